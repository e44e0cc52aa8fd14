/* A stream of what happens to a store. */
#include "stream.h"

#include <assert.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WALL_MS INT64_C(1700000000000)

static uint64_t chance; /* what libsodium draws next */

static uint64_t next(uint64_t *state)
{
    uint64_t x = *state += UINT64_C(0x9e3779b97f4a7c15);

    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

static uint32_t any(struct stream *stream, uint32_t count)
{
    return (uint32_t)(next(&stream->random) % count);
}

static const char *chance_name(void)
{
    return "by the step";
}

static uint32_t chance_number(void)
{
    return (uint32_t)next(&chance);
}

static void chance_bytes(void *out, const size_t len)
{
    for (size_t i = 0; i < len; i++) {
        ((uint8_t *)out)[i] = (uint8_t)next(&chance);
    }
}

void stream_prepare(void)
{
    static struct randombytes_implementation by_step = {
        .implementation_name = chance_name, .random = chance_number, .buf = chance_bytes};

    if (randombytes_set_implementation(&by_step) != 0 || sodium_init() < 0) {
        puts("Bail out! libsodium does not start");
        abort();
    }
}

const char *step_word(enum step_kind kind)
{
    static const char *const words[STEP_KINDS] = {
        "open",          "create", "save a batch", "checkpoint", "back up",
        "forget a name", "reopen", "delete",       "damage",     "repair"};

    return words[kind];
}

void stream_init(struct stream *stream, uint64_t seed)
{
    memset(stream, 0, sizeof(*stream));
    stream->random = seed;
    stream->next_id = 1;
}

void stream_finish(struct stream *stream)
{
    model_finish(&stream->model);
    for (uint32_t i = 0; i < stream->memory_count; i++) {
        free(stream->memory[i]);
    }
    free(stream->memory);
    free(stream->steps);
}

static void *keep(struct stream *stream, void *memory)
{
    if (stream->memory_count == stream->memory_cap) {
        stream->memory_cap = stream->memory_cap == 0 ? 256 : stream->memory_cap * 2;
        stream->memory =
            model_must(reallocarray(stream->memory, stream->memory_cap, sizeof(void *)));
    }
    stream->memory[stream->memory_count++] = model_must(memory);
    return memory;
}

/* The mark of the session and so many letters. */
static char *make_text(struct stream *stream, const char *mark, uint32_t letters)
{
    size_t len = strlen(mark);
    char *text = keep(stream, reallocarray(NULL, 1, len + letters + 1));

    memcpy(text, mark, len);
    for (uint32_t i = 0; i < letters; i++) {
        text[len + i] = (char)('a' + any(stream, 26));
    }
    text[len + letters] = '\0';
    return text;
}

/* A session that is there. */
static struct model_session *pick(struct stream *stream, int64_t above)
{
    struct model *model = &stream->model;
    uint32_t at = model->count == 0 ? 0 : any(stream, model->count);

    for (uint32_t i = 0; i < model->count; i++) {
        struct model_session *session = &model->sessions[(at + i) % model->count];

        if (session->exists && session->facts.id > above) {
            return session;
        }
    }
    return NULL;
}

static void make_entry(struct stream *stream, struct model_session *session, uint32_t ahead,
                       struct lec_write *out)
{
    static const enum lec_verb verbs[] = {LEC_VERB_BUZZ, LEC_VERB_RULE, LEC_VERB_PICK,
                                          LEC_VERB_ADJUST};
    struct lec_record *record = &out->record;
    struct lec_input *in = &record->entry.in;
    uint32_t lot = any(stream, 10);

    out->kind = LEC_WRITE_ENTRY;
    out->session = session->facts.id;
    in->id = next(&stream->random);
    in->at_us = 1000 * (int64_t)(session->facts.entries + ahead);
    in->value = (int64_t)any(stream, 2000) - 1000;
    in->seq = session->facts.entries + ahead + 1;
    in->at = in->seq - 1;
    in->player = 1 + any(stream, 12);
    in->team = (uint16_t)(1 + any(stream, 4));
    in->verb = (uint8_t)verbs[any(stream, 4)];
    in->role = LEC_ROLE_PLAYER;
    record->wall_ms = WALL_MS + in->at_us;
    if (lot < 2) {
        in->verb = LEC_VERB_JOIN;
        record->is_name = true;
        record->text = make_text(stream, session->mark, any(stream, 8));
    } else if (lot < 5) {
        in->verb = LEC_VERB_RESPOND;
        record->text = make_text(stream, session->mark, any(stream, lot == 2 ? 900 : 60));
    } else if (lot == 5) {
        struct lec_patch *patches = keep(stream, reallocarray(NULL, 40, sizeof(*patches)));

        in->verb = LEC_VERB_REVERSE;
        record->entry.patch_count = 1 + any(stream, 40);
        record->entry.patches = patches;
        for (uint32_t i = 0; i < 40; i++) {
            /* One after the other: in one expression each compiler has an order of its own. */
            patches[i].value = any(stream, 1000);
            patches[i].seq = 1 + any(stream, 99);
            patches[i].action = LEC_PATCH_SET + any(stream, 3);
        }
    }
    in->has_text = record->text != NULL;
    record->text_len = record->text == NULL ? 0 : strlen(record->text);
}

static void make_write(struct stream *stream, struct model_session *session, uint32_t *ahead,
                       struct lec_write *out)
{
    uint32_t lot = any(stream, 20);

    *out = (struct lec_write){.session = session->facts.id};
    if (lot == 0 && session->token_count + 20 < MODEL_TOKENS_MAX) {
        out->kind = LEC_WRITE_TOKEN;
        out->token.role = LEC_ROLE_PLAYER;
        out->token.player = 1 + any(stream, 12);
        for (unsigned i = 0; i < LEC_HASH_BYTES; i++) {
            out->token.hash[i] = (uint8_t)next(&stream->random);
        }
    } else if (lot == 1) {
        out->kind = LEC_WRITE_ENDED;
        out->ended = any(stream, 2) == 0;
    } else if (lot == 2) {
        out->kind = LEC_WRITE_SETTING;
        out->name = model_setting_name(any(stream, MODEL_SETTINGS));
        lot = any(stream, 3);
        out->value = make_text(stream, lot == 0 ? "" : "value-", any(stream, 8));
    } else {
        make_entry(stream, session, *ahead, out);
        ++*ahead;
    }
}

static void make_batches(struct stream *stream, struct step *step)
{
    uint32_t ahead[MODEL_SESSIONS_MAX] = {0};

    step->batch_count = 1 + any(stream, 4) % STREAM_BATCHES_MAX;
    for (uint32_t i = 0; i < step->batch_count; i++) {
        struct step_batch *batch = &step->batches[i];

        batch->count = 1 + any(stream, STREAM_WRITES_MAX);
        for (uint32_t k = 0; k < batch->count; k++) {
            struct model_session *session = pick(stream, 0);
            ptrdiff_t number = session - stream->model.sessions;

            make_write(stream, session, &ahead[number], &batch->writes[k]);
        }
        /* An entry that is not the next one, behind good ones of its batch; what comes after it
         * would be a hole too. */
        if (any(stream, 12) == 0 && i + 1 == step->batch_count) {
            struct lec_write *last = &batch->writes[batch->count - 1];

            if (last->kind == LEC_WRITE_ENTRY) {
                last->record.entry.in.seq += 7;
                batch->is_bad = true;
            }
        }
    }
}

static void make_session(struct stream *stream, struct step *step)
{
    static const char letters[] = "BCDFGHJKLMNPQRSTVWXZ";
    char mark[MODEL_TEXT_BYTES];

    step->session = stream->next_id++;
    step->facts.id = step->session;
    step->facts.created_ms = WALL_MS + step->session;
    step->facts.touched_ms = step->facts.created_ms;
    for (unsigned i = 0; i < LEC_CODE_CHARS; i++) {
        step->facts.code[i] = letters[any(stream, sizeof(letters) - 1)];
    }
    snprintf(mark, sizeof(mark), "quokka-%" PRId64 "-%08x-", step->session,
             (unsigned)next(&stream->random));
    snprintf(step->facts.title, sizeof(step->facts.title), "%s", mark);
    step->packs[0] = make_text(stream, mark, 3000 + any(stream, 24000));
    step->packs[1] = make_text(stream, mark, 100);
}

/* A name that was not erased; 0: there is none. */
static uint32_t pick_entry(struct stream *stream, const struct model_session *session, bool is_name)
{
    for (uint32_t i = 0; i < session->facts.entries; i++) {
        uint32_t at = any(stream, session->facts.entries);
        const struct lec_record *record = &session->records[at];

        if (!is_name || (record->is_name && record->text_len > 0)) {
            return at + 1;
        }
    }
    return 0;
}

enum step_kind stream_choose(struct stream *stream, uint32_t number, uint32_t count)
{
    uint32_t there = 0;

    for (uint32_t i = 0; i < stream->model.count; i++) {
        there += stream->model.sessions[i].exists;
    }
    if (number == 0) {
        return STEP_OPEN;
    }
    if (there < 2 || (number % 23 == 0 && stream->model.count < MODEL_SESSIONS_MAX)) {
        return STEP_CREATE;
    }
    if (number == count * 3 / 4) {
        return STEP_DAMAGE;
    }
    if (stream->steps[number - 1].kind == STEP_DAMAGE) {
        return STEP_REPAIR;
    }
    /* A short stream ends before the first of these. */
    if ((number % 29 == 0 || (number == 25 && count < 58)) && there > 2 &&
        pick(stream, stream->sealed_id) != NULL) {
        return STEP_DELETE;
    }
    return number % 20 == 0   ? STEP_REOPEN
           : number % 11 == 0 ? STEP_CHECKPOINT
           : number % 13 == 0 ? STEP_FORGET
           : number % 3 == 0  ? STEP_BACKUP
                              : STEP_BATCH;
}

struct step *stream_next(struct stream *stream, enum step_kind kind)
{
    struct model_session *session = pick(stream, 0);
    struct step *step;

    if (stream->count == stream->cap) {
        stream->cap = stream->cap == 0 ? 64 : stream->cap * 2;
        stream->steps = model_must(reallocarray(stream->steps, stream->cap, sizeof(*step)));
    }
    step = &stream->steps[stream->count++];
    memset(step, 0, sizeof(*step));
    step->kind = kind;
    step->session = session == NULL ? 0 : session->facts.id;
    switch (kind) {
    case STEP_CREATE:
        make_session(stream, step);
        break;
    case STEP_BATCH:
        make_batches(stream, step);
        break;
    case STEP_DELETE:
        step->session = pick(stream, stream->sealed_id)->facts.id;
        break;
    case STEP_FORGET:
        step->seq = pick_entry(stream, session, true);
        break;
    case STEP_DAMAGE:
        while (session->facts.entries == 0) {
            session = pick(stream, 0);
        }
        step->session = session->facts.id;
        step->seq = pick_entry(stream, session, false);
        stream->sealed_id = stream->next_id - 1;
        break;
    case STEP_REPAIR:
        step->session = stream->steps[stream->count - 2].session;
        break;
    default:
        break;
    }
    return step;
}

struct ear {
    const struct lec_disk *disk;
    struct outcome *out;
    uint32_t number;
};

static void hear(void *user, bool ok, const struct lec_trouble *why)
{
    struct ear *ear = user;

    ear->out->batch_ok[ear->number] = ok;
    ear->out->batch_at[ear->number] = lec_disk_operations(ear->disk);
    if (!ok) {
        ear->out->why = *why;
    }
}

static void commit(const struct step *step, struct lec_keeper *keeper, const struct lec_disk *disk,
                   struct outcome *out)
{
    struct lec_batch batches[STREAM_BATCHES_MAX];
    struct ear ears[STREAM_BATCHES_MAX];

    for (uint32_t i = 0; i < step->batch_count; i++) {
        ears[i] = (struct ear){disk, out, i};
        batches[i] = (struct lec_batch){
            .next = i + 1 < step->batch_count ? &batches[i + 1] : NULL,
            .writes = step->batches[i].writes,
            .count = step->batches[i].count,
            .done = hear,
            .user = &ears[i],
        };
    }
    lec_batches_commit(&keeper->db, &keeper->heads, &batches[0]);
    for (uint32_t i = 0; i < step->batch_count; i++) {
        out->ok &= out->batch_ok[i] != step->batches[i].is_bad;
    }
}

static int load_all(struct lec_keeper *keeper, struct lec_trouble *why)
{
    struct digest ignored;
    unsigned mended;

    return digest_of_keeper(keeper, &ignored, &mended, why);
}

static int damage(const struct step *step, struct lec_keeper *keeper)
{
    char sql[120];

    snprintf(sql, sizeof(sql),
             "UPDATE entry SET value=value+1 WHERE session=%" PRId64 " AND seq=%u", step->session,
             step->seq);
    return sqlite3_exec(keeper->db.sql, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : -1;
}

static int do_other(const struct step *step, struct lec_keeper *keeper, struct outcome *out)
{
    static const struct lec_reader nobody = {0};
    const char *packs[2] = {step->packs[0], step->packs[1]};
    size_t lens[2] = {packs[0] == NULL ? 0 : strlen(packs[0]),
                      packs[1] == NULL ? 0 : strlen(packs[1])};
    int64_t id = 0;

    switch (step->kind) {
    case STEP_CREATE:
        return lec_keeper_create(
            keeper, &step->facts,
            &(struct lec_store_content){.packs = packs, .pack_lens = lens, .pack_count = 2}, &id,
            &out->why);
    case STEP_CHECKPOINT:
        return lec_db_checkpoint(&keeper->db, false, &out->why);
    case STEP_BACKUP:
        out->backup = lec_keeper_backup(keeper, &out->why);
        return out->backup < 0 ? -1 : 0;
    case STEP_FORGET:
        return lec_keeper_forget_name(keeper, step->session, step->seq, &out->why);
    case STEP_REOPEN:
        lec_keeper_close(keeper);
        return lec_keeper_open(keeper, STREAM_DIR, &out->why) == 0 ? load_all(keeper, &out->why)
                                                                   : -1;
    case STEP_OPEN:
        return lec_keeper_open(keeper, STREAM_DIR, &out->why);
    case STEP_DELETE:
        return lec_keeper_delete(keeper, step->session, &out->why);
    case STEP_DAMAGE:
        return damage(step, keeper);
    case STEP_REPAIR:
        return lec_keeper_load(keeper, step->session, &nobody, &out->why) == 1 ? 0 : -1;
    default:
        return -1;
    }
}

void step_do(const struct step *step, struct lec_keeper *keeper, const struct lec_disk *disk,
             struct outcome *out)
{
    memset(out, 0, sizeof(*out));
    chance = (uint64_t)step->session;
    out->ok = true;
    if (step->kind == STEP_BATCH) {
        commit(step, keeper, disk, out);
    } else {
        out->ok = do_other(step, keeper, out) == 0;
    }
}

void step_did_batch(const struct step *step, uint32_t batch, struct model *model)
{
    for (uint32_t i = 0; i < step->batches[batch].count; i++) {
        model_write(model, &step->batches[batch].writes[i]);
    }
}

static void did_create(const struct step *step, const uint8_t *secret, struct model *model)
{
    struct model_session *session = &model->sessions[model->count++];

    assert(model->count <= MODEL_SESSIONS_MAX);
    session->exists = true;
    session->facts = step->facts;
    snprintf(session->mark, sizeof(session->mark), "%.39s", step->facts.title);
    session->packs[0] = model_must(strdup(step->packs[0]));
    session->packs[1] = model_must(strdup(step->packs[1]));
    memcpy(session->secret, secret, LEC_SECRET_BYTES);
}

void step_did(const struct step *step, const uint8_t secret[LEC_SECRET_BYTES], struct model *model)
{
    struct model_session *session = model_find(model, step->session);

    switch (step->kind) {
    case STEP_CREATE:
        did_create(step, secret, model);
        break;
    case STEP_FORGET:
        if (step->seq > 0) {
            session->records[step->seq - 1].text_len = 0;
        }
        break;
    case STEP_DELETE:
        session->exists = false;
        break;
    case STEP_DAMAGE:
        model_cut(session, step->seq - 1);
        break;
    default:
        break;
    }
}
