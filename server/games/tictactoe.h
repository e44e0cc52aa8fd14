/* Tic-tac-toe's state: shared by its rules and its views. */
#ifndef LECTERN_GAMES_TICTACTOE_H
#define LECTERN_GAMES_TICTACTOE_H

#include <lectern/clue.h>

/* Of squares as on the wire, and of teams: one that waits for its turn is a side of its own. */
enum lec_ttt_side { LEC_TTT_NOBODY, LEC_TTT_X, LEC_TTT_O, LEC_TTT_WAITS };

/* A board without its questions: a bit a square, row * size + column. */
struct lec_ttt_grid {
    uint32_t taken[LEC_TTT_O + 1]; /* by side; the first is unused */
    uint32_t earned;
    uint8_t size;
    uint8_t is_strict; /* the last square of a line must be earned (T-05) */
    uint8_t unused[2];
};

/* tictactoe_grid.c: the board alone, as pure functions of it. */
uint32_t lec_ttt_squares(const struct lec_ttt_grid *grid); /* how many */
uint32_t lec_ttt_need(uint32_t size);                      /* in a row to win (T-01) */
uint32_t lec_ttt_open(const struct lec_ttt_grid *grid);    /* squares that nobody has */
uint8_t lec_ttt_holder(const struct lec_ttt_grid *grid, uint32_t at);
/* All lines of one side's that go through a square, as one set; 0 when there is none. */
uint32_t lec_ttt_line(const struct lec_ttt_grid *grid, uint32_t side, uint32_t at);
/* The line that wins when `at` was the last square taken: none when it had to be earned and was not. */
uint32_t lec_ttt_won(const struct lec_ttt_grid *grid, uint32_t at);
/* May a side get that square so? What is not earned never completes a line. */
bool lec_ttt_may_get(const struct lec_ttt_grid *grid, uint32_t at, uint32_t side, bool is_earned);
void lec_ttt_put(struct lec_ttt_grid *grid, uint32_t at, uint32_t side, bool is_earned);
/* Could that side still complete a line? An open square can always be earned. */
bool lec_ttt_can_win(const struct lec_ttt_grid *grid, uint32_t side);
bool lec_ttt_is_drawn(const struct lec_ttt_grid *grid); /* nobody can */

enum lec_ttt_outcome {
    LEC_TTT_ASKED,
    LEC_TTT_RIGHT,
    LEC_TTT_WRONG,
    LEC_TTT_SILENT,
    LEC_TTT_SKIPPED
};

struct tictactoe {
    uint64_t paid[LEC_SQUARES_MAX]; /* by square: teams that got its points, bit (number - 1) */
    uint64_t had_turn;              /* winner stays on: teams that have been at the board */
    struct lec_ttt_grid grid;
    uint32_t line;      /* that won the board */
    uint32_t given;     /* entry that carried the typed response */
    uint16_t clue;      /* in play */
    uint16_t picker;    /* team whose question it is; 0 in a race */
    uint16_t answering; /* team that has the word */
    uint16_t outcome_team;
    uint16_t spoke[LEC_TTT_O + 1];         /* by side: the team that spoke last */
    uint16_t tickets;                      /* given out */
    uint16_t ticket[LEC_TEAMS_MAX + 1];    /* of a team that waits: the lowest plays next */
    uint8_t side[LEC_TEAMS_MAX + 1];       /* by team: enum lec_ttt_side */
    uint8_t boards_of[LEC_TEAMS_MAX + 1];  /* won by a team, where the winner stays on */
    uint8_t boards[LEC_TTT_O + 1];         /* won by an alliance */
    uint8_t category[LEC_SQUARES_MAX];     /* of each square: board * 6 + column */
    uint8_t used[(LEC_CLUES_MAX + 7) / 8]; /* clues of this round, a bit each */
    uint8_t phase;                         /* enum lec_view_phase */
    uint8_t board;                         /* from 0 */
    uint8_t first;                         /* side that moved first on this board */
    uint8_t to_move;                       /* side */
    uint8_t winner;                        /* side that has this board */
    uint8_t is_drawn;                      /* no side can make a line */
    uint8_t is_decided;                    /* the board is over */
    uint8_t stays_on;                      /* T-01: the winner stays on */
    uint8_t square;                        /* in play */
    uint8_t clue_category;                 /* of the clue in play + 1; 0: none */
    uint8_t is_sudden;                     /* the clue breaks a draw */
    uint8_t outcome;                       /* enum lec_ttt_outcome */
    uint8_t tapped;                        /* option tapped + 1 */
    uint8_t claim;                         /* T-08: 1 a bluff, 2 true; 0: none yet */
    uint8_t is_race;                       /* teams buzz for the clue in play */
};

/* tictactoe_teams.c: who plays on which side, and who speaks for it (T-01, T-02). */
uint8_t lec_ttt_other(uint32_t side);
enum lec_err lec_ttt_deal(struct tictactoe *g, const struct lec_table *t, uint64_t seed);
/* Teams that came after the deal get their side. */
void lec_ttt_seat(struct tictactoe *g, const struct lec_table *t);
/* The team that speaks next for a side. */
uint16_t lec_ttt_speaker(const struct tictactoe *g, const struct lec_table *t, uint32_t side);
bool lec_ttt_is_on(const struct tictactoe *g, const struct lec_table *t, uint32_t team,
                   uint32_t side);
