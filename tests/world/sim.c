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

#define VERB_FLOOR 8 /* in a run of SEEDS_SHORT */

/* What a worker is at, and what its runs came to; shared with it. */
static struct worker {
    uint64_t seed;
    struct run sum;
} * workers;

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

static void work(uint64_t first, uint64_t count, uint32_t worker)
{
    for (uint64_t i = worker; i < count; i += WORKERS) {
        struct run one;
        workers[worker].seed = first + i;
        run_seed(first + i, &one);
        add(&workers[worker].sum, &one);
    }
}

/* All seeds, by several processes; false when one has failed. */
static bool run_all(uint64_t first, uint64_t count, struct run *sum)
{
    bool ok = true;
    pid_t children[WORKERS] = {0};
    fflush(stdout);
    for (uint32_t i = 0; i < WORKERS && ok; i++) {
        children[i] = fork();
        if (children[i] == 0) {
            work(first, count, i);
            _exit(0);
        }
        ok = children[i] > 0;
    }
    for (uint32_t i = 0; i < WORKERS; i++) {
        int status = 1;
        bool is_ended = children[i] > 0 && waitpid(children[i], &status, 0) > 0;
        bool has_said = is_ended && WIFEXITED(status) && WEXITSTATUS(status) == VIOLATED;
        if (is_ended && status != 0 && !has_said) {
            say_seed(workers[i].seed); /* an assertion of the product, or worse */
        }
        ok = is_ended && status == 0 && ok;
        add(sum, &workers[i].sum);
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
    printf("\n# marks read by others than hosts:");
    for (uint32_t i = 0; i < 26; i++) {
        if (sum->read[i] > 0) {
            printf(" %c %llu", (char)('A' + i), (unsigned long long)sum->read[i]);
        }
    }
    printf("\n# what was accepted, from a host, a player, the server:\n");
    for (int i = 1; i < LEC_VERB_COUNT; i++) {
        printf("# %-15s %7llu %7llu %7llu\n", lec_verb_info((enum lec_verb)i)->word,
               (unsigned long long)sum->verbs[LEC_ROLE_HOST][i],
               (unsigned long long)sum->verbs[LEC_ROLE_PLAYER][i],
               (unsigned long long)sum->verbs[LEC_ROLE_SERVER][i]);
    }
}

/* Everything that somebody may do has been done, by everyone who may, and what may be read was read. */
static bool is_complete(uint64_t seeds, const struct run *sum)
{
    static const char letters[] = "ACDEGQRSX";
    uint64_t least = VERB_FLOOR * seeds / SEEDS_SHORT;
    bool is_all = true;
    for (int role = LEC_ROLE_HOST; role <= LEC_ROLE_SERVER; role++) {
        for (int i = 1; i < LEC_VERB_COUNT; i++) {
            /* Nobody writes packs in this world (absent.c); unit/test_later_packs and e2e/ws/drafts do. */
            bool may = i != LEC_VERB_PACK && lec_verb_allows((enum lec_verb)i, (enum lec_role)role);
            if (may && sum->verbs[role][i] < least) {
                printf("# %s was done too seldom by role %d: %llu times\n",
                       lec_verb_info((enum lec_verb)i)->word, role,
                       (unsigned long long)sum->verbs[role][i]);
                is_all = false;
            }
        }
    }
    for (const char *letter = letters; *letter != '\0'; letter++) {
        is_all = is_all && sum->read[*letter - 'A'] >= least;
    }
    return is_all;
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
    printf("1..%d\n", ok ? 4 : 1);
    result(ok, "nothing shown is lost, and nobody gets what is not theirs");
    if (ok) {
        print_sum(seeds, &sum);
        result(seeds < 100 || is_lively(seeds, &sum),
               "all faults have happened, and games were played");
        result(seeds < SEEDS_SHORT || is_complete(seeds, &sum),
               "everything that anybody can send was accepted, from each role that may");
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
    workers = mmap(NULL, WORKERS * sizeof *workers, PROT_READ | PROT_WRITE,
                   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (workers == MAP_FAILED) {
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
