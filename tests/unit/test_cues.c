/* What sounds: from pairs of views that a real server once sent (tests/golden/views), and from what becomes of them. */
#include "cues.h"

#include "synth.h"

#include <jansson.h>
#include <lectern/game.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ROWS(array) (sizeof(array) / sizeof((array)[0]))
#define NOW_US INT64_C(1000000000)

/* A view of tests/golden/views, and the session time at which it was shown. */
static struct view *load(const char *name, int64_t *session_us)
{
    char path[300];
    char why[160] = "";
    json_error_t error;
    snprintf(path, sizeof path, LEC_SOURCE_DIR "/tests/golden/views/%s.json", name);
    json_t *root = json_load_file(path, 0, &error);
    struct view *view = view_create();
    assert_non_null(root);
    assert_non_null(view);
    char *text = json_dumps(json_object_get(root, "now"), JSON_COMPACT);
    assert_non_null(text);
    if (view_decode(view, text, strlen(text), why, sizeof why) != 0) {
        fail_msg("%s: %s", path, why);
    }
    *session_us = json_integer_value(json_object_get(root, "session_us"));
    free(text);
    json_decref(root);
    return view;
}

/* A change from one view to another. */
struct change {
    struct view *before, *now; /* owned */
    struct scene scene;
};

static struct change change(const char *before, const char *now)
{
    int64_t session_us = 0;
    struct change it = {.before = load(before, &session_us)};
    it.now = load(now, &session_us);
    it.scene = (struct scene){.before = it.before,
                              .now = it.now,
                              .changed_us = NOW_US,
                              .now_us = NOW_US,
                              .session_us = session_us,
                              .speed = 1,
                              .link = LINK_OPEN};
    return it;
}

static void forget(struct change *change)
{
    view_destroy(change->before);
    view_destroy(change->now);
}

static void add_cue(struct view *view, enum lec_view_cue_kind kind, int64_t n, int64_t team,
                    int64_t value)
{
    struct lec_view_stage *stage = &view->msg.stage;
    if (stage->cues_count == LEC_CUES) {
        memmove(stage->cues, stage->cues + 1, (LEC_CUES - 1) * sizeof stage->cues[0]);
        stage->cues_count--;
    }
    stage->cues[stage->cues_count++] =
        (struct lec_view_cue){.n = n, .kind = (uint16_t)kind, .team = team, .value = value};
}

/* Whatever is chosen, far in the future, by name: "right card", "" for silence. */
static const char *chosen(const struct scene *scene)
{
    static char words[80];
    struct cues cues = {.count = 0};
    struct cue cue;
    words[0] = '\0';
    cues_take(&cues, scene);
    while (cues_next(&cues, LEC_NEVER, &cue)) {
        size_t len = strlen(words);
        snprintf(words + len, sizeof words - len, "%s%s", len > 0 ? " " : "", tune_name(cue.tune));
    }
    return words;
}

/* ---- real views */

static void what_happens_sounds(void **state)
{
    static const struct {
        const char *before, *now, *sounds;
    } rows[] = {
        {"join-empty", "join-teams", ""},
        {"join-teams", "board", ""},
        {"board", "clue", "pick"},
        {"clue", "open", ""},
        {"open", "won", "buzz"},
        {"open", "photo-finish", "buzz"},
        {"won", "wrong-rebound", "wrong"},
        {"wrong-rebound", "reveal", "right"},
        {"photo-finish-choice", "reveal-choice", "wrong"},
        {"reveal-choice", "board-over", ""},
        {"board-over", "final-wager", "double"},
        {"final-wager", "final-clue", ""},
        {"final-clue", "final-show", "right"},
        {"tie", "game-over", "right"},
        {"game-over", "scores", ""},
        {"game-over", "podium", "fanfare"},
        {"poker-start", "poker-first", "card"},
        {"poker-start", "poker-won", "fanfare"},
        {"ttt-start", "ttt-start", ""},
        {"join-empty", "ttt-square", ""},
        {"join-empty", "ttt-line", "right"},
        {"join-empty", "ttt-steal", "wrong"},
        {"join-empty", "stump-stumped", "right"},
        {"join-empty", "stump-answered", ""},
        {"join-empty", "stump-partly", ""},
        {"join-empty", "stump-air", "pick"},
        {"join-empty", "stump-vote", ""},
        {"join-empty", "break-over", "time_up"},
        {"join-empty", "join-bucket", "coin"},
        {"join-empty", "scores-best", "card"},
        {"join-empty", "daily-double", "double"},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct change it = change(rows[i].before, rows[i].now);
        if (strcmp(chosen(&it.scene), rows[i].sounds) != 0) {
            fail_msg("%s to %s: \"%s\", not \"%s\"", rows[i].before, rows[i].now, chosen(&it.scene),
                     rows[i].sounds);
        }
        forget(&it);
    }
}

