/* How fast a log becomes a state: the fold alone, the whole way from the disk, and undo. */
#include "measure.h"
#include "script.h"
#include "store/store.h"

#include <semaphore.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RUNS 7
#define ENTRIES 100000
#define BATCH 1000
#define UNDO_ENTRIES 10000
#define UNDOS 15
#define UNDO_EVERY 100

static void on_saved(void *user, bool ok, const struct lec_trouble *why)
{
    if (!ok) {
        measure_die("a batch was not saved: %s", why->text);
    }
    sem_post(user);
}

/* Writes a live session into a new store, as the server would, in batches. */
static void save(const char *folder, const struct lec_live *live)
{
    struct lec_trouble why;
    struct lec_store *store = lec_store_open(folder, &why);
    int64_t id = 0;
    size_t len = 0;
    const char *bytes = lec_pack_file_bytes(lec_live_pack(live, 0), &len);
    if (store == NULL || lec_store_create(store, "BENCH", 1, "Bench",
                                          &(struct lec_store_content){
                                              .packs = &bytes, .pack_lens = &len, .pack_count = 1},
                                          &id, &why) != 0) {
        measure_die("%s", why.text);
    }
    static struct lec_write writes[BATCH];
    sem_t saved;
    sem_init(&saved, 0, 0);
    uint32_t total = lec_live_count(live);
    for (uint32_t from = 0; from < total; from += BATCH) {
        uint32_t count = total - from < BATCH ? total - from : BATCH;
        for (uint32_t i = 0; i < count; i++) {
            writes[i] = (struct lec_write){.kind = LEC_WRITE_ENTRY, .session = id};
            lec_live_record(live, from + i, &writes[i].record);
        }
        lec_store_submit(store, writes, count, on_saved, &saved);
        sem_wait(&saved);
    }
    sem_destroy(&saved);
    lec_store_close(store);
}

/* What start-up makes of a stored session. */
struct loaded {
    struct lec_pack_file *pack;
    struct lec_live *live;
};

static int on_pack(void *user, uint32_t number, const char *bytes, size_t len)
{
    static struct lec_pack_problems problems;
    struct loaded *loaded = user;
    (void)number;
    loaded->pack = lec_pack_file_parse(bytes, len, &problems);
    return loaded->pack == NULL ? -1 : 0;
}

static int on_entry(void *user, const struct lec_record *record)
{
    struct loaded *loaded = user;
    if (loaded->live == NULL) {
        loaded->live = lec_live_create(1, "BENCH", &loaded->pack, 1, NULL);
    }
    return loaded->live == NULL || lec_live_load(loaded->live, record) != LEC_OK ? -1 : 0;
}

static int find(void *user, const struct lec_store_session *session)
{
    int64_t *id = user;
    *id = session->id;
    return 0;
}

/* From the file to a session that can go on. Returns entries a second. */
static double start_up(const char *folder, uint32_t entries)
{
    struct lec_trouble why = {"the stored session does not fold"};
    struct loaded loaded = {.live = NULL};
    struct lec_reader reader = {.pack = on_pack, .entry = on_entry, .user = &loaded};
    int64_t id = 0;
    int64_t from_ns = measure_now_ns();
    struct lec_store *store = lec_store_open(folder, &why);
    bool is_ok = store != NULL && lec_store_list(store, find, &id, &why) == 0 &&
                 lec_store_load(store, id, &reader, &why) == 0;
    int64_t took_ns = measure_now_ns() - from_ns;
    if (!is_ok || lec_live_count(loaded.live) != entries) {
        measure_die("%s", why.text);
    }
    lec_live_destroy(loaded.live);
    lec_store_close(store);
    return entries * 1e9 / (double)took_ns;
}

/* The reference: the same rows, stepped through with SQLite and not looked at. Returns rows a second. */
static double step_rows(const char *folder)
{
    char path[300];
    snprintf(path, sizeof path, "%s/lectern.db", folder);
    sqlite3 *db = NULL;
    sqlite3_stmt *rows = NULL;
    int64_t from_ns = measure_now_ns();
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(db, "SELECT * FROM entry ORDER BY session, seq", -1, &rows, NULL) !=
            SQLITE_OK) {
        measure_die("%s: %s", path, sqlite3_errmsg(db));
    }
    int columns = sqlite3_column_count(rows);
    double count = 0;
    volatile int bytes = 0; /* so that the columns are read */
    while (sqlite3_step(rows) == SQLITE_ROW) {
        for (int i = 0; i < columns; i++) {
            bytes = sqlite3_column_type(rows, i) == SQLITE_INTEGER
                        ? (int)sqlite3_column_int64(rows, i)
                        : sqlite3_column_bytes(rows, i);
        }
        count++;
    }
    int64_t took_ns = measure_now_ns() - from_ns;
    (void)bytes;
    sqlite3_finalize(rows);
    sqlite3_close(db);
    return count * 1e9 / (double)took_ns;
}

/* Returns entries a second. */
static double fold(const struct script_log *log, const struct lec_live *live, void *block)
{
    struct lec_world world = *lec_live_world(live);
    world.room = log->room;
    struct lec_fold how = {.sink = NULL};
    enum lec_err err = LEC_OK;
    int64_t from_ns = measure_now_ns();
    uint32_t read = lec_fold(block, &world, &log->history, &how, &err);
    int64_t took_ns = measure_now_ns() - from_ns;
    if (read != log->history.count) {
        measure_die("entry %u does not fold: %s", read + 1, lec_err_text(err));
    }
    return read * 1e9 / (double)took_ns;
}

