/* What races come to, by profile and gap. */
#include "live.h"
#include "noise.h"

#include <stdlib.h>

#define DISTURBED_US 1000
#define BEFORE_US 20000 /* what comes right before a press matters, too */

const int64_t live_gap_us[LIVE_GAPS] = {5000, 20000, 50000, 100000};

static struct live_cell cells[LIVE_PROFILES][LIVE_GAPS];
static struct measure_samples lamps_ms[LIVE_PROFILES];

struct live_cell *live_cell(uint32_t profile, uint32_t gap)
{
    return &cells[profile][gap];
}

struct measure_samples *live_lamps(uint32_t profile)
{
    return &lamps_ms[profile];
}

uint32_t live_next_gap(const struct live_session *session)
{
    const struct live_cell *of = cells[session->profile];
    uint32_t gap = 0;
    for (uint32_t i = 1; i < LIVE_GAPS; i++) {
        /* The one of which the least part of what is wanted has been played. */
        uint64_t one = of[i].begun - of[i].disturbed;
        uint64_t other = of[gap].begun - of[gap].disturbed;
        gap = one * of[gap].wanted < other * of[i].wanted ? i : gap;
    }
    live_cell(session->profile, gap)->begun++;
    return gap;
}

/* Did the fingers come down as planned, and was everybody awake until the decision? A busy machine can be late. */
static bool is_as_planned(const struct live_session *session, int64_t shown_us)
{
    const struct live_race *race = &session->race;
    const struct live_phone *first = &session->phone[race->order[0]];
    int64_t due_us = first->pressed_us + live_gap_us[race->gap];
    for (uint32_t i = 1; i < LIVE_PHONES; i++) {
        int64_t us = session->phone[race->order[i]].pressed_us;
        bool is_early = us != 0 && us < due_us - DISTURBED_US;
        bool is_late = i == 1 && us > due_us + DISTURBED_US;
        if (is_early || is_late) {
            return false;
        }
    }
    int64_t over_us = race->decided_us > shown_us ? race->decided_us : shown_us;
    return first->pressed_us != 0 && !noise_between(first->pressed_us - BEFORE_US, over_us);
}

void live_score(struct live_session *session)
{
    const struct live_race *race = &session->race;
    struct live_cell *cell = live_cell(session->profile, race->gap);
    const struct live_phone *finger = &session->phone[race->order[0]];
    const struct live_phone *presser = live_first_to_arrive(session);
    if (presser == NULL || !is_as_planned(session, presser->won_us)) {
        cell->disturbed++;
        return;
    }
    cell->races++;
    cell->firsts += race->winner == finger->team;
    cell->arrived += presser == finger;
    if (race->waited_us >= 0) {
        measure_add(&cell->waited_ms, (double)race->waited_us / 1e3);
    }
    if (presser->won_us == 0) {
        cell->unseen++;
        return;
    }
    int64_t arrived_us = pipe_out_us(&presser->pipe.up, presser->buzz_end);
    measure_add(&cell->added_ms, (double)(presser->won_us - arrived_us) / 1e3);
}
