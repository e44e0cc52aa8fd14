/* Bots: what they decide is seen in whole games, played on a clock of the test's own against the real rules, among
 * people who do nothing, go away, pause, and take steps back. */
#include "bots/bots.h"

#include "live/live.h"
#include "wire/wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ROWS(array) (sizeof(array) / sizeof((array)[0]))
#define WALL_MS 1700000000000
#define EVENTS_MAX 20000
#define SEATS_MAX 8
#define DEMO LEC_SOURCE_DIR "/questions/demo.json"
#define LONG LEC_SOURCE_DIR "/questions/crm-onboarding.json"
#define TYPED LEC_SOURCE_DIR "/tests/e2e/packs/typed.json"

/* A view as it came over the wire. */
struct sheet {
    void *view;  /* owned */
    char *texts; /* owned */
};

struct seat {
    struct game *game;
    struct lec_bot bot;
    uint32_t player; /* 0: the host */
    struct sheet room, team, me;
    struct pursuit {
        struct seat *seat;
        struct lec_bot_turn turn;
        int64_t due_us; /* LEC_NEVER: no time runs */
        bool is_aside;
    } game_turn, aside;
    int64_t hasty_step; /* of its last press before the buzzers opened */
};

struct game {
    struct lec_live *live; /* owned */
    int64_t now_us, next_id;
    struct seat host, bots[SEATS_MAX];
    uint32_t bot_count;
    struct sheet host_view;
    struct lec_bot_crib crib;
    uint32_t pace;
    uint64_t seed;
    uint32_t refused, unexpected, acts[LEC_VERB_COUNT], early, stubborn, late, finals, finishes,
        close;
    int64_t finish; /* the last one seen */
    /* What people do now and then: a step back, a pause. */
    uint32_t meddle_every, meddled;
};

static char json[LEC_FRAME_DOWN_MAX];
static char arena[LEC_FRAME_DOWN_MAX];
static union {
    struct lec_msg_host host;
    struct lec_msg_display display;
    struct lec_msg_room room;
    struct lec_msg_team team;
    struct lec_msg_me me;
    struct lec_msg_preview preview;
} decoded;

static void read_view(struct sheet *sheet, enum lec_message wanted, size_t len)
{
    const struct lec_object *object = lec_wire_message(wanted);
    struct lec_arena texts = {.bytes = arena, .cap = sizeof arena};
    enum lec_message message = LEC_MESSAGE_NONE;
    char why[160] = "";
    if (sheet->view == NULL) {
        sheet->view = malloc(object->size);
        assert_non_null(sheet->view);
    }
    assert_true(len > 0);
    enum lec_err err = lec_wire_decode(json, len, LEC_DOWN, &message, &decoded, sizeof decoded,
                                       &texts, why, sizeof why);
    if (err != LEC_OK || message != wanted) {
        fail_msg("the view cannot be read: %s", why);
    }
    memcpy(sheet->view, &decoded, object->size);
    free(sheet->texts);
    sheet->texts = malloc(texts.used + 1);
    assert_non_null(sheet->texts);
    memcpy(sheet->texts, arena, texts.used);
}

static void free_sheet(struct sheet *sheet)
{
    free(sheet->view);
    free(sheet->texts);
}

static const struct lec_msg_host *host_of(const struct game *g)
{
    return g->host_view.view;
}

static bool is_phase(const struct game *g, uint16_t phase)
{
    return host_of(g)->stage.phase == phase;
}

/* ---- what a person or the server does */

static struct lec_outcome send_act(struct game *g, uint8_t role, uint32_t player,
                                   struct lec_msg_act act)
{
    act.id = g->next_id++;
    struct lec_request request = {.role = role, .player = player, .act = &act};
    return lec_live_act(g->live, &request, g->now_us, WALL_MS);
}

static void must_host(struct game *g, struct lec_msg_act act)
{
    struct lec_outcome outcome = send_act(g, LEC_ROLE_HOST, 0, act);
    if (outcome.err != LEC_OK) {
        fail_msg("the host is refused: %s", lec_err_word(outcome.err));
    }
}

static enum lec_err own(struct game *g, enum lec_verb verb, uint32_t at, uint32_t player,
                        uint16_t team)
{
    return lec_live_own(g->live, verb, at, player, team, g->now_us, WALL_MS);
}

