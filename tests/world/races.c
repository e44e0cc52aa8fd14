/* Small races in all their orders: what arrives when, what is on disk when, which clock runs out when. Each order of each
 * scene is played by the whole server; the effect is one effect. Speaks TAP.
 *   races [--scene N]   all of them, or one */
#include "oracle.h"

#include "wire/wire.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define HANDS_MAX 8
#define CHOICES_MAX 400
#define ORDERS_MAX 1000000 /* of one scene */

/* Somebody who sends what the scene says, and listens. */
struct hand {
    uint8_t role;
    uint32_t player;
    uint64_t line;
    char token[LEC_TOKEN_CHARS + 1];
    bool is_welcome, is_cut;
    uint32_t acks, oks;
    int64_t ok_seq;
    char err[24]; /* of the last ack */
};

struct scene {
    const char *name;
    void (*race)(void); /* sends what races */
    void (*check)(void);
    uint32_t disks; /* variants: the disk refuses commit number 1, 2, ... of the race as well */
    bool is_open;   /* buzzers are open */
    bool is_won;    /* and team 1 has the buzz */
};

static struct hand hands[HANDS_MAX];
static const struct scene *scene;
struct path {
    uint32_t at[CHOICES_MAX], of[CHOICES_MAX];
    uint32_t depth, count, timers;
};
static struct path *path; /* shared with the process that plays an order */
static uint32_t timers_max =
    1; /* clocks that run out amid the race; those after it do so one by one */
static uint32_t refuse_commit, commits; /* which is refused; 0: none */
static uint32_t first_seq;              /* the log before the race */
static int64_t next_id;

enum { HOST, HOST_TOO, ANA, BEN, CAS, DISPLAY, GUEST, SPARE };

static void say_order(void)
{
    printf("# %s, disk %u, order", scene == NULL ? "before any scene" : scene->name, refuse_commit);
    for (uint32_t i = 0; path != NULL && i < path->depth; i++) {
        printf(" %u", path->at[i]);
    }
    printf("\n");
    fflush(stdout);
}

_Noreturn void violated(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    printf("# ");
    vprintf(format, args);
    printf("\n");
    va_end(args);
    say_order();
    _exit(VIOLATED);
}

/* What is heard */

static void take_word(const char *bytes, size_t len, const char *name, char *out, size_t size)
{
    char key[32];
    int key_len = snprintf(key, sizeof key, "\"%s\":\"", name);
    const char *at = memmem(bytes, len, key, (size_t)key_len);
    out[0] = '\0';
    for (size_t i = 0; at != NULL && i + 1 < size && at[key_len] != '"'; i++, at++) {
        out[i] = at[key_len];
        out[i + 1] = '\0';
    }
}

static void on_heard(void *user, uint64_t line, const char *bytes, size_t len)
{
    struct hand *hand = user;
    if (line != hand->line) {
        return;
    }
    enum lec_message message = message_of(bytes, len);
    if (message == LEC_MESSAGE_msg_ack) {
        take_word(bytes, len, "err", hand->err, sizeof hand->err);
        hand->acks++;
        if (strcmp(hand->err, "ok") == 0) {
            hand->oks++;
            hand->ok_seq = number_in(bytes, len, "seq", 0);
        }
    } else if (message == LEC_MESSAGE_msg_welcome) {
        char token[LEC_TOKEN_CHARS + 1];
        take_word(bytes, len, "token", token, sizeof token);
        hand->is_welcome = true;
        hand->player = (uint32_t)number_in(bytes, len, "player", 0);
        if (token[0] != '\0') {
            memcpy(hand->token, token, sizeof token);
        }
    }
}

static void on_cut(void *user, uint64_t line)
{
    struct hand *hand = user;
    oracle_forget_line(line);
    hand->is_cut = hand->is_cut || line == hand->line;
}

static void on_written(void *user, uint64_t line, const char *bytes, size_t len)
{
    const struct hand *hand = user;
    struct viewer viewer = {.role = hand->role, .player = hand->player};
    if (message_of(bytes, len) == LEC_MESSAGE_msg_welcome) {
        ((struct hand *)user)->player = (uint32_t)number_in(bytes, len, "player", 0);
    }
    oracle_written(viewer, line, bytes, len);
}

static const struct caller_ends ends = {.heard = on_heard, .cut = on_cut, .written = on_written};

