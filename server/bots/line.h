/* A bot's connection: messages of the protocol in and out. The only part of the bots with libwebsockets. */
#ifndef LECTERN_BOTS_LINE_H
#define LECTERN_BOTS_LINE_H

#include "wire/wire.h"

#include <uv.h>

#define LEC_BOT_HOST_MAX 255 /* bytes of a host's name */

struct exchange; /* what all lines share */
struct line;

/* What a line tells its owner; all are called from the loop. */
struct line_owner {
    void (*opened)(void *user);
    /* `in` is the message's struct, `texts` its arena; both borrowed until the call returns. */
    void (*received)(void *user, enum lec_message message, const void *in, const char *texts,
                     size_t texts_len);
    /* It could not be opened, or is gone; it can be opened again. */
    void (*closed)(void *user);
    /* What came does not follow the protocol; the line closes next. */
    void (*garbled)(void *user);
};

/* NULL when the network library does not start or memory is short. */
struct exchange *lec_exchange_create(uv_loop_t *loop, const char *host, int port,
                                     const struct line_owner *owner);
/* Closes every line; nobody is told. The loop must run out before lec_exchange_destroy(). */
void lec_exchange_close(struct exchange *exchange);
void lec_exchange_destroy(struct exchange *exchange);
/* The library prints nothing any more, in the whole process: what fails is said in our own words. */
void lec_exchange_hush(void);

struct line *lec_line_create(struct exchange *exchange, void *user);
void lec_line_destroy(struct line *line);
/* `opened` or `closed` follows. */
void lec_line_open(struct line *line);
/* False: there is no connection, or more waits than it takes. */
bool lec_line_send(struct line *line, enum lec_message message, const void *in);

#endif
