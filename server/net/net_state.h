/* Inside of the server; only server/net reads it. */
#ifndef LECTERN_NET_STATE_H
#define LECTERN_NET_STATE_H

#include "net/net.h"
#include "net/reach.h"

#include <lectern/buzz_order.h>
#include <libwebsockets.h>

/* One encoded message, ready to be written: bytes[LWS_PRE..]. Views are replaced whole; `version` says which one a
 * connection has. */
struct frame {
    unsigned char *bytes; /* owned */
    size_t len, cap;      /* without LWS_PRE */
    uint32_t version;     /* 0: nothing yet */
};

/* A short message that must not be lost: an ack, a welcome, a good-bye. */
struct parcel {
    struct parcel *next;
    size_t len;
    bool is_last;          /* close after it */
    unsigned char bytes[]; /* LWS_PRE first */
};

#define PARCELS_MAX 64 /* of one connection; it is closed beyond that */

struct room;

struct conn {
    struct lws *wsi;
    struct conn *next, **link; /* in its room's list, or the list of strangers */
    struct room *room;         /* NULL until it has said hello */
    uint8_t role;              /* enum lec_role */
    uint32_t player;
    uint64_t no;              /* order of arrival */
    struct lec_link *witness; /* owned; of its presses; NULL until it may press */
    int64_t clock;            /* its word for its own clock; 0: none */
    bool is_proxied;          /* it comes through the trusted proxy: its kernel is not seen */
    char *rx;                 /* owned; a message that comes in pieces */
    size_t rx_len;
    int64_t tokens_us; /* rate limit: a bucket of time */
    int64_t tokens_at_us;
    struct parcel *parcels, **parcels_end; /* owned */
    uint32_t parcel_count;
    uint32_t seen_room, seen_team, seen_me, seen_stage; /* versions sent */
    uint16_t seen_team_id;
    struct frame me, next_me;
    uint16_t team,
        next_team; /* as the views say, not as an entry that is not on disk would have it */
    uint8_t barred, next_barred; /* enum lec_err: kicked or banned; as the views say */
    uint8_t bye_reason;          /* enum lec_view_bye_reason, of the close */
    bool is_waiting;             /* for its welcome: its join is not on disk yet */
    bool is_leaving;             /* its good-bye is queued: nothing is read from it any more */
    bool is_closing;             /* its good-bye is written, or it is not worth one */
};

/* An answer that waits until what it answers is on disk. */
struct answer {
    struct answer *next;
    uint64_t conn_no;
    uint32_t seq; /* entry that must be durable */
    bool is_welcome;
    uint32_t player;                 /* welcome */
    char token[LEC_TOKEN_CHARS + 1]; /* welcome; empty: the client has one */
    int64_t id;                      /* ack */
};

/* A player's place: who is connected, since when nobody is. */
struct seat {
    struct conn *conn;
    int64_t gone_us; /* hrtime; 0: here, or known to be gone */
    struct lec_link
        *witness; /* owned; of a connection that is gone, for the page that comes back */
    int64_t clock;
};

struct room {
    struct lec_net *net;
    struct room *next;
    struct lec_live *live; /* owned */
    uint32_t handed;       /* entries given to the store */
    uint32_t saved;        /* entries on disk */
    int64_t base_us; /* session time at hrtime `start_us`; from there it runs at the net's speed */
    int64_t start_us;
    bool is_dirty, is_in_batch, is_ended, not_saved;
    bool was_playing, was_ended; /* when the backup was last thought of */
    int64_t retry_us;            /* hrtime; what failed is not tried again before that */
    int64_t wait_us;             /* how long it was put off last */
    struct conn *conns;
    uint32_t hosts, displays;
    int64_t host_gone_us;
    struct seat *seats; /* owned; by player number */
    uint32_t seat_cap;
    struct answer *answers, *handed_answers; /* owned */
    struct lec_write *tokens;                /* owned; new keys not handed yet */
    uint32_t token_count, token_cap;
    struct frame room, team[LEC_TEAMS_MAX + 1], display, host;
    struct frame next_room, next_team[LEC_TEAMS_MAX + 1], next_display, next_host;
    struct lec_view_draft drafts[LEC_TEAMS_MAX + 1];
    bool has_draft[LEC_TEAMS_MAX + 1];
    bool drafts_changed;
    uint32_t draft_step;
    struct lec_race race;
    struct conn **asked; /* owned; who is asked for the time while a clue is on */
    uint32_t asked_count, asked_cap;
    uint32_t clue;     /* entry of the clue that they were warmed up for */
    bool is_announced; /* buzzers will open in a moment, and not every phone is to know yet */
    bool may_lower_lead;
    uv_timer_t pulse;
    uint64_t pulse_ms; /* 0: it rests */
    uv_timer_t timer;  /* the session's next time-out, or the next look at who is gone */
    struct lec_view_reach reach;
    char display_key[LEC_TOKEN_CHARS + 1]; /* for the display's link, which hosts see */
};

