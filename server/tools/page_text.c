/* In scripts the texts are the literals of words.js's functions; in HTML they stand in {{double braces}}. */
#include "tools/page_text.h"

#include "tools/literal.h"
#include "tools/squeeze.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { GROWS_BY = 4, GROWS_TO = 65536 }; /* room for texts that are longer than the English */

/* One run over one file. */
struct run {
    const char *file;
    const struct page_language *language; /* or NULL: the texts are listed */
    FILE *list;
    char disguised[2][LITERAL_MAX];
};

static const char *name_of(const char *file)
{
    const char *slash = strrchr(file, '/');
    return slash == NULL ? file : slash + 1;
}

static bool has_ending(const char *file, const char *ending)
{
    size_t len = strlen(file);
    size_t n = strlen(ending);
    return len > n && strcmp(file + len - n, ending) == 0;
}

static void print_quoted(FILE *out, const char *text)
{
    putc('"', out);
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\' || *text == '\n') {
            putc('\\', out);
        }
        putc(*text == '\n' ? 'n' : *text, out);
    }
    fputs("\"\n", out);
}

static void print_entry(const struct run *run, const struct squeeze_text *text)
{
    FILE *out = run->list;
    fprintf(out, "#: %s\n", name_of(run->file));
    if (strchr(text->one, '{') != NULL ||
        (text->other != NULL && strchr(text->other, '{') != NULL)) {
        fputs("#, python-brace-format\n", out); /* msgfmt holds translators to the names */
    }
    if (text->context != NULL) {
        fputs("msgctxt ", out);
        print_quoted(out, text->context);
    }
    fputs("msgid ", out);
    print_quoted(out, text->one);
    if (text->other != NULL) {
        fputs("msgid_plural ", out);
        print_quoted(out, text->other);
    }
    fputs(text->other != NULL ? "msgstr[0] \"\"\nmsgstr[1] \"\"\n\n" : "msgstr \"\"\n\n", out);
}

static size_t english(const struct squeeze_text *text, const char *forms[SQUEEZE_FORMS_MAX])
{
    forms[0] = text->one;
    forms[1] = text->other;
    return text->other != NULL ? 2 : 1;
}

static size_t find(void *arg, const struct squeeze_text *text, const char *forms[SQUEEZE_FORMS_MAX])
{
    struct run *run = arg;
    if (run->language == NULL) {
        print_entry(run, text);
        return english(text, forms);
    }
    if (run->language->is_pseudo) {
        size_t count = english(text, forms);
        for (size_t i = 0; i < count; i++) {
            catalogue_disguise_text(forms[i], run->disguised[i], LITERAL_MAX);
            forms[i] = run->disguised[i];
        }
        return count;
    }
    const struct catalogue *catalogue = run->language->catalogue;
    const struct catalogue_text *found =
        catalogue != NULL ? catalogue_find(catalogue, text->context, text->one) : NULL;
    if (found == NULL || found->count == 0) {
        return english(text, forms);
    }
    for (size_t i = 0; i < found->count; i++) {
        forms[i] = found->forms[i];
    }
    return text->other != NULL ? found->count : 1;
}

static size_t line_of(const char *in, const char *at)
{
    size_t line = 1;
    for (; in < at; in++) {
        line += *in == '\n';
    }
    return line;
}

/* A page's own growing text. */
struct page {
    char *bytes; /* owned */
    size_t len, cap;
};

static void put(struct page *page, const char *bytes, size_t count)
{
    if (page->len + count + 1 > page->cap) {
        page->cap = 2 * (page->len + count) + 1024;
        page->bytes = realloc(page->bytes, page->cap);
        if (page->bytes == NULL) {
            fprintf(stderr, "embed: there is no memory for a page\n");
            exit(1);
        }
    }
    memcpy(page->bytes + page->len, bytes, count);
    page->len += count;
    page->bytes[page->len] = '\0';
}

static void put_text(struct page *page, const char *text)
{
    put(page, text, strlen(text));
}

