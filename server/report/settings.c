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

static void put_options(const struct round *round, uint32_t number, bool changed,
                        struct sheet *sheet)
{
    for (uint32_t i = 0; i < COUNT(options); i++) {
        if (is_changed(round, i) != changed) {
            continue;
        }
        lec_row_begin(sheet, NULL);
        lec_cell_number(sheet, number);
        lec_cell_word(sheet, lec_game_title(round->game));
        lec_cell_word(sheet, options[i].word);
        lec_cell_number(sheet, round->option[options[i].number]);
        lec_cell_number(sheet, options[i].by_default);
        lec_cell_word(sheet, changed ? "yes" : "no");
        lec_cell_word(sheet, options[i].unit);
        lec_cell_long(sheet, options[i].doc, strlen(options[i].doc));
        lec_row_end(sheet);
    }
}

static const struct column columns[] = {
    {"round", NULL},           {"game", NULL},    {"option", "Option"}, {"value", "Value"},
    {"default", "By default"}, {"changed", NULL}, {"unit", "Unit"},     {"meaning", "What it does"},
};

void lec_table_options(const struct lec_report *r, struct lec_report_buffer *out)
{
    struct sheet sheet = lec_sheet_begin(out, false, columns, COUNT(columns));
    for (uint32_t i = 0; i < r->round_count; i++) {
        put_options(&r->rounds[i], i + 1, true, &sheet);
        put_options(&r->rounds[i], i + 1, false, &sheet);
    }
    lec_sheet_end(&sheet);
}

static void put_rest(const struct round *round, struct lec_report_buffer *out)
{
    bool is_first = true;
    lec_put(out, "<p class=\"rest\">As by default: ");
    for (uint32_t i = 0; i < COUNT(options); i++) {
        if (!is_changed(round, i)) {
            lec_put_format(out, "%s%s %" PRId32, is_first ? "" : ", ", options[i].word,
                           options[i].by_default);
            is_first = false;
        }
    }
    lec_put(out, ".</p>\n");
}

void lec_page_options(const struct lec_report *r, struct lec_report_buffer *out)
{
    for (uint32_t i = 0; i < r->round_count; i++) {
        const struct round *round = &r->rounds[i];
        bool has_changes = false;
        for (uint32_t k = 0; k < COUNT(options); k++) {
            has_changes = has_changes || is_changed(round, k);
        }
        lec_put_format(out, "<h3>Round %" PRIu32 ": %s</h3>\n", i + 1, lec_game_title(round->game));
        if (has_changes) {
            struct sheet sheet = lec_sheet_begin(out, true, columns, COUNT(columns));
            put_options(round, i + 1, true, &sheet);
            lec_sheet_end(&sheet);
        }
        put_rest(round, out);
    }
}
