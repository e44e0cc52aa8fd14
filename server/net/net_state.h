/* Inside of the server; only server/net reads it. */
#ifndef LECTERN_NET_STATE_H
#define LECTERN_NET_STATE_H

#include "net/deaf.h"
#include "net/gate.h"
#include "net/net.h"
#include "net/reach.h"
#include "net/site.h"
#include "net/utf8.h"

#include <lectern/buzz_order.h>
#include <lectern/language.h>
#include <libwebsockets.h>
#include <sys/queue.h>
#include <sys/uio.h>

/* One encoded message, ready to be written: bytes[LWS_PRE..]. Views are replaced whole; `version` says which one a
 * connection has. */
struct frame {
    unsigned char *bytes; /* owned */
    size_t len, cap;      /* without LWS_PRE */
    uint32_t version;     /* 0: nothing yet */
    uint32_t head_len;    /* of what stands in front of it on the wire, within LWS_PRE */
    /* Of a team's: what it says, as a number. Of the one that is shown that is on disk, so no text that it names becomes
     * another. */
    uint64_t mark;
};

#define PARCELS_AT_ONCE 5
#define OUT_MAX (PARCELS_AT_ONCE + 3) /* a phone sees three views */

/* Messages for one connection that are written together. */
struct out {
    int count;
    struct iovec part[OUT_MAX];
};

/* What a phone alone sees, in the net's scratch or kept from before. */
struct own {
    unsigned char *bytes; /* borrowed; behind LWS_PRE */
    size_t len;
    uint64_t mark;
    uint64_t basis; /* what it was made from */
    uint32_t count; /* entries that it shows */
};

/* Views that are about to be written to a connection; NULL, false: it has seen that one. */
struct showing {
    const struct frame *stage, *room, *team;
    bool has_own; /* or, if it says the same as before, nothing is written of it */
    struct own own;
};

/* What a phone alone sees, as it will be once more is on disk. */
struct ahead {
    uint32_t count; /* entries that must be there */
    uint16_t team;
    uint8_t barred;
    bool waits;
    uint64_t mark, basis;
    size_t len;
    unsigned char bytes[]; /* LWS_PRE first */
};

/* A short message that must not be lost: an ack, a welcome, a good-bye. */
struct parcel {
    struct parcel *next;
    size_t len;
    bool is_last;          /* close after it */
    unsigned char bytes[]; /* LWS_PRE first */
};

#define LEC_PASSWORD_HASH_MAX 127 /* what libsodium makes, without the end mark */
#define LEC_FINGERPRINT_CHARS 43  /* SHA-256 in base64url */
#define PARCELS_MAX 64            /* of one connection; it is closed beyond that */

struct room;

struct conn {
    /* What a step of a walk reads and writes comes first: in a hall that is all of it that is near the processor. */
    struct lws *wsi;
    struct conn *next; /* in its room's list, or the list of strangers */
    struct room *room; /* NULL until it has said hello */
    struct parcel *parcels;
    int64_t stuck_us;              /* since when its socket was seen full; 0: it was not */
    uint32_t seen_room, seen_team; /* versions sent */
    uint32_t looked; /* age of the room at which its own view was looked at last; 0: look again */
    uint32_t player;
    uint16_t seen_team_id;
    uint16_t team;   /* as the views say, not as an entry that is not on disk would have it */
    uint8_t role;    /* enum lec_role */
    uint8_t barred;  /* enum lec_err: kicked or banned; as the views say */
    bool waits;      /* to be let in: it sees its own view alone; as the views say */
    bool is_waiting; /* for its welcome: its join is not on disk yet */
    int fd;          /* for what goes past the library; -1: nothing may, for it is encrypted */
    bool is_leaving; /* its good-bye is queued: nothing is read from it any more */
    bool is_closing; /* its good-bye is written, or it is not worth one */
    bool is_ending;  /* its close frame is on the way; the peer's is waited for */
    bool has_sent;   /* something was written to it since its kernel was looked at */
    bool is_proxied; /* it comes through the trusted proxy: its kernel is not seen */
    bool has_peer;   /* it is known from where it comes */
    bool is_trying;  /* its password is being looked at */
    bool is_watched, is_silent;  /* in one of the queues; in that of those who were asked */
    uint8_t language;            /* in which it is answered: a number of lec_language_at() */
    uint8_t bye_reason;          /* enum lec_view_bye_reason, of the close */
    uint64_t seen_me;            /* what its own view said when it was sent last, as a number */
    uint64_t basis;              /* what that was made from, likewise */
    struct ahead *ahead;         /* owned; NULL: none */
    struct lec_link *witness;    /* owned; of its presses; NULL until it may press */
    struct parcel **parcels_end; /* owned */
    struct conn **link;
    uint64_t no;   /* order of arrival */
    int64_t clock; /* its word for its own clock; 0: none */
    struct lec_peer peer;
    char *rx; /* owned; a message that comes in pieces */
    size_t rx_len;
    struct lec_utf8 utf8; /* of a text that comes in pieces */
    int64_t tokens_us;    /* rate limit: a bucket of time */
    int64_t tokens_at_us;
    struct lec_deaf deaf;
    TAILQ_ENTRY(conn) alive;
    int64_t alive_us; /* when it was heard last, or asked whether it is there */
    uint32_t parcel_count;
    uint32_t owed;       /* answers that wait for the disk */
    uint32_t seen_stage; /* version sent */
};

