/* A hall: up to ten thousand phones, a host and a room display on a real server, or as many plain connections on the floor
 * (floor.h), all played by this process from one epoll. Only what is needed is read of what comes. */
#ifndef LECTERN_TESTS_HALL_H
#define LECTERN_TESTS_HALL_H

#include "lead.h"
#include "spawn.h"

#define HALL_SERVER_CORE 0
#define HALL_LOAD_CORE 1
#define HALL_TEAMS_MAX LEC_TEAMS_MAX
#define HALL_JOINING 128 /* phones that are on their way in at once */

struct hall;

struct hall_phone {
    struct ws ws;
    struct hall *hall; /* borrowed */
    uint32_t number;
    uint32_t mark;  /* the last moment that it has seen */
    uint16_t phase; /* of the room, by the first two letters */
    uint8_t step;   /* enum hall_step */
    bool is_held;   /* its answer is not read */
    int64_t zero_us;
    int64_t began_us;
    char token[LEC_TOKEN_CHARS + 1];
};

/* What an audience got: bytes of the frames that came with the last moment, in their order. */
#define HALL_FRAMES_MAX 4

struct hall {
    struct spawn server;
    char folder[256]; /* empty: none */
    bool is_floor;
    bool has_teams;      /* phones sit down in teams */
    uint8_t floor_press; /* what a press asks of the floor */
    uint32_t teams;      /* the first phone of each team is armed: they come first */
    uint32_t phones, came, joined, at_once;
    struct hall_phone *phone; /* owned */
    struct lead lead;
    struct ws display;
    bool has_display, has_host;

    /* A moment is a phase of the room that is waited for. */
    const char *wanted;
    uint32_t mark, seen;
    int64_t presser_us, host_us, display_us, first_us, last_us; /* since loop_init(); 0: not yet */
    uint32_t presser;
    uint32_t open_count; /* phones whose room is open */

    int64_t opening, opens_us;             /* session time; as the phones are told */
    int64_t zero_us;                       /* of session time, since loop_init() */
    int64_t stamp_us;                      /* the floor's: when it had read the press */
    uint64_t messages;                     /* that were delivered, pings left out */
    int64_t quiet_us;                      /* when the last one was */
    size_t frame[HALL_FRAMES_MAX], frames; /* of the first phone that does not press */
    bool is_noting;
    struct measure_samples *join_us; /* borrowed: upgrade, hello and first view; NULL: not wanted */
};

/* How long after the decision who knew. */
struct hall_round {
    double presser_us, host_us, display_us, first_us, last_us;
    double used_us; /* processor time of the server, from the press until all was quiet */
    double messages;
};

/* Starts `lectern serve` on the server's core. */
void hall_serve(struct hall *hall, uint32_t expected);
/* Host, display and all phones come in; `phones`, `teams` and `at_once` are set, the rest is zero. */
void hall_fill(struct hall *hall);
/* The phones alone, as many as are missing. */
void hall_join(struct hall *hall);
void hall_close(struct hall *hall);
/* A buzz of the next team: from open buzzers to everybody's view of who has won. */
void hall_buzz(struct hall *hall, struct hall_round *out);
/* The loop turns until nothing has come for so long, and the server sleeps. */
void hall_settle(struct hall *hall, int64_t us);
void hall_expect(struct hall *hall, const char *phase, uint32_t presser);

#endif
