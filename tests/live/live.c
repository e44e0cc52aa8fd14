/* Fair buzzing, live: the server as it is shipped and real WebSocket clients behind a delay proxy, held against what the
 * simulation says of the same phones and the same schedule. Prints TAP; the figures are its comments.
 *
 * Usage: live [--profiles N,N...] [--races N] [--sessions N] [--seconds N] [--seed N]
 *   --profiles  numbers of those in radio.c, from 0 (default 0,1; with LEC_NIGHTLY=1 all of them)
 *   --races     of each profile at each gap, at least (default 220)
 *   --sessions  servers with eight phones each that play at the same time (default 48)
 *   --seconds   after which it stops, whatever has been played (default 240, nightly 560)
 *   --seed      of phones, radios and fingers (default 1) */
#include "live.h"
#include "noise.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#define SESSIONS_MAX 128
#define TURN_US 200000
#define SERVERS_NICE (-5)

static struct {
    uint32_t profile[LIVE_PROFILES], profiles;
    long races, sessions, seconds, seed;
    struct live_setup setup;
    char folder[256], slots_path[300];
} plan = {
    .profile = {0, 1}, .profiles = 2, .races = 220, .sessions = 48, .seconds = 240, .seed = 1};

static struct live_session *sessions[SESSIONS_MAX]; /* owned */

static _Noreturn void usage(const char *what)
{
    measure_die("%s is wrong: see the head of tests/live/live.c", what);
}

static void read_profiles(const char *text)
{
    plan.profiles = 0;
    char *end = NULL;
    for (const char *at = text; plan.profiles < LIVE_PROFILES; at = end + 1) {
        unsigned long profile = strtoul(at, &end, 10);
        if (end == at || profile >= radio_profiles_count || profile >= LIVE_PROFILES) {
            usage(text);
        }
        plan.profile[plan.profiles++] = (uint32_t)profile;
        if (*end == '\0') {
            return;
        }
    }
    usage(text);
}

static void plan_night(void)
{
    const char *nightly = getenv("LEC_NIGHTLY");
    if (nightly == NULL || strcmp(nightly, "1") != 0) {
        return;
    }
    plan.profiles = radio_profiles_count;
    for (uint32_t i = 0; i < plan.profiles; i++) {
        plan.profile[i] = i;
    }
    plan.seconds = 560; /* tests/run waits no longer than 600 */
}

static void read_arguments(int argc, char **argv)
{
    static const struct {
        const char *name;
        long *value;
        long max;
    } numbers[] = {
        {"--races", &plan.races, 100000},
        {"--sessions", &plan.sessions, SESSIONS_MAX},
        {"--seconds", &plan.seconds, 86400},
        {"--seed", &plan.seed, 1000000000},
    };
    for (int i = 1; i < argc; i += 2) {
        if (i + 1 == argc) {
            usage(argv[i]);
        }
        if (strcmp(argv[i], "--profiles") == 0) {
            read_profiles(argv[i + 1]);
            continue;
        }
        size_t at = 0;
        while (at < sizeof numbers / sizeof *numbers && strcmp(argv[i], numbers[at].name) != 0) {
            at++;
        }
        char *end = NULL;
        if (at == sizeof numbers / sizeof *numbers) {
            usage(argv[i]);
        }
        *numbers[at].value = strtol(argv[i + 1], &end, 10);
        if (*end != '\0' || *numbers[at].value < 1 || *numbers[at].value > numbers[at].max) {
            usage(argv[i]);
        }
    }
}

/* Proxy, phones and fingers are the physics of this test: where that is allowed they come first, and then the servers.
 * Where it is not, the noise shows in the report. */
static void come_first(void)
{
    struct sched_param first = {.sched_priority = 1};
    sched_setscheduler(0, SCHED_FIFO, &first);
    prctl(PR_SET_TIMERSLACK, 1);
}

