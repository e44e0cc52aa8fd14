/* One buzz through the real server: from the press to its ack, which comes when it is on disk, and to the view that
 * names the winner, on the presser's phone and on the slowest one. */
#include "measure.h"
#include "peer.h"
#include "script.h"
#include "spawn.h"
#include "wire/wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PRESSES 50
#define PHONES_MAX 40
#define WAIT_MS 10000
#define QUIET_MS 5

/* The server takes 30 messages a second from a connection, 60 at once. */
#define HOST_PACE_NS (INT64_C(1000000000) / 30)
#define HOST_BURST 50

struct phone {
    struct peer peer;
    int64_t acked_ns; /* the last ack */
    int64_t won_ns;   /* the view that names a winner; 0: not yet */
    bool is_open, is_in;
};

struct room {
    const char *name, *id;
    uint32_t phones, teams;
    char folder[256];
    struct spawn server;
    struct peer host;
    struct phone phone[PHONES_MAX]; /* the first `joined` are connected */
    uint32_t joined;
    struct lec_msg_host *view; /* owned; the host's newest */
    int64_t host_free_ns;      /* when the host's budget is full again */
    int64_t last_id;
    uint32_t presser; /* its phone is read first */
    bool is_timing;   /* the host's view takes long to read and can wait */
    int64_t acked_id; /* the host's last ack, and what entry it became */
    uint32_t acked_seq;
    struct lec_rng rng;
    struct measure_samples ack, own, slowest;
};

union down {
    struct lec_msg_host host;
    struct lec_msg_ack ack;
    struct lec_msg_welcome welcome;
    struct lec_msg_room room;
    struct lec_msg_preview preview;
    struct lec_msg_bye bye;
    struct lec_msg_display display;
};

static void on_host(void *user, const char *json, size_t len, int64_t at_ns)
{
    static union down in;
    static char texts[LEC_FRAME_DOWN_MAX];
    struct room *room = user;
    struct lec_arena arena = {.bytes = texts, .cap = sizeof texts};
    char why[160];
    enum lec_message message = LEC_MESSAGE_NONE;
    (void)at_ns;
    if (lec_wire_decode(json, len, LEC_DOWN, &message, &in, sizeof in, &arena, why, sizeof why) !=
        LEC_OK) {
        measure_die("the server's message cannot be read: %s", why);
    }
    if (message == LEC_MESSAGE_msg_host) {
        *room->view = in.host;
    } else if (message == LEC_MESSAGE_msg_ack) {
        if (in.ack.err != LEC_OK) {
            measure_die("the server refused: %s", in.ack.text);
        }
        room->acked_id = in.ack.id;
        room->acked_seq = (uint32_t)in.ack.seq;
    }
}

static bool has(const char *json, size_t len, const char *what)
{
    return memmem(json, len, what, strlen(what)) != NULL;
}

/* A phone reads no more than it must: what takes time here would be taken for the server's. */
static void on_phone(void *user, const char *json, size_t len, int64_t at_ns)
{
    struct phone *phone = user;
    if (has(json, len, "\"t\":\"room\"")) {
        phone->is_open = has(json, len, "\"buzz\":{\"state\":\"open\"");
        bool is_won = has(json, len, "\"buzz\":{\"state\":\"won\"");
        phone->won_ns = is_won && phone->won_ns == 0 ? at_ns : phone->won_ns;
    } else if (has(json, len, "\"t\":\"ack\"")) {
        if (!has(json, len, "\"err\":\"ok\"")) {
            measure_die("the server refused a phone: %.*s", (int)len, json);
        }
        phone->acked_ns = at_ns;
    } else if (has(json, len, "\"t\":\"welcome\"")) {
        phone->is_in = true;
    }
}

