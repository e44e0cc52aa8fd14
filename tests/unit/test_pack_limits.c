/* Limits of packs: the longest that is taken, one more than that, and the same numbers in the
 * schema. */
#include "pack/pack_file.h"
#include "pack/pack_limits.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define SCHEMA LEC_SOURCE_DIR "/questions/pack.schema.json"
#define README LEC_SOURCE_DIR "/questions/README.md"
#define CRM LEC_SOURCE_DIR "/questions/crm-onboarding.json"

/* Packs are written with ' for ", to be readable here. */
#define HEAD "{'format':'lectern-pack/1','title':'T','language':'en'"
#define CAT "'clue':'It purrs.','response':'Cat'"
#define DOG "'clue':'It barks.','response':'Dog'"

static struct lec_pack_problems problems;

static struct lec_pack_file *parse(const char *text)
{
    char *json = strdup(text);
    assert_non_null(json);
    for (char *p = json; (p = strchr(p, '\'')) != NULL;) {
        *p = '"';
    }
    struct lec_pack_file *pack = lec_pack_file_parse(json, strlen(json), &problems);
    free(json);
    return pack;
}

/* A pack with every key, one text of which is `characters` long and made of `character`. */
static char *pack_with(const char *key, size_t characters, const char *character)
{
    json_t *pack = json_pack("{ss ss ss s[{s[{ss s[{ss ss s[s] s[ss]}]}]}]}", "format",
                             LEC_PACK_FORMAT, "title", "T", "language", "en", "boards",
                             "categories", "title", "Cats", "clues", "clue", "It purrs.",
                             "response", "Cat", "accept", "the cat", "choices", "Cat", "Dog");
    assert_non_null(pack);
    json_t *board = json_array_get(json_object_get(pack, "boards"), 0);
    json_t *category = json_array_get(json_object_get(board, "categories"), 0);
    json_t *clue = json_array_get(json_object_get(category, "clues"), 0);
    char *text = calloc(characters + 1, strlen(character));
    assert_non_null(text);
    for (size_t i = 0; i < characters; i++) {
        memcpy(text + i * strlen(character), character, strlen(character));
    }
    json_t *value = json_string(text);
    const char *member = strrchr(key, '/') ? strrchr(key, '/') + 1 : key;
    if (strncmp(key, "board/", 6) == 0) {
        json_object_set(board, member, value);
    } else if (strncmp(key, "category/", 9) == 0) {
        json_object_set(category, member, value);
    } else if (strncmp(key, "final/", 6) == 0) {
        json_object_set_new(
            pack, "final",
            json_pack("{sO ss ss}", "category", value, "clue", "It barks.", "response", "Dog"));
    } else if (strncmp(key, "clue/", 5) == 0) {
        json_object_set(clue, member, value);
    } else if (strncmp(key, "list/", 5) == 0) {
        json_array_remove(json_object_get(clue, member), 1);
        json_array_append(json_object_get(clue, member), value);
    } else {
        json_object_set(pack, key, value);
    }
    if (strcmp(key, "clue/response") == 0) {
        json_array_set(json_object_get(clue, "choices"), 0, value);
    }
    char *out = json_dumps(pack, 0);
    json_decref(value);
    json_decref(pack);
    free(text);
    return out;
}

