/* Who is called how: players by the looks of their names, so that a namesake is found without a look at everybody. */
#include "live/live_state.h"

#include <stdlib.h>
#include <string.h>

static void put(struct names *names, const struct name_slot *slot)
{
    uint64_t at = slot->look;
    struct name_slot *place = &names->slots[at & (names->cap - 1)];
    while (place->seq != 0 && (place->look != slot->look || place->player != slot->player)) {
        at++;
        place = &names->slots[at & (names->cap - 1)];
    }
    names->used += place->seq == 0;
    *place = *slot; /* or the newest entry that gave this player that name */
}

enum lec_err lec_names_reserve(struct names *names)
{
    if ((names->used + LEC_LOOKS) * 2 <= names->cap) {
        return LEC_OK;
    }
    struct names bigger = {.cap = names->cap == 0 ? 256 : names->cap * 2};
    bigger.slots = calloc(bigger.cap, sizeof *bigger.slots);
    if (bigger.slots == NULL) {
        return LEC_ERR_BUSY;
    }
    for (uint32_t i = 0; i < names->cap; i++) {
        if (names->slots[i].seq != 0) {
            put(&bigger, &names->slots[i]);
        }
    }
    free(names->slots);
    *names = bigger;
    return LEC_OK;
}

void lec_names_clear(struct names *names)
{
    names->used = 0;
    if (names->cap > 0) {
        memset(names->slots, 0, names->cap * sizeof *names->slots);
    }
}

void lec_names_note(struct names *names, const struct lec_input *in, const struct lec_looks *looks)
{
    bool is_own = in->verb == LEC_VERB_JOIN || in->verb == LEC_VERB_NICKNAME;
    if (!is_own && in->verb != LEC_VERB_RENAME_PLAYER) {
        return;
    }
    for (int look = 0; look < LEC_LOOKS; look++) {
        struct name_slot slot = {
            .look = looks->hash[look], .player = is_own ? in->player : in->at, .seq = in->seq};
        put(names, &slot);
    }
}

const struct name_slot *lec_names_next(const struct names *names, uint64_t look,
                                       const struct name_slot *after)
{
    if (names->cap == 0) {
        return NULL;
    }
    uint64_t at = after == NULL ? look : (uint64_t)(after - names->slots) + 1;
    for (;; at++) {
        const struct name_slot *slot = &names->slots[at & (names->cap - 1)];
        if (slot->seq == 0) {
            return NULL;
        }
        if (slot->look == look) {
            return slot;
        }
    }
}