static uint32_t join_as(struct game *g, const char *name)
{
    uint32_t player = 0;
    struct lec_outcome outcome =
        lec_live_join(g->live, (uint64_t)g->next_id++, name, g->now_us, WALL_MS, &player);
    assert_int_equal(outcome.err, LEC_OK);
    return player;
}

/* A person with a phone who makes a team and then does nothing. */
static uint32_t seat_person(struct game *g, const char *name)
{
    uint32_t player = join_as(g, name);
    struct lec_msg_act act = {.verb = LEC_VERB_MAKE_TEAM};
    snprintf(act.text, sizeof act.text, "Team %s", name);
    assert_int_equal(send_act(g, LEC_ROLE_PLAYER, player, act).err, LEC_OK);
    return player;
}

static void set_option(struct game *g, uint32_t number, int64_t value)
{
    must_host(g, (struct lec_msg_act){.verb = LEC_VERB_OPTION, .at = number, .value = value});
}

/* ---- the bots */

static void think(void *user, uint32_t tries, struct lec_bot_move *out)
{
    const struct pursuit *pursuit = user;
    struct seat *seat = pursuit->seat;
    struct game *g = seat->game;
    if (seat->player != 0) {
        struct lec_bot_sight sight = {
            .me = seat->me.view,
            .team = seat->team.view,
            .room = seat->room.view,
            .room_texts = seat->room.texts,
            .crib = &g->crib,
            .tries = tries,
            .now_us = g->now_us,
        };
        (pursuit->is_aside ? lec_bot_wonder : lec_bot_play)(&seat->bot, &sight, out);
        return;
    }
    struct lec_bot_desk desk = {
        .seed = g->seed,
        .pace = g->pace,
        .view = g->host_view.view,
        .texts = g->host_view.texts,
        .wanted = g->bot_count,
        .tries = tries,
    };
    for (uint32_t i = 0; i < g->bot_count; i++) {
        const struct lec_msg_me *me = g->bots[i].me.view;
        desk.teams |= me->team != 0 ? UINT64_C(1) << (me->team - 1) : 0;
    }
    (pursuit->is_aside ? lec_bot_moderate : lec_bot_lead)(&desk, out);
}

static void look_at(struct pursuit *pursuit)
{
    int64_t delay_us = lec_bot_look(&pursuit->turn, think, pursuit);
    if (delay_us >= 0) {
        pursuit->due_us = pursuit->seat->game->now_us + delay_us;
    } else if (delay_us == LEC_BOT_RESTS) {
        pursuit->due_us = LEC_NEVER;
    }
}

static void look(struct seat *seat)
{
    look_at(&seat->game_turn);
    look_at(&seat->aside);
}

static void take_seat(struct game *g, struct seat *seat)
{
    *seat = (struct seat){.game = g};
    seat->game_turn = (struct pursuit){.seat = seat, .due_us = LEC_NEVER};
    seat->aside = (struct pursuit){.seat = seat, .due_us = LEC_NEVER, .is_aside = true};
}

/* Everyone sees what there is to see now. */
static void show(struct game *g)
{
    static const struct lec_view_reach reach;
    read_view(&g->host_view, LEC_MESSAGE_msg_host,
              lec_live_host(g->live, &reach, false, json, sizeof json));
    lec_bot_crib(g->host_view.view, g->host_view.texts, &g->crib);
    for (uint32_t i = 0; i < g->bot_count; i++) {
        struct seat *seat = &g->bots[i];
        read_view(&seat->room, LEC_MESSAGE_msg_room,
                  lec_live_room(g->live, &reach, json, sizeof json));
        read_view(&seat->me, LEC_MESSAGE_msg_me,
                  lec_live_me(g->live, seat->player, json, sizeof json));
        const struct lec_msg_me *me = seat->me.view;
        if (me->team != 0) {
            read_view(&seat->team, LEC_MESSAGE_msg_team,
                      lec_live_team(g->live, (uint16_t)me->team, NULL, json, sizeof json));
        }
    }
    for (uint32_t i = 0; i < g->bot_count; i++) {
        look(&g->bots[i]);
    }
    look(&g->host);
}

