/* Who takes nothing of what it is sent, as the kernel at this end sees it. */
#ifndef LECTERN_NET_DEAF_H
#define LECTERN_NET_DEAF_H

#include <stdbool.h>
#include <stdint.h>

#define LEC_DEAF_US 3500000 /* what takes nothing for so long reads no more */

/* All zero: nothing waits for it. */
struct lec_deaf {
    int64_t looked_us; /* 0: never */
    int64_t
        waiting_us; /* the first look since which something waits and nothing was taken; 0: none */
    uint64_t acked; /* bytes that it had taken then */
};

/* Is it time to ask the kernel again? That is a system call, and messages may come in thousands. */
bool lec_deaf_is_due(const struct lec_deaf *deaf, int64_t now_us);
/* What the kernel says now: does anything wait to be taken, and how many bytes have been in all? True: it reads no more.
 * Time in which nothing waited does not count, however long it was quiet. */
bool lec_deaf_look(struct lec_deaf *deaf, bool is_waiting, uint64_t acked, int64_t now_us);

#endif
