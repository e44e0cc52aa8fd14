/* A crowd of bots that plays a session over real WebSockets: a host, and teams of one player each. */
#ifndef LECTERN_BOTS_H
#define LECTERN_BOTS_H

#include "bots/brain.h"

#include <uv.h>

struct lec_bots;

#define LEC_BOTS_SAY_MAX 800

/* Where the bots go: taken from a host's link. */
struct lec_bots_place {
    char host[256];
    int port;
    char key[LEC_TOKEN_CHARS + 1];
};
/* Reads http://HOST:PORT/host#code=..&key=.. 0, or -1: that is no host's link. */
int lec_bots_place(const char *url, struct lec_bots_place *out);

enum lec_bots_end { LEC_BOTS_PLAYED, LEC_BOTS_FAILED };

struct lec_bots_setup {
    uv_loop_t *loop; /* borrowed */
    struct lec_bots_place place;
    uint32_t teams; /* 1 to LEC_BOTS_MAX */
    uint32_t pace;  /* percent */
    uint64_t seed;
    uint32_t speed; /* of session time; 0: as fast as the clock */
    bool is_guest;  /* somebody else in this process uses the network library, too */
    /* Once, when the session has ended or the bots cannot go on; `say` is one line. They stay connected. */
    void (*ended)(void *user, enum lec_bots_end end, const char *say);
    /* A bot could not join; may be NULL. */
    void (*complain)(void *user, const char *say);
    /* An act was refused for which there is no excuse; may be NULL. */
    void (*refused)(void *user, const char *say);
    void *user;
};

/* NULL when the network library does not start or memory is short. */
struct lec_bots *lec_bots_create(const struct lec_bots_setup *setup);
/* How it goes. */
struct lec_bots_tally {
    uint32_t acts;                /* that were answered */
    uint32_t excused;             /* of them, refused as may happen */
    uint32_t as[LEC_ERR_COUNT];   /* of those, by what was said */
    uint32_t unexpected;          /* refused without an excuse; or the server ended a connection */
    uint32_t views;               /* that the host has seen */
    bool is_held;                 /* a clock runs, or somebody has paused: waiting is right */
    uint32_t rounds, rounds_done; /* of the programme */
};
void lec_bots_tally(const struct lec_bots *bots, struct lec_bots_tally *out);
/* They leave; the loop's run ends when nothing else is in it. */
void lec_bots_stop(struct lec_bots *bots);
/* After the loop's run has ended. Takes NULL. */
void lec_bots_destroy(struct lec_bots *bots);

#endif
