/* The crowd: keeps each bot connected, shows what comes to its brain, and does in time what the brain decided. */
#include "bots/bots.h"

#include "bots/errand.h"
#include "bots/line.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define RECONNECT_US 500000
#define GIVE_UP_TRIES 20 /* connections in a row that failed, once the bots were in */
#define ARRIVAL_US 6000000
/* A little less often than the server allows: 25 acts a second, as many at once. */
#define ACT_COST_US 40000
#define CREDIT_US 1000000
#define SENT_MAX 16 /* acts whose answers are to come */

/* The newest view of one kind, with its texts. */
struct sheet {
    void *view;  /* owned */
    char *texts; /* owned */
    size_t texts_cap;
    bool is_here;
};

struct sent {
    int64_t id;
    enum lec_verb verb;
};

/* The host, or one player. */
struct actor {
    struct lec_bots *bots;
    struct line *line; /* owned */
    uv_timer_t timer;  /* to connect */
    struct errand game, aside;
    bool is_host;
    bool is_in;  /* was welcomed on this connection */
    bool is_out; /* sent away, or never let in */
    struct lec_bot bot;
    char token[LEC_TOKEN_CHARS + 1]; /* of a player that has been in */
    int64_t join_id;
    uint32_t fails;                  /* connections in a row */
    int64_t credit_us, credit_at_us; /* to send acts */
    struct sent sent[SENT_MAX];
    uint32_t sent_count; /* in all */
    int64_t zero_us;     /* session time at the zero of its clock */
    struct sheet host, room, team, me;
};

struct lec_bots {
    struct lec_bots_setup setup;
    struct exchange *exchange;
    struct actor host;
    struct actor *players; /* owned */
    char code[LEC_CODE_CHARS + 1];
    struct lec_bot_crib crib;
    char where[LEC_BOTS_SAY_MAX / 2]; /* the server's address, for people */
    struct lec_bots_tally tally;
    bool was_in, is_ended, is_stopping;
};

/* ---- the end */

__attribute__((format(printf, 3, 4))) static void end(struct lec_bots *bots, enum lec_bots_end end,
                                                      const char *format, ...)
{
    char say[LEC_BOTS_SAY_MAX];
    va_list args;
    if (bots->is_ended) {
        return;
    }
    bots->is_ended = true;
    va_start(args, format);
    vsnprintf(say, sizeof say, format, args);
    va_end(args);
    bots->setup.ended(bots->setup.user, end, say);
}

/* Who won, from the host's last view. */
static void end_played(struct lec_bots *bots)
{
    const struct lec_msg_host *view = bots->host.host.view;
    const struct lec_view_stage *stage = &view->stage;
    char names[LEC_BOTS_SAY_MAX / 2] = "";
    uint32_t winners = 0;
    int64_t score = 0;
    for (uint32_t i = 0; i < stage->teams_count; i++) {
        const struct lec_view_team *team = &stage->teams[i];
        if (team->place != 1) {
            continue;
        }
        size_t used = strlen(names);
        const char *name =
            team->name.kind == LEC_TEXT_ARENA ? bots->host.host.texts + team->name.id : "";
        snprintf(names + used, sizeof names - used, "%s%s", winners == 0 ? "" : " and ", name);
        score = team->score;
        winners++;
    }
    end(bots, LEC_BOTS_PLAYED, "%s won with %lld points", winners == 0 ? "nobody" : names,
        (long long)score);
}

/* ---- what the brains decide */

/* A bot's own clock, as a phone has one. */
static int64_t own_us(void)
{
    return (int64_t)(uv_hrtime() / 1000);
}

static struct lec_bot_sight see(const struct actor *actor, uint32_t tries)
{
    return (struct lec_bot_sight){
        .me = actor->me.is_here ? actor->me.view : NULL,
        .team = actor->team.is_here ? actor->team.view : NULL,
        .room = actor->room.is_here ? actor->room.view : NULL,
        .room_texts = actor->room.texts,
        .crib = &actor->bots->crib,
        .tries = tries,
        .now_us = own_us() * actor->bots->setup.speed + actor->zero_us,
    };
}

