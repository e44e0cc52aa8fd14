/* Somebody who plays a live session at random: a host, players and the server's own clock, by the controls of the views. */
#ifndef LECTERN_TESTS_SENDER_H
#define LECTERN_TESTS_SENDER_H

#include "live/live.h"

struct sender {
    struct lec_rng rng;
    struct lec_live *live; /* owned by the test */
    int64_t now_us;
    bool never_reverses;
    uint32_t crowd; /* so many join; 0: a handful */
    uint64_t accepted, reversed, asked, undone, joined;
};

/* The pack that is played; whoever gets it destroys it. */
struct lec_pack_file *sender_pack(void);
/* Only one with a secret deals cards: what was dealt is in the log. */
struct lec_live *sender_live(bool has_secret);
/* Options and programme of a walk: every other one plays tic-tac-toe. */
void sender_plan(struct sender *s, uint32_t walk);
/* A walk's own session, with a secret, and its plan. */
void sender_begin(struct sender *s, uint32_t walk);
/* One act of anybody, accepted or not, or a moment of the server's own. */
void sender_step(struct sender *s);
/* Draws an id, and sends. */
enum lec_err sender_act(struct sender *s, uint8_t role, uint32_t player, struct lec_msg_act *act);

/* The lines that count are the scores, the hands and the bucket. */
void sender_check_ledger(const struct lec_live *live);
/* The same session, and the same ledger. */
void sender_check_same(const struct lec_live *a, const struct lec_live *b);

#endif
