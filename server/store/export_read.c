/* Reading an exported session: its digest first, then line by line its chain and every field. */
#include "store/export.h"

#include "store/record.h"
#include "store/trouble.h"

#include <errno.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* A byte of a pack takes at most six in JSON; all other lines are shorter, media too. */
#define LINE_BYTES_MAX (6 * (long)LEC_PACK_BYTES_MAX + 1024)

enum part { PART_HEADER, PART_PACKS, PART_MEDIA, PART_NAMES, PART_ENTRIES };

struct name {
    uint32_t seq;
    char *text; /* owned */
    size_t len;
};

struct input {
    const char *path;
    FILE *file;
    long end; /* where the digest's line begins */
    enum part part;
    unsigned line_number;
    const struct lec_reader *reader;
    struct lec_store_session session;
    uint8_t pack_hashes[LEC_PACKS_MAX][LEC_HASH_BYTES];
    uint32_t pack_count, first_count; /* all, and those that the chain begins with */
    struct name *names;               /* owned; in the order of entries */
    uint32_t name_count, name_cap, name_at;
    struct lec_head head;
    struct lec_patch *patches; /* owned; LEC_PATCHES_MAX */
    struct lec_trouble *why;
};

static int refuse(const struct input *in, const char *what)
{
    return lec_trouble_set(in->why, "%.150s, line %u: %s. Take another copy of the file", in->path,
                           in->line_number, what);
}

static int stopped(const struct input *in)
{
    return in->why->text[0] != '\0' ? -1 : lec_trouble_set(in->why, "the reading was stopped");
}

static bool is_within(json_int_t value, json_int_t min, json_int_t max)
{
    return value >= min && value <= max;
}

static int take_header(struct input *in, json_t *line)
{
    struct lec_store_session *s = &in->session;
    const char *format, *code, *title;
    json_int_t created_ms, touched_ms, entries;
    size_t code_len, title_len;
    int ended;

    if (json_unpack(line, "{s:s, s:s%, s:s%, s:I, s:I, s:b, s:I !}", "format", &format, "code",
                    &code, &code_len, "title", &title, &title_len, "created_ms", &created_ms,
                    "touched_ms", &touched_ms, "ended", &ended, "entries", &entries) != 0) {
        return refuse(in, "not the first line of an export");
    }
    if (strcmp(format, LEC_EXPORT_FORMAT) != 0) {
        return lec_trouble_set(
            in->why, "%.150s is an export of another version (%.40s): use the program that made it",
            in->path, format);
    }
    if (code_len != LEC_CODE_CHARS || title_len >= sizeof(s->title) ||
        !is_within(entries, 0, UINT32_MAX)) {
        return refuse(in, "a field is too long or a number outside its limits");
    }
    memcpy(s->code, code, code_len);
    memcpy(s->title, title, title_len);
    s->created_ms = created_ms;
    s->touched_ms = touched_ms;
    s->ended = ended != 0;
    s->entries = (uint32_t)entries;
    in->part = PART_PACKS;
    if (in->reader->session != NULL && in->reader->session(in->reader->user, s) != 0) {
        return stopped(in);
    }
    return 0;
}

static int take_pack(struct input *in, json_t *line)
{
    const char *hex, *text;
    size_t hex_len, len;
    uint8_t hash[LEC_HASH_BYTES], kept[LEC_HASH_BYTES];
    json_int_t number;
    int is_added = 0;

    if (json_unpack(line, "{s:I, s:s%, s:s%, s?b !}", "pack", &number, "sha256", &hex, &hex_len,
                    "text", &text, &len, "added", &is_added) != 0) {
        return refuse(in, "not a pack");
    }
    if (number != in->pack_count || in->pack_count == LEC_PACKS_MAX || len == 0 ||
        len > LEC_PACK_BYTES_MAX || (!is_added && in->first_count != in->pack_count)) {
        return refuse(in, "a pack too many, too long, or out of order");
    }
    crypto_hash_sha256(hash, (const unsigned char *)text, len);
    if (lec_hash_from_hex(hex, hex_len, kept) != 0 || memcmp(hash, kept, sizeof(hash)) != 0) {
        return refuse(in, "the pack's hash does not match");
    }
    memcpy(in->pack_hashes[in->pack_count], hash, sizeof(hash));
    if (in->reader->pack != NULL &&
        in->reader->pack(in->reader->user, in->pack_count, text, len) != 0) {
        return stopped(in);
    }
    in->pack_count++;
    in->first_count += !is_added;
    return 0;
}

