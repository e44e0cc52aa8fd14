/* Reading a database from outside: of a stopped server, of a running one, or a copy. */
#include "store/db.h"

#include "store/trouble.h"

#include <stdlib.h>
#include <string.h>

struct ids {
    int64_t *list; /* owned */
    size_t count, cap;
    int (*each)(void *user, const struct lec_store_session *session); /* may be NULL */
    void *user;
};

static int take_id(void *user, const struct lec_store_session *session)
{
    struct ids *ids = user;

    if (ids->count == ids->cap) {
        size_t cap = ids->cap == 0 ? 64 : ids->cap * 2;
        int64_t *list = realloc(ids->list, cap * sizeof(*list));

        if (list == NULL) {
            return -1;
        }
        ids->list = list;
        ids->cap = cap;
    }
    ids->list[ids->count++] = session->id;
    return ids->each != NULL ? ids->each(ids->user, session) : 0;
}

static int read_all(struct lec_db *db, struct ids *ids, const struct lec_reader *reader,
                    struct lec_trouble *why)
{
    struct lec_head good;

    /* One transaction, so that all of it is of one moment while a server goes on writing. */
    if (lec_db_run(db, LEC_SQL_BEGIN_READ) != 0) {
        return lec_db_trouble(db, why, "read the database");
    }
    if (lec_db_list(db, take_id, ids, why) != 0) {
        return -1;
    }
    for (size_t i = 0; reader != NULL && i < ids->count; i++) {
        if (lec_db_read(db, ids->list[i], reader, &good, why) != 0) {
            return -1;
        }
    }
    return 0;
}

static int inspect(const char *path, bool is_alone, struct ids *ids,
                   const struct lec_reader *reader, struct lec_trouble *why)
{
    struct lec_db db;
    int result;

    why->text[0] = '\0';
    if ((is_alone ? lec_db_open_alone : lec_db_open_read)(&db, path, why) != 0) {
        return -1;
    }
    result = read_all(&db, ids, reader, why);
    lec_db_rollback(&db);
    lec_db_close(&db);
    free(ids->list);
    return result;
}

int lec_store_inspect(const char *path,
                      int (*each)(void *user, const struct lec_store_session *session),
                      const struct lec_reader *reader, void *user, struct lec_trouble *why)
{
    struct ids ids = {.each = each, .user = user};

    return inspect(path, false, &ids, reader, why);
}

static int count_entry(void *user, const struct lec_record *record)
{
    (void)record;
    ++*(uint64_t *)user;
    return 0;
}

static int see_ok(void *user, int columns, char **texts, char **names)
{
    (void)columns;
    (void)names;
    *(bool *)user = texts[0] != NULL && strcmp(texts[0], "ok") == 0;
    return 0;
}

/* That there is one to hear of it has each of them checked. */
static int see_medium(void *user, const char *bytes, size_t len)
{
    (void)user;
    (void)bytes;
    (void)len;
    return 0;
}

/* Every table and index as SQLite wants it, which the chains do not see. */
static bool is_sound(struct lec_db *db)
{
    bool is_ok = false;

    return sqlite3_exec(db->sql, "PRAGMA integrity_check(1)", see_ok, &is_ok, NULL) == SQLITE_OK &&
           is_ok;
}

void lec_db_measure(const char *path, bool is_alone, struct lec_measure *out)
{
    struct lec_reader counter = {.entry = count_entry, .user = &out->good};
    struct lec_reader viewer = {.medium = see_medium};
    struct lec_trouble ignored;
    struct lec_head good;
    struct ids ids = {0};
    struct lec_db db;

    *out = (struct lec_measure){0};
    if ((is_alone ? lec_db_open_alone : lec_db_open_read)(&db, path, &ignored) != 0) {
        return;
    }
    out->is_right = lec_db_run(&db, LEC_SQL_BEGIN_READ) == 0 &&
                    lec_db_list(&db, take_id, &ids, &ignored) == 0 && is_sound(&db);
    out->has_media = out->is_right;
    /* By themselves: a damaged picture does not make entries count for less. */
    for (size_t i = 0; i < ids.count; i++) {
        out->is_right &= lec_db_read(&db, ids.list[i], &counter, &good, &ignored) == 0;
        out->has_media &= lec_db_media(&db, ids.list[i], &viewer, &ignored) == 0;
    }
    lec_db_rollback(&db);
    lec_db_close(&db);
    free(ids.list);
}
