/* Time, chance, and what stands in for libuv: timers, wake-ups, and the callback at the end of a turn. */
#include "outside.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TIMERS_MAX 64
#define CHECKS_MAX 4
#define SOON_US 500000 /* what may be chosen to be next */

struct outside outside;
uv_loop_t the_loop;
uint32_t loop_late_percent;
void (*loop_watch)(void);
uint32_t (*loop_choose)(uint32_t count);

/* Chance */

static void source_buf(void *const buf, const size_t size)
{
    unsigned char *bytes = buf;
    for (size_t i = 0; i < size; i++) {
        bytes[i] = (unsigned char)lec_rng_next(&outside.rng);
    }
}

static uint32_t source_random(void)
{
    return (uint32_t)lec_rng_next(&outside.rng);
}

static const char *source_name(void)
{
    return "seed";
}

static struct randombytes_implementation source = {
    .implementation_name = source_name,
    .random = source_random,
    .buf = source_buf,
};

uint32_t roll(uint32_t n)
{
    return lec_rng_below(&outside.rng, n);
}

bool chance(uint32_t percent)
{
    return roll(100) < percent;
}

int64_t roll_us(int64_t from_us, int64_t to_us)
{
    return from_us + (int64_t)(lec_rng_next(&outside.rng) % (uint64_t)(to_us - from_us + 1));
}

void trace(const char *what, uint64_t number, const void *bytes, size_t len)
{
    uint64_t hash =
        outside.trace ^ (uint64_t)outside.now_us ^ number * UINT64_C(0x9e3779b97f4a7c15);
    uint64_t word = 0;
    const unsigned char *at = bytes;
    size_t len_all = len;
    for (; len >= sizeof word; len -= sizeof word, at += sizeof word) {
        memcpy(&word, at, sizeof word);
        hash = (hash ^ word) * UINT64_C(1099511628211);
        hash ^= hash >> 29;
    }
    for (; len > 0; len--) {
        hash = (hash ^ *at++) * UINT64_C(1099511628211);
    }
    for (const char *c = what; *c != '\0'; c++) {
        hash = (hash ^ (unsigned char)*c) * UINT64_C(1099511628211);
    }
    outside.trace = hash;
    outside.events++;
    if (outside.is_loud) {
        bool is_text = len_all > 0 && *(const char *)bytes == '{';
        printf("# %11.6f %s %llu %016llx %.*s\n", (double)outside.now_us / 1e6, what,
               (unsigned long long)number, (unsigned long long)hash,
               is_text ? (int)(len_all < 200 ? len_all : 200) : 0, (const char *)bytes);
    }
}

void *grab(size_t size)
{
    void *memory = calloc(1, size);
    if (memory == NULL) {
        abort();
    }
    return memory;
}

/* Clocks */

uint64_t uv_hrtime(void)
{
    return (uint64_t)outside.now_us * 1000;
}

int __wrap_clock_gettime(clockid_t which, struct timespec *out);
int __wrap_clock_gettime(clockid_t which, struct timespec *out)
{
    int64_t ms =
        which == CLOCK_REALTIME ? outside.wall_ms + outside.now_us / 1000 : outside.now_us / 1000;
    out->tv_sec = ms / 1000;
    out->tv_nsec = ms % 1000 * 1000000;
    return 0;
}

/* What will happen: a heap by time, then by order. */

struct moment {
    int64_t at_us;
    uint64_t order;
    happening *run;
    void *user;
    uint64_t number;
    bool is_servers;
};

static struct moment *moments;
static uint32_t moment_count, moment_cap;
static uint64_t orders;

static bool is_before(const struct moment *a, const struct moment *b)
{
    return a->at_us != b->at_us ? a->at_us < b->at_us : a->order < b->order;
}

