/* Budgets: each is a debt of time that is paid off as time passes. */
#include "net/gate.h"

#include <arpa/inet.h>
#include <string.h>

/* So many at once, then one in so many microseconds. */
struct rate {
    int64_t burst, each_us;
};

static const struct rate rates[LEC_GATE_KINDS] = {
    [LEC_GATE_CODE] = {LEC_CODES_BURST, LEC_CODES_EACH_US},
    [LEC_GATE_FRESH_CODE] = {LEC_CODES_FRESH_BURST, LEC_CODES_FRESH_EACH_US},
    [LEC_GATE_TOKEN] = {LEC_TOKENS_BURST, LEC_TOKENS_EACH_US},
    [LEC_GATE_PASSWORD] = {LEC_PASSWORDS_BURST, LEC_PASSWORDS_EACH_US},
};

static const struct rate peer_rates[LEC_GATE_KINDS] = {
    [LEC_GATE_FRESH_JOIN] = {LEC_JOINS_FRESH_PEER_BURST, LEC_JOINS_FRESH_PEER_EACH_US},
    [LEC_GATE_CODE] = {LEC_CODES_PEER_BURST, LEC_CODES_PEER_EACH_US},
    [LEC_GATE_TOKEN] = {LEC_TOKENS_PEER_BURST, LEC_TOKENS_PEER_EACH_US},
    [LEC_GATE_PASSWORD] = {LEC_PASSWORDS_PEER_BURST, LEC_PASSWORDS_PEER_EACH_US},
};

static int64_t owed_us(const struct lec_spent *spent, int64_t now_us)
{
    int64_t left_us = spent->spent_us - (now_us - spent->at_us);
    return left_us > 0 ? left_us : 0;
}

static bool has_room(const struct lec_spent *spent, struct rate rate, int64_t now_us)
{
    return owed_us(spent, now_us) + rate.each_us <= rate.burst * rate.each_us;
}

static void spend(struct lec_spent *spent, struct rate rate, int64_t now_us)
{
    spent->spent_us = owed_us(spent, now_us) + rate.each_us;
    spent->at_us = now_us;
}

/* ---- addresses */

static void take_four(const unsigned char four[4], struct lec_peer *out)
{
    *out = (struct lec_peer){{[10] = 0xff, [11] = 0xff}};
    memcpy(out->bytes + 12, four, 4);
}

bool lec_peer_read(const char *text, struct lec_peer *out)
{
    static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};
    unsigned char four[4];
    unsigned char six[LEC_PEER_BYTES];
    if (inet_pton(AF_INET, text, four) == 1) {
        take_four(four, out);
        return true;
    }
    if (inet_pton(AF_INET6, text, six) != 1) {
        return false;
    }
    if (memcmp(six, mapped, sizeof mapped) == 0) {
        take_four(six + sizeof mapped, out);
        return true;
    }
    *out = (struct lec_peer){{0}};
    memcpy(out->bytes, six, 8);
    return true;
}

bool lec_peer_read_forwarded(const char *value, struct lec_peer *out)
{
    const char *comma = strrchr(value, ',');
    const char *text = comma != NULL ? comma + 1 : value;
    text += strspn(text, " \t[");
    size_t len = strcspn(text, " \t]");
    const char *colon = memchr(text, ':', len);
    if (colon != NULL && memchr(colon + 1, ':', len - (size_t)(colon + 1 - text)) == NULL) {
        len = (size_t)(colon - text); /* an address of IPv4 with its port */
    }
    char address[INET6_ADDRSTRLEN];
    if (len == 0 || len >= sizeof address) {
        return false;
    }
    memcpy(address, text, len);
    address[len] = '\0';
    return lec_peer_read(address, out);
}

