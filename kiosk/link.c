/* The connection to the server. A line is one role on one server: the pictures' and, with a host's key, the remote's.
 * A line that has no connection tries every way it knows at once and keeps the first that answers. */
#include "line.h"

#include "discover.h"
#include "lookup.h"
#include "trust.h"

#include <libwebsockets.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#define PING_US 500000     /* a silent server is asked this often (RFC 6455 §5.5.2) */
#define SILENCE_US 1000000 /* and is gone when nothing has come for so long */
#define TRY_US 2000000     /* how long one way may take to let us in */
#define RETRY_MOST_US 1000000
#define REFUSED_US 3000000 /* a server that refused us is asked again after this */

int64_t steady_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* A number that nobody has had before, never 0; 0 when this machine has no chance to give. */
static int64_t draw_id(void)
{
    uint64_t random = 0;
    bool is_drawn = getrandom(&random, sizeof random, 0) == (ssize_t)sizeof random;
    return is_drawn ? (int64_t)(random >> 12) + 1 : 0; /* 52 bits: JSON carries it whole */
}

/* ---- what the program sees */

void link_say(struct link *link, enum link_state state, const char *text)
{
    pthread_mutex_lock(&link->lock);
    link->status.state = state;
    snprintf(link->status.text, sizeof link->status.text, "%s", text);
    pthread_cond_broadcast(&link->changed);
    pthread_mutex_unlock(&link->lock);
    link->wake(link->wake_user);
}

/* Where the server is that we belong to, for a person. */
static const char *where(const struct link *link, char out[PLACE_BYTES_MAX])
{
    const struct ways *ways = &link->ways;
    if (ways->home.host[0] != '\0' || ways->count > 0) {
        return place_print(ways->home.host[0] != '\0' ? &ways->home : &ways->list[0], out);
    }
    return tr_c("in the place of its address", "the server");
}

/* Nobody is known yet whom to ask, or nobody has let us in. */
static void say_looking(struct link *link)
{
    char text[sizeof link->status.text];
    if (link->discover == NULL) {
        return;
    }
    discover_tell(link->discover, text, sizeof text);
    pthread_mutex_lock(&link->lock);
    bool is_news = link->status.state == LINK_LOOKING && strcmp(link->status.text, text) != 0;
    pthread_mutex_unlock(&link->lock);
    if (is_news) {
        link_say(link, LINK_LOOKING, text);
    }
}

/* The line is without a connection: says so, unless a refusal already says more. */
static void say_away(struct line *line)
{
    struct link *link = line->link;
    if (line->is_host) {
        pthread_mutex_lock(&link->lock);
        remote_clear(link->remote);
        pthread_mutex_unlock(&link->lock);
        return;
    }
    pthread_mutex_lock(&link->lock);
    enum link_state state = link->status.state;
    pthread_mutex_unlock(&link->lock);
    if (state == LINK_OPEN || state == LINK_CONNECTING) {
        char text[PLACE_BYTES_MAX];
        link_say(link, state == LINK_OPEN ? LINK_LOST : state, where(link, text));
    }
}

/* ---- coming and going */

