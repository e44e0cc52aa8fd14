/* The session's block of memory. Only server/core reads it; games get a struct lec_table. */
#ifndef LECTERN_CORE_STATE_H
#define LECTERN_CORE_STATE_H

#include <lectern/hand.h>
#include <lectern/session.h>

#include <assert.h>

/* Open as long as Stump the Trainer is played or to come, or as the host says. */
enum box { BOX_AUTO, BOX_OPEN, BOX_CLOSED };

/* What a player has said of a question: bits. */
enum vote { VOTE_UP = 1, VOTE_VERDICT = 2 /* verdict + 1, times this */ };

enum phase { PHASE_LOBBY, PHASE_ROUND, PHASE_SCORES, PHASE_ENDED };

/* One press, as it was judged. */
struct press {
    int64_t at_us;      /* when the finger came down, on the session clock */
    int64_t arrived_us; /* when the server heard of it */
    uint32_t player;    /* who pressed; 0: the host did */
    uint32_t judged;    /* lec_buzz_pack() */
};

struct team {
    int64_t score;
    int64_t locked_us; /* locked out until then; LEC_NEVER: for the clue */
    uint32_t name;     /* entry that gave its name; 0: none yet */
    uint32_t captain;  /* appointed, or first to join */
    uint32_t acting;   /* who acts now: the captain, or the next one when offline (S-15) */
    uint32_t turn;     /* last player armed, for the rotation (B-03) */
    uint32_t members;  /* players, without those kicked */
    uint32_t online;   /* of them */
    uint32_t first_mate, last_mate; /* the chain of its players, in order of joining; 0: nobody */
    uint16_t merged;                /* goes on as this team; 0: it stands */
    uint8_t phoneless;              /* the host acts for it (S-08) */
    uint8_t presses;                /* at this opening, and not during a lock-out */
    uint8_t tried;                  /* at this clue (B-07) */
    uint8_t peeked;                 /* the host has looked at its cards (P-06) */
    uint8_t unused[2];
    int64_t won;         /* of the bucket, minor units (P-08) */
    int64_t paid;        /* of that: handed over */
    uint32_t trade_card; /* that it offers to another team; 0: none */
    uint16_t trade_to;
    uint8_t unused_too[2];
    struct press press[LEC_PRESSES_MAX]; /* the earliest first: that one counts (B-03) */
};

struct player {
    int64_t points;
    int64_t fast_us;     /* the fastest press that won a buzz; 0: none */
    int64_t won;         /* of the bucket, minor units (P-08) */
    int64_t paid;        /* of that: handed over */
    int64_t told_points; /* what its last act earned (S-11) */
    int64_t
        veiled_points; /* of its points: by questions that the room must not know to be its own (U-01) */
    uint32_t told;      /* the entry that earned it */
    uint32_t name;      /* entry that gave the nickname */
    uint32_t next_mate; /* in the chain of its team; 0: it is the last */
    uint32_t right;
    uint32_t cards; /* earned */
    uint32_t votes; /* a number for what it has said of all questions */
    uint16_t asked, stumped;
    uint16_t veiled_asked, veiled_stumped, veiled_cards; /* of them, likewise */
    uint16_t told_cards;
    uint16_t team;
    uint8_t online, kicked, banned, armed;
    uint8_t peeked;
    uint8_t back;    /* from the break */
    uint8_t waiting; /* to be let in, or turned away when kicked (S-21) */
    uint8_t founded; /* teams: no more than are admitted (S-14) */
    /* In the chain of those who have earned anything. Itself: it is the last; 0: it has not. */
    uint16_t next_earner;
};
static_assert(LEC_PLAYERS_MAX <= UINT16_MAX, "");

struct clock {
    int64_t ends_us; /* while it runs */
    int64_t left_us; /* while it stands */
    int64_t total_us;
    uint8_t kind; /* enum lec_view_clock_kind */
    uint8_t running;
    uint8_t unused[6];
};

struct buzz {
    int64_t opened_us;
    int64_t window_left_us; /* of the window that a pause held */
    int64_t settled_us;     /* when it was decided */
    int64_t waited_us;      /* for that, from the first arrival */
    uint32_t clue_step;     /* entry that armed them for this clue */
    uint32_t opening;       /* entry that opened them */
    uint16_t winner;
    uint8_t state; /* enum lec_view_buzz_state */
    uint8_t tie;   /* enum lec_view_tie: what decided */
    uint8_t unused[4];
};