static struct viewer author(uint32_t who)
{
    struct viewer viewer = {0};
    if (who >= 1 && who <= HANDS_MAX) {
        viewer.role = hands[who - 1].role;
        viewer.player = hands[who - 1].player;
    }
    return viewer;
}

/* The disk */

static void before_commit(void)
{
    commits++;
    lec_disk_heal(machine.disk);
    if (refuse_commit != 0 && commits == refuse_commit) {
        struct lec_disk_fault fault = {
            .kinds = 1U << LEC_DISK_WRITE, .first = 1, .count = LEC_DISK_UNTIL_HEALED};
        lec_disk_fail(machine.disk, &fault);
    }
}

static const struct writer_ends watcher = {.before = before_commit, .done = oracle_done};

/* What is sent */

static int64_t make_id(const struct hand *hand)
{
    return (++next_id << ORACLE_WHO_BITS) + (hand - hands) + 1;
}

static void send_act(struct hand *hand, const struct lec_msg_act *act)
{
    char buf[LEC_MESSAGE_UP_MAX];
    size_t len = lec_wire_encode(LEC_MESSAGE_msg_act, act, NULL, NULL, buf, sizeof buf);
    must(len > 0, "an act that does not fit");
    socket_send(hand->line, buf, len, false);
}

static void say(struct hand *hand, struct lec_msg_act act)
{
    act.id = act.id != 0 ? act.id : make_id(hand);
    send_act(hand, &act);
}

static void run(int64_t us)
{
    int64_t until_us = outside.now_us + us;
    while (loop_due_us() <= until_us && loop_turn()) {
    }
    outside.now_us = until_us;
}

/* Before the race: says it, and hears that it is done. */
static void must_do(struct hand *hand, struct lec_msg_act act)
{
    uint32_t oks = hand->oks;
    say(hand, act);
    run(20000);
    must(hand->oks == oks + 1, "%s is refused: %s", lec_verb_info(act.verb)->word, hand->err);
}

static void say_hello(struct hand *hand, const char *name, int64_t id)
{
    struct link link = {.least_us = 100, .most_us = 100};
    struct lec_msg_hello hello = {.v = LEC_PROTOCOL_VERSION};
    char buf[600];
    hand->line = socket_open(hand, &link);
    hand->is_cut = false;
    hand->is_welcome = false;
    if (name != NULL) {
        memcpy(hello.code, "ABCDE", 6);
        snprintf(hello.name, sizeof hello.name, "%s", name);
        hello.id = id;
    } else {
        memcpy(hello.token, hand->token, sizeof hello.token);
    }
    size_t len = lec_wire_encode(LEC_MESSAGE_msg_hello, &hello, NULL, NULL, buf, sizeof buf);
    socket_send(hand->line, buf, len, false);
}

static void come(int number, uint8_t role, const char *name)
{
    struct hand *hand = &hands[number];
    hand->role = role;
    if (role != LEC_ROLE_PLAYER) {
        const char *token = role == LEC_ROLE_HOST ? machine.keys.host : machine.keys.display;
        memcpy(hand->token, token, sizeof hand->token);
    }
    say_hello(hand, name, make_id(hand));
    run(20000);
    must(hand->is_welcome, "hand %d is not welcome: %s", number, hand->err);
}

static void no_plan(struct lec_live *live)
{
    (void)live;
}

#define ACT(name, ...) ((struct lec_msg_act){.verb = LEC_VERB_##name, __VA_ARGS__})

static int64_t step_now(void)
{
    return lec_session_step(lec_live_session(machine_room()->live));
}

static int64_t opening_now(void)
{
    struct lec_opening opening;
    lec_session_opening(lec_live_session(machine_room()->live), &opening);
    return opening.number;
}

static void press(int number)
{
    say(&hands[number], ACT(BUZZ, .at = opening_now(), .value = outside.now_us));
}

