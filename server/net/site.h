/* Under which names the server may be called: what a request's Host and Origin say is held against them. Pure. */
#ifndef LECTERN_NET_SITE_H
#define LECTERN_NET_SITE_H

#include <lectern/limits.h>
#include <stdbool.h>

/* One place: a name in small letters or an address in its shortest form, without brackets. */
struct lec_site {
    char host[LEC_HOST_BYTES_MAX + 1];
    int port;    /* 0: not said */
    bool is_tls; /* https; of what has a scheme */
};

/* HOST[:PORT], as in the header Host. False: it is nothing of that kind. */
bool lec_site_read(const char *authority, struct lec_site *out);
/* http://HOST[:PORT] or https://HOST[:PORT] and nothing behind it, as in the header Origin; a port that is not said is
 * the scheme's. */
bool lec_site_read_base(const char *base, struct lec_site *out);
bool lec_site_is_same_host(const struct lec_site *a, const struct lec_site *b);
/* The same scheme, host and port: what browsers call the same origin. */
bool lec_site_is_same(const struct lec_site *a, const struct lec_site *b);
/* Names that only this machine uses for itself: localhost and the loopback addresses. */
bool lec_site_is_local(const struct lec_site *site);

#endif
