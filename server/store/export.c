/* Writing a session into a text file. The format is in export.h. */
#include "store/export.h"

#include "store/folder.h"
#include "store/record.h"
#include "store/trouble.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct writer {
    struct lec_db *db;
    FILE *file;
    crypto_hash_sha256_state digest;
    uint8_t pack_hashes[LEC_PACKS_MAX][LEC_HASH_BYTES];
    uint32_t pack_count;          /* that the chain begins with */
    uint8_t head[LEC_HASH_BYTES]; /* of the chain, at the last entry written */
    struct lec_trouble *why;
};

static int put_bytes(const char *bytes, size_t len, void *user)
{
    struct writer *writer = user;

    crypto_hash_sha256_update(&writer->digest, (const unsigned char *)bytes, len);
    return fwrite(bytes, 1, len, writer->file) == len ? 0 : -1;
}

/* Writes one line and frees it; NULL is a line that could not be made. */
static int put_line(struct writer *writer, json_t *line)
{
    int result;

    if (line == NULL) {
        return lec_trouble_set(writer->why,
                               "cannot export: a text is not UTF-8, or there is no memory left");
    }
    errno = 0;
    result = json_dump_callback(line, put_bytes, writer, JSON_COMPACT);
    json_decref(line);
    if (result != 0 || put_bytes("\n", 1, writer) != 0) {
        return lec_trouble_set(writer->why, "cannot write the export: %s",
                               strerror(errno != 0 ? errno : ENOMEM));
    }
    return 0;
}

static int put_session(void *user, const struct lec_store_session *session)
{
    struct writer *writer = user;

    writer->pack_count = session->packs;
    return put_line(writer,
                    json_pack("{s:s, s:s, s:s, s:I, s:I, s:b, s:I}", "format", LEC_EXPORT_FORMAT,
                              "code", session->code, "title", session->title, "created_ms",
                              (json_int_t)session->created_ms, "touched_ms",
                              (json_int_t)session->touched_ms, "ended", (int)session->ended,
                              "entries", (json_int_t)session->entries));
}

static int put_pack(void *user, uint32_t number, const char *bytes, size_t len)
{
    struct writer *writer = user;
    bool is_first = number < writer->pack_count;
    char hex[2 * LEC_HASH_BYTES + 1];

    crypto_hash_sha256(writer->pack_hashes[number], (const unsigned char *)bytes, len);
    lec_hash_to_hex(writer->pack_hashes[number], hex);
    return put_line(writer,
                    json_pack("{s:I, s:s, s:s%, s:o*}", "pack", (json_int_t)number, "sha256", hex,
                              "text", bytes, len, "added", is_first ? NULL : json_true()));
}

static int put_medium(void *user, const char *bytes, size_t len)
{
    struct writer *writer = user;
    uint8_t hash[LEC_HASH_BYTES];
    char hex[2 * LEC_HASH_BYTES + 1];
    size_t room = sodium_base64_encoded_len(len, sodium_base64_VARIANT_ORIGINAL);
    char *text = malloc(room);
    int result;

    if (text == NULL) {
        return lec_trouble_set(writer->why, "cannot export: there is no memory left");
    }
    crypto_hash_sha256(hash, (const unsigned char *)bytes, len);
    lec_hash_to_hex(hash, hex);
    sodium_bin2base64(text, room, (const unsigned char *)bytes, len,
                      sodium_base64_VARIANT_ORIGINAL);
    result = put_line(writer, json_pack("{s:s, s:s}", "medium", hex, "base64", text));
    free(text);
    return result;
}

static int put_name(void *user, uint32_t seq, const char *text, size_t len)
{
    struct writer *writer = user;

    return put_line(writer, json_pack("{s:I, s:s%}", "name", (json_int_t)seq, "text", text, len));
}

