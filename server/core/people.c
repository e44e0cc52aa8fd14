/* Teams and players (S-01, S-07, S-08, S-14, S-15, S-21). None of this is ever undone, so nothing here may depend on
 * what the games do: a fold without an undone step meets the same people. */
#include "core/state.h"

#include <assert.h>

uint16_t lec_seat(const struct lec_session *s, uint32_t number)
{
    if (number == 0 || number > s->teams) {
        return 0;
    }
    uint32_t seat = number;
    for (uint32_t hops = 0; lec_team_at(s, seat)->merged != 0; hops++) {
        assert(hops < s->teams);
        seat = lec_team_at(s, seat)->merged;
    }
    return (uint16_t)seat;
}

uint32_t lec_session_first_mate(const struct lec_session *s, uint32_t team)
{
    return lec_team_at(s, team)->first_mate;
}

uint32_t lec_session_next_mate(const struct lec_session *s, uint32_t player)
{
    return lec_player_at(s, player)->next_mate;
}

static void unchain(struct lec_session *s, uint32_t number)
{
    struct team *team = lec_team(s, lec_player_at(s, number)->team);
    uint32_t before = 0;
    for (uint32_t i = team->first_mate; i != number; i = lec_session_next_mate(s, i)) {
        before = i;
    }
    uint32_t next = lec_session_next_mate(s, number);
    if (before == 0) {
        team->first_mate = next;
    } else {
        lec_player(s, before)->next_mate = next;
    }
    team->last_mate = next == 0 ? before : team->last_mate;
    lec_player(s, number)->next_mate = 0;
}

/* Whoever joined last comes last, without a look at the others. */
static void chain(struct lec_session *s, uint32_t number)
{
    struct team *team = lec_team(s, lec_player_at(s, number)->team);
    uint32_t before = team->last_mate < number ? team->last_mate : 0;
    if (before == 0 && team->first_mate != 0 && team->first_mate < number) {
        before = team->first_mate;
        while (lec_session_next_mate(s, before) < number) {
            before = lec_session_next_mate(s, before);
        }
    }
    uint32_t *link = before == 0 ? &team->first_mate : &lec_player(s, before)->next_mate;
    lec_player(s, number)->next_mate = *link;
    *link = number;
    team->last_mate = team->last_mate > number ? team->last_mate : number;
}

static void seat(struct lec_session *s, uint32_t number, uint16_t to)
{
    struct player *player = lec_player(s, number);
    if (player->team == to) {
        return;
    }
    if (player->team != 0) {
        unchain(s, number);
    }
    player->team = to;
    if (to != 0) {
        chain(s, number);
    }
}

/* Nobody is in a team any more. */
static void stand_up(struct lec_session *s)
{
    for (uint32_t i = 1; i <= s->teams; i++) {
        lec_team(s, i)->first_mate = 0;
        lec_team(s, i)->last_mate = 0;
    }
    for (uint32_t i = 1; i <= s->players; i++) {
        lec_player(s, i)->team = 0;
        lec_player(s, i)->next_mate = 0;
    }
}

/* The captain, or when that phone is gone the next player in order of joining. */
static uint32_t who_acts(const struct lec_session *s, uint16_t number)
{
    uint32_t captain = lec_team_at(s, number)->captain;
    uint32_t first = 0;
    uint32_t next = 0;
    for (uint32_t i = lec_session_first_mate(s, number); i != 0; i = lec_session_next_mate(s, i)) {
        const struct player *player = lec_player_at(s, i);
        if (player->kicked || !player->online) {
            continue;
        }
        if (i == captain) {
            return i;
        }
        if (first == 0) {
            first = i;
        }
        if (next == 0 && i > captain) {
            next = i;
        }
    }
    if (next != 0) {
        return next;
    }
    return first != 0 ? first : captain;
}

