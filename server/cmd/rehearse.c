/* `lectern rehearse`: bots play the whole programme on a clock that runs faster, in a session that is gone afterwards
 * (S-13). */
#include "bots/bots.h"

#include "cmd/cmd.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define LOOK_MS 500
#define STILL_MS 10000 /* with nothing to wait for; and so much of session time: */
#define STILL_SESSION_MS 120000
#define ACTS_MAX 50000          /* it goes round in circles */
#define SAID_MAX 20             /* refusals */
#define PODIUM_SESSION_MS 15000 /* for whoever watches */

struct rehearsal {
    const struct lec_options *options;
    FILE *to; /* what people read; stdout belongs to --json */
    struct lec_bots *bots;
    uv_signal_t hangup;
    uv_timer_t watch, podium;
    bool is_running, has_ended;
    uint32_t views; /* that the host had seen when something last changed */
    uint64_t begun_ms, changed_ms;
    char said[LEC_BOTS_SAY_MAX]; /* the last refusal */
    uint32_t said_count;
    int status;
};

__attribute__((format(printf, 2, 3))) static void say(const struct rehearsal *r, const char *format,
                                                      ...)
{
    va_list args;
    va_start(args, format);
    fputs("  ", r->to);
    vfprintf(r->to, format, args);
    va_end(args);
    fputc('\n', r->to);
    fflush(r->to);
}

/* As Ctrl+C ends it. */
static void end_all(void)
{
    raise(SIGTERM);
}

static void on_podium_seen(uv_timer_t *timer)
{
    (void)timer;
    end_all();
}

static void on_hangup(uv_signal_t *signal, int number)
{
    (void)signal;
    (void)number;
    end_all();
}

static const char *game_name(uint8_t number)
{
    static const char *const names[] = {
#define LEC_GAME(id, number) [number] = #id,
#include <lectern/games.def>
#undef LEC_GAME
    };
    return names[number];
}

/* One line: the games in their order. */
static void list_programme(const struct rehearsal *r, char *out, size_t size)
{
    const struct lec_options *options = r->options;
    size_t used = 0;
    snprintf(out, size, "%s", game_name(1)); /* what a session has by itself */
    for (int i = 0; i < options->round_count && used < size; i++) {
        int len = snprintf(out + used, size - used, "%s%s", i == 0 ? "" : ", ",
                           game_name(options->rounds[i].game));
        used += (size_t)len;
    }
}

/* ": 3 stale, 1 locked_out"; nothing when there are none. */
static void list_excused(const struct lec_bots_tally *tally, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (int i = 0; i < LEC_ERR_COUNT && used < size; i++) {
        if (tally->as[i] > 0) {
            used += (size_t)snprintf(out + used, size - used, "%s %u %s", used == 0 ? ":" : ",",
                                     tally->as[i], lec_err_word((enum lec_err)i));
        }
    }
}

static void report(struct rehearsal *r)
{
    struct lec_bots_tally tally;
    char programme[400];
    char excused[400];
    lec_bots_tally(r->bots, &tally);
    list_programme(r, programme, sizeof programme);
    double seconds = (double)(uv_now(r->hangup.loop) - r->begun_ms) / 1000;
    say(r, "Played: %s", programme);
    say(r, "%u of %u rounds with %d teams, at %dx speed in %.1f s", tally.rounds_done, tally.rounds,
        r->options->teams, r->options->speed, seconds);
    list_excused(&tally, excused, sizeof excused);
    say(r, "%u acts, %u unexpected refusals, %u that happen to people, too%s", tally.acts,
        tally.unexpected, tally.excused, excused);
    bool is_good = tally.unexpected == 0 && tally.rounds_done == tally.rounds;
    if (!is_good && r->status == 0) {
        r->status = lec_fail("the rehearsal has shown mistakes: see above");
    }
}

static void on_ended(void *user, enum lec_bots_end end, const char *words)
{
    struct rehearsal *r = user;
    r->has_ended = true;
    if (end != LEC_BOTS_PLAYED) {
        r->status = lec_fail("%s", words);
        report(r);
        end_all();
        return;
    }
    r->status = 0;
    say(r, "The session is over: %s.", words);
    report(r);
    uint64_t stays_ms = PODIUM_SESSION_MS / (uint64_t)r->options->speed;
    uv_timer_start(&r->podium, on_podium_seen, stays_ms, 0);
}

static void on_complaint(void *user, const char *words)
{
    say(user, "%s", words);
}

