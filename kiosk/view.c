/* The server's `display` message, and what boards ask of it. */
#include "view.h"

#include "tr.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const words[] = {
#define LEC_WORD(name, key, english) english,
#include <lectern/words.def>
#undef LEC_WORD
};

struct view *view_create(void)
{
    struct view *view = calloc(1, sizeof *view);
    char *texts = malloc(LEC_FRAME_DOWN_MAX);
    if (view == NULL || texts == NULL) {
        free(view);
        free(texts);
        return NULL;
    }
    view->texts = texts;
    return view;
}

void view_destroy(struct view *view)
{
    if (view != NULL) {
        free(view->texts);
        free(view);
    }
}

/* What the message has left out has not been written, and boards look at it: it is empty. */
static void complete(struct view *view)
{
    if (!view->msg.has_reach) {
        memset(&view->msg.reach, 0, sizeof view->msg.reach);
    }
    if (!view->msg.has_stage) {
        memset(&view->msg.stage, 0, sizeof view->msg.stage);
    }
}

void view_set(struct view *view, const struct lec_msg_display *msg, const struct lec_arena *texts)
{
    view->msg = *msg;
    complete(view);
    memcpy(view->texts, texts->bytes, texts->used);
}

int view_decode(struct view *view, const char *json, size_t len, char *why, size_t why_size)
{
    enum lec_message message = LEC_MESSAGE_NONE;
    struct lec_arena texts = {.bytes = view->texts, .cap = LEC_FRAME_DOWN_MAX};
    size_t size = lec_wire_largest(LEC_DOWN);
    void *scratch = malloc(size);
    if (scratch == NULL) {
        snprintf(why, why_size, "not enough memory");
        return -1;
    }
    enum lec_err err =
        lec_wire_decode(json, len, LEC_DOWN, &message, scratch, size, &texts, why, why_size);
    if (err == LEC_OK && message != LEC_MESSAGE_msg_display) {
        snprintf(why, why_size, "it is no display's view");
    } else if (err == LEC_OK) {
        memcpy(&view->msg, scratch, sizeof view->msg);
        complete(view);
    }
    free(scratch);
    return message == LEC_MESSAGE_msg_display ? 0 : -1;
}

const char *view_text(const struct view *view, struct lec_text text)
{
    return text.kind == LEC_TEXT_ARENA ? view->texts + text.id : "";
}

const struct lec_view_team *view_team(const struct view *view, int64_t id)
{
    for (uint32_t i = 0; i < view->msg.stage.teams_count; i++) {
        if (view->msg.stage.teams[i].id == id) {
            return &view->msg.stage.teams[i];
        }
    }
    return NULL;
}

const struct lec_view_cue *view_new_cue(const struct view *before, const struct view *now,
                                        enum lec_view_cue_kind kind)
{
    uint32_t old = before == NULL ? 0 : before->msg.stage.cues_count;
    int64_t seen = old == 0 ? 0 : before->msg.stage.cues[old - 1].n;
    for (uint32_t i = now->msg.stage.cues_count; i > 0 && before != NULL; i--) {
        const struct lec_view_cue *cue = &now->msg.stage.cues[i - 1];
        if (cue->kind == kind && cue->n > seen) {
            return cue;
        }
    }
    return NULL;
}

/* Appends `text` as far as whole characters fit; returns the new length. */
static size_t append(char *out, size_t len, size_t size, const char *text, size_t text_len)
{
    size_t room = size - 1 - len;
    size_t take = text_len < room ? text_len : room;
    while (take < text_len && take > 0 && ((unsigned char)text[take] & 0xC0) == 0x80) {
        take--;
    }
    memcpy(out + len, text, take);
    out[len + take] = '\0';
    return len + take;
}

const char *view_say(const struct view *view, enum lec_word word, int64_t team, int64_t value,
                     char *out, size_t size)
{
    const char *from = (size_t)word < sizeof words / sizeof *words ? tr_of(words[word]) : "";
    const struct lec_view_team *who = view_team(view, team);
    char number[24];
    snprintf(number, sizeof number, "%lld", (long long)value);
    /* The sentence runs as its language does, whatever the script of the name in it (UAX #9, isolates). */
    size_t len = 0;
    out[0] = '\0';
    if (*from == '{') {
        len = append(out, len, size, tr_is_rtl() ? "\u200f" : "\u200e", 3);
    }
    while (*from != '\0') {
        size_t plain = strcspn(from, "{");
        len = append(out, len, size, from, plain);
        from += plain;
        if (strncmp(from, "{team}", 6) == 0) {
            const char *name = who == NULL ? "" : view_text(view, who->name);
            char isolated[LEC_NAME_BYTES_MAX + 8];
            snprintf(isolated, sizeof isolated, "\u2068%.*s\u2069", LEC_NAME_BYTES_MAX, name);
            len = append(out, len, size, isolated, strlen(isolated));
            from += 6;
        } else if (strncmp(from, "{value}", 7) == 0) {
            len = append(out, len, size, number, strlen(number));
            from += 7;
        } else if (*from == '{') {
            len = append(out, len, size, from, 1);
            from++;
        }
    }
    return out;
}
