/* The page: what a trainer reads first stands first. It prints on A4, and needs nothing from anywhere. */
#include "report/report_state.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char style[] =
    ":root{color-scheme:light}"
    "body{margin:0 auto;max-width:62rem;padding:1.5rem;background:#fff;color:#1b1e28;"
    "font:15px/1.45 system-ui,'Noto Sans',sans-serif}"
    "h1{font-size:1.9rem;line-height:1.2;margin:0 0 .25rem}"
    "h2{font-size:1.3rem;margin:2.2rem 0 .6rem;border-bottom:2px solid #2f4bbd;"
    "padding-bottom:.2rem}"
    "h3{font-size:1.05rem;margin:1.2rem 0 .3rem}"
    ".facts{color:#4a5166;margin:.1rem 0}"
    ".wide{overflow-x:auto}"
    "table{border-collapse:collapse;width:100%;margin:.4rem 0;font-size:.8rem}"
    "th{text-align:start;background:#eef1fb;font-weight:600;vertical-align:bottom}"
    "th,td{padding:.25rem .4rem;border:1px solid #d4d9e8}"
    "td{vertical-align:top}"
    /* What people wrote may be one long word; ours are short, and stay whole. */
    "td[dir]{overflow-wrap:anywhere;min-width:5em}"
    "td.w{min-width:14em}"
    "td.n,td.t{white-space:nowrap}"
    "td.n{text-align:end;font-variant-numeric:tabular-nums}"
    "tr.struck td{text-decoration:line-through;color:#6b7183}"
    "tr.hard td{background:#fff3e3}"
    ".podium{display:flex;gap:.8rem;align-items:flex-end;list-style:none;padding:0;margin:1rem 0}"
    ".podium li{flex:1;border:1px solid #d4d9e8;border-top:.4rem solid #8b93ab;"
    "padding:.6rem .8rem;border-radius:.3rem}"
    ".podium .p1{border-top-color:#c79200;padding-top:1.6rem}"
    ".podium .p2{border-top-color:#8d97a8;padding-top:1rem}"
    ".podium .p3{border-top-color:#a9673a}"
    ".podium b{display:block;font-size:1.15rem;overflow-wrap:anywhere}"
    ".lesson{border:1px solid #e7c592;border-inline-start:.35rem solid #c06a00;"
    "border-radius:.3rem;padding:.6rem .9rem;margin:.7rem 0}"
    ".lesson p,.lesson ul{margin:.25rem 0}"
    ".lesson .clue{font-size:1.05rem;font-weight:600}"
    ".rest,.none{color:#4a5166;font-size:.8rem}"
    ".hash{font-family:monospace;overflow-wrap:anywhere}"
    "@page{size:A4;margin:14mm}"
    "@media print{"
    "*{print-color-adjust:exact;-webkit-print-color-adjust:exact}"
    "body{padding:0;max-width:none;font-size:10.5pt}"
    ".wide{overflow:visible}"
    "table{font-size:7.5pt}"
    "th,td{padding:.12rem .2rem}"
    "thead{display:table-header-group}"
    "h2,h3{break-after:avoid}"
    "tr,.lesson,.podium{break-inside:avoid}"
    "}";

static void put_heading(const char *text, struct lec_report_buffer *out)
{
    lec_put(out, "<h2>");
    lec_put_html(out, text, strlen(text));
    lec_put(out, "</h2>\n");
}

/* Between tags; `text` is ours. */
static void put_between(const char *before, const char *text, const char *after,
                        struct lec_report_buffer *out)
{
    lec_put(out, before);
    lec_put_html(out, text, strlen(text));
    lec_put(out, after);
}

static bool has_text(const struct lec_report *r, struct lec_text text)
{
    size_t len = 0;
    lec_text_of(r, text, &len);
    return len > 0;
}