/* Ana and Ben are of team 1, Cas is of team 2; a clue is on. */
static void set_up(void)
{
    outside_begin(27);
    memory_fail(0, 0);
    memset(hands, 0, sizeof hands);
    refuse_commit = 0;
    next_id = 0;
    machine_create(27);
    oracle_begin(author);
    writer_ends = &watcher;
    socket_ends = &ends;
    loop_watch = oracle_watch;
    must(machine_start(no_plan), "%s", machine_why());
    come(HOST, LEC_ROLE_HOST, NULL);
    come(HOST_TOO, LEC_ROLE_HOST, NULL);
    come(DISPLAY, LEC_ROLE_DISPLAY, NULL);
    come(ANA, LEC_ROLE_PLAYER, "Ana");
    come(BEN, LEC_ROLE_PLAYER, "Ben");
    come(CAS, LEC_ROLE_PLAYER, "Cas");
    must_do(&hands[HOST], ACT(OPTION, .at = LEC_OPTION_ARMED, .value = 2));
    must_do(&hands[HOST], ACT(OPTION, .at = LEC_OPTION_DOUBLES_1, .value = 0));
    must_do(&hands[ANA], ACT(MAKE_TEAM, .text = "One"));
    must_do(&hands[BEN], ACT(JOIN_TEAM, .team = 1));
    must_do(&hands[CAS], ACT(MAKE_TEAM, .text = "Two"));
    must_do(&hands[HOST], ACT(START_ROUND, .at = LEC_GAME_jeopardy));
    must_do(&hands[HOST], ACT(PICK, .team = 1));
    if (scene->is_open || scene->is_won) {
        must_do(&hands[HOST], ACT(OPEN, .step = step_now()));
        run(1200000); /* lamps light */
    }
    if (scene->is_won) {
        press(ANA);
        run(300000);
    }
    for (int i = 0; i < HANDS_MAX; i++) {
        hands[i].acks = 0;
        hands[i].oks = 0;
    }
    first_seq = oracle_count();
    commits = 0;
}

static void tear_down(void)
{
    machine_destroy();
    oracle_end();
}

/* What has become of it */

static uint32_t count_verb(enum lec_verb verb)
{
    uint32_t count = 0;
    for (uint32_t i = first_seq; i < oracle_count(); i++) {
        struct lec_record record;
        lec_live_record(oracle_live(), i, &record);
        count += record.entry.in.verb == (uint8_t)verb;
    }
    return count;
}

static int64_t score(uint16_t team)
{
    return lec_session_score(lec_live_session(oracle_live()), team);
}

/* Scenes */

static void race_presses(void)
{
    press(ANA);
    press(BEN);
    press(CAS);
}

static void check_presses(void)
{
    must(count_verb(LEC_VERB_SETTLE) <= 1, "more than one winner");
    must(refuse_commit != 0 || count_verb(LEC_VERB_SETTLE) == 1, "nobody has won");
    for (int i = ANA; i <= CAS; i++) {
        must(hands[i].acks == 1, "hand %d heard %u answers", i, hands[i].acks);
    }
}

static void race_double_click(void)
{
    int64_t step = step_now();
    say(&hands[HOST], ACT(RULE, .team = 1, .value = 1, .step = step));
    say(&hands[HOST], ACT(RULE, .team = 1, .value = 1, .step = step));
    press(CAS);
}

static void check_one_ruling(void)
{
    must(count_verb(LEC_VERB_RULE) <= 1, "ruled more than once");
    must(refuse_commit != 0 || count_verb(LEC_VERB_RULE) == 1, "not ruled at all");
    must(score(1) == 0 || score(1) == 200, "team 1 has %lld points", (long long)score(1));
    must(hands[HOST].acks + hands[HOST_TOO].acks == 2, "not every ruling was answered");
    must(hands[HOST].oks + hands[HOST_TOO].oks == count_verb(LEC_VERB_RULE),
         "%u rulings were promised, and %u are there", hands[HOST].oks + hands[HOST_TOO].oks,
         count_verb(LEC_VERB_RULE));
}

static void race_two_hosts(void)
{
    int64_t step = step_now();
    say(&hands[HOST], ACT(RULE, .team = 1, .value = 1, .step = step));
    say(&hands[HOST_TOO], ACT(RULE, .team = 1, .value = 0, .step = step));
    press(CAS);
}

static void race_kick(void)
{
    say(&hands[HOST], ACT(KICK, .at = hands[ANA].player));
    press(ANA);
    press(CAS);
}

static void check_kick(void)
{
    must(count_verb(LEC_VERB_SETTLE) <= 1, "more than one winner");
    must(count_verb(LEC_VERB_KICK) == hands[HOST].oks,
         "a kick that was not promised, or is not there");
    bool is_out =
        lec_session_may_enter(lec_live_session(oracle_live()), hands[ANA].player) != LEC_OK;
    must(is_out == (hands[HOST].oks == 1), "Ana is in, or out, against the host's word");
    must(!is_out || hands[ANA].is_cut || !socket_is_open(hands[ANA].line), "Ana is still here");
}

