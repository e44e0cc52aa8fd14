/* See table.h. */
#include "table.h"

#include "concerned.h"
#include "said.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void lay_clue(struct lec_pack *p)
{
    p->clue[p->clues++] =
        (struct lec_clue_shape){.form = LEC_FORM_SPOKEN, .has_explanation = 1, .characters = 40};
}

void table_pack(struct lec_pack *out, struct table_shape shape)
{
    memset(out, 0, sizeof *out);
    out->boards = shape.boards;
    for (uint32_t i = 0; i < LEC_ROWS_MAX; i++) {
        out->values[i] = (int32_t)(200 * (i + 1));
    }
    for (uint32_t b = 0; b < shape.boards; b++) {
        out->board[b].categories = shape.categories;
        for (uint32_t c = 0; c < shape.categories; c++) {
            out->board[b].rows[c] = shape.rows;
            out->board[b].first[c] = out->clues;
            for (uint32_t r = 0; r < shape.rows; r++) {
                lay_clue(out);
            }
        }
    }
    out->has_final = shape.has_final;
    out->final_clue = out->clues;
    if (shape.has_final) {
        lay_clue(out);
    }
    out->tie_first = out->clues;
    out->ties = shape.ties;
    for (uint32_t i = 0; i < shape.ties; i++) {
        lay_clue(out);
    }
    out->spare_first = out->clues;
    out->spares = shape.spares;
    for (uint32_t i = 0; i < shape.spares; i++) {
        lay_clue(out);
    }
}

static enum lec_err push(struct table *t, struct lec_input in);

void table_open_small(struct table *t, struct table_shape shape, uint64_t seed, uint32_t teams,
                      uint32_t players)
{
    memset(t, 0, sizeof *t);
    table_pack(&t->pack, shape);
    t->packs[0] = &t->pack;
    t->packs[1] = &t->pack;
    struct lec_caps caps = {.teams = LEC_TEAMS_MAX,
                            .players = 300 > players ? 300 : players,
                            .cards = LEC_CARDS_MAX,
                            .questions = 128};
    size_t room = lec_session_size(&caps);
    t->world = (struct lec_world){.packs = t->packs, .pack_count = 2, .room = room};
    t->block = calloc(1, room);
    t->scratch = calloc(1, room);
    t->copy = calloc(1, room);
    t->entries = calloc(TABLE_ENTRIES_MAX, sizeof *t->entries);
    t->marks = calloc(TABLE_ENTRIES_MAX, sizeof *t->marks);
    assert_true(t->block && t->scratch && t->copy && t->entries && t->marks);
    t->history = (struct lec_history){.entries = t->entries, .marks = t->marks};
    t->session = lec_session_init(t->block, &t->world);
    struct lec_input begin = {
        .verb = LEC_VERB_BEGIN, .role = LEC_ROLE_SERVER, .at = teams, .player = players};
    begin.value = (int64_t)seed;
    assert_int_equal(push(t, begin), LEC_OK);
}

void table_open(struct table *t, struct table_shape shape, uint64_t seed)
{
    table_open_small(t, shape, seed, LEC_TEAMS_MAX, 300);
}

static void check_replay(struct table *t)
{
    struct lec_fold how = {0};
    enum lec_err err = LEC_OK;
    lec_history_patch(&t->history);
    uint32_t read = lec_fold(t->scratch, &t->world, &t->history, &how, &err);
    assert_int_equal(err, LEC_OK);
    assert_int_equal(read, t->history.count);
    size_t used = lec_session_used(t->session);
    assert_int_equal(lec_session_used(t->scratch), used);
    assert_memory_equal(t->block, t->scratch, used);
}

void table_close(struct table *t)
{
    check_replay(t);
    free(t->block);
    free(t->scratch);
    free(t->copy);
    free(t->entries);
    free(t->marks);
}

/* Undo and redo: the log is folded again without the step, or with it. */
static enum lec_err take_back(struct table *t, const struct lec_input *in)
{
    struct lec_history before = t->history;
    t->entries[before.count] = (struct lec_entry){.in = *in};
    enum lec_err err = lec_history_push(&t->history);
    if (err != LEC_OK) {
        return err;
    }
    struct lec_fold how = {0};
    lec_fold(t->scratch, &t->world, &t->history, &how, &err);
    if (err != LEC_OK) {
        lec_history_pop(&t->history, &before);
        return err;
    }
    void *block = t->block;
    t->block = t->scratch;
    t->scratch = block;
    t->session = t->block;
    return LEC_OK;
}

