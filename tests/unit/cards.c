/* See cards.h. */
#include "cards.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char ranks[] = "23456789TJQKA";
static const char suits[] = "cdhs";

uint8_t card_face(const char *name)
{
    const char *rank = strchr(ranks, name[0]);
    const char *suit = strchr(suits, name[1]);
    assert_true(rank != NULL && suit != NULL);
    return (uint8_t)((rank - ranks) * 4 + (suit - suits));
}

static bool next_face(const char **at, char out[3])
{
    *at += strspn(*at, " ");
    if (**at == '\0') {
        return false;
    }
    out[0] = (*at)[0];
    out[1] = (*at)[1];
    out[2] = '\0';
    *at += 2;
    return true;
}

bool cards_are_owed(const struct table *t)
{
    struct lec_input owed;
    return lec_session_owes(t->session, &owed) && owed.verb == LEC_VERB_DEAL;
}

void cards_serve(struct table *t, const char *faces)
{
    char line[120], name[3];
    struct lec_input owed;
    while (lec_session_owes(t->session, &owed) && owed.verb == LEC_VERB_SHOE) {
        snprintf(line, sizeof line, "shoe =%lld", (long long)owed.value);
        say(t, line);
    }
    while (next_face(&faces, name)) {
        assert_true(lec_session_owes(t->session, &owed));
        assert_int_equal(owed.verb, LEC_VERB_DEAL);
        const struct lec_view_stage *stage = table_stage(t);
        int64_t id = lec_session_shoe(t->session) * INT64_C(65536) + stage->shoe.dealt + 1;
        long long value = id * 64 + card_face(name);
        snprintf(line, sizeof line, "deal @%u t%u #%u =%lld", owed.at, owed.team, owed.player,
                 value);
        say(t, line);
    }
}

/* As the server does when a session is full, but all at once. */
static void make_room(struct table *t)
{
    const struct lec_caps *caps = lec_session_caps(t->session);
    char line[80];
    snprintf(line, sizeof line, "grow @%u #%u =%lld", caps->teams, caps->players,
             (long long)LEC_CARDS_MAX | (long long)caps->questions << 16);
    if (caps->cards < LEC_CARDS_MAX) {
        say(t, line);
    }
}

void cards_give(struct table *t, const char *holder, const char *faces)
{
    char line[40], name[3];
    make_room(t);
    while (next_face(&faces, name)) {
        snprintf(line, sizeof line, "give_card %s", holder);
        say(t, line);
        cards_serve(t, name);
    }
}

void cards_expect(const struct lec_view_card *cards, uint32_t count, const char *faces,
                  const char *file, int line)
{
    char got[3 * LEC_VIEW_CARDS_MAX + 1] = "";
    for (uint32_t i = 0; i < count; i++) {
        int64_t face = cards[i].face - 1;
        char name[4] = {' ', face < 0 ? '?' : ranks[face / 4], face < 0 ? '?' : suits[face % 4]};
        strcat(got, i == 0 ? name + 1 : name);
    }
    if (strcmp(got, faces) != 0) {
        fail_msg("%s:%d: the cards are %s, not %s", file, line, got, faces);
    }
}

uint32_t card_at(struct table *t, uint16_t team, const char *face)
{
    const struct lec_msg_team *view = table_team(t, team);
    for (uint32_t i = 0; i < view->hand_count; i++) {
        if (view->hand[i].face == card_face(face) + 1) {
            return (uint32_t)view->hand[i].at;
        }
    }
    for (uint32_t i = 0; i < view->offered_count; i++) {
        if (view->offered[i].face == card_face(face) + 1) {
            return (uint32_t)view->offered[i].at;
        }
    }
    fail_msg("team %u has no %s", team, face);
    return 0;
}
