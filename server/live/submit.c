/* From an act to an entry: what a library must work out is worked out here, once, and goes into the log. */
#include "live/live_state.h"

#include "pack/name.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An entry on its way in, with its text. */
struct candidate {
    struct lec_input in;
    char text[LEC_ENTRY_TEXT_MAX + 1];
    size_t text_len;
    bool is_name;
    struct lec_patch *patches; /* owned until it is in the log */
    uint32_t patch_count;
};

enum text_need { TEXT_NONE, TEXT_NAME, TEXT_FREE, TEXT_FIELDS };

static enum text_need text_of(uint8_t verb)
{
    switch (verb) {
    case LEC_VERB_JOIN:
    case LEC_VERB_NICKNAME:
    case LEC_VERB_MAKE_TEAM:
    case LEC_VERB_ADD_TEAM:
    case LEC_VERB_RENAME_TEAM:
    case LEC_VERB_RENAME_PLAYER:
        return TEXT_NAME;
    case LEC_VERB_RESPOND:
    case LEC_VERB_ADJUST:
    case LEC_VERB_REFUSE:
    case LEC_VERB_BUCKET:
        return TEXT_FREE;
    case LEC_VERB_ASK:
    case LEC_VERB_EDIT:
    case LEC_VERB_FOLLOW_UP:
        return TEXT_FIELDS;
    default:
        return TEXT_NONE;
    }
}

static bool is_team_verb(uint8_t verb)
{
    return verb == LEC_VERB_MAKE_TEAM || verb == LEC_VERB_ADD_TEAM || verb == LEC_VERB_RENAME_TEAM;
}

static bool may_agree(const struct lec_looks *a, const struct lec_looks *b)
{
    bool is_equal = false;
    for (int look = 0; look < LEC_LOOKS; look++) {
        is_equal = is_equal || a->hash[look] == b->hash[look];
    }
    return is_equal;
}

static bool is_called(struct lec_live *live, struct lec_text ref, const char *name, size_t len)
{
    size_t other_len = 0;
    const char *other = lec_live_text(live, ref, &other_len);
    return lec_name_same(name, len, other, other_len);
}

/* Is there such a team already? `except` is the one being renamed. */
static bool is_team_taken(struct lec_live *live, const char *name, size_t len, uint32_t except)
{
    const struct lec_session *s = live->session;
    struct lec_looks looks = lec_name_looks(name, len);
    for (uint32_t i = 1; i <= lec_session_teams(s); i++) {
        struct lec_text ref = lec_session_team_name(s, (uint16_t)i);
        bool is_one =
            i != except && lec_session_is_seated(s, (uint16_t)i) &&
            (ref.kind != LEC_TEXT_NAME || may_agree(&looks, &live->notes[ref.id - 1].looks));
        if (is_one && is_called(live, ref, name, len)) {
            return true;
        }
    }
    return false;
}

/* Is there such a player already? `except` is the one being renamed. */
static bool is_taken(struct lec_live *live, const char *name, size_t len, uint32_t except)
{
    const struct lec_session *s = live->session;
    struct lec_looks looks = lec_name_looks(name, len);
    for (int look = 0; look < LEC_LOOKS; look++) {
        const struct name_slot *slot = NULL;
        while ((slot = lec_names_next(&live->names, looks.hash[look], slot)) != NULL) {
            struct lec_text ref = lec_session_player_name(s, slot->player);
            bool is_one = slot->player != except && ref.id == slot->seq &&
                          lec_session_may_enter(s, slot->player) == LEC_OK;
            if (is_one && is_called(live, ref, name, len)) {
                return true;
            }
        }
    }
    return false;
}

/* The candidate becomes `base` with a number. False when there is no room for it. */
static bool put_number(struct candidate *c, const char *base, unsigned number)
{
    char longer[LEC_NAME_BYTES_MAX + 16];
    snprintf(longer, sizeof longer, "%s %u", base, number);
    c->text_len = lec_name_clean(longer, strlen(longer), c->text);
    return c->text_len > 0;
}

/* Two players called Ana become Ana and Ana 2: nobody is kept out by a namesake. A number that is free is found by
 * doubling and halving: a hall full of Anas would stop the server if each of them tried every number. */
static void tell_apart(struct lec_live *live, struct candidate *c, uint32_t except)
{
    if (!is_taken(live, c->text, c->text_len, except)) {
        return;
    }
    char base[LEC_NAME_BYTES_MAX + 1];
    memcpy(base, c->text, c->text_len + 1);
    unsigned taken = 1;
    unsigned open = 2;
    bool is_free = false;
    bool fits = true;
    while (fits && !(is_free && open - taken == 1)) {
        unsigned number = is_free ? taken + (open - taken) / 2 : open;
        fits = put_number(c, base, number);
        if (fits && is_taken(live, c->text, c->text_len, except)) {
            taken = number;
            open = is_free ? open : open * 2;
        } else {
            open = number;
            is_free = true;
        }
    }
    if (!fits || !put_number(c, base, open)) {
        c->text_len = strlen(base); /* no room for a number: namesakes it is */
        memcpy(c->text, base, c->text_len + 1);
    }
}

