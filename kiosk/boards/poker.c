#include "board.h"

void board_poker(struct picture *picture)
{
    board_scores(picture);
}
