/* Sounds: Ogg Vorbis and WAV. What is played is not decoded here: that the file is whole, and how long it plays. */
#include "pack/media.h"

#include <stdint.h>
#include <string.h>

#define PAGE_HEAD 27 /* bytes of an Ogg page before its table of segments */
#define FIRST_PAGE 2
#define LAST_PAGE 4
#define CHANNELS_MAX 2
#define RATE_MIN 8000 /* samples a second */
#define RATE_MAX 96000

static uint32_t le(const unsigned char *at, size_t bytes)
{
    uint32_t value = 0;
    for (size_t i = bytes; i > 0; i--) {
        value = value << 8 | at[i - 1];
    }
    return value;
}

static bool refuse_cut(struct lec_media_fault *fault)
{
    return lec_media_refuse(fault, "it is cut short or damaged: save or copy it again");
}

static bool check_form(unsigned long channels, unsigned long rate, struct lec_media_fault *fault)
{
    if (channels < 1 || channels > CHANNELS_MAX || rate < RATE_MIN || rate > RATE_MAX) {
        return lec_media_refuse(fault,
                                "it has %lu channels at %lu Hz: save it as mono or stereo, "
                                "at 48000 Hz",
                                channels, rate);
    }
    return true;
}

/* The check sum of an Ogg page, which counts its own four bytes as zero. */
static uint32_t page_sum(const unsigned char *page, size_t len)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < len; i++) {
        sum ^= (uint32_t)(i >= 22 && i < 26 ? 0 : page[i]) << 24;
        for (int bit = 0; bit < 8; bit++) {
            sum = sum << 1 ^ (sum & 0x80000000U ? 0x04c11db7U : 0);
        }
    }
    return sum;
}

/* Bytes of the page that begins here; 0: it is none, or not whole. */
static size_t page_len(const unsigned char *page, size_t left)
{
    if (left < PAGE_HEAD || memcmp(page, "OggS", 4) != 0 || page[4] != 0 ||
        left < PAGE_HEAD + (size_t)page[26]) {
        return 0;
    }
    size_t len = PAGE_HEAD + (size_t)page[26];
    for (size_t i = 0; i < page[26]; i++) {
        len += page[PAGE_HEAD + i];
    }
    return len <= left && page_sum(page, len) == le(page + 22, 4) ? len : 0;
}

/* The first page carries the head of the stream: channels and rate. 0: it is no Vorbis, or is refused. */
static unsigned long vorbis_rate(const unsigned char *page, size_t len,
                                 struct lec_media_fault *fault)
{
    const unsigned char *head = page + PAGE_HEAD + page[26];
    size_t left = len - PAGE_HEAD - page[26];
    if (!(page[5] & FIRST_PAGE) || left < 30 || memcmp(head, "\x01vorbis", 7) != 0) {
        lec_media_refuse(fault, "it is an Ogg file without Vorbis in it: save it as Ogg Vorbis");
        return 0;
    }
    unsigned long rate = le(head + 12, 4);
    return check_form(head[11], rate, fault) ? rate : 0;
}

bool lec_media_check_ogg(const void *bytes, size_t len, struct lec_media_fault *fault)
{
    const unsigned char *page = bytes;
    size_t left = len;
    unsigned long rate = 0;
    unsigned untimed = 0;
    bool is_over = false;
    while (left > 0 && !is_over) {
        size_t taken = page_len(page, left);
        if (taken == 0) {
            return refuse_cut(fault);
        }
        if (rate == 0) {
            rate = vorbis_rate(page, taken, fault);
            if (rate == 0) {
                return false;
            }
        }
        uint64_t ticks = (uint64_t)le(page + 10, 4) << 32 | le(page + 6, 4);
        if (ticks != UINT64_MAX && !lec_media_check_length(ticks, rate, fault)) {
            return false;
        }
        untimed = ticks == UINT64_MAX ? untimed + 1 : 0;
        if (untimed > LEC_OGG_UNTIMED_MAX) {
            return lec_media_refuse(fault, "it does not say how long it plays: save it again, "
                                           "without metadata");
        }
        is_over = page[5] & LAST_PAGE;
        page += taken;
        left -= taken;
    }
    return is_over && left == 0 ? true : refuse_cut(fault);
}

struct wave {
    unsigned long rate, bytes_a_second;
    bool has_form;
};

static bool take_form(const unsigned char *form, size_t len, struct wave *out,
                      struct lec_media_fault *fault)
{
    if (out->has_form) {
        return lec_media_refuse(fault, "it says twice how it is to be played: save it again");
    }
    if (len < 16) {
        return refuse_cut(fault);
    }
    uint32_t coding = le(form, 2), channels = le(form + 2, 2), bits = le(form + 14, 2);
    bool is_whole = coding == 1 && (bits == 8 || bits == 16 || bits == 24 || bits == 32);
    bool is_float = coding == 3 && bits == 32;
    if (!is_whole && !is_float) {
        return lec_media_refuse(fault, "it is not plain PCM: save it as WAV with 16 bits");
    }
    out->rate = le(form + 4, 4);
    out->bytes_a_second = out->rate * channels * (bits / 8);
    out->has_form = true;
    return check_form(channels, out->rate, fault);
}

bool lec_media_check_wav(const void *bytes, size_t len, struct lec_media_fault *fault)
{
    const unsigned char *at = (const unsigned char *)bytes + 12;
    size_t left = len - 12;
    struct wave wave = {0};
    while (left >= 8) {
        size_t size = le(at + 4, 4);
        if (size > left - 8) {
            return refuse_cut(fault);
        }
        if (memcmp(at, "fmt ", 4) == 0 && !take_form(at + 8, size, &wave, fault)) {
            return false;
        }
        if (memcmp(at, "data", 4) == 0) {
            return wave.has_form ? lec_media_check_length(size, wave.bytes_a_second, fault)
                                 : refuse_cut(fault);
        }
        size_t step = 8 + size + (size & 1); /* chunks begin at even places */
        step = step < left ? step : left;
        at += step;
        left -= step;
    }
    return refuse_cut(fault);
}
