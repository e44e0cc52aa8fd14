/* A live session in a test: scripts as in said.h, a pack made from a shape, texts and ids. At the
 * end the recorded entries are loaded into a second live session, which must have the same bytes
 * and the same ledger. */
#ifndef LECTERN_TESTS_HALL_H
#define LECTERN_TESTS_HALL_H

#include "live/live.h"
#include "table.h"

struct hall {
    struct table_shape shape;
    struct lec_live *live; /* owned */
    int64_t now_us;
    int64_t next_id;
    struct lec_outcome last; /* of the last statement */
};

/* Responses of clue N are "answer N"; clues are spoken. A question for the trainer that is "x" has "answer-to-x" and
 * "source-of-x"; a follow-up by "x" has "later-by-x". */
void hall_open(struct hall *h, struct table_shape shape);
/* Writes its report, too. */
void hall_close(struct hall *h);
/* A second live session from the first `count` records; the caller destroys it. */
struct lec_live *hall_replay(const struct hall *h, uint32_t count);
/* The same with a secret, as a server that comes back: hall_secret is the hall's own. */
struct lec_live *hall_reload(const struct hall *h, uint32_t count, const uint8_t *secret);
extern const uint8_t hall_secret[LEC_SECRET_BYTES];
/* Asserts that two live sessions are in the same state, with the same ledger and rulings. */
void hall_same(const struct lec_live *a, const struct lec_live *b);

/* Teams of one phone each, a host, no doubles; team 1 picks first. */
void hall_start(struct hall *h, uint32_t teams, const char *options);

enum lec_err hall_try(struct hall *h, const char *script);
uint16_t hall_control(struct hall *h);
const struct lec_view_stage *hall_stage(struct hall *h);
/* Entry of the last statement. */
uint32_t hall_seq(const struct hall *h);

#define hall_say(h, script) hall_must((h), (script), __FILE__, __LINE__)
#define hall_refuse(h, script, err) hall_must_not((h), (script), LEC_ERR_##err, __FILE__, __LINE__)
#define hall_scores(h, scores) hall_must_score((h), (scores), __FILE__, __LINE__)

void hall_must(struct hall *h, const char *script, const char *file, int line);
void hall_must_not(struct hall *h, const char *script, enum lec_err err, const char *file,
                   int line);
void hall_must_score(struct hall *h, const char *scores, const char *file, int line);

#endif
