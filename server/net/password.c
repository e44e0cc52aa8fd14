/* The host's password: stretched and tried in a thread of its own, one try at a time, and never before its budget says
 * so. What opens the host's page afterwards is a key like the one in the host's link. */
#include "net/net_state.h"

#include <assert.h>
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* To wait for the tries before it and for its own. */
#define TRY_SECONDS 30
/* Of the thread that stretches: whoever presses a buzzer meanwhile goes first. */
#define THREAD_NICE 10

static_assert(LEC_PASSWORD_HASH_MAX + 1 == crypto_pwhash_STRBYTES, "the hash fits its place");

static const char setting_name[] = "host_password";

/* One thing to do with a password: to try it, or to make it the one. */
struct password_job {
    struct password_job *next;
    struct lec_net *net;
    struct room *room;
    uint64_t conn_no; /* who waits for it; 0: nobody */
    int64_t id;       /* of the message that sets one */
    bool is_set;      /* it becomes the password */
    bool keeps_same;  /* it may be that already */
    bool has_peer;
    struct lec_peer peer;
    int result; /* of the thread: 0 right or made, 1 wrong, -1 memory was short */
    char text[LEC_PASSWORD_BYTES_MAX + 1];
    char hash[LEC_PASSWORD_HASH_MAX + 1];
    struct lec_write write;
    uv_work_t work;
};

static void free_job(struct password_job *job)
{
    sodium_memzero(job->text, sizeof job->text);
    free(job);
}

/* In a thread of its own. */
static void work(uv_work_t *request)
{
    struct password_job *job = request->data;
    size_t len = strlen(job->text);
    (void)setpriority(PRIO_PROCESS, (id_t)gettid(), THREAD_NICE);
    errno = 0;
    bool is_it = job->hash[0] != '\0' && crypto_pwhash_str_verify(job->hash, job->text, len) == 0;
    if (!job->is_set) {
        job->result = is_it ? 0 : errno == EINVAL ? 1 : -1; /* EINVAL: it was another */
    } else if (!is_it || !job->keeps_same) {
        job->result =
            len == 0 ? 0
                     : crypto_pwhash_str(job->hash, job->text, len, crypto_pwhash_OPSLIMIT_MODERATE,
                                         crypto_pwhash_MEMLIMIT_MODERATE);
        if (len == 0) {
            job->hash[0] = '\0';
        }
    }
    sodium_memzero(job->text, sizeof job->text);
}

static struct conn *find_stranger(const struct lec_net *net, uint64_t no)
{
    for (struct conn *conn = net->strangers; conn != NULL; conn = conn->next) {
        if (conn->no == no && !conn->is_closing && !conn->is_leaving) {
            return conn;
        }
    }
    return NULL;
}

static void end_try(struct password_job *job)
{
    struct lec_net *net = job->net;
    struct conn *conn = find_stranger(net, job->conn_no);
    if (job->result == 0) {
        lec_gate_forgive_password(&net->gate, job->has_peer ? &job->peer : NULL);
    }
    if (conn == NULL || net->wants_stop) {
        return;
    }
    conn->is_trying = false;
    if (job->result < 0) {
        lec_conn_ack(net, conn, 0, LEC_ERR_BUSY, 0, NULL);
        return;
    }
    if (job->result > 0) {
        lec_conn_ack(net, conn, 0, LEC_ERR_TOKEN, 0, LEC_SAY("That is not the host's password."));
        return;
    }
    enum lec_err err = lec_hello_host(net, conn, job->room);
    if (err != LEC_OK) {
        lec_conn_ack(net, conn, 0, err, 0, NULL);
    }
    lec_rooms_turn(net); /* no socket has woken the loop */
}

static void answer_set(struct password_job *job, enum lec_err err)
{
    struct conn *conn = job->conn_no != 0 ? lec_conn_find(job->room, job->conn_no) : NULL;
    if (conn != NULL) {
        lec_conn_ack(job->net, conn, job->id, err, 0, NULL);
    } else if (err != LEC_OK) {
        fprintf(stderr, "lectern: the host's password was not set: %s\n", lec_err_text(err));
    }
}

static void start_next(struct lec_net *net);

static void end_job(struct password_job *job)
{
    struct lec_net *net = job->net;
    net->password.running = NULL;
    free_job(job);
    start_next(net);
}

/* In the store's thread. */
static void on_written(void *user, bool ok, const struct lec_trouble *why)
{
    struct lec_net *net = user;
    (void)why;
    uv_mutex_lock(&net->lock);
    net->password.store_result = ok ? 1 : -1;
    uv_mutex_unlock(&net->lock);
    uv_async_send(&net->password.stored);
}

static void on_stored(uv_async_t *async)
{
    struct lec_net *net = async->data;
    uv_mutex_lock(&net->lock);
    int result = net->password.store_result;
    net->password.store_result = 0;
    uv_mutex_unlock(&net->lock);
    struct password_job *job = net->password.running;
    if (result == 0 || job == NULL) {
        return;
    }
    if (result > 0) {
        memcpy(net->password.hash, job->hash, sizeof net->password.hash);
        for (struct room *room = net->rooms; room != NULL; room = room->next) {
            room->reach.has_password = job->hash[0] != '\0';
            lec_room_touch(room);
        }
    }
    answer_set(job, result > 0 ? LEC_OK : LEC_ERR_NOT_SAVED);
    end_job(job);
    lec_rooms_turn(net);
}

static void after_work(uv_work_t *request, int status)
{
    struct password_job *job = request->data;
    struct lec_net *net = job->net;
    if (!job->is_set) {
        if (status == 0) {
            end_try(job);
        }
        end_job(job);
        return;
    }
    if (status != 0 || job->result != 0 || net->is_stopping) {
        answer_set(job, LEC_ERR_BUSY);
        end_job(job);
        return;
    }
    job->write =
        (struct lec_write){.kind = LEC_WRITE_SETTING, .name = setting_name, .value = job->hash};
    lec_store_submit(net->store, &job->write, 1, on_written, net);
}

