/* What the games that ask a pack's clues have in common: forms, clocks, bookings, views. */
#ifndef LECTERN_CLUE_H
#define LECTERN_CLUE_H

#include <lectern/game.h>

/* An option in ms as us. */
int64_t lec_clue_us(const struct lec_table *t, enum lec_option option);
/* Starts a clock, or stops it with LEC_CLOCK_NONE. */
void lec_clue_clock(struct lec_effects *out, uint8_t kind, int64_t us);
void lec_clue_cue(struct lec_effects *out, uint8_t kind, uint16_t team, int64_t value);

/* How a clue is answered in this round. */
enum lec_form lec_clue_form(const struct lec_table *t, uint32_t clue);
/* Starts the reading time, when there is one; stops any other clock (B-01). */
void lec_clue_read(const struct lec_table *t, uint32_t clue, struct lec_effects *out);
/* Starts the time to answer (B-06). */
void lec_clue_answer(const struct lec_table *t, uint32_t clue, struct lec_effects *out);
/* Books points for a clue; whoever typed or tapped has earned them for the team. */
void lec_clue_book(const struct lec_table *t, const struct lec_input *in, uint32_t clue,
                   uint16_t team, int64_t points, uint8_t why, struct lec_effects *out);

/* What a viewer may see of a clue. */
struct lec_clue_sight {
    bool is_host;
    bool has_screen; /* of the room's size: pictures and sounds are not for phones */
    bool may_read;   /* its text */
    bool may_know;   /* its response */
    bool is_over;    /* what was answered is shown */
    uint8_t tapped;  /* option tapped + 1; 0: none */
    uint32_t given;  /* entry that carried what was typed; 0: none */
};
struct lec_text lec_clue_text(const struct lec_table *t, unsigned part, uint32_t id);
/* Adds its texts and options. Category, value and the like are the game's. */
void lec_clue_show(const struct lec_table *t, uint32_t clue, enum lec_form form,
                   const struct lec_clue_sight *sight, struct lec_view_clue *out);

struct lec_view_control *lec_clue_button(struct lec_view *out, enum lec_verb verb,
                                         enum lec_word label, enum lec_view_group group);
/* The control to type or to tap; none for what is spoken. */
void lec_clue_add_answer(const struct lec_table *t, uint32_t clue, uint16_t team,
                         struct lec_view *out);
/* The host's right and wrong. */
void lec_clue_add_rulings(uint16_t team, struct lec_view *out);

#endif
