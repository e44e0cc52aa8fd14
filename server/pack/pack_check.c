/* Does a document keep to the format of a pack? Walks down it and reports what does not. */
#include "pack/pack_check.h"

#include "pack/pack_limits.h"
#include "pack/pack_media.h"
#include "pack/pack_report.h"
#include "pack/pack_rule.h"
#include "pack/text.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define PLACE_MAX sizeof(((struct lec_pack_problem *)NULL)->place)

static const struct lec_pack_rule pack_texts[] = {
    {"title", LEC_PACK_TITLE_MAX, LEC_PACK_TITLE_BYTES_MAX, true, false},
    {"language", LEC_PACK_LANGUAGE_MAX, 0, true, false},
    {"description", LEC_PACK_DESCRIPTION_MAX, 0, false, true},
    {"author", LEC_PACK_AUTHOR_MAX, 0, false, false},
    {"licence", LEC_PACK_LICENCE_MAX, 0, false, false},
};
static const struct lec_pack_rule board_texts[] = {{"title", LEC_PACK_BOARD_MAX, 0, false, false}};
static const struct lec_pack_rule category_texts[] = {
    {"title", LEC_PACK_CATEGORY_MAX, 0, true, false}};
static const struct lec_pack_rule final_texts[] = {
    {"category", LEC_PACK_CATEGORY_MAX, 0, true, false}};
static const struct lec_pack_rule clue_texts[] = {
    {"clue", LEC_PACK_CLUE_MAX, 0, true, true},
    {"response", LEC_PACK_RESPONSE_MAX, 0, true, false},
    {"explanation", LEC_PACK_EXPLANATION_MAX, 0, false, true},
    {"note", LEC_PACK_NOTE_MAX, 0, false, true},
    {"source", LEC_PACK_SOURCE_MAX, 0, false, false},
};
static const struct lec_pack_rule accept_text = {"accept", LEC_PACK_RESPONSE_MAX, 0, true, false};
static const struct lec_pack_rule choice_text = {"choices", LEC_PACK_RESPONSE_MAX, 0, true, false};

static const char *const pack_keys[] = {"$schema",   "format",  "title",  "language", "description",
                                        "author",    "licence", "values", "boards",   "final",
                                        "tiebreaks", "spares",  NULL};
static const char *const board_keys[] = {"title", "categories", NULL};
static const char *const category_keys[] = {"title", "clues", NULL};
static const char *const clue_keys[] = {"clue", "response", "accept", "choices",
                                        "how",  "picture",  "sound",  "explanation",
                                        "note", "source",   NULL};
static const char *const final_keys[] = {"category",    "clue", "response", "accept",
                                         "choices",     "how",  "picture",  "sound",
                                         "explanation", "note", "source",   NULL};

/* A clue that was met, to find it again when it comes a second time. */
struct met {
    char *text; /* folded, owned */
    size_t len;
    char place[PLACE_MAX];
};

struct check {
    struct lec_pack_report report;
    const struct lec_pack_source *source; /* borrowed */
    struct met *met;                      /* owned; LEC_CLUES_MAX */
    size_t met_count;
    size_t clues; /* of any kind, also those over the limit */
    size_t rows;  /* clues that a category may have: one for each value */
    bool no_memory;
};

#define REPORT(check, ...) lec_pack_report_add(&(check)->report, __VA_ARGS__)

static void check_text(struct check *check, json_t *value, const struct lec_pack_rule *rule,
                       const char *name)
{
    if (lec_pack_rule_check(rule, &check->report, value, name) != 0) {
        check->no_memory = true;
    }
}

/* The member `key`, with the check stepped down to it; NULL when there is none. */
static json_t *enter(struct check *check, json_t *object, const char *key)
{
    json_t *value = json_object_get(object, key);
    if (value) {
        lec_pack_report_key(&check->report, object, key);
    }
    return value;
}

static void leave(struct check *check)
{
    lec_pack_report_up(&check->report);
}

