/* An exported session as a file that anybody may have written: it is read to its end, or refused in words. The first byte says
 * whether the rest is the file, or the file without its last line, to which the right digest is then added: behind that one,
 * every line is checked by itself. What was read loads, and no bit of it can be changed unseen. */
#include "fuzz.h"
#include "live/live.h"
#include "store/export.h"
#include "store/record.h"

#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FLIPS 16 /* of one bit each, that no file that is read survives */

struct tally {
    struct lec_store_session session;
    bool has_session;
    uint32_t packs, entries;
};

static int on_session(void *user, const struct lec_store_session *session)
{
    struct tally *tally = user;
    assert(!tally->has_session);
    assert(memchr(session->title, '\0', sizeof session->title) != NULL);
    assert(strlen(session->code) <= LEC_CODE_CHARS);
    tally->session = *session;
    tally->has_session = true;
    return 0;
}

static int on_pack(void *user, uint32_t number, const char *bytes, size_t len)
{
    struct tally *tally = user;
    assert(tally->has_session && number == tally->packs && number < LEC_PACKS_MAX);
    assert(bytes != NULL && len > 0 && len <= LEC_PACK_BYTES_MAX);
    tally->packs++;
    return 0;
}

static int on_entry(void *user, const struct lec_record *record)
{
    struct tally *tally = user;
    assert(tally->has_session);
    assert(record->entry.in.seq == tally->entries + 1);
    /* Whatever may be kept, and nothing else, comes out: names are as long as names may be, too. */
    assert(lec_record_fault(record) == NULL);
    assert(!record->entry.in.has_text || record->text != NULL);
    tally->entries++;
    return 0;
}

static int read_bytes(const char *bytes, size_t len, struct tally *tally, struct lec_trouble *why)
{
    const struct lec_reader reader = {
        .session = on_session, .pack = on_pack, .entry = on_entry, .user = tally};
    const char *path = fuzz_file("session.jsonl", bytes, len);
    *tally = (struct tally){.packs = 0};
    int result = lec_export_read(path, &reader, why);
    assert(result == 0 || result == -1);
    assert((result == 0) == (why->text[0] == '\0'));
    assert(result != 0 || tally->entries == tally->session.entries);
    return result;
}

static size_t add_digest(char *bytes, size_t len)
{
    unsigned char digest[LEC_HASH_BYTES];
    crypto_hash_sha256(digest, (const unsigned char *)bytes, len);
    memcpy(bytes + len, LEC_DIGEST_FIRST, sizeof LEC_DIGEST_FIRST - 1);
    len += sizeof LEC_DIGEST_FIRST - 1;
    lec_hash_to_hex(digest, bytes + len);
    len += 2 * LEC_HASH_BYTES;
    memcpy(bytes + len, LEC_DIGEST_LAST, sizeof LEC_DIGEST_LAST - 1);
    return len + sizeof LEC_DIGEST_LAST - 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct tally tally;
    struct lec_trouble why;
    if (len == 0) {
        return 0;
    }
    size_t size = len - 1;
    char *file = malloc(size + 2 * LEC_DIGEST_LINE_BYTES);
    assert(file != NULL);
    memcpy(file, bytes + 1, size);
    if (bytes[0] % 4 != 0) {
        size = add_digest(file, size);
    }
    bool is_read = read_bytes(file, size, &tally, &why) == 0;
    for (size_t i = 0; is_read && i < FLIPS; i++) {
        size_t at = ((size_t)bytes[0] * 7919 + i * size / FLIPS) % size;
        char bit = (char)(1 << (bytes[0] + i) % 8);
        file[at] = (char)(file[at] ^ bit);
        int result = read_bytes(file, size, &tally, &why);
        assert(result == -1 && tally.entries == 0);
        file[at] = (char)(file[at] ^ bit);
    }
    free(file);
    return 0;
}
