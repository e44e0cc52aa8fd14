/* Reads theme files and their logos. */
#include "theme_file.h"

#include "decode.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOGO_FILE_MAX (8 << 20) /* bytes */

/* The whole of a file, to be freed; NULL with `why` when it cannot be read, or has more than `most` bytes. */
static char *read_file(const char *path, size_t most, size_t *len, char why[THEME_WHY_SIZE])
{
    FILE *file = fopen(path, "r");
    char *bytes = file == NULL ? NULL : malloc(most + 1);
    *len = bytes == NULL ? 0 : fread(bytes, 1, most + 1, file);
    bool is_read = bytes != NULL && ferror(file) == 0;
    snprintf(why, THEME_WHY_SIZE, "%s", strerror(errno));
    if (file != NULL) {
        fclose(file);
    }
    if (is_read && *len > most) {
        snprintf(why, THEME_WHY_SIZE, "it has more than %zu bytes", most);
        is_read = false;
    }
    if (!is_read) {
        free(bytes);
        return NULL;
    }
    return bytes;
}

static int fail(const char *path, const char *why)
{
    fprintf(stderr, "lectern-kiosk: --theme %s: %s\n", path, why);
    return -1;
}

/* A logo is named as seen from the folder of its theme. */
static int load_logo(const char *theme_path, const char *name, struct image *logo)
{
    char path[2048];
    char why[THEME_WHY_SIZE];
    const char *slash = name[0] == '/' ? NULL : strrchr(theme_path, '/');
    int folder = slash == NULL ? 0 : (int)(slash - theme_path) + 1;
    snprintf(path, sizeof path, "%.*s%s", folder, theme_path, name);
    size_t len = 0;
    char *bytes = read_file(path, LOGO_FILE_MAX, &len, why);
    if (bytes == NULL) {
        return fail(path, why);
    }
    bool is_shown = decode_image(bytes, len, logo);
    free(bytes);
    snprintf(logo->hash, sizeof logo->hash, "%s", IMAGE_LOGO);
    return is_shown ? 0 : fail(path, "a logo is a PNG, JPEG or SVG picture");
}

int theme_load(const char *name, struct theme *theme, char font[THEME_FONT_MAX + 1],
               struct image *logo)
{
    *theme = strcmp(name, "light") == 0 ? theme_light : theme_dark;
    font[0] = '\0';
    if (name[0] == '\0' || strcmp(name, "dark") == 0 || strcmp(name, "light") == 0) {
        return 0;
    }
    char why[THEME_WHY_SIZE];
    size_t len = 0;
    struct theme_names names = {.font = ""};
    char *bytes = read_file(name, THEME_FILE_MAX, &len, why);
    if (bytes == NULL) {
        strncat(why, ". A theme is dark, light, or a file", sizeof why - strlen(why) - 1);
        return fail(name, why);
    }
    int result = theme_read(theme, &names, bytes, len, why);
    free(bytes);
    if (result != 0) {
        return fail(name, why);
    }
    memcpy(font, names.font, sizeof names.font);
    return names.logo[0] == '\0' ? 0 : load_logo(name, names.logo, logo);
}