/* Several texts of one entry, the first of which must be there: see lec_live_text(). */
static enum lec_err take_fields(struct candidate *c, const struct lec_msg_act *act)
{
    const char *const fields[LEC_FIELDS_MAX] = {act->text, act->answer, act->source};
    c->text_len = 0;
    for (int i = 0; i < LEC_FIELDS_MAX; i++) {
        size_t len = strlen(fields[i]);
        char *end = c->text + c->text_len;
        size_t kept = lec_text_clean(fields[i], len, end);
        if (kept == 0 && (i == 0 || len > 0)) {
            return LEC_ERR_TEXT;
        }
        end[kept] = LEC_FIELD_END;
        c->text_len += kept + 1;
    }
    c->text[c->text_len] = '\0';
    c->in.has_text = 1;
    return LEC_OK;
}

static enum lec_err take_text(struct lec_live *live, struct candidate *c, const char *text)
{
    enum text_need need = text_of(c->in.verb);
    if (need == TEXT_NONE) {
        return LEC_OK;
    }
    size_t len = strlen(text);
    c->text_len =
        need == TEXT_NAME ? lec_name_clean(text, len, c->text) : lec_text_clean(text, len, c->text);
    if (c->text_len == 0) {
        return LEC_ERR_TEXT;
    }
    c->in.has_text = 1;
    c->is_name = need == TEXT_NAME;
    bool is_theirs = c->is_name && c->in.role == LEC_ROLE_PLAYER;
    if (is_theirs && live->rude != NULL && lec_rude_is_in(live->rude, c->text, c->text_len)) {
        return LEC_ERR_RUDE;
    }
    if (is_team_verb(c->in.verb)) {
        uint32_t except = c->in.verb == LEC_VERB_RENAME_TEAM ? c->in.team : 0;
        return is_team_taken(live, c->text, c->text_len, except) ? LEC_ERR_NAME_TAKEN : LEC_OK;
    }
    if (need == TEXT_NAME) {
        uint32_t except = c->in.verb == LEC_VERB_RENAME_PLAYER ? c->in.at : c->in.player;
        tell_apart(live, c, except);
    }
    return LEC_OK;
}

/* typed responses are matched here, and the log keeps the result. */
static void match(const struct lec_live *live, struct candidate *c)
{
    uint8_t pack = 0;
    int32_t clue = lec_session_clue(live->session, &pack);
    c->in.value = LEC_RULE_WRONG;
    if (clue >= 0 &&
        lec_pack_file_matches(live->packs[pack], (uint32_t)clue, c->text, c->text_len)) {
        c->in.value = LEC_RULE_RIGHT;
    }
}

static enum lec_err find_currency(const char *text, int64_t *out)
{
    for (int64_t i = 0; i <= UINT8_MAX; i++) {
        const struct lec_currency *currency = lec_currency_at(i);
        if (currency != NULL && strcmp(currency->code, text) == 0) {
            *out = i;
            return LEC_OK;
        }
    }
    return LEC_ERR_CURRENCY;
}

/* A press names the opening that its sender has seen. One of an earlier opening of this clue comes too late, and must not
 * count for this one; who has seen none of this clue yet was too early. */
static bool is_of_other_opening(const struct lec_session *s, const struct lec_msg_act *act)
{
    struct lec_opening opening;
    lec_session_opening(s, &opening);
    return act->at > (int64_t)opening.clue && act->at != (int64_t)opening.number;
}

/* B-04: a press counts from when the finger came down, never from before the session or after it was read. */
static void take_press(const struct lec_judged *press, struct candidate *c)
{
    c->in.value = c->in.at_us;
    c->in.at = 0;
    if (press == NULL) {
        return;
    }
    c->in.value = press->at_us < c->in.at_us ? press->at_us : c->in.at_us;
    c->in.value = c->in.value > 0 ? c->in.value : 0;
    c->in.at = press->packed;
    c->text_len = strlen(press->text);
    c->in.has_text = c->text_len > 0;
    memcpy(c->text, press->text, c->text_len + 1);
}

