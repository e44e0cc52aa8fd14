/* Pictures of clues, decoded. */
#include "image.h"

#include <stdlib.h>
#include <string.h>

void image_finish(struct image *image)
{
    free(image->pixels);
    *image = (struct image){.w = 0};
}

static size_t size_of(const struct image *image)
{
    return (size_t)image->w * (size_t)image->h * sizeof *image->pixels;
}

static void drop_oldest(struct images *images)
{
    images->bytes -= size_of(&images->list[0]);
    image_finish(&images->list[0]);
    images->count--;
    memmove(&images->list[0], &images->list[1], images->count * sizeof *images->list);
}

const struct image *images_find(const struct images *images, const char *hash)
{
    if (images->logo.w > 0 && strcmp(hash, images->logo.hash) == 0) {
        return &images->logo;
    }
    for (uint32_t i = 0; i < images->count; i++) {
        if (strcmp(images->list[i].hash, hash) == 0) {
            return &images->list[i];
        }
    }
    return NULL;
}

void images_add(struct images *images, struct image *image)
{
    while (images->count == IMAGES_MAX ||
           (images->count > 0 && images->bytes + size_of(image) > IMAGES_BYTES_MAX)) {
        drop_oldest(images);
    }
    images->bytes += size_of(image);
    images->list[images->count++] = *image;
    *image = (struct image){.w = 0};
}

void images_finish(struct images *images)
{
    while (images->count > 0) {
        drop_oldest(images);
    }
    image_finish(&images->logo);
}
