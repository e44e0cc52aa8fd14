/* Deals what a session at a table owes, with cards that are made up: the first that are not out. */
#ifndef LECTERN_TESTS_DEALER_H
#define LECTERN_TESTS_DEALER_H

#include "table.h"

/* A card's number in the first shoe, as acts name it; places count from 0. */
#define DEALER_CARD(place) ((1 << 16) + (place) + 1)

void dealer_deal(struct table *t);

#endif