static struct lec_bot_desk look_over(const struct actor *actor, uint32_t tries)
{
    const struct lec_bots *bots = actor->bots;
    struct lec_bot_desk desk = {
        .seed = bots->setup.seed,
        .pace = bots->setup.pace,
        .view = actor->host.is_here ? actor->host.view : NULL,
        .texts = actor->host.texts,
        .tries = tries,
    };
    for (uint32_t i = 0; i < bots->setup.teams; i++) {
        const struct actor *player = &bots->players[i];
        const struct lec_msg_me *me = player->me.view;
        desk.wanted += !player->is_out;
        if (player->me.is_here && me->team != 0) {
            desk.teams |= UINT64_C(1) << (me->team - 1);
        }
    }
    return desk;
}

static void think(void *user, uint32_t tries, struct lec_bot_move *move)
{
    const struct actor *actor = user;
    if (actor->is_host) {
        struct lec_bot_desk desk = look_over(actor, tries);
        lec_bot_lead(&desk, move);
    } else {
        struct lec_bot_sight sight = see(actor, tries);
        lec_bot_play(&actor->bot, &sight, move);
    }
}

static void think_aside(void *user, uint32_t tries, struct lec_bot_move *move)
{
    const struct actor *actor = user;
    if (actor->is_host) {
        struct lec_bot_desk desk = look_over(actor, tries);
        lec_bot_moderate(&desk, move);
    } else {
        struct lec_bot_sight sight = see(actor, tries);
        lec_bot_wonder(&actor->bot, &sight, move);
    }
}

static void look(struct actor *actor)
{
    if (actor->is_in && !actor->bots->is_stopping) {
        lec_errand_look(&actor->game);
        lec_errand_look(&actor->aside);
    }
}

static int64_t draw_id(void)
{
    uint64_t id = 0;
    while (id == 0) {
        if (getrandom(&id, sizeof id, 0) != (ssize_t)sizeof id) {
            abort(); /* Linux has no such failure for 8 bytes once it runs */
        }
        id >>= 12; /* a number that JSON carries whole */
    }
    return (int64_t)id;
}

static int64_t rest_us(void *user)
{
    struct actor *actor = user;
    int64_t now_us = own_us();
    actor->credit_us += now_us - actor->credit_at_us;
    actor->credit_us = actor->credit_us < CREDIT_US ? actor->credit_us : CREDIT_US;
    actor->credit_at_us = now_us;
    return ACT_COST_US - actor->credit_us;
}

static bool send_act(void *user, struct lec_msg_act *act)
{
    struct actor *actor = user;
    act->id = draw_id();
    act->value = act->verb == LEC_VERB_BUZZ ? own_us() : act->value;
    if (!actor->is_in || !lec_line_send(actor->line, LEC_MESSAGE_msg_act, act)) {
        return false;
    }
    actor->credit_us -= ACT_COST_US;
    actor->sent[actor->sent_count++ % SENT_MAX] =
        (struct sent){.id = act->id, .verb = (enum lec_verb)act->verb};
    return true;
}

static void start_timer(struct actor *actor, int64_t delay_us);

static void on_timer(uv_timer_t *timer)
{
    struct actor *actor = timer->data;
    if (!actor->is_in) {
        lec_line_open(actor->line);
    }
}

static void start_timer(struct actor *actor, int64_t delay_us)
{
    uv_timer_start(&actor->timer, on_timer, (uint64_t)(delay_us / 1000), 0);
}

/* ---- coming in */

static void greet(void *user)
{
    struct actor *actor = user;
    static struct lec_msg_hello hello;
    memset(&hello, 0, sizeof hello);
    hello.v = LEC_PROTOCOL_VERSION;
    if (actor->is_host) {
        snprintf(hello.token, sizeof hello.token, "%s", actor->bots->setup.place.key);
    } else if (actor->token[0] != '\0') {
        snprintf(hello.token, sizeof hello.token, "%s", actor->token);
    } else {
        snprintf(hello.code, sizeof hello.code, "%s", actor->bots->code);
        lec_bot_nickname(&actor->bot, hello.name);
        hello.id = actor->join_id;
    }
    lec_line_send(actor->line, LEC_MESSAGE_msg_hello, &hello);
}

/* The host is in: the players arrive one after the other, as people do. */
static void let_players_in(struct lec_bots *bots)
{
    for (uint32_t i = 0; i < bots->setup.teams; i++) {
        struct actor *player = &bots->players[i];
        int64_t each_us = ARRIVAL_US / bots->setup.teams;
        uint32_t late = lec_bot_draw(bots->setup.seed, LEC_BOT_TEAM, i, 1, 600);
        int64_t delay_us = lec_bot_delay(bots->setup.pace, each_us * i, each_us * (i + 1), late);
        start_timer(player, delay_us / bots->setup.speed);
    }
}

