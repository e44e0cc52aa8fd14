/* See loop.h. */
#include "loop.h"

#include "../bench/measure.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define LATE_STEP_US 10
#define LATE_STEPS 20000
#define EVENTS_MAX 64

struct alarm {
    int64_t at_us;
    uint64_t order; /* of two at the same time the one that was set first */
    loop_timer *timer;
    void *user;
    uint64_t number;
};

static struct {
    int epoll, clock;
    int64_t zero_ns;    /* time counts from the start of the program */
    struct alarm *heap; /* owned; the next one on top */
    size_t count, cap;
    uint64_t set, fired;
    int64_t armed_us; /* what the clock is set to */
    bool is_awake;
    uint64_t late[LATE_STEPS];
} loop;

int64_t loop_now_us(void)
{
    return (measure_now_ns() - loop.zero_ns) / 1000;
}

void loop_init(void)
{
    loop.zero_ns = measure_now_ns();
    loop.epoll = epoll_create1(EPOLL_CLOEXEC);
    loop.clock = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN | EPOLLET, .data.ptr = NULL};
    if (loop.epoll < 0 || loop.clock < 0 ||
        epoll_ctl(loop.epoll, EPOLL_CTL_ADD, loop.clock, &event) != 0) {
        measure_die("no event loop: %s", strerror(errno));
    }
}

void loop_finish(void)
{
    close(loop.epoll);
    close(loop.clock);
    free(loop.heap);
    memset(&loop, 0, sizeof loop); /* there may be another one */
}

static bool is_before(const struct alarm *a, const struct alarm *b)
{
    return a->at_us != b->at_us ? a->at_us < b->at_us : a->order < b->order;
}

void loop_at(int64_t at_us, loop_timer *timer, void *user, uint64_t number)
{
    if (loop.count == loop.cap) {
        loop.cap = loop.cap == 0 ? 1024 : loop.cap * 2;
        loop.heap = realloc(loop.heap, loop.cap * sizeof *loop.heap);
        if (loop.heap == NULL) {
            measure_die("not enough memory for a timer");
        }
    }
    struct alarm alarm = {at_us, loop.set++, timer, user, number};
    size_t at = loop.count++;
    while (at > 0 && is_before(&alarm, &loop.heap[(at - 1) / 2])) {
        loop.heap[at] = loop.heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    loop.heap[at] = alarm;
}

static struct alarm pop(void)
{
    struct alarm top = loop.heap[0];
    struct alarm last = loop.heap[--loop.count];
    size_t at = 0;
    size_t child = 1;
    while (child < loop.count) {
        child += child + 1 < loop.count && is_before(&loop.heap[child + 1], &loop.heap[child]);
        if (!is_before(&loop.heap[child], &last)) {
            break;
        }
        loop.heap[at] = loop.heap[child];
        at = child;
        child = 2 * at + 1;
    }
    loop.heap[at] = last;
    return top;
}

static void fire_due(void)
{
    int64_t now_us = loop_now_us();
    while (loop.count > 0 && loop.heap[0].at_us <= now_us) {
        struct alarm alarm = pop();
        int64_t step = (now_us - alarm.at_us) / LATE_STEP_US;
        loop.late[step < LATE_STEPS ? step : LATE_STEPS - 1]++;
        loop.fired++;
        alarm.timer(alarm.user, alarm.number);
        now_us = loop_now_us();
    }
}

void loop_watch(int fd, struct loop_watch *watch)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = watch};
    if (epoll_ctl(loop.epoll, EPOLL_CTL_ADD, fd, &event) != 0) {
        measure_die("a socket cannot be watched: %s", strerror(errno));
    }
}

void loop_unwatch(int fd)
{
    epoll_ctl(loop.epoll, EPOLL_CTL_DEL, fd, NULL);
}

static void set_clock(int64_t wait_us)
{
    int64_t at_us = loop_now_us() + wait_us;
    if (loop.count > 0 && loop.heap[0].at_us < at_us) {
        at_us = loop.heap[0].at_us;
    }
    if (at_us == loop.armed_us) {
        return;
    }
    int64_t at_ns = loop.zero_ns + at_us * 1000;
    struct itimerspec at = {
        .it_value = {.tv_sec = at_ns / 1000000000, .tv_nsec = at_ns % 1000000000}};
    timerfd_settime(loop.clock, TFD_TIMER_ABSTIME, &at, NULL);
    loop.armed_us = at_us;
}

void loop_turn(int64_t wait_us)
{
    struct epoll_event events[EVENTS_MAX];
    set_clock(wait_us);
    int count = epoll_wait(loop.epoll, events, EVENTS_MAX, loop.is_awake ? 0 : -1);
    for (int i = 0; i < count; i++) {
        struct loop_watch *watch = events[i].data.ptr;
        if (watch != NULL) {
            watch->readable(watch->user);
        } else {
            loop.armed_us = 0;
        }
        /* Many sockets at once must not make a timer late. */
        fire_due();
    }
}

void loop_stay_awake(bool is_awake)
{
    loop.is_awake = is_awake;
}

int64_t loop_late_us(double share)
{
    uint64_t seen = 0;
    for (int64_t i = 0; i < LATE_STEPS; i++) {
        seen += loop.late[i];
        if ((double)seen >= share * (double)loop.fired) {
            return (i + 1) * LATE_STEP_US;
        }
    }
    return (int64_t)LATE_STEPS * LATE_STEP_US;
}

uint64_t loop_fired(void)
{
    return loop.fired;
}
