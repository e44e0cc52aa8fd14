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
/* The team that wins the undecided buzz, 0 when none is undecided. By key of press, then fewer points, then by
 * lot (B-04); the result goes into LEC_VERB_SETTLE. */
uint16_t lec_session_settle(const struct lec_session *s);

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
/* What has been put into it and not paid out, minor units. */
int64_t lec_session_bucket(const struct lec_session *s);
int64_t lec_session_score(const struct lec_session *s, uint16_t team);
bool lec_session_is_ended(const struct lec_session *s);
bool lec_session_is_seated(const struct lec_session *s,
                           uint16_t team); /* in use and not merged away */
uint16_t lec_session_team_of(const struct lec_session *s, uint32_t player);
bool lec_session_is_online(const struct lec_session *s,
                           uint32_t player); /* player 0: a host device */
enum lec_err lec_session_may_enter(const struct lec_session *s,
                                   uint32_t player); /* kicked or banned; LEC_OK */
struct lec_text lec_session_team_name(const struct lec_session *s, uint16_t team);
struct lec_text lec_session_player_name(const struct lec_session *s, uint32_t player);
/* The player who pressed for the team that won the buzz; 0: nobody, or the host did. */
uint32_t lec_session_presser(const struct lec_session *s);
/* The clue in play for which a typed response is matched: its number in the pack, -1 when there is none. */
int32_t lec_session_clue(const struct lec_session *s, uint8_t *pack);
/* The most that a team may wager now, -1 when it may not. */
int64_t lec_session_wager_max(const struct lec_session *s, const struct lec_world *world,
                              uint16_t team);
/* May this role send this verb at all, in any phase? The authorisation matrix is verbs.def. */
bool lec_verb_allows(enum lec_verb verb, enum lec_role role);

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
    uint32_t cards;            /* room for at least so many; the block must have it */
    void *user;
};

/* Folds all entries that are not undone into a session in `block`. Returns the number of entries read: less than
 * h->count when one was refused, *err then says why. */
uint32_t lec_fold(void *block, const struct lec_world *world, const struct lec_history *h,
                  const struct lec_fold *how, enum lec_err *err);
/* The same for a session that stands before entry number `from` (an index). */
uint32_t lec_fold_from(struct lec_session *s, const struct lec_world *world,
                       const struct lec_history *h, uint32_t from, const struct lec_fold *how,
                       enum lec_err *err);
/* What a session has room for after these entries. A fold has it from its first one: played otherwise, an act may earn
 * cards for which there was no room then. */
struct lec_caps lec_fold_caps(const struct lec_entry *entries, uint32_t count);
/* Bytes that a fold of these entries needs. */
size_t lec_fold_room(const struct lec_entry *entries, uint32_t count);

#endif
