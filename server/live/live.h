/* A live session: log, state, ledger and texts in memory. Recovery and play are the same code: an entry that was
 * loaded and one that was just sent go the same way. No clock, no I/O: time comes in, records go out. */
#ifndef LECTERN_LIVE_H
#define LECTERN_LIVE_H

#include "pack/pack_file.h"
#include "pack/rude.h"
#include "store/store.h"

#include <lectern/session.h>

/* Ends each text of an entry that carries several; no text that was cleaned has one. */
#define LEC_FIELD_END '\x1f'

struct lec_live;

/* A press as it was judged (buzz_order.h). */
struct lec_judged {
    int64_t at_us;   /* session time at which the finger came down */
    uint32_t packed; /* lec_buzz_pack() */
    char text[320];  /* what it was judged by, for the log */
};

/* Who sends, and what. Texts are as they came; they are cleaned here. */
struct lec_request {
    uint8_t role; /* enum lec_role */
    uint32_t player;
    const struct lec_msg_act *act;  /* borrowed */
    const struct lec_judged *press; /* borrowed; of a buzz. NULL: it counts from when it came */
};

/* Takes over the packs; id and code are the store's. `secret` is LEC_SECRET_BYTES of the store's, or NULL when it is
 * not known, as after an export was read: such a session folds and is shown, but no new shoe can be shuffled for it.
 * NULL when memory is short (the packs are then destroyed). */
struct lec_live *lec_live_create(int64_t id, const char *code, struct lec_pack_file **packs,
                                 uint32_t pack_count, const uint8_t *secret);
/* Takes NULL. */
void lec_live_destroy(struct lec_live *live);

/* The secret that was given is not the one that the shoes of the log come from: rather than dealing cards that do not
 * match what was promised, the session deals no more. */
bool lec_live_is_other_secret(const struct lec_live *live);

/* No player is called by such a word, and no team by a player; what the host writes stands. Borrowed; NULL: anything goes. */
void lec_live_forbid(struct lec_live *live, const struct lec_rude *rude);

/* The first entry of a new log; of a rehearsal it says so (S-13). */
enum lec_err lec_live_begin(struct lec_live *live, uint64_t seed, int64_t wall_ms);
enum lec_err lec_live_rehearse(struct lec_live *live, uint64_t seed, int64_t wall_ms);
/* Takes an entry of a stored log; entries come in order. LEC_OK, or why the log does not fold. */
enum lec_err lec_live_load(struct lec_live *live, const struct lec_record *record);

/* What an act came to. */
struct lec_outcome {
    enum lec_err err;
    uint32_t seq;   /* entry it became, or had become when it was sent before */
    bool is_repeat; /* this sender's act of the same id was seen before: nothing was done again */
};
/* Judges and applies an act. Accepted: it is in the log in memory, waiting to be handed to the store. */
struct lec_outcome lec_live_act(struct lec_live *live, const struct lec_request *request,
                                int64_t now_us, int64_t wall_ms);
/* Has an act of this id been accepted before, from this sender? */
bool lec_live_has_seen(const struct lec_live *live, const struct lec_request *request);
/* Likewise a join. */
bool lec_live_has_joined(const struct lec_live *live, int64_t id);
/* A new player; *player is the number. `name` is cleaned, and made unlike the others' by a number if need be. A repeat that
 * comes too late is LEC_ERR_STALE, and says whose join it was. */
struct lec_outcome lec_live_join(struct lec_live *live, uint64_t id, const char *name,
                                 int64_t now_us, int64_t wall_ms, uint32_t *player);
/* An entry of the server's own: presence, time-outs, settling, restart. */
enum lec_err lec_live_own(struct lec_live *live, enum lec_verb verb, uint32_t at, uint32_t player,
                          uint16_t team, int64_t now_us, int64_t wall_ms);

/* Any entry of the server's own without a text. */
enum lec_err lec_live_note(struct lec_live *live, const struct lec_input *in, int64_t now_us,
                           int64_t wall_ms);
/* Who won a buzz that is undecided: now, after `waited_us`, for that reason (enum lec_settled). */
enum lec_err lec_live_decide(struct lec_live *live, int64_t waited_us, uint32_t why, int64_t now_us,
                             int64_t wall_ms);
/* Cards that were earned, a shoe to shuffle or to open. Call it after acts and time-outs of a turn. */
enum lec_err lec_live_deal(struct lec_live *live, int64_t now_us, int64_t wall_ms);
/* Both, without any waiting. */
enum lec_err lec_live_settle(struct lec_live *live, int64_t now_us, int64_t wall_ms);

