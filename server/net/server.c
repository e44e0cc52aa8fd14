/* libwebsockets as a guest on our libuv loop: connections come and go here, what they mean is elsewhere. */
#include "net/drafts.h"

#include <arpa/inet.h>
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>

#define HELLO_SECONDS 4 /* the library looks once a second: gone within five */
#define HEAD_SECONDS 4  /* to say what is asked for */
/* Sockets of all kinds, and descriptors that must be left for files: without one to take a caller with, the library
 * would be told of that caller for ever. */
#define SOCKETS_MAX \
    12000 /* ten thousand phones, those who come and go, and each session's host and displays */
#define FILES_SPARE 32
/* Enough for a clean close over Wi-Fi; whoever waits for the program to end waits that long at most. */
#define LAST_CALL_MS 800

/* A press, a pong, a hello. Each connection keeps so much for ever; what is longer comes in pieces. */
#define SHORT_BYTES 160

#define SHORT_PORT 80 /* needs no number in an address */

#define LOG_LINES_MAX 5  /* in a second */
#define LOG_LINE_MAX 400 /* bytes */

/* What libwebsockets keeps for each connection of ours. */
struct slot {
    void *body;        /* HTTP: owned by http.c */
    struct conn *conn; /* WebSocket */
    struct draft_call *draft;
};

static struct lec_net *net_of(struct lws *wsi)
{
    return lws_context_user(lws_get_context(wsi));
}

static bool is_at_door(struct lws *wsi)
{
    return lws_get_vhost(wsi) == net_of(wsi)->door;
}

static void drop_oldest_stranger(struct lec_net *net, const struct lec_peer *peer)
{
    struct conn *oldest = NULL;
    for (struct conn *conn = net->strangers; conn != NULL; conn = conn->next) {
        bool is_one = peer == NULL || (conn->has_peer && lec_peer_is_same(&conn->peer, peer));
        oldest = conn->is_closing || !is_one ? oldest : conn;
    }
    if (oldest != NULL) {
        lec_conn_close(oldest);
    }
}

static bool has_too_many(const struct lec_net *net, const struct lec_peer *peer)
{
    uint32_t count = 0;
    for (const struct conn *conn = net->strangers; conn != NULL; conn = conn->next) {
        count += !conn->is_closing && conn->has_peer && lec_peer_is_same(&conn->peer, peer);
    }
    return count > LEC_STRANGERS_PEER_MAX;
}

static int on_established(struct lws *wsi, struct slot *slot)
{
    struct lec_net *net = net_of(wsi);
    lec_caller_left(net, wsi);
    slot->conn = net->wants_stop ? NULL : lec_conn_create(net, wsi);
    if (slot->conn == NULL) {
        return -1;
    }
    slot->conn->is_proxied = lec_caller_is_proxied(net, wsi);
    slot->conn->has_peer = lec_caller_peer(net, wsi, &slot->conn->peer);
    const struct lec_peer *peer = lec_conn_peer(slot->conn);
    if (net->stranger_count > LEC_STRANGERS_MAX) {
        drop_oldest_stranger(net, NULL);
    } else if (peer != NULL && net->stranger_count > LEC_STRANGERS_PEER_MAX &&
               has_too_many(net, peer)) {
        drop_oldest_stranger(net, peer);
    }
    lws_set_timeout(wsi, PENDING_TIMEOUT_USER_REASON_BASE, HELLO_SECONDS);
    return 0;
}

static int on_accept(struct lec_net *net)
{
    if (net->sockets < net->sockets_max) {
        return 0;
    }
    lec_caller_drop_oldest(net); /* the next one finds a place */
    return -1;
}