/* Waits for messages, `wait_ms` at most, and reads them. False: none came. */
static bool turn(struct room *room, int wait_ms)
{
    struct pollfd fds[PHONES_MAX + 1];
    struct phone *phones[PHONES_MAX];
    nfds_t count = 0;
    for (uint32_t i = 0; i < room->joined; i++) {
        phones[count] = &room->phone[(room->presser + i) % room->joined];
        fds[count] = (struct pollfd){.fd = phones[count]->peer.fd, .events = POLLIN};
        count++;
    }
    fds[count] = (struct pollfd){.fd = room->is_timing ? -1 : room->host.fd, .events = POLLIN};
    int ready = poll(fds, count + 1, wait_ms);
    if (ready <= 0) {
        return false;
    }
    for (nfds_t i = 0; i < count; i++) {
        if (fds[i].revents != 0) {
            peer_read(&phones[i]->peer, on_phone, phones[i]);
        }
    }
    if (fds[count].revents != 0) {
        peer_read(&room->host, on_host, room);
    }
    return true;
}

typedef bool is_done(const struct room *room, const struct phone *phone);

static void wait_for(struct room *room, is_done *done, const struct phone *phone, const char *what)
{
    while (!done(room, phone)) {
        if (!turn(room, WAIT_MS)) {
            measure_die("waited %d s in vain for %s", WAIT_MS / 1000, what);
        }
    }
}

static void send_message(struct peer *peer, enum lec_message message, const void *in)
{
    char json[LEC_MESSAGE_UP_MAX];
    size_t len = lec_wire_encode(message, in, NULL, NULL, json, sizeof json);
    if (len == 0) {
        measure_die("a message does not fit");
    }
    peer_send(peer, json, len);
}

static bool is_host_shown(const struct room *room, const struct phone *phone)
{
    (void)phone;
    return room->acked_id == room->last_id && room->view->rev >= room->acked_seq;
}

/* The host's act: within its rate, and until its view shows what came of it. */
static void host_act(struct room *room, struct lec_msg_act *act)
{
    int64_t now_ns = measure_now_ns();
    while (room->host_free_ns - now_ns > HOST_BURST * HOST_PACE_NS) {
        turn(room, (int)(HOST_PACE_NS / 1000000) + 1);
        now_ns = measure_now_ns();
    }
    room->host_free_ns = (room->host_free_ns > now_ns ? room->host_free_ns : now_ns) + HOST_PACE_NS;
    act->id = ++room->last_id;
    send_message(&room->host, LEC_MESSAGE_msg_act, act);
    wait_for(room, is_host_shown, NULL, lec_verb_info(act->verb)->word);
}

static void set_option(struct room *room, enum lec_option option, int64_t value)
{
    struct lec_msg_act act = {.verb = LEC_VERB_OPTION, .at = option, .value = value};
    host_act(room, &act);
}

static bool is_in(const struct room *room, const struct phone *phone)
{
    (void)room;
    return phone->is_in;
}

static bool is_acked(const struct room *room, const struct phone *phone)
{
    (void)room;
    return phone->acked_ns != 0;
}

static void join(struct room *room, uint32_t number)
{
    struct phone *phone = &room->phone[number];
    struct lec_msg_hello hello = {.v = LEC_PROTOCOL_VERSION, .id = 1000 + number};
    memcpy(hello.code, room->server.code, sizeof room->server.code);
    snprintf(hello.name, sizeof hello.name, "Player %u", number + 1);
    peer_open(&phone->peer, room->server.port);
    room->joined = number + 1;
    send_message(&phone->peer, LEC_MESSAGE_msg_hello, &hello);
    wait_for(room, is_in, phone, "a welcome");
    struct lec_msg_act sit = {.id = 100000 + number, .verb = LEC_VERB_JOIN_TEAM};
    if (number < room->teams) {
        sit.verb = LEC_VERB_MAKE_TEAM;
        snprintf(sit.text, sizeof sit.text, "Table %u", number + 1);
    }
    phone->acked_ns = 0;
    send_message(&phone->peer, LEC_MESSAGE_msg_act, &sit);
    wait_for(room, is_acked, phone, "a team");
}

static bool has_view(const struct room *room, const struct phone *phone)
{
    (void)phone;
    return room->view->rev > 0;
}