/* An answer that waits until what it answers is on disk. */
struct answer {
    struct answer *next;
    struct conn *conn; /* NULL: it is gone */
    uint32_t seq;      /* entry that must be durable */
    bool is_welcome;
    uint32_t player;                 /* welcome */
    char token[LEC_TOKEN_CHARS + 1]; /* welcome; empty: the client has one */
    int64_t id;                      /* ack */
};

struct answers {
    struct answer *first, **end; /* owned; in the order in which they were asked for */
};

/* A player's place: who is connected, since when nobody is. */
struct seat {
    struct conn *conn;
    int64_t gone_us; /* hrtime; 0: here, or known to be gone */
    struct lec_link
        *witness; /* owned; of a connection that is gone, for the page that comes back */
    int64_t clock;
    int64_t calm_us; /* hrtime; whoever poured out messages is not let in before */
    bool has_key;    /* it was shown: the answer to its join has come */
    uint8_t floods;  /* in a row: the wait doubles */
};

struct room {
    struct lec_net *net;
    struct room *next;
    struct room *next_due, *next_sent, *next_walk; /* in the lists of `lec_net` */
    struct lec_live *live;                         /* owned */
    uint32_t handed;                               /* entries given to the store */
    uint32_t saved;                                /* entries on disk */
    int64_t base_us; /* session time at hrtime `start_us`; from there it runs at the net's speed */
    int64_t start_us;
    bool is_due; /* in the list of rooms that a turn looks at */
    bool is_dirty, is_ended, not_saved;
    bool counts;                 /* it has a time-out to come */
    bool was_playing, was_ended; /* when the backup was last thought of */
    int64_t retry_us;            /* hrtime; what failed is not tried again before that */
    int64_t wait_us;             /* how long it was put off last */
    struct conn *conns;          /* hosts and displays, then phones */
    struct conn **phones;        /* where they begin */
    struct conn *walk;           /* the next phone that is to see what is new; NULL: all have */
    bool is_walking, walks_again;
    uint32_t asked_noted; /* phones that are asked for the time, a hall's for as many as a room's */
    bool is_news;         /* for everybody, once the batch is on disk */
    bool is_aside; /* nothing else is in that batch than who came to a hall, sat down or went */
    int64_t
        aside_us; /* hrtime; when phones are shown what they have not seen of that; 0: nothing */
    bool is_owed; /* somebody could not be shown its own view for what is not on disk yet */
    uint64_t
        team_noted; /* likewise, of the entries that are handed over: whose phones look again */
    uint32_t moved,
        next_moved; /* entry that last moved, barred or admitted somebody: on disk, handed over */
    uint64_t team_news; /* a bit each, from team 1: for its phones, once the batch is on disk */
    uint64_t teams_due; /* likewise: what may have changed since their view was encoded */
    bool is_stage_due;  /* likewise the views of room and displays */
    bool is_host_due;   /* and the host's */
    bool is_starved;    /* there was no memory for one of them */
    uint64_t common;    /* what all own views are made from, as a number, with so many entries */
    uint32_t common_count;
    uint32_t age; /* grows with what may change everybody's own view */
    uint32_t hosts, displays;
    int64_t host_gone_us;
    int64_t gone_us;    /* nobody's grace began before that; LEC_NEVER: nobody is missed */
    struct seat *seats; /* owned; by player number */
    uint32_t seat_cap;
    struct answers answers, handed_answers;
    struct lec_write *tokens; /* owned; new keys not handed yet */
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
    uint64_t asked_mark; /* who was armed then */
    bool asked_is_old;   /* somebody has come, or has been welcomed, since */
    uint32_t clue;       /* entry of the clue that they were warmed up for */
    bool is_announced;   /* buzzers will open in a moment, and not every phone is to know yet */
    bool is_told;        /* those that may not press are being told of it */
    bool may_lower_lead;
    uv_timer_t pulse;
    uint64_t pulse_ms; /* 0: it rests */
    uv_timer_t timer;  /* the session's next time-out, or the next look at who is gone */
    struct lec_view_reach reach;
    struct lec_door door;
    uint32_t refused; /* new players, since somebody last said how many are expected */
    char display_key[LEC_TOKEN_CHARS + 1]; /* for the display's link, which hosts see */
};

