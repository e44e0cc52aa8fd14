/* Is the server at the other end of a TLS connection the one that the link names? */
#ifndef LECTERN_KIOSK_TRUST_H
#define LECTERN_KIOSK_TRUST_H

#include <stdbool.h>
#include <stddef.h>

/* `ssl`: OpenSSL's, after the handshake. By the fingerprint of its certificate, where the link brings one (`pin`, else
 * empty); or by whoever this machine trusts, and then for `host`, a name or an address. False: `why` says what is
 * wrong. */
bool trust_check(void *ssl, const char *host, const char *pin, char *why, size_t size);

/* Is this the SHA-256 of the bytes, as hexadecimal digits? */
bool trust_is_hash(const void *bytes, size_t len, const char *hash);

#endif