static void on_welcome(struct actor *actor, const struct lec_msg_welcome *welcome)
{
    struct lec_bots *bots = actor->bots;
    actor->is_in = true;
    actor->fails = 0;
    actor->zero_us = welcome->now_us - own_us() * actor->bots->setup.speed;
    lec_errand_forget(&actor->game);
    lec_errand_forget(&actor->aside);
    if (!actor->is_host) {
        if (welcome->token[0] != '\0') {
            memcpy(actor->token, welcome->token, sizeof actor->token);
        }
        return;
    }
    if (welcome->role != LEC_VIEWER_HOST) {
        end(bots, LEC_BOTS_FAILED,
            "this key leads no session: give the host's link, which the server prints");
        return;
    }
    if (!bots->was_in) {
        bots->was_in = true;
        memcpy(bots->code, welcome->code, sizeof bots->code);
        let_players_in(bots);
    }
}

/* A bot that is not let in stays away; the host does not wait for it. */
static void stay_away(struct actor *actor, const char *why)
{
    struct lec_bots *bots = actor->bots;
    char say[LEC_BOTS_SAY_MAX];
    char name[LEC_NAME_BYTES_MAX + 1];
    actor->is_out = true;
    lec_errand_forget(&actor->game);
    lec_errand_forget(&actor->aside);
    lec_bot_nickname(&actor->bot, name);
    snprintf(say, sizeof say, "%s is not in the session: %.300s", name, why);
    uint32_t left = 0;
    for (uint32_t i = 0; i < bots->setup.teams; i++) {
        left += !bots->players[i].is_out;
    }
    if (bots->setup.complain != NULL && !bots->is_ended) {
        bots->setup.complain(bots->setup.user, say);
    }
    if (left == 0) {
        end(bots, LEC_BOTS_FAILED, "no bot is in the session any more: %.300s", why);
    } else {
        look(&bots->host);
    }
}

static void note_unexpected(struct actor *actor, const char *what, const char *why)
{
    struct lec_bots *bots = actor->bots;
    char name[LEC_NAME_BYTES_MAX + 1] = "the host";
    char say[LEC_BOTS_SAY_MAX];
    bots->tally.unexpected++;
    if (!actor->is_host) {
        lec_bot_nickname(&actor->bot, name);
    }
    snprintf(say, sizeof say, "%s, %s: %.300s", name, what, why);
    if (bots->setup.refused != NULL) {
        bots->setup.refused(bots->setup.user, say);
    }
}

/* An act was answered: counted, and what was in vain is tried again. */
static void on_answer(struct actor *actor, const struct lec_msg_ack *ack)
{
    struct lec_bots *bots = actor->bots;
    const struct sent *sent = NULL;
    for (uint32_t i = 0; i < SENT_MAX; i++) {
        sent = actor->sent[i].id == ack->id && ack->id != 0 ? &actor->sent[i] : sent;
    }
    enum lec_verb verb = sent == NULL ? LEC_VERB_NONE : sent->verb;
    enum lec_err err = (enum lec_err)ack->err;
    bots->tally.acts++;
    if (err != LEC_OK && lec_bot_excuse(verb, err) != NULL) {
        bots->tally.excused++;
        bots->tally.as[err]++;
    } else if (err != LEC_OK) {
        note_unexpected(actor, lec_verb_info(verb)->word, lec_err_text(err));
    }
    lec_errand_answer(&actor->game, ack->id);
    lec_errand_answer(&actor->aside, ack->id);
}

static void on_refusal(struct actor *actor, const struct lec_msg_ack *ack)
{
    struct lec_bots *bots = actor->bots;
    if (ack->err == LEC_OK || ack->err == LEC_ERR_BUSY) {
        return; /* what was tried is tried again */
    }
    if (!actor->is_host) {
        stay_away(actor, lec_err_text((enum lec_err)ack->err));
    } else if (ack->err == LEC_ERR_TOKEN) {
        end(bots, LEC_BOTS_FAILED,
            "the server at %s does not know this key: give the host's link that it shows now",
            bots->where);
    } else if (ack->err == LEC_ERR_VERSION) {
        end(bots, LEC_BOTS_FAILED,
            "the server is of another version: use the bots that came with it");
    } else {
        end(bots, LEC_BOTS_FAILED, "the server refused: %s", lec_err_text((enum lec_err)ack->err));
    }
}