static void act(struct pursuit *pursuit)
{
    struct seat *seat = pursuit->seat;
    struct game *g = seat->game;
    struct lec_msg_act act;
    int64_t again_us = 0;
    pursuit->due_us = LEC_NEVER;
    if (!lec_bot_act(&pursuit->turn, think, pursuit, &act, &again_us)) {
        return;
    }
    pursuit->due_us = g->now_us + again_us;
    uint16_t state = host_of(g)->stage.has_buzz ? host_of(g)->stage.buzz.state : LEC_BUZZ_OFF;
    uint8_t role = seat->player == 0 ? LEC_ROLE_HOST : LEC_ROLE_PLAYER;
    enum lec_err err = send_act(g, role, seat->player, act).err;
    g->refused += err != LEC_OK;
    g->unexpected += err != LEC_OK && lec_bot_excuse((enum lec_verb)act.verb, err) == NULL;
    g->acts[act.verb] += err == LEC_OK;
    if (act.verb == LEC_VERB_BUZZ && err == LEC_OK) {
        g->early += state == LEC_BUZZ_CLOSED;
        g->late += state == LEC_BUZZ_WON;
        g->stubborn += state == LEC_BUZZ_CLOSED && seat->hasty_step == act.step;
        seat->hasty_step = state == LEC_BUZZ_CLOSED ? act.step : seat->hasty_step;
    }
    bool is_final = is_phase(g, LEC_PHASE_FINAL_WAGER) || is_phase(g, LEC_PHASE_FINAL_CLUE);
    g->finals += is_final && seat->player != 0 && !pursuit->is_aside;
}

static void settle(struct game *g)
{
    assert_int_equal(lec_live_settle(g->live, g->now_us, WALL_MS), LEC_OK);
}

/* Somebody with the host's link takes steps back and pauses, for a while. */
static void meddle(struct game *g, uint32_t event)
{
    if (g->meddle_every == 0 || g->meddled >= 12 || event % g->meddle_every != 0) {
        return;
    }
    g->meddled++;
    uint16_t verb = g->meddled % 3 == 0 ? LEC_VERB_PAUSE : LEC_VERB_UNDO;
    send_act(g, LEC_ROLE_HOST, 0, (struct lec_msg_act){.verb = verb});
}

/* The next thing that happens: a bot acts, or a clock runs out. False: nothing will ever happen again. */
static bool step(struct game *g)
{
    uint32_t clock = 0;
    int64_t due_us = lec_session_deadline(lec_live_session(g->live), &clock);
    struct pursuit *next = NULL;
    for (uint32_t i = 0; i < 2 * (g->bot_count + 1); i++) {
        struct seat *seat = i / 2 == g->bot_count ? &g->host : &g->bots[i / 2];
        struct pursuit *pursuit = i % 2 == 0 ? &seat->game_turn : &seat->aside;
        if (pursuit->due_us < due_us) {
            due_us = pursuit->due_us;
            next = pursuit;
        }
    }
    if (due_us == LEC_NEVER) {
        return false;
    }
    g->now_us = due_us > g->now_us ? due_us : g->now_us;
    if (next != NULL) {
        act(next);
    } else {
        assert_int_equal(own(g, LEC_VERB_TIMEOUT, clock, 0, 0), LEC_OK);
    }
    settle(g);
    return true;
}

typedef enum lec_err begin_session(struct lec_live *live, uint64_t seed, int64_t wall_ms);

static void open_session(struct game *g, const char *path, uint64_t seed, uint32_t bots,
                         begin_session *begin)
{
    static struct lec_pack_problems problems;
    static const uint8_t secret[LEC_SECRET_BYTES] = "bots";
    struct lec_pack_file *pack = lec_pack_file_load(path, &problems);
    assert_non_null(pack);
    *g = (struct game){.next_id = 1, .pace = LEC_BOTS_PACE, .seed = seed, .bot_count = bots};
    g->live = lec_live_create(1, "ABCDE", &pack, 1, secret);
    assert_non_null(g->live);
    assert_int_equal(begin(g->live, seed * 77 + 1, WALL_MS), LEC_OK);
    assert_int_equal(own(g, LEC_VERB_ONLINE, 0, 0, 0), LEC_OK);
    take_seat(g, &g->host);
    for (uint32_t i = 0; i < bots; i++) {
        struct seat *seat = &g->bots[i];
        take_seat(g, seat);
        seat->bot = (struct lec_bot){.seed = seed, .number = i, .count = bots, .pace = g->pace};
        char name[LEC_NAME_BYTES_MAX + 1];
        lec_bot_nickname(&seat->bot, name);
        seat->player = join_as(g, name);
    }
}

