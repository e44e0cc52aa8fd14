/* What a file of a bundle is: its name and what the archive says of it count for nothing. */
#include "pack/media.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static bool begins(const unsigned char *bytes, size_t len, const char *with, size_t with_len)
{
    return len >= with_len && memcmp(bytes, with, with_len) == 0;
}

static bool looks_like_xml(const unsigned char *bytes, size_t len)
{
    size_t at = begins(bytes, len, "\xEF\xBB\xBF", 3) ? 3 : 0;
    while (at < len && memchr(" \t\r\n", bytes[at], 4)) {
        at++;
    }
    return at < len && bytes[at] == '<';
}

enum lec_media_kind lec_media_kind(const void *bytes, size_t len)
{
    const unsigned char *first = bytes;
    if (begins(first, len, "\x89PNG\r\n\x1a\n", 8)) {
        return LEC_MEDIA_PNG;
    }
    if (begins(first, len, "\xff\xd8\xff", 3)) {
        return LEC_MEDIA_JPEG;
    }
    if (begins(first, len, "OggS", 4)) {
        return LEC_MEDIA_OGG;
    }
    if (begins(first, len, "RIFF", 4) && len >= 12 && memcmp(first + 8, "WAVE", 4) == 0) {
        return LEC_MEDIA_WAV;
    }
    return looks_like_xml(first, len) ? LEC_MEDIA_SVG : LEC_MEDIA_NONE;
}

bool lec_media_is_picture(enum lec_media_kind kind)
{
    return kind == LEC_MEDIA_PNG || kind == LEC_MEDIA_JPEG || kind == LEC_MEDIA_SVG;
}

const char *lec_media_type(enum lec_media_kind kind)
{
    static const char *const types[] = {
        [LEC_MEDIA_NONE] = "",           [LEC_MEDIA_PNG] = "image/png",
        [LEC_MEDIA_JPEG] = "image/jpeg", [LEC_MEDIA_SVG] = "image/svg+xml",
        [LEC_MEDIA_OGG] = "audio/ogg",   [LEC_MEDIA_WAV] = "audio/wav",
    };
    return types[kind];
}

bool lec_media_refuse(struct lec_media_fault *fault, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(fault->text, sizeof(fault->text), format, args);
    va_end(args);
    return false;
}

bool lec_media_check_size(unsigned long width, unsigned long height, struct lec_media_fault *fault)
{
    if (width == 0 || height == 0) {
        return lec_media_refuse(fault, "it has no pixels: save it again");
    }
    if (width > LEC_PICTURE_SIDE_MAX || height > LEC_PICTURE_SIDE_MAX ||
        width * height > LEC_PICTURE_PIXELS_MAX) {
        return lec_media_refuse(fault,
                                "it has %lu x %lu pixels: make it smaller, %d million pixels are "
                                "the most",
                                width, height, LEC_PICTURE_PIXELS_MAX / 1000000);
    }
    return true;
}

bool lec_media_check_length(unsigned long long ticks, unsigned long rate,
                            struct lec_media_fault *fault)
{
    if (ticks > (unsigned long long)rate * LEC_SOUND_SECONDS_MAX) {
        return lec_media_refuse(fault, "it plays for more than %d seconds: make it shorter",
                                LEC_SOUND_SECONDS_MAX);
    }
    return true;
}

bool lec_media_check(const void *bytes, size_t len, struct lec_media_fault *fault)
{
    fault->text[0] = '\0';
    switch (lec_media_kind(bytes, len)) {
    case LEC_MEDIA_PNG:
        return lec_media_check_png(bytes, len, fault);
    case LEC_MEDIA_JPEG:
        return lec_media_check_jpeg(bytes, len, fault);
    case LEC_MEDIA_SVG:
        return lec_media_check_svg(bytes, len, fault);
    case LEC_MEDIA_OGG:
        return lec_media_check_ogg(bytes, len, fault);
    case LEC_MEDIA_WAV:
        return lec_media_check_wav(bytes, len, fault);
    default:
        return lec_media_refuse(fault, "it is no PNG, JPEG, SVG, Ogg Vorbis or WAV file: save it "
                                       "as one of them");
    }
}
