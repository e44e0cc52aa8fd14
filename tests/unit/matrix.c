/* See matrix.h. */
#include "matrix.h"

#include "cards.h"
#include "ttt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Two boards of two by two, a final, a tie-break, a spare. */
static const struct table_shape shape = {2, 2, 2, 1, 1, 1};

/* Players 1 and 2 are the first team's, 3 and 4 the second's, 5 is in none, 6 has been taken out, 7 is barred and 8
 * waits to be let in; the third team has no phones. Question 1 is of player 3 and approved, question 2 of player 4 waits. */
const struct actor matrix_actors[MATRIX_ACTORS] = {
    {"host", "the host", LEC_ROLE_HOST, 0, 0},
    {"captain", "who acts for the team whose turn it is", LEC_ROLE_PLAYER, 1, 0},
    {"member", "another player of that team", LEC_ROLE_PLAYER, 2, 0},
    {"rival", "who acts for another team", LEC_ROLE_PLAYER, 3, 0},
    {"impostor", "the same in the name of the team whose turn it is", LEC_ROLE_PLAYER, 3, 1},
    {"teamless", "a player in no team", LEC_ROLE_PLAYER, 5, 0},
    {"kicked", "a player who was taken out", LEC_ROLE_PLAYER, 6, 0},
    {"barred", "a player who may not come back", LEC_ROLE_PLAYER, 7, 0},
    {"waiting", "a player who waits to be let in", LEC_ROLE_PLAYER, 8, 0},
    {"display", "a room display", LEC_ROLE_DISPLAY, 0, 0},
    {"nobody", "a connection that has not said who it is", LEC_ROLE_NONE, 0, 0},
    {"server", "the server itself", LEC_ROLE_SERVER, 0, 0},
};

#define ROUND "start_round"
#define FINAL ROUND "; end_board; next_board; end_board; final"
#define WAGERS FINAL "; wager p1 =0; wager p3 =0; wager t3 =0; final_clue"
#define SPENT "square @0; skip; board; square @0; skip; board; "
#define HANDS "option cards=1; option trade=1; option hand_max=1"

const struct moment matrix_moments[MATRIX_MOMENTS] = {
    {"lobby", "", LEC_PHASE_LOBBY},
    {"locked", "lock =1", LEC_PHASE_LOBBY},
    {"scores", ROUND "; leave_round", LEC_PHASE_SCORES},
    {"ended", "end_session", LEC_PHASE_ENDED},
    {"board", ROUND, LEC_PHASE_BOARD},
    {"paused", ROUND "; pause", LEC_PHASE_BOARD},
    {"taken back", ROUND "; pick @0; undo", LEC_PHASE_BOARD},
    {"restarted", ROUND "; pick @0; open; restart", LEC_PHASE_OPEN},
    {"wager", "option doubles_small=1; option doubles_1=4; " ROUND "; pick @0", LEC_PHASE_WAGER},
    {"clue", ROUND "; pick @0", LEC_PHASE_CLUE},
    {"open", ROUND "; pick @0; open; +1000 lead =0", LEC_PHASE_OPEN},
    {"pressed", ROUND "; pick @0; open; +1000 buzz p1", LEC_PHASE_OPEN},
    {"answer", ROUND "; pick @0; open; +1000 buzz p1; +5 buzz p3; settle", LEC_PHASE_ANSWER},
    {"tapped", "option form=3; " ROUND "; pick @0; open; +1000 buzz p1; settle", LEC_PHASE_ANSWER},
    {"reveal", ROUND "; pick @0; open; +1000 buzz p1; settle; right", LEC_PHASE_REVEAL},
    {"board over", ROUND "; end_board", LEC_PHASE_BOARD_OVER},
    {"stakes", FINAL, LEC_PHASE_FINAL_WAGER},
    {"final", WAGERS, LEC_PHASE_FINAL_CLUE},
    {"responses", WAGERS "; respond p1; close; show", LEC_PHASE_FINAL_SHOW},
    {"tie", "option final=0; " ROUND "; end_board; next_board; end_board; finish", LEC_PHASE_TIE},
    {"game over",
     "adjust t1 =5; option final=0; " ROUND "; end_board; next_board; end_board; finish",
     LEC_PHASE_GAME_OVER},
    {"square", "start_round @2", LEC_PHASE_SQUARE},
    {"no question", "start_round @2; " SPENT SPENT SPENT SPENT, LEC_PHASE_SQUARE},
    {"square won", "option form=3; start_round @2; square @0; open", LEC_PHASE_ANSWER},
    {"steal", "start_round @2; award @0 =1; award @0 =0; square @0; open; wrong", LEC_PHASE_STEAL},
    {"true or bluff", "option expert=1; start_round @2; square @0", LEC_PHASE_CLUE},
    {"claim", "option expert=1; start_round @2; square @0; claim =1", LEC_PHASE_CLAIM},
    {"race", "option race=1; start_round @2; square t1 @0; open; +1000 lead =0", LEC_PHASE_OPEN},
    {"race won", "option race=1; start_round @2; square t1 @0; open; +1000 buzz p1; settle",
     LEC_PHASE_ANSWER},
    {"queue", "start_round @3", LEC_PHASE_QUEUE},
    {"air", "start_round @3; air @1", LEC_PHASE_AIR},
    {"vote", "start_round @3; air @1; call_vote", LEC_PHASE_VOTE},
    {"asker", "option verdict_by=2; start_round @3; air @1; call_vote", LEC_PHASE_VOTE},
    {"verdict", "start_round @3; air @1; verdict =2", LEC_PHASE_VERDICT},
    {"hands", "option cards=1; give_card t1; give_card t2; start_round @4", LEC_PHASE_HANDS},
    {"hands shown",
     "option cards=1; bucket =100; give_card t1; give_card t2; start_round @4; show =9",
     LEC_PHASE_GAME_OVER},
    {"break", "start_round @5", LEC_PHASE_BREAK},
    {"trade", HANDS "; give_card t1; give_card t1; give_card t2", LEC_PHASE_LOBBY},
    {"draw", "option cards=1; option draw=1; give_card t1", LEC_PHASE_LOBBY},
};

