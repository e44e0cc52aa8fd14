/* Soak: two host tabs, a display and 57 phones play all games over and over in one server process, and phones reload
 * their pages; memory, descriptors and the database are looked at all the time. Prints TAP; samples are its comments.
 *
 * A session's log is kept in memory by design, and SQLite's cache keeps the pages that it is written to, so a server that
 * is played on grows. What a process holds that does nothing but read and fold the same log, measured at the same entries,
 * is taken off: what is left must not grow. First an evening's worth of entries is played fast, so that what only fills
 * up is full.
 *
 * Usage: soak [--hours H] [--every SECONDS] [--seed N]
 *   --hours  how long (with LEC_NIGHTLY=1 LEC_SOAK_HOURS, or 1; else 12 seconds at a faster pace: it shows that this
 *            test can be run, and that descriptors stay)
 *   --every  from one sample to the next (default 60, in the short form 1)
 *   --seed   of what is played (default: drawn) */
#include "../crash/world.h"
#include "growth.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define PHONES 57
#define SHORT_SECONDS 12
#define SLOPE_MAX_KIB 1024.0 /* an hour */
#define SLOPE_HOURS 0.25     /* it takes so long before a slope says anything */
/* More than a day of training has; just past the doublings of the log's room and of that for the ids of acts. */
#define WARM_ENTRIES 10800
#define TURN_US 50000
#define FILES_PATIENCE_US 3000000

/* The pace of a real session: the host does something every two seconds, a phone two times a minute. */
static const struct pace {
    int64_t host_us, phone_us, reload_us;
} steady = {2000000, 30000000, 5000000}, fast = {60000, 900000, 150000},
  warm = {10000, 150000, 60000};

static struct {
    double hours, every_s;
    long seed;
    bool is_short;
    struct pace pace;
} plan;

static struct world world;
static struct growth_sample samples[GROWTH_SAMPLES_MAX];
static uint32_t sample_count;
static int64_t first_us;
static uint32_t files; /* that the server has open when everybody is here */
static uint64_t reloads;
static int results;

static int result(bool is_ok, const char *what)
{
    results++;
    printf("%s %d - %s\n", is_ok ? "ok" : "not ok", results, what);
    fflush(stdout);
    return !is_ok;
}

static bool is_seated(const struct world *w)
{
    for (uint32_t i = WORLD_HOSTS + 1; i < w->clients; i++) {
        if (w->client[i].team == 0) {
            return false;
        }
    }
    return world_is_back(w);
}

/* Whoever has just gone is closed by the server in a moment. */
static bool has_files(const struct world *w)
{
    return world_is_back(w) && growth_files(w->server.pid) == files;
}

static void take_sample(void *user, uint64_t number)
{
    (void)user;
    (void)number;
    if (!world.is_playing) {
        return; /* it is over */
    }
    int64_t until_us = loop_now_us() + FILES_PATIENCE_US;
    while (!has_files(&world) && loop_now_us() < until_us) {
        loop_turn(TURN_US);
    }
    struct growth_sample *sample = &samples[sample_count];
    growth_look(world.server.pid, world.folder, sample);
    if (sample->files != files) {
        world_fail(&world, "the server has %u descriptors where it had %u", sample->files, files);
    }
    int64_t now_us = loop_now_us();
    sample->seconds = (double)(now_us - first_us) / 1e6;
    sample->entries = world.rev_shown > world.seq_told ? world.rev_shown : world.seq_told;
    sample_count++;
    printf("# %7.1f s: %6u entries, RSS %7.0f KiB, of it anonymous %7.0f KiB, %u descriptors, "
           "database %7.0f KiB\n",
           sample->seconds, sample->entries, sample->rss_kib, sample->anon_kib, sample->files,
           sample->disk_kib);
    fflush(stdout);
    if (sample_count < GROWTH_SAMPLES_MAX) {
        loop_at(now_us + (int64_t)(plan.every_s * 1e6), take_sample, NULL, 0);
    }
}

/* A phone reloads its page, and comes back by its key. */
static void reload(void *user, uint64_t number)
{
    (void)user;
    if (!world.is_playing) {
        return;
    }
    struct client *client =
        &world.client[WORLD_HOSTS + 1 + lec_rng_below(&world.rng, world.phones)];
    if (client->is_in && client->has_views) {
        client_drop(client);
        client_connect(client);
        reloads++;
    }
    loop_at(loop_now_us() + plan.pace.reload_us, reload, NULL, number);
}

static void set_pace(const struct pace *pace)
{
    plan.pace = *pace;
    for (uint32_t i = 0; i < world.clients; i++) {
        struct client *client = &world.client[i];
        client->think_us = client->role == LEC_ROLE_HOST ? pace->host_us : pace->phone_us;
        if (client->role != LEC_ROLE_DISPLAY) {
            client_plan(client);
        }
    }
}

static void start(void)
{
    world_open(&world, (uint64_t)plan.seed, PHONES);
    if (!world_start(&world, -1)) {
        world_fail(&world, "the server does not start");
    }
    world_connect(&world);
    world_until(&world, world_is_back, "everybody to come in");
    world.is_playing = true;
    set_pace(&fast);
    world_until(&world, is_seated, "everybody to sit in a team");
    files = growth_files(world.server.pid);
    loop_at(loop_now_us() + plan.pace.reload_us, reload, NULL, 0);
}

