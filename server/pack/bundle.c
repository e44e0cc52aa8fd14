/* Unpacking a bundle. Nothing that the archive says of sizes is believed: what counts is what comes out. */
#include "pack/bundle.h"

#include "pack/pack_report.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zip.h>

#define PIECE 65536

bool lec_bundle_is(const char *bytes, size_t len)
{
    return len >= 4 && (memcmp(bytes, "PK\3\4", 4) == 0 || memcmp(bytes, "PK\5\6", 4) == 0);
}

void lec_bundle_hash(const void *bytes, size_t len, char out[LEC_HASH_CHARS + 1])
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, bytes, len);
    sodium_bin2hex(out, LEC_HASH_CHARS + 1, hash, sizeof(hash));
}

struct lec_bundle_file *lec_bundle_find(struct lec_bundle *bundle, const char *name)
{
    for (uint32_t i = 0; i < bundle->count; i++) {
        if (strcmp(bundle->files[i].name, name) == 0) {
            return &bundle->files[i];
        }
    }
    return NULL;
}

void lec_bundle_finish(struct lec_bundle *bundle)
{
    for (uint32_t i = 0; i < bundle->count; i++) {
        free(bundle->files[i].bytes);
    }
    free(bundle->files);
    free(bundle->pack);
    *bundle = (struct lec_bundle){0};
}

/* Does a part of the path lead somewhere else, or nowhere? */
static bool has_odd_part(const char *name)
{
    size_t part = strcspn(name, "/");
    bool is_odd = part == 0 || (part == 1 && name[0] == '.') || strncmp(name, "../", 3) == 0 ||
                  strcmp(name, "..") == 0;
    return is_odd || (name[part] == '/' && name[part + 1] != '\0' && has_odd_part(name + part + 1));
}

