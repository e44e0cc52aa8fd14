/* Texts, times and amounts as people read them. */
#include "report/report_state.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

const char *lec_text_of(const struct lec_report *r, struct lec_text text, size_t *len)
{
    return lec_live_text(r->live, text, len);
}

const char *lec_language_of(const struct lec_report *r, struct lec_text text)
{
    size_t len = 0;
    return text.kind == LEC_TEXT_PACK
               ? lec_text_of(r, lec_pack_text(text.pack, LEC_PART_LANGUAGE, 0), &len)
               : "";
}

struct lec_text lec_pack_text(uint8_t pack, uint8_t part, uint32_t id)
{
    return (struct lec_text){.kind = LEC_TEXT_PACK, .part = part, .pack = pack, .id = id};
}

static const char *const hands[] = {
    [LEC_HOLDS_NONE] = "",
    [LEC_HOLDS_HIGH] = LEC_SAY_C("hand of cards", "high"),
    [LEC_HOLDS_PAIR] = LEC_SAY_C("hand of cards", "pair"),
    [LEC_HOLDS_TWO_PAIR] = LEC_SAY_C("hand of cards", "two pair"),
    [LEC_HOLDS_THREE] = LEC_SAY_C("hand of cards", "three"),
    [LEC_HOLDS_STRAIGHT] = LEC_SAY_C("hand of cards", "straight"),
    [LEC_HOLDS_FLUSH] = LEC_SAY_C("hand of cards", "flush"),
    [LEC_HOLDS_FULL_HOUSE] = LEC_SAY_C("hand of cards", "full house"),
    [LEC_HOLDS_FOUR] = LEC_SAY_C("hand of cards", "four"),
    [LEC_HOLDS_STRAIGHT_FLUSH] = LEC_SAY_C("hand of cards", "straight flush"),
    [LEC_HOLDS_ROYAL] = LEC_SAY_C("hand of cards", "royal"),
    [LEC_HOLDS_FIVE] = LEC_SAY_C("hand of cards", "five"),
};

static const char *const lines[] = {
    [LEC_LINE_NONE] = "",
    [LEC_LINE_POINTS] = LEC_SAY_C("line of the ledger", "points"),
    [LEC_LINE_CARD] = LEC_SAY_C("line of the ledger", "card"),
    [LEC_LINE_BUCKET] = LEC_SAY_C("line of the ledger", "bucket"),
};

static const char *const whys[] = {
    [LEC_WHY_NONE] = "",
    [LEC_WHY_RIGHT] = LEC_SAY_C("why", "right"),
    [LEC_WHY_WRONG] = LEC_SAY_C("why", "wrong"),
    [LEC_WHY_DOUBLE] = LEC_SAY_C("why", "daily double"),
    [LEC_WHY_FINAL] = LEC_SAY_C("why", "final"),
    [LEC_WHY_ADJUST] = LEC_SAY_C("why", "adjust"),
    [LEC_WHY_MERGE] = LEC_SAY_C("why", "merge"),
    [LEC_WHY_SQUARE] = LEC_SAY_C("why", "square"),
    [LEC_WHY_LINE] = LEC_SAY_C("why", "line"),
    [LEC_WHY_ANSWERED] = LEC_SAY_C("why", "answered"),
    [LEC_WHY_PARTLY] = LEC_SAY_C("why", "partly"),
    [LEC_WHY_STUMPED] = LEC_SAY_C("why", "stumped"),
    [LEC_WHY_ASKED] = LEC_SAY_C("why", "asked"),
    [LEC_WHY_BACK] = LEC_SAY_C("why", "back"),
    [LEC_WHY_HAND] = LEC_SAY_C("why", "hand"),
    [LEC_WHY_SWAPPED] = LEC_SAY_C("why", "swapped"),
    [LEC_WHY_DECLINED] = LEC_SAY_C("why", "declined"),
    [LEC_WHY_REVOKED] = LEC_SAY_C("why", "revoked"),
    [LEC_WHY_TRADED] = LEC_SAY_C("why", "traded"),
    [LEC_WHY_PEEKED] = LEC_SAY_C("why", "peeked"),
    [LEC_WHY_POT] = LEC_SAY_C("why", "pot"),
    [LEC_WHY_PAID] = LEC_SAY_C("why", "paid"),
    [LEC_WHY_CLEARED] = LEC_SAY_C("why", "cleared"),
};

