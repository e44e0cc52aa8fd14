/* Flipped bits: the database and its write-ahead log with one bit wrong, one bit after the other.
 * Either all is read as it was saved, or the store says what is missing, keeps the good part, and
 * a copy of the files lies aside. */
#include "history.h"
#include "share.h"
#include "tap.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STEPS 110         /* a log of some transactions is left, and a backup */
#define FLIPS 400         /* of each file */
#define SLICE_BITS 400000 /* by night every one of these, of each file */
#define PRINTED_MAX 3

/* What came of a flip. OUTSIDE: a name, a key, a setting or a mark of a session is another, which no
 * hash covers: names, so that they can be erased. */
enum {
    COUNT_FLIPS,
    COUNT_HARMLESS,
    COUNT_MENDED,
    COUNT_TOLD,
    COUNT_REFUSED,
    COUNT_LAST,
    COUNT_OUTSIDE,
    COUNT_BAD
};

struct run {
    struct history history;
    struct lec_disk *scratch;
    struct lec_disk_image *files, *below;
    const char *name;  /* of the file whose bits are flipped */
    bool is_all_below; /* the database has all that is in its log */
    uint64_t seed, bits, stride, first;
};

/* One session, as it is read. */
struct reading {
    const struct model_session *session;
    uint32_t entries;
    bool is_wrong;
};

static int see_pack(void *user, uint32_t number, const char *bytes, size_t len)
{
    struct reading *reading = user;
    const char *pack = number < 2 ? reading->session->packs[number] : "";

    reading->is_wrong |= len != strlen(pack) || memcmp(bytes, pack, len) != 0;
    return 0;
}

static int see_entry(void *user, const struct lec_record *record)
{
    struct reading *reading = user;
    const struct lec_record *saved = &reading->session->records[reading->entries];
    const struct lec_input *a = &record->entry.in, *b = &saved->entry.in;

    if (reading->entries++ >= reading->session->facts.entries) {
        reading->is_wrong = true;
        return 0;
    }
    reading->is_wrong |= a->id != b->id || a->at_us != b->at_us || a->value != b->value ||
                         a->seq != b->seq || a->at != b->at || a->player != b->player ||
                         a->team != b->team || a->verb != b->verb || a->role != b->role ||
                         a->flags != b->flags || a->has_text != b->has_text ||
                         record->wall_ms != saved->wall_ms || record->is_name != saved->is_name ||
                         record->entry.patch_count != saved->entry.patch_count;
    if (!reading->is_wrong && record->text != NULL && !record->is_name) {
        reading->is_wrong = record->text_len != saved->text_len ||
                            memcmp(record->text, saved->text, saved->text_len) != 0;
    }
    for (uint32_t i = 0; !reading->is_wrong && i < record->entry.patch_count; i++) {
        reading->is_wrong = memcmp(&record->entry.patches[i], &saved->entry.patches[i],
                                   sizeof(struct lec_patch)) != 0;
    }
    return 0;
}

/* Every session that is there: right, or cut short and told. Returns the counter that it belongs
 * to. */
static int read_all(const struct run *run, struct lec_keeper *keeper, bool is_told,
                    struct verdict *out)
{
    const struct model *model = &run->history.stream.model;
    int count = is_told ? COUNT_TOLD : COUNT_HARMLESS;

    for (uint32_t i = 0; i < model->count; i++) {
        struct reading reading = {.session = &model->sessions[i]};
        struct lec_reader reader = {.pack = see_pack, .entry = see_entry, .user = &reading};
        struct lec_trouble why = {""};
        int result;

        if (!reading.session->exists) {
            continue;
        }
        result = lec_keeper_load(keeper, reading.session->facts.id, &reader, &why);
        if (reading.is_wrong) {
            snprintf(out->text, sizeof(out->text), "a wrong entry is taken for a good one");
        } else if (result != 0 && why.text[0] == '\0') {
            snprintf(out->text, sizeof(out->text), "it does not say what is wrong");
        } else if (result == 1 && strstr(why.text, ".damaged-") == NULL) {
            snprintf(out->text, sizeof(out->text), "it names no copy: %.300s", why.text);
        }
        if (result != 0) {
            count = result == 1 ? COUNT_MENDED : COUNT_REFUSED;
        }
    }
    return count;
}

/* Nobody was told: is it what was saved? The last transaction may be missing, which looks as after a
 * power cut. */
