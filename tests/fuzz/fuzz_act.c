/* Whatever clients send to a session in play: through the codec, through lec_live_act(). The state stays valid, a refused act
 * leaves it byte for byte, the same act acts once, and the log folds to the same state. The first byte chooses the stage; then
 * each act is a control of somebody's view with its fields filled in, or any fields at all, or a message as text. */
#include "../fill.h"
#include "stage.h"
#include "wire/wire.h"

#include <lectern/buzz_order.h>

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OPS_MAX 80
#define USED_MAX (1 << 20)

struct rig {
    struct feed feed;
    struct lec_live *live;
    uint32_t start; /* entries that the stage begins with */
    int64_t now_us;
    struct lec_msg_act last; /* accepted; id 0: none yet */
    uint8_t last_role;
    uint32_t last_player;
    int64_t next_id;
};

static char before[USED_MAX];

/* What a client of the protocol would send, and what a server makes of it. False: it is no message. */
static bool pass_wire(const struct lec_msg_act *in, struct lec_msg_act *out)
{
    static char json[16384];
    static union {
        struct lec_msg_act act;
        char room[sizeof(struct lec_msg_hello) + sizeof(struct lec_msg_act)];
    } decoded;
    static char why[200];
    enum lec_message message = LEC_MESSAGE_NONE;
    assert(sizeof decoded >= lec_wire_largest(LEC_UP));
    size_t len = lec_wire_encode(LEC_MESSAGE_msg_act, in, NULL, NULL, json, sizeof json);
    assert(len > 0);
    enum lec_err err = lec_wire_decode(json, len, LEC_UP, &message, &decoded, sizeof decoded, NULL,
                                       why, sizeof why);
    if (err != LEC_OK) {
        return false;
    }
    assert(message == LEC_MESSAGE_msg_act);
    *out = decoded.act;
    return true;
}

static void keep_before(const struct rig *rig)
{
    const struct lec_session *s = lec_live_session(rig->live);
    assert(lec_session_used(s) <= USED_MAX);
    memcpy(before, s, lec_session_used(s));
}

/* Entries that only gave room, for an act that was refused in the end. */
static bool only_grew(const struct lec_live *live, uint32_t from)
{
    for (uint32_t i = from; i < lec_live_count(live); i++) {
        struct lec_record record;
        lec_live_record(live, i, &record);
        if (record.entry.in.verb != LEC_VERB_GROW) {
            return false;
        }
    }
    return lec_live_count(live) > from;
}

static void check_refused(const struct rig *rig, size_t used, uint32_t count)
{
    const struct lec_session *s = lec_live_session(rig->live);
    if (lec_live_count(rig->live) == count) {
        assert(lec_session_used(s) == used && memcmp(before, s, used) == 0);
    } else {
        assert(only_grew(rig->live, count));
    }
}

static enum lec_err submit(struct rig *rig, uint8_t role, uint32_t player,
                           const struct lec_msg_act *sent)
{
    static struct lec_msg_act act;
    if (!pass_wire(sent, &act)) {
        return LEC_ERR_MALFORMED;
    }
    struct lec_judged judged = {
        .at_us = rig->now_us - (int64_t)(feed_number(&rig->feed, 1) * 3000),
        .packed = (uint32_t)act.value,
    };
    snprintf(judged.text, sizeof judged.text, "stamp %lld", (long long)act.value);
    struct lec_request request = {
        .role = role, .player = player, .act = &act, .press = act.step % 2 == 0 ? &judged : NULL};
    uint32_t count = lec_live_count(rig->live);
    size_t used = lec_session_used(lec_live_session(rig->live));
    keep_before(rig);
    struct lec_outcome out = lec_live_act(rig->live, &request, rig->now_us, STAGE_WALL_MS);
    if (out.err != LEC_OK) {
        assert(!out.is_repeat && out.seq == 0);
        check_refused(rig, used, count);
    } else if (out.is_repeat) {
        assert(lec_live_count(rig->live) == count && out.seq > 0 && out.seq <= count);
        assert(memcmp(before, lec_live_session(rig->live), used) == 0);
    } else {
        assert(lec_live_count(rig->live) > count && lec_live_has_seen(rig->live, &request));
        rig->last = act;
        rig->last_role = role;
        rig->last_player = player;
    }
    return out.err;
}

