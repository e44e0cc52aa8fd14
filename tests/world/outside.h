/* What is outside of the server, made of nothing: time, sockets, the loop that waits for them, the thread of the store,
 * chance and memory. All of it follows from one seed, in one thread. The server's own objects are linked as they are. */
#ifndef LECTERN_TESTS_OUTSIDE_H
#define LECTERN_TESTS_OUTSIDE_H

#include "net/net_state.h"
#include "store/keeper.h"

/* Time and chance */

struct outside {
    struct lec_rng rng; /* of the world: delays, faults, people */
    int64_t now_us;     /* what uv_hrtime() says */
    int64_t wall_ms;    /* what the wall clock says beside that; it jumps */
    uint64_t trace;     /* hash of all that has happened */
    uint64_t events;
    bool is_loud;    /* --trace: each event is printed */
    const char *who; /* for messages: what is being run */
    uint64_t seed;
};

extern struct outside outside;

void outside_begin(uint64_t seed);
uint32_t roll(uint32_t n);
bool chance(uint32_t percent);
int64_t roll_us(int64_t from_us, int64_t to_us);
/* Takes something into the trace. */
void trace(const char *what, uint64_t number, const void *bytes, size_t len);
/* The world is not as it must be: prints the one line that reproduces it, and ends the program. */
_Noreturn void violated(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Its status: whoever ends by another way has not said why. */
#define VIOLATED 3
#define must(condition, ...)       \
    do {                           \
        if (!(condition)) {        \
            violated(__VA_ARGS__); \
        }                          \
    } while (0)
/* Memory of the world's own, which never runs out. */
void *grab(size_t size);

/* The loop (loop.c) */

typedef void happening(void *user, uint64_t number);
/* `is_servers`: it wakes the server's loop. */
void later(int64_t after_us, bool is_servers, happening *run, void *user, uint64_t number);
/* One turn of the loop: what is due next, and all that is due with it. False: nothing will ever happen. */
bool loop_turn(void);
/* What is due next comes at that time; LEC_NEVER: nothing. */
int64_t loop_due_us(void);
/* The program has ended: its timers are no more, what was under way is not told to anybody. */
void loop_forget(void);
extern uv_loop_t the_loop;
/* Chance that the loop is late, percent, and that things due soon after are found together with what woke it. */
extern uint32_t loop_late_percent;
/* Called after each turn. */
extern void (*loop_watch)(void);
/* An alternative to time: enumeration of orders. NULL: by time. Given how many could be next, says which. */
extern uint32_t (*loop_choose)(uint32_t count);
/* Is the last of them a timer? */
bool loop_has_timer(void);

/* Memory of the server's own (memory.c) */

/* The n-th request from now on is refused; 0: none. Refusals may go on for `run` requests. */
void memory_fail(uint64_t nth, uint64_t run);
uint64_t memory_asked(void);   /* requests since memory_fail() */
uint64_t memory_refused(void); /* of them */
/* Only what the server asks for counts. It is entered, and what it calls of the world pauses that. */
void memory_enter(void);
void memory_leave(void);
void memory_pause(void);
void memory_resume(void);

/* Sockets (socket.c) */

/* What a caller is told. Bytes are borrowed. */
struct caller_ends {
    void (*heard)(void *user, uint64_t line, const char *bytes, size_t len);
    void (*cut)(void *user, uint64_t line);
    /* At the moment of writing, before any delay. */
    void (*written)(void *user, uint64_t line, const char *bytes, size_t len);
};
extern const struct caller_ends *socket_ends;

struct link {
    int64_t least_us, most_us; /* one way */
    bool is_slow;              /* the socket is full after each message, for a while */
    bool is_half_dead;         /* what is written is taken and never read; nothing arrives */
};

/* Opens a connection; its number, or 0 when the server is not there. */
uint64_t socket_open(void *user, const struct link *link);
void socket_send(uint64_t line, const char *bytes, size_t len, bool in_pieces);
/* As a frame of another kind. */
void socket_send_binary(uint64_t line, const char *bytes, size_t len);
void socket_close(uint64_t line);
bool socket_is_open(uint64_t line);
struct link *socket_link(uint64_t line);
/* The connection behind it, as the server has it; NULL. */
struct conn *socket_conn(uint64_t line);
/* Numbers begin anew. */
void socket_begin(void);
/* Everything is cut at once, and the server does not hear of it: it is gone. */
void socket_forget(void);
bool socket_was_slow(uint64_t line); /* what is written may have waited */
uint64_t socket_busy_writes(void);   /* writes to a socket that was full */

/* The store's thread (writer.c) */

struct lec_store {
    struct lec_keeper keeper;
    struct job *first, **end;     /* owned; not committed yet */
    struct job *told, **told_end; /* owned; whose answer is under way */
    bool is_busy;                 /* a commit will come */
    bool is_copying;              /* a step of a backup will */
};

struct writer_ends {
    void (*before)(void); /* a commit; may be NULL */
    /* A batch has been committed, or has not; `writes` are still there. */
    void (*done)(const struct lec_write *writes, uint32_t count, bool ok);
};
extern const struct writer_ends *writer_ends;
extern int64_t writer_least_us, writer_most_us; /* how long a commit takes */
/* Opens what is in this folder. */
struct lec_store *writer_open(const char *dir, struct lec_trouble *why);
void writer_close(struct lec_store *store);
/* Commits what waits, and says so, now. */
void writer_finish(void);

#endif
