/* Asks a server for what it must not give: a page under a name that is not its own, an answer to every room code, the
 * host's place for a player's key. The short form of tests/e2e/ws/gate.test.js, without anything but sockets; the
 * server is the program that LEC_LECTERN names. */
#include "measure.h"
#include "peer.h"
#include "spawn.h"

#include <ftw.h>
#include <jansson.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define WAIT_MS 5000
#define GUESSES 50 /* fewer than a connection may send at once */

static int failures;

static void tap(bool is_good, const char *what)
{
    static int number;
    printf("%sok %d - %s\n", is_good ? "" : "not ", ++number, what);
    failures += !is_good;
}

/* ---- what a connection has been told */

struct heard {
    char role[16], token[LEC_TOKEN_CHARS + 1],
        err[24];     /* of the last welcome and the last refusal */
    int refused;     /* acks that were not ok */
    int wrong_codes; /* of them */
};

static void take(char *out, size_t size, const json_t *msg, const char *name)
{
    const char *value = json_string_value(json_object_get(msg, name));
    snprintf(out, size, "%s", value != NULL ? value : "");
}

static void on_message(void *user, const char *text, size_t len, int64_t at_ns)
{
    struct heard *heard = user;
    json_t *msg = json_loadb(text, len, 0, NULL);
    const char *t = json_string_value(json_object_get(msg, "t"));
    (void)at_ns;
    if (t == NULL) {
        measure_die("the server sent what is no message");
    }
    if (strcmp(t, "welcome") == 0) {
        take(heard->role, sizeof heard->role, msg, "role");
        take(heard->token, sizeof heard->token, msg, "token");
    } else if (strcmp(t, "ack") == 0) {
        take(heard->err, sizeof heard->err, msg, "err");
        heard->refused += strcmp(heard->err, "ok") != 0;
        heard->wrong_codes += strcmp(heard->err, "code") == 0;
    }
    json_decref(msg);
}

static void say(struct peer *peer, const char *json)
{
    peer_send(peer, json, strlen(json));
}

/* Reads until this many answers have come in all. */
static void hear(struct peer *peer, struct heard *heard, int answers)
{
    while (heard->refused + (heard->role[0] != '\0') < answers) {
        struct pollfd ready = {.fd = peer->fd, .events = POLLIN};
        if (poll(&ready, 1, WAIT_MS) <= 0) {
            measure_die("the server does not answer");
        }
        peer_read(peer, on_message, heard);
    }
}

/* ---- names */

/* The status of a request with this Host, 0 when it was cut off. */
static int status_of(const struct spawn *server, const char *host, const char *more)
{
    char text[512];
    int fd = spawn_connect(server->port);
    int len = snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: %s\r\n%s\r\n",
                       more[0] != '\0' ? "/ws" : "/host", host, more);
    if (send(fd, text, (size_t)len, MSG_NOSIGNAL) != len) {
        measure_die("the server takes no request");
    }
    ssize_t got = recv(fd, text, sizeof text - 1, 0);
    text[got > 0 ? got : 0] = '\0';
    close(fd);
    return strncmp(text, "HTTP/1.", 7) == 0 ? (int)strtol(text + 8, NULL, 10) : 0;
}

static void names(const struct spawn *server)
{
    static const char upgrade[] =
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n";
    static const char evil_upgrade[] =
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nOrigin: http://evil.example\r\n";
    tap(status_of(server, "127.0.0.1", "") == 200, "a page under the server's own address");
    tap(status_of(server, "evil.example", "") == 421, "no page under another name");
    tap(status_of(server, "127.0.0.1", upgrade) == 101, "a WebSocket under the own address");
    tap(status_of(server, "evil.example", evil_upgrade) == 421,
        "none for a name that was pointed here");
    tap(status_of(server, "127.0.0.1", evil_upgrade) == 403, "none for a page of another site");
}

/* ---- keys */

static void keys(const struct spawn *server)
{
    char json[200];
    struct heard first = {.refused = 0};
    struct heard again = {.refused = 0};
    struct peer phone;
    peer_open(&phone, server->port);
    snprintf(json, sizeof json,
             "{\"t\":\"hello\",\"v\":1,\"code\":\"%s\",\"name\":\"Ada\",\"id\":1}", server->code);
    say(&phone, json);
    hear(&phone, &first, 1);
    tap(strcmp(first.role, "player") == 0, "a room code makes a player");
    peer_close(&phone);

    peer_open(&phone, server->port);
    snprintf(json, sizeof json, "{\"t\":\"hello\",\"v\":1,\"token\":\"%s\"}", first.token);
    say(&phone, json);
    hear(&phone, &again, 1);
    tap(strcmp(again.role, "player") == 0, "the player's key opens the player, and no more");
    say(&phone, "{\"t\":\"act\",\"id\":2,\"verb\":\"add_team\",\"text\":\"Paper\"}");
    while (again.err[0] == '\0') {
        struct pollfd ready = {.fd = phone.fd, .events = POLLIN};
        if (poll(&ready, 1, WAIT_MS) <= 0) {
            measure_die("the server does not answer");
        }
        peer_read(&phone, on_message, &again);
    }
    tap(strcmp(again.err, "not_yours") == 0, "what is the host's is refused");
    peer_close(&phone);
}

/* ---- room codes: last, since nobody comes in from here afterwards */

static void codes(const struct spawn *server)
{
    struct heard heard = {.refused = 0};
    struct peer peer;
    peer_open(&peer, server->port);
    for (int i = 0; i < GUESSES; i++) {
        say(&peer, "{\"t\":\"hello\",\"v\":1,\"code\":\"OOOOO\",\"name\":\"Eve\",\"id\":9}");
    }
    hear(&peer, &heard, GUESSES);
    /* Players sit here, which opens their own session's code alone. */
    tap(heard.wrong_codes >= 10 && heard.wrong_codes <= 12, "of 50 wrong codes ten are heard");
    peer_close(&peer);
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *place)
{
    (void)about;
    (void)kind;
    (void)place;
    return remove(path);
}

int main(void)
{
    char folder[] = "/tmp/lectern-gate-XXXXXX";
    struct spawn server;
    if (mkdtemp(folder) == NULL) {
        measure_die("no folder for the server");
    }
    spawn_lectern(&server, folder, 0);
    names(&server);
    keys(&server);
    codes(&server);
    spawn_stop(&server);
    tap(nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS) == 0, "nothing is left behind");
    printf("1..10\n");
    return failures != 0;
}