/* ---- what comes */

static void keep(struct sheet *sheet, const void *in, size_t size, const char *texts,
                 size_t texts_len)
{
    if (texts_len > sheet->texts_cap) {
        char *bytes = realloc(sheet->texts, texts_len);
        if (bytes == NULL) {
            return; /* the view before stays */
        }
        sheet->texts = bytes;
        sheet->texts_cap = texts_len;
    }
    if (texts_len > 0) {
        memcpy(sheet->texts, texts, texts_len);
    }
    memcpy(sheet->view, in, size);
    sheet->is_here = true;
}

static void on_host_view(struct actor *actor)
{
    struct lec_bots *bots = actor->bots;
    const struct lec_msg_host *view = actor->host.view;
    bots->tally.views++;
    lec_bot_crib(view, actor->host.texts, &bots->crib);
    if (view->stage.phase == LEC_PHASE_ENDED) {
        end_played(bots);
    }
}

static void answer_ping(struct actor *actor, const struct lec_msg_ping *ping)
{
    struct lec_msg_pong pong = {.n = ping->n, .c_us = own_us()};
    lec_line_send(actor->line, LEC_MESSAGE_msg_pong, &pong);
}

static void receive(void *user, enum lec_message message, const void *in, const char *texts,
                    size_t texts_len)
{
    struct actor *actor = user;
    size_t size = lec_wire_message(message)->size;
    switch (message) {
    case LEC_MESSAGE_msg_welcome:
        on_welcome(actor, in);
        break;
    case LEC_MESSAGE_msg_ping:
        answer_ping(actor, in);
        return;
    case LEC_MESSAGE_msg_ack:
        if (actor->is_in) {
            on_answer(actor, in);
        } else {
            on_refusal(actor, in);
        }
        break;
    case LEC_MESSAGE_msg_bye: {
        const struct lec_msg_bye *bye = in;
        if (bye->reason == LEC_BYE_RATE) {
            note_unexpected(actor, "all", bye->text);
        }
        if (!actor->is_host && bye->reason != LEC_BYE_STOPPING) {
            stay_away(actor, bye->text[0] != '\0' ? bye->text : "the server closed its line");
        }
        break;
    }
    case LEC_MESSAGE_msg_host:
        keep(&actor->host, in, size, texts, texts_len);
        on_host_view(actor);
        break;
    case LEC_MESSAGE_msg_room:
        keep(&actor->room, in, size, texts, texts_len);
        break;
    case LEC_MESSAGE_msg_team:
        keep(&actor->team, in, size, texts, texts_len);
        break;
    case LEC_MESSAGE_msg_me:
        keep(&actor->me, in, size, texts, texts_len);
        look(&actor->bots->host); /* which teams are bots' has changed, perhaps */
        break;
    default:
        break;
    }
    look(actor);
}

static void on_closed(void *user)
{
    struct actor *actor = user;
    struct lec_bots *bots = actor->bots;
    actor->is_in = false;
    actor->me.is_here = actor->team.is_here = actor->room.is_here = actor->host.is_here = false;
    actor->fails++;
    lec_errand_forget(&actor->game);
    lec_errand_forget(&actor->aside);
    if (actor->is_out || bots->is_stopping) {
        return;
    }
    if (actor->is_host && !bots->was_in) {
        end(bots, LEC_BOTS_FAILED, "no Lectern server answers at %s: is it running?", bots->where);
    } else if (actor->is_host && actor->fails > GIVE_UP_TRIES) {
        end(bots, LEC_BOTS_FAILED, "the server at %s has gone", bots->where);
    } else {
        start_timer(actor, RECONNECT_US);
    }
}

static void on_garbled(void *user)
{
    struct actor *actor = user;
    end(actor->bots, LEC_BOTS_FAILED,
        "the server says what these bots do not understand: use the bots that came with it");
}

/* ---- life */

static bool make_sheet(struct sheet *sheet, enum lec_message message)
{
    sheet->view = calloc(1, lec_wire_message(message)->size);
    return sheet->view != NULL;
}

static void make_errand(struct actor *actor, struct errand *errand, lec_bot_think *what)
{
    *errand = (struct errand){.think = what,
                              .send = send_act,
                              .rest_us = rest_us,
                              .user = actor,
                              .speed = actor->bots->setup.speed};
    lec_errand_init(errand, actor->bots->setup.loop);
}

