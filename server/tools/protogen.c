/* Prints what is made from the protocol table: the pages' modules and types, the JSON Schema and
 * the tables of ARCHITECTURE.md. Runs during the build. */
#undef LEC_PSEUDO /* made for tests: nobody chooses that language */
#include "wire/wire.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MADE_BY "Printed from the protocol table by protogen: do not edit."

/* A string of JSON, and so of JavaScript. */
static void put_quoted(const char *text)
{
    putchar('"');
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\') {
            printf("\\%c", *text);
        } else if ((unsigned char)*text < 0x20) {
            printf("\\u%04x", (unsigned)*text);
        } else {
            putchar(*text);
        }
    }
    putchar('"');
}

/* `"name": "value"` of a JSON object. */
static void put_pair(const char *name, const char *value)
{
    put_quoted(name);
    printf(": ");
    put_quoted(value);
}

/* A line of an object of JavaScript. */
static void put_line(const char *name, const char *value)
{
    put_pair(name, value);
    printf(",\n");
}

/* The same with a text for people, which the build puts into other languages. */
static void put_text_line(const char *name, const char *text)
{
    put_quoted(name);
    printf(*text == '\0' ? ": " : ": t(");
    put_quoted(text);
    printf(*text == '\0' ? ",\n" : "),\n");
}

static void print_js(void)
{
    printf("// " MADE_BY "\nimport { t } from './words.js';\n\n");
    printf("export const VERSION = %d;\n\n", LEC_PROTOCOL_VERSION);
    printf("/** What a phone says, by the word on the wire. */\nexport const WORDS = {\n");
#define LEC_WORDS_OF_PHONES
#define LEC_WORD(name, key, english) put_text_line(key, english);
#include <lectern/words.def>
#undef LEC_WORD
#undef LEC_WORDS_OF_PHONES
    printf("};\n\n/** What each language calls itself, by the name it has in addresses. */\n"
           "export const LANGUAGES = {\n");
#define LEC_LANGUAGE(code, po, tag, name, is_rtl, plural) put_line(code, name);
#include <lectern/languages.def>
#undef LEC_LANGUAGE
    printf("};\n");
}

static void put_option(int number, const char *word, int64_t value, int64_t min, int64_t max,
                       const char *unit, const char *of, const char *doc)
{
    put_quoted(word);
    printf(": { number: %d, of: ", number);
    for (const char *c = of; *c != '\0'; c++) {
        printf("%s%c", c == of ? "\"" : "", *c >= 'A' && *c <= 'Z' ? *c - 'A' + 'a' : *c);
    }
    printf("\", unit: ");
    put_quoted(unit);
    printf(", default: %" PRId64 ", min: %" PRId64 ", max: %" PRId64 ", doc: t(", value, min, max);
    put_quoted(doc);
    printf(") },\n");
}

