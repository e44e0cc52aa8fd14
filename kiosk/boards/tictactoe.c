#include "board.h"

void board_tictactoe(struct picture *picture)
{
    board_scores(picture);
}
