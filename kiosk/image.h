/* Pictures of clues, decoded: what was fetched last, within a bound of bytes. */
#ifndef LECTERN_KIOSK_IMAGE_H
#define LECTERN_KIOSK_IMAGE_H

#include <lectern/limits.h>
#include <stddef.h>
#include <stdint.h>

#define IMAGES_MAX 16
#define IMAGES_BYTES_MAX (64 << 20)
#define IMAGE_SIDE_MAX \
    2048 /* pixels; a larger one is kept smaller, for no screen shows more of it */

struct image {
    char hash[LEC_HASH_CHARS + 1]; /* of the file */
    int w, h;                      /* pixels; 0: it cannot be shown */
    uint32_t
        *pixels; /* owned; rows without gaps, 0xAARRGGBB, colours times alpha; NULL: none here */
};

void image_finish(struct image *image);

#define IMAGE_LOGO "logo" /* stands for a hash */

struct images {
    struct image logo; /* owned; the theme's, which never makes room; without pixels: none */
    struct image list[IMAGES_MAX]; /* owned; the newest last */
    uint32_t count;
    size_t bytes;
};

/* NULL when it is not there. Borrowed until the next one is added. */
const struct image *images_find(const struct images *images, const char *hash);
/* Takes it over; the oldest make room. */
void images_add(struct images *images, struct image *image);
void images_finish(struct images *images);

#endif
