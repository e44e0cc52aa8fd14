/* The bucket: Stump the Trainer fills it, the best hand wins it (U-05, P-08). Whole minor units, such as cents. */
#include "core/state.h"

static int64_t bucket_max(const struct lec_session *s)
{
    int32_t max = lec_option(s, LEC_OPTION_BUCKET_MAX);
    return max > 0 ? max : LEC_BUCKET_MAX;
}

void lec_bucket_book(struct lec_session *s, struct lec_line *line)
{
    int64_t most = bucket_max(s) > s->bucket ? bucket_max(s) : s->bucket;
    int64_t amount = s->bucket + line->points;
    amount = amount > most ? most : amount;
    amount = amount < 0 ? 0 : amount;
    line->points = amount - s->bucket;
    s->bucket = amount;
    if (line->why != LEC_WHY_POT) {
        return;
    }
    /* A prize that comes on top has not been handed over yet. */
    if (line->player != 0) {
        lec_player(s, line->player)->won -= line->points;
        lec_player(s, line->player)->paid = 0;
    } else if (line->team != 0) {
        lec_team(s, line->team)->won -= line->points;
        lec_team(s, line->team)->paid = 0;
    }
}

static enum lec_err put(struct lec_session *s, const struct lec_input *in, struct lec_effects *out)
{
    if (in->value == 0 || in->value < -LEC_BUCKET_MAX || in->value > LEC_BUCKET_MAX) {
        return LEC_ERR_RANGE;
    }
    if (!in->has_text) {
        return LEC_ERR_TEXT;
    }
    if (in->value < 0 && -in->value > s->bucket) {
        return LEC_ERR_BUCKET_SHORT;
    }
    if (in->value > 0 && s->bucket + in->value > bucket_max(s)) {
        return LEC_ERR_BUCKET_FULL;
    }
    lec_ledger_add(out, LEC_LINE_BUCKET, 0, in->value, LEC_WHY_ADJUST);
    lec_ledger_book(s, in, out);
    lec_cue(s, LEC_CUE_COIN, 0, in->value);
    return LEC_OK;
}

static enum lec_err pay(struct lec_session *s, const struct lec_input *in, struct lec_effects *out)
{
    if (in->at > s->players || in->team > s->teams || in->value < 0 || in->value > 1) {
        return LEC_ERR_RANGE;
    }
    struct player *player = in->at != 0 ? lec_player(s, in->at) : NULL;
    struct team *team = player == NULL && in->team != 0 ? lec_team(s, in->team) : NULL;
    int64_t won = 0;
    uint8_t *paid = NULL;
    if (player != NULL) {
        won = player->won;
        paid = &player->paid;
    } else if (team != NULL) {
        won = team->won;
        paid = &team->paid;
    }
    if (won == 0 || *paid == in->value) {
        return LEC_ERR_NO_PRIZE;
    }
    *paid = (uint8_t)in->value;
    uint16_t number = player != NULL ? player->team : in->team;
    struct lec_line *line = lec_ledger_add(out, LEC_LINE_BUCKET, number, 0, LEC_WHY_PAID);
    line->player = in->at;
    line->clue_value = (uint32_t)won; /* what it is about */
    lec_ledger_book(s, in, out);
    return LEC_OK;
}

bool lec_bucket_owns(enum lec_verb verb)
{
    return verb == LEC_VERB_BUCKET || verb == LEC_VERB_CURRENCY || verb == LEC_VERB_PAID;
}

enum lec_err lec_bucket_apply(struct lec_session *s, const struct lec_input *in,
                              struct lec_effects *out)
{
    static const uint8_t currencies[] = {
#define LEC_CURRENCY(number, code, symbol, digits) number,
#include <lectern/currencies.def>
#undef LEC_CURRENCY
    };
    switch (in->verb) {
    case LEC_VERB_BUCKET:
        return put(s, in, out);
    case LEC_VERB_CURRENCY:
        if (in->value < 0 || in->value >= (int64_t)sizeof currencies) {
            return LEC_ERR_CURRENCY;
        }
        s->currency = currencies[in->value];
        return LEC_OK;
    default:
        return pay(s, in, out);
    }
}
