/* libwebsockets as a client, a guest on the loop of whoever runs the bots. */
#include "bots/line.h"

#include <libwebsockets.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WAITING_MAX 8 /* messages that wait for the socket */

struct exchange {
    struct lws_context *context;
    struct line_owner owner;
    char host[LEC_BOT_HOST_MAX + 1];
    char named[LEC_BOT_HOST_MAX + 16]; /* as HTTP wants it */
    int port;
    bool is_closing;
    void *scratch; /* owned; a decoded message */
    size_t scratch_size;
    char *arena; /* owned; its texts */
};

struct waiting {
    size_t len;
    unsigned char bytes[LWS_PRE + LEC_MESSAGE_UP_MAX];
};

struct line {
    struct exchange *exchange;
    void *user;
    struct lws *wsi; /* NULL: closed */
    bool is_open, is_opening;
    char *rx; /* owned; a message that comes in pieces */
    size_t rx_len, rx_cap;
    struct waiting waiting[WAITING_MAX];
    uint32_t waiting_count;
};

static int on_piece(struct line *line, const char *bytes, size_t len)
{
    if (len > LEC_FRAME_DOWN_MAX - line->rx_len) {
        line->exchange->owner.garbled(line->user);
        return -1;
    }
    if (line->rx_len + len > line->rx_cap) {
        size_t cap = (line->rx_len + len) * 2;
        char *rx = realloc(line->rx, cap);
        if (rx == NULL) {
            return -1;
        }
        line->rx = rx;
        line->rx_cap = cap;
    }
    memcpy(line->rx + line->rx_len, bytes, len);
    line->rx_len += len;
    if (!lws_is_final_fragment(line->wsi) || lws_remaining_packet_payload(line->wsi) > 0) {
        return 0;
    }
    struct exchange *exchange = line->exchange;
    struct lec_arena texts = {.bytes = exchange->arena, .cap = LEC_FRAME_DOWN_MAX};
    enum lec_message message = LEC_MESSAGE_NONE;
    char why[160];
    enum lec_err err =
        lec_wire_decode(line->rx, line->rx_len, LEC_DOWN, &message, exchange->scratch,
                        exchange->scratch_size, &texts, why, sizeof why);
    line->rx_len = 0;
    if (err != LEC_OK) {
        exchange->owner.garbled(line->user);
        return -1;
    }
    exchange->owner.received(line->user, message, exchange->scratch, exchange->arena, texts.used);
    return 0;
}

static int write_next(struct line *line)
{
    if (line->waiting_count == 0) {
        return 0;
    }
    struct waiting *first = &line->waiting[0];
    if (lws_write(line->wsi, first->bytes + LWS_PRE, first->len, LWS_WRITE_TEXT) <
        (int)first->len) {
        return -1;
    }
    line->waiting_count--;
    memmove(first, first + 1, line->waiting_count * sizeof *first);
    if (line->waiting_count > 0) {
        lws_callback_on_writable(line->wsi);
    }
    return 0;
}

static void on_gone(struct line *line)
{
    bool was_up = line->is_open || line->is_opening;
    line->wsi = NULL;
    line->is_open = false;
    line->is_opening = false;
    line->rx_len = 0;
    line->waiting_count = 0;
    if (was_up && !line->exchange->is_closing) {
        line->exchange->owner.closed(line->user);
    }
}

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                    size_t len)
{
    struct line *line = lws_get_opaque_user_data(wsi);
    (void)user;
    if (line == NULL) {
        return 0;
    }
    switch (reason) {
    case LWS_CALLBACK_CLIENT_ESTABLISHED:
        line->is_open = true;
        line->is_opening = false;
        line->exchange->owner.opened(line->user);
        return 0;
    case LWS_CALLBACK_CLIENT_RECEIVE:
        return on_piece(line, in, len);
    case LWS_CALLBACK_CLIENT_WRITEABLE:
        return write_next(line);
    case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
    case LWS_CALLBACK_CLIENT_CLOSED:
        on_gone(line);
        return 0;
    default:
        return 0;
    }
}

