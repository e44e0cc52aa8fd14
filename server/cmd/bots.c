/* `lectern bots`: a bot host and teams of bots play a session to its end. */
#include "bots/bots.h"

#include "cmd/cmd.h"

#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

struct run {
    struct lec_bots *bots;
    uv_signal_t term, interrupt;
    bool is_leaving;
    int status;
};

static void leave(struct run *run)
{
    if (run->is_leaving) {
        return;
    }
    run->is_leaving = true;
    uv_close((uv_handle_t *)&run->term, NULL);
    uv_close((uv_handle_t *)&run->interrupt, NULL);
    lec_bots_stop(run->bots);
}

static void on_signal(uv_signal_t *signal, int number)
{
    (void)number;
    leave(signal->data);
}

static void on_ended(void *user, enum lec_bots_end end, const char *say)
{
    struct run *run = user;
    if (end == LEC_BOTS_PLAYED) {
        run->status = 0;
        printf("lectern: the session is over: %s\n", say);
    } else {
        lec_fail("%s", say);
    }
    leave(run);
}

static void on_complaint(void *user, const char *say)
{
    (void)user;
    lec_fail("%s", say);
}

static void watch(uv_signal_t *signal, uv_loop_t *loop, int number, struct run *run)
{
    uv_signal_init(loop, signal);
    signal->data = run;
    uv_signal_start(signal, on_signal, number);
}

uint64_t lec_bots_seed(const struct lec_options *options)
{
    return options->seed != 0 ? (uint64_t)options->seed
                              : 1 + (uint64_t)randombytes_uniform(INT32_MAX);
}

int lec_cmd_bots(const struct lec_options *options)
{
    struct run run = {.status = 1};
    uv_loop_t loop;
    struct lec_bots_setup setup = {
        .loop = &loop,
        .teams = (uint32_t)options->teams,
        .pace = (uint32_t)options->pace,
        .ended = on_ended,
        .complain = on_complaint,
        .user = &run,
    };
    char *url = options->files[0];
    int result = lec_bots_place(url, &setup.place);
    /* Whoever lists this machine's programs sees what they were started with, and the key leads the session. */
    char *key = strchr(url, '#');
    if (key != NULL) {
        memset(key, '\0', strlen(key));
    }
    if (result != 0) {
        return lec_fail("%.200s is no host's link: give the one that the server prints for you, in "
                        "quotation marks, such as 'http://192.168.1.5:8088/host#code=..&key=..'",
                        url);
    }
    if (sodium_init() < 0) {
        return lec_fail("the random source of this machine does not work");
    }
    signal(SIGPIPE, SIG_IGN);
    setup.seed = lec_bots_seed(options);
    if (uv_loop_init(&loop) != 0) {
        return lec_fail("not enough memory to start");
    }
    run.bots = lec_bots_create(&setup);
    if (run.bots == NULL) {
        uv_loop_close(&loop);
        return lec_fail(
            "the network library did not start: is the package libwebsockets-evlib-uv installed?");
    }
    watch(&run.term, &loop, SIGTERM, &run);
    watch(&run.interrupt, &loop, SIGINT, &run);
    uv_run(&loop, UV_RUN_DEFAULT);
    lec_bots_destroy(run.bots);
    uv_run(&loop, UV_RUN_NOWAIT);
    uv_loop_close(&loop);
    return run.status;
}
