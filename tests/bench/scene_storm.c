/* Two hundred presses at once in a hall of 450: how many views that costs a phone, and how long after the decision the last
 * one knows. */
#include "scenes.h"

#include <stdio.h>
#include <stdlib.h>

#define PHONES 450
#define PRESSES 200
#define VIEWS_MOST 3
#define SETTLED_MOST_US 15000 /* beyond the wait for phones that may have been earlier */
#define QUIET_US 150000       /* nothing more comes of a buzz after that */

/* Who presses: every other phone, so that all teams do. */
static void press_all(struct hall *hall, uint32_t presses)
{
    for (uint32_t i = 0; i < presses; i++) {
        uint32_t number = (uint32_t)((uint64_t)i * hall->phones / presses);
        hall_press(hall, number, 200000000 + (int64_t)hall->mark * 1000 + i);
    }
}

static uint32_t most_views(const struct hall *hall)
{
    uint32_t most = 0;
    for (uint32_t i = 0; i < hall->phones; i++) {
        most = hall->phone[i].views > most ? hall->phone[i].views : most;
    }
    return most;
}

int scene_storm(const struct scene *scene)
{
    static struct hall hall;
    struct measure_samples views = {0};
    struct measure_samples settled = {0};
    struct measure_samples waited = {0};
    uint32_t phones = scene->sizes > 0 ? scene->phones[0] : PHONES;
    uint32_t rounds = scene->is_test ? 3 : scene->rounds;
    hall = (struct hall){.phones = phones, .has_teams = true, .armed = 2, .may_refuse = true};
    hall.teams = phones < HALL_TEAMS_MAX ? phones : HALL_TEAMS_MAX;
    uint32_t presses = phones < PRESSES ? phones : PRESSES;
    loop_init();
    hall_serve(&hall, phones, NULL);
    hall_fill(&hall);
    for (uint32_t i = 0; i < rounds + 1; i++) {
        hall_lead_to_open(&hall);
        hall_pass(QUIET_US);
        hall_expect(&hall, "answer", 0);
        press_all(&hall, presses);
        hall_await(&hall);
        hall_pass(QUIET_US);
        int64_t decided_us = hall_decided_us(&hall);
        if (i > 0) { /* in the first the server learns the phones' clocks */
            measure_add(&views, most_views(&hall));
            measure_add(&settled, (double)(hall.last_us - decided_us));
            measure_add(&waited, (double)hall.lead.view->stage.buzz.waited_us);
        }
    }
    hall_close(&hall);
    loop_finish();
    const struct scene_row rows[] = {
        {.what = "views",
         .name = "views of one phone, the most",
         .unit = "views",
         .value = measure_quantile(&views, 1),
         .limit = VIEWS_MOST},
        {.what = "settled",
         .name = "200 presses: decision to the last phone",
         .unit = "us",
         .value = measure_median(&settled),
         .limit = SETTLED_MOST_US},
        {.what = "settled_p99",
         .name = "the same, p99",
         .unit = "us",
         .value = measure_quantile(&settled, 0.99),
         .limit = SETTLED_MOST_US},
        {.what = "waited",
         .name = "first arrival to the decision",
         .unit = "us",
         .value = measure_median(&waited)},
    };
    int status = scene_rows(scene, "storm", phones, rounds, rows, sizeof rows / sizeof *rows);
    measure_finish(&views);
    measure_finish(&settled);
    measure_finish(&waited);
    return status;
}
