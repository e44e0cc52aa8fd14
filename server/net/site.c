/* Reading HOST:PORT and origins, strictly: what cannot be read is none of ours. */
#include "net/site.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* 1 to 65535, digits alone. -1: it is none. */
static int read_port(const char *text)
{
    size_t len = strlen(text);
    if (len == 0 || len > 5 || strspn(text, "0123456789") != len) {
        return -1;
    }
    long port = strtol(text, NULL, 10);
    return port >= 1 && port <= 65535 ? (int)port : -1;
}

/* An address is known by its value, however it is written. */
static bool take_six(const char *text, size_t len, struct lec_site *out)
{
    char copy[INET6_ADDRSTRLEN];
    unsigned char bytes[16];
    if (len >= sizeof copy) {
        return false;
    }
    memcpy(copy, text, len);
    copy[len] = '\0';
    return inet_pton(AF_INET6, copy, bytes) == 1 &&
           inet_ntop(AF_INET6, bytes, out->host, sizeof out->host) != NULL;
}

static bool take_name(const char *text, size_t len, struct lec_site *out)
{
    if (len > 1 && text[len - 1] == '.') {
        len--; /* the root, which nobody needs to write */
    }
    if (len == 0 || len > LEC_HOST_BYTES_MAX || text[len - 1] == '.') {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        if (!isalnum(c) && c != '-' && c != '.' && c != '_') {
            return false;
        }
        out->host[i] = (char)tolower(c);
    }
    return true;
}

bool lec_site_read(const char *authority, struct lec_site *out)
{
    *out = (struct lec_site){.port = 0};
    bool is_six = authority[0] == '[';
    size_t len = strcspn(authority, is_six ? "]" : ":");
    const char *rest = authority + len + (is_six && authority[len] == ']' ? 1 : 0);
    bool is_read = is_six ? authority[len] == ']' && take_six(authority + 1, len - 1, out)
                          : take_name(authority, len, out);
    if (!is_read || (rest[0] != '\0' && rest[0] != ':')) {
        return false;
    }
    out->port = rest[0] == '\0' ? 0 : read_port(rest + 1);
    return out->port >= 0;
}

bool lec_site_read_base(const char *base, struct lec_site *out)
{
    static const char plain[] = "http://";
    static const char tls[] = "https://";
    bool is_tls = strncasecmp(base, tls, sizeof tls - 1) == 0;
    if (!is_tls && strncasecmp(base, plain, sizeof plain - 1) != 0) {
        return false;
    }
    if (!lec_site_read(base + (is_tls ? sizeof tls : sizeof plain) - 1, out)) {
        return false;
    }
    out->is_tls = is_tls;
    out->port = out->port != 0 ? out->port : is_tls ? 443 : 80;
    return true;
}

bool lec_site_is_same_host(const struct lec_site *a, const struct lec_site *b)
{
    return strcmp(a->host, b->host) == 0;
}

bool lec_site_is_same(const struct lec_site *a, const struct lec_site *b)
{
    return lec_site_is_same_host(a, b) && a->port == b->port && a->is_tls == b->is_tls;
}

bool lec_site_is_local(const struct lec_site *site)
{
    unsigned char four[4];
    bool is_four = inet_pton(AF_INET, site->host, four) == 1;
    return strcmp(site->host, "localhost") == 0 || strcmp(site->host, "::1") == 0 ||
           (is_four && four[0] == 127);
}
