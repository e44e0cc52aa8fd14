/* Build-time tool: prints the colours of assets/theme.json for the pages (css) or for the display (c).
 * Usage: themegen css|c THEME.json > OUT */
#include <errno.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const tokens[] = {"stage", "surface", "raised", "ink",
                                     "quiet", "light",   "right",  "wrong"};
/* The same in both looks. */
static const char *const singles[] = {"on_team", "coin"};
static const char *const looks[] = {"dark", "light"};

enum { TEAMS = 8 }; /* THEME_TEAMS of kiosk/theme.h */

static _Noreturn void die(const char *what, const char *name)
{
    fprintf(stderr, "themegen: %s: %s\n", what, name);
    exit(1);
}

/* The digits of "#rrggbb". */
static const char *digits(const json_t *value, const char *name)
{
    const char *text = json_string_value(value);
    if (text == NULL || text[0] != '#' || strlen(text) != 7 ||
        strspn(text + 1, "0123456789abcdef") != 6) {
        die("not a colour like #0a0e1f", name);
    }
    return text + 1;
}

static const char *colour(const json_t *theme, const char *token, const char *look)
{
    return digits(json_object_get(json_object_get(theme, token), look), token);
}

static const char *team(const json_t *theme, size_t number)
{
    return digits(json_array_get(json_object_get(theme, "teams"), number), "teams");
}

/* Pages are dark unless their reader's device asks for a light look. */
static void print_css(const json_t *theme)
{
    for (size_t look = 0; look < 2; look++) {
        printf(look == 0 ? ":root{" : "@media (prefers-color-scheme:light){:root{");
        for (size_t i = 0; look == 0 && i < sizeof singles / sizeof *singles; i++) {
            printf("--%s:#%s;", singles[i], digits(json_object_get(theme, singles[i]), singles[i]));
        }
        for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++) {
            printf("--%s:#%s;", tokens[i], colour(theme, tokens[i], looks[look]));
        }
        printf(look == 0 ? "}\n" : "}}\n");
    }
    for (size_t i = 0; i < TEAMS; i++) {
        printf(".c%zu{--team:#%s}\n", i + 1, team(theme, i));
    }
}

static void print_c(const json_t *theme)
{
    printf("#include \"theme.h\"\n");
    for (size_t look = 0; look < 2; look++) {
        printf("const struct theme theme_%s = {", looks[look]);
        for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++) {
            printf(".%s=0x%s,", tokens[i], colour(theme, tokens[i], looks[look]));
        }
        for (size_t i = 0; i < sizeof singles / sizeof *singles; i++) {
            printf(".%s=0x%s,", singles[i], digits(json_object_get(theme, singles[i]), singles[i]));
        }
        printf(".teams={");
        for (size_t i = 0; i < TEAMS; i++) {
            printf("0x%s,", team(theme, i));
        }
        printf("}};\n");
    }
}

int main(int argc, char **argv)
{
    bool is_css = argc == 3 && strcmp(argv[1], "css") == 0;
    bool is_c = argc == 3 && strcmp(argv[1], "c") == 0;
    if (!is_css && !is_c) {
        fputs("usage: themegen css|c THEME.json\n", stderr);
        return 2;
    }
    json_error_t error;
    json_t *theme = json_load_file(argv[2], JSON_REJECT_DUPLICATES, &error);
    if (theme == NULL) {
        die(error.text, argv[2]);
    }
    if (json_array_size(json_object_get(theme, "teams")) != TEAMS) {
        die("`teams` wants eight colours", argv[2]);
    }
    if (is_css) {
        print_css(theme);
    } else {
        print_c(theme);
    }
    json_decref(theme);
    if (fflush(stdout) != 0) {
        die(strerror(errno), "stdout");
    }
    return 0;
}