static void race_undo(void)
{
    press(ANA);
    say(&hands[HOST], ACT(UNDO, .at = 0)); /* of the opening */
    press(CAS);
}

static void check_undo(void)
{
    must(count_verb(LEC_VERB_UNDO) == hands[HOST].oks, "an undo that was not promised");
    must(count_verb(LEC_VERB_SETTLE) <= 1, "more than one winner");
    uint16_t winner = lec_session_settle(lec_live_session(oracle_live()));
    must(winner == 0, "a buzz stays undecided");
    oracle_check_undo();
}

/* The page has come back by a new line, and what it sent by the old one is still under way. */
static void race_one_id(void)
{
    struct lec_msg_act act = ACT(BUZZ, .at = opening_now(), .value = outside.now_us);
    act.id = make_id(&hands[ANA]);
    send_act(&hands[ANA], &act);
    hands[SPARE] = hands[ANA];
    say_hello(&hands[SPARE], NULL, 0);
    send_act(&hands[SPARE], &act);
    send_act(&hands[SPARE], &act);
}

static void check_one_id(void)
{
    must(count_verb(LEC_VERB_BUZZ) <= 1, "one press counted %u times", count_verb(LEC_VERB_BUZZ));
    must(refuse_commit != 0 || count_verb(LEC_VERB_BUZZ) == 1, "the press was lost");
    must(hands[SPARE].acks == 2, "two messages, %u answers", hands[SPARE].acks);
    must(hands[SPARE].oks == 0 ||
             hands[SPARE].ok_seq == (int64_t)oracle_find((next_id << ORACLE_WHO_BITS) + ANA + 1),
         "the answer names another entry");
}

/* Two requests to join with one id, as from a page that did not hear the answer to its first. */
static void race_join(void)
{
    int64_t id = make_id(&hands[GUEST]);
    hands[GUEST].role = LEC_ROLE_PLAYER;
    hands[SPARE].role = LEC_ROLE_PLAYER;
    say_hello(&hands[GUEST], "Dee", id);
    say_hello(&hands[SPARE], "Dee", id);
}

static void check_join(void)
{
    must(count_verb(LEC_VERB_JOIN) <= 1, "joined %u times", count_verb(LEC_VERB_JOIN));
    must(refuse_commit != 0 || count_verb(LEC_VERB_JOIN) == 1, "did not join");
    uint32_t open = socket_is_open(hands[GUEST].line) + socket_is_open(hands[SPARE].line);
    must(open <= 1, "two connections of one player");
}

/* An act that is on disk is sent again while the disk refuses something else. */
static int64_t kept_id;

static void race_repeat(void)
{
    struct lec_msg_act act = ACT(LOCK, .value = 1);
    act.id = kept_id;
    send_act(&hands[HOST], &act);
    say(&hands[HOST_TOO], ACT(ADJUST, .team = 1, .value = 50, .text = "well done"));
    press(CAS);
}

static void check_repeat(void)
{
    must(hands[HOST].acks == 1 && hands[HOST].oks == 1, "what was saved is \"%s\" now",
         hands[HOST].err);
    must(count_verb(LEC_VERB_LOCK) == 0, "locked again");
    must(count_verb(LEC_VERB_ADJUST) == hands[HOST_TOO].oks, "points against the host's word");
}

/* Teams are made while the disk may refuse one of them: the other must not get its view. */
static void race_teams(void)
{
    say(&hands[HOST], ACT(ADD_TEAM, .text = "Three"));
    say(&hands[HOST_TOO], ACT(ADD_TEAM, .text = "Four"));
    press(CAS);
}

static void check_teams(void)
{
    must(count_verb(LEC_VERB_ADD_TEAM) == hands[HOST].oks + hands[HOST_TOO].oks,
         "teams that were not promised");
    uint32_t teams = lec_session_teams(lec_live_session(oracle_live()));
    const struct room *room = machine_room();
    for (uint32_t i = 1; i <= LEC_TEAMS_MAX; i++) {
        bool is_there = i <= teams;
        must(is_there || room->team[i].version == 0, "a view of team %u, and there are %u", i,
             teams);
    }
}