/* A view that comes again, as after a join or a change of the address, has nothing new. */
static void nothing_sounds_twice(void **state)
{
    static const char *const names[] = {"clue",   "won",       "wrong-rebound", "reveal",
                                        "podium", "poker-won", "stump-stumped", "daily-double"};
    (void)state;
    for (size_t i = 0; i < ROWS(names); i++) {
        struct change it = change(names[i], names[i]);
        it.now->msg.rev++;
        assert_string_equal(chosen(&it.scene), "");
        forget(&it);
    }
}

static void the_first_view_is_silent(void **state)
{
    (void)state;
    struct change it = change("open", "won");
    it.scene.before = NULL;
    assert_string_equal(chosen(&it.scene), "");
    it.scene.before = it.before;
    it.now->connection = 2; /* who knows how long ago that was */
    assert_string_equal(chosen(&it.scene), "");
    it.before->connection = 2;
    assert_string_equal(chosen(&it.scene), "buzz");
    forget(&it);
}

static void a_fast_rehearsal_is_silent(void **state)
{
    (void)state;
    struct change it = change("open", "won");
    struct change final = change("final-wager", "final-clue");
    it.scene.speed = final.scene.speed = 2;
    assert_string_equal(chosen(&it.scene), "");
    assert_false(cues_want_music(&final.scene));
    forget(&it);
    forget(&final);
}

static void a_buzz_is_whose_it_is(void **state)
{
    (void)state;
    struct change it = change("open", "won");
    struct cues cues = {.count = 0};
    struct cue cue = {.tune = TUNE_NONE};
    cues_take(&cues, &it.scene);
    assert_true(cues_next(&cues, NOW_US, &cue));
    assert_int_equal(cue.tune, TUNE_BUZZ);
    assert_int_equal(cue.team, it.now->msg.stage.buzz.team);
    assert_true(cue.team > 0);
    assert_false(cues_next(&cues, LEC_NEVER, &cue));
    assert_true(cues_due_us(&cues) == LEC_NEVER);
    forget(&it);
}

/* ---- undo */

/* The log is folded again without what is taken back: the cues' numbers fall, and rise again over those that were seen. */
static void undo_is_silent(void **state)
{
    (void)state;
    struct change it = change("won", "won"); /* 11 to 14 */
    add_cue(it.before, LEC_CUE_RIGHT, 15, 1, 100);
    add_cue(it.before, LEC_CUE_CARD, 16, 1, 1);
    add_cue(it.now, LEC_CUE_UNDO, 15, 0, 0);
    assert_string_equal(chosen(&it.scene), "");
    /* What comes next is heard, although its number has been seen with something else. */
    add_cue(it.before, LEC_CUE_UNDO, 15, 0, 0);
    it.before->msg.stage.cues[LEC_CUES - 1].n = 15;
    add_cue(it.now, LEC_CUE_WRONG, 16, 1, 0);
    assert_string_equal(chosen(&it.scene), "wrong");
    forget(&it);
}

