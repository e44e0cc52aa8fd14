/* Reports: what is written into a table is read back as it was, no cell is a formula, and nothing is markup on the page. */
#include "fuzz.h"
#include "report/sheet.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define CELLS_MAX 24
#define CELL_MAX 1024

struct cell {
    char text[CELL_MAX];
    size_t len;
};

static struct cell cells[CELLS_MAX];

static const struct column columns[] = {{"a", "A"}, {"b", "B"}, {"c", "C"}};

/* Reads a field of a table as RFC 4180 has it. Returns where the next one begins; *is_last: it ends its row. */
static const char *read_field(const char *at, const char *end, struct cell *out, bool *is_last)
{
    bool is_quoted = at < end && *at == '"';
    out->len = 0;
    at += is_quoted;
    while (at < end) {
        bool is_pair = end - at > 1 && at[0] == '"' && at[1] == '"';
        if (is_quoted && *at == '"' && !is_pair) {
            at++;
            break;
        }
        if (!is_quoted && (*at == ',' || *at == '\r')) {
            break;
        }
        assert(is_quoted || (*at != '"' && *at != '\n'));
        assert(out->len < CELL_MAX);
        out->text[out->len] = *at;
        out->len++;
        at += is_quoted && is_pair ? 2 : 1;
    }
    assert(at < end);
    *is_last = *at == '\r';
    if (*is_last) {
        assert(end - at >= 2 && at[1] == '\n');
        return at + 2;
    }
    assert(*at == ',');
    return at + 1;
}

static bool is_formula(const struct cell *cell)
{
    return cell->len > 0 && cell->text[0] != '\0' && strchr("=+-@\t\r\n", cell->text[0]) != NULL;
}

/* The cell as it was written, but for the apostrophe in front of a formula. */
static void check_cell(const struct cell *read, const struct cell *written)
{
    bool is_marked = read->len == written->len + 1 && read->text[0] == '\'';
    assert(is_marked || read->len == written->len);
    assert(memcmp(read->text + is_marked, written->text, written->len) == 0);
    assert(!is_formula(read));
    assert(is_marked == (is_formula(written) || is_marked));
}

static void write_table(struct lec_report_buffer *out, bool is_page, uint32_t rows)
{
    struct sheet sheet = lec_sheet_begin(out, NULL, is_page, columns, COUNT(columns));
    for (uint32_t i = 0; i < rows; i++) {
        lec_row_begin(&sheet, NULL);
        for (uint32_t k = 0; k < COUNT(columns); k++) {
            const struct cell *cell = &cells[i * COUNT(columns) + k];
            if (k == 1) {
                lec_cell_spoken(&sheet, i % 2 == 0 ? "" : "pt-BR", true, cell->text, cell->len);
            } else {
                lec_cell_text(&sheet, cell->text, cell->len);
            }
        }
        lec_row_end(&sheet);
    }
    lec_sheet_end(&sheet);
    assert(!out->is_short);
}

static void check_csv(uint32_t rows)
{
    static struct cell read;
    struct lec_report_buffer out = {0};
    write_table(&out, false, rows);
    assert(out.len > 0);
    const char *end = out.bytes + out.len;
    const char *at = memmem(out.bytes, out.len, "a,b,c\r\n", 7);
    assert(at != NULL);
    at += 7;
    for (uint32_t i = 0; i < rows * COUNT(columns); i++) {
        bool is_last = false;
        at = read_field(at, end, &read, &is_last);
        assert(is_last == (i % COUNT(columns) == COUNT(columns) - 1));
        check_cell(&read, &cells[i]);
    }
    assert(at == end);
    lec_report_buffer_free(&out);
}

/* What the page shows of a text is the text. */
static void check_html(const struct cell *cell)
{
    static const char *const marks[][2] = {
        {"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}};
    struct lec_report_buffer out = {0};
    lec_put_html(&out, cell->text, cell->len);
    size_t from = 0;
    for (size_t at = 0; at < out.len;) {
        const char *c = &out.bytes[at];
        size_t width = 1;
        assert(strchr("<>\"'", *c) == NULL && *c != '\0');
        for (size_t i = 0; *c == '&' && i < COUNT(marks); i++) {
            size_t len = strlen(marks[i][0]);
            if (out.len - at >= len && memcmp(c, marks[i][0], len) == 0) {
                c = marks[i][1];
                width = len;
                break;
            }
        }
        assert(*c != '&' || width > 1);
        while (from < cell->len && cell->text[from] == '\0') {
            from++;
        }
        assert(from < cell->len && cell->text[from] == *c);
        from++;
        at += width;
    }
    lec_report_buffer_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct feed feed = {.bytes = bytes, .len = len};
    uint32_t rows = 1 + feed_below(&feed, CELLS_MAX / COUNT(columns));
    for (uint32_t i = 0; i < rows * COUNT(columns); i++) {
        cells[i].len = feed_text(&feed, cells[i].text, CELL_MAX);
        check_html(&cells[i]);
    }
    check_csv(rows);
    struct lec_report_buffer page = {0};
    write_table(&page, true, rows);
    lec_report_buffer_free(&page);
    return 0;
}
