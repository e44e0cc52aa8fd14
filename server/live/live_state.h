/* Inside of a live session; only server/live reads it. */
#ifndef LECTERN_LIVE_STATE_H
#define LECTERN_LIVE_STATE_H

#include "live/live.h"
#include "pack/skeleton.h"
#include "wire/wire.h"

/* What the rules said of an entry when it was folded. */
struct facts {
    uint32_t clue_value;
    uint8_t ruled;                 /* enum lec_view_ruling: as it stands after reversals */
    uint8_t clue_board, clue_pack; /* as in struct lec_line */
};

/* What goes with an entry and is no part of the fold. */
struct note {
    char *text; /* owned; NULL: none */
    int64_t wall_ms;
    struct lec_looks looks; /* of a name: worked out once, not once for each other name */
    uint32_t text_len;
    uint32_t last_step; /* the newest step up to this entry, itself among them; 0: none */
    bool is_name;
    bool
        is_odd; /* of a DEAL: not the card whose turn it was, or not to the one whose turn it was */
    struct facts facts;
};

/* Ids of acts seen, so that a repeated act acts once: open addressing, a power of two. Whose act it was says its entry: the
 * same id of another sender is another act. */
struct seen {
    struct seen_id {
        uint64_t id;
        uint32_t seq;
    } * slots; /* owned */
    uint32_t cap, used;
};

/* Names that players were given, by each of their looks: open addressing, a power of two. A name that was changed since
 * stays: the session says which one holds. */
struct names {
    struct name_slot {
        uint64_t look; /* of struct lec_looks */
        uint32_t player;
        uint32_t seq; /* entry that gave the name; 0: the slot is free */
    } * slots;        /* owned */
    uint32_t cap, used;
};

/* Where the shoe stands, by the whole log: cards that were undone have been out, too. */
struct dealer {
    uint32_t shoe;     /* its number; 0: none yet */
    uint32_t shoe_seq; /* entry that shuffled it */
    uint32_t decks;    /* that it started with */
    uint32_t top;      /* places that have been dealt from */
};

/* Memory for the while of one call. It is kept, so that what was done once can be done again without asking for more:
 * going back to what is on disk must not fail. */
struct spare {
    void *bytes; /* owned */
    size_t size;
};

/* Lines that a fold collects; the memory is kept, too. */
struct lec_ledger_draft {
    struct lec_ledger_line *lines; /* owned */
    uint32_t count, cap;
    bool is_short; /* memory ran out */
};

struct lec_live {
    int64_t id;
    char code[LEC_CODE_CHARS + 1];
    uint8_t secret
        [LEC_SECRET_BYTES]; /* the seeds of shoes come from it; goes into no view and no record */
    bool has_secret;
    int64_t whole_until_ms;                     /* 0: nothing of the log is missing */
    bool is_other_secret;                       /* the shoes of the log come from another one */
    struct lec_pack_file *packs[LEC_PACKS_MAX]; /* owned */
    const struct lec_pack *shapes[LEC_PACKS_MAX];
    const struct lec_rude *rude; /* borrowed; NULL: anything goes */
    struct lec_world world;
    void *block;   /* owned; the session */
    void *scratch; /* owned; as large: folds that may fail, previews */
    void *
        before; /* owned; as large: the session before its last step, so that undoing it is cheap */
    uint32_t before_step; /* index of that step + 1; 0: not known */
    struct lec_session *session;
    struct lec_entry *entries; /* owned; their patches too */
    struct lec_mark *marks;    /* owned */
    struct note *notes;        /* owned */
    uint32_t cap;
    struct lec_history history;
    struct lec_ledger_line *lines; /* owned */
    uint32_t line_count, line_cap;
    struct seen seen;
    struct names names;
    struct dealer dealer;
    struct spare facts, kept, index; /* of a refold */
    struct lec_ledger_draft draft;   /* likewise */
    struct lec_wire_kept people;     /* of the host's view */
    char spare[64];                  /* texts made up on the way */
    struct lec_effects effects;
};

