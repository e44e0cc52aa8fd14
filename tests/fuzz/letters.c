/* Stands in for text.c where pictures are fuzzed, a thousand a second: letters of one width, no fonts. The replay of the same
 * inputs links the real one. */
#include "text.h"

#include <string.h>

struct lettering *lettering_create(const char *family)
{
    (void)family;
    static char it;
    return (struct lettering *)&it;
}

void lettering_destroy(struct lettering *lettering)
{
    (void)lettering;
}

static int letters_of(const char *text)
{
    int count = 0;
    for (; *text != '\0'; text++) {
        count += ((unsigned char)*text & 0xC0) != 0x80;
    }
    return count;
}

void lettering_fit(struct lettering *lettering, const struct type *type, const char *text,
                   struct mark *mark)
{
    int letters = letters_of(text);
    int size = type->size_max;
    while (size > type->size_min && letters * size / 2 > mark->box.w) {
        size--;
    }
    int w = lettering_width(lettering, type, size, text);
    mark->size = size;
    mark->is_cut = w > mark->box.w;
    mark->inked = (struct rect){mark->box.x, mark->box.y, w < mark->box.w ? w : mark->box.w,
                                size < mark->box.h ? size : mark->box.h};
}

int lettering_width(struct lettering *lettering, const struct type *type, int size,
                    const char *text)
{
    (void)lettering;
    (void)type;
    return letters_of(text) * size / 2;
}

int lettering_height(struct lettering *lettering, const struct type *type, int size, int wide,
                     const char *text)
{
    int w = lettering_width(lettering, type, size, text);
    return size * (wide > 0 ? w / wide + 1 : 1);
}

void lettering_draw(struct lettering *lettering, cairo_t *cr, const struct mark *mark,
                    const char *text)
{
    (void)lettering;
    (void)cr;
    (void)mark;
    (void)text;
}
