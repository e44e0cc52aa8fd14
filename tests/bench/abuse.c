/* See abuse.h. */
#include "abuse.h"

#include "measure.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define CALLERS_MAX 500
#define FLOOD_PER_MS 10
#define LORIS_STEP_US 100000 /* a byte each */
#define JOINS_US 2000000     /* all of them */
#define STALL_BUFFER 4096    /* of the kernel: the sooner it is full */

/* A connection of the other process. */
struct caller {
    int fd; /* -1: none */
    bool is_upgraded, is_in, has_joined;
    int64_t
        harm_us; /* since when it does harm; of one that does not read, since nothing more fits */
    int unread;  /* bytes that wait for it */
    size_t said; /* of its request */
    char token[LEC_TOKEN_CHARS + 1];
};

struct gang {
    enum abuse_kind kind;
    int port;
    const char *code;
    volatile struct abuse_toll *toll;
    struct caller callers[CALLERS_MAX];
    uint32_t count, joined;
    int64_t start_us, stepped_us;
    int64_t id;
};

static int64_t now_us(void)
{
    return measure_now_ns() / 1000;
}

static const char request[] = "GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
                              "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

static void dial(struct gang *gang, struct caller *caller)
{
    struct sockaddr_in far = {.sin_family = AF_INET, .sin_port = htons((uint16_t)gang->port)};
    int small = STALL_BUFFER;
    far.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    char token[sizeof caller->token];
    memcpy(token, caller->token, sizeof token);
    *caller = (struct caller){.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    memcpy(caller->token, token, sizeof token);
    if (caller->fd >= 0 && gang->kind == ABUSE_STALL) {
        setsockopt(caller->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    }
    if (caller->fd < 0 || connect(caller->fd, (struct sockaddr *)&far, sizeof far) != 0) {
        close(caller->fd);
        caller->fd = -1;
        return;
    }
    fcntl(caller->fd, F_SETFL, O_NONBLOCK);
    gang->toll->connections++;
    caller->harm_us = now_us();
    if (gang->kind != ABUSE_LORIS) {
        caller->said = sizeof request - 1;
        send(caller->fd, request, caller->said, MSG_NOSIGNAL);
    }
}

static void note_time(const struct gang *gang, const struct caller *caller)
{
    int64_t took_us = now_us() - caller->harm_us;
    if (caller->harm_us != 0 && took_us > gang->toll->longest_us) {
        gang->toll->longest_us = took_us;
    }
}

static void hang_up(struct gang *gang, struct caller *caller)
{
    note_time(gang, caller);
    gang->toll->cut++;
    close(caller->fd);
    caller->fd = -1;
}

/* One text frame; the mask is zero, since what it hides is nobody's. False: the server takes no more. */
static bool say(struct gang *gang, struct caller *caller, const char *json)
{
    unsigned char frame[512] = {0x81};
    size_t len = strlen(json);
    size_t head = 2;
    if (len < 126) {
        frame[1] = (unsigned char)(0x80 | len);
    } else {
        frame[1] = 0x80 | 126;
        frame[2] = (unsigned char)(len >> 8);
        frame[3] = (unsigned char)len;
        head = 4;
    }
    memcpy(frame + head + 4, json, len);
    gang->toll->sent++;
    ssize_t sent = send(caller->fd, frame, head + 4 + len, MSG_NOSIGNAL);
    return sent == (ssize_t)(head + 4 + len) || (sent < 0 && errno == EAGAIN);
}

/* As a new player, or as the one it was. */
static void join(struct gang *gang, struct caller *caller)
{
    char json[256];
    gang->id++;
    if (caller->token[0] != '\0') {
        snprintf(json, sizeof json, "{\"t\":\"hello\",\"v\":1,\"clock\":1,\"token\":\"%s\"}",
                 caller->token);
    } else {
        snprintf(json, sizeof json,
                 "{\"t\":\"hello\",\"v\":1,\"clock\":1,\"code\":\"%s\",\"name\":\"Guest %" PRId64
                 "\",\"id\":%" PRId64 "}",
                 gang->code, gang->id, gang->id);
    }
    caller->has_joined = true;
    say(gang, caller, json);
}

/* Of what the server says only the upgrade, the welcome and the end are of interest. */
static void hear(struct gang *gang, struct caller *caller)
{
    char bytes[16384];
    ssize_t got = recv(caller->fd, bytes, sizeof bytes - 1, 0);
    if (got == 0 || (got < 0 && errno != EAGAIN)) {
        hang_up(gang, caller);
        return;
    }
    bytes[got > 0 ? got : 0] = '\0';
    if (got > 0 && !caller->is_upgraded) {
        caller->is_upgraded = true;
        if (gang->kind != ABUSE_SILENT) {
            caller->harm_us = 0; /* none so far */
            join(gang, caller);
        }
    }
    if (got > 0 && memmem(bytes, (size_t)got, "\"err\":\"busy\"", 12) != NULL) {
        hang_up(gang, caller); /* it is refused */
        return;
    }
    const char *token = got > 0 ? memmem(bytes, (size_t)got, "\"token\":\"", 9) : NULL;
    bool is_welcome = got > 0 && memmem(bytes, (size_t)got, "\"t\":\"welcome\"", 13) != NULL;
    if (is_welcome && !caller->is_in) {
        caller->is_in = true;
        gang->toll->admitted++;
        caller->harm_us = gang->kind == ABUSE_JOINS ? 0 : now_us();
        if (token != NULL && strlen(token) > 9 + LEC_TOKEN_CHARS) {
            memcpy(caller->token, token + 9, LEC_TOKEN_CHARS);
        }
    }
}

/* The harm itself, as often as once in a millisecond. */

static void flood(struct gang *gang)
{
    struct caller *caller = &gang->callers[0];
    for (int i = 0; i < FLOOD_PER_MS && caller->fd >= 0 && caller->is_in; i++) {
        char json[96];
        snprintf(json, sizeof json,
                 "{\"t\":\"act\",\"id\":%" PRId64 ",\"verb\":\"buzz\",\"value\":1}", ++gang->id);
        if (!say(gang, caller, json)) {
            hang_up(gang, caller);
        }
    }
}

/* Who does not read asks for answers: refusals are sent, and pile up somewhere. */
static void stall(struct gang *gang)
{
    for (uint32_t i = 0; i < gang->count; i++) {
        struct caller *caller = &gang->callers[i];
        if (caller->fd >= 0 && caller->is_in && now_us() - gang->stepped_us > 40000) {
            char json[96];
            snprintf(json, sizeof json,
                     "{\"t\":\"act\",\"id\":%" PRId64 ",\"verb\":\"rule\",\"value\":1}",
                     ++gang->id);
            if (!say(gang, caller, json)) {
                hang_up(gang, caller);
            }
        }
    }
    if (now_us() - gang->stepped_us > 40000) {
        gang->stepped_us = now_us();
    }
}

static void drip(struct gang *gang)
{
    if (now_us() - gang->stepped_us < LORIS_STEP_US) {
        return;
    }
    gang->stepped_us = now_us();
    for (uint32_t i = 0; i < gang->count; i++) {
        struct caller *caller = &gang->callers[i];
        /* Never the last of it: the request is not whole. */
        if (caller->fd >= 0 && caller->said < sizeof request - 3) {
            send(caller->fd, request + caller->said++, 1, MSG_NOSIGNAL);
        }
    }
}

static uint32_t size_of(enum abuse_kind kind)
{
    static const uint32_t sizes[] = {[ABUSE_FLOOD] = 1,
                                     [ABUSE_STALL] = 20,
                                     [ABUSE_LORIS] = 200,
                                     [ABUSE_SILENT] = 200,
                                     [ABUSE_JOINS] = 500};
    return sizes[kind];
}

/* Those that are not connected call, in the pace of the kind; all at once but for joins. */
static void call(struct gang *gang)
{
    int64_t since_us = now_us() - gang->start_us;
    uint32_t due = gang->count;
    if (gang->kind == ABUSE_JOINS) {
        due = (uint32_t)(since_us * gang->count / JOINS_US) - gang->joined;
    }
    for (uint32_t i = 0; i < gang->count && due > 0; i++) {
        struct caller *caller = &gang->callers[i];
        if (caller->fd < 0 || (gang->kind == ABUSE_JOINS && caller->is_in)) {
            if (caller->fd >= 0) {
                close(caller->fd); /* it has become a player: the next one, please */
                caller->token[0] = '\0';
            }
            dial(gang, caller);
            gang->joined++;
            due--;
        }
    }
}

static void listen_to_all(struct gang *gang)
{
    struct pollfd fds[CALLERS_MAX];
    for (uint32_t i = 0; i < gang->count; i++) {
        struct caller *caller = &gang->callers[i];
        bool is_deaf = gang->kind == ABUSE_STALL && caller->is_in;
        fds[i] = (struct pollfd){.fd = caller->fd, .events = is_deaf ? 0 : POLLIN};
    }
    poll(fds, gang->count, 1);
    for (uint32_t i = 0; i < gang->count && gang->kind == ABUSE_STALL; i++) {
        int unread = 0;
        if (gang->callers[i].is_in && ioctl(gang->callers[i].fd, FIONREAD, &unread) == 0 &&
            unread > gang->callers[i].unread) {
            gang->callers[i].unread = unread;
            gang->callers[i].harm_us = now_us();
        }
    }
    for (uint32_t i = 0; i < gang->count; i++) {
        struct caller *caller = &gang->callers[i];
        if (caller->fd >= 0 && (fds[i].revents & (POLLERR | POLLHUP)) != 0 &&
            (fds[i].revents & POLLIN) == 0) {
            hang_up(gang, caller);
        } else if (caller->fd >= 0 && fds[i].revents != 0) {
            hear(gang, caller);
        } else if (caller->fd >= 0) {
            note_time(gang, caller);
        }
    }
}

_Noreturn static void do_harm(struct gang *gang)
{
    setpriority(PRIO_PROCESS, 0,
                19); /* harm is done to the server, not to those who share this machine */
    gang->count = size_of(gang->kind);
    gang->start_us = now_us();
    gang->id = gang->start_us; /* no act of an earlier gang is meant */
    for (uint32_t i = 0; i < gang->count; i++) {
        gang->callers[i].fd = -1;
    }
    for (;;) {
        call(gang);
        listen_to_all(gang);
        switch (gang->kind) {
        case ABUSE_FLOOD:
            flood(gang);
            break;
        case ABUSE_STALL:
            stall(gang);
            break;
        case ABUSE_LORIS:
            drip(gang);
            break;
        case ABUSE_SILENT:
        case ABUSE_JOINS:
        case ABUSE_KINDS:
            break;
        }
    }
}

void abuse_start(struct abuse *abuse, enum abuse_kind kind, int port, const char *code)
{
    static struct gang gang;
    void *shared =
        mmap(NULL, sizeof *abuse->toll, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) {
        measure_die("no shared memory: %s", strerror(errno));
    }
    abuse->toll = shared;
    gang = (struct gang){.kind = kind, .port = port, .code = code, .toll = abuse->toll};
    abuse->pid = fork();
    if (abuse->pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        do_harm(&gang);
    }
    if (abuse->pid < 0) {
        measure_die("no process: %s", strerror(errno));
    }
}

void abuse_stop(struct abuse *abuse, struct abuse_toll *out)
{
    kill(abuse->pid, SIGKILL);
    while (waitpid(abuse->pid, NULL, 0) < 0 && errno == EINTR) {
    }
    *out = *abuse->toll;
    munmap((void *)(uintptr_t)abuse->toll, sizeof *out);
}
