/* Texts for people in the language of the room, from the catalogues that all screens share. */
#include "tr.h"

#include <lectern/language.h>
#include <stdlib.h>
#include <string.h>

static const struct lec_language *words; /* NULL: English */

bool tr_is_known(const char *name)
{
    return lec_language_find(name) != NULL;
}

bool tr_use(const char *name)
{
    const struct lec_language *found = lec_language_find(name);
    words = found != NULL ? found : words;
    return found != NULL;
}

void tr_use_machine(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    words = NULL;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (value != NULL && value[0] != '\0') { /* the first that is set counts alone */
            words = lec_language_find(value);
            return;
        }
    }
}

const char *tr_code(size_t number)
{
    const struct lec_language *one = lec_language_at(number);
    return one == NULL ? NULL : lec_language_code(one);
}

bool tr_is_rtl(void)
{
    return lec_language_is_rtl(words);
}

const char *tr_letters(void)
{
    const char *tag = lec_language_tag(words);
    return strcmp(tag, "zh-Hans") == 0 ? "zh-cn" : tag; /* fonts go by the country */
}

const char *tr(const char *text)
{
    return lec_say(words, text);
}

const char *tr_n(const char *one, const char *other, int64_t n)
{
    return lec_say_n(words, one, other, n < 0 ? 0 : (uint64_t)n);
}

const char *tr_c(const char *context, const char *text)
{
    return lec_say_c(words, context, text);
}

const char *tr_of(const char *text)
{
    return lec_say(words, text);
}
