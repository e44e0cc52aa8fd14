/* A small WebSocket client: a host's page or a phone. Text frames only, as the server sends them. */
#ifndef LECTERN_TESTS_PEER_H
#define LECTERN_TESTS_PEER_H

#include <stddef.h>
#include <stdint.h>

struct peer {
    int fd;
    char *buf; /* owned */
    size_t len;
};

/* Told of each message; `at_ns` is when its last byte was read. */
typedef void peer_message(void *user, const char *json, size_t len, int64_t at_ns);

/* Connects to a server on this machine and upgrades. */
void peer_open(struct peer *peer, int port);
void peer_close(struct peer *peer);
void peer_send(struct peer *peer, const char *json, size_t len);
/* Reads what is there, without waiting. */
void peer_read(struct peer *peer, peer_message *message, void *user);

#endif
