/* Memory that runs out at every place there is: a scene is played again and again, and each time the next request of the
 * server's is refused. The server lives, what it was asked is done whole or not at all, and whoever asks again gets it.
 * Speaks TAP. */
#include "moves.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define SEED 34
#define SCENE_US 16000000
#define REST_US 30000000
#define WORKERS 2

static uint64_t nth;
static uint64_t *running; /* by worker: which request is refused; shared with them */
static uint32_t commits;

static void say_nth(uint64_t number)
{
    printf("# reproduce with: tests/world/starve --nth %llu\n", (unsigned long long)number);
    fflush(stdout);
}

_Noreturn void violated(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    printf("# request %llu refused, at %.6f s: ", (unsigned long long)nth,
           (double)outside.now_us / 1e6);
    vprintf(format, args);
    va_end(args);
    printf("\n");
    say_nth(nth);
    _exit(VIOLATED);
}

static void plan(struct lec_live *live)
{
    (void)live;
}

/* Now and then the disk refuses a commit, too: going back to what is saved is when memory must not be missed. */
static void before_commit(void)
{
    static const struct lec_disk_fault fault = {
        .kinds = 1U << LEC_DISK_WRITE, .first = 1, .count = LEC_DISK_UNTIL_HEALED};
    lec_disk_heal(machine.disk);
    if (++commits % 12 == 0) {
        lec_disk_fail(machine.disk, &fault);
    }
}

static const struct writer_ends watcher = {.before = before_commit, .done = oracle_done};

static void watch(void)
{
    oracle_watch();
}

static void beat(void *user, uint64_t number)
{
    (void)user, (void)number;
    later(100000, false, beat, NULL, 0);
}

/* Everybody has their answer and sees what there is. */
static void come_to_rest(void)
{
    int64_t until_us = outside.now_us + REST_US;
    uint32_t stepped = 0;
    int64_t still_us = outside.now_us;
    uint32_t last = 0;
    memory_fail(0, 0);
    crowd_gather();
    while (outside.now_us < until_us && loop_turn()) {
        const struct room *room = machine_room();
        bool is_still = !room->not_saved && !room->is_dirty && crowd_is_answered() &&
                        room->saved == lec_live_count(room->live) && last == oracle_count();
        last = oracle_count();
        still_us = is_still ? still_us : outside.now_us;
        if (outside.now_us - still_us > (stepped < 2 ? 50000 : 3000000)) {
            if (stepped == 2) {
                break;
            }
            stepped += person_step(&crowd.list[0]);
            still_us = outside.now_us;
        }
    }
    must(crowd_is_answered(), "somebody waits for an answer: %s", crowd_who_waits());
    must(stepped == 2 && outside.now_us < until_us, "the world does not come to rest");
    crowd_check_screens();
}

/* Plays the scene; requests that the server has made in it. */
static uint64_t play(uint64_t refused, uint64_t run)
{
    nth = refused;
    commits = 0;
    outside_begin(SEED);
    memory_fail(0, 0);
    machine_create(SEED);
    oracle_begin(crowd_author);
    writer_ends = &watcher;
    loop_watch = watch;
    must(machine_start(plan), "%s", machine_why());
    crowd_begin(1, 1, 3);
    beat(NULL, 0);
    memory_fail(refused, run);
    int64_t until_us = outside.now_us + SCENE_US;
    while (outside.now_us < until_us && loop_turn()) {
    }
    uint64_t asked = memory_asked();
    must(refused == 0 || asked < refused || memory_refused() > 0, "nothing was refused");
    come_to_rest();
    oracle_check_undo();
    machine_destroy();
    crowd_end();
    oracle_end();
    return asked;
}

static bool play_all(uint64_t count, uint64_t step, uint64_t run)
{
    pid_t children[WORKERS] = {0};
    bool ok = true;
    fflush(stdout);
    for (uint32_t i = 0; i < WORKERS; i++) {
        children[i] = fork();
        if (children[i] == 0) {
            for (uint64_t n = 1 + i * step; n <= count; n += WORKERS * step) {
                running[i] = n;
                play(n, run);
            }
            _exit(0);
        }
    }
    for (uint32_t i = 0; i < WORKERS; i++) {
        int status = 1;
        bool is_ended = children[i] > 0 && waitpid(children[i], &status, 0) > 0;
        bool has_said = is_ended && WIFEXITED(status) && WEXITSTATUS(status) == VIOLATED;
        if (is_ended && status != 0 && !has_said) {
            say_nth(running[i]);
        }
        ok = is_ended && status == 0 && ok;
    }
    return ok;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--nth") == 0) {
        outside.is_loud = getenv("LEC_TRACE") != NULL;
        play(strtoull(argv[2], NULL, 10), 1);
        return 0;
    }
    running = mmap(NULL, WORKERS * sizeof *running, PROT_READ | PROT_WRITE,
                   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (running == MAP_FAILED) {
        return 1;
    }
    const char *nightly = getenv("LEC_NIGHTLY");
    uint64_t step = nightly != NULL && strcmp(nightly, "1") == 0 ? 1 : 5;
    uint64_t asked = play(0, 0);
    printf("1..3\n%sok 1 - the scene asks for memory: %llu times\n", asked > 300 ? "" : "not ",
           (unsigned long long)asked);
    bool ok = play_all(asked, step, 1);
    printf("%sok 2 - each request refused: done whole or not at all, and done when asked again\n",
           ok ? "" : "not ");
    bool too = play_all(asked, step * 4, 25);
    printf("%sok 3 - the same with 25 requests in a row\n", too ? "" : "not ");
    return ok && too && asked > 300 ? 0 : 1;
}
