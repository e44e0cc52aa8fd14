/* Looks names up without holding anything up. For one thread. */
#ifndef LECTERN_KIOSK_LOOKUP_H
#define LECTERN_KIOSK_LOOKUP_H

#include <stddef.h>
#include <stdint.h>

#define ADDRESS_BYTES_MAX 64 /* an IPv6 address with the name of its interface */

/* The address of a name, NULL while it is not known: asking is what starts the search, and an answer that has grown old
 * is searched again. Borrowed until the next call. */
const char *lookup(const char *name, int64_t now_us);

#endif
