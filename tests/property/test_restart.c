/* Undo over a restart (S-04): a session is played, saved, and read again from the disk, between any two acts and in the
 * middle of a run of undos. It is the session of its log without the steps that are taken back, as if nobody had ever
 * stopped; and what is read is what was left. */
#include "sender.h"
#include "undone.h"
#include "walk.h"

#include <assert.h>
#include <dirent.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#if defined(__SANITIZE_ADDRESS__)
#define WALKS 5
#else
#define WALKS 10
#endif
#define ENTRIES_MAX 3000
#define STEPS 400

/* A session and where it is kept. */
struct kept {
    char folder[64];
    struct lec_store *store; /* owned */
    int64_t id;
    uint32_t saved; /* entries */
    struct sender sender;
    uint64_t restarts, undos, redos;
};

static void on_saved(void *user, bool ok, const struct lec_trouble *why)
{
    (void)why;
    assert(ok);
    sem_post(user);
}

/* As the server does at the end of a turn. */
static void save(struct kept *kept)
{
    static struct lec_write writes[ENTRIES_MAX];
    const struct lec_live *live = kept->sender.live;
    uint32_t count = lec_live_count(live);
    if (count == kept->saved) {
        return;
    }
    for (uint32_t i = kept->saved; i < count; i++) {
        struct lec_write *write = &writes[i - kept->saved];
        *write = (struct lec_write){.kind = LEC_WRITE_ENTRY, .session = kept->id};
        lec_live_record(live, i, &write->record);
    }
    sem_t saved;
    sem_init(&saved, 0, 0);
    lec_store_submit(kept->store, writes, count - kept->saved, on_saved, &saved);
    sem_wait(&saved);
    sem_destroy(&saved);
    kept->saved = count;
}

static void open_store(struct kept *kept)
{
    struct lec_trouble why;
    kept->store = lec_store_open(kept->folder, &why);
    if (kept->store == NULL) {
        fail_msg("%s", why.text);
    }
}

static void begin(struct kept *kept, uint32_t walk)
{
    struct lec_trouble why;
    uint8_t secret[LEC_SECRET_BYTES];
    size_t len = 0;
    struct lec_pack_file *pack = sender_pack();
    const char *bytes = lec_pack_file_bytes(pack, &len);
    /* In memory, where there is such a place: what a disk does to a store is looked at elsewhere. */
    *kept = (struct kept){.folder = "/dev/shm/lectern-restart-XXXXXX"};
    if (mkdtemp(kept->folder) == NULL) {
        snprintf(kept->folder, sizeof kept->folder, "/tmp/lectern-restart-XXXXXX");
        assert_non_null(mkdtemp(kept->folder));
    }
    open_store(kept);
    assert_int_equal(lec_store_create(kept->store, "ABCDE", 1000, "Title",
                                      &(struct lec_store_content){
                                          .packs = &bytes, .pack_lens = &len, .pack_count = 1},
                                      &kept->id, &why),
                     0);
    assert_int_equal(lec_store_secret(kept->store, kept->id, secret, &why), 0);
    struct sender *s = &kept->sender;
    lec_rng_init(&s->rng, walk * UINT64_C(7919));
    s->never_reverses = true; /* what a reversal drops is no plain list of steps */
    s->live = lec_live_create(kept->id, "ABCDE", &pack, 1, secret);
    assert_non_null(s->live);
    assert_int_equal(lec_live_begin(s->live, walk, 1000), LEC_OK);
    sender_plan(s, walk);
    save(kept);
}

static void remove_folder(const struct kept *kept)
{
    DIR *dir = opendir(kept->folder);
    const struct dirent *entry = NULL;
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] != '.') {
            unlinkat(dirfd(dir), entry->d_name, 0);
        }
    }
    if (dir != NULL) {
        closedir(dir);
    }
    rmdir(kept->folder);
}

static void finish(struct kept *kept)
{
    lec_live_destroy(kept->sender.live);
    lec_store_close(kept->store);
    remove_folder(kept);
}

static struct kept one;

/* Also when something has failed. */
static int leave_nothing(void **state)
{
    (void)state;
    remove_folder(&one);
    return 0;
}

/* ---- from the disk */

struct loading {
    struct kept *kept;
    struct lec_live *live;
    const uint8_t *secret;
};

static int on_pack(void *user, uint32_t number, const char *bytes, size_t len)
{
    static struct lec_pack_problems problems;
    struct loading *loading = user;
    struct lec_pack_file *pack = lec_pack_file_parse(bytes, len, &problems);
    (void)number;
    loading->live = pack == NULL
                        ? NULL
                        : lec_live_create(loading->kept->id, "ABCDE", &pack, 1, loading->secret);
    return loading->live == NULL ? -1 : 0;
}

