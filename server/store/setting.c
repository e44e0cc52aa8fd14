/* Settings of the machine: names and values beside the sessions, in no log and in no export. */
#include "store/db.h"

static int prepare(struct lec_db *db, const char *text, sqlite3_stmt **out, struct lec_trouble *why)
{
    if (sqlite3_prepare_v2(db->sql, text, -1, out, NULL) != SQLITE_OK) {
        return lec_db_trouble(db, why, "reach the settings");
    }
    return 0;
}

int lec_db_set_setting(struct lec_db *db, const char *name, const char *value,
                       struct lec_trouble *why)
{
    static const char table[] =
        "CREATE TABLE IF NOT EXISTS setting(name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL)"
        " STRICT, WITHOUT ROWID";
    bool is_none = value[0] == '\0';
    sqlite3_stmt *stmt;
    int rc;

    if (sqlite3_exec(db->sql, table, NULL, NULL, NULL) != SQLITE_OK) {
        return lec_db_trouble(db, why, "save a setting");
    }
    if (prepare(db,
                is_none ? "DELETE FROM setting WHERE name=?"
                        : "INSERT INTO setting(name, value) VALUES(?, ?)"
                          " ON CONFLICT(name) DO UPDATE SET value=excluded.value",
                &stmt, why) != 0) {
        return -1;
    }
    sqlite3_bind_text(stmt, 1, name, -1, SQLITE_STATIC);
    if (!is_none) {
        sqlite3_bind_text(stmt, 2, value, -1, SQLITE_STATIC);
    }
    rc = sqlite3_step(stmt);
    sqlite3_finalize(stmt);
    return rc == SQLITE_DONE ? 0 : lec_db_trouble(db, why, "save a setting");
}

static int has_table(struct lec_db *db, bool *out, struct lec_trouble *why)
{
    sqlite3_stmt *stmt;
    int rc;

    if (prepare(db, "SELECT count(*) FROM sqlite_schema WHERE type='table' AND name='setting'",
                &stmt, why) != 0) {
        return -1;
    }
    rc = sqlite3_step(stmt);
    *out = sqlite3_column_int64(stmt, 0) > 0;
    sqlite3_finalize(stmt);
    return rc == SQLITE_ROW ? 0 : lec_db_trouble(db, why, "read the settings");
}

int lec_db_settings(struct lec_db *db,
                    void (*each)(void *user, const char *name, const char *value), void *user,
                    struct lec_trouble *why)
{
    bool is_there = false;
    sqlite3_stmt *stmt;
    int rc;

    if (has_table(db, &is_there, why) != 0) {
        return -1;
    }
    if (!is_there) {
        return 0;
    }
    if (prepare(db, "SELECT name, value FROM setting ORDER BY name", &stmt, why) != 0) {
        return -1;
    }
    while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        each(user, (const char *)sqlite3_column_text(stmt, 0),
             (const char *)sqlite3_column_text(stmt, 1));
    }
    sqlite3_finalize(stmt);
    return rc == SQLITE_DONE ? 0 : lec_db_trouble(db, why, "read the settings");
}
