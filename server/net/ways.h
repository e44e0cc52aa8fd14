/* The machine's addresses: by which of them people can reach the server, and by which best. */
#ifndef LECTERN_NET_WAYS_H
#define LECTERN_NET_WAYS_H

#include <lectern/view.h>
#include <sys/socket.h>

#define LEC_DEVICE_MAX 40     /* bytes of an interface's name, as views have it */
#define LEC_ADDRESS_MAX 45    /* an IPv6 address in its longest form */
#define LEC_ADDRESSES_MAX 128 /* of one machine; what is beyond is not looked at */

struct lec_address {
    char device[LEC_DEVICE_MAX + 1];
    char text[LEC_ADDRESS_MAX + 1]; /* numeric */
    uint8_t kind;                   /* enum lec_view_way_kind */
    bool is_six;                    /* IPv6 */
    bool is_default;                /* its device leads to the rest of the world */
    bool is_running;                /* its device has a carrier; without, the address only waits */
    bool is_self_made;              /* 169.254: nobody gave it */
};

struct lec_addresses {
    uint32_t count;
    struct lec_address list[LEC_ADDRESSES_MAX];
};

/* Which way a host has chosen; `base` is empty when the server chooses. A way by the machine's name has no device. */
struct lec_wish {
    char device[LEC_DEVICE_MAX + 1];
    char base[LEC_BASE_MAX + 1];
};

/* Where the kernel tells of its devices and routes; tests have a place of their own. */
struct lec_places {
    const char *devices; /* /sys/class/net */
    const char *routes;  /* /proc/net/route */
    const char *routes_six;
};
extern const struct lec_places lec_places_here;

/* What kind of network a device is. */
uint8_t lec_device_kind(const char *devices, const char *device);
/* The device of the best default route, empty when there is none. */
void lec_default_device(const char *routes, char out[LEC_DEVICE_MAX + 1]);
void lec_default_device_six(const char *routes, char out[LEC_DEVICE_MAX + 1]);

/* Every address of every device that is up, as the kernel lists them. 0, or -1 when it does not. */
int lec_addresses_read(const struct lec_places *places, struct lec_addresses *out);
/* Is the address of a socket's own end still one of them? */
bool lec_addresses_have(const struct lec_addresses *addresses, const struct sockaddr *own);
/* Leaves those by which a server that listens on `bind` can be reached, the best first. */
void lec_addresses_rank(struct lec_addresses *addresses, const char *bind);

bool lec_bind_is_any(const char *bind);
bool lec_bind_is_local(const char *bind);
/* http://HOST:PORT, or https://, as short as it can be written. */
void lec_way_base(const char *host, int port, bool is_tls, char out[LEC_BASE_MAX + 1]);
/* Index of the way that the wish means: that very address, or another of the same device and family. The first when
 * there is none such. */
uint32_t lec_ways_choose(const struct lec_view_way *ways, uint32_t count,
                         const struct lec_wish *wish);

#endif