static void sift_up(uint32_t at)
{
    struct moment one = moments[at];
    while (at > 0 && is_before(&one, &moments[(at - 1) / 2])) {
        moments[at] = moments[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    moments[at] = one;
}

static void sift_down(uint32_t at)
{
    struct moment one = moments[at];
    for (;;) {
        uint32_t child = at * 2 + 1;
        if (child >= moment_count) {
            break;
        }
        if (child + 1 < moment_count && is_before(&moments[child + 1], &moments[child])) {
            child++;
        }
        if (!is_before(&moments[child], &one)) {
            break;
        }
        moments[at] = moments[child];
        at = child;
    }
    moments[at] = one;
}

void later(int64_t after_us, bool is_servers, happening *run, void *user, uint64_t number)
{
    if (moment_count == moment_cap) {
        moment_cap = moment_cap == 0 ? 256 : moment_cap * 2;
        struct moment *more = realloc(moments, moment_cap * sizeof *more);
        if (more == NULL) {
            abort();
        }
        moments = more;
    }
    moments[moment_count] = (struct moment){.at_us = outside.now_us + after_us,
                                            .order = orders++,
                                            .run = run,
                                            .user = user,
                                            .number = number,
                                            .is_servers = is_servers};
    sift_up(moment_count++);
}

static struct moment take_moment(uint32_t at)
{
    struct moment one = moments[at];
    moments[at] = moments[--moment_count];
    if (at < moment_count) {
        sift_down(at);
        sift_up(at);
    }
    return one;
}

/* Timers: as in libuv they count whole milliseconds from the time that the loop last looked at. */

static uv_timer_t *timers[TIMERS_MAX];
static uint32_t timer_count;
static uv_check_t *checks[CHECKS_MAX];
static uint32_t check_count;
static uv_async_t *asyncs[CHECKS_MAX];
static uint32_t async_count;

enum { IS_CLOSING = 1 };

static void drop_timer(const uv_timer_t *timer)
{
    for (uint32_t i = 0; i < timer_count; i++) {
        if (timers[i] == timer) {
            memmove(&timers[i], &timers[i + 1], (--timer_count - i) * sizeof *timers);
            return;
        }
    }
}

int uv_timer_init(uv_loop_t *loop, uv_timer_t *timer)
{
    memset(timer, 0, sizeof *timer);
    timer->loop = loop;
    return 0;
}

int uv_timer_start(uv_timer_t *timer, uv_timer_cb run, uint64_t after_ms, uint64_t repeat_ms)
{
    drop_timer(timer);
    must(timer_count < TIMERS_MAX, "more timers than there can be");
    timer->timer_cb = run;
    timer->timeout = (uint64_t)outside.now_us / 1000 + after_ms;
    timer->repeat = repeat_ms;
    timers[timer_count++] = timer;
    return 0;
}

int uv_timer_stop(uv_timer_t *timer)
{
    drop_timer(timer);
    return 0;
}

int uv_is_active(const uv_handle_t *handle)
{
    for (uint32_t i = 0; i < timer_count; i++) {
        if ((const uv_handle_t *)timers[i] == handle) {
            return 1;
        }
    }
    return 0;
}

uint64_t uv_timer_get_due_in(const uv_timer_t *timer)
{
    uint64_t now_ms = (uint64_t)outside.now_us / 1000;
    return timer->timeout > now_ms ? timer->timeout - now_ms : 0;
}

void uv_update_time(uv_loop_t *loop)
{
    (void)loop;
}

int uv_check_init(uv_loop_t *loop, uv_check_t *check)
{
    memset(check, 0, sizeof *check);
    check->loop = loop;
    return 0;
}

int uv_check_start(uv_check_t *check, uv_check_cb run)
{
    check->check_cb = run;
    checks[check_count++] = check;
    return 0;
}

int uv_async_init(uv_loop_t *loop, uv_async_t *async, uv_async_cb run)
{
    memset(async, 0, sizeof *async);
    async->loop = loop;
    async->async_cb = run;
    must(async_count < CHECKS_MAX, "more wake-ups than there can be");
    asyncs[async_count++] = async;
    return 0;
}

static void wake(void *user, uint64_t number)
{
    uv_async_t *async = user;
    (void)number;
    if (async->pending != 0) {
        async->pending = 0;
        async->async_cb(async);
    }
}

int uv_async_send(uv_async_t *async)
{
    bool is_new = async->pending == 0;
    async->pending = 1;
    if (loop_choose != NULL) {
        wake(async, 0); /* that the answer is on its way has been a moment to choose already */
    } else if (is_new) {
        later(roll_us(0, 300), true, wake, async, 0);
    }
    return 0;
}

void uv_close(uv_handle_t *handle, uv_close_cb closed)
{
    must(closed == NULL, "nobody waits for the end of a handle");
    drop_timer((uv_timer_t *)handle);
    for (uint32_t i = 0; i < check_count; i++) {
        if ((uv_handle_t *)checks[i] == handle) {
            checks[i] = checks[--check_count];
        }
    }
    for (uint32_t i = 0; i < async_count; i++) {
        if ((uv_handle_t *)asyncs[i] == handle) {
            asyncs[i] = asyncs[--async_count];
        }
    }
    handle->flags |= IS_CLOSING;
}

int uv_is_closing(const uv_handle_t *handle)
{
    return (handle->flags & IS_CLOSING) != 0;
}

int uv_mutex_init(uv_mutex_t *mutex)
{
    (void)mutex;
    return 0;
}

void uv_mutex_destroy(uv_mutex_t *mutex)
{
    (void)mutex;
}

void uv_mutex_lock(uv_mutex_t *mutex)
{
    (void)mutex;
}

void uv_mutex_unlock(uv_mutex_t *mutex)
{
    (void)mutex;
}

/* The loop */

static uv_timer_t *first_timer(void)
{
    uv_timer_t *first = NULL;
    for (uint32_t i = 0; i < timer_count; i++) {
        first = first == NULL || timers[i]->timeout < first->timeout ? timers[i] : first;
    }
    return first;
}

bool loop_has_timer(void)
{
    const uv_timer_t *timer = first_timer();
    return timer != NULL && (int64_t)timer->timeout * 1000 <= outside.now_us + SOON_US;
}

static void run_timer(uv_timer_t *timer)
{
    drop_timer(timer);
    if (timer->repeat != 0) {
        uv_timer_start(timer, timer->timer_cb, timer->repeat, timer->repeat);
    }
    trace("timer", timer->repeat, NULL, 0);
    memory_enter();
    timer->timer_cb(timer);
    memory_leave();
}

static void run_moment(const struct moment *one)
{
    if (one->is_servers) {
        memory_enter();
    }
    one->run(one->user, one->number);
    if (one->is_servers) {
        memory_leave();
    }
}

static void end_turn(bool is_servers)
{
    memory_enter();
    for (uint32_t i = 0; is_servers && i < check_count; i++) {
        checks[i]->check_cb(checks[i]);
    }
    memory_leave();
    if (loop_watch != NULL) {
        loop_watch();
    }
}

int64_t loop_due_us(void)
{
    const uv_timer_t *timer = first_timer();
    int64_t due_us = timer == NULL ? LEC_NEVER : (int64_t)timer->timeout * 1000;
    if (moment_count > 0 && moments[0].at_us < due_us) {
        due_us = moments[0].at_us;
    }
    return due_us == LEC_NEVER || due_us > outside.now_us ? due_us : outside.now_us;
}

/* Order by choice: any of those moments that stand at the front of the line they belong to, or the first timer. */
static bool chosen_turn(void)
{
    uint32_t fronts[64];
    uint32_t count = 0;
    for (uint32_t i = 0; i < moment_count && count < 60; i++) {
        bool is_front = moments[i].at_us <= outside.now_us + SOON_US;
        for (uint32_t k = 0; k < moment_count; k++) {
            bool is_same = moments[k].user == moments[i].user;
            is_front = is_front && !(is_same && moments[k].order < moments[i].order);
        }
        if (is_front) {
            /* In the order in which they came about: the heap's own is of no meaning. */
            uint32_t at = count++;
            while (at > 0 && moments[fronts[at - 1]].order > moments[i].order) {
                fronts[at] = fronts[at - 1];
                at--;
            }
            fronts[at] = i;
        }
    }
    uv_timer_t *timer = loop_has_timer() ? first_timer() : NULL;
    uint32_t choices = count + (timer != NULL);
    if (choices == 0) {
        return false;
    }
    uint32_t chosen = loop_choose(choices);
    if (chosen == count) {
        int64_t due_us = (int64_t)timer->timeout * 1000;
        outside.now_us = due_us > outside.now_us ? due_us : outside.now_us;
        run_timer(timer);
        end_turn(true);
        return true;
    }
    struct moment one = take_moment(fronts[chosen]);
    outside.now_us += 50;
    run_moment(&one);
    end_turn(one.is_servers);
    return true;
}

bool loop_turn(void)
{
    if (loop_choose != NULL) {
        return chosen_turn();
    }
    int64_t due_us = loop_due_us();
    if (due_us == LEC_NEVER) {
        return false;
    }
    outside.now_us = due_us;
    if (loop_late_percent > 0 && chance(loop_late_percent)) {
        outside.now_us += roll_us(0, 4000);
    }
    bool is_servers = false;
    for (uv_timer_t *timer = first_timer();
         timer != NULL && (int64_t)timer->timeout <= outside.now_us / 1000; timer = first_timer()) {
        run_timer(timer);
        is_servers = true;
    }
    int64_t until_us = outside.now_us;
    uint64_t newest = orders;
    while (moment_count > 0 && moments[0].at_us <= until_us && moments[0].order < newest) {
        struct moment one = take_moment(0);
        is_servers = is_servers || one.is_servers;
        run_moment(&one);
    }
    end_turn(is_servers);
    return true;
}

void loop_forget(void)
{
    timer_count = 0;
    check_count = 0;
    async_count = 0;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < moment_count; i++) {
        if (!moments[i].is_servers) {
            moments[kept++] = moments[i];
        }
    }
    moment_count = kept;
    for (uint32_t i = kept; i > 0; i--) {
        sift_down(i - 1);
    }
}

void outside_begin(uint64_t seed)
{
    static bool has_source;
    if (!has_source) {
        randombytes_set_implementation(&source);
        if (sodium_init() < 0) {
            abort();
        }
        has_source = true;
    }
    loop_forget();
    moment_count = 0;
    orders = 0;
    outside.seed = seed;
    outside.now_us = 1000000;
    outside.wall_ms = INT64_C(1790000000000);
    outside.trace = UINT64_C(14695981039346656037);
    outside.events = 0;
    lec_rng_init(&outside.rng, lec_rng_mix(seed, UINT64_C(0x776f726c64)));
}

/* The server waits for its disk before it opens its port; nothing else can happen to it meanwhile. */
int uv_run(uv_loop_t *loop, uv_run_mode mode)
{
    (void)loop;
    must(mode == UV_RUN_ONCE, "the loop is the world's");
    writer_finish();
    for (uint32_t i = 0; i < async_count; i++) {
        wake(asyncs[i], 0);
    }
    return 1;
}

/* Nobody sets a password here, so that none is tried. */
int uv_queue_work(uv_loop_t *loop, uv_work_t *work, uv_work_cb run, uv_after_work_cb then)
{
    (void)loop, (void)work, (void)run, (void)then;
    return UV_ENOSYS;
}