static void warm_up(void)
{
    int64_t from_us = loop_now_us();
    set_pace(&warm);
    while (world.rev_shown < WARM_ENTRIES) {
        loop_turn(TURN_US);
    }
    printf("# warm-up: %u entries in %.0f s\n", world.rev_shown,
           (double)(loop_now_us() - from_us) / 1e6);
}

static void play(void)
{
    const char *texts = NULL;
    first_us = loop_now_us();
    int64_t until_us = first_us + (int64_t)(plan.hours * 3600e6);
    take_sample(NULL, 0);
    uint32_t rev = 0;
    while (loop_now_us() < until_us) {
        loop_turn(TURN_US);
        if (world.client[0].view[WORLD_HOST].rev != rev) {
            const struct lec_msg_host *host = client_view(&world.client[0], WORLD_HOST, &texts);
            rev = world.client[0].view[WORLD_HOST].rev;
            world.by_game[host->stage.game]++;
        }
    }
    world.is_playing = false;
    world_until(&world, world_is_back, "everybody to come back");
    world_until(&world, world_is_quiet, "all answers");
    if (growth_files(world.server.pid) != files) {
        world_until(&world, has_files, "descriptors to be closed");
    }
}

static int report(void)
{
    /* Buffers and caches fill at first: a quarter of the time, a quarter of an hour at most. */
    uint32_t from = 0;
    double all_s = samples[sample_count - 1].seconds;
    while (from < sample_count && samples[from].seconds < 900 &&
           samples[from].seconds < all_s / 4) {
        from++;
    }
    int bad = result(true, "60 clients played, and descriptors stayed as they were");
    bad += result(growth_fold(world.folder, samples, sample_count) == 0,
                  "the log of all that folds, and what it holds was measured");
    const struct growth_sample *last = &samples[sample_count - 1];
    double raw = growth_slope(samples, from, sample_count, 0);
    double net = growth_slope(samples, from, sample_count, 1);
    double bytes =
        (last->fold_kib - samples[from].fold_kib) * 1024 /
        (last->entries > samples[from].entries ? last->entries - samples[from].entries : 1);
    printf(
        "# %u samples, the first %u are the warm-up; %llu reloads; %llu acts done, %llu refused\n",
        sample_count, from, (unsigned long long)reloads, (unsigned long long)world.acts_ok,
        (unsigned long long)world.acts_refused);
    printf(
        "# RSS grows by %.0f KiB an hour; a process that only folds the same log holds %.0f bytes "
        "an entry;\n# without that it grows by %.0f KiB an hour\n",
        raw, bytes, net);
    printf("# the database holds %.0f bytes an entry\n", last->disk_kib * 1024 / last->entries);
    if (plan.hours >= SLOPE_HOURS) {
        bad +=
            result(net < SLOPE_MAX_KIB, "memory grows by less than 1 MiB an hour, the log apart");
        bool has_all = true;
        for (int game = LEC_GAME_jeopardy; game <= LEC_GAME_poker; game++) {
            has_all = has_all && world.by_game[game] > 0;
        }
        bad += result(has_all, "all four games were played");
    } else {
        printf("# too short a time for that to say anything: tests/run --nightly takes an hour\n");
        bad += result(sample_count >= 5 && world.acts_ok > 100 && reloads > 10,
                      "there was play, there were reloads and samples");
    }
    return bad;
}

static void plan_by_environment(void)
{
    const char *nightly = getenv("LEC_NIGHTLY");
    const char *hours = getenv("LEC_SOAK_HOURS");
    uint32_t drawn = 0;
    if (getrandom(&drawn, sizeof drawn, 0) != (ssize_t)sizeof drawn) {
        measure_die("this machine gives no random numbers");
    }
    plan.seed = 1 + drawn % 1000000000;
    plan.is_short = nightly == NULL || strcmp(nightly, "1") != 0;
    plan.hours = plan.is_short ? SHORT_SECONDS / 3600.0 : hours == NULL ? 1 : strtod(hours, NULL);
}

static void read_arguments(int argc, char **argv)
{
    for (int i = 1; i + 1 < argc; i += 2) {
        char *end = NULL;
        double value = strtod(argv[i + 1], &end);
        if (*end != '\0' || value <= 0) {
            measure_die("%s is wrong: see the head of tests/soak/soak.c", argv[i]);
        }
        if (strcmp(argv[i], "--hours") == 0) {
            plan.hours = value;
            plan.is_short = false;
        } else if (strcmp(argv[i], "--every") == 0) {
            plan.every_s = value;
        } else if (strcmp(argv[i], "--seed") == 0) {
            plan.seed = (long)value;
        } else {
            measure_die("%s is wrong: see the head of tests/soak/soak.c", argv[i]);
        }
    }
}

int main(int argc, char **argv)
{
    plan_by_environment();
    read_arguments(argc, argv);
    plan.every_s = plan.every_s > 0 ? plan.every_s : plan.is_short ? 1 : 60;
    printf("# again: soak --seed %ld --hours %g --every %g\n", plan.seed, plan.hours, plan.every_s);
    loop_init();
    start();
    if (!plan.is_short) {
        warm_up();
        set_pace(&steady);
    }
    play();
    world_stop(&world);
    world_verify(&world);
    memory_check_log(&world);
    int bad = report();
    world_close(&world);
    loop_finish();
    printf("1..%d\n", results);
    return bad != 0;
}