void lec_people_refresh(struct lec_session *s, uint16_t number)
{
    if (number == 0) {
        return;
    }
    struct team *team = lec_team(s, number);
    const struct player *captain = lec_player_at(s, team->captain);
    if (captain->team != number || captain->kicked) {
        team->captain = 0;
    }
    team->members = 0;
    team->online = 0;
    for (uint32_t i = lec_session_first_mate(s, number); i != 0; i = lec_session_next_mate(s, i)) {
        const struct player *player = lec_player_at(s, i);
        if (!player->kicked) {
            team->members++;
            team->online += player->online;
            if (team->captain == 0) {
                team->captain = i;
            }
        }
    }
    team->acting = who_acts(s, number);
    lec_buzz_rearm(s, number);
}

static void put(struct lec_session *s, uint32_t number, uint16_t to)
{
    struct player *player = lec_player(s, number);
    uint16_t from = player->team;
    seat(s, number, to);
    lec_buzz_set_armed(s, number, false);
    lec_cards_follow(s, number);
    lec_people_refresh(s, from);
    lec_people_refresh(s, to);
}

/* A team that everyone has left is the last to send somebody to: there one would be alone. */
static uint32_t size_of(const struct team *team)
{
    return team->members > 0 ? team->members : UINT32_MAX;
}

uint16_t lec_session_smallest(const struct lec_session *s)
{
    uint16_t best = 0;
    for (uint32_t i = 1; i <= s->teams; i++) {
        const struct team *team = lec_team_at(s, i);
        bool is_smaller = best == 0 || size_of(team) < size_of(lec_team_at(s, best));
        if (lec_is_seated(s, i) && !team->phoneless && is_smaller) {
            best = (uint16_t)i;
        }
    }
    return best;
}

enum lec_err lec_shut_out(const struct player *player)
{
    if (!player->kicked) {
        return LEC_OK;
    }
    if (player->banned) {
        return LEC_ERR_BANNED;
    }
    return player->waiting ? LEC_ERR_TURNED_AWAY : LEC_ERR_KICKED;
}

bool lec_is_in(const struct player *player)
{
    return !player->kicked && !player->waiting;
}

static bool does_wait(const struct player *player)
{
    return player->waiting && !player->kicked;
}

/* S-21: the first of those who wait and whose phone is gone makes room for one who is here. False: all are here. */
static bool make_room(struct lec_session *s)
{
    for (uint32_t i = 1; i <= s->players; i++) {
        struct player *player = lec_player(s, i);
        if (does_wait(player) && !player->online) {
            player->kicked = 1;
            s->waiting--;
            return true;
        }
    }
    return false;
}

static void let_in(struct lec_session *s, struct player *player)
{
    player->waiting = 0;
    s->waiting--;
    s->present++;
}

void lec_people_admit_all(struct lec_session *s)
{
    bool is_any = s->waiting > 0;
    for (uint32_t i = 1; i <= s->players && s->waiting > 0; i++) {
        if (does_wait(lec_player_at(s, i))) {
            let_in(s, lec_player(s, i));
        }
    }
    if (is_any) {
        lec_cue(s, LEC_CUE_JOIN, 0, 0);
    }
}

static enum lec_err admit(struct lec_session *s, const struct lec_input *in)
{
    if (in->at == 0) {
        lec_people_admit_all(s);
        return LEC_OK;
    }
    if (in->at > s->players || !does_wait(lec_player_at(s, in->at))) {
        return LEC_ERR_NO_PLAYER;
    }
    let_in(s, lec_player(s, in->at));
    lec_cue(s, LEC_CUE_JOIN, 0, 0);
    return LEC_OK;
}

static enum lec_err join(struct lec_session *s, const struct lec_input *in)
{
    bool must_wait = s->option[LEC_OPTION_APPROVE] != 0;
    if (s->players >= LEC_PLAYERS_MAX) {
        return LEC_ERR_FULL;
    }
    if (s->players >= s->cap.players) {
        return LEC_ERR_SPACE;
    }
    if (in->player != s->players + 1) {
        return LEC_ERR_NO_PLAYER;
    }
    if (must_wait && s->waiting >= LEC_WAITING_MAX && !make_room(s)) {
        return LEC_ERR_CROWDED;
    }
    s->players++;
    struct player *player = lec_player(s, s->players);
    player->name = in->seq;
    player->online = 1;
    player->waiting = must_wait;
    if (must_wait) {
        s->waiting++;
    } else {
        s->present++;
        lec_cue(s, LEC_CUE_JOIN, 0, 0);
    }
    return LEC_OK;
}

