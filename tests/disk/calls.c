/* The C library's calls that name files, or that work on what was opened by a name: the linker puts
 * these in their place (see CMakeLists.txt). Below LEC_DISK_ROOT they reach the disk in use, and
 * everywhere else the machine. */
#include "disk_state.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>

#define FIRST_FD 0x40000000 /* the kernel gives small numbers */
#define FDS_MAX 16

static struct {
    bool is_open;
    uint64_t generation;
    uint32_t file; /* DISK_NO_FILE: a folder */
    char name[DISK_NAME_BYTES];
} fds[FDS_MAX];

/* The linker's names for what it has put aside, and for what it puts there. */
int __real_open(const char *name, int flags, ...);
int __real_close(int fd);
int __real_fsync(int fd);
int __real_flock(int fd, int operation);
int __real_ftruncate(int fd, off_t len);
ssize_t __real_pread(int fd, void *out, size_t len, off_t at);
ssize_t __real_pwrite(int fd, const void *bytes, size_t len, off_t at);
int __real_rename(const char *name, const char *new_name);
int __real_unlink(const char *name);
int __real_mkdir(const char *name, mode_t mode);
int __real_access(const char *name, int mode);
int __real_stat(const char *name, struct stat *out);
int __real_lstat(const char *name, struct stat *out);
int __wrap_open(const char *name, int flags, ...);
int __wrap_close(int fd);
int __wrap_fsync(int fd);
int __wrap_flock(int fd, int operation);
int __wrap_ftruncate(int fd, off_t len);
ssize_t __wrap_pread(int fd, void *out, size_t len, off_t at);
ssize_t __wrap_pwrite(int fd, const void *bytes, size_t len, off_t at);
int __wrap_rename(const char *name, const char *new_name);
int __wrap_unlink(const char *name);
int __wrap_mkdir(const char *path, mode_t mode);
int __wrap_access(const char *name, int mode);
int __wrap_stat(const char *name, struct stat *out);
int __wrap_lstat(const char *name, struct stat *out);

/* Without slashes at the end. */
static void clean(const char *name, char *out)
{
    size_t len = strlen(name);

    assert(len < DISK_NAME_BYTES);
    memcpy(out, name, len + 1);
    while (len > 1 && out[len - 1] == '/') {
        out[--len] = '\0';
    }
}

static int refuse(int error)
{
    errno = error;
    return -1;
}

/* 0, or -1 with errno. */
static int call(enum lec_disk_kind kind)
{
    int code = disk_call(disk_in_use, kind);

    return code == 0 ? 0 : refuse(code == SQLITE_FULL ? ENOSPC : EIO);
}

/* Of a descriptor that is ours: its place; -1 when the machine it was opened on is gone. */
static int place_of(int fd)
{
    int place = fd - FIRST_FD;

    assert(place < FDS_MAX && fds[place].is_open);
    return disk_in_use != NULL && fds[place].generation == disk_in_use->generation ? place : -1;
}

static int open_ours(const char *path, int flags)
{
    const struct disk_name *found;
    char name[DISK_NAME_BYTES], folder[DISK_NAME_BYTES];
    bool is_folder;
    int place = 0;

    clean(path, name);
    found = disk_find(&disk_in_use->names, name);
    is_folder = disk_has_folder(&disk_in_use->names, name);
    if (call(LEC_DISK_OPEN) != 0) {
        return -1;
    }
    disk_folder_of(name, folder);
    if ((found != NULL || is_folder) && (flags & O_EXCL) != 0) {
        return refuse(EEXIST);
    }
    if (found == NULL && !is_folder &&
        ((flags & O_CREAT) == 0 || !disk_has_folder(&disk_in_use->names, folder))) {
        return refuse(ENOENT);
    }
    while (place < FDS_MAX && fds[place].is_open) {
        place++;
    }
    assert(place < FDS_MAX);
    fds[place].is_open = true;
    fds[place].generation = disk_in_use->generation;
    strcpy(fds[place].name, name);
    if (is_folder) {
        fds[place].file = DISK_NO_FILE;
    } else {
        fds[place].file = found != NULL ? found->file : disk_make(disk_in_use, name);
    }
    return FIRST_FD + place;
}

int __wrap_open(const char *name, int flags, ...)
{
    mode_t mode = 0;
    va_list args;

    if ((flags & O_CREAT) != 0) {
        va_start(args, flags);
        mode = va_arg(args, mode_t);
        va_end(args);
    }
    return disk_is_ours(name) ? open_ours(name, flags) : __real_open(name, flags, mode);
}

int __wrap_close(int fd)
{
    if (fd < FIRST_FD) {
        return __real_close(fd);
    }
    assert(fds[fd - FIRST_FD].is_open);
    fds[fd - FIRST_FD].is_open = false;
    return 0;
}

