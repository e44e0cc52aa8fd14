/* Properties of cards: whatever is acted, undone, reversed, restarted or lost, the log loads to the same bytes, every
 * card came from its shoe in its turn, and no view holds a secret, an unopened seed or somebody else's card. */
#include "core/state.h"
#include "live/live.h"
#include "shuffle/shuffle.h"
#include "walk.h"

#include <assert.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#if defined(__SANITIZE_ADDRESS__) || defined(LEC_COUNTED)
#define WALKS 16
#else
#define WALKS 60
#endif
#define STEPS 500
#define PLAYERS 6
#define VIEW_BYTES LEC_FRAME_DOWN_MAX

static const uint8_t secret[LEC_SECRET_BYTES] = "a secret that no view may hold";

struct sender {
    struct lec_rng rng;
    struct lec_live *live;
    int64_t now_us;
    uint64_t accepted, dealt, reversed, undone, showdowns, peeks, faces;
};

static uint32_t roll(struct sender *s, uint32_t n)
{
    return lec_rng_below(&s->rng, n);
}

static struct lec_live *make_live(void)
{
    static struct lec_pack_problems problems;
    struct lec_pack_file *pack =
        lec_pack_file_load(LEC_SOURCE_DIR "/questions/crm-onboarding.json", &problems);
    assert(pack != NULL);
    struct lec_live *live = lec_live_create(1, "ABCDE", &pack, 1, secret);
    assert(live != NULL);
    return live;
}

static struct lec_live *reload(const struct lec_live *live, uint32_t count)
{
    struct lec_live *copy = make_live();
    for (uint32_t i = 0; i < count; i++) {
        struct lec_record record;
        lec_live_record(live, i, &record);
        enum lec_err err = lec_live_load(copy, &record);
        assert(err == LEC_OK);
    }
    return copy;
}

/* ---- acts */

static enum lec_err act(struct sender *s, uint8_t role, uint32_t player, struct lec_msg_act *act)
{
    act->id = (int64_t)(lec_rng_next(&s->rng) >> 12) + 1;
    struct lec_request request = {.role = role, .player = player, .act = act};
    enum lec_err err = lec_live_act(s->live, &request, s->now_us, 1000).err;
    s->accepted += err == LEC_OK;
    s->showdowns += err == LEC_OK && act->verb == LEC_VERB_SHOW;
    s->peeks += err == LEC_OK && act->verb == LEC_VERB_PEEK;
    return err;
}

static void fill(struct lec_msg_act *out, uint16_t fills, int64_t at)
{
    if (fills == LEC_FILL_TEAM) {
        out->team = at;
    } else if (fills == LEC_FILL_VALUE) {
        out->value = at;
    } else {
        out->at = at;
    }
}

static void use(struct sender *s, uint8_t role, uint32_t player, const struct lec_view_control *c)
{
    struct lec_msg_act out = {.verb = c->verb, .team = c->team, .at = c->at, .value = c->value};
    if (c->kind == LEC_CONTROL_NUMBER) {
        out.value = c->min + (int64_t)(lec_rng_next(&s->rng) % (uint64_t)(c->max - c->min + 1));
    }
    if (c->kind == LEC_CONTROL_TEXT || c->asks_text) {
        snprintf(out.text, sizeof out.text, "text %u", roll(s, 100000));
    }
    for (uint32_t i = 0; i < 3 && c->items_count > 0; i++) { /* a trade wants a card and a team */
        const struct lec_view_item *item = &c->items[roll(s, c->items_count)];
        fill(&out, item->fills != LEC_FILL_NONE ? item->fills : c->fills, item->at);
    }
    act(s, role, c->by != 0 ? (uint32_t)c->by : player, &out);
}

static bool is_rare(uint16_t verb)
{
    return verb == LEC_VERB_LEAVE_ROUND || verb == LEC_VERB_END_SESSION || verb == LEC_VERB_MERGE ||
           verb == LEC_VERB_DEAL_TEAMS || verb == LEC_VERB_LOCK || verb == LEC_VERB_PAUSE ||
           verb == LEC_VERB_SKIP || verb == LEC_VERB_CLOSE || verb == LEC_VERB_END_BOARD ||
           verb == LEC_VERB_ADD_TEAM;
}

static void as_host(struct sender *s)
{
    static struct lec_msg_host host;
    lec_session_view_host(lec_live_session(s->live), lec_live_world(s->live), &host);
    uint32_t few = host.controls_count < 2 ? host.controls_count : 2;
    const struct lec_view_control *control =
        &host.controls[roll(s, 3) == 0 ? roll(s, host.controls_count) : roll(s, few)];
    if (!is_rare(control->verb) || roll(s, 12) == 0) {
        use(s, LEC_ROLE_HOST, 0, control);
    }
}