static void print_js_host(void)
{
    printf("// " MADE_BY "\nimport { t } from './words.js';\n\n");
    printf("/** What a host's page says besides, by the word on the wire. */\n"
           "export const HOST_WORDS = {\n");
#define LEC_WORD(name, key, english) put_text_line(key, english);
#include <lectern/words_host.def>
#undef LEC_WORD
    printf("};\n\n/** What a host can set before a round, by the word on the wire. */\n"
           "export const OPTIONS = {\n");
#define LEC_OPTION(number, NAME, word, def, min, max, unit, of, doc) \
    put_option(number, word, def, min, max, unit, #of, doc);
#include <lectern/options.def>
#undef LEC_OPTION
    printf("};\n");
}

/* view_clock_kind is ViewClockKind in TypeScript. */
static void put_type_name(const char *name)
{
    int upper = 1;

    for (; *name != '\0'; name++) {
        if (*name == '_') {
            upper = 1;
        } else {
            putchar(upper ? toupper((unsigned char)*name) : *name);
            upper = 0;
        }
    }
}

/* Bounds that are powers of two are easier to know as such. */
static void put_bound(int64_t value)
{
    if (value == INT64_C(9007199254740991)) {
        printf("2^53 - 1");
    } else if (value == -INT64_C(9007199254740991)) {
        printf("-(2^53 - 1)");
    } else if (value == UINT32_MAX) {
        printf("2^32 - 1");
    } else {
        printf("%" PRId64, value);
    }
}

static void put_range(const struct lec_field *field)
{
    put_bound(field->min);
    printf(" to ");
    put_bound(field->max);
}

static void put_typescript_field(const struct lec_field *field)
{
    printf("    /** %s", field->doc);
    if (field->type == LEC_FIELD_INT) {
        printf("; ");
        put_range(field);
    } else if (field->type == LEC_FIELD_STR) {
        printf("; at most %" PRId64 " bytes of UTF-8", field->max);
    } else if (field->type == LEC_FIELD_LIST) {
        printf("; at most %" PRId64, field->max);
    }
    printf(" */\n    %s%s: ", field->name, field->must ? "" : "?");
    switch (field->type) {
    case LEC_FIELD_BOOL:
        printf("boolean");
        break;
    case LEC_FIELD_INT:
        printf("number");
        break;
    case LEC_FIELD_TEXT:
    case LEC_FIELD_STR:
        printf("string");
        break;
    case LEC_FIELD_PICK:
        put_type_name(field->words->name);
        break;
    case LEC_FIELD_ONE:
        put_type_name(field->object->name);
        break;
    case LEC_FIELD_LIST:
        put_type_name(field->object->name);
        printf("[]");
        break;
    }
    printf(";\n");
}

static void put_typescript_object(const struct lec_object *object)
{
    printf("/** %s */\nexport interface ", object->doc);
    put_type_name(object->name);
    printf(" {\n");
    if (object->type != NULL) {
        printf("    t: \"%s\";\n", object->type);
    }
    for (uint32_t i = 0; i < object->field_count; i++) {
        put_typescript_field(&object->fields[i]);
    }
    printf("}\n\n");
}

static void put_typescript_union(const char *name, const char *doc, enum lec_direction direction)
{
    printf("/** %s */\nexport type %s =", doc, name);
    for (int m = LEC_MESSAGE_NONE + 1; m < LEC_MESSAGE_COUNT; m++) {
        const struct lec_object *object = lec_wire_message((enum lec_message)m);

        if (object->direction == direction) {
            printf("\n    | ");
            put_type_name(object->name);
        }
    }
    printf(";\n\n");
}

static void print_types(void)
{
    printf("// " MADE_BY "\n// For checking the pages; not shipped.\n\n");
    for (uint32_t i = 0; i < lec_wire_enum_count; i++) {
        printf("/** %s */\nexport type ", lec_wire_enums[i]->doc);
        put_type_name(lec_wire_enums[i]->name);
        printf(" =");
        for (uint32_t w = 0; w < lec_wire_enums[i]->count; w++) {
            printf("\n    | ");
            put_quoted(lec_wire_enums[i]->words[w]);
        }
        printf(";\n\n");
    }
    for (uint32_t i = 0; i < lec_wire_object_count; i++) {
        put_typescript_object(lec_wire_objects[i]);
    }
    put_typescript_union("Up", "A message from a client", LEC_UP);
    put_typescript_union("Down", "A message to a client", LEC_DOWN);
    printf("export const VERSION: %d;\n", LEC_PROTOCOL_VERSION);
    printf("export const WORDS: Readonly<Record<Word, string>>;\n");
    printf("export const LANGUAGES: Readonly<Record<string, string>>;\n");
}

/* The empty word means none: a client that must name something may not send it. */
static void put_schema_pick(const struct lec_object *object, const struct lec_field *field)
{
    printf(", \"$ref\": \"#/$defs/%s\"", field->words->name);
    if (object->direction == LEC_UP && field->must) {
        printf(", \"minLength\": 1");
    }
}

static void put_schema_field(const struct lec_object *object, const struct lec_field *field)
{
    printf("        ");
    put_quoted(field->name);
    printf(": { ");
    put_pair("description", field->doc);
    switch (field->type) {
    case LEC_FIELD_BOOL:
        printf(", \"type\": \"boolean\"");
        break;
    case LEC_FIELD_INT:
        printf(", \"type\": \"integer\", \"minimum\": %" PRId64 ", \"maximum\": %" PRId64,
               field->min, field->max);
        break;
    case LEC_FIELD_PICK:
        put_schema_pick(object, field);
        break;
    case LEC_FIELD_TEXT:
        printf(", \"type\": \"string\"");
        break;
    case LEC_FIELD_STR: /* bytes are counted: what has more characters has more bytes, too */
        printf(", \"type\": \"string\", \"maxLength\": %" PRId64, field->max);
        break;
    case LEC_FIELD_ONE:
        printf(", \"$ref\": \"#/$defs/%s\"", field->object->name);
        break;
    case LEC_FIELD_LIST:
        printf(", \"type\": \"array\", \"maxItems\": %" PRId64, field->max);
        printf(", \"items\": { \"$ref\": \"#/$defs/%s\" }", field->object->name);
        break;
    }
    printf(" }");
}

static void put_schema_object(const struct lec_object *object)
{
    const char *comma = "";

    printf("    \"%s\": {\n      \"type\": \"object\",\n      ", object->name);
    put_pair("description", object->doc);
    printf(",\n      \"additionalProperties\": false,\n      \"properties\": {\n");
    if (object->type != NULL) {
        printf("        \"t\": { \"const\": \"%s\" }", object->type);
        comma = ",\n";
    }
    for (uint32_t i = 0; i < object->field_count; i++) {
        printf("%s", comma);
        put_schema_field(object, &object->fields[i]);
        comma = ",\n";
    }
    printf("\n      },\n      \"required\": [");
    comma = "";
    if (object->type != NULL) {
        printf("\"t\"");
        comma = ", ";
    }
    for (uint32_t i = 0; i < object->field_count; i++) {
        if (object->fields[i].must) {
            printf("%s\"%s\"", comma, object->fields[i].name);
            comma = ", ";
        }
    }
    printf("]\n    }");
}

static void put_schema_enum(const struct lec_words *words)
{
    printf("    \"%s\": { ", words->name);
    put_pair("description", words->doc);
    printf(", \"type\": \"string\", \"enum\": [");
    for (uint32_t w = 0; w < words->count; w++) {
        printf("%s", w > 0 ? ", " : "");
        put_quoted(words->words[w]);
    }
    printf("] }");
}

static void print_schema(void)
{
    printf("{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n  ");
    put_pair("$comment", MADE_BY);
    printf(",\n  \"title\": \"A message of Lectern's protocol, version %d\",\n",
           LEC_PROTOCOL_VERSION);
    printf("  \"oneOf\": [");
    for (int m = LEC_MESSAGE_NONE + 1; m < LEC_MESSAGE_COUNT; m++) {
        printf("%s\n    { \"$ref\": \"#/$defs/%s\" }", m > 1 ? "," : "",
               lec_wire_message((enum lec_message)m)->name);
    }
    printf("\n  ],\n  \"$defs\": {\n");
    for (uint32_t i = 0; i < lec_wire_enum_count; i++) {
        put_schema_enum(lec_wire_enums[i]);
        printf(",\n");
    }
    for (uint32_t i = 0; i < lec_wire_object_count; i++) {
        put_schema_object(lec_wire_objects[i]);
        printf("%s\n", i + 1 < lec_wire_object_count ? "," : "");
    }
    printf("  }\n}\n");
}

/* Text inside a cell of a table. */
static void put_cell(const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '|') {
            putchar('\\');
        }
        putchar(*text);
    }
}