static void check_texts(struct check *check, json_t *object, const struct lec_pack_rule *rules,
                        size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char name[40];
        snprintf(name, sizeof(name), "\"%s\"", rules[i].key);
        json_t *value = enter(check, object, rules[i].key);
        if (value) {
            check_text(check, value, &rules[i], name);
            leave(check);
        } else if (rules[i].must) {
            REPORT(check, "%s is missing: add it", name);
        }
    }
}

/* Enters a list and checks its length; NULL when it is not there, or no list. `out` is how many of
 * it to look at: what is over the limit is reported once. */
static json_t *enter_list(struct check *check, json_t *object, const char *key, size_t min,
                          size_t max, size_t *out)
{
    json_t *list = enter(check, object, key);
    if (!list) {
        return NULL;
    }
    size_t count = json_array_size(list);
    if (!json_is_array(list)) {
        REPORT(check, "\"%s\" must be a list in [ ], not %s", key, lec_pack_type_name(list));
        leave(check);
        return NULL;
    }
    if (count < min) {
        REPORT(check, "\"%s\" has %zu, but needs at least %zu", key, count, min);
    } else if (count > max) {
        REPORT(check, "\"%s\" has %zu: leave at most %zu", key, count, max);
    }
    *out = count < max ? count : max;
    return list;
}

static bool is_same(const json_t *a, const json_t *b)
{
    return json_is_string(a) && json_is_string(b) &&
           strcmp(json_string_value(a), json_string_value(b)) == 0;
}

/* Checks the texts of an entered list, each of which may be in it once. */
static void check_list(struct check *check, json_t *list, size_t count,
                       const struct lec_pack_rule *rule, const char *what)
{
    for (size_t i = 0; i < count; i++) {
        char name[40];
        snprintf(name, sizeof(name), "%s %zu", what, i + 1);
        lec_pack_report_index(&check->report, i);
        check_text(check, json_array_get(list, i), rule, name);
        for (size_t j = 0; j < i; j++) {
            if (is_same(json_array_get(list, j), json_array_get(list, i))) {
                REPORT(check, "%s is the same as %s %zu: change one of them or take it out", name,
                       what, j + 1);
                break;
            }
        }
        leave(check);
    }
}

static void check_accept(struct check *check, json_t *clue)
{
    size_t count;
    json_t *list = enter_list(check, clue, "accept", 0, LEC_ACCEPT_MAX, &count);
    if (!list) {
        return;
    }
    check_list(check, list, count, &accept_text, "accepted response");
    for (size_t i = 0; i < count; i++) {
        if (is_same(json_array_get(list, i), json_object_get(clue, "response"))) {
            lec_pack_report_index(&check->report, i);
            REPORT(check, "accepted response %zu is the response itself: take it out", i + 1);
            leave(check);
        }
    }
    leave(check);
}

static void check_choices(struct check *check, json_t *clue)
{
    size_t count;
    json_t *list =
        enter_list(check, clue, "choices", LEC_PACK_CHOICES_MIN, LEC_CHOICES_MAX, &count);
    if (!list) {
        return;
    }
    check_list(check, list, count, &choice_text, "choice");
    json_t *response = json_object_get(clue, "response");
    size_t i = 0;
    while (i < count && !is_same(json_array_get(list, i), response)) {
        i++;
    }
    if (json_is_string(response) && i == count) {
        REPORT(check, "none of the \"choices\" is the \"response\", letter by letter: add it");
    }
    leave(check);
}

static void check_how(struct check *check, json_t *clue)
{
    json_t *how = enter(check, clue, "how");
    if (!how) {
        return;
    }
    const char *word = json_string_value(how);
    if (!word || (strcmp(word, "spoken") != 0 && strcmp(word, "typed") != 0 &&
                  strcmp(word, "choice") != 0)) {
        REPORT(check, "\"how\" must be \"spoken\", \"typed\" or \"choice\"");
    } else if (strcmp(word, "choice") == 0 && !json_object_get(clue, "choices")) {
        REPORT(check, "\"how\" is \"choice\", but there are no \"choices\": add them");
    }
    leave(check);
}

