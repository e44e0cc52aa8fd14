/* When an actor acts: once for each situation, and again when that changed nothing. */
#include "bots/brain.h"

/* A move that changed nothing is made again after this, and each time after twice as long, up to eight times. */
#define AGAIN_US 500000
#define DOUBLINGS_MAX 3

int64_t lec_bot_look(struct lec_bot_turn *turn, lec_bot_think *think, void *user)
{
    struct lec_bot_move move;
    think(user, turn->tries, &move);
    bool is_new = move.key != turn->key;
    if (is_new) {
        *turn = (struct lec_bot_turn){.key = move.key};
        think(user, 0, &move);
    }
    if (!move.is_any) {
        return LEC_BOT_RESTS;
    }
    return is_new ? move.delay_us : LEC_BOT_GOES_ON;
}

bool lec_bot_act(struct lec_bot_turn *turn, lec_bot_think *think, void *user,
                 struct lec_msg_act *out, int64_t *again_us)
{
    struct lec_bot_move move;
    think(user, turn->tries, &move);
    if (!move.is_any || move.key != turn->key) {
        return false;
    }
    uint32_t doublings = turn->tries < DOUBLINGS_MAX ? turn->tries : DOUBLINGS_MAX;
    *again_us = (int64_t)AGAIN_US << doublings;
    turn->tries++;
    *out = move.act;
    return true;
}