static void map_slots(void)
{
    measure_folder(plan.folder);
    snprintf(plan.slots_path, sizeof plan.slots_path, "%s/slots", plan.folder);
    size_t size = EVIDENCE_PORTS * sizeof *plan.setup.slots;
    int file = open(plan.slots_path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    void *bytes = file < 0 || ftruncate(file, (off_t)size) != 0
                      ? MAP_FAILED
                      : mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (bytes == MAP_FAILED) {
        measure_die("no file for the evidence: %s", strerror(errno));
    }
    close(file);
    plan.setup.slots = bytes;
    plan.setup.evidence = plan.slots_path;
    plan.setup.preload = LEC_EVIDENCE;
    plan.setup.seed = (uint64_t)plan.seed;
}

/* Also when the test dies of what it has found: nothing of it is left behind. */
static void clean_up(void)
{
    for (uint32_t i = 0; i < SESSIONS_MAX && sessions[i] != NULL; i++) {
        live_session_close(sessions[i]);
        free(sessions[i]);
    }
    if (plan.folder[0] != '\0') {
        measure_remove(plan.folder);
    }
}

static volatile sig_atomic_t is_stopped;

static void on_signal(int number)
{
    (void)number;
    is_stopped = 1;
}

static bool is_played(void)
{
    for (uint32_t i = 0; i < plan.profiles; i++) {
        for (uint32_t gap = 0; gap < LIVE_GAPS; gap++) {
            const struct live_cell *cell = live_cell(plan.profile[i], gap);
            if (cell->races < cell->wanted) {
                return false;
            }
        }
    }
    return true;
}

static uint64_t wanted(uint32_t profile)
{
    uint64_t races = 0;
    for (uint32_t gap = 0; gap < LIVE_GAPS; gap++) {
        races += live_cell(profile, gap)->wanted;
    }
    return races;
}

/* So many sessions a profile as it needs races, so that all are through at about the same time. */
static uint32_t choose_profile(uint32_t given[LIVE_PROFILES])
{
    uint32_t chosen = 0;
    for (uint32_t i = 1; i < plan.profiles; i++) {
        bool is_shorter = (given[i] + 1) * wanted(plan.profile[chosen]) <
                          (given[chosen] + 1) * wanted(plan.profile[i]);
        chosen = is_shorter ? i : chosen;
    }
    given[chosen]++;
    return plan.profile[chosen];
}

static void play(void)
{
    uint32_t given[LIVE_PROFILES] = {0};
    for (uint32_t i = 0; i < (uint32_t)plan.sessions; i++) {
        sessions[i] = malloc(sizeof *sessions[i]);
        if (sessions[i] == NULL) {
            measure_die("not enough memory for a session");
        }
        live_session_open(sessions[i], i, choose_profile(given), &plan.setup);
    }
    come_first();
    int64_t end_us = loop_now_us() + (int64_t)plan.seconds * 1000000;
    while (!is_played() && loop_now_us() < end_us && !is_stopped) {
        loop_turn(TURN_US);
    }
    if (is_stopped) {
        measure_die("told to stop");
    }
}

/* 0: the server has never asked for the evidence, or not through the stand-in. */
static unsigned long asked(void)
{
    unsigned long count = 0;
    for (uint32_t port = 0; port < EVIDENCE_PORTS; port++) {
        count += atomic_load(&plan.setup.slots[port].asked);
    }
    return count;
}

static void tell_noise(void)
{
    printf("# this machine wakes who is due: p50 %lld p99 %lld p99.9 %lld us late\n",
           (long long)noise_us(0.5), (long long)noise_us(0.99), (long long)noise_us(0.999));
    printf("# the test's own %llu timers: p50 %lld p99 %lld p99.9 %lld us late\n",
           (unsigned long long)loop_fired(), (long long)loop_late_us(0.5),
           (long long)loop_late_us(0.99), (long long)loop_late_us(0.999));
}

int main(int argc, char **argv)
{
    plan_night();
    read_arguments(argc, argv);
    setvbuf(stdout, NULL, _IOLBF, 0);
    /* Many servers on one disk would wait for one another. */
    if (access("/dev/shm", W_OK) == 0) {
        setenv("LEC_BENCH_DIR", "/dev/shm", 0);
    }
    for (uint32_t i = 0; i < plan.profiles; i++) {
        live_simulate(plan.profile[i], (uint64_t)plan.seed, (uint32_t)plan.races);
    }
    loop_init();
    atexit(clean_up);
    signal(SIGTERM, on_signal);
    signal(SIGINT, on_signal);
    map_slots();
    setpriority(PRIO_PROCESS, 0, SERVERS_NICE); /* where that is allowed */
    noise_start();
    int64_t from_us = loop_now_us();
    play();
    noise_stop();
    printf("# %ld sessions played for %.0f s\n", plan.sessions,
           (double)(loop_now_us() - from_us) / 1e6);
    tell_noise();
    int failed = 0;
    for (uint32_t i = 0; i < plan.profiles; i++) {
        failed += live_report(plan.profile[i], (uint32_t)plan.races);
    }
    failed += live_result(asked() > 0, "the servers have asked for their kernel's evidence");
    printf("1..%d\n", live_reported());
    return failed == 0 ? 0 : 1;
}