bool lec_peer_is_same(const struct lec_peer *a, const struct lec_peer *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

/* ---- those that are remembered */

void lec_gate_init(struct lec_gate *gate, uint64_t seed)
{
    memset(gate, 0, sizeof *gate);
    gate->seed = seed;
}

static uint32_t *head_of(struct lec_gate *gate, const struct lec_peer *peer)
{
    uint64_t words[2];
    memcpy(words, peer, sizeof words);
    uint64_t hash = gate->seed;
    for (int i = 0; i < 2; i++) { /* the mixing steps of splitmix64 */
        hash ^= words[i];
        hash = (hash ^ (hash >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
        hash = (hash ^ (hash >> 27)) * UINT64_C(0x94d049bb133111eb);
        hash ^= hash >> 31;
    }
    return &gate->heads[hash % LEC_PEERS_MAX];
}

static void unlink_age(struct lec_gate *gate, uint32_t no)
{
    const struct lec_gate_peer *one = &gate->list[no];
    *(one->newer != 0 ? &gate->list[one->newer].older : &gate->newest) = one->older;
    *(one->older != 0 ? &gate->list[one->older].newer : &gate->oldest) = one->newer;
}

static void link_newest(struct lec_gate *gate, uint32_t no)
{
    struct lec_gate_peer *one = &gate->list[no];
    one->newer = 0;
    one->older = gate->newest;
    *(gate->newest != 0 ? &gate->list[gate->newest].newer : &gate->oldest) = no;
    gate->newest = no;
}

/* A free place, or that of the one heard least lately. */
static uint32_t make_place(struct lec_gate *gate)
{
    if (gate->count < LEC_PEERS_MAX) {
        return ++gate->count;
    }
    uint32_t no = gate->oldest;
    uint32_t *at = head_of(gate, &gate->list[no].peer);
    while (*at != no) {
        at = &gate->list[*at].chain;
    }
    *at = gate->list[no].chain;
    unlink_age(gate, no);
    return no;
}

/* What is known of this address; it has been heard. NULL when it is not known which it is. */
static struct lec_gate_peer *hear(struct lec_gate *gate, const struct lec_peer *peer)
{
    if (peer == NULL) {
        return NULL;
    }
    uint32_t *head = head_of(gate, peer);
    uint32_t no = *head;
    while (no != 0 && !lec_peer_is_same(&gate->list[no].peer, peer)) {
        no = gate->list[no].chain;
    }
    if (no != 0) {
        unlink_age(gate, no);
    } else {
        no = make_place(gate);
        gate->list[no] = (struct lec_gate_peer){.peer = *peer, .chain = *head};
        *head = no;
    }
    link_newest(gate, no);
    return &gate->list[no];
}

static bool has_room_for(const struct lec_gate *gate, const struct lec_gate_peer *one,
                         enum lec_gate_kind kind, int64_t now_us)
{
    return has_room(&gate->spent[kind], rates[kind], now_us) &&
           (one == NULL || has_room(&one->spent[kind], peer_rates[kind], now_us));
}

static void spend_for(struct lec_gate *gate, struct lec_gate_peer *one, enum lec_gate_kind kind,
                      int64_t now_us)
{
    spend(&gate->spent[kind], rates[kind], now_us);
    if (one != NULL) {
        spend(&one->spent[kind], peer_rates[kind], now_us);
    }
}

/* ---- new players */

static int64_t expected_at(const struct lec_door *door)
{
    return door->expected > 0 ? door->expected : 1;
}

static struct rate door_rate(const struct lec_door *door)
{
    int64_t expected = expected_at(door);
    return (struct rate){LEC_JOINS_BURST(expected), LEC_JOINS_EACH_US(expected)};
}

static struct rate door_fresh_rate(const struct lec_door *door)
{
    int64_t expected = expected_at(door);
    return (struct rate){LEC_JOINS_FRESH_BURST(expected), LEC_JOINS_FRESH_EACH_US(expected)};
}

static struct rate door_peer_rate(const struct lec_door *door)
{
    int64_t expected = expected_at(door);
    return (struct rate){LEC_JOINS_PEER_BURST(expected), LEC_JOINS_PEER_EACH_US(expected)};
}

static bool has_hardly_joined(const struct lec_gate_peer *one, int64_t now_us)
{
    return has_room(&one->spent[LEC_GATE_FRESH_JOIN], peer_rates[LEC_GATE_FRESH_JOIN], now_us);
}

bool lec_gate_may_join(struct lec_gate *gate, const struct lec_door *door,
                       const struct lec_peer *peer, int64_t now_us)
{
    const struct lec_gate_peer *one = hear(gate, peer);
    bool is_short = !has_room(&door->joins, door_rate(door), now_us);
    if (one == NULL) {
        return !is_short;
    }
    if (!has_room(&one->spent[LEC_GATE_JOIN], door_peer_rate(door), now_us)) {
        return false;
    }
    return !is_short || (has_hardly_joined(one, now_us) &&
                         has_room(&door->fresh_joins, door_fresh_rate(door), now_us));
}

void lec_gate_forgive_joins(struct lec_gate *gate)
{
    for (uint32_t i = 1; i <= gate->count; i++) {
        gate->list[i].spent[LEC_GATE_JOIN] = (struct lec_spent){0};
        gate->list[i].spent[LEC_GATE_FRESH_JOIN] = (struct lec_spent){0};
    }
}

void lec_gate_joined(struct lec_gate *gate, struct lec_door *door, const struct lec_peer *peer,
                     int64_t now_us)
{
    struct lec_gate_peer *one = hear(gate, peer);
    if (has_room(&door->joins, door_rate(door), now_us)) {
        spend(&door->joins, door_rate(door), now_us);
    } else {
        spend(&door->fresh_joins, door_fresh_rate(door), now_us);
    }
    if (one == NULL) {
        return;
    }
    spend(&one->spent[LEC_GATE_JOIN], door_peer_rate(door), now_us);
    /* Whichever budget has paid. What it has not it does not owe, or a classroom would for hours. */
    if (has_hardly_joined(one, now_us)) {
        spend(&one->spent[LEC_GATE_FRESH_JOIN], peer_rates[LEC_GATE_FRESH_JOIN], now_us);
    }
}

/* ---- room codes and keys */

bool lec_gate_may_guess(struct lec_gate *gate, const struct lec_peer *peer, uint64_t session,
                        int64_t now_us)
{
    const struct lec_gate_peer *one = hear(gate, peer);
    bool is_short = !has_room(&gate->spent[LEC_GATE_CODE], rates[LEC_GATE_CODE], now_us);
    if (one == NULL) {
        return !is_short;
    }
    if (session != 0 && one->friend == session) {
        return true;
    }
    const struct lec_spent *own = &one->spent[LEC_GATE_CODE];
    if (!is_short) {
        return has_room(own, peer_rates[LEC_GATE_CODE], now_us);
    }
    bool is_fresh = own->spent_us == 0 || now_us - own->at_us >= LEC_CODES_FRESH_US;
    return is_fresh &&
           has_room(&gate->spent[LEC_GATE_FRESH_CODE], rates[LEC_GATE_FRESH_CODE], now_us);
}

void lec_gate_guessed(struct lec_gate *gate, const struct lec_peer *peer, int64_t now_us)
{
    struct lec_gate_peer *one = hear(gate, peer);
    bool has_one = has_room(&gate->spent[LEC_GATE_CODE], rates[LEC_GATE_CODE], now_us);
    enum lec_gate_kind kind = has_one ? LEC_GATE_CODE : LEC_GATE_FRESH_CODE;
    spend(&gate->spent[kind], rates[kind], now_us);
    if (one != NULL) {
        spend(&one->spent[LEC_GATE_CODE], peer_rates[LEC_GATE_CODE], now_us);
    }
}

void lec_gate_befriend(struct lec_gate *gate, const struct lec_peer *peer, uint64_t session)
{
    struct lec_gate_peer *one = hear(gate, peer);
    if (one != NULL) {
        one->friend = session;
    }
}

bool lec_gate_may_miss(struct lec_gate *gate, const struct lec_peer *peer, int64_t now_us)
{
    struct lec_gate_peer *one = hear(gate, peer);
    if (!has_room_for(gate, one, LEC_GATE_TOKEN, now_us)) {
        return false;
    }
    spend_for(gate, one, LEC_GATE_TOKEN, now_us);
    return true;
}

/* ---- the host's password */

bool lec_gate_is_closed(const struct lec_gate *gate, int64_t now_us)
{
    return now_us < gate->closed_until_us;
}

enum lec_gate_try lec_gate_try_password(struct lec_gate *gate, const struct lec_peer *peer,
                                        int64_t now_us)
{
    struct lec_gate_peer *one = hear(gate, peer);
    if (lec_gate_is_closed(gate, now_us)) {
        return LEC_TRY_CLOSED;
    }
    /* First what is its own: one address alone closes nothing. */
    if (one != NULL &&
        !has_room(&one->spent[LEC_GATE_PASSWORD], peer_rates[LEC_GATE_PASSWORD], now_us)) {
        return LEC_TRY_WAIT;
    }
    if (!has_room(&gate->spent[LEC_GATE_PASSWORD], rates[LEC_GATE_PASSWORD], now_us)) {
        gate->closed_until_us = now_us + LEC_PASSWORDS_CLOSED_US;
        return LEC_TRY_CLOSED;
    }
    spend_for(gate, one, LEC_GATE_PASSWORD, now_us);
    return LEC_TRY_GO;
}

void lec_gate_forgive_password(struct lec_gate *gate, const struct lec_peer *peer)
{
    struct lec_gate_peer *one = hear(gate, peer);
    gate->spent[LEC_GATE_PASSWORD].spent_us -= LEC_PASSWORDS_EACH_US;
    if (one != NULL) {
        one->spent[LEC_GATE_PASSWORD].spent_us -= LEC_PASSWORDS_PEER_EACH_US;
    }
}
