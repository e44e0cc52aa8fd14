/* Who may do what, and when: every verb, offered by everyone at every point of a session. What comes out is one table,
 * kept in matrix.txt beside this file and compared as a whole: a line a verb, a column a point of the game. A refused
 * act must leave the state as it was, to the byte, and what a view offers to somebody must not be refused to them.
 *
 * LEC_MATRIX_UPDATE=1 writes the table anew: read what has changed, line by line, before it is kept. */
#include "matrix.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* With fewer the views have hardly been looked at: there were 1262. */
#define OFFERS_MIN 1000

/* How a refusal is written: the word itself stands at the foot of the table. */
static const char *mark_of(enum lec_err err)
{
    static char mark[3];
    switch (err) {
    case LEC_OK:
        return "+";
    case LEC_ERR_NOT_NOW:
        return ".";
    case LEC_ERR_NOT_YOURS:
        return "-";
    case LEC_ERR_NOT_YOUR_TEAM:
        return "nt";
    case LEC_ERR_NOT_YOUR_TURN:
        return "tu";
    case LEC_ERR_NOT_CAPTAIN:
        return "ca";
    case LEC_ERR_NOT_ARMED:
        return "ar";
    case LEC_ERR_NO_TEAM:
        return "te";
    case LEC_ERR_TEAMLESS:
        return "tl";
    case LEC_ERR_NO_PLAYER:
        return "pl";
    case LEC_ERR_NO_CARD:
        return "cd";
    case LEC_ERR_NO_CARDS:
        return "cs";
    case LEC_ERR_NO_TRADE:
        return "td";
    case LEC_ERR_NO_QUESTION:
        return "qu";
    case LEC_ERR_NO_PRIZE:
        return "pz";
    case LEC_ERR_NO_CLUE:
        return "cl";
    case LEC_ERR_NO_SQUARE:
        return "sq";
    case LEC_ERR_NOT_YOUR_CARD:
        return "nc";
    case LEC_ERR_WAITING:
        return "wa";
    case LEC_ERR_NOTHING_TO_UNDO:
        return "un";
    case LEC_ERR_NOTHING_TO_REDO:
        return "re";
    default:
        snprintf(mark, sizeof mark, "%.2s", lec_err_word(err));
        return mark;
    }
}

struct kept {
    struct lec_history history;
    struct lec_mark marks[400];
    size_t used;
};

static void keep(struct table *t, struct kept *out)
{
    out->history = t->history;
    assert_true(t->history.count < 400);
    memcpy(out->marks, t->marks, t->history.count * sizeof *t->marks);
    out->used = lec_session_used(t->session);
    memcpy(t->copy, t->block, out->used);
}

static void restore(struct table *t, const struct kept *kept)
{
    t->history = kept->history;
    memcpy(t->marks, kept->marks, kept->history.count * sizeof *t->marks);
    memcpy(t->block, t->copy, kept->used);
}

static uint32_t offers;        /* of controls, by views */
static uint32_t broken_offers; /* that were refused */

static enum lec_err offer(struct table *t, const struct moment *moment, const struct actor *actor,
                          uint8_t verb)
{
    static struct kept kept;
    int64_t now_us = t->now_us;
    const struct lec_view_control *control = matrix_control(t, actor, verb);
    struct lec_input in = {.verb = verb,
                           .role = (uint8_t)actor->role,
                           .player = actor->player,
                           .has_text = 1,
                           .at_us = t->now_us};
    matrix_fill_in(t, actor, &in);
    if (control != NULL) {
        matrix_use(control, &in);
        offers++;
    }
    t->now_us = in.at_us;
    keep(t, &kept);
    enum lec_err err = table_send(t, &in);
    t->now_us = now_us;
    if (err == LEC_OK) {
        restore(t, &kept);
        return err;
    }
    if (lec_session_used(t->session) != kept.used || memcmp(t->block, t->copy, kept.used) != 0) {
        fail_msg("%s by %s, %s: refused, and the state has changed", lec_verb_info(verb)->word,
                 actor->name, moment->name);
    }
    /* Teams are merged between clues, but the tool lies there all the time; and who closes a clue cannot have seen a
     * press that is not decided. */
    bool is_known = (verb == LEC_VERB_MERGE && err == LEC_ERR_NOT_NOW) ||
                    (verb == LEC_VERB_CLOSE && err == LEC_ERR_JUST_PRESSED);
    if (control != NULL && !is_known) {
        print_message("# %s by %s, %s: offered by a view, and refused: %s\n",
                      lec_verb_info(verb)->word, actor->name, moment->name, lec_err_word(err));
        broken_offers++;
    }
    assert_memory_equal(&t->history, &kept.history, sizeof kept.history);
    return err;
}

