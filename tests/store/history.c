/* What was saved when, and whether that is what is found. */
#include "history.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct history_state *add_state(struct history *history, uint64_t start, uint64_t told)
{
    struct history_state *state = &history->states[history->state_count++];

    *state = (struct history_state){.start = start,
                                    .told = told,
                                    .digest = model_digest(&history->stream.model),
                                    .step = history->stream.count - 1};
    return state;
}

static void note_backup(struct history *history, uint64_t start, uint32_t oldest, bool is_made)
{
    history->backups[history->backup_count++] =
        (struct history_backup){start, lec_disk_operations(history->disk), oldest, is_made};
}

/* The states of a step: one, or one for each batch that was saved. */
static void note_states(struct history *history, const struct step *step, uint64_t start,
                        const struct outcome *outcome, struct lec_keeper *keeper)
{
    struct stream *stream = &history->stream;
    uint8_t secret[LEC_SECRET_BYTES] = {0};
    struct lec_trouble ignored;

    if (step->kind == STEP_BATCH) {
        for (uint32_t i = 0; i < step->batch_count; i++) {
            if (outcome->batch_ok[i]) {
                step_did_batch(step, i, &stream->model);
                add_state(history, start, outcome->batch_at[i]);
            }
        }
        return;
    }
    if (step->kind == STEP_DELETE) {
        struct history_delete *gone = &history->deletes[history->delete_count++];

        gone->told = lec_disk_operations(history->disk);
        memcpy(gone->mark, model_find(&stream->model, step->session)->mark, sizeof(gone->mark));
    }
    if (step->kind == STEP_CREATE) {
        lec_db_secret(&keeper->db, step->session, secret, &ignored);
    }
    step_did(step, secret, &stream->model);
    add_state(history, start, lec_disk_operations(history->disk))->is_damaged =
        step->kind == STEP_DAMAGE;
}

static void do_steps(struct history *history, uint32_t steps, bool keeps_images)
{
    struct stream *stream = &history->stream;
    struct lec_keeper keeper;
    uint32_t begun = 0; /* the state at which the backup under way began */
    bool is_backing_up = false;

    for (uint32_t i = 0; i < steps && history->fault[0] == '\0'; i++) {
        const struct step *step = stream_next(stream, stream_choose(stream, i, steps));
        uint64_t start = lec_disk_operations(history->disk);
        struct outcome outcome;

        history->first_state[i] = history->state_count;
        if (keeps_images) {
            history->before[i] = lec_disk_save(history->disk);
        }
        if (!is_backing_up) {
            begun = history->state_count - 1;
        }
        step_do(step, &keeper, history->disk, &outcome);
        if (!outcome.ok) {
            snprintf(history->fault, sizeof(history->fault), "step %u, %s: %.200s", i,
                     step_word(step->kind), outcome.why.text);
        }
        note_states(history, step, start, &outcome, &keeper);
        if (step->kind == STEP_BACKUP) {
            is_backing_up = outcome.backup == 1;
            if (outcome.backup == 0) {
                note_backup(history, start, begun, true);
            }
        } else if (step->kind == STEP_DELETE || step->kind == STEP_FORGET) {
            is_backing_up = false;
            note_backup(history, start, 0, false);
        } else if (step->kind == STEP_REOPEN) {
            is_backing_up = false;
        }
    }
    lec_disk_unplug(history->disk);
    lec_keeper_close(&keeper);
}

void history_make(struct history *history, uint64_t seed, uint32_t steps, bool keeps_images)
{
    memset(history, 0, sizeof(*history));
    history->disk = lec_disk_create(seed);
    history->states =
        model_must(calloc((size_t)steps * STREAM_BATCHES_MAX + 1, sizeof(*history->states)));
    history->backups = model_must(calloc(steps, sizeof(*history->backups)));
    history->deletes = model_must(calloc(steps, sizeof(*history->deletes)));
    history->first_state = model_must(calloc(steps, sizeof(*history->first_state)));
    history->before = model_must(calloc(steps, sizeof(struct lec_disk_image *)));
    stream_init(&history->stream, seed);
    add_state(history, 0, 0)->step = 0;
    do_steps(history, steps, keeps_images);
}

void history_finish(struct history *history)
{
    for (uint32_t i = 0; i < history->stream.count; i++) {
        lec_disk_image_free(history->before[i]);
    }
    free(history->states);
    free(history->backups);
    free(history->deletes);
    free(history->first_state);
    free(history->before);
    stream_finish(&history->stream);
    lec_disk_destroy(history->disk);
}

void history_model_before(const struct history *history, uint32_t step, struct model *out)
{
    const struct stream *stream = &history->stream;
    uint32_t made = 0;

    memset(out, 0, sizeof(*out));
    for (uint32_t i = 0; i < step; i++) {
        const struct step *one = &stream->steps[i];

        for (uint32_t k = 0; k < one->batch_count; k++) {
            if (!one->batches[k].is_bad) {
                step_did_batch(one, k, out);
            }
        }
        if (one->kind != STEP_BATCH) {
            step_did(one, one->kind == STEP_CREATE ? stream->model.sessions[made++].secret : NULL,
                     out);
        }
    }
}

void history_range(const struct history *history, uint64_t operations, uint32_t *first,
                   uint32_t *last)
{
    *first = 0;
    *last = 0;
    for (uint32_t i = 0; i < history->state_count; i++) {
        if (history->states[i].told <= operations) {
            *first = i;
        }
        if (history->states[i].start <= operations) {
            *last = i;
        }
    }
}

