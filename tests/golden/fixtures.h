/* What the golden tests draw: a view, the state of the link, and the time. */
#ifndef LECTERN_TESTS_FIXTURES_H
#define LECTERN_TESTS_FIXTURES_H

#include "draw.h"

#define FIXTURES_MAX 160
#define NOW_US INT64_C(1000000000)

struct fixture {
    char name[64];
    struct view *view; /* owned; NULL: none has come */
    char *said;        /* owned: all texts of the view, each on a line */
    int64_t session_us;
    enum link_state link;
    char link_text[400];
    struct images images; /* that are there */
    int64_t attract_us;   /* see struct scene */
};

extern struct fixture fixtures[FIXTURES_MAX];
extern int fixture_count;

/* All of them, by name; a broken one ends the program. */
void fixtures_load(void);
void fixtures_free(void);
/* Ends the program when there is none. */
const struct fixture *fixture_named(const char *name);

/* In the dark theme, long after the change. */
struct scene scene_of(const struct fixture *fixture);

/* A picture in words; to be freed. */
char *print_marks(const struct canvas *of);

#endif