static void open_room(struct room *room)
{
    lec_rng_init(&room->rng, 1);
    room->view = calloc(1, sizeof *room->view);
    if (room->view == NULL) {
        measure_die("not enough memory for a view");
    }
    measure_folder(room->folder);
    spawn_lectern(&room->server, room->folder, 0);
    struct lec_msg_hello hello = {.v = LEC_PROTOCOL_VERSION};
    memcpy(hello.token, room->server.key, sizeof room->server.key);
    peer_open(&room->host, room->server.port);
    send_message(&room->host, LEC_MESSAGE_msg_hello, &hello);
    wait_for(room, has_view, NULL, "the host's view");
    /* Every clue is one that all may buzz for. */
    set_option(room, LEC_OPTION_ARMED, 2);
    set_option(room, LEC_OPTION_FORM, 1);
    set_option(room, LEC_OPTION_DOUBLES_1, 0);
    set_option(room, LEC_OPTION_DOUBLES_2, 0);
    set_option(room, LEC_OPTION_WINDOW, 120000);
    set_option(room, LEC_OPTION_SPOKEN, 120000);
    for (uint32_t i = 0; i < room->phones; i++) {
        join(room, i);
    }
}

static bool is_open_for_all(const struct room *room, const struct phone *phone)
{
    (void)phone;
    for (uint32_t i = 0; i < room->phones; i++) {
        if (!room->phone[i].is_open) {
            return false;
        }
    }
    return true;
}

static bool is_won_for_all(const struct room *room, const struct phone *phone)
{
    for (uint32_t i = 0; i < room->phones; i++) {
        if (room->phone[i].won_ns == 0) {
            return false;
        }
    }
    return phone->acked_ns != 0;
}

/* Everything until buzzers are open; rulings are always right, so that each clue has one buzz. */
static void host_opens(struct room *room)
{
    struct lec_msg_act act;
    while (script_host_next(room->view, &room->rng, &act)) {
        act.value = act.verb == LEC_VERB_RULE ? LEC_RULE_RIGHT : act.value;
        host_act(room, &act);
    }
    wait_for(room, is_open_for_all, NULL, "open buzzers");
    while (turn(room, QUIET_MS)) {
        /* The server is still writing what the opening changed: a press now would wait for that. */
    }
}

static bool is_host_answering(const struct room *room, const struct phone *phone)
{
    (void)phone;
    return room->view->stage.phase == LEC_PHASE_ANSWER;
}

static void press(struct room *room, uint32_t number)
{
    host_opens(room);
    room->presser = number % room->phones;
    struct phone *presser = &room->phone[room->presser];
    for (uint32_t i = 0; i < room->phones; i++) {
        room->phone[i].won_ns = 0;
    }
    presser->acked_ns = 0;
    struct lec_msg_act buzz = {.id = 200000 + number, .verb = LEC_VERB_BUZZ};
    room->is_timing = true;
    int64_t from_ns = measure_now_ns();
    send_message(&presser->peer, LEC_MESSAGE_msg_act, &buzz);
    wait_for(room, is_won_for_all, presser, "a winner");
    room->is_timing = false;
    int64_t last_ns = 0;
    for (uint32_t i = 0; i < room->phones; i++) {
        last_ns = room->phone[i].won_ns > last_ns ? room->phone[i].won_ns : last_ns;
    }
    measure_add(&room->ack, (double)(presser->acked_ns - from_ns) / 1e6);
    measure_add(&room->own, (double)(presser->won_ns - from_ns) / 1e6);
    measure_add(&room->slowest, (double)(last_ns - from_ns) / 1e6);
    wait_for(room, is_host_answering, NULL, "the host's view of the answer");
}

static void close_room(struct room *room)
{
    for (uint32_t i = 0; i < room->phones; i++) {
        peer_close(&room->phone[i].peer);
    }
    peer_close(&room->host);
    spawn_stop(&room->server);
    measure_remove(room->folder);
    free(room->view);
    measure_finish(&room->ack);
    measure_finish(&room->own);
    measure_finish(&room->slowest);
}

/* The reference: one durable write and one round trip over a socket, with nothing around them. */
struct bare {
    char folder[256];
    int file;
    int ends[2];
    pthread_t echo;
};