/* Was a shoe's order fixed before its first card (P-03)? Known once its seed has been shown. */
enum lec_shoe_fault {
    LEC_SHOE_FAIR,
    LEC_SHOE_NOT_OPEN,     /* the seed has not been shown yet */
    LEC_SHOE_NO_SEED,      /* what was shown is none */
    LEC_SHOE_OTHER_SEED,   /* it does not match the commitment */
    LEC_SHOE_OUT_OF_ORDER, /* a card came from where it was not its turn */
    LEC_SHOE_OTHER_CARD,   /* a card is not the one at its place */
};
struct lec_shoe_report {
    uint32_t number, decks, dealt;
    uint32_t entry; /* of the fault, else of the commitment */
    enum lec_shoe_fault fault;
    char commit[LEC_COMMIT_CHARS + 1];
};
/* False: there is no shoe of that number; they count from 1. */
bool lec_live_check_shoe(const struct lec_live *live, uint32_t number, struct lec_shoe_report *out);

/* The session carries one pack more from now on: it is in the log in memory, waiting to be handed to the store with
 * the pack. Takes the pack over when it is LEC_OK; *number is the pack's. */
enum lec_err lec_live_add_pack(struct lec_live *live, struct lec_pack_file *pack, int64_t now_us,
                               int64_t wall_ms, uint32_t *number);

/* Works out what a reversal would do; nothing is changed. */
enum lec_err lec_live_preview(struct lec_live *live, const struct lec_msg_look *look,
                              struct lec_msg_preview *out);

/* Records that the store has not been handed yet: from `*from` entries on. Valid until the next entry. */
uint32_t lec_live_count(const struct lec_live *live);
void lec_live_record(const struct lec_live *live, uint32_t index, struct lec_record *out);
/* The log was read from a damaged database: what came after its last entry may be missing, which hosts are told. */
void lec_live_set_damaged(struct lec_live *live, int64_t whole_until_ms);
/* Goes back to the first `count` entries: what came after was not saved. */
void lec_live_rollback(struct lec_live *live, uint32_t count);

const struct lec_session *lec_live_session(const struct lec_live *live);
const struct lec_world *lec_live_world(const struct lec_live *live);
int64_t lec_live_id(const struct lec_live *live);
const char *lec_live_code(const struct lec_live *live);
struct lec_pack_file *lec_live_pack(const struct lec_live *live, uint32_t number);

/* A picture or sound of any of its packs, by its SHA-256 as digits; NULL: none has it. Borrowed. */
const struct lec_pack_medium *lec_live_medium(const struct lec_live *live, const char *hash);

/* Ledger lines, in the order they were written. */
struct lec_ledger_line {
    struct lec_line line;
    uint32_t no;  /* from 1 */
    uint32_t seq; /* entry that earned it */
    uint32_t
        by; /* entry that wrote it: the same, or the undo, redo or reversal that corrected it */
    uint32_t corrects; /* line that it corrects; 0: none */
    uint32_t struck;   /* entry that struck it through; 0: it counts */
};
uint32_t lec_live_lines(const struct lec_live *live, const struct lec_ledger_line **out);
/* Is this entry taken back, and what does it rule now (enum lec_view_ruling)? */
bool lec_live_is_undone(const struct lec_live *live, uint32_t index);
uint8_t lec_live_ruling(const struct lec_live *live, uint32_t index);

/* Folds the log once more, beside the live session: `each` is told of every entry that counts, in order, with what it
 * booked and the session as it stands behind it. LEC_ERR_BUSY when memory is short. */
typedef void lec_live_each(void *user, const struct lec_session *s, uint32_t index,
                           const struct lec_effects *effects);
enum lec_err lec_live_walk(const struct lec_live *live, lec_live_each *each, void *user);

/* Encoded views. 0 when a view does not fit in `cap`. `reach` is the shell's: it is shown to each as far as it is
 * theirs to see. */
size_t lec_live_room(struct lec_live *live, const struct lec_view_reach *reach, char *buf,
                     size_t cap);
size_t lec_live_team(struct lec_live *live, uint16_t team, const struct lec_view_draft *draft,
                     char *buf, size_t cap);
/* The same, if it says anything else than when `mark` was told (0: it never was); else 0, and `mark` is as it was,
 * which it is not when the view does not fit. A mark of entries that were rolled back is void. */
size_t lec_live_team_news(struct lec_live *live, uint16_t team, const struct lec_view_draft *draft,
                          uint64_t *mark, char *buf, size_t cap);
size_t lec_live_me(struct lec_live *live, uint32_t player, char *buf, size_t cap);
size_t lec_live_display(struct lec_live *live, const struct lec_view_reach *reach, char *buf,
                        size_t cap);
size_t lec_live_host(struct lec_live *live, const struct lec_view_reach *reach, bool not_saved,
                     char *buf, size_t cap);
/* Any message that needs this session's texts. */
size_t lec_live_encode(struct lec_live *live, enum lec_message message, const void *in, char *buf,
                       size_t cap);
/* A lec_text_source; `user` is the live session. */
const char *lec_live_text(void *user, struct lec_text text, size_t *len);

#endif
