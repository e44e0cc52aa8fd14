/* Somebody in the room who means no good: a process of its own that does harm to a server until it is stopped. */
#ifndef LECTERN_TESTS_ABUSE_H
#define LECTERN_TESTS_ABUSE_H

#include <lectern/limits.h>
#include <stdint.h>
#include <sys/types.h>

enum abuse_kind {
    ABUSE_FLOOD, /* a player's phone sends 10,000 messages a second, and comes back when it is cut off */
    ABUSE_STALL,  /* 20 players' phones read nothing any more, but ask for much */
    ABUSE_LORIS,  /* 200 callers say what they want one byte at a time */
    ABUSE_SILENT, /* 200 callers upgrade and say nothing */
    ABUSE_JOINS,  /* 500 callers join in 2 s, and again */
    ABUSE_KINDS
};

/* What has come of it so far; written by the other process. */
struct abuse_toll {
    int64_t connections; /* that were made */
    int64_t cut;         /* of them cut off, or refused, by the server */
    int64_t admitted;    /* that were welcomed */
    int64_t longest_us;  /* from the harm to the cut; of those that still stand, until now */
    int64_t sent;        /* messages */
};

struct abuse {
    pid_t pid;
    volatile struct abuse_toll *toll; /* owned, shared with the process */
};

/* Begins; `code` is of the room. A failure ends the program. */
void abuse_start(struct abuse *abuse, enum abuse_kind kind, int port, const char *code);
/* Stops it; `out` gets what has come of it. */
void abuse_stop(struct abuse *abuse, struct abuse_toll *out);

#endif
