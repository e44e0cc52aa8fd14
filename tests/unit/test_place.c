/* Links that displays are started with, and the list of ways to a server. */
#include "place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define ROWS(array) (sizeof(array) / sizeof((array)[0]))
#define PIN "0123456789abcdefghijklmnopqrstuvwxyzABCDE-_"
#define KEY "AbCdEfGhIjKlMnOpQrStU_"

static const struct good {
    const char *url;
    struct place place;
    const char *printed;
} goods[] = {
    {"ws://192.168.1.5:8088/ws#code=ABCDE&key=" KEY,
     {"192.168.1.5", 8088, KEY, false, false, ""},
     "192.168.1.5:8088"},
    {"http://192.168.1.5:8088/host#code=ABCDE&key=" KEY,
     {"192.168.1.5", 8088, KEY, true, false, ""},
     "192.168.1.5:8088"},
    {"ws://[fd00::1]:1/ws#key=" KEY "&code=ABCDE",
     {"fd00::1", 1, KEY, false, false, ""},
     "[fd00::1]:1"},
    {"ws://[fd00::1]/ws#key=" KEY, {"fd00::1", 80, KEY, false, false, ""}, "[fd00::1]:80"},
    {"ws://laptop.local/ws#key=" KEY,
     {"laptop.local", 80, KEY, false, false, ""},
     "laptop.local:80"},
    {"http://laptop-2.local:65535",
     {"laptop-2.local", 65535, "", true, false, ""},
     "laptop-2.local:65535"},
    {"wss://quiz.example.org/ws#code=ABCDE&key=" KEY,
     {"quiz.example.org", 443, KEY, false, true, ""},
     "quiz.example.org:443"},
    {"https://192.168.1.5:8088/host#code=ABCDE&key=" KEY,
     {"192.168.1.5", 8088, KEY, true, true, ""},
     "192.168.1.5:8088"},
    {"wss://h/ws#key=" KEY "&cert=" PIN, {"h", 443, KEY, false, true, PIN}, "h:443"},
    {"ws://h#code=ABCDE", {"h", 80, "", false, false, ""}, "h:80"},
};

static const char *const bads[] = {
    "",
    "laptop.local:8088",
    "wsss://h/ws#key=AbCdEfGhIjKlMnOpQrStU_",
    "wss://h/ws#key=AbCdEfGhIjKlMnOpQrStU_&cert=",
    "wss://h/ws#key=AbCdEfGhIjKlMnOpQrStU_&cert=0123456789abcdefghijklmnopqrstuvwxyzABCDE-_x",
    "wss://h/ws#key=AbCdEfGhIjKlMnOpQrStU_&cert=!123456789abcdefghijklmnopqrstuvwxyzABCDE-_",
    "WS://h/ws",
    "ws://",
    "ws:///ws",
    "ws://:80/ws",
    "ws://h:/ws",
    "ws://h:0/ws",
    "ws://h:65536/ws",
    "ws://h:+80/ws",
    "ws://h: 80/ws",
    "ws://h:80x/ws",
    "ws://h:123456/ws",
    "ws://[fd00::1/ws",
    "ws://[]:80/ws",
    "ws://[fd00::1]80/ws",
    "ws://[laptop]:80/ws",
    "ws://a b/ws",
    "ws://a\r\nX: y/ws",
    "ws://h/ws#key=",
    "ws://h/ws#key=short",
    "ws://h/ws#key=AbCdEfGhIjKlMnOpQrStU_x",
    "ws://h/ws#key=AbCdEfGhIjKlMnOpQrStU!",
};

static void test_links(void **state)
{
    char printed[PLACE_BYTES_MAX];
    (void)state;
    for (size_t i = 0; i < ROWS(goods); i++) {
        struct place place;
        memset(&place, 0, sizeof place);
        if (place_parse(&place, goods[i].url) != 0) {
            fail_msg("%s: refused", goods[i].url);
        }
        assert_string_equal(place.host, goods[i].place.host);
        assert_int_equal(place.port, goods[i].place.port);
        assert_string_equal(place.key, goods[i].place.key);
        assert_int_equal(place.is_host_key, goods[i].place.is_host_key);
        assert_int_equal(place.is_tls, goods[i].place.is_tls);
        assert_string_equal(place.pin, goods[i].place.pin);
        assert_string_equal(place_print(&place, printed), goods[i].printed);
    }
    for (size_t i = 0; i < ROWS(bads); i++) {
        struct place place;
        memset(&place, 0, sizeof place);
        if (place_parse(&place, bads[i]) == 0) {
            fail_msg("\"%s\" was taken", bads[i]);
        }
    }
}