struct cue {
    int64_t value;
    uint32_t n;
    uint16_t team;
    uint8_t kind;
    uint8_t unused;
};

struct round {
    uint8_t game, pack, done, unused;
};

struct lec_session {
    uint64_t seed;
    int64_t now_us;       /* of the last input */
    int64_t host_away_us; /* when its absence pauses the clocks; LEC_NEVER */
    int64_t team_away_us;
    int64_t bucket;  /* minor units (U-05) */
    int64_t lead_us; /* openings are announced so much ahead */
    /* bytes; offsets in the block */
    size_t used, players_at, cards_at, questions_at, votes_at, game_at;
    uint32_t seq;  /* last input */
    uint32_t step; /* input that began the step in play */
    struct lec_caps cap;
    uint32_t cards, questions; /* in use */
    uint32_t shoe;             /* number of the last one; 0: none yet */
    uint32_t shoe_seq,
        seed_seq;   /* entries that carry its commitment, and its seed once it is open (P-03) */
    uint32_t dealt; /* cards dealt from this shoe, those that went back included */
    uint32_t air;   /* question on air, or the last one that was */
    uint32_t teams, players; /* numbers given out */
    uint32_t present;        /* players who are neither kicked nor waiting */
    uint32_t waiting;        /* players who wait to be let in */
    uint32_t cues;           /* given out */
    uint64_t armed_mark;     /* a number for the set of players who are armed */
    uint16_t tie_winner;
    uint8_t phase;
    uint8_t locked, host_online, paused, restarted;
    uint8_t game, pack; /* of the round */
    uint8_t plan_count;
    uint8_t decks;       /* in the shoe, those that joined included */
    uint8_t currency;    /* number in currencies.def */
    uint8_t box;         /* enum box */
    uint8_t takes_votes; /* enum lec_votes: on the question on air */
    uint8_t shown_down;  /* enum showdown */
    uint8_t rehearsal;   /* nothing of it counts, and every screen says so (S-13) */
    uint8_t unused;
    /* Of the chain of those who have earned anything, in order of joining; 0: nobody has. */
    uint16_t first_earner;
    uint8_t shown_clue[LEC_PACKS_MAX][(LEC_CLUES_MAX + 7) / 8]; /* a bit each */
    int32_t option[LEC_OPTION_COUNT];                           /* for what comes */
    int32_t playing
        [LEC_OPTION_COUNT]; /* as they were when the round began: S-04 brings back a round with its own */
    struct round plan[LEC_PROGRAMME_MAX];
    struct clock clock;
    struct buzz buzz;
    struct cue cue[LEC_CUES];
    /* then, number 0 unused: struct team [cap.teams + 1], struct player [cap.players + 1];
     * struct lec_card [cap.cards], struct lec_question [cap.questions], for each question a byte a player and one more:
     * enum vote; the game's state */
};

/* The table a game looks at, and the arrays behind it. */
struct desk {
    struct lec_table table;
    int64_t score[LEC_TEAMS_MAX + 1];
    uint8_t seated[LEC_TEAMS_MAX + 1], plays[LEC_TEAMS_MAX + 1], tried[LEC_TEAMS_MAX + 1];
};

/* Parts of the block stand at multiples of 16. */
#define ROUND_UP(n) (((n) + 15) & ~(size_t)15)

/* Looked at for each of hundreds of views: a call for each would cost more than the rest. */
static inline struct team *lec_team(struct lec_session *s, uint32_t number)
{
    assert(number <= s->cap.teams);
    return (struct team *)(void *)((char *)s + ROUND_UP(sizeof *s)) + number;
}

static inline const struct team *lec_team_at(const struct lec_session *s, uint32_t number)
{
    assert(number <= s->cap.teams);
    return (const struct team *)(const void *)((const char *)s + ROUND_UP(sizeof *s)) + number;
}

static inline struct player *lec_player(struct lec_session *s, uint32_t number)
{
    assert(number <= s->cap.players);
    return (struct player *)(void *)((char *)s + s->players_at) + number;
}

static inline const struct player *lec_player_at(const struct lec_session *s, uint32_t number)
{
    assert(number <= s->cap.players);
    return (const struct player *)(const void *)((const char *)s + s->players_at) + number;
}

static inline bool lec_is_seated(const struct lec_session *s, uint32_t number)
{
    return number != 0 && number <= s->teams && lec_team_at(s, number)->merged == 0;
}