/* Taken back, and something else has happened before the next view came. */
static void what_follows_an_undo_is_heard(void **state)
{
    (void)state;
    struct change it = change("won", "won");
    add_cue(it.before, LEC_CUE_RIGHT, 15, 1, 100);
    add_cue(it.before, LEC_CUE_CARD, 16, 1, 1);
    add_cue(it.now, LEC_CUE_UNDO, 15, 0, 0);
    add_cue(it.now, LEC_CUE_WRONG, 16, 1, 0);
    assert_string_equal(chosen(&it.scene), "wrong");
    forget(&it);
}

static void what_is_taken_back_sounds_no_more(void **state)
{
    (void)state;
    struct change it = change("won", "won");
    struct cues cues = {.count = 0};
    struct cue cue;
    add_cue(it.now, LEC_CUE_RIGHT, 15, 1, 100);
    add_cue(it.now, LEC_CUE_CARD, 16, 1, 1);
    cues_take(&cues, &it.scene);
    assert_true(cues_next(&cues, NOW_US, &cue));
    assert_int_equal(cue.tune, TUNE_RIGHT);
    struct change undo = change("won", "won");
    add_cue(undo.now, LEC_CUE_UNDO, 15, 0, 0);
    undo.scene.before = it.now;
    cues_take(&cues, &undo.scene);
    assert_false(cues_next(&cues, LEC_NEVER, &cue));
    forget(&it);
    forget(&undo);
}

/* ---- several at once */

static void what_was_earned_follows(void **state)
{
    static const struct {
        enum lec_view_cue_kind kinds[3];
        const char *sounds;
    } rows[] = {
        {{LEC_CUE_RIGHT, LEC_CUE_CARD}, "right card"},
        {{LEC_CUE_CARD, LEC_CUE_COIN}, "coin"},
        {{LEC_CUE_COIN, LEC_CUE_CARD}, "coin"},
        {{LEC_CUE_COIN, LEC_CUE_RIGHT, LEC_CUE_CARD}, "right coin"},
        {{LEC_CUE_BUZZ, LEC_CUE_WRONG}, "wrong"},
        {{LEC_CUE_CARD, LEC_CUE_CARD, LEC_CUE_CARD}, "card"},
        {{LEC_CUE_CARD, LEC_CUE_POT}, "fanfare"},
        {{LEC_CUE_JOIN, LEC_CUE_ASKED, LEC_CUE_POINTS}, ""},
        {{LEC_CUE_TIME_UP, LEC_CUE_JOIN}, "time_up"},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct change it = change("won", "won");
        for (int k = 0; k < 3 && rows[i].kinds[k] != LEC_CUE_NONE; k++) {
            add_cue(it.now, rows[i].kinds[k], 15 + k, 1, 1);
        }
        assert_string_equal(chosen(&it.scene), rows[i].sounds);
        forget(&it);
    }
}

static void one_ends_before_the_next_begins(void **state)
{
    (void)state;
    struct change it = change("won", "won");
    struct cues cues = {.count = 0};
    struct cue cue;
    int64_t length_us = (int64_t)synth_length(TUNE_RIGHT) * 1000000 / SYNTH_RATE;
    add_cue(it.now, LEC_CUE_RIGHT, 15, 1, 100);
    add_cue(it.now, LEC_CUE_CARD, 16, 1, 1);
    cues_take(&cues, &it.scene);
    assert_true(cues_due_us(&cues) == NOW_US);
    assert_true(cues_next(&cues, NOW_US, &cue));
    assert_false(cues_next(&cues, NOW_US + length_us - 1, &cue));
    assert_true(cues_due_us(&cues) == NOW_US + length_us);
    assert_true(cues_next(&cues, NOW_US + length_us, &cue));
    assert_int_equal(cue.tune, TUNE_CARD);
    forget(&it);
}

static void a_turn_to_play_is_no_card(void **state)
{
    (void)state;
    struct change it = change("poker-start", "poker-first");
    it.now->msg.stage.game = LEC_GAME_tictactoe;
    assert_string_equal(chosen(&it.scene), "");
    forget(&it);
}

