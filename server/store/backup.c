/* The backup: made by SQLite's online backup on the connection that writes, so that what is saved
 * meanwhile goes into it too. */
#include "store/backup.h"

#include "store/folder.h"
#include "store/trouble.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#define PAGES_A_STEP 64 /* 256 KiB: a batch that comes meanwhile waits for some milliseconds */

#define ROOM_LEFT_BYTES (UINT64_C(64) << 20)

static const char end_made[] = "backup", end_new[] = "backup-new";

static int name(const char *path, const char *end, char *out, struct lec_trouble *why)
{
    int len = snprintf(out, LEC_PATH_BYTES, "%s.%s", path, end);

    if (len < 0 || len >= LEC_PATH_BYTES) {
        return lec_trouble_set(why, "the name of the folder is too long: choose a shorter one");
    }
    return 0;
}

static int log_of(const char *path, char *out, struct lec_trouble *why)
{
    int len = snprintf(out, LEC_PATH_BYTES, "%s-wal", path);

    if (len < 0 || len >= LEC_PATH_BYTES) {
        return lec_trouble_set(why, "the name of the folder is too long: choose a shorter one");
    }
    return 0;
}

/* From the last error of the file that it is made in. */
static int trouble(const struct lec_backup *backup, struct lec_trouble *why)
{
    struct lec_db other = {.sql = backup->to};

    return lec_db_trouble(&other, why, "make a backup of the database");
}

void lec_backup_stop(struct lec_backup *backup, const char *path)
{
    struct lec_trouble ignored;
    char made[LEC_PATH_BYTES];

    if (backup->to == NULL) {
        return;
    }
    sqlite3_backup_finish(backup->copy);
    sqlite3_close(backup->to);
    *backup = (struct lec_backup){0};
    if (name(path, end_new, made, &ignored) == 0) {
        unlink(made);
    }
}

/* The room that is left is for entries: a backup takes none of the last of it. What a file system
 * does not say is found out by trying. */
static int look_for_room(const char *path, struct lec_trouble *why)
{
    char log[LEC_PATH_BYTES];
    struct statvfs disk;
    struct stat st;
    uint64_t wanted = ROOM_LEFT_BYTES, left;

    if (log_of(path, log, why) != 0) {
        return -1;
    }
    if (statvfs(path, &disk) != 0) {
        return 0;
    }
    wanted += stat(path, &st) == 0 ? (uint64_t)st.st_size : 0;
    wanted += stat(log, &st) == 0 ? (uint64_t)st.st_size : 0;
    left = (uint64_t)disk.f_bavail * disk.f_frsize;
    return left > wanted ? 0
                         : lec_trouble_set(why,
                                           "no backup: it would leave the disk too full for what"
                                           " is played. Free %" PRIu64 " MiB",
                                           (wanted - left) / (1024 * 1024) + 1);
}

/* It is a new file of its own: a journal for it would serve nothing. A small cache makes the pages
 * go out with the step that copied them, and not all at once with the last one. */
static const char settings[] =
    "PRAGMA journal_mode=OFF; PRAGMA synchronous=FULL; PRAGMA cache_size=8;";

int lec_backup_start(struct lec_backup *backup, struct lec_db *db, const char *path,
                     struct lec_trouble *why)
{
    char made[LEC_PATH_BYTES];

    if (name(path, end_new, made, why) != 0) {
        return -1;
    }
    unlink(made);
    if (look_for_room(path, why) != 0) {
        return -1;
    }
    if (lec_folder_touch(made, why) != 0) {
        return -1;
    }
    if (sqlite3_open_v2(made, &backup->to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) ==
            SQLITE_OK &&
        sqlite3_exec(backup->to, settings, NULL, NULL, NULL) == SQLITE_OK) {
        backup->copy = sqlite3_backup_init(backup->to, "main", db->sql, "main");
    }
    if (backup->copy == NULL) {
        trouble(backup, why);
        sqlite3_close(backup->to);
        *backup = (struct lec_backup){0};
        unlink(made);
        return -1;
    }
    return 0;
}

