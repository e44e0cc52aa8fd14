/* The server as it is, but for what a message means: it sends every message back.
 *
 * Of the product here: the whole program with its start, its loop, the settings of libwebsockets (server.c), the upgrade
 * (upgrade.c), the rate, the collecting of pieces, UTF-8 and close codes (inbox.c), the queue of answers and the end of a
 * connection (conn.c).
 * Different: the linker leads calls of lec_conn_message() here (--wrap). A message may be longer than the protocol's
 * 4 KiB, and binary; bytes go back past the queue, since the server never sends any. A text goes back when the library
 * says WRITEABLE, after the pong that it owes; the server does not wait for that unless the socket is full, and an ack
 * may overtake a pong. */
#include "net/net_state.h"

#include <stdlib.h>
#include <string.h>

/* In the place of inbox_limits.c. The suite's longest message has 256 KiB. */
const size_t lec_inbox_max = 1 << 19;
const bool lec_inbox_takes_bytes = true;

int __wrap_lec_conn_message(struct lec_net *net, struct conn *conn, const char *bytes, size_t len,
                            int64_t hr_us);
int __wrap_lec_conn_on_peer_close(struct conn *conn, const unsigned char *payload, size_t len);
int __real_lec_conn_on_peer_close(struct conn *conn, const unsigned char *payload, size_t len);
void __wrap_lec_conn_on_end(struct conn *conn);
void __real_lec_conn_on_end(struct conn *conn);

static const struct conn *leaver; /* who has sent a close frame last */

static int send_bytes(struct conn *conn, const char *bytes, size_t len)
{
    unsigned char *frame = malloc(LWS_PRE + len);
    if (frame == NULL) {
        return -1;
    }
    memcpy(frame + LWS_PRE, bytes, len);
    int sent = lws_write(conn->wsi, frame + LWS_PRE, len, LWS_WRITE_BINARY);
    free(frame);
    return sent < (int)len ? -1 : 0;
}

int __wrap_lec_conn_message(struct lec_net *net, struct conn *conn, const char *bytes, size_t len,
                            int64_t hr_us)
{
    (void)net;
    (void)hr_us;
    if (lws_frame_is_binary(conn->wsi)) {
        return send_bytes(conn, bytes, len);
    }
    if (lec_conn_queue(conn, bytes, len, false) != 0) {
        return -1;
    }
    if (conn == leaver) { /* nothing is taken behind a close frame: were it, it must be seen */
        return lec_conn_flush(conn);
    }
    lws_callback_on_writable(conn->wsi);
    return 0;
}

int __wrap_lec_conn_on_peer_close(struct conn *conn, const unsigned char *payload, size_t len)
{
    leaver = conn;
    return lec_conn_flush(conn) != 0 ? -1 : __real_lec_conn_on_peer_close(conn, payload, len);
}

void __wrap_lec_conn_on_end(struct conn *conn)
{
    lec_conn_flush(conn);
    leaver = leaver == conn ? NULL : leaver;
    __real_lec_conn_on_end(conn);
}
