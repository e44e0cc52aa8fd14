/* The presenter remote: which act of the host a key means now. Pure. */
#ifndef LECTERN_KIOSK_REMOTE_H
#define LECTERN_KIOSK_REMOTE_H

#include "buzzers.h"

#include <lectern/view.h>

enum remote_key {
    REMOTE_NONE,
    REMOTE_NEXT,  /* space bar, right arrow: never rules */
    REMOTE_RIGHT, /* Page Down: the next step; rules right when a ruling is due */
    REMOTE_WRONG, /* Page Up: rules wrong when a ruling is due */
    REMOTE_PAUSE, /* b, full stop: pauses, goes on */
};

/* A key within this time of a new step was meant for the step before. Pausing is meant at any time. */
#define REMOTE_SETTLE_US 400000

/* Does a key mean the same in both views? When it does not, it needs time to settle. */
bool remote_is_same(const struct lec_msg_host *a, const struct lec_msg_host *b);

/* Fills verb, team, at, value and step of `out`; false when the key means nothing now. `step_us`: since when keys
 * mean what they mean now, on the clock of `now_us`. */
bool remote_choose(const struct lec_msg_host *host, enum remote_key key, int64_t step_us,
                   int64_t now_us, struct lec_msg_act *out);

#define REMOTE_ACTS_MAX 4

/* The remote's side of a connection: what the host sees, and acts on their way. */
struct remote {
    struct lec_msg_host view;
    bool has_view;
    int64_t step_us; /* since when keys mean what they mean now */
    struct lec_msg_act acts[REMOTE_ACTS_MAX];
    uint32_t act_count;
    struct buzzers buzzers; /* of teams without phones: they outlive the connection */
};

void remote_show(struct remote *remote, const struct lec_msg_host *view, int64_t now_us);
/* The connection is gone: keys mean nothing, and what was meant before may be wrong later. */
void remote_clear(struct remote *remote);
/* False when the key means nothing now. `id`: of the act, random. */
bool remote_press(struct remote *remote, enum remote_key key, int64_t now_us, int64_t id);
/* A buzzer goes down. True: an act is on its way, or the screen has something to tell. */
bool remote_buzz(struct remote *remote, uint32_t button, const char *name, int64_t now_us,
                 int64_t id);
/* The last buzzer that was given away is nobody's again, between clues. */
void remote_take_back(struct remote *remote);
/* Takes the oldest act; false when there is none. */
bool remote_take(struct remote *remote, struct lec_msg_act *out);

#endif
