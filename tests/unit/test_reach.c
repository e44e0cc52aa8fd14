/* By which address people come: kinds of devices, which way is best, which one a host meant; QR codes and the text that
 * lets a phone into a Wi-Fi. */
#include "net/qr.h"
#include "net/ways.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define ROWS(array) (sizeof(array) / sizeof((array)[0]))

static char folder[] = "/tmp/lectern-reach-XXXXXX";

static void path_of(const char *name, char out[128])
{
    assert_true(snprintf(out, 128, "%s/%s", folder, name) < 128);
}

static void make_folder(const char *name)
{
    char path[128];
    path_of(name, path);
    assert_int_equal(mkdir(path, 0700), 0);
}

static const char *make_file(const char *name, const char *text)
{
    static char path[128];
    path_of(name, path);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
    return path;
}

static int set_up(void **state)
{
    (void)state;
    memcpy(folder + sizeof folder - 7, "XXXXXX", 6);
    return mkdtemp(folder) == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    char command[160];
    (void)state;
    snprintf(command, sizeof command, "rm -r '%s'", folder);
    return system(command); /* NOLINT(cert-env33-c): a path of our own making */
}

static void test_kinds_of_devices(void **state)
{
    static const struct {
        const char *device;
        const char *has[2];
        uint8_t kind;
    } cases[] = {
        {"wlan0", {"wireless", "device"}, LEC_WAY_WIFI},
        {"wlp2s0", {"phy80211", NULL}, LEC_WAY_WIFI},
        {"enp3s0", {"device", NULL}, LEC_WAY_CABLE},
        {"bond0", {"bonding", NULL}, LEC_WAY_CABLE},
        {"docker0", {"bridge", NULL}, LEC_WAY_VIRTUAL},
        {"tun0", {"tun_flags", NULL}, LEC_WAY_VIRTUAL},
        {"veth1a", {NULL}, LEC_WAY_VIRTUAL},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(cases); i++) {
        make_folder(cases[i].device);
        for (size_t k = 0; k < 2 && cases[i].has[k] != NULL; k++) {
            char name[64];
            snprintf(name, sizeof name, "%s/%s", cases[i].device, cases[i].has[k]);
            make_folder(name);
        }
        assert_int_equal(lec_device_kind(folder, cases[i].device), cases[i].kind);
    }
    assert_int_equal(lec_device_kind(folder, "gone0"), LEC_WAY_VIRTUAL);
}

#define FOUR_HEAD \
    "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
#define ZERO "00000000000000000000000000000000"

static void test_default_routes(void **state)
{
    char device[LEC_DEVICE_MAX + 1];
    (void)state;
    lec_default_device(
        make_file("none", FOUR_HEAD "eth0\t0002000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"),
        device);
    assert_string_equal(device, "");
    lec_default_device(make_file("two", FOUR_HEAD
                                 "eth0\t00000000\t0102000A\t0003\t0\t0\t600\t00000000\t0\t0\t0\n"
                                 "dead0\t00000000\t00000000\t0200\t0\t0\t0\t00000000\t0\t0\t0\n"
                                 "wlan0\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n"
                                 "half0\t00000000\t0101A8C0\t0003\t0\t0\t0\t00000080\t0\t0\t0\n"),
                       device);
    assert_string_equal(device, "wlan0");
    lec_default_device_six(
        make_file("six",
                  ZERO " 00 " ZERO " 00 " ZERO " ffffffff 00000001 00000000 00200200       lo\n"
                       "fd000000000000000000000000000000 40 " ZERO " 00 " ZERO
                       " 00000100 00000001 00000000 00000001     eth0\n" ZERO " 00 " ZERO
                       " 00 fe800000000000000000000000000001 00000400 00000001 00000000 00000003"
                       "    wlan0\n"),
        device);
    assert_string_equal(device, "wlan0");
    lec_default_device("/nowhere/at/all", device);
    assert_string_equal(device, "");
}