static json_t *pack_patches(const struct lec_entry *entry)
{
    json_t *list;

    if (entry->patch_count == 0) {
        return json_null();
    }
    list = json_array();
    for (uint32_t i = 0; i < entry->patch_count; i++) {
        const struct lec_patch *patch = &entry->patches[i];

        if (json_array_append_new(list, json_pack("[I, I, I]", (json_int_t)patch->seq,
                                                  (json_int_t)patch->action,
                                                  (json_int_t)patch->value)) != 0) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

static int put_entry(void *user, const struct lec_record *record)
{
    struct writer *writer = user;
    const struct lec_input *in = &record->entry.in;
    bool has_text = lec_record_place(record) == LEC_PLACE_ENTRY;
    char hex[2 * LEC_HASH_BYTES + 1];
    uint8_t hash[LEC_HASH_BYTES];

    lec_chain_next(writer->head, record, hash);
    memcpy(writer->head, hash, LEC_HASH_BYTES);
    lec_hash_to_hex(hash, hex);
    return put_line(
        writer,
        json_pack("{s:I, s:I, s:I, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:b, s:o, s:o, s:s}",
                  "seq", (json_int_t)in->seq, "at_us", (json_int_t)in->at_us, "wall_ms",
                  (json_int_t)record->wall_ms, "verb", lec_verb_info(in->verb)->word, "id",
                  (json_int_t)in->id, "role", (json_int_t)in->role, "player",
                  (json_int_t)in->player, "team", (json_int_t)in->team, "at", (json_int_t)in->at,
                  "value", (json_int_t)in->value, "flags", (json_int_t)in->flags, "name",
                  (int)record->is_name, "text",
                  has_text ? json_stringn(record->text, record->text_len) : json_null(), "patches",
                  pack_patches(&record->entry), "hash", hex));
}

/* The entries are read twice: names stand before them in the file, and a damaged session is
 * noticed before much is written. */
static int put_all(struct writer *writer, int64_t id)
{
    const struct lec_reader first = {.session = put_session,
                                     .pack = put_pack,
                                     .medium = put_medium,
                                     .may_lack_media = true,
                                     .user = writer};
    const struct lec_reader second = {.entry = put_entry, .user = writer};
    char line[LEC_DIGEST_LINE_BYTES + 1], hex[2 * LEC_HASH_BYTES + 1];
    uint8_t digest[LEC_HASH_BYTES];
    struct lec_head good;

    if (lec_db_read(writer->db, id, &first, &good, writer->why) != 0 ||
        lec_db_names(writer->db, id, put_name, writer, writer->why) != 0) {
        return -1;
    }
    lec_chain_start((const uint8_t(*)[LEC_HASH_BYTES])writer->pack_hashes, writer->pack_count,
                    writer->head);
    if (lec_db_read(writer->db, id, &second, &good, writer->why) != 0) {
        return -1;
    }
    crypto_hash_sha256_final(&writer->digest, digest);
    lec_hash_to_hex(digest, hex);
    snprintf(line, sizeof(line), "%s%s%s", LEC_DIGEST_FIRST, hex, LEC_DIGEST_LAST);
    if (fwrite(line, 1, LEC_DIGEST_LINE_BYTES, writer->file) != LEC_DIGEST_LINE_BYTES) {
        return lec_trouble_set(writer->why, "cannot write the export: %s", strerror(errno));
    }
    return 0;
}

static int write_file(struct lec_db *db, int64_t id, int fd, struct lec_trouble *why)
{
    struct writer writer = {.db = db, .why = why};
    int result;

    writer.file = fdopen(fd, "w");
    if (writer.file == NULL) {
        lec_trouble_set(why, "cannot write the export: %s", strerror(errno));
        close(fd);
        return -1;
    }
    crypto_hash_sha256_init(&writer.digest);
    result = put_all(&writer, id);
    if (result == 0 && (fflush(writer.file) != 0 || fsync(fd) != 0)) {
        result = lec_trouble_set(why, "cannot write the export: %s", strerror(errno));
    }
    fclose(writer.file);
    return result;
}

int lec_export_write(struct lec_db *db, int64_t id, const char *path, struct lec_trouble *why)
{
    char beside[LEC_PATH_BYTES];
    int fd, len = snprintf(beside, sizeof(beside), "%s.XXXXXX", path);

    if (len < 0 || (size_t)len >= sizeof(beside)) {
        return lec_trouble_set(why, "the file's name is too long: choose a shorter one");
    }
    fd = mkostemp(beside, O_CLOEXEC);
    if (fd < 0) {
        return lec_trouble_set(
            why, "cannot make a file beside %.200s: %s. Choose a folder that may be written to",
            path, strerror(errno));
    }
    if (write_file(db, id, fd, why) != 0) {
        unlink(beside);
        return -1;
    }
    if (rename(beside, path) != 0) {
        lec_trouble_set(why, "cannot write %.200s: %s", path, strerror(errno));
        unlink(beside);
        return -1;
    }
    return lec_folder_sync_of(path, why);
}
