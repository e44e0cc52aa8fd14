/* See still.h. */
#include "still.h"

#include "decode.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_MAX_BYTES 1200

/* All of a file, owned by the caller. NULL with errno: it cannot be read, or has more than `max` bytes. */
static char *read_all(const char *path, size_t max, size_t *len)
{
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return NULL;
    }
    char *bytes = malloc(max + 1);
    *len = bytes != NULL ? fread(bytes, 1, max + 1, file) : 0;
    bool is_good = bytes != NULL && !ferror(file) && *len <= max;
    int error = *len > max ? EFBIG : errno;
    fclose(file);
    if (!is_good) {
        free(bytes);
        errno = error;
        return NULL;
    }
    return bytes;
}

static void load_image(const char *path, const char *hash, struct images *images)
{
    char beside[PATH_MAX_BYTES];
    const char *slash = strrchr(path, '/');
    int folder = slash != NULL ? (int)(slash - path) + 1 : 0;
    struct image image = {.w = 0};
    size_t len = 0;
    snprintf(beside, sizeof beside, "%.*s%.*s", folder, path, LEC_HASH_CHARS, hash);
    char *bytes = strchr(hash, '/') == NULL ? read_all(beside, LEC_MEDIA_BYTES_MAX, &len) : NULL;
    if (bytes != NULL) {
        decode_image(bytes, len, &image);
        snprintf(image.hash, sizeof image.hash, "%.*s", LEC_HASH_CHARS, hash);
        images_add(images, &image);
    }
    free(bytes);
}

int still_load(const char *path, struct view *view, struct images *images)
{
    char why[160] = "";
    size_t len = 0;
    char *bytes = read_all(path, LEC_FRAME_DOWN_MAX, &len);
    if (bytes == NULL) {
        fprintf(stderr, "lectern-kiosk: cannot read %s: %s\n", path, strerror(errno));
        return -1;
    }
    int result = view_decode(view, bytes, len, why, sizeof why);
    free(bytes);
    if (result != 0 || why[0] != '\0') {
        fprintf(stderr, "lectern-kiosk: %s: %s\n", path, why);
        return -1;
    }
    const struct lec_view_stage *stage = &view->msg.stage;
    if (stage->has_clue && stage->clue.has_picture) {
        load_image(path, view_text(view, stage->clue.picture.hash), images);
    }
    return 0;
}
