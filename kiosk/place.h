/* Where servers are: reading links, and the list of ways that lead to the one we show. Pure. */
#ifndef LECTERN_KIOSK_PLACE_H
#define LECTERN_KIOSK_PLACE_H

#include <lectern/view.h>
#include <stdbool.h>
#include <stddef.h>

#define HOST_BYTES_MAX 100
#define PLACE_BYTES_MAX (HOST_BYTES_MAX + 16) /* of HOST:PORT as printed, with the end mark */
#define WAYS_MAX (LEC_WAYS_MAX + 2)           /* the server's, the one given, the one in use */

#define PIN_CHARS 43 /* SHA-256 in base64url */

/* A server, and the key to a session on it. */
struct place {
    char host[HOST_BYTES_MAX + 1]; /* without the brackets of an IPv6 address */
    int port;
    char key[LEC_TOKEN_CHARS + 1];
    bool is_host_key;
    bool is_tls;
    char pin[PIN_CHARS +
             1]; /* fingerprint of the server's certificate; empty: others vouch for it */
};

/* Reads ws://HOST:PORT/ws#code=..&key=.. and http://HOST:PORT/host#code=..&key=.., and the same with wss and https,
 * where &cert=.. names a certificate. The key may be missing (then it is left as it is). 0, or -1 when it is no such
 * link. */
int place_parse(struct place *place, const char *url);
/* Reads a key alone. 0, or -1 when it is none. */
int place_parse_key(char out[LEC_TOKEN_CHARS + 1], const char *text, size_t len);
/* HOST:PORT, as people know it. Returns `out`. */
const char *place_print(const struct place *place, char out[PLACE_BYTES_MAX]);
/* The same server, whatever the key. */
bool place_is_same(const struct place *a, const struct place *b);
/* A name has to be looked up, which may take long. */
bool place_is_name(const struct place *place);

/* The one that worked last comes first. */
struct ways {
    struct place home; /* as given: never forgotten; without a host there is none */
    struct place list[WAYS_MAX];
    uint32_t count;
};

void ways_init(struct ways *ways, const struct place *home);
/* What the server says about itself replaces what was known. `used`: the way that works now. Whoever was given a link
 * with TLS is not led to one without. */
void ways_learn(struct ways *ways, const struct place *used, const struct lec_view_reach *reach);
void ways_forget(struct ways *ways, const struct place *place);

#endif
