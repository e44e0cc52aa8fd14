/* A live session's life: made, loaded, moved on by one entry, rolled back. */
#include "live/live_state.h"

#include "pack/bundle.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct lec_live *lec_live_create(int64_t id, const char *code, struct lec_pack_file **packs,
                                 uint32_t pack_count, const uint8_t *secret)
{
    assert(pack_count <= LEC_PACKS_MAX);
    struct lec_live *live = calloc(1, sizeof *live);
    size_t room = lec_session_size(&lec_caps_first);
    void *block = calloc(1, room);
    void *scratch = calloc(1, room);
    void *before = calloc(1, room);
    if (live == NULL || block == NULL || scratch == NULL || before == NULL) {
        free(live);
        free(block);
        free(scratch);
        free(before);
        for (uint32_t i = 0; i < pack_count; i++) {
            lec_pack_file_destroy(packs[i]);
        }
        return NULL;
    }
    live->id = id;
    memcpy(live->code, code, strnlen(code, LEC_CODE_CHARS));
    if (secret != NULL) {
        memcpy(live->secret, secret, sizeof live->secret);
        live->has_secret = true;
    }
    for (uint32_t i = 0; i < pack_count; i++) {
        live->packs[i] = packs[i];
        live->shapes[i] = lec_pack_file_shape(packs[i]);
    }
    live->world =
        (struct lec_world){.packs = live->shapes, .pack_count = (uint8_t)pack_count, .room = room};
    live->block = block;
    live->scratch = scratch;
    live->before = before;
    live->session = lec_session_init(block, &live->world);
    return live;
}

static void drop_entry(struct lec_live *live, uint32_t index)
{
    free((void *)(uintptr_t)live->entries[index].patches);
    free(live->notes[index].text);
    live->entries[index] = (struct lec_entry){0};
    live->notes[index] = (struct note){0};
}

void lec_live_destroy(struct lec_live *live)
{
    if (live == NULL) {
        return;
    }
    for (uint32_t i = 0; i < live->history.count; i++) {
        drop_entry(live, i);
    }
    for (uint32_t i = 0; i < live->world.pack_count; i++) {
        lec_pack_file_destroy(live->packs[i]);
    }
    free(live->block);
    free(live->scratch);
    free(live->before);
    free(live->entries);
    free(live->marks);
    free(live->notes);
    free(live->lines);
    free(live->seen.slots);
    free(live->names.slots);
    free(live->facts.bytes);
    free(live->kept.bytes);
    lec_wire_kept_free(&live->people);
    free(live->index.bytes);
    free(live->draft.lines);
    free(live);
}

void *lec_spare_take(struct spare *spare, size_t size)
{
    if (size > spare->size) {
        size_t bigger = size > spare->size * 2 ? size : spare->size * 2;
        void *bytes = realloc(spare->bytes, bigger);
        if (bytes == NULL) {
            return NULL;
        }
        spare->bytes = bytes;
        spare->size = bigger;
    }
    return memset(spare->bytes, 0, size);
}

static bool grow_array(void **array, size_t size, uint32_t cap)
{
    void *bigger = realloc(*array, size * cap);
    if (bigger == NULL) {
        return false;
    }
    *array = bigger;
    return true;
}

enum lec_err lec_live_reserve(struct lec_live *live)
{
    if (live->history.count < live->cap) {
        return LEC_OK;
    }
    uint32_t cap = live->cap == 0 ? 256 : live->cap * 2;
    void *entries = live->entries;
    void *marks = live->marks;
    void *notes = live->notes;
    bool is_ok = grow_array(&entries, sizeof *live->entries, cap);
    live->entries = entries;
    is_ok = is_ok && grow_array(&marks, sizeof *live->marks, cap);
    live->marks = marks;
    is_ok = is_ok && grow_array(&notes, sizeof *live->notes, cap);
    live->notes = notes;
    live->history.entries = live->entries;
    live->history.marks = live->marks;
    if (!is_ok) {
        return LEC_ERR_BUSY;
    }
    live->cap = cap;
    return LEC_OK;
}