/* The same message once more, as a client sends it that has heard no answer. */
static void repeat(struct rig *rig)
{
    struct lec_request request = {
        .role = rig->last_role, .player = rig->last_player, .act = &rig->last};
    if (rig->last.id != 0 && lec_live_has_seen(rig->live, &request)) {
        uint32_t count = lec_live_count(rig->live);
        enum lec_err err = submit(rig, rig->last_role, rig->last_player, &rig->last);
        assert(err == LEC_OK && lec_live_count(rig->live) == count);
    }
}

static void put_text(struct rig *rig, struct lec_msg_act *out)
{
    static const char *const texts[] = {"yes", "the c1", "Reds", "EUR", "no \xE2\x80\xAE way", "2"};
    uint8_t kind = feed_byte(&rig->feed);
    if (kind % 8 < 6) {
        snprintf(out->text, sizeof out->text, "%s %u", texts[kind % 8], kind / 64U);
        out->text[strlen(out->text) - (kind < 64 ? 2 : 0)] = '\0';
    } else {
        feed_text(&rig->feed, out->text, sizeof out->text);
    }
    if (kind % 8 == 6) {
        feed_text(&rig->feed, out->answer, sizeof out->answer);
        feed_text(&rig->feed, out->source, sizeof out->source);
    }
}

/* A control of a view turned into the act that a page would send, with up to one field that it would not. */
static void use(struct rig *rig, const struct lec_view_control *c, uint8_t role, uint32_t player)
{
    static struct lec_msg_act act;
    act = (struct lec_msg_act){.verb = c->verb, .team = c->team, .at = c->at, .value = c->value};
    act.id = rig->next_id++;
    if (c->kind == LEC_CONTROL_NUMBER) {
        act.value = feed_between(&rig->feed, c->min, c->max >= c->min ? c->max : c->min);
    }
    if (c->kind == LEC_CONTROL_TEXT || c->kind == LEC_CONTROL_FORM || c->asks_text) {
        put_text(rig, &act);
    }
    if (c->items_count > 0) {
        const struct lec_view_item *item = &c->items[feed_below(&rig->feed, c->items_count)];
        uint16_t field = item->fills != LEC_FILL_NONE ? item->fills : c->fills;
        fill(field, item->at, &act);
        const struct lec_view_item *other = &c->items[feed_below(&rig->feed, c->items_count)];
        if (other->fills != LEC_FILL_NONE && other->fills != field) {
            fill(other->fills, other->at, &act);
        }
    }
    if (c->verb == LEC_VERB_MERGE_QUESTION || c->verb == LEC_VERB_RANK ||
        c->verb == LEC_VERB_RESPOND || c->verb == LEC_VERB_UPVOTE || c->verb == LEC_VERB_ASK) {
        act.value = feed_below(&rig->feed, 5);
    }
    uint8_t twist = feed_byte(&rig->feed);
    if (twist >= 240) {
        fill((uint16_t)(LEC_FILL_AT + twist % 3), feed_between(&rig->feed, -2, 70), &act);
        act.at = act.at < 0 ? 0 : act.at;
        act.team = act.team < 0 ? 0 : act.team;
    } else if (twist >= 200) {
        act.step = lec_session_step(lec_live_session(rig->live)) + twist % 2;
    }
    player = c->by != 0 && twist < 180 ? (uint32_t)c->by : player;
    enum lec_err err = submit(rig, role, player, &act);
    (void)err; /* whoever is shown a control may be too late for it in the next turn */
}

static uint32_t some_player(struct rig *rig)
{
    uint32_t players = lec_session_players(lec_live_session(rig->live));
    return players == 0 ? 1 : 1 + feed_below(&rig->feed, players);
}

