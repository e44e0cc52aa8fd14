/* What was shown and told, and whether the log has it: at every restart in short, and in full when a server has come to
 * the end of its days: each view that any screen got is made once more from the log, up to its entry, and must be the same. */
#include "world.h"

#include "live/live.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t hash_bytes(uint64_t hash, const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        hash = (hash ^ (unsigned char)bytes[i]) * UINT64_C(0x100000001b3);
    }
    return hash;
}

/* The end of the object that opens there. */
static size_t object_end(const char *json, size_t len, size_t at)
{
    size_t depth = 0;
    bool is_text = false;
    for (; at < len; at++) {
        if (json[at] == '"') {
            is_text = !is_text;
        } else if (is_text) {
            at += json[at] == '\\';
        } else if (json[at] == '{') {
            depth++;
        } else if (json[at] == '}' && --depth == 0) {
            return at + 1;
        }
    }
    return len;
}

/* How the room reaches the server is the machine's matter, not the log's: it stays out. */
static uint64_t hash_view(const char *json, size_t len)
{
    static const char reach[] = "\"reach\":";
    const char *at = memmem(json, len, reach, sizeof reach - 1);
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    if (at == NULL) {
        return hash_bytes(hash, json, len);
    }
    size_t from = (size_t)(at - json);
    size_t to = object_end(json, len, from + sizeof reach - 1);
    return hash_bytes(hash_bytes(hash, json, from), json + to, len - to);
}

static void keep(struct world_text *text, const char *json, size_t len)
{
    if (text->cap < len) {
        text->cap = len * 2;
        text->bytes = realloc(text->bytes, text->cap);
        if (text->bytes == NULL) {
            measure_die("not enough memory for a view");
        }
    }
    memcpy(text->bytes, json, len);
    text->len = len;
}

static void note_shown(struct world *world, enum world_kind kind, uint32_t whose, uint32_t rev,
                       const char *json, size_t len)
{
    if (world->shown_count == world->shown_cap) {
        world->shown_cap = world->shown_cap == 0 ? 4096 : world->shown_cap * 2;
        world->shown = realloc(world->shown, world->shown_cap * sizeof *world->shown);
        if (world->shown == NULL) {
            measure_die("not enough memory for what was shown");
        }
    }
    world->shown[world->shown_count++] = (struct world_shown){
        .rev = rev, .whose = whose, .kind = (uint8_t)kind, .hash = hash_view(json, len)};
}

static bool has_all(const struct client *client, enum world_kind kind)
{
    return client->role != LEC_ROLE_PLAYER || kind == WORLD_ME;
}

void memory_view(struct client *client, enum world_kind kind, const char *json, size_t len)
{
    struct world *world = client->world;
    struct world_text *text = &client->view[kind];
    uint32_t rev = (uint32_t)live_number(json, len, "\"rev\":", 0);
    uint32_t team = kind == WORLD_TEAM ? (uint32_t)live_number(json, len, "\"id\":", 0) : 0;
    bool is_other = kind == WORLD_TEAM && team != client->team;
    if (rev == 0 || (rev < text->rev && !is_other)) {
        world_fail(world, "client %u is shown entry %u after entry %u: %.*s", client->number, rev,
                   text->rev, (int)len, json);
    }
    if (rev <= world->saved && !client->has_views) {
        world_fail(world, "client %u is shown the session as it was before the restart: entry %u",
                   client->number, rev);
    }
    if (kind == WORLD_HOST && client->number == 0 && world->is_first_view) {
        world->is_first_view = false;
        memory_compare(client, json, len);
    }
    text->rev = rev;
    keep(text, json, len);
    if (kind == WORLD_ME) {
        client->team = (uint32_t)live_number(json, len, "\"team\":", 0);
    }
    world->views++;
    if (world->is_recorded) {
        note_shown(world, kind, kind == WORLD_ME ? client->player : team, rev, json, len);
    }
    client->has_views = client->has_views || has_all(client, kind);
    bool is_news = rev > world->rev_shown;
    world->rev_shown = is_news ? rev : world->rev_shown;
    if (is_news) {
        world_trap(world, TRAP_SHOWN);
    }
}

/* ---- at a restart */

struct glimpse {
    int64_t score[LEC_TEAMS_MAX + 1];
    struct lec_view_line line[LEC_VIEW_LINES_MAX];
    uint32_t teams, lines;
    int64_t bucket, players, questions, cards;
    uint16_t phase;
    bool has_clock;
    struct lec_view_clock clock;
};