static uint8_t outcome[MATRIX_ACTORS][LEC_VERB_COUNT][MATRIX_MOMENTS];

static int work_out(void **state)
{
    (void)state;
    for (size_t m = 0; m < MATRIX_MOMENTS; m++) {
        struct table t;
        matrix_open(&t, &matrix_moments[m]);
        for (size_t a = 0; a < MATRIX_ACTORS; a++) {
            for (int verb = 1; verb < LEC_VERB_COUNT; verb++) {
                outcome[a][verb][m] =
                    (uint8_t)offer(&t, &matrix_moments[m], &matrix_actors[a], verb);
            }
        }
        table_close(&t);
    }
    return 0;
}

/* The same answer at every point of the game? */
static bool is_even(const uint8_t *row)
{
    for (size_t m = 0; m < MATRIX_MOMENTS; m++) {
        if (row[m] != row[0]) {
            return false;
        }
    }
    return true;
}

/* The names of the moments, written downwards. */
static void put_heads(FILE *out)
{
    size_t most = 0;
    for (size_t m = 0; m < MATRIX_MOMENTS; m++) {
        most = strlen(matrix_moments[m].name) > most ? strlen(matrix_moments[m].name) : most;
    }
    for (size_t row = 0; row < most; row++) {
        char line[16 + 3 * MATRIX_MOMENTS + 1];
        int len = snprintf(line, sizeof line, "%16s", "");
        for (size_t m = 0; m < MATRIX_MOMENTS; m++) {
            size_t gap = most - strlen(matrix_moments[m].name);
            char letter = row >= gap ? matrix_moments[m].name[row - gap] : ' ';
            len += snprintf(line + len, sizeof line - (size_t)len, "%c  ", letter);
        }
        while (len > 0 && line[len - 1] == ' ') {
            line[--len] = '\0';
        }
        fprintf(out, "%s\n", line);
    }
}

static void put_row(FILE *out, const char *word, const uint8_t *row)
{
    char line[16 + 3 * MATRIX_MOMENTS + 1];
    int len = snprintf(line, sizeof line, "%-16s", word);
    for (size_t m = 0; m < MATRIX_MOMENTS; m++) {
        len +=
            snprintf(line + len, sizeof line - (size_t)len, "%-3s", mark_of((enum lec_err)row[m]));
    }
    while (line[len - 1] == ' ') {
        line[--len] = '\0';
    }
    fprintf(out, "%s\n", line);
}

/* The verbs that get this answer always, as a list. */
static void put_even(FILE *out, size_t a, enum lec_err err)
{
    int width = 0;
    for (int verb = 1; verb < LEC_VERB_COUNT; verb++) {
        if (!is_even(outcome[a][verb]) || outcome[a][verb][0] != (uint8_t)err) {
            continue;
        }
        const char *word = lec_verb_info(verb)->word;
        if (width == 0) {
            width = fprintf(out, "always %s:", lec_err_word(err));
        } else if (width + (int)strlen(word) > 110) {
            width = fprintf(out, "\n   ") - 1;
        }
        width += fprintf(out, " %s", word);
    }
    if (width > 0) {
        fprintf(out, "\n");
    }
}

static void put_actor(FILE *out, size_t a)
{
    fprintf(out, "\n%s: %s\n", matrix_actors[a].name, matrix_actors[a].who);
    uint32_t rows = 0;
    for (int verb = 1; verb < LEC_VERB_COUNT; verb++) {
        if (!is_even(outcome[a][verb])) {
            if (rows++ == 0) {
                put_heads(out);
            }
            put_row(out, lec_verb_info(verb)->word, outcome[a][verb]);
        }
    }
    for (int err = LEC_OK; err < LEC_ERR_COUNT; err++) {
        put_even(out, a, (enum lec_err)err);
    }
}

