/* See oracle.h: the log as it must be, and who may see what of it. */
#include "oracle.h"

#include "core/state.h"
#include "wire/wire.h"

#include <ctype.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define ENTRIES_MAX 16384
#define TOKENS_MAX 512
#define LINES_KEPT 1024
#define PLAYERS_KEPT 32
#define TEAMS_KEPT 16
#define IDS_MAX 32768 /* a power of two */

/* What may be seen at one revision. */
struct fact {
    bool is_known;   /* a batch ended there: views of it may exist */
    bool is_locked;  /* written responses of the final are not turned over yet */
    int8_t revealed; /* mark of the clue whose response is known to all; -1: none */
    uint64_t shown;  /* marks of clues that have been read out: bits */
    uint64_t told;   /* marks of questions whose verdict is given: bits */
    uint8_t phase;
    uint16_t team_of[PLAYERS_KEPT];
    int64_t score[TEAMS_KEPT];
};

/* What a connection was sent last. */
struct seen_line {
    uint64_t line;
    bool is_welcome;
    int64_t rev[LEC_MESSAGE_COUNT];
    int64_t team;
};

static struct lec_live *live;             /* owned; NULL before the first entry */
static struct fact *facts;                /* owned */
static uint8_t (*hashes)[LEC_HASH_BYTES]; /* owned; of the tokens on disk */
static uint32_t hash_count;
static struct {
    int64_t id;
    uint32_t seq;
} ids[IDS_MAX];
static struct seen_line seen[LINES_KEPT];
static uint32_t count, last_count; /* entries; before the last batch */
static bool is_doubted;            /* the last batch may be missing */
static bool shoe_is_open;
static bool may_rise;  /* the disk would not even take it back, or the power went before it could */
static uint64_t risen; /* starts that found what had been called "not saved" */
static uint32_t failed_before; /* the same, before the last batch that was */
static uint32_t failed;        /* entries of the longest batch that was not saved, since one was */
static oracle_author *author_of;
static char *scratch; /* owned */
static int8_t mark_of_clue[LEC_CLUES_MAX];
static uint32_t compared; /* revision at which the server's session was compared last */

void oracle_begin(oracle_author *author)
{
    oracle_end();
    author_of = author;
    facts = grab(ENTRIES_MAX * sizeof *facts);
    hashes = grab(TOKENS_MAX * sizeof *hashes);
    scratch = grab(LEC_FRAME_DOWN_MAX);
}

void oracle_end(void)
{
    lec_live_destroy(live);
    free(facts);
    free(hashes);
    free(scratch);
    live = NULL;
    facts = NULL;
    hashes = NULL;
    scratch = NULL;
    count = 0;
    last_count = 0;
    is_doubted = false;
    hash_count = 0;
    compared = 0;
    failed = 0;
    failed_before = 0;
    risen = 0;
    shoe_is_open = false;
    may_rise = false;
    memset(ids, 0, sizeof ids);
    memset(seen, 0, sizeof seen);
}

uint64_t oracle_risen(void)
{
    return risen;
}

uint32_t oracle_count(void)
{
    return count;
}

const struct lec_live *oracle_live(void)
{
    return live;
}

uint16_t oracle_team_of(uint32_t player)
{
    const struct lec_session *s = lec_live_session(live);
    return player >= 1 && player <= lec_session_players(s) ? lec_session_team_of(s, player) : 0;
}

void oracle_check_score(uint32_t team, int64_t score, int64_t rev)
{
    bool is_kept = rev >= 1 && rev <= count && facts[rev].is_known && team < TEAMS_KEPT;
    must(!is_kept || facts[rev].score[team] == score,
         "a screen shows %lld points of team %u at entry %lld, the ledger has %lld",
         (long long)score, team, (long long)rev, (long long)facts[rev].score[team]);
}

/* Messages, read as text */

int64_t number_in(const char *bytes, size_t len, const char *name, int64_t otherwise)
{
    char key[40];
    int key_len = snprintf(key, sizeof key, "\"%s\":", name);
    const char *at = memmem(bytes, len, key, (size_t)key_len);
    if (at == NULL) {
        return otherwise;
    }
    return strtoll(at + key_len, NULL, 10);
}

