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
    bool is_broken;  /* a frame did not fit what comes before it */
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
    /* Others' salts: left from before the log began anew. */
    if (memcmp(frame + 8, walk->salts, sizeof(walk->salts)) == 0) {
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
    while ((len = pread(fd, frame, FRAME_BYTES + page_bytes, at)) ==
           (ssize_t)(FRAME_BYTES + page_bytes)) {
        /* With a damaged header it is the first frame that tells which frames belong together. */
        if (at == HEADER_BYTES && walk->is_broken) {
            memcpy(walk->salts, frame + 8, sizeof(walk->salts));
        }
        take_frame(walk, frame, page_bytes);
        at += len;
    }
    return len < 0 ? -1 : 0;
}

int lec_wal_check(const char *path, struct lec_trouble *why)
{
    char name[LEC_PATH_BYTES];
    uint8_t *frame = malloc(FRAME_BYTES + PAGE_BYTES_MAX);
    int len = snprintf(name, sizeof(name), "%s-wal", path), fd = -1, result = 0;
    struct walk walk = {0};

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
    if (fd >= 0) {
        close(fd);
    }
    free(frame);
    return result == 0 && walk.has_more ? 1 : result;
}
