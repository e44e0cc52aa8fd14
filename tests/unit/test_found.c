/* Servers that were found on the network: who counts as one, which are asked, what the wall says. */
#include "found.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define ROWS(array) (sizeof(array) / sizeof((array)[0]))
#define NAME "Lectern KWXTR"

static struct found_list found;
static struct place places[FOUND_MAX];
static const struct place nowhere;

static int set_up(void **state)
{
    (void)state;
    found_init(&found, &nowhere);
    found.is_deaf = false;
    return 0;
}

static void settle(int interface, const char *name, const char *address, const char *path)
{
    struct found *one = found_add(&found, interface, 0, name);
    assert_non_null(one);
    assert_true(found_settle(one, address, 8088, path, false));
}

static const char *told(void)
{
    static char text[400];
    found_tell(&found, text, sizeof text);
    return text;
}

static void test_names(void **state)
{
    static const char *const good[] = {NAME, "Lectern ABCDE", "Lectern KWXTR #2"};
    static const char *const bad[] = {
        "",          "Lectern",       "Lectern ",       "lectern KWXTR", "Lectern KWXT",
        "A printer", "Lectern kwxtr", "Lectern KWXTRA", "Lectern 12345", " Lectern KWXTR",
    };
    (void)state;
    for (size_t i = 0; i < ROWS(good); i++) {
        assert_true(found_is_likely(good[i]));
        assert_non_null(found_add(&found, 1, 0, good[i]));
    }
    for (size_t i = 0; i < ROWS(bad); i++) {
        assert_false(found_is_likely(bad[i]));
        assert_null(found_add(&found, 1, 0, bad[i]));
    }
}

/* What an announcement says must be exactly what a server of ours says, for a session of its name. */
static void test_settling(void **state)
{
    static const struct {
        const char *address;
        int port;
        const char *path;
        bool is_good;
    } cases[] = {
        {"192.168.1.5", 8088, "/j/KWXTR", true},  {"fd00::1", 1, "/j/KWXTR", true},
        {"192.168.1.5", 8088, "/j/OTHER", false}, {"192.168.1.5", 8088, "/j/KWXTRA", false},
        {"192.168.1.5", 8088, "/", false},        {"192.168.1.5", 8088, "", false},
        {"192.168.1.5", 0, "/j/KWXTR", false},    {"192.168.1.5", 65536, "/j/KWXTR", false},
        {"evil.example", 80, "/j/KWXTR", false},  {"", 80, "/j/KWXTR", false},
        {"fe80::1", 8088, "/j/KWXTR", false},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(cases); i++) {
        found_init(&found, &nowhere);
        struct found *one = found_add(&found, 1, 0, NAME);
        assert_int_equal(
            found_settle(one, cases[i].address, cases[i].port, cases[i].path, i % 2 == 0),
            cases[i].is_good);
        assert_int_equal(found_places(&found, 0, places), cases[i].is_good ? 1 : 0);
        if (cases[i].is_good) {
            assert_string_equal(places[0].host, cases[i].address);
            assert_int_equal(places[0].port, cases[i].port);
            assert_int_equal(places[0].is_tls, i % 2 == 0);
            assert_string_equal(places[0].key, "");
        }
    }
}

static void test_each_once(void **state)
{
    (void)state;
    settle(1, NAME, "10.0.0.1", "/j/KWXTR");
    settle(2, NAME, "10.0.0.1", "/j/KWXTR"); /* through another cable */
    settle(2, "Lectern ABCDE", "10.0.0.2", "/j/ABCDE");
    assert_int_equal(found.count, 3);
    assert_int_equal(found_places(&found, 0, places), 2);
    assert_ptr_equal(found_add(&found, 2, 0, NAME), &found.list[1]);
    found_drop(&found, 1, 0, NAME);
    found_drop(&found, 1, 0, NAME); /* it is gone already */
    assert_int_equal(found_places(&found, 0, places), 2);
    found_drop(&found, 2, 0, NAME);
    assert_int_equal(found_places(&found, 0, places), 1);
    assert_string_equal(places[0].host, "10.0.0.2");
}

static void test_a_crowd(void **state)
{
    (void)state;
    for (int i = 0; i < FOUND_MAX; i++) {
        assert_non_null(found_add(&found, i, 0, NAME));
    }
    assert_null(found_add(&found, FOUND_MAX, 0, NAME));
    found_drop(&found, 3, 0, NAME);
    assert_non_null(found_add(&found, FOUND_MAX, 0, NAME));
}

/* Who does not want us is left alone for a while, unless it has moved: then it is another, perhaps. */
static void test_refusals(void **state)
{
    (void)state;
    settle(1, NAME, "10.0.0.1", "/j/KWXTR");
    settle(1, "Lectern ABCDE", "10.0.0.2", "/j/ABCDE");
    const struct place first = {.host = "10.0.0.1", .port = 8088};
    found_refuse(&found, &first, "It does not know this key", 1000);
    assert_int_equal(found_places(&found, 999, places), 1);
    assert_string_equal(places[0].host, "10.0.0.2");
    assert_int_equal(found_places(&found, 1000, places), 2);
    found_refuse(&found, &first, "It does not know this key", 5000);
    settle(1, NAME, "10.0.0.1", "/j/KWXTR"); /* heard again: nothing new */
    assert_int_equal(found_places(&found, 1000, places), 1);
    settle(1, NAME, "10.0.0.3", "/j/KWXTR");
    assert_int_equal(found_places(&found, 1000, places), 2);
}

static void test_given(void **state)
{
    (void)state;
    const struct place given = {.host = "10.0.0.9", .port = 80};
    found_init(&found, &given);
    assert_int_equal(found_places(&found, 0, places), 1);
    found_drop(&found, -1, 0, NAME);
    assert_int_equal(found_places(&found, 0, places), 1);
    assert_non_null(strstr(told(), "The link says that it is at 10.0.0.9:80"));
    assert_non_null(strstr(told(), "avahi-daemon does not run"));
}

static void test_words(void **state)
{
    (void)state;
    assert_string_equal(told(), "Looking for a Lectern server on this network...");
    assert_non_null(found_add(&found, 1, 0, NAME));
    assert_string_equal(told(), "Looking for a Lectern server on this network...");
    settle(1, NAME, "10.0.0.1", "/j/KWXTR");
    settle(2, NAME, "10.0.0.1", "/j/KWXTR");
    assert_string_equal(told(), "Looking for a Lectern server on this network...\n"
                                "Found KWXTR at 10.0.0.1:8088");
    const struct place first = {.host = "10.0.0.1", .port = 8088};
    found_refuse(&found, &first, "The server does not know this key", 1000);
    assert_string_equal(told(), "Looking for a Lectern server on this network...\n"
                                "Found KWXTR at 10.0.0.1:8088. The server does not know this key");
    for (int i = 3; i < FOUND_MAX; i++) { /* more than fits */
        char address[16];
        snprintf(address, sizeof address, "10.0.0.%d", i);
        settle(i, NAME, address, "/j/KWXTR");
    }
    assert_int_equal(strlen(told()), 399);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_names, set_up),
        cmocka_unit_test_setup(test_settling, set_up),
        cmocka_unit_test_setup(test_each_once, set_up),
        cmocka_unit_test_setup(test_a_crowd, set_up),
        cmocka_unit_test_setup(test_refusals, set_up),
        cmocka_unit_test_setup(test_given, set_up),
        cmocka_unit_test_setup(test_words, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
