/* Inside of a report; only server/report reads it. */
#ifndef LECTERN_REPORT_STATE_H
#define LECTERN_REPORT_STATE_H

#include "report/report.h"
#include "report/sheet.h"

enum question_kind { KIND_CLUE, KIND_DOUBLE, KIND_FINAL, KIND_TIE, KIND_TRAINER };

/* How a question ended. */
enum outcome {
    OUTCOME_OPEN, /* the round was left before it was over */
    OUTCOME_RIGHT,
    OUTCOME_WRONG,
    OUTCOME_NOBODY,
    OUTCOME_SKIPPED,
    OUTCOME_REPLACED,
};

/* One team's answer. */
struct answer {
    uint32_t question; /* index */
    uint32_t player;   /* who pressed or typed; 0: not known */
    uint32_t given;    /* entry of the typed response; 0: none */
    uint16_t team;
    uint8_t tapped; /* option + 1; 0: none */
    uint8_t ruling; /* enum lec_view_ruling */
};

struct question {
    uint32_t round;          /* index */
    uint32_t number;         /* of the clue in its pack; of a question for the trainer, its own */
    uint32_t opened, closed; /* entries (indices); closed is 0 while it is not */
    uint32_t first_player;
    int64_t first_us; /* after the buzzers opened; -1: nobody pressed first */
    int64_t value;
    uint32_t asked; /* teams that it was open to */
    uint32_t right, wrong;
    uint16_t first_team;
    uint8_t pack, board; /* category: board * 6 + column + 1; 0: none */
    uint8_t kind;        /* enum question_kind */
    uint8_t outcome;
};

/* A press that came in time. */
struct press {
    uint32_t question, player;
    uint32_t opening; /* entry that opened the buzzers */
    uint16_t team;
    int64_t after_us;
};

struct round {
    uint32_t entry; /* index */
    uint8_t game, pack;
    int32_t option[LEC_OPTION_COUNT];
};

struct stay {
    int64_t joined_ms, left_ms; /* 0: not known, or still here */
};

struct tally {
    uint32_t right, wrong, buzzes;
};

struct lec_report {
    struct lec_live *live;            /* borrowed */
    const struct lec_language *words; /* of the page; NULL: English */
    const struct lec_session *s;      /* borrowed */
    struct lec_msg_display *display;  /* owned: ranks, awards */
    struct question *questions;       /* owned */
    struct answer *answers;           /* owned */
    struct press *presses;            /* owned */
    struct round *rounds;             /* owned */
    struct stay *stays;               /* owned; by player */
    struct tally *by_player;          /* owned */
    struct tally by_team[LEC_TEAMS_MAX + 1];
    uint32_t question_count, answer_count, press_count, round_count;
    uint32_t question_cap, answer_cap, press_cap, round_cap;
    /* while it is gathered */
    uint32_t opening;
    bool has_current; /* the last question is still played */
    bool is_short;
};

/* gather.c. -1: memory is short. */
int lec_report_gather(struct lec_report *r);
/* Fewer than 35 % of those who answered were right, or nobody was. */
bool lec_is_hard(const struct question *q);

/* words.c: texts and numbers as people read them. */
const char *lec_text_of(const struct lec_report *r, struct lec_text text, size_t *len);
/* A tag after BCP 47 that the reader of packs has looked at; empty where nobody said. */
const char *lec_language_of(const struct lec_report *r, struct lec_text text);
struct lec_text lec_pack_text(uint8_t pack, uint8_t part, uint32_t id);
/* What constants of protocol.def are called: their words, with spaces for underscores. */
enum word_list { WORDS_HAND, WORDS_LINE, WORDS_WHY, WORDS_VERDICT, WORDS_STATE };
const char *lec_word_of(const struct lec_language *words, enum word_list list, uint32_t value);
const char *lec_game_title(const struct lec_language *words, uint8_t game);
#define LEC_TIME_MAX 40
/* ISO 8601 with the offset; empty for 0. */
void lec_write_time(int64_t wall_ms, char out[LEC_TIME_MAX]);
#define LEC_AMOUNT_MAX 48
/* "12.50"; with `is_full` "$12.50". */
void lec_write_amount(const struct lec_report *r, int64_t minor, bool is_full,
                      char out[LEC_AMOUNT_MAX]);
const char *lec_currency_code(const struct lec_report *r);
int64_t lec_wall_of(const struct lec_report *r, uint32_t entry);
struct lec_text lec_category_of(const struct question *q);
struct lec_text lec_clue_of(const struct lec_report *r, const struct question *q, uint8_t part);
const char *lec_kind_word(const struct lec_language *words, uint8_t kind);
/* With its blank. */
const char *lec_list_comma(const struct lec_report *r);
const char *lec_outcome_word(const struct lec_language *words, const struct lec_report *r,
                             const struct question *q);
/* "K♠ 10♥", best first as far as they count; empty without cards. */
#define LEC_CARDS_TEXT_MAX (LEC_VIEW_CARDS_MAX * 8 + 1)
void lec_write_cards(const struct lec_view_hand *hand, char out[LEC_CARDS_TEXT_MAX]);

/* sentence.c: texts of the page with what stands in their {braces}. */
enum part_kind {
    PART_NUMBER,
    PART_WORDS, /* ours */
    PART_REF,   /* from people or a pack; it keeps its own direction */
    PART_HTML,
};
struct part {
    enum part_kind kind;
    const char *name; /* NULL: behind the last */
    int64_t number;
    const char *words; /* borrowed */
    struct lec_text ref;
    const struct lec_report_buffer *html; /* borrowed */
};
void lec_put_ref(const struct lec_report *r, struct lec_text text, struct lec_report_buffer *out);
/* `parts` may be NULL when there are none. A name that none of them has is written as it stands. */
void lec_put_sentence(const struct lec_report *r, const char *text, const struct part *parts,
                      struct lec_report_buffer *out);
/* "3 right": a text with the number alone. */
void lec_put_count(const struct lec_report *r, const char *text, int64_t number,
                   struct lec_report_buffer *out);

/* tables.c: the tables that are in both. */
void lec_table_teams(const struct lec_report *r, bool is_page, struct lec_report_buffer *out);
void lec_table_participants(const struct lec_report *r, bool is_page,
                            struct lec_report_buffer *out);
void lec_table_questions(const struct lec_report *r, bool is_page, struct lec_report_buffer *out);
/* history.c */
void lec_table_ledger(const struct lec_report *r, bool is_page, struct lec_report_buffer *out);
void lec_table_follow_ups(const struct lec_report *r, bool is_page, struct lec_report_buffer *out);
void lec_table_asked(const struct lec_report *r, struct lec_report_buffer *out);
/* settings.c: of all rounds, as they were when they began; what had been changed comes first. */
void lec_table_options(const struct lec_report *r, struct lec_report_buffer *out);
void lec_page_options(const struct lec_report *r, struct lec_report_buffer *out);
/* page.c */
void lec_write_page(const struct lec_report *r, struct lec_report_buffer *out);

void lec_cell_ref(struct sheet *sheet, const struct lec_report *r, struct lec_text text);
void lec_cell_prose(struct sheet *sheet, const struct lec_report *r, struct lec_text text);
void lec_cell_team(struct sheet *sheet, const struct lec_report *r, uint16_t team);
void lec_cell_player(struct sheet *sheet, const struct lec_report *r, uint32_t player);
void lec_cell_time(struct sheet *sheet, int64_t wall_ms);
void lec_cell_ms(struct sheet *sheet, int64_t us);

#endif