/* What is tried again and again is said once. */
static void on_refusal(void *user, const char *words)
{
    struct rehearsal *r = user;
    if (r->said_count < SAID_MAX && strcmp(r->said, words) != 0) {
        r->said_count++;
        snprintf(r->said, sizeof r->said, "%s", words);
        say(r, "Refused: %s", words);
    }
}

/* Is there nobody and nothing to wait for, and has nothing happened for a while? */
static void on_watch(uv_timer_t *timer)
{
    struct rehearsal *r = timer->data;
    struct lec_bots_tally tally;
    uint64_t now_ms = uv_now(timer->loop);
    lec_bots_tally(r->bots, &tally);
    if (tally.views != r->views || tally.is_held || r->has_ended) {
        r->views = tally.views;
        r->changed_ms = now_ms;
    }
    uint64_t still_ms = STILL_MS + STILL_SESSION_MS / (uint64_t)r->options->speed;
    bool is_stuck = now_ms - r->changed_ms > still_ms || tally.acts > ACTS_MAX;
    if (is_stuck && !r->has_ended) {
        r->has_ended = true;
        r->status = lec_fail("the rehearsal is stuck: the bots find no way on");
        report(r);
        end_all();
    }
}

/* Bots are on this machine: they come by an address that no network can take away. */
static void start(void *user, uv_loop_t *loop, int port, const char *host_url,
                  const char *display_url)
{
    struct rehearsal *r = user;
    const struct lec_options *options = r->options;
    struct lec_bots_setup setup = {
        .loop = loop,
        .teams = (uint32_t)options->teams,
        .pace = LEC_BOTS_PACE,
        .speed = (uint32_t)options->speed,
        .seed = lec_bots_seed(options),
        .is_guest = true,
        .ended = on_ended,
        .complain = on_complaint,
        .refused = on_refusal,
        .user = r,
    };
    (void)display_url;
    lec_throwaway_listen();
    uv_signal_init(loop, &r->hangup);
    uv_signal_start(&r->hangup, on_hangup, SIGHUP);
    uv_timer_init(loop, &r->podium);
    uv_timer_init(loop, &r->watch);
    r->watch.data = r;
    r->is_running = true;
    r->begun_ms = r->changed_ms = uv_now(loop);
    bool is_ready = lec_bots_place(host_url, &setup.place) == 0;
    snprintf(setup.place.host, sizeof setup.place.host, "%s", lec_local_address(options->bind));
    setup.place.port = port;
    r->bots = is_ready ? lec_bots_create(&setup) : NULL;
    if (r->bots == NULL) {
        r->has_ended = true;
        r->status = lec_fail("the bots could not be started");
        end_all();
        return;
    }
    uv_timer_start(&r->watch, on_watch, LOOK_MS, LOOK_MS);
    say(r, "A rehearsal: %d teams of bots play the programme at %dx speed. Nothing of it is kept.",
        options->teams, options->speed);
}

static void stop(void *user)
{
    struct rehearsal *r = user;
    if (!r->has_ended) {
        r->status = lec_fail("the rehearsal was stopped before its end");
    }
    if (r->is_running) {
        uv_close((uv_handle_t *)&r->hangup, NULL);
        uv_close((uv_handle_t *)&r->watch, NULL);
        uv_close((uv_handle_t *)&r->podium, NULL);
    }
    lec_bots_stop(r->bots);
}

static void finish(void *user)
{
    struct rehearsal *r = user;
    lec_bots_destroy(r->bots);
}

int lec_cmd_rehearse(const struct lec_options *options)
{
    static struct lec_options own;
    own = *options;
    for (int i = 0; i < options->file_count; i++) {
        size_t len = strlen(options->files[i]);
        if (len > LEC_OPTIONS_PATH_MAX) {
            return lec_fail("the path of a pack is longer than %d bytes", LEC_OPTIONS_PATH_MAX);
        }
        memcpy(own.packs[i], options->files[i], len + 1);
    }
    own.pack_count = options->file_count;
    if (lec_throwaway_make("rehearsal", own.data) != 0) {
        return 1;
    }
    own.new_session = true;
    struct rehearsal r = {.options = &own, .to = options->json ? stderr : stdout, .status = 1};
    struct lec_guest guest = {.user = &r, .start = start, .stop = stop, .finish = finish};
    int status = lec_serve(&own, &guest);
    bool is_gone = lec_throwaway_remove(own.data) == 0;
    return status != 0 || !is_gone ? 1 : r.status;
}