static void from_view(struct rig *rig, uint8_t kind)
{
    static struct lec_msg_host host;
    static struct lec_msg_team team;
    static struct lec_msg_me me;
    const struct lec_session *s = lec_live_session(rig->live);
    const struct lec_world *world = lec_live_world(rig->live);
    const struct lec_view_control *controls = host.controls;
    uint32_t count = 0;
    uint32_t player = 0;
    uint8_t role = LEC_ROLE_PLAYER;
    if (kind < 5) {
        lec_session_view_host(s, world, &host);
        count = host.controls_count;
        /* The first ones are the game's next steps. */
        count = kind < 3 && count > 4 ? 4 : count;
        role = LEC_ROLE_HOST;
    } else {
        player = some_player(rig);
        uint16_t number = lec_session_team_of(s, player);
        if (kind < 8 && number != 0) {
            lec_session_view_team(s, world, number, &team);
            controls = team.controls;
            count = team.controls_count;
        } else if (player <= lec_session_players(s)) {
            lec_session_view_me(s, world, player, &me);
            controls = me.controls;
            count = me.controls_count;
        }
    }
    if (count > 0) {
        use(rig, &controls[feed_below(&rig->feed, count)], role, player);
    }
}

/* Any fields that the protocol lets through. */
static void anything(struct rig *rig)
{
    static struct lec_msg_act act;
    memset(&act, 0, sizeof act);
    act.id = rig->next_id++;
    act.verb = (uint16_t)(1 + feed_below(&rig->feed, LEC_VERB_COUNT - 1));
    act.team = feed_between(&rig->feed, 0, LEC_TEAMS_MAX);
    act.at = feed_between(&rig->feed, 0, UINT32_MAX);
    act.value = feed_between(&rig->feed, INT64_C(-9007199254740991), INT64_C(9007199254740991));
    put_text(rig, &act);
    act.step = feed_byte(&rig->feed) % 4 == 0 ? lec_session_step(lec_live_session(rig->live)) : 0;
    act.choices_count = feed_below(&rig->feed, 4);
    for (uint32_t i = 0; i < act.choices_count; i++) {
        act.choices[i].seq = 1 + feed_byte(&rig->feed);
        act.choices[i].clip = feed_byte(&rig->feed) % 2 == 1;
    }
    uint8_t role = (uint8_t)feed_below(&rig->feed, LEC_ROLE_DISPLAY + 1);
    enum lec_err err = submit(rig, role, role == LEC_ROLE_PLAYER ? some_player(rig) : 0, &act);
    assert(err != LEC_OK || lec_verb_allows((enum lec_verb)act.verb, (enum lec_role)role));
}

/* A ruling is turned around, with what is asked decided. */
static void reverse(struct rig *rig)
{
    static struct lec_msg_preview preview;
    static struct lec_msg_act act;
    uint32_t count = lec_live_count(rig->live);
    uint32_t at = 1 + feed_below(&rig->feed, count);
    for (uint32_t i = 0; i < count && lec_live_ruling(rig->live, at - 1) == 0; i++) {
        at = at % count + 1;
    }
    struct lec_msg_look look = {.id = 1, .at = at, .value = feed_below(&rig->feed, 2)};
    size_t used = lec_session_used(lec_live_session(rig->live));
    keep_before(rig);
    enum lec_err err = lec_live_preview(rig->live, &look, &preview);
    assert(memcmp(before, lec_live_session(rig->live), used) == 0);
    assert(lec_live_count(rig->live) == count);
    memset(&act, 0, sizeof act);
    act.id = rig->next_id++;
    act.verb = LEC_VERB_REVERSE;
    act.at = look.at;
    act.value = look.value;
    for (uint32_t i = 0; err == LEC_OK && i < preview.asks_count; i++) {
        act.choices[act.choices_count].seq = preview.asks[i].seq;
        act.choices[act.choices_count].clip = feed_byte(&rig->feed) % 2 == 1;
        act.choices_count++;
    }
    submit(rig, LEC_ROLE_HOST, 0, &act);
}