static void glimpse(const struct lec_msg_host *view, struct glimpse *out)
{
    *out = (struct glimpse){.teams = view->stage.teams_count,
                            .lines = view->lines_count,
                            .players = view->stage.players,
                            .questions = view->questions_count,
                            .phase = view->stage.phase,
                            .has_clock = view->stage.has_clock,
                            .clock = view->stage.clock};
    for (uint32_t i = 0; i < view->stage.teams_count; i++) {
        out->score[view->stage.teams[i].id] = view->stage.teams[i].score;
        out->cards += view->stage.teams[i].cards;
    }
    memcpy(out->line, view->lines, view->lines_count * sizeof *view->lines);
    out->bucket = view->stage.has_bucket ? view->stage.bucket.amount : 0;
}

/* The clock stands, with no less than anybody can have seen on it. One that counts from an opening of the buzzers which
 * is announced ahead has so much more. */
static void compare_clock(const struct world *world, const struct glimpse *before,
                          const struct glimpse *now)
{
    if (!before->has_clock || !now->has_clock || before->clock.kind != now->clock.kind) {
        return;
    }
    int64_t shown_us =
        before->clock.running ? before->clock.ends_us - world->died_us : before->clock.left_us;
    if (now->clock.running || now->clock.left_us < shown_us ||
        now->clock.left_us > before->clock.total_us + LEC_LEAD_MAX_US) {
        world_fail(world,
                   "a clock of %lld us stood at %lld us when the server died; now %s at %lld us",
                   (long long)before->clock.total_us, (long long)shown_us,
                   now->clock.running ? "it runs" : "it stands", (long long)now->clock.left_us);
    }
}

static bool is_same_line(const struct lec_view_line *a, const struct lec_view_line *b)
{
    return a->no == b->no && a->kind == b->kind && a->team == b->team && a->points == b->points &&
           a->why == b->why && a->struck == b->struck && a->corrects == b->corrects;
}

/* Newest first, as many as a view has room for. */
static void compare_lines(const struct world *world, const struct glimpse *before,
                          const struct glimpse *now)
{
    bool is_full = now->lines == LEC_VIEW_LINES_MAX;
    int64_t oldest = is_full ? now->line[now->lines - 1].no : 0;
    for (uint32_t i = 0; i < before->lines; i++) {
        const struct lec_view_line *line = &before->line[i];
        bool is_kept = line->no < oldest;
        for (uint32_t k = 0; k < now->lines && !is_kept; k++) {
            is_kept = is_same_line(line, &now->line[k]);
        }
        if (!is_kept) {
            world_fail(world, "ledger line %lld was shown and is gone", (long long)line->no);
        }
    }
}

/* When the host had seen all that was on disk, then what it sees now is that, and standing still. */
void memory_compare(struct client *host, const char *json, size_t len)
{
    static struct glimpse before, now;
    struct world *world = host->world;
    const char *texts = NULL;
    const struct lec_msg_host *view = client_view(host, WORLD_HOST, &texts);
    if (view == NULL || view->rev != world->saved) {
        return;
    }
    glimpse(view, &before);
    keep(&host->view[WORLD_HOST], json, len);
    view = client_view(host, WORLD_HOST, &texts);
    glimpse(view, &now);
    if (now.teams != before.teams || now.phase != before.phase || now.bucket != before.bucket ||
        now.players != before.players || now.questions != before.questions ||
        now.cards != before.cards || memcmp(now.score, before.score, sizeof now.score) != 0) {
        world_fail(world, "entry %u was shown to the host; it sees something else now: %.*s",
                   world->saved, (int)len, json);
    }
    bool is_stage_over = view->stage.phase == LEC_PHASE_LOBBY ||
                         view->stage.phase == LEC_PHASE_SCORES ||
                         view->stage.phase == LEC_PHASE_ENDED;
    if (!is_stage_over && !(view->stage.paused && view->stage.restarted)) {
        world_fail(world, "the server came back in phase %u, and the host is not told of it",
                   view->stage.phase);
    }
    compare_clock(world, &before, &now);
    compare_lines(world, &before, &now);
    world->compared++;
}

/* ---- the whole log */

struct entry {
    uint64_t id;
    uint32_t seq;
    uint16_t verb;
};

struct audit {
    struct world *world;
    struct lec_pack_file *pack;
    struct lec_live *live;
    struct entry *entries; /* owned */
    uint32_t count, cap;
    size_t next; /* of what was shown */
    uint32_t restart;
    uint32_t pressed[LEC_TEAMS_MAX + 1]; /* last press of each team */
    char *buf;                           /* owned */
};

static int by_rev(const void *a, const void *b)
{
    const struct world_shown *one = a;
    const struct world_shown *two = b;
    return (one->rev > two->rev) - (one->rev < two->rev);
}

static int by_id(const void *a, const void *b)
{
    const struct entry *one = a;
    const struct entry *two = b;
    return one->id != two->id ? (one->id > two->id) - (one->id < two->id)
                              : (one->seq > two->seq) - (one->seq < two->seq);
}

