/* Cards at a table of the core: dealt by name, where the server would draw them from a shoe. */
#ifndef LECTERN_TESTS_CARDS_H
#define LECTERN_TESTS_CARDS_H

#include "table.h"

/* "As" is the ace of spades, "Td" the ten of diamonds. */
uint8_t card_face(const char *name);
/* Gives what the session owes, with these faces, "As Td", one after the other; a shoe on the way is shuffled. */
void cards_serve(struct table *t, const char *faces);
/* The host gives cards to "t1", or with "@1" to player 1, and they are dealt. */
void cards_give(struct table *t, const char *holder, const char *faces);
/* Cards are owed: no DEAL was due or one is. */
bool cards_are_owed(const struct table *t);
/* "As Td" is what the list holds, in its order. */
void cards_expect(const struct lec_view_card *cards, uint32_t count, const char *faces,
                  const char *file, int line);
#define expect_cards(cards, count, faces) \
    cards_expect((cards), (count), (faces), __FILE__, __LINE__)
/* Number of the card in a team's own view. */
uint32_t card_at(struct table *t, uint16_t team, const char *face);

#endif