/* It stands, and has somebody to play: players, or the host for a team without phones. */
static inline bool lec_does_play(const struct lec_session *s, uint32_t number)
{
    return lec_is_seated(s, number) &&
           (lec_team_at(s, number)->members > 0 || lec_team_at(s, number)->phoneless);
}

/* block.c */
struct lec_card *lec_cards(struct lec_session *s);
const struct lec_card *lec_cards_at(const struct lec_session *s);
/* NULL when there is no such question. */
struct lec_question *lec_question(struct lec_session *s, uint32_t number);
const struct lec_question *lec_question_at(const struct lec_session *s, uint32_t number);
uint8_t *lec_votes(struct lec_session *s, uint32_t question); /* by player */
const uint8_t *lec_votes_at(const struct lec_session *s, uint32_t question);
void *lec_game_state(struct lec_session *s);
const void *lec_game_state_at(const struct lec_session *s);
size_t lec_game_bytes(const struct lec_session *s); /* from game_at to used */

const struct lec_game *lec_session_game(const struct lec_session *s); /* NULL between rounds */
/* Is a clue on that a press belongs to, open or not? */
bool lec_is_reading(const struct lec_session *s);
void lec_session_desk(const struct lec_session *s, const struct lec_world *world, uint32_t seq,
                      struct desk *out);
/* The team that a number stands for now: follows merges; 0 when there is none such. */
uint16_t lec_seat(const struct lec_session *s, uint32_t number);

int32_t lec_option(const struct lec_session *s, enum lec_option option);
void lec_lay_out(struct lec_session *s, const struct lec_caps *cap);
enum lec_err lec_begin(struct lec_session *s, const struct lec_world *world,
                       const struct lec_input *in);
enum lec_err lec_grow(struct lec_session *s, const struct lec_world *world,
                      const struct lec_input *in);

/* session.c: carries out what a game asked for. Nothing here can fail. */
void lec_carry_out(struct lec_session *s, const struct lec_input *in, struct lec_effects *out);

/* rounds.c */
void lec_end_round(struct lec_session *s, uint8_t phase);
enum lec_err lec_start_round(struct lec_session *s, const struct lec_world *world,
                             const struct lec_input *in, struct lec_effects *out);
enum lec_err lec_come_back(struct lec_session *s, const struct lec_input *in);
enum lec_err lec_to_scores(struct lec_session *s, const struct lec_input *in);
enum lec_err lec_set_option(struct lec_session *s, const struct lec_input *in,
                            struct lec_effects *out);
enum lec_err lec_take_pack(const struct lec_world *world, const struct lec_input *in);
enum lec_err lec_plan(struct lec_session *s, const struct lec_world *world,
                      const struct lec_input *in);

/* people.c: teams and players. All of these hold at any time (they are never undone). */
enum lec_err lec_people_apply(struct lec_session *s, const struct lec_input *in);
bool lec_people_owns(enum lec_verb verb);
/* Why a player may not be here at all, LEC_OK: may be, though it may have to wait. */
enum lec_err lec_shut_out(const struct player *player);
/* Takes part: is neither kicked nor waiting to be let in. */
bool lec_is_in(const struct player *player);
/* S-21: all who wait are in. */
void lec_people_admit_all(struct lec_session *s);
/* Moves everyone of a team into another. */
void lec_people_merge(struct lec_session *s, uint16_t from, uint16_t to);
/* Works out counts, who acts and that somebody is armed, after someone of the team came, went or moved. */
void lec_people_refresh(struct lec_session *s, uint16_t number);

/* buzz.c */
enum lec_err lec_buzz_press(struct lec_session *s, const struct lec_input *in);
void lec_buzz_arm(struct lec_session *s, uint64_t barred);
void lec_buzz_set_armed(struct lec_session *s, uint32_t number, bool is_armed);
void lec_buzz_open(struct lec_session *s, const struct lec_input *in);
void lec_buzz_off(struct lec_session *s);
void lec_buzz_clear(struct lec_session *s);
/* Gives an unarmed team a phone to press while a clue is on. */
void lec_buzz_rearm(struct lec_session *s, uint16_t number);
/* Is there a press that is not decided yet? */
bool lec_buzz_is_pending(const struct lec_session *s);
/* An undecided buzz is void: the server came back (B-04). */
void lec_buzz_void(struct lec_session *s);
/* The press that counts for a team; NULL: none. */
const struct press *lec_buzz_press_of(const struct lec_session *s, uint32_t number);
/* From the opening to the press; one that was a little early counts as at once. */
int64_t lec_buzz_after_us(const struct lec_session *s, const struct press *press);
/* The buzz is this team's. */
void lec_buzz_win(struct lec_session *s, const struct lec_input *in, enum lec_view_tie tie);
/* What decides between the winner and the others: enum lec_view_tie. */
enum lec_view_tie lec_buzz_tie(const struct lec_session *s, uint16_t winner);

