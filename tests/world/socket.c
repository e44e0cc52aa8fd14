/* What stands in for libwebsockets: connections whose messages come in order, late, in pieces, or never. */
#include "outside.h"

#include "net/kernel.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define LINES_MAX 64
#define LISTENER_FD 1000000 /* of a socket that is none */

struct lws_context {
    void *user;
    const struct lws_protocols *protocol;
};

struct lws_vhost {
    struct lws_context *context;
};

/* One message under way. */
struct packet {
    struct packet *next;
    int64_t at_us;
    size_t len;
    bool is_binary;
    uint8_t pieces;
    char bytes[];
};

/* Packets one way, in order. */
struct pipe {
    struct packet *first, **end;
    int64_t last_us; /* nothing arrives before that */
};

struct lws {
    uint64_t line; /* 0: free */
    void *user;    /* the caller's */
    void *opaque;  /* the server's */
    struct link link;
    struct pipe up, down;
    void *slot;                   /* owned; per_session_data_size of the server's protocol */
    int64_t timeout_us, timer_us; /* 0: none */
    bool is_full, was_full, wants_writable, is_killed;
    bool is_binary, is_final;
    size_t remaining;
    /* Of a message that the kernel had room for in part: that part, and what the library must be given behind it. */
    char *part; /* owned */
    size_t part_len, part_rest;
};

static struct lws lines[LINES_MAX];
static struct lws_context context;
static struct lws_vhost vhost;
static bool is_listening;
static uint64_t line_count, busy_writes;
const struct caller_ends *socket_ends;

static struct lws *find(uint64_t line)
{
    for (int i = 0; i < LINES_MAX; i++) {
        if (line != 0 && lines[i].line == line) {
            return &lines[i];
        }
    }
    return NULL;
}

static void empty(struct pipe *pipe)
{
    while (pipe->first != NULL) {
        struct packet *packet = pipe->first;
        pipe->first = packet->next;
        free(packet);
    }
    pipe->end = &pipe->first;
}

static void forget(struct lws *wsi)
{
    empty(&wsi->up);
    empty(&wsi->down);
    free(wsi->slot);
    free(wsi->part);
    *wsi = (struct lws){0};
}

static int tell(struct lws *wsi, enum lws_callback_reasons reason, void *in, size_t len)
{
    return context.protocol->callback(wsi, reason, wsi->slot, in, len);
}

/* The server is done with it; the caller hears of that when what was sent before has come. */
static void hear_cut(void *user, uint64_t line)
{
    socket_ends->cut(user, line);
}

static void close_line(struct lws *wsi)
{
    uint64_t line = wsi->line;
    void *user = wsi->user;
    int64_t wait_us = wsi->down.last_us - outside.now_us;
    bool is_half_dead = wsi->link.is_half_dead;
    trace("close", line, NULL, 0);
    tell(wsi, LWS_CALLBACK_CLOSED, NULL, 0);
    tell(wsi, LWS_CALLBACK_WSI_DESTROY, NULL, 0);
    if (!is_half_dead) {
        /* What is still under way goes with it now and then, as with a connection that is reset. */
        later(wait_us > 0 && !chance(20) ? wait_us + 1 : 1, false, hear_cut, user, line);
    }
    forget(wsi);
}

/* A callback that wants an end gets it at once. */
static bool called(struct lws *wsi, enum lws_callback_reasons reason, void *in, size_t len)
{
    if (tell(wsi, reason, in, len) != 0) {
        close_line(wsi);
        return false;
    }
    return true;
}

/* Times that the library watches for the server */

static void look(void *user, uint64_t line)
{
    struct lws *wsi = find(line);
    (void)user;
    if (wsi == NULL) {
        return;
    }
    if (wsi->is_killed || (wsi->timeout_us != 0 && wsi->timeout_us <= outside.now_us)) {
        close_line(wsi);
    } else if (wsi->timer_us != 0 && wsi->timer_us <= outside.now_us) {
        wsi->timer_us = 0;
        called(wsi, LWS_CALLBACK_TIMER, NULL, 0);
    }
}

static void look_later(const struct lws *wsi, int64_t after_us)
{
    memory_pause();
    later(after_us, true, look, NULL, wsi->line);
    memory_resume();
}

