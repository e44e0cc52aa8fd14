/* Parts of the command line that say what a new session is made of. */
#ifndef LECTERN_OPTIONS_SESSION_H
#define LECTERN_OPTIONS_SESSION_H

#include "options.h"

/* --programme: games, with commas between them; each may name its pack, from 1, behind a colon. */
int lec_options_programme(const char *text, struct lec_options *out,
                          struct lec_options_trouble *why);
/* --set: NAME=VALUE, an option of a round; set twice, the later one holds. */
int lec_options_setting(const char *text, struct lec_options *out, struct lec_options_trouble *why);

/* Is this what was meant, but for a letter or two? */
bool lec_options_is_near(const char *typed, const char *word);

#endif
