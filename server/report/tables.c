/* Who did what: teams, participants, and what was asked. */
#include "report/report_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void lec_cell_ref(struct sheet *sheet, const struct lec_report *r, struct lec_text text)
{
    size_t len = 0;
    const char *bytes = lec_text_of(r, text, &len);
    lec_cell_spoken(sheet, lec_language_of(r, text), false, bytes, len);
}

void lec_cell_team(struct sheet *sheet, const struct lec_report *r, uint16_t team)
{
    lec_cell_ref(sheet, r, lec_session_team_name(r->s, team));
}

void lec_cell_player(struct sheet *sheet, const struct lec_report *r, uint32_t player)
{
    lec_cell_ref(sheet, r, lec_session_player_name(r->s, player));
}

void lec_cell_time(struct sheet *sheet, int64_t wall_ms)
{
    char text[LEC_TIME_MAX];
    lec_write_time(wall_ms, text);
    lec_cell_when(sheet, text);
}

/* Whole milliseconds; nothing when it is below zero. */
void lec_cell_ms(struct sheet *sheet, int64_t us)
{
    if (us < 0) {
        lec_cell_blank(sheet);
    } else {
        lec_cell_number(sheet, (us + 500) / 1000);
    }
}

void lec_cell_prose(struct sheet *sheet, const struct lec_report *r, struct lec_text text)
{
    size_t len = 0;
    const char *bytes = lec_text_of(r, text, &len);
    lec_cell_spoken(sheet, lec_language_of(r, text), true, bytes, len);
}

static int compare(const void *a, const void *b)
{
    int64_t one = *(const int64_t *)a;
    int64_t two = *(const int64_t *)b;
    return one < two ? -1 : one > two;
}

/* The middle of a team's presses, of an even number the mean of the two; -1 without any, or when memory is short. */
static int64_t median_us(const struct lec_report *r, uint16_t team)
{
    int64_t *times = calloc(r->press_count + (size_t)1, sizeof *times);
    uint32_t count = 0;
    if (times == NULL) {
        return -1;
    }
    for (uint32_t i = 0; i < r->press_count; i++) {
        if (lec_session_seat(r->s, r->presses[i].team) == team) {
            times[count++] = r->presses[i].after_us;
        }
    }
    qsort(times, count, sizeof *times, compare);
    int64_t middle = count == 0 ? -1 : (times[(count - 1) / 2] + times[count / 2]) / 2;
    free(times);
    return middle;
}

/* Hand, what it is worth, what it has won of the bucket. */
static void put_hand(struct sheet *sheet, const struct lec_report *r, uint16_t team,
                     uint32_t player)
{
    struct lec_view_hand hand;
    char cards[LEC_CARDS_TEXT_MAX] = "";
    char won[LEC_AMOUNT_MAX];
    bool is_open = lec_session_is_hand_open(r->s);
    lec_session_hand(r->s, team, player, &hand);
    if (is_open) {
        lec_write_cards(&hand, cards);
    }
    lec_cell_word(sheet, cards);
    lec_cell_word(sheet, is_open ? lec_word_of(sheet->words, WORDS_HAND, hand.kind) : "");
    lec_write_amount(r, hand.won, sheet->is_page, won);
    lec_cell_amount(sheet, hand.won != 0 ? won : "");
    lec_cell_word(sheet, hand.won != 0 ? lec_currency_code(r) : "");
    if (hand.won == 0) {
        lec_cell_word(sheet, "");
    } else {
        lec_cell_word(sheet,
                      hand.paid ? lec_say(sheet->words, "yes") : lec_say(sheet->words, "no"));
    }
}

/* Without cards and prizes the page has no columns for them. */
static void hide_prizes(const struct lec_report *r, struct column *columns, uint32_t count)
{
    bool is_used = false;
    for (uint32_t i = 1; i <= lec_session_teams(r->s); i++) {
        struct lec_view_hand hand;
        lec_session_hand(r->s, (uint16_t)i, 0, &hand);
        is_used = is_used || hand.count > 0 || hand.won != 0;
    }
    for (uint32_t i = 1; i <= lec_session_players(r->s); i++) {
        struct lec_view_hand hand;
        lec_session_hand(r->s, 0, i, &hand);
        is_used = is_used || hand.count > 0 || hand.won != 0;
    }
    for (uint32_t i = 0; i < count && !is_used; i++) {
        columns[i].page = NULL;
    }
}

