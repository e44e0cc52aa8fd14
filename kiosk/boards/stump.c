#include "board.h"

void board_stump(struct picture *picture)
{
    board_scores(picture);
}
