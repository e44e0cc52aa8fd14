/* What stands in for the store's thread: batches wait in a queue and are committed together, at a moment of the world's
 * choosing. The commit is the store's own, on whatever file system SQLite has been given. */
#include "outside.h"

#include <stdlib.h>

struct job {
    struct job *next;
    struct lec_batch batch;
    bool ok;
    struct lec_trouble why;
    lec_store_done *done;
    void *user;
};

static struct lec_store *the_store;
int64_t writer_least_us = 200, writer_most_us = 3000;
const struct writer_ends *writer_ends;

struct lec_store *writer_open(const char *dir, struct lec_trouble *why)
{
    struct lec_store *store = grab(sizeof *store);
    store->end = &store->first;
    store->told_end = &store->told;
    /* 1: it says that something is missing. Whether anything is, the oracle finds out. */
    int opened = lec_keeper_open(&store->keeper, dir, why);
    must(opened != 1, "a start cries wolf: %s", why->text);
    if (opened < 0) {
        free(store);
        return NULL;
    }
    the_store = store;
    return store;
}

static void free_jobs(struct job *job)
{
    while (job != NULL) {
        struct job *next = job->next;
        free(job);
        job = next;
    }
}

void writer_close(struct lec_store *store)
{
    free_jobs(store->first);
    free_jobs(store->told);
    lec_keeper_close(&store->keeper);
    free(store);
}

/* The answer comes a moment after the commit, so that the program may die between. */
static void pass_on(void *user, uint64_t number)
{
    struct lec_store *store = user;
    struct job *job = store->told;
    (void)number;
    if (job == NULL) {
        return; /* it was waited for */
    }
    store->told = job->next;
    if (store->told == NULL) {
        store->told_end = &store->told;
    }
    job->done(job->user, job->ok, &job->why);
    free(job);
}

static void note(void *user, bool ok, const struct lec_trouble *why)
{
    struct job *job = user;
    job->ok = ok;
    if (why != NULL) {
        job->why = *why;
    }
}

static void commit(void *user, uint64_t number)
{
    struct lec_store *store = user;
    struct job *first = store->first;
    (void)number;
    if (first == NULL) {
        return;
    }
    store->first = NULL;
    store->end = &store->first;
    store->is_busy = false;
    for (struct job *job = first; job != NULL; job = job->next) {
        job->batch.next = job->next == NULL ? NULL : &job->next->batch;
    }
    if (writer_ends->before != NULL) {
        writer_ends->before();
    }
    memory_pause(); /* that thread's memory is not what is counted */
    lec_batches_commit(&store->keeper.db, &store->keeper.heads, &first->batch);
    for (struct job *job = first; job != NULL; job = job->next) {
        trace(job->ok ? "saved" : "not saved", job->batch.count, NULL, 0);
        writer_ends->done(job->batch.writes, job->batch.count, job->ok);
        later(loop_choose != NULL ? 0 : roll_us(0, 200), true, pass_on, store, 0);
    }
    *store->told_end = first;
    while (*store->told_end != NULL) {
        store->told_end = &(*store->told_end)->next;
    }
    memory_resume();
}

void writer_finish(void)
{
    commit(the_store, 0);
    while (the_store->told != NULL) {
        pass_on(the_store, 0);
    }
}

void lec_store_submit(struct lec_store *store, const struct lec_write *writes, uint32_t count,
                      lec_store_done *done, void *user)
{
    memory_pause();
    struct job *job = grab(sizeof *job);
    job->batch = (struct lec_batch){.writes = writes, .count = count, .done = note, .user = job};
    job->done = done;
    job->user = user;
    *store->end = job;
    store->end = &job->next;
    trace("submit", count, NULL, 0);
    if (!store->is_busy) {
        store->is_busy = true;
        later(roll_us(writer_least_us, writer_most_us), true, commit, store, 0);
    }
    memory_resume();
    /* Some disks are faster than whoever asked. */
    if (loop_choose == NULL && roll_us(0, 3) == 0) {
        writer_finish();
    }
}

int lec_store_settings(struct lec_store *store,
                       void (*each)(void *user, const char *name, const char *value), void *user,
                       struct lec_trouble *why)
{
    memory_pause();
    int result = lec_db_settings(&store->keeper.db, each, user, why);
    memory_resume();
    return result;
}

void lec_store_checkpoint(struct lec_store *store)
{
    struct lec_trouble ignored;
    memory_pause();
    lec_db_checkpoint(&store->keeper.db, false, &ignored);
    memory_resume();
}

static void copy(void *user, uint64_t number)
{
    struct lec_store *store = user;
    struct lec_trouble ignored;
    (void)number;
    memory_pause();
    store->is_copying = lec_keeper_backup(&store->keeper, &ignored) == 1;
    if (store->is_copying) {
        later(roll_us(100, 2000), true, copy, store, 0);
    }
    memory_resume();
}

/* A few pages at a time, between commits. */
void lec_store_backup(struct lec_store *store)
{
    memory_pause();
    if (!store->is_copying && loop_choose == NULL) {
        store->is_copying = true;
        later(roll_us(100, 2000), true, copy, store, 0);
    }
    memory_resume();
}