static const char *const verdicts[] = {
    [LEC_VERDICT_NONE] = "",
    [LEC_VERDICT_ANSWERED] = LEC_SAY_C("verdict", "answered"),
    [LEC_VERDICT_PARTLY] = LEC_SAY_C("verdict", "partly"),
    [LEC_VERDICT_STUMPED] = LEC_SAY_C("verdict", "stumped"),
};

static const char *const states[] = {
    [LEC_QUESTION_NONE] = "",
    [LEC_QUESTION_WAITING] = LEC_SAY_C("question", "waiting"),
    [LEC_QUESTION_APPROVED] = LEC_SAY_C("question", "approved"),
    [LEC_QUESTION_REFUSED] = LEC_SAY_C("question", "refused"),
    [LEC_QUESTION_MERGED] = LEC_SAY_C("question", "merged"),
    [LEC_QUESTION_AIR] = LEC_SAY_C("question", "air"),
    [LEC_QUESTION_DONE] = LEC_SAY_C("question", "done"),
};

const char *lec_word_of(const struct lec_language *words, enum word_list list, uint32_t value)
{
    static const struct {
        const char *context;
        const char *const *texts;
        size_t count;
    } lists[] = {
        [WORDS_HAND] = {"hand of cards", hands, COUNT(hands)},
        [WORDS_LINE] = {"line of the ledger", lines, COUNT(lines)},
        [WORDS_WHY] = {"why", whys, COUNT(whys)},
        [WORDS_VERDICT] = {"verdict", verdicts, COUNT(verdicts)},
        [WORDS_STATE] = {"question", states, COUNT(states)},
    };
    assert(value < lists[list].count);
    const char *text = lists[list].texts[value];
    return *text != '\0' ? lec_say_c(words, lists[list].context, text) : "";
}

const char *lec_game_title(const struct lec_language *words, uint8_t game)
{
    const struct lec_game *found = lec_game_by_number(game);
    return found != NULL ? lec_say(words, found->title) : "";
}

void lec_write_time(int64_t wall_ms, char out[LEC_TIME_MAX])
{
    time_t seconds = (time_t)(wall_ms / 1000);
    struct tm local;
    char zone[8];
    out[0] = '\0';
    if (wall_ms == 0 || localtime_r(&seconds, &local) == NULL ||
        strftime(zone, sizeof zone, "%z", &local) != 5) {
        return;
    }
    size_t len = strftime(out, LEC_TIME_MAX - 8, "%Y-%m-%dT%H:%M:%S", &local);
    snprintf(out + len, LEC_TIME_MAX - len, "%.3s:%.2s", zone, zone + 3);
}

const char *lec_currency_code(const struct lec_report *r)
{
    return lec_currency_at(lec_session_currency(r->s))->code;
}

void lec_write_amount(const struct lec_report *r, int64_t minor, bool is_full,
                      char out[LEC_AMOUNT_MAX])
{
    const struct lec_currency *currency = lec_currency_at(lec_session_currency(r->s));
    int64_t unit = 1;
    for (int i = 0; i < currency->digits; i++) {
        unit *= 10;
    }
    int64_t size = minor < 0 ? -minor : minor;
    int len = snprintf(out, LEC_AMOUNT_MAX, "%s%s%" PRId64, minor < 0 ? "-" : "",
                       is_full ? currency->symbol : "", size / unit);
    if (unit > 1) {
        snprintf(out + len, LEC_AMOUNT_MAX - (size_t)len, ".%0*" PRId64, currency->digits,
                 size % unit);
    }
}

