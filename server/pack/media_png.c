/* A PNG is decoded to its last row, so that one that is cut short or damaged is noticed before the game. */
#include "pack/media.h"

#include <png.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define SIGNATURE 8
#define AROUND 12 /* bytes of a chunk besides its data: length, type, check sum */

static bool is_picture(const unsigned char *type)
{
    static const char types[] = "IHDR PLTE IDAT IEND tRNS";
    for (size_t i = 0; i < sizeof(types); i += 5) {
        if (memcmp(type, types + i, 4) == 0) {
            return true;
        }
    }
    return false;
}

/* The library is content when it has the last row: that the file ends as it should is looked at here. And how much there is
 * besides the picture, which a display may unpack to a thousand times as much. */
static bool check_chunks(const unsigned char *bytes, size_t len, struct lec_media_fault *fault)
{
    size_t at = SIGNATURE, notes = 0;
    while (len - at >= AROUND) {
        const unsigned char *chunk = bytes + at;
        uint32_t data = (uint32_t)chunk[0] << 24 | (uint32_t)chunk[1] << 16 |
                        (uint32_t)chunk[2] << 8 | chunk[3];
        if (data > len - at - AROUND) {
            break;
        }
        notes += is_picture(chunk + 4) ? 0 : data;
        if (notes > LEC_PNG_NOTES_MAX) {
            return lec_media_refuse(fault,
                                    "it has more than %d bytes besides the picture: export it "
                                    "without metadata",
                                    LEC_PNG_NOTES_MAX);
        }
        if (memcmp(chunk + 4, "IEND", 4) == 0) {
            return true;
        }
        at += AROUND + data;
    }
    return lec_media_refuse(fault, "it is cut short: save or copy it again");
}

static bool decode(png_image *image, struct lec_media_fault *fault)
{
    image->format = PNG_FORMAT_RGBA;
    void *pixels = malloc(PNG_IMAGE_SIZE(*image));
    if (!pixels) {
        return lec_media_refuse(fault, "there is not enough memory to look at it");
    }
    bool is_good = png_image_finish_read(image, NULL, pixels, 0, NULL) != 0;
    free(pixels);
    return is_good
               ? true
               : lec_media_refuse(fault, "it is damaged (%.40s): save it again", image->message);
}

bool lec_media_check_png(const void *bytes, size_t len, struct lec_media_fault *fault)
{
    if (!check_chunks(bytes, len, fault)) {
        return false;
    }
    png_image image = {.version = PNG_IMAGE_VERSION};
    if (!png_image_begin_read_from_memory(&image, bytes, len)) {
        return lec_media_refuse(fault, "it is damaged (%.40s): save it again", image.message);
    }
    bool is_good = lec_media_check_size(image.width, image.height, fault) && decode(&image, fault);
    png_image_free(&image);
    return is_good;
}