/* Does the clue say its own response as a phrase? Options to tap usually stand in the clue, and a
 * single letter is found in many. */
static void check_giveaway(struct check *check, json_t *clue)
{
    const json_t *text = json_object_get(clue, "clue");
    const json_t *response = json_object_get(clue, "response");
    if (json_object_get(clue, "choices") ||
        lec_text_graphemes(json_string_value(response), json_string_length(response)) < 2) {
        return;
    }
    unsigned flags = LEC_FOLD_SPACES | LEC_FOLD_SYMBOLS | LEC_FOLD_ARTICLES;
    size_t len, part_len;
    char *whole = lec_text_fold(json_string_value(text), json_string_length(text), flags, &len);
    char *part =
        lec_text_fold(json_string_value(response), json_string_length(response), flags, &part_len);
    const char *found = whole && part ? strstr(whole, part) : NULL;
    while (found) {
        const char *end = found + part_len;
        if ((found == whole || found[-1] == ' ') && (*end == ' ' || *end == '\0')) {
            lec_pack_report_key(&check->report, clue, "clue");
            REPORT(check, "the clue gives its own response away: write it without those words");
            leave(check);
            break;
        }
        found = strstr(found + 1, part);
    }
    free(whole);
    free(part);
}

/* Was there a clue of the same text before? */
static void check_met(struct check *check, json_t *clue)
{
    const json_t *text = json_object_get(clue, "clue");
    if (check->met_count == LEC_CLUES_MAX) {
        return;
    }
    struct met *met = &check->met[check->met_count];
    met->text = lec_text_fold(json_string_value(text), json_string_length(text), 0, &met->len);
    if (!met->text) {
        check->no_memory = true;
        return;
    }
    memcpy(met->place, check->report.place, sizeof(met->place));
    for (size_t i = 0; i < check->met_count; i++) {
        if (check->met[i].len == met->len && memcmp(check->met[i].text, met->text, met->len) == 0) {
            lec_pack_report_key(&check->report, clue, "clue");
            REPORT(check, "the same clue as in %s: change one of them or take it out",
                   check->met[i].place);
            leave(check);
            break;
        }
    }
    check->met_count++;
}

/* Reports what is no object, or has unknown keys. Returns whether it is an object. */
static bool check_object(struct check *check, json_t *value, const char *what,
                         const char *const *keys)
{
    if (!json_is_object(value)) {
        REPORT(check, "%s must be an object in { }, not %s", what, lec_pack_type_name(value));
        return false;
    }
    lec_pack_report_unknown(&check->report, value, keys);
    return true;
}

static void check_clue(struct check *check, json_t *clue, const char *const *keys)
{
    if (!check_object(check, clue, "a clue", keys)) {
        return;
    }
    if (++check->clues == LEC_CLUES_MAX + 1) {
        REPORT(check, "this is clue %d: a pack has at most %d, split it into several packs",
               LEC_CLUES_MAX + 1, LEC_CLUES_MAX);
    }
    size_t before = check->report.problems->count;
    check_texts(check, clue, clue_texts, COUNT(clue_texts));
    bool has_texts = check->report.problems->count == before;
    check_accept(check, clue);
    check_choices(check, clue);
    check_how(check, clue);
    if (lec_pack_media_check(&check->report, clue, check->source) != 0) {
        check->no_memory = true;
    }
    if (has_texts) {
        check_giveaway(check, clue);
        check_met(check, clue);
    }
}

/* "board 1, category 2 «Leads and contacts»"; a title that is no text is left out. */
static void name_category(char *out, size_t size, unsigned board, unsigned category,
                          const json_t *object)
{
    const json_t *title = json_object_get(object, "title");
    char shown[81] = "";
    if (json_string_length(title) > 0) {
        lec_text_show(json_string_value(title), json_string_length(title), shown, sizeof(shown));
    }
    snprintf(out, size, "board %u, category %u%s%s%s", board + 1, category + 1,
             shown[0] ? " «" : "", shown, shown[0] ? "»" : "");
}

