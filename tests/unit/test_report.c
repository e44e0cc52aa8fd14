/* The report (S-12): what is counted, how it is written, and that nobody's words become markup or a formula. */
#include "hall.h"
#include "report/report.h"
#include "report/report_state.h"
#include "report/sheet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#define BOM "\xef\xbb\xbf"
#define AT "2023-11-15T03:43:20+05:30" /* the wall clock of a hall stands still */

static const struct table_shape shape = {
    .boards = 1, .categories = 1, .rows = 5, .has_final = 1, .ties = 1, .spares = 1};

/* One file of the session's report; the caller frees it. */
static char *write_file_in(struct hall *h, enum lec_report_file file,
                           const struct lec_language *words)
{
    struct lec_report_buffer out = {0};
    struct lec_report *report = lec_report_create(h->live, words);
    assert_non_null(report);
    assert_int_equal(lec_report_write(report, file, &out), 0);
    lec_report_destroy(report);
    char *text = calloc(1, out.len + 1);
    assert_non_null(text);
    memcpy(text, out.bytes, out.len);
    assert_int_equal(strlen(text), out.len);
    lec_report_buffer_free(&out);
    return text;
}

static char *write_file(struct hall *h, enum lec_report_file file)
{
    return write_file_in(h, file, NULL);
}

static void expect_file(struct hall *h, enum lec_report_file file, const char *wanted)
{
    char *text = write_file(h, file);
    assert_string_equal(text, wanted);
    free(text);
}

static void expect_part(struct hall *h, enum lec_report_file file, const char *part, bool is_there)
{
    char *text = write_file(h, file);
    if ((strstr(text, part) != NULL) != is_there) {
        fail_msg("%s: \"%s\" in\n%s", is_there ? "there is no" : "there is a", part, text);
    }
    free(text);
}

static enum lec_err reverse(struct hall *h, uint32_t at, int64_t value)
{
    struct lec_msg_act act = {
        .id = h->next_id++, .verb = LEC_VERB_REVERSE, .at = at, .value = value};
    struct lec_request request = {.role = LEC_ROLE_HOST, .act = &act};
    h->last = lec_live_act(h->live, &request, h->now_us, 0);
    return h->last.err;
}

#define QUESTIONS                                                                            \
    BOM "n,round,game,category,value,kind,prompt,answer,opened_at,closed_at,first_team,"     \
        "first_participant,first_buzz_ms,outcome,correct_count,wrong_count,no_answer_count," \
        "percent_correct\r\n"
#define TEAMS                                                                                    \
    BOM "rank,team,score,correct,wrong,buzzes,median_buzz_ms,cards,hand,hand_kind,won,currency," \
        "paid\r\n"
#define LEDGER                                                                                    \
    BOM "line,at,team,participant,kind,amount,currency,why,note,clue,clue_value,prompt,corrects," \
        "struck_at\r\n"

/* The first clue: both press, the first is wrong, the other right. The second: nobody. The third: right, taken back,
 * wrong, closed. Returns the entry of the first ruling. */
static uint32_t play(struct hall *h)
{
    hall_open(h, shape);
    hall_start(h, 2, "option profile=1");
    hall_say(h, "pick @1; open; +300 buzz p1; +100 buzz p2; settle; wrong");
    uint32_t ruling = hall_seq(h);
    hall_say(h, "+200 buzz p2; settle; right; board");
    hall_say(h, "pick p2 @0; open; timeout; board");
    hall_say(h,
             "pick p2 @2; open; +1100 buzz p2; settle; right; undo; resume; wrong; close; board");
    hall_scores(h, "-400 -200");
    return ruling;
}

