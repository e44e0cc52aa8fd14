/* The store: the writer thread that owns the database, its queue, and the calls that wait for
 * it. */
#include "store/store.h"

#include "store/ask.h"
#include "store/export.h"
#include "store/keeper.h"
#include "store/record.h"
#include "store/trouble.h"

#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* 64 MiB: then the write-ahead log is tidied up, whether somebody asked for it or not. */
#define WAL_PAGES_MAX 16384

/* Runs in the writer thread; 0, 1 or -1 is the waiting call's result. */
typedef int request(struct lec_store *store, void *args);

/* A place in the queue: a batch, or a call that waits. */
struct job {
    struct job *next;
    request *run; /* NULL: a batch */
    void *args;   /* of a request: borrowed from the waiting call */
    struct lec_batch batch;
    int result; /* of a request */
    bool finished;
};

struct lec_store {
    struct lec_keeper keeper; /* of the writer thread */
    bool was_damaged;         /* when it was opened */
    bool has_no_backup;       /* of it, too: the last one failed, which was said */
    pthread_t thread;
    pthread_mutex_t mutex; /* guards what follows */
    pthread_cond_t wake;   /* for the writer: there is something to do */
    pthread_cond_t answer; /* for waiting calls: one is finished */
    struct job *first, **end;
    bool checkpoint, backup; /* wanted */
    bool stopping;
};

static void push(struct lec_store *store, struct job *job)
{
    job->next = NULL;
    pthread_mutex_lock(&store->mutex);
    assert(!store->stopping || pthread_equal(pthread_self(), store->thread));
    *store->end = job;
    store->end = &job->next;
    pthread_mutex_unlock(&store->mutex);
    /* Not before: on the same core the writer would be given its turn, only to wait for the mutex. */
    pthread_cond_signal(&store->wake);
}

/* A step of a backup; false when there are no more. Its failure is said once, until one is made. */
static bool step_backup(struct lec_store *store)
{
    struct lec_trouble why = {""};
    int result = lec_keeper_backup(&store->keeper, &why);

    if (result < 0 && !store->has_no_backup) {
        fprintf(stderr, "lectern: %s\n", why.text);
    }
    store->has_no_backup = result < 0 || (result == 1 && store->has_no_backup);
    return result == 1;
}

/* What can wait is done when nothing else is to do, a short step at a time; false when nothing of
 * that sort is wanted. The mutex is held, but not meanwhile. When a step fails nothing is lost: the
 * log only stays longer, or the backup older, until the next time. */
static bool tidy_up(struct lec_store *store)
{
    struct lec_trouble ignored;

    if (store->checkpoint) {
        store->checkpoint = false;
        pthread_mutex_unlock(&store->mutex);
        lec_db_checkpoint(&store->keeper.db, false, &ignored);
        pthread_mutex_lock(&store->mutex);
    } else if (store->backup) {
        store->backup = false;
        pthread_mutex_unlock(&store->mutex);
        bool has_more = step_backup(store);
        pthread_mutex_lock(&store->mutex);
        store->backup |= has_more;
    } else {
        return false;
    }
    return true;
}

/* Waits for work and takes all of it; NULL when it is time to stop. */
static struct job *take(struct lec_store *store)
{
    struct job *first;

    pthread_mutex_lock(&store->mutex);
    while (store->first == NULL && !store->stopping) {
        if (!tidy_up(store)) {
            pthread_cond_wait(&store->wake, &store->mutex);
        }
    }
    first = store->first;
    store->first = NULL;
    store->end = &store->first;
    pthread_mutex_unlock(&store->mutex);
    return first;
}

static void answer(struct lec_store *store, struct job *job)
{
    int result = job->run(store, job->args);

    pthread_mutex_lock(&store->mutex);
    job->result = result;
    job->finished = true;
    pthread_cond_broadcast(&store->answer);
    pthread_mutex_unlock(&store->mutex);
}