uint32_t lec_ttt_boards(const struct tictactoe *g, const struct lec_table *t, uint32_t side);
/* The team with most boards, where the winner stays on; 0 when several have as many. */
uint16_t lec_ttt_leader(const struct tictactoe *g, const struct lec_table *t);
/* The board is over; without a winner it is drawn. */
void lec_ttt_decide(struct tictactoe *g, const struct lec_table *t, uint32_t winner);
bool lec_ttt_is_over(const struct tictactoe *g, const struct lec_table *t);
/* The loser of the board makes room for the team that waits. */
void lec_ttt_change(struct tictactoe *g, const struct lec_table *t);
enum lec_err lec_ttt_merge(struct tictactoe *g, const struct lec_table *t,
                           const struct lec_input *in);
/* Teams that get no try at a race. */
uint64_t lec_ttt_barred(const struct tictactoe *g, const struct lec_table *t);

/* tictactoe_draw.c: categories of squares, and questions drawn for them (T-02). */
void lec_ttt_lay(struct tictactoe *g, const struct lec_table *t, uint64_t seed);
/* A question for a category; LEC_CLUES_MAX when none is left at all. */
uint32_t lec_ttt_draw(const struct tictactoe *g, const struct lec_table *t, uint32_t category);
uint32_t lec_ttt_draw_sudden(const struct tictactoe *g, const struct lec_table *t);
uint32_t lec_ttt_spare(const struct tictactoe *g, const struct lec_table *t);
uint32_t lec_ttt_category_of(const struct lec_table *t, uint32_t clue); /* + 1; 0: none */
bool lec_ttt_has_clue(const struct tictactoe *g, const struct lec_table *t);

/* tictactoe_clue.c: one question, from the pick to its reveal (T-02..T-04, T-08). */
enum lec_err lec_ttt_pick(struct tictactoe *g, const struct lec_table *t,
                          const struct lec_input *in, struct lec_effects *out);
enum lec_err lec_ttt_break_tie(struct tictactoe *g, const struct lec_table *t,
                               struct lec_effects *out);
enum lec_err lec_ttt_replace(struct tictactoe *g, const struct lec_table *t,
                             struct lec_effects *out);
enum lec_err lec_ttt_begin(struct tictactoe *g, const struct lec_table *t, struct lec_effects *out);
enum lec_err lec_ttt_claim(struct tictactoe *g, const struct lec_table *t,
                           const struct lec_input *in, struct lec_effects *out);
enum lec_err lec_ttt_settle(struct tictactoe *g, const struct lec_table *t,
                            const struct lec_input *in, struct lec_effects *out);
enum lec_err lec_ttt_overrule(struct tictactoe *g, const struct lec_table *t,
                              const struct lec_input *in, struct lec_effects *out);
enum lec_err lec_ttt_rule(struct tictactoe *g, const struct lec_table *t,
                          const struct lec_input *in, struct lec_effects *out);
enum lec_err lec_ttt_respond(struct tictactoe *g, const struct lec_table *t,
                             const struct lec_input *in, struct lec_effects *out);
enum lec_err lec_ttt_choose(struct tictactoe *g, const struct lec_table *t,
                            const struct lec_input *in, struct lec_effects *out);
enum lec_err lec_ttt_end_clue(struct tictactoe *g, const struct lec_table *t, bool is_skip,
                              struct lec_effects *out);
enum lec_err lec_ttt_time_out(struct tictactoe *g, const struct lec_table *t,
                              const struct lec_input *in, struct lec_effects *out);
bool lec_ttt_is_expert(const struct tictactoe *g, const struct lec_table *t);
bool lec_ttt_is_asked(const struct tictactoe *g);    /* a question is on that is not decided */
bool lec_ttt_is_answered(const struct tictactoe *g); /* a team has the word */

/* tictactoe_board.c: what a board becomes (T-05..T-07). */
void lec_ttt_place(const struct tictactoe *g, const struct lec_table *t, struct lec_effects *out);
void lec_ttt_take(struct tictactoe *g, const struct lec_table *t, const struct lec_input *in,
                  uint32_t at, uint32_t side, bool is_earned, struct lec_effects *out);
enum lec_err lec_ttt_award(struct tictactoe *g, const struct lec_table *t,
                           const struct lec_input *in, struct lec_effects *out);
enum lec_err lec_ttt_call_draw(struct tictactoe *g, const struct lec_table *t,
                               struct lec_effects *out);
enum lec_err lec_ttt_to_board(struct tictactoe *g, const struct lec_table *t,
                              struct lec_effects *out);
enum lec_err lec_ttt_next_board(struct tictactoe *g, const struct lec_table *t,
                                struct lec_effects *out);
enum lec_err lec_ttt_finish(struct tictactoe *g, struct lec_effects *out);

void lec_ttt_view(const void *state, const struct lec_table *t, struct lec_viewer who,
                  struct lec_view *out);

#endif
