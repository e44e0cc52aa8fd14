/* Tells when addresses, devices or routes of the machine have changed. */
#ifndef LECTERN_NET_WATCH_H
#define LECTERN_NET_WATCH_H

#include <stdbool.h>
#include <uv.h>

struct lec_watch {
    uv_poll_t poll;
    uv_timer_t timer;
    int fd; /* owned; -1: the kernel does not tell, and is asked now and then */
    void (*changed)(void *user);
    void *user;
};

/* `changed` is called on the loop, once for changes that come together. 0, or -1 when memory is short. */
int lec_watch_start(struct lec_watch *watch, uv_loop_t *loop, void (*changed)(void *user),
                    void *user);
void lec_watch_stop(struct lec_watch *watch);

#endif
