/* Text through Pango. Setting a text costs a hundred times what drawing a box does, and a picture is drawn sixty times
 * a second while something moves: what has been fitted and set is kept. */
#include "text.h"

#include "tr.h"

#include <pango/pangocairo.h>
#include <stdlib.h>
#include <string.h>

/* Pango falls back by itself, glyph by glyph; naming the emoji font here would give it the digits, too. */
#define FAMILIES "Inter, Noto Sans, sans-serif"

/* Texts on one picture, twice over: the largest board with its strip has some 120. */
#define SETS 128
#define WAYS 4

#define MODEL_SIZE 64 /* pixels: texts are measured in this size first */

/* What a set text depends on, apart from the text. */
struct setting {
    int w, h;
    int size_max, size_min; /* equal once it has been fitted */
    int lines_max;
    int weight;
    int across;
    int is_tabular;
    int is_cut;
};

struct slot {
    struct setting setting;
    char *text; /* owned; NULL: free */
    uint64_t used;
    PangoLayout *layout; /* owned; NULL when only the fit is kept */
    int size;
    bool is_cut;
};

struct lettering {
    PangoContext *context; /* owned */
    uint64_t clock;
    struct slot fits[SETS * WAYS];
    struct slot layouts[SETS * WAYS];
};

/* How many families there are; whether this is one of them. */
static int count_families(PangoFontMap *map, const char *family, bool *is_there)
{
    PangoFontFamily **families = NULL;
    int count = 0;
    pango_font_map_list_families(map, &families, &count);
    for (int i = 0; i < count; i++) {
        const char *name = pango_font_family_get_name(families[i]);
        *is_there = *is_there || g_ascii_strcasecmp(name, family) == 0;
    }
    g_free(families);
    return count;
}

bool lettering_has(const char *family)
{
    bool is_there = false;
    count_families(pango_cairo_font_map_get_default(), family, &is_there);
    return is_there;
}

struct lettering *lettering_create(const char *family)
{
    PangoFontMap *map = pango_cairo_font_map_get_default();
    bool is_there = false;
    int count = count_families(map, family, &is_there);
    struct lettering *lettering = count > 0 ? calloc(1, sizeof *lettering) : NULL;
    if (lettering == NULL) {
        return NULL;
    }
    lettering->context = pango_font_map_create_context(map);
    char *families = g_strdup_printf("%s%s" FAMILIES, is_there ? family : "", is_there ? ", " : "");
    PangoFontDescription *font = pango_font_description_new();
    pango_font_description_set_family(font, families);
    pango_font_description_set_absolute_size(font, (double)MODEL_SIZE * PANGO_SCALE);
    pango_context_set_font_description(lettering->context, font);
    pango_font_description_free(font);
    g_free(families);
    /* The same letters on every machine that has the same fonts. */
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(lettering->context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(lettering->context, FALSE);
    pango_context_set_language(lettering->context, pango_language_from_string(tr_letters()));
    return lettering;
}

static void free_slots(struct slot *slots)
{
    for (int i = 0; i < SETS * WAYS; i++) {
        free(slots[i].text);
        g_clear_object(&slots[i].layout);
    }
}

#ifdef __has_feature
#define HAS_LEAK_CHECK __has_feature(address_sanitizer)
#elif defined __SANITIZE_ADDRESS__
#define HAS_LEAK_CHECK 1
#else
#define HAS_LEAK_CHECK 0
#endif

#if HAS_LEAK_CHECK
/* Asked by the leak checker of a build with sanitizers: what Fontconfig has read stays with it, see below. */
const char *__lsan_default_suppressions(void); // NOLINT(bugprone-reserved-identifier)
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig\n";
}

const char *__lsan_default_options(void); // NOLINT(bugprone-reserved-identifier)
const char *__lsan_default_options(void)
{
    return "print_suppressions=0";
}
#endif

void lettering_destroy(struct lettering *lettering)
{
    if (lettering != NULL) {
        free_slots(lettering->fits);
        free_slots(lettering->layouts);
        g_object_unref(lettering->context);
        free(lettering);
        /* And no further: Pango's own threads may still be looking at fonts. To take Cairo's and Fontconfig's tables
         * away from under them ends the program with an assertion now and then. */
        pango_cairo_font_map_set_default(NULL);
    }
}

