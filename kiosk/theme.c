/* Theme files: {"base": "dark", "light": "#ffd700", "teams": ["#...", ...], "font": "Noto Sans"}. A theme that could
 * not be read from the last row is refused here, while somebody stands at the screen who can mend it. */
#include "theme.h"

#include <jansson.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    size_t at;
} colours[] = {
    {"stage", offsetof(struct theme, stage)},     {"surface", offsetof(struct theme, surface)},
    {"raised", offsetof(struct theme, raised)},   {"ink", offsetof(struct theme, ink)},
    {"quiet", offsetof(struct theme, quiet)},     {"light", offsetof(struct theme, light)},
    {"right", offsetof(struct theme, right)},     {"wrong", offsetof(struct theme, wrong)},
    {"on_team", offsetof(struct theme, on_team)}, {"coin", offsetof(struct theme, coin)},
};

enum { COLOURS = sizeof colours / sizeof *colours };

/* Relative luminance, 0 to 1 (WCAG 2.2). */
static double luminance(uint32_t colour)
{
    static const double shares[] = {0.2126, 0.7152, 0.0722};
    double sum = 0;
    for (int i = 0; i < 3; i++) {
        double part = (double)(colour >> (16 - 8 * i) & 0xFF) / 255;
        sum += shares[i] * (part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4));
    }
    return sum;
}

int theme_contrast(uint32_t a, uint32_t b)
{
    double one = luminance(a);
    double other = luminance(b);
    double most = one > other ? one : other;
    double least = one > other ? other : one;
    return (int)((most + 0.05) * 100 / (least + 0.05));
}

static bool read_colour(const json_t *value, uint32_t *out)
{
    const char *text = json_string_value(value);
    char rest = '\0';
    unsigned number = 0;
    bool is_one = text != NULL && strlen(text) == 7 && text[0] == '#' &&
                  strspn(text + 1, "0123456789abcdefABCDEF") == 6 &&
                  sscanf(text + 1, "%6x%c", &number, &rest) == 1;
    *out = is_one ? (uint32_t)number : *out;
    return is_one;
}

static int fail_colour(const char *name, char *why)
{
    snprintf(why, THEME_WHY_SIZE, "`%.40s` wants a colour such as \"#0a0e1f\"", name);
    return -1;
}

static int read_teams(struct theme *theme, const json_t *list, char *why)
{
    if (json_array_size(list) != THEME_TEAMS) {
        snprintf(why, THEME_WHY_SIZE, "`teams` wants a list of %d colours", THEME_TEAMS);
        return -1;
    }
    for (size_t i = 0; i < THEME_TEAMS; i++) {
        if (!read_colour(json_array_get(list, i), &theme->teams[i])) {
            return fail_colour("teams", why);
        }
    }
    return 0;
}

static int read_font(struct theme_names *names, const json_t *value, char *why)
{
    const char *text = json_string_value(value);
    if (text == NULL || text[0] == '\0' || strlen(text) > THEME_FONT_MAX ||
        strpbrk(text, ",\n\r\t") != NULL) {
        snprintf(why, THEME_WHY_SIZE,
                 "`font` wants the name of one family, at most %d bytes, such as \"Noto Sans\"",
                 THEME_FONT_MAX);
        return -1;
    }
    snprintf(names->font, sizeof names->font, "%s", text);
    return 0;
}

static int read_logo(struct theme_names *names, const json_t *value, char *why)
{
    const char *text = json_string_value(value);
    if (text == NULL || text[0] == '\0' || strlen(text) > THEME_LOGO_MAX) {
        snprintf(why, THEME_WHY_SIZE,
                 "`logo` wants the name of a PNG, JPEG or SVG file, at most %d bytes",
                 THEME_LOGO_MAX);
        return -1;
    }
    snprintf(names->logo, sizeof names->logo, "%s", text);
    return 0;
}

static int read_base(struct theme *theme, const json_t *value, char *why)
{
    const char *text = json_string_value(value);
    bool is_light = text != NULL && strcmp(text, "light") == 0;
    if (value != NULL && !is_light && (text == NULL || strcmp(text, "dark") != 0)) {
        snprintf(why, THEME_WHY_SIZE, "%s", "`base` is \"dark\" or \"light\"");
        return -1;
    }
    *theme = is_light ? theme_light : theme_dark;
    return 0;
}