/* Keys by their hash: open addressing. */
struct key {
    uint8_t hash[LEC_HASH_BYTES];
    struct room *room; /* NULL: free */
    uint8_t role;
    uint32_t player;
};

/* A connection that is no WebSocket (yet): one that waits for its request, or between two. */
struct caller {
    struct caller *newer, *older;
    struct lws *wsi;
    struct lec_peer peer;
    bool has_peer;
};

/* The host's password, and those who try it. */
struct lec_password {
    char hash[LEC_PASSWORD_HASH_MAX + 1]; /* empty: there is none */
    struct password_job *waiting;         /* owned, the one that came first first */
    uint32_t waiting_count;
    struct password_job *running; /* owned; in a thread of its own, or on its way to the disk */
    bool is_started;
    int store_result; /* guarded by the server's lock; 1: saved, -1: not */
    uv_async_t stored;
};

struct draft_call;

/* Requests for drafts (drafts.h). */
struct lec_drafts {
    const char *kiosk;                    /* borrowed; the display's program, "": there is none */
    uint32_t count;                       /* requests that are under way */
    size_t bytes;                         /* of their bodies */
    uint32_t working;                     /* in threads */
    struct draft_call *drawing, *waiting; /* for the display's program */
    struct draft_call *saving;            /* for the disk */
    uint32_t waiting_count;
    bool is_drawn; /* it has ended well */
    uv_process_t process;
    uv_timer_t timer; /* it has taken too long */
};

struct lec_net {
    uv_loop_t *loop;
    struct lec_store *store;
    struct lws_context *context;
    struct lws_vhost *vhost;
    struct lws_vhost *door; /* sends everybody to the other one; NULL: there is none */
    char bind[64];
    int port;
    int short_port;    /* of the door; 0: there is none */
    int speed;         /* of session time */
    char proxy[64];    /* address of the trusted one; empty: none */
    uint32_t expected; /* attendees, of a session that is opened */
    const char
        *password_text; /* borrowed until the start: what the host's becomes; NULL: as it is */
    bool is_tls;
    char names[LEC_HOST_NAMES_MAX]
              [LEC_BASE_MAX + 1]; /* that the server was given: http://NAME:PORT */
    uint32_t name_count;
    char fingerprint[LEC_FINGERPRINT_CHARS +
                     1];            /* of a certificate that nobody vouches for; or empty */
    const char *tls_cert, *tls_key; /* borrowed: files; NULL: plain http */
    struct lec_gate gate;
    struct lec_password password;
    struct lec_drafts drafts;
    uv_timer_t news; /* what strangers tried is told now and then, not each time */
    struct caller *newest_caller, *oldest_caller;
    uint32_t caller_count;
    struct lec_reach reach;
    struct room *rooms;
    struct room *due;                /* something has happened there, or somebody has come */
    struct room *sent;               /* with something in the batch that is under way */
    struct room *walks, **walks_end; /* where not everybody has seen what is new */
    int64_t walked_us;               /* when the last piece of that was done */
    uint32_t asked_count;            /* sum of the rooms' `asked_noted` */
    uint32_t counting;               /* rooms with a time-out to come */
    TAILQ_HEAD(, conn) heard, asked; /* who was heard, or asked, first */
    uv_timer_t alive;
    uv_async_t more;        /* walks go on, after what has arrived meanwhile */
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
    bool wants_backup;    /* a round or a session has ended since the last one */
    uv_mutex_t lock;      /* guards batch_result and batch_why */
    int batch_result;     /* 0: under way, 1: saved, -1: not */
    struct lec_trouble batch_why;
    struct lec_write *batch; /* owned */
    uint32_t batch_cap, batch_size;
    bool is_batch_out, wants_stop, is_stopping;
    char *scratch; /* owned, from LWS_PRE bytes before; LEC_FRAME_DOWN_MAX bytes for encoding */
    struct lec_rude *rude; /* owned; lent to the sessions */
    char *rude_wish;       /* owned; what it will be when all is on disk; NULL: what it is */
};

