/* Which requests are meant for this server: their Host must be a name of ours, and the page that a WebSocket comes from
 * one of ours. A name that an attacker lets point here (DNS rebinding) is neither. */
#include "net/net_state.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

int lec_names_set(struct lec_net *net, struct lec_trouble *why)
{
    for (uint32_t i = 0; i < net->name_count; i++) {
        char *name = net->names[i];
        struct lec_site site = {.port = 0};
        bool has_scheme = strstr(name, "://") != NULL;
        if (has_scheme ? !lec_site_read_base(name, &site) : !lec_site_read(name, &site)) {
            snprintf(why->text, sizeof why->text,
                     "%.120s is no name of a server: give NAME, NAME:PORT or https://NAME", name);
            return -1;
        }
        if (!has_scheme) {
            /* A proxy ends TLS, as a rule, and is found at the port that needs no number. */
            bool is_proxied = net->proxy[0] != '\0';
            site.is_tls = net->is_tls || is_proxied;
            site.port = site.port != 0 ? site.port : !is_proxied ? net->port : 443;
        }
        lec_way_base(site.host, site.port, site.is_tls, name);
    }
    return 0;
}

/* The end of the connection that is here: an address that the kernel has not told of yet is one of ours all the same. */
static bool is_own_end(struct lws *wsi, const struct lec_site *host)
{
    static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff}; /* IPv4 within IPv6 */
    struct sockaddr_storage own = {0};
    socklen_t len = sizeof own;
    unsigned char bytes[16] = {0};
    if (getsockname(lws_get_socket_fd(wsi), (struct sockaddr *)&own, &len) != 0) {
        return false;
    }
    const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)&own;
    const struct sockaddr_in *four = (const struct sockaddr_in *)&own;
    unsigned char in_six[16];
    memcpy(in_six, &six->sin6_addr, sizeof in_six);
    if (own.ss_family == AF_INET) {
        return inet_pton(AF_INET, host->host, bytes) == 1 && memcmp(bytes, &four->sin_addr, 4) == 0;
    }
    if (memcmp(in_six, mapped, sizeof mapped) == 0) {
        return inet_pton(AF_INET, host->host, bytes) == 1 && memcmp(bytes, in_six + 12, 4) == 0;
    }
    return inet_pton(AF_INET6, host->host, bytes) == 1 && memcmp(bytes, in_six, sizeof in_six) == 0;
}

unsigned lec_names_check_host(const struct lec_net *net, struct lws *wsi, struct lec_site *host,
                              const char **text)
{
    char value[LEC_HOST_BYTES_MAX + 32];
    int len = lws_hdr_copy(wsi, value, sizeof value, WSI_TOKEN_HOST);
    if (len == 0) {
        *text = "The request does not say which server it is meant for: send a Host header.\n";
        return HTTP_STATUS_BAD_REQUEST;
    }
    if (len > 0 && lec_site_read(value, host) &&
        (lec_site_is_local(host) || lec_reach_knows_host(net, host) || is_own_end(wsi, host))) {
        return 0;
    }
    *text = "This server does not go by that name. Open the address that it shows, or start it "
            "with --host-name NAME if the name is right.\n";
    return 421; /* Misdirected Request (RFC 9110, 15.5.20) */
}

bool lec_names_check_origin(const struct lec_net *net, struct lws *wsi, const struct lec_site *host)
{
    char value[LEC_HOST_BYTES_MAX + 32];
    struct lec_site origin;
    int len = lws_hdr_copy(wsi, value, sizeof value, WSI_TOKEN_ORIGIN);
    if (len == 0) {
        return true; /* a display, a tool: browsers always say where they come from */
    }
    if (len < 0 || !lec_site_read_base(value, &origin)) {
        return false;
    }
    /* A page that came by another way, even by one that is no more, is one of ours. */
    if (lec_reach_knows(net, &origin)) {
        return true;
    }
    /* Or it came by the very way that it calls us by now: whatever forwards a port changes its number. */
    bool is_other_scheme =
        net->name_count > 0 || lec_caller_is_proxied(net, wsi); /* somebody ends TLS before us */
    int host_port = host->port != 0 ? host->port : origin.is_tls ? 443 : 80;
    return lec_site_is_same_host(&origin, host) && origin.port == host_port &&
           (origin.is_tls == net->is_tls || is_other_scheme);
}

static size_t add_source(char *out, size_t size, size_t len, const char *scheme,
                         const struct lec_site *site)
{
    bool is_six = strchr(site->host, ':') != NULL;
    char port[8] = "";
    if (site->port != 0) {
        snprintf(port, sizeof port, ":%d", site->port);
    }
    int added = snprintf(out + len, size - len, "%s%s://%s%s%s%s", len > 0 ? " " : "", scheme,
                         is_six ? "[" : "", site->host, is_six ? "]" : "", port);
    if (added < 0 || (size_t)added >= size - len) {
        out[len] = '\0'; /* it does not fit: left out whole */
        return len;
    }
    return len + (size_t)added;
}

void lec_names_sources(const struct lec_net *net, const struct lec_site *host, char *out,
                       size_t size)
{
    const struct lec_reach *reach = &net->reach;
    out[0] = '\0';
    size_t len = add_source(out, size, 0, "ws", host);
    len = add_source(out, size, len, "wss", host);
    for (uint32_t i = 0; i < reach->count; i++) {
        struct lec_site way;
        if (lec_site_read_base(reach->ways[i].base, &way)) {
            len = add_source(out, size, len, way.is_tls ? "wss" : "ws", &way);
        }
    }
}
