/* Stump the Trainer. */
#include <lectern/game.h>

static enum lec_err start(void *state, const struct lec_setup *setup, struct lec_effects *out)
{
    (void)state;
    (void)setup;
    (void)out;
    return LEC_ERR_NO_GAME;
}

const struct lec_game lec_game_stump = {
    .id = "stump",
    .title = "Stump the Trainer",
    .number = LEC_GAME_stump,
    .state_size = 8,
    .start = start,
};