static const struct {
    const char *key;    /* of pack_with() */
    const char *schema; /* JSON pointer to the object with its maxLength */
    size_t max;
    size_t bytes_max;
    const char *name; /* in the problem */
} texts[] = {
    {"title", "/properties/title", 60, 239, "\"title\""},
    {"description", "/properties/description", 400, 2400, "\"description\""},
    {"author", "/properties/author", 120, 720, "\"author\""},
    {"licence", "/properties/licence", 80, 480, "\"licence\""},
    {"board/title", "/$defs/board/properties/title", 40, 240, "\"title\""},
    {"category/title", "/$defs/category/properties/title", 40, 240, "\"title\""},
    {"final/category", "/$defs/final/properties/category", 40, 240, "\"category\""},
    {"clue/clue", "/$defs/clue/properties/clue", 240, 1440, "\"clue\""},
    {"clue/response", "/$defs/clue/properties/response", 80, 480, "\"response\""},
    {"clue/explanation", "/$defs/clue/properties/explanation", 400, 2400, "\"explanation\""},
    {"clue/note", "/$defs/clue/properties/note", 400, 2400, "\"note\""},
    {"clue/source", "/$defs/clue/properties/source", 200, 1200, "\"source\""},
    {"list/accept", "/$defs/clue/properties/accept/items", 80, 480, "accepted response 2"},
    {"list/choices", "/$defs/clue/properties/choices/items", 80, 480, "choice 2"},
};

/* Reads a pack whose text is so long, and expects the problem `text` about its name; none when
 * `text` is "". */
static void expect_length(size_t i, size_t count, const char *character, const char *text)
{
    char *json = pack_with(texts[i].key, count, character);
    char expected[sizeof(problems.list[0].text)];
    snprintf(expected, sizeof(expected), "%s%s", texts[i].name, text);
    struct lec_pack_file *pack = lec_pack_file_parse(json, strlen(json), &problems);
    if ((pack != NULL) != (text[0] == '\0')) {
        fail_msg("%s with %zu: %s", texts[i].key, count, problems.list[0].text);
    }
    if (text[0]) {
        /* The response stands in the choices too, which are too long with it. */
        assert_int_equal(problems.count, strcmp(texts[i].key, "clue/response") == 0 ? 2 : 1);
        assert_string_equal(problems.list[0].text, expected);
    }
    lec_pack_file_destroy(pack);
    free(json);
}

static void test_lengths(void **state)
{
    (void)state;
    static const char accent[] = "e\xCC\x81\xCC\xA3"; /* one character of two code points in NFC */
    static const char family[] = "👨‍👩‍👧‍👦";
    assert_int_equal(strlen(family), 25);
    for (size_t i = 0; i < COUNT(texts); i++) {
        size_t max = texts[i].max, families = texts[i].bytes_max / 25;
        char many[80], large[80];
        snprintf(many, sizeof(many), " has %zu characters: shorten it to %zu", max + 1, max);
        snprintf(large, sizeof(large), " takes %zu bytes: shorten it to %zu", (families + 1) * 25,
                 texts[i].bytes_max);
        expect_length(i, max, "x", "");
        expect_length(i, max * 5 <= texts[i].bytes_max ? max : max / 2, accent, "");
        expect_length(i, max + 1, "x", many);
        expect_length(i, families, family, "");
        expect_length(i, families + 1, family, large);
    }
}

static void test_schema_has_the_lengths_of_the_code(void **state)
{
    (void)state;
    json_error_t error;
    json_t *schema = json_load_file(SCHEMA, JSON_REJECT_DUPLICATES, &error);
    assert_non_null(schema);
    for (size_t i = 0; i < COUNT(texts); i++) {
        char pointer[80];
        snprintf(pointer, sizeof(pointer), "%s", texts[i].schema);
        json_t *at = schema;
        for (char *key = strtok(pointer, "/"); key; key = strtok(NULL, "/")) {
            at = json_object_get(at, key);
        }
        assert_int_equal(json_integer_value(json_object_get(at, "maxLength")), texts[i].max);
        assert_int_equal(json_integer_value(json_object_get(at, "minLength")), 1);
    }
    json_decref(schema);
}

/* The number under a path of keys. */
static json_int_t number_at(const json_t *json, const char *a, const char *b, const char *c,
                            const char *d, const char *e)
{
    const char *const keys[] = {a, b, c, d, e};
    for (size_t i = 0; i < COUNT(keys) && keys[i]; i++) {
        json = json_object_get(json, keys[i]);
    }
    return json_integer_value(json);
}

