/* What the store should hold, kept in plain memory, and a digest of everything that can be read
 * from a database: the two are compared. */
#ifndef LECTERN_TESTS_MODEL_H
#define LECTERN_TESTS_MODEL_H

#include "store/keeper.h"

#define MODEL_SESSIONS_MAX 12
#define MODEL_TOKENS_MAX 64
#define MODEL_SETTINGS 4
#define MODEL_TEXT_BYTES 40

struct model_session {
    struct lec_store_session facts;
    bool exists;
    uint8_t secret[LEC_SECRET_BYTES];
    char *packs[2];             /* owned */
    struct lec_record *records; /* owned, with their texts and patches */
    uint32_t cap;
    struct lec_store_token tokens[MODEL_TOKENS_MAX]; /* in the order of their hashes */
    uint32_t token_count;
    char mark[MODEL_TEXT_BYTES]; /* stands in its packs, texts and names, and nowhere else */
};

struct model {
    struct model_session sessions[MODEL_SESSIONS_MAX]; /* in the order of their numbers */
    uint32_t count;
    char settings[MODEL_SETTINGS][MODEL_TEXT_BYTES]; /* empty: none */
};

struct digest {
    uint8_t bytes[LEC_HASH_BYTES];
};

void model_finish(struct model *model);
struct model_session *model_find(struct model *model, int64_t id);
/* Copies the record to the end of the session's log. */
void model_append(struct model_session *session, const struct lec_record *record);
/* Drops what comes after entry `seq`. */
void model_cut(struct model_session *session, uint32_t seq);
void model_add_token(struct model_session *session, const struct lec_store_token *token);
/* Does this write to the model. */
void model_write(struct model *model, const struct lec_write *write);
struct digest model_digest(struct model *model);

/* Of a keeper, or of a database that is open for reading. *mended counts the sessions that were
 * found damaged. -1 with `why`. */
int digest_of_keeper(struct lec_keeper *keeper, struct digest *out, unsigned *mended,
                     struct lec_trouble *why);
int digest_of_database(const char *path, struct digest *out, struct lec_trouble *why);
bool digest_is_same(const struct digest *a, const struct digest *b);
const char *model_setting_name(unsigned number);

void *model_must(void *memory);

#endif
