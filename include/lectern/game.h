/* A game: the rules of one kind of round. Every function is pure: it reads and writes its arguments only. */
#ifndef LECTERN_GAME_H
#define LECTERN_GAME_H

#include <lectern/err.h>
#include <lectern/input.h>
#include <lectern/pack.h>
#include <lectern/view.h>

enum lec_option {
#define LEC_OPTION(number, NAME, word, def, min, max, unit, of, doc) LEC_OPTION_##NAME = (number),
#include <lectern/options.def>
#undef LEC_OPTION
    LEC_OPTION_COUNT
};

/* By its place in games.def, which is its number in logs. */
enum lec_game_number {
    LEC_GAME_NONE,
#define LEC_GAME(id, number) LEC_GAME_##id = (number),
#include <lectern/games.def>
#undef LEC_GAME
};

enum lec_profile { LEC_PROFILE_TRAINING, LEC_PROFILE_TOURNAMENT };

/* A card that somebody has earned, is offered, or holds; faces are rank * 4 + suit (hand.h). */
enum lec_card_state {
    LEC_CARD_DUE = 1, /* earned, not dealt yet */
    LEC_CARD_OFFERED, /* the hand was full: it is swapped for one held, or turned down (P-04) */
    LEC_CARD_HELD,
    LEC_CARD_OPEN, /* lies open to be picked (P-05) */
};
struct lec_card {
    uint32_t id;     /* shoe * 65536 + place in it + 1; of a due card: 0 */
    uint32_t seq;    /* entry that earned it */
    uint32_t player; /* who holds it; 0: the team does */
    uint16_t team;   /* who holds it; of a player's card the team that the player is in, 0: none */
    uint8_t state;   /* enum lec_card_state */
    uint8_t face;
    uint8_t why; /* enum lec_view_why */
    uint8_t unused[7];
};

/* A question for the trainer. Number n is at index n - 1. */
struct lec_question {
    int64_t points;  /* booked by its verdicts so far */
    int64_t coin;    /* likewise, minor units */
    uint32_t text;   /* entry that carries it as it stands */
    uint32_t player; /* who asked */
    uint32_t reason; /* entry of its refusal */
    uint32_t follow; /* entry that says who answers it later */
    uint32_t ups;
    uint32_t tally[3];             /* verdicts of the room: answered, partly, stumped */
    uint32_t points_seq, coin_seq; /* entries that booked them last; 0: none has */
    uint16_t into;                 /* merged into that question */
    uint16_t rank;                 /* place in the queue by the host's hand, from 1; 0: by votes */
    uint16_t team;                 /* the asker's when it was asked, or what that was merged into */
    uint8_t state;                 /* enum lec_view_question_state */
    uint8_t verdict;               /* enum lec_view_verdict */
    uint8_t is_anonymous;
    uint8_t cards; /* it has earned: once, for whatever it was */
    uint8_t unused[6];
};

/* What a game may know of the session. Teams are numbered from 1; index 0 of an array is unused. */
struct lec_table {
    const struct lec_pack *pack; /* of this round */
    const int32_t *option;       /* LEC_OPTION_COUNT values */
    const int64_t *score;        /* by team */
    const uint8_t *seated;       /* by team: 1 while it stands; a merged team does not */
    const uint8_t *plays;        /* by team: 1 when it stands and somebody is there to play */
    const uint8_t *tried;        /* by team: 1 when it has had its try at this clue (B-07) */
    const uint8_t *used;         /* a bit for each clue of the pack: this session has shown it */
    const struct lec_card *card; /* all of them; a player's team stands in `team`, too */
    const struct lec_question *question;
    int64_t bucket;  /* minor units */
    uint64_t chance; /* of this entry: the seed and the entry's number, mixed */
    uint32_t cards, questions;
    uint32_t players;  /* highest number in use */
    uint32_t back;     /* players who are back from the break */
    uint16_t teams;    /* highest number in use */
    uint16_t team_cap; /* records in the game's state */
    uint8_t pack_number;
    uint8_t decks; /* that the cards come from */
};

/* One ledger line (S-03). */
struct lec_line {
    int64_t
        points;    /* points, cards or minor units, as booked: after a clip at zero or at the cap */
    int64_t asked; /* before it */
    uint32_t player; /* who earned it; 0: nobody in particular */
    uint32_t
        clue; /* number of the clue + 1; 0: none. Of Stump the Trainer: number of the question */
    uint32_t clue_value;
    uint32_t corrects_seq; /* entry whose line this one corrects; 0: none */
    uint16_t team;
    uint8_t kind;  /* enum lec_view_line_kind; LEC_LINE_NONE is points, too, before it is booked */
    uint8_t why;   /* enum lec_view_why */
    uint8_t board; /* category of the clue: board * 6 + column + 1; 0: none */
    uint8_t pack;
    uint8_t face;      /* of a card: its face + 1 */
    uint8_t unused[1]; /* no padding: lines are compared as bytes */
};

/* Who says how a question for the trainer ended. */
enum lec_votes { LEC_VOTES_NONE, LEC_VOTES_ROOM, LEC_VOTES_ASKER };

enum lec_order {
    LEC_ORDER_KEEP,
    LEC_ORDER_ARM, /* for a new clue */
    LEC_ORDER_OPEN,
    LEC_ORDER_REOPEN, /* for the others */
    LEC_ORDER_OFF,    /* the photo finish stays to be seen */
    LEC_ORDER_CLEAR,  /* off, and nothing more to be seen of it */
};