int __wrap_fsync(int fd)
{
    int place, result;

    if (fd < FIRST_FD) {
        return __real_fsync(fd);
    }
    place = place_of(fd);
    if (place < 0) {
        return refuse(EIO);
    }
    if (fds[place].file == DISK_NO_FILE) {
        if (call(LEC_DISK_SYNC_NAMES) != 0) {
            return -1;
        }
        disk_sync_names(disk_in_use, fds[place].name);
        return 0;
    }
    result = call(LEC_DISK_SYNC);
    disk_sync(disk_in_use, fds[place].file, result != 0);
    return result;
}

int __wrap_flock(int fd, int operation)
{
    if (fd < FIRST_FD) {
        return __real_flock(fd, operation);
    }
    return place_of(fd) >= 0 ? call(LEC_DISK_LOCK) : refuse(EIO);
}

int __wrap_ftruncate(int fd, off_t len)
{
    int place;

    if (fd < FIRST_FD) {
        return __real_ftruncate(fd, len);
    }
    place = place_of(fd);
    if (place < 0 || call(LEC_DISK_TRUNCATE) != 0) {
        return refuse(EIO);
    }
    disk_truncate(disk_in_use, fds[place].file, (uint64_t)len);
    return 0;
}

ssize_t __wrap_pread(int fd, void *out, size_t len, off_t at)
{
    const struct disk_file *file;
    int place;
    size_t there;

    if (fd < FIRST_FD) {
        return __real_pread(fd, out, len, at);
    }
    place = place_of(fd);
    if (place < 0 || call(LEC_DISK_READ) != 0) {
        return refuse(EIO);
    }
    file = &disk_in_use->files[fds[place].file];
    there = (size_t)at < file->len ? file->len - (size_t)at : 0;
    if (there > len) {
        there = len;
    }
    if (there > 0) {
        memcpy(out, file->bytes + at, there);
    }
    return (ssize_t)there;
}

ssize_t __wrap_pwrite(int fd, const void *bytes, size_t len, off_t at)
{
    int place;

    if (fd < FIRST_FD) {
        return __real_pwrite(fd, bytes, len, at);
    }
    place = place_of(fd);
    if (place < 0) {
        return refuse(EIO);
    }
    if (call(LEC_DISK_WRITE) != 0) {
        disk_write_some(disk_in_use, fds[place].file, bytes, len, (uint64_t)at);
        return -1;
    }
    disk_write(disk_in_use, fds[place].file, bytes, len, (uint64_t)at);
    return (ssize_t)len;
}

int __wrap_rename(const char *name, const char *new_name)
{
    if (!disk_is_ours(name)) {
        return __real_rename(name, new_name);
    }
    if (call(LEC_DISK_RENAME) != 0) {
        return -1;
    }
    if (disk_find(&disk_in_use->names, name) == NULL) {
        return refuse(ENOENT);
    }
    disk_rename(disk_in_use, name, new_name);
    return 0;
}

int __wrap_unlink(const char *name)
{
    if (!disk_is_ours(name)) {
        return __real_unlink(name);
    }
    if (call(LEC_DISK_DELETE) != 0) {
        return -1;
    }
    if (disk_find(&disk_in_use->names, name) == NULL) {
        return refuse(ENOENT);
    }
    disk_remove(disk_in_use, name);
    return 0;
}

int __wrap_mkdir(const char *path, mode_t mode)
{
    char name[DISK_NAME_BYTES], folder[DISK_NAME_BYTES];

    if (!disk_is_ours(path)) {
        return __real_mkdir(path, mode);
    }
    clean(path, name);
    if (call(LEC_DISK_OPEN) != 0) {
        return -1;
    }
    disk_folder_of(name, folder);
    if (disk_has_folder(&disk_in_use->names, name) ||
        disk_find(&disk_in_use->names, name) != NULL) {
        return refuse(EEXIST);
    }
    if (!disk_has_folder(&disk_in_use->names, folder)) {
        return refuse(ENOENT);
    }
    disk_make_folder(disk_in_use, name);
    return 0;
}

static int stat_ours(const char *path, struct stat *out)
{
    const struct disk_name *found;
    char name[DISK_NAME_BYTES];

    clean(path, name);
    found = disk_find(&disk_in_use->names, name);
    if (call(LEC_DISK_LOOK) != 0) {
        return -1;
    }
    memset(out, 0, sizeof(*out));
    if (disk_has_folder(&disk_in_use->names, name)) {
        out->st_mode = S_IFDIR | 0700;
        return 0;
    }
    if (found == NULL) {
        return refuse(ENOENT);
    }
    out->st_mode = S_IFREG | 0600;
    out->st_size = (off_t)disk_in_use->files[found->file].len;
    return 0;
}

int __wrap_access(const char *name, int mode)
{
    struct stat ignored;

    return disk_is_ours(name) ? stat_ours(name, &ignored) : __real_access(name, mode);
}

int __wrap_stat(const char *name, struct stat *out)
{
    return disk_is_ours(name) ? stat_ours(name, out) : __real_stat(name, out);
}

int __wrap_lstat(const char *name, struct stat *out)
{
    return disk_is_ours(name) ? stat_ours(name, out) : __real_lstat(name, out);
}