static void s_12_the_report_counts_questions_answers_and_presses(void **state)
{
    (void)state;
    struct hall h;
    play(&h);
    expect_file(&h, LEC_REPORT_QUESTIONS,
                QUESTIONS "1,1,Jeopardy,Category 1 of 1,400,clue,clue 1,answer 1," AT "," AT
                          ",Side1,Player1,300,right,1,1,0,50\r\n"
                          "2,1,Jeopardy,Category 1 of 1,200,clue,clue 0,answer 0," AT "," AT
                          ",,,,nobody,0,0,2,\r\n"
                          "3,1,Jeopardy,Category 1 of 1,600,clue,clue 2,answer 2," AT "," AT
                          ",Side2,Player2,1100,wrong,0,1,1,0\r\n");
    /* Side2 pressed after 400, 200 and 1100 ms. */
    expect_file(&h, LEC_REPORT_TEAMS,
                TEAMS "1,Side2,-200,1,1,3,400,0,,,,,\r\n"
                      "2,Side1,-400,0,1,1,300,0,,,,,\r\n");
    expect_file(&h, LEC_REPORT_PARTICIPANTS,
                BOM "participant,team,joined_at,left_at,buzzes,correct,wrong,points,asked,stumped,"
                    "cards,hand,hand_kind,won,currency,paid\r\n"
                    "Player1,Side1," AT ",,1,0,1,-400,0,0,0,,,,,\r\n"
                    "Player2,Side2," AT ",,3,1,1,-200,0,0,0,,,,,\r\n");
    hall_close(&h);
}

static void s_12_a_press_counts_from_the_last_opening_and_an_early_one_not(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    hall_start(&h, 2, "");
    hall_say(&h, "pick @1; +10 buzz p1; +1000 open; +50 pause; +500 resume; timeout");
    hall_say(&h, "+70 buzz p1; settle; right");
    expect_part(&h, LEC_REPORT_QUESTIONS, ",Side1,Player1,70,right,1,0,1,100\r\n", true);
    expect_part(&h, LEC_REPORT_TEAMS, "1,Side1,400,1,0,1,70,", true);
    hall_close(&h);
}

static void s_12_the_report_has_every_line_of_the_ledger(void **state)
{
    (void)state;
    struct hall h;
    play(&h);
    hall_say(&h, "adjust t1 =50 \"well,done\"");
    expect_file(&h, LEC_REPORT_LEDGER,
                LEDGER "1," AT ",Side1,Player1,points,-400,,wrong,,Category 1 of 1,400,clue 1,,\r\n"
                       "2," AT ",Side2,Player2,points,400,,right,,Category 1 of 1,400,clue 1,,\r\n"
                       "3," AT ",Side2,Player2,points,600,,right,,Category 1 of 1,600,clue 2,," AT
                       "\r\n"
                       "4," AT ",Side2,Player2,points,-600,,wrong,,Category 1 of 1,600,clue 2,,\r\n"
                       "5," AT ",Side1,,points,50,,adjust,\"well,done\",,,,,\r\n");
    hall_close(&h);
}

static void s_12_a_reversal_changes_the_report(void **state)
{
    (void)state;
    struct hall h;
    uint32_t ruling = play(&h);
    assert_int_equal(reverse(&h, ruling, 1), LEC_OK);
    hall_scores(&h, "400 -600");
    expect_part(&h, LEC_REPORT_QUESTIONS, "Side1,Player1,300,right,1,0,1,100\r\n", true);
    expect_part(&h, LEC_REPORT_TEAMS, "1,Side1,400,1,0,1,300,", true);
    expect_part(&h, LEC_REPORT_TEAMS, "2,Side2,-600,0,1,2,750,", true); /* 400 and 1100 */
    /* The reversal was made at 0 of the wall clock, which is no time. */
    expect_part(&h, LEC_REPORT_LEDGER, "5,,Side1,Player1,points,400,,right,", true);
    expect_part(&h, LEC_REPORT_LEDGER, "clue 1,1,\r\n", true); /* corrects line 1 */
    hall_close(&h);
}

static void s_12_a_clue_that_was_taken_back_is_not_reported(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    hall_start(&h, 2, "");
    hall_say(&h, "pick @1; open; buzz p1; settle; wrong; undo; undo; undo");
    expect_file(&h, LEC_REPORT_QUESTIONS, QUESTIONS);
    hall_say(&h, "redo");
    expect_part(&h, LEC_REPORT_QUESTIONS, ",,left open,0,0,2,\r\n", true);
    hall_close(&h);
}

