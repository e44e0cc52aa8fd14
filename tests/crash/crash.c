/* Crash loop: the real server, killed without warning at moments by lot and at those that hurt most, and clients that
 * remember. Nothing that was shown or told may be missing, nothing may be done twice, and every view that any screen got
 * must be what the log gives. Prints TAP; the figures are its comments.
 *
 * Usage: crash [--kills N] [--seed N] [--workers N] [--phones N] [--lives N] [--seconds N]
 *   --kills    in all (default 260, with LEC_NIGHTLY=1 5200)
 *   --seed     of everything that is by lot but the machine's time: acts, options, what the server dies of (default:
 *              drawn). When exactly a signal comes, and how far the server was by then, is real time and not repeated.
 *   --workers  servers that play and die beside each other (default 2, nightly 4)
 *   --phones   of each server (default 8)
 *   --lives    of one server's data, before all of its log is looked at (default 60)
 *   --seconds  after which no new life begins (default 120, nightly 560) */
#include "world.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORKERS_MAX 8
#define KILLS_TELL 250 /* so many meet every game */
#define THINK_US 6000
#define PLAY_US 70000        /* a life by the clock is no longer than this ... */
#define LONG_PLAY_US 1600000 /* ... but for a few, in which clocks run out */
#define START_US 60000
#define LISTENS_US 20000000 /* by then it has said where it is, and is killed at that */
#define PATIENCE_US 600000  /* for what the server is to die of */
#define PRESS_PATIENCE_US 1000000
#define TURN_US 20000

static struct {
    long kills, seed, workers, phones, lives, seconds;
} plan = {.kills = 260, .workers = 2, .phones = 8, .lives = 60, .seconds = 120};

/* What a worker tells: plain numbers, through a pipe. */
struct tally {
    uint64_t kills, by_trap[TRAPS], by_phase[LEC_PHASE_BREAK + 1], by_game[WORLD_GAMES];
    uint64_t acts_ok, acts_refused, acts_again, acts_repeated, views, compared, entries, logs,
        undecided;
    double start_ms, back_ms; /* medians of the last folder */
};

static void set_trap(struct world *world)
{
    uint32_t dice = lec_rng_below(&world->rng, 100);
    world->trap = dice < 22   ? TRAP_TIME
                  : dice < 40 ? TRAP_SENT
                  : dice < 57 ? TRAP_ANSWERED
                  : dice < 69 ? TRAP_PRESSED
                  : dice < 86 ? TRAP_SHOWN
                              : TRAP_BACK;
    uint32_t events = world->trap == TRAP_BACK      ? world->clients
                      : world->trap == TRAP_PRESSED ? 2
                                                    : 40;
    world->trap_left = 1 + lec_rng_below(&world->rng, events);
}

static void spring(void *user, uint64_t number)
{
    struct world *world = user;
    if (world->is_up && world->trap_number == number) {
        world_kill(world);
    }
}

/* Where the session was when the server died. */
static void note_death(struct world *world)
{
    const char *texts = NULL;
    const struct lec_msg_host *host = client_view(&world->client[0], WORLD_HOST, &texts);
    world->by_trap[world->trap]++;
    if (host != NULL) {
        world->by_phase[host->stage.phase]++;
        world->by_game[host->stage.game]++;
    }
}

/* The server starts, everybody comes back; false: it has died of that. */
static bool come_back(struct world *world)
{
    bool dies_early = world->port != 0 && lec_rng_below(&world->rng, 5) == 0;
    bool may_listen = lec_rng_below(&world->rng, 3) == 0;
    int64_t early_us = may_listen ? LISTENS_US : lec_rng_below(&world->rng, START_US);
    early_us = dies_early ? early_us : -1;
    if (!world_start(world, early_us)) {
        return false;
    }
    set_trap(world);
    int64_t from_us = loop_now_us();
    world_connect(world);
    world_until(world, world_is_back, "everybody to come back");
    if (world->is_up) {
        measure_add(&world->back_ms, (double)(loop_now_us() - from_us) / 1e3);
    }
    return world->is_up;
}