static void what_the_host_takes_out_makes_no_noise(void **state)
{
    (void)state;
    struct change it = change("won", "won");
    add_cue(it.now, LEC_CUE_COIN, 15, 0, -100);
    assert_string_equal(chosen(&it.scene), "");
    forget(&it);
    it = change("stump-stumped", "stump-stumped"); /* points set right while a verdict is shown */
    add_cue(it.now, LEC_CUE_POINTS, 2, 1, 100);
    assert_string_equal(chosen(&it.scene), "");
    forget(&it);
}

/* ---- the lamp */

/* A team was wrong and the buzzers open again, in a moment: no sound tells of it before the lamp has been seen. */
static void nothing_sounds_with_the_lamp(void **state)
{
    static const int64_t ahead_us[] = {250000, 1, 0, -100000, -299999};
    (void)state;
    for (size_t i = 0; i < ROWS(ahead_us); i++) {
        struct change it = change("won", "wrong-rebound");
        struct cues cues = {.count = 0};
        struct cue cue;
        it.scene.session_us = it.now->msg.stage.buzz.opens_us - ahead_us[i];
        cues_take(&cues, &it.scene);
        int64_t due_us = NOW_US + ahead_us[i] + CUES_HUSH_US;
        assert_true(cues_due_us(&cues) == due_us);
        assert_false(cues_next(&cues, due_us - 1, &cue));
        assert_true(cues_next(&cues, due_us, &cue));
        assert_int_equal(cue.tune, TUNE_WRONG);
        forget(&it);
    }
}

static void long_after_the_lamp_it_sounds_at_once(void **state)
{
    (void)state;
    struct change it = change("won", "wrong-rebound");
    struct cues cues = {.count = 0};
    cues_take(&cues, &it.scene);
    assert_true(cues_due_us(&cues) == NOW_US);
    forget(&it);
}

/* Somebody was so fast that the fault before has not sounded yet: it never does. */
static void a_buzz_takes_the_place_of_what_waits(void **state)
{
    (void)state;
    struct change it = change("won", "wrong-rebound");
    struct change next = change("wrong-rebound", "won");
    struct cues cues = {.count = 0};
    struct cue cue;
    it.scene.session_us = it.now->msg.stage.buzz.opens_us;
    cues_take(&cues, &it.scene);
    next.now->msg.stage.cues_count = 0;
    add_cue(next.now, LEC_CUE_BUZZ, 16, 2, 0);
    cues_take(&cues, &next.scene);
    assert_true(cues_next(&cues, NOW_US, &cue));
    assert_int_equal(cue.tune, TUNE_BUZZ);
    assert_false(cues_next(&cues, LEC_NEVER, &cue));
    forget(&it);
    forget(&next);
}

/* Views that bring nothing to hear leave what waits alone. */
static void what_waits_stays(void **state)
{
    (void)state;
    struct change it = change("won", "wrong-rebound");
    struct change same = change("wrong-rebound", "wrong-rebound");
    struct cues cues = {.count = 0};
    it.scene.session_us = it.now->msg.stage.buzz.opens_us;
    cues_take(&cues, &it.scene);
    add_cue(same.now, LEC_CUE_JOIN, 16, 0, 0);
    cues_take(&cues, &same.scene);
    assert_true(cues_due_us(&cues) == NOW_US + CUES_HUSH_US);
    forget(&it);
    forget(&same);
}

/* ---- music */

static void music_plays_while_the_finals_clock_runs(void **state)
{
    (void)state;
    struct change it = change("final-wager", "final-clue");
    assert_true(cues_want_music(&it.scene));
    it.scene.before = NULL; /* it is no event: a display that is started meanwhile joins in */
    assert_true(cues_want_music(&it.scene));
    it.scene.link = LINK_LOST;
    assert_false(cues_want_music(&it.scene));
    it.scene.link = LINK_OPEN;
    it.now->msg.stage.paused = true;
    assert_false(cues_want_music(&it.scene));
    it.now->msg.stage.paused = false;
    it.now->msg.stage.clock.running = false;
    assert_false(cues_want_music(&it.scene));
    it.scene.now = NULL;
    assert_false(cues_want_music(&it.scene));
    forget(&it);
}