static int report_replay(struct measure_samples *folds, struct measure_samples *starts,
                         struct measure_samples *steps)
{
    struct measure_figure figure = {
        .id = "replay_fold",
        .name = "replay, the fold alone, 100,000 entries",
        .unit = "entries/s",
        .reference_name = "SQLite stepping through the rows",
        .value = measure_median(folds),
        .reference = measure_median(steps),
        .limit = 200000,
        .runs = folds->count,
        .bound = MEASURE_AT_LEAST,
    };
    int status = measure_report(&figure);
    figure.id = "replay_start";
    figure.name = "replay, store + chain + session, 100,000 entries";
    figure.value = measure_median(starts);
    return measure_report(&figure) | status;
}

static int bench_replay(const char *folder)
{
    struct script script;
    struct script_log log;
    struct measure_samples folds = {0};
    struct measure_samples starts = {0};
    struct measure_samples steps = {0};
    script_init(&script, 8, 40, NULL);
    script_play(&script, ENTRIES);
    script_log_init(&log, script.live);
    save(folder, script.live);
    void *block = malloc(log.room);
    if (block == NULL) {
        measure_die("not enough memory for a session");
    }
    for (int i = 0; i < RUNS; i++) {
        measure_add(&steps, step_rows(folder));
        measure_add(&starts, start_up(folder, log.history.count));
        measure_add(&folds, fold(&log, script.live, block));
    }
    int status = report_replay(&folds, &starts, &steps);
    free(block);
    measure_finish(&folds);
    measure_finish(&starts);
    measure_finish(&steps);
    script_log_finish(&log);
    script_finish(&script);
    return status;
}

static double time_host(struct script *script, enum lec_verb verb)
{
    int64_t from_ns = measure_now_ns();
    enum lec_err err = script_host(script, verb);
    int64_t took_ns = measure_now_ns() - from_ns;
    if (err != LEC_OK) {
        measure_die("%s was refused: %s", lec_verb_info(verb)->word, lec_err_text(err));
    }
    return (double)took_ns / 1e6;
}

/* The bound is the fold's: 10,000 entries at 200,000 a second. */
static int bench_undo(void)
{
    struct script script;
    struct script_log log;
    struct measure_samples undos = {0};
    struct measure_samples redos = {0};
    struct measure_samples folds = {0};
    script_init(&script, 8, 40, NULL);
    script_play(&script, UNDO_ENTRIES);
    script_log_init(&log, script.live);
    void *block = malloc(log.room);
    if (block == NULL) {
        measure_die("not enough memory for a session");
    }
    for (int i = 0; i < UNDOS; i++) {
        measure_add(&undos, time_host(&script, LEC_VERB_UNDO));
        measure_add(&redos, time_host(&script, LEC_VERB_REDO));
        measure_add(&folds, log.history.count * 1e3 / fold(&log, script.live, block));
    }
    struct measure_figure figure = {
        .id = "undo",
        .name = "undo in a log of 10,000 entries",
        .unit = "ms",
        .reference_name = "the fold alone",
        .value = measure_median(&undos),
        .reference = measure_median(&folds),
        .limit = 50,
        .runs = undos.count,
        .bound = MEASURE_AT_MOST,
    };
    int status = measure_report(&figure);
    figure.id = "redo";
    figure.name = "redo in a log of 10,000 entries";
    figure.value = measure_median(&redos);
    status |= measure_report(&figure);
    free(block);
    measure_finish(&undos);
    measure_finish(&redos);
    measure_finish(&folds);
    script_log_finish(&log);
    script_finish(&script);
    return status;
}

/* Start-up folds again at every undo of the log: what a clumsy host costs. Milliseconds. */
static double load_again(const struct lec_live *live)
{
    struct lec_pack_file *pack = script_pack();
    struct lec_live *again = lec_live_create(1, "BENCH", &pack, 1, NULL);
    uint32_t count = lec_live_count(live);
    int64_t from_ns = measure_now_ns();
    for (uint32_t i = 0; i < count; i++) {
        struct lec_record record;
        lec_live_record(live, i, &record);
        enum lec_err err = again == NULL ? LEC_ERR_BUSY : lec_live_load(again, &record);
        if (err != LEC_OK) {
            measure_die("entry %u does not load: %s", i + 1, lec_err_text(err));
        }
    }
    int64_t took_ns = measure_now_ns() - from_ns;
    lec_live_destroy(again);
    return (double)took_ns / 1e6;
}

static int bench_load_with_undos(void)
{
    struct script plain;
    struct script undone;
    struct measure_samples with = {0};
    struct measure_samples without = {0};
    script_init(&plain, 8, 40, NULL);
    script_init(&undone, 8, 40, NULL);
    script_play(&plain, UNDO_ENTRIES);
    for (uint32_t to = UNDO_EVERY * 2; to <= UNDO_ENTRIES; to += UNDO_EVERY) {
        script_play(&undone, to);
        time_host(&undone, LEC_VERB_UNDO);
    }
    for (int i = 0; i < RUNS; i++) {
        measure_add(&with, load_again(undone.live));
        measure_add(&without, load_again(plain.live));
    }
    struct measure_figure figure = {
        .id = "load_undos",
        .name = "loading 10,000 entries, an undo in every 100",
        .unit = "ms",
        .reference_name = "the same length without undo",
        .value = measure_median(&with),
        .reference = measure_median(&without),
        .runs = with.count,
    };
    int status = measure_report(&figure);
    measure_finish(&with);
    measure_finish(&without);
    script_finish(&plain);
    script_finish(&undone);
    return status;
}

int main(void)
{
    char folder[256];
    measure_folder(folder);
    int status = bench_replay(folder);
    measure_remove(folder);
    status |= bench_undo();
    status |= bench_load_with_undos();
    return status;
}
