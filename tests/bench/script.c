/* See script.h. */
#include "script.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t roll(struct script *script, uint32_t n)
{
    return lec_rng_below(&script->rng, n);
}

static int64_t wall_ms(const struct script *script)
{
    return INT64_C(1750000000000) + script->now_us / 1000;
}

struct lec_pack_file *script_pack(void)
{
    static struct lec_pack_problems problems;
    struct lec_pack_file *pack =
        lec_pack_file_load(LEC_SOURCE_DIR "/questions/crm-onboarding.json", &problems);
    if (pack == NULL) {
        measure_die("the CRM pack cannot be used: %s", problems.list[0].text);
    }
    return pack;
}

static enum lec_err act(struct script *script, uint8_t role, uint32_t player,
                        struct lec_msg_act *what)
{
    what->id = (int64_t)(lec_rng_next(&script->rng) >> 12) + 1;
    script->now_us += 1000 + roll(script, 200000);
    struct lec_request request = {.role = role, .player = player, .act = what};
    int64_t from_ns = measure_now_ns();
    struct lec_outcome outcome =
        lec_live_act(script->live, &request, script->now_us, wall_ms(script));
    int64_t took_ns = measure_now_ns() - from_ns;
    if (script->act_us != NULL) {
        measure_add(script->act_us, (double)took_ns / 1e3);
    }
    return outcome.err;
}

static enum lec_err own(struct script *script, enum lec_verb verb, uint32_t at, uint32_t player,
                        uint16_t team)
{
    return lec_live_own(script->live, verb, at, player, team, script->now_us, wall_ms(script));
}

enum lec_err script_host(struct script *script, enum lec_verb verb)
{
    struct lec_msg_act what = {.verb = (uint16_t)verb};
    return act(script, LEC_ROLE_HOST, 0, &what);
}

static void use(const struct lec_view_control *control, struct lec_rng *rng,
                struct lec_msg_act *out)
{
    out->verb = control->verb;
    out->team = control->team;
    out->at = control->at;
    out->value = control->value;
    uint32_t left = 0;
    for (uint32_t i = 0; i < control->items_count; i++) {
        /* One that is free, each with an even chance. */
        if (!control->items[i].off && lec_rng_below(rng, ++left) == 0) {
            out->at = control->items[i].at;
        }
    }
}

/* The first team of the final that has not done its part; NULL when all have. */
static const struct lec_view_final *who_is_missing(const struct lec_view_stage *stage)
{
    bool is_wager = stage->phase == LEC_PHASE_FINAL_WAGER;
    bool is_clue = stage->phase == LEC_PHASE_FINAL_CLUE;
    for (uint32_t i = 0; i < stage->finals_count; i++) {
        const struct lec_view_final *final = &stage->finals[i];
        if ((is_wager && !final->wagered) || (is_clue && !final->responded)) {
            return final;
        }
    }
    return NULL;
}

bool script_host_next(const struct lec_msg_host *view, struct lec_rng *rng, struct lec_msg_act *out)
{
    const struct lec_view_stage *stage = &view->stage;
    *out = (struct lec_msg_act){.step = view->step};
    if (stage->phase == LEC_PHASE_GAME_OVER) {
        out->verb = LEC_VERB_LEAVE_ROUND; /* the next game is of the same session */
        return true;
    }
    if (stage->phase == LEC_PHASE_LOBBY || stage->phase == LEC_PHASE_SCORES) {
        out->verb = LEC_VERB_START_ROUND;
        out->at = 1; /* games.def */
        return true;
    }
    if (stage->paused) {
        out->verb = LEC_VERB_RESUME;
        return true;
    }
    const struct lec_view_final *final = who_is_missing(stage);
    if (final != NULL) {
        bool is_wager = stage->phase == LEC_PHASE_FINAL_WAGER;
        out->verb = is_wager ? LEC_VERB_WAGER : LEC_VERB_RESPOND;
        out->team = final->team;
        snprintf(out->text, sizeof out->text, "%s", is_wager ? "" : "A written response");
        return true;
    }
    if (stage->phase == LEC_PHASE_OPEN) {
        return false;
    }
    assert(view->controls_count > 0);
    bool is_ruling = view->controls[0].verb == LEC_VERB_RULE;
    use(&view->controls[is_ruling && lec_rng_below(rng, 3) == 0], rng, out);
    return true;
}

/* Nobody knows: the window runs out. */
static void run_out(struct script *script)
{
    uint32_t kind = 0;
    int64_t due_us = lec_session_deadline(lec_live_session(script->live), &kind);
    if (due_us == LEC_NEVER) {
        script_host(script, LEC_VERB_CLOSE);
        return;
    }
    script->now_us = due_us > script->now_us ? due_us : script->now_us;
    own(script, LEC_VERB_TIMEOUT, kind, 0, 0);
}

