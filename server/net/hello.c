/* The first message: who is this? */
#include "net/net_state.h"

#include <string.h>
#include <strings.h>

struct room *lec_room_by_code(struct lec_net *net, const char *code)
{
    for (struct room *room = net->rooms; room != NULL; room = room->next) {
        if (strcasecmp(lec_live_code(room->live), code) == 0) {
            return room;
        }
    }
    return NULL;
}

static void admit(struct lec_net *net, struct conn *conn, struct room *room, uint8_t role,
                  uint32_t player)
{
    net->stranger_count--;
    conn->room = room;
    conn->role = role;
    conn->player = player;
    /* Until a view of its own says otherwise: that of the room is not for who waits to be let in (S-21). */
    conn->waits = role == LEC_ROLE_PLAYER;
    lec_room_add_conn(room, conn);
    lws_set_timeout(conn->wsi, NO_PENDING_TIMEOUT, 0);
    lec_alive_meet(net, conn);
    lec_room_sit(room, conn);
    if (role == LEC_ROLE_PLAYER) {
        lec_gate_befriend(&net->gate, lec_conn_peer(conn), (uint64_t)lec_live_id(room->live));
    }
    if (conn->is_proxied && role == LEC_ROLE_PLAYER && !room->reach.proxied) {
        room->reach.proxied = true;
        lec_room_touch(room);
    }
}

/* A host's key opens a room display, too, so that one link is enough. Nobody else becomes what they are not. */
static bool may_be(const struct key *key, uint16_t as)
{
    bool may_display = key->role == LEC_ROLE_HOST || key->role == LEC_ROLE_DISPLAY;
    return as == LEC_VIEWER_NONE || (as == LEC_VIEWER_DISPLAY && may_display);
}

static enum lec_err come_back(struct lec_net *net, struct conn *conn,
                              const struct lec_msg_hello *hello, int64_t hr_us, const char **text)
{
    const struct key *key = lec_key_find(net, hello->token);
    if (key == NULL) {
        if (!lec_gate_may_miss(&net->gate, lec_conn_peer(conn), hr_us)) {
            lec_conn_bye(net, conn, LEC_BYE_RATE,
                         LEC_SAY("Too many keys are shown that nobody knows."));
            return LEC_OK;
        }
        return LEC_ERR_TOKEN;
    }
    if (!may_be(key, hello->as)) {
        *text = LEC_SAY("Only the key of a host opens something else, and only a room display.");
        return LEC_ERR_NOT_YOURS;
    }
    struct room *room = key->room;
    uint8_t role = hello->as == LEC_VIEWER_DISPLAY ? LEC_ROLE_DISPLAY : key->role;
    if (key->role == LEC_ROLE_PLAYER) {
        lec_room_note_key(room, key->player);
        enum lec_err err = lec_session_may_enter(lec_live_session(room->live), key->player);
        if (err == LEC_OK && lec_room_must_wait(room, key->player, lec_net_now_us())) {
            err = LEC_ERR_RATE;
        }
        if (err != LEC_OK) {
            return err;
        }
    }
    if (role == LEC_ROLE_HOST && room->hosts >= LEC_HOSTS_MAX) {
        return LEC_ERR_BUSY;
    }
    if (role == LEC_ROLE_DISPLAY && room->displays >= LEC_DISPLAYS_MAX) {
        return LEC_ERR_BUSY;
    }
    admit(net, conn, room, role, key->player);
    lec_conn_welcome(net, conn, ""); /* and what it may see, behind it */
    if (room->pulse_ms != 0) {
        lec_room_touch(room); /* it may have to be asked for the time */
    }
    return LEC_OK;
}

enum lec_err lec_hello_host(struct lec_net *net, struct conn *conn, struct room *room)
{
    struct answer answer = {.conn = conn, .is_welcome = true};
    struct lec_store_token token = {.role = LEC_ROLE_HOST};
    if (room->hosts >= LEC_HOSTS_MAX) {
        return LEC_ERR_BUSY;
    }
    lec_token_make(answer.token);
    lec_token_hash(answer.token, token.hash);
    if (!lec_room_add_token(room, &token) || !lec_room_answer(room, &answer)) {
        return LEC_ERR_BUSY;
    }
    conn->is_waiting = true;
    admit(net, conn, room, LEC_ROLE_HOST, 0);
    lec_room_touch(room);
    return LEC_OK;
}

/* The session of that code, if it is worth the look. */
static enum lec_err find_room(struct lec_net *net, const struct conn *conn, const char *code,
                              int64_t hr_us, struct room **out, const char **text)
{
    const struct lec_peer *peer = lec_conn_peer(conn);
    struct room *room = lec_room_by_code(net, code);
    uint64_t session = room != NULL ? (uint64_t)lec_live_id(room->live) : 0;
    if (!lec_gate_may_guess(&net->gate, peer, session, hr_us)) {
        *text = LEC_SAY("Too many wrong room codes were tried: wait some seconds and try again.");
        return LEC_ERR_BUSY;
    }
    if (room == NULL) {
        lec_gate_guessed(&net->gate, peer, hr_us);
        return LEC_ERR_CODE;
    }
    *out = room;
    return LEC_OK;
}