static void open_game(struct game *g, const char *path, uint64_t seed, uint32_t bots)
{
    open_session(g, path, seed, bots, lec_live_begin);
}

static void close_game(struct game *g)
{
    for (uint32_t i = 0; i < g->bot_count; i++) {
        free_sheet(&g->bots[i].room);
        free_sheet(&g->bots[i].team);
        free_sheet(&g->bots[i].me);
    }
    free_sheet(&g->host_view);
    lec_live_destroy(g->live);
}

/* Photo finishes, each once, and those that are close. */
static void note_finish(struct game *g)
{
    const struct lec_view_buzz *buzz = &host_of(g)->stage.buzz;
    if (host_of(g)->stage.has_buzz && buzz->lanes_count > 1 && buzz->round != g->finish) {
        g->finish = buzz->round;
        g->finishes++;
        g->close += buzz->lanes[1].gap_us < INT64_C(13000);
    }
}

static void play_until(struct game *g, uint16_t phase)
{
    show(g);
    for (uint32_t event = 1; !is_phase(g, phase); event++) {
        if (event > EVENTS_MAX || !step(g)) {
            fail_msg("seed %llu: the game stands still in phase %u after %u events",
                     (unsigned long long)g->seed, host_of(g)->stage.phase, event);
        }
        meddle(g, event);
        show(g);
        note_finish(g);
    }
}

static int64_t ledger_sum(const struct game *g, uint32_t team)
{
    const struct lec_ledger_line *lines;
    uint32_t count = lec_live_lines(g->live, &lines);
    int64_t sum = 0;
    for (uint32_t i = 0; i < count; i++) {
        sum += lines[i].line.team == team && lines[i].struck == 0 ? lines[i].line.points : 0;
    }
    return sum;
}

/* ---- whole games */

static void test_two_minutes(void **state)
{
    uint32_t early = 0, late = 0, finishes = 0, close = 0;
    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct game g;
        open_game(&g, DEMO, seed, 4);
        play_until(&g, LEC_PHASE_ENDED);
        if (g.now_us < INT64_C(80000000) || g.now_us > INT64_C(200000000)) {
            fail_msg("seed %llu takes %lld s", (unsigned long long)seed,
                     (long long)(g.now_us / 1000000));
        }
        const struct lec_view_stage *stage = &host_of(&g)->stage;
        assert_int_equal(stage->teams_count, 4);
        for (uint32_t i = 0; i < 4; i++) {
            assert_int_equal(stage->teams[i].score, ledger_sum(&g, (uint32_t)stage->teams[i].id));
            assert_non_null(strstr(g.host_view.texts + stage->teams[i].name.id, " Bots"));
        }
        early += g.early;
        late += g.late;
        finishes += g.finishes;
        close += g.close;
        assert_int_equal(g.refused, 0);
        assert_int_equal(g.stubborn, 0);
        assert_int_equal(g.finals, 2 * 4); /* a wager and a response each, once */
        close_game(&g);
    }
    /* Worth watching: some lock-outs in each game, and photo finishes, of which one in four is close. */
    assert_in_range(early, 2 * 40, 4 * 40);
    assert_in_range(late, 6 * 40, 15 * 40);
    assert_in_range(finishes, 6 * 40, 10 * 40);
    assert_in_range(close, finishes / 4, finishes / 2);
}