/* Keys by their hash: open addressing. */
struct key {
    uint8_t hash[LEC_HASH_BYTES];
    struct room *room; /* NULL: free */
    uint8_t role;
    uint32_t player;
};

struct lec_net {
    uv_loop_t *loop;
    struct lec_store *store;
    struct lws_context *context;
    struct lws_vhost *vhost;
    struct lws_vhost *door; /* sends everybody to the other one; NULL: there is none */
    char bind[64];
    int port;
    int short_port; /* of the door; 0: there is none */
    int speed;      /* of session time */
    char proxy[64]; /* address of the trusted one; empty: none */
    struct lec_reach reach;
    struct room *rooms;
    struct conn *strangers; /* connected, not yet admitted */
    uint32_t stranger_count;
    uint32_t sockets, sockets_max; /* of the library: callers, half-open ones, its own */
    uint64_t conns_made;
    struct key *keys; /* owned */
    uint32_t key_cap, key_count;
    uv_check_t check;
    uv_async_t done;
    uv_timer_t last_call; /* while stopping: who has not taken leave by then is cut off */
    uint32_t uncopied;    /* writes since the store was last asked for a checkpoint */
    bool is_backed_up;    /* since a round, a session or the server began or ended */
    uv_mutex_t lock;      /* guards batch_result and batch_why */
    int batch_result;     /* 0: under way, 1: saved, -1: not */
    struct lec_trouble batch_why;
    struct lec_write *batch; /* owned */
    uint32_t batch_cap, batch_size;
    bool is_batch_out, wants_stop, is_stopping;
    char *scratch; /* owned; LEC_FRAME_DOWN_MAX bytes for encoding */
};

int64_t lec_net_now_us(void);
int64_t lec_room_now_us(const struct room *room, int64_t hr_us);
/* The hrtime at which session time is `at_us`, or a little later. */
int64_t lec_room_hr_us(const struct room *room, int64_t at_us);
int64_t lec_wall_ms(void);

/* conn.c */
struct conn *lec_conn_create(struct lec_net *net, struct lws *wsi);
void lec_conn_destroy(struct lec_net *net, struct conn *conn);
/* A piece of a message. -1: close the connection. */
int lec_conn_receive(struct lec_net *net, struct conn *conn, const char *bytes, size_t len,
                     int64_t hr_us);
/* Writes what is owed, as far as the socket takes it. -1: close. */
int lec_conn_flush(struct lec_net *net, struct conn *conn);
void lec_conn_send(struct lec_net *net, struct conn *conn, enum lec_message message, const void *in,
                   bool is_last);
/* Its last message, then a clean close; what it still sends is not read. */
void lec_conn_bye(struct lec_net *net, struct conn *conn, enum lec_view_bye_reason reason,
                  const char *text);
/* The socket takes more. -1: close. */
int lec_conn_writeable(struct lec_net *net, struct conn *conn);
/* Names the reason of a clean close; -1: close. */
int lec_conn_part(struct conn *conn);
void lec_conn_welcome(struct lec_net *net, struct conn *conn, const char *token);
void lec_conn_ack(struct lec_net *net, struct conn *conn, int64_t id, enum lec_err err,
                  uint32_t seq, const char *text);
/* Gives back what its last message cost of its rate. */
void lec_conn_forgive(struct conn *conn);
void lec_conn_move(struct conn *conn, struct conn **list);
/* Cuts it off at the end of this turn: it is broken, or has been given its time. */
void lec_conn_close(struct conn *conn);

/* hello.c */
/* LEC_OK, or why it is refused; `text`, when it is set, says more than the word. */
enum lec_err lec_hello(struct lec_net *net, struct conn *conn, const struct lec_msg_hello *hello,
                       int64_t hr_us, const char **text);