static void s_12_replaced_skipped_double_final_and_tie_are_told_apart(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    hall_start(&h, 2, "option form=2");
    hall_say(&h, "pick @1; open; replace; skip; board; end_board; final");
    hall_say(&h, "wager p1 =0; wager p2 =0; final_clue");
    hall_say(&h, "respond p1 \"wrong_one\"; respond p2 \"answer_5\"; close");
    hall_say(&h, "show; wrong; show; wrong; finish; tie_break; open; buzz p2; settle");
    hall_say(&h, "respond p2 \"answer_6\"");
    expect_file(
        &h, LEC_REPORT_QUESTIONS,
        QUESTIONS
        "1,1,Jeopardy,Category 1 of 1,400,clue,clue 1,answer 1," AT "," AT ",,,,replaced,0,0,2,\r\n"
        "2,1,Jeopardy,Category 1 of 1,400,clue,clue 7,answer 7," AT "," AT ",,,,skipped,0,0,2,\r\n"
        "3,1,Jeopardy,Last,,final,clue 5,answer 5," AT "," AT ",,,,wrong,0,2,0,0\r\n"
        "4,1,Jeopardy,,,tie-break,clue 6,answer 6," AT "," AT
        ",Side2,Player2,0,right,1,0,1,100\r\n");
    /* What was typed is told; a spare that was never answered teaches nothing. */
    expect_part(&h, LEC_REPORT_PAGE, "<bdi>Side1</bdi>: \u201c<bdi>wrong_one</bdi>\u201d", true);
    expect_part(&h, LEC_REPORT_PAGE, "<p class=\"clue\"><bdi lang=\"en\">clue 5</bdi>", true);
    expect_part(&h, LEC_REPORT_PAGE, "<p class=\"clue\"><bdi lang=\"en\">clue 7</bdi>", false);
    hall_close(&h);
}

static void s_12_a_daily_double_is_one_team_s(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    hall_say(&h, "online; option doubles_1=5; option doubles_small=1");
    hall_say(&h, "join \"A\"; make_team p1 \"One\"; join \"B\"; make_team p2 \"Two\"");
    hall_say(&h, "start_round; pick @1; wager =300; open; right");
    expect_part(&h, LEC_REPORT_QUESTIONS, "300,daily double,clue 1,answer 1,", true);
    expect_part(&h, LEC_REPORT_QUESTIONS, ",,,right,1,0,0,100\r\n", true);
    expect_part(&h, LEC_REPORT_PAGE, "class=\"lesson\"", false);
    hall_close(&h);
}

static void s_12_options_stand_as_the_round_began_changed_ones_first(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    hall_start(&h, 2, "option window_ms=7000");
    hall_say(&h, "leave_round; option window_ms=9000");
    char *text = write_file(&h, LEC_REPORT_OPTIONS);
    static const char *const first[] = {
        "1,Jeopardy,window_ms,7000,5000,yes,ms,",
        "1,Jeopardy,doubles_1,0,1,yes,,",
        "1,Jeopardy,doubles_2,0,2,yes,,",
        "1,Jeopardy,profile,0,0,no,,\"0 training: no score below zero, ",
    };
    static const char header[] = BOM "round,game,option,value,default,changed,unit,meaning\r\n";
    assert_memory_equal(text, header, strlen(header));
    const char *at = text + strlen(header);
    for (size_t i = 0; i < COUNT(first); i++) {
        assert_memory_equal(at, first[i], strlen(first[i]));
        at = strstr(at, "\r\n") + 2;
    }
    assert_null(strstr(text, "9000"));
    free(text);
    hall_close(&h);
}

/* What people wrote, and how it must stand in CSV and on the page. */
static const struct {
    const char *name, *csv, *page;
} names[] = {
    {"=1+1", "'=1+1", "=1+1"},
    {"+49", "'+49", "+49"},
    {"-x", "'-x", "-x"},
    {"@SUM(A1)", "'@SUM(A1)", "@SUM(A1)"},
    {"a,b", "\"a,b\"", "a,b"},
    {"=a,b", "\"'=a,b\"", "=a,b"},
    {"a=b", "a=b", "a=b"},
    {"<script>alert(1)</script>", "<script>alert(1)</script>",
     "&lt;script&gt;alert(1)&lt;/script&gt;"},
    {"a&amp;'b'", "a&amp;'b'", "a&amp;amp;&#39;b&#39;"},
    {"\u4e2d\u6587\U0001f600", "\u4e2d\u6587\U0001f600", "\u4e2d\u6587\U0001f600"},
    {"\u05d0\u05d1", "\u05d0\u05d1", "\u05d0\u05d1"},
};

