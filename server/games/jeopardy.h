/* Jeopardy's state: shared by its rules and its views. */
#ifndef LECTERN_GAMES_JEOPARDY_H
#define LECTERN_GAMES_JEOPARDY_H

#include <lectern/clue.h>

#define TILES (LEC_CATEGORIES_MAX * LEC_ROWS_MAX)

enum outcome { OUTCOME_NONE, OUTCOME_RIGHT, OUTCOME_WRONG, OUTCOME_NOBODY, OUTCOME_SKIPPED };

struct jeopardy {
    int64_t wager;                           /* on the daily double in play */
    uint32_t used[LEC_BOARDS_MAX];           /* tiles played, a bit each */
    uint32_t double_at[LEC_BOARDS_MAX];      /* daily doubles, a bit each: J-05 */
    uint32_t given;                          /* entry that carried the typed response */
    uint16_t clue_of[LEC_BOARDS_MAX][TILES]; /* clue on each tile + 1; 0: no tile */
    uint16_t clue;                           /* in play */
    uint16_t control;                        /* team that picks */
    uint16_t answering; /* team whose turn it is to answer, wager or be turned over */
    uint16_t outcome_team;
    uint16_t spares_used, ties_used;
    uint16_t final_left; /* teams whose response is still face down or unruled */
    uint8_t phase;       /* enum lec_view_phase */
    uint8_t boards, board;
    uint8_t tile; /* in play */
    uint8_t is_double, is_tie;
    uint8_t outcome; /* enum outcome */
    uint8_t tapped;  /* option tapped + 1 */
    uint8_t has_final;
    uint8_t is_timed; /* the final's clock has been started */
    uint8_t unused[6];
};

struct jeopardy_team {
    int64_t wager;
    int64_t base;      /* score when the final began: the order of the reveal (J-07) */
    uint32_t response; /* entry that carried it */
    uint8_t is_in;     /* plays the final (J-08) */
    uint8_t has_wager;
    uint8_t matched;
    uint8_t is_shown;
    uint8_t ruling;  /* enum lec_view_ruling */
    uint8_t is_tied; /* for first */
    uint8_t unused[6];
};

struct jeopardy_team *lec_jeopardy_team(struct jeopardy *j, uint32_t team);
const struct jeopardy_team *lec_jeopardy_team_at(const struct jeopardy *j, uint32_t team);
int64_t lec_jeopardy_value(const struct jeopardy *j, const struct lec_table *t, uint32_t tile);
/* The most that a team may wager on the daily double (J-06) or in the final (J-07, J-08). */
int64_t lec_jeopardy_wager_max(const struct jeopardy *j, const struct lec_table *t, uint32_t team);
/* The next team to be turned over in the final, 0 when all have been. */
uint16_t lec_jeopardy_next_shown(const struct jeopardy *j, const struct lec_table *t);
/* J-10: a ruling that stands, though by the new scores it is another team's turn to be turned
 * over: its team becomes the one that is. False when it does not stand, and nothing has changed. */
bool lec_jeopardy_stands(struct jeopardy *j, const struct lec_table *t, const struct lec_input *in);
bool lec_jeopardy_has_final(const struct jeopardy *j, const struct lec_table *t);
bool lec_jeopardy_is_tied(const struct lec_table *t);
bool lec_jeopardy_has_tie_clue(const struct jeopardy *j, const struct lec_table *t);
void lec_jeopardy_view(const void *state, const struct lec_table *t, struct lec_viewer who,
                       struct lec_view *out);

/* jeopardy.c */
void lec_jeopardy_place(const struct jeopardy *j, const struct lec_table *t,
                        struct lec_effects *out, int64_t value);
void lec_jeopardy_book(const struct jeopardy *j, const struct lec_table *t,
                       const struct lec_input *in, uint16_t team, int64_t points, uint8_t why,
                       struct lec_effects *out);

/* jeopardy_setup.c */
uint16_t lec_jeopardy_lowest(const struct lec_table *t, uint64_t seed, bool by_score);
enum lec_err lec_jeopardy_start(void *state, const struct lec_setup *setup,
                                struct lec_effects *out);

/* jeopardy_clue.c */
enum lec_err lec_jeopardy_rule_clue(struct jeopardy *j, const struct lec_table *t,
                                    const struct lec_input *in, struct lec_effects *out);
void lec_jeopardy_put_up(struct jeopardy *j, const struct lec_table *t, struct lec_effects *out);
enum lec_err lec_jeopardy_pick(struct jeopardy *j, const struct lec_table *t,
                               const struct lec_input *in, struct lec_effects *out);
enum lec_err lec_jeopardy_wager(struct jeopardy *j, const struct lec_table *t,
                                const struct lec_input *in, struct lec_effects *out);
enum lec_err lec_jeopardy_open(struct jeopardy *j, const struct lec_table *t,
                               struct lec_effects *out);
enum lec_err lec_jeopardy_settle(struct jeopardy *j, const struct lec_table *t,
                                 const struct lec_input *in, struct lec_effects *out);
enum lec_err lec_jeopardy_rule(struct jeopardy *j, const struct lec_table *t,
                               const struct lec_input *in, struct lec_effects *out);
enum lec_err lec_jeopardy_respond(struct jeopardy *j, const struct lec_table *t,
                                  const struct lec_input *in, struct lec_effects *out);
enum lec_err lec_jeopardy_choose(struct jeopardy *j, const struct lec_table *t,
                                 const struct lec_input *in, struct lec_effects *out);
enum lec_err lec_jeopardy_end_reading(struct jeopardy *j, const struct lec_table *t, bool is_skip,
                                      struct lec_effects *out);
enum lec_err lec_jeopardy_replace(struct jeopardy *j, const struct lec_table *t,
                                  struct lec_effects *out);

/* jeopardy_final.c */
enum lec_err lec_jeopardy_rule_final(struct jeopardy *j, const struct lec_table *t,
                                     const struct lec_input *in, struct lec_effects *out);
enum lec_err lec_jeopardy_final(struct jeopardy *j, const struct lec_table *t,
                                struct lec_effects *out);
enum lec_err lec_jeopardy_final_clue(struct jeopardy *j, struct lec_effects *out);
enum lec_err lec_jeopardy_show(struct jeopardy *j, const struct lec_table *t,
                               struct lec_effects *out);
enum lec_err lec_jeopardy_break_tie(struct jeopardy *j, const struct lec_table *t,
                                    struct lec_effects *out);
enum lec_err lec_jeopardy_finish(struct jeopardy *j, const struct lec_table *t,
                                 struct lec_effects *out);

#endif
