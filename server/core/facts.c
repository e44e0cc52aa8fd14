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
    const struct player *who = lec_player_at(s, player);
    if (!who->kicked) {
        return LEC_OK;
    }
    return who->banned ? LEC_ERR_BANNED : LEC_ERR_KICKED;
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
    for (uint32_t i = 1; i <= s->players; i++) {
        const struct player *player = lec_player_at(s, i);
        if (player->team == number && !player->kicked) {
            members++;
            online += player->online;
            armed += player->armed;
        }
    }
    assert(team->members == members && team->online == online);
    assert(armed <= online);
    assert(team->merged == 0 || lec_seat(s, number) != number);
    assert(team->acting == 0 || lec_player_at(s, team->acting)->team == number);
    assert(team->score >= -LEC_SCORE_MAX && team->score <= LEC_SCORE_MAX);
    for (uint32_t i = 0; i < team->presses; i++) {
        assert(team->press[i].at_us >= team->locked_us); /* B-02 */
        assert(i == 0 || team->press[i - 1].at_us <= team->press[i].at_us);
    }
    bool is_on = s->buzz.state != LEC_BUZZ_OFF && online > 0 && !team->merged;
    assert(!is_on || armed > 0);
}

void lec_session_check(const struct lec_session *s, const struct lec_world *world)
{
    assert(s->teams <= s->cap.teams && s->players <= s->cap.players);
    assert(s->cards <= s->cap.cards && s->questions <= s->cap.questions);
    assert(s->used == lec_session_size(&s->cap));
    assert(s->bucket >= 0 && s->bucket <= LEC_BUCKET_MAX);
    lec_cards_check(s);
    lec_box_check(s);
    uint32_t present = 0;
    for (uint32_t i = 1; i <= s->players; i++) {
        const struct player *player = lec_player_at(s, i);
        present += !player->kicked;
        assert(player->team <= s->teams && player->name != 0);
        assert(!player->banned || player->kicked);
        assert(!player->armed || s->buzz.state != LEC_BUZZ_OFF);
    }
    assert(present == s->present);
    for (uint32_t i = 1; i <= s->teams; i++) {
        check_team(s, i);
    }
    assert(!s->clock.running || !s->paused);
    assert(s->buzz.state != LEC_BUZZ_WON ||
           (lec_team_at(s, s->buzz.winner)->tried && lec_buzz_press_of(s, s->buzz.winner) != NULL));
    assert(s->buzz.state != LEC_BUZZ_OPEN || (!s->paused && s->clock.kind == LEC_CLOCK_WINDOW));
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