static void as_player(struct sender *s)
{
    static struct lec_msg_team team;
    static struct lec_msg_me me;
    const struct lec_session *session = lec_live_session(s->live);
    uint32_t player = 1 + roll(s, lec_session_players(session));
    uint16_t number = lec_session_team_of(session, player);
    if (number != 0 && roll(s, 2) == 0) {
        lec_session_view_team(session, lec_live_world(s->live), number, &team);
        if (team.controls_count > 0) {
            use(s, LEC_ROLE_PLAYER, player, &team.controls[roll(s, team.controls_count)]);
        }
        return;
    }
    lec_session_view_me(session, lec_live_world(s->live), player, &me);
    if (me.controls_count > 0) {
        use(s, LEC_ROLE_PLAYER, player, &me.controls[roll(s, me.controls_count)]);
    }
}

static void as_server(struct sender *s)
{
    const struct lec_session *session = lec_live_session(s->live);
    uint32_t kind = 0;
    int64_t due_us = lec_session_deadline(session, &kind);
    enum lec_err err = lec_live_settle(s->live, s->now_us, 1000);
    assert(err == LEC_OK);
    if (due_us != LEC_NEVER && roll(s, 3) == 0) {
        s->now_us = s->now_us < due_us ? due_us : s->now_us;
        lec_live_own(s->live, LEC_VERB_TIMEOUT, kind, 0, 0, s->now_us, 1000);
    }
}

static void as_people(struct sender *s)
{
    static const uint8_t verbs[] = {LEC_VERB_MOVE, LEC_VERB_KICK, LEC_VERB_UNKICK};
    const struct lec_session *session = lec_live_session(s->live);
    struct lec_msg_act out = {
        .verb = verbs[roll(s, 3)],
        .at = 1 + roll(s, lec_session_players(session)),
        .team = roll(s, lec_session_teams(session) + 1),
    };
    act(s, LEC_ROLE_HOST, 0, &out);
}

static void reverse(struct sender *s)
{
    static struct lec_msg_preview preview;
    uint32_t count = lec_live_count(s->live);
    uint32_t index = roll(s, count);
    for (uint32_t i = 0; i < count && lec_live_ruling(s->live, index) == LEC_RULING_NONE; i++) {
        index = (index + 1) % count;
    }
    bool is_right = lec_live_ruling(s->live, index) == LEC_RULING_RIGHT;
    struct lec_msg_look look = {.id = 1, .at = index + 1, .value = !is_right};
    if (lec_live_preview(s->live, &look, &preview) != LEC_OK || preview.asks_count > 0) {
        return;
    }
    struct lec_msg_act out = {.verb = LEC_VERB_REVERSE, .at = look.at, .value = look.value};
    enum lec_err err = act(s, LEC_ROLE_HOST, 0, &out);
    assert(err == LEC_OK);
    s->reversed++;
}

/* The server dies, and perhaps the last entries with it. */
static void restart(struct sender *s)
{
    struct lec_live *before = s->live;
    uint32_t count = lec_live_count(before);
    s->live = reload(before, count - roll(s, 3));
    lec_live_destroy(before);
    enum lec_err err = lec_live_own(s->live, LEC_VERB_RESTART, 0, 0, 0, s->now_us, 1000);
    assert(err == LEC_OK);
    err = lec_live_settle(s->live, s->now_us, 1000);
    assert(err == LEC_OK);
}

static void step(struct sender *s)
{
    s->now_us += roll(s, 400000);
    uint32_t dice = roll(s, 200);
    struct lec_msg_act out = {.verb = roll(s, 3) == 0 ? LEC_VERB_REDO : LEC_VERB_UNDO};
    if (dice < 90) {
        as_host(s);
    } else if (dice < 160) {
        as_player(s);
    } else if (dice < 185) {
        as_server(s);
    } else if (dice < 188) {
        as_people(s);
    } else if (dice < 191) {
        reverse(s);
    } else if (dice < 192) {
        restart(s);
    } else {
        s->undone += act(s, LEC_ROLE_HOST, 0, &out) == LEC_OK;
    }
}

static void set_option(struct sender *s, uint32_t option, int64_t value)
{
    struct lec_msg_act out = {.verb = LEC_VERB_OPTION, .at = option, .value = value};
    enum lec_err err = act(s, LEC_ROLE_HOST, 0, &out);
    assert(err == LEC_OK);
}

