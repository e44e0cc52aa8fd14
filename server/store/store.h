/* Sessions on disk: one SQLite database, owned by one writer thread; exports as text files.
 * Nothing that was committed is ever changed but by lec_store_delete() and
 * lec_store_forget_name(). */
#ifndef LECTERN_STORE_H
#define LECTERN_STORE_H

#include <lectern/input.h>
#include <lectern/limits.h>
#include <lectern/view.h>

#define LEC_HASH_BYTES 32
/* Of the database. Version 1 had no secrets: they are given when it is opened for writing. */
#define LEC_STORE_VERSION 2
#define LEC_STORE_VERSION_FIRST 1

struct lec_store;

/* Why something failed, in one line that says what to do. */
struct lec_trouble {
    char text[400];
};

struct lec_store_session {
    int64_t id;
    int64_t created_ms, touched_ms; /* wall clock, Unix time */
    uint32_t entries;
    bool ended;
    char code[LEC_CODE_CHARS + 1];
    char title[240]; /* of its first pack */
    uint32_t packs;  /* that it began with: the others are named by entries */
};

/* One entry as it is kept. */
struct lec_record {
    struct lec_entry entry;
    int64_t wall_ms;
    const char *text; /* has_text: what was typed, or a name; borrowed */
    size_t text_len;
    bool is_name; /* the text is a person's or team's name: kept apart, not in the chain */
};

/* A key: only its SHA-256 is kept. */
struct lec_store_token {
    uint8_t hash[LEC_HASH_BYTES];
    uint8_t role;    /* enum lec_role */
    uint32_t player; /* for LEC_ROLE_PLAYER */
};

/* A picture or a sound that the session's packs name by its SHA-256. */
struct lec_store_medium {
    const char *bytes; /* borrowed */
    size_t len;
};

/* What a session is made with. All borrowed. */
struct lec_store_content {
    const char *const *packs; /* canonical bytes */
    const size_t *pack_lens;
    uint32_t pack_count;
    const struct lec_store_medium *media;
    uint32_t media_count;
};

/* Told what a stored or exported session holds, in this order: session, packs, media, tokens,
 * then entries. Pointers are borrowed for the call. A callback returns 0 to go on; anything else
 * stops the reading, which then fails: it may write its reason into the `why` of the reading. A
 * callback may be NULL. From a store they come in the writer thread, and must not call the
 * store. */
struct lec_reader {
    int (*session)(void *user, const struct lec_store_session *session);
    int (*pack)(void *user, uint32_t number, const char *bytes, size_t len);
    int (*medium)(void *user, const char *bytes, size_t len); /* in the order of their hashes */
    /* A medium in a database that is damaged counts as missing: the reading goes on without it. */
    bool may_lack_media;
    int (*token)(void *user, const struct lec_store_token *token); /* not in exports */
    int (*entry)(void *user, const struct lec_record *record);
    void *user;
};

/* Opens (creates) DIR/lectern.db (mode 0600, DIR 0700 when created) and starts the writer
 * thread. Takes a lock so that a second process is refused, naming the first by its process
 * number; brings an older database up to this version and refuses a newer one. A database that is
 * past reading is put aside (lectern.db.damaged-N), and a copy of lectern.db.backup takes its place,
 * as it does when the database is missing or empty; none is begun while a backup is there. Of a
 * damaged write-ahead log the good part is kept, and a copy put aside. `why` says so then, and
 * is empty otherwise. NULL on failure. */
struct lec_store *lec_store_open(const char *dir, struct lec_trouble *why);
/* Did the database have to be put back, or its log be cut, when it was opened? */
bool lec_store_was_damaged(const struct lec_store *store);
/* Commits what was submitted, stops the thread. Takes NULL. */
void lec_store_close(struct lec_store *store);

/* These wait for the writer thread: for start-up and commands, not for a running loop. 0, or -1
 * with `why`. */
int lec_store_list(struct lec_store *store,
                   int (*each)(void *user, const struct lec_store_session *session), void *user,
                   struct lec_trouble *why);
/* A new session, with a secret of its own; *id is its number. `code` must be free. */
int lec_store_create(struct lec_store *store, const char *code, int64_t wall_ms, const char *title,
                     const struct lec_store_content *content, int64_t *id, struct lec_trouble *why);
/* Reads a session and checks its hash chain. A broken chain: the good prefix is delivered, the
 * database file was copied aside first (lectern.db.damaged-N), the rest is dropped from the live
 * database, and 1 is returned with `why` naming what was dropped and where the copy is. */
