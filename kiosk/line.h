/* What the connection's two parts share: link.c brings lines up and keeps them, talk.c says and hears. */
#ifndef LECTERN_KIOSK_LINE_H
#define LECTERN_KIOSK_LINE_H

#include "fetch.h"
#include "link.h"
#include "tr.h"

#include <pthread.h>

#define PONGS_MAX 8 /* the server has no more pings under way than that */
#define RETRY_LEAST_US 125000

/* The library lets everything pass: trust.c looks, before anything is said. */
#define LINE_TLS                                                       \
    (LCCSCF_USE_SSL | LCCSCF_ALLOW_SELFSIGNED | LCCSCF_ALLOW_EXPIRED | \
     LCCSCF_SKIP_SERVER_CERT_HOSTNAME_CHECK | LCCSCF_ALLOW_INSECURE)

struct lws;
struct line;

/* Answers that wait for the socket. */
struct pong_queue {
    struct lec_msg_pong list[PONGS_MAX];
    uint32_t first, count;
};

/* One way that is being tried, or that is in use. */
struct attempt {
    struct line *line;
    struct lws *wsi; /* NULL: free */
    struct place place;
    int64_t since_us;
    bool is_unwanted; /* to be closed */
};

struct line {
    struct link *link;
    const char *key;
    bool is_host; /* the remote's */
    struct attempt attempts[WAYS_MAX];
    struct attempt *current; /* NULL: none */
    bool is_admitted;
    int64_t heard_us, pinged_us, tended_us;
    int64_t retry_us, wait_us; /* when to try again; how long it waited last */
    char *rx;                  /* owned; a message that comes in pieces */
    size_t rx_len;
    bool must_ping, must_greet;
    struct pong_queue pongs; /* to be sent */
    bool is_reported;        /* why the remote does not work */
};

struct link {
    char host_key[LEC_TOKEN_CHARS + 1];
    int64_t clock; /* names this run's steady clock to the server */
    struct ways ways;
    void (*wake)(void *);
    void *wake_user;
    pthread_t thread;
    struct lws_context *context;
    struct discover *discover; /* owned; NULL: the server is where the link says */
    struct line display, host;
    struct fetch images, clips;
    bool has_host;
    void *scratch; /* owned; a decoded message */
    char *arena;   /* owned; its texts */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    /* Guarded by the lock. */
    bool is_stopping;
    struct link_status status;
    struct view *fresh; /* owned */
    bool has_fresh;
    int64_t fresh_us;
    uint32_t connections;  /* admitted so far */
    struct remote *remote; /* owned */
};

/* What the program sees of it from now on. */
void link_say(struct link *link, enum link_state state, const char *text);
/* Closes one way. */
void line_end_attempt(struct attempt *attempt);
/* The line is without a connection. It tries again after this time, and slows down when nobody lets it in. */
void line_drop(struct line *line, int64_t wait_us);
/* The server that answered does not want us. Was it at another address than the one given, then that address belongs to
 * another server by now. */
void line_refuse(struct line *line, const char *text);

/* Writes what is due next to a connection that takes it: one message. 0, or -1: it is of no use any more. */
int line_write(struct line *line);
/* Does what a message of the server says. */
void line_read(struct line *line, const char *json, size_t len, int64_t now_us);

#endif
