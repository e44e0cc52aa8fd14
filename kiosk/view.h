/* What the server last said, decoded, with its texts. */
#ifndef LECTERN_KIOSK_VIEW_H
#define LECTERN_KIOSK_VIEW_H

#include "wire/wire.h"

struct view {
    struct lec_msg_display msg;
    char *texts; /* owned; where LEC_TEXT fields of `msg` point */
    uint32_t
        connection; /* number of the one that brought it: between two of them much may have happened unseen */
};

/* NULL when memory is short. */
struct view *view_create(void);
/* Takes NULL. */
void view_destroy(struct view *view);
/* Keeps a decoded message; `texts` is the arena it was decoded into. */
void view_set(struct view *view, const struct lec_msg_display *msg, const struct lec_arena *texts);
/* Decodes a `display` message. 0, or -1 with the reason in `why` (at least 120 bytes): then nothing of the view is to
 * be used. */
int view_decode(struct view *view, const char *json, size_t len, char *why, size_t why_size);

/* UTF-8, never NULL; borrowed from the view. */
const char *view_text(const struct view *view, struct lec_text text);
/* The team with this number, NULL when there is none. */
const struct lec_view_team *view_team(const struct view *view, int64_t id);
/* The newest cue of this kind that `before` (may be NULL: then none) had not seen, NULL when there is none. */
const struct lec_view_cue *view_new_cue(const struct view *before, const struct view *now,
                                        enum lec_view_cue_kind kind);
/* A word of words.def with {team} and {value} filled in. Returns `out`. */
const char *view_say(const struct view *view, enum lec_word word, int64_t team, int64_t value,
                     char *out, size_t size);

#endif