static bool make_actor(struct lec_bots *bots, struct actor *actor)
{
    actor->bots = bots;
    make_errand(actor, &actor->game, think);
    make_errand(actor, &actor->aside, think_aside);
    actor->line = lec_line_create(bots->exchange, actor);
    uv_timer_init(bots->setup.loop, &actor->timer);
    actor->timer.data = actor;
    if (actor->is_host) {
        return actor->line != NULL && make_sheet(&actor->host, LEC_MESSAGE_msg_host);
    }
    actor->join_id = draw_id();
    return actor->line != NULL && make_sheet(&actor->room, LEC_MESSAGE_msg_room) &&
           make_sheet(&actor->team, LEC_MESSAGE_msg_team) &&
           make_sheet(&actor->me, LEC_MESSAGE_msg_me);
}

static void finish_actor(struct actor *actor)
{
    struct sheet *sheets[] = {&actor->host, &actor->room, &actor->team, &actor->me};
    for (size_t i = 0; i < sizeof sheets / sizeof *sheets; i++) {
        free(sheets[i]->view);
        free(sheets[i]->texts);
    }
    lec_line_destroy(actor->line);
}

struct lec_bots *lec_bots_create(const struct lec_bots_setup *setup)
{
    static const struct line_owner owner = {
        .opened = greet, .received = receive, .closed = on_closed, .garbled = on_garbled};
    assert(setup->teams >= 1 && setup->teams <= LEC_BOTS_MAX && setup->pace > 0);
    if (!setup->is_guest) {
        lec_exchange_hush();
    }
    struct lec_bots *bots = calloc(1, sizeof *bots);
    if (bots == NULL) {
        return NULL;
    }
    bots->setup = *setup;
    bots->setup.speed = setup->speed == 0 ? 1 : setup->speed;
    bool is_six = strchr(setup->place.host, ':') != NULL;
    snprintf(bots->where, sizeof bots->where, "%s%s%s:%d", is_six ? "[" : "", setup->place.host,
             is_six ? "]" : "", setup->place.port);
    bots->players = calloc(setup->teams, sizeof *bots->players);
    bots->exchange = lec_exchange_create(setup->loop, setup->place.host, setup->place.port, &owner);
    if (bots->players == NULL || bots->exchange == NULL) {
        lec_exchange_destroy(bots->exchange);
        free(bots->players);
        free(bots);
        return NULL;
    }
    bots->host.is_host = true;
    bool is_made = make_actor(bots, &bots->host);
    for (uint32_t i = 0; i < setup->teams; i++) {
        bots->players[i].bot = (struct lec_bot){
            .seed = setup->seed, .number = i, .count = setup->teams, .pace = setup->pace};
        is_made = make_actor(bots, &bots->players[i]) && is_made;
    }
    if (!is_made) {
        abort(); /* without the few kB that a bot wants, nothing can be said, either */
    }
    start_timer(&bots->host, 0);
    return bots;
}

static void stop_actor(struct actor *actor)
{
    uv_close((uv_handle_t *)&actor->timer, NULL);
    lec_errand_close(&actor->game);
    lec_errand_close(&actor->aside);
}

void lec_bots_tally(const struct lec_bots *bots, struct lec_bots_tally *out)
{
    const struct lec_msg_host *view = bots->host.host.view;
    *out = bots->tally;
    out->rounds = view->programme_count;
    for (uint32_t i = 0; i < view->programme_count; i++) {
        out->rounds_done += view->programme[i].done;
    }
    const struct lec_view_stage *stage = &view->stage;
    out->is_held = stage->paused || (stage->has_clock && stage->clock.running);
}

void lec_bots_stop(struct lec_bots *bots)
{
    if (bots == NULL || bots->is_stopping) {
        return;
    }
    bots->is_stopping = true;
    stop_actor(&bots->host);
    for (uint32_t i = 0; i < bots->setup.teams; i++) {
        stop_actor(&bots->players[i]);
    }
    lec_exchange_close(bots->exchange);
}

void lec_bots_destroy(struct lec_bots *bots)
{
    if (bots == NULL) {
        return;
    }
    assert(bots->is_stopping);
    lec_exchange_destroy(bots->exchange);
    finish_actor(&bots->host);
    for (uint32_t i = 0; i < bots->setup.teams; i++) {
        finish_actor(&bots->players[i]);
    }
    free(bots->players);
    free(bots);
}
