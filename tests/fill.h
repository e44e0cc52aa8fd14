/* What a page does with an item that was chosen: its number goes into the field of the act that it, or its control, names. */
#ifndef LECTERN_TESTS_FILL_H
#define LECTERN_TESTS_FILL_H

#include <lectern/view.h>

static inline void fill(uint16_t field, int64_t value, struct lec_msg_act *out)
{
    switch (field) {
    case LEC_FILL_TEAM:
        out->team = value;
        break;
    case LEC_FILL_VALUE:
        out->value = value;
        break;
    default:
        out->at = value;
        break;
    }
}

#endif
