/* The machine's addresses: by which of them people can reach the server, and by which best. */
#include "net/ways.h"

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <inttypes.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const struct lec_places lec_places_here = {
    .devices = "/sys/class/net",
    .routes = "/proc/net/route",
    .routes_six = "/proc/net/ipv6_route",
};

static bool has_file(const char *devices, const char *device, const char *name)
{
    char path[512];
    int len = snprintf(path, sizeof path, "%s/%s/%s", devices, device, name);
    return len > 0 && (size_t)len < sizeof path && access(path, F_OK) == 0;
}

/* Hardware has a `device`; bridges, tunnels, and the cables of containers have none. */
uint8_t lec_device_kind(const char *devices, const char *device)
{
    if (has_file(devices, device, "wireless") || has_file(devices, device, "phy80211")) {
        return LEC_WAY_WIFI;
    }
    if (has_file(devices, device, "bridge") || has_file(devices, device, "tun_flags")) {
        return LEC_WAY_VIRTUAL;
    }
    bool is_cable = has_file(devices, device, "device") || has_file(devices, device, "bonding");
    return is_cable ? LEC_WAY_CABLE : LEC_WAY_VIRTUAL;
}

/* A route counts when it is up (bit 0) and does not refuse what it is given (bit 9). */
#define ROUTE_UP 0x1U
#define ROUTE_REJECT 0x200U

static void keep_best(const char *device, unsigned metric, unsigned *best,
                      char out[LEC_DEVICE_MAX + 1])
{
    if (out[0] == '\0' || metric < *best) {
        snprintf(out, LEC_DEVICE_MAX + 1, "%.40s", device);
        *best = metric;
    }
}

void lec_default_device(const char *routes, char out[LEC_DEVICE_MAX + 1])
{
    char line[512];
    unsigned best = 0;
    FILE *file = fopen(routes, "re");
    out[0] = '\0';
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        char device[64];
        unsigned target = 0;
        unsigned flags = 0;
        unsigned metric = 0;
        unsigned mask = 0;
        /* NOLINTNEXTLINE(cert-err34-c): the kernel's own numbers, which fit */
        int count =
            sscanf(line, "%63s %x %*x %x %*d %*d %u %x", device, &target, &flags, &metric, &mask);
        bool is_default = count == 5 && target == 0 && mask == 0;
        if (is_default && (flags & (ROUTE_UP | ROUTE_REJECT)) == ROUTE_UP) {
            keep_best(device, metric, &best, out);
        }
    }
    if (file != NULL) {
        fclose(file);
    }
}

void lec_default_device_six(const char *routes, char out[LEC_DEVICE_MAX + 1])
{
    char line[512];
    unsigned best = 0;
    FILE *file = fopen(routes, "re");
    out[0] = '\0';
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        char target[40];
        char device[64];
        unsigned bits = 0;
        unsigned metric = 0;
        unsigned flags = 0;
        /* NOLINTNEXTLINE(cert-err34-c): the kernel's own numbers, which fit */
        int count = sscanf(line, "%39s %x %*s %*x %*s %x %*x %*x %x %63s", target, &bits, &metric,
                           &flags, device);
        bool is_default = count == 5 && bits == 0 && strspn(target, "0") == strlen(target);
        if (is_default && (flags & (ROUTE_UP | ROUTE_REJECT)) == ROUTE_UP) {
            keep_best(device, metric, &best, out);
        }
    }
    if (file != NULL) {
        fclose(file);
    }
}

/* The bytes of an address; one of IPv4 in the clothes of IPv6 is one of IPv4. -1: neither. */
static int bytes_of(const struct sockaddr *address, const unsigned char **out)
{
    if (address->sa_family == AF_INET) {
        *out =
            (const unsigned char *)&((const struct sockaddr_in *)(const void *)address)->sin_addr;
        return 4;
    }
    if (address->sa_family == AF_INET6) {
        const struct in6_addr *six =
            &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
        *out = IN6_IS_ADDR_V4MAPPED(six) ? six->s6_addr + 12 : six->s6_addr;
        return IN6_IS_ADDR_V4MAPPED(six) ? 4 : 16;
    }
    return -1;
}

static bool is_loopback(const char *text)
{
    return strncmp(text, "127.", 4) == 0 || strcmp(text, "::1") == 0;
}

/* False: it is no address that people could be sent to. */
static bool take(const struct ifaddrs *from, const struct lec_places *places, const char *four,
                 const char *six, struct lec_address *out)
{
    const unsigned char *bytes = NULL;
    if (from->ifa_addr == NULL || (from->ifa_flags & IFF_UP) == 0) {
        return false;
    }
    int size = bytes_of(from->ifa_addr, &bytes);
    if (size < 0 ||
        inet_ntop(size == 4 ? AF_INET : AF_INET6, bytes, out->text, sizeof out->text) == NULL) {
        return false;
    }
    snprintf(out->device, sizeof out->device, "%.40s", from->ifa_name);
    out->is_six = size == 16;
    out->is_running = (from->ifa_flags & IFF_RUNNING) != 0;
    out->is_default = strcmp(out->device, out->is_six ? six : four) == 0;
    out->is_self_made = size == 4 && bytes[0] == 169 && bytes[1] == 254;
    out->kind = is_loopback(out->text) || (from->ifa_flags & IFF_LOOPBACK) != 0
                    ? LEC_WAY_LOCAL
                    : lec_device_kind(places->devices, out->device);
    return true;
}