/* live.c */
/* Gives the blocks room for these capacities. */
enum lec_err lec_live_make_room(struct lec_live *live, const struct lec_caps *caps);
/* Room for one more entry. */
enum lec_err lec_live_reserve(struct lec_live *live);
/* So many bytes, zeroed, until the same spare is taken again. NULL when memory is short. */
void *lec_spare_take(struct spare *spare, size_t size);
/* Applies entries[count], grown if need be, and takes it into history and ledger. On an error it is not there. */
enum lec_err lec_live_append(struct lec_live *live);
/* Who sends, as a number: all devices of the host are one sender, each player is another. Whoever joins is nobody yet:
 * LEC_ROLE_NONE. */
uint64_t lec_sender(uint8_t role, uint32_t player);
/* Entry that the act of this id became; 0: this sender has sent none. */
uint32_t lec_seen_find(const struct lec_live *live, uint64_t id, uint64_t sender);

/* names.c */
/* Room for one more name. */
enum lec_err lec_names_reserve(struct names *names);
void lec_names_clear(struct names *names);
/* Takes in the name that an entry gives a player; of other entries nothing. */
void lec_names_note(struct names *names, const struct lec_input *in, const struct lec_looks *looks);
/* The next name with that look, NULL: there is none; `after` is the one before, NULL for the first. */
const struct name_slot *lec_names_next(const struct names *names, uint64_t look,
                                       const struct name_slot *after);

/* shoe.c */
void lec_dealer_note(struct dealer *dealer, const struct lec_input *in);
/* The place that the next card comes from. */
uint32_t lec_dealer_place(const struct dealer *dealer, const struct lec_session *s);
/* Before a card is dealt: is it another, or for another, than follows from the log so far? */
bool lec_dealer_is_odd(const struct dealer *dealer, const struct lec_session *s,
                       const struct lec_input *in);
/* A shoe of the log that does not come from the secret: then the secret deals no more. */
void lec_dealer_check_secret(struct lec_live *live, uint32_t index);
/* Deals what is owed, and shuffles or opens a shoe. */
enum lec_err lec_dealer_serve(struct lec_live *live, int64_t now_us, int64_t wall_ms);

/* submit.c */
/* An entry of the server's own with a text, empty for none. */
enum lec_err lec_live_push(struct lec_live *live, const struct lec_input *in, const char *text,
                           int64_t wall_ms);

/* refold.c */
/* Undo, redo, reversal: folds the log with entries[count] on top; on an error all is as it was. */
enum lec_err lec_live_refold(struct lec_live *live);
/* `scratch` holds the session as it was before entry `index`, a step: the next undo starts from there. */
void lec_live_keep_before(struct lec_live *live, uint32_t index);

/* views.c */
/* After the facts of the entries from that index on have changed. */
void lec_live_link_steps(struct lec_live *live, uint32_t from);

/* reverse.c */
/* What must happen to later entries so that `at` can be ruled `value`; patches are the caller's to free. */
enum lec_err lec_live_plan(struct lec_live *live, uint32_t at, int64_t value,
                           const struct lec_msg_choice *choices, uint32_t choice_count,
                           struct lec_msg_preview *preview, struct lec_patch **patches,
                           uint32_t *patch_count);

/* book.c */
/* Room for so many more lines. */
enum lec_err lec_live_reserve_lines(struct lec_live *live, uint32_t count);
void lec_live_book(struct lec_live *live, uint32_t seq, const struct lec_effects *effects);
struct facts lec_facts(const struct lec_effects *effects);
/* Lines collected by a fold from entry number `from` (an index) on replace those that count now: what differs is
 * struck through and written anew. On an error nothing has changed. */
void lec_ledger_collect(struct lec_ledger_draft *draft, uint32_t seq,
                        const struct lec_effects *effects);
enum lec_err lec_live_reconcile(struct lec_live *live, struct lec_ledger_draft *draft,
                                uint32_t from, uint32_t by);

#endif
