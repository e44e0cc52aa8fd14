/* One line of a test's script, taken apart. A script reads
 * "pick t1 @3; open; buzz p2; settle; right":
 *   first  a verb's word, or right, wrong: a ruling for the team that answers
 *   t1     the team        p2  the player who sends (otherwise the host or the server does)
 *   #2     the player that a server's verb is about
 *   @3     `at`            =5  `value`       "x"  the text, without spaces inside
 *   +200   so many ms pass first             -200 a press happened so many ms ago
 *   profile=1  for option: which and what */
#ifndef LECTERN_TESTS_SAID_H
#define LECTERN_TESTS_SAID_H

#include <lectern/session.h>

struct said {
    int64_t wait_ms, ago_ms, value;
    uint32_t at, player, subject;
    uint16_t team;
    uint8_t verb, role;
    bool has_at, has_value, has_team, has_text;
    char text[64];
};

/* Reads the first statement of a script and returns where the next begins; NULL when there is
 * none. Fails the test when it cannot be read. */
const char *said_read(const char *script, struct said *out);

#endif
