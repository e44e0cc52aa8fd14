/* Text that comes in pieces is UTF-8, or is refused with the first byte that cannot be right: against every code point, and
 * every sequence of up to three bytes read in the plainest way. */
#include "net/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static size_t encode(uint32_t point, char out[4])
{
    if (point < 0x80) {
        out[0] = (char)point;
        return 1;
    }
    size_t len = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    for (size_t i = len - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (point & 0x3f));
        point >>= 6;
    }
    static const uint8_t lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
    out[0] = (char)(lead[len] | point);
    return len;
}

static bool is_text(const char *bytes, size_t len)
{
    struct lec_utf8 utf8 = {0};
    return lec_utf8_feed(&utf8, bytes, len) && lec_utf8_is_whole(&utf8);
}

static void every_code_point(void **state)
{
    (void)state;
    for (uint32_t point = 0; point < 0x120000; point++) {
        char bytes[4];
        size_t len = encode(point, bytes);
        bool is_scalar = point < 0xd800 || (point > 0xdfff && point < 0x110000);
        assert_int_equal(is_text(bytes, len), is_scalar);
        if (len > 1 && is_scalar) { /* any beginning may go on, and may not end */
            struct lec_utf8 utf8 = {0};
            for (size_t i = 0; i < len; i++) {
                assert_int_equal(lec_utf8_is_whole(&utf8), i == 0);
                assert_true(lec_utf8_feed(&utf8, bytes + i, 1));
            }
            assert_true(lec_utf8_is_whole(&utf8));
        }
    }
}

/* Three bytes are text when they are encoded code points, one after the other, each as short as can be. */
static bool is_text_plainly(const uint8_t *bytes, size_t len)
{
    size_t at = 0;
    while (at < len) {
        size_t need = bytes[at] < 0x80 ? 1 : (bytes[at] & 0xe0) == 0xc0 ? 2 : 3;
        if ((need == 3 && (bytes[at] & 0xf0) != 0xe0) || at + need > len) {
            return false;
        }
        uint32_t point = need == 1   ? bytes[at]
                         : need == 2 ? (uint32_t)(bytes[at] & 0x1f)
                                     : (uint32_t)(bytes[at] & 0x0f);
        for (size_t i = 1; i < need; i++) {
            if ((bytes[at + i] & 0xc0) != 0x80) {
                return false;
            }
            point = point << 6 | (bytes[at + i] & 0x3f);
        }
        static const uint32_t least[] = {0, 0, 0x80, 0x800};
        if (point < least[need] || (point >= 0xd800 && point <= 0xdfff)) {
            return false;
        }
        at += need;
    }
    return true;
}

static void every_short_sequence(void **state)
{
    (void)state;
    for (uint32_t all = 0; all < 1 << 24; all++) {
        uint8_t bytes[3] = {(uint8_t)(all >> 16), (uint8_t)(all >> 8), (uint8_t)all};
        /* Between ASCII there is nothing new to see. */
        if (bytes[0] < 0x7f || (bytes[1] > 0x30 && bytes[1] < 0x7f)) {
            continue;
        }
        if (is_text((const char *)bytes, 3) != is_text_plainly(bytes, 3)) {
            fail_msg("%02x %02x %02x", bytes[0], bytes[1], bytes[2]);
        }
    }
}

/* Told at once: what is refused is refused with any beginning that ends behind its fault. */
static void a_fault_is_seen_at_once(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t good; /* bytes before the one that is wrong */
    } cases[] = {
        {"\xc0\x80", 0},
        {"\xc1\xbf", 0},
        {"\xe0\x9f\xbf", 1},
        {"\xed\xa0\x80", 1},
        {"\xf0\x8f\xbf\xbf", 1},
        {"\xf4\x90\x80\x80", 1},
        {"\xf5\x80", 0},
        {"\xff", 0},
        {"\x80", 0},
        {"a\xc3g", 2},
        {"\xe2\x82g", 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lec_utf8 utf8 = {0};
        assert_true(lec_utf8_feed(&utf8, cases[i].bytes, cases[i].good));
        assert_false(lec_utf8_feed(&utf8, cases[i].bytes + cases[i].good, 1));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_point),
        cmocka_unit_test(every_short_sequence),
        cmocka_unit_test(a_fault_is_seen_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
