/* A WebSocket client that never waits: text frames only, as the server sends them. */
#ifndef LECTERN_TESTS_WS_H
#define LECTERN_TESTS_WS_H

#include "loop.h"

#include <stddef.h>

/* Told of each message; `end` is how many bytes the server had sent when it was whole. */
typedef void ws_message(void *user, const char *json, size_t len, uint64_t end);

struct ws {
    int fd;
    struct loop_watch watch;
    ws_message *message;
    /* The connection is gone; it may be closed from there. NULL: that ends the program. */
    void (*closed)(void *user);
    void *user; /* borrowed */
    char *buf;  /* owned */
    size_t len, cap;
    uint64_t read, sent; /* bytes so far */
    bool is_upgraded;
    char *early; /* owned; what is sent once it is upgraded */
    size_t early_len;
};

/* A plain connection to a port of this machine, from an address of its own; `port` of the near end goes into *own. */
int ws_connect_from(const char *from, int port, int *own);
/* The same with segments of so many bytes, and little room for what is not read: its sender notices soon. 0: as usual. */
int ws_connect_narrow(const char *from, int port, int segment, int *own);
/* The first from 127.0.0.1. */
int ws_connect(int port, int *own);
/* Asks for the upgrade; messages may be given at once, and go when it is done. `fd` is connected, and the ws's from
 * here on. */
void ws_open(struct ws *ws, int fd, ws_message *message, void *user);
/* May be called from `closed`, not from `message`. */
void ws_close(struct ws *ws);
void ws_send(struct ws *ws, const char *json, size_t len);

#endif
