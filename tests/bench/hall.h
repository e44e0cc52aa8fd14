/* A hall: up to ten thousand phones, a host and a room display on a real server, or as many plain connections on the floor
 * (floor.h), all played by this process from one epoll. Only what is needed is read of what comes. */
#ifndef LECTERN_TESTS_HALL_H
#define LECTERN_TESTS_HALL_H

#include "lead.h"
#include "spawn.h"

#define HALL_SERVER_CORE 0
#define HALL_LOAD_CORE 1
#define HALL_TEAMS_MAX LEC_TEAMS_MAX
/* Phones that are on their way in at once: fewer than a server takes strangers from one address. */
#define HALL_JOINING 256

struct hall;

struct hall_phone {
    struct ws ws;
    struct hall *hall; /* borrowed */
    uint32_t number;
    uint32_t mark;  /* the last moment that it has seen */
    uint16_t phase; /* of the room, by the first two letters */
    uint8_t step;   /* enum hall_step */
    uint32_t views; /* since the last moment began to be waited for */
    int64_t zero_us;
    int64_t began_us;
    char token[LEC_TOKEN_CHARS + 1];
};

/* What an audience got: bytes of the frames that came with the last moment, in their order. */
#define HALL_FRAMES_MAX 4

struct hall {
    struct spawn server;
    char folder[256]; /* empty: none */
    bool is_guest;    /* the server is another one's to stop */
    bool is_floor;
    bool is_bare;        /* nobody but phones comes */
    uint8_t armed;       /* as the option says; 0: the captain's phone */
    bool has_teams;      /* phones sit down in teams */
    uint8_t floor_press; /* what a press asks of the floor */
    int64_t gap_us;      /* from what came last to the press: the floor's, as the server's was */
    uint32_t teams;      /* the first phone of each team is armed: they come first */
    uint32_t phones, came, joined;
    struct hall_phone *phone; /* owned */
    struct lead lead;
    struct ws display;
    bool has_display, has_host;
    uint32_t narrow;  /* phones at the end that have little room for what is not read */
    uint32_t held;    /* phones at the end that do not read */
    bool may_refuse;  /* acts are refused in this scene, and counted */
    uint32_t refused; /* of phones */

    /* A moment is a phase of the room that is waited for. */
    const char *wanted;
    uint32_t mark, seen;
    int64_t presser_us, host_us, display_us, first_us, last_us; /* since loop_init(); 0: not yet */
    double used_us;  /* the server's processor time up to the press */
    uint64_t before; /* messages up to there */
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
    int64_t pace_us;                 /* it plays by itself, a step in that time; 0: it does not */
    uint64_t plays, played;          /* how often that was said; buzzes that it has sent so */
    bool is_restless; /* the server has more to do than this: it is not waited for that it sleeps */
};

/* How long after the decision who knew. */
struct hall_round {
    double presser_us, host_us, display_us, first_us, last_us;
    double used_us; /* processor time of the server, from the press until all was quiet */
    double messages;
    double gap_us; /* nothing but pings came before the press for so long */
};

/* hall.c */

/* Starts `lectern serve` on the server's core; `prefix` is what the program runs under, NULL: nothing. */
void hall_serve(struct hall *hall, uint32_t expected, const char *const *prefix);
/* The same server once more, on the same data. */
void hall_serve_again(struct hall *hall, uint32_t expected);
/* Host, display and all phones come in; `phones`, `teams` and what else is wanted is set, the rest is zero. */
void hall_fill(struct hall *hall);
/* Host and display alone, with the options of a room that races. */
void hall_fill_host(struct hall *hall);
/* Every phone comes back by its key, to a server that has been started again. */
void hall_return(struct hall *hall);
void hall_disconnect(struct hall *hall);
void hall_close(struct hall *hall);
/* From now on the last `count` phones do not read. */
void hall_hold(struct hall *hall, uint32_t count);
/* How many phones the server has closed, host and display being there. */
uint32_t hall_cut_off(const struct hall *hall);

/* hall_buzz.c */

/* A buzz of the next team: from open buzzers to everybody's view of who has won. */
void hall_buzz(struct hall *hall, struct hall_round *out);
/* The loop turns until nothing has come for so long, and the server sleeps. */
void hall_settle(struct hall *hall, int64_t us);
/* The same for so long, whatever comes. */
void hall_pass(int64_t us);
/* Takes the obvious steps until buzzers are open, on every phone that reads. */
void hall_lead_to_open(struct hall *hall);
/* From now on phones are looked at for that phase. */
void hall_expect(struct hall *hall, const char *phase, uint32_t presser);
/* Until every phone that reads, the host and the display have shown it. */
void hall_await(struct hall *hall);
/* A press, now. `id`: of the act. */
void hall_press(struct hall *hall, uint32_t number, int64_t id);
/* Session time at which the winner was known, since loop_init(), as the host's view has it: the lamp, the first arrival
 * behind it, and the wait for phones that may have been earlier. */
int64_t hall_decided_us(struct hall *hall);
/* It plays by itself, a step of the host or a buzz each `pace_us`, and begins in `first_us`; pace 0: no more. */
void hall_play(struct hall *hall, int64_t pace_us, int64_t first_us);

/* Used by hall.c: a view of a room. */
void hall_on_room(struct hall_phone *phone, const char *json, size_t len, int64_t now_us);
bool hall_shows_moment(const struct hall *hall, const char *json, size_t len);

#endif
