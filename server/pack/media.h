/* Pictures and sounds of a bundle: what they are, by their content alone, and whether they can be shown and played. */
#ifndef LECTERN_MEDIA_H
#define LECTERN_MEDIA_H

#include <lectern/limits.h>
#include <stdbool.h>
#include <stddef.h>

enum lec_media_kind {
    LEC_MEDIA_NONE, /* none that is known here */
    LEC_MEDIA_PNG,
    LEC_MEDIA_JPEG,
    LEC_MEDIA_SVG,
    LEC_MEDIA_OGG,
    LEC_MEDIA_WAV,
};

/* What is wrong with a file and what to do; empty: nothing. */
struct lec_media_fault {
    char text[120];
};

/* By the first bytes; whatever looks like XML may be an SVG. */
enum lec_media_kind lec_media_kind(const void *bytes, size_t len);
bool lec_media_is_picture(enum lec_media_kind kind);
/* As in Content-Type; "" for none. */
const char *lec_media_type(enum lec_media_kind kind);
/* Reads all of it, as whoever shows or plays it has to, within the limits. False: `fault` says why not. */
bool lec_media_check(const void *bytes, size_t len, struct lec_media_fault *fault);

/* The parts of that, for media.c. Each returns false with the fault. */
bool lec_media_check_png(const void *bytes, size_t len, struct lec_media_fault *fault);
bool lec_media_check_jpeg(const void *bytes, size_t len, struct lec_media_fault *fault);
bool lec_media_check_svg(const void *bytes, size_t len, struct lec_media_fault *fault);
bool lec_media_check_ogg(const void *bytes, size_t len, struct lec_media_fault *fault);
bool lec_media_check_wav(const void *bytes, size_t len, struct lec_media_fault *fault);
/* Is a picture of that size within the limits? */
bool lec_media_check_size(unsigned long width, unsigned long height, struct lec_media_fault *fault);
/* Likewise a sound: `ticks` of which there are `rate` in a second. */
bool lec_media_check_length(unsigned long long ticks, unsigned long rate,
                            struct lec_media_fault *fault);
/* Writes the fault; returns false. */
bool lec_media_refuse(struct lec_media_fault *fault, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
