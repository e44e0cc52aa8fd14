/* What bots do: a view in, an act and a delay, in session time, out. Pure like the rules: no clock, no heap, no library. Chance comes
 * from the seed and from what stands on the screen, so the same view always gives the same move. */
#ifndef LECTERN_BOTS_BRAIN_H
#define LECTERN_BOTS_BRAIN_H

#include <lectern/view.h>

#define LEC_BOTS_MAX 60 /* teams of bots: a few seats are left for people */
#define LEC_BOTS_PACE_MIN 10
#define LEC_BOTS_PACE 100

/* What to do next. */
struct lec_bot_move {
    bool is_any;
    uint64_t key;           /* of the situation: the delay and the tries count from when it began */
    int64_t delay_us;       /* at the bots' pace */
    struct lec_msg_act act; /* without an id: the sender draws it */
};

/* One player of one team. */
struct lec_bot {
    uint64_t seed;   /* of the whole crowd */
    uint32_t number; /* from 0 */
    uint32_t count;  /* bots in all */
    uint32_t pace;   /* percent of the usual speed */
};

/* The right response to the clue on the screen, for bots that are told. */
struct lec_bot_crib {
    char response[LEC_TEXT_BYTES_MAX + 1]; /* empty: not known */
    uint32_t choice;                       /* the right option, from 1; 0: not known */
};

/* What a player sees. All borrowed, NULL until it has come. */
struct lec_bot_sight {
    const struct lec_msg_me *me;
    const struct lec_msg_team *team;
    const struct lec_msg_room *room;
    const char *room_texts; /* the arena of `room` */
    const struct lec_bot_crib *crib;
    uint32_t tries; /* how often this move has been made in vain */
    int64_t now_us; /* session time */
};

/* What the host sees. */
struct lec_bot_desk {
    uint64_t seed;
    uint32_t pace;
    const struct lec_msg_host *view; /* borrowed */
    const char *texts;               /* borrowed; the arena of `view` */
    uint64_t teams;                  /* that bots are in: 1 << (number - 1), or-ed */
    uint32_t wanted;                 /* that bots will be in, once all have come */
    uint32_t tries;
};

void lec_bot_play(const struct lec_bot *bot, const struct lec_bot_sight *sight,
                  struct lec_bot_move *out);
void lec_bot_lead(const struct lec_bot_desk *desk, struct lec_bot_move *out);
/* Beside the game, each with a turn of its own: a player's questions, votes and cards; the host's looking after the
 * questions. */
void lec_bot_wonder(const struct lec_bot *bot, const struct lec_bot_sight *sight,
                    struct lec_bot_move *out);
void lec_bot_moderate(const struct lec_bot_desk *desk, struct lec_bot_move *out);

/* Why playing as people do may run into this refusal; NULL: it should not happen. */
const char *lec_bot_excuse(enum lec_verb verb, enum lec_err err);

/* The situation that an actor is in, and how often it has acted in it. */
struct lec_bot_turn {
    uint64_t key;
    uint32_t tries;
};
/* Asks the brain. */
typedef void lec_bot_think(void *user, uint32_t tries, struct lec_bot_move *out);

#define LEC_BOT_GOES_ON (-1) /* the time that runs, runs on */
#define LEC_BOT_RESTS (-2)   /* nothing to do: no time runs */
/* A view has come. Returns in how many us to act, or one of the two above. */
int64_t lec_bot_look(struct lec_bot_turn *turn, lec_bot_think *think, void *user);
/* The time is over. True: send `out`, and call again in *again_us us unless the view has changed by then. */
bool lec_bot_act(struct lec_bot_turn *turn, lec_bot_think *think, void *user,
                 struct lec_msg_act *out, int64_t *again_us);

/* What the host's view says of the clue's response. */
void lec_bot_crib(const struct lec_msg_host *view, const char *texts, struct lec_bot_crib *out);

/* Names in the order of the bots: marked as bots on every screen. `turn` gives another one when a name is taken. */
void lec_bot_nickname(const struct lec_bot *bot, char out[LEC_NAME_BYTES_MAX + 1]);
void lec_bot_team_name(const struct lec_bot *bot, uint32_t turn, char out[LEC_NAME_BYTES_MAX + 1]);

/* Percent of clues that this bot knows. */
uint32_t lec_bot_skill(uint64_t seed, uint64_t team);

/* For both halves of the brain: a draw below `n` that belongs to this matter and this number. */
enum lec_bot_matter {
    LEC_BOT_TEAM = 1,
    LEC_BOT_PICK,
    LEC_BOT_WAGER,
    LEC_BOT_ANSWER,
    LEC_BOT_EARLY,
    LEC_BOT_PRESS,
    LEC_BOT_DUEL,
    LEC_BOT_KNOWS,
    LEC_BOT_SKILL,
    LEC_BOT_LEAD,
    LEC_BOT_SQUARE,
    LEC_BOT_VOTE,
    LEC_BOT_BACK,
    LEC_BOT_CARD,
    LEC_BOT_ASK,
    LEC_BOT_UPVOTE,
    LEC_BOT_MODERATE,
};
uint32_t lec_bot_draw(uint64_t seed, enum lec_bot_matter matter, uint64_t a, uint64_t b,
                      uint32_t n);
/* Tells clues apart, by their words. */
uint64_t lec_bot_clue_key(const struct lec_view_clue *clue, const char *texts);
/* From `least` to `most` us at this pace, by `draw` of 1000. */
int64_t lec_bot_delay(uint32_t pace, int64_t least_us, int64_t most_us, uint32_t draw);

#endif
