/* Views with their texts, as bytes. */
#include "live/live_state.h"

#include "wire/wire.h"

#include <stdio.h>
#include <string.h>

/* Players of a host's view: fewer are spelt out sooner than two hundred rooms have memory for them. */
#define KEPT_FROM 128

/* Text `part` of several, from 1; 0: all there is. */
static const char *find_field(const char *text, uint8_t part, size_t *len)
{
    const char *end = text + *len;
    for (uint8_t i = 1; i < part && text < end; i++) {
        const char *stop = memchr(text, LEC_FIELD_END, (size_t)(end - text));
        text = stop == NULL ? end : stop + 1;
    }
    const char *stop = part == 0 ? NULL : memchr(text, LEC_FIELD_END, (size_t)(end - text));
    *len = (size_t)((stop == NULL ? end : stop) - text);
    return text;
}

const char *lec_live_text(void *user, struct lec_text text, size_t *len)
{
    struct lec_live *live = user;
    if (text.kind == LEC_TEXT_PACK && text.pack < live->world.pack_count) {
        return lec_pack_file_text(live->packs[text.pack], text.part, text.id, len);
    }
    bool is_entry = text.kind == LEC_TEXT_NAME || text.kind == LEC_TEXT_ENTRY;
    if (is_entry && text.id >= 1 && text.id <= live->history.count) {
        const struct note *note = &live->notes[text.id - 1];
        *len = note->text_len;
        return note->text != NULL ? find_field(note->text, text.part, len) : "";
    }
    if (text.kind == LEC_TEXT_TEAM) {
        unsigned number = text.id - 1;
        const char *ring = number < 26 ? "" : number < 52 ? "2" : "3";
        *len = (size_t)snprintf(live->spare, sizeof live->spare, "Team %c%s",
                                'A' + (int)(number % 26), ring);
        return live->spare;
    }
    *len = 0;
    return "";
}

size_t lec_live_encode(struct lec_live *live, enum lec_message message, const void *in, char *buf,
                       size_t cap)
{
    return lec_wire_encode(message, in, lec_live_text, live, buf, cap);
}

/* Phones are told the bare addresses, and only when there is a choice. */
static void add_ways(const struct lec_view_reach *reach, struct lec_msg_room *out)
{
    out->ways_count = 0; /* the view is filled again and again */
    for (uint32_t i = 0; reach->ways_count > 1 && i < reach->ways_count; i++) {
        struct lec_view_way *way = &out->ways[out->ways_count++];
        *way = (struct lec_view_way){0};
        memcpy(way->base, reach->ways[i].base, sizeof way->base);
    }
}

size_t lec_live_room(struct lec_live *live, const struct lec_view_reach *reach, char *buf,
                     size_t cap)
{
    static struct lec_msg_room room;
    lec_session_view_room(live->session, &live->world, &room);
    add_ways(reach, &room);
    return lec_live_encode(live, LEC_MESSAGE_msg_room, &room, buf, cap);
}

size_t lec_live_team(struct lec_live *live, uint16_t team, const struct lec_view_draft *draft,
                     char *buf, size_t cap)
{
    uint64_t mark = 0;
    return lec_live_team_news(live, team, draft, &mark, buf, cap);
}

size_t lec_live_team_news(struct lec_live *live, uint16_t team, const struct lec_view_draft *draft,
                          uint64_t *mark, char *buf, size_t cap)
{
    static struct lec_msg_team view;
    lec_session_view_team(live->session, &live->world, team, &view);
    view.has_draft = draft != NULL;
    if (draft != NULL) {
        view.draft = *draft;
    }
    uint32_t rev = view.rev;
    view.rev = 0; /* it counts entries, and says nothing about the team */
    uint64_t now = lec_wire_mark(LEC_MESSAGE_msg_team, &view);
    if (now == *mark) {
        return 0;
    }
    *mark = now;
    view.rev = rev;
    return lec_live_encode(live, LEC_MESSAGE_msg_team, &view, buf, cap);
}

size_t lec_live_me(struct lec_live *live, uint32_t player, char *buf, size_t cap)
{
    static struct lec_msg_me me;
    lec_session_view_me(live->session, &live->world, player, &me);
    return lec_live_encode(live, LEC_MESSAGE_msg_me, &me, buf, cap);
}

/* The keys to Wi-Fi and display, what the machine's networks are called and who else leads stay with the host. */
static void show_reach(const struct lec_view_reach *reach, struct lec_view_reach *out)
{
    *out = *reach;
    memset(out->wifi_password, 0, sizeof out->wifi_password);
    memset(out->display_url, 0, sizeof out->display_url);
    out->displays = 0;
    out->hosts = 0;
    out->refused = 0;
    out->expected = 0;
    out->has_password = false;
    out->proxied = false;
    for (uint32_t i = 0; i < out->ways_count; i++) {
        memset(out->ways[i].device, 0, sizeof out->ways[i].device);
        out->ways[i].kind = LEC_WAY_NONE;
    }
}

size_t lec_live_display(struct lec_live *live, const struct lec_view_reach *reach, char *buf,
                        size_t cap)
{
    static struct lec_msg_display display;
    lec_session_view_display(live->session, &live->world, &display);
    display.has_reach = true;
    show_reach(reach, &display.reach);
    memcpy(display.stage.code, live->code, sizeof display.stage.code);
    return lec_live_encode(live, LEC_MESSAGE_msg_display, &display, buf, cap);
}

/* The category of a clue, for log and ledger. */
static struct lec_text category(uint8_t board, uint8_t pack)
{
    if (board == 0) {
        return (struct lec_text){0};
    }
    return (struct lec_text){
        .kind = LEC_TEXT_PACK, .part = LEC_PART_CATEGORY, .pack = pack, .id = board - 1U};
}

