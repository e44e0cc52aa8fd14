/* See comeback.h. */
#include "comeback.h"

#include "peer.h"
#include "script.h"
#include "spawn.h"
#include "store/store.h"
#include "wire/wire.h"

#include <errno.h>
#include <poll.h>
#include <semaphore.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define BULK 500 /* entries of one commit, as long as it does not matter */
#define UNCOPIED \
    2000 /* the last ones lie in the write-ahead log, in commits of a turn's size: so much the server lets
                       * wait before it copies them into the database */
#define TURN_ENTRIES 2
#define PATIENCE_MS 20000

static void on_saved(void *user, bool ok, const struct lec_trouble *why)
{
    if (!ok) {
        measure_die("a batch was not saved: %s", why->text);
    }
    sem_post(user);
}

static void submit(struct lec_store *store, const struct lec_write *writes, uint32_t count)
{
    sem_t saved;
    sem_init(&saved, 0, 0);
    lec_store_submit(store, writes, count, on_saved, &saved);
    sem_wait(&saved);
    sem_destroy(&saved);
}

static void save_entries(struct lec_store *store, int64_t id, const struct lec_live *live)
{
    static struct lec_write writes[BULK];
    uint32_t total = lec_live_count(live);
    for (uint32_t from = 0; from < total;) {
        uint32_t left = total - from;
        uint32_t most = left > UNCOPIED ? BULK : TURN_ENTRIES;
        uint32_t count = left < most ? left : most;
        for (uint32_t i = 0; i < count; i++) {
            writes[i] = (struct lec_write){.kind = LEC_WRITE_ENTRY, .session = id};
            lec_live_record(live, from + i, &writes[i].record);
        }
        submit(store, writes, count);
        from += count;
        if (left > UNCOPIED && total - from <= UNCOPIED) {
            lec_store_checkpoint(store);
        }
    }
}

static void save_tokens(struct lec_store *store, int64_t id, const struct comeback *comeback)
{
    static struct lec_write writes[COMEBACK_PHONES];
    for (uint32_t i = 0; i < COMEBACK_PHONES; i++) {
        const char *token = comeback->phone[i].token;
        writes[i] = (struct lec_write){.kind = LEC_WRITE_TOKEN, .session = id};
        writes[i].token = (struct lec_store_token){.role = LEC_ROLE_PLAYER, .player = i + 1};
        crypto_hash_sha256(writes[i].token.hash, (const unsigned char *)token, strlen(token));
    }
    submit(store, writes, COMEBACK_PHONES);
}

/* Plays, saves, and ends at once: the store is left as a server leaves it that is killed. */
static _Noreturn void play_and_die(struct comeback *comeback, uint32_t entries, int out)
{
    struct script script;
    struct lec_trouble why;
    int64_t id = 0;
    size_t len = 0;
    script_init(&script, COMEBACK_TEAMS, COMEBACK_PHONES, NULL);
    script_play(&script, entries);
    const struct lec_session *s = lec_live_session(script.live);
    const char *bytes = lec_pack_file_bytes(lec_live_pack(script.live, 0), &len);
    struct lec_store *store = lec_store_open(comeback->folder, &why);
    if (store == NULL || lec_store_create(store, "BENCH", 1, "Bench",
                                          &(struct lec_store_content){
                                              .packs = &bytes, .pack_lens = &len, .pack_count = 1},
                                          &id, &why) != 0) {
        measure_die("%s", why.text);
    }
    for (uint32_t i = 0; i < COMEBACK_PHONES; i++) {
        struct comeback_phone *phone = &comeback->phone[i];
        snprintf(phone->token, sizeof phone->token, "comeback-%013u", i);
        phone->team = lec_session_team_of(s, i + 1);
        phone->score = lec_session_score(s, phone->team);
    }
    comeback->entries = lec_live_count(script.live);
    save_tokens(store, id, comeback);
    save_entries(store, id, script.live);
    bool is_told = write(out, comeback, sizeof *comeback) == (ssize_t)sizeof *comeback;
    _exit(is_told ? 0 : 3);
}

void comeback_init(struct comeback *comeback, uint32_t entries)
{
    int ends[2];
    *comeback = (struct comeback){.entries = 0};
    measure_folder(comeback->folder);
    if (pipe(ends) != 0) {
        measure_die("no pipe: %s", strerror(errno));
    }
    pid_t pid = fork();
    if (pid == 0) {
        close(ends[0]);
        play_and_die(comeback, entries, ends[1]);
    }
    close(ends[1]);
    ssize_t got = pid < 0 ? -1 : read(ends[0], comeback, sizeof *comeback);
    close(ends[0]);
    if (got != (ssize_t)sizeof *comeback || waitpid(pid, NULL, 0) != pid) {
        measure_die("the session could not be played");
    }
}