/* clock.c */
void lec_clock_start(struct lec_session *s, uint8_t kind, int64_t total_us, int64_t at_us);
void lec_clock_stop(struct lec_session *s);
void lec_clock_pause(struct lec_session *s, int64_t at_us);
void lec_clock_resume(struct lec_session *s, int64_t at_us);
/* Starts or ends the countdown to a pause for an absent host or team (S-06). */
void lec_clock_watch(struct lec_session *s, const struct lec_world *world, int64_t at_us);

/* Whom the chain of earners names first, and behind an earner; 0: nobody more. */
static inline uint32_t lec_first_earner(const struct lec_session *s)
{
    return s->first_earner;
}

static inline uint32_t lec_next_earner(const struct lec_session *s, uint32_t number)
{
    uint32_t next = lec_player_at(s, number)->next_earner;
    return next == number ? 0 : next;
}

/* ledger.c */
/* Something is counted for a player, from now on to be looked for among those of whom that is so: a hall is full of others. */
void lec_ledger_note_earner(struct lec_session *s, uint32_t number);
void lec_ledger_book(struct lec_session *s, const struct lec_input *in, struct lec_effects *out);
/* The next line, zeroed but for these; the session's own lines come behind a game's. */
struct lec_line *lec_ledger_add(struct lec_effects *out, uint8_t kind, uint16_t team,
                                int64_t points, uint8_t why);
void lec_cue(struct lec_session *s, uint8_t kind, uint16_t team, int64_t value);

/* cards.c, cards_deal.c: what is earned, dealt, swapped and traded (P-01..P-11). */
bool lec_cards_own(enum lec_verb verb);
enum lec_err lec_cards_admit(const struct lec_session *s, const struct lec_input *in);
enum lec_err lec_cards_apply(struct lec_session *s, const struct lec_input *in,
                             struct lec_effects *out);
/* Cards are earned while a showdown is to come, and not in the middle of one. */
bool lec_cards_run(const struct lec_session *s);
/* Has a team entered what no other may read? */
bool lec_has_secrets(const struct lec_session *s);
/* May those who have a team choose another (S-14)? */
bool lec_may_change_teams(const struct lec_session *s);
/* May the player choose one? */
bool lec_may_form(const struct lec_session *s, const struct player *player);
/* Is there room for the cards that an input may earn? */
bool lec_cards_fit(const struct lec_session *s, const struct lec_input *in);
/* Room that is wanted for it. */
uint32_t lec_cards_wanted(const struct lec_session *s, const struct lec_input *in);
/* So many cards are due; with a player they are the player's where players hold cards. Returns how many: none when no
 * hand runs. */
uint32_t lec_cards_earn(struct lec_session *s, const struct lec_input *in, uint16_t team,
                        uint32_t player, uint8_t why, int32_t count, struct lec_effects *out);
void lec_cards_earn_back(struct lec_session *s, const struct lec_input *in,
                         struct lec_effects *out);
/* Hands may have room now for what was offered to them. */
void lec_cards_let_in(struct lec_session *s, struct lec_effects *out);
/* Is this card, or one that is due, the sender's own and not the team's? */
bool lec_cards_are_own(const struct lec_session *s, const struct lec_input *in);
/* The showdown begins: what is not decided is lost. */
void lec_cards_close(struct lec_session *s, struct lec_effects *out);
/* Every hand has been turned over. */
void lec_cards_shown(struct lec_session *s);
/* A showdown that is left before its last hand has not been: the hands go on. */
void lec_cards_leave(struct lec_session *s);
void lec_cards_merge(struct lec_session *s, uint16_t from, uint16_t to, struct lec_effects *out);
/* A player who moves takes the cards along. */
void lec_cards_follow(struct lec_session *s, uint32_t player);
/* Whose cards are these: the team, also of a card that a player holds. */
uint16_t lec_card_team(const struct lec_session *s, const struct lec_card *card);
uint32_t lec_cards_of(const struct lec_session *s, uint16_t team, uint32_t player, uint8_t state);
/* Is it the player's, or with player 0 the team's? Cards that lie open are nobody's. */
bool lec_card_is_of(const struct lec_card *card, uint16_t team, uint32_t player);
/* Decks that the cards which are out come from; those of an earlier shoe are from another deck. */
uint8_t lec_decks_in_play(const struct lec_session *s);

