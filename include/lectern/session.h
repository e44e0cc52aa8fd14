/* A session: the state that all inputs fold into, and what may be seen of it. Pure; the state is one block
 * of memory without pointers, so that snapshot, compare and copy are memcpy and memcmp. */
#ifndef LECTERN_SESSION_H
#define LECTERN_SESSION_H

#include <lectern/game.h>

struct lec_session; /* opaque: at the start of the block */

/* What the core is given to look at and never changes. */
struct lec_world {
    const struct lec_pack *const *packs; /* borrowed; pack number n is packs[n] */
    uint8_t pack_count;
    size_t room; /* bytes of the block; growth needs lec_session_size() of the new capacities */
};

/* What a session has room for. */
struct lec_caps {
    uint32_t teams, players, cards, questions;
};

/* What it starts with (LEC_*_FIRST). */
extern const struct lec_caps lec_caps_first;
/* Bytes of a session with that room. */
size_t lec_session_size(const struct lec_caps *caps);
/* The room that a LEC_VERB_BEGIN or LEC_VERB_GROW asks for, of what is now `caps`. False: out of range. */
bool lec_caps_of(const struct lec_input *in, const struct lec_caps *now, struct lec_caps *out);
/* The LEC_VERB_GROW that gives room for `in`, which was refused by LEC_ERR_SPACE: at, player and value. */
void lec_session_grow(const struct lec_session *s, const struct lec_input *in,
                      struct lec_input *out);
/* Room for so many cards, or for as many as the world has room for, without an entry that says so: a log that is
 * folded again may earn cards earlier than it did when it was written. */
void lec_session_widen(struct lec_session *s, const struct lec_world *world, uint32_t cards);
/* Bytes in use: what to snapshot and compare. */
size_t lec_session_used(const struct lec_session *s);

/* An empty session in `block` (zeroed by this call), before its first entry LEC_VERB_BEGIN. */
struct lec_session *lec_session_init(void *block, const struct lec_world *world);

/* Applies one input. LEC_OK: the state has moved on, `out` says what was booked.
 * Otherwise the state is as it was, byte for byte. */
enum lec_err lec_session_apply(struct lec_session *s, const struct lec_world *world,
                               const struct lec_input *in, struct lec_effects *out);
/* What is judged once, when an input arrives, and never again at a replay: who may, and whether this is the phase
 * for it. `step` is what the sender aimed at, 0 for nothing in particular. */
enum lec_err lec_session_admit(const struct lec_session *s, const struct lec_input *in,
                               uint32_t step);
/* Stops the clocks as they stood at `at_us`: the place of an undone step (S-04). */
void lec_session_hold(struct lec_session *s, int64_t at_us);

/* Asserts every invariant of session and game. */
void lec_session_check(const struct lec_session *s, const struct lec_world *world);

/* The next time-out, LEC_NEVER when no clock runs; *kind gets the LEC_VERB_TIMEOUT's `at`. */
int64_t lec_session_deadline(const struct lec_session *s, uint32_t *kind);
/* The team that wins the undecided buzz, 0 when none is undecided. By the time of the press; of those too close to be
 * told apart, by fewer points, then by lot (B-04). The result goes into LEC_VERB_SETTLE. */
uint16_t lec_session_settle(const struct lec_session *s);

/* The buzzers as they stand. */
struct lec_opening {
    uint32_t number;   /* of the opening */
    uint32_t clue;     /* entry that put up the clue */
    int64_t opened_us; /* when lamps light, or lit */
    int64_t lead_us;   /* what openings are announced ahead by */
    uint8_t state;     /* enum lec_view_buzz_state */
    bool is_open;      /* presses count */
    uint16_t team;     /* of the earliest press that is still undecided; 0: none */
    int64_t first_us;  /* when that was */
};
/* False: no clue is on that a press belongs to. */
bool lec_session_opening(const struct lec_session *s, struct lec_opening *out);
/* May this player's phone press at this clue? Between clues: could it at the last one? */
bool lec_session_is_armed(const struct lec_session *s, uint32_t player);
/* May a press of this player (0: of a host, for a team without phones) that is still under way be earlier than `by_us`,
 * and win for another team than `but`? */
bool lec_session_awaits(const struct lec_session *s, uint32_t player, uint16_t but, int64_t by_us);

/* What the server owes the session after an input (P-03): a shoe to shuffle, the next card to deal, the seed to show.
 * Fills verb, at, team and player of the entry; false: nothing. A card's number and face, and texts, are the shell's. */
bool lec_session_owes(const struct lec_session *s, struct lec_input *out);
/* Is this card held, offered or open? */
bool lec_session_is_out(const struct lec_session *s, uint32_t card);
uint32_t lec_session_shoe(const struct lec_session *s);  /* number of the last one; 0: none */
uint32_t lec_session_decks(const struct lec_session *s); /* in it */

