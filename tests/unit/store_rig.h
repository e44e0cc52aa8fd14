/* What the tests of the store share: a folder for each test, logs to compare, batches to wait
 * for. Whatever fails here fails the test that runs. */
#ifndef LECTERN_TESTS_STORE_RIG_H
#define LECTERN_TESTS_STORE_RIG_H

#include "store/store.h"

#include <pthread.h>
#include <stdbool.h>
#include <sys/resource.h>

#define RIG_WALL_MS INT64_C(1700000000000)
#define RIG_CANARY "Zanzibarine Quokka-Smythe"
#define RIG_SECRET "the unsaid password is heliotrope"

extern char rig_folder[64]; /* a fresh one for each test */
extern char rig_data[80];   /* FOLDER/data, which the store makes */
extern char rig_file[96];   /* its database */

/* Records as they should be, or as they were read. */
struct rig_log {
    struct lec_store_session session;
    uint32_t count, cap;
    struct lec_record *records; /* owned, with their texts and patches */
    uint32_t packs;
    char *pack[LEC_PACKS_MAX]; /* owned */
    size_t pack_len[LEC_PACKS_MAX];
    uint32_t tokens;
    struct lec_store_token token[8];
};

/* What `done` said, in the order it was called. */
struct rig_waiting {
    pthread_mutex_t mutex;
    pthread_cond_t change;
    uint32_t count;
    struct {
        int number;
        bool ok;
        char why[400];
    } done[256];
    bool gate_open; /* a `done` that stands at the gate goes on */
};

struct rig_ticket {
    struct rig_waiting *waiting;
    int number;
    bool holds; /* stands at the gate, and with it the writer thread */
};

/* For cmocka: make and remove the folder. */
int rig_set_up(void **state);
int rig_tear_down(void **state);
/* Removes a folder with all that is in it. */
int rig_remove(const char *dir);
/* No file of this process grows beyond so many bytes, as on a full disk. */
void rig_limit_files(rlim_t bytes);
/* Returns `memory`, which must not be NULL. */
void *rig_must(void *memory);

/* Any fields at all, now and then a text, a name, or patches. */
void rig_add_random(struct rig_log *log);
void rig_add_plain(struct rig_log *log, enum lec_verb verb, const char *text, bool is_name);
void rig_add_many(struct rig_log *log, uint32_t count);
void rig_log_finish(struct rig_log *log);
/* Adds what is read to `log`. */
struct lec_reader rig_reader(struct rig_log *log);
void rig_assert_same_record(const struct lec_record *a, const struct lec_record *b);
void rig_assert_same_log(const struct rig_log *a, const struct rig_log *b);

struct lec_store *rig_open(void);
/* Creates a session of two packs and returns its id. */
int64_t rig_create(struct lec_store *store, const char *code);
/* A session SAMPL of a few entries of every sort, in a store that is closed again; its id. */
int64_t rig_make_sample(struct rig_log *log);
/* As lec_store_load(); `out` need not be initialised. */
int rig_load(struct lec_store *store, int64_t id, struct rig_log *out, struct lec_trouble *why);
void rig_assert_loads(struct lec_store *store, int64_t id, const struct rig_log *expected);
/* A callback that adds 1 to the int that `user` points to. */
int rig_count_one(void *user, const struct lec_store_session *session);

void rig_waiting_init(struct rig_waiting *waiting);
/* A `done` whose `user` is a ticket. */
void rig_take_done(void *user, bool ok, const struct lec_trouble *why);
/* Waits until `done` was called so many times. */
void rig_wait_for(struct rig_waiting *waiting, uint32_t count);
struct lec_write rig_write_of(const struct rig_log *log, uint32_t index, int64_t session);
/* Submits entries [first, first + count) as one batch and waits; whether it was saved, `why` (400
 * bytes, or NULL) says why not. */
bool rig_append(struct lec_store *store, const struct rig_log *log, uint32_t first, uint32_t count,
                int64_t session, char *why);

/* The bytes of a file, with a zero after them; none when there is no such file. For free(). */
char *rig_slurp(const char *path, size_t *len);
/* Writes over what is there: a file that is cut to nothing first would be synced by some file
 * systems. */
void rig_spill(const char *path, const char *bytes, size_t len);
/* Changes the database behind the store's back, while it is closed. */
void rig_alter(const char *sql);
void rig_assert_has(const char *text, const char *part);

#endif