static const struct lws_protocols protocols[] = {
    {.name = "lectern", .callback = on_event, .rx_buffer_size = 65536},
    {.name = NULL},
};

struct exchange *lec_exchange_create(uv_loop_t *loop, const char *host, int port,
                                     const struct line_owner *owner)
{
    struct exchange *exchange = calloc(1, sizeof *exchange);
    if (exchange == NULL) {
        return NULL;
    }
    bool is_six = strchr(host, ':') != NULL;
    exchange->owner = *owner;
    exchange->port = port;
    snprintf(exchange->host, sizeof exchange->host, "%s", host);
    snprintf(exchange->named, sizeof exchange->named, "%s%s%s:%d", is_six ? "[" : "",
             exchange->host, is_six ? "]" : "", port);
    exchange->scratch_size = lec_wire_largest(LEC_DOWN);
    exchange->scratch = malloc(exchange->scratch_size);
    exchange->arena = malloc(LEC_FRAME_DOWN_MAX);
    unsetenv(
        "http_proxy"); /* the library would go through it, to this room and to this machine, too */
    void *loops[1] = {loop};
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN,
        .protocols = protocols,
        .options = LWS_SERVER_OPTION_LIBUV,
        .foreign_loops = loops,
        .user = exchange,
        .gid = (gid_t)-1,
        .uid = (uid_t)-1,
    };
    if (exchange->scratch != NULL && exchange->arena != NULL) {
        exchange->context = lws_create_context(&info);
    }
    if (exchange->context == NULL) {
        lec_exchange_destroy(exchange);
        return NULL;
    }
    return exchange;
}

void lec_exchange_hush(void)
{
    lws_set_log_level(0, NULL);
}

void lec_exchange_close(struct exchange *exchange)
{
    if (!exchange->is_closing) {
        exchange->is_closing = true;
        lws_context_destroy(exchange->context);
    }
}

void lec_exchange_destroy(struct exchange *exchange)
{
    if (exchange == NULL) {
        return;
    }
    if (exchange->context != NULL) {
        /* The second time, after the loop has run out: the first leaves memory. */
        lws_context_destroy(exchange->context);
    }
    free(exchange->scratch);
    free(exchange->arena);
    free(exchange);
}

struct line *lec_line_create(struct exchange *exchange, void *user)
{
    struct line *line = calloc(1, sizeof *line);
    if (line != NULL) {
        line->exchange = exchange;
        line->user = user;
    }
    return line;
}

void lec_line_destroy(struct line *line)
{
    if (line != NULL) {
        free(line->rx);
        free(line);
    }
}

void lec_line_open(struct line *line)
{
    struct exchange *exchange = line->exchange;
    struct lws_client_connect_info info = {
        .context = exchange->context,
        .address = exchange->host,
        .port = exchange->port,
        .path = "/ws",
        .host = exchange->named,
        .protocol = "lectern",
        .ietf_version_or_minus_one = -1,
        .pwsi = &line->wsi,
        .opaque_user_data = line,
    };
    line->is_opening = true;
    /* Of a failure at once the library tells here, or by an event, or by both. */
    if (lws_client_connect_via_info(&info) == NULL && line->is_opening) {
        on_gone(line);
    }
}

bool lec_line_send(struct line *line, enum lec_message message, const void *in)
{
    if (!line->is_open || line->waiting_count == WAITING_MAX) {
        return false;
    }
    struct waiting *next = &line->waiting[line->waiting_count];
    next->len =
        lec_wire_encode(message, in, NULL, NULL, (char *)next->bytes + LWS_PRE, LEC_MESSAGE_UP_MAX);
    if (next->len == 0) {
        return false;
    }
    line->waiting_count++;
    lws_callback_on_writable(line->wsi);
    return true;
}
