/* Is the write-ahead log whole? SQLite reads it as far as its checksums are right, and takes the
 * rest for what a power cut has left. That is so of the last transaction alone, which nobody was
 * told of; when more follows, something that was saved has been damaged. */
#ifndef LECTERN_STORE_WAL_H
#define LECTERN_STORE_WAL_H

#include "store/store.h"

/* Looks at the log beside the database at `path`, which nobody has open. 0: whole, or there is none;
 * 1: transactions that were saved stand in it behind a damaged place; 2: the last transaction alone
 * cannot be read, as after a power cut; -1 with `why`. `is_below`, of 1 and 2: the database has all
 * of it, as it has behind a checkpoint. */
int lec_wal_check(const char *path, bool *is_below, struct lec_trouble *why);
/* Removes it. None: nothing to do. */
int lec_wal_remove(const char *path, struct lec_trouble *why);

#endif
