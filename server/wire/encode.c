/* Structs to JSON text in the caller's memory: keys in the order of protocol.def, no spaces. */
#include "wire/wire.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Something to choose that was put already, and its text. */
struct said {
    const struct lec_view_item *item; /* borrowed, of the message */
    const char *at, *end;             /* borrowed, of what is put */
};

struct sink {
    char *at, *end; /* borrowed: where the next byte goes, and where the room ends */
    bool full;      /* something did not fit; nothing more is written */
    lec_text_source *source;
    void *user;
    struct lec_wire_kept *kept;         /* borrowed; NULL: nothing is */
    const struct lec_view_player *list; /* borrowed: whom it keeps, and not those of other lists */
    const char *players;                /* borrowed: where their text begins */
    uint32_t player_count;
    bool has_changed; /* a player is not as it was kept */
    uint32_t said_count;
    struct said said[LEC_VIEW_ITEMS_MAX]; /* the last at each place of a list */
};

static bool has_room(struct sink *s, size_t len)
{
    if ((size_t)(s->end - s->at) < len) {
        s->full = true;
    }
    return !s->full;
}

static void put_bytes(struct sink *s, const char *bytes, size_t len)
{
    if (has_room(s, len)) {
        memcpy(s->at, bytes, len);
        s->at += len;
    }
}

static void put_byte(struct sink *s, char byte)
{
    if (has_room(s, 1)) {
        *s->at++ = byte;
    }
}

