/* A room of phones that race for the buzzer of a real server, and how long the winner waits to see it. One process plays
 * all of them from one epoll. */
#ifndef LECTERN_TESTS_RACES_H
#define LECTERN_TESTS_RACES_H

#include "lead.h"
#include "measure.h"
#include "spawn.h"

struct races_phone {
    struct ws ws;
    int64_t skew_us; /* its clock is ahead of the loop's by so much */
    int64_t zero_us; /* session time at the zero of its clock, as it was told; 0: it was not */
    int64_t acked;   /* its last act that was done */
    int64_t opening, opens_us;
    int64_t won_us; /* the view with the winner of that opening was read then; 0: not yet */
    bool is_armed, is_in;
};

struct races {
    uint32_t teams, phones; /* the first phone of each team is armed: they come first */
    uint32_t expected;      /* attendees, as the server is told; 0: as many as there may be */
    char folder[256];
    struct spawn server;
    struct lead host;
    struct races_phone *phone; /* owned */
    uint64_t races;
    struct measure_samples own_ms;    /* press to winner on the presser's phone */
    struct measure_samples waited_ms; /* of that the wait for other phones */
};

/* Starts a server, and has everyone join; `teams` and `phones` are set, the rest is zero. loop_init() was called. */
void races_open(struct races *room);
void races_close(struct races *room);
/* Takes the obvious steps until the room is in this phase; all responses are right. */
void races_lead_to(struct races *room, enum lec_view_phase phase);
/* The phones take turns; the buzzers may be open already. Adds a sample of each kind. */
void races_race(struct races *room);
/* So many races, after one for the clocks to be known, which does not count; forgets earlier samples. */
void races_run(struct races *room, uint32_t count);
/* Lets the loop turn for so long. */
void races_pass(int64_t us);

#endif
