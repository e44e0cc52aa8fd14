/* What the store should hold, and what it holds. */
#include "model.h"

#include "store/record.h"

#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *model_must(void *memory)
{
    if (memory == NULL) {
        puts("Bail out! no memory");
        abort();
    }
    return memory;
}

const char *model_setting_name(unsigned number)
{
    static const char *const names[MODEL_SETTINGS] = {"interface", "network", "password", "sound"};

    return names[number];
}

static void drop_records(struct model_session *session, uint32_t first)
{
    for (uint32_t i = first; i < session->facts.entries; i++) {
        free((char *)session->records[i].text);
        free((struct lec_patch *)session->records[i].entry.patches);
    }
}

void model_finish(struct model *model)
{
    for (uint32_t i = 0; i < model->count; i++) {
        struct model_session *session = &model->sessions[i];

        drop_records(session, 0);
        free(session->records);
        free(session->packs[0]);
        free(session->packs[1]);
    }
    memset(model, 0, sizeof(*model));
}

struct model_session *model_find(struct model *model, int64_t id)
{
    for (uint32_t i = 0; i < model->count; i++) {
        if (model->sessions[i].facts.id == id) {
            return &model->sessions[i];
        }
    }
    return NULL;
}

void model_append(struct model_session *session, const struct lec_record *record)
{
    struct lec_record *kept;

    assert(record->entry.in.seq == session->facts.entries + 1);
    if (session->facts.entries == session->cap) {
        session->cap = session->cap == 0 ? 64 : session->cap * 2;
        session->records =
            model_must(reallocarray(session->records, session->cap, sizeof(*session->records)));
    }
    kept = &session->records[session->facts.entries++];
    *kept = *record;
    if (record->text != NULL) {
        kept->text = model_must(strndup(record->text, record->text_len));
    }
    if (record->entry.patch_count > 0) {
        size_t size = record->entry.patch_count * sizeof(struct lec_patch);
        struct lec_patch *patches = model_must(reallocarray(NULL, 1, size));

        memcpy(patches, record->entry.patches, size);
        kept->entry.patches = patches;
    }
    if (record->wall_ms > session->facts.touched_ms) {
        session->facts.touched_ms = record->wall_ms;
    }
}

void model_cut(struct model_session *session, uint32_t seq)
{
    drop_records(session, seq);
    session->facts.entries = seq;
}

void model_add_token(struct model_session *session, const struct lec_store_token *token)
{
    uint32_t at = 0;

    assert(session->token_count < MODEL_TOKENS_MAX);
    while (at < session->token_count &&
           memcmp(session->tokens[at].hash, token->hash, LEC_HASH_BYTES) < 0) {
        at++;
    }
    memmove(session->tokens + at + 1, session->tokens + at,
            (session->token_count - at) * sizeof(*token));
    session->tokens[at] = *token;
    session->token_count++;
}

void model_write(struct model *model, const struct lec_write *write)
{
    switch (write->kind) {
    case LEC_WRITE_ENTRY:
        model_append(model_find(model, write->session), &write->record);
        break;
    case LEC_WRITE_TOKEN:
        model_add_token(model_find(model, write->session), &write->token);
        break;
    case LEC_WRITE_ENDED:
        model_find(model, write->session)->facts.ended = write->ended;
        break;
    case LEC_WRITE_SETTING:
        for (unsigned i = 0; i < MODEL_SETTINGS; i++) {
            if (strcmp(write->name, model_setting_name(i)) == 0) {
                snprintf(model->settings[i], sizeof(model->settings[i]), "%s", write->value);
            }
        }
        break;
    case LEC_WRITE_PACK:
    case LEC_WRITE_MEDIUM:
        assert(false); /* the model's sessions have the packs that they began with */
    }
}

/* One long row of bytes, each part behind its length. */
struct hasher {
    crypto_generichash_state state;
};

static void put(struct hasher *hasher, const void *bytes, size_t len)
{
    uint64_t prefix = len;

    crypto_generichash_update(&hasher->state, (const uint8_t *)&prefix, sizeof(prefix));
    if (len > 0) {
        crypto_generichash_update(&hasher->state, bytes, len);
    }
}

static void put_number(struct hasher *hasher, int64_t number)
{
    put(hasher, &number, sizeof(number));
}

static int put_session(void *user, const struct lec_store_session *facts)
{
    put_number(user, facts->id);
    put_number(user, facts->created_ms);
    put_number(user, facts->touched_ms);
    put_number(user, facts->entries);
    put_number(user, facts->ended);
    put(user, facts->code, strlen(facts->code));
    put(user, facts->title, strlen(facts->title));
    return 0;
}

static int put_pack(void *user, uint32_t number, const char *bytes, size_t len)
{
    put_number(user, number);
    put(user, bytes, len);
    return 0;
}

static int put_token(void *user, const struct lec_store_token *token)
{
    put(user, token->hash, sizeof(token->hash));
    put_number(user, token->role);
    put_number(user, token->player);
    return 0;
}

