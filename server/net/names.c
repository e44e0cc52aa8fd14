/* Which requests are meant for this server: their Host must be a name of ours, and the page that a WebSocket comes from
 * one of ours. A name that an attacker lets point here (DNS rebinding) is neither. */
#include "net/net_state.h"

#include <arpa/inet.h>
#include <lectern/language.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* Of [SCHEME://]NAME[:PORT]; an address in brackets is short in any case. */
static size_t host_len(const char *name)
{
    const char *scheme_end = strstr(name, "://");
    return strcspn(scheme_end != NULL ? scheme_end + 3 : name, ":");
}

int lec_names_set(struct lec_net *net, struct lec_trouble *why)
{
    for (uint32_t i = 0; i < net->name_count; i++) {
        char *name = net->names[i];
        struct lec_site site = {.port = 0};
        bool has_scheme = strstr(name, "://") != NULL;
        if (host_len(name) > LEC_HOST_BYTES_MAX) {
            snprintf(why->text, sizeof why->text,
                     "the name %.120s is too long: a name may have %d letters", name,
                     LEC_HOST_BYTES_MAX);
            return -1;
        }
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

/* Nobody can let a name point here by writing an address, and somebody may forward a port to this one. */
static bool is_address(const char *host)
{
    unsigned char bytes[16];
    return inet_pton(AF_INET, host, bytes) == 1 || inet_pton(AF_INET6, host, bytes) == 1;
}

/* What this machine calls itself, alone or in the room's network. */
static bool is_own_name(const char *host)
{
    char name[LEC_HOST_BYTES_MAX + 1] = "";
    size_t len = gethostname(name, sizeof name - 1) == 0 ? strlen(name) : 0;
    return len > 0 && strncasecmp(host, name, len) == 0 &&
           (host[len] == '\0' || strcasecmp(host + len, ".local") == 0);
}

unsigned lec_names_check_host(const struct lec_net *net, struct lws *wsi, struct lec_site *host,
                              const char **text)
{
    char value[LEC_HOST_BYTES_MAX + 32];
    int len = lws_hdr_copy(wsi, value, sizeof value, WSI_TOKEN_HOST);
    if (len == 0) {
        *text = "The request does not say which server it is meant for: send a Host header.";
        return HTTP_STATUS_BAD_REQUEST;
    }
    if (len > 0 && lec_site_read(value, host) &&
        (lec_site_is_local(host) || is_address(host->host) || is_own_name(host->host) ||
         lec_reach_knows_host(net, host))) {
        return 0;
    }
    *text =
        LEC_SAY("This server does not go by that name. Open the address that it shows, or start it "
                "with --host-name NAME if the name is right.");
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