static int receive(struct lec_net *net, struct conn *conn, const char *bytes, size_t len)
{
    int result = lec_conn_receive(net, conn, bytes, len, lec_net_now_us());
    if (result == 0) {
        lec_net_look_at_disk(net);
    }
    return result;
}

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                    size_t len)
{
    struct slot *slot = user;
    switch (reason) {
    case LWS_CALLBACK_WSI_CREATE:
        net_of(wsi)->sockets++;
        return 0;
    case LWS_CALLBACK_WSI_DESTROY:
        lec_caller_left(net_of(wsi), wsi);
        net_of(wsi)->sockets--;
        return 0;
    case LWS_CALLBACK_FILTER_NETWORK_CONNECTION:
        return on_accept(net_of(wsi));
    case LWS_CALLBACK_SERVER_NEW_CLIENT_INSTANTIATED:
        lec_caller_came(net_of(wsi), wsi);
        return 0;
    case LWS_CALLBACK_RAW_ADOPT:
        return -1; /* after CONNECT the library would let anything come and go, for ever */
    case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
        return lec_http_confirm_upgrade(wsi, in);
    case LWS_CALLBACK_ESTABLISHED:
        return on_established(wsi, slot);
    case LWS_CALLBACK_RECEIVE:
        return slot->conn == NULL ? -1 : receive(net_of(wsi), slot->conn, in, len);
    case LWS_CALLBACK_RECEIVE_PONG:
        if (slot->conn != NULL) {
            lec_alive_hear(net_of(wsi), slot->conn, lec_net_now_us());
        }
        return 0;
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
        return slot->conn == NULL ? -1 : lec_conn_on_peer_close(slot->conn, in, len);
    case LWS_CALLBACK_SERVER_WRITEABLE:
        return slot->conn == NULL ? -1 : lec_conn_writeable(slot->conn);
    case LWS_CALLBACK_TIMER:
        return slot->conn == NULL ? -1 : lec_conn_part(slot->conn);
    case LWS_CALLBACK_WS_SERVER_DROP_PROTOCOL:
        if (slot != NULL && slot->conn != NULL) {
            lec_conn_on_end(slot->conn);
        }
        return 0;
    case LWS_CALLBACK_CLOSED:
        if (slot->conn != NULL) {
            lec_conn_destroy(net_of(wsi), slot->conn);
            slot->conn = NULL;
        }
        return 0;
    case LWS_CALLBACK_HTTP:
        lec_caller_asked(net_of(wsi), wsi);
        if (is_at_door(wsi)) {
            return lec_http_point(wsi);
        }
        return lec_drafts_are_meant(wsi) ? lec_drafts_ask(net_of(wsi), wsi, &slot->draft)
                                         : lec_http_serve(wsi);
    case LWS_CALLBACK_HTTP_BODY:
        return lec_drafts_receive(slot->draft, in, len);
    case LWS_CALLBACK_HTTP_BODY_COMPLETION:
        return lec_drafts_begin(slot->draft);
    case LWS_CALLBACK_HTTP_WRITEABLE:
        return slot->draft != NULL ? lec_drafts_write(wsi, &slot->draft)
                                   : lec_http_write(wsi, &slot->body);
    case LWS_CALLBACK_CLOSED_HTTP:
        if (slot != NULL) {
            lec_drafts_leave(&slot->draft);
            free(slot->body);
            slot->body = NULL;
        }
        return 0;
    default:
        return lws_callback_http_dummy(wsi, reason, user, in, len);
    }
}

static const struct lws_protocols protocols[] = {
    {.name = "lectern",
     .callback = on_event,
     .per_session_data_size = sizeof(struct slot),
     .rx_buffer_size = SHORT_BYTES,
     /* Else views are cut to the size above, and the rest waits for WRITEABLE. */
     .tx_packet_size = LEC_FRAME_DOWN_MAX},
    {0},
};

/* Nothing is asked by the library: see alive.c. */
static const lws_retry_bo_t idle_policy = {0};

static void close_all(struct lec_net *net)
{
    for (struct room *room = net->rooms; room != NULL; room = room->next) {
        uv_close((uv_handle_t *)&room->timer, NULL);
        uv_close((uv_handle_t *)&room->pulse, NULL);
    }
    uv_close((uv_handle_t *)&net->check, NULL);
    uv_close((uv_handle_t *)&net->done, NULL);
    uv_close((uv_handle_t *)&net->more, NULL);
    uv_close((uv_handle_t *)&net->alive, NULL);
    uv_close((uv_handle_t *)&net->last_call, NULL);
    uv_close((uv_handle_t *)&net->news, NULL);
    lec_reach_stop(net);
    lec_password_stop(net);
    lec_preview_stop(net);
    if (net->context != NULL) {
        lws_context_destroy(net->context);
    }
}