enum lec_message message_of(const char *bytes, size_t len)
{
    static const char start[] = "{\"t\":\"";
    if (len < sizeof start || memcmp(bytes, start, sizeof start - 1) != 0) {
        return LEC_MESSAGE_NONE;
    }
    for (int i = 1; i < LEC_MESSAGE_COUNT; i++) {
        const struct lec_object *object = lec_wire_message((enum lec_message)i);
        size_t type_len = strlen(object->type);
        const char *at = bytes + sizeof start - 1;
        if (strncmp(at, object->type, type_len) == 0 && at[type_len] == '"') {
            return (enum lec_message)i;
        }
    }
    return LEC_MESSAGE_NONE;
}

/* A mark in a text: its letter and number. */
static bool read_mark(const char *at, const char *end, char *letter, int *number)
{
    if (at + 4 >= end || at[0] != '~' || !isupper((unsigned char)at[1])) {
        return false;
    }
    *letter = at[1];
    *number = 0;
    for (at += 2; at < end && isdigit((unsigned char)*at); at++) {
        *number = *number * 10 + (*at - '0');
    }
    return at < end && *at == '~';
}

/* The mark in a text of the session; -1: none. */
static int mark_in(struct lec_text text)
{
    size_t len = 0;
    const char *bytes = lec_live_text(live, text, &len);
    const char *at = memchr(bytes, '~', len);
    char letter = 0;
    int number = -1;
    return at != NULL && read_mark(at, bytes + len, &letter, &number) ? number : -1;
}

/* The log */

static uint32_t slot_of(int64_t id)
{
    uint32_t at = (uint32_t)lec_rng_mix((uint64_t)id, 7) & (IDS_MAX - 1);
    while (ids[at].id != 0 && ids[at].id != id) {
        at = (at + 1) & (IDS_MAX - 1);
    }
    return at;
}

uint32_t oracle_find(int64_t id)
{
    uint32_t seq = id == 0 ? 0 : ids[slot_of(id)].seq;
    return seq <= count ? seq : 0;
}

static void make_live(void)
{
    static struct lec_pack_problems problems;
    size_t len = 0;
    const char *bytes = pack_bytes(&len);
    struct lec_pack_file *pack = lec_pack_file_parse(bytes, len, &problems);
    must(pack != NULL, "the pack is no pack");
    live = lec_live_create(1, "ABCDE", &pack, 1, NULL);
    must(live != NULL, "no memory for the oracle");
    for (uint32_t i = 0; i < lec_live_world(live)->packs[0]->clues; i++) {
        struct lec_text text = {.kind = LEC_TEXT_PACK, .part = LEC_PART_CLUE, .id = i};
        mark_of_clue[i] = (int8_t)mark_in(text);
    }
}

/* P-03: from a shoe whose seed has been shown no card is dealt. */
static void check_shoe(const struct lec_input *in)
{
    shoe_is_open = in->verb == LEC_VERB_OPEN_SHOE || (shoe_is_open && in->verb != LEC_VERB_SHOE);
    must(in->verb != LEC_VERB_DEAL || !shoe_is_open, "entry %u deals from an open shoe", in->seq);
}

/* Who may do what: the sender of an act is its author, and may send that. */
static void check_author(const struct lec_input *in)
{
    must(lec_verb_allows(in->verb, in->role), "entry %u: role %u may not %s", in->seq, in->role,
         lec_verb_info(in->verb)->word);
    if (in->id == 0) {
        must(in->role == LEC_ROLE_SERVER || in->verb == LEC_VERB_BEGIN, "entry %u has no id",
             in->seq);
        return;
    }
    uint32_t at = slot_of((int64_t)in->id);
    must(ids[at].id == 0 || ids[at].seq > count || ids[at].seq == in->seq,
         "act %llu (%s) acted twice, as entries %u and %u", (unsigned long long)in->id,
         lec_verb_info(in->verb)->word, ids[at].seq, in->seq);
    ids[at].id = (int64_t)in->id;
    ids[at].seq = in->seq;
    struct viewer author = author_of((uint32_t)(in->id & ((1U << ORACLE_WHO_BITS) - 1)));
    if (author.role == LEC_ROLE_NONE) {
        return; /* of the plan that the session began with */
    }
    must(author.role == in->role, "entry %u was made by role %u and came from %u", in->seq,
         in->role, author.role);
    bool is_own = author.role != LEC_ROLE_PLAYER || author.player == in->player ||
                  author.player == 0 || in->verb == LEC_VERB_JOIN;
    must(is_own, "entry %u is player %u's and came from player %u", in->seq, in->player,
         author.player);
}