/* Commits the batches at the front of the list together; returns what comes after them. */
static struct job *commit_front(struct lec_store *store, struct job *first)
{
    struct job *end = first;

    while (end != NULL && end->run == NULL) {
        end->batch.next = end->next != NULL && end->next->run == NULL ? &end->next->batch : NULL;
        end = end->next;
    }
    lec_batches_commit(&store->keeper.db, &store->keeper.heads, &first->batch);
    while (first != end) {
        struct job *next = first->next;

        free(first);
        first = next;
    }
    return end;
}

/* As sched_setattr(2) takes it, which the C library of Debian 12 does not know. */
struct turns {
    uint32_t size, policy;
    uint64_t flags;
    int32_t nice;
    uint32_t priority;
    uint64_t runtime, deadline, period; /* ns */
};

/* A sync is several waits for the disk with a few microseconds of work between them, and where there
 * is one core for all, this thread would wait each time for the one that is busy meanwhile. Linux 6.12
 * and later give the core sooner to who asks for short turns; older ones take no notice of it. */
static void ask_for_short_turns(void)
{
    struct turns turns = {.size = sizeof(turns), .policy = SCHED_OTHER, .runtime = 100000};

    turns.nice = getpriority(PRIO_PROCESS, 0);
    if (sched_getscheduler(0) == SCHED_OTHER) {
        syscall(SYS_sched_setattr, 0, &turns, 0);
    }
}

static void *write_all(void *user)
{
    struct lec_store *store = user;
    struct job *job;

    ask_for_short_turns();
    while ((job = take(store)) != NULL) {
        while (job != NULL) {
            if (job->run == NULL) {
                job = commit_front(store, job);
            } else {
                /* Its memory is the waiting call's and gone once it is answered. */
                struct job *next = job->next;

                answer(store, job);
                job = next;
            }
        }
        if (store->keeper.db.wal_pages > WAL_PAGES_MAX) {
            struct lec_trouble ignored;

            lec_db_checkpoint(&store->keeper.db, false, &ignored);
        }
    }
    return NULL;
}

static int ask(struct lec_store *store, request *run, void *args)
{
    struct job job = {.run = run, .args = args};

    /* A callback that waits for its own thread would wait for ever. */
    assert(!pthread_equal(pthread_self(), store->thread));
    push(store, &job);
    pthread_mutex_lock(&store->mutex);
    while (!job.finished) {
        pthread_cond_wait(&store->answer, &store->mutex);
    }
    pthread_mutex_unlock(&store->mutex);
    return job.result;
}

struct call_args {
    lec_store_call *call;
    void *args;
};

static int run_call(struct lec_store *store, void *user)
{
    struct call_args *args = user;

    return args->call(&store->keeper.db, args->args);
}

int lec_store_ask(struct lec_store *store, lec_store_call *call, void *args)
{
    struct call_args both = {call, args};

    return ask(store, run_call, &both);
}

/* Signals are for the program's own threads. */
static int start_thread(struct lec_store *store)
{
    sigset_t all, before;
    int failed;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    /* Under the mutex, so that `thread` is set before the writer can look at it. */
    pthread_mutex_lock(&store->mutex);
    failed = pthread_create(&store->thread, NULL, write_all, store);
    pthread_mutex_unlock(&store->mutex);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failed == 0 ? 0 : -1;
}

struct lec_store *lec_store_open(const char *dir, struct lec_trouble *why)
{
    struct lec_store *store;
    int found;

    if (sodium_init() < 0) {
        lec_trouble_set(why, "the random source of this machine does not work");
        return NULL;
    }
    store = calloc(1, sizeof(*store));
    if (store == NULL) {
        lec_trouble_set(why, "cannot open %.200s: there is no memory left", dir);
        return NULL;
    }
    found = lec_keeper_open(&store->keeper, dir, why);
    if (found < 0) {
        free(store);
        return NULL;
    }
    store->was_damaged = found == 1;
    pthread_mutex_init(&store->mutex, NULL);
    pthread_cond_init(&store->wake, NULL);
    pthread_cond_init(&store->answer, NULL);
    store->end = &store->first;
    if (start_thread(store) != 0) {
        lec_trouble_set(why, "cannot start a thread: stop other programs");
        goto close_files;
    }
    return store;

close_files:
    pthread_cond_destroy(&store->answer);
    pthread_cond_destroy(&store->wake);
    pthread_mutex_destroy(&store->mutex);
    lec_keeper_close(&store->keeper);
    free(store);
    return NULL;
}