static void *echo(void *user)
{
    const struct bare *bare = user;
    char bytes[256];
    ssize_t got = 0;
    while ((got = recv(bare->ends[1], bytes, sizeof bytes, 0)) > 0) {
        if (send(bare->ends[1], bytes, (size_t)got, MSG_NOSIGNAL) != got) {
            break;
        }
    }
    return NULL;
}

static int listen_here(int *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t len = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, len) != 0 || listen(fd, 1) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &len) != 0) {
        measure_die("the echo has no port: %s", strerror(errno));
    }
    *port = ntohs(address.sin_port);
    return fd;
}

static void bare_open(struct bare *bare)
{
    char path[300];
    int port = 0;
    measure_folder(bare->folder);
    snprintf(path, sizeof path, "%s/file", bare->folder);
    bare->file = open(path, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
    int fd = listen_here(&port);
    bare->ends[0] = spawn_connect(port);
    bare->ends[1] = accept(fd, NULL, NULL);
    close(fd);
    if (bare->file < 0 || bare->ends[1] < 0 || pthread_create(&bare->echo, NULL, echo, bare) != 0) {
        measure_die("the bare reference cannot start: %s", strerror(errno));
    }
}

static double bare_ms(const struct bare *bare)
{
    static const char page[4096];
    char bytes[64] = {0};
    int64_t from_ns = measure_now_ns();
    bool is_ok = write(bare->file, page, sizeof page) == (ssize_t)sizeof page &&
                 fdatasync(bare->file) == 0 &&
                 send(bare->ends[0], bytes, sizeof bytes, MSG_NOSIGNAL) == (ssize_t)sizeof bytes &&
                 recv(bare->ends[0], bytes, sizeof bytes, MSG_WAITALL) == (ssize_t)sizeof bytes;
    if (!is_ok) {
        measure_die("the bare reference failed: %s", strerror(errno));
    }
    return (double)(measure_now_ns() - from_ns) / 1e6;
}

static void bare_close(struct bare *bare)
{
    shutdown(bare->ends[0], SHUT_RDWR);
    pthread_join(bare->echo, NULL);
    close(bare->ends[0]);
    close(bare->ends[1]);
    close(bare->file);
    measure_remove(bare->folder);
}

static int report(const struct room *room, const char *id, const char *what,
                  struct measure_samples *samples, struct measure_samples *bare, double q)
{
    char full_id[64];
    char name[96];
    snprintf(full_id, sizeof full_id, "buzz_%s_%s", id, room->id);
    snprintf(name, sizeof name, "press to %s, %s", what, room->name);
    struct measure_figure figure = {
        .id = full_id,
        .name = name,
        .unit = "ms",
        .reference_name = "fdatasync of 4 KiB and a TCP echo",
        .value = measure_quantile(samples, q),
        .reference = measure_quantile(bare, q),
        .runs = samples->count,
    };
    return measure_report(&figure);
}

int main(void)
{
    static struct room rooms[] = {
        {.name = "3 phones", .id = "3", .phones = 3, .teams = 3},
        {.name = "40 phones", .id = "40", .phones = 40, .teams = 8},
    };
    const size_t count = sizeof rooms / sizeof *rooms;
    struct bare bare;
    struct measure_samples bare_times = {0};
    int status = 0;
    bare_open(&bare);
    for (size_t i = 0; i < count; i++) {
        open_room(&rooms[i]);
    }
    for (uint32_t k = 0; k < PRESSES; k++) {
        for (size_t i = 0; i < count; i++) {
            press(&rooms[i], k);
        }
        measure_add(&bare_times, bare_ms(&bare));
    }
    for (size_t i = 0; i < count; i++) {
        struct room *room = &rooms[i];
        status |= report(room, "ack", "ack", &room->ack, &bare_times, 0.5);
        status |= report(room, "own", "winner on that phone", &room->own, &bare_times, 0.5);
        status |= report(room, "all", "winner on all phones", &room->slowest, &bare_times, 0.5);
        status |=
            report(room, "all_p95", "winner on all phones, p95", &room->slowest, &bare_times, 0.95);
        close_room(room);
    }
    bare_close(&bare);
    measure_finish(&bare_times);
    return status;
}
