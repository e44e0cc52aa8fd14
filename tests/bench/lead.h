/* A host that leads a session's games through the real server, within the rate that a connection has. */
#ifndef LECTERN_TESTS_LEAD_H
#define LECTERN_TESTS_LEAD_H

#include "../live/ws.h"
#include "script.h"

struct lead {
    struct ws ws;
    char *json; /* owned; the newest view, which takes long to read and can wait */
    size_t json_len;
    struct lec_msg_host *view; /* owned; the same once it has been read */
    bool is_unread;
    int64_t rev; /* of that view */
    int64_t ids, acked_id, acked_seq;
    int64_t free_us; /* when its budget is full again */
    struct lec_rng rng;
    void (*seen)(void *user, const char *json, size_t len); /* told of each view; NULL: nobody */
    void *user;                                             /* borrowed */
};

/* Connects with the host's key; returns before it is welcome. */
void lead_open(struct lead *lead, int port, const char *key, uint64_t seed);
void lead_close(struct lead *lead);
/* The newest view, read. NULL: there is none yet. */
const struct lec_msg_host *lead_view(struct lead *lead);
/* Has it seen what came of its last act? */
bool lead_is_shown(const struct lead *lead);
/* May it act now, by its rate? */
bool lead_may_act(const struct lead *lead);
/* Sends an act, does not wait. */
void lead_act(struct lead *lead, struct lec_msg_act *act);
/* Sends the next obvious act; all responses are right. False: it waits for the players. */
bool lead_step(struct lead *lead);

/* With these the loop turns until it is done. */
void lead_await(struct lead *lead, const char *what);
/* The options of a room that races: every clue is one that all may buzz for, no clock ends a race; `armed` as the option
 * says: 1 one phone of a team may press, 2 all may. */
void lead_set_options(struct lead *lead, int64_t armed);
/* Takes the obvious steps until the room is in this phase. */
void lead_to(struct lead *lead, enum lec_view_phase phase);

/* What a client of any kind needs. */
void lead_send(struct ws *ws, enum lec_message message, const void *in);
/* Is this the `t` of a message, such as "\"t\":\"room\""? */
bool lead_is_kind(const char *json, size_t len, const char *kind);
/* At once: what is late here would make the server's idea of the links worse than they are. */
void lead_answer_ping(struct ws *ws, const char *json, size_t len, int64_t skew_us);
/* The id of an ack; the program ends when it is a refusal or a good-bye. */
int64_t lead_done_id(const char *json, size_t len);

#endif