static void put_link(const char *name)
{
    printf("[%s](#%s)", name, name);
}

static void put_markdown_field(const struct lec_field *field)
{
    printf("| `%s` | ", field->name);
    switch (field->type) {
    case LEC_FIELD_BOOL:
        printf("true or false");
        break;
    case LEC_FIELD_INT:
        put_range(field);
        break;
    case LEC_FIELD_PICK:
        printf("`%s`", field->words->name);
        break;
    case LEC_FIELD_TEXT:
        printf("text");
        break;
    case LEC_FIELD_STR:
        printf("text, %" PRId64 " bytes", field->max);
        break;
    case LEC_FIELD_ONE:
        put_link(field->object->name);
        break;
    case LEC_FIELD_LIST:
        printf("up to %" PRId64 " ", field->max);
        put_link(field->object->name);
        break;
    }
    printf(" | %s | ", field->must ? "must" : "may");
    put_cell(field->doc);
    printf(" |\n");
}

static void put_markdown_object(const struct lec_object *object)
{
    if (object->type == NULL) {
        printf("\n### %s\n\n%s.\n", object->name, object->doc);
    } else {
        printf("\n### %s\n\n%s: %s%s\n", object->type,
               object->direction == LEC_UP ? "From a client" : "To a client", object->doc,
               strchr(object->doc, '?') != NULL ? "" : ".");
    }
    printf("\n| field | type | need | meaning |\n|---|---|---|---|\n");
    for (uint32_t i = 0; i < object->field_count; i++) {
        put_markdown_field(&object->fields[i]);
    }
}

