/* One input of a session, one entry of its log. */
#ifndef LECTERN_INPUT_H
#define LECTERN_INPUT_H

#include <stdint.h>

enum lec_role { LEC_ROLE_NONE, LEC_ROLE_HOST, LEC_ROLE_PLAYER, LEC_ROLE_DISPLAY, LEC_ROLE_SERVER };

enum lec_verb {
    LEC_VERB_NONE,
#define LEC_VERB(name, word, roles, class, doc) LEC_VERB_##name,
#include <lectern/verbs.def>
#undef LEC_VERB
    LEC_VERB_COUNT
};

enum lec_verb_class {
    LEC_CLASS_NONE,
    LEC_CLASS_STEP,
    LEC_CLASS_PART,
    LEC_CLASS_FIXED,
    LEC_CLASS_MARK
};

/* Facts of one verb; `roles` is a set of 1 << enum lec_role. */
struct lec_verb_info {
    const char *word;
    unsigned roles;
    enum lec_verb_class class;
};

const struct lec_verb_info *lec_verb_info(enum lec_verb verb);
/* LEC_VERB_NONE when there is no such word. */
enum lec_verb lec_verb_find(const char *word);

/* Set on an input by a reversal's choices only, never by a client. */
enum lec_input_flag {
    LEC_INPUT_STANDS = 1,  /* it happened: whose turn it was, and how much, is not judged again */
    LEC_INPUT_PATCHED = 2, /* `value` is a reversal's */
};

/* Values of a ruling. The last is a reversal's alone: the response has been shown, nobody else gets a try. */
enum lec_rule { LEC_RULE_WRONG, LEC_RULE_RIGHT, LEC_RULE_WRONG_OVER };

enum lec_input_end {
    LEC_INPUT_FLAGS_ALL = LEC_INPUT_STANDS | LEC_INPUT_PATCHED,
};

/* Plain integers: what needs a clock, a library or chance was worked out before and is in here. */
struct lec_input {
    uint64_t
        id; /* chosen by the sender, so that a repeated message acts once; 0: the server's own */
    int64_t at_us;    /* session time: runs while the server runs, never back */
    int64_t value;    /* see verbs.def */
    uint32_t seq;     /* number of the entry in the log, from 1 */
    uint32_t at;      /* what it is aimed at: see verbs.def */
    uint32_t player;  /* who did it, from 1; 0: nobody in particular */
    uint16_t team;    /* for which team, from 1; 0: none */
    uint8_t verb;     /* enum lec_verb */
    uint8_t role;     /* enum lec_role */
    uint8_t flags;    /* enum lec_input_flag */
    uint8_t has_text; /* the shell keeps a text under this entry's number */
};

/* What a reversal does to one entry, the reversed ruling itself included. */
enum lec_patch_action {
    LEC_PATCH_SET = 1, /* fold it with `value` in place of its own */
    LEC_PATCH_DROP,    /* fold without it */
    LEC_PATCH_STAND,   /* fold it as it stands, whoever's turn it would have been */
};

struct lec_patch {
    int64_t value;
    uint32_t seq;
    uint32_t action; /* enum lec_patch_action */
};

struct lec_entry {
    struct lec_input in;
    uint32_t patch_count;            /* LEC_VERB_REVERSE only */
    const struct lec_patch *patches; /* borrowed from whoever holds the log */
};

#endif