static void test_schema_has_the_counts_of_the_code(void **state)
{
    (void)state;
    static const char p[] = "properties", d[] = "$defs";
    json_error_t error;
    json_t *s = json_load_file(SCHEMA, JSON_REJECT_DUPLICATES, &error);
    assert_int_equal(number_at(s, p, "language", "maxLength", NULL, NULL), LEC_PACK_LANGUAGE_MAX);
    assert_int_equal(number_at(s, p, "values", "maxItems", NULL, NULL), LEC_ROWS_MAX);
    assert_int_equal(number_at(s, p, "values", "items", "maximum", NULL), LEC_PACK_VALUE_MAX);
    assert_int_equal(number_at(s, p, "boards", "maxItems", NULL, NULL), LEC_BOARDS_MAX);
    assert_int_equal(number_at(s, p, "tiebreaks", "maxItems", NULL, NULL), LEC_CLUES_MAX);
    assert_int_equal(number_at(s, p, "spares", "maxItems", NULL, NULL), LEC_CLUES_MAX);
    assert_int_equal(number_at(s, d, "board", p, "categories", "maxItems"), LEC_CATEGORIES_MAX);
    assert_int_equal(number_at(s, d, "category", p, "clues", "maxItems"), LEC_ROWS_MAX);
    assert_int_equal(number_at(s, d, "clue", p, "accept", "maxItems"), LEC_ACCEPT_MAX);
    assert_int_equal(number_at(s, d, "clue", p, "choices", "minItems"), LEC_PACK_CHOICES_MIN);
    assert_int_equal(number_at(s, d, "clue", p, "choices", "maxItems"), LEC_CHOICES_MAX);
    assert_string_equal(json_string_value(json_object_get(
                            json_object_get(json_object_get(s, p), "format"), "const")),
                        LEC_PACK_FORMAT);
    json_decref(s);
}

/* Follows "$ref" within the schema. */
static json_t *follow(json_t *schema, json_t *rule)
{
    const char *ref = json_string_value(json_object_get(rule, "$ref"));
    if (!ref) {
        return rule;
    }
    char pointer[80];
    snprintf(pointer, sizeof(pointer), "%s", ref + strlen("#/"));
    rule = schema;
    for (char *key = strtok(pointer, "/"); key; key = strtok(NULL, "/")) {
        rule = json_object_get(rule, key);
    }
    return rule;
}

/* Has every object in `value` only keys that the schema has at that place? */
static void check_keys(json_t *schema, json_t *rule, json_t *value)
{
    rule = follow(schema, rule);
    assert_non_null(rule);
    const char *key;
    json_t *member;
    json_object_foreach(value, key, member)
    {
        json_t *next = json_object_get(json_object_get(rule, "properties"), key);
        if (!next) {
            fail_msg("the schema does not know \"%s\"", key);
        }
        check_keys(schema, next, member);
    }
    for (size_t i = 0; i < json_array_size(value); i++) {
        check_keys(schema, json_object_get(rule, "items"), json_array_get(value, i));
    }
}

static void test_schema_has_the_keys_of_the_code(void **state)
{
    (void)state;
    json_error_t error;
    json_t *schema = json_load_file(SCHEMA, 0, &error);
    json_t *crm = json_load_file(CRM, 0, &error);
    assert_non_null(crm);
    check_keys(schema, schema, crm);
    json_decref(crm);
    /* And the other way round: the code knows each key of the schema, as a wrong value for it says.
     */
    static const char *const where[] = {NULL, "board", "category", "clue", "final"};
    static const char *const open[] = {"{", "{'boards':[{", "{'boards':[{'categories':[{",
                                       "{'spares':[{", "{'final':{"};
    static const char *const close[] = {"}", "}]}", "}]}]}", "}]}", "}}"};
    for (size_t i = 0; i < COUNT(where); i++) {
        json_t *object =
            where[i] ? json_object_get(json_object_get(schema, "$defs"), where[i]) : schema;
        const char *key;
        json_t *rule;
        size_t keys = 0;
        json_object_foreach(json_object_get(object, "properties"), key, rule)
        {
            char text[200];
            snprintf(text, sizeof(text), "%s'%s':0%s", open[i], key, close[i]);
            assert_null(parse(text));
            for (size_t n = 0; n < problems.count; n++) {
                assert_null(strstr(problems.list[n].text, "unknown key"));
            }
            keys++;
        }
        assert_true(keys > 1);
    }
    json_decref(schema);
}

