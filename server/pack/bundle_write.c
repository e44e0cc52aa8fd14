/* Packing a bundle, in memory. */
#include "pack/bundle.h"

#include <stdlib.h>
#include <string.h>
#include <zip.h>

/* Every bundle of the same content has the same bytes: 1980, where zip archives begin. */
#define FIRST_DAY 0x21

static bool add(zip_t *zip, const char *name, const char *bytes, size_t len)
{
    zip_source_t *source = zip_source_buffer(zip, bytes, len, 0);
    zip_int64_t at = source != NULL ? zip_file_add(zip, name, source, ZIP_FL_ENC_UTF_8) : -1;
    if (at < 0) {
        zip_source_free(source);
        return false;
    }
    /* Pictures and sounds are packed already. */
    return zip_set_file_compression(zip, (zip_uint64_t)at, ZIP_CM_STORE, 0) == 0 &&
           zip_file_set_dostime(zip, (zip_uint64_t)at, 0, FIRST_DAY, 0) == 0;
}

/* All of what was written. NULL when memory runs out. */
static char *take(zip_source_t *source, size_t *len)
{
    zip_stat_t stat;
    char *bytes = NULL;
    if (zip_source_stat(source, &stat) == 0 && zip_source_open(source) == 0) {
        bytes = malloc(stat.size + 1);
        zip_int64_t got = bytes != NULL ? zip_source_read(source, bytes, stat.size) : -1;
        if (got < 0 || (zip_uint64_t)got != stat.size) {
            free(bytes);
            bytes = NULL;
        }
        *len = (size_t)stat.size;
        zip_source_close(source);
    }
    return bytes;
}

char *lec_bundle_write(const char *pack, size_t pack_len, const struct lec_bundle_part *parts,
                       uint32_t count, size_t *len)
{
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, &error);
    zip_t *zip = source != NULL ? zip_open_from_source(source, ZIP_TRUNCATE, &error) : NULL;
    zip_error_fini(&error);
    if (zip == NULL) {
        zip_source_free(source);
        return NULL;
    }
    zip_source_keep(source); /* closing the archive takes one hold away */
    bool is_good = add(zip, LEC_BUNDLE_PACK, pack, pack_len);
    for (uint32_t i = 0; i < count && is_good; i++) {
        is_good = add(zip, parts[i].name, parts[i].bytes, parts[i].len);
    }
    if (!is_good || zip_close(zip) != 0) {
        zip_discard(zip);
        zip_source_free(source);
        return NULL;
    }
    char *bytes = take(source, len);
    zip_source_free(source);
    return bytes;
}
