/* A pack's text to a document, and a document to its one normal form. */
#include "pack/pack_json.h"

#include "pack/pack_raw.h"
#include "pack/pack_report.h"

#include <string.h>

static void report_syntax(const json_error_t *error, struct lec_pack_problems *problems)
{
    if (error->text[0] == '\0') {
        /* jansson has a word for every error but this one. */
        lec_pack_problem_add(problems, 0, LEC_PACK_NO_MEMORY);
        return;
    }
    switch (json_error_code(error)) {
    case json_error_duplicate_key:
        lec_pack_problem_add(problems, error->line, "a key stands twice (%s): keep one of them",
                             error->text);
        return;
    case json_error_invalid_utf8:
        lec_pack_problem_add(problems, error->line,
                             "this is not UTF-8: save the file as UTF-8 (%s)", error->text);
        return;
    case json_error_null_character:
        lec_pack_problem_add(problems, error->line, "the character U+0000 is in it: take it out");
        return;
    default:
        lec_pack_problem_add(problems, error->line,
                             "this is not JSON at column %d (%s): look for a comma, quotation mark "
                             "or bracket that is missing or too many, here or just above",
                             error->column, error->text);
    }
}

json_t *lec_pack_json_read(const char *raw, size_t len, struct lec_pack_problems *problems)
{
    size_t space = 0;
    while (space < len && memchr(" \t\r\n", raw[space], 4)) {
        space++;
    }
    if (space == len) {
        lec_pack_problem_add(problems, 0, "the file is empty: write a pack into it");
        return NULL;
    }
    int line = lec_pack_raw_too_deep(raw, len, LEC_JSON_DEPTH_MAX);
    if (line) {
        lec_pack_problem_add(problems, line,
                             "brackets are nested more than %d deep: a pack needs no more",
                             LEC_JSON_DEPTH_MAX);
        return NULL;
    }
    json_error_t error;
    json_t *pack = json_loadb(raw, len, JSON_REJECT_DUPLICATES, &error);
    if (!pack) {
        report_syntax(&error, problems);
    }
    return pack;
}

static void drop_empty(json_t *object, const char *key)
{
    json_t *list = json_object_get(object, key);
    if (json_is_array(list) && json_array_size(list) == 0) {
        json_object_del(object, key);
    }
}

static void normalise_clue(json_t *clue)
{
    drop_empty(clue, "accept");
    const char *how = json_string_value(json_object_get(clue, "how"));
    if (how && strcmp(how, "spoken") == 0) {
        json_object_del(clue, "how");
    }
}

static void normalise_clues(json_t *clues)
{
    for (size_t i = 0; i < json_array_size(clues); i++) {
        normalise_clue(json_array_get(clues, i));
    }
}

static int add_values(json_t *pack)
{
    if (json_object_get(pack, "values")) {
        return 0;
    }
    json_t *values = json_pack("[i,i,i,i,i]", 200, 400, 600, 800, 1000);
    return json_object_set_new(pack, "values", values);
}

int lec_pack_json_normalise(json_t *pack)
{
    json_object_del(pack, "$schema");
    json_t *boards = json_object_get(pack, "boards");
    for (size_t b = 0; b < json_array_size(boards); b++) {
        json_t *categories = json_object_get(json_array_get(boards, b), "categories");
        for (size_t c = 0; c < json_array_size(categories); c++) {
            normalise_clues(json_object_get(json_array_get(categories, c), "clues"));
        }
    }
    normalise_clue(json_object_get(pack, "final"));
    normalise_clues(json_object_get(pack, "tiebreaks"));
    normalise_clues(json_object_get(pack, "spares"));
    drop_empty(pack, "boards");
    drop_empty(pack, "tiebreaks");
    drop_empty(pack, "spares");
    return add_values(pack);
}