static void test_any_game(void **state)
{
    static const struct {
        const char *pack;
        uint32_t bots, silent, gone, meddle_every;
        uint32_t option, value;
    } cases[] = {
        {LONG, 5, 0, 0, 0, 0, 1},      /* two boards, as in a tournament */
        {LONG, 3, 1, 1, 0, 1, 1},      /* people who do nothing, or have gone */
        {DEMO, 1, 2, 0, 0, 5, 30},     /* most are people; buzzers open by themselves */
        {DEMO, 2, 0, 2, 0, 4, 2},      /* most have gone; a hasty team is out for the clue */
        {DEMO, 4, 1, 0, 9, 9, 2},      /* steps back and pauses; all is typed */
        {DEMO, 4, 0, 0, 5, 9, 3},      /* more of them; choices where there are any */
        {TYPED, 4, 1, 0, 7, 2, 1},     /* captains buzz */
        {DEMO, 8, 0, 0, 0, 15, 0},     /* no final */
        {DEMO, 4, 0, 0, 0, 6, 120000}, /* buzzers stay open for two minutes */
    };
    (void)state;
    const char *nightly = getenv("LEC_NIGHTLY");
    uint64_t seeds = nightly != NULL && strcmp(nightly, "1") == 0 ? 100 : 3;
    for (size_t i = 0; i < ROWS(cases); i++) {
        for (uint64_t seed = 1; seed <= seeds; seed++) {
            struct game g;
            open_game(&g, cases[i].pack, seed, cases[i].bots);
            set_option(&g, cases[i].option, cases[i].value);
            g.meddle_every = cases[i].meddle_every;
            for (uint32_t n = 0; n < cases[i].silent + cases[i].gone; n++) {
                uint32_t player = seat_person(&g, n % 2 == 0 ? "Ada" : "Bo");
                if (n >= cases[i].silent) {
                    assert_int_equal(own(&g, LEC_VERB_OFFLINE, 0, player, 0), LEC_OK);
                }
            }
            play_until(&g, LEC_PHASE_ENDED);
            close_game(&g);
        }
    }
}

/* The first to pick is drawn by lot: draws until it is this team. */
static void give_control(struct game *g, uint16_t team)
{
    play_until(g, LEC_PHASE_BOARD);
    for (uint32_t i = 0; host_of(g)->stage.say_team != team; i++) {
        assert_true(i < 200);
        must_host(g, (struct lec_msg_act){.verb = LEC_VERB_UNDO});
        must_host(g, (struct lec_msg_act){.verb = LEC_VERB_START_ROUND, .at = 1});
        show(g);
    }
}

/* A slow crowd with a team whose phones have gone: the pause for it must not come again and again. */
static void test_slow(void **state)
{
    struct game g;
    (void)state;
    open_game(&g, DEMO, 3, 2);
    g.pace = LEC_BOTS_PACE_MIN;
    g.bots[0].bot.pace = g.bots[1].bot.pace = LEC_BOTS_PACE_MIN;
    uint32_t player = seat_person(&g, "Ada");
    assert_int_equal(own(&g, LEC_VERB_OFFLINE, 0, player, 0), LEC_OK);
    give_control(&g, 1);
    play_until(&g, LEC_PHASE_ENDED);
    close_game(&g);
}

/* A person in a bot's team, as its captain: the bot keeps its hands off what is hers. */
static void test_team_mates(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        struct game g;
        open_game(&g, DEMO, seed, 3);
        play_until(&g, LEC_PHASE_BOARD);
        const struct lec_msg_me *me = g.bots[0].me.view;
        uint32_t player = join_as(&g, "Ada");
        struct lec_msg_act come = {.verb = LEC_VERB_JOIN_TEAM, .team = me->team};
        assert_int_equal(send_act(&g, LEC_ROLE_PLAYER, player, come).err, LEC_OK);
        must_host(&g, (struct lec_msg_act){.verb = LEC_VERB_CAPTAIN, .at = player});
        play_until(&g, LEC_PHASE_ENDED);
        assert_int_equal(g.refused, 0);
        close_game(&g);
    }
}

/* J-09: tied teams play the tie-break clue, the host does not just end the game. */
static void test_tie(void **state)
{
    struct game g;
    (void)state;
    open_game(&g, DEMO, 2, 4);
    set_option(&g, 15, 0);
    play_until(&g, LEC_PHASE_BOARD_OVER);
    for (uint16_t team = 1; team <= 4; team++) {
        int64_t score = lec_session_score(lec_live_session(g.live), team);
        struct lec_msg_act adjust = {
            .verb = LEC_VERB_ADJUST, .team = team, .value = 5000 - score, .text = "Test"};
        must_host(&g, adjust);
    }
    play_until(&g, LEC_PHASE_TIE);
    play_until(&g, LEC_PHASE_CLUE);
    play_until(&g, LEC_PHASE_ENDED);
    close_game(&g);
}

