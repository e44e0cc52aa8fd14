/* Where a host's link leads. */
#include "bots/bots.h"

#include <stdlib.h>
#include <string.h>

static bool is_key(const char *text, size_t len)
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    return len == LEC_TOKEN_CHARS && strspn(text, letters) >= len;
}

/* The value of `name` in code=..&key=.. */
static int take_key(const char *fields, char out[LEC_TOKEN_CHARS + 1])
{
    for (const char *field = fields; field != NULL; field = strchr(field, '&')) {
        field += *field == '&';
        size_t len = strcspn(field, "&");
        if (strncmp(field, "key=", 4) == 0 && is_key(field + 4, len - 4)) {
            memcpy(out, field + 4, LEC_TOKEN_CHARS);
            out[LEC_TOKEN_CHARS] = '\0';
            return 0;
        }
    }
    return -1;
}

static int take_port(const char *text, size_t len, int *out)
{
    *out = 80;
    if (len == 0) {
        return 0;
    }
    if (text[0] != ':' || len < 2 || len > 6 || strspn(text + 1, "0123456789") < len - 1) {
        return -1;
    }
    *out = atoi(text + 1);
    return *out >= 1 && *out <= 65535 ? 0 : -1;
}

int lec_bots_place(const char *url, struct lec_bots_place *out)
{
    static const char scheme[] = "http://";
    memset(out, 0, sizeof *out);
    if (strncmp(url, scheme, sizeof scheme - 1) != 0) {
        return -1;
    }
    const char *at = url + sizeof scheme - 1;
    bool is_six = *at == '[';
    at += is_six;
    size_t len = strcspn(at, is_six ? "]/#" : ":/#");
    if (len == 0 || len >= sizeof out->host || (is_six && at[len] != ']')) {
        return -1;
    }
    memcpy(out->host, at, len);
    at += len + is_six;
    size_t port_len = strcspn(at, "/#");
    const char *fields = strchr(at, '#');
    bool is_host = strncmp(at + port_len, "/host#", 6) == 0;
    return !is_host || take_port(at, port_len, &out->port) != 0 ? -1
                                                                : take_key(fields + 1, out->key);
}
