/* A call that waits for the writer thread, for the files of the store alone. */
#ifndef LECTERN_STORE_ASK_H
#define LECTERN_STORE_ASK_H

#include "store/db.h"

/* Runs in the writer thread, between two batches. What it returns is the result of the waiting call. */
typedef int lec_store_call(struct lec_db *db, void *args);
int lec_store_ask(struct lec_store *store, lec_store_call *call, void *args);

#endif
