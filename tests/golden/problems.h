/* What nobody may ever see on the display. */
#ifndef LECTERN_TESTS_PROBLEMS_H
#define LECTERN_TESTS_PROBLEMS_H

#include "fixtures.h"

#define PROBLEM_SIZE 400

const char *text_of(const struct canvas *of, const struct mark *mark);

/* The first thing that is wrong with a picture, in words; false: nothing is. `fixture`: what it shows, for names that are
 * too long may be cut; NULL: nothing known. */
bool find_problem(const struct canvas *of, const struct fixture *fixture, char out[PROBLEM_SIZE]);

/* The first text that cannot be told from its ground well enough (THEME_CONTRAST; the letter of a mark:
 * THEME_MARK_CONTRAST), in words; false: none. */
bool find_pale(const struct canvas *of, char out[PROBLEM_SIZE]);

#endif