/* Which packs, how many players, how many rounds. */
static void put_facts(const struct lec_report *r, struct lec_report_buffer *out)
{
    struct lec_report_buffer packs = {0};
    struct lec_report_buffer people = {0};
    struct lec_report_buffer rounds = {0};
    for (uint32_t i = 0; i < lec_live_world(r->live)->pack_count; i++) {
        lec_put(&packs, i > 0 ? lec_list_comma(r) : "");
        lec_put_ref(r, lec_pack_text((uint8_t)i, LEC_PART_TITLE, 0), &packs);
    }
    uint32_t players = 0; /* those who were never let in are none */
    for (uint32_t i = 1; i <= lec_session_players(r->s); i++) {
        players += !lec_session_is_waiting(r->s, i);
    }
    lec_put_count(r, lec_say_n(r->words, "{n} player", "{n} players", players), players, &people);
    lec_put_count(r, lec_say_n(r->words, "{n} round", "{n} rounds", r->round_count), r->round_count,
                  &rounds);
    lec_put(out, "<p class=\"facts\">");
    lec_put_sentence(r, lec_say(r->words, "Packs: {packs}. {players}, {rounds}."),
                     (const struct part[]){{PART_HTML, "packs", .html = &packs},
                                           {PART_HTML, "players", .html = &people},
                                           {PART_HTML, "rounds", .html = &rounds},
                                           {0}},
                     out);
    lec_put(out, "</p>\n");
    out->is_short = out->is_short || packs.is_short || people.is_short || rounds.is_short;
    lec_report_buffer_free(&packs);
    lec_report_buffer_free(&people);
    lec_report_buffer_free(&rounds);
}