static int on_entry(void *user, const struct lec_record *record)
{
    const struct loading *loading = user;
    return lec_live_load(loading->live, record) == LEC_OK ? 0 : -1;
}

/* The server goes and comes back: everything is read again, and a RESTART says so. */
static void restart(struct kept *kept)
{
    struct lec_trouble why;
    uint8_t secret[LEC_SECRET_BYTES];
    struct loading loading = {.kept = kept, .secret = secret};
    struct lec_reader reader = {.pack = on_pack, .entry = on_entry, .user = &loading};
    lec_store_close(kept->store);
    open_store(kept);
    assert_int_equal(lec_store_secret(kept->store, kept->id, secret, &why), 0);
    assert_int_equal(lec_store_load(kept->store, kept->id, &reader, &why), 0);
    sender_check_same(kept->sender.live, loading.live);
    lec_live_destroy(kept->sender.live);
    kept->sender.live = loading.live;
    assert_int_equal(lec_live_own(loading.live, LEC_VERB_RESTART, 0, 0, 0, 0, 1000), LEC_OK);
    kept->restarts++;
    save(kept);
}

/* ---- what must hold */

/* The live session is what its log gives without the steps that are taken back. */
static void check(const struct kept *kept)
{
    static struct lec_entry entries[ENTRIES_MAX];
    static bool undone[ENTRIES_MAX];
    const struct lec_live *live = kept->sender.live;
    uint32_t count = lec_live_count(live);
    assert(count <= ENTRIES_MAX);
    for (uint32_t i = 0; i < count; i++) {
        struct lec_record record;
        lec_live_record(live, i, &record);
        entries[i] = record.entry;
    }
    undone_find(entries, count, undone);
    struct lec_world world = *lec_live_world(live);
    world.room = lec_fold_room(entries, count);
    void *block = calloc(1, world.room);
    assert_non_null(block);
    const struct lec_session *plain = undone_play(entries, count, undone, &world, block);
    size_t used = lec_session_used(lec_live_session(live));
    assert_int_equal(lec_session_used(plain), used);
    assert_memory_equal(plain, lec_live_session(live), used);
    free(block);
    sender_check_ledger(live);
}

/* A run of undos or redos, between any two of which the server may come back. */
static void go_back(struct kept *kept, enum lec_verb verb, uint32_t times)
{
    struct sender *s = &kept->sender;
    for (uint32_t i = 0; i < times; i++) {
        struct lec_msg_act back = {.verb = (uint16_t)verb};
        s->now_us += 1000;
        if (sender_act(s, LEC_ROLE_HOST, 0, &back) != LEC_OK) {
            return;
        }
        kept->undos += verb == LEC_VERB_UNDO;
        kept->redos += verb == LEC_VERB_REDO;
        save(kept);
        if (lec_rng_below(&s->rng, 3) == 0) {
            restart(kept);
        }
        check(kept);
    }
}

static void s_04_undo_over_a_restart_is_as_if_the_step_had_never_been(void **state)
{
    (void)state;
    uint64_t restarts = 0;
    uint64_t undos = 0;
    uint64_t redos = 0;
    uint32_t walks = walk_is_long() ? 20 * WALKS : WALKS;
    for (uint32_t walk = 1; walk <= walks; walk++) {
        begin(&one, walk);
        struct sender *s = &one.sender;
        for (uint32_t i = 0; i < STEPS && lec_live_count(s->live) < ENTRIES_MAX - 100; i++) {
            sender_step(s);
            if (lec_rng_below(&s->rng, 4) == 0) {
                save(&one); /* a turn may have several acts */
            }
            if (lec_rng_below(&s->rng, 25) == 0) {
                uint32_t back = 1 + lec_rng_below(&s->rng, 6);
                save(&one);
                restart(&one);
                go_back(&one, LEC_VERB_UNDO, back);
                go_back(&one, LEC_VERB_REDO, lec_rng_below(&s->rng, back + 1));
            }
        }
        save(&one);
        restart(&one);
        check(&one);
        restarts += one.restarts;
        undos += one.undos;
        redos += one.redos;
        finish(&one);
    }
    printf("# %u walks: %llu restarts, %llu undone over them, %llu done again\n", walks,
           (unsigned long long)restarts, (unsigned long long)undos, (unsigned long long)redos);
    assert_true(restarts > 10 * walks && undos > 10 * walks && redos > walks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(s_04_undo_over_a_restart_is_as_if_the_step_had_never_been,
                                  leave_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