static void serve(struct table *t)
{
    static const char *const faces[] = {"As", "Kd", "Qh", "Jc", "Ts", "9d"};
    for (size_t i = 0; i < sizeof faces / sizeof *faces; i++) {
        cards_serve(t, ""); /* a shoe, when there is none yet */
        if (!cards_are_owed(t)) {
            return;
        }
        cards_serve(t, faces[i]);
    }
}

/* One statement after the other, with what the server does by itself in between. */
static void play_to(struct table *t, const char *script)
{
    char line[200];
    while (*script != '\0') {
        size_t len = strcspn(script, ";");
        assert_true(len < sizeof line);
        memcpy(line, script, len);
        line[len] = '\0';
        say(t, line);
        serve(t);
        script += len + strspn(script + len, "; ");
    }
}

static bool is_first_to_move(struct table *t)
{
    const struct lec_view_team *first = &table_stage(t)->teams[0];
    uint16_t control = table_control(t);
    return control == 1 || (control == 0 && (first->side == 0 || first->side == LEC_TTT_X));
}

void matrix_open(struct table *t, const struct moment *moment)
{
    /* Whose turn it is, is by lot: another seed, until it is the first team's. */
    for (uint64_t seed = 1;; seed++) {
        table_open(t, shape, seed);
        for (uint32_t i = 0; i < t->pack.clues; i++) {
            t->pack.clue[i].choices = 3;
        }
        table_seat(t, 2, 2);
        say(t,
            "join; join; join_team p6 t2; kick @6; join; ban @7; add_team; option approve=1; join");
        say(t, "option doubles_1=0; option doubles_2=0; box =1; ask p3; ask p4; approve @1");
        const char *start = strstr(moment->script, "start_round");
        if (start == NULL) {
            break;
        }
        size_t head = strcspn(start, ";");
        char line[200];
        snprintf(line, sizeof line, "%.*s", (int)(start - moment->script + (long)head),
                 moment->script);
        play_to(t, line);
        if (is_first_to_move(t)) {
            play_to(t, start + head + strspn(start + head, "; "));
            break;
        }
        table_close(t);
    }
    if (strstr(moment->script, "start_round") == NULL) {
        play_to(t, moment->script);
    }
    if (strcmp(moment->name, "trade") == 0) {
        char line[60];
        snprintf(line, sizeof line, "trade p3 @%u =1", (uint32_t)table_team(t, 2)->hand[0].at);
        say(t, line);
    }
    table_phase(t, moment->phase, moment->name, __FILE__, __LINE__);
}

static uint32_t card_of(struct table *t, uint16_t team, bool is_offered)
{
    const struct lec_msg_team *view = table_team(t, team == 0 ? 1 : team);
    if (is_offered) {
        return view->offered_count > 0 ? (uint32_t)view->offered[0].at : 2;
    }
    return view->hand_count > 0 ? (uint32_t)view->hand[0].at : 1;
}

/* The question that is meant: the one on air, else the one that is approved. */
static uint32_t question_meant(struct table *t)
{
    const struct lec_view_stage *stage = table_stage(t);
    return stage->has_air ? (uint32_t)stage->air.question.id : 1;
}