static void check_category(struct check *check, json_t *category, unsigned board, unsigned number)
{
    char place[PLACE_MAX - 20]; /* the clue's number follows */
    name_category(place, sizeof(place), board, number, category);
    snprintf(check->report.place, PLACE_MAX, "%s", place);
    if (!check_object(check, category, "a category", category_keys)) {
        return;
    }
    check_texts(check, category, category_texts, COUNT(category_texts));
    size_t count;
    json_t *clues = enter_list(check, category, "clues", 1, LEC_ROWS_MAX, &count);
    if (!clues) {
        if (!json_object_get(category, "clues")) {
            REPORT(check, "\"clues\" is missing: add a list of clues");
        }
        return;
    }
    if (count > check->rows && json_array_size(clues) <= LEC_ROWS_MAX) {
        REPORT(check, "%zu clues, but only %zu \"values\": add values or take clues out", count,
               check->rows);
    }
    for (unsigned i = 0; i < count; i++) {
        snprintf(check->report.place, PLACE_MAX, "%s, clue %u", place, i + 1);
        lec_pack_report_index(&check->report, i);
        check_clue(check, json_array_get(clues, i), clue_keys);
        leave(check);
    }
    leave(check);
}

static void check_board(struct check *check, json_t *board, unsigned number)
{
    snprintf(check->report.place, PLACE_MAX, "board %u", number + 1);
    if (!check_object(check, board, "a board", board_keys)) {
        return;
    }
    check_texts(check, board, board_texts, COUNT(board_texts));
    size_t count;
    json_t *categories = enter_list(check, board, "categories", 1, LEC_CATEGORIES_MAX, &count);
    if (!categories) {
        if (!json_object_get(board, "categories")) {
            REPORT(check, "\"categories\" is missing: add a list of categories");
        }
        return;
    }
    for (unsigned i = 0; i < count; i++) {
        lec_pack_report_index(&check->report, i);
        check_category(check, json_array_get(categories, i), number, i);
        leave(check);
    }
    leave(check);
}

static void check_boards(struct check *check, json_t *pack)
{
    size_t count;
    json_t *boards = enter_list(check, pack, "boards", 0, LEC_BOARDS_MAX, &count);
    if (!boards) {
        return;
    }
    for (unsigned i = 0; i < count; i++) {
        lec_pack_report_index(&check->report, i);
        check_board(check, json_array_get(boards, i), i);
        leave(check);
    }
    leave(check);
    check->report.place[0] = '\0';
}

static void check_final(struct check *check, json_t *pack)
{
    json_t *final = enter(check, pack, "final");
    if (!final) {
        return;
    }
    snprintf(check->report.place, PLACE_MAX, "final");
    check_clue(check, final, final_keys);
    if (json_is_object(final)) {
        check_texts(check, final, final_texts, COUNT(final_texts));
    }
    leave(check);
    check->report.place[0] = '\0';
}

/* Tie-breaks and spares: clues outside the boards. */
static void check_others(struct check *check, json_t *pack, const char *key, const char *place)
{
    size_t count;
    json_t *clues = enter_list(check, pack, key, 0, LEC_CLUES_MAX, &count);
    if (!clues) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        snprintf(check->report.place, PLACE_MAX, "%s %zu", place, i + 1);
        lec_pack_report_index(&check->report, i);
        check_clue(check, json_array_get(clues, i), clue_keys);
        leave(check);
    }
    leave(check);
    check->report.place[0] = '\0';
}

