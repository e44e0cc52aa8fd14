/* Hears which servers announce themselves on this network (mDNS), through Avahi; the only part with that library. */
#ifndef LECTERN_KIOSK_DISCOVER_H
#define LECTERN_KIOSK_DISCOVER_H

#include "found.h"

struct discover;

/* Returns at once: a thread listens, and `changed` is called there when something came, went or moved. `given`: as in
 * found_init(). NULL when there is no thread to be had. */
struct discover *discover_start(const struct place *given, void (*changed)(void *user), void *user);
/* `changed` is not called any more. Takes NULL. */
void discover_stop(struct discover *discover);

/* As those of the list in found.h; from any thread. */
uint32_t discover_places(struct discover *discover, int64_t now_us, struct place out[FOUND_MAX]);
void discover_refuse(struct discover *discover, const struct place *place, const char *why,
                     int64_t until_us);
void discover_tell(struct discover *discover, char *out, size_t size);

#endif
