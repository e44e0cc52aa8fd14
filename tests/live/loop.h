/* The loop of the live test: sockets and timers that fire as close to their time as the machine lets them. */
#ifndef LECTERN_TESTS_LOOP_H
#define LECTERN_TESTS_LOOP_H

#include <stdbool.h>
#include <stdint.h>

/* Microseconds since loop_init(). */
int64_t loop_now_us(void);

/* Called once; `number` is the one that was given with the timer. */
typedef void loop_timer(void *user, uint64_t number);

struct loop_watch {
    void (*readable)(void *user);
    void *user; /* borrowed */
};

void loop_init(void);
void loop_finish(void);
/* There is no taking back: a timer that may be out of date is told by its number. */
void loop_at(int64_t at_us, loop_timer *timer, void *user, uint64_t number);
/* The watch is borrowed until the socket is closed. */
void loop_watch(int fd, struct loop_watch *watch);
/* What comes stays where it is. */
void loop_unwatch(int fd);
/* Handles what is due and waits for the next thing, `wait_us` at most. */
void loop_turn(int64_t wait_us);
/* Awake, it asks again and again instead: whoever sends to this process does not have to wake its core. */
void loop_stay_awake(bool is_awake);

/* How late timers have fired: this share of them no later than ... */
int64_t loop_late_us(double share);
uint64_t loop_fired(void);

#endif
