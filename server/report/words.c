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

struct lec_text lec_pack_text(uint8_t pack, uint8_t part, uint32_t id)
{
    return (struct lec_text){.kind = LEC_TEXT_PACK, .part = part, .pack = pack, .id = id};
}

const char *lec_word_of(const char *name, uint32_t value)
{
    static const struct {
        const char *name;
        uint32_t value;
        const char *word;
    } words[] = {
#define LEC_VALUE(e, name, word) {#e, LEC_##name, word},
#include <lectern/protocol.def>
    };
    static char spaced[40];
    spaced[0] = '\0';
    for (size_t i = 0; i < COUNT(words); i++) {
        if (words[i].value == value && strcmp(words[i].name, name) == 0) {
            snprintf(spaced, sizeof spaced, "%s", words[i].word);
        }
    }
    for (char *at = spaced; *at != '\0'; at++) {
        *at = *at == '_' ? ' ' : *at;
    }
    return spaced;
}

const char *lec_game_title(uint8_t game)
{
    const struct lec_game *found = lec_game_by_number(game);
    return found != NULL ? found->title : "";
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

const char *lec_kind_word(uint8_t kind)
{
    static const char *const words[] = {
        [KIND_CLUE] = "clue",     [KIND_DOUBLE] = "daily double",     [KIND_FINAL] = "final",
        [KIND_TIE] = "tie-break", [KIND_TRAINER] = "for the trainer",
    };
    return words[kind];
}

const char *lec_outcome_word(const struct lec_report *r, const struct question *q)
{
    static const char *const words[] = {
        [OUTCOME_OPEN] = "left open",  [OUTCOME_RIGHT] = "right",
        [OUTCOME_WRONG] = "wrong",     [OUTCOME_NOBODY] = "nobody",
        [OUTCOME_SKIPPED] = "skipped", [OUTCOME_REPLACED] = "replaced",
    };
    if (q->kind == KIND_TRAINER) {
        struct lec_view_question asked;
        lec_session_question(r->s, q->number, &asked);
        return lec_word_of("view_verdict", asked.verdict);
    }
    return words[q->outcome];
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