static int look_for_loss(const struct run *run, struct lec_keeper *keeper, struct verdict *out)
{
    const struct history *history = &run->history;
    uint32_t last = history->state_count - 1, first = last;
    struct lec_trouble why = {""};
    struct digest digest;
    unsigned mended = 0;

    while (first > 0 &&
           digest_is_same(&history->states[first - 1].digest, &history->states[last].digest)) {
        first--;
    }
    for (uint64_t told = history->states[first].told;
         first > 0 && history->states[first].told == told;) {
        first--;
    }
    if (digest_of_keeper(keeper, &digest, &mended, &why) != 0) {
        if (why.text[0] == '\0') {
            snprintf(out->text, sizeof(out->text), "it does not say what is wrong");
        }
        return COUNT_REFUSED;
    }
    if (history_find(history, &digest, last, last) >= 0) {
        return COUNT_HARMLESS;
    }
    return history_find(history, &digest, first, last) >= 0 ? COUNT_LAST : COUNT_OUTSIDE;
}

static bool is_shorter(const struct run *run, struct lec_keeper *keeper)
{
    const struct model *model = &run->history.stream.model;

    for (uint32_t i = 0; i < model->count; i++) {
        struct reading reading = {.session = &model->sessions[i]};
        struct lec_reader reader = {.entry = see_entry, .user = &reading};
        struct lec_trouble why;

        if (reading.session->exists &&
            (lec_keeper_load(keeper, reading.session->facts.id, &reader, &why) != 0 ||
             reading.entries != reading.session->facts.entries)) {
            return true;
        }
    }
    return false;
}

static int judge_flip(const struct run *run, struct verdict *out)
{
    struct lec_trouble why = {""};
    struct lec_keeper keeper;
    int count, result;

    out->text[0] = '\0';
    lec_disk_load(run->scratch, run->files);
    result = lec_keeper_open(&keeper, STREAM_DIR, &why);
    if (result != 0 && why.text[0] == '\0') {
        snprintf(out->text, sizeof(out->text), "it does not say what is wrong");
    }
    if (result < 0) {
        return COUNT_REFUSED;
    }
    if (result == 1 && strstr(why.text, ".damaged-") == NULL) {
        snprintf(out->text, sizeof(out->text), "it names no copy: %.300s", why.text);
    }
    count = read_all(run, &keeper, result == 1, out);
    if (count == COUNT_HARMLESS && out->text[0] == '\0') {
        count = look_for_loss(run, &keeper, out);
    }
    /* A log whose last transaction is gone is shorter; nothing else makes it so unseen. */
    if (count == COUNT_OUTSIDE && is_shorter(run, &keeper)) {
        snprintf(out->text, sizeof(out->text), "entries are missing, and nobody is told");
    }
    if (run->is_all_below && is_shorter(run, &keeper)) {
        snprintf(out->text, sizeof(out->text), "entries are missing that the database has");
    }
    lec_disk_unplug(run->scratch);
    lec_keeper_close(&keeper);
    return count;
}

static void flip(void *user, uint64_t i, struct share_counts *counts)
{
    struct run *run = user;
    uint64_t bit = (run->first + i * run->stride) % run->bits;
    struct verdict verdict;
    size_t len;
    uint8_t *bytes = lec_disk_image_file(run->files, run->name, &len);

    bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
    counts->list[judge_flip(run, &verdict)]++;
    bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
    counts->list[COUNT_FLIPS]++;
    if (verdict.text[0] != '\0' && counts->list[COUNT_BAD]++ < PRINTED_MAX) {
        tap_note("bit %" PRIu64 " of %s: %s; again: flips --seed %" PRIu64 " --bit %" PRIu64, bit,
                 run->name, verdict.text, run->seed, bit);
    }
}

/* The log is copied into the database and stays beside it, as it does until the next write. */
static void checkpoint(struct run *run)
{
    struct lec_trouble why = {""};
    struct lec_keeper keeper;
    bool is_done;

    lec_disk_load(run->scratch, run->files);
    is_done = lec_keeper_open(&keeper, STREAM_DIR, &why) == 0 &&
              lec_db_checkpoint(&keeper.db, false, &why) == 0;
    if (!tap_ok(is_done, "all of the log is in the database %s", why.text)) {
        return;
    }
    run->below = lec_disk_save(run->scratch);
    lec_keeper_close(&keeper);
}

/* The files as they are once the server has stopped in order: nothing is in the log any more. */
static void close_in_order(struct run *run)
{
    struct lec_trouble why = {""};
    struct lec_keeper keeper;

    lec_disk_load(run->scratch, run->files);
    if (!tap_ok(lec_keeper_open(&keeper, STREAM_DIR, &why) == 0, "it opens and closes%s",
                why.text)) {
        return;
    }
    lec_keeper_close(&keeper);
    lec_disk_image_free(run->files);
    run->files = lec_disk_save(run->scratch);
}

