/* Tic-tac-toe. */
#include <lectern/game.h>

static enum lec_err start(void *state, const struct lec_setup *setup, struct lec_effects *out)
{
    (void)state;
    (void)setup;
    (void)out;
    return LEC_ERR_NO_GAME;
}

const struct lec_game lec_game_tictactoe = {
    .id = "tictactoe",
    .title = "Tic-tac-toe",
    .number = LEC_GAME_tictactoe,
    .state_size = 8,
    .start = start,
};