/* ---- rehearsals (S-13) */

static void plan(struct game *g, uint32_t number)
{
    must_host(g, (struct lec_msg_act){.verb = LEC_VERB_PLAN_ADD, .at = number});
}

static void open_rehearsal(struct game *g, uint64_t seed, uint32_t bots)
{
    open_session(g, DEMO, seed, bots, lec_live_rehearse);
}

static void s_13_a_rehearsal_says_so_on_every_screen(void **state)
{
    static const struct lec_view_reach reach;
    static begin_session *const begins[] = {lec_live_begin, lec_live_rehearse};
    (void)state;
    for (size_t is_rehearsal = 0; is_rehearsal < 2; is_rehearsal++) {
        struct game g;
        struct sheet display = {0};
        open_session(&g, DEMO, 1, 2, begins[is_rehearsal]);
        for (uint16_t phase = LEC_PHASE_BOARD; phase != 0;
             phase = phase == LEC_PHASE_BOARD ? LEC_PHASE_ENDED : 0) {
            play_until(&g, phase);
            read_view(&display, LEC_MESSAGE_msg_display,
                      lec_live_display(g.live, &reach, json, sizeof json));
            const struct lec_msg_display *shown = display.view;
            const struct lec_msg_room *room = g.bots[0].room.view;
            assert_int_equal(shown->stage.rehearsal, is_rehearsal);
            assert_int_equal(host_of(&g)->stage.rehearsal, is_rehearsal);
            assert_int_equal(room->rehearsal, is_rehearsal);
        }
        /* The log says so, too: whatever is folded from it is one. */
        struct lec_record first;
        lec_live_record(g.live, 0, &first);
        assert_int_equal(first.entry.in.verb, LEC_VERB_BEGIN);
        assert_int_equal(first.entry.in.team, is_rehearsal);
        free_sheet(&display);
        close_game(&g);
    }
}

/* Stump the trainer and the hand are to come, so that questions and cards are about; then there is a break. */
static void s_13_bots_ask_vote_sort_cards_and_come_back(void **state)
{
    uint32_t acts[LEC_VERB_COUNT] = {0};
    (void)state;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        struct game g;
        open_rehearsal(&g, seed, 8);
        set_option(&g, LEC_OPTION_HAND_MAX, 1);
        plan(&g, LEC_GAME_break);
        plan(&g, LEC_GAME_stump);
        plan(&g, LEC_GAME_poker);
        play_until(&g, LEC_PHASE_BREAK);
        int64_t begun_us = g.now_us;
        play_until(&g, LEC_PHASE_SCORES);
        assert_in_range(g.now_us - begun_us, 20000000, 110000000); /* not its ten minutes */
        assert_int_equal(g.acts[LEC_VERB_BACK], 8);
        assert_in_range(g.acts[LEC_VERB_ASK], 4, 16);
        assert_int_equal(g.unexpected, 0);
        uint32_t moderated =
            g.acts[LEC_VERB_APPROVE] + g.acts[LEC_VERB_REFUSE] + g.acts[LEC_VERB_MERGE_QUESTION];
        /* All but one that came just now. */
        assert_in_range(moderated, g.acts[LEC_VERB_ASK] - 1, g.acts[LEC_VERB_ASK]);
        for (uint32_t i = 0; i < LEC_VERB_COUNT; i++) {
            acts[i] += g.acts[i];
        }
        close_game(&g);
    }
    assert_true(acts[LEC_VERB_UPVOTE] > 6 * 8);
    assert_true(acts[LEC_VERB_SWAP] > 6 && acts[LEC_VERB_DECLINE] > 6);
    assert_true(acts[LEC_VERB_REFUSE] > 0 && acts[LEC_VERB_MERGE_QUESTION] > 0);
    assert_true(acts[LEC_VERB_APPROVE] > acts[LEC_VERB_REFUSE]);
}

