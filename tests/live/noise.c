/* See noise.h. */
#include "noise.h"

#include "../bench/measure.h"
#include "loop.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <time.h>

#define STEP_NS 2000000
#define WATCHERS_MAX 16
#define MOMENTS 4096 /* remembered: more than come while a race is on */

struct moment {
    int64_t from_us, to_us;
};

static struct {
    struct watcher {
        pthread_t thread;
        struct measure_samples late_us;
    } watchers[WATCHERS_MAX];
    uint32_t count;
    atomic_bool is_over;
    pthread_mutex_t lock; /* of what follows */
    struct moment moments[MOMENTS];
    uint64_t moment_count;
} noise = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void note_bad(int64_t late_us)
{
    int64_t now_us = loop_now_us();
    pthread_mutex_lock(&noise.lock);
    noise.moments[noise.moment_count++ % MOMENTS] = (struct moment){now_us - late_us, now_us};
    pthread_mutex_unlock(&noise.lock);
}

static void *watch(void *user)
{
    struct watcher *watcher = user;
    int64_t due_ns = measure_now_ns();
    while (!atomic_load(&noise.is_over)) {
        due_ns += STEP_NS;
        struct timespec due = {.tv_sec = due_ns / 1000000000, .tv_nsec = due_ns % 1000000000};
        while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL) == EINTR) {
        }
        int64_t now_ns = measure_now_ns();
        int64_t late_us = (now_ns - due_ns) / 1000;
        measure_add(&watcher->late_us, (double)late_us);
        if (late_us > NOISE_BAD_US) {
            note_bad(late_us);
        }
        due_ns = now_ns;
    }
    return NULL;
}

void noise_start(void)
{
    cpu_set_t all;
    if (sched_getaffinity(0, sizeof all, &all) != 0) {
        CPU_ZERO(&all);
        CPU_SET(0, &all);
    }
    for (int cpu = 0; cpu < CPU_SETSIZE && noise.count < WATCHERS_MAX; cpu++) {
        struct watcher *watcher = &noise.watchers[noise.count];
        cpu_set_t one;
        CPU_ZERO(&one);
        CPU_SET(cpu, &one);
        if (!CPU_ISSET(cpu, &all)) {
            continue;
        }
        if (pthread_create(&watcher->thread, NULL, watch, watcher) != 0) {
            measure_die("no thread that watches the machine");
        }
        pthread_setaffinity_np(watcher->thread, sizeof one, &one);
        noise.count++;
    }
}

void noise_stop(void)
{
    atomic_store(&noise.is_over, true);
    for (uint32_t i = 0; i < noise.count; i++) {
        pthread_join(noise.watchers[i].thread, NULL);
    }
}

bool noise_between(int64_t from_us, int64_t to_us)
{
    bool is_bad = false;
    pthread_mutex_lock(&noise.lock);
    for (uint64_t back = 1; back <= MOMENTS && back <= noise.moment_count; back++) {
        const struct moment *moment = &noise.moments[(noise.moment_count - back) % MOMENTS];
        is_bad = is_bad || (moment->from_us < to_us && moment->to_us > from_us);
    }
    pthread_mutex_unlock(&noise.lock);
    return is_bad;
}

int64_t noise_us(double share)
{
    struct measure_samples all = {0};
    for (uint32_t i = 0; i < noise.count; i++) {
        const struct measure_samples *own = &noise.watchers[i].late_us;
        for (size_t j = 0; j < own->count; j++) {
            measure_add(&all, own->at[j]);
        }
    }
    int64_t late_us = all.count == 0 ? 0 : (int64_t)measure_quantile(&all, share);
    measure_finish(&all);
    return late_us;
}