static bool is_empty(const struct lec_net *net)
{
    for (const struct room *room = net->rooms; room != NULL; room = room->next) {
        if (room->conns != NULL) {
            return false;
        }
    }
    return net->strangers == NULL;
}

static void on_last_call(uv_timer_t *timer)
{
    close_all(timer->data);
}

/* Says good-bye as soon as all that was accepted is on disk; ends when everyone has left. */
static void stop_if_wanted(struct lec_net *net)
{
    if (!net->wants_stop ||
        (!net->is_stopping && (!lec_rooms_are_saved(net) || net->reach.saves_out > 0 ||
                               lec_password_is_busy(net) || lec_drafts_are_busy(net)))) {
        return;
    }
    if (!net->is_stopping) {
        net->is_stopping = true;
        lec_rooms_bye(net);
        uv_timer_start(&net->last_call, on_last_call, LAST_CALL_MS, 0);
    }
    if (is_empty(net) && !uv_is_closing((uv_handle_t *)&net->check)) {
        close_all(net);
    }
}

static void on_check(uv_check_t *check)
{
    struct lec_net *net = check->data;
    if (!net->is_stopping) {
        lec_rooms_turn(net);
        lec_rooms_walk(net);
    }
    lec_drafts_saved(net);
    stop_if_wanted(net);
}

/* The check at the end of the turn goes on with what it has begun. */
static void on_more(uv_async_t *async)
{
    (void)async;
}

static void show_saved(struct lec_net *net)
{
    lec_rooms_saved(net);
    lec_rooms_turn(net);
    lec_drafts_saved(net);
    lec_rooms_walk(net); /* while nothing has happened that is not on its way to the disk */
}

/* Who comes to a hall waits for the end of the turn: views are made for each batch, and a storm of joins is best written
 * in a few large ones. */
static bool waits_for_it(const struct lec_net *net)
{
    for (const struct room *room = net->sent; room != NULL; room = room->next_sent) {
        if (!room->is_aside) {
            return true;
        }
    }
    return false;
}

void lec_net_look_at_disk(struct lec_net *net)
{
    bool may_look = net->is_batch_out && !net->is_stopping;
    if (may_look && lec_disk_has_answered(net) && waits_for_it(net)) {
        show_saved(net);
    }
}

static void on_done(uv_async_t *async)
{
    struct lec_net *net = async->data;
    show_saved(net);
    stop_if_wanted(net);
}

/* As many files as are needed, and no more: the library has a table of as many places as the process may open files,
 * and as Debian builds it walks through the whole of that for each connection that comes and for each that goes. Where
 * a million are allowed, as in many a container, that were milliseconds. */
static uint32_t set_file_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        return SOCKETS_MAX;
    }
    rlim_t wanted = SOCKETS_MAX + FILES_SPARE;
    limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
    setrlimit(RLIMIT_NOFILE, &limit);
    rlim_t left = limit.rlim_cur > FILES_SPARE ? limit.rlim_cur - FILES_SPARE : 1;
    return left < SOCKETS_MAX ? (uint32_t)left : SOCKETS_MAX;
}

/* Some of these lines are for anyone to cause who can reach the port: they must not fill the disk, and what they
 * quote must not speak to the terminal. */
static void on_log(int level, const char *line)
{
    static int64_t second;
    static unsigned lines;
    int64_t now = lec_net_now_us() / 1000000;
    lines = now == second ? lines + 1 : 1;
    second = now;
    (void)level;
    if (lines > LOG_LINES_MAX) {
        return;
    }
    char shown[LOG_LINE_MAX];
    size_t len = 0;
    while (line[len] != '\0' && line[len] != '\n' && len + 1 < sizeof shown) {
        shown[len] = line[len];
        if (line[len] < ' ' || line[len] > '~') {
            shown[len] = '?';
        }
        len++;
    }
    shown[len] = '\0';
    fprintf(stderr, "lectern: %s\n", shown);
}