struct given {
    const char *device, *text;
    uint8_t kind;
    bool is_default, is_down;
};

#define GIVEN_MAX 8

/* As the kernel tells of them; the bytes of 169.254 are looked at where it is asked. */
static void fill(const struct given *given, struct lec_addresses *out)
{
    out->count = 0;
    for (size_t i = 0; i < GIVEN_MAX && given[i].text != NULL; i++) {
        struct lec_address *to = &out->list[out->count++];
        *to = (struct lec_address){
            .kind = given[i].kind,
            .is_default = given[i].is_default,
            .is_running = !given[i].is_down,
            .is_six = strchr(given[i].text, ':') != NULL,
            .is_self_made = strncmp(given[i].text, "169.254.", 8) == 0,
        };
        snprintf(to->device, sizeof to->device, "%s", given[i].device);
        snprintf(to->text, sizeof to->text, "%s", given[i].text);
    }
}

static void test_the_best_comes_first(void **state)
{
    static const struct {
        const char *what;
        const char *bind;
        struct given given[GIVEN_MAX];
        const char *wanted; /* in this order, with a blank behind each */
    } cases[] = {
        {"no network", "0.0.0.0", {{"lo", "127.0.0.1", LEC_WAY_LOCAL, false, false}}, "127.0.0.1 "},
        {"nothing at all", "0.0.0.0", {{0}}, "127.0.0.1 "},
        {"a Wi-Fi",
         "0.0.0.0",
         {{"lo", "127.0.0.1", LEC_WAY_LOCAL, false, false},
          {"lo", "::1", LEC_WAY_LOCAL, false, false},
          {"wlan0", "192.168.1.5", LEC_WAY_WIFI, true, false}},
         "192.168.1.5 "},
        {"where the default route goes",
         "0.0.0.0",
         {{"wlan0", "192.168.1.5", LEC_WAY_WIFI, false, false},
          {"eth0", "10.0.0.5", LEC_WAY_CABLE, true, false}},
         "10.0.0.5 192.168.1.5 "},
        {"no default route: Wi-Fi, then cable",
         "0.0.0.0",
         {{"eth0", "10.0.0.5", LEC_WAY_CABLE, false, false},
          {"wlan0", "192.168.1.5", LEC_WAY_WIFI, false, false}},
         "192.168.1.5 10.0.0.5 "},
        {"a tunnel takes everything, but leads nobody here",
         "0.0.0.0",
         {{"tun0", "10.8.0.2", LEC_WAY_VIRTUAL, true, false},
          {"docker0", "172.17.0.1", LEC_WAY_VIRTUAL, false, false},
          {"eth0", "10.0.0.5", LEC_WAY_CABLE, false, false}},
         "10.0.0.5 10.8.0.2 172.17.0.1 "},
        {"a container of its own",
         "0.0.0.0",
         {{"veth0", "172.18.0.2", LEC_WAY_VIRTUAL, false, false},
          {"veth1", "172.19.0.2", LEC_WAY_VIRTUAL, true, false}},
         "172.19.0.2 172.18.0.2 "},
        {"IPv4 before IPv6, and nothing that needs a device's name",
         "0.0.0.0",
         {{"wlan0", "fe80::1", LEC_WAY_WIFI, true, false},
          {"wlan0", "2001:db8::5", LEC_WAY_WIFI, true, false},
          {"eth0", "10.0.0.5", LEC_WAY_CABLE, false, false}},
         "10.0.0.5 2001:db8::5 "},
        {"IPv6 alone",
         "::",
         {{"lo", "::1", LEC_WAY_LOCAL, false, false},
          {"wlan0", "fe80::1", LEC_WAY_WIFI, false, false},
          {"wlan0", "2001:db8::5", LEC_WAY_WIFI, false, false}},
         "2001:db8::5 "},
        {"an address that nobody gave",
         "0.0.0.0",
         {{"eth0", "169.254.7.7", LEC_WAY_CABLE, true, false},
          {"wlan0", "192.168.1.5", LEC_WAY_WIFI, false, false}},
         "192.168.1.5 169.254.7.7 "},
        {"a cable that is pulled",
         "0.0.0.0",
         {{"eth0", "10.0.0.5", LEC_WAY_CABLE, true, true},
          {"wlan0", "192.168.1.5", LEC_WAY_WIFI, false, false}},
         "192.168.1.5 "},
        {"the one that was asked for",
         "10.0.0.5",
         {{"wlan0", "192.168.1.5", LEC_WAY_WIFI, true, false},
          {"eth0", "10.0.0.5", LEC_WAY_CABLE, false, false}},
         "10.0.0.5 "},
        {"the one that was asked for is gone",
         "10.0.0.9",
         {{"wlan0", "192.168.1.5", LEC_WAY_WIFI, true, false}},
         "10.0.0.9 "},
        {"this machine only",
         "127.0.0.1",
         {{"lo", "127.0.0.1", LEC_WAY_LOCAL, false, false},
          {"wlan0", "192.168.1.5", LEC_WAY_WIFI, true, false}},
         "127.0.0.1 "},
    };
    static struct lec_addresses addresses;
    (void)state;
    for (size_t i = 0; i < ROWS(cases); i++) {
        char order[256] = "";
        fill(cases[i].given, &addresses);
        lec_addresses_rank(&addresses, cases[i].bind);
        for (uint32_t k = 0; k < addresses.count; k++) {
            snprintf(order + strlen(order), sizeof order - strlen(order), "%s ",
                     addresses.list[k].text);
        }
        if (strcmp(order, cases[i].wanted) != 0) {
            fail_msg("%s: %s, not %s", cases[i].what, order, cases[i].wanted);
        }
    }
}