void lec_table_teams(const struct lec_report *r, bool is_page, struct lec_report_buffer *out)
{
    struct column columns[] = {
        {"rank", LEC_SAY_C("column", "Rank")},
        {"team", LEC_SAY_C("column", "Team")},
        {"score", LEC_SAY_C("column", "Score")},
        {"correct", LEC_SAY_C("column", "Right")},
        {"wrong", LEC_SAY_C("column", "Wrong")},
        {"buzzes", LEC_SAY_C("column", "Buzzes")},
        {"median_buzz_ms", LEC_SAY_C("column", "Median buzz, ms")},
        {"cards", LEC_SAY_C("column", "Cards")}, /* from here on: prizes */
        {"hand", LEC_SAY_C("column", "Hand")},
        {"hand_kind", LEC_SAY_C("column", "Which is")},
        {"won", LEC_SAY_C("column", "Won")},
        {"currency", NULL},
        {"paid", LEC_SAY_C("column", "Paid")},
    };
    const struct lec_view_stage *stage = &r->display->stage;
    hide_prizes(r, columns + 7, COUNT(columns) - 7);
    struct sheet sheet = lec_sheet_begin(out, r->words, is_page, columns, COUNT(columns));
    for (int64_t place = 1; place <= stage->teams_count; place++) {
        for (uint32_t i = 0; i < stage->teams_count; i++) {
            const struct lec_view_team *team = &stage->teams[i];
            const struct tally *tally = &r->by_team[team->id];
            if (team->place != place) {
                continue;
            }
            lec_row_begin(&sheet, NULL);
            lec_cell_number(&sheet, place);
            lec_cell_ref(&sheet, r, team->name);
            lec_cell_number(&sheet, team->score);
            lec_cell_number(&sheet, tally->right);
            lec_cell_number(&sheet, tally->wrong);
            lec_cell_number(&sheet, tally->buzzes);
            lec_cell_ms(&sheet, median_us(r, (uint16_t)team->id));
            lec_cell_number(&sheet, team->cards);
            put_hand(&sheet, r, (uint16_t)team->id, 0);
            lec_row_end(&sheet);
        }
    }
    lec_sheet_end(&sheet);
}

void lec_table_participants(const struct lec_report *r, bool is_page, struct lec_report_buffer *out)
{
    struct column columns[] = {
        {"participant", LEC_SAY_C("column", "Name")},
        {"team", LEC_SAY_C("column", "Team")},
        {"joined_at", LEC_SAY_C("column", "Joined")},
        {"left_at", LEC_SAY_C("column", "Left")},
        {"buzzes", LEC_SAY_C("column", "Buzzes")},
        {"correct", LEC_SAY_C("column", "Right")},
        {"wrong", LEC_SAY_C("column", "Wrong")},
        {"points", LEC_SAY_C("column", "Points")},
        {"asked", LEC_SAY_C("column", "Asked")},
        {"stumped", LEC_SAY_C("column", "Stumped")},
        {"cards", LEC_SAY_C("column", "Cards")}, /* from here on: prizes */
        {"hand", LEC_SAY_C("column", "Hand")},
        {"hand_kind", LEC_SAY_C("column", "Which is")},
        {"won", LEC_SAY_C("column", "Won")},
        {"currency", NULL},
        {"paid", LEC_SAY_C("column", "Paid")},
    };
    hide_prizes(r, columns + 10, COUNT(columns) - 10);
    struct sheet sheet = lec_sheet_begin(out, r->words, is_page, columns, COUNT(columns));
    for (uint32_t i = 1; i <= lec_session_players(r->s); i++) {
        struct lec_view_player player;
        const struct tally *tally = &r->by_player[i];
        if (lec_session_is_waiting(r->s, i)) {
            continue; /* has never been let in */
        }
        lec_session_player(r->s, i, &player);
        lec_row_begin(&sheet, NULL);
        lec_cell_ref(&sheet, r, player.name);
        lec_cell_team(&sheet, r, lec_session_seat(r->s, (uint16_t)player.team));
        lec_cell_time(&sheet, r->stays[i].joined_ms);
        lec_cell_time(&sheet, r->stays[i].left_ms);
        lec_cell_number(&sheet, tally->buzzes);
        lec_cell_number(&sheet, tally->right);
        lec_cell_number(&sheet, tally->wrong);
        lec_cell_number(&sheet, player.points);
        lec_cell_number(&sheet, player.asked);
        lec_cell_number(&sheet, player.stumped);
        lec_cell_number(&sheet, player.cards);
        put_hand(&sheet, r, (uint16_t)player.team, i);
        lec_row_end(&sheet);
    }
    lec_sheet_end(&sheet);
}