void line_end_attempt(struct attempt *attempt)
{
    if (attempt->wsi != NULL && !attempt->is_unwanted) {
        attempt->is_unwanted = true;
        lws_set_timeout(attempt->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
    }
}

void line_drop(struct line *line, int64_t wait_us)
{
    bool was_up = line->is_admitted;
    for (int i = 0; i < WAYS_MAX; i++) {
        line_end_attempt(&line->attempts[i]);
    }
    line->current = NULL;
    line->is_admitted = false;
    line->rx_len = 0;
    line->wait_us = was_up ? 0 : line->wait_us;
    line->retry_us = steady_us() + (wait_us > line->wait_us ? wait_us : line->wait_us);
    if (was_up) {
        say_away(line);
    }
}

void line_refuse(struct line *line, const char *text)
{
    struct link *link = line->link;
    bool is_home = line->current == NULL || place_is_same(&line->current->place, &link->ways.home);
    if (!is_home && link->discover != NULL) {
        discover_refuse(link->discover, &line->current->place, text, steady_us() + REFUSED_US);
    }
    if (!is_home) {
        ways_forget(&link->ways, &line->current->place);
    } else if (!line->is_host) {
        link_say(link, LINK_REFUSED, text);
    } else if (!line->is_reported) {
        line->is_reported = true;
        fprintf(stderr, "lectern-kiosk: the presenter remote does not work: %s\n", text);
    }
    line_drop(line, is_home ? REFUSED_US : RETRY_LEAST_US);
}

static struct attempt *free_attempt(struct line *line)
{
    for (int i = 0; i < WAYS_MAX; i++) {
        if (line->attempts[i].wsi == NULL) {
            return &line->attempts[i];
        }
    }
    return NULL;
}

static bool is_tried(const struct line *line, const struct place *place)
{
    for (int i = 0; i < WAYS_MAX; i++) {
        const struct attempt *attempt = &line->attempts[i];
        if (attempt->wsi != NULL && !attempt->is_unwanted &&
            place_is_same(&attempt->place, place)) {
            return true;
        }
    }
    return false;
}

static void connect_to(struct line *line, const struct place *place, int64_t now_us)
{
    struct attempt *attempt = free_attempt(line);
    if (attempt == NULL || is_tried(line, place)) {
        return;
    }
    const char *address = place_is_name(place) ? lookup(place->host, now_us) : place->host;
    if (address == NULL) {
        return; /* the next round may know more */
    }
    *attempt = (struct attempt){.line = line, .place = *place, .since_us = now_us};
    char name[PLACE_BYTES_MAX];
    struct lws_client_connect_info info = {
        .context = line->link->context,
        .address = address,
        .port = place->port,
        .path = "/ws",
        .host = place_print(place, name),
        .protocol = "lectern",
        .ietf_version_or_minus_one = -1,
        .pwsi = &attempt->wsi,
        .opaque_user_data = attempt,
        .ssl_connection = place->is_tls ? LINE_TLS : 0,
    };
    if (lws_client_connect_via_info(&info) == NULL) {
        attempt->wsi = NULL;
    }
}

/* Whoever was given a link with TLS is not led to a server without. */
static void connect_to_found(struct line *line, int64_t now_us)
{
    struct place found[FOUND_MAX];
    struct link *link = line->link;
    uint32_t count = link->discover == NULL ? 0 : discover_places(link->discover, now_us, found);
    for (uint32_t i = 0; i < count; i++) {
        if (found[i].is_tls || !link->ways.home.is_tls) {
            connect_to(line, &found[i], now_us);
        }
    }
}

static void connect_anywhere(struct line *line, int64_t now_us)
{
    const struct ways *ways = &line->link->ways;
    for (uint32_t i = 0; i < ways->count; i++) {
        connect_to(line, &ways->list[i], now_us);
    }
    connect_to_found(line, now_us);
    line->wait_us = line->wait_us == 0 ? RETRY_LEAST_US : line->wait_us * 2;
    line->wait_us = line->wait_us > RETRY_MOST_US ? RETRY_MOST_US : line->wait_us;
    line->retry_us = now_us + line->wait_us;
}

/* ---- libwebsockets */

static int receive(struct attempt *attempt, const char *bytes, size_t len)
{
    struct line *line = attempt->line;
    int64_t now_us = steady_us();
    line->heard_us = now_us;
    if (len > LEC_FRAME_DOWN_MAX - line->rx_len) {
        line_refuse(line, tr("What answers there is no Lectern server"));
        return -1;
    }
    memcpy(line->rx + line->rx_len, bytes, len);
    line->rx_len += len;
    if (lws_is_final_fragment(attempt->wsi) && lws_remaining_packet_payload(attempt->wsi) == 0) {
        len = line->rx_len;
        line->rx_len = 0;
        line_read(line, line->rx, len, now_us);
    }
    return 0;
}

/* The key is said to nobody but the server of the link. */
static bool is_trusted(struct attempt *attempt)
{
    struct line *line = attempt->line;
    char why[160];
    if (!attempt->place.is_tls || trust_check(lws_get_ssl(attempt->wsi), attempt->place.host,
                                              line->link->ways.home.pin, why, sizeof why)) {
        return true;
    }
    line_refuse(line, why);
    return false;
}

static void established(struct attempt *attempt)
{
    struct line *line = attempt->line;
    if (line->current != NULL || attempt->is_unwanted) {
        line_end_attempt(attempt);
        return;
    }
    line->current = attempt;
    line->is_admitted = false;
    line->rx_len = 0;
    line->pongs.count = 0;
    line->heard_us = line->pinged_us = steady_us();
    if (!is_trusted(attempt)) {
        return;
    }
    line->must_greet = true;
    lws_callback_on_writable(attempt->wsi);
}

/* Something took the call and spoke another language: most likely the link is wrong. */
static void stranger(const struct attempt *attempt)
{
    struct link *link = attempt->line->link;
    if (link->discover != NULL) {
        discover_refuse(link->discover, &attempt->place,
                        tr("What answers there is no Lectern server"), steady_us() + REFUSED_US);
    }
    pthread_mutex_lock(&link->lock);
    bool is_new = link->status.state == LINK_CONNECTING;
    pthread_mutex_unlock(&link->lock);
    if (is_new && !attempt->line->is_host) {
        char place[PLACE_BYTES_MAX];
        char text[TR_BYTES];
        snprintf(text, sizeof text, tr("What answers at %s is no Lectern server: check the link"),
                 place_print(&attempt->place, place));
        link_say(link, LINK_REFUSED, text);
    }
}

static void gone(struct attempt *attempt)
{
    struct line *line = attempt->line;
    attempt->wsi = NULL;
    if (line->current == attempt) {
        line_drop(line, 0);
    }
}

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                    size_t len)
{
    (void)user;
    struct attempt *attempt = lws_get_opaque_user_data(wsi);
    if (attempt == NULL) {
        return 0;
    }
    bool is_current = attempt->line->current == attempt && !attempt->is_unwanted;
    switch (reason) {
    case LWS_CALLBACK_CLIENT_ESTABLISHED:
        established(attempt);
        break;
    case LWS_CALLBACK_CLIENT_RECEIVE:
        return is_current ? receive(attempt, in, len) : 0;
    case LWS_CALLBACK_CLIENT_RECEIVE_PONG:
        attempt->line->heard_us = is_current ? steady_us() : attempt->line->heard_us;
        break;
    case LWS_CALLBACK_CLIENT_WRITEABLE:
        return is_current ? line_write(attempt->line) : 0;
    case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
        if (in != NULL && len >= 3 && memcmp(in, "HS:", 3) == 0) {
            stranger(attempt);
        }
        gone(attempt);
        break;
    case LWS_CALLBACK_CLIENT_CLOSED:
        gone(attempt);
        break;
    case LWS_CALLBACK_WSI_DESTROY: /* one that was given up early ends without the words above */
        if (attempt->wsi == wsi) {
            gone(attempt);
        }
        break;
    default:
        break;
    }
    return 0;
}

