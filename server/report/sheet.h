/* Writing: bytes into a buffer, and tables that are the same ones in HTML and in CSV. */
#ifndef LECTERN_REPORT_SHEET_H
#define LECTERN_REPORT_SHEET_H

#include "report/report.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

void lec_put(struct lec_report_buffer *out, const char *text);
void lec_put_bytes(struct lec_report_buffer *out, const char *bytes, size_t len);
void lec_put_format(struct lec_report_buffer *out, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* As text of a page: nothing in it is markup. */
void lec_put_html(struct lec_report_buffer *out, const char *text, size_t len);
/* As one field of a table, in quotes where it must be; a formula is made a text. */
void lec_put_csv(struct lec_report_buffer *out, const char *text, size_t len);

/* A column: its name in a CSV file, and on the page (a LEC_SAY_C of the context "column"). NULL: it is not there, and its
 * cells are left out. */
struct column {
    const char *csv, *page;
};

struct sheet {
    struct lec_report_buffer *out;    /* borrowed */
    const struct column *columns;     /* borrowed */
    const struct lec_language *words; /* NULL: English, as in every CSV file */
    uint32_t count, at;
    bool is_page;
    bool has_field; /* of the row being written, in CSV */
};

struct sheet lec_sheet_begin(struct lec_report_buffer *out, const struct lec_language *words,
                             bool is_page, const struct column *columns, uint32_t count);
void lec_sheet_end(struct sheet *sheet);

/* A row has a cell for each column, in order. `look` is a class of the page; NULL: none. */
void lec_row_begin(struct sheet *sheet, const char *look);
void lec_row_end(struct sheet *sheet);
void lec_cell_text(struct sheet *sheet, const char *text, size_t len);
/* In a language of its own, a tag after BCP 47; empty: in nobody knows which. `is_long`: a sentence or more. */
void lec_cell_spoken(struct sheet *sheet, const char *language, bool is_long, const char *text,
                     size_t len);
/* A word of ours, in the sheet's language. */
void lec_cell_word(struct sheet *sheet, const char *text);
void lec_cell_number(struct sheet *sheet, int64_t number);
/* A number that was written elsewhere, such as 12.50. */
void lec_cell_amount(struct sheet *sheet, const char *number);
/* A time, which stays in one line. */
void lec_cell_when(struct sheet *sheet, const char *time);
void lec_cell_blank(struct sheet *sheet);

#endif
