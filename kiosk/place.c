/* Links to servers, and the ways that lead to the one we show. */
#include "place.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DIGITS "0123456789"
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

/* Takes `len` bytes of these letters. */
static bool copy(char *out, size_t size, const char *text, size_t len, const char *letters)
{
    if (len == 0 || len >= size || strspn(text, letters) < len) {
        return false;
    }
    memcpy(out, text, len);
    out[len] = '\0';
    return true;
}

int place_parse_key(char out[LEC_TOKEN_CHARS + 1], const char *text, size_t len)
{
    bool is_key =
        len == LEC_TOKEN_CHARS && copy(out, LEC_TOKEN_CHARS + 1, text, len, LETTERS DIGITS "-_");
    return is_key ? 0 : -1;
}

/* Reads ":PORT" up to `end`; without one it is HTTP's. */
static bool parse_port(int *out, const char *text, const char *end, bool is_tls)
{
    *out = is_tls ? 443 : 80;
    if (text == end) {
        return true;
    }
    char digits[6];
    if (*text != ':' || !copy(digits, sizeof digits, text + 1, (size_t)(end - text - 1), DIGITS)) {
        return false;
    }
    *out = (int)strtol(digits, NULL, 10);
    return *out > 0 && *out <= 65535;
}

/* HOST[:PORT], an IPv6 address in brackets. */
static bool parse_authority(struct place *place, const char *text, size_t len)
{
    const char *end = text + len;
    bool is_six = len > 0 && text[0] == '[';
    const char *host = is_six ? text + 1 : text;
    const char *stop = memchr(text, is_six ? ']' : ':', len);
    if (is_six && stop == NULL) {
        return false;
    }
    stop = stop == NULL ? end : stop;
    const char *letters = is_six ? DIGITS "ABCDEFabcdef:." : LETTERS DIGITS ".-_";
    return copy(place->host, sizeof place->host, host, (size_t)(stop - host), letters) &&
           parse_port(&place->port, is_six ? stop + 1 : stop, end, place->is_tls);
}

/* What follows `start`, NULL when it does not stand there. */
static const char *after(const char *text, const char *start)
{
    size_t len = strlen(start);
    return strncmp(text, start, len) == 0 ? text + len : NULL;
}

/* What stands behind `name` in the part of a link that is for us alone; NULL: nothing. */
static const char *part_of(const char *rest, const char *name, size_t *len)
{
    const char *parts = strchr(rest, '#');
    const char *part = parts == NULL ? NULL : strstr(parts, name);
    if (part != NULL) {
        part += strlen(name);
        *len = strcspn(part, "&");
    }
    return part;
}

int place_parse(struct place *place, const char *url)
{
    static const struct scheme {
        const char *start;
        bool is_tls, is_page;
    } schemes[] = {
        {"ws://", false, false},
        {"wss://", true, false},
        {"http://", false, true},
        {"https://", true, true},
    };
    const char *rest = NULL;
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes && rest == NULL; i++) {
        rest = after(url, schemes[i].start);
        place->is_tls = schemes[i].is_tls;
        place->is_host_key = schemes[i].is_page;
    }
    if (rest == NULL || !parse_authority(place, rest, strcspn(rest, "/#?"))) {
        return -1;
    }
    size_t len = 0;
    const char *pin = part_of(rest, "cert=", &len);
    bool is_pin = pin == NULL || (len == PIN_CHARS && copy(place->pin, sizeof place->pin, pin, len,
                                                           LETTERS DIGITS "-_"));
    if (!is_pin) {
        return -1;
    }
    const char *key = part_of(rest, "key=", &len);
    return key == NULL ? 0 : place_parse_key(place->key, key, len);
}

const char *place_print(const struct place *place, char out[PLACE_BYTES_MAX])
{
    bool is_six = strchr(place->host, ':') != NULL;
    snprintf(out, PLACE_BYTES_MAX, "%s%s%s:%d", is_six ? "[" : "", place->host, is_six ? "]" : "",
             place->port);
    return out;
}

bool place_is_same(const struct place *a, const struct place *b)
{
    return a->port == b->port && strcmp(a->host, b->host) == 0;
}

bool place_is_name(const struct place *place)
{
    bool is_four = strspn(place->host, DIGITS ".") == strlen(place->host);
    bool is_six = strchr(place->host, ':') != NULL;
    return !is_four && !is_six && strcmp(place->host, "localhost") != 0;
}

static void add(struct ways *ways, const struct place *place)
{
    if (place->host[0] == '\0') {
        return;
    }
    for (uint32_t i = 0; i < ways->count; i++) {
        if (place_is_same(&ways->list[i], place)) {
            return;
        }
    }
    if (ways->count < WAYS_MAX) {
        ways->list[ways->count++] = *place;
    }
}

void ways_init(struct ways *ways, const struct place *home)
{
    memset(ways, 0, sizeof *ways);
    ways->home = *home;
    add(ways, home);
}

void ways_learn(struct ways *ways, const struct place *used, const struct lec_view_reach *reach)
{
    struct place first = *used; /* it may stand in the list */
    ways->count = 0;
    add(ways, &first);
    add(ways, &ways->home);
    for (uint32_t i = 0; i < reach->ways_count; i++) {
        struct place place = {.port = 0};
        bool is_read = place_parse(&place, reach->ways[i].base) == 0;
        if (is_read && (place.is_tls || !ways->home.is_tls)) {
            add(ways, &place);
        }
    }
}

void ways_forget(struct ways *ways, const struct place *place)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < ways->count; i++) {
        bool goes = place_is_same(&ways->list[i], place) && !place_is_same(place, &ways->home);
        if (!goes) {
            ways->list[kept++] = ways->list[i];
        }
    }
    ways->count = kept;
}
