/* A long session whose server died, and how soon it is back: the port, and everybody's screen. */
#ifndef LECTERN_TESTS_COMEBACK_H
#define LECTERN_TESTS_COMEBACK_H

#include "measure.h"

#include <lectern/limits.h>

#define COMEBACK_TEAMS 8
#define COMEBACK_PHONES 40

/* Where everybody was when the server died. */
struct comeback {
    char folder[256];
    uint32_t entries;
    struct comeback_phone {
        char token[LEC_TOKEN_CHARS + 1];
        uint32_t team;
        int64_t score; /* of its team */
    } phone[COMEBACK_PHONES];
};

/* Plays a session of at least so many entries, as a process that dies without closing anything. */
void comeback_init(struct comeback *comeback, uint32_t entries);
void comeback_finish(struct comeback *comeback);
/* Starts the server on it, brings all phones back by their keys, and kills it: from the start of the program to the
 * open port, in ms; and from there until a phone has all its views, which must show its team and its points. */
void comeback_run(const struct comeback *comeback, struct measure_samples *open_ms,
                  struct measure_samples *back_ms);

#endif