static void put_head(const struct lec_report *r, struct lec_report_buffer *out)
{
    struct lec_text title = lec_pack_text(0, LEC_PART_TITLE, 0);
    char when[LEC_TIME_MAX] = "";
    size_t len = 0;
    if (lec_live_count(r->live) > 0) {
        lec_write_time(lec_wall_of(r, 0), when);
    }
    lec_put_format(out, "<!DOCTYPE html>\n<html lang=\"%s\"%s>", lec_language_tag(r->words),
                   lec_language_is_rtl(r->words) ? " dir=\"rtl\"" : "");
    lec_put(out, "<head><meta charset=\"utf-8\">\n"
                 "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                 "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
                 "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                 "<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
    const char *bytes = lec_text_of(r, title, &len);
    lec_put_html(out, bytes, len);
    lec_put_format(out, " (%s)</title>\n<style>", lec_live_code(r->live));
    lec_put(out, style);
    lec_put(out, lec_language_is_rtl(r->words) ? "td.n,td.t{direction:ltr;text-align:left}" : "");
    lec_put(out, "</style></head><body><main>\n<h1>");
    lec_put_ref(r, title, out);
    lec_put(out, "</h1>\n<p class=\"facts\">");
    lec_put_sentence(r, lec_say(r->words, "Session {code}, begun {time}."),
                     (const struct part[]){{PART_WORDS, "code", .words = lec_live_code(r->live)},
                                           {PART_WORDS, "time", .words = when},
                                           {0}},
                     out);
    put_between(" ",
                lec_session_is_ended(r->s)
                    ? lec_say(r->words, "It is over.")
                    : lec_say(r->words, "It is not over yet: this is how it stands."),
                "</p>\n", out);
    put_facts(r, out);
}

static void put_podium(const struct lec_report *r, struct lec_report_buffer *out)
{
    const struct lec_view_stage *stage = &r->display->stage;
    put_heading(lec_say(r->words, "Podium"), out);
    lec_put(out, "<ol class=\"podium\">");
    for (int64_t place = 1; place <= 3; place++) {
        for (uint32_t i = 0; i < stage->teams_count; i++) {
            if (stage->teams[i].place == place) {
                lec_put_format(out, "<li class=\"p%d\">%d. <b>", (int)place, (int)place);
                lec_put_ref(r, stage->teams[i].name, out);
                int64_t score = stage->teams[i].score;
                uint64_t size = (uint64_t)(score < 0 ? -score : score);
                lec_put(out, "</b> ");
                lec_put_count(r, lec_say_n(r->words, "{n} point", "{n} points", size), score, out);
                lec_put(out, "</li>");
            }
        }
    }
    lec_put(out, "</ol>\n");
    put_heading(lec_say(r->words, "Teams"), out);
    lec_table_teams(r, true, out);
}

static void put_winner(const struct lec_report *r, uint16_t team, uint32_t player,
                       struct lec_report_buffer *out)
{
    struct lec_view_hand hand;
    char amount[LEC_AMOUNT_MAX];
    lec_session_hand(r->s, team, player, &hand);
    if (hand.won == 0) {
        return;
    }
    lec_write_amount(r, hand.won, true, amount);
    lec_put(out, "<li>");
    struct lec_text name = player != 0 ? hand.player : lec_session_team_name(r->s, team);
    lec_put_sentence(r,
                     hand.paid ? lec_say(r->words, "{name} won {amount}, paid.")
                               : lec_say(r->words, "{name} won {amount}, not paid yet."),
                     (const struct part[]){{PART_REF, "name", .ref = name},
                                           {PART_WORDS, "amount", .words = amount},
                                           {0}},
                     out);
    lec_put(out, "</li>");
}

static void put_bucket(const struct lec_report *r, struct lec_report_buffer *out)
{
    const struct lec_ledger_line *lines = NULL;
    uint32_t count = lec_live_lines(r->live, &lines);
    bool is_used = false;
    char amount[LEC_AMOUNT_MAX];
    for (uint32_t i = 0; i < count; i++) {
        is_used = is_used || lines[i].line.kind == LEC_LINE_BUCKET;
    }
    if (!is_used) {
        return;
    }
    lec_write_amount(r, lec_session_bucket(r->s), true, amount);
    put_heading(lec_say(r->words, "The bucket"), out);
    lec_put(out, "<p>");
    lec_put_sentence(r, lec_say(r->words, "{amount} in it now."),
                     (const struct part[]){{PART_WORDS, "amount", .words = amount}, {0}}, out);
    lec_put(out, "</p>\n<ul>");
    for (uint32_t i = 1; i <= lec_session_teams(r->s); i++) {
        put_winner(r, (uint16_t)i, 0, out);
    }
    for (uint32_t i = 1; i <= lec_session_players(r->s); i++) {
        put_winner(r, 0, i, out);
    }
    lec_put(out, "</ul>\n");
}

static void put_awards(const struct lec_report *r, struct lec_report_buffer *out)
{
    static const char *const texts[] = {
        [LEC_AWARD_RIGHT] = LEC_SAY("Most right answers: {player} ({team}), {n}"),
        [LEC_AWARD_FAST] = LEC_SAY("Fastest finger: {player} ({team}), {n} ms"),
        [LEC_AWARD_ASKED] = LEC_SAY("Most questions asked: {player} ({team}), {n}"),
        [LEC_AWARD_STUMPED] = LEC_SAY("Stumped the trainer most: {player} ({team}), {n}"),
        [LEC_AWARD_CARDS] = LEC_SAY("Most cards earned: {player} ({team}), {n}"),
        [LEC_AWARD_POINTS] = LEC_SAY("Most points won: {player} ({team}), {n}"),
    };
    const struct lec_view_stage *stage = &r->display->stage;
    if (stage->awards_count == 0) {
        return;
    }
    put_heading(lec_say(r->words, "Awards"), out);
    lec_put(out, "<ul>");
    for (uint32_t i = 0; i < stage->awards_count; i++) {
        const struct lec_view_award_won *won = &stage->awards[i];
        int64_t value = won->award == LEC_AWARD_FAST ? (won->value + 500) / 1000 : won->value;
        struct lec_text team = lec_session_team_name(r->s, (uint16_t)won->team);
        assert(won->award != LEC_AWARD_NONE && won->award < COUNT(texts));
        lec_put(out, "<li>");
        lec_put_sentence(r, lec_say(r->words, texts[won->award]),
                         (const struct part[]){{PART_REF, "player", .ref = won->player},
                                               {PART_REF, "team", .ref = team},
                                               {PART_NUMBER, "n", .number = value},
                                               {0}},
                         out);
        lec_put(out, "</li>");
    }
    lec_put(out, "</ul>\n");
}

/* What a team said, as far as it was typed or tapped. */
static void put_wrong(const struct lec_report *r, const struct question *q,
                      const struct answer *answer, struct lec_report_buffer *out)
{
    struct lec_text given = {0};
    if (answer->given != 0) {
        given = (struct lec_text){.kind = LEC_TEXT_ENTRY, .id = answer->given};
    } else if (answer->tapped != 0) {
        given = lec_pack_text(q->pack, (uint8_t)(LEC_PART_CHOICE + answer->tapped - 1), q->number);
    }
    lec_put(out, "<li>");
    struct lec_text team = lec_session_team_name(r->s, lec_session_seat(r->s, answer->team));
    if (has_text(r, given)) {
        lec_put_sentence(r, lec_say(r->words, "{team}: \u201c{answer}\u201d"),
                         (const struct part[]){{PART_REF, "team", .ref = team},
                                               {PART_REF, "answer", .ref = given},
                                               {0}},
                         out);
    } else {
        lec_put_ref(r, team, out);
    }
    lec_put(out, "</li>");
}

/* `sentence` has a place for {text}. */
static void put_field(const struct lec_report *r, const char *sentence, struct lec_text text,
                      struct lec_report_buffer *out)
{
    if (has_text(r, text)) {
        lec_put(out, "<p>");
        lec_put_sentence(r, sentence, (const struct part[]){{PART_REF, "text", .ref = text}, {0}},
                         out);
        lec_put(out, "</p>");
    }
}

static void put_lesson(const struct lec_report *r, uint32_t index, struct lec_report_buffer *out)
{
    const struct question *q = &r->questions[index];
    lec_put(out, "<article class=\"lesson\"><p class=\"facts\">");
    lec_put_ref(r, lec_category_of(q), out);
    if (q->value != 0) {
        lec_put_format(out, " %" PRId64, q->value);
    }
    put_between(lec_list_comma(r), q->kind == KIND_CLUE ? "" : lec_kind_word(r->words, q->kind),
                q->kind == KIND_CLUE ? "" : lec_list_comma(r), out);
    lec_put_count(r, lec_say_n(r->words, "{n} right", "{n} right", q->right), q->right, out);
    lec_put(out, lec_list_comma(r));
    lec_put_count(r, lec_say_n(r->words, "{n} wrong", "{n} wrong", q->wrong), q->wrong, out);
    lec_put(out, "</p><p class=\"clue\">");
    lec_put_ref(r, lec_pack_text(q->pack, LEC_PART_CLUE, q->number), out);
    lec_put(out, "</p>");
    put_field(r, lec_say(r->words, "Right response: {text}"),
              lec_pack_text(q->pack, LEC_PART_RESPONSE, q->number), out);
    put_field(r, lec_say(r->words, "Why: {text}"),
              lec_pack_text(q->pack, LEC_PART_EXPLANATION, q->number), out);
    put_field(r, lec_say(r->words, "Source: {text}"),
              lec_pack_text(q->pack, LEC_PART_SOURCE, q->number), out);
    if (q->wrong > 0) {
        put_between("<p>", lec_say(r->words, "Answered wrongly:"), "</p><ul>", out);
        for (uint32_t i = 0; i < r->answer_count; i++) {
            const struct answer *answer = &r->answers[i];
            if (answer->question == index && answer->ruling == LEC_RULING_WRONG) {
                put_wrong(r, q, answer, out);
            }
        }
        lec_put(out, "</ul>");
    } else {
        put_between("<p>", lec_say(r->words, "Nobody answered."), "</p>", out);
    }
    lec_put(out, "</article>\n");
}

static void put_lessons(const struct lec_report *r, struct lec_report_buffer *out)
{
    uint32_t count = 0;
    put_heading(lec_say(r->words, "What people did not understand"), out);
    for (uint32_t i = 0; i < r->question_count; i++) {
        if (lec_is_hard(&r->questions[i])) {
            put_lesson(r, i, out);
            count++;
        }
    }
    if (count == 0) {
        const char *why =
            r->question_count > 0
                ? lec_say(r->words, "Every question was answered right by somebody, and by more "
                                    "than a third of those who tried.")
                : lec_say(r->words, "No question was asked.");
        put_between("<p class=\"none\">", why, "</p>\n", out);
    }
}

static const char *fault_text(const struct lec_language *words, enum lec_shoe_fault fault)
{
    switch (fault) {
    case LEC_SHOE_FAIR:
        return lec_say(words, "Checked: seed, commitment and every card agree.");
    case LEC_SHOE_NOT_OPEN:
        return lec_say(words, "The seed is shown at the end of the session.");
    case LEC_SHOE_NO_SEED:
        return lec_say(words, "NOT FAIR: what was shown is no seed.");
    case LEC_SHOE_OTHER_SEED:
        return lec_say(words, "NOT FAIR: the seed does not match the commitment.");
    case LEC_SHOE_OUT_OF_ORDER:
        return lec_say(words, "NOT FAIR: a card did not come in its turn.");
    default:
        return lec_say(words, "NOT FAIR: a card is not the one at its place.");
    }
}

/* The text of the first entry of a kind behind entry `from`, before the next shoe; {0}: there is none. */
static struct lec_text seed_of(const struct lec_report *r, uint32_t from)
{
    for (uint32_t i = from; i < lec_live_count(r->live); i++) {
        struct lec_record record;
        lec_live_record(r->live, i, &record);
        if (record.entry.in.verb == LEC_VERB_OPEN_SHOE) {
            return (struct lec_text){.kind = LEC_TEXT_ENTRY, .id = i + 1};
        }
        if (record.entry.in.verb == LEC_VERB_SHOE) {
            break;
        }
    }
    return (struct lec_text){0};
}

static void put_shoe(const struct lec_report *r, uint32_t number,
                     const struct lec_shoe_report *shoe, struct lec_text seed,
                     struct lec_report_buffer *out)
{
    lec_put(out, "<h3>");
    lec_put_sentence(
        r, lec_say_n(r->words, "Shoe {number}, {n} deck", "Shoe {number}, {n} decks", shoe->decks),
        (const struct part[]){{PART_NUMBER, "number", .number = number},
                              {PART_NUMBER, "n", .number = shoe->decks},
                              {0}},
        out);
    put_between("</h3>\n<p>", lec_say(r->words, "Commitment, SHA-256, made before the first card:"),
                "<br>", out);
    put_between("<span class=\"hash\">", shoe->commit, "</span></p>\n", out);
    if (has_text(r, seed)) {
        put_between("<p>", lec_say(r->words, "Seed:"), "<br><span class=\"hash\">", out);
        lec_put_ref(r, seed, out);
        lec_put(out, "</span></p>\n");
    }
    put_between("<p>", fault_text(r->words, shoe->fault), "</p>\n", out);
}

static void put_shoes(const struct lec_report *r, struct lec_report_buffer *out)
{
    uint32_t number = 0;
    for (uint32_t i = 0; i < lec_live_count(r->live); i++) {
        struct lec_record record;
        struct lec_shoe_report shoe;
        lec_live_record(r->live, i, &record);
        if (record.entry.in.verb != LEC_VERB_SHOE ||
            !lec_live_check_shoe(r->live, number + 1, &shoe)) {
            continue;
        }
        number++;
        if (number == 1) {
            put_heading(lec_say(r->words, "The shuffle"), out);
        }
        put_shoe(r, number, &shoe, seed_of(r, i + 1), out);
    }
}

static bool has_follow_ups(const struct lec_report *r)
{
    for (uint32_t i = 1; i <= lec_session_questions(r->s); i++) {
        struct lec_view_question question;
        lec_session_question(r->s, i, &question);
        if (question.verdict == LEC_VERDICT_PARTLY || question.verdict == LEC_VERDICT_STUMPED) {
            return true;
        }
    }
    return false;
}

void lec_write_page(const struct lec_report *r, struct lec_report_buffer *out)
{
    put_head(r, out);
    put_podium(r, out);
    put_bucket(r, out);
    put_awards(r, out);
    put_lessons(r, out);
    put_heading(lec_say(r->words, "Questions"), out);
    lec_table_questions(r, true, out);
    put_heading(lec_say(r->words, "Players"), out);
    lec_table_participants(r, true, out);
    if (lec_session_questions(r->s) > 0) {
        put_heading(lec_say(r->words, "Questions for the trainer"), out);
        lec_table_asked(r, out);
    }
    if (has_follow_ups(r)) {
        put_heading(lec_say(r->words, "Follow-ups"), out);
        lec_table_follow_ups(r, true, out);
    }
    put_heading(lec_say(r->words, "Ledger"), out);
    lec_table_ledger(r, true, out);
    put_heading(lec_say(r->words, "Options"), out);
    lec_page_options(r, out);
    put_shoes(r, out);
    lec_put(out, "</main></body></html>\n");
}
