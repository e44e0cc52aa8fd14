/* See dealer.h. */
#include "dealer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static void deal_one(struct table *t, const struct lec_input *owed)
{
    char line[100];
    uint32_t place = 0;
    uint32_t id = (lec_session_shoe(t->session) << 16) + 1;
    while (lec_session_is_out(t->session, id + place)) {
        place++;
    }
    long long value = (long long)(id + place) * 64 + place % LEC_DECK_CARDS;
    snprintf(line, sizeof line, "deal @%u =%lld t%u #%u", owed->at, value, owed->team,
             owed->player);
    say(t, line);
}

void dealer_deal(struct table *t)
{
    struct lec_input owed;
    char line[40];
    while (lec_session_owes(t->session, &owed)) {
        if (owed.verb == LEC_VERB_DEAL) {
            deal_one(t, &owed);
        } else {
            snprintf(line, sizeof line, "%s =%lld", lec_verb_info(owed.verb)->word,
                     (long long)owed.value);
            say(t, line);
        }
    }
}