static int take_medium(struct input *in, json_t *line)
{
    const char *hex, *text;
    size_t hex_len, text_len, len;
    uint8_t hash[LEC_HASH_BYTES], kept[LEC_HASH_BYTES];
    unsigned char *bytes;
    int result = 0;

    if (json_unpack(line, "{s:s%, s:s% !}", "medium", &hex, &hex_len, "base64", &text, &text_len) !=
        0) {
        return refuse(in, "not a picture or sound");
    }
    in->part = PART_MEDIA;
    bytes = malloc(text_len + 1);
    if (bytes == NULL) {
        return refuse(in, "there is no memory left to read it");
    }
    if (sodium_base642bin(bytes, text_len + 1, text, text_len, NULL, &len, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0 ||
        len > LEC_MEDIA_BYTES_MAX) {
        result = refuse(in, "a picture or sound that is too long, or cannot be read");
    } else {
        crypto_hash_sha256(hash, bytes, len);
        if (lec_hash_from_hex(hex, hex_len, kept) != 0 || memcmp(hash, kept, sizeof(hash)) != 0) {
            result = refuse(in, "the hash of a picture or sound does not match");
        }
    }
    if (result == 0 && in->reader->medium != NULL &&
        in->reader->medium(in->reader->user, (const char *)bytes, len) != 0) {
        result = stopped(in);
    }
    free(bytes);
    return result;
}

static int keep_name(struct input *in, uint32_t seq, const char *text, size_t len)
{
    struct name *name;

    if (in->name_count == in->name_cap) {
        uint32_t cap = in->name_cap == 0 ? 64 : in->name_cap * 2;
        struct name *names = realloc(in->names, cap * sizeof(*names));

        if (names == NULL) {
            return refuse(in, "there is no memory left to read it");
        }
        in->names = names;
        in->name_cap = cap;
    }
    name = &in->names[in->name_count];
    name->text = malloc(len + 1);
    if (name->text == NULL) {
        return refuse(in, "there is no memory left to read it");
    }
    memcpy(name->text, text, len + 1);
    name->seq = seq;
    name->len = len;
    in->name_count++;
    return 0;
}

static int take_name(struct input *in, json_t *line)
{
    uint32_t before = in->name_count == 0 ? 0 : in->names[in->name_count - 1].seq;
    const char *text;
    json_int_t seq;
    size_t len;

    if (json_unpack(line, "{s:I, s:s% !}", "name", &seq, "text", &text, &len) != 0) {
        return refuse(in, "not a name");
    }
    if (!is_within(seq, (json_int_t)before + 1, in->session.entries) || len > LEC_NAME_BYTES_MAX) {
        return refuse(in, "a name too long or out of order");
    }
    in->part = PART_NAMES;
    return keep_name(in, (uint32_t)seq, text, len);
}

static int take_patches(struct input *in, json_t *list, struct lec_entry *out)
{
    size_t count = json_array_size(list);

    if (json_is_null(list)) {
        return 0;
    }
    if (!json_is_array(list) || count == 0 || count > LEC_PATCHES_MAX) {
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        json_int_t seq, action, value;

        if (json_unpack(json_array_get(list, i), "[I, I, I !]", &seq, &action, &value) != 0 ||
            !is_within(seq, 0, UINT32_MAX) || !is_within(action, 0, UINT32_MAX)) {
            return -1;
        }
        in->patches[i] =
            (struct lec_patch){.value = value, .seq = (uint32_t)seq, .action = (uint32_t)action};
    }
    out->patches = in->patches;
    out->patch_count = (uint32_t)count;
    return 0;
}

/* Finds the text where it is kept: in the line, or among the names. */
static int take_text(struct input *in, json_t *text, bool is_name, struct lec_record *out)
{
    const struct name *name = in->name_at < in->name_count ? &in->names[in->name_at] : NULL;
    bool has_name = name != NULL && name->seq == out->entry.in.seq;

    if (has_name && !is_name) {
        return -1;
    }
    out->is_name = is_name;
    out->entry.in.has_text = is_name || !json_is_null(text);
    if (is_name) {
        out->text = has_name ? name->text : "";
        out->text_len = has_name ? name->len : 0;
        in->name_at += has_name;
        return json_is_null(text) ? 0 : -1;
    }
    if (json_is_string(text)) {
        out->text = json_string_value(text);
        out->text_len = json_string_length(text);
        return 0;
    }
    return json_is_null(text) ? 0 : -1;
}

/* `hex` gets the chain's hash, borrowed from the line. */
static const char *take_fields(struct input *in, json_t *line, struct lec_record *out,
                               const char **hex)
{
    json_int_t seq, at_us, wall_ms, id, role, player, team, at, value, flags;
    json_t *text, *patches;
    const char *word;
    size_t hex_len;
    int is_name;

    if (json_unpack(
            line, "{s:I, s:I, s:I, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:b, s:o, s:o, s:s% !}",
            "seq", &seq, "at_us", &at_us, "wall_ms", &wall_ms, "verb", &word, "id", &id, "role",
            &role, "player", &player, "team", &team, "at", &at, "value", &value, "flags", &flags,
            "name", &is_name, "text", &text, "patches", &patches, "hash", hex, &hex_len) != 0) {
        return "not an entry";
    }
    if (seq != (json_int_t)in->head.seq + 1 || seq > in->session.entries) {
        return "an entry is missing or one too many";
    }
    if (!is_within(role, 0, LEC_ROLE_SERVER) || !is_within(player, 0, UINT32_MAX) ||
        !is_within(team, 0, UINT16_MAX) || !is_within(at, 0, UINT32_MAX) ||
        !is_within(flags, 0, UINT8_MAX)) {
        return "a number is outside its limits";
    }
    out->entry.in = (struct lec_input){
        .id = (uint64_t)id,
        .at_us = at_us,
        .value = value,
        .seq = (uint32_t)seq,
        .at = (uint32_t)at,
        .player = (uint32_t)player,
        .team = (uint16_t)team,
        .verb = (uint8_t)lec_verb_find(word),
        .role = (uint8_t)role,
        .flags = (uint8_t)flags,
    };
    out->wall_ms = wall_ms;
    if (take_text(in, text, is_name != 0, out) != 0) {
        return "its text is not where it should be";
    }
    return take_patches(in, patches, &out->entry) == 0 ? lec_record_fault(out)
                                                       : "its patches cannot be read";
}

static int take_entry(struct input *in, json_t *line)
{
    struct lec_record record = {0};
    uint8_t hash[LEC_HASH_BYTES];
    char expected[2 * LEC_HASH_BYTES + 1];
    const char *hex, *fault;

    if (in->part != PART_ENTRIES) {
        in->part = PART_ENTRIES;
        lec_chain_start((const uint8_t(*)[LEC_HASH_BYTES])in->pack_hashes, in->first_count,
                        in->head.hash);
    }
    fault = take_fields(in, line, &record, &hex);
    if (fault != NULL) {
        return refuse(in, fault);
    }
    lec_chain_next(in->head.hash, &record, hash);
    lec_hash_to_hex(hash, expected);
    if (strcmp(expected, hex) != 0) {
        return lec_trouble_set(
            in->why,
            "%.150s: session %s, entry %u: its hash does not match. Take another copy of"
            " the file",
            in->path, in->session.code, record.entry.in.seq);
    }
    in->head.seq++;
    memcpy(in->head.hash, hash, sizeof(hash));
    if (in->reader->entry != NULL && in->reader->entry(in->reader->user, &record) != 0) {
        return stopped(in);
    }
    return 0;
}

/* Packs, then media, then names, then entries: a line tells what it is by its first key. */
static int take_line(struct input *in, const char *text, size_t len)
{
    json_t *line = json_loadb(text, len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
    int result;

    if (line == NULL) {
        return refuse(in, "not JSON");
    }
    if (in->part == PART_HEADER) {
        result = take_header(in, line);
    } else if (in->part == PART_PACKS && json_object_get(line, "pack") != NULL) {
        result = take_pack(in, line);
    } else if (in->part <= PART_MEDIA && json_object_get(line, "medium") != NULL) {
        result = take_medium(in, line);
    } else if (in->part <= PART_NAMES && json_object_get(line, "seq") == NULL) {
        result = take_name(in, line);
    } else {
        result = take_entry(in, line);
    }
    json_decref(line);
    return result;
}

static int take_lines(struct input *in)
{
    char *line = NULL;
    size_t cap = 0;
    int result = 0;

    rewind(in->file);
    while (result == 0 && ftell(in->file) < in->end) {
        ssize_t len = getline(&line, &cap, in->file);

        in->line_number++;
        if (len <= 0 || line[len - 1] != '\n') {
            result = refuse(in, "the file cannot be read, or it changes while it is read");
        } else {
            result = take_line(in, line, (size_t)len - 1);
        }
    }
    free(line);
    if (result == 0 && in->part == PART_HEADER) {
        result = refuse(in, "the file is empty");
    }
    if (result == 0 && (in->head.seq != in->session.entries || in->name_at != in->name_count)) {
        result = refuse(in, "entries are missing");
    }
    return result;
}

static int not_whole(const struct input *in)
{
    return lec_trouble_set(
        in->why,
        "%.150s is not an export, or was changed or cut short: its digest does not match."
        " Take another copy of the file",
        in->path);
}

/* Reads all but the last line, which must be the digest of what was read. */
static int check_digest(struct input *in)
{
    char bytes[16384], hex[2 * LEC_HASH_BYTES + 1], expected[LEC_DIGEST_LINE_BYTES + 1];
    crypto_hash_sha256_state state;
    uint8_t digest[LEC_HASH_BYTES];
    long left = in->end, line = 0;

    crypto_hash_sha256_init(&state);
    while (left > 0) {
        size_t want = left < (long)sizeof(bytes) ? (size_t)left : sizeof(bytes);

        if (fread(bytes, 1, want, in->file) != want) {
            return lec_trouble_set(in->why, "cannot read %.200s: %s", in->path, strerror(errno));
        }
        for (size_t i = 0; i < want; i++) {
            line = bytes[i] == '\n' ? 0 : line + 1;
            if (line > LINE_BYTES_MAX) {
                return not_whole(in);
            }
        }
        crypto_hash_sha256_update(&state, (unsigned char *)bytes, want);
        left -= (long)want;
    }
    crypto_hash_sha256_final(&state, digest);
    lec_hash_to_hex(digest, hex);
    snprintf(expected, sizeof(expected), "%s%s%s", LEC_DIGEST_FIRST, hex, LEC_DIGEST_LAST);
    if (fread(bytes, 1, LEC_DIGEST_LINE_BYTES, in->file) != LEC_DIGEST_LINE_BYTES ||
        memcmp(bytes, expected, LEC_DIGEST_LINE_BYTES) != 0 || getc(in->file) != EOF) {
        return not_whole(in);
    }
    return 0;
}

static int read_open(struct input *in)
{
    struct stat st;

    if (fstat(fileno(in->file), &st) != 0 || !S_ISREG(st.st_mode)) {
        return lec_trouble_set(in->why, "%.200s is no file", in->path);
    }
    in->end = (long)st.st_size - (long)LEC_DIGEST_LINE_BYTES;
    if (in->end < 0) {
        return not_whole(in);
    }
    in->patches = malloc(LEC_PATCHES_MAX * sizeof(*in->patches));
    if (in->patches == NULL) {
        return lec_trouble_set(in->why, "cannot read %.200s: there is no memory left", in->path);
    }
    return check_digest(in) == 0 ? take_lines(in) : -1;
}

int lec_export_read(const char *path, const struct lec_reader *reader, struct lec_trouble *why)
{
    struct input in = {.path = path, .reader = reader, .why = why};
    int result;

    why->text[0] = '\0';
    in.file = fopen(path, "re");
    if (in.file == NULL) {
        return lec_trouble_set(why, "cannot open %.200s: %s", path, strerror(errno));
    }
    result = read_open(&in);
    for (uint32_t i = 0; i < in.name_count; i++) {
        free(in.names[i].text);
    }
    free(in.names);
    free(in.patches);
    fclose(in.file);
    return result;
}

int lec_export_is(const char *path)
{
    char first[sizeof(LEC_EXPORT_FIRST) - 1];
    FILE *file = fopen(path, "re");
    size_t len;
    bool failed;

    if (file == NULL) {
        return -1;
    }
    len = fread(first, 1, sizeof(first), file);
    failed = ferror(file) != 0;
    fclose(file);
    if (failed) {
        return -1;
    }
    return len == sizeof(first) && memcmp(first, LEC_EXPORT_FIRST, sizeof(first)) == 0;
}