static enum lec_err push(struct table *t, struct lec_input in)
{
    assert_true(t->history.count < TABLE_ENTRIES_MAX);
    in.seq = t->history.count + 1;
    in.at_us = t->now_us;
    bool is_asked = in.seq > 1 && !t->is_unasked;
    enum lec_err err = is_asked ? lec_session_admit(t->session, &in, 0) : LEC_OK;
    if (err != LEC_OK) {
        return err;
    }
    if (in.verb == LEC_VERB_UNDO || in.verb == LEC_VERB_REDO) {
        err = take_back(t, &in);
    } else {
        struct lec_effects effects;
        err = lec_session_apply(t->session, &t->world, &in, &effects);
        if (err == LEC_OK) {
            t->effects = effects;
            t->entries[t->history.count] = (struct lec_entry){.in = in};
            assert_int_equal(lec_history_push(&t->history), LEC_OK);
        }
    }
    if (err == LEC_OK) {
        lec_session_check(t->session, &t->world);
    }
    return err;
}

/* Room for cards and questions is made as the server makes it; for players and teams a test does it. */
static enum lec_err push_grown(struct table *t, const struct lec_input *in)
{
    enum lec_err err = push(t, *in);
    while (err == LEC_ERR_SPACE) {
        struct lec_input grow;
        const struct lec_caps *caps = lec_session_caps(t->session);
        lec_session_grow(t->session, in, &grow);
        if (grow.at != caps->teams || grow.player != caps->players) {
            return err;
        }
        err = push(t, grow);
        if (err == LEC_OK) {
            err = push(t, *in);
        }
    }
    return err;
}

/* The team that the room waits for: for a pick the one in control, else the one that answers. */
static uint16_t turn(struct table *t, uint8_t verb)
{
    const struct lec_view_stage *stage = table_stage(t);
    for (uint32_t i = 0; i < stage->teams_count; i++) {
        const struct lec_view_team *team = &stage->teams[i];
        bool is_pick = verb == LEC_VERB_PICK || verb == LEC_VERB_SQUARE;
        if (is_pick ? team->control : team->answering) {
            return (uint16_t)team->id;
        }
    }
    return 0;
}

static uint16_t team_meant(struct table *t, const struct said *said)
{
    if (said->has_team) {
        return said->team;
    }
    if (said->verb == LEC_VERB_SETTLE) {
        return lec_session_settle(t->session);
    }
    if (said->verb == LEC_VERB_JOIN_TEAM) {
        return lec_session_smallest(t->session);
    }
    if (said->player != 0) {
        return said->player <= lec_session_players(t->session)
                   ? lec_session_team_of(t->session, said->player)
                   : 0;
    }
    return turn(t, said->verb);
}

static uint32_t at_meant(struct table *t, const struct said *said)
{
    if (said->has_at || said->verb == LEC_VERB_OPTION) {
        return said->at;
    }
    uint32_t kind = 0;
    switch (said->verb) {
    case LEC_VERB_UNDO:
        return lec_history_undo_target(&t->history);
    case LEC_VERB_REDO:
        return lec_history_redo_target(&t->history);
    case LEC_VERB_START_ROUND:
        return 1;
    case LEC_VERB_ASK:
        return lec_session_questions(t->session) + 1;
    case LEC_VERB_VOTE:
    case LEC_VERB_VERDICT:
        return table_stage(t)->has_air ? (uint32_t)table_stage(t)->air.question.id : 0;
    case LEC_VERB_TIMEOUT: {
        int64_t due_us = lec_session_deadline(t->session, &kind);
        t->now_us = due_us != LEC_NEVER && due_us > t->now_us ? due_us : t->now_us;
        return kind;
    }
    default:
        return 0;
    }
}

/* Only of these it is said that they leave anybody as they were. */
static enum lec_err push_looked_at(struct table *t, const struct lec_input *in)
{
    static struct concerned before;
    bool is_looked_at = in->verb == LEC_VERB_BUZZ || in->verb == LEC_VERB_SETTLE;
    if (is_looked_at) {
        concerned_look(t->session, &t->world, &before);
    }
    enum lec_err err = push_grown(t, in);
    if (is_looked_at && err == LEC_OK) {
        concerned_check(t->session, &t->world, in, &before);
    }
    return err;
}

static enum lec_err send(struct table *t, const struct said *said)
{
    t->now_us += said->wait_ms * 1000;
    struct lec_input in = {
        .verb = said->verb,
        .role = said->role,
        .player = said->player != 0 ? said->player : said->subject,
        .at = at_meant(t, said),
        .value = said->value,
        .has_text = !said->has_text || said->text[0] != '\0',
    };
    in.team = team_meant(t, said);
    if (said->verb == LEC_VERB_JOIN && in.player == 0) {
        in.player = lec_session_players(t->session) + 1;
    }
    if (said->verb == LEC_VERB_BUZZ) {
        in.value = t->now_us - said->ago_ms * 1000;
    }
    return push_looked_at(t, &in);
}

