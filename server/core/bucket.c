/* The bucket: Stump the Trainer fills it, the best hand wins it (U-05, P-08). Whole minor units, such as cents. */
#include "core/state.h"

static int64_t bucket_max(const struct lec_session *s)
{
    int32_t max = lec_option(s, LEC_OPTION_BUCKET_MAX);
    return max > 0 ? max : LEC_BUCKET_MAX;
}

/* Whose a prize is: a player's, or a team's. */
struct purse {
    int64_t *won, *paid;
};

static struct purse purse_of(struct lec_session *s, uint32_t player, uint16_t team)
{
    if (player != 0) {
        return (struct purse){&lec_player(s, player)->won, &lec_player(s, player)->paid};
    }
    return (struct purse){&lec_team(s, team)->won, &lec_team(s, team)->paid};
}

/* A cap that is lowered takes nothing out: what is in stays in. */
void lec_bucket_book(struct lec_session *s, struct lec_line *line)
{
    int64_t most = bucket_max(s) > s->bucket ? bucket_max(s) : s->bucket;
    int64_t amount = s->bucket + line->points;
    amount = amount > most ? most : amount;
    amount = amount < 0 ? 0 : amount;
    line->points = amount - s->bucket;
    s->bucket = amount;
    if (line->why == LEC_WHY_POT) {
        struct purse purse = purse_of(s, line->player, line->team);
        int64_t won = *purse.won - line->points;
        *purse.won = won < LEC_BUCKET_MAX ? won : LEC_BUCKET_MAX;
        if (line->player != 0) {
            lec_ledger_note_earner(s, line->player);
        }
    }
}

bool lec_bucket_is_paid(const struct lec_session *s, uint16_t team, uint32_t player)
{
    int64_t won = player != 0 ? lec_player_at(s, player)->won : lec_team_at(s, team)->won;
    int64_t paid = player != 0 ? lec_player_at(s, player)->paid : lec_team_at(s, team)->paid;
    return won > 0 && won == paid;
}

void lec_bucket_merge(struct lec_session *s, uint16_t from, uint16_t to)
{
    struct team *old = lec_team(s, from);
    struct team *team = lec_team(s, to);
    int64_t won = team->won + old->won;
    int64_t paid = team->paid + old->paid;
    team->won = won < LEC_BUCKET_MAX ? won : LEC_BUCKET_MAX;
    team->paid = paid < team->won ? paid : team->won;
    old->won = 0;
    old->paid = 0;
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

/* What has been handed over moves nothing in the bucket: the line says how much, and to whom. */
static enum lec_err pay(struct lec_session *s, const struct lec_input *in, struct lec_effects *out)
{
    if (in->at > s->players || in->team > s->teams || in->value < 0 || in->value > 1) {
        return LEC_ERR_RANGE;
    }
    uint16_t team = in->at != 0 ? lec_player_at(s, in->at)->team : lec_seat(s, in->team);
    if (in->at == 0 && team == 0) {
        return LEC_ERR_NO_PRIZE;
    }
    struct purse purse = purse_of(s, in->at, team);
    int64_t paid = in->value == 1 ? *purse.won : 0;
    if (*purse.paid == paid) {
        return LEC_ERR_NO_PRIZE;
    }
    struct lec_line *line = lec_ledger_add(out, LEC_LINE_BUCKET, team, 0, LEC_WHY_PAID);
    line->player = in->at;
    line->clue_value = (uint32_t)(paid > *purse.paid ? paid - *purse.paid : *purse.paid - paid);
    *purse.paid = paid;
    lec_ledger_book(s, in, out);
    return LEC_OK;
}

const struct lec_currency *lec_currency_at(int64_t number)
{
    static const struct lec_currency currencies[] = {
#define LEC_CURRENCY(number, code, symbol, digits) [number] = {code, symbol, digits},
#include <lectern/currencies.def>
#undef LEC_CURRENCY
    };
    bool is_there = number >= 0 && number < (int64_t)(sizeof currencies / sizeof *currencies);
    return is_there ? &currencies[number] : NULL;
}

bool lec_bucket_owns(enum lec_verb verb)
{
    return verb == LEC_VERB_BUCKET || verb == LEC_VERB_CURRENCY || verb == LEC_VERB_PAID;
}

enum lec_err lec_bucket_apply(struct lec_session *s, const struct lec_input *in,
                              struct lec_effects *out)
{
    switch (in->verb) {
    case LEC_VERB_BUCKET:
        return put(s, in, out);
    case LEC_VERB_CURRENCY:
        if (lec_currency_at(in->value) == NULL) {
            return LEC_ERR_CURRENCY;
        }
        s->currency = (uint8_t)in->value;
        return LEC_OK;
    default:
        return pay(s, in, out);
    }
}