static size_t show_again(struct audit *audit, const struct world_shown *shown)
{
    static const struct lec_view_reach nowhere;
    switch (shown->kind) {
    case WORLD_ROOM:
        return lec_live_room(audit->live, &nowhere, audit->buf, LEC_FRAME_DOWN_MAX);
    case WORLD_TEAM:
        return lec_live_team(audit->live, (uint16_t)shown->whose, NULL, audit->buf,
                             LEC_FRAME_DOWN_MAX);
    case WORLD_ME:
        return lec_live_me(audit->live, shown->whose, audit->buf, LEC_FRAME_DOWN_MAX);
    case WORLD_DISPLAY:
        return lec_live_display(audit->live, &nowhere, audit->buf, LEC_FRAME_DOWN_MAX);
    default:
        return lec_live_host(audit->live, &nowhere, false, audit->buf, LEC_FRAME_DOWN_MAX);
    }
}

static void check_shown(struct audit *audit)
{
    struct world *world = audit->world;
    static const char *const kinds[] = {"room", "team", "me", "display", "host"};
    for (; audit->next < world->shown_count && world->shown[audit->next].rev <= audit->count;
         audit->next++) {
        const struct world_shown *shown = &world->shown[audit->next];
        size_t len = shown->rev < audit->count ? 0 : show_again(audit, shown);
        if (len == 0 || hash_view(audit->buf, len) != shown->hash) {
            world_fail(world,
                       "at entry %u a view `%s` of %u was shown that the log does not give: %.*s",
                       shown->rev, kinds[shown->kind], shown->whose, (int)len, audit->buf);
        }
    }
}

/* A press that was not decided when the server died is void. */
static void check_press(struct audit *audit, const struct lec_input *in)
{
    if (in->verb == LEC_VERB_RESTART) {
        audit->restart = in->seq;
    } else if (in->verb == LEC_VERB_BUZZ && in->team <= LEC_TEAMS_MAX) {
        audit->pressed[in->team] = in->seq;
    } else if (in->verb == LEC_VERB_SETTLE && audit->pressed[in->team] < audit->restart) {
        world_fail(audit->world,
                   "entry %u gives the buzz to team %u, which pressed before the "
                   "restart of entry %u",
                   in->seq, in->team, audit->restart);
    }
}

static int on_pack(void *user, uint32_t number, const char *bytes, size_t len)
{
    static struct lec_pack_problems problems;
    struct audit *audit = user;
    (void)number;
    audit->pack = lec_pack_file_parse(bytes, len, &problems);
    audit->live =
        audit->pack == NULL ? NULL : lec_live_create(1, audit->world->code, &audit->pack, 1, NULL);
    return audit->live == NULL ? -1 : 0;
}

static int on_entry(void *user, const struct lec_record *record)
{
    struct audit *audit = user;
    const struct lec_input *in = &record->entry.in;
    bool is_open = audit->count > 0 && lec_session_settle(lec_live_session(audit->live)) != 0;
    audit->world->undecided += is_open && in->verb == LEC_VERB_RESTART;
    enum lec_err err = lec_live_load(audit->live, record);
    if (err != LEC_OK) {
        world_fail(audit->world, "entry %u does not fold: %s", in->seq, lec_err_text(err));
    }
    if (audit->count == audit->cap) {
        audit->cap = audit->cap == 0 ? 4096 : audit->cap * 2;
        audit->entries = realloc(audit->entries, audit->cap * sizeof *audit->entries);
        if (audit->entries == NULL) {
            measure_die("not enough memory for the log");
        }
    }
    audit->entries[audit->count++] = (struct entry){in->id, in->seq, in->verb};
    check_press(audit, in);
    check_shown(audit);
    return 0;
}

