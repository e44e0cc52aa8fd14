/* See deaf.h. */
#include "net/deaf.h"

#define LOOK_US 500000

bool lec_deaf_is_due(const struct lec_deaf *deaf, int64_t now_us)
{
    return deaf->looked_us == 0 || now_us - deaf->looked_us >= LOOK_US;
}

bool lec_deaf_look(struct lec_deaf *deaf, bool is_waiting, uint64_t acked, int64_t now_us)
{
    deaf->looked_us = now_us;
    if (!is_waiting) {
        deaf->waiting_us = 0;
        return false;
    }
    if (deaf->waiting_us == 0 || acked != deaf->acked) {
        deaf->waiting_us = now_us;
        deaf->acked = acked;
    }
    return now_us - deaf->waiting_us > LEC_DEAF_US;
}