int64_t lec_wall_of(const struct lec_report *r, uint32_t entry)
{
    struct lec_record record;
    lec_live_record(r->live, entry, &record);
    return record.wall_ms;
}

struct lec_text lec_category_of(const struct question *q)
{
    if (q->kind == KIND_FINAL) {
        return lec_pack_text(q->pack, LEC_PART_FINAL_CATEGORY, 0);
    }
    return q->board != 0 ? lec_pack_text(q->pack, LEC_PART_CATEGORY, q->board - UINT32_C(1))
                         : (struct lec_text){0};
}

/* Of a question for the trainer: what was asked, and the answer that was expected. */
struct lec_text lec_clue_of(const struct lec_report *r, const struct question *q, uint8_t part)
{
    if (q->kind != KIND_TRAINER) {
        return lec_pack_text(q->pack, part, q->number);
    }
    struct lec_view_question asked;
    lec_session_question(r->s, q->number, &asked);
    switch (part) {
    case LEC_PART_CLUE:
        return asked.text;
    case LEC_PART_RESPONSE:
        return asked.answer;
    default:
        return asked.source;
    }
}

const char *lec_list_comma(const struct lec_report *r)
{
    return lec_say_c(r->words, "between things of a list", ", ");
}

const char *lec_kind_word(const struct lec_language *words, uint8_t kind)
{
    static const char *const texts[] = {
        [KIND_CLUE] = LEC_SAY_C("kind of question", "clue"),
        [KIND_DOUBLE] = LEC_SAY_C("kind of question", "daily double"),
        [KIND_FINAL] = LEC_SAY_C("kind of question", "final"),
        [KIND_TIE] = LEC_SAY_C("kind of question", "tie-break"),
        [KIND_TRAINER] = LEC_SAY_C("kind of question", "for the trainer"),
    };
    return lec_say_c(words, "kind of question", texts[kind]);
}

const char *lec_outcome_word(const struct lec_language *words, const struct lec_report *r,
                             const struct question *q)
{
    static const char *const texts[] = {
        [OUTCOME_OPEN] = LEC_SAY_C("outcome", "left open"),
        [OUTCOME_RIGHT] = LEC_SAY_C("outcome", "right"),
        [OUTCOME_WRONG] = LEC_SAY_C("outcome", "wrong"),
        [OUTCOME_NOBODY] = LEC_SAY_C("outcome", "nobody"),
        [OUTCOME_SKIPPED] = LEC_SAY_C("outcome", "skipped"),
        [OUTCOME_REPLACED] = LEC_SAY_C("outcome", "replaced"),
    };
    if (q->kind == KIND_TRAINER) {
        struct lec_view_question asked;
        lec_session_question(r->s, q->number, &asked);
        return lec_word_of(words, WORDS_VERDICT, asked.verdict);
    }
    return lec_say_c(words, "outcome", texts[q->outcome]);
}

void lec_write_cards(const struct lec_view_hand *hand, char out[LEC_CARDS_TEXT_MAX])
{
    static const char *const ranks[] = {"2", "3",  "4", "5", "6", "7", "8",
                                        "9", "10", "J", "Q", "K", "A"};
    static const char *const suits[] = {"\u2663", "\u2666", "\u2665", "\u2660"};
    size_t len = 0;
    out[0] = '\0';
    for (uint32_t i = 0; i < hand->cards_count; i++) {
        uint32_t face = (uint32_t)hand->cards[i].face - 1;
        assert(face < LEC_DECK_CARDS);
        len += (size_t)snprintf(out + len, LEC_CARDS_TEXT_MAX - len, "%s%s%s", i > 0 ? " " : "",
                                ranks[face / 4], suits[face % 4]);
    }
}
