/* Work in parts, by two processes at once. */
#include "share.h"

#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int worker(uint64_t first, uint64_t count,
                  void (*part)(void *user, uint64_t i, struct share_counts *counts), void *user,
                  int out)
{
    struct share_counts counts = {{0}};

    /* Images come and go: the pages need not go back to the kernel every time. */
    mallopt(M_MMAP_THRESHOLD, 1 << 28);
    mallopt(M_TRIM_THRESHOLD, 1 << 28);
    for (uint64_t i = first; i < count; i += SHARE_WORKERS) {
        part(user, i, &counts);
    }
    fflush(stdout);
    return write(out, &counts, sizeof(counts)) == sizeof(counts) ? 0 : 1;
}

int share_out(uint64_t count, void (*part)(void *user, uint64_t i, struct share_counts *counts),
              void *user, struct share_counts *sum)
{
    int ends[SHARE_WORKERS][2], result = 0;
    pid_t children[SHARE_WORKERS];

    memset(sum, 0, sizeof(*sum));
    fflush(stdout);
    for (uint64_t w = 0; w < SHARE_WORKERS; w++) {
        if (pipe(ends[w]) != 0) {
            return -1;
        }
        children[w] = fork();
        if (children[w] == 0) {
            _exit(worker(w, count, part, user, ends[w][1]));
        }
        close(ends[w][1]);
        if (children[w] < 0) {
            return -1;
        }
    }
    for (int w = 0; w < SHARE_WORKERS; w++) {
        struct share_counts counts;
        int status = -1;

        if (read(ends[w][0], &counts, sizeof(counts)) != sizeof(counts)) {
            result = -1;
            memset(&counts, 0, sizeof(counts));
        }
        close(ends[w][0]);
        if (waitpid(children[w], &status, 0) != children[w] || status != 0) {
            result = -1;
        }
        for (int i = 0; i < SHARE_COUNTS; i++) {
            sum->list[i] += counts.list[i];
        }
    }
    return result;
}