static void the_finals_time_runs_out(void **state)
{
    (void)state;
    struct change it = change("final-clue", "final-clue");
    it.now->msg.stage.phase = LEC_PHASE_FINAL_SHOW;
    it.scene.session_us = it.before->msg.stage.clock.ends_us + 3000;
    assert_string_equal(chosen(&it.scene), "time_up");
    it.scene.session_us = it.before->msg.stage.clock.ends_us - 2000000; /* everybody has written */
    assert_string_equal(chosen(&it.scene), "");
    it.scene.session_us = it.before->msg.stage.clock.ends_us + 3000;
    it.before->msg.stage.clock.running = false;
    assert_string_equal(chosen(&it.scene), "");
    forget(&it);
}

static void elsewhere_there_is_no_music(void **state)
{
    static const char *const names[] = {"join-teams",    "clue",       "open",      "won",
                                        "final-wager",   "final-show", "game-over", "podium",
                                        "break-running", "stump-air"};
    (void)state;
    for (size_t i = 0; i < ROWS(names); i++) {
        struct change it = change(names[i], names[i]);
        assert_false(cues_want_music(&it.scene));
        forget(&it);
    }
}

/* ---- a clue's own sound */

#define OTHER_HASH "00000000000000000000000000000000000000000000000000000000000000ff"

/* The sound that is begun at this time, "" for none. */
static const char *begun(struct cues *cues, int64_t now_us)
{
    cues_clip_came(cues, cues->clip);
    return cues_begin_clip(cues, now_us) ? cues->clip : "";
}

static const char *hash_of(const struct change *change)
{
    return view_text(change->now, change->now->msg.stage.clue.sound.hash);
}

/* Behind the sound of the pick, once its file is here, and only once. */
static void a_clue_sounds_once(void **state)
{
    (void)state;
    struct cues cues = {.count = 0};
    struct cue cue;
    struct change it = change("board", "sound-clue");
    cues_take(&cues, &it.scene);
    assert_string_equal(cues_clip(&cues), hash_of(&it));
    assert_true(cues_next(&cues, NOW_US, &cue) && cue.tune == TUNE_PICK);
    assert_true(cues_want_clip(&cues, &it.scene));
    assert_int_equal(cues_due_us(&cues), LEC_NEVER); /* it has not come */
    cues_clip_came(&cues, OTHER_HASH);
    assert_string_equal(cues_clip(&cues), hash_of(&it));
    cues_clip_came(&cues, hash_of(&it));
    assert_string_equal(cues_clip(&cues), "");
    int64_t due_us = NOW_US + (int64_t)synth_length(TUNE_PICK) * 1000000 / SYNTH_RATE;
    assert_int_equal(cues_due_us(&cues), due_us);
    assert_string_equal(begun(&cues, due_us - 1), "");
    assert_string_equal(begun(&cues, due_us), hash_of(&it));
    assert_string_equal(begun(&cues, due_us + 1), "");
    it.scene.before = it.now;
    cues_take(&cues, &it.scene);
    assert_string_equal(begun(&cues, due_us + 10000000), "");
    it.scene.now_us = due_us + (LEC_SOUND_SECONDS_MAX + 2) * INT64_C(1000000);
    assert_false(cues_want_clip(&cues, &it.scene)); /* whatever its file says */
    forget(&it);
}

