/* See pipe.h. */
#include "pipe.h"

#include "../bench/measure.h"
#include "../sim/radio.h"
#include "ws.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define READ_BYTES 65536

struct pipe_chunk {
    struct pipe_chunk *next; /* owned */
    int64_t in_us;
    size_t len;
    char bytes[];
};

static void mark(struct pipe_way *way, int64_t in_us)
{
    way->marks[way->mark_count++ % PIPE_MARKS] =
        (struct pipe_mark){.end = way->written, .in_us = in_us, .out_us = loop_now_us()};
}

/* An acknowledgement of all chunks up to this number has come to the server's kernel. */
static void on_ack(void *user, uint64_t number)
{
    struct pipe *pipe = user;
    struct evidence_slot *slot = pipe->slot;
    uint32_t count = (uint32_t)number;
    if (count <= pipe->acked) {
        return;
    }
    const struct pipe_mark *last = &pipe->down.marks[(count - 1) % PIPE_MARKS];
    uint32_t rtt_us = (uint32_t)(loop_now_us() - last->in_us);
    uint32_t least_us = atomic_load(&slot->rtt_min_us);
    if (least_us == 0 || rtt_us < least_us) {
        atomic_store(&slot->rtt_min_us, rtt_us);
    }
    pipe->acked = count;
    atomic_store(&slot->bytes_acked, last->end);
    atomic_store(&slot->unacked, pipe->down.read_count - count);
}

/* The phone's kernel has waited long enough for a message that could carry the acknowledgement. */
static void send_ack(void *user, uint64_t number)
{
    struct pipe *pipe = user;
    if (number <= pipe->ack_sent) {
        return;
    }
    pipe->ack_sent = pipe->down.mark_count;
    loop_at(radio_ack(pipe->radio, loop_now_us()), on_ack, pipe, pipe->ack_sent);
}

/* The first chunk in line has come through. */
static void deliver(void *user, uint64_t number)
{
    struct pipe_way *way = user;
    struct pipe_chunk *chunk = way->first;
    (void)number;
    way->first = chunk->next;
    if (way->first == NULL) {
        way->last = &way->first;
    }
    if (send(way->to, chunk->bytes, chunk->len, MSG_NOSIGNAL | MSG_DONTWAIT) !=
        (ssize_t)chunk->len) {
        measure_die("the proxy cannot pass on %zu bytes: %s", chunk->len, strerror(errno));
    }
    way->written += chunk->len;
    mark(way, chunk->in_us);
    free(chunk);
    if (way->is_down) {
        struct radio *radio = way->pipe->radio;
        loop_at(loop_now_us() + radio_ack_hold_us(radio), send_ack, way->pipe, way->mark_count);
    }
}

static void send_on(struct pipe_way *way, struct pipe_chunk *chunk)
{
    struct pipe *pipe = way->pipe;
    *way->last = chunk;
    way->last = &chunk->next;
    way->read_count++;
    if (way->is_down) {
        atomic_store(&pipe->slot->unacked, way->read_count - pipe->acked);
        loop_at(radio_down(pipe->radio, chunk->in_us), deliver, way, 0);
        return;
    }
    int64_t out_us = radio_up(pipe->radio, chunk->in_us);
    loop_at(out_us, deliver, way, 0);
    if (pipe->ack_sent < pipe->down.mark_count) {
        pipe->ack_sent = pipe->down.mark_count;
        loop_at(out_us, on_ack, pipe, pipe->ack_sent);
    }
}

static void on_readable(void *user)
{
    static char bytes[READ_BYTES];
    struct pipe_way *way = user;
    ssize_t got = recv(way->from, bytes, sizeof bytes, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    if (got <= 0) {
        measure_die("%s closed a connection", way->is_down ? "the server" : "a phone");
    }
    struct pipe_chunk *chunk = malloc(sizeof *chunk + (size_t)got);
    if (chunk == NULL) {
        measure_die("not enough memory for what is under way");
    }
    *chunk = (struct pipe_chunk){.in_us = loop_now_us(), .len = (size_t)got};
    memcpy(chunk->bytes, bytes, (size_t)got);
    send_on(way, chunk);
}

/* Two ends of a connection on this machine. */
static void make_pair(int *phone, int *proxy)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t len = sizeof address;
    int yes = 1;
    int own = 0;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, len) != 0 || listen(fd, 1) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &len) != 0) {
        measure_die("the proxy has no port: %s", strerror(errno));
    }
    *phone = ws_connect(ntohs(address.sin_port), &own);
    *proxy = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
    if (*proxy < 0) {
        measure_die("the proxy takes no connection: %s", strerror(errno));
    }
    setsockopt(*proxy, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    close(fd);
}

static void open_way(struct pipe *pipe, struct pipe_way *way, int from, int to, bool is_down)
{
    *way = (struct pipe_way){.pipe = pipe, .from = from, .to = to, .is_down = is_down};
    way->last = &way->first;
    way->watch = (struct loop_watch){on_readable, way};
    loop_watch(from, &way->watch);
}

int pipe_open(struct pipe *pipe, int port, struct radio *radio, struct evidence_slot *slots)
{
    int phone = -1;
    int proxy = -1;
    int own = 0;
    make_pair(&phone, &proxy);
    int server = ws_connect(port, &own);
    *pipe = (struct pipe){.radio = radio, .slot = &slots[own]};
    atomic_store(&pipe->slot->is_used, 1);
    open_way(pipe, &pipe->up, proxy, server, false);
    open_way(pipe, &pipe->down, server, proxy, true);
    return phone;
}

static void close_way(struct pipe_way *way)
{
    close(way->from);
    while (way->first != NULL) {
        struct pipe_chunk *chunk = way->first;
        way->first = chunk->next;
        free(chunk);
    }
}

void pipe_close(struct pipe *pipe)
{
    close_way(&pipe->up);
    close_way(&pipe->down);
}

/* The mark of the chunk that brought a byte: the first one that ends behind it. */
static const struct pipe_mark *find(const struct pipe_way *way, uint64_t byte)
{
    const struct pipe_mark *found = NULL;
    for (uint32_t back = 1; back <= PIPE_MARKS && back <= way->mark_count; back++) {
        const struct pipe_mark *at = &way->marks[(way->mark_count - back) % PIPE_MARKS];
        if (at->end < byte) {
            return found;
        }
        found = at;
    }
    return way->mark_count <= PIPE_MARKS ? found : NULL;
}

int64_t pipe_in_us(const struct pipe_way *way, uint64_t byte)
{
    const struct pipe_mark *at = find(way, byte);
    return at == NULL ? -1 : at->in_us;
}

int64_t pipe_out_us(const struct pipe_way *way, uint64_t byte)
{
    const struct pipe_mark *at = find(way, byte);
    return at == NULL ? -1 : at->out_us;
}
