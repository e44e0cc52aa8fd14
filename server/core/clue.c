/* A clue in play, in whatever game: how it is answered, its clocks, what may be seen of it (A-01..A-03). */
#include <lectern/clue.h>

int64_t lec_clue_us(const struct lec_table *t, enum lec_option option)
{
    return (int64_t)t->option[option] * 1000;
}

void lec_clue_clock(struct lec_effects *out, uint8_t kind, int64_t us)
{
    out->clock_set = 1;
    out->clock = kind;
    out->clock_us = us;
}

void lec_clue_cue(struct lec_effects *out, uint8_t kind, uint16_t team, int64_t value)
{
    out->cue = kind;
    out->cue_team = team;
    out->cue_value = value;
}

enum lec_form lec_clue_form(const struct lec_table *t, uint32_t clue)
{
    const struct lec_clue_shape *shape = &t->pack->clue[clue];
    switch (t->option[LEC_OPTION_FORM]) {
    case 1:
        return LEC_FORM_SPOKEN;
    case 2:
        return LEC_FORM_TYPED;
    case 3:
        return shape->choices > 0 ? LEC_FORM_CHOICE : LEC_FORM_SPOKEN;
    default:
        return (enum lec_form)shape->form;
    }
}

void lec_clue_read(const struct lec_table *t, uint32_t clue, struct lec_effects *out)
{
    int64_t reading_ms = (int64_t)t->option[LEC_OPTION_READING] * t->pack->clue[clue].characters;
    lec_clue_clock(out, reading_ms > 0 ? LEC_CLOCK_READING : LEC_CLOCK_NONE, reading_ms * 1000);
}

void lec_clue_answer(const struct lec_table *t, uint32_t clue, struct lec_effects *out)
{
    bool is_spoken = lec_clue_form(t, clue) == LEC_FORM_SPOKEN;
    lec_clue_clock(out, LEC_CLOCK_ANSWER,
                   lec_clue_us(t, is_spoken ? LEC_OPTION_SPOKEN : LEC_OPTION_TYPED));
}

void lec_clue_book(const struct lec_table *t, const struct lec_input *in, uint32_t clue,
                   uint16_t team, int64_t points, uint8_t why, struct lec_effects *out)
{
    bool is_own = in->verb == LEC_VERB_RESPOND || in->verb == LEC_VERB_CHOOSE;
    struct lec_line *line = &out->lines[out->line_count++];
    *line = (struct lec_line){
        .team = team,
        .points = points,
        .why = why,
        .player = is_own && team == in->team ? in->player : 0,
        .clue = clue + 1,
        .clue_value = out->clue_value,
        .board = out->clue_board,
        .pack = t->pack_number,
    };
}

struct lec_text lec_clue_text(const struct lec_table *t, unsigned part, uint32_t id)
{
    return (struct lec_text){
        .kind = LEC_TEXT_PACK, .part = (uint8_t)part, .pack = t->pack_number, .id = id};
}

static void show_medium(const struct lec_table *t, uint32_t clue, enum lec_pack_part part,
                        struct lec_view_media *out)
{
    out->hash = lec_clue_text(t, part, clue);
    out->alt = lec_clue_text(t, part + 1U, clue);
}

/* To those who may read the clue, and have more than a phone. */
static void show_media(const struct lec_table *t, uint32_t clue, struct lec_view_clue *out)
{
    const struct lec_clue_shape *shape = &t->pack->clue[clue];
    out->has_picture = shape->has_picture;
    if (out->has_picture) {
        show_medium(t, clue, LEC_PART_PICTURE, &out->picture);
    }
    out->has_sound = shape->has_sound;
    if (out->has_sound) {
        show_medium(t, clue, LEC_PART_SOUND, &out->sound);
    }
}

void lec_clue_show(const struct lec_table *t, uint32_t clue, enum lec_form form,
                   const struct lec_clue_sight *sight, struct lec_view_clue *out)
{
    const struct lec_clue_shape *shape = &t->pack->clue[clue];
    bool may_know = sight->may_know || sight->is_host;
    if (sight->may_read || sight->is_host) {
        out->text = lec_clue_text(t, LEC_PART_CLUE, clue);
        out->choices_count = form == LEC_FORM_CHOICE ? shape->choices : 0;
        for (uint32_t i = 0; i < out->choices_count; i++) {
            out->choices[i].text = lec_clue_text(t, LEC_PART_CHOICE + i, clue);
            out->choices[i].right = may_know && i == shape->right;
        }
        if (sight->has_screen) {
            show_media(t, clue, out);
        }
    }
    if (may_know) {
        out->response = lec_clue_text(t, LEC_PART_RESPONSE, clue);
        bool may_explain = t->option[LEC_OPTION_EXPLAIN] || sight->is_host;
        if (may_explain && shape->has_explanation) {
            out->explanation = lec_clue_text(t, LEC_PART_EXPLANATION, clue);
        }
        if (may_explain) {
            out->source = lec_clue_text(t, LEC_PART_SOURCE, clue);
        }
    }
    if (sight->is_host) {
        out->accept = lec_clue_text(t, LEC_PART_ACCEPT, clue);
        out->note = lec_clue_text(t, LEC_PART_NOTE, clue);
    }
    if (sight->given != 0 && sight->is_over) {
        out->given = (struct lec_text){.kind = LEC_TEXT_ENTRY, .id = sight->given};
    }
    if (sight->tapped != 0 && sight->is_over) {
        out->given = lec_clue_text(t, LEC_PART_CHOICE + sight->tapped - 1U, clue);
    }
}

struct lec_view_control *lec_clue_button(struct lec_view *out, enum lec_verb verb,
                                         enum lec_word label, enum lec_view_group group)
{
    return lec_view_add(out, verb, LEC_CONTROL_BUTTON, label, group);
}

void lec_clue_add_answer(const struct lec_table *t, uint32_t clue, uint16_t team,
                         struct lec_view *out)
{
    enum lec_form form = lec_clue_form(t, clue);
    if (form == LEC_FORM_TYPED) {
        struct lec_view_control *text = lec_view_add(out, LEC_VERB_RESPOND, LEC_CONTROL_TEXT,
                                                     LEC_WORD_DO_RESPOND, LEC_GROUP_NOW);
        text->team = team;
        text->max = LEC_TEXT_BYTES_MAX;
    } else if (form == LEC_FORM_CHOICE) {
        struct lec_view_control *choice = lec_view_add(out, LEC_VERB_CHOOSE, LEC_CONTROL_CHOICE,
                                                       LEC_WORD_DO_CHOOSE, LEC_GROUP_NOW);
        choice->team = team;
        choice->fills = LEC_FILL_AT;
        choice->items_count = t->pack->clue[clue].choices;
        for (uint32_t i = 0; i < choice->items_count; i++) {
            choice->items[i] = (struct lec_view_item){
                .at = i,
                .label = lec_clue_text(t, LEC_PART_CHOICE + i, clue),
            };
        }
    }
}

void lec_clue_add_rulings(uint16_t team, struct lec_view *out)
{
    struct lec_view_control *right =
        lec_clue_button(out, LEC_VERB_RULE, LEC_WORD_DO_RIGHT, LEC_GROUP_NOW);
    right->team = team;
    right->value = LEC_RULE_RIGHT;
    struct lec_view_control *wrong =
        lec_clue_button(out, LEC_VERB_RULE, LEC_WORD_DO_WRONG, LEC_GROUP_NOW);
    wrong->team = team;
}
