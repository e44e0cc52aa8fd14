/* The report of a session (S-12, U-06): a page to read and print, and tables for a spreadsheet.
 *
 * A question is what happens from the moment a clue is shown until the next one is: who pressed, who answered what, and
 * how it was ruled. What was taken back is not in it, but for ledger lines, which stay, struck through. Times are those
 * of the wall clock, in the machine's time zone. */
#ifndef LECTERN_REPORT_H
#define LECTERN_REPORT_H

#include "live/live.h"

#include <lectern/language.h>

enum lec_report_file {
    LEC_REPORT_PAGE, /* HTML that needs nothing else, and no scripts */
    LEC_REPORT_TEAMS,
    LEC_REPORT_PARTICIPANTS,
    LEC_REPORT_QUESTIONS,
    LEC_REPORT_LEDGER,
    LEC_REPORT_FOLLOW_UPS,
    LEC_REPORT_OPTIONS,
    LEC_REPORT_FILE_COUNT,
};

/* "report.html", "teams.csv", ... */
const char *lec_report_file_name(enum lec_report_file file);
/* LEC_REPORT_FILE_COUNT when there is none of that name. */
enum lec_report_file lec_report_find_file(const char *name);

/* What a report is written into: grows as it must; the caller frees `bytes`. Starts zeroed. */
struct lec_report_buffer {
    char *bytes; /* owned */
    size_t len, cap;
    bool is_short; /* memory ran out: what is there is not all */
};
void lec_report_buffer_free(struct lec_report_buffer *buffer);

struct lec_report;

/* Works out what the session has come to. The session is borrowed, must outlive the report and must not move on
 * meanwhile. `words` are those of the page, NULL for English; tables are read by programs, and stay English. NULL when
 * memory is short. */
struct lec_report *lec_report_create(struct lec_live *live, const struct lec_language *words);
/* Takes NULL. */
void lec_report_destroy(struct lec_report *report);

/* Appends one of the files. CSV as in RFC 4180, with a byte order mark, so that spreadsheets see that it is UTF-8; a
 * text that a spreadsheet would take for a formula gets an apostrophe in front. 0, or -1 when memory is short. */
int lec_report_write(const struct lec_report *report, enum lec_report_file file,
                     struct lec_report_buffer *out);

#define LEC_REPORT_FOLDER_MAX 120
/* "YYYY-MM-DD_CODE_title": a name that every file system takes. */
void lec_report_folder(const struct lec_report *report, char out[LEC_REPORT_FOLDER_MAX + 1]);

#endif