static void s_13_open_cards_are_picked(void **state)
{
    struct game g;
    (void)state;
    open_rehearsal(&g, 2, 4);
    set_option(&g, LEC_OPTION_DRAW, 1);
    plan(&g, LEC_GAME_poker);
    play_until(&g, LEC_PHASE_SCORES);
    assert_true(g.acts[LEC_VERB_TAKE] > 4);
    assert_int_equal(g.unexpected, 0);
    close_game(&g);
}

/* A demo goes on whatever happens; in a rehearsal whoever pauses looks at something. */
static void s_13_a_pause_is_a_persons_to_end(void **state)
{
    static begin_session *const begins[] = {lec_live_begin, lec_live_rehearse};
    (void)state;
    for (size_t is_rehearsal = 0; is_rehearsal < 2; is_rehearsal++) {
        struct game g;
        open_session(&g, DEMO, 7, 3, begins[is_rehearsal]);
        play_until(&g, LEC_PHASE_BOARD);
        must_host(&g, (struct lec_msg_act){.verb = LEC_VERB_PAUSE});
        show(&g);
        assert_int_equal(g.host.game_turn.due_us == LEC_NEVER, is_rehearsal);
        for (uint32_t i = 0; is_rehearsal && step(&g); i++) {
            assert_true(i < 100);
            show(&g);
        }
        assert_int_equal(host_of(&g)->stage.paused, true);
        /* A server that came back, or a team whose phones have gone, would wait for ever. */
        assert_int_equal(own(&g, LEC_VERB_RESTART, 0, 0, 0), LEC_OK);
        play_until(&g, LEC_PHASE_CLUE);
        must_host(&g, (struct lec_msg_act){.verb = LEC_VERB_PAUSE});
        assert_int_equal(own(&g, LEC_VERB_OFFLINE, 0, g.bots[0].player, 0), LEC_OK);
        show(&g);
        assert_int_not_equal(g.host.game_turn.due_us, LEC_NEVER);
        close_game(&g);
    }
}

static void s_13_only_what_happens_to_people_is_excused(void **state)
{
    static const struct {
        enum lec_verb verb;
        enum lec_err err;
        bool is_excused;
    } cases[] = {
        {LEC_VERB_RULE, LEC_ERR_STALE, true},      {LEC_VERB_BUZZ, LEC_ERR_LOCKED_OUT, true},
        {LEC_VERB_BUZZ, LEC_ERR_PRESSED, true},    {LEC_VERB_VOTE, LEC_ERR_NOT_NOW, true},
        {LEC_VERB_VOTE, LEC_ERR_VOTED, false},     {LEC_VERB_RULE, LEC_ERR_NOT_NOW, false},
        {LEC_VERB_PICK, LEC_ERR_NO_CLUE, false},   {LEC_VERB_RULE, LEC_ERR_LOCKED_OUT, false},
        {LEC_VERB_ASK, LEC_ERR_TEXT, false},       {LEC_VERB_START_ROUND, LEC_ERR_NO_GAME, false},
        {LEC_VERB_NONE, LEC_ERR_MALFORMED, false}, {LEC_VERB_UPVOTE, LEC_ERR_OWN_QUESTION, false},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(cases); i++) {
        const char *why = lec_bot_excuse(cases[i].verb, cases[i].err);
        if ((why != NULL) != cases[i].is_excused) {
            fail_msg("%s, %s: %s", lec_verb_info(cases[i].verb)->word, lec_err_word(cases[i].err),
                     why != NULL ? why : "no excuse");
        }
    }
}

/* ---- the crowd */

static void test_people_get_time(void **state)
{
    struct game g;
    (void)state;
    open_game(&g, DEMO, 5, 2);
    uint32_t ada = seat_person(&g, "Ada");
    give_control(&g, 1); /* hers was there first */
    int64_t begun_us = g.now_us;
    while (is_phase(&g, LEC_PHASE_BOARD)) {
        assert_true(step(&g));
        show(&g);
    }
    assert_in_range(g.now_us - begun_us, 20000000, 30000000);
    /* Whoever comes back to her phone finds the game where it is. */
    assert_int_equal(lec_session_may_enter(lec_live_session(g.live), ada), LEC_OK);
    close_game(&g);
}

