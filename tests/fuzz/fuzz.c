/* See fuzz.h. */
#include "fuzz.h"

#include <assert.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool feed_is_over(const struct feed *feed)
{
    return feed->at >= feed->len;
}

uint8_t feed_byte(struct feed *feed)
{
    return feed->at < feed->len ? feed->bytes[feed->at++] : 0;
}

uint64_t feed_number(struct feed *feed, unsigned bytes)
{
    uint64_t number = 0;
    for (unsigned i = 0; i < bytes; i++) {
        number |= (uint64_t)feed_byte(feed) << (8 * i);
    }
    return number;
}

uint32_t feed_below(struct feed *feed, uint32_t n)
{
    assert(n > 0);
    return (uint32_t)(feed_number(feed, n <= 256 ? 1 : 4) % n);
}

int64_t feed_between(struct feed *feed, int64_t least, int64_t most)
{
    assert(least <= most);
    uint64_t span = (uint64_t)most - (uint64_t)least; /* wraps to the right number */
    uint8_t kind = feed_byte(feed);
    uint64_t step = 0;
    switch (kind % 8) {
    case 0:
        return least;
    case 1:
        return most;
    case 2:
        step = span - (kind / 8 <= span ? kind / 8 : span);
        break;
    case 3:
        step = kind / 8;
        break;
    case 4:
        return least <= 0 && most >= 0 ? 0 : least;
    case 5:
        step = feed_number(feed, 2);
        break;
    case 6:
        /* Around nothing, when that is within. */
        step = feed_number(feed, 4);
        step = least < 0 && most > 0 ? step - (uint64_t)least - INT32_MAX : step;
        break;
    default:
        step = feed_number(feed, 8);
        break;
    }
    step = span == UINT64_MAX ? step : step % (span + 1);
    uint64_t value = (uint64_t)least + step;
    int64_t out;
    memcpy(&out, &value, sizeof out);
    return out;
}

size_t feed_text(struct feed *feed, char *out, size_t size)
{
    size_t wanted = feed_byte(feed);
    /* Long ones are said by short ones, many times over. */
    size_t times = wanted >= 0xF0 ? feed_byte(feed) : 1;
    size_t len = 0;
    char piece[0xF0];
    wanted = wanted >= 0xF0 ? wanted - 0xEF : wanted;
    size_t piece_len = 0;
    while (piece_len < wanted && !feed_is_over(feed)) {
        uint8_t byte = feed_byte(feed);
        piece[piece_len] = byte == 0 ? '0' : (char)byte;
        piece_len++;
    }
    for (; times > 0 && len + piece_len < size; times--) {
        memcpy(out + len, piece, piece_len);
        len += piece_len;
    }
    out[len] = '\0';
    return len;
}

static char folder[64];

static void remove_folder(void)
{
    DIR *dir = opendir(folder);
    if (dir == NULL) {
        return;
    }
    struct dirent *entry;
    while ((entry = readdir(dir)) != NULL) {
        unlinkat(dirfd(dir), entry->d_name, 0);
    }
    closedir(dir);
    rmdir(folder);
}

const char *fuzz_folder(void)
{
    if (folder[0] == '\0') {
        bool has_memory = access("/dev/shm", W_OK) == 0;
        snprintf(folder, sizeof folder, "%s/lectern-fuzz-XXXXXX", has_memory ? "/dev/shm" : "/tmp");
        char *made = mkdtemp(folder);
        assert(made != NULL);
        atexit(remove_folder);
    }
    return folder;
}

const char *fuzz_file(const char *name, const void *bytes, size_t len)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", fuzz_folder(), name);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert(fd >= 0);
    ssize_t written = len > 0 ? write(fd, bytes, len) : 0;
    assert(written == (ssize_t)len);
    close(fd);
    return path;
}