int history_find(const struct history *history, const struct digest *digest, uint32_t first,
                 uint32_t last)
{
    for (uint32_t i = first; i <= last; i++) {
        if (digest_is_same(digest, &history->states[i].digest)) {
            return (int)i;
        }
    }
    return -1;
}

__attribute__((format(printf, 2, 3))) static void blame(struct verdict *out, const char *format,
                                                        ...)
{
    va_list args;

    if (out->text[0] == '\0') {
        va_start(args, format);
        vsnprintf(out->text, sizeof(out->text), format, args);
        va_end(args);
    }
}

/* What is not in the range: an older state, one to come, or none at all. */
static void blame_state(const struct history *history, const char *what,
                        const struct digest *digest, uint32_t first, uint32_t last,
                        struct verdict *out)
{
    int other = history_find(history, digest, 0, history->state_count - 1);

    if (other < 0) {
        blame(out, "%s holds what was never saved as a whole (should be state %u to %u)", what,
              first, last);
    } else {
        blame(out, "%s is in state %d and should be in state %u to %u", what, other, first, last);
    }
}

static void judge_backup(const struct history *history, const struct lec_disk_image *image,
                         uint64_t operations, uint32_t last, struct verdict *out)
{
    const struct history_backup *newest = NULL;
    struct lec_trouble why = {""};
    struct digest digest;
    uint32_t oldest = 0;
    bool must_be = false;
    size_t len;

    for (uint32_t i = 0; i < history->backup_count; i++) {
        const struct history_backup *backup = &history->backups[i];

        if (backup->told <= operations) {
            newest = backup;
            must_be = backup->is_made;
        } else if (backup->start <= operations && !backup->is_made) {
            must_be = false;
        }
    }
    if (lec_disk_image_file((struct lec_disk_image *)image, STREAM_BACKUP, &len) == NULL) {
        if (must_be) {
            blame(out, "the backup is gone");
        }
        return;
    }
    if (newest != NULL && newest->is_made) {
        oldest = newest->oldest;
    }
    if (digest_of_database(STREAM_BACKUP, &digest, &why) != 0) {
        blame(out, "the backup cannot be read: %s", why.text);
    } else if (history_find(history, &digest, oldest, last) < 0) {
        blame_state(history, "the backup", &digest, oldest, last, out);
    }
}

static void judge_deletes(const struct history *history, const struct lec_disk_image *image,
                          uint64_t operations, struct verdict *out)
{
    for (uint32_t i = 0; i < history->delete_count; i++) {
        const struct history_delete *gone = &history->deletes[i];

        if (gone->told <= operations && lec_disk_image_has(image, gone->mark, strlen(gone->mark))) {
            blame(out, "bytes of the deleted session \"%s\" are still there", gone->mark);
        }
    }
}

/* SQLite's own opinion. */
static void judge_tree(struct lec_keeper *keeper, struct verdict *out)
{
    sqlite3_stmt *stmt = NULL;
    const char *says = "it cannot be asked";

    if (sqlite3_prepare_v2(keeper->db.sql, "PRAGMA integrity_check", -1, &stmt, NULL) ==
            SQLITE_OK &&
        sqlite3_step(stmt) == SQLITE_ROW) {
        says = (const char *)sqlite3_column_text(stmt, 0);
    }
    if (strcmp(says, "ok") != 0) {
        blame(out, "the integrity check: %s", says);
    }
    sqlite3_finalize(stmt);
}

static void note_ok(void *user, bool ok, const struct lec_trouble *why)
{
    if (!ok) {
        blame(user, "nothing can be saved afterwards: %s", why->text);
    }
}

static void judge_going_on(struct lec_keeper *keeper, struct verdict *out)
{
    struct lec_write write = {.kind = LEC_WRITE_SETTING, .name = "sound", .value = "afterwards"};
    struct lec_batch batch = {.writes = &write, .count = 1, .done = note_ok, .user = out};
    struct lec_trouble why = {""};
    int result;

    judge_tree(keeper, out);
    lec_batches_commit(&keeper->db, &keeper->heads, &batch);
    while ((result = lec_keeper_backup(keeper, &why)) == 1) {
    }
    if (result != 0) {
        blame(out, "no backup can be made afterwards: %s", why.text);
    }
}

void history_judge(const struct history *history, struct lec_disk *scratch,
                   const struct lec_disk_image *image, uint64_t operations, bool goes_on,
                   struct verdict *out)
{
    struct lec_keeper keeper;
    struct lec_trouble why = {""};
    struct digest digest;
    unsigned mended = 0;
    uint32_t first, last;
    int found;

    out->text[0] = '\0';
    lec_disk_load(scratch, image);
    history_range(history, operations, &first, &last);
    judge_deletes(history, image, operations, out);
    judge_backup(history, image, operations, last, out);
    found = lec_keeper_open(&keeper, STREAM_DIR, &why);
    if (found != 0) {
        blame(out, "it does not open: %s", why.text);
        if (found < 0) {
            return;
        }
    }
    if (digest_of_keeper(&keeper, &digest, &mended, &why) != 0) {
        blame(out, "it cannot be read: %s", why.text);
    } else {
        found = history_find(history, &digest, first, last);
        if (found < 0) {
            blame_state(history, "the store", &digest, first, last, out);
        } else if (mended > 0 && !history->states[first].is_damaged &&
                   !history->states[found].is_damaged) {
            blame(out, "an entry is damaged: %s", why.text);
        }
    }
    if (goes_on && out->text[0] == '\0') {
        judge_going_on(&keeper, out);
    }
    /* It need not be closed in order. */
    lec_disk_unplug(scratch);
    lec_keeper_close(&keeper);
}
