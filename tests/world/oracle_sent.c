/* See oracle.h: everything that is written to anybody: views, answers, keys. */
#include "oracle_parts.h"

#include "wire/wire.h"

#include <stdlib.h>
#include <string.h>

#define LINES_KEPT 1024

/* What a connection was sent last. */
struct seen_line {
    uint64_t line;
    bool is_welcome;
    int64_t rev[LEC_MESSAGE_COUNT];
    int64_t team;
};

static struct seen_line seen[LINES_KEPT];

void sent_begin(void)
{
    memset(seen, 0, sizeof seen);
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

/* What is written to somebody */

const char *role_name(uint8_t role)
{
    static const char *const names[] = {"a stranger", "a host", "a player", "a display", "?"};
    return names[role < 4 ? role : 4];
}

/* Was that player ever of that team since the view's revision? What has been published since may lag behind the disk. */
bool was_of_team(uint32_t player, int64_t team, int64_t rev)
{
    for (int64_t r = oracle.count; r >= 1 && player < PLAYERS_KEPT; r--) {
        if (oracle.facts[r].is_known && oracle.facts[r].team_of[player] == team) {
            return true;
        }
        if (oracle.facts[r].is_known && r <= rev) {
            return false;
        }
    }
    return player >= PLAYERS_KEPT;
}

static struct seen_line *seen_of(uint64_t line)
{
    struct seen_line *one = &seen[line % LINES_KEPT];
    if (one->line != line) {
        *one = (struct seen_line){.line = line};
    }
    return one;
}

void oracle_forget_line(uint64_t line)
{
    seen[line % LINES_KEPT] = (struct seen_line){0};
}

static void check_view(struct viewer viewer, uint64_t line, enum lec_message message,
                       const char *bytes, size_t len)
{
    int64_t rev = number_in(bytes, len < 60 ? len : 60, "rev", 0);
    must(rev >= 1 && rev <= oracle.count, "%s was shown entry %lld, and %u are on disk: %.*s",
         role_name(viewer.role), (long long)rev, oracle.count, (int)len, bytes);
    must(oracle.facts[rev].is_known, "%s was shown entry %lld in the middle of a turn",
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
        marks_check(viewer, message, rev, team, bytes, len);
    }
}

static void check_ack(uint64_t line, const char *bytes, size_t len)
{
    int64_t id = number_in(bytes, len, "id", 0);
    int64_t seq = number_in(bytes, len, "seq", 0);
    bool is_ok = memmem(bytes, len, "\"err\":\"ok\"", 10) != NULL;
    if (is_ok) {
        must(seq >= 1 && seq <= oracle.count, "entry %lld was promised, and %u are on disk",
             (long long)seq, oracle.count);
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
        must(oracle.live != NULL && player >= 1 &&
                 player <= lec_session_players(lec_live_session(oracle.live)),
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