/* What depends on how things stand. */
static void fill_in_act(struct table *t, const struct actor *actor, struct lec_input *in)
{
    switch (in->verb) {
    case LEC_VERB_JOIN:
        in->player = lec_session_players(t->session) + 1;
        break;
    case LEC_VERB_CAPTAIN:
        in->at = actor->player == 3 ? 4 : actor->player == 5 ? 5 : 2;
        break;
    case LEC_VERB_UNDO:
        in->at = lec_history_undo_target(&t->history);
        break;
    case LEC_VERB_REDO:
        in->at = lec_history_redo_target(&t->history);
        break;
    case LEC_VERB_BUZZ:
        in->team = actor->role == LEC_ROLE_HOST ? 3 : in->team;
        in->value = t->now_us;
        break;
    case LEC_VERB_ASK:
        in->at = lec_session_questions(t->session) + 1;
        break;
    case LEC_VERB_VOTE:
    case LEC_VERB_VERDICT:
        in->value = 2;
        in->at = question_meant(t);
        break;
    case LEC_VERB_FOLLOW_UP:
        in->at = question_meant(t);
        break;
    case LEC_VERB_SWAP:
        in->at = card_of(t, in->team, false);
        in->value = card_of(t, in->team, true);
        break;
    case LEC_VERB_DECLINE:
        in->at = card_of(t, in->team, true);
        break;
    case LEC_VERB_TAKE:
    case LEC_VERB_TRADE:
    case LEC_VERB_TRADE_TAKE:
    case LEC_VERB_REVOKE:
        in->at = card_of(t, in->team, false);
        in->value = in->team == 2 ? 1 : 2;
        break;
    case LEC_VERB_TRADE_OFF:
        in->value = 2;
        break;
    default:
        break;
    }
}

static void fill_in_own(struct table *t, struct lec_input *in)
{
    struct lec_input owed;
    uint32_t kind = 0;
    int64_t due_us;
    switch (in->verb) {
    case LEC_VERB_TIMEOUT:
        due_us = lec_session_deadline(t->session, &kind);
        in->at = kind;
        in->at_us = due_us != LEC_NEVER && due_us > in->at_us ? due_us : in->at_us;
        break;
    case LEC_VERB_SETTLE:
        in->team = lec_session_settle(t->session);
        break;
    case LEC_VERB_ONLINE:
    case LEC_VERB_OFFLINE:
        in->player = 1;
        break;
    case LEC_VERB_BEGIN:
    case LEC_VERB_GROW:
        in->at = lec_session_caps(t->session)->teams;
        in->player = lec_session_caps(t->session)->players;
        break;
    case LEC_VERB_DEAL:
        if (lec_session_owes(t->session, &owed) && owed.verb == LEC_VERB_DEAL) {
            in->at = owed.at;
            in->team = owed.team;
            in->player = owed.player;
        }
        in->value = (INT64_C(65536) + 40) * 64 + 3;
        break;
    default:
        break;
    }
}

void matrix_fill_in(struct table *t, const struct actor *actor, struct lec_input *in)
{
    static const struct {
        uint8_t verb;
        uint16_t team; /* 0: the sender's own, the host's is the first */
        uint32_t at;
        int64_t value;
    } rows[] = {
        {LEC_VERB_RENAME_PLAYER, 0, 2, 0}, {LEC_VERB_MOVE, 2, 2, 0},
        {LEC_VERB_KICK, 0, 2, 0},          {LEC_VERB_UNKICK, 0, 6, 0},
        {LEC_VERB_BAN, 0, 2, 0},           {LEC_VERB_UNBAN, 0, 7, 0},
        {LEC_VERB_LOCK, 0, 0, 1},          {LEC_VERB_DEAL_TEAMS, 0, 0, 2},
        {LEC_VERB_OPTION, 0, 0, 1},        {LEC_VERB_PLAN_ADD, 0, 1, 0},
        {LEC_VERB_MERGE, 2, 1, 0},         {LEC_VERB_ADJUST, 1, 0, 100},
        {LEC_VERB_START_ROUND, 0, 1, 0},   {LEC_VERB_PICK, 0, 1, 0},
        {LEC_VERB_RULE, 0, 0, 1},          {LEC_VERB_WAGER, 0, 0, 10},
        {LEC_VERB_RESPOND, 0, 0, 1},       {LEC_VERB_SQUARE, 0, 8, 0},
        {LEC_VERB_CLAIM, 0, 0, 1},         {LEC_VERB_AWARD, 0, 8, 1},
        {LEC_VERB_BOX, 0, 0, 0},           {LEC_VERB_UPVOTE, 0, 1, 1},
        {LEC_VERB_APPROVE, 0, 2, 0},       {LEC_VERB_REFUSE, 0, 2, 0},
        {LEC_VERB_EDIT, 0, 2, 0},          {LEC_VERB_MERGE_QUESTION, 0, 2, 1},
        {LEC_VERB_RANK, 0, 1, 1},          {LEC_VERB_AIR, 0, 1, 0},
        {LEC_VERB_BUCKET, 0, 0, 100},      {LEC_VERB_CURRENCY, 0, 0, 1},
        {LEC_VERB_PAID, 1, 0, 1},          {LEC_VERB_GIVE_CARD, 1, 0, 0},
        {LEC_VERB_PEEK, 1, 0, 0},          {LEC_VERB_JOIN_TEAM, 2, 0, 0},
        {LEC_VERB_OVERRULE, 2, 0, 0},      {LEC_VERB_LEAD, 0, 0, 1000},
        {LEC_VERB_SHOE, 0, 0, 1},
    };
    in->team = actor->player != 0 ? lec_session_team_of(t->session, actor->player) : 1;
    in->team = actor->team != 0 ? actor->team : in->team;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].verb == in->verb) {
            in->team = rows[i].team != 0 ? rows[i].team : in->team;
            in->at = rows[i].at;
            in->value = rows[i].value;
        }
    }
    if (actor->role == LEC_ROLE_SERVER) {
        fill_in_own(t, in);
    } else {
        fill_in_act(t, actor, in);
    }
}

