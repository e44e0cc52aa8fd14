/* A disk in memory, for tests: what SQLite and the C library do with files below LEC_DISK_ROOT
 * happens there. It writes down every change, fails calls when it is told to, and shows what a
 * power cut would have left. The same seed gives the same disk. One disk is in use at a time, by
 * one thread at a time. */
#ifndef LECTERN_TESTS_DISK_H
#define LECTERN_TESTS_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* The one folder that is there from the beginning. */
#define LEC_DISK_ROOT "/lectern-disk"
#define LEC_DISK_SECTOR 512

/* What can be called, and so what can fail. */
enum lec_disk_kind {
    LEC_DISK_OPEN, /* or make */
    LEC_DISK_READ,
    LEC_DISK_WRITE,
    LEC_DISK_TRUNCATE,
    LEC_DISK_SYNC,
    LEC_DISK_SIZE,
    LEC_DISK_DELETE,
    LEC_DISK_RENAME,
    LEC_DISK_SYNC_NAMES, /* of a folder */
    LEC_DISK_LOOK,       /* is there such a file? */
    LEC_DISK_LOCK,
    LEC_DISK_SHARE, /* the memory that connections share */
    LEC_DISK_KINDS
};

#define LEC_DISK_ANY ((1U << LEC_DISK_KINDS) - 1)
#define LEC_DISK_UNTIL_HEALED UINT64_MAX

/* Which calls fail, counted from the moment at which the disk is told. A write that fails may have
 * written its first sectors. What was not yet on disk when a sync fails never has to be there,
 * even if a later sync does not fail: that is how Linux does it. */
struct lec_disk_fault {
    uint32_t kinds; /* 1U << enum lec_disk_kind, or LEC_DISK_ANY */
    uint64_t first; /* 1: the next call of these kinds; 0: none fails */
    uint64_t count; /* so many calls in a row, or LEC_DISK_UNTIL_HEALED */
    int code;       /* SQLITE_FULL, ...; 0: SQLITE_IOERR_READ and so on, as the kind has it */
};

struct lec_disk;
/* All files of a disk at one moment. */
struct lec_disk_image;

/* An empty disk, in use at once: SQLite's default VFS, and what the C library's calls reach. */
struct lec_disk *lec_disk_create(uint64_t seed);
/* Nothing may be open on it. Takes NULL. */
void lec_disk_destroy(struct lec_disk *disk);
/* From now on this one is in use; NULL: the machine's own, as before any. */
void lec_disk_use(struct lec_disk *disk);

/* How many changes it has written down: writes, truncates, syncs, names made, changed, removed. */
uint64_t lec_disk_operations(const struct lec_disk *disk);
/* Says changes [first, end) in words, a line each. */
void lec_disk_print(const struct lec_disk *disk, uint64_t first, uint64_t end, FILE *out);
/* How many calls of these kinds there were, failed ones too. */
uint64_t lec_disk_calls(const struct lec_disk *disk, uint32_t kinds);

void lec_disk_fail(struct lec_disk *disk, const struct lec_disk_fault *fault);
void lec_disk_heal(struct lec_disk *disk);
/* How many calls failed since lec_disk_fail(). */
uint64_t lec_disk_failures(const struct lec_disk *disk);

/* What is found after a power cut behind the first `operations` changes: all that was synced; of
 * the rest what the seed chooses (nothing, everything, a beginning, any part, torn at sectors). A
 * name that was not synced may be missing. */
struct lec_disk_image *lec_disk_cut(const struct lec_disk *disk, uint64_t operations,
                                    uint64_t seed);
/* The files as a program sees them now. */
struct lec_disk_image *lec_disk_save(const struct lec_disk *disk);
/* As if the machine had gone: every call fails and changes nothing until lec_disk_load(), and what
 * is open now is dead even then. What was written down stays. */
void lec_disk_unplug(struct lec_disk *disk);
/* After an unplugging: it was the program alone that went. The disk works again and has all that was written, what was never
 * synced as well, which a later power cut may still take. */
void lec_disk_go_on(struct lec_disk *disk);
/* Unplugs it; then it has these files, all of them synced, and no change written down. The image
 * stays the caller's; NULL: an empty disk. Faults and the counts of calls are reset. */
void lec_disk_load(struct lec_disk *disk, const struct lec_disk_image *image);
/* Takes NULL. */
void lec_disk_image_free(struct lec_disk_image *image);
/* The bytes of one file, which may be changed in place; NULL when it is not there. */
uint8_t *lec_disk_image_file(struct lec_disk_image *image, const char *name, size_t *len);
/* Are these bytes in any file? */
bool lec_disk_image_has(const struct lec_disk_image *image, const void *bytes, size_t len);

#endif
