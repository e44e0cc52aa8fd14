/* See stage.h. */
#include "stage.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const uint8_t secret[LEC_SECRET_BYTES] = "a secret that the targets know";

/* The stages, an empty log, and the one that takes what others have recorded. */
enum { EMPTY = STAGES, COPY, KEPT };

static struct {
    struct lec_live *live; /* owned to the end of the program */
    uint32_t count;        /* entries that it starts with */
    struct lec_caps caps;
    void *start; /* owned; the state after them */
} kept[KEPT];

/* Small, so that boards end; here with ' for ". */
static const char pack_text[] =
    "{'format':'lectern-pack/1','title':'Small','language':'en','boards':["
    "{'categories':["
    "{'title':'One','clues':["
    "{'clue':'Which colour 1?','response':'the c1','how':'typed','note':'n'},"
    "{'clue':'Is it 1?','response':'yes','choices':['yes','no','maybe']}]},"
    "{'title':'Two','clues':["
    "{'clue':'Which colour 2?','response':'the c2','explanation':'because'},"
    "{'clue':'Is it 2?','response':'yes','choices':['yes','no','maybe']}]}]},"
    "{'categories':["
    "{'title':'Three','clues':["
    "{'clue':'Which colour 3?','response':'the c3'},"
    "{'clue':'Is it 3?','response':'yes','choices':['yes','no','maybe']}]}]}],"
    "'final':{'category':'Last','clue':'And now?','response':'end'},"
    "'tiebreaks':[{'clue':'Who?','response':'tied'}],"
    "'spares':[{'clue':'Where?','response':'spared'}]}";

static struct lec_live *make_live(bool has_secret)
{
    static struct lec_pack_problems problems;
    char json[sizeof pack_text];
    for (size_t i = 0; i < sizeof pack_text; i++) {
        json[i] = (char)(pack_text[i] == '\'' ? '"' : pack_text[i]);
    }
    struct lec_pack_file *pack = lec_pack_file_parse(json, sizeof json - 1, &problems);
    if (pack == NULL) {
        fprintf(stderr, "the pack is refused: %s\n", problems.list[0].text);
        abort();
    }
    struct lec_live *live = lec_live_create(1, "ABCDE", &pack, 1, has_secret ? secret : NULL);
    assert(live != NULL);
    return live;
}

void stage_act(struct lec_live *live, uint8_t role, uint32_t player, struct lec_msg_act act)
{
    act.id = 1000000 + (int64_t)lec_live_count(live);
    struct lec_request request = {.role = role, .player = player, .act = &act};
    struct lec_outcome out = lec_live_act(live, &request, STAGE_NOW_US, STAGE_WALL_MS);
    if (out.err != LEC_OK) {
        fprintf(stderr, "%s is refused: %s\n", lec_verb_info((enum lec_verb)act.verb)->word,
                lec_err_text(out.err));
        abort();
    }
}

static void set_option(struct lec_live *live, int64_t option, int64_t value)
{
    stage_act(live, LEC_ROLE_HOST, 0,
              (struct lec_msg_act){.verb = LEC_VERB_OPTION, .at = option, .value = value});
}

/* Five phones in three teams, one of which has no captain's choice to make. */
static void seat(struct lec_live *live)
{
    static const char *const names[] = {"Ana", "Ben", "Cai", "Dee", "Eve"};
    static const char *const teams[] = {"Reds", "Blues", "Greens"};
    enum lec_err err = lec_live_own(live, LEC_VERB_ONLINE, 0, 0, 0, STAGE_NOW_US, STAGE_WALL_MS);
    assert(err == LEC_OK);
    for (uint32_t i = 0; i < COUNT(names); i++) {
        uint32_t player = 0;
        struct lec_outcome out =
            lec_live_join(live, 100 + i, names[i], STAGE_NOW_US, STAGE_WALL_MS, &player);
        assert(out.err == LEC_OK && player == i + 1);
        struct lec_msg_act act = {.verb = LEC_VERB_JOIN_TEAM};
        if (i < COUNT(teams)) {
            act.verb = LEC_VERB_MAKE_TEAM;
            snprintf(act.text, sizeof act.text, "%s", teams[i]);
        }
        stage_act(live, LEC_ROLE_PLAYER, player, act);
        err = lec_live_own(live, LEC_VERB_ONLINE, 0, player, 0, STAGE_NOW_US, STAGE_WALL_MS);
        assert(err == LEC_OK);
    }
}