enum role { S = 1, H = 2, P = 4 };

static void put_markdown_verb(const char *word, unsigned roles, const char *class, const char *doc)
{
    static const char *const who[] = {
        [S] = "server", [H] = "host", [P] = "player", [H | P] = "host, player"};

    printf("| `%s` | %s | ", word, who[roles]);
    for (; *class != '\0'; class ++) {
        putchar(tolower((unsigned char)*class));
    }
    printf(" | ");
    put_cell(doc);
    printf(" |\n");
}

static void print_markdown_verbs(void)
{
    printf("\n### Verbs\n\nA step can be undone; a part goes with its step; what is fixed is never "
           "undone; "
           "a mark undoes.\n\n| verb | who | class | meaning |\n|---|---|---|---|\n");
#define LEC_VERB(name, word, roles, class, doc) put_markdown_verb(word, roles, #class, doc);
#include <lectern/verbs.def>
#undef LEC_VERB
}

static void print_markdown_enums(void)
{
    printf(
        "\n### Enums\n\nThe empty word means none.\n\n| enum | meaning | words |\n|---|---|---|\n");
    for (uint32_t i = 0; i < lec_wire_enum_count; i++) {
        const struct lec_words *words = lec_wire_enums[i];

        printf("| `%s` | ", words->name);
        put_cell(words->doc);
        printf(" |");
        for (uint32_t w = 0; w < words->count; w++) {
            bool is_empty = words->words[w][0] == '\0';

            printf(" `%s`", is_empty ? "\"\"" : words->words[w]);
        }
        printf(" |\n");
    }
}

static void print_markdown(void)
{
    printf(
        "<!-- " MADE_BY
        " -->\n\nProtocol version %d. A message is one JSON object whose `t` is its "
        "name.\nA field that may be left out is left out when it is false, 0, empty or the first "
        "word of its enum.\n",
        LEC_PROTOCOL_VERSION);
    for (int m = LEC_MESSAGE_NONE + 1; m < LEC_MESSAGE_COUNT; m++) {
        put_markdown_object(lec_wire_message((enum lec_message)m));
    }
    for (uint32_t i = 0; i < lec_wire_object_count; i++) {
        if (lec_wire_objects[i]->type == NULL) {
            put_markdown_object(lec_wire_objects[i]);
        }
    }
    print_markdown_verbs();
    print_markdown_enums();
}

static const struct {
    const char *name;
    void (*print)(void);
} outputs[] = {
    {"js", print_js},         {"js-host", print_js_host},   {"types", print_types},
    {"schema", print_schema}, {"markdown", print_markdown},
};

int main(int argc, char **argv)
{
    for (size_t i = 0; argc == 2 && i < sizeof(outputs) / sizeof(outputs[0]); i++) {
        if (strcmp(argv[1], outputs[i].name) == 0) {
            outputs[i].print();
            if (fflush(stdout) != 0 || ferror(stdout)) {
                perror("protogen: cannot write what is printed");
                return EXIT_FAILURE;
            }
            return EXIT_SUCCESS;
        }
    }
    fprintf(stderr, "usage: protogen js | js-host | types | schema | markdown\n");
    return EXIT_FAILURE;
}