/* The team with the fewest players, which takes late joiners (S-14); 0 when there is none. It goes into
 * LEC_VERB_JOIN_TEAM, so that a replay never chooses again. */
uint16_t lec_session_smallest(const struct lec_session *s);

/* Read-only facts for the shell. */
uint32_t lec_session_seq(const struct lec_session *s);
uint32_t lec_session_step(const struct lec_session *s);
int64_t lec_session_now_us(const struct lec_session *s);
uint32_t lec_session_teams(const struct lec_session *s);
uint32_t lec_session_players(const struct lec_session *s);
const struct lec_caps *lec_session_caps(const struct lec_session *s);
uint32_t lec_session_questions(const struct lec_session *s);
/* What amounts are written in (currencies.def). NULL: there is no such number. */
struct lec_currency {
    const char *code, *symbol; /* ISO 4217; in front of an amount */
    uint8_t digits;            /* decimal ones */
};
const struct lec_currency *lec_currency_at(int64_t number);
/* What has been put into it and not paid out, minor units. */
int64_t lec_session_bucket(const struct lec_session *s);
int64_t lec_session_score(const struct lec_session *s, uint16_t team);
bool lec_session_is_ended(const struct lec_session *s);
bool lec_session_is_playing(const struct lec_session *s); /* a round is on */
bool lec_session_is_seated(const struct lec_session *s,
                           uint16_t team); /* in use and not merged away */
uint16_t lec_session_team_of(const struct lec_session *s, uint32_t player);
/* The first of a team's players, in order of joining, those kicked included; 0: nobody, or there is no such team. In a
 * hall full of phones nobody looks at all of them to meet those of one team. */
uint32_t lec_session_first_mate(const struct lec_session *s, uint32_t team);
uint32_t lec_session_next_mate(const struct lec_session *s,
                               uint32_t player); /* 0: that was the last */
bool lec_session_is_online(const struct lec_session *s,
                           uint32_t player); /* player 0: a host device */
enum lec_err lec_session_may_enter(const struct lec_session *s,
                                   uint32_t player); /* kicked or banned; LEC_OK */
/* Must this player wait to be let in (S-21)? Then it sees that, and nothing else. */
bool lec_session_is_waiting(const struct lec_session *s, uint32_t player);
struct lec_text lec_session_team_name(const struct lec_session *s, uint16_t team);
struct lec_text lec_session_player_name(const struct lec_session *s, uint32_t player);
/* The player who pressed for the team that won the buzz; 0: nobody, or the host did. */
uint32_t lec_session_presser(const struct lec_session *s);
/* The clue in play for which a typed response is matched: its number in the pack, -1 when there is none. */
int32_t lec_session_clue(const struct lec_session *s, uint8_t *pack);
/* The most that a team may wager now, -1 when it may not. */
int64_t lec_session_wager_max(const struct lec_session *s, const struct lec_world *world,
                              uint16_t team);
/* A number for the set of players who are armed: another set, another number. */
uint64_t lec_session_armed_mark(const struct lec_session *s);
/* What a phone's own view is made from, as a number: as long as it is the same, and the player itself has done nothing,
 * so is the view. `common` is what all of them have in common. Cheaper than the view by far: a hall has ten thousand. */
uint64_t lec_session_own_common(const struct lec_session *s);
uint64_t lec_session_own_mark(const struct lec_session *s, uint64_t common, uint32_t number);
/* An entry that has just been applied: may it change what phones show that are neither its sender's nor of the sender's
 * team, before or after? For what phones alone see; what all of a room or team see is compared as a whole. */
bool lec_session_concerns_all(const struct lec_session *s, const struct lec_input *in);
/* One that does not concern all: somebody has come to a hall, sat down in it or gone. Of that the others see a number or two,
 * and may see them a moment later. */
bool lec_session_is_aside(const struct lec_session *s, const struct lec_input *in);
/* An entry that has just been applied, the last or one shortly before it: may it change what the room, its displays and the
 * host see? A phone's press that decides nothing yet does not, unless a team is locked out or was. */
bool lec_session_concerns_stage(const struct lec_session *s, const struct lec_input *in);
/* Whose views of their own team it may change: a bit each, from team 1, also for teams that there are not. */
uint64_t lec_session_concerned_teams(const struct lec_session *s, const struct lec_input *in);
/* May this role send this verb at all, in any phase? The authorisation matrix is verbs.def. */
bool lec_verb_allows(enum lec_verb verb, enum lec_role role);

