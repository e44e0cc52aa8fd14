/* One thing that an actor is at: it acts when its time has come, and again when the answer has come and changed
 * nothing. */
#ifndef LECTERN_BOTS_ERRAND_H
#define LECTERN_BOTS_ERRAND_H

#include "bots/brain.h"

#include <uv.h>

struct errand {
    uv_timer_t timer;
    lec_bot_think *think;
    /* Sends an act, whose id it draws; false: there is no connection. */
    bool (*send)(void *user, struct lec_msg_act *act);
    /* In how many us the next act may be sent at the earliest, by the machine's clock. */
    int64_t (*rest_us)(void *user);
    void *user;
    uint32_t speed; /* of session time, in which the brain thinks */
    struct lec_bot_turn turn;
    int64_t awaited; /* the act whose answer is to come; 0: none is */
    int64_t again_us;
    bool is_stopped;
};

/* The rest is set by the caller. */
void lec_errand_init(struct errand *errand, uv_loop_t *loop);
/* A view has come. */
void lec_errand_look(struct errand *errand);
/* An act of this actor has been answered. */
void lec_errand_answer(struct errand *errand, int64_t id);
/* The connection is gone, or there is a new one: what was begun is forgotten. */
void lec_errand_forget(struct errand *errand);
void lec_errand_close(struct errand *errand);

#endif
