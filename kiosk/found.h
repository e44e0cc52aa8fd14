/* The servers that were found on this network: which of them to call, and what a person is told of them. Pure. */
#ifndef LECTERN_KIOSK_FOUND_H
#define LECTERN_KIOSK_FOUND_H

#include "place.h"

#include <stdint.h>

#define FOUND_MAX 64 /* announcements: a server has one for each interface and kind of address */
#define FOUND_NAME_MAX 63
#define FOUND_WHY_MAX 160

/* One announcement. Its numbers are the network's; a name and a kind of address may come twice, through two interfaces. */
struct found {
    int interface, protocol;
    char name[FOUND_NAME_MAX + 1]; /* of the service, as announced */
    struct place place;            /* without a key; no host: it is not known yet where that is */
    char code[LEC_CODE_CHARS + 1]; /* of the session; empty: it is not known yet */
    char refusal[FOUND_WHY_MAX];   /* why it did not want us; empty: it has not been asked */
    int64_t until_us;              /* it is not asked again before */
};

struct found_list {
    struct found list[FOUND_MAX];
    uint32_t count;
    bool has_given; /* the first of them */
    bool is_deaf;   /* nothing can be heard: the daemon that listens is not there */
};

/* `given`: a server that is known without an announcement; its host is empty when there is none. */
void found_init(struct found_list *found, const struct place *given);
/* Might a service of this name be a server of ours? */
bool found_is_likely(const char *name);
/* The entry of an announcement, made when there is none; NULL when there are too many, or the name is none of ours. */
struct found *found_add(struct found_list *found, int interface, int protocol, const char *name);
void found_drop(struct found_list *found, int interface, int protocol, const char *name);
/* Where it is: a numeric address, and what the announcement says beside. False, and nothing changes, when that is no
 * server of ours. */
bool found_settle(struct found *one, const char *address, int port, const char *path, bool is_tls);

/* Servers that may be asked now, each once. Returns how many. */
uint32_t found_places(const struct found_list *found, int64_t now_us, struct place out[FOUND_MAX]);
/* That one does not want us, for this reason. */
void found_refuse(struct found_list *found, const struct place *place, const char *why,
                  int64_t until_us);
/* What is going on, in words for the wall. */
void found_tell(const struct found_list *found, char *out, size_t size);

#endif