/* Whoever answers is heard; that the clue comes back is no reason to hear it again, that another has it is one. */
static void who_has_the_word_ends_it(void **state)
{
    (void)state;
    struct cues cues = {.count = 0};
    struct change it = change("board", "sound-clue");
    uint16_t phase = it.now->msg.stage.phase;
    cues_take(&cues, &it.scene);
    assert_string_equal(begun(&cues, NOW_US + 5000000), hash_of(&it));
    it.scene.before = it.now;
    it.now->msg.stage.phase = LEC_PHASE_ANSWER;
    cues_take(&cues, &it.scene);
    assert_false(cues_want_clip(&cues, &it.scene));
    it.now->msg.stage.phase = phase;
    cues_take(&cues, &it.scene);
    assert_string_equal(begun(&cues, NOW_US + 5000000), "");
    it.now->msg.stage.has_clue = false;
    cues_take(&cues, &it.scene);
    assert_false(cues_want_clip(&cues, &it.scene));
    it.now->msg.stage.has_clue = true;
    cues_take(&cues, &it.scene);
    assert_string_equal(begun(&cues, NOW_US + 5000000), hash_of(&it));
    forget(&it);
}

/* The first view, one of another connection, a fast rehearsal, one that was skipped; a pause holds it back. */
static void a_clue_of_which_nobody_knows_the_age_is_silent(void **state)
{
    (void)state;
    for (int row = 0; row < 5; row++) {
        struct cues cues = {.count = 0};
        struct change it = change("board", "sound-clue");
        it.scene.before = row == 0 ? NULL : it.before;
        it.before->connection += row == 1 ? 1 : 0;
        it.scene.speed = row == 2 ? 10 : 1;
        it.now->msg.stage.paused = row == 4;
        cues_take(&cues, &it.scene);
        if (row == 3) {
            cues_skip_clip(&cues);
        }
        assert_string_equal(cues_clip(&cues), row == 4 ? hash_of(&it) : "");
        assert_string_equal(begun(&cues, NOW_US + 5000000), "");
        it.scene.before = it.now;
        it.now->msg.stage.paused = false;
        cues_take(&cues, &it.scene);
        assert_string_equal(begun(&cues, NOW_US + 5000000), row == 4 ? hash_of(&it) : "");
        forget(&it);
    }
}

/* It begins no earlier than the lamp allows. */
static void a_clue_does_not_sound_with_the_lamp(void **state)
{
    (void)state;
    struct cues cues = {.count = 0};
    struct change it = change("board", "sound-clue");
    struct lec_view_stage *stage = &it.now->msg.stage;
    stage->has_buzz = true;
    stage->buzz.state = LEC_BUZZ_OPEN;
    stage->buzz.opens_us = it.scene.session_us + 5000000;
    cues_take(&cues, &it.scene);
    assert_string_equal(begun(&cues, NOW_US + 5000000 + CUES_HUSH_US - 1), "");
    assert_string_equal(begun(&cues, NOW_US + 6000000), hash_of(&it));
    forget(&it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_happens_sounds),
        cmocka_unit_test(nothing_sounds_twice),
        cmocka_unit_test(the_first_view_is_silent),
        cmocka_unit_test(a_fast_rehearsal_is_silent),
        cmocka_unit_test(a_buzz_is_whose_it_is),
        cmocka_unit_test(undo_is_silent),
        cmocka_unit_test(what_follows_an_undo_is_heard),
        cmocka_unit_test(what_is_taken_back_sounds_no_more),
        cmocka_unit_test(what_was_earned_follows),
        cmocka_unit_test(one_ends_before_the_next_begins),
        cmocka_unit_test(a_turn_to_play_is_no_card),
        cmocka_unit_test(what_the_host_takes_out_makes_no_noise),
        cmocka_unit_test(nothing_sounds_with_the_lamp),
        cmocka_unit_test(long_after_the_lamp_it_sounds_at_once),
        cmocka_unit_test(a_buzz_takes_the_place_of_what_waits),
        cmocka_unit_test(what_waits_stays),
        cmocka_unit_test(music_plays_while_the_finals_clock_runs),
        cmocka_unit_test(the_finals_time_runs_out),
        cmocka_unit_test(elsewhere_there_is_no_music),
        cmocka_unit_test(a_clue_sounds_once),
        cmocka_unit_test(who_has_the_word_ends_it),
        cmocka_unit_test(a_clue_of_which_nobody_knows_the_age_is_silent),
        cmocka_unit_test(a_clue_does_not_sound_with_the_lamp),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