/* S-09: a score is the sum of its ledger, nothing is booked twice. */
static void check_ledger(struct fact *fact)
{
    const struct lec_session *s = lec_live_session(live);
    const struct lec_ledger_line *lines = NULL;
    uint32_t line_count = lec_live_lines(live, &lines);
    int64_t sum[LEC_TEAMS_MAX + 1] = {0};
    int64_t bucket = 0;
    for (uint32_t i = 0; i < line_count; i++) {
        const struct lec_line *line = &lines[i].line;
        if (lines[i].struck != 0) {
            continue;
        }
        bucket += line->kind == LEC_LINE_BUCKET ? line->points : 0;
        sum[line->team] += line->kind == LEC_LINE_POINTS ? line->points : 0;
        bool is_ruling =
            line->why == LEC_WHY_RIGHT || line->why == LEC_WHY_WRONG || line->why == LEC_WHY_DOUBLE;
        for (uint32_t k = i; k > 0 && lines[k - 1].seq == lines[i].seq && is_ruling; k--) {
            const struct lec_ledger_line *other = &lines[k - 1];
            bool is_same = other->struck == 0 && other->line.why == line->why &&
                           other->line.team == line->team && other->line.kind == line->kind &&
                           line->kind == LEC_LINE_POINTS;
            must(!is_same, "entry %u was awarded twice", lines[i].seq);
        }
    }
    uint32_t teams = lec_session_teams(s);
    for (uint32_t i = 1; i <= teams; i++) {
        must(sum[i] == lec_session_score(s, (uint16_t)i),
             "team %u has %lld points, its ledger %lld", i,
             (long long)lec_session_score(s, (uint16_t)i), (long long)sum[i]);
        if (i < TEAMS_KEPT) {
            fact->score[i] = sum[i];
        }
    }
    must(bucket == lec_session_bucket(s), "the bucket is not the sum of its ledger");
}

static void note_texts(struct fact *fact)
{
    static struct lec_msg_display display;
    const struct lec_session *s = lec_live_session(live);
    lec_session_view_display(s, lec_live_world(live), &display);
    const struct lec_view_stage *stage = &display.stage;
    fact->phase = (uint8_t)stage->phase;
    fact->is_locked = stage->phase == LEC_PHASE_FINAL_WAGER || stage->phase == LEC_PHASE_FINAL_CLUE;
    bool is_over = stage->phase == LEC_PHASE_REVEAL;
    if (stage->phase == LEC_PHASE_FINAL_SHOW) {
        is_over = true;
        for (uint32_t i = 0; i < stage->finals_count; i++) {
            is_over = is_over && stage->finals[i].ruling != LEC_RULING_NONE;
        }
    }
    fact->revealed = is_over && stage->has_clue ? (int8_t)mark_in(stage->clue.text) : -1;
    for (uint32_t i = 0; i < lec_live_world(live)->packs[0]->clues; i++) {
        bool is_shown = (s->shown_clue[0][i / 8] >> (i % 8) & 1) != 0;
        fact->shown |= is_shown && mark_of_clue[i] >= 0 ? UINT64_C(1) << mark_of_clue[i] : 0;
    }
    for (uint32_t i = 1; i <= lec_session_questions(s); i++) {
        struct lec_view_question question;
        lec_session_question(s, i, &question);
        int mark = question.state == LEC_QUESTION_DONE ? mark_in(question.answer) : -1;
        fact->told |= mark >= 0 && mark < 64 ? UINT64_C(1) << mark : 0;
    }
}