int64_t lec_net_now_us(void);
int64_t lec_room_now_us(const struct room *room, int64_t hr_us);
/* The hrtime at which session time is `at_us`, or a little later. */
int64_t lec_room_hr_us(const struct room *room, int64_t at_us);
int64_t lec_wall_ms(void);

/* out.c */
/* A message, borrowed until it is written; its head is put into the LWS_PRE bytes in front of it. */
void lec_out_add(struct out *out, unsigned char *bytes, size_t len);
/* Puts the head of a text message in front of its bytes, where there is room for LWS_PRE. Returns the head's length. */
size_t lec_out_put_head(unsigned char *bytes, size_t len);
/* A view, which has its head. */
static inline void lec_out_add_frame(struct out *out, const struct frame *frame)
{
    out->part[out->count++] = (struct iovec){.iov_base = frame->bytes + LWS_PRE - frame->head_len,
                                             .iov_len = frame->head_len + frame->len};
}
/* 0: it may be written to; 1: the socket is full, more when it is WRITEABLE; -1: and has been for too long. */
int lec_out_may_write(struct conn *conn);
/* What may be written. -1: the connection is broken. */
int lec_out_write(struct conn *conn, const struct out *out);

/* conn.c */
struct conn *lec_conn_create(struct lec_net *net, struct lws *wsi);
void lec_conn_destroy(struct lec_net *net, struct conn *conn);
/* By its number; NULL when it is not there any more. */
struct conn *lec_conn_find(const struct room *room, uint64_t no);
/* A whole message. -1: close the connection. */
int lec_conn_message(struct lec_net *net, struct conn *conn, const char *json, size_t len,
                     int64_t hr_us);
/* Writes what is owed, as far as the socket takes it. -1: close. */
int lec_conn_flush(struct conn *conn);
/* Puts an encoded message behind those that wait. -1: there are too many, or memory is short. */
int lec_conn_queue(struct conn *conn, const char *text, size_t len, bool is_last);
void lec_conn_send(struct lec_net *net, struct conn *conn, enum lec_message message, const void *in,
                   bool is_last);
/* Its last message, then a clean close; what it still sends is not read. */
void lec_conn_bye(struct lec_net *net, struct conn *conn, enum lec_view_bye_reason reason,
                  const char *text);
/* The socket takes more. -1: close. */
int lec_conn_writeable(struct conn *conn);
/* Names the reason of a clean close; -1: close. */
int lec_conn_part(struct conn *conn);
/* The library has begun to close it. */
void lec_conn_on_end(struct conn *conn);
void lec_conn_welcome(struct lec_net *net, struct conn *conn, const char *token);
void lec_conn_ack(struct lec_net *net, struct conn *conn, int64_t id, enum lec_err err,
                  uint32_t seq, const char *text);
void lec_conn_move(struct conn *conn, struct conn **list);
/* Cuts it off at the end of this turn: it is broken, or has been given its time. */
void lec_conn_close(struct conn *conn);

/* From where it comes; NULL: that is not known. */
const struct lec_peer *lec_conn_peer(const struct conn *conn);

/* inbox_limits.c */
extern const size_t lec_inbox_max; /* bytes of one message */
extern const bool lec_inbox_takes_bytes;

/* inbox.c */
/* A piece of a message. -1: close the connection. */
int lec_conn_receive(struct lec_net *net, struct conn *conn, const char *bytes, size_t len,
                     int64_t hr_us);