static void put_int(struct sink *s, int64_t value)
{
    enum { MOST = 20 }; /* of -2^63: 19 and the sign */
    char digits[2 * MOST];
    char *first = digits + MOST;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;

    do {
        *--first = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (value < 0) {
        *--first = '-';
    }
    size_t len = (size_t)(digits + MOST - first);
    if ((size_t)(s->end - s->at) < MOST) {
        put_bytes(s, first, len);
        return;
    }
    memcpy(s->at, first, MOST); /* so many at once are few instructions */
    s->at += len;
}

/* Bytes of the well-formed UTF-8 sequence of two to four bytes at `at`, 0 when there is none:
 * no overlong form, no surrogate, nothing past U+10FFFF (Unicode, table 3-7). */
static size_t utf8_length(const unsigned char *at, size_t left)
{
    unsigned char low = 0x80, high = 0xbf; /* of the second byte */
    size_t len;

    if (at[0] >= 0xc2 && at[0] <= 0xdf) {
        len = 2;
    } else if (at[0] >= 0xe0 && at[0] <= 0xef) {
        len = 3;
        low = at[0] == 0xe0 ? 0xa0 : low;
        high = at[0] == 0xed ? 0x9f : high;
    } else if (at[0] >= 0xf0 && at[0] <= 0xf4) {
        len = 4;
        low = at[0] == 0xf0 ? 0x90 : low;
        high = at[0] == 0xf4 ? 0x8f : high;
    } else {
        return 0;
    }
    if (left < len || at[1] < low || at[1] > high) {
        return 0;
    }
    for (size_t i = 2; i < len; i++) {
        if (at[i] < 0x80 || at[i] > 0xbf) {
            return 0;
        }
    }
    return len;
}

/* A byte that may not stand in a JSON string as it is. U+0000 is refused by the decoder, so it is
 * replaced like a byte that is no UTF-8: what is encoded here can always be decoded. */
static void put_escape(struct sink *s, unsigned char byte)
{
    static const char hex[] = "0123456789abcdef";
    static const char letters[32] = {
        ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r'};

    if (byte == 0 || byte >= 0x80) {
        put_bytes(s, "\xef\xbf\xbd", 3); /* U+FFFD */
    } else if (byte >= 0x20) {
        put_bytes(s, byte == '"' ? "\\\"" : "\\\\", 2);
    } else if (letters[byte] != 0) {
        put_bytes(s, (const char[]){'\\', letters[byte]}, 2);
    } else {
        put_bytes(s, (const char[]){'\\', 'u', '0', '0', hex[byte >> 4], hex[byte & 15]}, 6);
    }
}

/* Are all of eight bytes letters and signs of ASCII that need no escape? */
static bool are_plain(const unsigned char *at)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    const uint64_t tops = ones * 0x80;
    uint64_t eight;
    memcpy(&eight, at, sizeof eight);
    uint64_t quotes = eight ^ ones * '"';
    uint64_t slashes = eight ^ ones * '\\';
    /* A top bit comes up where a byte is below what is taken away from it, or has it already. */
    return ((eight | (eight - ones * 0x20) | (quotes - ones) | (slashes - ones)) & tops) == 0;
}

/* Bytes at `at` that need no escape. */
static size_t plain_length(const unsigned char *at, size_t left)
{
    size_t len = 0;

    while (len < left) {
        if (left - len >= 8 && are_plain(at + len)) {
            len += 8;
            continue;
        }
        unsigned char c = at[len];

        if (c >= 0x80) {
            size_t sequence = utf8_length(at + len, left - len);

            if (sequence == 0) {
                break;
            }
            len += sequence;
        } else if (c >= 0x20 && c != '"' && c != '\\') {
            len++;
        } else {
            break;
        }
    }
    return len;
}

/* One to seven bytes, and letters behind them. By parts that overlap: a copy of a length that is not known beforehand costs
 * more than all else that is done with a name. */
static uint64_t load_few(const char *bytes, size_t count)
{
    unsigned char eight[8];
    uint64_t loaded = UINT64_C(0x6161616161616161);

    memcpy(eight, &loaded, sizeof eight);
    if (count >= 4) {
        memcpy(eight, bytes, 4);
        memcpy(eight + count - 4, bytes + count - 4, 4);
    } else {
        eight[0] = (unsigned char)bytes[0];
        eight[count / 2] = (unsigned char)bytes[count / 2];
        eight[count - 1] = (unsigned char)bytes[count - 1];
    }
    memcpy(&loaded, eight, sizeof loaded);
    return loaded;
}

static uint64_t load_eight(const char *bytes)
{
    uint64_t eight;
    memcpy(&eight, bytes, sizeof eight);
    return eight;
}

/* Puts eight bytes or the fewer that are left, as long as none of them needs an escape. Returns how many. */
static size_t put_plain(struct sink *s, const char *bytes, size_t len)
{
    size_t at = 0;

    while (at < len && s->end - s->at >= 8) {
        size_t part = len - at < 8 ? len - at : 8;
        uint64_t eight = part == 8 ? load_eight(bytes + at) : load_few(bytes + at, part);
        if (!are_plain((const unsigned char *)&eight)) {
            break;
        }
        memcpy(s->at, &eight, 8);
        s->at += part;
        at += part;
    }
    return at;
}

static void put_string(struct sink *s, const char *bytes, size_t len)
{
    put_byte(s, '"');
    size_t plain = s->full ? 0 : put_plain(s, bytes, len);
    const unsigned char *at = (const unsigned char *)bytes + plain;

    len -= plain;
    while (len > 0 && !s->full) {
        plain = plain_length(at, len);
        put_bytes(s, (const char *)at, plain);
        at += plain;
        len -= plain;
        if (len > 0) {
            put_escape(s, *at);
            at++;
            len--;
        }
    }
    put_byte(s, '"');
}

/* Of protocol.def, whose words have nothing to escape. */
static void put_word(struct sink *s, const struct lec_words *words, uint16_t value)
{
    assert(value < words->count);
    const char *word = words->words[value];
    size_t len = strlen(word);
    if (has_room(s, len + 2)) {
        s->at[0] = '"';
        memcpy(s->at + 1, word, len);
        s->at[len + 1] = '"';
        s->at += len + 2;
    }
}

/* A key and its colon, behind a comma. */
static inline void put_key(struct sink *s, const char *key, size_t len)
{
    if (has_room(s, len)) {
        memcpy(s->at, key, len);
        s->at += len;
    }
}

static void put_text(struct sink *s, const char *key, size_t key_len, struct lec_text text,
                     bool must)
{
    const char *bytes = "";
    size_t len = 0;

    if (text.kind != LEC_TEXT_NONE) {
        assert(s->source != NULL);
        bytes = s->source(s->user, text, &len);
    }
    if (must || len > 0) {
        put_key(s, key, key_len);
        put_string(s, bytes, len);
    }
}

/* What was put from `first` on are the fields of one object, each behind a comma: the first of them makes room for the
 * brace. */
static void put_braces(struct sink *s, char *first)
{
    if (s->at == first) {
        put_byte(s, '{');
    } else {
        *first = '{';
    }
    put_byte(s, '}');
}

static bool is_same_text(struct lec_text a, struct lec_text b)
{
    return a.kind == b.kind && a.part == b.part && a.pack == b.pack && a.id == b.id;
}

/* Do two objects say the same? Those that hold others are not looked into. */
#define LEC_OBJECT(o, about)                                                 \
    __attribute__((unused)) static bool is_same_##o(const struct lec_##o *a, \
                                                    const struct lec_##o *b) \
    {                                                                        \
        return true
#define LEC_OBJECT_END(o) \
    ;                     \
    }
#define LEC_BOOL(o, f, about) &&a->f == b->f
#define LEC_INT(o, f, ctype, lo, hi, need, about) &&a->f == b->f
#define LEC_PICK(o, f, e, need, about) &&a->f == b->f
#define LEC_TEXT(o, f, need, about) &&is_same_text(a->f, b->f)
#define LEC_STR(o, f, bytes, need, about) &&strcmp(a->f, b->f) == 0
#define LEC_ONE(o, f, kind, about) &&false
#define LEC_LIST(o, f, kind, most, about) &&false
#include <lectern/protocol.def>

/* A host's view lists the teams a dozen times over. What stood in the same place of another list is put by copying it. */
static bool recall_item(struct sink *s, uint32_t i, const struct lec_view_item *item)
{
    const struct said *said = &s->said[i];
    if (i >= s->said_count || !is_same_view_item(said->item, item)) {
        return false;
    }
    put_bytes(s, said->at, (size_t)(said->end - said->at));
    return true;
}

static bool recall_player(struct sink *s, uint32_t i, const struct lec_view_player *player)
{
    const struct lec_wire_kept *kept = s->kept;
    if (kept == NULL || player != &s->list[i]) {
        return false;
    }
    if (i >= kept->count || !is_same_view_player(&kept->players[i], player)) {
        s->has_changed = true;
        return false;
    }
    put_bytes(s, kept->text + kept->from[i], kept->len[i]);
    return true;
}

/* All of a list at once. False: some of it is not as it was, or that is not known; what lies between the fields may differ,
 * which costs time and nothing else. */
static bool recall_players(struct sink *s, const struct lec_view_player *list, uint32_t count)
{
    const struct lec_wire_kept *kept = s->kept;
    if (kept == NULL || list != s->list || count != kept->count) {
        return false;
    }
    if (memcmp(kept->players, list, count * sizeof *list) != 0) {
        return false;
    }
    put_bytes(s, kept->text, (size_t)kept->from[count - 1] + kept->len[count - 1]);
    s->player_count = count;
    return true;
}

static bool recall_no_list(struct sink *s, const void *list, uint32_t count)
{
    (void)s;
    (void)list;
    (void)count;
    return false;
}

static bool recall_nothing(struct sink *s, uint32_t i, const void *object)
{
    (void)s;
    (void)i;
    (void)object;
    return false;
}

static void note_item(struct sink *s, uint32_t i, const struct lec_view_item *item, const char *at)
{
    s->said[i] = (struct said){.item = item, .at = at, .end = s->at};
    s->said_count = i < s->said_count ? s->said_count : i + 1;
}

/* The text that is kept stays what it was until all of them are put. */
static void note_player(struct sink *s, uint32_t i, const struct lec_view_player *player,
                        const char *at)
{
    struct lec_wire_kept *kept = s->kept;
    if (kept == NULL || player != &s->list[i]) {
        return;
    }
    s->players = i == 0 ? at : s->players;
    s->player_count = i + 1;
    kept->players[i] = *player;
    kept->from[i] = (uint32_t)(at - s->players);
    kept->len[i] = (uint32_t)(s->at - at);
}

static void note_nothing(struct sink *s, uint32_t i, const void *object, const char *at)
{
    (void)s;
    (void)i;
    (void)object;
    (void)at;
}

/* What is done with an object of a list, by its type. */
#define BY_TYPE(object, item, player, other) \
    _Generic((object), \
        const struct lec_view_item *: item, \
        const struct lec_view_player *: player, \
        default: other)
#define RECALL_ALL(list) BY_TYPE(list, recall_no_list, recall_players, recall_no_list)
#define RECALL(object) BY_TYPE(object, recall_item, recall_player, recall_nothing)
#define NOTE(object) BY_TYPE(object, note_item, note_player, note_nothing)

/* One function an object, which puts its fields. Most fields of most objects say nothing, and are passed by. */
#define MUST true
#define MAY false
#define KEY(f) ",\"" #f "\":", sizeof(",\"" #f "\":") - 1
#define LEC_OBJECT(o, about)                                      \
    static void put_##o(struct sink *s, const struct lec_##o *in) \
    {
#define LEC_OBJECT_END(o) }
#define LEC_BOOL(o, f, about)                                           \
    if (in->f) {                                                        \
        put_key(s, ",\"" #f "\":true", sizeof(",\"" #f "\":true") - 1); \
    }
#define LEC_INT(o, f, ctype, lo, hi, need, about) \
    if ((need) || in->f != 0) {                   \
        put_key(s, KEY(f));                       \
        put_int(s, in->f);                        \
    }
#define LEC_PICK(o, f, e, need, about)          \
    if ((need) || in->f != 0) {                 \
        put_key(s, KEY(f));                     \
        put_word(s, &lec_wire_enum_##e, in->f); \
    }
#define LEC_TEXT(o, f, need, about)              \
    if ((need) || in->f.kind != LEC_TEXT_NONE) { \
        put_text(s, KEY(f), in->f, need);        \
    }
#define LEC_STR(o, f, bytes, need, about)                       \
    if ((need) || in->f[0] != '\0') {                           \
        put_key(s, KEY(f));                                     \
        put_string(s, in->f, strnlen(in->f, sizeof in->f - 1)); \
    }
#define LEC_ONE(o, f, kind, about) \
    if (in->has_##f) {             \
        put_key(s, KEY(f));        \
        char *first = s->at;       \
        put_##kind(s, &in->f);     \
        put_braces(s, first);      \
    }
#define LEC_LIST(o, f, kind, most, about)                                     \
    assert(in->f##_count <= (most));                                          \
    if (in->f##_count > 0) {                                                  \
        put_key(s, KEY(f));                                                   \
        put_byte(s, '[');                                                     \
        bool is_put = RECALL_ALL(in->f)(s, in->f, in->f##_count);             \
        for (uint32_t i = 0; !is_put && i < in->f##_count && !s->full; i++) { \
            if (i > 0) {                                                      \
                put_byte(s, ',');                                             \
            }                                                                 \
            char *first = s->at;                                              \
            if (!RECALL(&in->f[i])(s, i, &in->f[i])) {                        \
                put_##kind(s, &in->f[i]);                                     \
                put_braces(s, first);                                         \
            }                                                                 \
            NOTE (&in->f[i])(s, i, &in->f[i], first);                         \
        }                                                                     \
        put_byte(s, ']');                                                     \
    }
#include <lectern/protocol.def>

static void put_message(struct sink *s, enum lec_message message, const void *in)
{
    switch (message) {
#define LEC_MESSAGE(o, t, way)                                          \
    case LEC_MESSAGE_##o:                                               \
        put_key(s, "{\"t\":\"" t "\"", sizeof("{\"t\":\"" t "\"") - 1); \
        put_##o(s, in);                                                 \
        break;
#include <lectern/protocol.def>
    case LEC_MESSAGE_NONE:
    case LEC_MESSAGE_COUNT:
        assert(message != LEC_MESSAGE_NONE && message != LEC_MESSAGE_COUNT);
    }
    put_byte(s, '}');
}

static bool reserve(struct lec_wire_kept *kept)
{
    if (kept->players == NULL) {
        kept->players = malloc(LEC_VIEW_PLAYERS_MAX * sizeof *kept->players);
        kept->from = malloc(LEC_VIEW_PLAYERS_MAX * sizeof *kept->from);
        kept->len = malloc(LEC_VIEW_PLAYERS_MAX * sizeof *kept->len);
    }
    if (kept->players == NULL || kept->from == NULL || kept->len == NULL) {
        lec_wire_kept_free(kept);
        return false;
    }
    return true;
}

/* Without memory for the text nothing is kept: the next view spells them out. */
static void keep(const struct sink *s, struct lec_wire_kept *kept)
{
    uint32_t count = s->full ? 0 : s->player_count;
    if (!s->has_changed && count == kept->count) {
        return;
    }
    kept->count = 0;
    if (count == 0) {
        return;
    }
    size_t len = (size_t)kept->from[count - 1] + kept->len[count - 1];
    if (len > kept->cap) {
        char *bigger = realloc(kept->text, len);
        if (bigger == NULL) {
            return;
        }
        kept->text = bigger;
        kept->cap = len;
    }
    memcpy(kept->text, s->players, len);
    kept->count = count;
}

/* The lists in a sink are long, and messages short: they are not cleared. */
static void open_sink(struct sink *s, lec_text_source *source, void *user, char *buf, size_t cap)
{
    s->at = buf;
    s->end = buf + cap;
    s->full = false;
    s->source = source;
    s->user = user;
    s->kept = NULL;
    s->player_count = 0;
    s->has_changed = false;
    s->said_count = 0;
}

size_t lec_wire_encode_host(const struct lec_msg_host *in, lec_text_source *source, void *user,
                            struct lec_wire_kept *kept, char *buf, size_t cap)
{
    struct sink s;
    open_sink(&s, source, user, buf, cap);
    bool has_memory = reserve(kept);
    s.kept = has_memory ? kept : NULL;
    s.list = in->players;
    put_message(&s, LEC_MESSAGE_msg_host, in);
    if (has_memory) {
        keep(&s, kept);
    }
    return s.full ? 0 : (size_t)(s.at - buf);
}

size_t lec_wire_encode(enum lec_message message, const void *in, lec_text_source *source,
                       void *user, char *buf, size_t cap)
{
    struct sink s;
    open_sink(&s, source, user, buf, cap);
    put_message(&s, message, in);
    return s.full ? 0 : (size_t)(s.at - buf);
}

void lec_wire_kept_free(struct lec_wire_kept *kept)
{
    free(kept->players);
    free(kept->from);
    free(kept->len);
    free(kept->text);
    *kept = (struct lec_wire_kept){0};
}