void lws_set_timeout(struct lws *wsi, enum pending_timeout reason, int secs)
{
    (void)reason;
    if (secs < 0) {
        wsi->is_killed = true; /* the library looks when it wakes */
    } else if (secs == 0) {
        wsi->timeout_us = 0;
    } else {
        wsi->timeout_us = outside.now_us + (int64_t)secs * 1000000;
        look_later(wsi, (int64_t)secs * 1000000);
    }
}

void lws_set_timer_usecs(struct lws *wsi, lws_usec_t us)
{
    wsi->timer_us = outside.now_us + us;
    look_later(wsi, us);
}

void lws_cancel_service(struct lws_context *the_context)
{
    (void)the_context;
    for (int i = 0; i < LINES_MAX; i++) {
        if (lines[i].is_killed) {
            look_later(&lines[i], 0);
        }
    }
}

/* Down */

static void arrive_down(void *user, uint64_t line)
{
    struct lws *wsi = find(line);
    (void)user;
    if (wsi == NULL || wsi->down.first == NULL) {
        return;
    }
    struct packet *packet = wsi->down.first;
    wsi->down.first = packet->next;
    if (packet->next == NULL) {
        wsi->down.end = &wsi->down.first;
    }
    socket_ends->heard(wsi->user, line, packet->bytes, packet->len);
    free(packet);
}

static struct packet *make_packet(const char *bytes, size_t len)
{
    struct packet *packet = grab(sizeof *packet + len + 1);
    packet->len = len;
    memcpy(packet->bytes, bytes, len);
    return packet;
}

/* Puts it behind what is under way; returns when it comes, from now. */
static int64_t put(struct pipe *pipe, struct packet *packet, const struct link *link)
{
    int64_t at_us = outside.now_us + roll_us(link->least_us, link->most_us);
    at_us = at_us > pipe->last_us ? at_us : pipe->last_us;
    packet->at_us = at_us;
    pipe->last_us = at_us;
    *pipe->end = packet;
    pipe->end = &packet->next;
    return at_us - outside.now_us;
}

/* The answer to a ping. */
static void pong(void *user, uint64_t line)
{
    struct lws *wsi = find(line);
    (void)user;
    if (wsi != NULL && !wsi->link.is_half_dead) {
        called(wsi, LWS_CALLBACK_RECEIVE_PONG, NULL, 0);
    }
}

static void drain(void *user, uint64_t line)
{
    struct lws *wsi = find(line);
    (void)user;
    if (wsi == NULL) {
        return;
    }
    wsi->is_full = false;
    if (wsi->wants_writable) {
        wsi->wants_writable = false;
        called(wsi, LWS_CALLBACK_SERVER_WRITEABLE, NULL, 0);
    }
}

/* A whole message goes out. */
static void send_text(struct lws *wsi, const char *bytes, size_t len)
{
    trace("write", wsi->line, bytes, len);
    socket_ends->written(wsi->user, wsi->line, bytes, len);
    if (loop_choose != NULL) {
        socket_ends->heard(wsi->user, wsi->line, bytes, len);
    } else if (!wsi->link.is_half_dead) {
        struct packet *packet = make_packet(bytes, len);
        later(put(&wsi->down, packet, &wsi->link), false, arrive_down, NULL, wsi->line);
    }
}

/* Something has gone out: there may be no room for more. */
static void fill_up(struct lws *wsi)
{
    if (wsi->link.is_half_dead && chance(30)) {
        wsi->is_full = true; /* for good: nobody reads */
    } else if (wsi->link.is_slow && !wsi->is_full) {
        wsi->is_full = true;
        later(chance(20) ? roll_us(2000000, 5000000) : roll_us(20000, 900000), true, drain, NULL,
              wsi->line);
    }
    wsi->was_full = wsi->was_full || wsi->is_full;
}

/* The payload of the whole text frame that this must begin with. */
static const char *open_frame(const char *bytes, size_t len, size_t *text_len)
{
    static const size_t heads[] = {[126] = 4, [127] = 10};
    const unsigned char *head = (const unsigned char *)bytes;
    must(len >= 2 && head[0] == 0x81 && head[1] < 128, "a frame that is no whole text");
    size_t head_len = head[1] < 126 ? 2 : heads[head[1]];
    size_t told = head[1] < 126 ? head[1] : 0;
    for (size_t i = 2; i < head_len; i++) {
        told = told << 8 | head[i];
    }
    must(told <= len - head_len, "a frame that tells another length than it has");
    *text_len = told;
    return bytes + head_len;
}

