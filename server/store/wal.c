/* Is the write-ahead log whole? The format is that of https://sqlite.org/fileformat2.html, "The
 * Write-Ahead Log". */
#include "store/wal.h"

#include "store/folder.h"
#include "store/trouble.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC 0x377f0682U /* or one more: then checksums are of big-endian words */
#define HEADER_BYTES 32
#define FRAME_BYTES 24 /* before the page */
#define PAGE_BYTES_MIN 512
#define PAGE_BYTES_MAX 65536

struct sum {
    uint32_t a, b;
};

/* How far it was read. */
struct walk {
    bool is_big_endian;
    struct sum sum;
    uint8_t salts[8];
    size_t page_bytes;
    off_t broken_at; /* the first frame that was not read, or 0 */
    bool is_broken;  /* a frame did not fit what comes before it */
    bool has_tail;   /* something of the same log stands behind that place */
    bool has_commit; /* a transaction ends behind that place */
    bool has_more;   /* and there is something of the same log behind its end */
};

static uint32_t big(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static uint32_t word(const uint8_t *at, bool is_big_endian)
{
    return is_big_endian
               ? big(at)
               : (uint32_t)at[3] << 24 | (uint32_t)at[2] << 16 | (uint32_t)at[1] << 8 | at[0];
}

static struct sum add(struct sum sum, const uint8_t *bytes, size_t len, bool is_big_endian)
{
    for (size_t i = 0; i < len; i += 8) {
        sum.a += word(bytes + i, is_big_endian) + sum.b;
        sum.b += word(bytes + i + 4, is_big_endian) + sum.a;
    }
    return sum;
}

/* Other salts: left from before the log began anew. One of the two is enough, for the other may be
 * what is damaged. */
static bool belongs(const struct walk *walk, const uint8_t *frame)
{
    return memcmp(frame + 8, walk->salts, 4) == 0 || memcmp(frame + 12, walk->salts + 4, 4) == 0;
}

static void take_frame(struct walk *walk, const uint8_t *frame, size_t page_bytes)
{
    struct sum sum = add(walk->sum, frame, 8, walk->is_big_endian);

    sum = add(sum, frame + FRAME_BYTES, page_bytes, walk->is_big_endian);
    if (!walk->is_broken && memcmp(frame + 8, walk->salts, sizeof(walk->salts)) == 0 &&
        sum.a == big(frame + 16) && sum.b == big(frame + 20)) {
        walk->sum = sum;
        return;
    }
    walk->is_broken = true;
    if (belongs(walk, frame)) {
        walk->has_tail = true;
        walk->has_more |= walk->has_commit;
        walk->has_commit |= big(frame + 4) != 0;
    }
}

/* Page size, or 0: no log that SQLite would read at all. */
static size_t take_header(struct walk *walk, const uint8_t *header)
{
    uint32_t magic = big(header);
    size_t page_bytes = big(header + 8);

    walk->is_big_endian = (magic & 1) != 0;
    walk->sum = add((struct sum){0, 0}, header, 24, walk->is_big_endian);
    memcpy(walk->salts, header + 16, sizeof(walk->salts));
    walk->is_broken = (magic & ~1U) != MAGIC || walk->sum.a != big(header + 24) ||
                      walk->sum.b != big(header + 28);
    if (page_bytes < PAGE_BYTES_MIN || page_bytes > PAGE_BYTES_MAX ||
        (page_bytes & (page_bytes - 1)) != 0) {
        walk->is_broken = true;
        page_bytes = 4096;
    }
    return page_bytes;
}

static int walk_file(int fd, uint8_t *frame, struct walk *walk)
{
    uint8_t header[HEADER_BYTES];
    ssize_t len = pread(fd, header, sizeof(header), 0);
    off_t at = HEADER_BYTES;
    size_t page_bytes;

    if (len < (ssize_t)sizeof(header)) {
        return len < 0 ? -1 : 0;
    }
    page_bytes = take_header(walk, header);
    walk->page_bytes = page_bytes;
    while ((len = pread(fd, frame, FRAME_BYTES + page_bytes, at)) ==
           (ssize_t)(FRAME_BYTES + page_bytes)) {
        /* With a damaged header it is the first frame that tells which frames belong together. */
        if (at == HEADER_BYTES && walk->is_broken) {
            memcpy(walk->salts, frame + 8, sizeof(walk->salts));
        }
        take_frame(walk, frame, page_bytes);
        walk->broken_at = walk->is_broken && walk->broken_at == 0 ? at : walk->broken_at;
        at += len;
    }
    return len < 0 ? -1 : 0;
}

/* Is that in the database as this page? One byte may differ: the one that is damaged. */
static bool fits(int db, uint32_t number, const uint8_t *frame, uint8_t *page, size_t page_bytes)
{
    off_t at = ((off_t)number - 1) * (off_t)page_bytes;
    unsigned others = 0;

    if (number == 0 || pread(db, page, page_bytes, at) != (ssize_t)page_bytes) {
        return false;
    }
    for (size_t i = 0; i < page_bytes; i++) {
        others += page[i] != frame[FRAME_BYTES + i];
    }
    return others <= 1;
}

/* As the page that it names, or would with one bit flipped back. */
static bool fits_damaged(int db, const uint8_t *frame, uint8_t *page, size_t page_bytes)
{
    bool is = fits(db, big(frame), frame, page, page_bytes);

    for (unsigned bit = 0; bit < 32 && !is; bit++) {
        is = fits(db, big(frame) ^ 1U << bit, frame, page, page_bytes);
    }
    return is;
}

/* Fills `last`, which has a slot for each page of the database, with the number of the last frame of
 * it, from 1. Returns the number of the first one that is damaged, which may name any page; 0 when
 * another is of none. */
static uint32_t find_last(int log, uint32_t *last, size_t pages, uint8_t *frame,
                          const struct walk *walk)
{
    size_t frame_bytes = FRAME_BYTES + walk->page_bytes;
    uint32_t number = 1, broken = 0;

    for (off_t at = HEADER_BYTES;
         pread(log, frame, frame_bytes, at) == (ssize_t)frame_bytes && belongs(walk, frame);
         at += (off_t)frame_bytes, number++) {
        broken = at == walk->broken_at ? number : broken;
        if (number == broken) {
            continue;
        }
        if (big(frame) == 0 || big(frame) > pages) {
            return 0;
        }
        last[big(frame) - 1] = number;
    }
    return broken;
}

/* Is the last that the log has of each page in the database? */
static bool is_below(int log, int db, uint32_t *last, size_t pages, uint8_t *frame,
                     const struct walk *walk)
{
    size_t frame_bytes = FRAME_BYTES + walk->page_bytes;
    uint8_t *page = frame + FRAME_BYTES + PAGE_BYTES_MAX;
    uint32_t broken = find_last(log, last, pages, frame, walk), damaged;

    if (broken == 0 || pread(log, frame, frame_bytes, walk->broken_at) != (ssize_t)frame_bytes) {
        return false;
    }
    damaged = big(frame);
    if (!fits_damaged(db, frame, page, walk->page_bytes) && damaged != 0 && damaged <= pages &&
        last[damaged - 1] < broken) {
        return false;
    }
    for (size_t i = 0; i < pages; i++) {
        uint32_t away = (uint32_t)(i + 1) ^ damaged;
        /* It may be the last of this page, whatever it names. */
        bool is_asked = last[i] > broken || (last[i] != 0 && (away & (away - 1)) != 0);
        off_t at = HEADER_BYTES + ((off_t)last[i] - 1) * (off_t)frame_bytes;

        if (is_asked && (pread(log, frame, frame_bytes, at) != (ssize_t)frame_bytes ||
                         !fits(db, (uint32_t)(i + 1), frame, page, walk->page_bytes))) {
            return false;
        }
    }
    return true;
}

static bool look_below(const char *path, int log, uint8_t *frame, const struct walk *walk)
{
    int db = open(path, O_RDONLY | O_CLOEXEC);
    uint32_t *last = NULL;
    struct stat st;
    size_t pages;
    bool is = false;

    if (db < 0) {
        return false;
    }
    if (stat(path, &st) == 0 && st.st_size > 0) {
        pages = (size_t)st.st_size / walk->page_bytes;
        last = calloc(pages + 1, sizeof(*last));
        is = last != NULL && is_below(log, db, last, pages, frame, walk);
    }
    free(last);
    close(db);
    return is;
}

int lec_wal_check(const char *path, bool *is_below, struct lec_trouble *why)
{
    char name[LEC_PATH_BYTES];
    uint8_t *frame = malloc(FRAME_BYTES + 2 * PAGE_BYTES_MAX); /* and a page to compare */
    int len = snprintf(name, sizeof(name), "%s-wal", path), fd = -1, result = 0;
    struct walk walk = {0};

    *is_below = false;
    if (frame == NULL || len < 0 || (size_t)len >= sizeof(name)) {
        free(frame);
        return lec_trouble_set(why, "cannot open %.200s: %s", path,
                               frame == NULL ? "there is no memory left"
                                             : "its name is too long, choose a shorter one");
    }
    fd = open(name, O_RDONLY | O_CLOEXEC);
    if ((fd < 0 && errno != ENOENT) || (fd >= 0 && walk_file(fd, frame, &walk) != 0)) {
        result = lec_trouble_set(why,
                                 "cannot read %.200s: %s. Look at its owner and mode, and at the"
                                 " disk's health",
                                 name, strerror(errno));
    }
    if (result == 0 && walk.has_tail) {
        result = walk.has_more ? 1 : 2;
        *is_below = look_below(path, fd, frame, &walk);
    }
    if (fd >= 0) {
        close(fd);
    }
    free(frame);
    return result;
}

int lec_wal_remove(const char *path, struct lec_trouble *why)
{
    char name[LEC_PATH_BYTES];
    int len = snprintf(name, sizeof(name), "%s-wal", path);

    if (len < 0 || (size_t)len >= sizeof(name)) {
        return lec_trouble_set(why, "the name of the folder is too long: choose a shorter one");
    }
    return lec_folder_remove(name, why);
}
