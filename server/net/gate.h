/* How much strangers may ask of the server: budgets for new players, guesses and tries, by address and in all.
 * Knows no clock and no socket: whoever asks says who is asking, and when. */
#ifndef LECTERN_NET_GATE_H
#define LECTERN_NET_GATE_H

#include <lectern/limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LEC_PEER_BYTES 16

/* Who is at the other end: an address of IPv4, or the half of one of IPv6 that a network gives to one household. */
struct lec_peer {
    uint8_t bytes[LEC_PEER_BYTES];
};

/* Reads a numeric address. False: it is none. */
bool lec_peer_read(const char *text, struct lec_peer *out);
/* The same, of the last hop in the value of X-Forwarded-For: what stands before it anybody may have written. */
bool lec_peer_read_forwarded(const char *value, struct lec_peer *out);
bool lec_peer_is_same(const struct lec_peer *a, const struct lec_peer *b);

/* What was spent of a budget and has not come back yet. All zero: nothing. */
struct lec_spent {
    int64_t spent_us, at_us;
};

/* What an address may be asking for. */
enum lec_gate_kind {
    LEC_GATE_JOIN,
    LEC_GATE_FRESH_JOIN, /* from an address that has hardly joined lately */
    LEC_GATE_CODE,
    LEC_GATE_FRESH_CODE, /* from an address that has not been wrong */
    LEC_GATE_TOKEN,
    LEC_GATE_PASSWORD,
    LEC_GATE_KINDS
};

/* One session's door for new players. */
struct lec_door {
    uint32_t expected; /* attendees */
    struct lec_spent joins;
    struct lec_spent fresh_joins; /* the reserve */
};

struct lec_gate_peer {
    struct lec_peer peer;
    struct lec_spent spent[LEC_GATE_KINDS];
    uint64_t friend; /* the session whose players are at that address; 0: none is known */
    uint32_t newer, older, chain; /* numbers of others; 0: none */
};

struct lec_gate {
    struct lec_spent spent[LEC_GATE_KINDS];
    int64_t closed_until_us; /* to passwords */
    uint64_t seed;           /* strangers do not know which addresses share a chain */
    uint32_t newest, oldest; /* heard */
    uint32_t count;          /* list[1] to list[count] are in use */
    uint32_t heads[LEC_PEERS_MAX];
    struct lec_gate_peer list[LEC_PEERS_MAX + 1];
};

void lec_gate_init(struct lec_gate *gate, uint64_t seed);

/* Everywhere below, `peer` is NULL when it is not known who is asking: then only what is there for all counts. */

/* Another number is expected: what addresses have spent on joins is forgotten. */
void lec_gate_forgive_joins(struct lec_gate *gate);
/* Is there room for one more new player? Takes nothing. While the door has had too many, only at an address that has
 * joined a few times at most lately: for those there is a reserve, so that a flood from a few others keeps none of them out. */
bool lec_gate_may_join(struct lec_gate *gate, const struct lec_door *door,
                       const struct lec_peer *peer, int64_t now_us);
/* One has come in. */
void lec_gate_joined(struct lec_gate *gate, struct lec_door *door, const struct lec_peer *peer,
                     int64_t now_us);

/* Is a room code from there looked at, of session `session` (0: it is none's)? Not from where too many wrong ones came,
 * and while the server has had too many, hardly from one that has sent a wrong one lately: what is right would tell
 * itself by being let in. Where players of that session are already, its code is no secret. */
bool lec_gate_may_guess(struct lec_gate *gate, const struct lec_peer *peer, uint64_t session,
                        int64_t now_us);
/* It was wrong. Right ones never pay. */
void lec_gate_guessed(struct lec_gate *gate, const struct lec_peer *peer, int64_t now_us);
/* A player of that session is there. */
void lec_gate_befriend(struct lec_gate *gate, const struct lec_peer *peer, uint64_t session);

/* A key that nobody knows: is it worth an answer? */
bool lec_gate_may_miss(struct lec_gate *gate, const struct lec_peer *peer, int64_t now_us);

enum lec_gate_try { LEC_TRY_GO, LEC_TRY_WAIT, LEC_TRY_CLOSED };
/* A try at the host's password: go on with it, or why not. Too many in all close the gate for some minutes. */
enum lec_gate_try lec_gate_try_password(struct lec_gate *gate, const struct lec_peer *peer,
                                        int64_t now_us);
/* It was right: gives back what it cost. */
void lec_gate_forgive_password(struct lec_gate *gate, const struct lec_peer *peer);
/* Is somebody guessing it? */
bool lec_gate_is_closed(const struct lec_gate *gate, int64_t now_us);

#endif