static void test_this_machine_has_addresses(void **state)
{
    static struct lec_addresses addresses;
    struct sockaddr_in own = {.sin_family = AF_INET};
    (void)state;
    assert_int_equal(lec_addresses_read(&lec_places_here, &addresses), 0);
    assert_true(addresses.count <= LEC_ADDRESSES_MAX);
    for (uint32_t i = 0; i < addresses.count; i++) {
        if (!addresses.list[i].is_six) {
            assert_int_equal(inet_pton(AF_INET, addresses.list[i].text, &own.sin_addr), 1);
            assert_true(lec_addresses_have(&addresses, (struct sockaddr *)&own));
        }
    }
}

static void test_an_address_that_is_gone(void **state)
{
    static struct lec_addresses addresses;
    static const struct given given[GIVEN_MAX] = {
        {"wlan0", "192.168.1.5", LEC_WAY_WIFI, true, true},
        {"wlan0", "2001:db8::5", LEC_WAY_WIFI, true, false},
    };
    static const struct {
        const char *own;
        bool is_there;
    } cases[] = {
        {"192.168.1.5", true},  {"::ffff:192.168.1.5", true},  {"2001:db8::5", true},
        {"127.0.0.1", true},    {"127.9.9.9", true},           {"::1", true},
        {"192.168.1.6", false}, {"::ffff:192.168.1.6", false}, {"2001:db8::6", false},
    };
    (void)state;
    fill(given, &addresses);
    for (size_t i = 0; i < ROWS(cases); i++) {
        struct sockaddr_storage own = {0};
        struct sockaddr_in *four = (struct sockaddr_in *)&own;
        struct sockaddr_in6 *six = (struct sockaddr_in6 *)&own;
        bool is_six = strchr(cases[i].own, ':') != NULL;
        own.ss_family = is_six ? AF_INET6 : AF_INET;
        assert_int_equal(inet_pton(own.ss_family, cases[i].own,
                                   is_six ? (void *)&six->sin6_addr : (void *)&four->sin_addr),
                         1);
        assert_int_equal(lec_addresses_have(&addresses, (struct sockaddr *)&own),
                         cases[i].is_there);
    }
}

