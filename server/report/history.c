/* What was written down on the way: the ledger, and questions for the trainer. */
#include "report/report_state.h"

#include <stdio.h>
#include <string.h>

/* Is the line about a question for the trainer? Its `clue` is that question's number then. */
static bool is_about_question(const struct lec_line *line)
{
    return line->kind != LEC_LINE_CARD && line->clue != 0 &&
           (line->why == LEC_WHY_ANSWERED || line->why == LEC_WHY_PARTLY ||
            line->why == LEC_WHY_STUMPED || line->why == LEC_WHY_ASKED);
}

static bool is_anonymous(const struct lec_report *r, const struct lec_line *line)
{
    struct lec_view_question question;
    if (!is_about_question(line) || line->clue > lec_session_questions(r->s)) {
        return false;
    }
    lec_session_question(r->s, line->clue, &question);
    return question.anonymous;
}

static void put_amount(struct sheet *sheet, const struct lec_report *r, const struct lec_line *line)
{
    char amount[LEC_AMOUNT_MAX];
    bool is_money = line->kind == LEC_LINE_BUCKET;
    if (is_money) {
        lec_write_amount(r, line->points, sheet->is_page, amount);
        lec_cell_amount(sheet, amount);
    } else {
        lec_cell_number(sheet, line->points);
    }
    lec_cell_word(sheet, is_money ? lec_currency_code(r) : "");
}

/* The host's words, or the sum that was handed over. */
static void put_note(struct sheet *sheet, const struct lec_report *r,
                     const struct lec_ledger_line *line)
{
    char note[LEC_AMOUNT_MAX + 160];
    char amount[LEC_AMOUNT_MAX];
    struct lec_record record;
    if (line->line.why == LEC_WHY_ADJUST) {
        lec_cell_ref(sheet, r, (struct lec_text){.kind = LEC_TEXT_ENTRY, .id = line->seq});
        return;
    }
    if (line->line.why != LEC_WHY_PAID) {
        lec_cell_word(sheet, "");
        return;
    }
    lec_live_record(r->live, line->seq - 1, &record);
    lec_write_amount(r, line->line.clue_value, true, amount);
    snprintf(note, sizeof note,
             record.entry.in.value != 0 ? lec_say(sheet->words, "%s handed over")
                                        : lec_say(sheet->words, "%s not handed over after all"),
             amount);
    lec_cell_word(sheet, note);
}

/* Category, value and text of the clue, or the number of the question. */
static void put_clue(struct sheet *sheet, const struct lec_report *r, const struct lec_line *line)
{
    char number[120];
    bool is_clue = line->kind == LEC_LINE_POINTS && line->clue != 0 && !is_about_question(line);
    if (is_about_question(line)) {
        snprintf(number, sizeof number, lec_say(sheet->words, "question %u"), line->clue);
        lec_cell_word(sheet, is_anonymous(r, line) ? lec_say(sheet->words, "an anonymous question")
                                                   : number);
    } else if (line->why == LEC_WHY_FINAL) {
        lec_cell_ref(sheet, r, lec_pack_text(line->pack, LEC_PART_FINAL_CATEGORY, 0));
    } else if (line->board != 0) {
        lec_cell_ref(sheet, r,
                     lec_pack_text(line->pack, LEC_PART_CATEGORY, line->board - UINT32_C(1)));
    } else {
        lec_cell_word(sheet, "");
    }
    if (is_clue && line->clue_value != 0) {
        lec_cell_number(sheet, line->clue_value);
    } else {
        lec_cell_blank(sheet);
    }
    lec_cell_ref(sheet, r,
                 is_clue ? lec_pack_text(line->pack, LEC_PART_CLUE, line->clue - 1)
                         : (struct lec_text){0});
}

void lec_table_ledger(const struct lec_report *r, bool is_page, struct lec_report_buffer *out)
{
    static const struct column columns[] = {
        {"line", "#"},
        {"at", LEC_SAY_C("column", "Time")},
        {"team", LEC_SAY_C("column", "Team")},
        {"participant", LEC_SAY_C("column", "Name")},
        {"kind", LEC_SAY_C("column", "Kind")},
        {"amount", LEC_SAY_C("column", "Amount")},
        {"currency", NULL},
        {"why", LEC_SAY_C("column", "Why")},
        {"note", LEC_SAY_C("column", "Note")},
        {"clue", LEC_SAY_C("column", "Clue")},
        {"clue_value", LEC_SAY_C("column", "Value")},
        {"prompt", NULL},
        {"corrects", LEC_SAY_C("column", "Corrects")},
        {"struck_at", NULL},
        {NULL, LEC_SAY_C("column", "Struck")},
    };
    const struct lec_ledger_line *lines = NULL;
    uint32_t count = lec_live_lines(r->live, &lines);
    struct sheet sheet = lec_sheet_begin(out, r->words, is_page, columns, COUNT(columns));
    for (uint32_t i = 0; i < count; i++) {
        const struct lec_line *line = &lines[i].line;
        lec_row_begin(&sheet, lines[i].struck != 0 ? "struck" : NULL);
        lec_cell_number(&sheet, lines[i].no);
        lec_cell_time(&sheet, lec_wall_of(r, lines[i].by - 1));
        lec_cell_team(&sheet, r, line->team);
        if (is_anonymous(r, line)) {
            lec_cell_word(&sheet, lec_say(sheet.words, "anonymous"));
        } else {
            lec_cell_player(&sheet, r, line->player);
        }
        lec_cell_word(&sheet, lec_word_of(sheet.words, WORDS_LINE, line->kind));
        put_amount(&sheet, r, line);
        lec_cell_word(&sheet, lec_word_of(sheet.words, WORDS_WHY, line->why));
        put_note(&sheet, r, &lines[i]);
        put_clue(&sheet, r, line);
        if (lines[i].corrects != 0) {
            lec_cell_number(&sheet, lines[i].corrects);
        } else {
            lec_cell_blank(&sheet);
        }
        lec_cell_time(&sheet, lines[i].struck != 0 ? lec_wall_of(r, lines[i].struck - 1) : 0);
        lec_cell_word(&sheet, lines[i].struck != 0 ? lec_say(sheet.words, "yes") : "");
        lec_row_end(&sheet);
    }
    lec_sheet_end(&sheet);
}