static void play(struct world *world)
{
    bool is_long = lec_rng_below(&world->rng, 25) == 0;
    int64_t now_us = loop_now_us();
    int64_t wait_us = world->trap == TRAP_PRESSED ? PRESS_PATIENCE_US : PATIENCE_US;
    if (world->trap == TRAP_TIME || is_long) {
        wait_us = lec_rng_below(&world->rng, is_long ? LONG_PLAY_US : PLAY_US);
    }
    world->is_playing = true;
    for (uint32_t i = 0; i < world->clients; i++) {
        if (world->client[i].role != LEC_ROLE_DISPLAY) {
            client_plan(&world->client[i]);
        }
    }
    loop_at(now_us + wait_us, spring, world, ++world->trap_number);
    while (world->is_up) {
        loop_turn(TURN_US);
    }
    world->trap_number++;
    world->is_playing = false;
}

static void live_and_die(struct world *world)
{
    if (come_back(world)) {
        play(world);
    }
    note_death(world);
    world_drain(world);
}

static uint32_t awaited_seq; /* the host must see it */

static bool has_seen(const struct world *world)
{
    return world->client[0].view[WORLD_HOST].rev >= awaited_seq;
}

/* The last life ends in order: every question is answered, and the host has seen the last points. */
static void end_in_order(struct world *world)
{
    while (!world->is_up) {
        if (!come_back(world)) {
            note_death(world);
            world_drain(world);
        }
        world->trap = TRAP_NONE; /* it may live from here on */
    }
    world_until(world, world_is_quiet, "all answers");
    struct lec_msg_act last = {
        .verb = LEC_VERB_ADJUST, .team = 1, .value = 1, .text = "The last one"};
    client_act(&world->client[0], &last, 0);
    world_until(world, world_is_quiet, "the last answer");
    awaited_seq = world->seq_told;
    world_until(world, has_seen, "the last entry to be shown");
    world_stop(world);
    world_verify(world);
    memory_check_log(world);
}

static void add_up(struct tally *tally, struct world *world)
{
    tally->kills += world->kills;
    tally->acts_ok += world->acts_ok;
    tally->acts_refused += world->acts_refused;
    tally->acts_again += world->acts_again;
    tally->acts_repeated += world->acts_repeated;
    tally->views += world->views;
    tally->compared += world->compared;
    tally->entries += world->entries;
    tally->logs += world->logs;
    tally->undecided += world->undecided;
    for (int i = 0; i < TRAPS; i++) {
        tally->by_trap[i] += world->by_trap[i];
    }
    for (int i = 0; i <= LEC_PHASE_BREAK; i++) {
        tally->by_phase[i] += world->by_phase[i];
    }
    for (int i = 0; i < WORLD_GAMES; i++) {
        tally->by_game[i] += world->by_game[i];
    }
    tally->start_ms = measure_median(&world->start_ms);
    tally->back_ms = measure_median(&world->back_ms);
}

static volatile sig_atomic_t is_called_off;

static void call_off(int number)
{
    (void)number;
    is_called_off = 1;
}

/* One worker: folder after folder, until its share of the kills is done. */
static void work(uint32_t number, int out)
{
    static struct world world;
    struct tally tally = {0};
    uint64_t share = (uint64_t)(plan.kills + plan.workers - 1) / (uint64_t)plan.workers;
    int64_t until_us = (int64_t)plan.seconds * 1000000;
    signal(SIGTERM, call_off);
    loop_init();
    for (uint32_t folder = 0; tally.kills < share && loop_now_us() < until_us; folder++) {
        uint64_t seed = lec_rng_mix(lec_rng_mix((uint64_t)plan.seed, number), folder);
        world_open(&world, seed, (uint32_t)plan.phones);
        for (uint32_t i = 0; i < world.clients; i++) {
            world.client[i].think_us = THINK_US;
        }
        world.is_recorded = true;
        while (world.kills < (uint64_t)plan.lives && tally.kills + world.kills < share &&
               loop_now_us() < until_us && !is_called_off) {
            live_and_die(&world);
        }
        if (is_called_off) {
            exit(1); /* the other one has found something */
        }
        end_in_order(&world);
        add_up(&tally, &world);
        world_close(&world);
    }
    loop_finish();
    if (write(out, &tally, sizeof tally) != (ssize_t)sizeof tally) {
        measure_die("a worker cannot tell what it has found");
    }
}

