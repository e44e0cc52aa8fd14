/* The folder that the database lives in, and its lock. */
#ifndef LECTERN_STORE_FOLDER_H
#define LECTERN_STORE_FOLDER_H

#include "store/store.h"

#include <limits.h>

#define LEC_PATH_BYTES PATH_MAX

/* Makes `dir` (mode 0700) unless it is there; its parent must be. */
int lec_folder_make(const char *dir, struct lec_trouble *why);
/* Takes DIR/lectern.lock and writes our process number into it. *fd is the lock: it ends with
 * close(). */
int lec_folder_lock(const char *dir, int *fd, struct lec_trouble *why);
/* Makes the file (mode 0600) and puts its name on disk, unless it is there. Never opens one that
 * is there: closing it would end the locks that SQLite holds on it in this process. */
int lec_folder_touch(const char *path, struct lec_trouble *why);
/* Puts the names of the folder that holds `path` on disk: a new file is safe from a power cut
 * only then. */
int lec_folder_sync_of(const char *path, struct lec_trouble *why);
/* Writes a new file (mode 0600) with the bytes of another, and puts both bytes and name on disk. */
int lec_folder_copy(const char *from, const char *to, struct lec_trouble *why);
/* Gives a file that is on disk another's name, and puts that on disk. */
int lec_folder_rename(const char *from, const char *to, struct lec_trouble *why);
/* Removes a file and puts that on disk, unless there is none. */
int lec_folder_remove(const char *path, struct lec_trouble *why);
/* PATH.damaged-N, with the first N that is free; `out` has LEC_PATH_BYTES. */
int lec_folder_free_name(const char *path, char *out, struct lec_trouble *why);
/* Joins DIR/NAME into `out` of LEC_PATH_BYTES. */
int lec_folder_path(const char *dir, const char *name, char *out, struct lec_trouble *why);

#endif
