/* A picture as a list of marks. Boards write marks; nothing here draws. The same list is turned into pixels
 * (raster.h), compared with the one before to find what changed, and kept as text by the golden tests.
 *
 * Everything is whole pixels from the top left. Colours are 0xRRGGBB with an alpha of 0 to 255 beside them.
 * Marks lie over those that came before. A canvas is reused from picture to picture: it allocates only to grow. */
#ifndef LECTERN_KIOSK_CANVAS_H
#define LECTERN_KIOSK_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct rect {
    int x, y, w, h;
};

enum mark_kind {
    MARK_FILL, /* box filled with `colour` to `colour_to` from top to bottom; `size`: radius of the corners */
    MARK_EDGE, /* outline inside the box; `size`: radius of the corners, `width`: of the line */
    MARK_GLOW, /* ellipse that fades from `colour` at the middle to nothing at the edge of the box */
    MARK_ARC, /* ring inside the box, clockwise from twelve o'clock; `part`: thousandths, `width`: of the line */
    MARK_SHAPE, /* shape `value` (enum shape) that fills the box */
    MARK_CODE, /* QR code: text is its modules as view_qr has them, `value` a side; the box includes the quiet zone */
    MARK_PICTURE, /* picture of a clue, stretched to the box; text is its hash, `size`: radius of the corners */
    MARK_TEXT, /* text in the box */
    MARK_KIND_COUNT
};

/* The mark of a team, by its number: circle for the first. */
enum shape {
    SHAPE_CIRCLE,
    SHAPE_SQUARE,
    SHAPE_TRIANGLE,
    SHAPE_DIAMOND,
    SHAPE_STAR,
    SHAPE_HEXAGON,
    SHAPE_CROSS,
    SHAPE_CRESCENT,
    SHAPE_TICK,  /* right */
    SHAPE_FAULT, /* wrong: a diagonal cross */
    /* The suits, in the order in which cards are numbered. */
    SHAPE_CLUB,
    SHAPE_LOZENGE,
    SHAPE_HEART,
    SHAPE_SPADE,
    SHAPE_PAIL, /* the bucket, seen from the side */
    SHAPE_COUNT
};

enum align { ALIGN_START, ALIGN_MIDDLE, ALIGN_END };

enum weight { WEIGHT_NORMAL = 400, WEIGHT_MEDIUM = 500, WEIGHT_BOLD = 700, WEIGHT_BLACK = 900 };

/* How a text wants to stand in its box. It is set as large as it fits, between the two sizes; at the least size,
 * what still does not fit ends with an ellipsis. START is the left, for right-to-left text too; on a mirrored canvas
 * the right. */
struct type {
    int size_max, size_min; /* pixels of the em; equal: fixed */
    int lines_max;          /* 1: one line; 0: as many as fit */
    enum weight weight;
    enum align across, down;
    uint32_t colour;
    uint8_t alpha; /* 0 means 255, so that it can be left out */
    bool tabular;  /* figures of equal width */
};

struct mark {
    enum mark_kind kind;
    struct rect box;
    uint32_t colour, colour_to;
    uint8_t alpha, alpha_to;
    int size;  /* radius; MARK_TEXT: pixels of the em */
    int width; /* of a line; MARK_TEXT: weight */
    int part;  /* thousandths */
    int value;
    /* MARK_TEXT, MARK_CODE, MARK_PICTURE */
    uint32_t text; /* offset into canvas.texts */
    enum align across, down;
    int lines_max;
    bool tabular;
    bool is_cut;       /* it ends with an ellipsis */
    struct rect inked; /* where the letters stand, as measured */
};

/* Does it put the same pixels there? What a text says is not looked at: marks of two canvases keep it apart. */
bool mark_is_same(const struct mark *a, const struct mark *b);

struct canvas {
    int w, h;
    uint32_t ground;    /* colour of the picture before the first mark */
    bool is_mirrored;   /* marks are put where the layout says, seen in a mirror */
    bool is_in_sign;    /* but not these */
    struct mark *marks; /* owned */
    uint32_t mark_count, mark_cap;
    char *texts; /* owned; NUL-terminated strings */
    uint32_t text_len, text_cap;
    struct lettering *lettering; /* borrowed: measures text, see text.h */
};

struct canvas *canvas_create(struct lettering *lettering);
/* Takes NULL. */
void canvas_destroy(struct canvas *canvas);
/* Starts a new picture. */
void canvas_clear(struct canvas *canvas, int w, int h, uint32_t ground);
/* For languages that run from the right: from here on the layout's left is the screen's right. What a mark shows is not
 * turned round, and neither is a sign. */
void canvas_mirror(struct canvas *canvas);
/* A sign of several marks, which is the same in every language: returns where `box` of the layout stands on the screen,
 * and takes what follows by the screen, until it ends. Signs do not lie in each other. */
struct rect canvas_begin_sign(struct canvas *canvas, struct rect box);
void canvas_end_sign(struct canvas *canvas);

void canvas_fill(struct canvas *canvas, struct rect box, int radius, uint32_t colour,
                 uint8_t alpha);
void canvas_fade(struct canvas *canvas, struct rect box, int radius, uint32_t from,
                 uint8_t alpha_from, uint32_t to, uint8_t alpha_to);
void canvas_edge(struct canvas *canvas, struct rect box, int radius, int width, uint32_t colour,
                 uint8_t alpha);
void canvas_glow(struct canvas *canvas, struct rect box, uint32_t colour, uint8_t alpha);
void canvas_arc(struct canvas *canvas, struct rect box, int width, int part, uint32_t colour,
                uint8_t alpha);
void canvas_shape(struct canvas *canvas, struct rect box, enum shape shape, uint32_t colour,
                  uint8_t alpha);
/* `bits`: hexadecimal, `size` modules a side. Dark on light, whatever the theme. */
void canvas_code(struct canvas *canvas, struct rect box, const char *bits, int size);
/* The box has the picture's own shape. */
void canvas_picture(struct canvas *canvas, struct rect box, int radius, const char *hash);
/* Returns the size it was set in, 0 for an empty text. */
int canvas_text(struct canvas *canvas, struct rect box, const struct type *type, const char *text);

/* The size that a text would be set in; nothing is drawn. */
int canvas_text_size(struct canvas *canvas, struct rect box, const struct type *type,
                     const char *text);

/* Pixels that a text takes on one line at this size. */
int canvas_text_width(struct canvas *canvas, const struct type *type, int size, const char *text);
/* Pixels down that it needs at this size where a line may be `wide`. */
int canvas_text_height(struct canvas *canvas, const struct type *type, int size, int wide,
                       const char *text);

/* The smallest box that covers all that differs between two pictures; an empty one (w = 0) when they are the same. */
struct rect canvas_difference(const struct canvas *before, const struct canvas *now);
/* One mark a line, in words: what golden tests compare. */
void canvas_print(const struct canvas *canvas, FILE *out);

#endif