struct lec_net *lec_net_create(const struct lec_net_setup *setup, struct lec_trouble *why)
{
    struct lec_net *net = calloc(1, sizeof *net);
    unsigned char *scratch = malloc(LWS_PRE + LEC_FRAME_DOWN_MAX);
    if (net == NULL || scratch == NULL || uv_mutex_init(&net->lock) != 0) {
        free(net);
        free(scratch);
        snprintf(why->text, sizeof why->text, "not enough memory to start");
        return NULL;
    }
    net->loop = setup->loop;
    net->store = setup->store;
    net->port = setup->port;
    net->short_port = setup->short_port;
    net->speed = setup->speed;
    snprintf(net->proxy, sizeof net->proxy, "%s", setup->trusted_proxy);
    net->expected = setup->expected;
    net->password_text = setup->password;
    net->is_tls = setup->tls_cert[0] != '\0';
    net->tls_cert = net->is_tls ? setup->tls_cert : NULL;
    net->tls_key = net->is_tls ? setup->tls_key : NULL;
    net->name_count = setup->name_count;
    for (uint32_t i = 0; i < setup->name_count; i++) {
        memcpy(net->names[i], setup->names[i], sizeof net->names[i]);
    }
    uint64_t seed = 0;
    randombytes_buf(&seed, sizeof seed);
    lec_gate_init(&net->gate, seed);
    net->scratch = (char *)scratch + LWS_PRE;
    net->walks_end = &net->walks;
    snprintf(net->bind, sizeof net->bind, "%s", setup->bind);
    net->sockets_max = set_file_limit();
    lws_set_log_level(LLL_ERR, on_log);
    uv_check_init(net->loop, &net->check);
    net->check.data = net;
    uv_check_start(&net->check, on_check);
    uv_async_init(net->loop, &net->done, on_done);
    net->done.data = net;
    uv_async_init(net->loop, &net->more, on_more);
    net->more.data = net;
    net->drafts.kiosk = setup->kiosk != NULL ? setup->kiosk : "";
    lec_preview_start(net);
    lec_alive_start(net);
    uv_timer_init(net->loop, &net->last_call);
    net->last_call.data = net;
    uv_timer_init(net->loop, &net->news);
    net->news.data = net;
    return net;
}

/* The library says only that it failed; trying the port first says why. */
static int probe(const struct lec_net *net, int port, struct lec_trouble *why)
{
    struct sockaddr_storage address = {0};
    struct sockaddr_in *four = (struct sockaddr_in *)&address;
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)&address;
    socklen_t len = sizeof *four;
    if (inet_pton(AF_INET, net->bind, &four->sin_addr) == 1) {
        four->sin_family = AF_INET;
        four->sin_port = htons((uint16_t)port);
    } else if (inet_pton(AF_INET6, net->bind, &six->sin6_addr) == 1) {
        six->sin6_family = AF_INET6;
        six->sin6_port = htons((uint16_t)port);
        len = sizeof *six;
    } else {
        snprintf(why->text, sizeof why->text,
                 "%s is no address of this machine: give a number such as 127.0.0.1", net->bind);
        return -1;
    }
    int fd = socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int yes = 1;
    bool is_free = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 &&
                   bind(fd, (struct sockaddr *)&address, len) == 0 && listen(fd, 1) == 0;
    int error = errno;
    if (fd >= 0) {
        close(fd);
    }
    if (is_free) {
        return 0;
    }
    if (error == EADDRINUSE) {
        snprintf(why->text, sizeof why->text,
                 "port %d is in use: stop the other program, or choose another with %s", port,
                 port == net->port ? "--port (0: any free one)" : "--short-port (0: none)");
    } else {
        snprintf(why->text, sizeof why->text, "cannot listen on %s port %d: %s", net->bind, port,
                 strerror(error));
    }
    return -1;
}

/* A second port whose address is short to type. Unless it was asked for, it is opened only when nobody minds: not for
 * a server of tests, nor where it would be of no use. */
static int open_door(struct lec_net *net, struct lws_context_creation_info *info,
                     struct lec_trouble *why)
{
    bool is_asked = net->short_port > 0;
    int port = net->short_port >= 0 ? net->short_port : SHORT_PORT;
    struct lec_trouble unsaid;
    net->short_port = 0;
    if (port == 0 || port == net->port ||
        (!is_asked && (info->port == 0 || lec_bind_is_local(net->bind)))) {
        return 0;
    }
    if (probe(net, port, is_asked ? why : &unsaid) != 0) {
        return is_asked ? -1 : 0;
    }
    info->port = port;
    info->vhost_name = "door";
    net->door = lws_create_vhost(net->context, info);
    if (net->door == NULL && is_asked) {
        snprintf(why->text, sizeof why->text, "cannot listen on %s port %d", net->bind, port);
        return -1;
    }
    net->short_port = net->door != NULL ? port : 0;
    return 0;
}

