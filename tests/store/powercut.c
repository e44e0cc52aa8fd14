/* Power cuts: behind every change that the store makes on disk, what a cut could have left is
 * opened, and has to hold all that was said to be saved, and nothing in part. */
#include "history.h"
#include "share.h"
#include "tap.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define IMAGES 5000
#define IMAGES_NIGHTLY 100000
#define IMAGES_A_STREAM 5000
#define STEPS 150
#define STEPS_RESTORE 100 /* or some more, until there is a backup, and something in the log */
#define RESTORATIONS 12   /* behind each change */
#define PRINTED_MAX 3

enum { COUNT_IMAGES, COUNT_BAD };

struct run {
    struct history history;
    struct lec_disk *scratch;
    uint64_t seed, images;
};

/* Where image `i` is cut: the operations one after the other, as often as there are images. */
static uint64_t place_of(const struct run *run, uint64_t i)
{
    return i * (lec_disk_operations(run->history.disk) + 1) / run->images;
}

static void judge(void *user, uint64_t i, struct share_counts *counts)
{
    struct run *run = user;
    uint64_t at = place_of(run, i);
    struct lec_disk_image *image = lec_disk_cut(run->history.disk, at, run->seed + i);
    struct verdict verdict;

    history_judge(&run->history, run->scratch, image, at, i % 8 == 0, &verdict);
    lec_disk_image_free(image);
    counts->list[COUNT_IMAGES]++;
    if (verdict.text[0] != '\0' && counts->list[COUNT_BAD]++ < PRINTED_MAX) {
        tap_note("cut behind operation %" PRIu64 ": %s; again: powercut --seed %" PRIu64
                 " --images %" PRIu64 " --image %" PRIu64,
                 at, verdict.text, run->seed, run->images, i);
    }
}

static void begin(struct run *run, uint64_t seed, uint64_t images, uint32_t steps)
{
    run->seed = seed;
    run->images = images;
    history_make(&run->history, seed, steps, false);
    run->scratch = lec_disk_create(seed);
}

static void end(struct run *run)
{
    lec_disk_destroy(run->scratch);
    history_finish(&run->history);
}

static void judge_stream(uint64_t seed, uint64_t images)
{
    struct share_counts sum;
    struct run run;
    int result;

    begin(&run, seed, images, STEPS);
    if (!tap_ok(run.history.fault[0] == '\0',
                "seed %" PRIu64 ": %u states are saved without a fault%s%s", seed,
                run.history.state_count, run.history.fault[0] != '\0' ? ": " : "",
                run.history.fault)) {
        end(&run);
        return;
    }
    result = share_out(images, judge, &run, &sum);
    tap_ok(result == 0 && sum.list[COUNT_IMAGES] == images && sum.list[COUNT_BAD] == 0,
           "seed %" PRIu64 ": %" PRIu64 " power cuts behind %" PRIu64 " operations, %" PRIu64
           " of them left what they must not",
           seed, sum.list[COUNT_IMAGES], lec_disk_operations(run.history.disk),
           sum.list[COUNT_BAD]);
    end(&run);
}

/* The files of a database past reading, with its log and a good backup beside it. */
static struct lec_disk_image *ruin(struct run *run)
{
    struct lec_disk_image *files = lec_disk_save(run->history.disk);
    size_t len;
    uint8_t *bytes = lec_disk_image_file(files, STREAM_FILE, &len);

    /* All of it: the first page alone may stand in the log, too. */
    memset(bytes, 0xa5, len);
    return files;
}

/* A stream that ends with a backup, and a log that does not hold enough to do without the database. */
static struct lec_disk_image *begin_with_backup(struct run *run, uint64_t seed)
{
    for (uint32_t steps = STEPS_RESTORE;; steps++) {
        struct lec_disk_image *ruined;
        struct lec_trouble why;
        struct lec_keeper keeper;
        size_t log_len;
        int result;

        begin(run, seed, 1, steps);
        ruined = ruin(run);
        lec_disk_image_file(ruined, STREAM_FILE "-wal", &log_len);
        lec_disk_load(run->scratch, ruined);
        result = lec_keeper_open(&keeper, STREAM_DIR, &why);
        lec_disk_unplug(run->scratch);
        if (result >= 0) {
            lec_keeper_close(&keeper);
        }
        if ((result == 1 && log_len > 0) || steps == 2 * STEPS_RESTORE) {
            return ruined;
        }
        lec_disk_image_free(ruined);
        end(run);
    }
}

/* Is there a copy PATH.damaged-N<end> of this file, whatever N? */
static bool is_aside(struct lec_disk_image *files, struct lec_disk_image *ruined, const char *end)
{
    char name[sizeof(STREAM_FILE) + 40];
    size_t len, copy_len;
    const uint8_t *bytes, *copy;

    snprintf(name, sizeof(name), "%s%s", STREAM_FILE, end);
    bytes = lec_disk_image_file(ruined, name, &len);
    for (int n = 1; n < 9; n++) {
        snprintf(name, sizeof(name), "%s.damaged-%d%s", STREAM_FILE, n, end);
        copy = lec_disk_image_file(files, name, &copy_len);
        if (copy != NULL && copy_len == len && memcmp(copy, bytes, len) == 0) {
            return true;
        }
    }
    return false;
}

