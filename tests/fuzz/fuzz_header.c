/* What requests and links say: keys, names of reports, places, and under which name the server was called. One of each a line
 * of the input. What is read is within its limits, and is read again from what it is printed as. */
#include "bots/bots.h"
#include "fuzz.h"
#include "net/header.h"
#include "net/qr.h"
#include "net/site.h"
#include "net/ways.h"
#include "place.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MAX_BYTES 400

static void check_key(const char *value)
{
    const char *key = lec_header_key(value);
    assert(key == NULL || (key > value && strlen(key) == LEC_TOKEN_CHARS));
}

static void check_report(const char *name)
{
    char code[LEC_CODE_CHARS + 1] = "";
    char again[LINE_MAX_BYTES + 16];
    enum lec_report_file file = LEC_REPORT_FILE_COUNT;
    if (lec_header_report(name, code, &file)) {
        assert(strlen(code) == LEC_CODE_CHARS && file < LEC_REPORT_FILE_COUNT);
        bool is_page = file == LEC_REPORT_PAGE;
        snprintf(again, sizeof again, "%s%s%s", code, is_page ? "" : "-",
                 is_page ? ".html" : lec_report_file_name(file));
        assert(strcmp(again, name) == 0);
        assert(strpbrk(name + LEC_CODE_CHARS, "/\\") == NULL);
    }
}

static void check_range(const char *value)
{
    for (size_t len = 0; len <= 100; len += 50) {
        size_t first = 0, count = 0;
        if (lec_header_range(value, len, &first, &count) == LEC_RANGE_PART) {
            assert(count > 0 && first < len && count <= len - first);
        }
    }
}

static bool is_key(const char *key)
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    return strlen(key) == LEC_TOKEN_CHARS && strspn(key, letters) == LEC_TOKEN_CHARS;
}

static void check_links(const char *url)
{
    struct place place = {.port = 0};
    struct lec_bots_place bots;
    char printed[PLACE_BYTES_MAX];
    if (place_parse(&place, url) == 0) {
        assert(place.port >= 1 && place.port <= 65535);
        assert(place.host[0] != '\0' && strlen(place.host) <= HOST_BYTES_MAX);
        assert(place.key[0] == '\0' || is_key(place.key));
        char again_url[PLACE_BYTES_MAX + 16];
        struct place again = {.port = 0};
        snprintf(again_url, sizeof again_url, "ws://%s/", place_print(&place, printed));
        int result = place_parse(&again, again_url);
        assert(result == 0 && place_is_same(&place, &again));
        (void)place_is_name(&place);
    }
    if (lec_bots_place(url, &bots) == 0) {
        assert(bots.port >= 1 && bots.port <= 65535);
        assert(bots.host[0] != '\0' && is_key(bots.key));
    }
}

/* The ways of a view, which the display follows. */
static void check_ways(char lines[][LINE_MAX_BYTES], uint32_t count)
{
    static struct lec_view_reach reach;
    struct place home = {.host = "10.0.0.1", .port = 80};
    struct ways ways;
    memset(&reach, 0, sizeof reach);
    for (uint32_t i = 0; i < count && i < LEC_WAYS_MAX; i++) {
        snprintf(reach.ways[i].base, sizeof reach.ways[i].base, "%s", lines[i]);
        reach.ways_count++;
    }
    ways_init(&ways, &home);
    ways_learn(&ways, &home, &reach);
    assert(ways.count >= 1 && ways.count <= WAYS_MAX);
    for (uint32_t i = 0; i < ways.count; i++) {
        for (uint32_t k = 0; k < i; k++) {
            assert(!place_is_same(&ways.list[i], &ways.list[k]));
        }
    }
    ways_forget(&ways, &home);
    assert(place_is_same(&ways.home, &home));
    struct lec_wish wish = {.base = ""};
    if (reach.ways_count > 0) {
        snprintf(wish.base, sizeof wish.base, "%s", lines[0]);
        assert(lec_ways_choose(reach.ways, reach.ways_count, &wish) < reach.ways_count);
    }
}

/* As long as messages may have them. */
static void check_wifi(const char *name_line, const char *password_line)
{
    char text[LEC_WIFI_TEXT_MAX + 1];
    char name[LEC_WIFI_NAME_MAX + 1];
    char password[LEC_WIFI_PASSWORD_MAX + 1];
    snprintf(name, sizeof name, "%s", name_line);
    snprintf(password, sizeof password, "%s", password_line);
    if (lec_wifi_fault(name, password) == NULL && name[0] != '\0') {
        lec_wifi_text(name, password, text);
        assert(strlen(text) <= LEC_WIFI_TEXT_MAX && strncmp(text, "WIFI:", 5) == 0);
    }
}

/* A Host and an Origin. */
static void check_site(const char *text)
{
    struct lec_site site;
    struct lec_site again;
    char printed[LINE_MAX_BYTES + 64];
    bool is_base = lec_site_read_base(text, &site);
    if (!is_base && !lec_site_read(text, &site)) {
        return;
    }
    assert(site.host[0] != '\0' && strlen(site.host) <= LEC_HOST_BYTES_MAX);
    assert(site.port >= (is_base ? 1 : 0) && site.port <= 65535);
    assert(strpbrk(site.host, "/@?#[] \t\"'<>\\") == NULL);
    bool is_six = strchr(site.host, ':') != NULL;
    snprintf(printed, sizeof printed, "http%s://%s%s%s:%d", site.is_tls ? "s" : "",
             is_six ? "[" : "", site.host, is_six ? "]" : "", site.port == 0 ? 80 : site.port);
    bool is_read = lec_site_read_base(printed, &again);
    assert(is_read && lec_site_is_same_host(&site, &again));
    assert(site.port == 0 || lec_site_is_same(&site, &again));
    assert(lec_site_is_local(&site) == lec_site_is_local(&again));
}

static uint32_t split(const uint8_t *bytes, size_t len, char lines[][LINE_MAX_BYTES], uint32_t max)
{
    uint32_t count = 0;
    size_t at = 0;
    while (at < len && count < max) {
        const uint8_t *end = memchr(bytes + at, '\n', len - at);
        size_t line = end == NULL ? len - at : (size_t)(end - bytes) - at;
        size_t kept = line < LINE_MAX_BYTES - 1 ? line : LINE_MAX_BYTES - 1;
        memcpy(lines[count], bytes + at, kept);
        lines[count][kept] = '\0';
        count++;
        at += line + 1;
    }
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static char lines[LEC_WAYS_MAX][LINE_MAX_BYTES];
    uint32_t count = split(bytes, len, lines, LEC_WAYS_MAX);
    for (uint32_t i = 0; i < count; i++) {
        check_key(lines[i]);
        check_report(lines[i]);
        check_range(lines[i]);
        check_links(lines[i]);
        check_site(lines[i]);
    }
    check_ways(lines, count);
    if (count > 1) {
        check_wifi(lines[0], lines[1]);
    }
    return 0;
}