static enum lec_err fill_in(struct lec_live *live, const struct lec_request *request,
                            struct candidate *c)
{
    const struct lec_msg_act *act = request->act;
    enum lec_err err =
        text_of(c->in.verb) == TEXT_FIELDS ? take_fields(c, act) : take_text(live, c, act->text);
    if (err != LEC_OK) {
        return err;
    }
    switch (c->in.verb) {
    case LEC_VERB_BUZZ:
        if (is_of_other_opening(live->session, act)) {
            return LEC_ERR_STALE;
        }
        take_press(request->press, c);
        return LEC_OK;
    case LEC_VERB_RESPOND:
        match(live, c);
        return LEC_OK;
    case LEC_VERB_CHOOSE:
        c->in.value = 0;
        return LEC_OK;
    case LEC_VERB_ASK:
        c->in.at = lec_session_questions(live->session) + 1;
        return LEC_OK;
    case LEC_VERB_CURRENCY:
        return find_currency(act->text, &c->in.value);
    case LEC_VERB_JOIN_TEAM:
        c->in.team = act->team == 0 ? lec_session_smallest(live->session) : c->in.team;
        return c->in.team == 0 ? LEC_ERR_NO_TEAMS : LEC_OK;
    case LEC_VERB_UNDO:
        c->in.at = c->in.at == 0 ? lec_history_undo_target(&live->history) : c->in.at;
        return c->in.at == 0 ? LEC_ERR_NOTHING_TO_UNDO : LEC_OK;
    case LEC_VERB_REDO:
        c->in.at = c->in.at == 0 ? lec_history_redo_target(&live->history) : c->in.at;
        return c->in.at == 0 ? LEC_ERR_NOTHING_TO_REDO : LEC_OK;
    case LEC_VERB_REVERSE:
        return lec_live_plan(live, c->in.at, c->in.value, act->choices, act->choices_count, NULL,
                             &c->patches, &c->patch_count);
    default:
        return LEC_OK;
    }
}

/* Puts a judged candidate on top of the log and applies it. */
static enum lec_err push(struct lec_live *live, struct candidate *c, int64_t wall_ms)
{
    enum lec_err err = lec_live_reserve(live);
    if (err != LEC_OK) {
        return err;
    }
    uint32_t index = live->history.count;
    c->in.seq = index + 1;
    struct note note = {.wall_ms = wall_ms, .is_name = c->is_name};
    if (c->in.has_text) {
        note.text = malloc(c->text_len + 1);
        if (note.text == NULL) {
            return LEC_ERR_BUSY;
        }
        memcpy(note.text, c->text, c->text_len + 1);
        note.text_len = (uint32_t)c->text_len;
        if (c->is_name) {
            note.looks = lec_name_looks(c->text, c->text_len);
        }
    }
    live->entries[index] =
        (struct lec_entry){.in = c->in, .patch_count = c->patch_count, .patches = c->patches};
    live->notes[index] = note;
    err = lec_live_append(live);
    if (err != LEC_OK) {
        free(note.text);
        live->entries[index] = (struct lec_entry){0};
        live->notes[index] = (struct note){0};
        return err;
    }
    c->patches = NULL; /* the log's now */
    return LEC_OK;
}

/* Doubles what is full. */
static enum lec_err grow(struct lec_live *live, const struct lec_input *in, int64_t wall_ms)
{
    struct candidate c = {0};
    lec_session_grow(live->session, in, &c.in);
    c.in.at_us = in->at_us;
    return push(live, &c, wall_ms);
}

static enum lec_err push_grown(struct lec_live *live, struct candidate *c, int64_t wall_ms)
{
    enum lec_err err = push(live, c, wall_ms);
    while (err == LEC_ERR_SPACE) {
        err = grow(live, &c->in, wall_ms);
        if (err == LEC_OK) {
            err = push(live, c, wall_ms);
        }
    }
    return err;
}

static int64_t not_before(const struct lec_live *live, int64_t now_us)
{
    int64_t last_us = lec_session_now_us(live->session);
    return now_us > last_us ? now_us : last_us;
}

static uint32_t find_seen(const struct lec_live *live, const struct lec_request *request)
{
    return lec_seen_find(live, (uint64_t)request->act->id,
                         lec_sender(request->role, request->player));
}