/* One frame behind the other. */
static void send_frames(struct lws *wsi, const char *bytes, size_t len)
{
    busy_writes += wsi->is_full;
    for (const char *at = bytes; at < bytes + len;) {
        size_t text_len = 0;
        const char *text = open_frame(at, (size_t)(bytes + len - at), &text_len);
        send_text(wsi, text, text_len);
        at = text + text_len;
    }
    fill_up(wsi);
}

static char *join(const struct iovec *parts, int count, size_t *len)
{
    *len = 0;
    for (int i = 0; i < count; i++) {
        *len += parts[i].iov_len;
    }
    char *all = grab(*len);
    size_t at = 0;
    for (int i = 0; i < count; i++) {
        memcpy(all + at, parts[i].iov_base, parts[i].iov_len);
        at += parts[i].iov_len;
    }
    return all;
}

/* What goes past the library: now and then a part of it only, of which the library gets the rest. */
ssize_t lec_kernel_send(int fd, const struct iovec *parts, int count)
{
    struct lws *wsi = &lines[fd];
    size_t len = 0;
    memory_pause();
    must(wsi->line != 0 && !wsi->is_full && wsi->part == NULL,
         "written past what the library keeps");
    char *all = join(parts, count, &len);
    ssize_t taken = (ssize_t)len;
    if (wsi->link.is_slow && chance(1)) {
        taken = -1; /* it has been reset, and the server is the first to see it */
    } else if (wsi->link.is_slow && chance(30)) {
        taken = chance(30) ? 0 : roll_us(1, (int64_t)len - 1);
        wsi->part = all;
        wsi->part_len = (size_t)taken;
        wsi->part_rest = len - (size_t)taken;
    } else {
        send_frames(wsi, all, len);
    }
    if (wsi->part != all) {
        free(all);
    }
    memory_resume();
    return taken;
}

static void take_rest(struct lws *wsi, const unsigned char *bytes, size_t len)
{
    must(len == wsi->part_rest, "not the rest of what was begun");
    memcpy(wsi->part + wsi->part_len, bytes, len);
    send_frames(wsi, wsi->part, wsi->part_len + len);
    free(wsi->part);
    wsi->part = NULL;
}

int lws_write(struct lws *wsi, unsigned char *bytes, size_t len, enum lws_write_protocol kind)
{
    memory_pause();
    if (kind == LWS_WRITE_PING) {
        if (!wsi->link.is_half_dead) {
            later(roll_us(1000, 100000), true, pong, NULL, wsi->line);
        }
    } else {
        must(kind == LWS_WRITE_RAW, "a message that is framed twice");
        if (wsi->part != NULL) {
            take_rest(wsi, bytes, len);
        } else {
            must(lws_is_ssl(wsi), "not past the library");
            send_frames(wsi, (const char *)bytes, len);
        }
    }
    memory_resume();
    return (int)len;
}

int lws_partial_buffered(struct lws *wsi)
{
    return wsi->is_full;
}

int lws_callback_on_writable(struct lws *wsi)
{
    wsi->wants_writable = true;
    if (!wsi->is_full) {
        memory_pause();
        later(1, true, drain, NULL, wsi->line);
        memory_resume();
    }
    return 0;
}

/* Up */

static bool receive(struct lws *wsi, const struct packet *packet)
{
    size_t from = 0;
    wsi->is_binary = packet->is_binary;
    for (uint8_t piece = 1; piece <= packet->pieces; piece++) {
        size_t to = piece == packet->pieces ? packet->len : packet->len * piece / packet->pieces;
        wsi->is_final = true; /* one frame, read in pieces */
        wsi->remaining = packet->len - to;
        char *bytes = (char *)(uintptr_t)packet->bytes + from;
        if (!called(wsi, LWS_CALLBACK_RECEIVE, bytes, to - from)) {
            return false;
        }
        from = to;
    }
    return true;
}

