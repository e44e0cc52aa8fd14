/* Matching a typed response: what a pack accepts is right however it is spelled, and what does not fold to an accepted one
 * is wrong. Texts of the input: the response, accepted ones, then what is typed. */
#include "fuzz.h"
#include "pack/name.h"
#include "pack/pack_file.h"
#include "pack/text.h"

#include <assert.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FOLDS (LEC_FOLD_SYMBOLS | LEC_FOLD_ARTICLES)
#define TEXT_MAX 600

static struct lec_pack_problems problems;

/* NULL: no pack may have such texts. */
static struct lec_pack_file *make_pack(const char texts[][TEXT_MAX], uint32_t accepted)
{
    json_t *accept = json_array();
    bool is_text = true;
    for (uint32_t i = 1; i <= accepted; i++) {
        is_text = json_array_append_new(accept, json_string(texts[i])) == 0 && is_text;
    }
    json_t *root = json_pack("{s:s, s:s, s:s, s:[{s:[{s:s, s:[{s:s, s:s, s:s, s:o}]}]}]}", "format",
                             "lectern-pack/1", "title", "T", "language", "en", "boards",
                             "categories", "title", "C", "clues", "clue", "What?", "how", "typed",
                             "response", texts[0], "accept", accept);
    char *bytes = root == NULL || !is_text ? NULL : json_dumps(root, JSON_COMPACT);
    json_decref(root);
    problems.count = 0;
    struct lec_pack_file *pack =
        bytes == NULL ? NULL : lec_pack_file_parse(bytes, strlen(bytes), &problems);
    free(bytes);
    return pack;
}

/* As it counts: without what cleaning drops. */
static char *fold(const char *text, size_t len, size_t *out_len)
{
    char clean[LEC_TEXT_BYTES_MAX + 1];
    size_t clean_len = lec_text_clean(text, len, clean);
    return clean_len > 0 ? lec_text_fold(clean, clean_len, FOLDS, out_len)
                         : lec_text_fold(text, len, FOLDS, out_len);
}

/* What is right, by the definition: the folded texts are the same. */
static bool is_right(const char texts[][TEXT_MAX], uint32_t accepted, const char *typed, size_t len)
{
    size_t typed_len = 0;
    char *typed_folded = lec_text_fold(typed, len, FOLDS, &typed_len);
    bool is = false;
    for (uint32_t i = 0; typed_folded != NULL && i <= accepted && !is; i++) {
        size_t wanted_len = 0;
        char *wanted = fold(texts[i], strlen(texts[i]), &wanted_len);
        is = wanted != NULL && wanted_len == typed_len &&
             memcmp(wanted, typed_folded, typed_len) == 0;
        free(wanted);
    }
    free(typed_folded);
    return is;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static char texts[LEC_ACCEPT_MAX + 2][TEXT_MAX];
    struct feed feed = {.bytes = bytes, .len = len};
    uint32_t accepted = feed_below(&feed, LEC_ACCEPT_MAX + 1);
    for (uint32_t i = 0; i <= accepted; i++) {
        feed_text(&feed, texts[i], TEXT_MAX);
    }
    char typed[TEXT_MAX];
    char clean[LEC_TEXT_BYTES_MAX + 1];
    size_t typed_len = feed_text(&feed, typed, sizeof typed);
    struct lec_pack_file *pack = make_pack((const char(*)[TEXT_MAX])texts, accepted);
    if (pack == NULL) {
        return 0;
    }
    for (uint32_t i = 0; i <= accepted; i++) {
        size_t text_len = strlen(texts[i]);
        /* As it is when a page has sent it. */
        size_t clean_len = lec_text_clean(texts[i], text_len, clean);
        assert(clean_len == 0 || lec_pack_file_matches(pack, 0, clean, clean_len));
    }
    typed_len = lec_text_clean(typed, typed_len, clean);
    bool is_match = lec_pack_file_matches(pack, 0, clean, typed_len);
    assert(is_match == is_right((const char(*)[TEXT_MAX])texts, accepted, clean, typed_len));
    assert(!lec_pack_file_matches(pack, 1, clean, typed_len));
    lec_pack_file_destroy(pack);
    return 0;
}
