/* What the parts of the disk know of each other. */
#ifndef LECTERN_TESTS_DISK_STATE_H
#define LECTERN_TESTS_DISK_STATE_H

#include "disk.h"

#include <sqlite3.h>

#define DISK_NAME_BYTES 160
#define DISK_NO_FILE UINT32_MAX

/* What the connections to one database share; lives as long as one of them is open. */
struct disk_shared {
    unsigned users;
    void *regions[64]; /* owned */
    unsigned readers[SQLITE_SHM_NLOCK];
    bool is_held[SQLITE_SHM_NLOCK];
};

struct disk_file {
    uint8_t *bytes; /* owned */
    size_t len, cap;
    struct disk_shared *shared; /* borrowed from its users */
    bool is_recorded;           /* temporary files are not */
};

struct disk_name {
    char name[DISK_NAME_BYTES];
    uint32_t file; /* DISK_NO_FILE: a folder */
};

struct disk_names {
    struct disk_name *list; /* owned */
    uint32_t count, cap;
};

/* A change. */
struct disk_operation {
    enum lec_disk_kind kind;
    bool has_failed; /* of SYNC */
    uint32_t file;
    uint64_t at;           /* of WRITE, TRUNCATE */
    size_t len;            /* of WRITE */
    uint8_t *bytes;        /* owned; of WRITE */
    char *name, *new_name; /* owned; of OPEN, DELETE, RENAME; the folder of SYNC_NAMES */
};

struct lec_disk_image {
    struct disk_file *files; /* owned */
    uint32_t count;
    struct disk_names names; /* owned */
};

struct lec_disk {
    sqlite3_vfs vfs;
    uint64_t random;
    uint64_t generation; /* what was opened in an earlier one is dead */
    bool is_unplugged;
    struct disk_handle *open; /* SQLite's, a list */
    struct disk_file *files;  /* owned; a number is never used twice */
    uint32_t count, cap;
    struct disk_names names;
    struct lec_disk_image *base;       /* owned: where the operations begin; NULL: nothing */
    struct disk_operation *operations; /* owned */
    uint64_t operation_count, operation_cap;
    uint64_t calls[LEC_DISK_KINDS];
    struct lec_disk_fault fault;
    uint64_t fault_calls, failures;
};

/* The one in use, or NULL. */
extern struct lec_disk *disk_in_use;

/* The disk takes its memory by reallocarray() and strdup() alone: who makes malloc() fail for what
 * is tested leaves it alone. */
void *disk_must(void *memory);
void *disk_new(size_t count, size_t size);
uint64_t disk_random(uint64_t *state);
bool disk_is_ours(const char *name);
/* The folder that holds it: `out` has DISK_NAME_BYTES. */
void disk_folder_of(const char *name, char *out);

/* Counts a call; 0, or the code with which it fails. */
int disk_call(struct lec_disk *disk, enum lec_disk_kind kind);

struct disk_name *disk_find(const struct disk_names *names, const char *name);
void disk_names_set(struct disk_names *names, const char *name, uint32_t file);
void disk_names_remove(struct disk_names *names, const char *name);
void disk_names_rename(struct disk_names *names, const char *name, const char *new_name);
bool disk_has_folder(const struct disk_names *names, const char *name);

/* On the bytes alone: nothing is written down. */
void disk_file_write(struct disk_file *file, const void *bytes, size_t len, uint64_t at);
void disk_file_truncate(struct disk_file *file, uint64_t len);

/* Changes, written down. */
uint32_t disk_make(struct lec_disk *disk, const char *name); /* name NULL: a temporary file */
void disk_make_folder(struct lec_disk *disk, const char *name);
void disk_write(struct lec_disk *disk, uint32_t file, const void *bytes, size_t len, uint64_t at);
void disk_truncate(struct lec_disk *disk, uint32_t file, uint64_t len);
void disk_sync(struct lec_disk *disk, uint32_t file, bool has_failed);
void disk_sync_names(struct lec_disk *disk, const char *folder);
void disk_remove(struct lec_disk *disk, const char *name);
void disk_rename(struct lec_disk *disk, const char *name, const char *new_name);
/* A write that fails: its first sectors, or none. */
void disk_write_some(struct lec_disk *disk, uint32_t file, const void *bytes, size_t len,
                     uint64_t at);

/* vfs.c */
void disk_vfs_init(struct lec_disk *disk);

#endif
