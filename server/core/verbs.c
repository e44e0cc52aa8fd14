/* What can happen to a session, as data: the facts of each verb of verbs.def. */
#include <lectern/session.h>
#include <string.h>

/* Sets of roles, as verbs.def writes them. */
#define H (1u << LEC_ROLE_HOST)
#define P (1u << LEC_ROLE_PLAYER)
#define S (1u << LEC_ROLE_SERVER)

static const struct lec_verb_info verbs[LEC_VERB_COUNT] = {
    [LEC_VERB_NONE] = {"", 0, LEC_CLASS_NONE},
#define LEC_VERB(name, word, roles, class, doc) \
    [LEC_VERB_##name] = {word, roles, LEC_CLASS_##class},
#include <lectern/verbs.def>
#undef LEC_VERB
};

#undef H
#undef P
#undef S

/* Every word again, padded with zeros to one width: a look-up is then a walk over one KiB with
 * two machine words compared at each stop, which is faster than a search that compares strings. */
#define WIDTH 16

static const char padded[LEC_VERB_COUNT][WIDTH] = {
#define LEC_VERB(name, word, roles, class, doc) [LEC_VERB_##name] = word,
#include <lectern/verbs.def>
#undef LEC_VERB
};

#define LEC_VERB(name, word, roles, class, doc) \
    _Static_assert(sizeof(word) > 1 && sizeof(word) <= WIDTH, "a word of 1 to 15 letters: " word);
#include <lectern/verbs.def>
#undef LEC_VERB

const struct lec_verb_info *lec_verb_info(enum lec_verb verb)
{
    return &verbs[(unsigned)verb < LEC_VERB_COUNT ? verb : LEC_VERB_NONE];
}

enum lec_verb lec_verb_find(const char *word)
{
    char key[WIDTH] = {0};
    size_t len = strnlen(word, WIDTH);

    if (len == 0 || len == WIDTH) {
        return LEC_VERB_NONE;
    }
    memcpy(key, word, len);
    for (unsigned i = LEC_VERB_NONE + 1; i < LEC_VERB_COUNT; i++) {
        if (memcmp(padded[i], key, WIDTH) == 0) {
            return (enum lec_verb)i;
        }
    }
    return LEC_VERB_NONE;
}

bool lec_verb_allows(enum lec_verb verb, enum lec_role role)
{
    return role != LEC_ROLE_NONE && (unsigned)role <= LEC_ROLE_SERVER &&
           (lec_verb_info(verb)->roles >> role & 1u) != 0;
}
