/* The fold: a log becomes a state. Start-up, undo, reversal, reports and tests all come through here. */
#include <lectern/session.h>

static struct lec_input as_patched(const struct lec_input *in, const struct lec_mark *mark)
{
    struct lec_input out = *in;
    if (mark->action == LEC_PATCH_SET) {
        out.value = mark->value;
        out.flags |= LEC_INPUT_PATCHED | LEC_INPUT_STANDS;
    } else if (mark->action == LEC_PATCH_STAND) {
        out.flags |= LEC_INPUT_STANDS;
    }
    return out;
}

/* Applies one entry; a refusal is put to the listener until it gives up or the entry fits. */
static enum lec_err fold_one(struct lec_session *s, const struct lec_world *world,
                             const struct lec_history *h, uint32_t index,
                             const struct lec_fold *how)
{
    struct lec_effects effects;
    struct lec_input in = as_patched(&h->entries[index].in, &h->marks[index]);
    enum lec_err err = lec_session_apply(s, world, &in, &effects);
    while (err != LEC_OK) {
        if (how->refused == NULL) {
            return err;
        }
        if (!how->refused(how->user, index, err, s, &in)) {
            return LEC_OK;
        }
        err = lec_session_apply(s, world, &in, &effects);
    }
    if (how->sink != NULL) {
        how->sink(how->user, index, &effects);
    }
    return LEC_OK;
}

/* Room for cards that the log comes to in the end. */
static uint32_t most_cards(const struct lec_history *h)
{
    uint32_t most = 0;
    for (uint32_t i = 0; i < h->count; i++) {
        const struct lec_input *in = &h->entries[i].in;
        uint32_t cards = in->verb == LEC_VERB_GROW ? (uint32_t)(in->value & 0xffff) : 0;
        most = cards > most ? cards : most;
    }
    return most;
}

uint32_t lec_fold(void *block, const struct lec_world *world, const struct lec_history *h,
                  const struct lec_fold *how, enum lec_err *err)
{
    struct lec_session *s = lec_session_init(block, world);
    struct lec_history begin = *h;
    begin.count = h->count > 0;
    uint32_t read = lec_fold_from(s, world, &begin, 0, how, err);
    if (*err != LEC_OK || h->count == 0) {
        return read;
    }
    uint32_t cards = most_cards(h);
    lec_session_widen(s, world, cards > how->cards ? cards : how->cards);
    return lec_fold_from(s, world, h, 1, how, err);
}

uint32_t lec_fold_from(struct lec_session *s, const struct lec_world *world,
                       const struct lec_history *h, uint32_t from, const struct lec_fold *how,
                       enum lec_err *err)
{
    *err = LEC_OK;
    for (uint32_t i = from; i < h->count; i++) {
        const struct lec_mark *mark = &h->marks[i];
        if (mark->undone) {
            if (mark->step == i + 1) {
                lec_session_hold(s, h->entries[i].in.at_us);
            }
            continue;
        }
        if (mark->action == LEC_PATCH_DROP) {
            continue;
        }
        *err = fold_one(s, world, h, i, how);
        if (*err != LEC_OK) {
            return i;
        }
    }
    return h->count;
}

size_t lec_fold_room(const struct lec_entry *entries, uint32_t count)
{
    struct lec_caps caps = {0};
    for (uint32_t i = 0; i < count; i++) {
        const struct lec_input *in = &entries[i].in;
        struct lec_caps bigger;
        /* What is out of range is refused by the fold itself; it needs no room. */
        if ((in->verb == LEC_VERB_BEGIN || in->verb == LEC_VERB_GROW) &&
            lec_caps_of(in, &caps, &bigger)) {
            caps = bigger;
        }
    }
    return lec_session_size(&caps);
}