int lec_net_listen(struct lec_net *net, struct lec_trouble *why)
{
    if (lec_tls_check(net, why) != 0 || probe(net, net->port, why) != 0) {
        return -1;
    }
    lec_rooms_save(net);
    void *loops[1] = {net->loop};
    /* With IPv6 in use the library takes an address of IPv4 for "all". */
    bool is_four_only = !lec_bind_is_any(net->bind) && strchr(net->bind, ':') == NULL;
    struct lws_context_creation_info info = {
        .port = net->port == 0 ? CONTEXT_PORT_NO_LISTEN_SERVER : net->port,
        .iface = lec_bind_is_any(net->bind) ? NULL : net->bind,
        .protocols = protocols,
        .options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_EXPLICIT_VHOSTS |
                   LWS_SERVER_OPTION_FAIL_UPON_UNABLE_TO_BIND |
                   (net->is_tls ? LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT : 0) |
                   (is_four_only ? LWS_SERVER_OPTION_DISABLE_IPV6 : 0),
        .foreign_loops = loops,
        .user = net,
        .alpn = "http/1.1",
        .headers = lec_http_headers,
        .retry_and_idle_policy = &idle_policy,
        .timeout_secs = HEAD_SECONDS,
        .timeout_secs_ah_idle = HEAD_SECONDS,
        .keepalive_timeout = 15,
        .gid = (gid_t)-1,
        .uid = (uid_t)-1,
        .vhost_name = "lectern",
    };
    net->context = lws_create_context(&info);
    if (net->context == NULL) {
        snprintf(
            why->text, sizeof why->text,
            "the network library did not start: is the package libwebsockets-evlib-uv installed?");
        return -1;
    }
    info.port = net->port; /* to libwebsockets, 0 is any free one */
    struct lws_context_creation_info main_info = info;
    lec_tls_fill(net, &main_info);
    net->vhost = lws_create_vhost(net->context, &main_info);
    if (net->vhost == NULL) {
        snprintf(why->text, sizeof why->text, "cannot listen on %s port %d", net->bind, net->port);
        return -1;
    }
    net->port = lws_get_vhost_listen_port(net->vhost);
    if (lec_names_set(net, why) != 0) {
        return -1;
    }
    if (open_door(net, &info, why) != 0) {
        return -1;
    }
    if (lec_password_start(net, net->password_text) != 0 || lec_reach_start(net) != 0) {
        snprintf(why->text, sizeof why->text, "not enough memory to follow the networks");
        return -1;
    }
    return 0;
}

int lec_net_port(const struct lec_net *net)
{
    return net->port;
}

const struct lec_view_reach *lec_net_reach(const struct lec_net *net)
{
    return &net->rooms->reach;
}

const char *lec_net_base(const struct lec_net *net)
{
    return lec_reach_base(net);
}

const char *lec_net_pin(const struct lec_net *net)
{
    return strncmp(lec_reach_base(net), "https:", 6) == 0 ? net->fingerprint : "";
}

void lec_net_stop(struct lec_net *net)
{
    net->wants_stop = true;
    lec_rooms_turn(net); /* a loop that has not run yet has nothing else that would wake it */
    stop_if_wanted(net);
}

void lec_net_destroy(struct lec_net *net)
{
    if (net == NULL) {
        return;
    }
    if (net->context != NULL) {
        lws_context_destroy(
            net->context); /* the second time, after the loop has run out: the first leaves memory */
    }
    struct room *next = NULL;
    for (struct room *room = net->rooms; room != NULL; room = next) {
        next = room->next;
        lec_room_destroy(room);
    }
    uv_mutex_destroy(&net->lock);
    free(net->keys);
    free(net->batch);
    free(net->scratch - LWS_PRE);
    free(net);
}