/* What is wrong with a name, and what to do; NULL: nothing. */
static const char *name_fault(const char *name)
{
    static const char good[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                               "._-+()[]&, /";
    if (strlen(name) > LEC_MEDIA_NAME_MAX) {
        return "its name is too long: choose a shorter one";
    }
    if (strchr(name, '\\')) {
        return "there is a backslash in its name: pack it with another program";
    }
    if (name[0] == '/' || strchr(name, ':')) {
        return "its name begins at the root of a disk: pack the files, not their whole path";
    }
    if (has_odd_part(name)) {
        return "its name leads out of the bundle: pack it again without that file";
    }
    return name[strspn(name, good)] != '\0'
               ? "its name has other than plain letters and digits: choose another"
               : NULL;
}

bool lec_bundle_name_is_good(const char *name)
{
    size_t len = strlen(name);
    return len > 0 && name[len - 1] != '/' && strcmp(name, LEC_BUNDLE_PACK) != 0 &&
           !name_fault(name);
}

/* A link, a device: what the archive says of an entry made under Unix. */
static bool is_special(zip_t *zip, zip_uint64_t index)
{
    zip_uint8_t system = 0;
    zip_uint32_t attributes = 0;
    if (zip_file_get_external_attributes(zip, index, 0, &system, &attributes) != 0 ||
        system != ZIP_OPSYS_UNIX) {
        return false;
    }
    mode_t kind = (mode_t)(attributes >> 16) & S_IFMT;
    return kind != 0 && kind != S_IFREG && kind != S_IFDIR;
}

static const char *entry_fault(zip_t *zip, zip_uint64_t index, const char *name)
{
    zip_stat_t stat;
    const char *fault = name_fault(name);
    if (fault) {
        return fault;
    }
    if (is_special(zip, index)) {
        return "it is a link: put the file itself into the bundle";
    }
    if (zip_stat_index(zip, index, 0, &stat) != 0) {
        return "it cannot be read: pack the bundle again";
    }
    if (stat.encryption_method != ZIP_EM_NONE) {
        return "it is encrypted: pack it without a password";
    }
    if (stat.comp_method != ZIP_CM_STORE && stat.comp_method != ZIP_CM_DEFLATE) {
        return "it is compressed in an unusual way: pack it as an ordinary zip";
    }
    return NULL;
}

struct unpacked {
    char *bytes; /* owned */
    size_t len;
    bool is_too_long;
};

/* Reads to the end, or until there is more than `max`. The library checks the check sum at the end. */
static const char *unpack(zip_file_t *file, size_t max, struct unpacked *out)
{
    size_t room = 0;
    zip_int64_t got;
    do {
        if (room - out->len < PIECE) {
            room = room == 0 ? PIECE : 2 * room;
            char *bytes = realloc(out->bytes, room);
            if (!bytes) {
                return LEC_PACK_NO_MEMORY;
            }
            out->bytes = bytes;
        }
        got = zip_fread(file, out->bytes + out->len, PIECE);
        out->len += got > 0 ? (size_t)got : 0;
        out->is_too_long = out->len > max;
    } while (got > 0 && !out->is_too_long);
    return got < 0 ? "it is damaged: pack the bundle again" : NULL;
}

static const char *take_media(struct lec_bundle *out, const char *name, struct unpacked *unpacked)
{
    struct lec_bundle_file *file = &out->files[out->count++];
    *file = (struct lec_bundle_file){.bytes = unpacked->bytes, .len = unpacked->len};
    memcpy(file->name, name, strlen(name) + 1);
    lec_bundle_hash(file->bytes, file->len, file->hash);
    out->media_bytes += file->len;
    unpacked->bytes = NULL;
    return NULL;
}

/* What a file that is refused took counts too. */
static void count_refused(struct lec_bundle *out, size_t len)
{
    size_t left = LEC_BUNDLE_MEDIA_MAX - out->media_bytes;
    out->media_bytes += len < left ? len : left;
}

/* `is_over`: more has come out than may, and nothing else is unpacked. */
static const char *take_entry(zip_t *zip, zip_uint64_t index, const char *name,
                              struct lec_bundle *out, bool *is_over)
{
    bool is_pack = strcmp(name, LEC_BUNDLE_PACK) == 0;
    if (is_pack ? out->pack != NULL : lec_bundle_find(out, name) != NULL) {
        return "it is there twice: keep one of them";
    }
    zip_file_t *file = zip_fopen_index(zip, index, 0);
    if (!file) {
        return "it cannot be read: pack the bundle again";
    }
    struct unpacked unpacked = {0};
    size_t left = LEC_BUNDLE_MEDIA_MAX - out->media_bytes;
    size_t most = is_pack ? LEC_PACK_BYTES_MAX : LEC_MEDIA_BYTES_MAX;
    const char *fault = unpack(file, is_pack || left > most ? most : left, &unpacked);
    zip_fclose(file);
    if (!fault && unpacked.is_too_long) {
        fault = is_pack || left > most ? "it is too large: make it smaller"
                                       : "with it the bundle is too large: make files smaller";
    }
    if (!fault && is_pack) {
        out->pack = unpacked.bytes;
        out->pack_len = unpacked.len;
        unpacked.bytes = NULL;
    } else if (!fault) {
        fault = take_media(out, name, &unpacked);
    } else {
        count_refused(out, unpacked.len);
        *is_over = unpacked.is_too_long || out->media_bytes == LEC_BUNDLE_MEDIA_MAX;
    }
    free(unpacked.bytes);
    return fault;
}

static void read_entries(zip_t *zip, struct lec_bundle *out, struct lec_pack_problems *problems)
{
    zip_int64_t entries = zip_get_num_entries(zip, 0);
    if (entries > LEC_BUNDLE_ENTRIES_MAX) {
        lec_pack_problem_add(problems, 0,
                             "there are %lld files and folders in it: leave at most %d",
                             (long long)entries, LEC_BUNDLE_ENTRIES_MAX);
        return;
    }
    bool is_over = false;
    for (zip_int64_t i = 0; i < entries && !is_over; i++) {
        const char *name = zip_get_name(zip, (zip_uint64_t)i, ZIP_FL_ENC_RAW);
        const char *fault = name ? entry_fault(zip, (zip_uint64_t)i, name)
                                 : "it cannot be read: pack the bundle again";
        bool is_folder = name && name[0] != '\0' && name[strlen(name) - 1] == '/';
        if (!fault && !is_folder) {
            fault = take_entry(zip, (zip_uint64_t)i, name, out, &is_over);
        }
        if (fault) {
            lec_pack_problem_add(problems, 0, "the file \"%.80s\" in it: %s", name ? name : "",
                                 fault);
        }
    }
    if (!out->pack && problems->count == 0) {
        lec_pack_problem_add(problems, 0,
                             "there is no " LEC_BUNDLE_PACK
                             " at its top: pack the files themselves, not the folder around them");
    }
}

int lec_bundle_read(const char *bytes, size_t len, struct lec_bundle *out,
                    struct lec_pack_problems *problems)
{
    *out = (struct lec_bundle){0};
    out->files = calloc(LEC_BUNDLE_ENTRIES_MAX, sizeof(*out->files));
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *source = out->files ? zip_source_buffer_create(bytes, len, 0, &error) : NULL;
    zip_t *zip = source ? zip_open_from_source(source, ZIP_RDONLY, &error) : NULL;
    if (zip) {
        read_entries(zip, out, problems);
        zip_discard(zip);
    } else if (!source) {
        lec_pack_problem_add(problems, 0, LEC_PACK_NO_MEMORY);
    } else {
        zip_source_free(source);
        lec_pack_problem_add(problems, 0,
                             "it is a zip archive that cannot be read (%s): pack it again",
                             zip_error_strerror(&error));
    }
    zip_error_fini(&error);
    return problems->count ? -1 : 0;
}
