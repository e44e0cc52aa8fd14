/* Tic-tac-toe at a table: boards as strings, moves as lists of squares. */
#ifndef LECTERN_TESTS_TTT_H
#define LECTERN_TESTS_TTT_H

#include "games/tictactoe.h"
#include "table.h"

/* Teams of one phone each; team 1 plays X and moves first. */
void ttt_begin(struct table *t, struct table_shape shape, uint32_t teams, const char *options);
/* Starts another round, so that team 1 plays X. */
void ttt_start(struct table *t);
const struct tictactoe *ttt_game(const struct table *t);
const struct lec_view_grid *ttt_grid(struct table *t);

/* Squares that the side to move takes by right answers, back to the board after each: "0 4 8". */
#define play(t, squares) ttt_play((t), (squares), __FILE__, __LINE__)
/* Marks row by row: "xo. ... ..x". */
#define expect_marks(t, marks) ttt_marks((t), (marks), __FILE__, __LINE__)
/* Sides of teams 1, 2, ...: X, O, or - for one that waits. */
#define expect_sides(t, sides) ttt_sides((t), (sides), __FILE__, __LINE__)

void ttt_play(struct table *t, const char *squares, const char *file, int line);
void ttt_marks(struct table *t, const char *marks, const char *file, int line);
void ttt_sides(struct table *t, const char *sides, const char *file, int line);

#endif