static void test_readme_has_the_lengths_of_the_code(void **state)
{
    (void)state;
    FILE *file = fopen(README, "r");
    assert_non_null(file);
    char line[400];
    size_t found = 0;
    while (fgets(line, sizeof(line), file)) {
        for (size_t i = 0; i < COUNT(texts); i++) {
            const char *key =
                strrchr(texts[i].key, '/') ? strrchr(texts[i].key, '/') + 1 : texts[i].key;
            char cell[40], limit[40];
            snprintf(cell, sizeof(cell), "`%s`", key);
            snprintf(limit, sizeof(limit), " %zu characters", texts[i].max);
            bool is_row = line[0] == '|' && strstr(line, cell) && strstr(line, cell) - line < 5;
            found += is_row && strstr(line, limit);
        }
    }
    fclose(file);
    /* "category" has no row of its own, and three rows begin with "title", two of them for 40
     * characters, which two entries of the table name. */
    assert_int_equal(found, COUNT(texts) - 1 + 2);
}

/* `count` clues as a list, without the brackets; the caller frees it. */
static char *many_clues(size_t count)
{
    char *out = malloc(count * 64 + 1);
    assert_non_null(out);
    out[0] = '\0';
    size_t len = 0;
    for (size_t i = 0; i < count; i++) {
        len +=
            (size_t)sprintf(out + len, "%s{'clue':'clue %zu','response':'yes'}", i ? "," : "", i);
    }
    return out;
}

/* Reads `format` with so many clues, categories... in it. */
static struct lec_pack_file *parse_many(const char *before, const char *part, size_t count,
                                        const char *after)
{
    char *list = part ? NULL : many_clues(count);
    size_t room =
        strlen(before) + strlen(after) + (part ? count * (strlen(part) + 24) : strlen(list));
    char *text = malloc(room + 1);
    assert_non_null(text);
    size_t len = (size_t)sprintf(text, "%s%s", before, part ? "" : list);
    for (size_t i = 0; part && i < count; i++) {
        len += (size_t)sprintf(text + len, "%s%s%zu%s", i ? "," : "", part, i,
                               part[0] == '{' ? "','response':'yes'}]}" : "'");
    }
    strcpy(text + len, after);
    struct lec_pack_file *pack = parse(text);
    free(text);
    free(list);
    return pack;
}