static uint32_t *colour_named(struct theme *theme, const char *name)
{
    for (size_t i = 0; i < COLOURS; i++) {
        if (strcmp(colours[i].name, name) == 0) {
            return (uint32_t *)(void *)((char *)theme + colours[i].at);
        }
    }
    return NULL;
}

static int check(const struct theme *theme, char *why)
{
    const struct {
        const char *text, *ground;
        uint32_t is, on;
    } pairs[] = {
        {"ink", "stage", theme->ink, theme->stage},
        {"ink", "surface", theme->ink, theme->surface},
        {"ink", "raised", theme->ink, theme->raised},
        {"quiet", "stage", theme->quiet, theme->stage},
        {"quiet", "surface", theme->quiet, theme->surface},
        {"quiet", "raised", theme->quiet, theme->raised},
        {"light", "stage", theme->light, theme->stage},
        {"light", "surface", theme->light, theme->surface},
        {"light", "raised", theme->light, theme->raised},
        {"right", "stage", theme->right, theme->stage},
        {"right", "surface", theme->right, theme->surface},
        {"wrong", "stage", theme->wrong, theme->stage},
        {"wrong", "surface", theme->wrong, theme->surface},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        int is = theme_contrast(pairs[i].is, pairs[i].on);
        if (is < THEME_CONTRAST) {
            snprintf(
                why, THEME_WHY_SIZE,
                "`%s` #%06x on `%s` #%06x has a contrast of %d.%d to 1: the last row wants %d, "
                "so take one of them lighter or darker",
                pairs[i].text, (unsigned)pairs[i].is, pairs[i].ground, (unsigned)pairs[i].on,
                is / 100, is / 10 % 10, THEME_CONTRAST / 100);
            return -1;
        }
    }
    for (int i = 0; i < THEME_TEAMS; i++) {
        int is = theme_contrast(theme->on_team, theme->teams[i]);
        if (is < THEME_MARK_CONTRAST) {
            snprintf(why, THEME_WHY_SIZE,
                     "`on_team` #%06x on colour %d of `teams` #%06x has a contrast of %d.%d to 1, "
                     "and %d.%d are wanted",
                     (unsigned)theme->on_team, i + 1, (unsigned)theme->teams[i], is / 100,
                     is / 10 % 10, THEME_MARK_CONTRAST / 100, THEME_MARK_CONTRAST / 10 % 10);
            return -1;
        }
    }
    return 0;
}

static int read_all(struct theme *theme, struct theme_names *names, json_t *root, char *why)
{
    const char *name = NULL;
    json_t *value = NULL;
    if (read_base(theme, json_object_get(root, "base"), why) != 0) {
        return -1;
    }
    json_object_foreach(root, name, value)
    {
        uint32_t *colour = colour_named(theme, name);
        int result = 0;
        if (colour != NULL) {
            result = read_colour(value, colour) ? 0 : fail_colour(name, why);
        } else if (strcmp(name, "teams") == 0) {
            result = read_teams(theme, value, why);
        } else if (strcmp(name, "font") == 0) {
            result = read_font(names, value, why);
        } else if (strcmp(name, "logo") == 0) {
            result = read_logo(names, value, why);
        } else if (strcmp(name, "base") != 0) {
            snprintf(why, THEME_WHY_SIZE,
                     "a theme has no `%.40s`: the manual page tells what it may have", name);
            result = -1;
        }
        if (result != 0) {
            return -1;
        }
    }
    return check(theme, why);
}

int theme_read(struct theme *theme, struct theme_names *names, const char *json, size_t len,
               char why[THEME_WHY_SIZE])
{
    json_error_t error;
    json_t *root = json_loadb(json, len, JSON_REJECT_DUPLICATES, &error);
    if (!json_is_object(root)) {
        snprintf(why, THEME_WHY_SIZE, "line %d: %.160s", root == NULL ? error.line : 1,
                 root == NULL ? error.text : "a theme stands in { and }");
        json_decref(root);
        return -1;
    }
    struct theme read;
    struct theme_names named = {.font = ""};
    int result = read_all(&read, &named, root, why);
    json_decref(root);
    if (result == 0) {
        *theme = read;
        *names = named;
    }
    return result;
}
