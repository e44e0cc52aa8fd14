/* The live test of fair buzzing: what its parts know of each other. A session is one server, eight phones behind the
 * delay proxy and a host beside it; many of them play at the same time. */
#ifndef LECTERN_TESTS_LIVE_H
#define LECTERN_TESTS_LIVE_H

#include "../bench/measure.h"
#include "../bench/spawn.h"
#include "../sim/radio.h"
#include "peek.h"
#include "pipe.h"
#include "ws.h"

#include <lectern/session.h>

#define LIVE_PHONES 8
#define LIVE_PINGS 64
#define LIVE_GAPS 4
#define LIVE_PROFILES 6

extern const int64_t live_gap_us[LIVE_GAPS];

struct live_session;

/* A ping that the page has not answered yet. */
struct live_ping {
    int64_t n, c;
};

struct live_phone {
    struct live_session *session; /* borrowed */
    uint32_t number;
    struct ws ws;
    struct pipe pipe;
    struct radio radio;
    struct live_ping ping[LIVE_PINGS];
    uint64_t pings;
    int64_t team;    /* 0: none yet */
    int64_t zero_us; /* session time at the zero of its clock, as it was told; 0: it was not */
    int64_t lit;     /* the opening that its lamp was last lit for */
    /* this race */
    int64_t pressed_us; /* when the finger came down; 0: not yet */
    bool has_pressed;   /* in this race or an earlier one, whose answer may still be under way */
    int64_t stamp_c;    /* the same on the phone's clock */
    uint64_t buzz_end;  /* where the press ends in what the phone has sent; 0: not sent yet */
    int64_t won_us;     /* the proxy got the view with the winner from the server then */
};

struct live_race {
    uint64_t number; /* counts races: timers of an earlier one are out of date */
    int64_t opening; /* of the server's count */
    uint32_t gap;    /* which of live_gap_us */
    uint32_t order[LIVE_PHONES];
    int64_t ends_us;    /* the last finger */
    int64_t winner;     /* team; 0: not decided */
    int64_t decided_us; /* the host's view said so then */
    int64_t waited_us;  /* -1: the server does not say */
    bool is_on;         /* presses are planned */
};

struct live_session {
    uint32_t profile;
    uint64_t seed;
    char folder[256];
    struct spawn server;
    struct ws host;
    struct live_phone phone[LIVE_PHONES];
    struct lec_rng rng;
    int64_t zero_us; /* this machine's clock at session time 0 */
    int64_t step;
    char phase[24];
    int64_t ids;
    uint64_t turn; /* counts what the host plans: an older plan is out of date */
    uint32_t tile;
    int64_t picks; /* the team in control of the board */
    struct live_race race;
    bool is_welcome;
    bool is_seated; /* all phones have their team */
};

struct live_setup {
    struct evidence_slot *slots; /* borrowed */
    const char *evidence, *preload;
    uint64_t seed;
};

/* phone.c */
void live_phone_open(struct live_phone *phone, struct live_session *session, uint32_t number,
                     struct evidence_slot *slots);
void live_phone_close(struct live_phone *phone);
/* Presses now, whatever the phone shows, unless it shows a winner already. */
void live_phone_press(struct live_phone *phone);

/* host.c */
void live_session_open(struct live_session *session, uint32_t number, uint32_t profile,
                       const struct live_setup *setup);
void live_session_close(struct live_session *session);
/* One more phone has got its team. */
void live_session_seated(struct live_session *session);

/* The phone whose press came to the server first; NULL: none has. */
struct live_phone *live_first_to_arrive(struct live_session *session);

/* score.c: what has been seen of one profile at one gap. */
struct live_cell {
    uint32_t wanted;       /* races that tell enough */
    uint32_t begun, races; /* races: those that count */
    uint32_t firsts;       /* of them, won by the first finger */
    uint32_t arrived;      /* and those in which its press was the first to arrive */
    uint32_t disturbed;    /* do not count: the machine was late with a finger or a waking */
    uint32_t unseen;       /* the winner was not seen on the phone whose press came first */
    /* What fairness costs, at that phone: from when the proxy handed its press to the server, where one that waits for
     * nothing would have decided, to when the proxy got the view with the winner for it. So the work is in it, and the
     * disk, but not the way down. */
    struct measure_samples added_ms;
    struct measure_samples
        waited_ms; /* from the first arrival to the decision, as the server says */
};

struct live_cell *live_cell(uint32_t profile, uint32_t gap);
/* How far from the opening the lamps of a profile's phones were lit, in ms; as they are told of it. */
struct measure_samples *live_lamps(uint32_t profile);

/* The gap of the session's next race, an index of live_gap_us. */
uint32_t live_next_gap(const struct live_session *session);
/* The session's race is over; counts it. */
void live_score(struct live_session *session);

/* report.c */
/* What the simulation says of this profile, and how many races it takes to hold the server against that: at least some. */
void live_simulate(uint32_t profile, uint64_t seed, uint32_t races_least);
/* Prints what was found of a profile, as TAP with comments. Returns how many of its tests failed. */
int live_report(uint32_t profile, uint32_t races_least);
/* Prints one result. Returns 0 when it is good, or else 1. */
int live_result(bool is_ok, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Results printed so far. */
int live_reported(void);

#endif