static void test_counts(void **state)
{
    (void)state;
    static const char category[] = "{'title':'C','clues':[{'clue':'clue ";
    static const char two[] = HEAD ",'boards':[{'categories':[{'title':'C','clues':[{" CAT
                                   "}]}]},{'categories':[{'title':'D','clues':[{" DOG "}]}]}";
    const struct {
        const char *before, *part, *after;
        size_t max;
        const char *text;
    } cases[] = {
        {HEAD ",'spares':[", NULL, "]}", LEC_CLUES_MAX, "\"spares\" has 1001: leave at most 1000"},
        {HEAD ",'final':{'category':'C'," CAT "},'spares':[", NULL, "]}", LEC_CLUES_MAX - 1,
         "this is clue 1001: a pack has at most 1000, split it into several packs"},
        {HEAD ",'boards':[{'categories':[{'title':'C','clues':[", NULL, "]}]}]}", LEC_ROWS_MAX,
         "\"clues\" has 6: leave at most 5"},
        {HEAD ",'boards':[{'categories':[", category, "]}]}", LEC_CATEGORIES_MAX,
         "\"categories\" has 7: leave at most 6"},
        {HEAD ",'spares':[{" CAT ",'accept':[", "'cat ", "]}]}", LEC_ACCEPT_MAX,
         "\"accept\" has 13: leave at most 12"},
        {HEAD ",'spares':[{" CAT ",'choices':['Cat',", "'cat ", "]}]}", LEC_CHOICES_MAX - 1,
         "\"choices\" has 7: leave at most 6"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct lec_pack_file *pack =
            parse_many(cases[i].before, cases[i].part, cases[i].max, cases[i].after);
        if (!pack) {
            fail_msg("case %zu: %s", i, problems.list[0].text);
        }
        lec_pack_file_destroy(pack);
        assert_null(parse_many(cases[i].before, cases[i].part, cases[i].max + 1, cases[i].after));
        bool found = false;
        for (size_t n = 0; n < problems.count; n++) {
            found = found || strcmp(problems.list[n].text, cases[i].text) == 0;
        }
        assert_true(found);
    }
    char text[800];
    snprintf(text, sizeof(text), "%s]}", two);
    struct lec_pack_file *pack = parse(text);
    assert_non_null(pack);
    lec_pack_file_destroy(pack);
    snprintf(text, sizeof(text),
             "%s,{'categories':[{'title':'E','clues':[{'clue':'x','response':'y'}]}]}]}", two);
    assert_null(parse(text));
    assert_string_equal(problems.list[0].text, "\"boards\" has 3: leave at most 2");
}

static void test_size_of_file(void **state)
{
    (void)state;
    char *text = malloc(LEC_PACK_BYTES_MAX + 1);
    assert_non_null(text);
    memset(text, ' ', LEC_PACK_BYTES_MAX + 1);
    static const char pack[] = "{\"format\":\"lectern-pack/1\",\"title\":\"T\",\"language\":\"en\","
                               "\"spares\":[{\"clue\":\"x\",\"response\":\"y\"}]}";
    memcpy(text, pack, strlen(pack));
    struct lec_pack_file *read = lec_pack_file_parse(text, LEC_PACK_BYTES_MAX, &problems);
    assert_non_null(read);
    lec_pack_file_destroy(read);
    assert_null(lec_pack_file_parse(text, LEC_PACK_BYTES_MAX + 1, &problems));
    assert_string_equal(problems.list[0].text,
                        "it is larger than 4194304 bytes: split it into several packs");
    free(text);
}

/* U+1D160 takes 4 bytes, and 12 in NFC: a file within the limit whose normal form is not. */
static void test_size_of_normal_form(void **state)
{
    (void)state;
    json_t *pack = json_pack("{ss ss ss s[]}", "format", LEC_PACK_FORMAT, "title", "T", "language",
                             "en", "spares");
    char long_text[4 * 200 + 1];
    for (size_t i = 0; i < 200; i++) {
        memcpy(long_text + 4 * i, "\xF0\x9D\x85\xA0", 5);
    }
    for (int i = 0; i < LEC_CLUES_MAX; i++) {
        char clue[20];
        snprintf(clue, sizeof(clue), "clue %d", i);
        json_t *object = json_pack("{ss ss ss ss s[]}", "clue", clue, "response", "yes",
                                   "explanation", long_text, "note", long_text, "accept");
        json_array_append_new(json_object_get(pack, "spares"), object);
    }
    char *text = json_dumps(pack, JSON_COMPACT);
    json_decref(pack);
    assert_true(strlen(text) < LEC_PACK_BYTES_MAX);
    assert_null(lec_pack_file_parse(text, strlen(text), &problems));
    assert_int_equal(problems.count, 1);
    assert_non_null(strstr(problems.list[0].text, "in normal form, more than 4194304"));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lengths),
        cmocka_unit_test(test_schema_has_the_lengths_of_the_code),
        cmocka_unit_test(test_schema_has_the_counts_of_the_code),
        cmocka_unit_test(test_schema_has_the_keys_of_the_code),
        cmocka_unit_test(test_readme_has_the_lengths_of_the_code),
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_size_of_file),
        cmocka_unit_test(test_size_of_normal_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
