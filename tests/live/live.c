/* Fair buzzing, live: the server as it is shipped and real WebSocket clients behind a delay proxy, against what the
 * simulation says of the same phones. Prints TAP; the table behind it goes to stderr.
 *
 * Usage: live [--profiles N,N...] [--races N] [--sessions N] [--seconds N] [--seed N]
 *   --profiles  numbers of those in radio.c, from 0
 *   --races     of each profile at each gap, at least
 *   --sessions  servers with eight phones each that play at the same time
 *   --seconds   after which it stops in any case */
#include "live.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#define SESSIONS_MAX 64
#define TURN_US 200000

static struct plan {
    uint32_t profile[LIVE_PROFILES], profiles;
    uint32_t races, sessions;
    int64_t seconds;
    struct live_setup setup;
    char folder[256], slots_path[300];
} plan = {.profile = {0, 1}, .profiles = 2, .races = 50, .sessions = 8, .seconds = 60};

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
}

static bool is_played(void)
{
    for (uint32_t i = 0; i < plan.profiles; i++) {
        for (uint32_t gap = 0; gap < LIVE_GAPS; gap++) {
            if (live_cell(plan.profile[i], gap)->races < plan.races) {
                return false;
            }
        }
    }
    return true;
}

static struct live_session *sessions[SESSIONS_MAX]; /* owned */

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

static void play(void)
{
    for (uint32_t i = 0; i < plan.sessions; i++) {
        sessions[i] = malloc(sizeof *sessions[i]);
        if (sessions[i] == NULL) {
            measure_die("not enough memory for a session");
        }
        live_session_open(sessions[i], i, plan.profile[i % plan.profiles], &plan.setup);
    }
    int64_t end_us = loop_now_us() + plan.seconds * 1000000;
    while (!is_played() && loop_now_us() < end_us) {
        loop_turn(TURN_US);
    }
}

static void print_row(const char *profile, uint32_t gap, struct live_cell *cell)
{
    double share = cell->races == 0 ? 0 : 100.0 * cell->firsts / cell->races;
    double arrived = cell->races == 0 ? 0 : 100.0 * cell->arrived / cell->races;
    fprintf(stderr, "%-10s %4d ms %6u %8.1f %8.1f", profile, (int)(live_gap_us[gap] / 1000),
            cell->races, share, arrived);
    if (cell->added_ms.count > 0) {
        fprintf(stderr, " %8.1f %8.1f", measure_quantile(&cell->added_ms, 0.5),
                measure_quantile(&cell->added_ms, 0.99));
    }
    if (cell->waited_ms.count > 0) {
        fprintf(stderr, " %8.1f %8.1f", measure_quantile(&cell->waited_ms, 0.5),
                measure_quantile(&cell->waited_ms, 0.99));
    }
    fprintf(stderr, "  %u disturbed, %u unseen\n", cell->disturbed, cell->unseen);
}

int main(int argc, char **argv)
{
    for (int i = 1; i + 1 < argc; i += 2) {
        long n = strtol(argv[i + 1], NULL, 10);
        if (strcmp(argv[i], "--races") == 0) plan.races = (uint32_t)n;
        if (strcmp(argv[i], "--sessions") == 0) plan.sessions = (uint32_t)n;
        if (strcmp(argv[i], "--seconds") == 0) plan.seconds = n;
    }
    plan.setup.preload = LEC_EVIDENCE;
    plan.setup.seed = 1;
    prctl(PR_SET_TIMERSLACK, 1);
    loop_init();
    atexit(clean_up);
    map_slots();
    play();
    for (uint32_t i = 0; i < plan.profiles; i++) {
        for (uint32_t gap = 0; gap < LIVE_GAPS; gap++) {
            print_row(radio_profiles[plan.profile[i]].name, gap, live_cell(plan.profile[i], gap));
        }
    }
    fprintf(stderr, "timers: %llu, late p50 %lld p99 %lld p99.9 %lld us\n", (unsigned long long)loop_fired(), (long long)loop_late_us(0.5), (long long)loop_late_us(0.99), (long long)loop_late_us(0.999));
    return 0;
}