enum lec_err lec_live_make_room(struct lec_live *live, const struct lec_caps *caps)
{
    size_t room = lec_session_size(caps);
    if (room <= live->world.room) {
        return LEC_OK;
    }
    void *scratch = realloc(live->scratch, room);
    if (scratch == NULL) {
        return LEC_ERR_BUSY;
    }
    live->scratch = scratch;
    void *before = realloc(live->before, room);
    if (before == NULL) {
        return LEC_ERR_BUSY;
    }
    live->before = before;
    void *block = realloc(live->block, room);
    if (block == NULL) {
        return LEC_ERR_BUSY;
    }
    live->block = block;
    live->session = block;
    live->world.room = room;
    return LEC_OK;
}

uint64_t lec_sender(uint8_t role, uint32_t player)
{
    return (uint64_t)role << 32 | (role == LEC_ROLE_PLAYER ? player : 0);
}

static uint64_t sender_of(const struct lec_live *live, uint32_t seq)
{
    const struct lec_input *in = &live->entries[seq - 1].in;
    return lec_sender(in->verb == LEC_VERB_JOIN ? LEC_ROLE_NONE : in->role, in->player);
}

uint32_t lec_seen_find(const struct lec_live *live, uint64_t id, uint64_t sender)
{
    const struct seen *seen = &live->seen;
    if (id == 0 || seen->cap == 0) {
        return 0;
    }
    for (uint64_t at = lec_rng_mix(id, sender);; at++) {
        const struct seen_id *slot = &seen->slots[at & (seen->cap - 1)];
        if (slot->id == 0) {
            return 0;
        }
        if (slot->id == id && sender_of(live, slot->seq) == sender) {
            return slot->seq;
        }
    }
}

static void put(struct seen *seen, const struct seen_id *one, uint64_t sender)
{
    uint64_t at = lec_rng_mix(one->id, sender);
    while (seen->slots[at & (seen->cap - 1)].id != 0) {
        at++;
    }
    seen->slots[at & (seen->cap - 1)] = *one;
    seen->used++;
}

/* Room for one more id. */
static enum lec_err reserve_seen(struct lec_live *live)
{
    struct seen *seen = &live->seen;
    if ((seen->used + 1) * 2 > seen->cap) {
        struct seen bigger = {.cap = seen->cap == 0 ? 256 : seen->cap * 2};
        bigger.slots = calloc(bigger.cap, sizeof *bigger.slots);
        if (bigger.slots == NULL) {
            return LEC_ERR_BUSY;
        }
        for (uint32_t i = 0; i < seen->cap; i++) {
            if (seen->slots[i].id != 0) {
                put(&bigger, &seen->slots[i], sender_of(live, seen->slots[i].seq));
            }
        }
        free(seen->slots);
        *seen = bigger;
    }
    return LEC_OK;
}

static void note_seen(struct lec_live *live, const struct lec_input *in)
{
    if (in->id != 0) {
        struct seen_id one = {.id = in->id, .seq = in->seq};
        put(&live->seen, &one, sender_of(live, in->seq));
    }
}

static bool needs_refold(uint8_t verb)
{
    return verb == LEC_VERB_UNDO || verb == LEC_VERB_REDO || verb == LEC_VERB_REVERSE;
}

static enum lec_err move_on(struct lec_live *live, const struct lec_input *in)
{
    uint32_t index = live->history.count;
    enum lec_err err = LEC_OK;
    if (needs_refold(in->verb)) {
        return lec_live_refold(live);
    }
    struct lec_caps caps;
    bool is_growth = in->verb == LEC_VERB_BEGIN || in->verb == LEC_VERB_GROW;
    if (is_growth && lec_caps_of(in, lec_session_caps(live->session), &caps)) {
        err = lec_live_make_room(live, &caps);
        if (err != LEC_OK) {
            return err;
        }
    }
    bool is_step = lec_verb_info(in->verb)->class == LEC_CLASS_STEP;
    if (is_step) {
        memcpy(live->scratch, live->block, lec_session_used(live->session));
    }
    err = lec_live_reserve_lines(live, LEC_EFFECT_LINES_MAX);
    if (err == LEC_OK) {
        err = lec_session_apply(live->session, &live->world, in, &live->effects);
    }
    if (err != LEC_OK) {
        return err;
    }
    if (is_step) {
        lec_live_keep_before(live, index);
    }
    err = lec_history_push(&live->history);
    assert(err == LEC_OK);
    live->notes[index].facts = lec_facts(&live->effects);
    lec_live_link_steps(live, index);
    lec_live_book(live, in->seq, &live->effects);
    return LEC_OK;
}

