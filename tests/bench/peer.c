/* See peer.h. */
#include "peer.h"

#include "measure.h"
#include "spawn.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BUF_BYTES ((size_t)LEC_FRAME_DOWN_MAX + 4096)

static void write_all(int fd, const void *bytes, size_t len)
{
    /* What a client sends is short: a socket that does not take it belongs to a server that is stuck. */
    if (send(fd, bytes, len, MSG_NOSIGNAL) != (ssize_t)len) {
        measure_die("the server takes no more messages");
    }
}

void peer_open(struct peer *peer, int port)
{
    char request[512];
    *peer = (struct peer){.fd = spawn_connect(port), .buf = malloc(BUF_BYTES + 1)};
    if (peer->buf == NULL) {
        measure_die("not enough memory for a connection");
    }
    int len = snprintf(request, sizeof request,
                       "GET /ws HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\n"
                       "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                       "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
                       port);
    write_all(peer->fd, request, (size_t)len);
    char *end = NULL;
    while (end == NULL) {
        ssize_t got = recv(peer->fd, peer->buf + peer->len, BUF_BYTES - peer->len, 0);
        if (got <= 0) {
            measure_die("the server did not upgrade to WebSocket");
        }
        peer->len += (size_t)got;
        peer->buf[peer->len] = '\0';
        end = strstr(peer->buf, "\r\n\r\n");
    }
    if (strncmp(peer->buf, "HTTP/1.1 101", 12) != 0) {
        measure_die("the server did not upgrade to WebSocket: %.60s", peer->buf);
    }
    size_t head = (size_t)(end + 4 - peer->buf);
    peer->len -= head;
    memmove(peer->buf, end + 4, peer->len);
}

void peer_close(struct peer *peer)
{
    close(peer->fd);
    free(peer->buf);
}

/* RFC 6455: one whole frame; a client's is masked. */
static void send_frame(struct peer *peer, unsigned opcode, const char *bytes, size_t len)
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
    write_all(peer->fd, frame, at);
}

void peer_send(struct peer *peer, const char *json, size_t len)
{
    send_frame(peer, 1, json, len);
}

/* Bytes of the head of the frame that starts the buffer, 0 when it is not whole yet; *body gets its length. */
static size_t frame_head(const struct peer *peer, size_t from, size_t *body)
{
    const unsigned char *p = (const unsigned char *)peer->buf + from;
    size_t have = peer->len - from;
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

static void on_frame(struct peer *peer, unsigned first, const char *body, size_t len,
                     peer_message *message, void *user, int64_t at_ns)
{
    switch (first) {
    case 0x81:
        message(user, body, len, at_ns);
        break;
    case 0x89:
        send_frame(peer, 10, body, len);
        break;
    default:
        measure_die("the server sent a frame of kind 0x%02x: it closes the connection", first);
    }
}

void peer_read(struct peer *peer, peer_message *message, void *user)
{
    ssize_t got = recv(peer->fd, peer->buf + peer->len, BUF_BYTES - peer->len, MSG_DONTWAIT);
    int64_t at_ns = measure_now_ns();
    if (got <= 0) {
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
            return;
        }
        measure_die("the server closed a connection");
    }
    peer->len += (size_t)got;
    size_t at = 0;
    size_t body = 0;
    size_t head = 0;
    while ((head = frame_head(peer, at, &body)) != 0) {
        on_frame(peer, (unsigned char)peer->buf[at], peer->buf + at + head, body, message, user,
                 at_ns);
        at += head + body;
    }
    peer->len -= at;
    memmove(peer->buf, peer->buf + at, peer->len);
}
