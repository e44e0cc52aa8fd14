/* What is done with the files of the store. */
#include "store/keeper.h"

#include "store/trouble.h"
#include "store/wal.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What of a database with a damaged log to go on with. */
enum choice { WITH_LOG, ALONE, BACKUP };

/* Behind a checkpoint all of the log is in the database, and the log is still there: its good part
 * then lays older pages over newer ones, and the database alone has more. A power cut in the last
 * transaction (`is_torn`) is no damage. */
static enum choice choose(const char *path, bool is_torn, bool is_below)
{
    struct lec_measure with_log, alone, backup;

    if (is_torn && !is_below) {
        return WITH_LOG;
    }
    lec_db_measure(path, false, &with_log);
    lec_db_measure(path, true, &alone);
    if (is_below && alone.is_right) {
        bool is_as_good = with_log.is_right && with_log.good == alone.good &&
                          (with_log.has_media || !alone.has_media);

        return is_torn && is_as_good ? WITH_LOG : ALONE;
    }
    lec_backup_measure(path, &backup);
    return !is_torn && backup.is_right && backup.good > with_log.good ? BACKUP : WITH_LOG;
}

/* Before SQLite forgets what of a damaged log it does not read, there is a copy, and one of the
 * backup, which may have what is missing and is replaced before long. 1 when that is so, and `told`
 * says it; -1: `told` says why. */
static int look_at_log(const char *path, struct lec_trouble *told)
{
    char copy[LEC_PATH_BYTES];
    bool is_below;
    int found = lec_wal_check(path, &is_below, told);
    enum choice choice = found > 0 ? choose(path, found == 2, is_below) : WITH_LOG;

    if (found <= 0 || (found == 2 && choice == WITH_LOG)) {
        return found < 0 ? -1 : 0;
    }
    if (choice == BACKUP) {
        return lec_backup_restore(path, "the write-ahead log is damaged: the database", told);
    }
    if (lec_backup_copy_damaged(path, copy, told) != 0 ||
        lec_backup_copy_aside(path, copy, told) != 0 ||
        (choice == ALONE && lec_wal_remove(path, told) != 0)) {
        return -1;
    }
    lec_trouble_set(
        told,
        "the write-ahead log is damaged: what was saved last may be missing. Going on"
        " with the database and %s; as they were, they are in %.200s, with the backup"
        " of that time",
        choice == ALONE ? "without the log, which has less" : "the good part of the log", copy);
    return 1;
}

/* Nothing is where a database was: that is not begun anew while a backup of it can be put back. */
static int take_backup(const char *path, struct lec_trouble *why)
{
    struct lec_trouble cause;

    if (lec_backup_restore(path, "the database is missing or empty", &cause) == 1) {
        *why = cause;
        return 1;
    }
    return lec_trouble_set(
        why,
        "%.120s is missing or empty, and its backup cannot take its place: %.200s."
        " Put back a copy of either, or move both elsewhere",
        path, cause.text);
}

static bool is_missing(const char *path)
{
    struct stat st;

    return stat(path, &st) != 0 ? errno == ENOENT : st.st_size == 0;
}

/* 0; 1: `why` says what is missing; -1. */
static int open_database(struct lec_keeper *keeper, struct lec_trouble *why)
{
    bool was_used = lec_backup_is_there(keeper->path);
    struct lec_trouble told = {""}, restored;
    int lost, result;

    if (was_used && is_missing(keeper->path)) {
        lost = take_backup(keeper->path, &told);
    } else if (lec_folder_touch(keeper->path, &told) != 0) {
        lost = -1;
    } else {
        lost = look_at_log(keeper->path, &told);
    }
    if (lost < 0) {
        *why = told;
        return -1;
    }
    result = lec_db_open(&keeper->db, keeper->path, was_used, why);
    if (result == 2) {
        lost = take_backup(keeper->path, &told);
        *why = told;
    } else if (result == 1 &&
               lec_backup_restore(keeper->path, "the database is damaged", &restored) == 1) {
        told = restored;
        lost = 1;
    }
    if (result > 0 && lost == 1) {
        result = lec_db_open(&keeper->db, keeper->path, was_used, why);
    }
    if (result == 0 && lost == 1) {
        *why = told;
    }
    return result != 0 ? -1 : lost;
}