enum lec_err lec_live_append(struct lec_live *live)
{
    const struct lec_input *in = &live->entries[live->history.count].in;
    uint32_t index = live->history.count;
    enum lec_err err = reserve_seen(live);
    err = err == LEC_OK ? lec_names_reserve(&live->names) : err;
    live->notes[index].is_odd = lec_dealer_is_odd(&live->dealer, live->session, in);
    if (err == LEC_OK) {
        err = move_on(live, in);
    }
    if (err == LEC_OK) {
        /* An act that was refused has not been seen: sent again, it is judged again. */
        note_seen(live, in);
        lec_names_note(&live->names, in, &live->notes[index].looks);
        lec_dealer_note(&live->dealer, in);
        lec_dealer_check_secret(live, index);
    }
    return err;
}

/* An entry that brings a pack names it by its content. Packs are there before the entries are. */
static bool names_its_pack(const struct lec_live *live, uint32_t index)
{
    const struct lec_input *in = &live->entries[index].in;
    const struct note *note = &live->notes[index];
    char hash[LEC_HASH_CHARS + 1];
    if (in->verb != LEC_VERB_PACK) {
        return true;
    }
    if (in->value < 0 || in->value >= live->world.pack_count || note->text == NULL) {
        return false;
    }
    size_t len = 0;
    const char *bytes = lec_pack_file_bytes(live->packs[in->value], &len);
    lec_bundle_hash(bytes, len, hash);
    return strcmp(hash, note->text) == 0;
}

enum lec_err lec_live_load(struct lec_live *live, const struct lec_record *record)
{
    enum lec_err err = lec_live_reserve(live);
    if (err != LEC_OK) {
        return err;
    }
    uint32_t index = live->history.count;
    if (record->entry.in.seq != index + 1) {
        return LEC_ERR_MALFORMED;
    }
    struct lec_entry *entry = &live->entries[index];
    struct note *note = &live->notes[index];
    *entry = record->entry;
    *note = (struct note){.wall_ms = record->wall_ms, .is_name = record->is_name};
    entry->patches = NULL;
    if (record->entry.patch_count > 0) {
        size_t size = record->entry.patch_count * sizeof(struct lec_patch);
        struct lec_patch *patches = malloc(size);
        if (patches == NULL) {
            return LEC_ERR_BUSY;
        }
        memcpy(patches, record->entry.patches, size);
        entry->patches = patches;
    }
    if (record->entry.in.has_text) {
        note->text = malloc(record->text_len + 1);
        if (note->text == NULL) {
            drop_entry(live, index);
            return LEC_ERR_BUSY;
        }
        memcpy(note->text, record->text, record->text_len);
        note->text[record->text_len] = '\0';
        note->text_len = (uint32_t)record->text_len;
        if (note->is_name) {
            note->looks = lec_name_looks(note->text, record->text_len);
        }
    }
    err = names_its_pack(live, index) ? lec_live_append(live) : LEC_ERR_NO_PACK;
    if (err != LEC_OK) {
        drop_entry(live, index);
    }
    return err;
}

void lec_live_forbid(struct lec_live *live, const struct lec_rude *rude)
{
    live->rude = rude;
}

static enum lec_err begin(struct lec_live *live, uint64_t seed, bool is_rehearsal, int64_t wall_ms)
{
    struct lec_record record = {
        .entry.in = {.seq = 1,
                     .verb = LEC_VERB_BEGIN,
                     .role = LEC_ROLE_SERVER,
                     .at = LEC_TEAMS_FIRST,
                     .player = LEC_PLAYERS_FIRST,
                     .team = is_rehearsal,
                     .value = (int64_t)seed},
        .wall_ms = wall_ms,
    };
    return lec_live_load(live, &record);
}

enum lec_err lec_live_begin(struct lec_live *live, uint64_t seed, int64_t wall_ms)
{
    return begin(live, seed, false, wall_ms);
}

enum lec_err lec_live_rehearse(struct lec_live *live, uint64_t seed, int64_t wall_ms)
{
    return begin(live, seed, true, wall_ms);
}

