/* A screen: it comes back by its key, answers pings, remembers, and acts when its time has come. */
#include "world.h"

#include "wire/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A little less often than the server allows: 25 acts a second, 40 at once. */
#define ACT_COST_US 40000
#define CREDIT_US (40 * ACT_COST_US)
#define FAR_US 40000
#define KNOWN_US 400000
#define ADDRESSES 7 /* a phone that comes back has another one */

static void send_message(struct client *client, enum lec_message message, const void *in)
{
    char json[LEC_MESSAGE_UP_MAX];
    size_t len = lec_wire_encode(message, in, NULL, NULL, json, sizeof json);
    if (len == 0) {
        measure_die("a message does not fit");
    }
    ws_send(&client->ws, json, len);
}

static bool take_credit(struct client *client)
{
    int64_t now_us = loop_now_us();
    client->credit_us += now_us - client->credit_at_us;
    client->credit_us = client->credit_us < CREDIT_US ? client->credit_us : CREDIT_US;
    client->credit_at_us = now_us;
    if (client->credit_us < ACT_COST_US) {
        return false;
    }
    client->credit_us -= ACT_COST_US;
    return true;
}

static void send_act(struct client *client, const struct lec_msg_act *act)
{
    send_message(client, LEC_MESSAGE_msg_act, act);
    world_trap(client->world, TRAP_SENT);
}

/* What a client sends again must be the same to the byte: acts are kept beside the tally of them. */
static struct lec_msg_act *kept_act(const struct client *client, uint32_t slot)
{
    static struct lec_msg_act kept[WORLD_CLIENTS_MAX][WORLD_OPEN_MAX];
    return &kept[client->number][slot];
}

static uint32_t free_slot(const struct client *client)
{
    uint32_t slot = 0;
    while (slot < WORLD_OPEN_MAX && client->open[slot] != 0) {
        slot++;
    }
    return slot;
}

void client_act(struct client *client, const struct lec_msg_act *what, uint32_t twin)
{
    struct world *world = client->world;
    uint32_t slot = free_slot(client);
    if (!world->is_up || !client->is_in || slot == WORLD_OPEN_MAX || !take_credit(client)) {
        return;
    }
    if (world->act_count == world->act_cap) {
        world->act_cap = world->act_cap == 0 ? 1024 : world->act_cap * 2;
        world->acts = realloc(world->acts, world->act_cap * sizeof *world->acts);
        if (world->acts == NULL) {
            measure_die("not enough memory for the acts");
        }
    }
    struct lec_msg_act *act = kept_act(client, slot);
    *act = *what;
    act->id = (int64_t)(lec_rng_next(&client->rng) >> 12) + 1;
    act->value = act->verb == LEC_VERB_BUZZ ? loop_now_us() : act->value;
    world->acts[world->act_count++] = (struct world_act){
        .id = act->id,
        .client = client->number,
        .step = (uint32_t)act->step,
        .twin = twin,
        .verb = act->verb,
        .times = 1,
    };
    client->open[slot] = (uint32_t)world->act_count;
    send_act(client, act);
    /* A network may bring the same thing twice. */
    if (client->is_blind && lec_rng_below(&client->rng, 5) == 0 && take_credit(client)) {
        world->acts[client->open[slot] - 1].times++;
        world->acts_again++;
        send_act(client, act);
    }
}

/* Back in the session: who does not know what became of an act asks again, with the same id. */
static void ask_again(struct client *client)
{
    struct world *world = client->world;
    for (uint32_t i = 0; i < WORLD_OPEN_MAX; i++) {
        if (client->open[i] != 0 && take_credit(client)) {
            struct world_act *act = &world->acts[client->open[i] - 1];
            act->answers = act->times; /* nothing comes to those any more */
            act->times++;
            world->acts_again++;
            send_act(client, kept_act(client, i));
        }
    }
}

/* ---- what comes */

static void on_welcome(struct client *client, const char *json, size_t len)
{
    struct world *world = client->world;
    uint32_t player = (uint32_t)live_number(json, len, "\"player\":", 0);
    /* The server read its clock after the hello and before this. */
    int64_t now_us = live_number(json, len, "\"now_us\":", 0);
    int64_t least_us = client->hello_us - now_us;
    int64_t most_us = loop_now_us() - now_us;
    world->zero_least_us = least_us > world->zero_least_us ? least_us : world->zero_least_us;
    world->zero_most_us = most_us < world->zero_most_us ? most_us : world->zero_most_us;
    const char *token = memmem(json, len, "\"token\":\"", 9);
    if (client->comings > 1 && client->player != 0 && player != client->player) {
        world_fail(world, "the key of player %u brings back player %u", client->player, player);
    }
    if (token != NULL) {
        memcpy(client->token, token + 9, LEC_TOKEN_CHARS);
    }
    client->player = player;
    client->is_in = true;
    world_trap(world, TRAP_BACK);
    if (client->is_blind && world->is_up) {
        ask_again(client);
    }
}