/* One to three phones press, some of them in vain; the first one has won. */
static void press(struct script *script)
{
    const struct lec_session *s = lec_live_session(script->live);
    uint32_t wanted = roll(script, 10) == 0 ? 0 : 1 + roll(script, 3);
    for (uint32_t i = 0; i < wanted; i++) {
        struct lec_msg_act buzz = {.verb = LEC_VERB_BUZZ};
        act(script, LEC_ROLE_PLAYER, 1 + roll(script, script->players), &buzz);
    }
    uint16_t winner = lec_session_settle(s);
    if (winner != 0) {
        own(script, LEC_VERB_SETTLE, 0, 0, winner);
    } else {
        run_out(script);
    }
}

/* What happens beside the game: a phone sleeps and wakes, the host corrects a score. */
static void intermezzo(struct script *script)
{
    if (roll(script, 20) == 0) {
        uint32_t player = 1 + roll(script, script->players);
        own(script, LEC_VERB_OFFLINE, 0, player, 0);
        own(script, LEC_VERB_ONLINE, 0, player, 0);
    }
    if (roll(script, 50) == 0) {
        struct lec_msg_act adjust = {.verb = LEC_VERB_ADJUST, .value = 100, .text = "a good story"};
        adjust.team = 1 + roll(script, script->teams);
        act(script, LEC_ROLE_HOST, 0, &adjust);
    }
}

void script_turn(struct script *script)
{
    static struct lec_msg_host view;
    struct lec_msg_act next;
    intermezzo(script);
    lec_session_view_host(lec_live_session(script->live), lec_live_world(script->live), &view);
    if (!script_host_next(&view, &script->rng, &next)) {
        press(script);
        return;
    }
    if (view.stage.phase == LEC_PHASE_CLUE && roll(script, 8) == 0) { /* too early: a lock-out */
        struct lec_msg_act buzz = {.verb = LEC_VERB_BUZZ};
        act(script, LEC_ROLE_PLAYER, 1 + roll(script, script->players), &buzz);
    }
    enum lec_err err = act(script, LEC_ROLE_HOST, 0, &next);
    if (err != LEC_OK) {
        measure_die("the script's %s was refused: %s", lec_verb_info(next.verb)->word,
                    lec_err_text(err));
    }
}

void script_play(struct script *script, uint32_t entries)
{
    while (lec_live_count(script->live) < entries) {
        script_turn(script);
    }
}

static void join(struct script *script, uint32_t number, struct measure_samples *join_us)
{
    char name[32];
    uint32_t player = 0;
    snprintf(name, sizeof name, "Player %u", number);
    uint64_t id = (lec_rng_next(&script->rng) >> 12) + 1;
    int64_t from_ns = measure_now_ns();
    struct lec_outcome outcome =
        lec_live_join(script->live, id, name, script->now_us, wall_ms(script), &player);
    if (join_us != NULL) {
        measure_add(join_us, (double)(measure_now_ns() - from_ns) / 1e3);
    }
    struct lec_msg_act sit = {.verb = LEC_VERB_JOIN_TEAM};
    if (number <= script->teams) { /* the first ones make the teams, the others spread over them */
        sit.verb = LEC_VERB_MAKE_TEAM;
        snprintf(sit.text, sizeof sit.text, "Table %u", number);
    }
    enum lec_err err = outcome.err;
    err = err == LEC_OK ? act(script, LEC_ROLE_PLAYER, player, &sit) : err;
    if (err != LEC_OK) {
        measure_die("player %u could not join: %s", number, lec_err_text(err));
    }
}

void script_init(struct script *script, uint32_t teams, uint32_t players,
                 struct measure_samples *join_us)
{
    *script = (struct script){.teams = teams, .players = players};
    lec_rng_init(&script->rng, 1);
    struct lec_pack_file *pack = script_pack();
    script->live = lec_live_create(1, "BENCH", &pack, 1, NULL);
    if (script->live == NULL || lec_live_begin(script->live, 1, 0) != LEC_OK) {
        measure_die("not enough memory for a session");
    }
    own(script, LEC_VERB_ONLINE, 0, 0, 0);
    for (uint32_t i = 1; i <= players; i++) {
        join(script, i, join_us);
    }
}

void script_finish(struct script *script)
{
    lec_live_destroy(script->live);
    script->live = NULL;
}

void script_log_init(struct script_log *log, const struct lec_live *live)
{
    uint32_t count = lec_live_count(live);
    log->entries = calloc(count, sizeof *log->entries);
    log->marks = calloc(count, sizeof *log->marks);
    if (log->entries == NULL || log->marks == NULL) {
        measure_die("not enough memory for a log of %u entries", count);
    }
    log->history = (struct lec_history){.entries = log->entries, .marks = log->marks};
    for (uint32_t i = 0; i < count; i++) {
        struct lec_record record;
        lec_live_record(live, i, &record);
        log->entries[i] = record.entry;
        enum lec_err err = lec_history_push(&log->history);
        assert(err == LEC_OK);
    }
    lec_history_patch(&log->history);
    log->room = lec_fold_room(log->entries, count);
}

void script_log_finish(struct script_log *log)
{
    free(log->entries);
    free(log->marks);
}
