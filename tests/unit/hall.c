/* See hall.h. */
#include "hall.h"

#include "report/report.h"
#include "said.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define WALL_MS 1700000000000

static void put_clues(FILE *out, uint32_t *number, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        fprintf(out, "%s{\"clue\":\"clue %u\",\"response\":\"answer %u\"}", i > 0 ? "," : "",
                *number, *number);
        ++*number;
    }
}

static void put_boards(FILE *out, uint32_t *number, struct table_shape shape)
{
    for (uint32_t b = 0; b < shape.boards; b++) {
        fprintf(out, "%s{\"categories\":[", b > 0 ? "," : "");
        for (uint32_t c = 0; c < shape.categories; c++) {
            fprintf(out, "%s{\"title\":\"Category %u of %u\",\"clues\":[", c > 0 ? "," : "", c + 1,
                    b + 1);
            put_clues(out, number, shape.rows);
            fputs("]}", out);
        }
        fputs("]}", out);
    }
}

static struct lec_pack_file *make_pack(struct table_shape shape)
{
    char *json = NULL;
    size_t len = 0;
    uint32_t number = 0;
    FILE *out = open_memstream(&json, &len);
    assert_non_null(out);
    fputs("{\"format\":\"lectern-pack/1\",\"title\":\"Hall\",\"language\":\"en\",\"boards\":[",
          out);
    put_boards(out, &number, shape);
    fputs("]", out);
    if (shape.has_final) {
        fputs(",\"final\":{\"category\":\"Last\",", out);
        fprintf(out, "\"clue\":\"clue %u\",\"response\":\"answer %u\"}", number, number);
        number++;
    }
    if (shape.ties > 0) {
        fputs(",\"tiebreaks\":[", out);
        put_clues(out, &number, shape.ties);
        fputs("]", out);
    }
    if (shape.spares > 0) {
        fputs(",\"spares\":[", out);
        put_clues(out, &number, shape.spares);
        fputs("]", out);
    }
    fputs("}", out);
    fclose(out);
    static struct lec_pack_problems problems;
    struct lec_pack_file *pack = lec_pack_file_parse(json, len, &problems);
    if (pack == NULL) {
        fail_msg("the pack is refused: %s: %s", problems.list[0].place, problems.list[0].text);
    }
    free(json);
    return pack;
}

/* As the server's (a secret), or as one of an export (NULL). */
static struct lec_live *make_live(struct table_shape shape, const uint8_t *secret)
{
    struct lec_pack_file *pack = make_pack(shape);
    struct lec_live *live = lec_live_create(1, "ABCDE", &pack, 1, secret);
    assert_non_null(live);
    return live;
}

const uint8_t hall_secret[LEC_SECRET_BYTES] = "a secret that the tests know";

void hall_open(struct hall *h, struct table_shape shape)
{
    *h = (struct hall){.shape = shape, .live = make_live(shape, hall_secret), .next_id = 1000};
    assert_int_equal(lec_live_begin(h->live, 77, WALL_MS), LEC_OK);
}

struct lec_live *hall_replay(const struct hall *h, uint32_t count)
{
    return hall_reload(h, count, NULL);
}

struct lec_live *hall_reload(const struct hall *h, uint32_t count, const uint8_t *secret)
{
    struct lec_live *live = make_live(h->shape, secret);
    for (uint32_t i = 0; i < count; i++) {
        struct lec_record record;
        lec_live_record(h->live, i, &record);
        assert_int_equal(lec_live_load(live, &record), LEC_OK);
    }
    return live;
}

void hall_same(const struct lec_live *a, const struct lec_live *b)
{
    const struct lec_session *one = lec_live_session(a);
    const struct lec_session *two = lec_live_session(b);
    assert_int_equal(lec_session_used(one), lec_session_used(two));
    assert_memory_equal(one, two, lec_session_used(one));
    assert_int_equal(lec_live_count(a), lec_live_count(b));
    for (uint32_t i = 0; i < lec_live_count(a); i++) {
        assert_int_equal(lec_live_is_undone(a, i), lec_live_is_undone(b, i));
        assert_int_equal(lec_live_ruling(a, i), lec_live_ruling(b, i));
    }
    const struct lec_ledger_line *left, *right;
    uint32_t lines = lec_live_lines(a, &left);
    assert_int_equal(lines, lec_live_lines(b, &right));
    if (lines > 0) {
        assert_memory_equal(left, right, lines * sizeof *left);
    }
}