/* ---- what is kept */

static uint64_t hash(const struct setting *setting, const char *text)
{
    uint64_t sum = UINT64_C(14695981039346656037); /* FNV-1a */
    const unsigned char *bytes = (const unsigned char *)setting;
    for (size_t i = 0; i < sizeof *setting; i++) {
        sum = (sum ^ bytes[i]) * UINT64_C(1099511628211);
    }
    for (; *text != '\0'; text++) {
        sum = (sum ^ (unsigned char)*text) * UINT64_C(1099511628211);
    }
    return sum ^ (sum >> 32);
}

/* The slot of this text: the one that has it (*is_there), or the one unused for longest, made ready for it. */
static struct slot *find(struct lettering *lettering, struct slot *slots,
                         const struct setting *setting, const char *text, bool *is_there)
{
    struct slot *set = slots + hash(setting, text) % SETS * WAYS;
    struct slot *oldest = set;
    *is_there = false;
    for (struct slot *slot = set; slot < set + WAYS; slot++) {
        if (slot->text != NULL && memcmp(&slot->setting, setting, sizeof *setting) == 0 &&
            strcmp(slot->text, text) == 0) {
            *is_there = true;
            oldest = slot;
            break;
        }
        oldest = slot->used < oldest->used ? slot : oldest;
    }
    oldest->used = ++lettering->clock;
    if (!*is_there) {
        free(oldest->text);
        g_clear_object(&oldest->layout);
        oldest->setting = *setting;
        oldest->text = strdup(text); /* NULL: it is set anew the next time */
    }
    return oldest;
}

/* ---- setting */

static void set_text(PangoLayout *layout, const char *text)
{
    if (g_utf8_validate(text, -1, NULL)) {
        pango_layout_set_text(layout, text, -1);
        return;
    }
    char *valid = g_utf8_make_valid(text, -1);
    pango_layout_set_text(layout, valid, -1);
    g_free(valid);
}

static void set_size(PangoLayout *layout, int weight, int size)
{
    PangoContext *context = pango_layout_get_context(layout);
    PangoFontDescription *font =
        pango_font_description_copy(pango_context_get_font_description(context));
    pango_font_description_set_weight(font, (PangoWeight)weight);
    pango_font_description_set_absolute_size(font, (double)size * PANGO_SCALE);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
}

static PangoLayout *new_layout(struct lettering *lettering, const struct setting *setting,
                               const char *text)
{
    static const PangoAlignment aligns[] = {PANGO_ALIGN_LEFT, PANGO_ALIGN_CENTER,
                                            PANGO_ALIGN_RIGHT};
    PangoLayout *layout = pango_layout_new(lettering->context);
    set_text(layout, text);
    pango_layout_set_single_paragraph_mode(layout, setting->lines_max == 1);
    /* Pango's left is where a paragraph begins: for a right-to-left one that is the right. */
    bool is_turned = pango_layout_get_direction(layout, 0) == PANGO_DIRECTION_RTL;
    int align = is_turned ? ALIGN_END - setting->across : setting->across;
    pango_layout_set_alignment(layout, aligns[align]);
    if (setting->is_tabular) {
        PangoAttrList *attributes = pango_attr_list_new();
        pango_attr_list_insert(attributes, pango_attr_font_features_new("tnum=1"));
        pango_layout_set_attributes(layout, attributes);
        pango_attr_list_unref(attributes);
    }
    return layout;
}

/* A single line may be lower than its fonts would have it, as long as its letters find room: what a script leaves free
 * above and below differs widely. */
static int needed_height(PangoLayout *layout)
{
    PangoRectangle ink;
    PangoRectangle logical;
    pango_layout_get_pixel_extents(layout, &ink, &logical);
    return pango_layout_get_line_count(layout) == 1 ? ink.height : logical.height;
}

/* Whole words only: a text that would have to break one is set smaller. */
static bool fits(PangoLayout *layout, const struct setting *setting, int size)
{
    set_size(layout, setting->weight, size);
    PangoRectangle logical;
    pango_layout_get_pixel_extents(layout, NULL, &logical);
    int lines = pango_layout_get_line_count(layout);
    return logical.width <= setting->w && needed_height(layout) <= setting->h &&
           (setting->lines_max == 0 || lines <= setting->lines_max);
}