int lec_keeper_open(struct lec_keeper *keeper, const char *dir, struct lec_trouble *why)
{
    int result;

    memset(keeper, 0, sizeof(*keeper));
    why->text[0] = '\0';
    if (lec_folder_make(dir, why) != 0 ||
        lec_folder_path(dir, "lectern.db", keeper->path, why) != 0 ||
        lec_folder_lock(dir, &keeper->lock_fd, why) != 0) {
        return -1;
    }
    result = open_database(keeper, why);
    if (result < 0) {
        close(keeper->lock_fd);
    }
    return result;
}

void lec_keeper_close(struct lec_keeper *keeper)
{
    lec_backup_stop(&keeper->backup, keeper->path);
    lec_heads_finish(&keeper->heads);
    lec_db_close(&keeper->db);
    close(keeper->lock_fd);
}

int lec_keeper_create(struct lec_keeper *keeper, const struct lec_store_session *session,
                      const struct lec_store_content *content, int64_t *id, struct lec_trouble *why)
{
    struct lec_head head = {0};

    if (lec_db_create(&keeper->db, session, content, id, why) != 0) {
        return -1;
    }
    /* So that the first press does not wait for the packs to be hashed again. */
    if (lec_db_head(&keeper->db, *id, &head, why) == 0) {
        lec_heads_set(&keeper->heads, *id, &head);
    }
    return 0;
}

/* Damaged: first the copies, then the repair, so that nothing is lost that somebody could still
 * read. The backup may have what is dropped here: the next one must not take its place. */
static int mend(struct lec_keeper *keeper, int64_t id, const struct lec_head *good,
                struct lec_trouble *why)
{
    struct lec_trouble cause = *why;
    char copy[LEC_PATH_BYTES];

    if (lec_db_copy_aside(&keeper->db, keeper->path, copy, why) != 0 ||
        lec_backup_copy_aside(keeper->path, copy, why) != 0 ||
        lec_db_repair(&keeper->db, id, good, why) != 0) {
        return -1;
    }
    lec_heads_set(&keeper->heads, id, good);
    lec_trouble_set(
        why, "%.150s: damaged. Entries after %u were dropped; the database as it was is in %.170s",
        cause.text, good->seq, copy);
    return 1;
}

int lec_keeper_load(struct lec_keeper *keeper, int64_t id, const struct lec_reader *reader,
                    struct lec_trouble *why)
{
    struct lec_head good;
    int result = lec_db_read(&keeper->db, id, reader, &good, why);

    if (result == 0) {
        lec_heads_set(&keeper->heads, id, &good);
    }
    return result == 1 ? mend(keeper, id, &good, why) : result;
}

static int drop_backup(struct lec_keeper *keeper, struct lec_trouble *why)
{
    lec_backup_stop(&keeper->backup, keeper->path);
    return lec_backup_remove(keeper->path, why);
}

int lec_keeper_delete(struct lec_keeper *keeper, int64_t id, struct lec_trouble *why)
{
    if (drop_backup(keeper, why) != 0) {
        return -1;
    }
    lec_heads_drop(&keeper->heads, id);
    return lec_db_delete(&keeper->db, id, why);
}

int lec_keeper_forget_name(struct lec_keeper *keeper, int64_t id, uint32_t seq,
                           struct lec_trouble *why)
{
    return drop_backup(keeper, why) == 0 ? lec_db_forget_name(&keeper->db, id, seq, why) : -1;
}

int lec_keeper_backup(struct lec_keeper *keeper, struct lec_trouble *why)
{
    if (keeper->backup.to == NULL &&
        lec_backup_start(&keeper->backup, &keeper->db, keeper->path, why) != 0) {
        return -1;
    }
    return lec_backup_step(&keeper->backup, keeper->path, why);
}