static void test_what_a_host_chose(void **state)
{
    static const struct lec_view_way ways[] = {
        {.base = "http://10.0.0.5:8088", .device = "eth0"},
        {.base = "http://192.168.1.5:8088", .device = "wlan0"},
        {.base = "http://192.168.2.5:8088", .device = "wlan0"},
        {.base = "http://[2001:db8::5]:8088", .device = "wlan0"},
        {.base = "http://trainer.local:8088", .device = ""},
    };
    static const struct {
        struct lec_wish wish;
        uint32_t chosen;
    } cases[] = {
        {{"", ""}, 0},
        {{"wlan0", "http://192.168.1.5:8088"}, 1},
        {{"wlan0", "http://192.168.2.5:8088"}, 2},
        {{"wlan0", "http://172.16.3.3:8088"}, 1},  /* another network, the same device */
        {{"wlan0", "http://192.168.1.5:9000"}, 1}, /* another port since */
        {{"wlan0", "http://[2001:db8::77]:8088"}, 3},
        {{"", "http://laptop.local:8088"}, 4},
        {{"usb0", "http://172.16.3.3:8088"}, 0},
        {{"eth0", "http://[2001:db8::77]:8088"}, 0},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(cases); i++) {
        assert_int_equal(lec_ways_choose(ways, ROWS(ways), &cases[i].wish), cases[i].chosen);
    }
}

static void test_bases(void **state)
{
    char base[LEC_BASE_MAX + 1];
    (void)state;
    lec_way_base("192.168.1.5", 8088, false, base);
    assert_string_equal(base, "http://192.168.1.5:8088");
    lec_way_base("192.168.1.5", 80, false, base);
    assert_string_equal(base, "http://192.168.1.5");
    lec_way_base("2001:db8::5", 8088, false, base);
    assert_string_equal(base, "http://[2001:db8::5]:8088");
    lec_way_base("trainer.local", 8088, false, base);
    assert_string_equal(base, "http://trainer.local:8088");
}

static bool is_dark(const struct lec_view_qr *qr, int x, int y)
{
    int at = y * (int)qr->size + x;
    const char digit[2] = {qr->bits[at / 4], '\0'};
    return (strtoul(digit, NULL, 16) >> (3 - at % 4) & 1) != 0;
}

/* ISO/IEC 18004: a finder in three corners, timing patterns between, the level in two bits of row 8. */
static void test_a_code_is_one(void **state)
{
    static struct lec_view_qr qr;
    (void)state;
    assert_int_equal(lec_qr_make("http://192.168.1.5:8088/j/KWXTR", &qr), 0);
    assert_int_equal(qr.size, 29); /* version 3: 42 bytes at level M */
    assert_int_equal(strlen(qr.bits), (29 * 29 + 3) / 4);
    assert_int_equal(strspn(qr.bits, "0123456789abcdef"), strlen(qr.bits));
    const int last = (int)qr.size - 7;
    for (int i = 0; i < 7; i++) {
        bool is_core = i >= 2 && i <= 4;
        assert_true(is_dark(&qr, i, 0) && is_dark(&qr, last + i, 0) && is_dark(&qr, i, last));
        assert_true(is_dark(&qr, 0, i) && is_dark(&qr, 6, i) && is_dark(&qr, 6, last + i));
        assert_int_equal(is_dark(&qr, i, 3), is_core || i == 0 || i == 6);
        assert_false(is_dark(&qr, i, 7) || is_dark(&qr, 7, i));
    }
    for (int i = 8; i < last; i++) {
        assert_int_equal(is_dark(&qr, i, 6), i % 2 == 0);
        assert_int_equal(is_dark(&qr, 6, i), i % 2 == 0);
    }
    /* Level M is 00, under the mask 10. */
    assert_true(is_dark(&qr, 0, 8) && !is_dark(&qr, 1, 8));
}

