/* Each step of a stream, with the first, the second, the third ... call of the disk refused, once
 * and until it is healed, and the same with memory: what was said to be saved is there, what was
 * refused is not, and afterwards the store goes on by itself. */
#include "history.h"
#include "memory.h"
#include "share.h"
#include "tap.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STEPS 36
#define STEPS_NIGHTLY 120
#define PRINTED_MAX 3

enum { COUNT_TRIALS, COUNT_REFUSED, COUNT_BAD };

struct manner {
    const char *name;
    bool is_of_memory;
    enum memory_of memory;
    struct lec_disk_fault fault;
    bool stays;
    bool dies;     /* the program ends at once, and the machine goes on */
    uint64_t cuts; /* times the run's */
    uint64_t pace; /* by day, from so many calls on, not every one is refused */
};

static const struct manner manners[] = {
    {.name = "a call of the disk fails once",
     .fault = {LEC_DISK_ANY, 1, 1, 0},
     .cuts = 1,
     .pace = 10},
    {.name = "the disk fails until it is healed",
     .fault = {LEC_DISK_ANY, 1, LEC_DISK_UNTIL_HEALED, 0},
     .stays = true,
     .cuts = 1,
     .pace = 10},
    {.name = "a sync fails once", .fault = {1U << LEC_DISK_SYNC, 1, 1, 0}, .cuts = 12, .pace = 10},
    {.name = "the disk is full until somebody makes room",
     .fault = {1U << LEC_DISK_WRITE | 1U << LEC_DISK_OPEN, 1, LEC_DISK_UNTIL_HEALED, SQLITE_FULL},
     .stays = true,
     .cuts = 1,
     .pace = 10},
    {.name = "SQLite gets no memory once",
     .is_of_memory = true,
     .memory = MEMORY_OF_SQLITE,
     .cuts = 1,
     .pace = 5},
    {.name = "SQLite gets no memory for a while",
     .is_of_memory = true,
     .memory = MEMORY_OF_SQLITE,
     .stays = true,
     .cuts = 1,
     .pace = 5},
    {.name = "the store gets no memory once",
     .is_of_memory = true,
     .memory = MEMORY_OF_OURS,
     .cuts = 1,
     .pace = 5},
    {.name = "no sync is done, and the program dies",
     .fault = {1U << LEC_DISK_SYNC, 1, LEC_DISK_UNTIL_HEALED, 0},
     .stays = true,
     .dies = true,
     .cuts = 4,
     .pace = 10},
};
#define MANNERS (sizeof(manners) / sizeof(manners[0]))

struct run {
    struct history history;
    struct lec_disk *scratch, *judge;
    uint64_t seed;
    const struct manner *manner;
    bool is_nightly;
    uint64_t cuts; /* after each refusal */
    uint32_t only_step;
    uint64_t only_call; /* 0: all */
};

/* What a caller hears. */
struct said {
    uint32_t ok, refused;
    struct lec_trouble why;
};

static void hear(void *user, bool ok, const struct lec_trouble *why)
{
    struct said *said = user;

    said->ok += ok;
    said->refused += !ok;
    if (!ok) {
        said->why = *why;
    }
}

/* One refusal, and what is known of it. */
struct trial {
    struct run *run;
    const struct step *step;
    uint32_t number; /* of the step */
    struct lec_keeper keeper;
    bool is_open;
    bool has_failed;    /* something was refused */
    bool may_come_back; /* the disk would not even take it back */
    struct outcome outcome;
    struct digest before, after; /* as it should be */
    struct verdict verdict;
};

__attribute__((format(printf, 2, 3))) static void blame(struct trial *trial, const char *format,
                                                        ...)
{
    va_list args;

    if (trial->verdict.text[0] == '\0') {
        va_start(args, format);
        vsnprintf(trial->verdict.text, sizeof(trial->verdict.text), format, args);
        va_end(args);
    }
}

static void start_failing(const struct run *run, uint64_t call)
{
    struct lec_disk_fault fault = run->manner->fault;

    if (run->manner->is_of_memory) {
        memory_fail(run->manner->memory, call, run->manner->stays);
    } else {
        fault.first = call;
        lec_disk_fail(run->scratch, &fault);
    }
}

static uint64_t stop_failing(const struct run *run)
{
    uint64_t failures = lec_disk_failures(run->scratch);

    lec_disk_heal(run->scratch);
    return run->manner->is_of_memory ? memory_heal() : failures;
}