static enum lec_err found_team(struct lec_session *s, const struct lec_input *in, uint16_t *number)
{
    if (s->teams >= LEC_TEAMS_MAX) {
        return LEC_ERR_FULL;
    }
    if (s->teams >= s->cap.teams) {
        return LEC_ERR_SPACE;
    }
    s->teams++;
    *number = (uint16_t)s->teams;
    lec_team(s, s->teams)->name = in->seq;
    return LEC_OK;
}

static enum lec_err make_team(struct lec_session *s, const struct lec_input *in)
{
    uint16_t number = 0;
    enum lec_err err = found_team(s, in, &number);
    if (err == LEC_OK) {
        lec_player(s, in->player)->founded++;
        put(s, in->player, number);
    }
    return err;
}

static enum lec_err add_team(struct lec_session *s, const struct lec_input *in)
{
    uint16_t number = 0;
    enum lec_err err = found_team(s, in, &number);
    if (err == LEC_OK) {
        lec_team(s, number)->phoneless = 1;
    }
    return err;
}

static enum lec_err join_team(struct lec_session *s, const struct lec_input *in)
{
    uint16_t number = lec_seat(s, in->team);
    if (number == 0) {
        return LEC_ERR_NO_TEAM;
    }
    put(s, in->player, number);
    return LEC_OK;
}

static enum lec_err appoint(struct lec_session *s, const struct lec_input *in)
{
    const struct player *player = lec_player_at(s, in->at);
    if (player->team == 0 || player->kicked) {
        return LEC_ERR_TEAMLESS;
    }
    lec_team(s, player->team)->captain = in->at;
    lec_people_refresh(s, player->team);
    return LEC_OK;
}

static enum lec_err move(struct lec_session *s, const struct lec_input *in)
{
    uint16_t to = lec_seat(s, in->team);
    if (lec_player_at(s, in->at)->waiting) {
        return LEC_ERR_WAITING;
    }
    if (in->team != 0 && to == 0) {
        return LEC_ERR_NO_TEAM;
    }
    put(s, in->at, to);
    return LEC_OK;
}

static void set_kicked(struct lec_session *s, uint32_t number, uint8_t is_kicked)
{
    struct player *player = lec_player(s, number);
    if (player->kicked != is_kicked) {
        uint32_t *count = player->waiting ? &s->waiting : &s->present;
        *count = is_kicked ? *count - 1 : *count + 1;
    }
    player->kicked = is_kicked;
    if (does_wait(player) && !s->option[LEC_OPTION_APPROVE]) {
        let_in(s, player); /* nobody waits any more */
    }
    lec_buzz_set_armed(s, number, false);
    seat(s, number, lec_seat(s, player->team));
    lec_people_refresh(s, player->team);
}

/* S-21: a crowd that nobody knows; each of them may try again. */
static void turn_all_away(struct lec_session *s)
{
    for (uint32_t i = 1; i <= s->players && s->waiting > 0; i++) {
        if (does_wait(lec_player_at(s, i))) {
            set_kicked(s, i, 1);
        }
    }
}

static enum lec_err kick_or_ban(struct lec_session *s, const struct lec_input *in)
{
    switch (in->verb) {
    case LEC_VERB_KICK:
        if (in->at == 0) {
            turn_all_away(s);
        } else {
            set_kicked(s, in->at, 1);
        }
        break;
    case LEC_VERB_UNKICK:
        set_kicked(s, in->at, lec_player_at(s, in->at)->banned);
        break;
    case LEC_VERB_BAN:
        lec_player(s, in->at)->banned = 1;
        set_kicked(s, in->at, 1);
        break;
    default:
        lec_player(s, in->at)->banned = 0;
        set_kicked(s, in->at, 0);
        break;
    }
    return LEC_OK;
}

