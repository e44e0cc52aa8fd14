/* Finds a text by its English, in tables that are sorted when the program is built. */
#include <lectern/language.h>

#include "words/data.h"

#include <stdlib.h>
#include <string.h>

#define CONTEXT_END '\004' /* as in gettext's own tables */

enum plural { ALONE, NOT_ONE, OVER_ONE, ARABIC };

struct lec_language {
    const char *code, *tag;
    bool is_rtl;
    enum plural plural;
};

static const struct lec_language languages[] = {
#define LEC_LANGUAGE(code, po, tag, name, is_rtl, plural) {code, tag, is_rtl, plural},
#include <lectern/languages.def>
#undef LEC_LANGUAGE
};

enum { COUNT = sizeof languages / sizeof languages[0] };

const struct lec_language *lec_language_at(size_t number)
{
    return number < COUNT ? &languages[number] : NULL;
}

size_t lec_language_number(const struct lec_language *words)
{
    return words != NULL ? (size_t)(words - languages) : 0;
}

static char lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static bool is_letter(char c)
{
    return lower(c) >= 'a' && lower(c) <= 'z';
}

static bool is_tag(const char *tag, const char *name, size_t len)
{
    size_t n = 0;
    while (n < len && tag[n] != '\0' && lower(tag[n]) == lower(name[n])) {
        n++;
    }
    return n == len && tag[n] == '\0';
}

/* What a page calls itself; else by the language alone: who reads one kind of Chinese or Portuguese would rather read
 * the other than English. */
static const struct lec_language *find(const char *name, size_t len)
{
    for (size_t i = 0; i < COUNT; i++) {
        if (is_tag(languages[i].tag, name, len)) {
            return &languages[i];
        }
    }
    for (size_t i = 0; i < COUNT && len > 0; i++) {
        const char *code = languages[i].code;
        size_t n = 0;
        while (n < len && is_letter(name[n]) && code[n] == lower(name[n])) {
            n++;
        }
        if (code[n] == '\0' && (n == len || !is_letter(name[n]))) {
            return &languages[i];
        }
    }
    return NULL;
}

const struct lec_language *lec_language_find(const char *name)
{
    return find(name, strlen(name));
}

/* The weight behind a language's name, in thousandths: ";q=0.8" is 800, nothing 1000. */
static int weight(const char *from, const char *end)
{
    const char *q = memchr(from, '=', (size_t)(end - from));
    if (q == NULL) {
        return 1000;
    }
    int thousandths = 0;
    int unit = 1000;
    for (q++; q < end && unit > 0; q++) {
        if (*q >= '0' && *q <= '9') {
            thousandths += (*q - '0') * unit;
            unit /= 10;
        } else if (*q != '.' && *q != ' ') {
            break;
        }
    }
    return thousandths;
}

const struct lec_language *lec_language_choose(const char *header)
{
    const struct lec_language *best = NULL;
    int most = 0;
    while (header != NULL && *header != '\0') {
        header += strspn(header, ", \t");
        const char *end = header + strcspn(header, ",");
        size_t len = strcspn(header, ",; \t");
        const struct lec_language *words = find(header, len);
        int thousandths = weight(header + len, end);
        if (words != NULL && thousandths > most) {
            best = words;
            most = thousandths;
        }
        header = end;
    }
    return best != NULL ? best : &languages[0];
}

static const struct lec_language *or_english(const struct lec_language *words)
{
    return words != NULL ? words : &languages[0];
}

const char *lec_language_code(const struct lec_language *words)
{
    return or_english(words)->code;
}

const char *lec_language_tag(const struct lec_language *words)
{
    return or_english(words)->tag;
}

bool lec_language_is_rtl(const struct lec_language *words)
{
    return or_english(words)->is_rtl;
}

struct key {
    const char *context; /* or NULL */
    const char *text;
};

/* Compares "context\4text" without writing it down. */
static int by_key(const void *left, const void *right)
{
    const struct key *key = left;
    const char *at = ((const struct lec_words_text *)right)->key;
    if (key->context != NULL) {
        size_t len = strlen(key->context);
        int order = strncmp(key->context, at, len);
        if (order != 0) {
            return order;
        }
        if (at[len] != CONTEXT_END) {
            return CONTEXT_END - (unsigned char)at[len];
        }
        at += len + 1;
    }
    return strcmp(key->text, at);
}

static const struct lec_words_text *look_up(const struct lec_language *words, const char *context,
                                            const char *text)
{
    if (words == NULL) {
        return NULL;
    }
    const struct lec_words_table *table = &lec_words_tables[words - languages];
    struct key key = {context, text};
    return table->count == 0
               ? NULL
               : bsearch(&key, table->texts, table->count, sizeof *table->texts, by_key);
}

const char *lec_say(const struct lec_language *words, const char *text)
{
    return lec_say_c(words, NULL, text);
}

const char *lec_say_c(const struct lec_language *words, const char *context, const char *text)
{
    const struct lec_words_text *found = look_up(words, context, text);
    return found != NULL ? found->forms[0] : text;
}

/* The number of the form, by the Plural-Forms of the catalogues. */
static size_t form_of(enum plural plural, uint64_t n)
{
    switch (plural) {
    case ALONE:
        return 0;
    case NOT_ONE:
        return n != 1;
    case OVER_ONE:
        return n > 1;
    case ARABIC:
        break;
    }
    uint64_t end = n % 100;
    return n < 3 ? (size_t)n : end >= 3 && end <= 10 ? 3 : end >= 11 ? 4 : 5;
}

const char *lec_say_n(const struct lec_language *words, const char *one, const char *other,
                      uint64_t n)
{
    const struct lec_words_text *found = look_up(words, NULL, one);
    const char *form = found != NULL ? found->forms[form_of(words->plural, n)] : NULL;
    return form != NULL ? form : n == 1 ? one : other;
}