/* What an input does to the session; the session carries it out, so that scoring and buzzing exist once. */
struct lec_effects {
    int64_t clock_us; /* how long */
    int64_t cue_value;
    uint64_t barred; /* with LEC_ORDER_ARM: teams that get no try, bit (number - 1) */
    uint32_t line_count;
    uint16_t cue_team;
    uint16_t tie_winner; /* wins a tie for first */
    uint8_t new_step;    /* acts aimed at what was before are refused from now on */
    uint8_t order; /* enum lec_order: arm for a new clue, open, open again for the others, off */
    uint8_t clock_set;  /* start `clock`, or stop it with LEC_CLOCK_NONE */
    uint8_t clock;      /* enum lec_view_clock_kind */
    uint8_t over;       /* the round is over */
    uint8_t cue;        /* enum lec_view_cue_kind; 0: none */
    uint8_t ruled;      /* enum lec_view_ruling: this entry is a ruling that can be reversed */
    uint8_t clue_board; /* what it was about, as in struct lec_line; 0: no clue */
    uint8_t clue_pack;
    uint32_t clue_value;
    uint32_t shown_clue; /* number + 1 of a clue that is shown now */
    uint32_t air;        /* question that goes on air, or that the rest is about; 0: none */
    uint8_t air_state;   /* enum lec_view_question_state that it gets; 0: as it is */
    uint8_t air_verdict; /* enum lec_view_verdict that it gets; 0: none */
    uint8_t takes_votes; /* enum lec_votes: who says how `air` ended, from now on */
    uint8_t ends_votes;
    uint8_t earns_back;  /* the break is over: who is back has earned cards */
    uint8_t hands_shown; /* every hand has been turned over: the showdown is over */
    struct lec_line lines[LEC_EFFECT_LINES_MAX]; /* the first line_count are set */
};

struct lec_setup {
    const struct lec_table *table;
    uint64_t seed;
};

/* Who looks. */
struct lec_viewer {
    uint8_t role; /* enum lec_role */
    uint16_t team;
    uint32_t player;
};

/* A view while it is built. `stage` and `controls` are the caller's. */
struct lec_view {
    struct lec_view_stage *stage;
    struct lec_view_control *controls;
    uint32_t control_count, control_max;
    /* what the viewer's own team has entered */
    bool has_wager;
    int64_t wager;
    struct lec_text response;
    uint8_t side; /* of the viewer's team: 1 X, 2 O */
    uint16_t say; /* enum lec_word: for the viewer's team, when it is not the stage's */
};

struct lec_game {
    const char *id;    /* on the wire and in the log: never renamed */
    const char *title; /* for people */
    uint8_t number;    /* in the log: see games.def */
    size_t state_size; /* fixed part of the state; zeroed before start */
    size_t
        team_size; /* of each team's record; team_cap + 1 records follow the fixed part, growth appends zeroed ones */
    enum lec_err (*start)(void *state, const struct lec_setup *setup, struct lec_effects *out);
    /* On an error the state is as it was, byte for byte. */
    enum lec_err (*apply)(void *state, const struct lec_table *table, const struct lec_input *in,
                          struct lec_effects *out);
    /* The five that follow may be NULL: nobody in particular acts, nothing is read, matched, wagered or secret. */
    /* The team that must act now, 0 when none or several. */
    uint16_t (*to_act)(const void *state, const struct lec_table *table);
    /* 1 when a clue is on that a press belongs to, open or not. */
    int (*is_reading)(const void *state);
    /* The clue that a typed response is matched against now, -1: none. */
    int32_t (*clue)(const void *state);
    /* The most that a team may wager now, -1 when it may not. */
    int64_t (*wager_max)(const void *state, const struct lec_table *table, uint16_t team);
    /* 1 while teams have entered what no other may read yet. */
    int (*is_secret)(const void *state);
    void (*view)(const void *state, const struct lec_table *table, struct lec_viewer who,
                 struct lec_view *out);
    bool host_may_leave; /* nothing waits for the host: no pause when they are away */
    bool needs_clues;    /* a round needs a pack with boards */
    /* Asserts every invariant. */
    void (*check)(const void *state, const struct lec_table *table);
};

/* Appends a control and returns it, zeroed but for these; never NULL: with no room left it takes the last one's place. */
struct lec_view_control *lec_view_add(struct lec_view *view, enum lec_verb verb,
                                      enum lec_view_control_kind kind, enum lec_word label,
                                      enum lec_view_group group);

/* Question `number` of the table, NULL when there is none such. */
const struct lec_question *lec_table_question(const struct lec_table *table, uint32_t number);
/* The approved questions in the order of the queue (U-02): those that the host has placed, then by votes, then the older
 * ones. Writes at most `max` numbers; returns how many there are. */
uint32_t lec_table_queue(const struct lec_table *table, uint32_t max, uint16_t *out);
/* Has this session shown that clue of the pack? */
bool lec_table_is_used(const struct lec_table *table, uint32_t clue);

/* Chance: a stream of numbers from a seed, the same everywhere. */
struct lec_rng {
    uint64_t state;
};
uint64_t lec_rng_mix(uint64_t a, uint64_t b);
/* A number for the bytes that is not worth forging; `mark` is where it starts from. */
uint64_t lec_rng_mix_bytes(uint64_t mark, const void *bytes, size_t len);
void lec_rng_init(struct lec_rng *rng, uint64_t seed);
uint64_t lec_rng_next(struct lec_rng *rng);
/* Even chances from 0 to n - 1, without bias; n > 0. */
uint32_t lec_rng_below(struct lec_rng *rng, uint32_t n);

/* NULL when there is no such game. */
const struct lec_game *lec_game_by_number(uint32_t number);

#endif