static void note_facts(void)
{
    struct fact *fact = &facts[count];
    const struct lec_session *s = lec_live_session(live);
    *fact = (struct fact){.is_known = true};
    lec_session_check(s, lec_live_world(live));
    check_ledger(fact);
    note_texts(fact);
    for (uint32_t i = 1; i <= lec_session_players(s) && i < PLAYERS_KEPT; i++) {
        fact->team_of[i] = lec_session_team_of(s, i);
    }
}

static void take_token(const struct lec_store_token *token)
{
    must(hash_count < TOKENS_MAX, "more keys than there are people");
    memcpy(hashes[hash_count++], token->hash, LEC_HASH_BYTES);
}

bool oracle_has_token(const char *token)
{
    uint8_t hash[LEC_HASH_BYTES];
    lec_token_hash(token, hash);
    for (uint32_t i = 0; i < hash_count; i++) {
        if (memcmp(hashes[i], hash, sizeof hash) == 0) {
            return true;
        }
    }
    return false;
}

static void take_entry(const struct lec_record *record)
{
    const struct lec_input *in = &record->entry.in;
    must(in->seq == count + 1, "entry %u follows entry %u", in->seq, count);
    must(in->seq < ENTRIES_MAX, "more entries than a run can have");
    check_author(in);
    check_shoe(in);
    enum lec_err err = lec_live_load(live, record);
    must(err == LEC_OK, "entry %u does not fold: %s", in->seq, lec_err_text(err));
    count++;
    facts[count].is_known = false;
}

void oracle_done(const struct lec_write *writes, uint32_t write_count, bool ok)
{
    if (!ok) {
        uint32_t entries = 0;
        for (uint32_t i = 0; i < write_count; i++) {
            entries += writes[i].kind == LEC_WRITE_ENTRY;
        }
        failed = entries > failed ? entries : failed;
        return;
    }
    failed_before = failed;
    failed = 0;
    last_count = count;
    if (live == NULL) {
        make_live();
    }
    for (uint32_t i = 0; i < write_count; i++) {
        if (writes[i].kind == LEC_WRITE_TOKEN) {
            take_token(&writes[i].token);
        }
        if (writes[i].kind != LEC_WRITE_ENTRY) {
            continue;
        }
        take_entry(&writes[i].record);
    }
    is_doubted = false;
    if (count > last_count) {
        note_facts();
        trace("log", count, NULL, 0);
    }
}

void oracle_may_rise(bool is)
{
    may_rise = may_rise || is;
}

void oracle_doubts_last(void)
{
    is_doubted = true;
}

/* It has not happened. */
static void forget_from(uint32_t kept)
{
    lec_live_rollback(live, kept);
    count = kept;
    for (uint32_t i = 0; i < IDS_MAX; i++) {
        ids[i].seq = ids[i].seq > count ? UINT32_MAX : ids[i].seq;
    }
    shoe_is_open = false;
    for (uint32_t i = 0; i < count; i++) {
        struct lec_record record;
        lec_live_record(live, i, &record);
        check_shoe(&record.entry.in);
    }
}

/* What nobody has been told of yet is there or not. And a commit whose sync failed, and what should have taken it back as
 * well, leaves a whole transaction in the write-ahead log: a start before the next commit takes it up (db.c says so). Its
 * sender has heard "not saved", and acts once all the same. */
void oracle_started(const struct lec_live *other, uint32_t loaded)
{
    memset(seen, 0, sizeof seen); /* connections are new */
    compared = 0;
    if (live == NULL) {
        must(loaded == 0, "%u entries come from nowhere", loaded);
        return;
    }
    uint32_t promised = is_doubted ? last_count : count;
    uint32_t may_be = is_doubted && count - promised > failed_before ? count - promised
                      : is_doubted                                   ? failed_before
                      : may_rise                                     ? failed
                                                                     : 0;
    must(loaded >= promised && loaded <= promised + may_be,
         "the server came back with %u entries of %u that were saved", loaded, promised);
    risen += !is_doubted && loaded > promised;
    forget_from(promised);
    for (uint32_t i = promised; i < loaded; i++) {
        struct lec_record record;
        lec_live_record(other, i, &record);
        take_entry(&record);
    }
    if (count > 0) {
        note_facts();
    }
    is_doubted = false;
    may_rise = false;
    failed = 0;
    failed_before = 0;
}

