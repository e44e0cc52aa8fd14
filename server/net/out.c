/* Writing: the messages that are due to a connection at the same time are one call of the kernel.
 *
 * It goes past the library, which has nothing to add: what that does for each message took as long as the rest of a step
 * through a hall, and the kernel takes as long for a message as for three. What it has no room for is the library's to
 * keep and to send, as its own is. */
#include "net/kernel.h"
#include "net/net_state.h"

#include <stdlib.h>
#include <string.h>

#define FINAL_TEXT 0x81 /* the first byte of a text message in one frame (RFC 6455, 5.2) */

/* Of a whole text message, which a server does not mask (RFC 6455, 5.2). */
size_t lec_out_put_head(unsigned char *bytes, size_t len)
{
    size_t count = len < 126 ? 0 : len <= UINT16_MAX ? 2 : 8;
    size_t rest = len;
    for (size_t i = 1; i <= count; i++) {
        bytes[-(ptrdiff_t)i] = (unsigned char)rest;
        rest >>= 8;
    }
    unsigned char *head = bytes - count - 2;
    head[0] = FINAL_TEXT;
    head[1] = (unsigned char)(count == 0 ? len : count == 2 ? 126 : 127);
    return count + 2;
}

void lec_out_add(struct out *out, unsigned char *bytes, size_t len)
{
    size_t head_len = lec_out_put_head(bytes, len);
    out->part[out->count++] =
        (struct iovec){.iov_base = bytes - head_len, .iov_len = head_len + len};
}

int lec_out_may_write(struct conn *conn)
{
    if (!lws_partial_buffered(conn->wsi)) {
        conn->stuck_us = 0;
        return 0;
    }
    int64_t now_us = lec_net_now_us();
    conn->stuck_us = conn->stuck_us != 0 ? conn->stuck_us : now_us;
    if (conn->role == LEC_ROLE_PLAYER && now_us - conn->stuck_us > LEC_DEAF_US) {
        return -1;
    }
    lws_callback_on_writable(conn->wsi);
    return 1;
}

static int hand_to_library(struct lws *wsi, unsigned char *bytes, size_t len)
{
    return lws_write(wsi, bytes, len, LWS_WRITE_RAW) < (int)len ? -1 : 0;
}

/* All but the first `sent` bytes. */
static int hand_over_rest(struct conn *conn, const struct out *out, size_t sent, size_t len)
{
    if (out->count == 1) {
        return hand_to_library(conn->wsi, (unsigned char *)out->part[0].iov_base + sent,
                               len - sent);
    }
    unsigned char *all = malloc(len);
    if (all == NULL) {
        return -1;
    }
    size_t at = 0;
    for (int i = 0; i < out->count; i++) {
        memcpy(all + at, out->part[i].iov_base, out->part[i].iov_len);
        at += out->part[i].iov_len;
    }
    int result = hand_to_library(conn->wsi, all + sent, len - sent);
    free(all);
    return result;
}

int lec_out_write(struct conn *conn, const struct out *out)
{
    size_t len = 0;
    size_t sent = 0;
    conn->has_sent = true; /* or the library is about to, of what it keeps */
    for (int i = 0; i < out->count; i++) {
        len += out->part[i].iov_len;
    }
    if (conn->fd >= 0) {
        ssize_t taken = lec_kernel_send(conn->fd, out->part, out->count);
        if (taken < 0) {
            return -1;
        }
        sent = (size_t)taken;
    }
    return sent == len ? 0 : hand_over_rest(conn, out, sent, len);
}