/* The payload of the peer's close frame. 0: the library answers it; -1: it is wrong, and answered: close the connection. */
int lec_conn_on_peer_close(struct conn *conn, const unsigned char *payload, size_t len);
/* A newcomer may send as much as the rate allows at once. */
void lec_conn_fill_bucket(struct conn *conn);
/* Gives back what its last message cost of its rate. */
void lec_conn_forgive(struct conn *conn);

/* callers.c */
/* Does it come from the trusted proxy? */
bool lec_caller_is_proxied(const struct lec_net *net, struct lws *wsi);
/* Who is at the other end, by the proxy's word when it comes through that. False: not known. */
bool lec_caller_peer(const struct lec_net *net, struct lws *wsi, struct lec_peer *out);
/* A connection came, made a request, became a WebSocket or went. */
void lec_caller_came(struct lec_net *net, struct lws *wsi);
void lec_caller_asked(struct lec_net *net, struct lws *wsi);
void lec_caller_left(struct lec_net *net, struct lws *wsi);
/* There are no descriptors left: the one that has been silent for longest goes. */
void lec_caller_drop_oldest(struct lec_net *net);

/* alive.c */
void lec_alive_start(struct lec_net *net);
void lec_alive_meet(struct lec_net *net, struct conn *conn);
void lec_alive_hear(struct lec_net *net, struct conn *conn, int64_t now_us);
void lec_alive_part(struct lec_net *net, struct conn *conn);

/* names.c */
/* The names that the server was given, once its port is known. 0, or -1: `why` says which is none. */
int lec_names_set(struct lec_net *net, struct lec_trouble *why);
/* Does the request name this server? What it says, then; else the status that it gets, and `text`. */
unsigned lec_names_check_host(const struct lec_net *net, struct lws *wsi, struct lec_site *host,
                              const char **text);
/* May a page from where this one comes talk to us? Nobody but a browser says where it comes from. */
bool lec_names_check_origin(const struct lec_net *net, struct lws *wsi,
                            const struct lec_site *host);

/* news.c */
/* Somebody was refused, or the gate was closed: hosts hear of it in a moment. */
void lec_news_tell(struct lec_net *net);
void lec_news_on_expect(struct lec_net *net, struct conn *conn,
                        const struct lec_msg_expect *expect);

/* password.c */
int lec_password_start(struct lec_net *net, const char *text);
void lec_password_stop(struct lec_net *net);
/* Has something still to be put on disk? */
bool lec_password_is_busy(const struct lec_net *net);
/* Somebody says it knows the password. LEC_OK: the answer comes later. */
enum lec_err lec_password_try(struct lec_net *net, struct conn *conn,
                              const struct lec_msg_hello *hello, int64_t hr_us, const char **text);
void lec_password_on_set(struct lec_net *net, struct conn *conn,
                         const struct lec_msg_password *password);

/* tls.c */
/* Looks at the files before the library does, and says what is wrong with them. */
int lec_tls_check(struct lec_net *net, struct lec_trouble *why);
/* TLS 1.2 and newer, HTTP/1.1 alone. */
void lec_tls_fill(const struct lec_net *net, struct lws_context_creation_info *info);

/* hello.c */
/* A stranger has become a host; it is welcome when its new key is on disk. */
enum lec_err lec_hello_host(struct lec_net *net, struct conn *conn, struct room *room);
/* LEC_OK, or why it is refused; `text`, when it is set, says more than the word. */
enum lec_err lec_hello(struct lec_net *net, struct conn *conn, const struct lec_msg_hello *hello,
                       int64_t hr_us, const char **text);

/* room.c */
struct room *lec_room_by_code(struct lec_net *net, const char *code);
/* The session, when there is no other to be confused with; else NULL. */
const struct room *lec_room_only(const struct lec_net *net);
/* A connection that has said who it is. */
void lec_room_add_conn(struct room *room, struct conn *conn);
/* It goes: nothing that waits for it is left. */
void lec_room_remove_conn(struct room *room, struct conn *conn);
/* A team is shown at the end of this turn what somebody of it is entering. */
void lec_room_note_draft(struct room *room, uint16_t team);
/* An act was refused, and may have made room for itself all the same. */
void lec_room_note_refused(struct room *room);
/* There are new entries, or there may be when it is settled: at the end of this turn at the latest the room is settled, saved
 * and shown. What views they change, they tell. */