static const struct entry *find(const struct audit *audit, int64_t id)
{
    struct entry key = {.id = (uint64_t)id};
    uint32_t from = 0;
    uint32_t to = audit->count;
    while (from < to) {
        uint32_t middle = from + (to - from) / 2;
        if (by_id(&audit->entries[middle], &key) < 0) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return from < audit->count && audit->entries[from].id == key.id ? &audit->entries[from] : NULL;
}

/* Lines of the ledger that this entry wrote by itself, rather than by being corrected later. */
static uint32_t lines_of(const struct audit *audit, uint32_t seq)
{
    const struct lec_ledger_line *lines = NULL;
    uint32_t count = lec_live_lines(audit->live, &lines);
    uint32_t found = 0;
    for (uint32_t i = 0; i < count; i++) {
        found += lines[i].seq == seq && lines[i].corrects == 0 && lines[i].by == seq &&
                 lines[i].line.why == LEC_WHY_ADJUST;
    }
    return found;
}

static void check_act(const struct audit *audit, const struct world_act *act)
{
    const struct world *world = audit->world;
    const struct entry *entry = find(audit, act->id);
    const char *verb = lec_verb_info(act->verb)->word;
    if (act->seq != 0 && (entry == NULL || entry->seq != act->seq || entry->verb != act->verb)) {
        world_fail(world, "act %lld (%s) was answered with entry %u: the log says otherwise",
                   (long long)act->id, verb, act->seq);
    }
    /* Of two that came, the second may be done though the first was not, and its answer be lost with the server. */
    if (entry != NULL && act->is_answered && act->seq == 0 && act->answers == act->times) {
        world_fail(world, "act %lld (%s) was refused, and is entry %u", (long long)act->id, verb,
                   entry->seq);
    }
    if (entry != NULL && act->verb == LEC_VERB_ADJUST && lines_of(audit, entry->seq) != 1) {
        world_fail(world, "act %lld (%s), sent %u times, wrote %u lines", (long long)act->id, verb,
                   act->times, lines_of(audit, entry->seq));
    }
}

/* Are these two the same step, taken once by each tab? Points, merges and cards name what they mean, and may come twice. */
static bool is_same_step(const struct world_act *one, const struct world_act *two)
{
    static const uint16_t steps[] = {
        LEC_VERB_PICK,  LEC_VERB_OPEN,       LEC_VERB_RULE,      LEC_VERB_CLOSE,      LEC_VERB_SKIP,
        LEC_VERB_BOARD, LEC_VERB_NEXT_BOARD, LEC_VERB_FINAL,     LEC_VERB_FINAL_CLUE, LEC_VERB_SHOW,
        LEC_VERB_CLAIM, LEC_VERB_SQUARE,     LEC_VERB_TIE_BREAK, LEC_VERB_FINISH,
    };
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (one->verb == steps[i]) {
            return one->step != 0 && one->step == two->step && one->seq != 0 && two->seq != 0;
        }
    }
    return false;
}

/* A double click, or two tabs: one of them finds the step over, unless somebody has gone back to it meanwhile. */
static void check_twins(const struct audit *audit)
{
    const struct world *world = audit->world;
    for (size_t i = 0; i < world->act_count; i++) {
        const struct world_act *act = &world->acts[i];
        const struct world_act *twin = act->twin == 0 ? act : &world->acts[act->twin - 1];
        if (act->twin == 0 || !is_same_step(act, twin)) {
            continue;
        }
        uint32_t from = act->seq < twin->seq ? act->seq : twin->seq;
        uint32_t to = act->seq < twin->seq ? twin->seq : act->seq;
        bool is_back = false;
        for (uint32_t seq = from; seq < to; seq++) {
            uint16_t verb = audit->entries[seq - 1].verb;
            is_back = is_back || verb == LEC_VERB_UNDO || verb == LEC_VERB_REDO ||
                      verb == LEC_VERB_REVERSE;
        }
        if (!is_back) {
            world_fail(world, "one step was taken twice: entries %u and %u (%s)", from, to,
                       lec_verb_info(act->verb)->word);
        }
    }
}

static void check_acts(struct audit *audit)
{
    const struct world *world = audit->world;
    check_twins(audit);
    qsort(audit->entries, audit->count, sizeof *audit->entries, by_id);
    for (uint32_t i = 1; i < audit->count; i++) {
        const struct entry *entry = &audit->entries[i];
        if (entry->id != 0 && entry->id == entry[-1].id) {
            world_fail(world, "act %llu was done twice: entries %u and %u",
                       (unsigned long long)entry->id, entry[-1].seq, entry->seq);
        }
    }
    for (size_t i = 0; i < world->act_count; i++) {
        check_act(audit, &world->acts[i]);
    }
}

void memory_check_log(struct world *world)
{
    struct audit audit = {.world = world, .buf = malloc(LEC_FRAME_DOWN_MAX)};
    struct lec_reader reader = {.pack = on_pack, .entry = on_entry, .user = &audit};
    struct lec_trouble why = {""};
    char path[300];
    snprintf(path, sizeof path, "%s/lectern.db", world->folder);
    if (audit.buf == NULL) {
        measure_die("not enough memory for a view");
    }
    qsort(world->shown, world->shown_count, sizeof *world->shown, by_rev);
    if (lec_store_inspect(path, NULL, &reader, NULL, &why) != 0) {
        world_fail(world, "the log cannot be read: %s", why.text);
    }
    if (audit.next != world->shown_count) {
        world_fail(world, "entry %u was shown; the log ends at %u", world->shown[audit.next].rev,
                   audit.count);
    }
    check_acts(&audit);
    world->entries += audit.count;
    world->logs++;
    lec_live_destroy(audit.live);
    free(audit.entries);
    free(audit.buf);
}

void memory_forget(struct world *world)
{
    free(world->shown);
    free(world->acts);
    world->shown = NULL;
    world->acts = NULL;
}
