/* Ten thousand phones that do nothing: the memory that each takes, and the processor time of a server that waits with them
 * for the host to open the buzzers. */
#include "scenes.h"

#include "house.h"
#include "proc.h"

#include <stdio.h>

#define PHONES 10000
#define IDLE_MOST 3        /* percent of a core */
#define WATCH_US 20000000  /* the keep-alive asks each connection twice in that time */
#define SETTLE_US 12000000 /* in which every connection has been asked once */
#define PHONE_KIB_MOST 3.0
#define ALL_MIB_MOST 100.0
#define SESSIONS 200
#define SESSION_TEAMS 8

static uint32_t phones_of(const struct scene *scene)
{
    uint32_t usual = scene->is_test ? PHONES / 10 : PHONES;
    return scene->sizes > 0 ? scene->phones[0] : usual;
}

static double load_percent(const struct hall *hall, int64_t us)
{
    double used_us = proc_used_us(hall->server.pid);
    int64_t from_us = loop_now_us();
    hall_pass(us);
    return (proc_used_us(hall->server.pid) - used_us) / (double)(loop_now_us() - from_us) * 100;
}

int scene_idle(const struct scene *scene)
{
    static struct hall hall;
    uint32_t phones = phones_of(scene);
    int64_t watch_us = scene->is_test ? WATCH_US / 8 : WATCH_US;
    hall = (struct hall){.phones = phones, .has_teams = true};
    hall.teams = phones < HALL_TEAMS_MAX ? phones : HALL_TEAMS_MAX;
    loop_init();
    hall_serve(&hall, phones, NULL);
    hall_fill(&hall);
    double board = 0;
    if (!scene->is_test) {
        lead_to(&hall.lead, LEC_PHASE_BOARD);
        hall_pass(SETTLE_US);
        board = load_percent(&hall, watch_us);
    }
    lead_to(&hall.lead, LEC_PHASE_CLUE);
    hall_pass(SETTLE_US / 6);
    double closed = load_percent(&hall, watch_us);
    hall_close(&hall);
    loop_finish();
    const struct scene_row rows[] = {
        {.what = "board",
         .name = "nobody does anything, no clue is on",
         .unit = "% of core",
         .value = board,
         .limit = scene->is_test ? 0 : IDLE_MOST},
        {.what = "closed",
         .name = "64 armed, a clue is on, buzzers closed",
         .unit = "% of core",
         .value = closed,
         .limit = IDLE_MOST},
    };
    return scene_rows(scene, "idle", phones, 1, rows, sizeof rows / sizeof *rows);
}

static double hall_kib(uint32_t phones)
{
    static struct hall hall;
    hall = (struct hall){.phones = phones, .has_teams = true};
    hall.teams = phones < HALL_TEAMS_MAX ? phones : HALL_TEAMS_MAX;
    loop_init();
    hall_serve(&hall, phones, NULL);
    double empty_kib = proc_resident_kib(hall.server.pid);
    hall_fill(&hall);
    hall_settle(&hall, WATCH_US / 100);
    double kib = (proc_resident_kib(hall.server.pid) - empty_kib) / phones;
    hall_close(&hall);
    loop_finish();
    return kib;
}

static double house_mib(uint32_t sessions, uint32_t phones)
{
    struct house house;
    loop_init();
    house_open(&house, sessions, sessions * phones);
    house_fill(&house, 0, sessions, phones, SESSION_TEAMS);
    hall_pass(WATCH_US / 100);
    double mib = proc_resident_kib(house.server.pid) / 1024;
    house_close(&house);
    loop_finish();
    return mib;
}

int scene_memory(const struct scene *scene)
{
    uint32_t phones = phones_of(scene);
    const struct scene_row rows[] = {
        {.what = "phone",
         .name = "resident memory an idle phone",
         .unit = "KiB",
         .value = hall_kib(phones),
         .limit = PHONE_KIB_MOST},
        {.what = "all",
         .name = "all of them, in 200 sessions",
         .unit = "MiB",
         .value = scene->is_test ? 0 : house_mib(SESSIONS, phones / SESSIONS),
         .limit = scene->is_test ? 0 : ALL_MIB_MOST},
    };
    return scene_rows(scene, "memory", phones, 1, rows, sizeof rows / sizeof *rows);
}
