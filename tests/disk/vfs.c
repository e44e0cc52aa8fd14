/* SQLite's side of the disk: its files, locks and shared memory. */
#include "disk_state.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct disk_handle {
    sqlite3_file base; /* first: SQLite knows nothing else of it */
    struct lec_disk *disk;
    struct disk_handle *next;
    uint64_t generation;
    uint32_t file;
    int level; /* SQLITE_LOCK_... */
    struct disk_shared *shared;
    uint8_t shares, holds; /* slots of the shared memory, a bit each */
    bool syncs_name;   /* a journal or a log that it may have made: its name is synced with it */
    bool goes_with_it; /* is deleted when it is closed */
    char name[DISK_NAME_BYTES];
};

static struct disk_handle *handle_of(sqlite3_file *file)
{
    return (struct disk_handle *)file;
}

static bool is_dead(const struct disk_handle *handle)
{
    return handle->generation != handle->disk->generation;
}

static struct disk_file *bytes_of(const struct disk_handle *handle)
{
    return &handle->disk->files[handle->file];
}

/* 0, or the code with which a call fails: the disk is dead or was told to. */
static int call(const struct disk_handle *handle, enum lec_disk_kind kind)
{
    return is_dead(handle) ? SQLITE_IOERR : disk_call(handle->disk, kind);
}

static int unmap(sqlite3_file *file, int is_last)
{
    struct disk_handle *handle = handle_of(file);
    struct disk_shared *shared = handle->shared;

    (void)is_last;
    if (shared == NULL) {
        return SQLITE_OK;
    }
    for (unsigned slot = 0; slot < SQLITE_SHM_NLOCK; slot++) {
        shared->readers[slot] -= (handle->shares >> slot) & 1U;
        shared->is_held[slot] &= ((handle->holds >> slot) & 1U) == 0;
    }
    handle->shares = 0;
    handle->holds = 0;
    handle->shared = NULL;
    if (--shared->users == 0) {
        if (!is_dead(handle)) {
            bytes_of(handle)->shared = NULL;
        }
        for (unsigned i = 0; i < sizeof(shared->regions) / sizeof(shared->regions[0]); i++) {
            free(shared->regions[i]);
        }
        free(shared);
    }
    return SQLITE_OK;
}

static int close_file(sqlite3_file *file)
{
    struct disk_handle *handle = handle_of(file);
    struct disk_handle **at = &handle->disk->open;

    unmap(file, 0);
    while (*at != handle) {
        at = &(*at)->next;
    }
    *at = handle->next;
    if (handle->goes_with_it && !is_dead(handle)) {
        free(bytes_of(handle)->bytes);
        *bytes_of(handle) = (struct disk_file){0};
    }
    return SQLITE_OK;
}

static int read_file(sqlite3_file *file, void *out, int len, sqlite3_int64 at)
{
    const struct disk_handle *handle = handle_of(file);
    int code = call(handle, LEC_DISK_READ);
    size_t there;

    if (code != 0) {
        return code;
    }
    there = (uint64_t)at < bytes_of(handle)->len ? bytes_of(handle)->len - (size_t)at : 0;
    if (there >= (size_t)len) {
        memcpy(out, bytes_of(handle)->bytes + at, (size_t)len);
        return SQLITE_OK;
    }
    if (there > 0) {
        memcpy(out, bytes_of(handle)->bytes + at, there);
    }
    memset((char *)out + there, 0, (size_t)len - there);
    return SQLITE_IOERR_SHORT_READ;
}

static int write_file(sqlite3_file *file, const void *bytes, int len, sqlite3_int64 at)
{
    const struct disk_handle *handle = handle_of(file);
    int code = call(handle, LEC_DISK_WRITE);

    if (code == 0) {
        disk_write(handle->disk, handle->file, bytes, (size_t)len, (uint64_t)at);
    } else if (!is_dead(handle)) {
        disk_write_some(handle->disk, handle->file, bytes, (size_t)len, (uint64_t)at);
    }
    return code;
}

static int truncate_file(sqlite3_file *file, sqlite3_int64 len)
{
    const struct disk_handle *handle = handle_of(file);
    int code = call(handle, LEC_DISK_TRUNCATE);

    if (code == 0) {
        disk_truncate(handle->disk, handle->file, (uint64_t)len);
    }
    return code;
}

static int sync_file(sqlite3_file *file, int flags)
{
    struct disk_handle *handle = handle_of(file);
    int code = call(handle, LEC_DISK_SYNC);
    char folder[DISK_NAME_BYTES];

    (void)flags;
    if (!is_dead(handle)) {
        disk_sync(handle->disk, handle->file, code != 0);
    }
    if (code == 0 && handle->syncs_name) {
        handle->syncs_name = false;
        disk_folder_of(handle->name, folder);
        disk_sync_names(handle->disk, folder);
    }
    return code;
}