void lec_room_note_entry(struct room *room);
/* Something else has happened, and any view may have changed. */
void lec_room_touch(struct room *room);
/* At the end of a turn, and when the disk has answered: settles buzzes, hands what is new to the store. */
void lec_rooms_turn(struct lec_net *net);
/* Waits for the disk, before anybody is let in: a link that is printed has a key that will be known, whatever happens
 * next. What cannot be saved is tried again later, as always. */
void lec_rooms_save(struct lec_net *net);
/* Everyone hears that the server stops. */
void lec_rooms_bye(struct lec_net *net);
/* Nothing waits for the disk. */
bool lec_rooms_are_saved(const struct lec_net *net);
/* The store has answered. */
void lec_rooms_saved(struct lec_net *net);
/* Has it? A turn in which hundreds of sockets are read and as many pulses beaten asks between two of them, so that nobody
 * waits for the rest of it. */
void lec_net_look_at_disk(struct lec_net *net);
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
/* It is put out for its messages: its player has to wait before it may come back. */
void lec_room_note_flood(struct room *room, const struct conn *conn);
bool lec_room_must_wait(const struct room *room, uint32_t player, int64_t now_us);
/* A player shows its key; since the start of the server, has it ever? */
void lec_room_note_key(struct room *room, uint32_t player);
bool lec_room_has_key(const struct room *room, uint32_t player);
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
/* It counts. The decision's time runs from when it was read, not from the end of a busy turn. */
void lec_fair_on_press(struct room *room, int64_t now_us);
void lec_fair_on_pong(struct conn *conn, const struct lec_msg_pong *pong, int64_t now_us);
void lec_fair_on_shown(struct conn *conn, const struct lec_msg_shown *shown);
/* Need an undecided buzz not wait any longer? Why, and how long it has. */
bool lec_fair_may_settle(struct room *room, int64_t now_us, enum lec_settled *why,
                         int64_t *waited_us);
/* hrtime at which an undecided buzz has waited for long enough; LEC_NEVER: there is none. */
int64_t lec_fair_due_us(const struct room *room);
/* Is the news of an opening still kept from this phone? */
bool lec_fair_holds(const struct conn *conn);
/* All phones do, or are told one by one when they are due: there is nothing to walk for. */
bool lec_fair_holds_phones(const struct room *room);
/* Tells those who are due. */
void lec_fair_tell(struct room *room);
/* Must the end of the window, at session time `due_us`, be waited for? */
bool lec_fair_holds_window(struct room *room, int64_t due_us, int64_t now_us);
/* Something has changed in the room. */
void lec_fair_turn(struct room *room, int64_t now_us);
void lec_fair_on_pulse(uv_timer_t *timer);

/* settings.c */
#define LEC_SETTINGS_AT_ONCE 2
struct lec_setting {
    const char *name, *value; /* borrowed, the name for good; an empty value is none */
};
/* Is this a host, who alone sets something? Else it is told that it is none. */
bool lec_settings_may(struct lec_net *net, struct conn *conn, int64_t id);
/* In force and answered once they are on disk. False: memory is short, which is answered, too. */
bool lec_settings_submit(struct lec_net *net, struct conn *conn, int64_t id,
                         const struct lec_setting *settings, uint32_t count);
/* The store has answered some. */
void lec_settings_saved(struct lec_net *net);
void lec_settings_read(struct lec_net *net);

/* words.c */
/* False when memory is short. */
bool lec_words_start(struct lec_net *net);
void lec_words_stop(struct lec_net *net);
void lec_words_on_rude(struct lec_net *net, struct conn *conn, const struct lec_msg_rude *msg);
void lec_words_set(struct lec_net *net, const char *name, const char *value);
/* A change of this setting is not on disk, and perhaps it was one of the words. */
void lec_words_unsaved(struct lec_net *net, const char *name);

/* show.c */
/* All of them may say something else now, for another reason than an entry. */
void lec_room_owe_views(struct room *room);
void lec_room_owe_team(struct room *room, uint16_t team);
/* Encodes what is due of a room as it stands now, to be shown when it is on disk: the views of the room, of displays, and
 * of the teams that are shown first. */
void lec_room_encode(struct room *room);
/* For all rooms of which something is on its way to the disk; then the views of hosts and of the other teams, until it has
 * answered: true. What is left is done when the others have been shown. */