static void close_act(struct client *client, uint32_t slot, struct world_act *act, uint32_t err,
                      uint32_t seq)
{
    struct world *world = client->world;
    world->refusals[err]++;
    world->acts_ok += err == LEC_OK;
    world->acts_refused += err != LEC_OK;
    act->is_answered = true;
    act->answers++;
    act->seq = err == LEC_OK ? seq : 0;
    client->open[slot] = 0;
    /* Once more, though it has been answered: the answer must be the same. */
    if (client->is_blind && err == LEC_OK && world->is_up && lec_rng_below(&client->rng, 8) == 0 &&
        take_credit(client)) {
        world->acts_repeated++;
        send_act(client, kept_act(client, slot));
    }
}

/* What no client of this test may be told: it plays by the rules, and the disk is good. */
static bool is_foul(uint32_t err)
{
    return err == LEC_ERR_MALFORMED || err == LEC_ERR_VERSION || err == LEC_ERR_TOKEN ||
           err == LEC_ERR_CODE || err == LEC_ERR_RATE || err == LEC_ERR_NOT_SAVED ||
           err == LEC_ERR_BUSY || err == LEC_ERR_NOT_YOURS;
}

/* An answer to an act that has been answered before, or is asked about twice. What was refused may be done when it comes
 * once more, for the rules are asked again: what was done is done. */
static void on_second_answer(const struct client *client, int64_t id, uint32_t err, uint32_t seq)
{
    const struct world *world = client->world;
    for (size_t i = world->act_count; i > 0; i--) {
        struct world_act *act = &world->acts[i - 1];
        if (act->id != id) {
            continue;
        }
        if (act->seq != 0 && (err != LEC_OK || seq != act->seq)) {
            world_fail(world,
                       "act %lld was entry %u, and when it is sent again: error %u, entry %u",
                       (long long)id, act->seq, err, seq);
        }
        act->answers++;
        act->seq = seq;
        return;
    }
    world_fail(world, "an answer comes to act %lld, which nobody sent: error %u", (long long)id,
               err);
}

static void on_ack(struct client *client, const struct lec_msg_ack *ack)
{
    struct world *world = client->world;
    uint32_t seq = (uint32_t)ack->seq;
    if (is_foul(ack->err) || (ack->err == LEC_OK && seq == 0)) {
        world_fail(world, "client %u is refused: error %u, %s", client->number, ack->err,
                   ack->text);
    }
    world->seq_told = seq > world->seq_told ? seq : world->seq_told;
    for (uint32_t i = 0; i < WORLD_OPEN_MAX; i++) {
        struct world_act *act = client->open[i] == 0 ? NULL : &world->acts[client->open[i] - 1];
        if (act != NULL && act->id == ack->id) {
            const struct world_text *host = &world->client[0].view[WORLD_HOST];
            /* By then the server knows the clocks of those who are far away, and waits for them. */
            bool is_press = act->verb == LEC_VERB_BUZZ && ack->err == LEC_OK &&
                            loop_now_us() > world->started_us + KNOWN_US &&
                            live_has(host->bytes, host->len, "\"buzz\":{\"state\":\"open\"");
            close_act(client, i, act, ack->err, seq);
            world_trap(world, TRAP_ANSWERED);
            if (is_press) {
                world_trap(world, TRAP_PRESSED);
            }
            return;
        }
    }
    on_second_answer(client, ack->id, ack->err, seq);
}

static void send_pong(void *user, uint64_t number)
{
    struct client *client = user;
    struct lec_msg_pong pong = {.n = (int64_t)number, .c_us = client->pinged_us};
    if (client->is_in) {
        send_message(client, LEC_MESSAGE_msg_pong, &pong);
    }
}

/* Every third phone is far away: the server waits for it before it decides who was first. */
static void on_ping(struct client *client, const char *json, size_t len)
{
    bool is_far = client->role == LEC_ROLE_PLAYER && client->number % 3 == 0;
    client->pinged_us = loop_now_us();
    uint64_t n = (uint64_t)live_number(json, len, "\"n\":", 0);
    if (is_far) {
        loop_at(client->pinged_us + FAR_US, send_pong, client, n);
    } else {
        send_pong(client, n);
    }
}

static void on_other(struct client *client, const char *json, size_t len)
{
    const char *texts = NULL;
    enum lec_message message = LEC_MESSAGE_NONE;
    const void *in = client_decode(client, json, len, &message, &texts);
    if (message == LEC_MESSAGE_msg_ack) {
        struct lec_msg_ack ack = *(const struct lec_msg_ack *)in;
        on_ack(client, &ack);
    } else if (client->world->is_up || message != LEC_MESSAGE_msg_bye) {
        world_fail(client->world, "client %u is told: %.*s", client->number, (int)len, json);
    }
}