/* What is written to somebody */

static const char *role_name(uint8_t role)
{
    static const char *const names[] = {"a stranger", "a host", "a player", "a display", "?"};
    return names[role < 4 ? role : 4];
}

/* Was that player ever of that team since the view's revision? What has been published since may lag behind the disk. */
static bool was_of_team(uint32_t player, int64_t team, int64_t rev)
{
    for (int64_t r = count; r >= 1 && player < PLAYERS_KEPT; r--) {
        if (facts[r].is_known && facts[r].team_of[player] == team) {
            return true;
        }
        if (facts[r].is_known && r <= rev) {
            return false;
        }
    }
    return player >= PLAYERS_KEPT;
}

/* May this audience read that mark in a view of this revision? */
static bool may_read(struct viewer viewer, enum lec_message message, int64_t team, int64_t rev,
                     char letter, int number)
{
    const struct fact *fact = &facts[rev];
    bool is_own = message == LEC_MESSAGE_msg_team || message == LEC_MESSAGE_msg_me;
    switch (letter) {
    case 'C':
        /* One that is skipped before it was read out is shown with its response. */
        return number == fact->revealed || (number < 64 && (fact->shown >> number & 1) != 0);
    case 'A':
    case 'X':
    case 'S':
        return number == fact->revealed;
    case 'R': /* a response that was typed: the number is who typed it */
        return !fact->is_locked || (is_own && (author_of((uint32_t)number).role == LEC_ROLE_HOST ||
                                               was_of_team(author_of((uint32_t)number).player,
                                                           oracle_team_of(viewer.player), 1)));
    case 'E': /* what an asker expects, and where it stands */
        return message == LEC_MESSAGE_msg_me || (number < 64 && (fact->told >> number & 1) != 0);
    case 'G': /* why a question was refused */
        return message == LEC_MESSAGE_msg_me;
    case 'D': /* a draft: the number is who enters it */
        return message == LEC_MESSAGE_msg_team &&
               was_of_team(author_of((uint32_t)number).player, team, 1); /* when it was entered */
    case 'Q': /* a question; who has not approved it, or asked it, may not know it */
        return true;
    default: /* K, N: the host's alone */
        return false;
    }
}

static void search(struct viewer viewer, enum lec_message message, int64_t rev, int64_t team,
                   const char *bytes, size_t len)
{
    const struct fact *fact = &facts[rev];
    const char *end = bytes + len;
    for (const char *at = memchr(bytes, '~', len); at != NULL;
         at = memchr(at + 1, '~', (size_t)(end - at - 1))) {
        char letter;
        int number;
        if (read_mark(at, end, &letter, &number)) {
            must(may_read(viewer, message, team, rev, letter, number),
                 "~%c%02d~ was sent to %s (player %u) in phase %u: %.*s", letter, number,
                 role_name(viewer.role), viewer.player, fact->phase, (int)len, bytes);
            at = memchr(at + 1, '~', (size_t)(end - at - 1));
        }
    }
    bool says_right = memmem(bytes, len, "\"right\":true", 12) != NULL;
    must(!says_right || fact->revealed >= 0, "%s was told which option is right: %.*s",
         role_name(viewer.role), (int)len, bytes);
}

static struct seen_line *seen_of(uint64_t line)
{
    struct seen_line *one = &seen[line % LINES_KEPT];
    if (one->line != line) {
        *one = (struct seen_line){.line = line};
    }
    return one;
}

bool oracle_is_waiting(uint32_t player)
{
    return live != NULL && lec_session_is_waiting(lec_live_session(live), player);
}

void oracle_forget_line(uint64_t line)
{
    seen[line % LINES_KEPT] = (struct seen_line){0};
}