bool lec_store_was_damaged(const struct lec_store *store)
{
    return store->was_damaged;
}

void lec_store_close(struct lec_store *store)
{
    if (store == NULL) {
        return;
    }
    pthread_mutex_lock(&store->mutex);
    store->stopping = true;
    pthread_cond_signal(&store->wake);
    pthread_mutex_unlock(&store->mutex);
    pthread_join(store->thread, NULL);
    lec_keeper_close(&store->keeper);
    pthread_cond_destroy(&store->answer);
    pthread_cond_destroy(&store->wake);
    pthread_mutex_destroy(&store->mutex);
    free(store);
}

void lec_store_submit(struct lec_store *store, const struct lec_write *writes, uint32_t count,
                      lec_store_done *done, void *user)
{
    struct job *job = calloc(1, sizeof(*job));

    if (job == NULL) {
        struct lec_trouble why;

        lec_trouble_set(&why, "cannot save: there is no memory left");
        done(user, false, &why);
        return;
    }
    job->batch = (struct lec_batch){.writes = writes, .count = count, .done = done, .user = user};
    push(store, job);
}

static void want(struct lec_store *store, bool *what)
{
    pthread_mutex_lock(&store->mutex);
    *what = true;
    pthread_cond_signal(&store->wake);
    pthread_mutex_unlock(&store->mutex);
}

void lec_store_checkpoint(struct lec_store *store)
{
    want(store, &store->checkpoint);
}

void lec_store_backup(struct lec_store *store)
{
    want(store, &store->backup);
}

struct list_args {
    int (*each)(void *user, const struct lec_store_session *session);
    void *user;
    struct lec_trouble *why;
};

static int run_list(struct lec_store *store, void *user)
{
    struct list_args *args = user;

    args->why->text[0] = '\0';
    return lec_db_list(&store->keeper.db, args->each, args->user, args->why);
}

int lec_store_list(struct lec_store *store,
                   int (*each)(void *user, const struct lec_store_session *session), void *user,
                   struct lec_trouble *why)
{
    struct list_args args = {each, user, why};

    return ask(store, run_list, &args);
}

struct settings_args {
    void (*each)(void *user, const char *name, const char *value);
    void *user;
    struct lec_trouble *why;
};

static int run_settings(struct lec_store *store, void *user)
{
    struct settings_args *args = user;

    return lec_db_settings(&store->keeper.db, args->each, args->user, args->why);
}

int lec_store_settings(struct lec_store *store,
                       void (*each)(void *user, const char *name, const char *value), void *user,
                       struct lec_trouble *why)
{
    struct settings_args args = {each, user, why};

    return ask(store, run_settings, &args);
}

struct create_args {
    struct lec_store_session session;
    const struct lec_store_content *content;
    int64_t *id;
    struct lec_trouble *why;
};

static int run_create(struct lec_store *store, void *user)
{
    struct create_args *args = user;

    return lec_keeper_create(&store->keeper, &args->session, args->content, args->id, args->why);
}

