/* Plays the whole server in a world made of chance: seed after seed. Speaks TAP.
 *   sim [--seeds N] [--first N]   so many, by two processes
 *   sim --seed N [--trace]        one, as it failed */
#include "run.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORKERS 2
#define SEEDS_SHORT 2000
#define SEEDS_LONG 100000

static uint64_t *running; /* by worker: the seed it is at; shared with them */

static void say_seed(uint64_t seed)
{
    printf("# reproduce with: tests/world/sim --seed %llu\n", (unsigned long long)seed);
    fflush(stdout);
}

_Noreturn void violated(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    printf("# seed %llu, at %.6f s: ", (unsigned long long)outside.seed,
           (double)outside.now_us / 1e6);
    vprintf(format, args);
    printf("\n");
    va_end(args);
    say_seed(outside.seed);
    _exit(VIOLATED);
}

static void add(struct run *sum, const struct run *one)
{
    uint64_t *to = (uint64_t *)sum;
    const uint64_t *from = (const uint64_t *)one;
    for (size_t i = 0; i < sizeof *sum / sizeof *to; i++) {
        to[i] += from[i];
    }
}

static int work(uint64_t first, uint64_t count, uint32_t worker, int out)
{
    struct run sum = {0};
    for (uint64_t i = worker; i < count; i += WORKERS) {
        struct run one;
        running[worker] = first + i;
        run_seed(first + i, &one);
        add(&sum, &one);
    }
    return write(out, &sum, sizeof sum) == (ssize_t)sizeof sum ? 0 : 1;
}

/* All seeds, by several processes; false when one has failed. */
static bool run_all(uint64_t first, uint64_t count, struct run *sum)
{
    int ends[2];
    bool ok = pipe(ends) == 0;
    pid_t children[WORKERS] = {0};
    fflush(stdout);
    for (uint32_t i = 0; i < WORKERS && ok; i++) {
        children[i] = fork();
        if (children[i] == 0) {
            _exit(work(first, count, i, ends[1]));
        }
        ok = children[i] > 0;
    }
    close(ends[1]);
    struct run one;
    while (read(ends[0], &one, sizeof one) == (ssize_t)sizeof one) {
        add(sum, &one);
    }
    close(ends[0]);
    for (uint32_t i = 0; i < WORKERS; i++) {
        int status = 1;
        bool is_ended = children[i] > 0 && waitpid(children[i], &status, 0) > 0;
        bool has_said = is_ended && WIFEXITED(status) && WEXITSTATUS(status) == VIOLATED;
        if (is_ended && status != 0 && !has_said) {
            say_seed(running[i]); /* an assertion of the product, or worse */
        }
        ok = is_ended && status == 0 && ok;
    }
    return ok;
}

static unsigned results;
static bool has_failed;

static void result(bool ok, const char *name)
{
    printf("%sok %u - %s\n", ok ? "" : "not ", ++results, name);
    has_failed = has_failed || !ok;
}

static void print_sum(uint64_t seeds, const struct run *sum)
{
    printf("# %llu seeds: ", (unsigned long long)seeds);
#define FIELD(name) printf(#name " %llu ", (unsigned long long)sum->name)
    FIELD(events), FIELD(entries), FIELD(sent), FIELD(answered), FIELD(refused), FIELD(pressed);
    FIELD(repeated), FIELD(wrong), FIELD(kills), FIELD(cuts), FIELD(cuts_in_commit), FIELD(stops);
    FIELD(disk_faults), FIELD(failed_batches), FIELD(restarts_failed), FIELD(mallocs);
    FIELD(jumps), FIELD(half_dead), FIELD(slow), FIELD(lines_cut), FIELD(risen), FIELD(undone);
#undef FIELD
    printf("\n# entries by verb:");
    for (int i = 1; i < LEC_VERB_COUNT; i++) {
        printf(" %s %llu", lec_verb_info((enum lec_verb)i)->word,
               (unsigned long long)sum->verbs[i]);
    }
    printf("\n");
}

/* A harness in which nothing happens would find nothing. */
static bool is_lively(uint64_t seeds, const struct run *sum)
{
    uint64_t least = seeds / 40;
    return sum->entries > 30 * seeds && sum->answered > 30 * seeds && sum->pressed > seeds &&
           sum->kills > least && sum->cuts > least && sum->cuts_in_commit > least &&
           sum->stops > least && sum->failed_batches > least && sum->mallocs > least &&
           sum->half_dead > least && sum->slow > least && sum->undone > least;
}

static int run_many(uint64_t first, uint64_t seeds)
{
    struct run sum = {0};
    bool ok = run_all(first, seeds, &sum);
    printf("1..%d\n", ok ? 3 : 1);
    result(ok, "nothing shown is lost, and nobody gets what is not theirs");
    if (ok) {
        print_sum(seeds, &sum);
        result(seeds < 100 || is_lively(seeds, &sum),
               "all faults have happened, and games were played");
        bool is_same = true;
        for (uint64_t seed = first; seed < first + 5; seed++) {
            struct run once;
            struct run again;
            run_seed(seed, &once);
            run_seed(seed, &again);
            is_same = is_same && memcmp(&once, &again, sizeof once) == 0;
        }
        result(is_same, "the same seed is the same world");
    }
    return has_failed ? 1 : 0;
}

int main(int argc, char **argv)
{
    const char *nightly = getenv("LEC_NIGHTLY");
    bool is_long = nightly != NULL && strcmp(nightly, "1") == 0;
    uint64_t seeds = is_long ? SEEDS_LONG : SEEDS_SHORT;
    uint64_t first = 1;
    uint64_t one = 0;
    bool has_one = false;
    for (int i = 1; i < argc; i++) {
        const char *value = i + 1 < argc ? argv[i + 1] : "0";
        if (strcmp(argv[i], "--trace") == 0) {
            outside.is_loud = true;
        } else if (strcmp(argv[i], "--seed") == 0) {
            one = strtoull(value, NULL, 10);
            has_one = true;
            i++;
        } else if (strcmp(argv[i], "--seeds") == 0) {
            seeds = strtoull(value, NULL, 10);
            i++;
        } else if (strcmp(argv[i], "--first") == 0) {
            first = strtoull(value, NULL, 10);
            i++;
        } else {
            fprintf(stderr, "usage: %s [--seed N [--trace]] [--seeds N] [--first N]\n", argv[0]);
            return 2;
        }
    }
    running = mmap(NULL, WORKERS * sizeof *running, PROT_READ | PROT_WRITE,
                   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (running == MAP_FAILED) {
        return 1;
    }
    if (has_one) {
        struct run run;
        run_seed(one, &run);
        print_sum(1, &run);
        printf("# trace %016llx state %016llx\n", (unsigned long long)run.trace,
               (unsigned long long)run.state);
        return 0;
    }
    return run_many(first, seeds);
}