/* Tries that nobody waits for: whoever has gone, or asks again on another connection, has no use for them. */
static void drop_unwanted(struct lec_net *net)
{
    struct password_job **link = &net->password.waiting;
    while (*link != NULL) {
        struct password_job *job = *link;
        if (job->is_set || find_stranger(net, job->conn_no) != NULL) {
            link = &job->next;
            continue;
        }
        *link = job->next;
        net->password.waiting_count--;
        free_job(job);
    }
}

static void start_next(struct lec_net *net)
{
    struct lec_password *password = &net->password;
    drop_unwanted(net);
    struct password_job *job = password->waiting;
    if (password->running != NULL || job == NULL) {
        return;
    }
    password->waiting = job->next;
    password->waiting_count--;
    password->running = job;
    if (!job->is_set || job->keeps_same) {
        memcpy(job->hash, password->hash, sizeof job->hash);
    }
    job->work.data = job;
    if (uv_queue_work(net->loop, &job->work, work, after_work) != 0) {
        password->running = NULL;
        free_job(job);
    }
}

/* False: there is no memory, or too many wait already. */
static bool enqueue(struct lec_net *net, const struct password_job *what, const char *text)
{
    struct lec_password *password = &net->password;
    drop_unwanted(net);
    struct password_job *job = malloc(sizeof *job);
    if (job == NULL || password->waiting_count >= LEC_PASSWORDS_WAITING_MAX) {
        free(job);
        return false;
    }
    *job = *what;
    job->net = net;
    snprintf(job->text, sizeof job->text, "%s", text);
    struct password_job **end = &password->waiting;
    while (*end != NULL) {
        end = &(*end)->next;
    }
    *end = job;
    password->waiting_count++;
    start_next(net);
    return true;
}

enum lec_err lec_password_try(struct lec_net *net, struct conn *conn,
                              const struct lec_msg_hello *hello, int64_t hr_us, const char **text)
{
    struct room *room = hello->code[0] != '\0' ? lec_room_by_code(net, hello->code) : net->rooms;
    if (conn->is_trying) {
        return LEC_ERR_BUSY;
    }
    bool is_there = net->password.hash[0] != '\0' && room != NULL;
    switch (lec_gate_try_password(&net->gate, lec_conn_peer(conn), hr_us)) {
    case LEC_TRY_CLOSED:
        lec_news_tell(net);
        *text = LEC_SAY("Too many have tried to guess the password: it opens nothing for some "
                        "minutes. The host's link does.");
        return LEC_ERR_BUSY;
    case LEC_TRY_WAIT:
        *text = LEC_SAY("That was tried too often from here: wait a minute.");
        return LEC_ERR_BUSY;
    case LEC_TRY_GO:
        break;
    }
    if (!is_there) {
        *text = LEC_SAY("No password is set here: open the host link that the server shows.");
        return LEC_ERR_TOKEN;
    }
    struct password_job job = {
        .room = room, .conn_no = conn->no, .has_peer = conn->has_peer, .peer = conn->peer};
    if (!enqueue(net, &job, hello->password)) {
        return LEC_ERR_BUSY;
    }
    conn->is_trying = true;
    lws_set_timeout(conn->wsi, PENDING_TIMEOUT_USER_REASON_BASE, TRY_SECONDS);
    return LEC_OK;
}

void lec_password_on_set(struct lec_net *net, struct conn *conn,
                         const struct lec_msg_password *password)
{
    if (conn->role != LEC_ROLE_HOST) {
        lec_conn_ack(net, conn, password->id, LEC_ERR_NOT_YOURS, 0, NULL);
        return;
    }
    size_t len = strlen(password->text);
    if (len > 0 && len < LEC_PASSWORD_BYTES_MIN) {
        lec_conn_ack(net, conn, password->id, LEC_ERR_TEXT, 0,
                     LEC_SAY("The password needs at least 10 characters: three words, say."));
        return;
    }
    struct password_job job = {
        .room = conn->room, .conn_no = conn->no, .id = password->id, .is_set = true};
    if (!enqueue(net, &job, password->text)) {
        lec_conn_ack(net, conn, password->id, LEC_ERR_BUSY, 0, NULL);
    }
}

static void on_setting(void *user, const char *name, const char *value)
{
    struct lec_password *password = user;
    if (strcmp(name, setting_name) == 0) {
        snprintf(password->hash, sizeof password->hash, "%s", value);
    }
}

int lec_password_start(struct lec_net *net, const char *text)
{
    struct lec_password *password = &net->password;
    struct lec_trouble why = {""};
    if (uv_async_init(net->loop, &password->stored, on_stored) != 0) {
        return -1;
    }
    password->stored.data = net;
    password->is_started = true;
    if (lec_store_settings(net->store, on_setting, password, &why) != 0) {
        fprintf(stderr, "lectern: going on without the host's password: %s\n", why.text);
    }
    struct password_job job = {.is_set = true, .keeps_same = true};
    return text == NULL || enqueue(net, &job, text) ? 0 : -1;
}

bool lec_password_is_busy(const struct lec_net *net)
{
    return net->password.running != NULL && net->password.running->is_set;
}

void lec_password_stop(struct lec_net *net)
{
    struct lec_password *password = &net->password;
    if (!password->is_started) {
        return;
    }
    password->is_started = false;
    while (password->waiting != NULL) {
        struct password_job *job = password->waiting;
        password->waiting = job->next;
        free_job(job);
    }
    uv_close((uv_handle_t *)&password->stored, NULL);
}