/* What a step that opens the store finds closed, and leaves closed when it fails. */
static bool opens(const struct step *step)
{
    return step->kind == STEP_OPEN || step->kind == STEP_REOPEN;
}

static void do_step(struct trial *trial, const struct step *step)
{
    step_do(step, &trial->keeper, trial->run->scratch, &trial->outcome);
    trial->has_failed |= !trial->outcome.ok;
    if (opens(step)) {
        /* When it opened and could only not be read, it is open all the same. */
        trial->is_open = trial->outcome.ok || trial->keeper.db.sql != NULL;
    }
}

/* What should be there: what was there before, and of the step what was said to be saved. */
static struct digest expected(const struct trial *trial, bool everything)
{
    struct model model;
    struct digest out;

    history_model_before(&trial->run->history, trial->number, &model);
    for (uint32_t i = 0; i < trial->step->batch_count; i++) {
        if (trial->outcome.batch_ok[i] || (everything && !trial->step->batches[i].is_bad)) {
            step_did_batch(trial->step, i, &model);
        }
    }
    out = model_digest(&model);
    model_finish(&model);
    return out;
}

/* Of the step. */
static uint32_t last_state(const struct trial *trial)
{
    const struct history *history = &trial->run->history;

    return trial->number + 1 < history->stream.count ? history->first_state[trial->number + 1] - 1
                                                     : history->state_count - 1;
}

static void set_expected(struct trial *trial)
{
    const struct history *history = &trial->run->history;

    trial->before = history->states[history->first_state[trial->number] - 1].digest;
    trial->after = history->states[last_state(trial)].digest;
    if (trial->step->kind == STEP_BATCH) {
        trial->before = expected(trial, false);
        trial->after = expected(trial, true);
    }
}

/* A delete that says that it failed may have got as far as the bytes. */
static bool is_expected(const struct trial *trial, const struct digest *found, bool after_cut)
{
    const struct history *history = &trial->run->history;
    uint32_t first = history->first_state[trial->number];
    bool may_be_after =
        trial->outcome.ok || trial->step->kind == STEP_DELETE || trial->step->kind == STEP_FORGET;
    /* With several batches each was tried by itself. */
    bool is_some = after_cut && trial->may_come_back &&
                   history_find(history, found, first - 1, last_state(trial)) >= 0;
    bool may_be_before = !trial->outcome.ok || trial->step->kind == STEP_BATCH;

    return is_some || (may_be_before && digest_is_same(found, &trial->before)) ||
           (may_be_after && digest_is_same(found, &trial->after));
}

/* The store itself, while it is open. */
static void look(struct trial *trial, const char *when)
{
    struct lec_trouble why = {""};
    struct digest found;
    unsigned mended = 0;

    if (!trial->is_open) {
        return;
    }
    if (digest_of_keeper(&trial->keeper, &found, &mended, &why) != 0) {
        blame(trial, "%s it cannot be read: %s", when, why.text);
    } else if (!is_expected(trial, &found, false)) {
        blame(trial, "%s it does not hold what it said (%s)", when,
              digest_is_same(&found, &trial->after)    ? "what was refused is there"
              : digest_is_same(&found, &trial->before) ? "what was saved is not there"
                                                       : "it is neither before nor after");
    }
}

/* What the step deletes, which is in no other text; empty: nothing is known of it. A copy of a
 * damaged database keeps what was in it. */
static void deleted_text(const struct trial *trial, char out[MODEL_TEXT_BYTES])
{
    const struct stream *stream = &trial->run->history.stream;
    bool is_sealed = false;
    struct model model;

    for (uint32_t i = 0; i < trial->number; i++) {
        is_sealed |= stream->steps[i].kind == STEP_DAMAGE;
    }
    out[0] = '\0';
    history_model_before(&trial->run->history, trial->number, &model);
    if (trial->step->kind == STEP_DELETE) {
        snprintf(out, MODEL_TEXT_BYTES, "%s", model_find(&model, trial->step->session)->mark);
    } else if (trial->step->kind == STEP_FORGET && trial->step->seq > 0 && !is_sealed) {
        const struct model_session *session = model_find(&model, trial->step->session);
        const struct lec_record *record = &session->records[trial->step->seq - 1];

        /* Some letters behind the session's mark, which all of its texts have. */
        if (record->text_len >= strlen(session->mark) + 4) {
            snprintf(out, MODEL_TEXT_BYTES, "%.*s", (int)record->text_len, record->text);
        }
    }
    model_finish(&model);
}