uint32_t lec_live_count(const struct lec_live *live)
{
    return live->history.count;
}

void lec_live_record(const struct lec_live *live, uint32_t index, struct lec_record *out)
{
    const struct note *note = &live->notes[index];
    *out = (struct lec_record){
        .entry = live->entries[index],
        .wall_ms = note->wall_ms,
        .text = note->text,
        .text_len = note->text_len,
        .is_name = note->is_name,
    };
}

enum lec_err lec_live_add_pack(struct lec_live *live, struct lec_pack_file *pack, int64_t now_us,
                               int64_t wall_ms, uint32_t *number)
{
    char hash[LEC_HASH_CHARS + 1];
    size_t len = 0;
    const char *bytes = lec_pack_file_bytes(pack, &len);
    if (live->world.pack_count == LEC_PACKS_MAX) {
        return LEC_ERR_FULL;
    }
    lec_bundle_hash(bytes, len, hash);
    *number = live->world.pack_count;
    live->packs[*number] = pack;
    live->shapes[*number] = lec_pack_file_shape(pack);
    live->world.pack_count++;
    struct lec_input in = {
        .at_us = now_us, .value = *number, .verb = LEC_VERB_PACK, .role = LEC_ROLE_SERVER};
    enum lec_err err = lec_live_push(live, &in, hash, wall_ms);
    if (err != LEC_OK) {
        live->world.pack_count--;
    }
    return err;
}

/* Of entries that are no more: the last packs. */
static void drop_pack(struct lec_live *live, const struct lec_input *in)
{
    if (in->verb == LEC_VERB_PACK && in->value + 1 == live->world.pack_count) {
        live->world.pack_count--;
        lec_pack_file_destroy(live->packs[in->value]);
    }
}

void lec_live_rollback(struct lec_live *live, uint32_t count)
{
    uint32_t had = live->history.count;
    live->history.count = 0;
    live->history.undo_top = 0;
    live->history.redo_top = 0;
    live->before_step = 0;
    live->line_count = 0;
    live->seen.used = 0;
    if (live->seen.cap > 0) {
        memset(live->seen.slots, 0, live->seen.cap * sizeof *live->seen.slots);
    }
    lec_names_clear(&live->names);
    live->dealer = (struct dealer){0};
    live->people.count = 0; /* its names may become others */
    live->session = lec_session_init(live->block, &live->world);
    for (uint32_t i = 0; i < count; i++) {
        /* These entries were accepted before, in this order: they are again. What memory that took is still there. */
        enum lec_err err = lec_live_append(live);
        assert(err == LEC_OK);
    }
    for (uint32_t i = had; i > count; i--) {
        drop_pack(live, &live->entries[i - 1].in);
        drop_entry(live, i - 1);
    }
}

bool lec_live_is_other_secret(const struct lec_live *live)
{
    return live->is_other_secret;
}

const struct lec_session *lec_live_session(const struct lec_live *live)
{
    return live->session;
}

const struct lec_world *lec_live_world(const struct lec_live *live)
{
    return &live->world;
}

int64_t lec_live_id(const struct lec_live *live)
{
    return live->id;
}

const char *lec_live_code(const struct lec_live *live)
{
    return live->code;
}

struct lec_pack_file *lec_live_pack(const struct lec_live *live, uint32_t number)
{
    return number < live->world.pack_count ? live->packs[number] : NULL;
}

const struct lec_pack_medium *lec_live_medium(const struct lec_live *live, const char *hash)
{
    for (uint32_t i = 0; i < live->world.pack_count; i++) {
        uint32_t count = 0;
        const struct lec_pack_medium *media = lec_pack_file_media(live->packs[i], &count);
        for (uint32_t j = 0; j < count; j++) {
            if (media[j].bytes != NULL && strcmp(media[j].hash, hash) == 0) {
                return &media[j];
            }
        }
    }
    return NULL;
}

bool lec_live_is_undone(const struct lec_live *live, uint32_t index)
{
    return live->marks[index].undone || live->marks[index].action == LEC_PATCH_DROP;
}

uint8_t lec_live_ruling(const struct lec_live *live, uint32_t index)
{
    return live->notes[index].facts.ruled;
}
