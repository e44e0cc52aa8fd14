/* See report.h. */
#include "report/report_state.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[LEC_REPORT_FILE_COUNT] = {
    [LEC_REPORT_PAGE] = "report.html",
    [LEC_REPORT_TEAMS] = "teams.csv",
    [LEC_REPORT_PARTICIPANTS] = "participants.csv",
    [LEC_REPORT_QUESTIONS] = "questions.csv",
    [LEC_REPORT_LEDGER] = "ledger.csv",
    [LEC_REPORT_FOLLOW_UPS] = "follow-ups.csv",
    [LEC_REPORT_OPTIONS] = "options.csv",
};

const char *lec_report_file_name(enum lec_report_file file)
{
    assert(file < LEC_REPORT_FILE_COUNT);
    return names[file];
}

enum lec_report_file lec_report_find_file(const char *name)
{
    enum lec_report_file file = LEC_REPORT_PAGE;
    while (file < LEC_REPORT_FILE_COUNT && strcmp(names[file], name) != 0) {
        file++;
    }
    return file;
}

struct lec_report *lec_report_create(struct lec_live *live, const struct lec_language *words)
{
    struct lec_report *r = calloc(1, sizeof *r);
    if (r == NULL) {
        return NULL;
    }
    r->live = live;
    r->words = words;
    r->s = lec_live_session(live);
    size_t players = lec_session_players(r->s) + (size_t)1;
    r->display = calloc(1, sizeof *r->display);
    r->stays = calloc(players, sizeof *r->stays);
    r->by_player = calloc(players, sizeof *r->by_player);
    bool has_room = r->display != NULL && r->stays != NULL && r->by_player != NULL;
    if (!has_room || lec_report_gather(r) != 0) {
        lec_report_destroy(r);
        return NULL;
    }
    return r;
}

void lec_report_destroy(struct lec_report *report)
{
    if (report == NULL) {
        return;
    }
    free(report->display);
    free(report->questions);
    free(report->answers);
    free(report->presses);
    free(report->rounds);
    free(report->stays);
    free(report->by_player);
    free(report);
}

int lec_report_write(const struct lec_report *report, enum lec_report_file file,
                     struct lec_report_buffer *out)
{
    switch (file) {
    case LEC_REPORT_PAGE:
        lec_write_page(report, out);
        break;
    case LEC_REPORT_TEAMS:
        lec_table_teams(report, false, out);
        break;
    case LEC_REPORT_PARTICIPANTS:
        lec_table_participants(report, false, out);
        break;
    case LEC_REPORT_QUESTIONS:
        lec_table_questions(report, false, out);
        break;
    case LEC_REPORT_LEDGER:
        lec_table_ledger(report, false, out);
        break;
    case LEC_REPORT_FOLLOW_UPS:
        lec_table_follow_ups(report, false, out);
        break;
    default:
        lec_table_options(report, out);
        break;
    }
    return out->is_short ? -1 : 0;
}

/* What a file name may hold everywhere: letters of any script stay, all else becomes a hyphen, never two in a row. */
static void put_slug(const char *title, size_t len, char *out, size_t size)
{
    size_t at = 0;
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)title[i];
        bool is_plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        bool is_part = (c & 0xc0) == 0x80;
        size_t whole = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc0 ? 2 : 1;
        if (!is_part && at + whole >= size) {
            break; /* never half a character */
        }
        if (is_plain || c >= 0x80) {
            out[at++] = (char)c;
        } else if (at > 0 && out[at - 1] != '-') {
            out[at++] = '-';
        }
    }
    while (at > 0 && out[at - 1] == '-') {
        at--;
    }
    out[at] = '\0';
}

void lec_report_folder(const struct lec_report *report, char out[LEC_REPORT_FOLDER_MAX + 1])
{
    char when[LEC_TIME_MAX] = "";
    char slug[LEC_REPORT_FOLDER_MAX - 24];
    size_t len = 0;
    if (lec_live_count(report->live) > 0) {
        lec_write_time(lec_wall_of(report, 0), when);
    }
    const char *title = lec_text_of(report, lec_pack_text(0, LEC_PART_TITLE, 0), &len);
    put_slug(title, len, slug, sizeof slug);
    snprintf(out, LEC_REPORT_FOLDER_MAX + 1, "%.10s_%s%s%s", when, lec_live_code(report->live),
             slug[0] != '\0' ? "_" : "", slug);
}
