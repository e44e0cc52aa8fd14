#include "board.h"

void board_break(struct picture *picture)
{
    board_scores(picture);
}