static void s_12_names_are_neither_formulas_nor_markup(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        struct hall h;
        uint32_t player;
        char csv[100];
        char page[200];
        hall_open(&h, shape);
        struct lec_outcome joined = lec_live_join(h.live, 5, names[i].name, 0, 1000, &player);
        assert_int_equal(joined.err, LEC_OK);
        snprintf(csv, sizeof csv, "\r\n%s,", names[i].csv);
        snprintf(page, sizeof page, "<td dir=\"auto\">%s</td>", names[i].page);
        expect_part(&h, LEC_REPORT_PARTICIPANTS, csv, true);
        expect_part(&h, LEC_REPORT_PAGE, page, true);
        expect_part(&h, LEC_REPORT_PAGE, "<script", false);
        hall_close(&h);
    }
}

/* A spreadsheet works out what begins so; what does not is left as it is. */
static void s_12_a_cell_that_begins_like_a_formula_is_text(void **state)
{
    static const struct {
        const char *text, *csv;
    } rows[] = {
        {"", ""},
        {"=1", "'=1"},
        {"+1", "'+1"},
        {"-1", "'-1"},
        {"@a", "'@a"},
        {"\t=1", "'\t=1"},
        {"\r=1", "\"'\r=1\""},
        {"\n=1", "\"'\n=1\""},
        {"\uff1d1", "'\uff1d1"},
        {"\uff0b1", "'\uff0b1"},
        {"\uff0d1", "'\uff0d1"},
        {"\uff20a", "'\uff20a"},
        {"=\"a\",1", "\"'=\"\"a\"\",1\""},
        {"'=1", "'=1"},
        {" =1", " =1"},
        {"a\n=1", "\"a\n=1\""},
        {"1-1", "1-1"},
        {"\uff01", "\uff01"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct lec_report_buffer out = {0};
        lec_put_csv(&out, rows[i].text, strlen(rows[i].text));
        assert_int_equal(out.len, strlen(rows[i].csv));
        if (out.len > 0) {
            assert_memory_equal(out.bytes, rows[i].csv, out.len);
        }
        lec_report_buffer_free(&out);
    }
}

/* Where the next cell begins; *cell gets the first byte in it. */
static const char *next_cell(const char *at, char *cell)
{
    bool is_quoted = *at == '"';
    *cell = is_quoted ? at[1] : at[0];
    for (at += is_quoted; *at != '\0'; at++) {
        if (is_quoted && at[0] == '"' && at[1] == '"') {
            at++;
        } else if (is_quoted && at[0] == '"') {
            is_quoted = false;
        } else if (!is_quoted && (*at == ',' || *at == '\n')) {
            return at + 1;
        }
    }
    return at;
}

/* Every text that people can write begins like a formula: no cell of any table does, but for numbers. */
static void s_12_no_text_of_a_session_is_a_formula(void **state)
{
    static const enum lec_report_file files[] = {
        LEC_REPORT_TEAMS,  LEC_REPORT_PARTICIPANTS, LEC_REPORT_QUESTIONS,
        LEC_REPORT_LEDGER, LEC_REPORT_FOLLOW_UPS,   LEC_REPORT_OPTIONS,
    };
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    hall_say(&h, "online; join \"=Ana\"; make_team p1 \"+Red\"; join \"@Bo\"; add_team \"-Blue\"");
    hall_say(&h,
             "box =1; ask p1 \"=why\"; approve @1; adjust t1 =5 \"=gift\"; adjust t1 =-3 \"@x\"");
    hall_say(&h,
             "bucket =500 \"+in\"; start_round @3; air @1; verdict @1 =2; follow_up @1 \"=Ada\"");
    for (size_t i = 0; i < COUNT(files); i++) {
        char *text = write_file(&h, files[i]);
        uint32_t neutral = 0;
        for (const char *at = text; *at != '\0';) {
            char first;
            const char *next = next_cell(at, &first);
            bool is_number = strspn(at, "-.0123456789") + 1 >= (size_t)(next - at) - 1;
            neutral += first == '\'';
            if (strchr("=+-@\t\r", first) != NULL && first != '\0' && first != '\r' && !is_number) {
                fail_msg("a formula in %.*s", (int)(next - at), at);
            }
            at = next;
        }
        assert_true(neutral > 0 || files[i] == LEC_REPORT_OPTIONS ||
                    files[i] == LEC_REPORT_QUESTIONS);
        free(text);
    }
    hall_close(&h);
}

static void say_money(struct hall *h, const char *code, int64_t minor)
{
    struct lec_msg_act currency = {.id = h->next_id++, .verb = LEC_VERB_CURRENCY};
    struct lec_msg_act bucket = {.id = h->next_id++, .verb = LEC_VERB_BUCKET, .value = minor};
    snprintf(currency.text, sizeof currency.text, "%s", code);
    snprintf(bucket.text, sizeof bucket.text, "sponsor");
    struct lec_request request = {.role = LEC_ROLE_HOST, .act = &currency};
    assert_int_equal(lec_live_act(h->live, &request, h->now_us, 0).err, LEC_OK);
    request.act = &bucket;
    assert_int_equal(lec_live_act(h->live, &request, h->now_us, 0).err, LEC_OK);
}

static void s_12_amounts_are_written_as_the_currency_has_them(void **state)
{
    (void)state;
    static const struct {
        const char *code;
        int64_t minor;
        const char *csv, *page;
    } rows[] = {
        {"USD", 1250, "bucket,12.50,USD,adjust,sponsor,", "<bdi>$12.50</bdi> in it now"},
        {"EUR", 5, "bucket,0.05,EUR,adjust,sponsor,", "<bdi>\u20ac0.05</bdi> in it now"},
        {"JPY", 1250, "bucket,1250,JPY,adjust,sponsor,", "<bdi>\u00a51250</bdi> in it now"},
        {"KWD", 1250, "bucket,1.250,KWD,adjust,sponsor,", "<bdi>KWD 1.250</bdi> in it now"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct hall h;
        hall_open(&h, shape);
        say_money(&h, rows[i].code, rows[i].minor);
        expect_part(&h, LEC_REPORT_LEDGER, rows[i].csv, true);
        expect_part(&h, LEC_REPORT_PAGE, rows[i].page, true);
        say_money(&h, "USD", -1);
        expect_part(&h, LEC_REPORT_LEDGER, "bucket,-0.01,USD,", true);
        hall_close(&h);
    }
}

static void s_12_who_left_and_when_is_reported(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    hall_say(&h, "join \"Ann\"; join \"Ben\"; join \"Cid\"; offline #1; offline #2; online #2; "
                 "kick @3");
    expect_part(&h, LEC_REPORT_PARTICIPANTS, "Ann,," AT "," AT ",0", true);
    expect_part(&h, LEC_REPORT_PARTICIPANTS, "Ben,," AT ",,0", true);
    expect_part(&h, LEC_REPORT_PARTICIPANTS, "Cid,," AT "," AT ",0", true);
    hall_close(&h);
}

static void s_12_points_of_a_merged_team_go_where_the_team_went(void **state)
{
    (void)state;
    struct hall h;
    play(&h);
    hall_say(&h, "merge t1 @2");
    expect_part(&h, LEC_REPORT_TEAMS, "1,Side2,-600,1,2,4,", true);
    expect_part(&h, LEC_REPORT_TEAMS, "Side1", false);
    expect_part(&h, LEC_REPORT_LEDGER, "Side1,,points,400,,merge,", true);
    hall_close(&h);
}

static void s_12_cards_stay_face_down_until_the_end(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    hall_start(&h, 2, "option cards=1");
    hall_say(&h, "pick @1; open; buzz p1; settle; right");
    assert_int_equal(lec_live_settle(h.live, h.now_us, 0), LEC_OK);
    expect_part(&h, LEC_REPORT_TEAMS, ",1,,,,,\r\n", true);
    expect_part(&h, LEC_REPORT_PAGE, "The seed is shown at the end", true);
    expect_part(&h, LEC_REPORT_PAGE, "Seed:", false);
    hall_say(&h, "end_session");
    assert_int_equal(lec_live_settle(h.live, h.now_us, 0), LEC_OK);
    expect_part(&h, LEC_REPORT_TEAMS, ",1,,,,,\r\n", false);
    expect_part(&h, LEC_REPORT_TEAMS, ",high,,,\r\n", true);
    expect_part(&h, LEC_REPORT_PAGE, "Seed:", true);
    expect_part(&h, LEC_REPORT_PAGE, "Checked: seed, commitment and every card agree.", true);
    expect_part(&h, LEC_REPORT_PAGE, "<li>Most right answers: <bdi>Player1</bdi>", true);
    hall_close(&h);
}

static void ask(struct hall *h, uint32_t player, const char *text, bool is_anonymous)
{
    struct lec_msg_act act = {.id = h->next_id++, .verb = LEC_VERB_ASK, .value = is_anonymous};
    struct lec_request request = {.role = LEC_ROLE_PLAYER, .player = player, .act = &act};
    snprintf(act.text, sizeof act.text, "%s", text);
    snprintf(act.answer, sizeof act.answer, "because");
    assert_int_equal(lec_live_act(h->live, &request, h->now_us, 0).err, LEC_OK);
}

static void s_12_the_report_names_no_anonymous_asker(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    hall_say(&h, "join \"Ann\"; make_team p1 \"Reds\"; box =1");
    ask(&h, 1, "Why so?", false);
    ask(&h, 1, "And then?", true);
    hall_say(&h, "approve @1; refuse @2 \"no\"");
    expect_part(&h, LEC_REPORT_PAGE,
                "Why so?</td><td dir=\"auto\">Reds</td><td dir=\"auto\">Ann</td>"
                "<td class=\"n\">0</td><td>approved</td>",
                true);
    expect_part(&h, LEC_REPORT_PAGE,
                "And then?</td><td>anonymous</td><td>anonymous</td><td class=\"n\">0</td>"
                "<td>refused</td>",
                true);
    expect_file(&h, LEC_REPORT_FOLLOW_UPS,
                BOM "n,question,verdict,team,participant,expected_answer,source,owner,answer\r\n");
    hall_close(&h);
}

/* Three questions on air: stumped, partly and anonymous, answered. */
static void be_stumped(struct hall *h)
{
    hall_open(h, shape);
    hall_say(h, "online; option verdict_by=1; join \"Ann\"; make_team p1 \"Reds\"");
    hall_say(h, "join \"Ben\"; make_team p2 \"Blues\"; start_round @3");
    hall_say(
        h, "ask p1 \"why\"; ask p2 =1 \"how\"; ask p2 \"who\"; approve @1; approve @2; approve @3");
    hall_say(h, "upvote p2 @1 =1; air @1; call_vote; verdict @1 =2; board");
    hall_say(h, "air @2; call_vote; verdict @2 =1; board; air @3; call_vote; verdict @3 =0; board");
    hall_say(h, "follow_up @1 \"Cid\"");
}

static void u_06_what_was_not_answered_is_followed_up(void **state)
{
    (void)state;
    struct hall h;
    be_stumped(&h);
    expect_file(&h, LEC_REPORT_FOLLOW_UPS,
                BOM "n,question,verdict,team,participant,expected_answer,source,owner,answer\r\n"
                    "1,why,stumped,Reds,Ann,answer-to-why,source-of-why,Cid,later-by-Cid\r\n"
                    "2,how,partly,anonymous,anonymous,answer-to-how,source-of-how,,\r\n");
    expect_part(&h, LEC_REPORT_PAGE, "<h2>Follow-ups</h2>", true);
    hall_say(&h, "undo; undo; undo; undo; undo; undo; undo; undo; undo; undo; undo");
    expect_part(&h, LEC_REPORT_FOLLOW_UPS, "why", false);
    hall_close(&h);
}

static void u_06_a_question_on_air_is_one_of_the_questions(void **state)
{
    (void)state;
    struct hall h;
    be_stumped(&h);
    expect_file(&h, LEC_REPORT_QUESTIONS,
                QUESTIONS "1,1,Stump the Trainer,,,for the trainer,why,answer-to-why," AT "," AT
                          ",,,,stumped,,,,\r\n"
                          "2,1,Stump the Trainer,,,for the trainer,how,answer-to-how," AT "," AT
                          ",,,,partly,,,,\r\n"
                          "3,1,Stump the Trainer,,,for the trainer,who,answer-to-who," AT "," AT
                          ",,,,answered,,,,\r\n");
    /* The ledger says whose the points are, but not that they are for an anonymous question. */
    expect_part(&h, LEC_REPORT_LEDGER, "Reds,Ann,points,200,,stumped,,question 1,", true);
    expect_part(&h, LEC_REPORT_LEDGER, ",bucket,1.00,USD,stumped,,question 1,", true);
    expect_part(&h, LEC_REPORT_LEDGER, ",anonymous,points,100,,partly,,an anonymous question,",
                true);
    expect_part(&h, LEC_REPORT_LEDGER, "question 2", false);
    hall_close(&h);
}

static void s_12_the_folder_has_date_code_and_title(void **state)
{
    (void)state;
    struct hall h;
    char name[LEC_REPORT_FOLDER_MAX + 1];
    hall_open(&h, shape);
    struct lec_report *report = lec_report_create(h.live, NULL);
    assert_non_null(report);
    lec_report_folder(report, name);
    assert_string_equal(name, "2023-11-15_ABCDE_Hall");
    lec_report_destroy(report);
    hall_close(&h);
}

static void files_have_names(void **state)
{
    (void)state;
    for (enum lec_report_file file = LEC_REPORT_PAGE; file < LEC_REPORT_FILE_COUNT; file++) {
        assert_int_equal(lec_report_find_file(lec_report_file_name(file)), file);
    }
    assert_int_equal(lec_report_find_file("teams"), LEC_REPORT_FILE_COUNT);
    assert_int_equal(lec_report_find_file(""), LEC_REPORT_FILE_COUNT);
}

static void the_page_says_its_language_and_tables_stay_english(void **state)
{
    (void)state;
    static const char *const languages[][2] = {{"de", "<html lang=\"de\"><head>"},
                                               {"ar", "<html lang=\"ar\" dir=\"rtl\"><head>"}};
    struct hall h;
    be_stumped(&h);
    hall_say(&h, "adjust t1 =50 \"well,done\"");
    expect_part(&h, LEC_REPORT_PAGE, "<!DOCTYPE html>\n<html lang=\"en\"><head>", true);
    for (size_t i = 0; i < COUNT(languages); i++) {
        const struct lec_language *words = lec_language_find(languages[i][0]);
        char *page = write_file_in(&h, LEC_REPORT_PAGE, words);
        assert_non_null(strstr(page, languages[i][1]));
        free(page);
        for (enum lec_report_file file = LEC_REPORT_TEAMS; file < LEC_REPORT_FILE_COUNT; file++) {
            char *table = write_file_in(&h, file, words);
            expect_file(&h, file, table);
            free(table);
        }
    }
    hall_close(&h);
}

static void a_sentence_has_its_parts_in_any_order(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    hall_say(&h, "online; join \"A&B\"; make_team p1 \"Reds\"");
    struct lec_report_buffer list = {0};
    struct lec_report_buffer out = {0};
    struct lec_report *english = lec_report_create(h.live, NULL);
    struct lec_report *arabic = lec_report_create(h.live, lec_language_find("ar"));
    const struct part parts[] = {
        {PART_NUMBER, "n", .number = -3},
        {PART_WORDS, "words", .words = "<b>"},
        {PART_REF, "name", .ref = lec_session_player_name(lec_live_session(h.live), 1)},
        {PART_HTML, "list", .html = &list},
        {0}};
    lec_put(&list, "<i>x</i>");
    lec_put_sentence(english, "{list} & {name}: {n}{words}, {nobody} {n", parts, &out);
    lec_put_sentence(arabic, "|{n}", parts, &out);
    lec_put_sentence(english, "|{n}", NULL, &out);
    lec_put_bytes(&out, "", 1);
    assert_string_equal(out.bytes,
                        "<i>x</i> &amp; <bdi>A&amp;B</bdi>: -3<bdi>&lt;b&gt;</bdi>, {nobody} {n"
                        "|\u200e-3|{n}");
    lec_report_buffer_free(&list);
    lec_report_buffer_free(&out);
    lec_report_destroy(english);
    lec_report_destroy(arabic);
    hall_close(&h);
}

/* Programs that read the tables know the words of the protocol. */
static void words_are_those_of_the_protocol(void **state)
{
    (void)state;
    static const struct {
        const char *of;
        uint32_t value;
        const char *word;
    } words[] = {
#undef LEC_TEXT
#define LEC_VALUE(e, name, word) {#e, LEC_##name, word},
#include <lectern/protocol.def>
    };
    static const char *const lists[] = {
        [WORDS_HAND] = "view_hand_kind",
        [WORDS_LINE] = "view_line_kind",
        [WORDS_WHY] = "view_why",
        [WORDS_VERDICT] = "view_verdict",
        [WORDS_STATE] = "view_question_state",
    };
    size_t seen = 0;
    for (size_t i = 0; i < COUNT(words) * COUNT(lists); i++) {
        size_t word = i / COUNT(lists);
        enum word_list list = (enum word_list)(i % COUNT(lists));
        if (strcmp(words[word].of, lists[list]) == 0) {
            char spaced[40];
            snprintf(spaced, sizeof spaced, "%s", words[word].word);
            for (char *at = spaced; *at != '\0'; at++) {
                *at = *at == '_' ? ' ' : *at;
            }
            assert_string_equal(lec_word_of(NULL, list, words[word].value), spaced);
            seen++;
        }
    }
    assert_int_equal(seen, 50);
}

int main(void)
{
    setenv("TZ", "IST-5:30", 1);
    tzset();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(s_12_the_report_counts_questions_answers_and_presses),
        cmocka_unit_test(s_12_a_press_counts_from_the_last_opening_and_an_early_one_not),
        cmocka_unit_test(s_12_the_report_has_every_line_of_the_ledger),
        cmocka_unit_test(s_12_a_reversal_changes_the_report),
        cmocka_unit_test(s_12_a_clue_that_was_taken_back_is_not_reported),
        cmocka_unit_test(s_12_replaced_skipped_double_final_and_tie_are_told_apart),
        cmocka_unit_test(s_12_a_daily_double_is_one_team_s),
        cmocka_unit_test(s_12_options_stand_as_the_round_began_changed_ones_first),
        cmocka_unit_test(s_12_names_are_neither_formulas_nor_markup),
        cmocka_unit_test(s_12_a_cell_that_begins_like_a_formula_is_text),
        cmocka_unit_test(s_12_no_text_of_a_session_is_a_formula),
        cmocka_unit_test(s_12_amounts_are_written_as_the_currency_has_them),
        cmocka_unit_test(s_12_who_left_and_when_is_reported),
        cmocka_unit_test(s_12_points_of_a_merged_team_go_where_the_team_went),
        cmocka_unit_test(s_12_cards_stay_face_down_until_the_end),
        cmocka_unit_test(s_12_the_report_names_no_anonymous_asker),
        cmocka_unit_test(u_06_what_was_not_answered_is_followed_up),
        cmocka_unit_test(u_06_a_question_on_air_is_one_of_the_questions),
        cmocka_unit_test(s_12_the_folder_has_date_code_and_title),
        cmocka_unit_test(files_have_names),
        cmocka_unit_test(the_page_says_its_language_and_tables_stay_english),
        cmocka_unit_test(a_sentence_has_its_parts_in_any_order),
        cmocka_unit_test(words_are_those_of_the_protocol),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