static bool is_step(const struct lec_live *live, uint32_t index)
{
    uint8_t verb = live->entries[index].in.verb;
    bool is_act = lec_verb_info(verb)->class == LEC_CLASS_STEP;
    return is_act || live->notes[index].facts.ruled != LEC_RULING_NONE;
}

void lec_live_link_steps(struct lec_live *live, uint32_t from)
{
    for (uint32_t i = from; i < live->history.count; i++) {
        uint32_t before = i > 0 ? live->notes[i - 1].last_step : 0;
        live->notes[i].last_step = is_step(live, i) ? i + 1 : before;
    }
}

static uint32_t last_step(const struct lec_live *live, uint32_t count)
{
    return count > 0 ? live->notes[count - 1].last_step : 0;
}

/* What a final's secret wager was stays out of the log on screen: the host may look at the final itself. */
static int64_t shown_value(const struct lec_live *live, uint32_t index)
{
    const struct lec_input *in = &live->entries[index].in;
    if (live->notes[index].facts.ruled != LEC_RULING_NONE) {
        return live->notes[index].facts.ruled == LEC_RULING_RIGHT;
    }
    return in->verb == LEC_VERB_ADJUST ? in->value : 0;
}

static void add_steps(const struct lec_live *live, struct lec_msg_host *out)
{
    for (uint32_t i = last_step(live, live->history.count);
         i > 0 && out->steps_count < LEC_VIEW_STEPS_MAX; i = last_step(live, i - 1)) {
        const struct lec_input *in = &live->entries[i - 1].in;
        const struct note *note = &live->notes[i - 1];
        bool is_undone = lec_live_is_undone(live, i - 1);
        out->steps[out->steps_count++] = (struct lec_view_step){
            .seq = in->seq,
            .verb = in->verb,
            .team = in->team,
            .value = shown_value(live, i - 1),
            .clue = category(note->facts.clue_board, note->facts.clue_pack),
            .clue_value = note->facts.clue_value,
            .undone = is_undone,
            .ruling = note->facts.ruled != LEC_RULING_NONE && !is_undone,
        };
    }
}

static void add_lines(const struct lec_live *live, struct lec_msg_host *out)
{
    for (uint32_t i = live->line_count; i > 0 && out->lines_count < LEC_VIEW_LINES_MAX; i--) {
        const struct lec_ledger_line *line = &live->lines[i - 1];
        struct lec_view_line *shown = &out->lines[out->lines_count++];
        *shown = (struct lec_view_line){
            .no = line->no,
            .kind = line->line.kind,
            .team = line->line.team,
            .player = lec_session_player_name(live->session, line->line.player),
            .points = line->line.points,
            .why = line->line.why,
            .clue = category(line->line.board, line->line.pack),
            .clue_value = line->line.clue_value,
            .corrects = line->corrects,
            .struck = line->struck != 0,
        };
        if (line->line.why == LEC_WHY_ADJUST) {
            shown->reason = (struct lec_text){.kind = LEC_TEXT_ENTRY, .id = line->seq};
        }
    }
}

/* Undo and redo are always there, so that a hand finds them; they are off when there is nothing to take back. */
static void add_undo(const struct lec_live *live, struct lec_msg_host *out)
{
    struct lec_view view = {
        .controls = out->controls,
        .control_count = out->controls_count,
        .control_max = sizeof out->controls / sizeof *out->controls,
    };
    uint32_t undo = lec_history_undo_target(&live->history);
    uint32_t redo = lec_history_redo_target(&live->history);
    struct lec_view_control *back =
        lec_view_add(&view, LEC_VERB_UNDO, LEC_CONTROL_BUTTON, LEC_WORD_DO_UNDO, LEC_GROUP_ROUND);
    back->at = undo;
    back->off = undo == 0;
    struct lec_view_control *again =
        lec_view_add(&view, LEC_VERB_REDO, LEC_CONTROL_BUTTON, LEC_WORD_DO_REDO, LEC_GROUP_ROUND);
    again->at = redo;
    again->off = redo == 0;
    out->controls_count = view.control_count;
}

/* Of what a host can do without for a moment, half. False: there is nothing left of it. */
static bool cut(struct lec_msg_host *host)
{
    uint32_t *const counts[] = {&host->questions_count, &host->players_count, &host->waiting_count,
                                &host->lines_count, &host->steps_count};
    bool has_cut = false;
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        has_cut |= *counts[i] > 0;
        *counts[i] /= 2;
    }
    return has_cut;
}

size_t lec_live_host(struct lec_live *live, const struct lec_view_reach *reach, bool not_saved,
                     char *buf, size_t cap)
{
    static struct lec_msg_host host;
    lec_session_view_host(live->session, &live->world, &host);
    host.has_reach = true;
    host.reach = *reach;
    memcpy(host.stage.code, live->code, sizeof host.stage.code);
    host.not_saved = not_saved;
    host.whole_until_ms = live->whole_until_ms;
    add_undo(live, &host);
    add_steps(live, &host);
    add_lines(live, &host);
    /* The longest names and questions there can be are more than a message may hold: the ends of lists wait then. */
    size_t len = 0;
    bool is_hall = host.players_count >= KEPT_FROM;
    do {
        len = is_hall ? lec_wire_encode_host(&host, lec_live_text, live, &live->people, buf, cap)
                      : lec_live_encode(live, LEC_MESSAGE_msg_host, &host, buf, cap);
    } while (len == 0 && cut(&host));
    return len;
}

void lec_live_set_damaged(struct lec_live *live, int64_t whole_until_ms)
{
    live->whole_until_ms = whole_until_ms;
}

uint32_t lec_live_lines(const struct lec_live *live, const struct lec_ledger_line **out)
{
    *out = live->lines;
    return live->line_count;
}
