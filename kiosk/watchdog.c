/* A process that starts the display, hears it beat, and starts it again when it died or froze. */
#include "watchdog.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Silence is counted in pieces of this many: who was stopped together with the display, as both
 * are by Ctrl+Z, wakes up in the last piece and has not heard a silence of an hour. */
#define PIECES 4

/* What a wait ended with. */
enum news { NEWS_BEAT, NEWS_GONE, NEWS_SILENCE, NEWS_SIGNAL };

struct watch {
    const struct watchdog *dog;
    int signals; /* owned; where SIGINT and SIGTERM are read */
    int ear;     /* owned; the reading end of the pipe; -1: nobody is watched */
    pid_t pid;
    bool is_stopping; /* a signal has been passed on */
    char said[80];    /* how it ended last: said once, however often it happens */
};

static int fail(const char *what)
{
    fprintf(stderr, "lectern-kiosk: the display cannot be watched: %s: %s\n", what,
            strerror(errno));
    return -1;
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void watchdog_beat(int beat)
{
    static const char byte = '.';
    if (beat >= 0 && write(beat, &byte, 1) != 1) {
        /* The pipe is full, and has many beats to be heard; or nobody listens, and a signal is on its way. */
        return;
    }
}

static void our_signals(sigset_t *out)
{
    sigemptyset(out);
    sigaddset(out, SIGINT);
    sigaddset(out, SIGTERM);
}

/* The display's own process. It goes when its watchdog does. */
static void live(const struct watch *watch, int beat, const sigset_t *before)
{
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    signal(SIGPIPE, SIG_IGN);
    sigprocmask(SIG_SETMASK, before, NULL);
    close(watch->signals);
    close(watch->ear);
    int status = watch->dog->run(watch->dog->user, beat);
    fflush(NULL);
    _exit(status);
}

static int start(struct watch *watch, const sigset_t *before)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) {
        return fail("no pipe");
    }
    watch->ear = ends[0];
    fflush(NULL); /* else both would print what waits */
    watch->pid = fork();
    if (watch->pid == 0) {
        live(watch, ends[1], before);
    }
    close(ends[1]);
    return watch->pid > 0 ? 0 : fail("no process");
}

/* Waits until one of them has something to say: the display, or whoever wants to end it. */
static enum news listen_for(struct watch *watch, int wait_ms)
{
    struct pollfd both[2] = {{.fd = watch->signals, .events = POLLIN},
                             {.fd = watch->ear, .events = POLLIN}};
    char beats[256];
    if (poll(both, 2, wait_ms) <= 0) {
        return NEWS_SILENCE;
    }
    if (both[0].revents != 0) {
        struct signalfd_siginfo info;
        if (read(watch->signals, &info, sizeof info) == sizeof info) {
            watch->is_stopping = true;
            return NEWS_SIGNAL;
        }
    }
    return read(watch->ear, beats, sizeof beats) == 0 ? NEWS_GONE : NEWS_BEAT;
}

/* Listens to the display until it is gone, or has to be. True when it froze. */
static bool hear(struct watch *watch)
{
    const struct watchdog *dog = watch->dog;
    int limit_ms = dog->start_ms;
    int silent = 0;
    while (silent < PIECES) {
        switch (listen_for(watch, limit_ms / PIECES)) {
        case NEWS_GONE:
            return false;
        case NEWS_SIGNAL:
            kill(watch->pid, SIGTERM);
            break;
        case NEWS_BEAT:
            limit_ms = watch->is_stopping ? limit_ms : dog->silence_ms;
            silent = 0;
            break;
        case NEWS_SILENCE:
            silent++;
            break;
        }
    }
    kill(watch->pid, SIGKILL);
    return true;
}

/* Why the display is started again, unless that has been said already. */
static void tell(struct watch *watch, bool is_frozen, int status)
{
    char how[sizeof watch->said];
    if (is_frozen) {
        snprintf(how, sizeof how, "did not move any more");
    } else if (WIFSIGNALED(status)) {
        snprintf(how, sizeof how, "was ended by signal %d", WTERMSIG(status));
    } else {
        snprintf(how, sizeof how, "ended with status %d", WEXITSTATUS(status));
    }
    if (strcmp(how, watch->said) != 0) {
        fprintf(stderr, "lectern-kiosk: the display %s: it is started again\n", how);
    }
    memcpy(watch->said, how, sizeof how);
}

/* One life of the display. 1: it is to be started again; 0: it is over; -1: it could not be started. */
static int watch_once(struct watch *watch, const sigset_t *before)
{
    const struct watchdog *dog = watch->dog;
    int64_t start_ms = now_ms();
    int status = 0;
    if (start(watch, before) != 0) {
        return -1;
    }
    bool is_frozen = hear(watch);
    close(watch->ear);
    watch->ear = -1;
    while (waitpid(watch->pid, &status, 0) < 0 && errno == EINTR) {
    }
    bool is_done = !is_frozen && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    if (is_done || watch->is_stopping) {
        return 0;
    }
    tell(watch, is_frozen, status);
    if (now_ms() - start_ms < dog->again_ms) {
        listen_for(watch, dog->again_ms);
    } else {
        watch->said[0] = '\0'; /* it has lived: the next time is news */
    }
    return watch->is_stopping ? 0 : 1;
}

int watchdog_watch(const struct watchdog *dog)
{
    struct watch watch = {.dog = dog, .ear = -1};
    sigset_t ours;
    sigset_t before;
    our_signals(&ours);
    sigprocmask(SIG_BLOCK, &ours, &before);
    watch.signals = signalfd(-1, &ours, SFD_CLOEXEC);
    if (watch.signals < 0) {
        fail("no signals");
        sigprocmask(SIG_SETMASK, &before, NULL);
        return 1;
    }
    int result = 1;
    while (result > 0) {
        result = watch_once(&watch, &before);
    }
    close(watch.signals);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return result == 0 ? 0 : 1;
}
