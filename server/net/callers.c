/* Who is at the other end of a socket, and which sockets have nothing to say. */
#include "net/net_state.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool peer_text(struct lws *wsi, char *out, size_t size)
{
    return lws_get_peer_simple(wsi, out, size) != NULL;
}

/* As one of IPv6; an address of IPv4 becomes ::ffff:192.0.2.1. */
static bool read_address(const char *text, unsigned char out[16])
{
    char mapped[INET6_ADDRSTRLEN + 8];
    if (strchr(text, ':') != NULL) {
        return inet_pton(AF_INET6, text, out) == 1;
    }
    snprintf(mapped, sizeof mapped, "::ffff:%.45s", text);
    return inet_pton(AF_INET6, mapped, out) == 1;
}

/* The very same address: a neighbour of the proxy's is not the proxy. */
static bool is_same_address(const char *a, const char *b)
{
    unsigned char one[16];
    unsigned char other[16];
    return read_address(a, one) && read_address(b, other) && memcmp(one, other, sizeof one) == 0;
}

bool lec_caller_is_proxied(const struct lec_net *net, struct lws *wsi)
{
    char text[64];
    return net->proxy[0] != '\0' && peer_text(wsi, text, sizeof text) &&
           is_same_address(text, net->proxy);
}

bool lec_caller_peer(const struct lec_net *net, struct lws *wsi, struct lec_peer *out)
{
    char text[64];
    char forwarded[4096]; /* the library keeps no more of a head */
    if (!lec_caller_is_proxied(net, wsi)) {
        return peer_text(wsi, text, sizeof text) && lec_peer_read(text, out);
    }
    /* Its own address is everybody's: a budget for that would be one for the whole room. */
    return lws_hdr_copy(wsi, forwarded, sizeof forwarded, WSI_TOKEN_X_FORWARDED_FOR) > 0 &&
           lec_peer_read_forwarded(forwarded, out);
}

static void link_newest(struct lec_net *net, struct caller *caller)
{
    caller->newer = NULL;
    caller->older = net->newest_caller;
    *(net->newest_caller != NULL ? &net->newest_caller->newer : &net->oldest_caller) = caller;
    net->newest_caller = caller;
    net->caller_count++;
}

static void unlink_caller(struct lec_net *net, struct caller *caller)
{
    *(caller->newer != NULL ? &caller->newer->older : &net->newest_caller) = caller->older;
    *(caller->older != NULL ? &caller->older->newer : &net->oldest_caller) = caller->newer;
    net->caller_count--;
}

static void drop(struct lec_net *net, struct caller *caller)
{
    unlink_caller(net, caller);
    lws_set_opaque_user_data(caller->wsi, NULL);
    lws_set_timeout(caller->wsi, 1, LWS_TO_KILL_ASYNC);
    free(caller);
}

void lec_caller_drop_oldest(struct lec_net *net)
{
    if (net->oldest_caller != NULL) {
        drop(net, net->oldest_caller);
    }
}

/* Has one address more than its share? Its oldest goes. Only looked at once one address could have that many. */
static void keep_share(struct lec_net *net, const struct caller *newest)
{
    uint32_t count = 0;
    struct caller *oldest = NULL;
    if (!newest->has_peer || net->caller_count <= LEC_IDLE_PEER_MAX) {
        return;
    }
    for (struct caller *one = net->newest_caller; one != NULL; one = one->older) {
        if (one->has_peer && lec_peer_is_same(&one->peer, &newest->peer)) {
            oldest = one;
            count++;
        }
    }
    if (count > LEC_IDLE_PEER_MAX) {
        drop(net, oldest);
    }
}

void lec_caller_came(struct lec_net *net, struct lws *wsi)
{
    struct caller *caller = calloc(1, sizeof *caller);
    char text[64];
    if (caller == NULL) {
        return; /* the library's own time-outs remain */
    }
    caller->wsi = wsi;
    caller->has_peer = !lec_caller_is_proxied(net, wsi) && peer_text(wsi, text, sizeof text) &&
                       lec_peer_read(text, &caller->peer);
    lws_set_opaque_user_data(wsi, caller);
    link_newest(net, caller);
    keep_share(net, caller);
    if (net->caller_count > LEC_IDLE_MAX) {
        lec_caller_drop_oldest(net);
    }
}

void lec_caller_asked(struct lec_net *net, struct lws *wsi)
{
    struct caller *caller = lws_get_opaque_user_data(wsi);
    if (caller != NULL) {
        unlink_caller(net, caller);
        link_newest(net, caller);
    }
}

void lec_caller_left(struct lec_net *net, struct lws *wsi)
{
    struct caller *caller = lws_get_opaque_user_data(wsi);
    if (caller != NULL) {
        unlink_caller(net, caller);
        lws_set_opaque_user_data(wsi, NULL);
        free(caller);
    }
}
