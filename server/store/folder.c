/* The folder that the database lives in, and its lock. */
#include "store/folder.h"

#include "store/trouble.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

int lec_folder_path(const char *dir, const char *name, char *out, struct lec_trouble *why)
{
    int len = snprintf(out, LEC_PATH_BYTES, "%s/%s", dir, name);

    if (len < 0 || len >= LEC_PATH_BYTES) {
        return lec_trouble_set(why, "the name of the folder is too long: choose a shorter one");
    }
    return 0;
}

static void parent_of(const char *path, char *out)
{
    size_t len = strlen(path);

    while (len > 1 && path[len - 1] == '/') {
        len--;
    }
    while (len > 0 && path[len - 1] != '/') {
        len--;
    }
    if (len == 0) {
        strcpy(out, ".");
    } else {
        memcpy(out, path, len);
        out[len] = '\0';
    }
}

int lec_folder_sync_of(const char *path, struct lec_trouble *why)
{
    char parent[LEC_PATH_BYTES];
    int fd, failed;

    if (strlen(path) >= sizeof(parent)) {
        return lec_trouble_set(why, "the file's name is too long: choose a shorter one");
    }
    parent_of(path, parent);
    fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return lec_trouble_set(why, "cannot open the folder %.200s: %s", parent, strerror(errno));
    }
    /* Some file systems cannot sync a folder and say EINVAL: nothing more can be done there. */
    failed = fsync(fd) != 0 && errno != EINVAL;
    if (failed) {
        lec_trouble_set(why, "cannot save the folder %.200s: %s", parent, strerror(errno));
    }
    close(fd);
    return failed ? -1 : 0;
}

/* A new user has no ~/.local/share yet: what is missing above is made too. */
static int make_parent(const char *dir, struct lec_trouble *why)
{
    char parent[LEC_PATH_BYTES];

    if (strlen(dir) >= sizeof(parent)) {
        return lec_trouble_set(why, "the name of the folder is too long: choose a shorter one");
    }
    parent_of(dir, parent);
    return strcmp(parent, dir) == 0 ? 0 : lec_folder_make(parent, why);
}

int lec_folder_make(const char *dir, struct lec_trouble *why)
{
    struct stat st;

    if (mkdir(dir, 0700) == 0) {
        return lec_folder_sync_of(dir, why);
    }
    if (errno == ENOENT) {
        if (make_parent(dir, why) != 0) {
            return -1;
        }
        if (mkdir(dir, 0700) == 0) {
            return lec_folder_sync_of(dir, why);
        }
    }
    if (errno != EEXIST) {
        return lec_trouble_set(
            why, "cannot make the folder %.200s: %s. Make it by hand, or choose another", dir,
            strerror(errno));
    }
    if (stat(dir, &st) != 0 || !S_ISDIR(st.st_mode)) {
        return lec_trouble_set(why, "%.200s is no folder: choose another", dir);
    }
    return 0;
}

int lec_folder_touch(const char *path, struct lec_trouble *why)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (fd < 0) {
        if (errno == EEXIST) {
            return 0;
        }
        return lec_trouble_set(
            why, "cannot make %.200s: %s. The folder must be one that may be written to", path,
            strerror(errno));
    }
    close(fd);
    return lec_folder_sync_of(path, why);
}

static int copy_bytes(int from, int to)
{
    char bytes[65536];
    off_t at = 0;
    ssize_t len;

    while ((len = pread(from, bytes, sizeof(bytes), at)) > 0) {
        if (pwrite(to, bytes, (size_t)len, at) != len) {
            return -1;
        }
        at += len;
    }
    return len == 0 ? fsync(to) : -1;
}

int lec_folder_copy(const char *from, const char *to, struct lec_trouble *why)
{
    int in = open(from, O_RDONLY | O_CLOEXEC);
    int out = in < 0 ? -1 : open(to, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool failed = out < 0 || copy_bytes(in, out) != 0;

    if (failed) {
        lec_trouble_set(why, "cannot copy %.120s to %.120s: %s. Free some space", from, to,
                        strerror(errno));
    }
    if (in >= 0) {
        close(in);
    }
    if (out >= 0) {
        close(out);
    }
    if (failed && out >= 0) {
        unlink(to);
    }
    return failed ? -1 : lec_folder_sync_of(to, why);
}

int lec_folder_rename(const char *from, const char *to, struct lec_trouble *why)
{
    if (rename(from, to) != 0) {
        return lec_trouble_set(why, "cannot give %.120s the name %.120s: %s", from, to,
                               strerror(errno));
    }
    return lec_folder_sync_of(to, why);
}

int lec_folder_remove(const char *path, struct lec_trouble *why)
{
    if (unlink(path) != 0 && errno != ENOENT) {
        return lec_trouble_set(why, "cannot remove %.200s: %s", path, strerror(errno));
    }
    /* One that is not there may have been removed by a try that could not save the folder. */
    return lec_folder_sync_of(path, why);
}

int lec_folder_free_name(const char *path, char *out, struct lec_trouble *why)
{
    struct stat st;

    for (int n = 1;; n++) {
        int len = snprintf(out, LEC_PATH_BYTES, "%s.damaged-%d", path, n);

        if (len < 0 || len >= LEC_PATH_BYTES) {
            return lec_trouble_set(why, "the name of the folder is too long: choose a shorter one");
        }
        if (lstat(out, &st) != 0) {
            return 0;
        }
    }
}

static int refuse_second(int fd, const char *dir, struct lec_trouble *why)
{
    char text[16] = "";
    ssize_t len = pread(fd, text, sizeof(text) - 1, 0);
    long pid = len > 0 ? strtol(text, NULL, 10) : 0;

    if (pid > 0) {
        return lec_trouble_set(
            why, "process %ld is using the folder %.200s: stop it, or choose another folder", pid,
            dir);
    }
    /* It has the lock and has not yet written its number. */
    return lec_trouble_set(
        why, "another process is using the folder %.200s: stop it, or choose another folder", dir);
}

static int sign(int fd)
{
    char text[16];
    int len = snprintf(text, sizeof(text), "%ld\n", (long)getpid());

    return ftruncate(fd, 0) == 0 && pwrite(fd, text, (size_t)len, 0) == len ? 0 : -1;
}

int lec_folder_lock(const char *dir, int *fd, struct lec_trouble *why)
{
    char path[LEC_PATH_BYTES];

    if (lec_folder_path(dir, "lectern.lock", path, why) != 0) {
        return -1;
    }
    *fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (*fd < 0) {
        return lec_trouble_set(
            why, "cannot open %.200s: %s. The folder must be one that may be written to", path,
            strerror(errno));
    }
    /* The file stays when the lock ends: who removed it could remove another's. */
    if (flock(*fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK) {
            refuse_second(*fd, dir, why);
        } else {
            lec_trouble_set(why, "cannot lock %.200s: %s", path, strerror(errno));
        }
    } else if (sign(*fd) != 0) {
        lec_trouble_set(why, "cannot write to %.200s: %s. Free some space", path, strerror(errno));
    } else {
        return 0;
    }
    close(*fd);
    return -1;
}
