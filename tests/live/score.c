/* What races come to, by profile and gap. */
#include "live.h"

#include <stdlib.h>

#define DISTURBED_US 1000

const int64_t live_gap_us[LIVE_GAPS] = {5000, 20000, 50000, 100000};

static struct live_cell cells[LIVE_PROFILES][LIVE_GAPS];

struct live_cell *live_cell(uint32_t profile, uint32_t gap)
{
    return &cells[profile][gap];
}

uint32_t live_next_gap(const struct live_session *session)
{
    uint32_t gap = 0;
    for (uint32_t i = 1; i < LIVE_GAPS; i++) {
        if (live_cell(session->profile, i)->begun < live_cell(session->profile, gap)->begun) {
            gap = i;
        }
    }
    live_cell(session->profile, gap)->begun++;
    return gap;
}

/* Did the fingers come down as planned? A busy machine can be late with one of them. */
static bool is_as_planned(const struct live_session *session)
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
    return first->pressed_us != 0;
}

void live_score(struct live_session *session)
{
    const struct live_race *race = &session->race;
    struct live_cell *cell = live_cell(session->profile, race->gap);
    const struct live_phone *finger = &session->phone[race->order[0]];
    const struct live_phone *presser = live_first_to_arrive(session);
    if (presser == NULL || !is_as_planned(session)) {
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
