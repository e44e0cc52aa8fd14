/* See sheet.h. */
#include "report/sheet.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool make_room(struct lec_report_buffer *out, size_t len)
{
    if (out->is_short || len >= SIZE_MAX / 4 - out->len) {
        out->is_short = true;
        return false;
    }
    if (out->len + len <= out->cap) {
        return true;
    }
    size_t cap = out->cap == 0 ? 16384 : out->cap;
    while (cap < out->len + len) {
        cap *= 2;
    }
    char *bytes = realloc(out->bytes, cap);
    if (bytes == NULL) {
        out->is_short = true;
        return false;
    }
    out->bytes = bytes;
    out->cap = cap;
    return true;
}

void lec_report_buffer_free(struct lec_report_buffer *buffer)
{
    free(buffer->bytes);
    *buffer = (struct lec_report_buffer){0};
}

void lec_put_bytes(struct lec_report_buffer *out, const char *bytes, size_t len)
{
    if (len > 0 && make_room(out, len)) {
        memcpy(out->bytes + out->len, bytes, len);
        out->len += len;
    }
}

void lec_put(struct lec_report_buffer *out, const char *text)
{
    lec_put_bytes(out, text, strlen(text));
}

void lec_put_format(struct lec_report_buffer *out, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    assert(len >= 0 && (size_t)len < sizeof text);
    lec_put_bytes(out, text, (size_t)len);
}

void lec_put_html(struct lec_report_buffer *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        switch (text[i]) {
        case '&':
            lec_put(out, "&amp;");
            break;
        case '<':
            lec_put(out, "&lt;");
            break;
        case '>':
            lec_put(out, "&gt;");
            break;
        case '"':
            lec_put(out, "&quot;");
            break;
        case '\'':
            lec_put(out, "&#39;");
            break;
        case '\0':
            break; /* a page cannot hold it */
        default:
            lec_put_bytes(out, &text[i], 1);
            break;
        }
    }
}

/* Spreadsheets work out what begins so, also in the wide forms of East Asian scripts. */
static bool is_formula(const char *text, size_t len)
{
    static const char *const wide[] = {"\uff1d", "\uff0b", "\uff0d", "\uff20"};
    if (len == 0) {
        return false;
    }
    bool is = text[0] != '\0' && strchr("=+-@\t\r\n", text[0]) != NULL;
    for (size_t i = 0; i < COUNT(wide); i++) {
        is = is || (len >= 3 && memcmp(text, wide[i], 3) == 0);
    }
    return is;
}

void lec_put_csv(struct lec_report_buffer *out, const char *text, size_t len)
{
    bool is_quoted = false;
    for (size_t i = 0; i < len; i++) {
        is_quoted = is_quoted || (text[i] != '\0' && strchr("\",\r\n", text[i]) != NULL);
    }
    if (is_quoted) {
        lec_put(out, "\"");
    }
    if (is_formula(text, len)) {
        lec_put(out, "'");
    }
    for (size_t i = 0; i < len; i++) {
        lec_put_bytes(out, text[i] == '"' ? "\"\"" : &text[i], text[i] == '"' ? 2 : 1);
    }
    if (is_quoted) {
        lec_put(out, "\"");
    }
}

static const char *name_of(const struct sheet *sheet, uint32_t column)
{
    const char *page = sheet->columns[column].page;
    if (!sheet->is_page) {
        return sheet->columns[column].csv;
    }
    return page != NULL ? lec_say_c(sheet->words, "column", page) : NULL;
}

struct sheet lec_sheet_begin(struct lec_report_buffer *out, const struct lec_language *words,
                             bool is_page, const struct column *columns, uint32_t count)
{
    struct sheet sheet = {.out = out,
                          .words = is_page ? words : NULL,
                          .is_page = is_page,
                          .columns = columns,
                          .count = count};
    lec_put(out,
            is_page ? "<div class=\"wide\" tabindex=\"0\"><table><thead><tr>" : "\xef\xbb\xbf");
    for (uint32_t i = 0; i < count; i++) {
        const char *name = name_of(&sheet, i);
        if (name == NULL) {
            continue;
        }
        if (is_page) {
            lec_put(out, "<th scope=\"col\">");
            lec_put_html(out, name, strlen(name));
            lec_put(out, "</th>");
        } else {
            lec_put(out, sheet.has_field ? "," : "");
            lec_put(out, name);
            sheet.has_field = true;
        }
    }
    lec_put(out, is_page ? "</tr></thead><tbody>\n" : "\r\n");
    return sheet;
}

void lec_sheet_end(struct sheet *sheet)
{
    lec_put(sheet->out, sheet->is_page ? "</tbody></table></div>\n" : "");
}

void lec_row_begin(struct sheet *sheet, const char *look)
{
    sheet->at = 0;
    sheet->has_field = false;
    if (sheet->is_page) {
        lec_put(sheet->out, look == NULL ? "<tr>" : "<tr class=\"");
        lec_put(sheet->out, look == NULL ? "" : look);
        lec_put(sheet->out, look == NULL ? "" : "\">");
    }
}

void lec_row_end(struct sheet *sheet)
{
    assert(sheet->at == sheet->count);
    lec_put(sheet->out, sheet->is_page ? "</tr>\n" : "\r\n");
}

/* False: this kind of table does not have the column. */
static bool begin_cell(struct sheet *sheet, const char *tag)
{
    assert(sheet->at < sheet->count);
    bool is_there = name_of(sheet, sheet->at++) != NULL;
    if (is_there && sheet->is_page) {
        lec_put(sheet->out, tag);
    } else if (is_there) {
        lec_put(sheet->out, sheet->has_field ? "," : "");
        sheet->has_field = true;
    }
    return is_there;
}

static void end_cell(struct sheet *sheet)
{
    lec_put(sheet->out, sheet->is_page ? "</td>" : "");
}

void lec_cell_spoken(struct sheet *sheet, const char *language, bool is_long, const char *text,
                     size_t len)
{
    char tag[128]; /* a tag of a language has 35 characters */
    bool is_own = language[0] == '\0';
    snprintf(tag, sizeof tag, "<td%s dir=\"auto\"%s%s%s>", is_long ? " class=\"w\"" : "",
             is_own ? "" : " lang=\"", language, is_own ? "" : "\"");
    if (begin_cell(sheet, tag)) {
        (sheet->is_page ? lec_put_html : lec_put_csv)(sheet->out, text, len);
        end_cell(sheet);
    }
}

void lec_cell_text(struct sheet *sheet, const char *text, size_t len)
{
    lec_cell_spoken(sheet, "", false, text, len);
}

void lec_cell_word(struct sheet *sheet, const char *text)
{
    if (begin_cell(sheet, "<td>")) {
        (sheet->is_page ? lec_put_html : lec_put_csv)(sheet->out, text, strlen(text));
        end_cell(sheet);
    }
}

void lec_cell_amount(struct sheet *sheet, const char *number)
{
    if (begin_cell(sheet, "<td class=\"n\">")) {
        lec_put(sheet->out, number);
        end_cell(sheet);
    }
}

void lec_cell_when(struct sheet *sheet, const char *time)
{
    if (begin_cell(sheet, "<td class=\"t\">")) {
        lec_put(sheet->out, time);
        end_cell(sheet);
    }
}

void lec_cell_number(struct sheet *sheet, int64_t number)
{
    char text[32];
    snprintf(text, sizeof text, "%" PRId64, number);
    lec_cell_amount(sheet, text);
}

void lec_cell_blank(struct sheet *sheet)
{
    lec_cell_amount(sheet, "");
}