static int put_entry(void *user, const struct lec_record *record)
{
    const struct lec_input *in = &record->entry.in;
    const int64_t numbers[] = {(int64_t)in->id, in->at_us,  in->value,    in->seq,
                               in->at,          in->player, in->team,     in->verb,
                               in->role,        in->flags,  in->has_text, record->wall_ms,
                               record->is_name};

    put(user, numbers, sizeof(numbers));
    put(user, record->text, record->text == NULL ? 0 : record->text_len);
    put_number(user, record->entry.patch_count);
    for (uint32_t i = 0; i < record->entry.patch_count; i++) {
        put_number(user, record->entry.patches[i].seq);
        put_number(user, record->entry.patches[i].action);
        put_number(user, record->entry.patches[i].value);
    }
    return 0;
}

static void put_setting(void *user, const char *name, const char *value)
{
    put(user, name, strlen(name));
    put(user, value, strlen(value));
}

static struct digest end(struct hasher *hasher)
{
    struct digest out;

    crypto_generichash_final(&hasher->state, out.bytes, sizeof(out.bytes));
    return out;
}

struct digest model_digest(struct model *model)
{
    struct hasher hasher;

    crypto_generichash_init(&hasher.state, NULL, 0, LEC_HASH_BYTES);
    for (uint32_t i = 0; i < model->count; i++) {
        const struct model_session *session = &model->sessions[i];

        if (!session->exists) {
            continue;
        }
        put_session(&hasher, &session->facts);
        for (uint32_t k = 0; k < 2; k++) {
            put_pack(&hasher, k, session->packs[k], strlen(session->packs[k]));
        }
        for (uint32_t k = 0; k < session->token_count; k++) {
            put_token(&hasher, &session->tokens[k]);
        }
        for (uint32_t k = 0; k < session->facts.entries; k++) {
            put_entry(&hasher, &session->records[k]);
        }
        put(&hasher, session->secret, sizeof(session->secret));
    }
    for (unsigned i = 0; i < MODEL_SETTINGS; i++) {
        if (model->settings[i][0] != '\0') {
            put_setting(&hasher, model_setting_name(i), model->settings[i]);
        }
    }
    return end(&hasher);
}

struct ids {
    int64_t list[MODEL_SESSIONS_MAX];
    uint32_t count;
};

static int take_id(void *user, const struct lec_store_session *facts)
{
    struct ids *ids = user;

    if (ids->count == MODEL_SESSIONS_MAX) {
        return -1;
    }
    ids->list[ids->count++] = facts->id;
    return 0;
}

/* `keeper` or NULL: then nothing is mended. */
static int put_all(struct hasher *hasher, struct lec_keeper *keeper, struct lec_db *db,
                   unsigned *mended, struct lec_trouble *why)
{
    struct lec_reader reader = {.session = put_session,
                                .pack = put_pack,
                                .token = put_token,
                                .entry = put_entry,
                                .user = hasher};
    struct ids ids = {.count = 0};

    crypto_generichash_init(&hasher->state, NULL, 0, LEC_HASH_BYTES);
    *mended = 0;
    why->text[0] = '\0';
    if (lec_db_list(db, take_id, &ids, why) != 0) {
        return -1;
    }
    for (uint32_t i = 0; i < ids.count; i++) {
        uint8_t secret[LEC_SECRET_BYTES];
        struct lec_head head;
        /* The keeper's own way only when it has to mend: it also puts down where the session stands,
         * and would hide that somebody else forgot to. */
        int result = lec_db_read(db, ids.list[i], &reader, &head, why);

        if (result == 1 && keeper != NULL) {
            result = lec_keeper_load(keeper, ids.list[i], &reader, why);
        }
        if (result < 0 || (result > 0 && keeper == NULL) ||
            lec_db_secret(db, ids.list[i], secret, why) != 0) {
            return -1;
        }
        *mended += result == 1;
        put(hasher, secret, sizeof(secret));
    }
    return lec_db_settings(db, put_setting, hasher, why);
}

int digest_of_keeper(struct lec_keeper *keeper, struct digest *out, unsigned *mended,
                     struct lec_trouble *why)
{
    struct hasher hasher;
    unsigned none = 0;
    int result = put_all(&hasher, keeper, &keeper->db, mended, why);

    /* What was mended is told otherwise the second time. */
    if (result == 0 && *mended > 0) {
        struct lec_trouble first = *why;

        result = put_all(&hasher, keeper, &keeper->db, &none, why);
        if (result == 0) {
            *why = first;
        }
    }
    *out = end(&hasher);
    return result == 0 && none == 0 ? 0 : -1;
}

int digest_of_database(const char *path, struct digest *out, struct lec_trouble *why)
{
    struct hasher hasher;
    struct lec_db db;
    unsigned ignored;
    int result;

    if (lec_db_open_read(&db, path, why) != 0) {
        return -1;
    }
    result = put_all(&hasher, NULL, &db, &ignored, why);
    lec_db_close(&db);
    *out = end(&hasher);
    return result;
}

bool digest_is_same(const struct digest *a, const struct digest *b)
{
    return memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}
