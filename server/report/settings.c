/* The options of each round, as they were when it began. */
#include "report/report_state.h"

#include <inttypes.h>
#include <string.h>

static const struct {
    uint32_t number;
    const char *word;
    int32_t by_default;
    const char *unit, *doc;
} options[] = {
#define LEC_OPTION(number, NAME, word, def, min, max, unit, of, doc) \
    {(number), word, (def), unit, doc},
#include <lectern/options.def>
#undef LEC_OPTION
};

static bool is_changed(const struct round *round, uint32_t i)
{
    return round->option[options[i].number] != options[i].by_default;
}

/* What is none of these is a symbol, or nothing. */
static const char *unit_of(const struct lec_language *words, const char *unit)
{
    static const char *const units[] = {
        LEC_SAY("ms a character"), LEC_SAY("points"),    LEC_SAY("cards"),
        LEC_SAY("minor units"),    LEC_SAY("questions"), LEC_SAY("squares"),
        LEC_SAY("boards"),         LEC_SAY("parts"),     LEC_SAY("players"),
    };
    for (size_t i = 0; i < COUNT(units); i++) {
        if (strcmp(unit, units[i]) == 0) {
            return lec_say(words, units[i]);
        }
    }
    return unit;
}

static void put_options(const struct round *round, uint32_t number, bool changed,
                        struct sheet *sheet)
{
    for (uint32_t i = 0; i < COUNT(options); i++) {
        if (is_changed(round, i) != changed) {
            continue;
        }
        lec_row_begin(sheet, NULL);
        lec_cell_number(sheet, number);
        lec_cell_word(sheet, lec_game_title(sheet->words, round->game));
        lec_cell_word(sheet, options[i].word);
        lec_cell_number(sheet, round->option[options[i].number]);
        lec_cell_number(sheet, options[i].by_default);
        lec_cell_word(sheet, changed ? "yes" : "no"); /* not on the page */
        lec_cell_word(sheet, unit_of(sheet->words, options[i].unit));
        const char *doc = lec_say(sheet->words, options[i].doc);
        lec_cell_spoken(sheet, "", true, doc, strlen(doc));
        lec_row_end(sheet);
    }
}

static const struct column columns[] = {
    {"round", NULL},
    {"game", NULL},
    {"option", LEC_SAY_C("column", "Option")},
    {"value", LEC_SAY_C("column", "Value")},
    {"default", LEC_SAY_C("column", "By default")},
    {"changed", NULL},
    {"unit", LEC_SAY_C("column", "Unit")},
    {"meaning", LEC_SAY_C("column", "What it does")},
};

void lec_table_options(const struct lec_report *r, struct lec_report_buffer *out)
{
    struct sheet sheet = lec_sheet_begin(out, NULL, false, columns, COUNT(columns));
    for (uint32_t i = 0; i < r->round_count; i++) {
        put_options(&r->rounds[i], i + 1, true, &sheet);
        put_options(&r->rounds[i], i + 1, false, &sheet);
    }
    lec_sheet_end(&sheet);
}

static void put_rest(const struct lec_report *r, const struct round *round,
                     struct lec_report_buffer *out)
{
    struct lec_report_buffer list = {0};
    bool is_first = true;
    for (uint32_t i = 0; i < COUNT(options); i++) {
        if (!is_changed(round, i)) {
            lec_put_format(&list, "%s%s %" PRId32, is_first ? "" : lec_list_comma(r),
                           options[i].word, options[i].by_default);
            is_first = false;
        }
    }
    lec_put(out, "<p class=\"rest\">");
    lec_put_sentence(r, lec_say(r->words, "As by default: {options}."),
                     (const struct part[]){{PART_HTML, "options", .html = &list}, {0}}, out);
    lec_put(out, "</p>\n");
    out->is_short = out->is_short || list.is_short;
    lec_report_buffer_free(&list);
}

void lec_page_options(const struct lec_report *r, struct lec_report_buffer *out)
{
    for (uint32_t i = 0; i < r->round_count; i++) {
        const struct round *round = &r->rounds[i];
        bool has_changes = false;
        for (uint32_t k = 0; k < COUNT(options); k++) {
            has_changes = has_changes || is_changed(round, k);
        }
        lec_put(out, "<h3>");
        lec_put_sentence(r, lec_say(r->words, "Round {number}: {game}"),
                         (const struct part[]){
                             {PART_NUMBER, "number", .number = i + INT64_C(1)},
                             {PART_WORDS, "game", .words = lec_game_title(r->words, round->game)},
                             {0}},
                         out);
        lec_put(out, "</h3>\n");
        if (has_changes) {
            struct sheet sheet = lec_sheet_begin(out, r->words, true, columns, COUNT(columns));
            put_options(round, i + 1, true, &sheet);
            lec_sheet_end(&sheet);
        }
        put_rest(r, round, out);
    }
}