static void arrive_up(void *user, uint64_t line)
{
    struct lws *wsi = find(line);
    (void)user;
    if (wsi == NULL || wsi->up.first == NULL) {
        return;
    }
    struct packet *packet = wsi->up.first;
    wsi->up.first = packet->next;
    if (packet->next == NULL) {
        wsi->up.end = &wsi->up.first;
    }
    trace("receive", line, packet->bytes, packet->len);
    if (!wsi->link.is_half_dead) {
        receive(wsi, packet);
    }
    free(packet);
}

static void send_up(uint64_t line, const char *bytes, size_t len, bool is_binary, uint8_t pieces)
{
    struct lws *wsi = find(line);
    if (wsi == NULL || wsi->link.is_half_dead) {
        return;
    }
    struct packet *packet = make_packet(bytes, len);
    packet->is_binary = is_binary;
    packet->pieces = pieces;
    later(put(&wsi->up, packet, &wsi->link), true, arrive_up, wsi, line);
}

void socket_send(uint64_t line, const char *bytes, size_t len, bool in_pieces)
{
    send_up(line, bytes, len, false, in_pieces ? 3 : 1);
}

void socket_send_binary(uint64_t line, const char *bytes, size_t len)
{
    send_up(line, bytes, len, true, 1);
}

static void establish(void *user, uint64_t line)
{
    struct lws *wsi = find(line);
    (void)user;
    if (wsi != NULL) {
        called(wsi, LWS_CALLBACK_ESTABLISHED, NULL, 0);
    }
}

uint64_t socket_open(void *user, const struct link *link)
{
    struct lws *wsi = NULL;
    for (int i = 0; i < LINES_MAX && wsi == NULL; i++) {
        wsi = lines[i].line == 0 ? &lines[i] : NULL;
    }
    if (!is_listening || wsi == NULL) {
        return 0;
    }
    *wsi = (struct lws){.line = ++line_count, .user = user, .link = *link};
    wsi->up.end = &wsi->up.first;
    wsi->down.end = &wsi->down.first;
    wsi->slot = grab(context.protocol->per_session_data_size);
    tell(wsi, LWS_CALLBACK_WSI_CREATE, NULL, 0);
    int64_t after_us = roll_us(link->least_us, link->most_us);
    wsi->up.last_us = outside.now_us + after_us;
    later(after_us, true, establish, wsi, wsi->line);
    return wsi->line;
}

static void hear_close(void *user, uint64_t line)
{
    struct lws *wsi = find(line);
    (void)user;
    if (wsi != NULL) {
        close_line(wsi);
    }
}

/* What was sent before comes first, as with a page that is closed. */
void socket_close(uint64_t line)
{
    struct lws *wsi = find(line);
    if (wsi != NULL && !wsi->link.is_half_dead) {
        int64_t after_us = wsi->up.last_us - outside.now_us;
        later(after_us > 0 ? after_us + 1 : 1, true, hear_close, wsi, line);
    }
}

bool socket_is_open(uint64_t line)
{
    return find(line) != NULL;
}

struct link *socket_link(uint64_t line)
{
    struct lws *wsi = find(line);
    return wsi == NULL ? NULL : &wsi->link;
}

/* server.c keeps its connection behind what it keeps for HTTP. */
struct conn *socket_conn(uint64_t line)
{
    const struct lws *wsi = find(line);
    struct conn *conn = NULL;
    if (wsi != NULL) {
        memcpy(&conn, (const char *)wsi->slot + sizeof(void *), sizeof(struct conn *));
    }
    return conn;
}

void socket_begin(void)
{
    line_count = 0;
    busy_writes = 0;
}

void socket_forget(void)
{
    for (int i = 0; i < LINES_MAX; i++) {
        if (lines[i].line != 0) {
            void *user = lines[i].user;
            uint64_t line = lines[i].line;
            bool is_half_dead = lines[i].link.is_half_dead;
            tell(&lines[i], LWS_CALLBACK_CLOSED, NULL,
                 0); /* its memory is what goes with a program */
            forget(&lines[i]);
            if (!is_half_dead) {
                later(roll_us(1, 50000), false, hear_cut, user, line);
            }
        }
    }
    is_listening = false;
}