/* A start that takes the backup, on the scratch disk. Empty, or what is wrong. */
static void restore(struct run *run, struct lec_disk_image *ruined, const struct digest *backup,
                    struct verdict *out)
{
    struct lec_trouble why = {""};
    struct lec_disk_image *files;
    struct lec_keeper keeper;
    struct digest found;
    unsigned mended;
    int result = lec_keeper_open(&keeper, STREAM_DIR, &why);

    out->text[0] = '\0';
    if (result < 0) {
        snprintf(out->text, sizeof(out->text), "it does not open: %.300s", why.text);
        return;
    }
    if (digest_of_keeper(&keeper, &found, &mended, &why) != 0 || !digest_is_same(&found, backup)) {
        snprintf(out->text, sizeof(out->text), "it is not what the backup holds");
    }
    files = lec_disk_save(run->scratch);
    if (!is_aside(files, ruined, "") || !is_aside(files, ruined, "-wal")) {
        snprintf(out->text, sizeof(out->text), "the damaged files were not put aside");
    }
    lec_disk_image_free(files);
    lec_disk_unplug(run->scratch);
    lec_keeper_close(&keeper);
}

/* Every change of a restoration, several times: the next start goes on with it. */
static uint64_t cut_restoration(struct run *run, struct lec_disk_image *ruined,
                                const struct digest *backup, uint64_t *bad)
{
    struct lec_disk *second = lec_disk_create(run->seed);
    uint64_t operations = lec_disk_operations(run->scratch), count = 0;
    struct lec_disk *first = run->scratch;
    struct verdict verdict;

    run->scratch = second;
    for (uint64_t at = 0; at <= operations; at++) {
        for (uint64_t i = 0; i < RESTORATIONS; i++, count++) {
            struct lec_disk_image *image = lec_disk_cut(first, at, run->seed + count);

            lec_disk_load(second, image);
            restore(run, ruined, backup, &verdict);
            lec_disk_image_free(image);
            if (verdict.text[0] != '\0' && ++*bad <= PRINTED_MAX) {
                tap_note("cut behind operation %" PRIu64 " of a restoration: %s; again: powercut"
                         " --seed %" PRIu64 " --restore 1",
                         at, verdict.text, run->seed);
                lec_disk_print(first, 0, at, stdout);
            }
        }
    }
    run->scratch = first;
    lec_disk_use(first);
    lec_disk_destroy(second);
    return count;
}

static void judge_restore(uint64_t seed)
{
    struct lec_disk_image *ruined;
    struct lec_trouble why = {""};
    struct digest backup;
    struct verdict verdict;
    uint64_t count = 0, bad = 0;
    struct run run;

    ruined = begin_with_backup(&run, seed);
    lec_disk_load(run.scratch, ruined);
    if (tap_ok(digest_of_database(STREAM_BACKUP, &backup, &why) == 0, "there is a backup %s",
               why.text)) {
        restore(&run, ruined, &backup, &verdict);
        tap_ok(verdict.text[0] == '\0', "it stands in for a database past reading %s",
               verdict.text);
        count = cut_restoration(&run, ruined, &backup, &bad);
        tap_ok(count > RESTORATIONS && bad == 0,
               "seed %" PRIu64 ": %" PRIu64 " power cuts meanwhile, %" PRIu64 " went wrong", seed,
               count, bad);
    }
    lec_disk_image_free(ruined);
    end(&run);
}

/* One image again, with all that led to it. */
static int show(uint64_t seed, uint64_t images, uint64_t i)
{
    struct share_counts counts = {{0}};
    struct run run;
    uint64_t at;

    begin(&run, seed, images, STEPS);
    at = place_of(&run, i);
    lec_disk_print(run.history.disk, at < 40 ? 0 : at - 40, at, stdout);
    judge(&run, i, &counts);
    tap_ok(counts.list[COUNT_BAD] == 0, "image %" PRIu64, i);
    end(&run);
    return tap_end();
}

int main(int argc, char **argv)
{
    const char *nightly = getenv("LEC_NIGHTLY");
    uint64_t all = nightly != NULL && strcmp(nightly, "1") == 0 ? IMAGES_NIGHTLY : IMAGES;
    uint64_t seed = 20, images = 0, image = UINT64_MAX, is_restored = 0;

    for (int i = 1; i + 1 < argc; i += 2) {
        uint64_t value = strtoull(argv[i + 1], NULL, 10);

        if (strcmp(argv[i], "--seed") == 0) {
            seed = value;
        } else if (strcmp(argv[i], "--images") == 0) {
            images = value;
        } else if (strcmp(argv[i], "--image") == 0) {
            image = value;
        } else if (strcmp(argv[i], "--restore") == 0) {
            is_restored = value;
        }
    }
    stream_prepare();
    if (image != UINT64_MAX && images > 0) {
        return show(seed, images, image);
    }
    if (is_restored != 0 || images == 0) {
        judge_restore(seed);
    }
    if (images > 0) {
        judge_stream(seed, images);
    }
    if (images > 0 || is_restored != 0) {
        return tap_end();
    }
    for (uint64_t done = 0; done < all; done += IMAGES_A_STREAM) {
        judge_stream(seed++, IMAGES_A_STREAM);
    }
    return tap_end();
}