/* Who asked stays unknown when it was asked so: a report goes from hand to hand. */
static void put_asker(struct sheet *sheet, const struct lec_report *r,
                      const struct lec_view_question *question)
{
    if (question->anonymous) {
        lec_cell_word(sheet, lec_say(sheet->words, "anonymous"));
        lec_cell_word(sheet, lec_say(sheet->words, "anonymous"));
    } else {
        lec_cell_team(sheet, r, (uint16_t)question->team);
        lec_cell_ref(sheet, r, question->player);
    }
}

void lec_table_follow_ups(const struct lec_report *r, bool is_page, struct lec_report_buffer *out)
{
    static const struct column columns[] = {
        {"n", "#"},
        {"question", LEC_SAY_C("column", "Question")},
        {"verdict", LEC_SAY_C("column", "Verdict")},
        {"team", LEC_SAY_C("column", "Asked by")},
        {"participant", NULL},
        {"expected_answer", LEC_SAY_C("column", "Expected answer")},
        {"source", LEC_SAY_C("column", "Source")},
        {"owner", LEC_SAY_C("column", "Who answers it")},
        {"answer", LEC_SAY_C("column", "Answer to come")},
    };
    struct sheet sheet = lec_sheet_begin(out, r->words, is_page, columns, COUNT(columns));
    for (uint32_t i = 1; i <= lec_session_questions(r->s); i++) {
        struct lec_view_question question;
        lec_session_question(r->s, i, &question);
        if (question.verdict != LEC_VERDICT_PARTLY && question.verdict != LEC_VERDICT_STUMPED) {
            continue; /* U-06 */
        }
        lec_row_begin(&sheet, NULL);
        lec_cell_number(&sheet, i);
        lec_cell_prose(&sheet, r, question.text);
        lec_cell_word(&sheet, lec_word_of(sheet.words, WORDS_VERDICT, question.verdict));
        put_asker(&sheet, r, &question);
        lec_cell_ref(&sheet, r, question.answer);
        lec_cell_ref(&sheet, r, question.source);
        lec_cell_ref(&sheet, r, question.owner);
        lec_cell_prose(&sheet, r, question.later);
        lec_row_end(&sheet);
    }
    lec_sheet_end(&sheet);
}

void lec_table_asked(const struct lec_report *r, struct lec_report_buffer *out)
{
    static const struct column columns[] = {
        {NULL, "#"},
        {NULL, LEC_SAY_C("column", "Question")},
        {NULL, LEC_SAY_C("column", "Team")},
        {NULL, LEC_SAY_C("column", "Asker")},
        {NULL, LEC_SAY_C("column", "Votes")},
        {NULL, LEC_SAY_C("column", "Verdict")},
        {NULL, LEC_SAY_C("column", "Answered, partly, stumped")},
        {NULL, LEC_SAY_C("column", "Expected answer")},
        {NULL, LEC_SAY_C("column", "Source")},
    };
    struct sheet sheet = lec_sheet_begin(out, r->words, true, columns, COUNT(columns));
    for (uint32_t i = 1; i <= lec_session_questions(r->s); i++) {
        struct lec_view_question question;
        uint32_t tally[3];
        char votes[48] = "";
        lec_session_question(r->s, i, &question);
        lec_session_tally(r->s, i, tally);
        if (tally[0] + tally[1] + tally[2] > 0) {
            snprintf(votes, sizeof votes, "%u, %u, %u", tally[0], tally[1], tally[2]);
        }
        lec_row_begin(&sheet, NULL);
        lec_cell_number(&sheet, i);
        lec_cell_prose(&sheet, r, question.text);
        put_asker(&sheet, r, &question);
        lec_cell_number(&sheet, question.ups);
        lec_cell_word(&sheet, question.verdict != LEC_VERDICT_NONE
                                  ? lec_word_of(sheet.words, WORDS_VERDICT, question.verdict)
                                  : lec_word_of(sheet.words, WORDS_STATE, question.state));
        lec_cell_word(&sheet, votes);
        lec_cell_ref(&sheet, r, question.answer);
        lec_cell_ref(&sheet, r, question.source);
        lec_row_end(&sheet);
    }
    lec_sheet_end(&sheet);
}
