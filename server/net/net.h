/* The server on the network: pages over HTTP, sessions over WebSocket, one libuv loop. */
#ifndef LECTERN_NET_H
#define LECTERN_NET_H

#include "live/live.h"

#include <uv.h>

#define LEC_URL_MAX 200

struct lec_net;

struct lec_net_setup {
    uv_loop_t *loop;           /* borrowed */
    struct lec_store *store;   /* borrowed */
    const char *bind;          /* numeric address */
    const char *trusted_proxy; /* numeric address; empty: none */
    const char (
        *names)[LEC_BASE_MAX + 1]; /* borrowed; that the server was given: [SCHEME://]NAME[:PORT] */
    uint32_t name_count;
    const char *tls_cert, *tls_key; /* borrowed: files; empty: plain http */
    const char *kiosk;    /* borrowed; the display's program, for previews; NULL or empty: none */
    const char *password; /* borrowed; what the host's becomes; NULL: it stays as it is */
    uint32_t expected;    /* attendees */
    int port;             /* 0: any free one */
    int short_port;       /* of the door that leads to it; 0: none, -1: 80 when it can be had */
    int speed; /* session time runs so much faster than other clocks; 1 to LEC_SPEED_MAX */
};

/* Fresh keys in the clear: shown once, only their hashes are kept. */
struct lec_keys {
    char host[LEC_TOKEN_CHARS + 1];
    char display[LEC_TOKEN_CHARS + 1];
};

/* Makes a server that does not listen yet. NULL with `why`. */
struct lec_net *lec_net_create(const struct lec_net_setup *setup, struct lec_trouble *why);
/* Opens a session to clients; takes it over. `first_unsaved` entries are on disk already, the rest will be written.
 * `keys` gets new keys. 0, or -1 with `why` (the session is then destroyed). */
int lec_net_add(struct lec_net *net, struct lec_live *live, uint32_t saved, struct lec_keys *keys,
                struct lec_trouble *why);
/* A key that the store knows, for the session added last. 0, or -1 when memory is short. */
int lec_net_know(struct lec_net *net, const struct lec_store_token *token);
/* One that opens a room display of the session added last, and is not kept. False: it is no key, or memory is short. */
bool lec_net_know_display(struct lec_net *net, const char *key);
/* Binds the port, last of all (after everything is replayed). 0, or -1 with `why`. */
int lec_net_listen(struct lec_net *net, struct lec_trouble *why);
int lec_net_port(const struct lec_net *net);
/* The address that people come by at the moment, such as http://192.168.1.5:8088. */
const char *lec_net_base(const struct lec_net *net);
/* The fingerprint of a certificate that nobody vouches for, which displays trust because a link to that address names
 * it; empty: they need none. */
const char *lec_net_pin(const struct lec_net *net);
/* The links of the session added last, as its host sees them now. */
const struct lec_view_reach *lec_net_reach(const struct lec_net *net);

/* Tells all screens, closes all connections; the loop's run then ends. */
void lec_net_stop(struct lec_net *net);
/* After the loop's run has ended. Takes NULL. */
void lec_net_destroy(struct lec_net *net);

#endif