/* And what a power cut now would leave. */
static void look_after_cut(struct trial *trial, const char *when, uint64_t seed)
{
    struct run *run = trial->run;
    char deleted[MODEL_TEXT_BYTES] = "";

    if (trial->outcome.ok) {
        deleted_text(trial, deleted);
    }
    for (uint64_t i = 0; i < run->cuts * run->manner->cuts; i++) {
        struct lec_disk_image *image =
            lec_disk_cut(run->scratch, lec_disk_operations(run->scratch), seed + i);
        struct lec_trouble why = {""};
        struct lec_keeper keeper;
        struct digest found;
        unsigned mended = 0;

        if (deleted[0] != '\0' && lec_disk_image_has(image, deleted, strlen(deleted))) {
            blame(trial, "%s, after a power cut, what was deleted is in a file", when);
        }
        lec_disk_use(run->judge);
        lec_disk_load(run->judge, image);
        if (lec_keeper_open(&keeper, STREAM_DIR, &why) != 0) {
            blame(trial, "%s, after a power cut, it does not open: %s", when, why.text);
        } else {
            if (digest_of_keeper(&keeper, &found, &mended, &why) != 0) {
                blame(trial, "%s, after a power cut, it cannot be read: %s", when, why.text);
            } else if (!is_expected(trial, &found, true)) {
                blame(trial, "%s, after a power cut, %s", when,
                      digest_is_same(&found, &trial->after)    ? "what was refused comes back"
                      : digest_is_same(&found, &trial->before) ? "what was saved is gone"
                                                               : "it is neither before nor after");
            }
            lec_disk_unplug(run->judge);
            lec_keeper_close(&keeper);
        }
        lec_disk_image_free(image);
        lec_disk_use(run->scratch);
    }
}

/* A person reads it: it says what to do. */
static void judge_words(struct trial *trial)
{
    static const char *const words[] = {"the disk is full: free some space",
                                        "the disk refused it: look at",
                                        "change its owner or mode",
                                        "no memory left",
                                        "close it",
                                        "Free some space",
                                        "must be one that may be written to",
                                        "start the program again",
                                        "cannot save the folder",
                                        "disk's health",
                                        "cannot remove",
                                        "cannot give",
                                        "cannot lock",
                                        "cannot open the folder",
                                        "is no folder",
                                        "the last one saved is",
                                        "choose another"};
    const char *text = trial->outcome.why.text;

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strstr(text, words[i]) != NULL) {
            return;
        }
    }
    /* What the test itself does says nothing. */
    if (trial->step->kind != STEP_DAMAGE && trial->step->kind != STEP_BACKUP) {
        blame(trial, "\"%s\" does not say what to do", text);
    }
}

/* What is left of the step: batches that were refused, or all of it. */
static void do_rest(struct trial *trial)
{
    struct step rest = *trial->step;

    if (rest.kind == STEP_BATCH) {
        rest.batch_count = 0;
        for (uint32_t i = 0; i < trial->step->batch_count; i++) {
            if (!trial->outcome.batch_ok[i] && !trial->step->batches[i].is_bad) {
                rest.batches[rest.batch_count++] = trial->step->batches[i];
            }
        }
        if (rest.batch_count == 0) {
            return;
        }
    }
    do_step(trial, rest.kind == STEP_REOPEN && !trial->is_open ? &(struct step){.kind = STEP_OPEN}
                                                               : &rest);
}

/* After the refusal: by itself, without a new start, it goes on to where it should be. */
static void go_on(struct trial *trial, uint64_t seed)
{
    struct digest after = trial->after;
    bool is_done = trial->outcome.ok;
    struct lec_trouble why = {""};
    struct digest found;
    unsigned mended;

    if (!is_done && trial->is_open &&
        digest_of_keeper(&trial->keeper, &found, &mended, &why) == 0) {
        /* It was done in spite of what it said. */
        is_done = trial->step->kind != STEP_BATCH && trial->step->kind != STEP_REPAIR &&
                  digest_is_same(&found, &after) && !digest_is_same(&after, &trial->before);
    }
    if (!is_done) {
        do_rest(trial);
        if (!trial->outcome.ok && trial->step->kind != STEP_REPAIR) {
            blame(trial, "healed, it does not go on: %s", trial->outcome.why.text);
        }
    }
    trial->before = after;
    trial->after = after;
    trial->may_come_back = false;
    look(trial, "healed");
    look_after_cut(trial, "healed", seed);
}