/* By day, when bits of the whole file are flipped, it has come to all that can come of it: so many times at least. */
static const uint64_t least_of_log[COUNT_BAD] = {[COUNT_TOLD] = 40, [COUNT_LAST] = 40};
static const uint64_t least_below[COUNT_BAD] = {[COUNT_TOLD] = 200};
static const uint64_t least_of_database[COUNT_BAD] = {[COUNT_HARMLESS] = 40,
                                                      [COUNT_MENDED] = 20,
                                                      [COUNT_TOLD] = 1,
                                                      [COUNT_REFUSED] = 40,
                                                      [COUNT_OUTSIDE] = 1};

static bool is_varied(const struct share_counts *sum, const uint64_t least[COUNT_BAD])
{
    bool has_all = true;

    for (int i = 0; i < COUNT_BAD; i++) {
        has_all = has_all && sum->list[i] >= least[i];
    }
    return has_all;
}

static void judge(struct run *run, const char *name, const uint64_t least[COUNT_BAD],
                  bool is_nightly, uint64_t only_bit)
{
    bool is_spread = !is_nightly && only_bit == UINT64_MAX;
    struct share_counts sum;
    uint64_t count;
    size_t len;
    int result;

    run->name = name;
    if (!tap_ok(lec_disk_image_file(run->files, name, &len) != NULL && len > 0, "there is %s",
                name)) {
        return;
    }
    run->bits = (uint64_t)len * 8;
    count = is_nightly ? SLICE_BITS : FLIPS;
    count = count < run->bits ? count : run->bits;
    run->stride = is_nightly ? 1 : run->bits / count | 1;
    run->first = is_nightly ? run->seed * SLICE_BITS : run->seed;
    if (only_bit != UINT64_MAX) {
        run->first = only_bit;
        count = 1;
    }
    result = share_out(count, flip, run, &sum);
    tap_ok(result == 0 && sum.list[COUNT_BAD] == 0 && sum.list[COUNT_FLIPS] == count,
           "%s, seed %" PRIu64 ": %" PRIu64 " bits: %" PRIu64 " do no harm, %" PRIu64
           " cut a session short, %" PRIu64 " are told at the start, %" PRIu64
           " are refused, %" PRIu64 " take the last transaction, %" PRIu64
           " change what no hash covers, %" PRIu64 " go wrong",
           strrchr(name, '/') + 1, run->seed, count, sum.list[COUNT_HARMLESS],
           sum.list[COUNT_MENDED], sum.list[COUNT_TOLD], sum.list[COUNT_REFUSED],
           sum.list[COUNT_LAST], sum.list[COUNT_OUTSIDE], sum.list[COUNT_BAD]);
    if (is_spread) {
        tap_ok(is_varied(&sum, least), "%s: each kind of harm was met", strrchr(name, '/') + 1);
    }
}

/* No entry may be missing, whichever bit of the log is wrong. */
static void judge_all_below(struct run *run, bool is_nightly, uint64_t only_bit)
{
    struct lec_disk_image *logged = run->files;

    checkpoint(run);
    if (run->below != NULL) {
        run->files = run->below;
        run->is_all_below = true;
        judge(run, STREAM_FILE "-wal", least_below, is_nightly, only_bit);
        run->is_all_below = false;
        run->files = logged;
        lec_disk_image_free(run->below);
    }
}

int main(int argc, char **argv)
{
    const char *nightly = getenv("LEC_NIGHTLY");
    bool is_nightly = nightly != NULL && strcmp(nightly, "1") == 0;
    static struct run run;
    uint64_t bit = UINT64_MAX;

    run.seed = 25;
    for (int i = 1; i + 1 < argc; i += 2) {
        uint64_t value = strtoull(argv[i + 1], NULL, 10);

        if (strcmp(argv[i], "--seed") == 0) {
            run.seed = value;
        } else if (strcmp(argv[i], "--bit") == 0) {
            bit = value;
        }
    }
    stream_prepare();
    history_make(&run.history, run.seed, STEPS, false);
    run.files = lec_disk_save(run.history.disk);
    run.scratch = lec_disk_create(run.seed);
    if (tap_ok(run.history.fault[0] == '\0', "without a fault, all is saved %s",
               run.history.fault)) {
        judge(&run, STREAM_FILE "-wal", least_of_log, is_nightly, bit);
        judge_all_below(&run, is_nightly, bit);
        close_in_order(&run);
        judge(&run, STREAM_FILE, least_of_database, is_nightly, bit);
    }
    lec_disk_image_free(run.files);
    lec_disk_destroy(run.scratch);
    history_finish(&run.history);
    return tap_end();
}
