/* Read-only facts of a session for the shell, and the check of its invariants. */
#include "core/state.h"

#include <assert.h>

uint32_t lec_session_seq(const struct lec_session *s)
{
    return s->seq;
}

uint32_t lec_session_step(const struct lec_session *s)
{
    return s->step;
}

int64_t lec_session_now_us(const struct lec_session *s)
{
    return s->now_us;
}

uint32_t lec_session_teams(const struct lec_session *s)
{
    return s->teams;
}

uint32_t lec_session_players(const struct lec_session *s)
{
    return s->players;
}

const struct lec_caps *lec_session_caps(const struct lec_session *s)
{
    return &s->cap;
}

uint32_t lec_session_questions(const struct lec_session *s)
{
    return s->questions;
}

int64_t lec_session_bucket(const struct lec_session *s)
{
    return s->bucket;
}

int64_t lec_session_score(const struct lec_session *s, uint16_t team)
{
    return lec_team_at(s, team)->score;
}

bool lec_session_is_ended(const struct lec_session *s)
{
    return s->phase == PHASE_ENDED;
}

bool lec_session_is_playing(const struct lec_session *s)
{
    return s->phase == PHASE_ROUND;
}

bool lec_session_is_seated(const struct lec_session *s, uint16_t team)
{
    return lec_is_seated(s, team);
}

uint16_t lec_session_team_of(const struct lec_session *s, uint32_t player)
{
    return lec_player_at(s, player)->team;
}

bool lec_session_is_online(const struct lec_session *s, uint32_t player)
{
    return player == 0 ? s->host_online != 0 : lec_player_at(s, player)->online != 0;
}

enum lec_err lec_session_may_enter(const struct lec_session *s, uint32_t player)
{
    if (player == 0 || player > s->players) {
        return LEC_ERR_NO_PLAYER;
    }
    return lec_shut_out(lec_player_at(s, player));
}

bool lec_session_is_waiting(const struct lec_session *s, uint32_t player)
{
    return lec_player_at(s, player)->waiting != 0;
}

struct lec_text lec_session_team_name(const struct lec_session *s, uint16_t team)
{
    if (team == 0 || team > s->teams) {
        return (struct lec_text){0};
    }
    uint32_t name = lec_team_at(s, team)->name;
    return name != 0 ? (struct lec_text){.kind = LEC_TEXT_NAME, .id = name}
                     : (struct lec_text){.kind = LEC_TEXT_TEAM, .id = team};
}

struct lec_text lec_session_player_name(const struct lec_session *s, uint32_t player)
{
    if (player == 0 || player > s->players) {
        return (struct lec_text){0};
    }
    return (struct lec_text){.kind = LEC_TEXT_NAME, .id = lec_player_at(s, player)->name};
}

uint32_t lec_session_presser(const struct lec_session *s)
{
    const struct press *press = s->buzz.winner == 0 ? NULL : lec_buzz_press_of(s, s->buzz.winner);
    return press == NULL ? 0 : press->player;
}

int32_t lec_session_clue(const struct lec_session *s, uint8_t *pack)
{
    const struct lec_game *game = lec_session_game(s);
    *pack = s->pack;
    return game == NULL || game->clue == NULL ? -1 : game->clue(lec_game_state_at(s));
}

int64_t lec_session_wager_max(const struct lec_session *s, const struct lec_world *world,
                              uint16_t team)
{
    const struct lec_game *game = lec_session_game(s);
    if (game == NULL || game->wager_max == NULL || !lec_is_seated(s, team)) {
        return -1;
    }
    struct desk desk;
    lec_session_desk(s, world, s->seq, &desk);
    return game->wager_max(lec_game_state_at(s), &desk.table, team);
}

