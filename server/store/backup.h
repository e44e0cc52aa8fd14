/* The backup: the whole database in a second file, LECTERN.DB.backup, made a few pages at a time
 * while the first one is in use. */
#ifndef LECTERN_STORE_BACKUP_H
#define LECTERN_STORE_BACKUP_H

#include "store/db.h"

struct lec_backup {
    sqlite3 *to;          /* owned; NULL: none is being made */
    sqlite3_backup *copy; /* owned */
};

/* Makes a new backup of the database at `path` in a file of another name. */
int lec_backup_start(struct lec_backup *backup, struct lec_db *db, const char *path,
                     struct lec_trouble *why);
/* Copies some pages and puts them on disk: 1 when there are more. 0: it is whole, every chain in it
 * is right, and it has taken the place of the one before. -1: given up, and the one before is still
 * there. */
int lec_backup_step(struct lec_backup *backup, const char *path, struct lec_trouble *why);
/* Gives up the one that is being made, if any. */
void lec_backup_stop(struct lec_backup *backup, const char *path);
/* Removes the backup, and what is left of one that was never finished. None: nothing to do. */
int lec_backup_remove(const char *path, struct lec_trouble *why);
/* When there is a backup, copies it to DAMAGED.backup. */
int lec_backup_copy_aside(const char *path, const char *damaged, struct lec_trouble *why);
/* Copies a database that nobody has open, and its write-ahead log, byte by byte to PATH.damaged-N.
 * `copy` (LEC_PATH_BYTES) gets the name. */
int lec_backup_copy_damaged(const char *path, char *copy, struct lec_trouble *why);
/* Is there one, good or not? */
bool lec_backup_is_there(const char *path);
void lec_backup_measure(const char *path, struct lec_measure *out);
/* Puts the database at `path`, which nobody has open, and its log aside under a new name, and a copy
 * of the backup in its place; `what` is wrong with the database. 1 when that is done, and `why` says
 * it; -1 with `why`: then the backup is as it was, and so is the database, or it is aside and the
 * next start goes on here. */
int lec_backup_restore(const char *path, const char *what, struct lec_trouble *why);

#endif
