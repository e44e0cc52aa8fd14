/* Build-time tool: prints the catalogues as the tables of server/words: what the programs themselves say, not the pages.
 * Usage: wordgen CATALOGUES > words_data.c, with the folder of the PO files */
#include "tools/catalogue.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *code, *po;
} languages[] = {
#define LEC_LANGUAGE(code, po, tag, name, is_rtl, plural) {code, po},
#include <lectern/languages.def>
#undef LEC_LANGUAGE
};

enum { LANGUAGES = sizeof languages / sizeof languages[0] };

static void print_quoted(const char *text)
{
    putchar('"');
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\' || c == '?') { /* no trigraphs */
            printf("\\%c", c);
        } else if (c < 0x20) {
            printf("\\%03o", c);
        } else {
            putchar(c);
        }
    }
    putchar('"');
}

static void print_text(const struct catalogue_text *text)
{
    printf("    {");
    print_quoted(text->key);
    printf(", {");
    for (size_t i = 0; i < text->count; i++) {
        printf("%s", i > 0 ? ", " : "");
        print_quoted(text->forms[i]);
    }
    printf("}},\n");
}

/* How many texts there are. */
static size_t print_table(const char *code, const struct catalogue *catalogue)
{
    size_t count = 0;
    printf("static const struct lec_words_text %s[] = {\n", code);
    for (size_t i = 0; i < catalogue->count; i++) {
        if (catalogue->texts[i].is_of_program) {
            print_text(&catalogue->texts[i]);
            count++;
        }
    }
    printf("%s};\n\n", count == 0 ? "    {0},\n" : "");
    return count;
}

static int load(const char *folder, const char *po, struct catalogue *out)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s.po", folder, po);
    return po[0] == '\0' ? 0 : catalogue_load(out, path);
}

/* The language of the tests is made from what any other one has translated. */
static int print_tables(const char *folder)
{
    size_t counts[LANGUAGES];
    struct catalogue any = {0};
    printf("/* Written by wordgen. */\n#include \"words/data.h\"\n\n");
    for (size_t i = 0; i < LANGUAGES; i++) {
        struct catalogue catalogue = {0};
        if (load(folder, languages[i].po, &catalogue) < 0) {
            catalogue_free(&any);
            return -1;
        }
        if (strcmp(languages[i].code, "xa") == 0) {
            catalogue_disguise(&catalogue, &any);
        }
        counts[i] = print_table(languages[i].code, &catalogue);
        if (i == 1) {
            any = catalogue;
        } else {
            catalogue_free(&catalogue);
        }
    }
    catalogue_free(&any);
    printf("const struct lec_words_table lec_words_tables[] = {\n");
    for (size_t i = 0; i < LANGUAGES; i++) {
        printf("    {%s, %zu},\n", languages[i].code, counts[i]);
    }
    printf("};\n");
    return 0;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "Usage: wordgen CATALOGUES > words_data.c\n");
        return 2;
    }
    int result = print_tables(argv[1]);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "wordgen: cannot write: %s\n", strerror(errno));
        result = -1;
    }
    return result < 0 ? 1 : 0;
}