/* On disk with every step, so that the last one is as short as the others. */
static bool sync_so_far(struct lec_backup *backup)
{
    sqlite3_file *file = NULL;

    return sqlite3_file_control(backup->to, "main", SQLITE_FCNTL_FILE_POINTER, &file) ==
               SQLITE_OK &&
           file->pMethods->xSync(file, SQLITE_SYNC_NORMAL) == SQLITE_OK;
}

static int see_medium(void *user, const char *bytes, size_t len)
{
    (void)user;
    (void)bytes;
    (void)len;
    return 0;
}

/* All of it can be read, and every chain is right. That there is one to hear of media has each of
 * them checked, which what is put back does without: a game is more than its pictures. */
static bool is_good(const char *file, bool with_media, struct lec_trouble *why)
{
    const struct lec_reader reader = {.medium = with_media ? see_medium : NULL};

    return lec_store_inspect(file, NULL, &reader, NULL, why) == 0;
}

/* A copy of what is damaged is as damaged: it must not take the place of a good one. */
static int look_at(const char *made, struct lec_trouble *why)
{
    struct lec_trouble cause;

    return is_good(made, true, &cause)
               ? 0
               : lec_trouble_set(why, "no new backup: %.300s. The one before is kept", cause.text);
}

/* SQLite has synced it with its last page. */
static int put_in_place(struct lec_backup *backup, const char *path, struct lec_trouble *why)
{
    char made[LEC_PATH_BYTES], kept[LEC_PATH_BYTES];
    int rc = sqlite3_backup_finish(backup->copy);

    backup->copy = NULL;
    if (rc != SQLITE_OK || name(path, end_new, made, why) != 0 ||
        name(path, end_made, kept, why) != 0) {
        return trouble(backup, why);
    }
    sqlite3_close(backup->to);
    *backup = (struct lec_backup){0};
    if (look_at(made, why) != 0 || lec_folder_rename(made, kept, why) != 0) {
        unlink(made);
        return -1;
    }
    return 0;
}

int lec_backup_step(struct lec_backup *backup, const char *path, struct lec_trouble *why)
{
    int rc = sqlite3_backup_step(backup->copy, PAGES_A_STEP);
    int result = -1;

    if (rc == SQLITE_DONE) {
        result = put_in_place(backup, path, why);
    } else if (rc == SQLITE_OK && sync_so_far(backup)) {
        return 1;
    } else {
        lec_trouble_set(why, "cannot make a backup of the database: %s", sqlite3_errstr(rc));
    }
    if (result != 0) {
        lec_backup_stop(backup, path);
    }
    return result;
}

int lec_backup_remove(const char *path, struct lec_trouble *why)
{
    char file[LEC_PATH_BYTES];

    if (name(path, end_new, file, why) != 0 || lec_folder_remove(file, why) != 0 ||
        name(path, end_made, file, why) != 0 || lec_folder_remove(file, why) != 0) {
        return -1;
    }
    return 0;
}

int lec_backup_copy_aside(const char *path, const char *damaged, struct lec_trouble *why)
{
    char kept[LEC_PATH_BYTES], aside[LEC_PATH_BYTES];
    struct stat st;

    if (name(path, end_made, kept, why) != 0 || name(damaged, end_made, aside, why) != 0) {
        return -1;
    }
    return lstat(kept, &st) == 0 ? lec_folder_copy(kept, aside, why) : 0;
}

int lec_backup_copy_damaged(const char *path, char *copy, struct lec_trouble *why)
{
    char log[LEC_PATH_BYTES], copy_log[LEC_PATH_BYTES];
    struct stat st;

    if (lec_folder_free_name(path, copy, why) != 0 || log_of(path, log, why) != 0 ||
        log_of(copy, copy_log, why) != 0) {
        return -1;
    }
    /* A name is taken once the database's copy is there: an older copy of a log is no harm. */
    if (lstat(log, &st) == 0 &&
        (lec_folder_remove(copy_log, why) != 0 || lec_folder_copy(log, copy_log, why) != 0)) {
        return -1;
    }
    return lec_folder_copy(path, copy, why);
}

