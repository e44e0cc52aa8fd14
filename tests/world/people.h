/* The people in the room: hosts, displays and phones, each with a connection that behaves as it likes. They do what their
 * views let them do, now and then what they do not, and send what was not answered again. */
#ifndef LECTERN_TESTS_PEOPLE_H
#define LECTERN_TESTS_PEOPLE_H

#include "oracle.h"

#define PEOPLE_MAX 16
#define DEEDS_MAX 8

/* An act that has not been answered. */
struct deed {
    int64_t id;
    size_t len;
    char *bytes; /* owned */
};

struct shown {
    char *bytes; /* owned; the newest view of its kind */
    size_t len;
    int64_t rev;
};

struct person {
    uint32_t number;         /* from 1 */
    uint8_t role;            /* enum lec_role */
    bool is_here;            /* wants to be */
    bool is_refused;         /* barred, or told to stay away */
    bool is_known;           /* the server has welcomed this connection */
    bool is_busy;            /* a visit is planned */
    bool is_eager;           /* is about to press */
    uint64_t line, old_line; /* 0: none */
    uint32_t player;
    int64_t join_id;
    char token[LEC_TOKEN_CHARS + 1];
    int64_t clock, clock_zero_us;
    struct link link; /* of its next connection */
    struct shown shown[LEC_MESSAGE_COUNT];
    struct deed deeds[DEEDS_MAX];
    uint32_t deed_count;
    struct deed last; /* an act that has been answered: it is sent again now and then */
    uint32_t used[LEC_VERB_COUNT]; /* acts it has sent, by verb */
};

struct crowd {
    struct person list[PEOPLE_MAX];
    uint32_t count;
    bool is_playing; /* false: they only come back and wait */
    bool is_tame;    /* nobody does what would be refused */
    uint64_t sent, answered, refused, pressed, repeated, wrong, cut;
    uint32_t marks; /* of texts: no two are the same */
};

extern struct crowd crowd;

void crowd_begin(uint32_t hosts, uint32_t displays, uint32_t phones);
void crowd_end(void);
/* New links were printed: who had none, or an old one, takes those. */
void crowd_started(void);
/* Everyone who is not connected comes now, by a good link. */
void crowd_gather(void);
bool crowd_is_answered(void);
const char *crowd_who_waits(void);
/* What everyone sees must be what there is. */
void crowd_check_screens(void);
void crowd_send_act(struct person *p, struct lec_msg_act *act);
struct viewer crowd_author(uint32_t who);

#endif