static void begin(struct sender *s, uint64_t seed)
{
    static const int64_t limits[] = {0, 1, 2, 5};
    lec_rng_init(&s->rng, seed);
    s->live = make_live();
    s->now_us = 0;
    enum lec_err err = lec_live_begin(s->live, seed, 1000);
    assert(err == LEC_OK);
    for (uint32_t i = 1; i <= PLAYERS; i++) {
        uint32_t player = 0;
        lec_live_join(s->live, i, "Ana", 0, 1000, &player);
        struct lec_msg_act out = {.verb = i <= 3 ? LEC_VERB_MAKE_TEAM : LEC_VERB_JOIN_TEAM};
        snprintf(out.text, sizeof out.text, "Team %u", i);
        err = act(s, LEC_ROLE_PLAYER, player, &out);
        assert(err == LEC_OK);
    }
    struct lec_msg_act out = {.verb = LEC_VERB_ADD_TEAM, .text = "No phones"};
    act(s, LEC_ROLE_HOST, 0, &out);
    out = (struct lec_msg_act){.verb = LEC_VERB_PLAN_ADD, .at = LEC_GAME_poker};
    act(s, LEC_ROLE_HOST, 0, &out);
    set_option(s, LEC_OPTION_CARDS, roll(s, 2));
    set_option(s, LEC_OPTION_HOLDER, roll(s, 2));
    set_option(s, LEC_OPTION_DRAW, roll(s, 2));
    set_option(s, LEC_OPTION_TRADE, roll(s, 2));
    set_option(s, LEC_OPTION_HAND_MAX, limits[roll(s, 4)]);
    set_option(s, LEC_OPTION_CARDS_RIGHT, 1 + roll(s, 5));
}

/* ---- what views may hold */

struct viewer {
    uint8_t role; /* LEC_ROLE_NONE: the room */
    uint16_t team;
    uint32_t player;
    const struct lec_view_stage *stage; /* of hosts and displays */
};

static bool is_shown(const struct viewer *viewer, const struct lec_card *card)
{
    for (uint32_t i = 0; viewer->stage != NULL && i < viewer->stage->hands_count; i++) {
        const struct lec_view_hand *hand = &viewer->stage->hands[i];
        bool is_it = hand->id == card->player && (card->player != 0 || hand->team == card->team);
        if (is_it && hand->shown) {
            return true;
        }
    }
    return false;
}

static bool may_see(const struct lec_session *s, const struct viewer *viewer, uint32_t id)
{
    const struct lec_card *cards = lec_cards_at(s);
    for (uint32_t i = 0; i < s->cards; i++) {
        const struct lec_card *card = &cards[i];
        if (card->id != id) {
            continue;
        }
        bool is_own = viewer->role == LEC_ROLE_PLAYER &&
                      (card->player != 0 ? card->player == viewer->player
                                         : viewer->team != 0 && card->team == viewer->team);
        bool is_peeked = viewer->role == LEC_ROLE_HOST &&
                         (card->player != 0 ? lec_player_at(s, card->player)->peeked
                                            : lec_team_at(s, card->team)->peeked);
        bool is_over = viewer->role == LEC_ROLE_HOST && s->phase == PHASE_ENDED;
        return card->state == LEC_CARD_OPEN || is_own || is_peeked || is_over ||
               is_shown(viewer, card);
    }
    return false;
}

/* Every object of the text that names a card and its face. */
static void check_faces(struct sender *s, const struct viewer *viewer, const char *text)
{
    for (const char *at = strstr(text, "\"face\":"); at != NULL; at = strstr(at + 1, "\"face\":")) {
        const char *open = at;
        while (*open != '{') {
            open--;
        }
        uint32_t id = 0;
        assert(sscanf(open, "{\"at\":%u", &id) == 1);
        assert(may_see(lec_live_session(s->live), viewer, id));
        s->faces++;
    }
}

static void check_text(struct sender *s, const struct viewer *viewer, char *text, size_t len)
{
    char hex[LEC_SEED_HEX + 1];
    const struct lec_session *session = lec_live_session(s->live);
    assert(len > 0 && len < VIEW_BYTES);
    text[len] = '\0';
    lec_seed_to_hex(secret, hex);
    assert(strstr(text, hex) == NULL && strstr(text, (const char *)secret) == NULL);
    for (uint32_t i = 1; i <= session->shoe + 1; i++) {
        uint8_t seed[LEC_SEED_BYTES];
        lec_shoe_seed(secret, i, seed);
        lec_seed_to_hex(seed, hex);
        bool is_open = i == session->shoe && session->seed_seq != 0;
        assert(is_open || strstr(text, hex) == NULL);
    }
    check_faces(s, viewer, text);
}