static struct lws_protocols protocols[] = {
    {.name = "lectern", .callback = on_event, .rx_buffer_size = 65536},
    {.name = NULL}, /* files: see link_start() */
    {.name = NULL},
};

/* Does what is due on a line now; returns when to look again. */
static int64_t sooner(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t tend(struct line *line)
{
    int64_t now_us = steady_us();
    int64_t due_us = now_us + PING_US;
    if (now_us - line->tended_us > PING_US * 3 / 2) {
        line->heard_us = now_us; /* this machine slept: what came meanwhile is not read yet */
    }
    line->tended_us = now_us;
    for (int i = 0; i < WAYS_MAX; i++) {
        struct attempt *attempt = &line->attempts[i];
        if (attempt->wsi == NULL || attempt == line->current) {
            continue;
        }
        if (now_us - attempt->since_us > TRY_US) {
            line_end_attempt(attempt);
        } else {
            due_us = sooner(due_us, attempt->since_us + TRY_US + 1);
        }
    }
    if (line->current == NULL) {
        say_looking(line->link);
        if (now_us >= line->retry_us) {
            connect_anywhere(line, now_us);
        }
        return sooner(due_us, line->retry_us);
    }
    bool is_late = !line->is_admitted && now_us - line->current->since_us > TRY_US;
    if (is_late || now_us - line->heard_us > SILENCE_US) {
        line_drop(line, 0);
        return now_us;
    }
    if (now_us - line->pinged_us >= PING_US) {
        line->pinged_us = now_us;
        line->must_ping = true;
        lws_callback_on_writable(line->current->wsi);
    }
    if (!line->is_admitted) {
        due_us = sooner(due_us, line->current->since_us + TRY_US + 1);
    }
    return sooner(due_us, sooner(line->pinged_us + PING_US, line->heard_us + SILENCE_US + 1));
}

static bool has_acts(struct link *link)
{
    pthread_mutex_lock(&link->lock);
    bool has_any = link->remote->act_count > 0;
    pthread_mutex_unlock(&link->lock);
    return has_any;
}

static bool is_stopping(struct link *link)
{
    pthread_mutex_lock(&link->lock);
    bool is_over = link->is_stopping;
    pthread_mutex_unlock(&link->lock);
    return is_over;
}

/* Called in the thread of the one that listens: something was found, or has gone. */
static void on_found(void *user)
{
    struct link *link = user;
    lws_cancel_service(link->context);
}

static void on_tick(lws_sorted_usec_list_t *tick)
{
    (void)tick; /* its coming round is what ends the wait of lws_service() */
}

static void *run(void *user)
{
    struct link *link = user;
    lws_sorted_usec_list_t tick;
    memset(&tick, 0, sizeof tick);
    while (!is_stopping(link)) {
        int64_t due_us = tend(&link->display);
        if (link->has_host) {
            due_us = sooner(due_us, tend(&link->host));
        }
        if (link->host.current != NULL && has_acts(link)) {
            lws_callback_on_writable(link->host.current->wsi);
        }
        const struct line *display = &link->display;
        const struct place *place = display->is_admitted ? &display->current->place : NULL;
        due_us = sooner(due_us, fetch_tend(&link->images, place, steady_us()));
        due_us = sooner(due_us, fetch_tend(&link->clips, place, steady_us()));
        int64_t wait_us = due_us - steady_us();
        lws_sul_schedule(link->context, 0, &tick, on_tick, wait_us > 1000 ? wait_us : 1000);
        lws_service(link->context, 0);
    }
    lws_sul_cancel(&tick);
    return NULL;
}

/* ---- the program's side */

static void free_link(struct link *link)
{
    fetch_finish(&link->clips);
    if (!fetch_finish(&link->images)) {
        return;
    }
    view_destroy(link->fresh);
    free(link->remote);
    free(link->scratch);
    free(link->arena);
    free(link->display.rx);
    free(link->host.rx);
    pthread_cond_destroy(&link->changed);
    pthread_mutex_destroy(&link->lock);
    free(link);
}

static bool fill(struct link *link)
{
    link->fresh = view_create();
    link->remote = calloc(1, sizeof *link->remote);
    link->scratch = malloc(lec_wire_largest(LEC_DOWN));
    link->arena = malloc(LEC_FRAME_DOWN_MAX);
    link->display.rx = malloc(LEC_FRAME_DOWN_MAX);
    link->host.rx = malloc(LEC_FRAME_DOWN_MAX);
    return link->fresh != NULL && link->remote != NULL && link->scratch != NULL &&
           link->arena != NULL && link->display.rx != NULL && link->host.rx != NULL;
}

struct link *link_start(const struct link_setup *setup)
{
    struct link *link = calloc(1, sizeof *link);
    if (link == NULL) {
        return NULL;
    }
    pthread_mutex_init(&link->lock, NULL);
    pthread_condattr_t steady;
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_cond_init(&link->changed, &steady);
    pthread_condattr_destroy(&steady);
    struct place home = setup->place;
    if (setup->discovers) {
        home.host[0] = '\0'; /* it is one of those that are found */
        link->status.state = LINK_LOOKING;
    }
    ways_init(&link->ways, &home);
    snprintf(link->host_key, sizeof link->host_key, "%s", setup->host_key);
    link->has_host = link->host_key[0] != '\0';
    link->clock = draw_id();
    link->wake = setup->wake;
    link->wake_user = setup->wake_user;
    fetch_init(&link->images, false, setup->wake, setup->wake_user);
    fetch_init(&link->clips, true, setup->wake, setup->wake_user);
    link->images.pin = link->clips.pin = link->ways.home.pin;
    fetch_protocol(&protocols[1]);
    link->display = (struct line){.link = link, .key = link->ways.home.key};
    link->host = (struct line){.link = link, .key = link->host_key, .is_host = true};
    char text[PLACE_BYTES_MAX];
    snprintf(link->status.text, sizeof link->status.text, "%s", where(link, text));
    unsetenv(
        "http_proxy"); /* the library would go through it, to this room and to this machine, too */
    lws_set_log_level(0, NULL);
    struct lws_context_creation_info info = {.port = CONTEXT_PORT_NO_LISTEN,
                                             .protocols = protocols,
                                             .options = LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT,
                                             .gid = -1,
                                             .uid = -1};
    link->context = fill(link) ? lws_create_context(&info) : NULL;
    if (link->context == NULL) {
        free_link(link);
        return NULL;
    }
    link->images.context = link->clips.context = link->context;
    if (setup->discovers) {
        link->discover = discover_start(&setup->place, on_found, link);
    }
    if ((setup->discovers && link->discover == NULL) ||
        pthread_create(&link->thread, NULL, run, link) != 0) {
        discover_stop(link->discover);
        lws_context_destroy(link->context);
        free_link(link);
        return NULL;
    }
    return link;
}

void link_stop(struct link *link)
{
    if (link == NULL) {
        return;
    }
    pthread_mutex_lock(&link->lock);
    link->is_stopping = true;
    pthread_mutex_unlock(&link->lock);
    lws_cancel_service(link->context);
    pthread_join(link->thread, NULL);
    discover_stop(link->discover);
    lws_context_destroy(link->context);
    free_link(link);
}

void link_status(struct link *link, struct link_status *out)
{
    pthread_mutex_lock(&link->lock);
    *out = link->status;
    pthread_mutex_unlock(&link->lock);
}

bool link_take_view(struct link *link, struct view *out, int64_t *received_us)
{
    pthread_mutex_lock(&link->lock);
    bool has_fresh = link->has_fresh;
    if (has_fresh) {
        char *texts = out->texts;
        *out = *link->fresh; /* the texts change hands, too */
        link->fresh->texts = texts;
        link->has_fresh = false;
        *received_us = link->fresh_us;
    }
    pthread_mutex_unlock(&link->lock);
    return has_fresh;
}

void link_wait(struct link *link, int64_t until_us)
{
    struct timespec until = {.tv_sec = until_us / 1000000, .tv_nsec = until_us % 1000000 * 1000};
    pthread_mutex_lock(&link->lock);
    int result = 0;
    while (!link->has_fresh && link->status.state != LINK_REFUSED && result == 0) {
        result = pthread_cond_timedwait(&link->changed, &link->lock, &until);
    }
    pthread_mutex_unlock(&link->lock);
}

void link_press(struct link *link, enum remote_key key)
{
    int64_t id = draw_id();
    if (id == 0) {
        return;
    }
    pthread_mutex_lock(&link->lock);
    bool is_meant = remote_press(link->remote, key, steady_us(), id);
    pthread_mutex_unlock(&link->lock);
    if (is_meant) {
        lws_cancel_service(link->context);
    }
}

void link_buzz(struct link *link, uint32_t button, const char *name)
{
    int64_t id = draw_id();
    if (id == 0 || !link->has_host) {
        return;
    }
    pthread_mutex_lock(&link->lock);
    bool is_meant = remote_buzz(link->remote, button, name, steady_us(), id);
    pthread_mutex_unlock(&link->lock);
    if (is_meant) {
        lws_cancel_service(link->context);
    }
}

void link_take_back(struct link *link)
{
    pthread_mutex_lock(&link->lock);
    remote_take_back(link->remote);
    pthread_mutex_unlock(&link->lock);
}

void link_buzzers(struct link *link, struct buzzers *out)
{
    pthread_mutex_lock(&link->lock);
    *out = link->remote->buzzers;
    pthread_mutex_unlock(&link->lock);
}

void link_want(struct link *link, const char *hash)
{
    fetch_want(&link->images, hash);
}

bool link_take_image(struct link *link, struct image *out)
{
    return fetch_take_image(&link->images, out);
}

void link_want_clip(struct link *link, const char *hash)
{
    fetch_want(&link->clips, hash);
}

bool link_take_clip(struct link *link, struct clip *out)
{
    return fetch_take_clip(&link->clips, out);
}

void link_wait_image(struct link *link, int64_t until_us)
{
    fetch_wait(&link->images, until_us);
}
