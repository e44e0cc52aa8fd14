/* What a record is on disk: its bytes, and what makes it fit to be kept. */
#include "store/record.h"

#include <string.h>

enum lec_place lec_record_place(const struct lec_record *record)
{
    if (!record->entry.in.has_text) {
        return LEC_PLACE_NONE;
    }
    return record->is_name ? LEC_PLACE_NAME : LEC_PLACE_ENTRY;
}

static const char *text_fault(const struct lec_record *record)
{
    size_t max = record->is_name ? LEC_NAME_BYTES_MAX : LEC_ENTRY_TEXT_MAX;

    if (record->entry.in.has_text > 1) {
        return "its mark for a text is neither 0 nor 1";
    }
    if (!record->entry.in.has_text) {
        return NULL;
    }
    if (record->text_len > max) {
        return "its text is too long";
    }
    if (!lec_utf8_is_valid(record->text, record->text_len)) {
        return "its text is not UTF-8";
    }
    return NULL;
}

static const char *patches_fault(const struct lec_entry *entry)
{
    if (entry->patch_count > LEC_PATCHES_MAX) {
        return "it has too many patches";
    }
    for (uint32_t i = 0; i < entry->patch_count; i++) {
        uint32_t action = entry->patches[i].action;

        if (action < LEC_PATCH_SET || action > LEC_PATCH_STAND) {
            return "a patch has no known action";
        }
    }
    return NULL;
}

const char *lec_record_fault(const struct lec_record *record)
{
    const struct lec_input *in = &record->entry.in;
    const char *fault;

    if (in->verb == LEC_VERB_NONE || in->verb >= LEC_VERB_COUNT) {
        return "its verb is not known";
    }
    if (in->role > LEC_ROLE_SERVER) {
        return "its role is not known";
    }
    fault = text_fault(record);
    return fault != NULL ? fault : patches_fault(&record->entry);
}

void lec_put_le(uint8_t *out, uint64_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++) {
        out[i] = (uint8_t)(value >> (8 * i));
    }
}

uint64_t lec_get_le(const uint8_t *in, unsigned bytes)
{
    uint64_t value = 0;

    for (unsigned i = 0; i < bytes; i++) {
        value |= (uint64_t)in[i] << (8 * i);
    }
    return value;
}

void lec_patches_encode(const struct lec_patch *patches, uint32_t count, uint8_t *out)
{
    for (uint32_t i = 0; i < count; i++, out += LEC_PATCH_BYTES) {
        lec_put_le(out, patches[i].seq, 4);
        lec_put_le(out + 4, patches[i].action, 4);
        lec_put_le(out + 8, (uint64_t)patches[i].value, 8);
    }
}

int lec_patches_decode(const uint8_t *bytes, size_t len, struct lec_patch *out, uint32_t *count)
{
    if (len == 0 || len % LEC_PATCH_BYTES != 0 || len / LEC_PATCH_BYTES > LEC_PATCHES_MAX) {
        return -1;
    }
    *count = (uint32_t)(len / LEC_PATCH_BYTES);
    for (uint32_t i = 0; i < *count; i++, bytes += LEC_PATCH_BYTES) {
        out[i].seq = (uint32_t)lec_get_le(bytes, 4);
        out[i].action = (uint32_t)lec_get_le(bytes + 4, 4);
        out[i].value = (int64_t)lec_get_le(bytes + 8, 8);
    }
    return 0;
}

/* Bytes of the character at `s`, 0 when it is malformed: overlong, a surrogate, or beyond
 * U+10FFFF. */
static size_t utf8_step(const unsigned char *s, size_t left)
{
    unsigned char low = 0x80, high = 0xbf;
    size_t len;

    if (s[0] < 0x80) {
        return 1;
    }
    if (s[0] < 0xc2 || s[0] > 0xf4) {
        return 0;
    }
    len = s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
    if (left < len) {
        return 0;
    }
    if (s[0] == 0xe0) {
        low = 0xa0;
    } else if (s[0] == 0xed) {
        high = 0x9f;
    } else if (s[0] == 0xf0) {
        low = 0x90;
    } else if (s[0] == 0xf4) {
        high = 0x8f;
    }
    if (s[1] < low || s[1] > high) {
        return 0;
    }
    for (size_t i = 2; i < len; i++) {
        if ((s[i] & 0xc0) != 0x80) {
            return 0;
        }
    }
    return len;
}

bool lec_utf8_is_valid(const char *text, size_t len)
{
    const unsigned char *s = (const unsigned char *)text;

    for (size_t at = 0; at < len;) {
        size_t step = utf8_step(s + at, len - at);

        if (step == 0) {
            return false;
        }
        at += step;
    }
    return true;
}

void lec_hash_to_hex(const uint8_t hash[LEC_HASH_BYTES], char *out)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < LEC_HASH_BYTES; i++) {
        out[2 * i] = digits[hash[i] >> 4];
        out[2 * i + 1] = digits[hash[i] & 15];
    }
    out[(size_t)2 * LEC_HASH_BYTES] = '\0';
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int lec_hash_from_hex(const char *hex, size_t len, uint8_t out[LEC_HASH_BYTES])
{
    if (len != (size_t)2 * LEC_HASH_BYTES) {
        return -1;
    }
    for (size_t i = 0; i < LEC_HASH_BYTES; i++) {
        int high = hex_digit(hex[2 * i]);
        int low = hex_digit(hex[2 * i + 1]);

        if (high < 0 || low < 0) {
            return -1;
        }
        out[i] = (uint8_t)(high * 16 + low);
    }
    return 0;
}
