/* Collects what is wrong with a pack, each with its line and place, while the check walks down the
 * document. */
#include "pack/pack_report.h"

#include "pack/pack_raw.h"
#include "pack/text.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define TEXT_ROOM 512 /* longer than what is kept, so that the cut is made at a character */
#define KEY_MAX 24    /* bytes of a key that is still looked at for a slip of the pen */

static const size_t list_max =
    sizeof(((struct lec_pack_problems *)NULL)->list) / sizeof(struct lec_pack_problem);

/* Keys are short: those that the format has. */
static void go_down(struct lec_pack_report *report, const char *step)
{
    size_t len = strlen(report->at);
    assert(len + strlen(step) + 2 <= sizeof(report->at));
    snprintf(report->at + len, sizeof(report->at) - len, "/%s", step);
}

void lec_pack_report_key(struct lec_pack_report *report, json_t *object, const char *key)
{
    assert(report->depth < LEC_JSON_DEPTH_MAX);
    /* jansson keeps members in the order of the text, so counting finds them there again. */
    size_t index = 0;
    void *member = json_object_iter(object);
    while (member && strcmp(json_object_iter_key(member), key) != 0) {
        member = json_object_iter_next(object, member);
        index++;
    }
    assert(member);
    report->path[report->depth++] = index;
    go_down(report, key);
}

void lec_pack_report_index(struct lec_pack_report *report, size_t index)
{
    char number[24];
    assert(report->depth < LEC_JSON_DEPTH_MAX);
    report->path[report->depth++] = index;
    snprintf(number, sizeof(number), "%zu", index);
    go_down(report, number);
}

void lec_pack_report_up(struct lec_pack_report *report)
{
    assert(report->depth > 0);
    report->depth--;
    *strrchr(report->at, '/') = '\0';
}

static bool is_full(const struct lec_pack_problems *problems)
{
    return problems->count >= list_max;
}

/* Adds a problem to a list that is not full. */
static void add(struct lec_pack_problems *problems, int line, const char *place, const char *at,
                const char *text)
{
    struct lec_pack_problem *problem = &problems->list[problems->count++];
    *problem = (struct lec_pack_problem){.line = line};
    memcpy(problem->place, place, strlen(place) + 1);
    memcpy(problem->at, at, strlen(at) + 1);
    lec_text_show(text, strlen(text), problem->text, sizeof(problem->text));
}

void lec_pack_report_add(struct lec_pack_report *report, const char *format, ...)
{
    if (is_full(report->problems)) {
        report->problems->count++;
        return;
    }
    char text[TEXT_ROOM];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    int line = lec_pack_raw_line(report->raw, report->raw_len, report->path, report->depth);
    add(report->problems, line, report->place, report->at, text);
}

void lec_pack_problem_add(struct lec_pack_problems *problems, int line, const char *format, ...)
{
    if (is_full(problems)) {
        problems->count++;
        return;
    }
    char text[TEXT_ROOM];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    add(problems, line, "", "", text);
}

void lec_pack_warning_add(struct lec_pack_problems *problems, const char *format, ...)
{
    static const size_t max = sizeof(problems->warnings) / sizeof(problems->warnings[0]);
    if (problems->warning_count++ >= max) {
        return;
    }
    char *to = problems->warnings[problems->warning_count - 1];
    va_list args;
    va_start(args, format);
    vsnprintf(to, sizeof(problems->warnings[0]), format, args);
    va_end(args);
}

void lec_pack_problems_sort(struct lec_pack_problems *problems)
{
    size_t count = problems->count < list_max ? problems->count : list_max;
    for (size_t i = 1; i < count; i++) {
        struct lec_pack_problem moved = problems->list[i];
        size_t to = i;
        while (to > 0 && problems->list[to - 1].line > moved.line) {
            problems->list[to] = problems->list[to - 1];
            to--;
        }
        problems->list[to] = moved;
    }
}

static size_t least(size_t a, size_t b, size_t c)
{
    size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* Letters to change, add or drop to get from one word to the other; neither is longer than KEY_MAX.
 */
static size_t distance(const char *a, const char *b)
{
    size_t row[KEY_MAX + 1];
    size_t b_len = strlen(b);
    assert(b_len <= KEY_MAX);
    for (size_t j = 0; j <= b_len; j++) {
        row[j] = j;
    }
    for (size_t i = 0; a[i]; i++) {
        size_t diagonal = row[0];
        row[0] = i + 1;
        for (size_t j = 0; j < b_len; j++) {
            size_t change = diagonal + (strncasecmp(&a[i], &b[j], 1) != 0);
            diagonal = row[j + 1];
            row[j + 1] = least(change, row[j] + 1, row[j + 1] + 1);
        }
    }
    return row[b_len];
}

/* The known key that was probably meant, NULL when none is near. */
static const char *meant(const char *key, const char *const *known)
{
    static const char *const others[][2] = {
        {"question", "clue"},   {"text", "clue"},   {"answer", "response"}, {"answers", "accept"},
        {"options", "choices"}, {"name", "title"},  {"category", "title"},  {"points", "values"},
        {"questions", "clues"}, {"hint", "note"},   {"type", "how"},        {"reference", "source"},
        {"image", "picture"},   {"audio", "sound"},
    };
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        for (size_t k = 0; known[k] && strcasecmp(key, others[i][0]) == 0; k++) {
            if (strcmp(known[k], others[i][1]) == 0) {
                return known[k];
            }
        }
    }
    if (strlen(key) > KEY_MAX) {
        return NULL;
    }
    const char *best = NULL;
    size_t best_distance = 3;
    for (size_t k = 0; known[k]; k++) {
        size_t d = distance(key, known[k]);
        if (d < best_distance && d < strlen(known[k]) - 1) {
            best = known[k];
            best_distance = d;
        }
    }
    return best;
}

static void report_unknown(struct lec_pack_report *report, const char *key,
                           const char *const *known)
{
    if (is_full(report->problems)) {
        report->problems->count++;
        return;
    }
    char shown[60];
    lec_text_show(key, strlen(key), shown, sizeof(shown));
    const char *near = meant(key, known);
    if (near) {
        lec_pack_report_add(report, "unknown key \"%s\": did you mean \"%s\"?", shown, near);
    } else {
        lec_pack_report_add(report, "unknown key \"%s\": take it out", shown);
    }
}

void lec_pack_report_unknown(struct lec_pack_report *report, json_t *object,
                             const char *const *known)
{
    size_t index = 0;
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        size_t k = 0;
        while (known[k] && strcmp(key, known[k]) != 0) {
            k++;
        }
        lec_pack_report_index(report, index++);
        if (!known[k]) {
            report_unknown(report, key, known);
        }
        lec_pack_report_up(report);
    }
}

const char *lec_pack_type_name(const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return "an object { }";
    case JSON_ARRAY:
        return "a list [ ]";
    case JSON_STRING:
        return "a text";
    case JSON_INTEGER:
    case JSON_REAL:
        return "a number";
    case JSON_NULL:
        return "null";
    default:
        return "true or false";
    }
}
