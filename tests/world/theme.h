/* What a world is about: its pack, programme and options, and what has happened before anybody comes. Chance alone would
 * hardly ever lead where a game is only after many steps. */
#ifndef LECTERN_TESTS_THEME_H
#define LECTERN_TESTS_THEME_H

#include "machine.h"

/* Chooses one, and its pack. */
void theme_begin(void);
/* A machine_plan. */
void theme_plan(struct lec_live *live);
/* Is this what the world is about? People do it before anything else. */
bool theme_wants(uint8_t role, uint16_t verb);

#endif