static void test_names_are_taken(void **state)
{
    struct game g;
    char name[LEC_NAME_BYTES_MAX + 1];
    (void)state;
    open_game(&g, DEMO, 4, 2);
    lec_bot_team_name(&g.bots[0].bot, 0, name);
    uint32_t player = join_as(&g, "Ada");
    struct lec_msg_act act = {.verb = LEC_VERB_MAKE_TEAM};
    memcpy(act.text, name, sizeof name);
    assert_int_equal(send_act(&g, LEC_ROLE_PLAYER, player, act).err, LEC_OK);
    play_until(&g, LEC_PHASE_BOARD);
    assert_int_equal(host_of(&g)->stage.teams_count, 3);
    close_game(&g);
}

static void test_all_names_differ(void **state)
{
    static char names[2 * LEC_BOTS_MAX][LEC_NAME_BYTES_MAX + 1];
    (void)state;
    for (uint32_t i = 0; i < LEC_BOTS_MAX; i++) {
        struct lec_bot bot = {.seed = 9, .number = i, .count = LEC_BOTS_MAX, .pace = 100};
        lec_bot_team_name(&bot, 0, names[2 * i]);
        lec_bot_team_name(&bot, 1, names[2 * i + 1]);
    }
    for (size_t i = 0; i < ROWS(names); i++) {
        assert_in_range(strlen(names[i]), 5, 16);
        assert_non_null(strstr(names[i], " Bots"));
        for (size_t k = 0; k < i; k++) {
            assert_string_not_equal(names[i], names[k]);
        }
    }
}

static void test_links(void **state)
{
#define KEY "abcdefghijklmnopqrs-_9"
    static const struct {
        const char *url, *host;
        int port;
    } good[] = {
        {"http://127.0.0.1:8088/host#code=ABCDE&key=" KEY, "127.0.0.1", 8088},
        {"http://room.local/host#key=" KEY, "room.local", 80},
        {"http://[fd00::1]:65535/host#code=ABCDE&key=" KEY "&x=1", "fd00::1", 65535},
    };
    static const char *const bad[] = {
        "",
        "http://",
        "http://127.0.0.1:8088/host",
        "http://127.0.0.1:8088/host#code=ABCDE",
        "http://127.0.0.1:8088/host#code=ABCDE&key=short",
        "http://127.0.0.1:8088/host#key=" KEY "x",
        "http://127.0.0.1:8088/j/ABCDE#key=" KEY,
        "ws://127.0.0.1:8088/ws#code=ABCDE&key=" KEY,
        "https://127.0.0.1:8088/host#key=" KEY,
        "http://127.0.0.1:0/host#key=" KEY,
        "http://127.0.0.1:65536/host#key=" KEY,
        "http://127.0.0.1:/host#key=" KEY,
        "http://127.0.0.1:80x/host#key=" KEY,
        "http://[fd00::1/host#key=" KEY,
        "http://:80/host#key=" KEY,
    };
    (void)state;
    struct lec_bots_place place;
    for (size_t i = 0; i < ROWS(good); i++) {
        assert_int_equal(lec_bots_place(good[i].url, &place), 0);
        assert_string_equal(place.host, good[i].host);
        assert_string_equal(place.key, KEY);
        assert_int_equal(place.port, good[i].port);
    }
    for (size_t i = 0; i < ROWS(bad); i++) {
        if (lec_bots_place(bad[i], &place) == 0) {
            fail_msg("taken for a host's link: %s", bad[i]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_minutes),
        cmocka_unit_test(test_any_game),
        cmocka_unit_test(test_slow),
        cmocka_unit_test(test_team_mates),
        cmocka_unit_test(test_tie),
        cmocka_unit_test(s_13_a_rehearsal_says_so_on_every_screen),
        cmocka_unit_test(s_13_bots_ask_vote_sort_cards_and_come_back),
        cmocka_unit_test(s_13_open_cards_are_picked),
        cmocka_unit_test(s_13_a_pause_is_a_persons_to_end),
        cmocka_unit_test(s_13_only_what_happens_to_people_is_excused),
        cmocka_unit_test(test_people_get_time),
        cmocka_unit_test(test_names_are_taken),
        cmocka_unit_test(test_all_names_differ),
        cmocka_unit_test(test_links),
    };
    return cmocka_run_group_tests_name("bots", tests, NULL, NULL);
}
