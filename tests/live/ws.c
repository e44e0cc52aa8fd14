/* See ws.h. */
#include "ws.h"

#include "../bench/measure.h"

#include <lectern/limits.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define READ_BYTES ((size_t)65536)

static void write_all(struct ws *ws, const void *bytes, size_t len)
{
    if (send(ws->fd, bytes, len, MSG_NOSIGNAL | MSG_DONTWAIT) != (ssize_t)len) {
        if (ws->closed != NULL && errno != EAGAIN) {
            return; /* what was on the way to us is still read, and then its end */
        }
        measure_die("a connection takes no more messages: %s", strerror(errno));
    }
    ws->sent += len;
}

int ws_connect(int port, int *own)
{
    return ws_connect_from("127.0.0.1", port, own);
}

int ws_connect_from(const char *from, int port, int *own)
{
    return ws_connect_narrow(from, port, 0, own);
}

int ws_connect_narrow(const char *from, int port, int segment, int *own)
{
    struct sockaddr_in near = {.sin_family = AF_INET};
    struct sockaddr_in far = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    near.sin_addr.s_addr = inet_addr(from);
    far.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t len = sizeof near;
    int yes = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (segment > 0) {
        setsockopt(fd, IPPROTO_TCP, TCP_MAXSEG, &segment, sizeof segment);
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &segment, sizeof segment);
    }
    /* A port that is bound first is this connection's alone, wherever others lead. */
    if (fd < 0 || bind(fd, (struct sockaddr *)&near, len) != 0 ||
        connect(fd, (struct sockaddr *)&far, sizeof far) != 0 ||
        getsockname(fd, (struct sockaddr *)&near, &len) != 0) {
        measure_die("cannot connect to port %d: %s", port, strerror(errno));
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    *own = ntohs(near.sin_port);
    return fd;
}

static void pong(struct ws *ws, const char *bytes, size_t len);

/* Bytes of the head of the frame that starts there, 0 when it is not whole yet; *body gets its length. */
static size_t frame_head(const struct ws *ws, size_t from, size_t *body)
{
    const unsigned char *p = (const unsigned char *)ws->buf + from;
    size_t have = ws->len - from;
    if (have < 2) {
        return 0;
    }
    size_t head = (p[1] & 0x7f) == 127 ? 10 : (p[1] & 0x7f) == 126 ? 4 : 2;
    if (have < head) {
        return 0;
    }
    size_t len = head == 2 ? p[1] & 0x7f : 0;
    for (size_t i = 2; i < head; i++) {
        len = len << 8 | p[i];
    }
    if (len > LEC_FRAME_DOWN_MAX) {
        measure_die("a frame of %zu bytes is too long", len);
    }
    *body = len;
    return have - head < len ? 0 : head;
}

/* A client must not send before the answer (RFC 6455, 4.1): what comes with the request may get lost. */
static void keep_early(struct ws *ws, const void *bytes, size_t len)
{
    char *early = realloc(ws->early, ws->early_len + len);
    if (early == NULL) {
        measure_die("not enough memory for a message");
    }
    memcpy(early + ws->early_len, bytes, len);
    ws->early = early;
    ws->early_len += len;
}

static void on_frame(struct ws *ws, unsigned first, const char *body, size_t len, uint64_t end)
{
    switch (first) {
    case 0x81:
        ws->message(ws->user, body, len, end);
        break;
    case 0x89:
        pong(ws, body, len);
        break;
    case 0x88:
        if (ws->closed != NULL) {
            break; /* the end follows */
        }
        /* fall through */
    default:
        measure_die("the server sent a frame of kind 0x%02x: it closes the connection", first);
    }
}

/* Takes the answer to the upgrade off the front. False: it is not whole yet. */
static bool take_upgrade(struct ws *ws)
{
    const char *end = memmem(ws->buf, ws->len, "\r\n\r\n", 4);
    if (end == NULL) {
        return false;
    }
    if (ws->len < 12 || memcmp(ws->buf, "HTTP/1.1 101", 12) != 0) {
        measure_die("the server did not upgrade to WebSocket");
    }
    size_t head = (size_t)(end + 4 - ws->buf);
    ws->len -= head;
    memmove(ws->buf, end + 4, ws->len);
    ws->is_upgraded = true;
    if (ws->early_len > 0) {
        write_all(ws, ws->early, ws->early_len);
    }
    free(ws->early);
    ws->early = NULL;
    return true;
}

static void on_readable(void *user)
{
    struct ws *ws = user;
    if (ws->fd < 0) {
        return; /* closed since the loop heard of it */
    }
    if (ws->cap - ws->len < READ_BYTES) {
        ws->cap += READ_BYTES;
        ws->buf = realloc(ws->buf, ws->cap);
        if (ws->buf == NULL) {
            measure_die("not enough memory for a message");
        }
    }
    ssize_t got = recv(ws->fd, ws->buf + ws->len, ws->cap - ws->len, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    if (got <= 0) {
        if (ws->closed == NULL) {
            measure_die("the server closed a connection");
        }
        ws->closed(ws->user);
        return;
    }
    ws->len += (size_t)got;
    ws->read += (uint64_t)got;
    if (!ws->is_upgraded && !take_upgrade(ws)) {
        return;
    }
    size_t at = 0;
    size_t body = 0;
    size_t head = 0;
    while ((head = frame_head(ws, at, &body)) != 0) {
        uint64_t end = ws->read - (ws->len - at - head - body);
        on_frame(ws, (unsigned char)ws->buf[at], ws->buf + at + head, body, end);
        at += head + body;
    }
    ws->len -= at;
    memmove(ws->buf, ws->buf + at, ws->len);
}

void ws_open(struct ws *ws, int fd, ws_message *message, void *user)
{
    static const char request[] = "GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
                                  "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                                  "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
    *ws = (struct ws){.fd = fd, .message = message, .user = user};
    ws->watch = (struct loop_watch){on_readable, ws};
    loop_watch(fd, &ws->watch);
    write_all(ws, request, sizeof request - 1);
}

void ws_close(struct ws *ws)
{
    close(ws->fd);
    free(ws->buf);
    free(ws->early);
    *ws = (struct ws){.fd = -1};
}

/* RFC 6455: one whole frame; a client's is masked. */
static void send_frame(struct ws *ws, unsigned opcode, const char *bytes, size_t len)
{
    unsigned char frame[LEC_MESSAGE_UP_MAX + 8];
    static const unsigned char mask[4] = {0x1b, 0x2e, 0x73, 0x5c};
    size_t at = 0;
    if (len > LEC_MESSAGE_UP_MAX) {
        measure_die("a message of %zu bytes is too long", len);
    }
    frame[at++] = (unsigned char)(0x80 | opcode);
    if (len < 126) {
        frame[at++] = (unsigned char)(0x80 | len);
    } else {
        frame[at++] = 0x80 | 126;
        frame[at++] = (unsigned char)(len >> 8);
        frame[at++] = (unsigned char)len;
    }
    memcpy(frame + at, mask, sizeof mask);
    at += sizeof mask;
    for (size_t i = 0; i < len; i++) {
        frame[at++] = (unsigned char)bytes[i] ^ mask[i % 4];
    }
    if (ws->is_upgraded) {
        write_all(ws, frame, at);
    } else {
        keep_early(ws, frame, at);
    }
}

void ws_send(struct ws *ws, const char *json, size_t len)
{
    send_frame(ws, 1, json, len);
}

static void pong(struct ws *ws, const char *bytes, size_t len)
{
    send_frame(ws, 10, bytes, len);
}