/* What a report tells: everyone and everything, also what a view has no room for or keeps secret (account.c). */
int32_t lec_session_option(const struct lec_session *s, enum lec_option option);
uint8_t lec_session_currency(const struct lec_session *s); /* number in currencies.def */
/* The team that a number stands for now: merged ones have gone into it. 0: none. */
uint16_t lec_session_seat(const struct lec_session *s, uint16_t team);
bool lec_session_does_play(const struct lec_session *s, uint16_t team);
/* The team's press since the buzzers opened last, and how long after that it came; false: none. */
bool lec_session_press(const struct lec_session *s, uint16_t team, uint32_t *player,
                       int64_t *after_us);
/* May everybody see the hands: the session has ended, or they have been turned over (P-06)? */
bool lec_session_is_hand_open(const struct lec_session *s);
void lec_session_player(const struct lec_session *s, uint32_t number, struct lec_view_player *out);
/* As the host sees it. */
void lec_session_question(const struct lec_session *s, uint32_t number,
                          struct lec_view_question *out);
/* Cards and prize of a team, or with `player` of that player, open or not: whoever asks keeps the secret. */
void lec_session_hand(const struct lec_session *s, uint16_t team, uint32_t player,
                      struct lec_view_hand *out);
/* How the room voted: answered, partly, stumped. */
void lec_session_tally(const struct lec_session *s, uint32_t question, uint32_t out[3]);

/* Views: functions of the state alone. Texts are references. `out` need not be cleared. */
void lec_session_view_room(const struct lec_session *s, const struct lec_world *world,
                           struct lec_msg_room *out);
void lec_session_view_team(const struct lec_session *s, const struct lec_world *world,
                           uint16_t number, struct lec_msg_team *out);
void lec_session_view_me(const struct lec_session *s, const struct lec_world *world,
                         uint32_t number, struct lec_msg_me *out);
void lec_session_view_display(const struct lec_session *s, const struct lec_world *world,
                              struct lec_msg_display *out);
/* Without steps and lines: the log's holder adds them. */
void lec_session_view_host(const struct lec_session *s, const struct lec_world *world,
                           struct lec_msg_host *out);

/* The log as a stack of steps, for undo and redo without limit (S-04). Arrays are the caller's. */
struct lec_mark {
    uint32_t step;  /* index of the step this entry belongs to + 1; 0: none (it is never undone) */
    uint32_t below; /* of a step: index + 1 of the step under it on its stack */
    uint8_t undone;
    uint8_t action; /* enum lec_patch_action of the reversals that stand; 0: none */
    int64_t value;
};

struct lec_history {
    const struct lec_entry *entries; /* borrowed; count of them are known */
    struct lec_mark *marks;          /* borrowed; room for as many */
    uint32_t count;
    uint32_t undo_top, redo_top; /* index + 1 */
};

/* Takes the next entry (entries[count]) into account. Undo and redo must name the right step: LEC_ERR_NOTHING_TO_*. */
enum lec_err lec_history_push(struct lec_history *h);
/* Forgets the last entry again; `before` is what the history was before it was pushed. */
void lec_history_pop(struct lec_history *h, const struct lec_history *before);
/* First entry's seq of the step that an undo, or a redo, would act on; 0: none. */
uint32_t lec_history_undo_target(const struct lec_history *h);
uint32_t lec_history_redo_target(const struct lec_history *h);
/* Works out `action` and `value` of all marks from the reversals that stand. */
void lec_history_patch(struct lec_history *h);

/* Called for each entry that is folded, with what it booked. */
typedef void lec_fold_sink(void *user, uint32_t index, const struct lec_effects *effects);
/* Called for an entry that is refused; may change `in` and return true to try it again, or return false to leave
 * it out. */
typedef bool lec_fold_refused(void *user, uint32_t index, enum lec_err err,
                              const struct lec_session *s, struct lec_input *in);

struct lec_fold {
    lec_fold_sink *sink;       /* NULL: nobody listens */
    lec_fold_refused *refused; /* NULL: stop at the first refusal */
    void *user;
    uint32_t cards; /* room for so many at least, whatever the log has grown to */
};

/* Folds all entries that are not undone into a session in `block`, which has the room for cards that the log has grown to
 * from the start: a step that is reversed may earn one before the entry that made room for it. Returns the number of entries read: less than
 * h->count when one was refused, *err then says why. */
uint32_t lec_fold(void *block, const struct lec_world *world, const struct lec_history *h,
                  const struct lec_fold *how, enum lec_err *err);
/* The same for a session that stands before entry number `from` (an index). */
uint32_t lec_fold_from(struct lec_session *s, const struct lec_world *world,
                       const struct lec_history *h, uint32_t from, const struct lec_fold *how,
                       enum lec_err *err);
/* Room that a fold of these entries needs. */
size_t lec_fold_room(const struct lec_entry *entries, uint32_t count);

#endif