static _Noreturn void usage(const char *what)
{
    measure_die("%s is wrong: see the head of tests/crash/crash.c", what);
}

static void read_arguments(int argc, char **argv)
{
    static const struct {
        const char *name;
        long *value;
        long max;
    } numbers[] = {
        {"--kills", &plan.kills, 10000000},        {"--seed", &plan.seed, 1000000000},
        {"--workers", &plan.workers, WORKERS_MAX}, {"--phones", &plan.phones, WORLD_PHONES_MAX},
        {"--lives", &plan.lives, 10000},           {"--seconds", &plan.seconds, 86400},
    };
    for (int i = 1; i < argc; i += 2) {
        size_t at = 0;
        while (at < sizeof numbers / sizeof *numbers && strcmp(argv[i], numbers[at].name) != 0) {
            at++;
        }
        if (at == sizeof numbers / sizeof *numbers || i + 1 == argc) {
            usage(argv[i]);
        }
        char *end = NULL;
        *numbers[at].value = strtol(argv[i + 1], &end, 10);
        if (*end != '\0' || *numbers[at].value < 1 || *numbers[at].value > numbers[at].max) {
            usage(argv[i]);
        }
    }
}

static int results;

static int result(bool is_ok, const char *what)
{
    results++;
    printf("%s %d - %s\n", is_ok ? "ok" : "not ok", results, what);
    fflush(stdout);
    return !is_ok;
}

static void print_tally(const struct tally *tally)
{
    static const char *const traps[TRAPS] = {
        [TRAP_TIME] = "by the clock",
        [TRAP_START] = "while it starts",
        [TRAP_LISTENS] = "when it has said where it is",
        [TRAP_SENT] = "behind a message",
        [TRAP_ANSWERED] = "between answer and view",
        [TRAP_PRESSED] = "behind the answer to a press",
        [TRAP_SHOWN] = "between two views",
        [TRAP_BACK] = "while all come back",
    };
    printf("# %llu kills, %llu logs with %llu entries in all\n", (unsigned long long)tally->kills,
           (unsigned long long)tally->logs, (unsigned long long)tally->entries);
    for (int i = TRAP_TIME; i < TRAPS; i++) {
        printf("#   %5llu %s\n", (unsigned long long)tally->by_trap[i], traps[i]);
    }
    printf("# acts: %llu done, %llu refused, %llu asked about again, %llu said twice on purpose\n",
           (unsigned long long)tally->acts_ok, (unsigned long long)tally->acts_refused,
           (unsigned long long)tally->acts_again, (unsigned long long)tally->acts_repeated);
    printf("# %llu times a buzz was undecided\n", (unsigned long long)tally->undecided);
    printf("# views: %llu shown and found in the log, %llu restarts compared at once\n",
           (unsigned long long)tally->views, (unsigned long long)tally->compared);
    printf("# start to open port %.1f ms, everybody back %.1f ms (medians)\n", tally->start_ms,
           tally->back_ms);
}