void lec_cards_check(const struct lec_session *s);

/* bucket.c (U-05, P-08) */
/* What a player, or with player 0 a team, has won has been handed over, all of it. */
bool lec_bucket_is_paid(const struct lec_session *s, uint16_t team, uint32_t player);
/* What a team has won goes where it goes. */
void lec_bucket_merge(struct lec_session *s, uint16_t from, uint16_t to);
bool lec_bucket_owns(enum lec_verb verb);
enum lec_err lec_bucket_apply(struct lec_session *s, const struct lec_input *in,
                              struct lec_effects *out);
/* Books a line of the bucket: clips it to what it can hold. */
void lec_bucket_book(struct lec_session *s, struct lec_line *line);

/* box.c: questions for the trainer (U-01..U-03, U-06) */
bool lec_box_owns(enum lec_verb verb);
bool lec_box_is_open(const struct lec_session *s);
/* May this player send one more question, as far as the box has room (U-01)? */
bool lec_box_takes_more(const struct lec_session *s, uint32_t player);
enum lec_err lec_box_admit(const struct lec_session *s, const struct lec_input *in);
enum lec_err lec_box_apply(struct lec_session *s, const struct lec_input *in,
                           struct lec_effects *out);
/* What Stump the Trainer asked for. */
void lec_box_carry_out(struct lec_session *s, const struct lec_input *in, struct lec_effects *out);
/* Questions of a team that is merged earn for the one it goes into. */
void lec_box_merge(struct lec_session *s, uint16_t from, uint16_t to);
/* The round is over: a question without a verdict goes back into the queue. */
void lec_box_off_air(struct lec_session *s);

void lec_box_check(const struct lec_session *s);

/* view_box.c */
void lec_view_question(const struct lec_session *s, uint32_t number, bool is_host, bool is_own,
                       struct lec_view_question *out);
void lec_view_box(const struct lec_session *s, struct lec_viewer who, struct lec_view_stage *out);
/* What a game cannot know of the question that it has on air: texts, names, who may vote. */
void lec_view_air(const struct lec_session *s, struct lec_viewer who, struct lec_view_air *out);
void lec_view_me_box(const struct lec_session *s, uint32_t number, struct lec_msg_me *out,
                     struct lec_view *view);
void lec_view_host_box(const struct lec_session *s, struct lec_msg_host *out,
                       struct lec_view *view);

/* view.c */
/* A team that nobody is in any more is not shown, unless it has points. */
static inline bool lec_view_is_shown(const struct lec_session *s, uint32_t number)
{
    return lec_does_play(s, number) ||
           (lec_is_seated(s, number) && lec_team_at(s, number)->score != 0);
}

/* What this viewer sees of the room; a game's controls go into `view`, too. */
void lec_view_stage(const struct lec_session *s, const struct lec_world *world,
                    struct lec_viewer who, struct lec_view *view);

/* view_more.c */
/* The player of each team who has contributed most; 0: nobody has. */
void lec_view_bests(const struct lec_session *s, uint32_t best[LEC_TEAMS_MAX + 1]);
void lec_view_bucket(const struct lec_session *s, struct lec_view_stage *out);
void lec_view_winners(const struct lec_session *s, struct lec_view_stage *out);
void lec_view_awards(const struct lec_session *s, struct lec_view_stage *out);
void lec_view_mates(const struct lec_session *s, uint16_t number, struct lec_msg_team *out);
/* view_cards.c */
void lec_view_team_hand(const struct lec_session *s, uint16_t number, struct lec_msg_team *out,
                        struct lec_view *view);
void lec_view_me_hand(const struct lec_session *s, uint32_t number, struct lec_msg_me *out);
void lec_view_me_drawing(const struct lec_session *s, uint32_t number, struct lec_view *view);
void lec_view_host_hands(const struct lec_session *s, struct lec_msg_host *out);
/* Names of players, and which prizes have been handed over, in a game's showdown. */
void lec_view_stage_hands(const struct lec_session *s, struct lec_view_stage *out);
void lec_view_card_tools(const struct lec_session *s, const struct lec_msg_host *out,
                         struct lec_view *view);
void lec_view_me_more(const struct lec_session *s, uint32_t number, struct lec_msg_me *out,
                      struct lec_view *view);
void lec_view_host_more(const struct lec_session *s, struct lec_msg_host *out,
                        struct lec_view *view);

#endif