void comeback_finish(struct comeback *comeback)
{
    measure_remove(comeback->folder);
}

/* ---- the phones */

struct phone {
    struct peer peer;
    const struct comeback_phone *was; /* borrowed */
    bool has_room, has_team, has_me;
    int64_t back_ns;
};

static int64_t number(const char *json, size_t len, const char *after)
{
    const char *at = memmem(json, len, after, strlen(after));
    return at == NULL ? 0 : strtoll(at + strlen(after), NULL, 10);
}

static bool is_type(const char *json, size_t len, const char *type)
{
    return memmem(json, len < 20 ? len : 20, type, strlen(type)) != NULL;
}

static void on_message(void *user, const char *json, size_t len, int64_t at_ns)
{
    struct phone *phone = user;
    if (is_type(json, len, "\"t\":\"ack\"") || is_type(json, len, "\"t\":\"bye\"")) {
        measure_die("a phone does not come back: %.*s", (int)len, json);
    }
    phone->has_room = phone->has_room || is_type(json, len, "\"t\":\"room\"");
    if (is_type(json, len, "\"t\":\"team\"")) {
        phone->has_team = true;
        if (number(json, len, "\"id\":") != phone->was->team ||
            number(json, len, "\"score\":") != phone->was->score) {
            measure_die("a phone of team %u with %lld points comes back to: %.*s", phone->was->team,
                        (long long)phone->was->score, (int)len, json);
        }
    }
    if (is_type(json, len, "\"t\":\"me\"")) {
        phone->has_me = true;
        if (number(json, len, "\"team\":") != phone->was->team) {
            measure_die("a phone of team %u comes back to: %.*s", phone->was->team, (int)len, json);
        }
    }
    if (phone->has_room && phone->has_team && phone->has_me && phone->back_ns == 0) {
        phone->back_ns = at_ns;
    }
}

static void say_hello(struct phone *phone)
{
    struct lec_msg_hello hello = {.v = LEC_PROTOCOL_VERSION};
    char json[LEC_MESSAGE_UP_MAX];
    memcpy(hello.token, phone->was->token, sizeof hello.token);
    size_t len = lec_wire_encode(LEC_MESSAGE_msg_hello, &hello, NULL, NULL, json, sizeof json);
    peer_send(&phone->peer, json, len);
}

static void read_all(struct phone *phones)
{
    struct pollfd fds[COMEBACK_PHONES];
    int64_t until_ns = measure_now_ns() + (int64_t)PATIENCE_MS * 1000000;
    uint32_t back = 0;
    while (back < COMEBACK_PHONES) {
        for (uint32_t i = 0; i < COMEBACK_PHONES; i++) {
            fds[i] = (struct pollfd){.fd = phones[i].peer.fd, .events = POLLIN};
        }
        if (poll(fds, COMEBACK_PHONES, PATIENCE_MS) == 0 || measure_now_ns() > until_ns) {
            measure_die("%u of %d phones come back in 20 s", back, COMEBACK_PHONES);
        }
        back = 0;
        for (uint32_t i = 0; i < COMEBACK_PHONES; i++) {
            if (fds[i].revents != 0) {
                peer_read(&phones[i].peer, on_message, &phones[i]);
            }
            back += phones[i].back_ns != 0;
        }
    }
}

void comeback_run(const struct comeback *comeback, struct measure_samples *open_ms,
                  struct measure_samples *back_ms)
{
    static struct phone phones[COMEBACK_PHONES];
    struct spawn server;
    int64_t from_ns = measure_now_ns();
    spawn_lectern(&server, comeback->folder, 0);
    int64_t open_ns = measure_now_ns();
    measure_add(open_ms, (double)(open_ns - from_ns) / 1e6);
    for (uint32_t i = 0; i < COMEBACK_PHONES; i++) {
        phones[i] = (struct phone){.was = &comeback->phone[i]};
        peer_open(&phones[i].peer, server.port);
        say_hello(&phones[i]);
    }
    read_all(phones);
    for (uint32_t i = 0; i < COMEBACK_PHONES; i++) {
        measure_add(back_ms, (double)(phones[i].back_ns - open_ns) / 1e6);
        peer_close(&phones[i].peer);
    }
    spawn_kill(&server);
}