/* What counts in the ledger adds up to the scores and to the bucket. */
static void check_ledger(const struct hall *h)
{
    const struct lec_session *s = lec_live_session(h->live);
    int64_t sum[LEC_TEAMS_MAX + 1] = {0};
    int64_t bucket = 0;
    const struct lec_ledger_line *lines;
    uint32_t count = lec_live_lines(h->live, &lines);
    for (uint32_t i = 0; i < count; i++) {
        assert_int_equal(lines[i].no, i + 1);
        assert_true(lines[i].corrects < lines[i].no);
        const struct lec_line *line = &lines[i].line;
        bool is_points = line->kind == LEC_LINE_POINTS && lines[i].struck == 0;
        bool is_bucket = line->kind == LEC_LINE_BUCKET && lines[i].struck == 0;
        sum[line->team] += is_points ? line->points : 0;
        bucket += is_bucket ? line->points : 0;
    }
    assert_int_equal(lec_session_bucket(s), bucket);
    for (uint32_t team = 1; team <= lec_session_teams(s); team++) {
        assert_int_equal(lec_session_score(s, team), sum[team]);
    }
}

/* Whatever has happened, a report of it can be written; sanitizers look on. */
static void check_report(const struct hall *h)
{
    struct lec_report_buffer out = {0};
    struct lec_report *report = lec_report_create(h->live, NULL);
    assert_non_null(report);
    for (enum lec_report_file file = LEC_REPORT_PAGE; file < LEC_REPORT_FILE_COUNT; file++) {
        assert_int_equal(lec_report_write(report, file, &out), 0);
    }
    lec_report_buffer_free(&out);
    lec_report_destroy(report);
}

void hall_close(struct hall *h)
{
    check_report(h);
    struct lec_live *again = hall_replay(h, lec_live_count(h->live));
    hall_same(h->live, again);
    lec_live_destroy(again);
    lec_live_destroy(h->live);
}

const struct lec_view_stage *hall_stage(struct hall *h)
{
    static struct lec_msg_display display;
    lec_session_view_display(lec_live_session(h->live), lec_live_world(h->live), &display);
    return &display.stage;
}

static uint16_t turn(struct hall *h, uint8_t verb)
{
    const struct lec_view_stage *stage = hall_stage(h);
    for (uint32_t i = 0; i < stage->teams_count; i++) {
        bool is_pick = verb == LEC_VERB_PICK || verb == LEC_VERB_SQUARE;
        if (is_pick ? stage->teams[i].control : stage->teams[i].answering) {
            return (uint16_t)stage->teams[i].id;
        }
    }
    return 0;
}

uint16_t hall_control(struct hall *h)
{
    return turn(h, LEC_VERB_PICK);
}

uint32_t hall_seq(const struct hall *h)
{
    return h->last.seq;
}

static void join(struct hall *h, const struct said *said)
{
    uint32_t player;
    const char *name = said->has_text ? said->text : "Guest";
    h->last = lec_live_join(h->live, (uint64_t)h->next_id++, name, h->now_us, WALL_MS, &player);
}

static void act(struct hall *h, const struct said *said)
{
    struct lec_msg_act act = {
        .id = h->next_id++,
        .verb = said->verb,
        .team = said->team,
        .at = said->verb == LEC_VERB_START_ROUND && !said->has_at ? 1 : said->at,
        .value = said->value,
    };
    snprintf(act.text, sizeof act.text, "%s", said->has_text ? said->text : "some text");
    if (said->verb == LEC_VERB_ASK || said->verb == LEC_VERB_EDIT) {
        snprintf(act.answer, sizeof act.answer, "answer-to-%.200s", act.text);
        snprintf(act.source, sizeof act.source, "source-of-%.200s", act.text);
    }
    if (said->verb == LEC_VERB_FOLLOW_UP) {
        snprintf(act.answer, sizeof act.answer, "later-by-%.200s", act.text);
    }
    if (!said->has_team && said->role == LEC_ROLE_HOST) {
        act.team = turn(h, said->verb);
    }
    struct lec_request request = {.role = said->role, .player = said->player, .act = &act};
    h->last = lec_live_act(h->live, &request, h->now_us, WALL_MS);
}