int lec_addresses_read(const struct lec_places *places, struct lec_addresses *out)
{
    struct ifaddrs *all = NULL;
    char four[LEC_DEVICE_MAX + 1];
    char six[LEC_DEVICE_MAX + 1];
    out->count = 0;
    if (getifaddrs(&all) != 0) {
        return -1;
    }
    lec_default_device(places->routes, four);
    lec_default_device_six(places->routes_six, six);
    for (const struct ifaddrs *at = all; at != NULL && out->count < LEC_ADDRESSES_MAX;
         at = at->ifa_next) {
        struct lec_address *address = &out->list[out->count];
        *address = (struct lec_address){0};
        out->count += take(at, places, four, six, address) ? 1 : 0;
    }
    freeifaddrs(all);
    return 0;
}

/* A list that is made while addresses change may lack some that are there; whether one can be bound is certain. */
static bool is_own(const struct sockaddr *address)
{
    struct sockaddr_in6 copy = {0};
    socklen_t len = sizeof copy;
    if (address->sa_family == AF_INET) {
        len = sizeof(struct sockaddr_in);
    }
    memcpy(&copy, address, len);
    copy.sin6_port = 0; /* lies where that of IPv4 lies */
    int fd = socket(address->sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    bool is_gone =
        fd >= 0 && bind(fd, (struct sockaddr *)&copy, len) != 0 && errno == EADDRNOTAVAIL;
    if (fd >= 0) {
        close(fd);
    }
    return !is_gone;
}

bool lec_addresses_have(const struct lec_addresses *addresses, const struct sockaddr *own)
{
    char text[LEC_ADDRESS_MAX + 1];
    const unsigned char *bytes = NULL;
    int size = bytes_of(own, &bytes);
    if (size < 0 || inet_ntop(size == 4 ? AF_INET : AF_INET6, bytes, text, sizeof text) == NULL ||
        is_loopback(text)) {
        return true;
    }
    for (uint32_t i = 0; i < addresses->count; i++) {
        if (strcmp(addresses->list[i].text, text) == 0) {
            return true;
        }
    }
    return is_own(own);
}

bool lec_bind_is_any(const char *bind)
{
    return strcmp(bind, "0.0.0.0") == 0 || strcmp(bind, "::") == 0;
}

bool lec_bind_is_local(const char *bind)
{
    return is_loopback(bind);
}

/* The smaller, the better. Phones are in the Wi-Fi or behind the same router; what containers and tunnels use leads
 * nowhere for them, and the machine itself is the last resort. */
static unsigned rank_of(const struct lec_address *address)
{
    unsigned group = address->kind == LEC_WAY_LOCAL     ? 3
                     : address->kind == LEC_WAY_VIRTUAL ? 2
                     : address->is_self_made            ? 1
                                                        : 0;
    unsigned family = address->is_six ? 1 : 0;
    unsigned route = address->is_default ? 0 : 1;
    unsigned kind = address->kind == LEC_WAY_WIFI ? 0 : 1;
    return group << 3 | family << 2 | route << 1 | kind;
}

/* A server on all addresses hears IPv6, too. A link-local address needs the name of the other machine's device. */
static bool is_usable(const struct lec_address *address, const char *bind)
{
    if (!lec_bind_is_any(bind)) {
        return strcmp(address->text, bind) == 0;
    }
    return address->is_running && strncmp(address->text, "fe80:", 5) != 0;
}

/* Puts it where it belongs, behind those that are as good. */
static void insert(struct lec_addresses *addresses, const struct lec_address *address)
{
    uint32_t at = addresses->count++;
    while (at > 0 && rank_of(&addresses->list[at - 1]) > rank_of(address)) {
        addresses->list[at] = addresses->list[at - 1];
        at--;
    }
    addresses->list[at] = *address;
}

void lec_addresses_rank(struct lec_addresses *addresses, const char *bind)
{
    uint32_t count = addresses->count;
    addresses->count = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct lec_address address = addresses->list[i];
        if (is_usable(&address, bind)) {
            insert(addresses, &address);
        }
    }
    while (addresses->count > 1 && addresses->list[addresses->count - 1].kind == LEC_WAY_LOCAL) {
        addresses->count--;
    }
    if (addresses->count == 0) {
        bool is_any = lec_bind_is_any(bind);
        struct lec_address *only = &addresses->list[addresses->count++];
        *only = (struct lec_address){.kind = LEC_WAY_LOCAL, .is_six = strchr(bind, ':') != NULL};
        snprintf(only->text, sizeof only->text, "%.45s", is_any ? "127.0.0.1" : bind);
        only->is_six = strchr(only->text, ':') != NULL;
    }
}

void lec_way_base(const char *host, int port, bool is_tls, char out[LEC_BASE_MAX + 1])
{
    bool is_six = strchr(host, ':') != NULL;
    char tail[16] = "";
    if (port != (is_tls ? 443 : 80)) {
        snprintf(tail, sizeof tail, ":%d", port);
    }
    snprintf(out, LEC_BASE_MAX + 1, "http%s://%s%.*s%s%s", is_tls ? "s" : "", is_six ? "[" : "",
             LEC_HOST_BYTES_MAX, host, is_six ? "]" : "", tail);
}

static bool is_alike(const struct lec_view_way *way, const struct lec_wish *wish)
{
    bool is_six = strchr(way->base, '[') != NULL;
    bool wants_six = strchr(wish->base, '[') != NULL;
    return strcmp(way->device, wish->device) == 0 && is_six == wants_six;
}

uint32_t lec_ways_choose(const struct lec_view_way *ways, uint32_t count,
                         const struct lec_wish *wish)
{
    if (wish->base[0] == '\0') {
        return 0;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (strcmp(ways[i].base, wish->base) == 0) {
            return i;
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        if (is_alike(&ways[i], wish)) {
            return i;
        }
    }
    return 0;
}