enum lec_err table_send(struct table *t, const struct lec_input *in)
{
    return push_looked_at(t, in);
}

enum lec_err table_try(struct table *t, const char *script)
{
    struct said said;
    while ((script = said_read(script, &said)) != NULL) {
        enum lec_err err = send(t, &said);
        if (err != LEC_OK) {
            return err;
        }
    }
    return LEC_OK;
}

void table_seat(struct table *t, uint32_t teams, uint32_t phones)
{
    char line[80];
    say(t, "online");
    for (uint32_t team = 1; team <= teams; team++) {
        for (uint32_t i = 0; i < phones; i++) {
            uint32_t player = lec_session_players(t->session) + 1;
            snprintf(line, sizeof line, i == 0 ? "join; make_team p%u" : "join; join_team p%u t%u",
                     player, team);
            say(t, line);
        }
    }
}

void table_start(struct table *t, uint16_t control)
{
    say(t, "start_round");
    while (table_control(t) != control) {
        say(t, "undo; start_round");
    }
}

const struct lec_view_stage *table_stage(struct table *t)
{
    static struct lec_msg_display display;
    lec_session_view_display(t->session, &t->world, &display);
    return &display.stage;
}

const struct lec_msg_team *table_team(struct table *t, uint16_t team)
{
    static struct lec_msg_team view;
    lec_session_view_team(t->session, &t->world, team, &view);
    return &view;
}

const struct lec_msg_me *table_me(struct table *t, uint32_t player)
{
    static struct lec_msg_me view;
    lec_session_view_me(t->session, &t->world, player, &view);
    return &view;
}

const struct lec_msg_host *table_host(struct table *t)
{
    static struct lec_msg_host view;
    lec_session_view_host(t->session, &t->world, &view);
    return &view;
}

uint16_t table_control(struct table *t)
{
    return turn(t, LEC_VERB_PICK);
}

uint32_t table_clock(struct table *t, int64_t *in_ms)
{
    uint32_t kind = LEC_CLOCK_NONE;
    int64_t due_us = lec_session_deadline(t->session, &kind);
    *in_ms = due_us == LEC_NEVER ? -1 : (due_us - t->now_us) / 1000;
    return kind;
}

void table_say(struct table *t, const char *script, const char *file, int line)
{
    struct said said;
    const char *next;
    for (const char *at = script; (next = said_read(at, &said)) != NULL; at = next) {
        enum lec_err err = send(t, &said);
        if (err != LEC_OK) {
            fail_msg("%s:%d: %s: refused at «%.*s»", file, line, lec_err_word(err),
                     (int)(next - at), at);
        }
    }
}

void table_refuse(struct table *t, const char *script, enum lec_err err, const char *file, int line)
{
    size_t used = lec_session_used(t->session);
    struct lec_history before = t->history;
    memcpy(t->copy, t->block, used);
    enum lec_err got = table_try(t, script);
    if (got != err) {
        fail_msg("%s:%d: %s: %s, not %s", file, line, script, lec_err_word(got), lec_err_word(err));
    }
    assert_int_equal(lec_session_used(t->session), used);
    assert_memory_equal(t->copy, t->block, used);
    assert_int_equal(t->history.count, before.count);
    assert_int_equal(t->history.undo_top, before.undo_top);
    assert_int_equal(t->history.redo_top, before.redo_top);
}

void table_refuse_entry(struct table *t, const char *script, enum lec_err err, const char *file,
                        int line)
{
    t->is_unasked = true;
    table_refuse(t, script, err, file, line);
    t->is_unasked = false;
}

void table_scores(struct table *t, const char *scores, const char *file, int line)
{
    char *rest = (char *)(uintptr_t)scores;
    for (uint16_t team = 1; *rest != '\0'; team++) {
        long long wanted = strtoll(rest, &rest, 10);
        long long got = lec_session_score(t->session, team);
        if (got != wanted) {
            fail_msg("%s:%d: team %u has %lld points, not %lld", file, line, team, got, wanted);
        }
    }
}

void table_phase(struct table *t, uint16_t phase, const char *name, const char *file, int line)
{
    uint16_t got = table_stage(t)->phase;
    if (got != phase) {
        fail_msg("%s:%d: the phase is number %u, not %s (%u)", file, line, got, name, phase);
    }
}