static enum lec_err presence(struct lec_session *s, const struct lec_input *in)
{
    uint8_t is_online = in->verb == LEC_VERB_ONLINE;
    if (in->player == 0) {
        s->host_online = is_online;
        return LEC_OK;
    }
    struct player *player = lec_player(s, in->player);
    player->online = is_online;
    if (!is_online) {
        lec_buzz_set_armed(s, in->player, false);
    }
    lec_people_refresh(s, player->team);
    return LEC_OK;
}

/* S-14: all players in random order, dealt round like cards. With a team of one there is none of three or more, since no
 * two sizes differ by more than one. */
static enum lec_err deal(struct lec_session *s, const struct lec_input *in)
{
    if (in->value < 1 || in->value > LEC_PLAYERS_MAX) {
        return LEC_ERR_RANGE;
    }
    if (s->present == 0) {
        return LEC_ERR_NO_PLAYER;
    }
    uint32_t wanted = (uint32_t)((s->present + (uint64_t)in->value - 1) / (uint64_t)in->value);
    uint16_t seats[LEC_TEAMS_MAX];
    uint32_t seat_count = 0;
    uint32_t found = s->teams;
    for (uint32_t i = 1; i <= s->teams; i++) {
        const struct team *team = lec_team_at(s, i);
        if (team->merged == 0 && !team->phoneless) {
            seats[seat_count++] = (uint16_t)i;
        }
    }
    while (seat_count < wanted) {
        if (found >= LEC_TEAMS_MAX) {
            return LEC_ERR_FULL;
        }
        if (found >= s->cap.teams) {
            return LEC_ERR_SPACE;
        }
        found++;
        seats[seat_count++] = (uint16_t)found;
    }
    s->teams = found;
    for (uint32_t i = 0; i < seat_count; i++) {
        lec_team(s, seats[i])->captain = 0;
    }
    stand_up(s);

    struct lec_rng rng;
    lec_rng_init(&rng, lec_rng_mix(s->seed, in->seq));
    /* One pass without an array: each next seat goes to a random player of those not yet dealt. */
    uint32_t left[LEC_TEAMS_MAX];
    assert(wanted > 0);
    for (uint32_t i = 0; i < wanted; i++) {
        left[i] = s->present / wanted + (i < s->present % wanted);
    }
    uint32_t open = s->present;
    for (uint32_t i = 1; i <= s->players; i++) {
        struct player *player = lec_player(s, i);
        lec_buzz_set_armed(s, i, false);
        if (!lec_is_in(player)) {
            seat(s, i, 0);
            lec_cards_follow(s, i);
            continue;
        }
        uint32_t draw = lec_rng_below(&rng, open--);
        uint32_t at = 0;
        while (draw >= left[at]) {
            draw -= left[at];
            at++;
            assert(at < wanted);
        }
        left[at]--;
        seat(s, i, seats[at]);
        lec_cards_follow(s, i);
    }
    for (uint32_t i = 1; i <= s->teams; i++) {
        lec_people_refresh(s, (uint16_t)i);
    }
    return LEC_OK;
}

void lec_people_merge(struct lec_session *s, uint16_t from, uint16_t to)
{
    uint32_t next = 0;
    for (uint32_t i = lec_session_first_mate(s, from); i != 0; i = next) {
        next = lec_session_next_mate(s, i);
        seat(s, i, to);
        lec_buzz_set_armed(s, i, false);
    }
    lec_team(s, from)->merged = to;
    lec_people_refresh(s, from);
    lec_people_refresh(s, to);
}