bool lec_backup_is_there(const char *path)
{
    char kept[LEC_PATH_BYTES];
    struct lec_trouble ignored;
    struct stat st;

    return name(path, end_made, kept, &ignored) == 0 && lstat(kept, &st) == 0;
}

void lec_backup_measure(const char *path, struct lec_measure *out)
{
    char kept[LEC_PATH_BYTES];
    struct lec_trouble ignored;

    *out = (struct lec_measure){0};
    if (name(path, end_made, kept, &ignored) == 0) {
        lec_db_measure(kept, true, out);
    }
}

/* Of a log whose database is not there: when the power failed between the two, that is the last one
 * that was put aside. */
static int name_of_log(const char *path, char *copy_log, struct lec_trouble *why)
{
    char copy[LEC_PATH_BYTES], last_log[LEC_PATH_BYTES] = "";
    struct stat st;

    for (int n = 1;; n++) {
        int len = snprintf(copy, sizeof(copy), "%s.damaged-%d", path, n);

        if (len < 0 || len >= LEC_PATH_BYTES || log_of(copy, copy_log, why) != 0) {
            return lec_trouble_set(why, "the name of the folder is too long: choose a shorter one");
        }
        if (lstat(copy, &st) != 0) {
            break;
        }
        memcpy(last_log, copy_log, sizeof(last_log));
    }
    if (last_log[0] != '\0' && lstat(last_log, &st) != 0) {
        memcpy(copy_log, last_log, sizeof(last_log));
    }
    return 0;
}

/* By other names, which needs no room. The log goes last: while it is there and its database is
 * not, the next start takes the backup. `copy` is empty when there was nothing. */
static int put_aside(const char *path, char *copy, struct lec_trouble *why)
{
    char log[LEC_PATH_BYTES], copy_log[LEC_PATH_BYTES];
    struct lec_trouble ignored;
    struct stat st;

    copy[0] = '\0';
    if (log_of(path, log, why) != 0) {
        return -1;
    }
    if (stat(path, &st) == 0 && st.st_size > 0) {
        if (lec_folder_free_name(path, copy, why) != 0 || log_of(copy, copy_log, why) != 0 ||
            lec_folder_rename(path, copy, why) != 0) {
            return -1;
        }
    } else if (name_of_log(path, copy_log, why) != 0) {
        return -1;
    }
    if (lstat(log, &st) == 0 && lec_folder_rename(log, copy_log, why) != 0) {
        if (copy[0] != '\0') {
            lec_folder_rename(copy, path, &ignored);
        }
        return -1;
    }
    return 0;
}

int lec_backup_restore(const char *path, const char *what, struct lec_trouble *why)
{
    char kept[LEC_PATH_BYTES], made[LEC_PATH_BYTES], copy[LEC_PATH_BYTES];
    char hour[40] = "";
    struct stat st;
    struct tm tm;

    if (name(path, end_made, kept, why) != 0 || name(path, end_new, made, why) != 0) {
        return -1;
    }
    if (stat(kept, &st) != 0) {
        return lec_trouble_set(why, "there is no backup");
    }
    /* There is a readable database at `path` at the end, or none, or still the damaged one, whenever
     * the power fails; and never another's log beside it. */
    if (!is_good(kept, false, why) || lec_folder_remove(made, why) != 0 ||
        lec_folder_copy(kept, made, why) != 0 || put_aside(path, copy, why) != 0 ||
        lec_folder_rename(made, path, why) != 0) {
        return -1;
    }
    if (localtime_r(&st.st_mtime, &tm) != NULL) {
        strftime(hour, sizeof(hour), " of %Y-%m-%d %H:%M", &tm);
    }
    lec_trouble_set(why,
                    "%.60s%s%.170s; going on with the backup%s, what was saved later is missing",
                    what, copy[0] != '\0' ? " and was put aside as " : "", copy, hour);
    return 1;
}