static void test_the_longest_code_fits(void **state)
{
    static struct lec_view_qr qr;
    char name[LEC_WIFI_NAME_MAX + 1];
    char password[LEC_WIFI_PASSWORD_MAX + 1];
    char text[LEC_WIFI_TEXT_MAX + 1];
    char over[LEC_QR_SIZE_MAX * LEC_QR_SIZE_MAX];
    (void)state;
    memset(name, ';', LEC_WIFI_NAME_MAX);
    memset(password, '\\', LEC_WIFI_PASSWORD_MAX);
    name[LEC_WIFI_NAME_MAX] = '\0';
    password[LEC_WIFI_PASSWORD_MAX] = '\0';
    assert_null(lec_wifi_fault(name, password));
    lec_wifi_text(name, password, text);
    assert_int_equal(strlen(text), strlen("WIFI:T:WPA;S:;P:;;") + 2 * (32 + 63));
    assert_int_equal(lec_qr_make(text, &qr), 0);
    assert_int_equal(qr.size, LEC_QR_SIZE_MAX);
    memset(over, 'x', 214);
    over[214] = '\0';
    assert_int_equal(lec_qr_make(over, &qr), -1);
    over[213] = '\0';
    assert_int_equal(lec_qr_make(over, &qr), 0);
}

static void test_wifi_texts(void **state)
{
    static const struct {
        const char *name, *password, *text;
    } cases[] = {
        {"Room 4", "let us all in", "WIFI:T:WPA;S:Room 4;P:let us all in;;"},
        {"Guests", "", "WIFI:T:nopass;S:Guests;;"},
        {"a;b:c,d\"e\\f", "\\\"quoted\"",
         "WIFI:T:WPA;S:a\\;b\\:c\\,d\\\"e\\\\f;P:\\\\\\\"quoted\\\";;"},
        {"Schulung Zürich", "passwort", "WIFI:T:WPA;S:Schulung Zürich;P:passwort;;"},
    };
    char text[LEC_WIFI_TEXT_MAX + 1];
    (void)state;
    for (size_t i = 0; i < ROWS(cases); i++) {
        assert_null(lec_wifi_fault(cases[i].name, cases[i].password));
        lec_wifi_text(cases[i].name, cases[i].password, text);
        assert_string_equal(text, cases[i].text);
    }
}

static void test_wifi_faults(void **state)
{
    static const struct {
        const char *name, *password, *part; /* of the complaint; NULL: there is none */
    } cases[] = {
        {"", "", NULL},
        {"", "password", "which Wi-Fi"},
        {"two\nlines", "password", "line breaks"},
        {"bell\a", "", "line breaks"},
        {"del\x7f", "", "line breaks"},
        {"Room 4", "short77", "at least 8"},
        {"Room 4", "eight888", NULL},
        {"Room 4", "tab\tbetween", "accents"},
        {"Room 4", "pässword", "accents"},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(cases); i++) {
        const char *fault = lec_wifi_fault(cases[i].name, cases[i].password);
        assert_int_equal(fault == NULL, cases[i].part == NULL);
        if (fault != NULL) {
            assert_non_null(strstr(fault, cases[i].part));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_kinds_of_devices, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_default_routes, set_up, tear_down),
        cmocka_unit_test(test_the_best_comes_first),
        cmocka_unit_test(test_this_machine_has_addresses),
        cmocka_unit_test(test_an_address_that_is_gone),
        cmocka_unit_test(test_what_a_host_chose),
        cmocka_unit_test(test_bases),
        cmocka_unit_test(test_a_code_is_one),
        cmocka_unit_test(test_the_longest_code_fits),
        cmocka_unit_test(test_wifi_texts),
        cmocka_unit_test(test_wifi_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
