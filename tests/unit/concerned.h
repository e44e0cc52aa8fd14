/* What is shown, as numbers: whom an entry is said to leave as they were sees the same before and after it. */
#ifndef LECTERN_TESTS_CONCERNED_H
#define LECTERN_TESTS_CONCERNED_H

#include <lectern/session.h>

struct concerned {
    uint64_t room, display, host, team[LEC_TEAMS_MAX + 1];
    uint32_t teams;
};

void concerned_look(const struct lec_session *s, const struct lec_world *world,
                    struct concerned *out);
/* Behind an entry that has been applied. */
void concerned_check(const struct lec_session *s, const struct lec_world *world,
                     const struct lec_input *in, const struct concerned *before);

#endif
