/* Looks over the file of a clue's sound; nothing is decoded here. */
#include "clip.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define PAGE_HEAD 27 /* bytes of an Ogg page before its table of segments */
#define PAGE_FLAGS 5
#define PAGE_SERIAL 14
#define FIRST_PAGE 2
#define VORBIS_HEAD 30 /* bytes of the packet that says how it is to be played */
#define WAVE_HEAD 12
#define WAVE_FORM 16
#define CHANNELS_MAX 2
#define RATE_MIN 8000 /* samples a second */
#define RATE_MAX 96000

static uint32_t little(const char *at, size_t bytes)
{
    uint32_t value = 0;
    for (size_t i = bytes; i > 0; i--) {
        value = value << 8 | (unsigned char)at[i - 1];
    }
    return value;
}

static bool is_playable(uint32_t channels, uint32_t rate)
{
    return channels >= 1 && channels <= CHANNELS_MAX && rate >= RATE_MIN && rate <= RATE_MAX;
}

/* ---- Ogg Vorbis: pages, all of one stream */

/* Bytes of the page that begins here; 0: it is none, or not whole. */
static size_t page_len(const char *page, size_t left)
{
    if (left < PAGE_HEAD || memcmp(page, "OggS", 4) != 0) {
        return 0;
    }
    size_t segments = (unsigned char)page[PAGE_HEAD - 1];
    size_t len = PAGE_HEAD + segments;
    for (size_t i = 0; i < segments && left >= PAGE_HEAD + segments; i++) {
        len += (unsigned char)page[PAGE_HEAD + i];
    }
    return len <= left ? len : 0;
}

static bool is_vorbis(const char *page, size_t len)
{
    size_t start = PAGE_HEAD + (size_t)(unsigned char)page[PAGE_HEAD - 1];
    const char *head = page + start;
    return len - start >= VORBIS_HEAD && memcmp(head, "\x01vorbis", 7) == 0 &&
           is_playable(little(head + 11, 1), little(head + 12, 4));
}

/* A stream behind the first, or among it, might say otherwise how it is to be played. */
static bool is_ogg(const char *bytes, size_t len)
{
    size_t at = 0;
    while (at < len) {
        const char *page = bytes + at;
        size_t taken = page_len(page, len - at);
        bool is_first = at == 0;
        bool says_first = taken > 0 && (page[PAGE_FLAGS] & FIRST_PAGE) != 0;
        if (taken == 0 || is_first != says_first || (is_first && !is_vorbis(page, taken)) ||
            memcmp(page + PAGE_SERIAL, bytes + PAGE_SERIAL, 4) != 0) {
            return false;
        }
        at += taken;
    }
    return at > 0;
}

/* ---- WAV: what stands between the form and the samples says nothing that is needed */

static bool is_form_good(const char *form, size_t len)
{
    if (len < WAVE_FORM) {
        return false;
    }
    uint32_t coding = little(form, 2), channels = little(form + 2, 2);
    uint32_t frame = little(form + 12, 2), bits = little(form + 14, 2);
    bool is_whole = coding == 1 && (bits == 8 || bits == 16 || bits == 24 || bits == 32);
    bool is_float = coding == 3 && bits == 32;
    return (is_whole || is_float) && is_playable(channels, little(form + 4, 4)) &&
           frame == channels * bits / 8;
}

static bool is_wave(const char *bytes, size_t len, size_t *used)
{
    size_t at = WAVE_HEAD;
    bool has_form = false;
    while (len - at >= 8) {
        const char *chunk = bytes + at;
        size_t size = little(chunk + 4, 4);
        bool is_form = memcmp(chunk, "fmt ", 4) == 0;
        if (size > len - at - 8 || memcmp(chunk, "smpl", 4) == 0 || (is_form && has_form) ||
            (is_form && !is_form_good(chunk + 8, size))) {
            return false;
        }
        has_form = has_form || is_form;
        at += 8 + size;
        if (memcmp(chunk, "data", 4) == 0) {
            *used = at;
            return has_form;
        }
        at += (size & 1) != 0 && at < len ? 1 : 0; /* chunks begin at even places */
    }
    return false;
}

enum clip_kind clip_kind_of(const char *bytes, size_t len, size_t *used)
{
    *used = len;
    if (len > WAVE_HEAD && memcmp(bytes, "RIFF", 4) == 0 && memcmp(bytes + 8, "WAVE", 4) == 0) {
        return is_wave(bytes, len, used) ? CLIP_WAVE : CLIP_NONE;
    }
    return len > 0 && is_ogg(bytes, len) ? CLIP_OGG : CLIP_NONE;
}