static int size_of_file(sqlite3_file *file, sqlite3_int64 *out)
{
    const struct disk_handle *handle = handle_of(file);
    int code = call(handle, LEC_DISK_SIZE);

    if (code == 0) {
        *out = (sqlite3_int64)bytes_of(handle)->len;
    }
    return code;
}

/* Has another connection a lock of this level or above? */
static bool others_have(const struct disk_handle *handle, int level)
{
    for (const struct disk_handle *other = handle->disk->open; other != NULL; other = other->next) {
        if (other != handle && !is_dead(other) && other->file == handle->file &&
            other->level >= level) {
            return true;
        }
    }
    return false;
}

static int lock_file(sqlite3_file *file, int level)
{
    struct disk_handle *handle = handle_of(file);
    int code;

    if (handle->level >= level) {
        return SQLITE_OK;
    }
    code = call(handle, LEC_DISK_LOCK);
    if (code != 0) {
        return code;
    }
    if (others_have(handle,
                    level == SQLITE_LOCK_SHARED ? SQLITE_LOCK_PENDING : SQLITE_LOCK_RESERVED)) {
        return SQLITE_BUSY;
    }
    if (level == SQLITE_LOCK_EXCLUSIVE && others_have(handle, SQLITE_LOCK_SHARED)) {
        handle->level = SQLITE_LOCK_PENDING;
        return SQLITE_BUSY;
    }
    handle->level = level;
    return SQLITE_OK;
}

static int unlock_file(sqlite3_file *file, int level)
{
    struct disk_handle *handle = handle_of(file);

    if (handle->level > level) {
        handle->level = level;
    }
    return SQLITE_OK;
}

static int is_reserved(sqlite3_file *file, int *out)
{
    const struct disk_handle *handle = handle_of(file);

    *out = handle->level >= SQLITE_LOCK_RESERVED || others_have(handle, SQLITE_LOCK_RESERVED);
    return SQLITE_OK;
}

static int control_file(sqlite3_file *file, int verb, void *arg)
{
    (void)file;
    (void)verb;
    (void)arg;
    return SQLITE_NOTFOUND;
}

/* As the unix VFS of SQLite has them. */
static int sector_size(sqlite3_file *file)
{
    (void)file;
    return 4096;
}

static int characteristics(sqlite3_file *file)
{
    (void)file;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static int map(sqlite3_file *file, int region, int size, int extends, void volatile **out)
{
    struct disk_handle *handle = handle_of(file);
    int code = call(handle, LEC_DISK_SHARE);

    *out = NULL;
    if (code != 0) {
        return code;
    }
    if (handle->shared == NULL) {
        if (bytes_of(handle)->shared == NULL) {
            bytes_of(handle)->shared = disk_new(1, sizeof(*handle->shared));
        }
        handle->shared = bytes_of(handle)->shared;
        handle->shared->users++;
    }
    assert((size_t)region < sizeof(handle->shared->regions) / sizeof(handle->shared->regions[0]));
    if (handle->shared->regions[region] == NULL && extends != 0) {
        handle->shared->regions[region] = disk_new(1, (size_t)size);
    }
    *out = handle->shared->regions[region];
    return SQLITE_OK;
}

static int lock_slots(sqlite3_file *file, int first, int count, int flags)
{
    struct disk_handle *handle = handle_of(file);
    struct disk_shared *shared = handle->shared;
    int code = (flags & SQLITE_SHM_LOCK) != 0 ? call(handle, LEC_DISK_LOCK) : SQLITE_OK;

    if (code != 0) {
        return code;
    }
    for (int slot = first; slot < first + count; slot++) {
        unsigned bit = 1U << slot;
        unsigned others = shared->readers[slot] - ((handle->shares & bit) != 0);
        bool is_held = shared->is_held[slot] && (handle->holds & bit) == 0;

        if ((flags & SQLITE_SHM_LOCK) != 0 &&
            (is_held || ((flags & SQLITE_SHM_EXCLUSIVE) != 0 && others > 0))) {
            return SQLITE_BUSY;
        }
    }
    for (int slot = first; slot < first + count; slot++) {
        uint8_t bit = (uint8_t)(1U << slot);

        shared->readers[slot] -= (handle->shares & bit) != 0;
        shared->is_held[slot] &= (handle->holds & bit) == 0;
        handle->shares &= (uint8_t)~bit;
        handle->holds &= (uint8_t)~bit;
        if ((flags & SQLITE_SHM_LOCK) != 0 && (flags & SQLITE_SHM_SHARED) != 0) {
            shared->readers[slot]++;
            handle->shares |= bit;
        } else if ((flags & SQLITE_SHM_LOCK) != 0) {
            shared->is_held[slot] = true;
            handle->holds |= bit;
        }
    }
    return SQLITE_OK;
}

static void barrier(sqlite3_file *file)
{
    (void)file;
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = close_file,
    .xRead = read_file,
    .xWrite = write_file,
    .xTruncate = truncate_file,
    .xSync = sync_file,
    .xFileSize = size_of_file,
    .xLock = lock_file,
    .xUnlock = unlock_file,
    .xCheckReservedLock = is_reserved,
    .xFileControl = control_file,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = characteristics,
    .xShmMap = map,
    .xShmLock = lock_slots,
    .xShmBarrier = barrier,
    .xShmUnmap = unmap,
};

static struct lec_disk *disk_of(sqlite3_vfs *vfs)
{
    return vfs->pAppData;
}

/* Finds or makes it; SQLITE_OK or why not. */
static int find_file(struct lec_disk *disk, const char *name, int flags, uint32_t *out)
{
    const struct disk_name *found = disk_find(&disk->names, name);
    char folder[DISK_NAME_BYTES];

    if (found != NULL) {
        *out = found->file;
        return found->file != DISK_NO_FILE ? SQLITE_OK : SQLITE_CANTOPEN_ISDIR;
    }
    disk_folder_of(name, folder);
    if ((flags & SQLITE_OPEN_CREATE) == 0 || !disk_has_folder(&disk->names, folder)) {
        return SQLITE_CANTOPEN;
    }
    *out = disk_make(disk, name);
    return SQLITE_OK;
}

static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                     int *out_flags)
{
    struct lec_disk *disk = disk_of(vfs);
    struct disk_handle *handle = handle_of(file);
    int code = disk_call(disk, LEC_DISK_OPEN);

    memset(handle, 0, sizeof(*handle));
    if (code == 0 && name != NULL) {
        code = find_file(disk, name, flags, &handle->file);
    } else if (code == 0) {
        handle->file = disk_make(disk, NULL);
        handle->goes_with_it = true;
    }
    if (code != 0) {
        return code;
    }
    if (name != NULL) {
        strcpy(handle->name, name);
    }
    handle->syncs_name =
        name != NULL && (flags & SQLITE_OPEN_CREATE) != 0 &&
        (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL)) != 0;
    handle->disk = disk;
    handle->generation = disk->generation;
    handle->next = disk->open;
    disk->open = handle;
    handle->base.pMethods = &methods;
    if (out_flags != NULL) {
        *out_flags = flags;
    }
    return SQLITE_OK;
}

