/* What people do. */
#ifndef LECTERN_TESTS_MOVES_H
#define LECTERN_TESTS_MOVES_H

#include "people.h"

/* One move of a person who is connected, by chance. */
void person_move(struct person *p);
/* The lamps are on: a finger comes down. */
happening person_press;
/* A preview has come: it is done as it says. */
void person_reverse(struct person *p, const char *bytes, size_t len);
/* The host's next obvious step. False: there is none. */
bool person_step(struct person *p);

/* people.c */
happening person_come;
void crowd_repeat(struct person *p);
void person_leave(struct person *p);
void person_second_tab(struct person *p);

#endif