struct lec_outcome lec_live_act(struct lec_live *live, const struct lec_request *request,
                                int64_t now_us, int64_t wall_ms)
{
    const struct lec_msg_act *act = request->act;
    struct lec_outcome out = {.seq = find_seen(live, request)};
    if (out.seq != 0) {
        out.is_repeat = true;
        return out;
    }
    struct candidate c = {.in = {
                              .id = (uint64_t)act->id,
                              .at_us = not_before(live, now_us),
                              .value = act->value,
                              .at = (uint32_t)act->at,
                              .team = (uint16_t)act->team,
                              .player = request->player,
                              .verb = (uint8_t)act->verb,
                              .role = request->role,
                          }};
    if (request->role == LEC_ROLE_PLAYER && act->team == 0 && act->verb != LEC_VERB_JOIN_TEAM) {
        c.in.team = lec_session_team_of(live->session, request->player);
    }
    out.err = lec_session_admit(live->session, &c.in, (uint32_t)act->step);
    if (out.err == LEC_OK && act->verb == LEC_VERB_JOIN) {
        out.err =
            LEC_ERR_NO_PLAYER; /* who acts has a number, and who joins is given one: lec_live_join() */
    }
    if (out.err == LEC_OK) {
        out.err = fill_in(live, request, &c);
    }
    if (out.err == LEC_OK) {
        out.err = push_grown(live, &c, wall_ms);
    }
    free(c.patches);
    out.seq = out.err == LEC_OK ? lec_live_count(live) : 0;
    if (out.err == LEC_OK) {
        /* Right behind the act, so that cards go and come back with the step that earned them. What cannot be done now
         * is done when the turn is settled. */
        (void)lec_dealer_serve(live, c.in.at_us, wall_ms);
    }
    return out;
}

static uint32_t find_join(const struct lec_live *live, uint64_t id)
{
    return lec_seen_find(live, id, lec_sender(LEC_ROLE_NONE, 0));
}

struct lec_outcome lec_live_join(struct lec_live *live, uint64_t id, const char *name,
                                 int64_t now_us, int64_t wall_ms, uint32_t *player)
{
    struct lec_outcome out = {.seq = find_join(live, id)};
    if (out.seq != 0) {
        const struct lec_input *in = &live->entries[out.seq - 1].in;
        bool is_late = not_before(live, now_us) - in->at_us > LEC_JOIN_AGAIN_US;
        out.is_repeat = true;
        out.err = is_late ? LEC_ERR_STALE : LEC_OK;
        *player = in->player;
        return out;
    }
    struct candidate c = {.in = {
                              .id = id,
                              .at_us = not_before(live, now_us),
                              .player = lec_session_players(live->session) + 1,
                              .verb = LEC_VERB_JOIN,
                              .role = LEC_ROLE_PLAYER,
                          }};
    out.err = lec_session_admit(live->session, &c.in, 0);
    if (out.err == LEC_OK) {
        out.err = take_text(live, &c, name);
    }
    if (out.err == LEC_OK) {
        out.err = push_grown(live, &c, wall_ms);
    }
    *player = c.in.player;
    out.seq = out.err == LEC_OK ? lec_live_count(live) : 0;
    return out;
}

enum lec_err lec_live_own(struct lec_live *live, enum lec_verb verb, uint32_t at, uint32_t player,
                          uint16_t team, int64_t now_us, int64_t wall_ms)
{
    struct candidate c = {.in = {
                              .at_us = not_before(live, now_us),
                              .at = at,
                              .player = player,
                              .team = team,
                              .verb = (uint8_t)verb,
                              .role = LEC_ROLE_SERVER,
                          }};
    enum lec_err err = push_grown(live, &c, wall_ms);
    if (err == LEC_OK) {
        (void)lec_dealer_serve(live, c.in.at_us, wall_ms);
    }
    return err;
}

bool lec_live_has_seen(const struct lec_live *live, const struct lec_request *request)
{
    return find_seen(live, request) != 0;
}

bool lec_live_has_joined(const struct lec_live *live, int64_t id)
{
    return find_join(live, (uint64_t)id) != 0;
}

enum lec_err lec_live_note(struct lec_live *live, const struct lec_input *in, int64_t now_us,
                           int64_t wall_ms)
{
    struct candidate c = {.in = *in};
    c.in.at_us = not_before(live, now_us);
    return push_grown(live, &c, wall_ms);
}

enum lec_err lec_live_decide(struct lec_live *live, int64_t waited_us, uint32_t why, int64_t now_us,
                             int64_t wall_ms)
{
    struct lec_input in = {
        .value = waited_us,
        .at = why,
        .team = lec_session_settle(live->session),
        .verb = LEC_VERB_SETTLE,
        .role = LEC_ROLE_SERVER,
    };
    return in.team == 0 ? LEC_OK : lec_live_note(live, &in, now_us, wall_ms);
}

enum lec_err lec_live_settle(struct lec_live *live, int64_t now_us, int64_t wall_ms)
{
    enum lec_err err = lec_live_decide(live, 0, 0, now_us, wall_ms);
    return err == LEC_OK ? lec_live_deal(live, now_us, wall_ms) : err;
}

enum lec_err lec_live_push(struct lec_live *live, const struct lec_input *in, const char *text,
                           int64_t wall_ms)
{
    struct candidate c = {.in = *in, .text_len = strlen(text)};
    c.in.at_us = not_before(live, in->at_us);
    c.in.has_text = c.text_len > 0;
    memcpy(c.text, text, c.text_len + 1);
    return push_grown(live, &c, wall_ms);
}