bool socket_was_slow(uint64_t line)
{
    const struct lws *wsi = find(line);
    return wsi != NULL && wsi->was_full;
}

uint64_t socket_busy_writes(void)
{
    return busy_writes;
}

/* The rest of the library, as far as the server asks */

struct lws_context *lws_create_context(const struct lws_context_creation_info *info)
{
    context = (struct lws_context){.user = info->user, .protocol = info->protocols};
    return &context;
}

struct lws_vhost *lws_create_vhost(struct lws_context *the_context,
                                   const struct lws_context_creation_info *info)
{
    (void)info;
    vhost.context = the_context;
    is_listening = true;
    return &vhost;
}

/* All of them hear of it, as when a program ends. */
void lws_context_destroy(struct lws_context *the_context)
{
    (void)the_context;
    for (int i = 0; i < LINES_MAX; i++) {
        if (lines[i].line != 0) {
            close_line(&lines[i]);
        }
    }
    is_listening = false;
}

void *lws_context_user(struct lws_context *the_context)
{
    return the_context->user;
}

struct lws_context *lws_get_context(const struct lws *wsi)
{
    (void)wsi;
    return &context;
}

struct lws_vhost *lws_get_vhost(struct lws *wsi)
{
    (void)wsi;
    return &vhost;
}

int lws_get_vhost_listen_port(struct lws_vhost *the_vhost)
{
    (void)the_vhost;
    return 8088;
}

const char *lws_get_peer_simple(struct lws *wsi, char *name, size_t len)
{
    (void)wsi;
    snprintf(name, len, "192.0.2.1");
    return name;
}

lws_sockfd_type lws_get_socket_fd(struct lws *wsi)
{
    return (lws_sockfd_type)(wsi - lines);
}

/* As those that are encrypted: some do not go past the library. */
int lws_is_ssl(struct lws *wsi)
{
    return wsi->line % 4 == 0;
}

void lws_set_opaque_user_data(struct lws *wsi, void *data)
{
    wsi->opaque = data;
}

void *lws_get_opaque_user_data(const struct lws *wsi)
{
    return wsi->opaque;
}

/* Requests are not made here: there are no headers. */
int lws_hdr_copy(struct lws *wsi, char *dest, int len, enum lws_token_indexes token)
{
    (void)wsi, (void)token;
    if (len > 0) {
        dest[0] = '\0';
    }
    return -1;
}

int lws_frame_is_binary(struct lws *wsi)
{
    return wsi->is_binary;
}

int lws_is_final_fragment(struct lws *wsi)
{
    return wsi->is_final;
}

size_t lws_remaining_packet_payload(struct lws *wsi)
{
    return wsi->remaining;
}

void lws_close_reason(struct lws *wsi, enum lws_close_status status, unsigned char *why, size_t len)
{
    trace("reason", wsi->line + (uint64_t)status, why, len);
}

int lws_callback_http_dummy(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                            size_t len)
{
    (void)wsi, (void)reason, (void)user, (void)in, (void)len;
    return 0;
}

void lws_set_log_level(int level, void (*emit)(int level, const char *line))
{
    (void)level, (void)emit;
}

void _lws_log(int filter, const char *format, ...)
{
    (void)filter, (void)format;
}

/* Trying whether a port is free. What closes the socket again fails, which nobody asks about. */
int __wrap_socket(int domain, int type, int protocol);
int __wrap_setsockopt(int fd, int level, int name, const void *value, socklen_t len);
int __wrap_bind(int fd, const struct sockaddr *address, socklen_t len);
int __wrap_listen(int fd, int backlog);

int __wrap_socket(int domain, int type, int protocol)
{
    (void)domain, (void)type, (void)protocol;
    return LISTENER_FD;
}

int __wrap_setsockopt(int fd, int level, int name, const void *value, socklen_t len)
{
    (void)fd, (void)level, (void)name, (void)value, (void)len;
    return 0;
}

int __wrap_bind(int fd, const struct sockaddr *address, socklen_t len)
{
    (void)fd, (void)address, (void)len;
    return 0;
}

int __wrap_listen(int fd, int backlog)
{
    (void)fd, (void)backlog;
    return 0;
}