static void put_marks(FILE *out)
{
    bool is_used[LEC_ERR_COUNT] = {false};
    for (size_t a = 0; a < MATRIX_ACTORS; a++) {
        for (int verb = 1; verb < LEC_VERB_COUNT; verb++) {
            for (size_t m = 0; m < MATRIX_MOMENTS; m++) {
                is_used[outcome[a][verb][m]] = true;
            }
        }
    }
    fprintf(out, "\n");
    for (int one = 0; one < LEC_ERR_COUNT; one++) {
        for (int two = 0; two < one && is_used[one]; two++) {
            char mark[3];
            snprintf(mark, sizeof mark, "%s", mark_of((enum lec_err)one));
            if (is_used[two] && strcmp(mark, mark_of((enum lec_err)two)) == 0) {
                fail_msg("%s and %s have one mark", lec_err_word((enum lec_err)one),
                         lec_err_word((enum lec_err)two));
            }
        }
        if (is_used[one]) {
            fprintf(out, "%-3s%s\n", mark_of((enum lec_err)one), lec_err_word((enum lec_err)one));
        }
    }
}

static char *written(void)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    assert_non_null(out);
    fprintf(out,
            "Who may do what, and when: test_matrix.c has tried all of it. A line a verb, a "
            "column a point of the game.\n"
            "+ may, . not at this point, - not theirs; the other marks stand at the end. Whether "
            "there is a ruling to reverse,\n"
            "is judged by the holder of the log; who joins is a new player.\n");
    for (size_t a = 0; a < MATRIX_ACTORS; a++) {
        put_actor(out, a);
    }
    put_marks(out);
    fclose(out);
    return text;
}

static void every_verb_by_everyone_at_every_point_of_the_game(void **state)
{
    static const char path[] = LEC_SOURCE_DIR "/tests/unit/matrix.txt";
    (void)state;
    char *now = written();
    const char *update = getenv("LEC_MATRIX_UPDATE");
    FILE *file = fopen(path, update != NULL ? "w+" : "r");
    assert_non_null(file);
    if (update != NULL) {
        fputs(now, file);
        rewind(file);
    }
    char *line = NULL;
    size_t room = 0;
    const char *at = now;
    for (uint32_t number = 1; getline(&line, &room, file) >= 0; number++) {
        size_t len = strcspn(at, "\n") + 1;
        if (strlen(line) != len || memcmp(line, at, len) != 0) {
            fail_msg("matrix.txt:%u is now\n%.*snot\n%s", number, (int)len, at, line);
        }
        at += len;
    }
    assert_string_equal(at, "");
    free(line);
    fclose(file);
    free(now);
}

/* What the roles of verbs.def say, read the other way round. */
static void only_those_a_verb_belongs_to_are_ever_let_in(void **state)
{
    (void)state;
    for (size_t a = 0; a < MATRIX_ACTORS; a++) {
        for (int verb = 1; verb < LEC_VERB_COUNT; verb++) {
            bool is_theirs = lec_verb_info(verb)->roles >> matrix_actors[a].role & 1u;
            for (size_t m = 0; m < MATRIX_MOMENTS; m++) {
                bool is_refused = outcome[a][verb][m] == LEC_ERR_NOT_YOURS;
                if (!is_theirs && !is_refused) {
                    fail_msg("%s by %s, %s: not theirs", lec_verb_info(verb)->word,
                             matrix_actors[a].name, matrix_moments[m].name);
                }
            }
        }
    }
}

/* A table in which something never happens proves nothing of it. */
static void every_verb_is_let_in_somewhere(void **state)
{
    (void)state;
    for (int verb = 1; verb < LEC_VERB_COUNT; verb++) {
        bool is_let_in = false;
        for (size_t a = 0; a < MATRIX_ACTORS; a++) {
            for (size_t m = 0; m < MATRIX_MOMENTS; m++) {
                is_let_in = is_let_in || outcome[a][verb][m] == LEC_OK;
            }
        }
        /* The first entry of a log is no matter of this table; a seed is shown by the live session. */
        if (!is_let_in && verb != LEC_VERB_BEGIN) {
            fail_msg("%s is refused wherever it is offered", lec_verb_info(verb)->word);
        }
    }
}

/* A page shows a button for what its user may do: pressed, it must do it. */
static void what_a_view_offers_is_not_refused(void **state)
{
    (void)state;
    print_message("# %u offers\n", offers);
    assert_true(offers >= OFFERS_MIN);
    assert_int_equal(broken_offers, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_verb_by_everyone_at_every_point_of_the_game),
        cmocka_unit_test(only_those_a_verb_belongs_to_are_ever_let_in),
        cmocka_unit_test(every_verb_is_let_in_somewhere),
        cmocka_unit_test(what_a_view_offers_is_not_refused),
    };
    return cmocka_run_group_tests(tests, work_out, NULL);
}
