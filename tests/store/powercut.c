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

static void begin(struct run *run, uint64_t seed, uint64_t images)
{
    run->seed = seed;
    run->images = images;
    history_make(&run->history, seed, STEPS, false);
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

    begin(&run, seed, images);
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

/* One image again, with all that led to it. */
static int show(uint64_t seed, uint64_t images, uint64_t i)
{
    struct share_counts counts = {{0}};
    struct run run;
    uint64_t at;

    begin(&run, seed, images);
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
    uint64_t seed = 20, images = 0, image = UINT64_MAX;

    for (int i = 1; i + 1 < argc; i += 2) {
        uint64_t value = strtoull(argv[i + 1], NULL, 10);

        if (strcmp(argv[i], "--seed") == 0) {
            seed = value;
        } else if (strcmp(argv[i], "--images") == 0) {
            images = value;
        } else if (strcmp(argv[i], "--image") == 0) {
            image = value;
        }
    }
    stream_prepare();
    if (image != UINT64_MAX && images > 0) {
        return show(seed, images, image);
    }
    if (images > 0) {
        judge_stream(seed, images);
        return tap_end();
    }
    for (uint64_t done = 0; done < all; done += IMAGES_A_STREAM) {
        judge_stream(seed++, IMAGES_A_STREAM);
    }
    return tap_end();
}
