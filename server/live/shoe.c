/* The dealer: answers what the session owes with entries of its own (P-02, P-03, P-09).
 *
 * The shoe's order follows from its seed, which follows from the session's secret. What has been dealt and gone back
 * lies at the bottom, in the order of the shoe; when nothing is left there either, a deck joins. */
#include "live/live_state.h"

#include "shuffle/shuffle.h"

#include <stdio.h>
#include <string.h>

/* A card's number, as in struct lec_card. */
static uint32_t card_id(uint32_t shoe, uint32_t place)
{
    return (shoe << 16) + place + 1;
}

void lec_dealer_note(struct dealer *dealer, const struct lec_input *in)
{
    if (in->verb == LEC_VERB_SHOE) {
        dealer->top = 0;
        dealer->shoe++;
        dealer->decks = (uint32_t)in->value;
        dealer->shoe_seq = in->seq;
    } else if (in->verb == LEC_VERB_DEAL && in->value > 0) {
        uint32_t place = (uint32_t)((in->value / 64 - 1) & 0xffff);
        dealer->top = place + 1 > dealer->top ? place + 1 : dealer->top;
    }
}

uint32_t lec_dealer_place(const struct dealer *dealer, const struct lec_session *s)
{
    uint32_t all = dealer->decks * LEC_DECK_CARDS;
    uint32_t known = all > dealer->top
                         ? all
                         : (dealer->top + LEC_DECK_CARDS - 1) / LEC_DECK_CARDS * LEC_DECK_CARDS;
    if (dealer->top < known) {
        return dealer->top;
    }
    for (uint32_t place = 0; place < dealer->top; place++) {
        if (!lec_session_is_out(s, card_id(dealer->shoe, place))) {
            return place;
        }
    }
    return dealer->top; /* another deck joins */
}

/* Does the commitment of a shoe's entry hold this seed? */
static bool is_promised(const struct note *note, const uint8_t seed[LEC_SEED_BYTES], uint32_t decks)
{
    char commit[LEC_COMMIT_HEX + 1];
    lec_shoe_commit(seed, decks, commit);
    return note->text != NULL && note->text_len == LEC_COMMIT_HEX &&
           memcmp(note->text, commit, LEC_COMMIT_HEX) == 0;
}

static void fill_shoe(struct lec_live *live, struct lec_input *in, char *text)
{
    uint8_t seed[LEC_SEED_BYTES];
    bool is_new = in->verb == LEC_VERB_SHOE;
    uint32_t number = lec_session_shoe(live->session) + is_new;
    lec_shoe_seed(live->secret, number, seed);
    if (is_new) {
        lec_shoe_commit(seed, (uint32_t)in->value, text);
    } else {
        lec_seed_to_hex(seed, text);
    }
}

static void fill_card(struct lec_live *live, struct lec_input *in)
{
    const struct dealer *dealer = &live->dealer;
    uint8_t seed[LEC_SEED_BYTES];
    uint32_t place = lec_dealer_place(dealer, live->session);
    lec_shoe_seed(live->secret, dealer->shoe, seed);
    uint8_t face = lec_shoe_card(seed, dealer->decks, place);
    in->value = (int64_t)card_id(dealer->shoe, place) * 64 + face;
}

bool lec_dealer_is_odd(const struct dealer *dealer, const struct lec_session *s,
                       const struct lec_input *in)
{
    struct lec_input owed;
    if (in->verb != LEC_VERB_DEAL) {
        return false;
    }
    bool is_owed = lec_session_owes(s, &owed) && owed.verb == LEC_VERB_DEAL && owed.at == in->at &&
                   owed.team == in->team && owed.player == in->player;
    uint32_t id = card_id(dealer->shoe, lec_dealer_place(dealer, s));
    return !is_owed || in->value / 64 != id;
}

void lec_dealer_check_secret(struct lec_live *live, uint32_t index)
{
    const struct lec_input *in = &live->entries[index].in;
    if (in->verb != LEC_VERB_SHOE || !live->has_secret) {
        return;
    }
    uint8_t seed[LEC_SEED_BYTES];
    lec_shoe_seed(live->secret, lec_session_shoe(live->session), seed);
    if (!is_promised(&live->notes[index], seed, (uint32_t)in->value)) {
        live->has_secret = false;
        live->is_other_secret = true;
    }
}