static void put_escaped(struct page *page, const char *text)
{
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '&':
            put_text(page, "&amp;");
            break;
        case '<':
            put_text(page, "&lt;");
            break;
        case '"':
            put_text(page, "&quot;");
            break;
        default:
            put(page, text, 1);
        }
    }
}

/* {{Text}}, or {{context|text}}, at `at`; where it ends, or NULL. */
static const char *put_braces(struct run *run, struct page *page, const char *in, const char *at)
{
    char one[LITERAL_MAX];
    const char *forms[SQUEEZE_FORMS_MAX] = {NULL};
    const char *end = strstr(at, "}}");
    size_t len = end != NULL ? (size_t)(end - at) - 2 : 0;
    if (end == NULL || len >= sizeof one) {
        fprintf(stderr, "%s:%zu: a text in braces that do not close\n", run->file, line_of(in, at));
        return NULL;
    }
    memcpy(one, at + 2, len);
    one[len] = '\0';
    char *bar = strchr(one, '|');
    struct squeeze_text text = {.one = bar != NULL ? bar + 1 : one};
    if (bar != NULL) {
        *bar = '\0';
        text.context = one;
    }
    find(run, &text, forms);
    assert(forms[0] != NULL);
    put_escaped(page, forms[0]);
    return end + 2;
}

/* `<html lang="en">` says the language. */
static const char *put_tag(const struct page_language *language, struct page *page, const char *at)
{
    static const char html[] = "<html lang=\"en\"";
    if (strncmp(at, html, sizeof html - 1) != 0) {
        put(page, at, 1);
        return at + 1;
    }
    put_text(page, "<html lang=\"");
    put_text(page, language->tag);
    put_text(page, language->is_rtl ? "\" dir=\"rtl\"" : "\"");
    return at + sizeof html - 1;
}

static char *html_text(struct run *run, const char *in, size_t *out_len)
{
    static const struct page_language as_it_is = {.code = "en", .tag = "en"};
    const struct page_language *language = run->language != NULL ? run->language : &as_it_is;
    struct page page = {0};
    put(&page, "", 0);
    for (const char *at = in; at != NULL && *at != '\0';) {
        at = strncmp(at, "{{", 2) == 0 ? put_braces(run, &page, in, at)
                                       : put_tag(language, &page, at);
        if (at == NULL) {
            free(page.bytes);
            return NULL;
        }
    }
    *out_len = page.len;
    return page.bytes;
}

/* What holds no texts; words.js itself has the functions, and no call of them is a text's. */
static bool has_words(const char *file)
{
    return has_ending(file, ".js") && strcmp(name_of(file), "words.js") != 0;
}

static char *run_over(struct run *run, const char *in, size_t len, size_t *out_len)
{
    if (has_ending(run->file, ".html")) {
        return html_text(run, in, out_len);
    }
    const struct squeeze_words words = {find, run};
    bool is_script = has_ending(run->file, ".js");
    bool is_style = has_ending(run->file, ".css");
    size_t cap = GROWS_BY * len + GROWS_TO;
    char *out = malloc(cap);
    if (out == NULL) {
        fprintf(stderr, "embed: %s: there is no memory for it\n", run->file);
        return NULL;
    }
    size_t line = 0;
    const char *wrong = NULL;
    if (is_script) {
        const struct squeeze_words *its = has_words(run->file) ? &words : NULL;
        wrong = squeeze_js(in, len, its, out, cap, out_len, &line);
    } else if (is_style) {
        wrong = squeeze_css(in, len, out, out_len, &line);
    } else {
        memcpy(out, in, len);
        *out_len = len;
    }
    if (wrong != NULL) {
        fprintf(stderr, "embed: %s:%zu: %s\n", run->file, line, wrong);
        free(out);
        return NULL;
    }
    return out;
}

char *page_text(const char *file, const char *in, size_t len, const struct page_language *language,
                size_t *out_len)
{
    struct run run = {.file = file, .language = language};
    return run_over(&run, in, len, out_len);
}

int page_text_list(const char *file, const char *in, size_t len, FILE *out)
{
    struct run run = {.file = file, .list = out};
    size_t out_len = 0;
    char *text = run_over(&run, in, len, &out_len);
    free(text);
    return text != NULL ? 0 : -1;
}