static int check_content(const struct lec_store_content *content, struct lec_trouble *why)
{
    if (content->pack_count > LEC_PACKS_MAX) {
        return lec_trouble_set(why, "a session carries at most %d packs: leave some out",
                               LEC_PACKS_MAX);
    }
    for (uint32_t i = 0; i < content->pack_count; i++) {
        if (content->pack_lens[i] == 0 || content->pack_lens[i] > LEC_PACK_BYTES_MAX) {
            return lec_trouble_set(why, "pack %u is empty or has more than %d bytes", i,
                                   LEC_PACK_BYTES_MAX);
        }
        if (!lec_utf8_is_valid(content->packs[i], content->pack_lens[i])) {
            return lec_trouble_set(why, "pack %u is not UTF-8", i);
        }
    }
    for (uint32_t i = 0; i < content->media_count; i++) {
        if (content->media[i].len == 0 || content->media[i].len > LEC_MEDIA_BYTES_MAX) {
            return lec_trouble_set(why, "a picture or sound is empty or has more than %d bytes",
                                   LEC_MEDIA_BYTES_MAX);
        }
    }
    return 0;
}

int lec_store_create(struct lec_store *store, const char *code, int64_t wall_ms, const char *title,
                     const struct lec_store_content *content, int64_t *id, struct lec_trouble *why)
{
    struct create_args args = {.content = content, .why = why};
    size_t title_len = strnlen(title, sizeof(args.session.title) - 1);

    if (strlen(code) != LEC_CODE_CHARS || !lec_utf8_is_valid(code, LEC_CODE_CHARS)) {
        return lec_trouble_set(why, "a room code has %d letters", LEC_CODE_CHARS);
    }
    if (check_content(content, why) != 0) {
        return -1;
    }
    args.id = id;
    args.session.created_ms = wall_ms;
    memcpy(args.session.code, code, LEC_CODE_CHARS + 1);
    /* A title that is too long is cut between two characters. */
    while (title_len > 0 && !lec_utf8_is_valid(title, title_len)) {
        title_len--;
    }
    memcpy(args.session.title, title, title_len);
    return ask(store, run_create, &args);
}

struct session_args {
    int64_t id;
    uint32_t seq;                    /* forget_name */
    const struct lec_reader *reader; /* load */
    const char *path;                /* export */
    uint8_t *secret;                 /* secret */
    struct lec_trouble *why;
};

static int run_load(struct lec_store *store, void *user)
{
    struct session_args *args = user;

    return lec_keeper_load(&store->keeper, args->id, args->reader, args->why);
}

int lec_store_load(struct lec_store *store, int64_t id, const struct lec_reader *reader,
                   struct lec_trouble *why)
{
    struct session_args args = {.id = id, .reader = reader, .why = why};

    return ask(store, run_load, &args);
}

static int run_secret(struct lec_store *store, void *user)
{
    struct session_args *args = user;

    return lec_db_secret(&store->keeper.db, args->id, args->secret, args->why);
}

int lec_store_secret(struct lec_store *store, int64_t id, uint8_t out[LEC_SECRET_BYTES],
                     struct lec_trouble *why)
{
    struct session_args args = {.id = id, .why = why};

    args.secret = out;
    return ask(store, run_secret, &args);
}

static int run_export(struct lec_store *store, void *user)
{
    struct session_args *args = user;

    return lec_export_write(&store->keeper.db, args->id, args->path, args->why);
}

int lec_store_export(struct lec_store *store, int64_t id, const char *path, struct lec_trouble *why)
{
    struct session_args args = {.id = id, .path = path, .why = why};

    return ask(store, run_export, &args);
}

static int run_delete(struct lec_store *store, void *user)
{
    struct session_args *args = user;

    return lec_keeper_delete(&store->keeper, args->id, args->why);
}

int lec_store_delete(struct lec_store *store, int64_t id, struct lec_trouble *why)
{
    struct session_args args = {.id = id, .why = why};

    return ask(store, run_delete, &args);
}

static int run_forget_name(struct lec_store *store, void *user)
{
    struct session_args *args = user;

    return lec_keeper_forget_name(&store->keeper, args->id, args->seq, args->why);
}

int lec_store_forget_name(struct lec_store *store, int64_t id, uint32_t seq,
                          struct lec_trouble *why)
{
    struct session_args args = {.id = id, .seq = seq, .why = why};

    return ask(store, run_forget_name, &args);
}