/* 0, or how many results were bad. */
static int report(const struct tally *tally, bool is_whole)
{
    uint32_t phases = 0;
    bool has_games = true;
    for (int i = 0; i <= LEC_PHASE_BREAK; i++) {
        phases += tally->by_phase[i] > 0;
    }
    static const uint8_t games[] = {LEC_GAME_jeopardy, LEC_GAME_tictactoe, LEC_GAME_stump,
                                    LEC_GAME_poker};
    for (size_t i = 0; i < sizeof games; i++) {
        has_games = has_games && tally->by_game[games[i]] > 0;
    }
    int bad = result(is_whole, "what was shown or told is there after every kill, and done once");
    if (!is_whole) {
        return bad;
    }
    bad +=
        result(tally->kills >= (uint64_t)plan.kills, "there were as many kills as were asked for");
    if (plan.kills >= KILLS_TELL) {
        printf("# killed in %u phases\n", phases);
        bad += result(has_games && phases >= 12, "all four games were met, in many phases");
        bad += result(tally->acts_again > 0 && tally->acts_repeated > 0 && tally->compared > 0,
                      "acts were sent again, and restarts compared");
    }
    return bad;
}

static void add_tally(struct tally *sum, const struct tally *one)
{
    uint64_t *to = (uint64_t *)sum;
    const uint64_t *from = (const uint64_t *)one;
    for (size_t i = 0; i < offsetof(struct tally, start_ms) / sizeof *to; i++) {
        to[i] += from[i];
    }
    sum->start_ms = one->start_ms;
    sum->back_ms = one->back_ms;
}

/* True: none of them has found anything. */
static bool run_workers(struct tally *sum)
{
    pid_t pids[WORKERS_MAX];
    int ends[2];
    if (pipe(ends) != 0) {
        measure_die("no pipe: %s", strerror(errno));
    }
    for (uint32_t i = 0; i < (uint32_t)plan.workers; i++) {
        pids[i] = fork();
        if (pids[i] == 0) {
            prctl(PR_SET_PDEATHSIG, SIGTERM);
            close(ends[0]);
            work(i, ends[1]);
            exit(0);
        }
        if (pids[i] < 0) {
            measure_die("no process: %s", strerror(errno));
        }
    }
    close(ends[1]);
    bool is_whole = true;
    int status = 0;
    pid_t pid = 0;
    while ((pid = wait(&status)) > 0) {
        bool is_good = WIFEXITED(status) && WEXITSTATUS(status) == 0;
        for (uint32_t i = 0; i < (uint32_t)plan.workers; i++) {
            pids[i] = pids[i] == pid ? 0 : pids[i];
            if (is_whole && !is_good && pids[i] > 0) {
                kill(pids[i], SIGTERM);
            }
        }
        is_whole = is_whole && is_good;
    }
    struct tally one; /* smaller than what a pipe holds */
    while (read(ends[0], &one, sizeof one) == (ssize_t)sizeof one) {
        add_tally(sum, &one);
    }
    close(ends[0]);
    return is_whole;
}

int main(int argc, char **argv)
{
    const char *nightly = getenv("LEC_NIGHTLY");
    bool is_nightly = nightly != NULL && strcmp(nightly, "1") == 0;
    uint32_t drawn = 0;
    if (getrandom(&drawn, sizeof drawn, 0) != (ssize_t)sizeof drawn) {
        measure_die("this machine gives no random numbers");
    }
    plan.seed = 1 + drawn % 1000000000;
    plan.kills = is_nightly ? 5200 : plan.kills;
    plan.seconds = is_nightly ? 560 : plan.seconds;
    plan.workers = is_nightly ? 4 : plan.workers; /* they wait more than they work */
    read_arguments(argc, argv);
    printf("# again: crash --seed %ld --kills %ld --workers %ld --phones %ld --lives %ld --seconds "
           "%ld\n",
           plan.seed, plan.kills, plan.workers, plan.phones, plan.lives, plan.seconds);
    fflush(stdout);
    struct tally sum = {0};
    bool is_whole = run_workers(&sum);
    print_tally(&sum);
    int bad = report(&sum, is_whole);
    printf("1..%d\n", results);
    return bad != 0;
}
