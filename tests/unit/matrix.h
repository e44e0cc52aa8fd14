/* Every point of a session, everyone who may send something there, and what they would send. */
#ifndef LECTERN_TESTS_MATRIX_H
#define LECTERN_TESTS_MATRIX_H

#include "table.h"

#define MATRIX_ACTORS 12
#define MATRIX_MOMENTS 39

struct actor {
    const char *name, *who;
    enum lec_role role;
    uint32_t player;
    uint16_t team; /* that is named; 0: the sender's own */
};

/* A point of the game, and the way there; the first team is to move. */
struct moment {
    const char *name, *script;
    enum lec_view_phase phase;
};

extern const struct actor matrix_actors[MATRIX_ACTORS];
extern const struct moment matrix_moments[MATRIX_MOMENTS];

/* Plays a new table to that moment. */
void matrix_open(struct table *t, const struct moment *moment);
/* What a page would fill in, or somebody who knows the protocol when no page offers it. */
void matrix_fill_in(struct table *t, const struct actor *actor, struct lec_input *in);
/* The control that a page of this actor has for the verb, NULL when none is there or it is off. */
const struct lec_view_control *matrix_control(struct table *t, const struct actor *actor,
                                              uint8_t verb);
/* The first of each kind of item that the control lets its user choose from. */
void matrix_use(const struct lec_view_control *control, struct lec_input *in);

#endif