/* room.c */
struct room *lec_room_by_code(struct lec_net *net, const char *code);
/* The session, when there is no other to be confused with; else NULL. */
const struct room *lec_room_only(const struct lec_net *net);
/* NULL when it is not there any more. */
struct conn *lec_room_find_conn(const struct room *room, uint64_t no);
/* Something happened: at the end of this turn the room is settled, saved and shown. */
void lec_room_touch(struct room *room);
/* At the end of a turn: settles buzzes, hands what is new to the store. */
void lec_rooms_turn(struct lec_net *net);
/* Everyone hears that the server stops. */
void lec_rooms_bye(struct lec_net *net);
/* Nothing waits for the disk. */
bool lec_rooms_are_saved(const struct lec_net *net);
/* The store has answered. */
void lec_rooms_saved(struct lec_net *net);
/* Answers when entry `seq` is on disk; takes a copy. False when memory is short. */
bool lec_room_answer(struct room *room, const struct answer *answer);
/* An entry of the server's own, now. */
enum lec_err lec_room_own(struct room *room, enum lec_verb verb, uint32_t at, uint32_t player,
                          uint16_t team);
/* Sets the room's one timer: the session's next time-out, or the end of somebody's grace. */
void lec_room_plan_timer(struct room *room);

/* presence.c */
/* When the next one who left counts as gone, LEC_NEVER when nobody is missed. */
int64_t lec_room_next_gone_us(const struct room *room);
void lec_room_note_gone(struct room *room, int64_t now_us);
/* Who came and went while nothing could be saved. */
void lec_room_note_presence(struct room *room);
/* Everyone who was here when the server went gets time to come back. False when memory is short. */
bool lec_room_expect_everyone(struct room *room);
/* A connection takes its player's seat; the one that had it is sent away. */
void lec_room_sit(struct room *room, struct conn *conn);
void lec_room_leave(struct room *room, struct conn *conn);
bool lec_room_add_token(struct room *room, const struct lec_store_token *token);
void lec_room_on_timer(uv_timer_t *timer);
void lec_room_destroy(struct room *room);

/* fair.c */
/* A player's connection takes over what is known of its clock, when it is the same page. */
void lec_fair_meet(struct conn *conn, struct seat *seat);
void lec_fair_part(struct conn *conn, struct seat *seat);
/* It is not asked any more: it goes. */
void lec_fair_forget(struct room *room, const struct conn *conn);
/* Judges a press; `after` gets what the link is when it counts. Nothing has changed yet. */
void lec_fair_judge(struct conn *conn, int64_t stamp_c, int64_t now_us, struct lec_link *after,
                    struct lec_judged *out);
void lec_fair_on_pong(struct conn *conn, const struct lec_msg_pong *pong, int64_t now_us);
void lec_fair_on_shown(struct conn *conn, const struct lec_msg_shown *shown);
/* Need an undecided buzz not wait any longer? Why, and how long it has. */
bool lec_fair_may_settle(struct room *room, int64_t now_us, enum lec_settled *why,
                         int64_t *waited_us);
/* hrtime at which an undecided buzz has waited for long enough; LEC_NEVER: there is none. */
int64_t lec_fair_due_us(const struct room *room);
/* Is the news of an opening still kept from this phone? */
bool lec_fair_holds(const struct conn *conn);
/* Must the end of the window, at session time `due_us`, be waited for? */
bool lec_fair_holds_window(struct room *room, int64_t due_us, int64_t now_us);
/* Something has changed in the room. */
void lec_fair_turn(struct room *room, int64_t now_us);
void lec_fair_on_pulse(uv_timer_t *timer);

/* show.c */
/* Encodes the views of a room as it stands now, to be published when it is on disk. */
void lec_room_encode(struct room *room);
/* What was encoded is what screens may see: writes it to all, in order of who needs it. */
void lec_room_publish(struct room *room);
/* Drafts are nobody's entries: shown at once, when nothing waits for the disk. */
void lec_room_show_drafts(struct room *room);
void lec_frame_free(struct frame *frame);

/* tokens.c */
void lec_token_make(char out[LEC_TOKEN_CHARS + 1]);
void lec_token_hash(const char *token, uint8_t out[LEC_HASH_BYTES]);
const struct key *lec_key_find(const struct lec_net *net, const char *token);
bool lec_key_add(struct lec_net *net, struct room *room, const struct lec_store_token *token);

/* http.c */
int lec_http_serve(struct lws *wsi);
int lec_http_write(struct lws *wsi, void **slot);
/* Whatever is asked for at the short door is found at the other one. */
int lec_http_point(struct lws *wsi);
/* May this request become a WebSocket? */
bool lec_http_may_upgrade(struct lws *wsi);

#endif
