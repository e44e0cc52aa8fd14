/* A session as a text file: one JSON object a line, in this order.
 *   {"format":"lectern-session/1", "code", "title", "created_ms", "touched_ms", "ended", "entries"}
 *   {"pack", "sha256", "text"}: each pack, from 0
 *   {"medium", "base64"}: each picture and sound that packs name, under its SHA-256
 *   {"name", "text"}: each name of a person or team, by the number of its entry; without erased ones
 *   {"seq", "at_us", "wall_ms", "verb", "id", "role", "player", "team", "at", "value", "flags",
 *    "name", "text", "patches", "hash"}: each entry. "name" is true when its text is among the names;
 *    "text" is null then, and when there is none; "patches" is null or a list of [seq, action,
 *    value]; "id" is written as a signed number; "hash" is the chain's
 *   {"digest"}: SHA-256 of all bytes before this line */
#ifndef LECTERN_STORE_EXPORT_H
#define LECTERN_STORE_EXPORT_H

#include "store/db.h"

#define LEC_EXPORT_FORMAT "lectern-session/1"
#define LEC_EXPORT_FIRST "{\"format\":\"lectern-session/"
#define LEC_DIGEST_FIRST "{\"digest\":\""
#define LEC_DIGEST_LAST "\"}\n"
#define LEC_DIGEST_LINE_BYTES \
    (sizeof(LEC_DIGEST_FIRST) - 1 + (size_t)2 * LEC_HASH_BYTES + sizeof(LEC_DIGEST_LAST) - 1)

/* Writes it beside `path`, on disk, then gives it that name: a file of that name is whole or the
 * one before. Media that are damaged are left out. */
int lec_export_write(struct lec_db *db, int64_t id, const char *path, struct lec_trouble *why);

#endif
