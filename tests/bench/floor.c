/* See floor.h. */
#include "floor.h"

#include "hall.h"
#include "measure.h"
#include "proc.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define EVENTS_MAX 64
#define CONNS_MAX 20000
#define IN_BYTES 1024
#define LOG_BYTES 100 /* an entry */

struct floor_conn {
    int fd;
    bool is_upgraded;
    size_t len;
    unsigned char in[IN_BYTES];
};

static struct {
    int epoll, listener, log;
    struct floor_conn *conn[CONNS_MAX]; /* owned */
    uint32_t count;
    struct floor_sizes sizes;
    unsigned char out[1 << 17]; /* frames, ready to be written */
} floor_;

/* The head of a frame and a message of `len` bytes. Returns the bytes of both. */
static size_t put(unsigned char *out, const char *json, size_t len)
{
    size_t at = 0;
    size_t text = strlen(json);
    out[at++] = 0x81;
    if (len < 126) {
        out[at++] = (unsigned char)len;
    } else {
        out[at++] = 126;
        out[at++] = (unsigned char)(len >> 8);
        out[at++] = (unsigned char)len;
    }
    memset(out + at, 'x', len);
    memcpy(out + at, json, text < len ? text : len);
    return at + len;
}

static void write_out(const struct floor_conn *conn, size_t len)
{
    ssize_t sent = send(conn->fd, floor_.out, len, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent != (ssize_t)len && errno != EPIPE && errno != ECONNRESET) {
        measure_die("the floor: a connection takes no more");
    }
}

static void greet(const struct floor_conn *conn)
{
    char json[128];
    size_t len = 0;
    snprintf(json, sizeof json, "{\"t\":\"welcome\",\"token\":\"AAAAAAAAAAAAAAAAAAAAAA\",");
    len += put(floor_.out, json, floor_.sizes.welcome);
    for (size_t i = 0; i < 3 && floor_.sizes.first[i] > 0; i++) {
        const char *text = i == 0 ? "{\"t\":\"room\",\"phase\":\"lobby\"," : "{\"t\":\"me\",";
        len += put(floor_.out + len, text, floor_.sizes.first[i]);
    }
    write_out(conn, len);
}

static void fan_out(const struct floor_conn *presser, bool is_synced)
{
    char json[128];
    char entry[LOG_BYTES];
    size_t len = 0;
    snprintf(json, sizeof json, "{\"t\":\"room\",\"phase\":\"answer\",\"at_us\":%" PRId64 ",",
             measure_now_ns() / 1000);
    memset(entry, 'e', sizeof entry);
    if (is_synced &&
        (write(floor_.log, entry, sizeof entry) != LOG_BYTES || fdatasync(floor_.log) != 0)) {
        measure_die("the floor: its file cannot be written");
    }
    for (size_t i = 0; i < 3 && floor_.sizes.view[i] > 0; i++) {
        len += put(floor_.out + len, i == 0 ? json : "{\"t\":\"team\",", floor_.sizes.view[i]);
    }
    write_out(presser, len);
    for (uint32_t i = 0; i < floor_.count; i++) {
        if (floor_.conn[i] != presser) {
            write_out(floor_.conn[i], len);
        }
    }
}

static void upgrade(struct floor_conn *conn)
{
    static const char answer[] =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: ICX+Yqv66kxgM0FcWaLWlFLwTAI=\r\n\r\n";
    const unsigned char *end = memmem(conn->in, conn->len, "\r\n\r\n", 4);
    if (end == NULL) {
        return;
    }
    size_t head = (size_t)(end + 4 - conn->in);
    conn->len -= head;
    memmove(conn->in, end + 4, conn->len);
    conn->is_upgraded = true;
    memcpy(floor_.out, answer, sizeof answer - 1);
    write_out(conn, sizeof answer - 1);
}

static void on_message(const struct floor_conn *conn, const char *json, size_t len)
{
    if (memmem(json, len, "\"hello\"", 7) != NULL) {
        greet(conn);
        return;
    }
    char value[] = "\"team\":0";
    value[7] = '0' + FLOOR_SYNCED;
    fan_out(conn, memmem(json, len, value, sizeof value - 1) != NULL);
}

