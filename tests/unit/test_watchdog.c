/* The display's watchdog, over processes that live, die, freeze and are told to stop. */
#include "watchdog.h"

#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* What the lives share with the test: how many there were. */
struct lives {
    volatile int begun;
    volatile pid_t last;
};

static struct lives *lives;

static int set_up(void **state)
{
    (void)state;
    lives = mmap(NULL, sizeof *lives, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return lives == MAP_FAILED ? -1 : 0;
}

static int tear_down(void **state)
{
    (void)state;
    return munmap(lives, sizeof *lives);
}

static int begin(void)
{
    lives->last = getpid();
    return ++lives->begun;
}

static int watch(int (*run)(void *user, int beat))
{
    struct watchdog dog = {.run = run, .start_ms = 20000, .silence_ms = 80, .again_ms = 1};
    return watchdog_watch(&dog);
}

static int closes(void *user, int beat)
{
    (void)user;
    watchdog_beat(beat);
    begin();
    return 0;
}

/* Every end but a good one begins anew. */
static int dies(void *user, int beat)
{
    (void)user;
    watchdog_beat(beat);
    switch (begin()) {
    case 1:
        raise(SIGKILL);
        return 0;
    case 2:
        return 1;
    case 3:
        raise(SIGTRAP);
        return 0;
    default:
        return 0;
    }
}

static int freezes(void *user, int beat)
{
    (void)user;
    watchdog_beat(beat);
    if (begin() < 3) {
        raise(SIGSTOP);
    }
    return 0;
}

/* Never a beat: it froze while it began. */
static int never_begins(void *user, int beat)
{
    (void)user;
    (void)beat;
    if (begin() == 1) {
        pause();
    }
    return 0;
}

/* Its watchdog is told to stop; it ends as a display does. */
static int is_told(void *user, int beat)
{
    (void)user;
    watchdog_beat(beat);
    begin();
    sigset_t term;
    int number = 0;
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    sigprocmask(SIG_BLOCK, &term, NULL);
    kill(getppid(), SIGTERM);
    sigwait(&term, &number);
    return number == SIGTERM ? 0 : 1;
}

/* The same, but it does not hear. */
static int is_deaf(void *user, int beat)
{
    (void)user;
    watchdog_beat(beat);
    begin();
    kill(getppid(), SIGINT);
    raise(SIGSTOP);
    return 0;
}

static int never_again(void *user, int beat)
{
    (void)user;
    (void)beat;
    begin();
    kill(getppid(), SIGTERM);
    return 1;
}

static void a_closed_window_ends_it(void **state)
{
    (void)state;
    assert_int_equal(watch(closes), 0);
    assert_int_equal(lives->begun, 1);
}

static void whatever_dies_is_started_again(void **state)
{
    (void)state;
    assert_int_equal(watch(dies), 0);
    assert_int_equal(lives->begun, 4);
}

static void whatever_freezes_is_started_again(void **state)
{
    (void)state;
    assert_int_equal(watch(freezes), 0);
    assert_int_equal(lives->begun, 3);
}

static void a_start_without_an_end_is_cut_off(void **state)
{
    (void)state;
    struct watchdog dog = {.run = never_begins, .start_ms = 40, .silence_ms = 20000, .again_ms = 1};
    assert_int_equal(watchdog_watch(&dog), 0);
    assert_int_equal(lives->begun, 2);
}

static void a_signal_is_passed_on(void **state)
{
    (void)state;
    assert_int_equal(watch(is_told), 0);
    assert_int_equal(lives->begun, 1);
}

static void a_signal_ends_what_does_not_hear(void **state)
{
    (void)state;
    assert_int_equal(watch(is_deaf), 0);
    assert_int_equal(lives->begun, 1);
    assert_int_equal(kill(lives->last, 0), -1);
}

/* Nor is it started once more when it fails just then. */
static void a_signal_ends_what_fails(void **state)
{
    (void)state;
    assert_int_equal(watch(never_again), 0);
    assert_int_equal(lives->begun, 1);
}

/* As Ctrl+Z and `fg` do with the two of them: the display has not been silent. */
static int is_stopped_with_it(void *user, int beat)
{
    (void)user;
    watchdog_beat(beat);
    begin();
    pid_t parent = getppid();
    pid_t other = fork();
    if (other == 0) {
        kill(parent, SIGSTOP);
        poll(NULL, 0, 400); /* five silences */
        kill(parent, SIGCONT);
        _exit(0);
    }
    waitpid(other, NULL, 0);
    watchdog_beat(beat);
    return 0;
}

static void a_watchdog_that_was_stopped_heard_no_silence(void **state)
{
    (void)state;
    assert_int_equal(watch(is_stopped_with_it), 0);
    assert_int_equal(lives->begun, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(a_closed_window_ends_it),
        TEST(whatever_dies_is_started_again),
        TEST(whatever_freezes_is_started_again),
        TEST(a_start_without_an_end_is_cut_off),
        TEST(a_signal_is_passed_on),
        TEST(a_signal_ends_what_does_not_hear),
        TEST(a_signal_ends_what_fails),
        TEST(a_watchdog_that_was_stopped_heard_no_silence),
#undef TEST
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