static void server(struct rig *rig)
{
    const struct lec_session *s = lec_live_session(rig->live);
    uint32_t players = lec_session_players(s);
    uint8_t kind = feed_byte(&rig->feed);
    uint32_t clock = 0;
    int64_t due_us = lec_session_deadline(s, &clock);
    switch (kind % 8) {
    case 0:
    case 1:
        if (due_us != LEC_NEVER) {
            rig->now_us = rig->now_us < due_us ? due_us : rig->now_us;
            lec_live_own(rig->live, LEC_VERB_TIMEOUT, clock, 0, 0, rig->now_us, STAGE_WALL_MS);
        }
        break;
    case 2:
        lec_live_own(rig->live, kind / 8 % 2 == 0 ? LEC_VERB_OFFLINE : LEC_VERB_ONLINE, 0,
                     feed_below(&rig->feed, players + 1), 0, rig->now_us, STAGE_WALL_MS);
        break;
    case 3:
        lec_live_own(rig->live, LEC_VERB_RESTART, 0, 0, 0, rig->now_us, STAGE_WALL_MS);
        break;
    case 4: {
        /* The disk refused: what came last is taken back. */
        uint32_t some = lec_live_count(rig->live) - rig->start;
        lec_live_rollback(rig->live, rig->start + some - feed_below(&rig->feed, some + 1));
        break;
    }
    case 5: {
        uint32_t player = 0;
        char name[300];
        feed_text(&rig->feed, name, sizeof name);
        lec_live_join(rig->live, (uint64_t)rig->next_id++, name, rig->now_us, STAGE_WALL_MS,
                      &player);
        break;
    }
    default:
        rig->now_us += (int64_t)feed_number(&rig->feed, 3);
        break;
    }
}

/* A message as it comes: text. */
static void raw(struct rig *rig)
{
    static char json[LEC_MESSAGE_UP_MAX];
    static char why[200];
    static char room[sizeof(struct lec_msg_act) + sizeof(struct lec_msg_hello)];
    enum lec_message message = LEC_MESSAGE_NONE;
    size_t len = feed_text(&rig->feed, json, sizeof json);
    enum lec_err err =
        lec_wire_decode(json, len, LEC_UP, &message, room, sizeof room, NULL, why, sizeof why);
    assert((err == LEC_OK) == (message != LEC_MESSAGE_NONE));
    assert((err == LEC_OK) == (why[0] == '\0'));
    assert(lec_wire_refused_id(json, len) >= 0);
    if (message == LEC_MESSAGE_msg_act) {
        static struct lec_msg_act act;
        memcpy(&act, room, sizeof act);
        submit(rig, LEC_ROLE_HOST, 0, &act);
    }
}

static void step(struct rig *rig)
{
    uint8_t kind = feed_byte(&rig->feed) % 16;
    if (kind < 10) {
        from_view(rig, kind);
    } else if (kind == 10) {
        anything(rig);
    } else if (kind == 11) {
        reverse(rig);
    } else if (kind == 12) {
        raw(rig);
    } else if (kind == 13) {
        repeat(rig);
    } else {
        server(rig);
    }
    if (feed_byte(&rig->feed) % 4 != 0) { /* a turn may have several acts */
        lec_live_settle(rig->live, rig->now_us, STAGE_WALL_MS);
    }
    lec_session_check(lec_live_session(rig->live), lec_live_world(rig->live));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static struct rig rig;
    memset(&rig, 0, sizeof rig);
    rig.feed = (struct feed){.bytes = bytes, .len = len};
    uint8_t stage = feed_byte(&rig.feed);
    rig.live = stage_open(stage);
    rig.start = lec_live_count(rig.live);
    rig.now_us = STAGE_NOW_US;
    rig.next_id = 1;
    for (uint32_t i = 0; i < OPS_MAX && !feed_is_over(&rig.feed); i++) {
        step(&rig);
    }
    if (stage >= 0xC0) { /* what costs most is not done always */
        stage_check(rig.live);
    }
    stage_check_replay(rig.live);
    return 0;
}