static void check_views(struct sender *s)
{
    static char text[VIEW_BYTES + 1];
    static struct lec_msg_display display;
    static const struct lec_view_reach reach;
    const struct lec_session *session = lec_live_session(s->live);
    lec_session_view_display(session, lec_live_world(s->live), &display);
    struct viewer viewer = {.role = LEC_ROLE_NONE};
    check_text(s, &viewer, text, lec_live_room(s->live, &reach, text, VIEW_BYTES));
    for (uint32_t i = 1; i <= lec_session_teams(session); i++) {
        viewer = (struct viewer){.role = LEC_ROLE_PLAYER, .team = (uint16_t)i};
        check_text(s, &viewer, text, lec_live_team(s->live, (uint16_t)i, NULL, text, VIEW_BYTES));
    }
    for (uint32_t i = 1; i <= lec_session_players(session); i++) {
        viewer = (struct viewer){.role = LEC_ROLE_PLAYER, .player = i};
        check_text(s, &viewer, text, lec_live_me(s->live, i, text, VIEW_BYTES));
    }
    viewer = (struct viewer){.role = LEC_ROLE_DISPLAY, .stage = &display.stage};
    check_text(s, &viewer, text, lec_live_display(s->live, &reach, text, VIEW_BYTES));
    viewer = (struct viewer){.role = LEC_ROLE_HOST, .stage = &display.stage};
    check_text(s, &viewer, text, lec_live_host(s->live, &reach, false, text, VIEW_BYTES));
}

/* ---- what a log holds */

static void check_log(struct sender *s)
{
    struct lec_live *copy = reload(s->live, lec_live_count(s->live));
    const struct lec_session *one = lec_live_session(s->live);
    const struct lec_session *two = lec_live_session(copy);
    assert(!lec_live_is_other_secret(copy));
    assert(lec_session_used(one) == lec_session_used(two));
    assert(memcmp(one, two, lec_session_used(one)) == 0);
    struct lec_shoe_report shoe;
    for (uint32_t i = 1; lec_live_check_shoe(copy, i, &shoe); i++) {
        assert(shoe.fault == LEC_SHOE_FAIR || shoe.fault == LEC_SHOE_NOT_OPEN);
        s->dealt += shoe.dealt;
    }
    lec_live_destroy(copy);
}

/* What counts in the ledger of the bucket is what it holds. */
static void check_bucket(const struct lec_live *live)
{
    const struct lec_ledger_line *lines = NULL;
    uint32_t count = lec_live_lines(live, &lines);
    int64_t sum = 0;
    for (uint32_t i = 0; i < count; i++) {
        bool is_counted = lines[i].struck == 0 && lines[i].line.kind == LEC_LINE_BUCKET;
        sum += is_counted ? lines[i].line.points : 0;
    }
    assert(sum == lec_session_bucket(lec_live_session(live)));
}

static void cards_are_fair_and_secret(void **state)
{
    (void)state;
    struct sender s = {0};
    uint32_t walks = walk_is_long() ? 40 * WALKS : WALKS;
    for (uint32_t walk = 1; walk <= walks; walk++) {
        begin(&s, walk);
        for (uint32_t i = 0; i < STEPS; i++) {
            step(&s);
            lec_session_check(lec_live_session(s.live), lec_live_world(s.live));
            check_bucket(s.live);
            if (i % 8 == 0) {
                check_views(&s);
            }
        }
        struct lec_msg_act end = {.verb = LEC_VERB_END_SESSION};
        act(&s, LEC_ROLE_HOST, 0, &end);
        check_views(&s);
        check_log(&s);
        lec_live_destroy(s.live);
    }
    print_message("accepted %lu, dealt %lu, turned over %lu, looked %lu, undone %lu, reversed %lu, "
                  "faces seen %lu\n",
                  (unsigned long)s.accepted, (unsigned long)s.dealt, (unsigned long)s.showdowns,
                  (unsigned long)s.peeks, (unsigned long)s.undone, (unsigned long)s.reversed,
                  (unsigned long)s.faces);
    assert_true(s.dealt > 100 && s.showdowns > 20 && s.peeks > 10 && s.reversed > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(cards_are_fair_and_secret)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
