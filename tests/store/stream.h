/* A stream of what happens to a store: sessions made, batches saved, checkpoints, backups, deletes,
 * damage and its repair. A seed gives the stream; each step can be done again by itself, on a store
 * that stands where the step before it left it. */
#ifndef LECTERN_TESTS_STREAM_H
#define LECTERN_TESTS_STREAM_H

#include "disk/disk.h"
#include "model.h"

#define STREAM_DIR LEC_DISK_ROOT "/share/data"
#define STREAM_FILE STREAM_DIR "/lectern.db"
#define STREAM_BACKUP STREAM_FILE ".backup"
#define STREAM_BATCHES_MAX 3
#define STREAM_WRITES_MAX 6

enum step_kind {
    STEP_OPEN,
    STEP_CREATE,
    STEP_BATCH, /* up to STREAM_BATCHES_MAX, committed together */
    STEP_CHECKPOINT,
    STEP_BACKUP, /* the next short part of one, or the first of a new one */
    STEP_FORGET,
    STEP_REOPEN,
    STEP_DELETE,
    STEP_DAMAGE, /* the test's own doing */
    STEP_REPAIR,
    STEP_KINDS
};

struct step_batch {
    struct lec_write writes[STREAM_WRITES_MAX];
    uint32_t count;
    bool is_bad; /* the store has to refuse it */
};

struct step {
    enum step_kind kind;
    int64_t session;
    uint32_t seq;                   /* FORGET, DAMAGE */
    struct lec_store_session facts; /* CREATE */
    char *packs[2];                 /* CREATE */
    struct step_batch batches[STREAM_BATCHES_MAX];
    uint32_t batch_count;
};

/* What came out of a step. */
struct outcome {
    bool ok;
    bool batch_ok[STREAM_BATCHES_MAX];
    uint64_t batch_at[STREAM_BATCHES_MAX]; /* operations of the disk when it was told */
    int backup;                            /* BACKUP: 1 goes on, 0 made, -1 */
    struct lec_trouble why;
};

struct stream {
    uint64_t random;
    struct model model; /* as it is when all steps so far are done */
    struct step *steps; /* owned */
    uint32_t count, cap;
    void **memory; /* owned: what the steps point to */
    uint32_t memory_count, memory_cap;
    bool
        is_sealed; /* there is a copy of a damaged database, which keeps the sessions of that time */
    int64_t next_id, sealed_id;
};

/* Once, before anything else: what libsodium draws follows from the steps. */
void stream_prepare(void);
void stream_init(struct stream *stream, uint64_t seed);
void stream_finish(struct stream *stream);
/* Works out the next step and adds it. The model is not changed. */
struct step *stream_next(struct stream *stream, enum step_kind kind);
enum step_kind stream_choose(struct stream *stream, uint32_t number, uint32_t count);
/* Does a step with the store; the model is not changed. */
void step_do(const struct step *step, struct lec_keeper *keeper, const struct lec_disk *disk,
             struct outcome *out);
/* Does to the model what the step does to the store: a batch by its number. `secret` is that of a
 * session that is made. */
void step_did_batch(const struct step *step, uint32_t batch, struct model *model);
void step_did(const struct step *step, const uint8_t secret[LEC_SECRET_BYTES], struct model *model);
const char *step_word(enum step_kind kind);

#endif