/* The program dies, the machine does not: what is started again finds what was never synced, too. Once it has saved anything,
 * the power takes nothing of what it holds. */
static void start_again(struct trial *trial, uint64_t seed)
{
    struct lec_write write = {.kind = LEC_WRITE_SETTING, .name = "sound", .value = "low"};
    struct said said = {0};
    struct lec_batch batch = {.writes = &write, .count = 1, .done = hear, .user = &said};
    struct lec_trouble why = {""};
    unsigned mended = 0;

    lec_disk_unplug(trial->run->scratch);
    if (trial->is_open) {
        lec_keeper_close(&trial->keeper);
    }
    lec_disk_go_on(trial->run->scratch);
    trial->is_open = lec_keeper_open(&trial->keeper, STREAM_DIR, &why) == 0;
    if (!trial->is_open) {
        blame(trial, "started again, it does not open: %s", why.text);
        return;
    }
    lec_batches_commit(&trial->keeper.db, &trial->keeper.heads, &batch);
    if (said.ok != 1 || digest_of_keeper(&trial->keeper, &trial->before, &mended, &why) != 0) {
        blame(trial, "started again, it does not go on: %s%s", said.why.text, why.text);
        return;
    }
    trial->after = trial->before;
    trial->may_come_back = false;
    look_after_cut(trial, "started again", seed);
}

/* As the step before left it, with everything read once. */
static bool set_up(struct trial *trial)
{
    struct history *history = &trial->run->history;
    struct lec_trouble why = {""};
    struct digest ignored;
    unsigned mended;

    lec_disk_load(trial->run->scratch, history->before[trial->number]);
    if (trial->step->kind == STEP_OPEN) {
        return true;
    }
    if (lec_keeper_open(&trial->keeper, STREAM_DIR, &why) != 0) {
        blame(trial, "before anything fails: %s", why.text);
        return false;
    }
    trial->is_open = true;
    if (trial->step->kind != STEP_REPAIR &&
        digest_of_keeper(&trial->keeper, &ignored, &mended, &why) != 0) {
        blame(trial, "before anything fails: %s", why.text);
    }
    return trial->verdict.text[0] == '\0';
}

/* Returns whether a call was refused: if not, the step makes fewer calls. */
static bool try(struct trial *trial, uint64_t call, uint64_t seed)
{
    const struct run *run = trial->run;
    uint64_t failures;

    if (!set_up(trial)) {
        return false;
    }
    start_failing(run, call);
    do_step(trial, trial->step);
    failures = stop_failing(run);
    if (failures > 0) {
        set_expected(trial);
        if (!trial->outcome.ok) {
            judge_words(trial);
        }
        trial->may_come_back = run->manner->stays && failures > 1;
        look(trial, "refused once,");
        look_after_cut(trial, "refused once", seed);
        if (run->manner->dies) {
            start_again(trial, seed + run->cuts);
        } else {
            go_on(trial, seed + run->cuts);
        }
    }
    lec_disk_unplug(run->scratch);
    if (trial->is_open) {
        lec_keeper_close(&trial->keeper);
    }
    return failures > 0;
}

static void try_step(void *user, uint64_t i, struct share_counts *counts)
{
    struct run *run = user;
    const struct step *step = &run->history.stream.steps[i];
    bool goes_on = step->kind != STEP_DAMAGE;

    if (run->only_call != 0 && run->only_step != i) {
        return;
    }
    for (uint64_t call = 1; goes_on; call += run->is_nightly ? 1 : 1 + call / run->manner->pace) {
        static struct trial trial;

        call = run->only_call != 0 ? run->only_call : call;
        memset(&trial, 0, sizeof(trial));
        trial.run = run;
        trial.step = step;
        trial.number = (uint32_t)i;
        goes_on = try(&trial, call, run->seed + i + call) && run->only_call == 0;
        counts->list[COUNT_TRIALS]++;
        counts->list[COUNT_REFUSED] += trial.has_failed;
        if (trial.verdict.text[0] != '\0' && counts->list[COUNT_BAD]++ < PRINTED_MAX) {
            tap_note("step %" PRIu64 " (%s), call %" PRIu64 ": %s; again: refusals --seed %" PRIu64
                     " --manner %zu --step %" PRIu64 " --call %" PRIu64,
                     i, step_word(step->kind), call, trial.verdict.text, run->seed,
                     (size_t)(run->manner - manners), i, call);
        }
    }
}

