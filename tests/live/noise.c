/* See noise.h. */
#include "noise.h"

#include "../bench/measure.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <time.h>

#define STEP_NS 2000000

static struct {
    pthread_t thread;
    atomic_bool is_over;
    struct measure_samples late_us;
} noise;

static void *watch(void *user)
{
    (void)user;
    int64_t due_ns = measure_now_ns();
    while (!atomic_load(&noise.is_over)) {
        due_ns += STEP_NS;
        struct timespec due = {.tv_sec = due_ns / 1000000000, .tv_nsec = due_ns % 1000000000};
        while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL) == EINTR) {
        }
        int64_t now_ns = measure_now_ns();
        measure_add(&noise.late_us, (double)(now_ns - due_ns) / 1e3);
        due_ns = now_ns;
    }
    return NULL;
}

void noise_start(void)
{
    if (pthread_create(&noise.thread, NULL, watch, NULL) != 0) {
        measure_die("no thread that watches the machine");
    }
}

void noise_stop(void)
{
    atomic_store(&noise.is_over, true);
    pthread_join(noise.thread, NULL);
}

int64_t noise_us(double share)
{
    return noise.late_us.count == 0 ? 0 : (int64_t)measure_quantile(&noise.late_us, share);
}