/* RFC 6455: whole frames of a client, masked. Returns how much of the buffer was used. */
static size_t take_frame(struct floor_conn *conn, size_t from)
{
    unsigned char *p = conn->in + from;
    size_t have = conn->len - from;
    if (have < 6) {
        return 0;
    }
    size_t len = p[1] & 0x7f;
    size_t head = 6;
    if (len == 126) {
        len = (size_t)p[2] << 8 | p[3];
        head = 8;
    }
    if (have < head + len) {
        return 0;
    }
    for (size_t i = 0; i < len; i++) {
        p[head + i] ^= p[head - 4 + i % 4];
    }
    if ((p[0] & 15) == 1) {
        on_message(conn, (const char *)p + head, len);
    }
    return head + len;
}

static void on_readable(struct floor_conn *conn)
{
    ssize_t got = recv(conn->fd, conn->in + conn->len, IN_BYTES - conn->len, MSG_DONTWAIT);
    if (got <= 0) {
        epoll_ctl(floor_.epoll, EPOLL_CTL_DEL, conn->fd, NULL); /* it goes at the end */
        return;
    }
    conn->len += (size_t)got;
    if (!conn->is_upgraded) {
        upgrade(conn);
    }
    size_t at = 0;
    size_t used = 0;
    while (conn->is_upgraded && (used = take_frame(conn, at)) > 0) {
        at += used;
    }
    conn->len -= at;
    memmove(conn->in, conn->in + at, conn->len);
}

static void on_caller(void)
{
    int yes = 1;
    int fd = accept4(floor_.listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
        return;
    }
    struct floor_conn *conn = calloc(1, sizeof *conn);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = conn};
    if (conn == NULL || floor_.count == CONNS_MAX ||
        epoll_ctl(floor_.epoll, EPOLL_CTL_ADD, fd, &event) != 0) {
        measure_die("the floor has no room for a connection");
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    conn->fd = fd;
    floor_.conn[floor_.count++] = conn;
}

static void listen_here(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t len = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    floor_.listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    floor_.epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    if (floor_.listener < 0 || bind(floor_.listener, (struct sockaddr *)&address, len) != 0 ||
        listen(floor_.listener, SOMAXCONN) != 0 ||
        getsockname(floor_.listener, (struct sockaddr *)&address, &len) != 0 ||
        epoll_ctl(floor_.epoll, EPOLL_CTL_ADD, floor_.listener, &event) != 0) {
        measure_die("the floor cannot listen: %s", strerror(errno));
    }
    printf("{\"listening\":\"http://127.0.0.1:%d\"}\n", ntohs(address.sin_port));
    fflush(stdout);
}

static size_t size_of(const char *text)
{
    return (size_t)strtoul(text, NULL, 10);
}

/* --floor FILE WELCOME FIRST FIRST FIRST VIEW VIEW VIEW */
int floor_main(int argc, char **argv)
{
    if (argc != 10) {
        return 2;
    }
    proc_raise_files(CONNS_MAX);
    floor_.log = open(argv[2], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    floor_.sizes.welcome = size_of(argv[3]);
    for (int i = 0; i < 3; i++) {
        floor_.sizes.first[i] = size_of(argv[4 + i]);
        floor_.sizes.view[i] = size_of(argv[7 + i]);
    }
    listen_here();
    for (;;) {
        struct epoll_event events[EVENTS_MAX];
        int count = epoll_wait(floor_.epoll, events, EVENTS_MAX, -1);
        for (int i = 0; i < count; i++) {
            if (events[i].data.ptr == NULL) {
                on_caller();
            } else {
                on_readable(events[i].data.ptr);
            }
        }
    }
}

void floor_serve(struct spawn *server, const struct floor_sizes *sizes, const char *file)
{
    char number[7][24];
    const size_t values[7] = {sizes->welcome, sizes->first[0], sizes->first[1], sizes->first[2],
                              sizes->view[0], sizes->view[1],  sizes->view[2]};
    for (int i = 0; i < 7; i++) {
        snprintf(number[i], sizeof number[i], "%zu", values[i]);
    }
    const char *const argv[] = {"/proc/self/exe", "--floor", file,      number[0],
                                number[1],        number[2], number[3], number[4],
                                number[5],        number[6], NULL};
    proc_pin(HALL_SERVER_CORE);
    spawn_program(server, argv);
    proc_pin(HALL_LOAD_CORE);
}