static void judge(struct run *run, size_t manner)
{
    struct share_counts sum;
    int result;

    run->manner = &manners[manner];
    result = share_out(run->history.stream.count, try_step, run, &sum);
    tap_ok(result == 0 && sum.list[COUNT_BAD] == 0 && sum.list[COUNT_REFUSED] > 0,
           "seed %" PRIu64 ", %s: %" PRIu64 " trials, something was refused in %" PRIu64
           ", %" PRIu64 " went wrong",
           run->seed, run->manner->name, sum.list[COUNT_TRIALS], sum.list[COUNT_REFUSED],
           sum.list[COUNT_BAD]);
}

/* The store with its thread. */

static void ignore_setting(void *user, const char *name, const char *value)
{
    (void)user;
    (void)name;
    (void)value;
}

/* Opens, saves something, closes; call `call` for memory gets none. Returns whether one did. */
static bool open_and_save(uint64_t call, struct said *said)
{
    struct lec_write write = {.kind = LEC_WRITE_SETTING, .name = "sound", .value = "low"};
    struct lec_trouble ignored;
    struct lec_store *store;

    *said = (struct said){0};
    memory_fail(MEMORY_OF_OURS, call, false);
    store = lec_store_open(STREAM_DIR, &said->why);
    if (store != NULL) {
        lec_store_submit(store, &write, 1, hear, said);
        /* What waits behind it comes back when it is done. */
        lec_store_settings(store, ignore_setting, NULL, &ignored);
        lec_store_close(store);
    }
    return memory_heal() > 0;
}

/* Either it is saved, or it is said why not, and the next one is. */
static void judge_thread(struct run *run)
{
    struct said said;
    uint64_t call = 1, bad = 0, refused = 0;

    lec_disk_load(run->scratch, NULL);
    while (open_and_save(call, &said)) {
        bool is_refused = said.ok == 0;

        refused += is_refused;
        bad += said.ok + said.refused > 1;
        bad += is_refused && strstr(said.why.text, "no memory left") == NULL;
        open_and_save(0, &said);
        bad += said.ok != 1;
        call++;
    }
    tap_ok(bad == 0 && refused > 0,
           "with its thread: of %" PRIu64 " calls for memory, %" PRIu64
           " without some were refused, %" PRIu64 " went wrong",
           call - 1, refused, bad);
}

int main(int argc, char **argv)
{
    const char *nightly = getenv("LEC_NIGHTLY");
    static struct run run;
    size_t manner = MANNERS;

    run.is_nightly = nightly != NULL && strcmp(nightly, "1") == 0;
    run.cuts = run.is_nightly ? 3 : 1;

    run.seed = 23;
    for (int i = 1; i + 1 < argc; i += 2) {
        uint64_t value = strtoull(argv[i + 1], NULL, 10);

        if (strcmp(argv[i], "--seed") == 0) {
            run.seed = value;
        } else if (strcmp(argv[i], "--manner") == 0) {
            manner = value;
        } else if (strcmp(argv[i], "--step") == 0) {
            run.only_step = (uint32_t)value;
        } else if (strcmp(argv[i], "--call") == 0) {
            run.only_call = value;
        }
    }
    memory_prepare();
    stream_prepare();
    history_make(&run.history, run.seed, run.is_nightly ? STEPS_NIGHTLY : STEPS, true);
    run.judge = lec_disk_create(run.seed);
    run.scratch = lec_disk_create(run.seed);
    if (tap_ok(run.history.fault[0] == '\0', "without a fault, all is saved %s",
               run.history.fault)) {
        for (size_t i = 0; i < MANNERS; i++) {
            if (manner == MANNERS || manner == i) {
                judge(&run, i);
            }
        }
    }
    if (manner == MANNERS) {
        judge_thread(&run);
    }
    lec_disk_destroy(run.scratch);
    lec_disk_destroy(run.judge);
    history_finish(&run.history);
    return tap_end();
}