static void check_view(struct viewer viewer, uint64_t line, enum lec_message message,
                       const char *bytes, size_t len)
{
    int64_t rev = number_in(bytes, len < 60 ? len : 60, "rev", 0);
    must(rev >= 1 && rev <= count, "%s was shown entry %lld, and %u are on disk: %.*s",
         role_name(viewer.role), (long long)rev, count, (int)len, bytes);
    must(facts[rev].is_known, "%s was shown entry %lld in the middle of a turn",
         role_name(viewer.role), (long long)rev);
    struct seen_line *one = seen_of(line);
    must(one->is_welcome, "%s was shown something before its welcome", role_name(viewer.role));
    int64_t team = message == LEC_MESSAGE_msg_team ? number_in(bytes, len, "id", 0) : 0;
    if (message == LEC_MESSAGE_msg_team && team != one->team) {
        one->rev[message] = 0; /* of another team: its last change may be older */
        one->team = team;
    }
    must(rev >= one->rev[message], "%s was shown entry %lld after entry %lld",
         role_name(viewer.role), (long long)rev, (long long)one->rev[message]);
    one->rev[message] = rev;
    bool is_host = message == LEC_MESSAGE_msg_host;
    bool is_stage = is_host || message == LEC_MESSAGE_msg_display;
    uint8_t role = is_host ? LEC_ROLE_HOST : is_stage ? LEC_ROLE_DISPLAY : LEC_ROLE_PLAYER;
    must(viewer.role == role, "%s was sent a view of another's", role_name(viewer.role));
    if (message == LEC_MESSAGE_msg_me) {
        must(number_in(bytes, len, "player", 0) == viewer.player,
             "player %u was sent another's view: %.*s", viewer.player, (int)len, bytes);
    }
    bool is_of_room = message == LEC_MESSAGE_msg_room || message == LEC_MESSAGE_msg_team;
    must(!is_of_room || !oracle_is_waiting(viewer.player),
         "player %u waits to be let in, and was shown the room", viewer.player);
    must(message != LEC_MESSAGE_msg_team || was_of_team(viewer.player, team, rev),
         "player %u was sent the view of team %lld", viewer.player, (long long)team);
    if (!is_host) {
        search(viewer, message, rev, team, bytes, len);
    }
}

static void check_ack(uint64_t line, const char *bytes, size_t len)
{
    int64_t id = number_in(bytes, len, "id", 0);
    int64_t seq = number_in(bytes, len, "seq", 0);
    bool is_ok = memmem(bytes, len, "\"err\":\"ok\"", 10) != NULL;
    if (is_ok) {
        must(seq >= 1 && seq <= count, "entry %lld was promised, and %u are on disk",
             (long long)seq, count);
        must(oracle_find(id) == seq, "act %lld was told that it is entry %lld, and is %u",
             (long long)id, (long long)seq, oracle_find(id));
    } else if (id != 0 &&
               !socket_was_slow(line)) { /* else it may have been right when it was said */
        must(oracle_find(id) == 0, "act %lld was refused, and is entry %u: %.*s", (long long)id,
             oracle_find(id), (int)len, bytes);
    }
}

static void check_welcome(const char *bytes, size_t len)
{
    static const char key[] = "\"token\":\"";
    const char *at = memmem(bytes, len, key, sizeof key - 1);
    if (at != NULL) {
        char token[LEC_TOKEN_CHARS + 1] = "";
        memcpy(token, at + sizeof key - 1, LEC_TOKEN_CHARS);
        must(oracle_has_token(token), "a key was given out that is not on disk");
        int64_t player = number_in(bytes, len, "player", 0);
        must(live != NULL && player >= 1 && player <= lec_session_players(lec_live_session(live)),
             "a player was welcomed who is not on disk");
    }
}

void oracle_written(struct viewer viewer, uint64_t line, const char *bytes, size_t len)
{
    enum lec_message message = message_of(bytes, len);
    must(message != LEC_MESSAGE_NONE, "no message: %.*s", (int)len, bytes);
    switch (message) {
    case LEC_MESSAGE_msg_room:
    case LEC_MESSAGE_msg_team:
    case LEC_MESSAGE_msg_me:
    case LEC_MESSAGE_msg_display:
    case LEC_MESSAGE_msg_host:
        check_view(viewer, line, message, bytes, len);
        break;
    case LEC_MESSAGE_msg_ack:
        check_ack(line, bytes, len);
        break;
    case LEC_MESSAGE_msg_welcome:
        check_welcome(bytes, len);
        seen_of(line)->is_welcome = true;
        break;
    default:
        break;
    }
    bool is_free = message == LEC_MESSAGE_msg_preview || viewer.role == LEC_ROLE_HOST;
    if (!is_free && (message == LEC_MESSAGE_msg_ack || message == LEC_MESSAGE_msg_bye)) {
        must(memchr(bytes, '~', len) == NULL, "an answer tells a secret: %.*s", (int)len, bytes);
    }
}