int lec_store_load(struct lec_store *store, int64_t id, const struct lec_reader *reader,
                   struct lec_trouble *why);
/* The secret that the seeds of the session's shoes come from: for the live session alone. No
 * reader is told of it, and no export has it. */
int lec_store_secret(struct lec_store *store, int64_t id, uint8_t out[LEC_SECRET_BYTES],
                     struct lec_trouble *why);
/* Media that are damaged are left out. */
int lec_store_export(struct lec_store *store, int64_t id, const char *path,
                     struct lec_trouble *why);
/* What was set on this machine, whatever the session: called for each, in the order of the names. */
int lec_store_settings(struct lec_store *store,
                       void (*each)(void *user, const char *name, const char *value), void *user,
                       struct lec_trouble *why);
/* Really deletes: rows gone, freed pages overwritten (secure_delete), all others written anew, WAL
 * truncated, the backup removed. */
int lec_store_delete(struct lec_store *store, int64_t id, struct lec_trouble *why);
/* Really erases the name that entry `seq` gave: it is then read as an empty one. The chain still
 * matches. */
int lec_store_forget_name(struct lec_store *store, int64_t id, uint32_t seq,
                          struct lec_trouble *why);

/* A batch of writes, committed in one transaction (WAL, synchronous=FULL) in the order given. */
struct lec_write {
    enum {
        LEC_WRITE_ENTRY = 1,
        LEC_WRITE_TOKEN,
        LEC_WRITE_ENDED,
        LEC_WRITE_SETTING,
        LEC_WRITE_PACK,
        LEC_WRITE_MEDIUM
    } kind;
    int64_t session;              /* not of a SETTING: those are the machine's */
    struct lec_record record;     /* ENTRY: patches and text are borrowed until `done` */
    struct lec_store_token token; /* TOKEN */
    bool ended;                   /* ENDED */
    const char *name, *value; /* SETTING: UTF-8, borrowed until `done`; an empty value is none */
    uint32_t number;          /* PACK: in the session; an entry in the same batch names it */
    struct lec_store_medium content; /* PACK, MEDIUM: borrowed until `done` */
};

/* Hands a batch to the writer thread and returns at once. `done` is called in the writer thread
 * when the batch is on disk (ok) or when nothing of it is (not ok, `why` says so); `writes` is
 * the caller's and must stay until then. Batches are committed in the order handed over. An
 * entry must have the number after the session's last one: when a batch fails, what was queued
 * behind it for the same session fails too, and nothing is left out of a log. Without memory
 * `done` is called at once, in the calling thread. */
typedef void lec_store_done(void *user, bool ok, const struct lec_trouble *why);
void lec_store_submit(struct lec_store *store, const struct lec_write *writes, uint32_t count,
                      lec_store_done *done, void *user);
/* Asks for a checkpoint when the writer is next idle: call when no buzzer is open. */
void lec_store_checkpoint(struct lec_store *store);
/* Asks for a new DIR/lectern.db.backup, the whole database in a file of its own (mode 0600), made a
 * few pages at a time while the writer is idle: call when no buzzer is open. The one before stays
 * until the new one is on disk and all of it can be read. A failure is told on stderr, once. */
void lec_store_backup(struct lec_store *store);

/* Reads an exported session and checks every byte of it (chain and digest). 0; -1 with `why`. */
int lec_export_read(const char *path, const struct lec_reader *reader, struct lec_trouble *why);
/* Is this file an export (by its first bytes) rather than a database? -1 when it cannot be read. */
int lec_export_is(const char *path);
/* Opens a database read-only for `lectern verify` and `lectern replay`, without thread or lock:
 * lists and reads. */
int lec_store_inspect(const char *path,
                      int (*each)(void *user, const struct lec_store_session *session),
                      const struct lec_reader *reader, void *user, struct lec_trouble *why);

/* The hash chain: the hash of an entry over the one before it (32 zero bytes at the start, and
 * the SHA-256 of each pack before the first entry) and everything that the fold reads. */
void lec_chain_start(const uint8_t (*pack_hashes)[LEC_HASH_BYTES], uint32_t pack_count,
                     uint8_t out[LEC_HASH_BYTES]);
void lec_chain_next(const uint8_t before[LEC_HASH_BYTES], const struct lec_record *record,
                    uint8_t out[LEC_HASH_BYTES]);

#endif