static int delete_file(sqlite3_vfs *vfs, const char *name, int syncs_names)
{
    struct lec_disk *disk = disk_of(vfs);
    int code = disk_call(disk, LEC_DISK_DELETE);
    char folder[DISK_NAME_BYTES];

    if (code != 0) {
        return code;
    }
    if (disk_find(&disk->names, name) == NULL) {
        return SQLITE_IOERR_DELETE_NOENT;
    }
    disk_remove(disk, name);
    if (syncs_names != 0) {
        disk_folder_of(name, folder);
        disk_sync_names(disk, folder);
    }
    return SQLITE_OK;
}

/* As the unix VFS does: an empty file counts as none. */
static int is_there(sqlite3_vfs *vfs, const char *name, int flags, int *out)
{
    struct lec_disk *disk = disk_of(vfs);
    const struct disk_name *found = disk_find(&disk->names, name);
    int code = disk_call(disk, LEC_DISK_LOOK);

    *out = found != NULL && (flags != SQLITE_ACCESS_EXISTS || found->file == DISK_NO_FILE ||
                             disk->files[found->file].len > 0);
    return code;
}

static int full_name(sqlite3_vfs *vfs, const char *name, int size, char *out)
{
    (void)vfs;
    if (strlen(name) >= (size_t)size) {
        return SQLITE_CANTOPEN;
    }
    strcpy(out, name);
    return SQLITE_OK;
}

static int randomness(sqlite3_vfs *vfs, int len, char *out)
{
    for (int i = 0; i < len; i++) {
        out[i] = (char)disk_random(&disk_of(vfs)->random);
    }
    return len;
}

static int wait_us(sqlite3_vfs *vfs, int us)
{
    (void)vfs;
    return us;
}

static int now(sqlite3_vfs *vfs, double *out)
{
    (void)vfs;
    *out = 2460000.5;
    return SQLITE_OK;
}

static int last_error(sqlite3_vfs *vfs, int len, char *out)
{
    (void)vfs;
    if (len > 0) {
        out[0] = '\0';
    }
    return 0;
}

void disk_vfs_init(struct lec_disk *disk)
{
    disk->vfs = (sqlite3_vfs){
        .iVersion = 1,
        .szOsFile = (int)sizeof(struct disk_handle),
        .mxPathname = DISK_NAME_BYTES - 16,
        .zName = "lectern-disk",
        .pAppData = disk,
        .xOpen = open_file,
        .xDelete = delete_file,
        .xAccess = is_there,
        .xFullPathname = full_name,
        .xRandomness = randomness,
        .xSleep = wait_us,
        .xCurrentTime = now,
        .xGetLastError = last_error,
    };
}