/* May this player be given another key for its join, which `err` says of the time alone? Whoever reads the log knows the
 * join's id: it brings back who has not heard of its key yet, and nobody else. */
static enum lec_err judge_repeat(const struct room *room, uint32_t player, enum lec_err err,
                                 int64_t hr_us, const char **text)
{
    /* Who was sent away since does not come back by repeating itself. */
    enum lec_err barred = lec_session_may_enter(lec_live_session(room->live), player);
    if (barred != LEC_OK) {
        return barred;
    }
    if (err == LEC_ERR_STALE || lec_room_has_key(room, player)) {
        *text = LEC_SAY("That join has been answered before: join once more, as a new player.");
        return LEC_ERR_STALE;
    }
    return lec_room_must_wait(room, player, hr_us) ? LEC_ERR_RATE : err;
}

/* A new player gets its key when the join is on disk: a key that is lost with the power would be a lie. */
static enum lec_err join(struct lec_net *net, struct conn *conn, const struct lec_msg_hello *hello,
                         int64_t hr_us, const char **text)
{
    const struct lec_peer *peer = lec_conn_peer(conn);
    struct room *room = NULL;
    enum lec_err err = find_room(net, conn, hello->code, hr_us, &room, text);
    if (err != LEC_OK) {
        return err;
    }
    /* Who has joined already, and has not heard of it, takes nobody's place. */
    bool is_new = !lec_live_has_joined(room->live, hello->id);
    if (is_new && !lec_gate_may_join(&net->gate, &room->door, peer, hr_us)) {
        room->refused++;
        lec_news_tell(net);
        *text = LEC_SAY("So many are joining at once: try again in a few seconds.");
        return LEC_ERR_BUSY;
    }
    if (!is_new && !lec_gate_may_miss(&net->gate, peer, hr_us)) {
        return LEC_ERR_RATE; /* once or twice is a bad connection */
    }
    uint32_t player = 0;
    struct lec_outcome outcome =
        lec_live_join(room->live, (uint64_t)hello->id, hello->name, lec_room_now_us(room, hr_us),
                      lec_wall_ms(), &player);
    if (outcome.is_repeat) {
        outcome.err = judge_repeat(room, player, outcome.err, hr_us, text);
    }
    if (outcome.err != LEC_OK) {
        lec_room_note_refused(room);
        /* A name that is refused has cost its look at a list. */
        return is_new && !lec_gate_may_miss(&net->gate, peer, hr_us) ? LEC_ERR_RATE : outcome.err;
    }
    if (is_new) {
        lec_gate_joined(&net->gate, &room->door, peer, hr_us);
    }
    struct answer answer = {.conn = conn, .seq = outcome.seq, .is_welcome = true, .player = player};
    lec_token_make(answer.token);
    struct lec_store_token token = {.role = LEC_ROLE_PLAYER, .player = player};
    lec_token_hash(answer.token, token.hash);
    if (!lec_room_add_token(room, &token) || !lec_room_answer(room, &answer)) {
        /* It has joined, and is not told otherwise: its page comes again with the same id. */
        lec_room_touch(room);
        lec_conn_close(conn);
        return LEC_OK;
    }
    conn->is_waiting = true;
    admit(net, conn, room, LEC_ROLE_PLAYER, player);
    lec_room_touch(room);
    return LEC_OK;
}

enum lec_err lec_hello(struct lec_net *net, struct conn *conn, const struct lec_msg_hello *hello,
                       int64_t hr_us, const char **text)
{
    if (hello->v != LEC_PROTOCOL_VERSION) {
        return LEC_ERR_VERSION;
    }
    conn->clock = hello->clock;
    if (hello->password[0] != '\0') {
        return lec_password_try(net, conn, hello, hr_us, text);
    }
    if (hello->code[0] == '\0') {
        return come_back(net, conn, hello, hr_us, text);
    }
    if (hello->as != LEC_VIEWER_NONE) {
        *text = LEC_SAY("Who joins with a room code is a player: leave `as` out.");
        return LEC_ERR_MALFORMED;
    }
    if (hello->token[0] != '\0') {
        /* A barred phone shows its old key when it joins anew (S-07). */
        const struct key *key = lec_key_find(net, hello->token);
        bool is_player = key != NULL && key->role == LEC_ROLE_PLAYER;
        if (is_player && lec_session_may_enter(lec_live_session(key->room->live), key->player) ==
                             LEC_ERR_BANNED) {
            return LEC_ERR_BANNED;
        }
    }
    return join(net, conn, hello, hr_us, text);
}