/* Between turns */

static void compare_lines(const struct lec_live *other)
{
    const struct lec_ledger_line *ours = NULL;
    const struct lec_ledger_line *theirs = NULL;
    uint32_t line_count = lec_live_lines(live, &ours);
    must(lec_live_lines(other, &theirs) == line_count, "the ledger has another length");
    for (uint32_t i = 0; i < line_count; i++) {
        must(ours[i].line.points == theirs[i].line.points && ours[i].struck == theirs[i].struck &&
                 ours[i].seq == theirs[i].seq && ours[i].corrects == theirs[i].corrects,
             "line %u of the ledger is another", i + 1);
    }
}

/* At rest the server's session is the fold of what is on disk. */
static void compare(const struct lec_live *other)
{
    const struct lec_session *ours = lec_live_session(live);
    const struct lec_session *theirs = lec_live_session(other);
    size_t used = lec_session_used(ours);
    must(lec_session_used(theirs) == used && memcmp(ours, theirs, used) == 0,
         "the session in memory is not the fold of the %u entries on disk", count);
    compare_lines(other);
}

static void check_conn(const struct conn *conn)
{
    uint32_t parcels = 0;
    for (const struct parcel *p = conn->parcels; p != NULL; p = p->next) {
        parcels++;
    }
    must(parcels == conn->parcel_count && parcels <= PARCELS_MAX,
         "%u messages wait for one connection", parcels);
    must(conn->rx_len <= LEC_MESSAGE_UP_MAX, "a message of %zu bytes is kept", conn->rx_len);
    must(conn->ahead == NULL || conn->ahead->len <= LEC_FRAME_DOWN_MAX,
         "a phone's view takes %zu bytes", conn->ahead->len);
}

static void check_room(const struct room *room)
{
    uint32_t waiting = 0;
    uint32_t conns = 0;
    for (const struct conn *conn = room->conns; conn != NULL; conn = conn->next) {
        check_conn(conn);
        conns++;
    }
    for (const struct answer *a = room->answers.first; a != NULL; a = a->next) {
        waiting++;
    }
    for (const struct answer *a = room->handed_answers.first; a != NULL; a = a->next) {
        waiting++;
    }
    must(waiting <= 64 + conns * 400, "%u answers wait", waiting);
    must(room->saved <= count, "entry %u counts as saved, and %u are on disk", room->saved, count);
    must(room->handed <= lec_live_count(room->live) && room->saved <= room->handed,
         "%u entries saved, %u handed over, %u in memory", room->saved, room->handed,
         lec_live_count(room->live));
}

void oracle_watch(void)
{
    const struct room *room = machine_room();
    if (room == NULL) {
        return;
    }
    check_room(room);
    for (const struct conn *conn = machine.net->strangers; conn != NULL; conn = conn->next) {
        check_conn(conn);
    }
    uint32_t memory = lec_live_count(room->live);
    if (memory == count && room->saved == count && count != compared) {
        compared = count;
        compare(room->live);
    }
}

size_t oracle_view(enum lec_message message, uint32_t number, char *buf, size_t cap)
{
    const struct room *room = machine_room();
    switch (message) {
    case LEC_MESSAGE_msg_room:
        return lec_live_room(live, &room->reach, buf, cap);
    case LEC_MESSAGE_msg_display:
        return lec_live_display(live, &room->reach, buf, cap);
    case LEC_MESSAGE_msg_host:
        return lec_live_host(live, &room->reach, false, buf, cap);
    case LEC_MESSAGE_msg_me:
        return lec_live_me(live, number, buf, cap);
    default:
        return lec_live_team(live, (uint16_t)number,
                             room->has_draft[number] ? &room->drafts[number] : NULL, buf, cap);
    }
}