static void test_a_host_of_any_length(void **state)
{
    char url[HOST_BYTES_MAX + 20];
    struct place place;
    (void)state;
    memset(&place, 0, sizeof place);
    snprintf(url, sizeof url, "ws://%0*d/ws", HOST_BYTES_MAX, 1);
    assert_int_equal(place_parse(&place, url), 0);
    snprintf(url, sizeof url, "ws://%0*d/ws", HOST_BYTES_MAX + 1, 1);
    assert_int_equal(place_parse(&place, url), -1);
}

static struct place at(const char *host, int port)
{
    struct place place = {.port = port};
    snprintf(place.host, sizeof place.host, "%s", host);
    return place;
}

static void test_names_are_looked_up(void **state)
{
    static const struct {
        const char *host;
        bool is_name;
    } rows[] = {{"10.0.0.1", false},
                {"fd00::1", false},
                {"localhost", false},
                {"laptop.local", true},
                {"10.example", true}};
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct place place = at(rows[i].host, 80);
        assert_int_equal(place_is_name(&place), rows[i].is_name);
    }
}

static void expect(const struct ways *ways, const char *wanted)
{
    char text[WAYS_MAX * (PLACE_BYTES_MAX + 1)] = "";
    for (uint32_t i = 0; i < ways->count; i++) {
        char one[PLACE_BYTES_MAX];
        size_t len = strlen(text);
        snprintf(text + len, sizeof text - len, "%s%s", i == 0 ? "" : " ",
                 place_print(&ways->list[i], one));
    }
    assert_string_equal(text, wanted);
}

static void say(struct lec_view_reach *reach, const char *base)
{
    snprintf(reach->ways[reach->ways_count++].base, sizeof reach->ways[0].base, "%s", base);
}

static void test_ways(void **state)
{
    static struct lec_view_reach reach;
    static struct ways ways;
    struct place home = at("10.0.0.1", 8088);
    struct place second = at("10.0.0.2", 8088);
    struct place stranger = at("10.0.0.9", 8088);
    (void)state;
    ways_init(&ways, &home);
    expect(&ways, "10.0.0.1:8088");
    say(&reach, "http://10.0.0.2:8088");
    say(&reach, "http://10.0.0.1:8088");
    say(&reach, "no address");
    say(&reach, "http://[fd00::1]:8088");
    ways_learn(&ways, &home, &reach);
    expect(&ways, "10.0.0.1:8088 10.0.0.2:8088 [fd00::1]:8088");
    ways_learn(&ways, &ways.list[1], &reach); /* the one that works comes first */
    expect(&ways, "10.0.0.2:8088 10.0.0.1:8088 [fd00::1]:8088");
    ways_forget(&ways, &stranger);
    ways_forget(&ways, &second);
    expect(&ways, "10.0.0.1:8088 [fd00::1]:8088");
    ways_forget(&ways, &home); /* what a person has typed stays */
    expect(&ways, "10.0.0.1:8088 [fd00::1]:8088");
    memset(&reach, 0, sizeof reach);
    ways_learn(&ways, &home, &reach);
    expect(&ways, "10.0.0.1:8088");
}

static void test_no_more_ways_than_fit(void **state)
{
    static struct lec_view_reach reach;
    static struct ways ways;
    struct place home = at("home", 80);
    struct place used = at("used", 80);
    (void)state;
    ways_init(&ways, &home);
    for (int i = 0; i < LEC_WAYS_MAX; i++) {
        char base[40];
        snprintf(base, sizeof base, "http://10.0.0.%d", i + 1);
        say(&reach, base);
    }
    ways_learn(&ways, &used, &reach);
    assert_int_equal(ways.count, WAYS_MAX);
    assert_string_equal(ways.list[WAYS_MAX - 1].host, "10.0.0.16");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_links),
        cmocka_unit_test(test_a_host_of_any_length),
        cmocka_unit_test(test_names_are_looked_up),
        cmocka_unit_test(test_ways),
        cmocka_unit_test(test_no_more_ways_than_fit),
    };
    return cmocka_run_group_tests_name("place", tests, NULL, NULL);
}
