/* The floor: the least that a server can do for a buzz. One process, one epoll, minimal WebSocket framing; on a press it
 * writes the same bytes to every connection, the presser's first, in a plain loop. It keeps no session and knows no rules:
 * what Lectern takes more than this is the price of what it does. */
#ifndef LECTERN_TESTS_FLOOR_H
#define LECTERN_TESTS_FLOOR_H

#include "spawn.h"

#include <stddef.h>

/* The bytes of a message are padded to their length. */
struct floor_sizes {
    size_t welcome;  /* the answer to a hello ... */
    size_t first[3]; /* ... and what follows it; 0: no more */
    size_t view[3];  /* what a press brings everybody, written in one piece; 0: no more */
};

/* What a press asks for in its `value`. */
#define FLOOR_AT_ONCE 1
#define FLOOR_SYNCED 2 /* after 100 bytes were appended to a file and synced */

/* Starts one on the server's core; `file` is what synced presses are appended to. */
void floor_serve(struct spawn *server, const struct floor_sizes *sizes, const char *file);
/* The floor's own main(), for the program that is started so. Returns its status. */
int floor_main(int argc, char **argv);

#endif