static const struct scene scenes[] = {
    {"two phones of a team and one of another press", race_presses, check_presses, 3,
     .is_open = true},
    {"the host clicks twice", race_double_click, check_one_ruling, 2, .is_won = true},
    {"two hosts rule differently", race_two_hosts, check_one_ruling, 2, .is_won = true},
    {"who presses is kicked", race_kick, check_kick, 2, .is_open = true},
    {"an undo meets an undecided buzz", race_undo, check_undo, 2, .is_open = true},
    {"one act by two connections", race_one_id, check_one_id, 2, .is_open = true},
    {"one join by two connections", race_join, check_join, 1, .is_open = true},
    {"what was saved is sent again", race_repeat, check_repeat, 2, .is_open = true},
    {"two teams are made", race_teams, check_teams, 2, .is_open = true},
};

/* All orders */

static uint32_t choose(uint32_t count)
{
    bool has_timer = loop_has_timer();
    uint32_t others = count - has_timer;
    /* Clocks run out amid the race a few times; when all else is over, as often as they want to. */
    uint32_t choices = others == 0 || path->timers < timers_max ? count : others;
    uint32_t choice = 0;
    if (choices > 1) {
        must(path->depth < CHOICES_MAX, "an order without an end");
        if (path->depth == path->count) {
            path->at[path->count] = 0;
            path->of[path->count] = choices;
            path->count++;
        }
        choice = path->at[path->depth++];
    }
    path->timers += has_timer && choice == others;
    return choice;
}

/* The next order; false: that was the last. */
static bool next_path(void)
{
    while (path->count > 0 && path->at[path->count - 1] + 1 >= path->of[path->count - 1]) {
        path->count--;
    }
    if (path->count == 0) {
        return false;
    }
    path->at[path->count - 1]++;
    return true;
}

static void set_up_scene(void)
{
    set_up();
    if (scene->race == race_repeat) {
        must_do(&hands[HOST], ACT(LOCK, .value = 1));
        kept_id = (next_id << ORACLE_WHO_BITS) + HOST + 1;
        hands[HOST].acks = hands[HOST].oks = 0;
        first_seq = oracle_count();
        commits = 0;
    }
}

static void play_order(uint32_t refused)
{
    refuse_commit = refused;
    path->depth = 0;
    path->timers = 0;
    scene->race();
    loop_choose = choose;
    int64_t until_us = outside.now_us + 250000;
    for (uint32_t turns = 0; turns < 1000 && outside.now_us < until_us && loop_turn(); turns++) {
    }
    loop_choose = NULL;
    run(refuse_commit == 0 ? 20000 : 1200000); /* a session that could not save tries again */
    must(!machine_room()->not_saved &&
             machine_room()->saved == lec_live_count(machine_room()->live),
         "the session does not save again");
    scene->check();
}

/* In a process of its own, which begins where the scene has been set up. */
static bool try_order(uint32_t refused)
{
    int status = 1;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        play_order(refused);
        _exit(0);
    }
    bool is_ended = child > 0 && waitpid(child, &status, 0) > 0;
    if (is_ended && status != 0 && !(WIFEXITED(status) && WEXITSTATUS(status) == VIOLATED)) {
        refuse_commit = refused;
        say_order(); /* an assertion of the product, or worse */
    }
    return is_ended && status == 0;
}

/* All orders; how many there were, 0: one has failed. */
static uint32_t try_all(uint32_t refused)
{
    uint32_t orders = 0;
    path->count = 0;
    do {
        if (!try_order(refused)) {
            return 0;
        }
        orders++;
        must(orders < ORDERS_MAX, "more orders than can be played");
    } while (next_path());
    return orders;
}

int main(int argc, char **argv)
{
    const size_t count = sizeof scenes / sizeof *scenes;
    path = mmap(NULL, sizeof *path, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (path == MAP_FAILED) {
        return 1;
    }
    const char *nightly = getenv("LEC_NIGHTLY");
    timers_max = nightly != NULL && strcmp(nightly, "1") == 0 ? 2 : 1;
    printf("1..%zu\n", count);
    bool ok = true;
    for (size_t i = 0; i < count; i++) {
        scene = &scenes[i];
        if (argc == 3 && strcmp(argv[1], "--scene") == 0 && strtoul(argv[2], NULL, 10) != i + 1) {
            continue;
        }
        uint32_t orders = 0;
        bool is_good = true;
        set_up_scene();
        for (uint32_t refused = 0; refused <= scene->disks && is_good; refused++) {
            uint32_t played = try_all(refused);
            is_good = played > 0;
            orders += played;
        }
        tear_down();
        printf("%sok %zu - %s: %u orders\n", is_good ? "" : "not ", i + 1, scene->name, orders);
        ok = ok && is_good;
    }
    return ok ? 0 : 1;
}