enum lec_err lec_dealer_serve(struct lec_live *live, int64_t now_us, int64_t wall_ms)
{
    enum lec_err err = LEC_OK;
    struct lec_input in;
    while (err == LEC_OK && live->has_secret && lec_session_owes(live->session, &in)) {
        char text[LEC_SEED_HEX + LEC_COMMIT_HEX + 1] = "";
        if (in.verb == LEC_VERB_DEAL) {
            fill_card(live, &in);
        } else {
            fill_shoe(live, &in, text);
        }
        in.at_us = now_us;
        err = lec_live_push(live, &in, text, wall_ms);
    }
    return err;
}

enum lec_err lec_live_deal(struct lec_live *live, int64_t now_us, int64_t wall_ms)
{
    return lec_dealer_serve(live, now_us, wall_ms);
}

/* ---- afterwards */

static enum lec_shoe_fault check_seed(const struct lec_live *live, const struct dealer *dealer,
                                      const struct note *note, uint8_t seed[LEC_SEED_BYTES])
{
    if (note->text == NULL || lec_seed_from_hex(note->text, note->text_len, seed) != 0) {
        return LEC_SHOE_NO_SEED;
    }
    bool is_kept = is_promised(&live->notes[dealer->shoe_seq - 1], seed, dealer->decks);
    return is_kept ? LEC_SHOE_FAIR : LEC_SHOE_OTHER_SEED;
}

/* The entry that shows the seed of the shoe that begins at entry `from` (indices); the count of entries: none does. */
static uint32_t find_seed(const struct lec_live *live, uint32_t from)
{
    for (uint32_t i = from + 1; i < live->history.count; i++) {
        if (live->entries[i].in.verb == LEC_VERB_OPEN_SHOE) {
            return i;
        }
    }
    return live->history.count;
}

/* Walks over one shoe: every card must have been the next, and the one that the seed says. */
static void check_deals(const struct lec_live *live, uint32_t from, const uint8_t *seed,
                        struct lec_shoe_report *out)
{
    for (uint32_t i = from + 1; i < live->history.count; i++) {
        const struct lec_input *in = &live->entries[i].in;
        if (in->verb == LEC_VERB_SHOE) {
            return;
        }
        if (in->verb != LEC_VERB_DEAL) {
            continue;
        }
        uint32_t place = (uint32_t)((in->value / 64 - 1) & 0xffff);
        uint32_t face = (uint32_t)(in->value % 64);
        out->dealt++;
        if (out->fault != LEC_SHOE_FAIR) {
            continue; /* the first one is told */
        }
        if (live->notes[i].is_odd) {
            out->fault = LEC_SHOE_OUT_OF_ORDER;
        } else if (seed != NULL && lec_shoe_card(seed, out->decks, place) != face) {
            out->fault = LEC_SHOE_OTHER_CARD;
        }
        out->entry = out->fault != LEC_SHOE_FAIR ? in->seq : out->entry;
    }
}

bool lec_live_check_shoe(const struct lec_live *live, uint32_t number, struct lec_shoe_report *out)
{
    uint32_t shoes = 0;
    memset(out, 0, sizeof *out);
    for (uint32_t i = 0; i < live->history.count; i++) {
        if (live->entries[i].in.verb != LEC_VERB_SHOE || ++shoes != number) {
            continue;
        }
        struct dealer dealer = {.shoe = number - 1};
        uint8_t seed[LEC_SEED_BYTES];
        lec_dealer_note(&dealer, &live->entries[i].in);
        out->number = number;
        out->decks = dealer.decks;
        out->entry = i + 1;
        snprintf(out->commit, sizeof out->commit, "%s", live->notes[i].text);
        uint32_t opened = find_seed(live, i);
        bool is_open = opened < live->history.count;
        if (is_open) {
            out->fault = check_seed(live, &dealer, &live->notes[opened], seed);
            out->entry = out->fault != LEC_SHOE_FAIR ? opened + 1 : out->entry;
        }
        check_deals(live, i, is_open && out->fault == LEC_SHOE_FAIR ? seed : NULL, out);
        if (!is_open && out->fault == LEC_SHOE_FAIR) {
            out->fault = LEC_SHOE_NOT_OPEN;
        }
        return true;
    }
    return false;
}