static void own(struct hall *h, const struct said *said)
{
    const struct lec_session *s = lec_live_session(h->live);
    uint32_t at = said->at;
    uint16_t team = said->verb == LEC_VERB_SETTLE ? lec_session_settle(s) : 0;
    if (said->verb == LEC_VERB_TIMEOUT) {
        int64_t due_us = lec_session_deadline(s, &at);
        h->now_us = due_us != LEC_NEVER && due_us > h->now_us ? due_us : h->now_us;
    }
    h->last.err = lec_live_own(h->live, (enum lec_verb)said->verb, at, said->subject, team,
                               h->now_us, WALL_MS);
    h->last.seq = h->last.err == LEC_OK ? lec_live_count(h->live) : 0;
}

static enum lec_err send(struct hall *h, const struct said *said)
{
    h->now_us += said->wait_ms * 1000;
    if (said->verb == LEC_VERB_JOIN) {
        join(h, said);
    } else if (said->role == LEC_ROLE_SERVER) {
        own(h, said);
    } else {
        act(h, said);
    }
    if (h->last.err == LEC_OK) {
        lec_session_check(lec_live_session(h->live), lec_live_world(h->live));
        check_ledger(h);
    }
    return h->last.err;
}

enum lec_err hall_try(struct hall *h, const char *script)
{
    struct said said;
    while ((script = said_read(script, &said)) != NULL) {
        enum lec_err err = send(h, &said);
        if (err != LEC_OK) {
            return err;
        }
    }
    return LEC_OK;
}

void hall_must(struct hall *h, const char *script, const char *file, int line)
{
    struct said said;
    const char *next;
    for (const char *at = script; (next = said_read(at, &said)) != NULL; at = next) {
        enum lec_err err = send(h, &said);
        if (err != LEC_OK) {
            fail_msg("%s:%d: %s: refused at «%.*s»", file, line, lec_err_word(err),
                     (int)(next - at), at);
        }
    }
}

void hall_must_not(struct hall *h, const char *script, enum lec_err err, const char *file, int line)
{
    uint32_t count = lec_live_count(h->live);
    size_t used = lec_session_used(lec_live_session(h->live));
    void *copy = malloc(used);
    assert_non_null(copy);
    memcpy(copy, lec_live_session(h->live), used);
    enum lec_err got = hall_try(h, script);
    if (got != err) {
        fail_msg("%s:%d: %s: %s, not %s", file, line, script, lec_err_word(got), lec_err_word(err));
    }
    assert_int_equal(lec_live_count(h->live), count);
    assert_memory_equal(lec_live_session(h->live), copy, used);
    free(copy);
}

void hall_must_score(struct hall *h, const char *scores, const char *file, int line)
{
    char *rest = (char *)(uintptr_t)scores;
    for (uint16_t team = 1; *rest != '\0'; team++) {
        long long wanted = strtoll(rest, &rest, 10);
        long long got = lec_session_score(lec_live_session(h->live), team);
        if (got != wanted) {
            fail_msg("%s:%d: team %u has %lld points, not %lld", file, line, team, got, wanted);
        }
    }
}

void hall_start(struct hall *h, uint32_t teams, const char *options)
{
    char line[80];
    hall_say(h, "online; option doubles_1=0; option doubles_2=0");
    for (uint32_t i = 1; i <= teams; i++) {
        snprintf(line, sizeof line, "join \"Player%u\"; make_team p%u \"Side%u\"", i, i, i);
        hall_say(h, line);
    }
    hall_say(h, options);
    hall_say(h, "start_round");
    while (hall_control(h) != 1) {
        hall_say(h, "undo; start_round");
    }
}
