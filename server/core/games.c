/* The list of games, made from games.def. */
#include <lectern/game.h>

#define LEC_GAME(id, number) extern const struct lec_game lec_game_##id;
#include <lectern/games.def>
#undef LEC_GAME

static const struct lec_game *const games[] = {
#define LEC_GAME(id, number) &lec_game_##id,
#include <lectern/games.def>
#undef LEC_GAME
};

const struct lec_game *lec_game_by_number(uint32_t number)
{
    for (size_t i = 0; i < sizeof games / sizeof *games; i++) {
        if (games[i]->number == number) {
            return games[i];
        }
    }
    return NULL;
}