static void put_counts(struct sheet *sheet, const struct question *q)
{
    uint32_t ruled = q->right + q->wrong;
    if (q->kind == KIND_TRAINER) {
        for (int i = 0; i < 4; i++) {
            lec_cell_blank(sheet);
        }
        return;
    }
    lec_cell_number(sheet, q->right);
    lec_cell_number(sheet, q->wrong);
    lec_cell_number(sheet, q->asked - ruled);
    if (ruled == 0) {
        lec_cell_blank(sheet);
    } else {
        lec_cell_number(sheet, (q->right * 100 + ruled / 2) / ruled);
    }
}

/* On air, but without a verdict: it went back into the queue. */
static bool is_undecided(const struct lec_report *r, const struct question *q)
{
    struct lec_view_question asked;
    if (q->kind != KIND_TRAINER) {
        return false;
    }
    lec_session_question(r->s, q->number, &asked);
    return asked.verdict == LEC_VERDICT_NONE;
}

void lec_table_questions(const struct lec_report *r, bool is_page, struct lec_report_buffer *out)
{
    static const struct column columns[] = {
        {"n", "#"},
        {"round", NULL},
        {"game", NULL},
        {NULL, LEC_SAY_C("column", "Round")},
        {"category", LEC_SAY_C("column", "Category")},
        {"value", LEC_SAY_C("column", "Value")},
        {"kind", LEC_SAY_C("column", "Kind")},
        {"prompt", LEC_SAY_C("column", "Clue")},
        {"answer", LEC_SAY_C("column", "Response")},
        {"opened_at", NULL},
        {"closed_at", NULL},
        {"first_team", LEC_SAY_C("column", "First")},
        {"first_participant", NULL},
        {"first_buzz_ms", LEC_SAY_C("column", "After, ms")},
        {"outcome", LEC_SAY_C("column", "Outcome")},
        {"correct_count", LEC_SAY_C("column", "Right")},
        {"wrong_count", LEC_SAY_C("column", "Wrong")},
        {"no_answer_count", LEC_SAY_C("column", "None")},
        {"percent_correct", LEC_SAY_C("column", "% right")},
    };
    struct sheet sheet = lec_sheet_begin(out, r->words, is_page, columns, COUNT(columns));
    uint32_t number = 0;
    char round[160];
    for (uint32_t i = 0; i < r->question_count; i++) {
        const struct question *q = &r->questions[i];
        if (is_undecided(r, q)) {
            continue;
        }
        snprintf(round, sizeof round, "%u %s", q->round + 1,
                 lec_game_title(sheet.words, r->rounds[q->round].game));
        lec_row_begin(&sheet, lec_is_hard(q) ? "hard" : NULL);
        lec_cell_number(&sheet, ++number);
        lec_cell_number(&sheet, q->round + INT64_C(1));
        lec_cell_word(&sheet, lec_game_title(sheet.words, r->rounds[q->round].game));
        lec_cell_word(&sheet, round);
        lec_cell_ref(&sheet, r, lec_category_of(q));
        if (q->value == 0) {
            lec_cell_blank(&sheet);
        } else {
            lec_cell_number(&sheet, q->value);
        }
        lec_cell_word(&sheet, lec_kind_word(sheet.words, q->kind));
        lec_cell_prose(&sheet, r, lec_clue_of(r, q, LEC_PART_CLUE));
        lec_cell_ref(&sheet, r, lec_clue_of(r, q, LEC_PART_RESPONSE));
        lec_cell_time(&sheet, lec_wall_of(r, q->opened));
        lec_cell_time(&sheet, q->closed != 0 ? lec_wall_of(r, q->closed) : 0);
        lec_cell_team(&sheet, r, lec_session_seat(r->s, q->first_team));
        lec_cell_player(&sheet, r, q->first_player);
        lec_cell_ms(&sheet, q->first_us);
        lec_cell_word(&sheet, lec_outcome_word(sheet.words, r, q));
        put_counts(&sheet, q);
        lec_row_end(&sheet);
    }
    lec_sheet_end(&sheet);
}