/* Every way to play that no other stage has. */
static void set_options(struct lec_live *live)
{
    static const int64_t options[][2] = {
        {LEC_OPTION_CARDS, 1},      {LEC_OPTION_HOLDER, 1},     {LEC_OPTION_DRAW, 1},
        {LEC_OPTION_TRADE, 1},      {LEC_OPTION_HAND_MAX, 2},   {LEC_OPTION_CARDS_RIGHT, 3},
        {LEC_OPTION_VERDICT_BY, 1}, {LEC_OPTION_EXPERT, 1},     {LEC_OPTION_SIDES, 1},
        {LEC_OPTION_RACE, 1},       {LEC_OPTION_READING, 20},   {LEC_OPTION_PROFILE, 1},
        {LEC_OPTION_ACTOR, 1},      {LEC_OPTION_CARDS_BACK, 1}, {LEC_OPTION_DOUBLES_SMALL, 1},
        {LEC_OPTION_COIN_ASKED, 1}, {LEC_OPTION_BEST_OF, 3},    {LEC_OPTION_DRAWN, 1},
    };
    for (size_t i = 0; i < COUNT(options); i++) {
        set_option(live, options[i][0], options[i][1]);
    }
}

static struct lec_live *make_stage(uint32_t number)
{
    struct lec_live *live = make_live(number != COPY);
    if (number >= STAGES) {
        return live;
    }
    enum lec_err err = lec_live_begin(live, 77, STAGE_WALL_MS);
    assert(err == LEC_OK);
    if (number == 0) {
        return live;
    }
    seat(live);
    if (number >= 8) {
        set_options(live);
    }
    uint32_t game = number % 8;
    if (game >= 2 && game <= 6) {
        stage_act(live, LEC_ROLE_HOST, 0,
                  (struct lec_msg_act){.verb = LEC_VERB_START_ROUND, .at = game - 1});
    }
    return live;
}

/* One that has grown keeps its room, which a log of its own would not have: it is made anew. */
static struct lec_live *open_kept(uint32_t number)
{
    struct lec_live *live = kept[number].live;
    if (live != NULL && memcmp(lec_session_caps(lec_live_session(live)), &kept[number].caps,
                               sizeof kept[number].caps) == 0) {
        lec_live_rollback(live, kept[number].count);
        const struct lec_session *s = lec_live_session(live);
        assert(memcmp(s, kept[number].start, lec_session_used(s)) == 0);
        return live;
    }
    lec_live_destroy(live);
    free(kept[number].start);
    live = make_stage(number);
    const struct lec_session *s = lec_live_session(live);
    kept[number].live = live;
    kept[number].count = lec_live_count(live);
    kept[number].caps = number < STAGES ? *lec_session_caps(s) : lec_caps_first;
    kept[number].start = malloc(lec_session_used(s));
    assert(kept[number].start != NULL);
    memcpy(kept[number].start, s, lec_session_used(s));
    return live;
}

struct lec_live *stage_open(uint32_t number)
{
    return open_kept(number % STAGES);
}

struct lec_live *stage_open_empty(void)
{
    return open_kept(EMPTY);
}

void stage_check(struct lec_live *live)
{
    static char buf[LEC_FRAME_DOWN_MAX];
    static const struct lec_view_reach reach = {.join_url = "http://192.168.1.5:8080/j/ABCDE"};
    const struct lec_session *s = lec_live_session(live);
    if (lec_session_seq(s) == 0) {
        return;
    }
    lec_session_check(s, lec_live_world(live));
    size_t shown = 1;
    shown = lec_live_room(live, &reach, buf, sizeof buf) > 0 && shown;
    shown = lec_live_display(live, &reach, buf, sizeof buf) > 0 && shown;
    shown = lec_live_host(live, &reach, false, buf, sizeof buf) > 0 && shown;
    for (uint32_t i = 1; i <= lec_session_teams(s); i++) {
        bool is_seated = lec_session_is_seated(s, (uint16_t)i);
        shown =
            (!is_seated || lec_live_team(live, (uint16_t)i, NULL, buf, sizeof buf) > 0) && shown;
    }
    for (uint32_t i = 1; i <= lec_session_players(s) && i <= 8; i++) {
        shown = lec_live_me(live, i, buf, sizeof buf) > 0 && shown;
    }
    assert(shown);
}

static void check_same(const struct lec_live *a, const struct lec_live *b)
{
    const struct lec_session *one = lec_live_session(a);
    const struct lec_session *two = lec_live_session(b);
    assert(lec_session_used(one) == lec_session_used(two));
    assert(memcmp(one, two, lec_session_used(one)) == 0);
    const struct lec_ledger_line *left;
    const struct lec_ledger_line *right;
    uint32_t lines = lec_live_lines(a, &left);
    assert(lines == lec_live_lines(b, &right));
    assert(lines == 0 || memcmp(left, right, lines * sizeof *left) == 0);
    for (uint32_t i = 0; i < lec_live_count(a); i++) {
        assert(lec_live_is_undone(a, i) == lec_live_is_undone(b, i));
        assert(lec_live_ruling(a, i) == lec_live_ruling(b, i));
    }
}

void stage_check_replay(const struct lec_live *live)
{
    struct lec_live *copy = open_kept(COPY);
    for (uint32_t i = 0; i < lec_live_count(live); i++) {
        struct lec_record record;
        lec_live_record(live, i, &record);
        enum lec_err err = lec_live_load(copy, &record);
        assert(err == LEC_OK);
    }
    check_same(live, copy);
}