bool lec_people_owns(enum lec_verb verb)
{
    switch (verb) {
    case LEC_VERB_ONLINE:
    case LEC_VERB_OFFLINE:
    case LEC_VERB_JOIN:
    case LEC_VERB_NICKNAME:
    case LEC_VERB_MAKE_TEAM:
    case LEC_VERB_JOIN_TEAM:
    case LEC_VERB_CAPTAIN:
    case LEC_VERB_ADD_TEAM:
    case LEC_VERB_RENAME_TEAM:
    case LEC_VERB_RENAME_PLAYER:
    case LEC_VERB_MOVE:
    case LEC_VERB_KICK:
    case LEC_VERB_UNKICK:
    case LEC_VERB_BAN:
    case LEC_VERB_UNBAN:
    case LEC_VERB_LOCK:
    case LEC_VERB_DEAL_TEAMS:
    case LEC_VERB_ADMIT:
        return true;
    default:
        return false;
    }
}

/* Does the input name people that exist, and carry the text that it needs? */
static enum lec_err well_formed(const struct lec_session *s, const struct lec_input *in)
{
    bool names_someone = in->verb == LEC_VERB_CAPTAIN || in->verb == LEC_VERB_RENAME_PLAYER ||
                         in->verb == LEC_VERB_MOVE || in->verb == LEC_VERB_KICK ||
                         in->verb == LEC_VERB_UNKICK || in->verb == LEC_VERB_BAN ||
                         in->verb == LEC_VERB_UNBAN;
    bool is_crowd = in->verb == LEC_VERB_KICK && in->at == 0 && s->waiting > 0;
    if (names_someone && !is_crowd && (in->at == 0 || in->at > s->players)) {
        return LEC_ERR_NO_PLAYER;
    }
    bool is_by_player = in->verb == LEC_VERB_NICKNAME || in->verb == LEC_VERB_MAKE_TEAM ||
                        in->verb == LEC_VERB_JOIN_TEAM;
    if (in->player > s->players + (in->verb == LEC_VERB_JOIN) ||
        (is_by_player && in->player == 0)) {
        return LEC_ERR_NO_PLAYER;
    }
    if (is_by_player && lec_player_at(s, in->player)->waiting) {
        return LEC_ERR_WAITING;
    }
    bool has_name = in->verb == LEC_VERB_JOIN || in->verb == LEC_VERB_NICKNAME ||
                    in->verb == LEC_VERB_MAKE_TEAM || in->verb == LEC_VERB_ADD_TEAM ||
                    in->verb == LEC_VERB_RENAME_TEAM || in->verb == LEC_VERB_RENAME_PLAYER;
    return has_name && !in->has_text ? LEC_ERR_TEXT : LEC_OK;
}

enum lec_err lec_people_apply(struct lec_session *s, const struct lec_input *in)
{
    enum lec_err err = well_formed(s, in);
    if (err != LEC_OK) {
        return err;
    }
    switch (in->verb) {
    case LEC_VERB_ONLINE:
    case LEC_VERB_OFFLINE:
        return presence(s, in);
    case LEC_VERB_JOIN:
        return join(s, in);
    case LEC_VERB_NICKNAME:
        lec_player(s, in->player)->name = in->seq;
        return LEC_OK;
    case LEC_VERB_RENAME_PLAYER:
        lec_player(s, in->at)->name = in->seq;
        return LEC_OK;
    case LEC_VERB_RENAME_TEAM:
        if (in->team == 0 || in->team > s->teams) {
            return LEC_ERR_NO_TEAM;
        }
        lec_team(s, in->team)->name = in->seq;
        return LEC_OK;
    case LEC_VERB_MAKE_TEAM:
        return make_team(s, in);
    case LEC_VERB_ADD_TEAM:
        return add_team(s, in);
    case LEC_VERB_JOIN_TEAM:
        return join_team(s, in);
    case LEC_VERB_CAPTAIN:
        return appoint(s, in);
    case LEC_VERB_MOVE:
        return move(s, in);
    case LEC_VERB_LOCK:
        s->locked = in->value != 0;
        return LEC_OK;
    case LEC_VERB_DEAL_TEAMS:
        return deal(s, in);
    case LEC_VERB_ADMIT:
        return admit(s, in);
    default:
        return kick_or_ban(s, in);
    }
}