/* Would it fit in this size? Worked out from how it stands in MODEL_SIZE, in a box that is as much larger or smaller:
 * letters are not hinted, so that they grow evenly. To load a font in one more size can take longer than all else. */
static bool would_fit(PangoLayout *layout, const struct setting *setting, int size)
{
    int64_t w = ((int64_t)setting->w * PANGO_SCALE + PANGO_SCALE / 2) * MODEL_SIZE / size;
    int64_t h = ((int64_t)setting->h * PANGO_SCALE + PANGO_SCALE / 2) * MODEL_SIZE / size;
    if (setting->lines_max != 1) {
        pango_layout_set_width(layout, (int)w);
    }
    PangoRectangle ink;
    PangoRectangle logical;
    pango_layout_get_extents(layout, &ink, &logical);
    int lines = pango_layout_get_line_count(layout);
    int high = lines == 1 ? ink.height : logical.height;
    return logical.width <= w && high <= h &&
           (setting->lines_max == 0 || lines <= setting->lines_max);
}

static int guess_size(PangoLayout *layout, const struct setting *setting)
{
    set_size(layout, setting->weight, MODEL_SIZE);
    int low = setting->size_min; /* what is tried must be above it */
    int high = setting->size_max;
    while (high - low > 1) {
        int middle = low + (high - low) / 2;
        if (would_fit(layout, setting, middle)) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

static void wrap(PangoLayout *layout, const struct setting *setting, PangoWrapMode mode)
{
    if (setting->lines_max != 1) {
        pango_layout_set_width(layout, setting->w * PANGO_SCALE);
        pango_layout_set_wrap(layout, mode);
    }
}

static int best_size(PangoLayout *layout, const struct setting *setting, bool *is_cut)
{
    int size = setting->size_max;
    wrap(layout, setting, PANGO_WRAP_WORD);
    *is_cut = !fits(layout, setting, size);
    if (*is_cut && size > setting->size_min) {
        size = guess_size(layout, setting);
        wrap(layout, setting, PANGO_WRAP_WORD);
        while (!fits(layout, setting, size) && size > setting->size_min) {
            size--;
        }
        *is_cut = size == setting->size_min && !fits(layout, setting, size);
    }
    return size;
}

/* What does not fit at the least size is broken anywhere and ends with an ellipsis. */
static void cut(PangoLayout *layout, const struct setting *setting)
{
    wrap(layout, setting, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_width(layout, setting->w * PANGO_SCALE);
    pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
    pango_layout_set_height(layout, setting->lines_max > 0 ? -setting->lines_max
                                                           : setting->h * PANGO_SCALE);
}

/* The layout of a fitted text: all its setting decided. */
static PangoLayout *layout_of(struct lettering *lettering, const struct setting *setting,
                              const char *text)
{
    bool is_there = false;
    struct slot *slot = find(lettering, lettering->layouts, setting, text, &is_there);
    if (!is_there) {
        slot->layout = new_layout(lettering, setting, text);
        set_size(slot->layout, setting->weight, setting->size_max);
        if (setting->is_cut) {
            cut(slot->layout, setting);
        } else {
            wrap(slot->layout, setting, PANGO_WRAP_WORD);
        }
    }
    return slot->layout;
}

static void choose_size(struct lettering *lettering, const struct setting *wanted, const char *text,
                        int *size, bool *is_cut)
{
    bool is_there = false;
    struct slot *slot = find(lettering, lettering->fits, wanted, text, &is_there);
    if (!is_there) {
        PangoLayout *layout = new_layout(lettering, wanted, text);
        slot->size = best_size(layout, wanted, &slot->is_cut);
        g_object_unref(layout);
    }
    *size = slot->size;
    *is_cut = slot->is_cut;
}

/* ---- placing */

static int place(enum align align, int room)
{
    return align == ALIGN_START ? 0 : align == ALIGN_MIDDLE ? room / 2 : room;
}

/* Where the layout's origin stands. A single line is placed by us, whatever its direction. */
static void origin(PangoLayout *layout, const struct mark *mark, int *x, int *y)
{
    PangoRectangle ink;
    PangoRectangle logical;
    pango_layout_get_pixel_extents(layout, &ink, &logical);
    bool is_own = pango_layout_get_width(layout) >= 0;
    *x = mark->box.x - (is_own ? 0 : logical.x);
    *x += is_own ? 0 : place(mark->across, mark->box.w - logical.width);
    *y = mark->box.y - logical.y + place(mark->down, mark->box.h - logical.height);
    int below = *y + ink.y + ink.height - mark->box.y - mark->box.h;
    *y -= below > 0 ? below : 0;
    int above = mark->box.y - *y - ink.y;
    *y += above > 0 ? above : 0;
}

static struct setting setting_of(const struct mark *mark)
{
    struct setting setting;
    memset(&setting, 0, sizeof setting); /* it is compared as bytes */
    setting.w = mark->box.w;
    setting.h = mark->box.h;
    setting.size_max = setting.size_min = mark->size;
    setting.lines_max = mark->lines_max;
    setting.weight = mark->width;
    setting.across = (int)mark->across;
    setting.is_tabular = mark->tabular;
    setting.is_cut = mark->is_cut;
    return setting;
}

/* Letters with tall marks may reach out of their line: what lies outside the box is not drawn. */
static void clip(struct mark *mark)
{
    const struct rect *box = &mark->box;
    struct rect *ink = &mark->inked;
    int right = ink->x + ink->w < box->x + box->w ? ink->x + ink->w : box->x + box->w;
    int bottom = ink->y + ink->h < box->y + box->h ? ink->y + ink->h : box->y + box->h;
    struct rect inside = {ink->x > box->x ? ink->x : box->x, ink->y > box->y ? ink->y : box->y, 0,
                          0};
    inside.w = right > inside.x ? right - inside.x : 0;
    inside.h = bottom > inside.y ? bottom - inside.y : 0;
    *ink = inside;
}

void lettering_fit(struct lettering *lettering, const struct type *type, const char *text,
                   struct mark *mark)
{
    mark->size = type->size_max < 1 ? 1 : type->size_max;
    struct setting wanted = setting_of(mark);
    wanted.size_min = type->size_min < 1 ? 1 : type->size_min;
    choose_size(lettering, &wanted, text, &mark->size, &mark->is_cut);
    struct setting chosen = setting_of(mark);
    PangoLayout *layout = layout_of(lettering, &chosen, text);
    PangoRectangle ink;
    pango_layout_get_pixel_extents(layout, &ink, NULL);
    int x = 0;
    int y = 0;
    origin(layout, mark, &x, &y);
    mark->inked = (struct rect){x + ink.x, y + ink.y, ink.width, ink.height};
    clip(mark);
}

int lettering_width(struct lettering *lettering, const struct type *type, int size,
                    const char *text)
{
    struct mark mark = {
        .size = size, .width = (int)type->weight, .lines_max = 1, .tabular = type->tabular};
    struct setting setting = setting_of(&mark);
    PangoRectangle logical;
    pango_layout_get_pixel_extents(layout_of(lettering, &setting, text), NULL, &logical);
    return logical.width;
}

int lettering_height(struct lettering *lettering, const struct type *type, int size, int wide,
                     const char *text)
{
    struct mark mark = {.box = {0, 0, wide > 0 ? wide : 1, 0},
                        .size = size,
                        .width = (int)type->weight,
                        .lines_max = type->lines_max,
                        .tabular = type->tabular};
    struct setting setting = setting_of(&mark);
    return needed_height(layout_of(lettering, &setting, text));
}

void lettering_draw(struct lettering *lettering, cairo_t *cr, const struct mark *mark,
                    const char *text)
{
    struct setting setting = setting_of(mark);
    PangoLayout *layout = layout_of(lettering, &setting, text);
    int x = 0;
    int y = 0;
    origin(layout, mark, &x, &y);
    cairo_save(cr);
    cairo_rectangle(cr, mark->box.x, mark->box.y, mark->box.w, mark->box.h);
    cairo_clip(cr);
    cairo_move_to(cr, x, y);
    pango_cairo_show_layout(cr, layout);
    cairo_restore(cr);
}