static void on_message(void *user, const char *json, size_t len, uint64_t end)
{
    static const struct {
        const char *head;
        enum world_kind kind;
    } views[] = {
        {"\"t\":\"room\"", WORLD_ROOM},       {"\"t\":\"team\"", WORLD_TEAM},
        {"\"t\":\"me\"", WORLD_ME},           {"\"t\":\"host\"", WORLD_HOST},
        {"\"t\":\"display\"", WORLD_DISPLAY},
    };
    struct client *client = user;
    size_t head = len < 24 ? len : 24;
    (void)end;
    for (size_t i = 0; i < sizeof views / sizeof *views; i++) {
        if (live_has(json, head, views[i].head)) {
            memory_view(client, views[i].kind, json, len);
            return;
        }
    }
    if (live_has(json, head, "\"t\":\"ping\"")) {
        on_ping(client, json, len);
    } else if (live_has(json, head, "\"t\":\"welcome\"")) {
        on_welcome(client, json, len);
    } else {
        on_other(client, json, len);
    }
}

void client_drop(struct client *client)
{
    struct world *world = client->world;
    ws_close(&client->ws);
    client->is_open = false;
    client->is_in = false;
    client->has_views = false;
    for (uint32_t i = 0; i < WORLD_OPEN_MAX && !client->is_blind; i++) {
        if (client->open[i] != 0) {
            world->acts[client->open[i] - 1].is_abandoned = true;
            client->open[i] = 0;
        }
    }
}

static void on_closed(void *user)
{
    struct client *client = user;
    if (client->world->is_up) {
        world_fail(client->world, "the server has closed the connection of client %u",
                   client->number);
    }
    client_drop(client);
}

void client_connect(struct client *client)
{
    struct world *world = client->world;
    char from[32];
    int own = 0;
    uint32_t address = world->is_one_address ? 0 : client->number + client->comings * 3;
    snprintf(from, sizeof from, "127.0.0.%u", 1 + address % ADDRESSES);
    ws_open(&client->ws, ws_connect_from(from, world->port, &own), on_message, client);
    client->ws.closed = on_closed;
    client->is_open = true;
    client->comings++;
    client->credit_us = CREDIT_US;
    client->credit_at_us = loop_now_us();
    client->clock = (int64_t)(lec_rng_next(&client->rng) >> 12) + 1;
    client->hello_us = loop_now_us();
    struct lec_msg_hello hello = {.v = LEC_PROTOCOL_VERSION, .clock = client->clock};
    if (client->role != LEC_ROLE_PLAYER) {
        /* The host takes the link that the server prints; the other tab and the display the one it had printed before. */
        bool is_old = client->number != 0 && world->key_before[0] != '\0';
        memcpy(hello.token, is_old ? world->key_before : world->key, sizeof world->key);
        hello.as = client->role == LEC_ROLE_DISPLAY ? LEC_VIEWER_DISPLAY : LEC_VIEWER_NONE;
    } else if (client->token[0] != '\0') {
        memcpy(hello.token, client->token, sizeof client->token);
    } else {
        memcpy(hello.code, world->code, sizeof world->code);
        snprintf(hello.name, sizeof hello.name, "Player %u", client->number - WORLD_HOSTS);
        hello.id = client->join_id;
    }
    send_message(client, LEC_MESSAGE_msg_hello, &hello);
}

bool world_is_back(const struct world *world)
{
    for (uint32_t i = 0; world->is_up && i < world->clients; i++) {
        if (!world->client[i].is_in || !world->client[i].has_views) {
            return false;
        }
    }
    return true;
}

bool world_is_quiet(const struct world *world)
{
    for (uint32_t i = 0; i < world->clients; i++) {
        for (uint32_t k = 0; k < WORLD_OPEN_MAX; k++) {
            if (world->client[i].open[k] != 0) {
                return false;
            }
        }
    }
    return true;
}

void world_connect(struct world *world)
{
    for (uint32_t i = 0; i < world->clients; i++) {
        client_connect(&world->client[i]);
    }
}

/* ---- what it does */

static void act_as_host(struct client *client)
{
    struct world *world = client->world;
    struct lec_msg_act act;
    if (!choose_host(client, &act)) {
        return;
    }
    size_t before = world->act_count;
    client_act(client, &act, 0);
    if (world->act_count > before && lec_rng_below(&client->rng, 3) == 0) {
        /* A double click, or the same in another tab. */
        uint32_t other = lec_rng_below(&client->rng, WORLD_HOSTS);
        client_act(&world->client[other], &act, (uint32_t)before + 1);
    }
}

static void on_turn(void *user, uint64_t number)
{
    struct client *client = user;
    struct world *world = client->world;
    if (number != client->turn || !world->is_playing || !world->is_up) {
        return;
    }
    if (client->is_in && free_slot(client) < WORLD_OPEN_MAX) {
        struct lec_msg_act act;
        if (client->role == LEC_ROLE_HOST) {
            act_as_host(client);
        } else if (client->role == LEC_ROLE_PLAYER && choose_phone(client, &act)) {
            client_act(client, &act, 0);
        }
    }
    client_plan(client);
}

void client_plan(struct client *client)
{
    int64_t mean_us = client->think_us;
    int64_t wait_us = mean_us / 2 + lec_rng_below(&client->rng, (uint32_t)mean_us);
    loop_at(loop_now_us() + wait_us, on_turn, client, ++client->turn);
}
