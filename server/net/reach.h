/* How the room reaches the server: kept up to date while networks come and go, as the host has set it. */
#ifndef LECTERN_NET_REACH_H
#define LECTERN_NET_REACH_H

#include "net/mdns.h"
#include "net/watch.h"
#include "net/ways.h"

#define LEC_KNOWN_WAYS_MAX 64 /* the last ones of this run */

struct lec_net;
struct conn;
struct setting_save;

struct lec_reach {
    bool is_started;
    struct lec_watch watch;
    uv_async_t async;
    struct lec_mdns *mdns; /* owned; NULL when nobody would come by name */
    struct lec_view_way ways[LEC_WAYS_MAX];
    uint32_t count, chosen;
    char known[LEC_KNOWN_WAYS_MAX][LEC_BASE_MAX + 1]; /* every way there is or was, in a ring */
    uint32_t known_count;
    struct lec_wish wish;
    char wifi_name[LEC_WIFI_NAME_MAX + 1];
    char wifi_password[LEC_WIFI_PASSWORD_MAX + 1];
    struct setting_save
        *saved;         /* owned, guarded by the server's lock: what the store has answered */
    uint32_t saves_out; /* given to the store and not yet dealt with */
};

/* Once the port is known: lists the ways, reads what was set, follows changes. 0, or -1 when memory is short. */
int lec_reach_start(struct lec_net *net);
void lec_reach_stop(struct lec_net *net);
/* Where people come in now: http://ADDRESS:PORT. */
const char *lec_reach_base(const struct lec_net *net);
/* Is, or was, the server found there? By host alone, or by scheme, host and port. */
struct lec_site;
bool lec_reach_knows_host(const struct lec_net *net, const struct lec_site *site);
bool lec_reach_knows(const struct lec_net *net, const struct lec_site *site);
/* The way whose host, whatever its port, is this one, or the chosen one. */
const char *lec_reach_base_of(const struct lec_net *net, const struct lec_site *site);
/* What a host sets; answered when it is on disk. */
void lec_reach_on_way(struct lec_net *net, struct conn *conn, const struct lec_msg_way *way);
void lec_reach_on_wifi(struct lec_net *net, struct conn *conn, const struct lec_msg_wifi *wifi);
/* A setting that was read, or is on disk now; names of others are passed over. */
void lec_reach_set(struct lec_reach *reach, const char *name, const char *value);

#endif
