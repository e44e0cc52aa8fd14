/* The server as it is, but for what a message means: it sends every message back.
 *
 * Of the product here: the whole program with its start, its loop, the settings of libwebsockets (server.c), the
 * upgrade (upgrade.c), and for text the rate, the collecting of pieces, UTF-8 and close codes (inbox.c) and the queue of
 * answers (conn.c).
 * Different: the linker leads calls of lec_conn_message() here (--wrap), and inbox.c is compiled once more with a limit of
 * LEC_INBOX_MAX bytes instead of the protocol's 4 KiB, and with binary frames let in, which go back past the queue, since
 * the server never sends any. */
#include "net/net_state.h"

#include <stdlib.h>
#include <string.h>

int __wrap_lec_conn_message(struct lec_net *net, struct conn *conn, const char *bytes, size_t len,
                            int64_t hr_us);

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
    (void)hr_us;
    if (lws_frame_is_binary(conn->wsi)) {
        return send_bytes(conn, bytes, len);
    }
    lec_conn_send_text(net, conn, bytes, len, false);
    return 0;
}