bool lec_rooms_encode(struct lec_net *net);
/* What was handed to the disk is there, or was refused; nobody has been told yet. */
bool lec_disk_has_answered(struct lec_net *net);
/* An entry goes to the disk: whose own views may it change? */
void lec_room_note_news(struct room *room, const struct lec_input *in);
/* What was encoded is what screens may see from now on. */
void lec_room_promote(struct room *room);
/* Writes it to those who need it first, and begins a walk to everybody else. */
void lec_room_publish(struct room *room);
/* Looks at all phones, one after the other, whether they have what they may see. */
void lec_room_walk(struct room *room);
/* Walks on, for a moment. */
void lec_rooms_walk(struct lec_net *net);
/* What the disk did not take is not going to be. */
void lec_room_forget_ahead(struct room *room);
/* What a view says, as a number: two that differ in `rev` alone have the same. */
uint64_t lec_view_mark(const char *bytes, size_t len);
/* Is its own view to be looked at? What is made from the same as before counts as looked at, and what was kept for it of an
 * older state is freed. */
bool lec_conn_is_to_look(struct conn *conn);
/* Adds what a connection has not seen of the views; `shown` is to be noted when that is written. */
void lec_conn_add_views(struct conn *conn, struct out *out, struct showing *shown);
void lec_conn_note_shown(struct conn *conn, const struct showing *shown);
/* Has it taken nothing for long of what the kernel has for it? Asked at most twice a second; false in between. */
bool lec_conn_is_deaf(struct conn *conn, int64_t now_us);
/* Writes what waits for it and what it has not seen; says good-bye to who was sent away. */
void lec_conn_show(struct conn *conn);
/* Drafts are nobody's entries: shown at once, when nothing waits for the disk. */
void lec_room_show_drafts(struct room *room);
void lec_frame_free(struct frame *frame);

/* tokens.c */
void lec_token_make(char out[LEC_TOKEN_CHARS + 1]);
void lec_token_hash(const char *token, uint8_t out[LEC_HASH_BYTES]);
const struct key *lec_key_find(const struct lec_net *net, const char *token);
bool lec_key_add(struct lec_net *net, struct room *room, const struct lec_store_token *token);

/* upgrade.c */
#define HTTP_STATUS_UPGRADE_REQUIRED 426
/* Is what the request says of WebSocket itself right? 0, or the status that it gets, and `text`. */
unsigned lec_upgrade_check(struct lws *wsi, const char **text);

/* packs.c */
/* Writes that packs need besides the entries that are not handed over yet. */
uint32_t lec_packs_count(const struct room *room);
/* Those of one entry, by its index; returns how many they are. Their bytes are the session's. */
uint32_t lec_packs_hand_over(const struct room *room, uint32_t index, struct lec_write *writes);

/* http.c */
/* The head of an answer; its body is written in pieces. */
struct lec_http_reply {
    unsigned status;
    const char *type;
    const char *bytes; /* NULL: none */
    size_t len;
    uint32_t version;  /* for its ETag; 0: none */
    const char *file;  /* a name to save it by; empty: none */
    const char *allow; /* the methods that there are; NULL: it does not say */
    bool is_head;      /* the request was HEAD: it gets no body */
    bool closes;       /* the body is written at once, and the connection ends: -1 */
};
/* 0: the body is to follow; 1: there is none; -1: close. */
int lec_http_reply(struct lws *wsi, const struct lec_http_reply *reply);
/* The next piece of a body, from `*at`. 0: there is more; 1: all is written; -1: close. */
int lec_http_piece(struct lws *wsi, const char *bytes, size_t len, size_t *at);
/* The key that a request has in its header; NULL: none that is known. */
const struct key *lec_http_key(const struct lec_net *net, struct lws *wsi);
/* What every answer carries, also those that the library makes itself. */
extern const struct lws_protocol_vhost_options *const lec_http_headers;
/* May it become a WebSocket? 0: yes; 1: it has been answered; -1: it is to be cut off. */
int lec_http_confirm_upgrade(struct lws *wsi, const char *protocol);
int lec_http_serve(struct lws *wsi);
/* The language of a request: `lang` in its address, else in its cookies, else the best of those it accepts. */
const struct lec_language *lec_http_language(struct lws *wsi);
int lec_http_write(struct lws *wsi, void **slot);
/* Whatever is asked for at the short door is found at the other one. */
int lec_http_point(struct lws *wsi);
#endif