static void check_values(struct check *check, json_t *pack)
{
    check->rows = LEC_ROWS_MAX;
    size_t count;
    json_t *values = enter_list(check, pack, "values", 1, LEC_ROWS_MAX, &count);
    if (!values) {
        return;
    }
    check->rows = count > 0 ? count : LEC_ROWS_MAX;
    json_int_t before = 0;
    for (size_t i = 0; i < count; i++) {
        json_t *value = json_array_get(values, i);
        json_int_t points = json_integer_value(value);
        lec_pack_report_index(&check->report, i);
        if (!json_is_integer(value) || points < 1 || points > LEC_PACK_VALUE_MAX) {
            REPORT(check, "value %zu must be a whole number from 1 to %d", i + 1,
                   LEC_PACK_VALUE_MAX);
        } else if (points <= before) {
            REPORT(check, "value %zu must be more than the one before it", i + 1);
        }
        before = json_is_integer(value) ? points : before;
        leave(check);
    }
    leave(check);
}

/* A language tag after BCP 47: letters, then parts of letters and digits, hyphens between them. */
static bool is_language(const char *tag)
{
    size_t part = 0, parts = 0;
    for (; *tag; tag++) {
        bool is_letter = (*tag >= 'a' && *tag <= 'z') || (*tag >= 'A' && *tag <= 'Z');
        bool is_digit = *tag >= '0' && *tag <= '9';
        if (*tag == '-' && part >= (parts ? 1 : 2)) {
            parts++;
            part = 0;
        } else if ((is_letter || (is_digit && parts)) && part < 8) {
            part++;
        } else {
            return false;
        }
    }
    return part >= (parts ? 1 : 2);
}

static void check_head(struct check *check, json_t *pack)
{
    json_t *format = enter(check, pack, "format");
    const char *word = json_string_value(format);
    if (!format) {
        REPORT(check, "\"format\" is missing: add \"format\": \"" LEC_PACK_FORMAT "\"");
    } else {
        if (!word || strcmp(word, LEC_PACK_FORMAT) != 0) {
            REPORT(check, "\"format\" must be \"" LEC_PACK_FORMAT "\"");
        }
        leave(check);
    }
    json_t *schema = enter(check, pack, "$schema");
    if (schema) {
        if (!json_is_string(schema)) {
            REPORT(check, "\"$schema\" must be a text in quotation marks, not %s",
                   lec_pack_type_name(schema));
        }
        leave(check);
    }
    size_t before = check->report.problems->count;
    check_texts(check, pack, pack_texts, COUNT(pack_texts));
    const char *language = json_string_value(json_object_get(pack, "language"));
    if (language && before == check->report.problems->count && !is_language(language)) {
        lec_pack_report_key(&check->report, pack, "language");
        REPORT(check, "\"language\" must be a language tag such as \"en\" or \"pt-BR\"");
        leave(check);
    }
}

static void check_pack(struct check *check, json_t *pack)
{
    if (!check_object(check, pack, "a pack", pack_keys)) {
        return;
    }
    check_head(check, pack);
    check_values(check, pack);
    check_boards(check, pack);
    check_final(check, pack);
    check_others(check, pack, "tiebreaks", "tie-break");
    check_others(check, pack, "spares", "spare");
    if (check->clues == 0 && check->report.problems->count == 0) {
        REPORT(check, "there is no clue in it: add a board, a final, tie-breaks or spares");
    }
}

int lec_pack_check(json_t *pack, const char *raw, size_t raw_len,
                   const struct lec_pack_source *source, struct lec_pack_problems *problems)
{
    struct check check = {.source = source,
                          .report = {.raw = raw, .raw_len = raw_len, .problems = problems}};
    check.met = calloc(LEC_CLUES_MAX, sizeof(*check.met));
    if (check.met) {
        check_pack(&check, pack);
        for (size_t i = 0; i < check.met_count; i++) {
            free(check.met[i].text);
        }
        free(check.met);
    }
    if (!check.met || check.no_memory) {
        lec_pack_problem_add(problems, 0, LEC_PACK_NO_MEMORY);
    }
    return problems->count ? -1 : 0;
}