static void check_team(const struct lec_session *s, uint32_t number)
{
    const struct team *team = lec_team_at(s, number);
    uint32_t members = 0;
    uint32_t online = 0;
    uint32_t armed = 0;
    uint32_t last = 0;
    for (uint32_t i = lec_session_first_mate(s, number); i != 0; i = lec_session_next_mate(s, i)) {
        const struct player *player = lec_player_at(s, i);
        assert(player->team == number && i > last);
        last = i;
        if (!player->kicked) {
            members++;
            online += player->online;
            armed += player->armed;
        }
    }
    assert(team->members == members && team->online == online && team->last_mate == last);
    assert(armed <= online);
    assert(team->merged == 0 || lec_seat(s, number) != number);
    assert(team->acting == 0 || lec_player_at(s, team->acting)->team == number);
    assert(team->score >= -LEC_SCORE_MAX && team->score <= LEC_SCORE_MAX);
    for (uint32_t i = 0; i < team->presses; i++) {
        assert(team->press[i].at_us >= team->locked_us); /* B-02 */
        assert(i == 0 || team->press[i - 1].at_us <= team->press[i].at_us);
    }
    assert(team->merged == 0 || members == 0);
    bool is_on = s->buzz.state != LEC_BUZZ_OFF && online > 0;
    assert(!is_on || armed > 0);
    bool is_undecided = s->buzz.state == LEC_BUZZ_OPEN || s->buzz.state == LEC_BUZZ_HELD;
    assert(!is_undecided || team->presses == 0 || !team->tried); /* B-07 */
}

/* The chain is in order of joining, and nobody of whom anything is counted is missing. */
static void check_earners(const struct lec_session *s)
{
    uint32_t in_chain = 0;
    uint32_t last = 0;
    for (uint32_t i = lec_first_earner(s); i != 0; i = lec_next_earner(s, i)) {
        assert(i > last && i <= s->players);
        last = i;
        in_chain++;
    }
    for (uint32_t i = 1; i <= s->players; i++) {
        const struct player *p = lec_player_at(s, i);
        bool is_earner = p->next_earner != 0;
        in_chain -= is_earner;
        assert(is_earner || (p->points == 0 && p->veiled_points == 0 && p->won == 0));
        assert(is_earner || (p->right == 0 && p->cards == 0 && p->asked == 0 && p->stumped == 0));
        assert(is_earner || (p->veiled_asked == 0 && p->veiled_stumped == 0));
        assert(is_earner || p->veiled_cards == 0);
    }
    assert(in_chain == 0);
}

void lec_session_check(const struct lec_session *s, const struct lec_world *world)
{
    assert(s->teams <= s->cap.teams && s->players <= s->cap.players);
    assert(s->cards <= s->cap.cards && s->questions <= s->cap.questions);
    assert(s->used == lec_session_size(&s->cap));
    assert(s->bucket >= 0 && s->bucket <= LEC_BUCKET_MAX);
    lec_cards_check(s);
    lec_box_check(s);
    check_earners(s);
    uint32_t present = 0;
    uint32_t waiting = 0;
    uint32_t seated = 0;
    uint64_t armed_mark = 0;
    for (uint32_t i = 1; i <= s->players; i++) {
        const struct player *player = lec_player_at(s, i);
        seated += player->team != 0;
        armed_mark ^= player->armed ? lec_rng_mix(i, 0) : 0;
        present += lec_is_in(player);
        waiting += player->waiting && !player->kicked;
        /* S-21: outside of everything, and when nobody has to wait nobody does. */
        assert(!player->waiting || (player->team == 0 && !player->armed && player->points == 0));
        assert(!player->waiting || player->kicked || s->option[LEC_OPTION_APPROVE]);
        assert(player->team <= s->teams && player->name != 0);
        assert(!player->banned || player->kicked);
    }
    assert(armed_mark == s->armed_mark);
    assert(present == s->present && waiting == s->waiting);
    uint32_t chained = 0;
    for (uint32_t i = 1; i <= s->teams; i++) {
        check_team(s, i);
        for (uint32_t k = lec_session_first_mate(s, i); k != 0; k = lec_session_next_mate(s, k)) {
            chained++;
        }
    }
    assert(chained == seated);
    assert(!s->clock.running || !s->paused);
    assert(s->buzz.state != LEC_BUZZ_WON ||
           (lec_team_at(s, s->buzz.winner)->tried && lec_buzz_press_of(s, s->buzz.winner) != NULL));
    assert(s->buzz.state != LEC_BUZZ_OPEN || (!s->paused && s->clock.kind == LEC_CLOCK_WINDOW));
    assert(s->buzz.state == LEC_BUZZ_OFF || s->phase == PHASE_ROUND);
    assert(s->buzz.state != LEC_BUZZ_OFF || !lec_is_reading(s));
    const struct lec_game *game = lec_session_game(s);
    if (game != NULL) {
        struct desk desk;
        lec_session_desk(s, world, s->seq, &desk);
        game->check(lec_game_state_at(s), &desk.table);
    } else {
        const unsigned char *bytes = lec_game_state_at(s);
        for (size_t i = 0; i < lec_game_bytes(s); i++) {
            assert(bytes[i] == 0);
        }
    }
}
