/* `lectern demo`: a server with a session of its own that bots play and that is gone afterwards. With a program for
 * it, the room display is started, too. */
#include "bots/bots.h"

#include "cmd/cmd.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

struct demo {
    const struct lec_options *options;
    FILE *to; /* what people read; stdout belongs to --json */
    struct lec_bots *bots;
    uv_signal_t child, hangup;
    bool is_watching;
    pid_t display; /* 0: none runs */
    int status;
};

__attribute__((format(printf, 2, 3))) static void say(const struct demo *demo, const char *format,
                                                      ...)
{
    va_list args;
    va_start(args, format);
    fputs("  ", demo->to);
    vfprintf(demo->to, format, args);
    va_end(args);
    fputc('\n', demo->to);
    fflush(demo->to);
}

/* As Ctrl+C ends it. */
static void end_all(void)
{
    raise(SIGTERM);
}

static void on_ended(void *user, enum lec_bots_end end, const char *words)
{
    struct demo *demo = user;
    if (end != LEC_BOTS_PLAYED) {
        demo->status = lec_fail("%s", words);
        end_all();
        return;
    }
    say(demo, "That was the demo: %s.", words);
    say(demo, "The podium stays until Ctrl+C. A session of your own, with your own questions:");
    say(demo, "    server/run --pack questions/workplace-security.json");
    fputc('\n', demo->to);
    fflush(demo->to);
}

static void on_complaint(void *user, const char *words)
{
    say(user, "%s", words);
}

/* ---- the room display */

/* Whoever closes the window is done; a display that failed is no reason to end the game on the phones. */
static void on_child(uv_signal_t *signal, int number)
{
    struct demo *demo = signal->data;
    int status = 0;
    (void)number;
    if (demo->display == 0 || waitpid(demo->display, &status, WNOHANG) != demo->display) {
        return;
    }
    demo->display = 0;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        say(demo, "The display's window is closed: the demo ends.");
        end_all();
    } else {
        say(demo, "The room display has failed; the demo goes on: open the link for attendees.");
    }
}

static void on_hangup(uv_signal_t *signal, int number)
{
    (void)signal;
    (void)number;
    end_all();
}

/* The display must not outlive this program, whatever happens to it: so no uv_spawn(). */
static void start_display(struct demo *demo, const char *url)
{
    pid_t parent = getpid();
    const char *program = demo->options->display;
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent || dup2(STDERR_FILENO, STDOUT_FILENO) < 0) {
            _exit(1);
        }
        signal(SIGPIPE, SIG_DFL);
        signal(SIGXFSZ, SIG_DFL);
        close_range(STDERR_FILENO + 1, ~0U, 0);
        execl(program, program, "--connect", url, (char *)NULL);
        _exit(127);
    }
    if (pid < 0) {
        lec_fail("cannot start %s: %s", program, strerror(errno));
        return;
    }
    demo->display = pid;
}

static void watch(uv_signal_t *signal, uv_loop_t *loop, uv_signal_cb act, int number,
                  struct demo *demo)
{
    uv_signal_init(loop, signal);
    signal->data = demo;
    uv_signal_start(signal, act, number);
}

/* ---- beside the server */

static void start(void *user, uv_loop_t *loop, int port, const char *host_url,
                  const char *display_url)
{
    struct demo *demo = user;
    const struct lec_options *options = demo->options;
    struct lec_bots_setup setup = {
        .loop = loop,
        .teams = (uint32_t)options->teams,
        .pace = (uint32_t)options->pace,
        .seed = lec_bots_seed(options),
        .is_guest = true,
        .ended = on_ended,
        .complain = on_complaint,
        .user = demo,
    };
    lec_throwaway_listen();
    demo->is_watching = true;
    watch(&demo->child, loop, on_child, SIGCHLD, demo);
    watch(&demo->hangup, loop, on_hangup, SIGHUP, demo);
    const char *address = lec_local_address(options->bind);
    bool is_ready = lec_bots_place(host_url, &setup.place) == 0;
    snprintf(setup.place.host, sizeof setup.place.host, "%s", address);
    setup.place.port = port;
    demo->bots = is_ready ? lec_bots_create(&setup) : NULL;
    if (demo->bots == NULL) {
        demo->status = lec_fail("the bots could not be started");
        end_all();
        return;
    }
    say(demo, "A demo: %d teams of bots play a short game. Join with your phone and play along.",
        options->teams);
    if (options->display[0] == '\0') {
        say(demo, "No room display here: on a machine with a screen, give kiosk/run the display's");
        say(demo,
            "link from above. Or just watch on a phone, or in a browser, by the attendees' link.");
    } else {
        const char *rest = strstr(display_url, "/ws#");
        bool is_six = strchr(address, ':') != NULL;
        char url[400];
        snprintf(url, sizeof url, "ws://%s%s%s:%d%s", is_six ? "[" : "", address, is_six ? "]" : "",
                 port, rest != NULL ? rest : "");
        start_display(demo, url);
    }
    say(demo, "Nothing of it is kept. Ctrl+C ends it.");
    fputc('\n', demo->to);
    fflush(demo->to);
}

static void stop(void *user)
{
    struct demo *demo = user;
    if (demo->display != 0) {
        kill(demo->display, SIGTERM);
    }
    if (demo->is_watching) {
        uv_close((uv_handle_t *)&demo->child, NULL);
        uv_close((uv_handle_t *)&demo->hangup, NULL);
    }
    lec_bots_stop(demo->bots);
}

static void finish(void *user)
{
    struct demo *demo = user;
    lec_bots_destroy(demo->bots);
}

int lec_cmd_demo(const struct lec_options *options)
{
    struct lec_options own = *options;
    if (own.display[0] != '\0' && access(own.display, X_OK) != 0) {
        return lec_fail("--display %s: %s", own.display, strerror(errno));
    }
    if (lec_throwaway_make("demo", own.data) != 0) {
        return 1;
    }
    own.new_session = true;
    struct demo demo = {.options = &own, .to = options->json ? stderr : stdout};
    struct lec_guest guest = {.user = &demo, .start = start, .stop = stop, .finish = finish};
    int status = lec_serve(&own, &guest);
    lec_throwaway_remove(own.data);
    return status != 0 ? status : demo.status;
}
