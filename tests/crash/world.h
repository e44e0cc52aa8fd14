/* The world of the crash test: one server that is killed again and again, and the screens of its session, which remember
 * everything that they were shown or told. */
#ifndef LECTERN_TESTS_WORLD_H
#define LECTERN_TESTS_WORLD_H

#include "../bench/measure.h"
#include "../bench/spawn.h"
#include "../live/peek.h"
#include "../live/ws.h"

#include <lectern/session.h>

#define WORLD_HOSTS 2 /* the second is the first one's other tab */
#define WORLD_PHONES_MAX 200
#define WORLD_CLIENTS_MAX (WORLD_HOSTS + 1 + WORLD_PHONES_MAX)
#define WORLD_OPEN_MAX 4 /* acts of one client whose answers are to come */
#define WORLD_GAMES 8    /* more than there are */

enum world_kind { WORLD_ROOM, WORLD_TEAM, WORLD_ME, WORLD_DISPLAY, WORLD_HOST, WORLD_KINDS };

/* The newest view of one kind, as it came. */
struct world_text {
    char *bytes; /* owned */
    size_t len, cap;
    uint32_t rev;
};

/* What one client wanted done. It is kept until the log is looked at. */
struct world_act {
    int64_t id;
    uint32_t client;
    uint32_t seq;     /* of the answer; 0: none, or it was refused */
    uint32_t step;    /* that it was aimed at */
    uint32_t twin;    /* index of the same act of another tab, + 1; 0: there is none */
    uint16_t verb;    /* enum lec_verb */
    uint16_t times;   /* that it was sent */
    uint16_t answers; /* that came to it, or never will */
    bool is_answered; /* ok, or refused for good */
    bool
        is_abandoned; /* the connection went before the answer came, and the client does not ask again */
};

/* A view that was shown: of it only what it takes to know it again. */
struct world_shown {
    uint32_t rev;
    uint32_t whose; /* team or player */
    uint8_t kind;   /* enum world_kind */
    uint64_t hash;
};

struct world;

struct client {
    struct world *world; /* borrowed */
    uint32_t number;
    enum lec_role role;
    struct ws ws;
    struct lec_rng rng;
    bool is_open, is_in;
    bool is_blind;  /* sends again, with the same id, whatever has no answer */
    bool has_views; /* since it is in: all that it needs */
    char token[LEC_TOKEN_CHARS + 1];
    int64_t join_id, clock;
    uint32_t player, team;
    struct world_text view[WORLD_KINDS];
    uint32_t open[WORLD_OPEN_MAX]; /* indices of acts, + 1; 0: free */
    uint64_t turn;                 /* counts what it plans: an older plan is out of date */
    int64_t think_us;              /* mean time from one act to the next */
    int64_t credit_us, credit_at_us;
    uint32_t comings; /* connections so far */
    int64_t hello_us, pinged_us;
};

enum trap_kind {
    TRAP_NONE,
    TRAP_TIME,
    TRAP_START,
    TRAP_LISTENS,
    TRAP_SENT,
    TRAP_ANSWERED,
    TRAP_PRESSED,
    TRAP_SHOWN,
    TRAP_BACK,
    TRAPS
};

struct world {
    uint64_t seed;
    struct lec_rng rng;
    char folder[256], errors[300];
    struct spawn server;
    int port; /* the same after the first start */
    char key[LEC_TOKEN_CHARS + 1],
        key_before[LEC_TOKEN_CHARS + 1]; /* that it has printed last, and before */
    char code[LEC_CODE_CHARS + 1];
    bool is_up;
    struct client client[WORLD_CLIENTS_MAX];
    uint32_t clients, phones;
    bool is_one_address; /* all come from one, as behind a router */
    bool is_playing;     /* clients act */
    bool is_recorded;    /* every view is kept for the comparison with the log */
    /* What was shown or told: the log must have it all. */
    uint32_t rev_shown, seq_told;
    uint32_t saved;            /* entries in the log when the server came back */
    struct world_shown *shown; /* owned */
    size_t shown_count, shown_cap;
    struct world_act *acts; /* owned */
    size_t act_count, act_cap;
    /* This machine's clock at session time 0 is in between, as far as this life of the server has told. */
    int64_t zero_least_us, zero_most_us;
    int64_t died_us;    /* session time when the server died, or before */
    bool is_first_view; /* the host's first since the server came back is to come */
    /* When the server dies. */
    enum trap_kind trap;
    uint32_t trap_left; /* so many more of those events */
    uint64_t trap_number;
    int64_t started_us;
    /* for the report */
    uint64_t kills, by_trap[TRAPS], by_phase[LEC_PHASE_BREAK + 1], by_game[WORLD_GAMES];
    uint64_t acts_ok, acts_refused, acts_again, acts_repeated, views, compared, entries, logs,
        undecided;
    struct measure_samples start_ms, back_ms;
    uint32_t refusals[LEC_ERR_COUNT];
    uint32_t host_acts; /* in this round */
};

/* Ends the program: what must not be has been seen. */
_Noreturn void world_fail(const struct world *world, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* server.c: the process, its complaints, and what its tools say of its data. */
void world_open(struct world *world, uint64_t seed, uint32_t phones);
void world_close(struct world *world);
/* Starts the server in the world's folder; the first time with a new session. False: it was killed after that time, or,
 * should it have listened by then, at once. Negative: it lives. */
bool world_start(struct world *world, int64_t kill_after_us);
/* Now, wherever it is. */
void world_kill(struct world *world);
/* Reads what is still on the way to the clients, until every connection has ended. */
void world_drain(struct world *world);
/* Ends it in order, and reads the rest. */
void world_stop(struct world *world);
/* `lectern verify` and `lectern replay` of the stopped server's data: it is whole, and these are the scores. */
void world_verify(const struct world *world);
/* Something has happened at which the server may have to die. */
void world_trap(struct world *world, enum trap_kind kind);

/* client.c */
void client_connect(struct client *client);
/* Closes the connection from this end. */
void client_drop(struct client *client);
/* Sends it, unless it would be too much; `twin` is the index of the same act of another tab, + 1. */
void client_act(struct client *client, const struct lec_msg_act *what, uint32_t twin);
/* Plans its next act. */
void client_plan(struct client *client);
/* Turns the loop until this is so; `what` is for the complaint. */
typedef bool world_is(const struct world *world);
void world_until(struct world *world, world_is *is, const char *what);
/* Everybody is in and has a first view; or the server is gone. */
bool world_is_back(const struct world *world);
/* Every act has been answered. */
bool world_is_quiet(const struct world *world);
void world_connect(struct world *world);

/* choose.c */
/* A message of the server; borrowed until the next call. */
const void *client_decode(const struct client *client, const char *json, size_t len,
                          enum lec_message *message, const char **texts);
/* From the newest views to an act at random. False: there is nothing to do. */
bool choose_host(struct client *client, struct lec_msg_act *out);
bool choose_phone(struct client *client, struct lec_msg_act *out);
/* The newest view, decoded; borrowed until the next call. NULL: none has come. */
const void *client_view(const struct client *client, enum world_kind kind, const char **texts);

/* memory.c */
/* A view has come: it is newer than the last one, and is remembered. */
void memory_view(struct client *client, enum world_kind kind, const char *json, size_t len);
/* The host's first view after a restart shows the same as its last one before. */
void memory_compare(struct client *host, const char *json, size_t len);
/* Every view that was shown is what the log says, every answer names its entry, nothing was done twice. */
void memory_check_log(struct world *world);
void memory_forget(struct world *world);

#endif
