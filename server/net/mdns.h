/* The machine's name in the local network (HOST.local), and the session as a service there, as long as there is an
 * Avahi daemon: it may come and go. */
#ifndef LECTERN_NET_MDNS_H
#define LECTERN_NET_MDNS_H

#include <lectern/limits.h>
#include <stdbool.h>

#define LEC_MDNS_NAME_MAX 80

struct lec_mdns;

struct lec_mdns_setup {
    char code[LEC_CODE_CHARS + 1];
    int port;
    bool is_tls;                 /* it speaks https and wss alone */
    void (*changed)(void *user); /* called in a thread of its own */
    void *user;
};

/* Returns at once, whatever D-Bus does; a thread asks. NULL when there is no thread to be had. */
struct lec_mdns *lec_mdns_start(const struct lec_mdns_setup *setup);
/* HOST.local, or empty. */
void lec_mdns_name(struct lec_mdns *mdns, char out[LEC_MDNS_NAME_MAX + 1]);
/* `changed` is not called any more. Takes NULL. */
void lec_mdns_stop(struct lec_mdns *mdns);

#endif
