/* The budgets of strangers, on a clock of the test's own; and under which names a server may be called. */
#include "net/gate.h"

#include "net/site.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SECOND INT64_C(1000000)

static struct lec_gate *gate;

static int begin(void **state)
{
    (void)state;
    gate = malloc(sizeof *gate);
    lec_gate_init(gate, UINT64_C(0x1234567890abcdef));
    return gate == NULL;
}

static int end(void **state)
{
    (void)state;
    free(gate);
    return 0;
}

static struct lec_peer peer(const char *text)
{
    struct lec_peer out;
    assert_true(lec_peer_read(text, &out));
    return out;
}

/* Address number i of many. */
static struct lec_peer peer_no(unsigned i)
{
    char text[32];
    snprintf(text, sizeof text, "10.%u.%u.%u", i >> 16 & 255, i >> 8 & 255, i & 255);
    return peer(text);
}

/* ---- addresses */

static void test_addresses(void **state)
{
    static const struct row {
        const char *a, *b;
        bool is_same;
    } rows[] = {
        {"192.0.2.1", "192.0.2.1", true},
        {"192.0.2.1", "192.0.2.2", false},
        {"192.0.2.1", "::ffff:192.0.2.1", true},
        {"2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true}, /* one household has a /64 */
        {"2001:db8:1:2::1", "2001:db8:1:3::1", false},
        {"::1", "127.0.0.1", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct lec_peer a = peer(rows[i].a);
        struct lec_peer b = peer(rows[i].b);
        assert_int_equal(lec_peer_is_same(&a, &b), rows[i].is_same);
    }
    struct lec_peer none;
    static const char *const wrong[] = {"", "localhost", "192.0.2", "192.0.2.1:80", "1.2.3.4.5"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_false(lec_peer_read(wrong[i], &none));
    }
}

static void test_forwarded(void **state)
{
    static const struct row {
        const char *value, *address; /* NULL: none is told */
    } rows[] = {
        {"192.0.2.1", "192.0.2.1"},
        {"203.0.113.7, 192.0.2.1", "192.0.2.1"}, /* what stands first anybody may have sent */
        {"203.0.113.7,192.0.2.1 ", "192.0.2.1"},
        {"192.0.2.1:5123", "192.0.2.1"},
        {"2001:db8::5", "2001:db8::5"},
        {"[2001:db8::5]:5123", "2001:db8::5"},
        {"unknown", NULL},
        {"192.0.2.1, ", NULL},
        {"", NULL},
        {"192.0.2.1, "
         "1111111111111111111111111111111111111111111111111111111111111111111111111111111",
         NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct lec_peer told;
        bool is_told = lec_peer_read_forwarded(rows[i].value, &told);
        assert_int_equal(is_told, rows[i].address != NULL);
        if (is_told) {
            struct lec_peer wanted = peer(rows[i].address);
            assert_true(lec_peer_is_same(&told, &wanted));
        }
    }
}

/* ---- new players */

/* How many of `count` new players, `each_us` apart, from one address or from 200, get in. */
static unsigned let_in(struct lec_door *door, unsigned count, int64_t each_us, unsigned addresses,
                       int64_t from_us)
{
    unsigned in = 0;
    for (unsigned i = 0; i < count; i++) {
        struct lec_peer from = peer_no(i % addresses);
        int64_t now_us = from_us + (int64_t)i * each_us;
        if (lec_gate_may_join(gate, door, &from, now_us)) {
            lec_gate_joined(gate, door, &from, now_us);
            in++;
        }
    }
    return in;
}

static void test_a_room_joins_at_once(void **state)
{
    struct lec_door door = {.expected = LEC_EXPECTED_FIRST};
    (void)state;
    assert_int_equal(let_in(&door, 200, 5 * SECOND / 200, 1, 0), 200);
    /* And again an hour later, when a second course comes. */
    assert_int_equal(let_in(&door, 200, 0, 1, 3600 * SECOND), 200);
}

static void test_a_flood_is_cut(void **state)
{
    (void)state;
    struct lec_door door = {.expected = LEC_EXPECTED_FIRST};
    unsigned in = let_in(&door, 500, 2 * SECOND / 500, 1, 0);
    assert_in_range(in, LEC_JOINS_PEER_BURST(200), LEC_JOINS_PEER_BURST(200) + 25);
    /* Somebody elsewhere still finds a place. */
    struct lec_peer other = peer("192.0.2.1");
    assert_true(lec_gate_may_join(gate, &door, &other, 2 * SECOND));

    lec_gate_init(gate, 1);
    door = (struct lec_door){.expected = LEC_EXPECTED_FIRST};
    in = let_in(&door, 1000, 2 * SECOND / 1000, 200, 0);
    unsigned at_once = LEC_JOINS_BURST(200) + LEC_JOINS_FRESH_BURST(200);
    assert_in_range(in, at_once, at_once + 2 * (20 + 10));
    assert_false(lec_gate_may_join(gate, &door, &other, SECOND * 2 - 2000));
    assert_true(lec_gate_may_join(gate, &door, &other, 3 * SECOND));
    assert_true(lec_gate_may_join(gate, &door, NULL, 3 * SECOND));

    /* Ten minutes, and more addresses than anybody remembers: none joins twice. */
    lec_gate_init(gate, 1);
    door = (struct lec_door){.expected = LEC_EXPECTED_FIRST};
    in = let_in(&door, 60000, SECOND / 100, 60000, 0);
    assert_in_range(in, at_once, at_once + 600 * (20 + 10));
}

/* Three addresses in a loop for a minute, each with less than an address may have. */
static void test_a_flood_leaves_the_others_their_share(void **state)
{
    struct lec_door door = {.expected = LEC_EXPECTED_FIRST};
    (void)state;
    unsigned in = let_in(&door, 6000, SECOND / 100, 3, 0);
    assert_in_range(in, LEC_JOINS_BURST(200), LEC_JOINS_BURST(200) + 60 * 20);
    int64_t now_us = 60 * SECOND - SECOND / 100; /* the flood's last moment */
    for (unsigned i = 0; i < 3; i++) {
        struct lec_peer from = peer_no(i);
        assert_false(lec_gate_may_join(gate, &door, &from, now_us));
    }
    assert_false(lec_gate_may_join(gate, &door, NULL, now_us));
    for (unsigned i = 0; i < 10; i++) {
        struct lec_peer fresh = peer_no(1000 + i);
        assert_true(lec_gate_may_join(gate, &door, &fresh, now_us));
        lec_gate_joined(gate, &door, &fresh, now_us);
    }
}

/* Uses up what there is for all. */
static void crowd(struct lec_door *door, int64_t now_us)
{
    for (int i = 0; i < LEC_JOINS_BURST(LEC_EXPECTED_FIRST); i++) {
        lec_gate_joined(gate, door, NULL, now_us);
    }
}

static void test_an_address_has_a_few_of_the_reserve(void **state)
{
    struct lec_door door = {.expected = LEC_EXPECTED_FIRST};
    (void)state;
    assert_int_equal(let_in(&door, 2, 0, 1, 0), 2); /* these count, too */
    int64_t now_us = 60 * SECOND;
    crowd(&door, now_us);
    assert_int_equal(let_in(&door, 10, 0, 1, now_us), LEC_JOINS_FRESH_PEER_BURST - 2);
    lec_gate_forgive_joins(gate);
    assert_int_equal(let_in(&door, 10, 0, 1, now_us), LEC_JOINS_FRESH_PEER_BURST);
    /* A classroom that has come in owes no more than that: ten minutes later it is as new. */
    now_us += 60 * SECOND;
    assert_int_equal(let_in(&door, 200, 0, 1, now_us), 200);
    now_us += LEC_JOINS_FRESH_PEER_BURST * (int64_t)LEC_JOINS_FRESH_PEER_EACH_US;
    crowd(&door, now_us);
    assert_int_equal(let_in(&door, 10, 0, 1, now_us), LEC_JOINS_FRESH_PEER_BURST);
}

static void test_a_hall_joins_when_it_is_expected(void **state)
{
    struct lec_door door = {.expected = 4000};
    (void)state;
    assert_int_equal(let_in(&door, 4000, 60 * SECOND / 4000, 1, 0), 4000);
    struct lec_door unexpected = {.expected = LEC_EXPECTED_FIRST};
    lec_gate_init(gate, 1);
    assert_in_range(let_in(&unexpected, 4000, 60 * SECOND / 4000, 1, 0), 800, 1000);
}

/* ---- room codes */

static void test_codes_of_one_address(void **state)
{
    struct lec_peer from = peer("192.0.2.1");
    unsigned heard = 0;
    (void)state;
    for (int i = 0; i < 10000; i++) { /* within ten minutes */
        int64_t now_us = i * 60000;
        if (lec_gate_may_guess(gate, &from, 0, now_us)) {
            lec_gate_guessed(gate, &from, now_us);
            heard++;
        }
    }
    assert_in_range(heard, 100, 10 + 100);
    /* What is right is not heard either, or it would tell itself; an hour later it is. */
    assert_false(lec_gate_may_guess(gate, &from, 7, 9999 * 60000));
    assert_true(lec_gate_may_guess(gate, &from, 7, 4200 * SECOND));
}

static void test_codes_of_the_whole_server(void **state)
{
    unsigned heard = 0;
    (void)state;
    /* 100 addresses guess for ten minutes, each as often as it may. */
    for (int i = 0; i < 60000; i++) {
        struct lec_peer from = peer_no((unsigned)i % 100);
        int64_t now_us = i * 10000;
        if (lec_gate_may_guess(gate, &from, 0, now_us)) {
            lec_gate_guessed(gate, &from, now_us);
            heard++;
        }
    }
    /* Twenty at once, one a second, and one of each address that had not been heard. */
    assert_in_range(heard, 600, 20 + 600 + 100);
    struct lec_peer honest = peer("198.51.100.1");
    assert_true(lec_gate_may_guess(gate, &honest, 7, 600 * SECOND));
}

/* A network of IPv6 has more households than anybody remembers: each is heard for the first time. */
static void test_codes_from_everywhere(void **state)
{
    unsigned heard = 0;
    (void)state;
    for (unsigned i = 0; i < 60000; i++) {
        char text[40];
        snprintf(text, sizeof text, "2001:db8:0:%x::1", i);
        struct lec_peer from = peer(text);
        int64_t now_us = (int64_t)i * 10000;
        if (lec_gate_may_guess(gate, &from, 0, now_us)) {
            lec_gate_guessed(gate, &from, now_us);
            heard++;
        }
    }
    assert_in_range(heard, 1200, 20 + 600 + 100 + 600);
}

static void test_right_codes_never_pay(void **state)
{
    struct lec_peer room = peer("192.0.2.1");
    (void)state;
    for (int i = 0; i < 1000; i++) {
        assert_true(lec_gate_may_guess(gate, &room, 7, 0));
    }
    /* One of those who sit there guesses: the code of their own session is no secret there. */
    lec_gate_befriend(gate, &room, 7);
    for (int i = 0; i < 100; i++) {
        lec_gate_guessed(gate, &room, SECOND);
    }
    assert_true(lec_gate_may_guess(gate, &room, 7, SECOND));
    assert_false(lec_gate_may_guess(gate, &room, 8, SECOND));
    assert_false(lec_gate_may_guess(gate, &room, 0, SECOND));
}

/* ---- keys and passwords */

static void test_unknown_keys(void **state)
{
    struct lec_peer from = peer("192.0.2.1");
    unsigned answered = 0;
    (void)state;
    for (int i = 0; i < 5000; i++) {
        answered += lec_gate_may_miss(gate, &from, 0);
    }
    assert_int_equal(answered, LEC_TOKENS_PEER_BURST);
    assert_true(lec_gate_may_miss(gate, &from, SECOND));
    struct lec_peer other = peer("192.0.2.2");
    assert_true(lec_gate_may_miss(gate, &other, 0));
}

static void test_passwords(void **state)
{
    struct lec_peer from = peer("192.0.2.1");
    (void)state;
    for (int i = 0; i < LEC_PASSWORDS_PEER_BURST; i++) {
        assert_int_equal(lec_gate_try_password(gate, &from, 0), LEC_TRY_GO);
    }
    for (int i = 0; i < 1000; i++) { /* one address alone closes nothing */
        assert_int_equal(lec_gate_try_password(gate, &from, 0), LEC_TRY_WAIT);
    }
    assert_false(lec_gate_is_closed(gate, 0));
    lec_gate_forgive_password(gate, &from);
    assert_int_equal(lec_gate_try_password(gate, &from, 0), LEC_TRY_GO);
    unsigned went = LEC_PASSWORDS_PEER_BURST;
    while (lec_gate_try_password(gate, &(struct lec_peer){{(uint8_t)(1 + went)}}, 0) ==
           LEC_TRY_GO) {
        went++;
    }
    assert_int_equal(went, LEC_PASSWORDS_BURST);
    assert_true(lec_gate_is_closed(gate, 299 * SECOND));
    assert_int_equal(lec_gate_try_password(gate, &from, 299 * SECOND), LEC_TRY_CLOSED);
    assert_false(lec_gate_is_closed(gate, 300 * SECOND));
    assert_int_equal(lec_gate_try_password(gate, &from, 300 * SECOND), LEC_TRY_GO);
}

static void test_passwords_a_minute(void **state)
{
    unsigned went = 0;
    (void)state;
    for (int i = 0; i < 6000; i++) { /* ten minutes of one address */
        struct lec_peer from = peer("192.0.2.1");
        went += lec_gate_try_password(gate, &from, i * SECOND / 10) == LEC_TRY_GO;
    }
    assert_in_range(went, 50, 55);
}

/* ---- what is remembered */

static void test_the_oldest_is_forgotten(void **state)
{
    struct lec_peer first = peer("192.0.2.1");
    struct lec_peer kept = peer("192.0.2.2");
    (void)state;
    for (int i = 0; i < 10; i++) {
        lec_gate_guessed(gate, &first, 0);
        lec_gate_guessed(gate, &kept, 0);
    }
    int64_t later_us =
        30 * SECOND; /* the server's own budget has come back by then, theirs has not */
    for (unsigned i = 0; i < 3 * LEC_PEERS_MAX; i++) {
        struct lec_peer other = peer_no(i);
        assert_true(lec_gate_may_guess(gate, &other, 0, later_us));
        assert_true(lec_gate_may_guess(gate, &kept, 0, later_us)); /* it is heard all the time */
    }
    assert_int_equal(gate->count, LEC_PEERS_MAX);
    for (int i = 0; i < 5; i++) {
        lec_gate_guessed(gate, &kept, later_us);
    }
    assert_false(lec_gate_may_guess(gate, &kept, 0, later_us));
    for (int i = 0; i < 9; i++) { /* nothing is known of the first any more */
        lec_gate_guessed(gate, &first, later_us);
        assert_true(lec_gate_may_guess(gate, &first, 0, later_us));
    }
}

/* Random addresses, twice as many as are remembered: the list by age and the chains stay whole. */
static void test_memory_is_in_order(void **state)
{
    enum { STEPS = 200000, ADDRESSES = 2 * LEC_PEERS_MAX };
    static uint64_t heard[ADDRESSES];
    unsigned seed = 1;
    (void)state;
    for (uint64_t step = 1; step <= STEPS; step++) {
        seed = seed * 1103515245U + 12345U;
        unsigned i = (seed >> 8) % ADDRESSES;
        struct lec_peer from = peer_no(i);
        heard[i] = step;
        lec_gate_befriend(gate, &from, step);
    }
    unsigned known = 0;
    uint64_t last = STEPS + 1;
    for (unsigned no = gate->newest; no != 0; no = gate->list[no].older) {
        assert_true(++known <= LEC_PEERS_MAX);
        assert_true(gate->list[no].friend < last);
        last = gate->list[no].friend;
    }
    assert_int_equal(known, LEC_PEERS_MAX);
    for (int i = 0; i < LEC_CODES_BURST + LEC_CODES_FRESH_BURST; i++) {
        lec_gate_guessed(gate, NULL, 0); /* friends alone are heard from now on */
    }
    for (unsigned i = 0; i < ADDRESSES; i++) {
        struct lec_peer from = peer_no(i);
        if (heard[i] >=
            last) { /* and so the newest ones are found, by their chains, as what they are */
            assert_true(lec_gate_may_guess(gate, &from, heard[i], 0));
        }
    }
}

/* ---- names */

static void test_sites(void **state)
{
    static const struct row {
        const char *text, *host; /* NULL: it is none */
        int port;
    } rows[] = {
        {"quiz.example.org", "quiz.example.org", 0},
        {"Quiz.Example.ORG:8088", "quiz.example.org", 8088},
        {"quiz.example.org.", "quiz.example.org", 0},
        {"192.168.1.5:8088", "192.168.1.5", 8088},
        {"[::1]:8088", "::1", 8088},
        {"[0:0:0:0:0:0:0:1]", "::1", 0},
        {"[2001:DB8::5]", "2001:db8::5", 0},
        {"", NULL, 0},
        {":80", NULL, 0},
        {"host:", NULL, 0},
        {"host:0", NULL, 0},
        {"host:65536", NULL, 0},
        {"host:8o", NULL, 0},
        {"host:-1", NULL, 0},
        {"[::1", NULL, 0},
        {"[::1]x", NULL, 0},
        {"[fe80::1%25eth0]", NULL, 0},
        {"a b", NULL, 0},
        {"user@host", NULL, 0},
        {"host/path", NULL, 0},
        {"one,two", NULL, 0},
        {"h\"ost", NULL, 0},
        {"h;ost", NULL, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct lec_site site;
        bool is_read = lec_site_read(rows[i].text, &site);
        assert_int_equal(is_read, rows[i].host != NULL);
        if (is_read) {
            assert_string_equal(site.host, rows[i].host);
            assert_int_equal(site.port, rows[i].port);
        }
    }
}

static void test_origins(void **state)
{
    static const struct row {
        const char *a, *b;
        bool is_same;
    } rows[] = {
        {"http://a.example", "http://a.example:80", true},
        {"https://a.example", "https://A.example:443", true},
        {"http://a.example", "https://a.example", false},
        {"http://a.example", "http://a.example:8088", false},
        {"http://[::1]:80", "http://[0::1]", true},
        {"http://a.example", "http://a.example.evil.example", false},
    };
    static const char *const wrong[] = {"",        "null",          "a.example",
                                        "http://", "file://a",      "http://a.example/",
                                        "ws://a",  "http://a.b/c#", "chrome-extension://abc"};
    struct lec_site one;
    struct lec_site other;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_true(lec_site_read_base(rows[i].a, &one));
        assert_true(lec_site_read_base(rows[i].b, &other));
        assert_int_equal(lec_site_is_same(&one, &other), rows[i].is_same);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_false(lec_site_read_base(wrong[i], &one));
    }
}

static void test_names_of_this_machine(void **state)
{
    static const struct row {
        const char *text;
        bool is_local;
    } rows[] = {
        {"localhost:8088", true},  {"LOCALHOST", true},
        {"127.0.0.1", true},       {"127.9.9.9", true},
        {"[::1]", true},           {"128.0.0.1", false},
        {"localhost.evil", false}, {"127.0.0.1.evil.example", false},
        {"2130706433", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct lec_site site;
        assert_true(lec_site_read(rows[i].text, &site));
        assert_int_equal(lec_site_is_local(&site), rows[i].is_local);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_forwarded),
        cmocka_unit_test_setup_teardown(test_a_room_joins_at_once, begin, end),
        cmocka_unit_test_setup_teardown(test_a_flood_is_cut, begin, end),
        cmocka_unit_test_setup_teardown(test_a_flood_leaves_the_others_their_share, begin, end),
        cmocka_unit_test_setup_teardown(test_an_address_has_a_few_of_the_reserve, begin, end),
        cmocka_unit_test_setup_teardown(test_a_hall_joins_when_it_is_expected, begin, end),
        cmocka_unit_test_setup_teardown(test_codes_of_one_address, begin, end),
        cmocka_unit_test_setup_teardown(test_codes_of_the_whole_server, begin, end),
        cmocka_unit_test_setup_teardown(test_codes_from_everywhere, begin, end),
        cmocka_unit_test_setup_teardown(test_right_codes_never_pay, begin, end),
        cmocka_unit_test_setup_teardown(test_unknown_keys, begin, end),
        cmocka_unit_test_setup_teardown(test_passwords, begin, end),
        cmocka_unit_test_setup_teardown(test_passwords_a_minute, begin, end),
        cmocka_unit_test_setup_teardown(test_the_oldest_is_forgotten, begin, end),
        cmocka_unit_test_setup_teardown(test_memory_is_in_order, begin, end),
        cmocka_unit_test(test_sites),
        cmocka_unit_test(test_origins),
        cmocka_unit_test(test_names_of_this_machine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