static void set(uint16_t field, int64_t value, struct lec_input *in)
{
    if (field == LEC_FILL_TEAM) {
        in->team = (uint16_t)value;
    } else if (field == LEC_FILL_VALUE) {
        in->value = value;
    } else {
        in->at = (uint32_t)value;
    }
}

void matrix_use(const struct lec_view_control *control, struct lec_input *in)
{
    bool is_set[16] = {false};
    if (control->kind == LEC_CONTROL_FORM) {
        return; /* its items are the form's fields */
    }
    in->team = control->team != 0 ? (uint16_t)control->team : in->team;
    in->at = control->at != 0 || control->items_count > 0 ? (uint32_t)control->at : in->at;
    bool is_typed = control->kind == LEC_CONTROL_NUMBER && control->value == 0;
    in->value = is_typed || in->verb == LEC_VERB_BUZZ ? in->value : control->value;
    for (uint32_t i = 0; i < control->items_count; i++) {
        const struct lec_view_item *item = &control->items[i];
        uint16_t field = item->fills != LEC_FILL_NONE ? item->fills : control->fills;
        if (!is_set[field] && !item->off) {
            set(field, item->at, in);
            is_set[field] = true;
        }
    }
    if (in->verb == LEC_VERB_MERGE) {
        in->at = in->team == 1 ? 2 : 1; /* one into another */
    } else if (in->verb == LEC_VERB_MERGE_QUESTION) {
        in->value = control->items[1].at;
    }
}

static bool is_on(const struct lec_view_control *control)
{
    if (control->verb == LEC_VERB_OPTION) {
        return false; /* that of the door, which is always theirs; the others are judged here */
    }
    if (control->verb == LEC_VERB_MERGE_QUESTION && control->items_count < 2) {
        return false; /* there is nothing to merge it into */
    }
    bool is_any = control->items_count == 0;
    for (uint32_t i = 0; i < control->items_count; i++) {
        is_any = is_any || !control->items[i].off;
    }
    return is_any && !control->off;
}

const struct lec_view_control *matrix_control(struct table *t, const struct actor *actor,
                                              uint8_t verb)
{
    const struct lec_view_control *list[3] = {NULL};
    uint32_t count[3] = {0};
    if (actor->role == LEC_ROLE_HOST) {
        list[0] = table_host(t)->controls;
        count[0] = table_host(t)->controls_count;
    } else if (actor->role == LEC_ROLE_PLAYER && actor->team == 0) {
        uint16_t team = lec_session_team_of(t->session, actor->player);
        bool is_in = lec_session_may_enter(t->session, actor->player) == LEC_OK;
        list[0] = table_me(t, actor->player)->controls;
        count[0] = is_in ? table_me(t, actor->player)->controls_count : 0;
        list[1] = team != 0 ? table_team(t, team)->controls : NULL;
        count[1] = team != 0 && is_in ? table_team(t, team)->controls_count : 0;
    }
    for (uint32_t k = 0; k < 2; k++) {
        for (uint32_t i = 0; i < count[k]; i++) {
            const struct lec_view_control *control = &list[k][i];
            bool is_theirs = control->by == 0 || control->by == actor->player;
            if (control->verb == verb && is_on(control) && is_theirs) {
                return control;
            }
        }
    }
    return NULL;
}
