/* See growth.h. */
#include "growth.h"

#include "live/live.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void read_memory(const char *path, double *rss_kib, double *anon_kib)
{
    char line[200];
    FILE *file = fopen(path, "r");
    *rss_kib = 0;
    *anon_kib = 0;
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, "VmRSS:", 6) == 0) {
            *rss_kib = strtod(line + 6, NULL);
        } else if (strncmp(line, "RssAnon:", 8) == 0) {
            *anon_kib = strtod(line + 8, NULL);
        }
    }
    if (file != NULL) {
        fclose(file);
    }
}

uint32_t growth_files(pid_t pid)
{
    char path[64];
    uint32_t count = 0;
    snprintf(path, sizeof path, "/proc/%d/fd", (int)pid);
    DIR *dir = opendir(path);
    const struct dirent *entry = NULL;
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        count += entry->d_name[0] != '.';
    }
    if (dir != NULL) {
        closedir(dir);
    }
    return count;
}

void growth_look(pid_t pid, const char *folder, struct growth_sample *out)
{
    static const char *const names[] = {"lectern.db", "lectern.db-wal", "lectern.db-shm"};
    char path[300];
    snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    read_memory(path, &out->rss_kib, &out->anon_kib);
    out->files = growth_files(pid);
    out->disk_kib = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct stat about;
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        out->disk_kib += stat(path, &about) == 0 ? (double)about.st_size / 1024 : 0;
    }
}

/* ---- the fold, in a process of its own */

struct fold {
    struct lec_live *live;
    struct growth_sample *samples;
    uint32_t count, next, entries;
};

static int on_pack(void *user, uint32_t number, const char *bytes, size_t len)
{
    static struct lec_pack_problems problems;
    struct fold *fold = user;
    struct lec_pack_file *pack = lec_pack_file_parse(bytes, len, &problems);
    (void)number;
    fold->live = pack == NULL ? NULL : lec_live_create(1, "SOAKS", &pack, 1, NULL);
    return fold->live == NULL ? -1 : 0;
}

static int on_entry(void *user, const struct lec_record *record)
{
    struct fold *fold = user;
    if (lec_live_load(fold->live, record) != LEC_OK) {
        return -1;
    }
    fold->entries++;
    while (fold->next < fold->count && fold->samples[fold->next].entries <= fold->entries) {
        double rss_kib;
        read_memory("/proc/self/status", &rss_kib, &fold->samples[fold->next].fold_kib);
        fold->next++;
    }
    return 0;
}

static _Noreturn void fold_all(const char *folder, struct growth_sample *samples, uint32_t count,
                               int out)
{
    struct fold fold = {.samples = samples, .count = count};
    struct lec_reader reader = {.pack = on_pack, .entry = on_entry, .user = &fold};
    struct lec_trouble why = {""};
    char path[300];
    snprintf(path, sizeof path, "%s/lectern.db", folder);
    bool is_done = lec_store_inspect(path, NULL, &reader, NULL, &why) == 0 && fold.next == count;
    for (uint32_t i = 0; is_done && i < count; i++) {
        is_done = write(out, &samples[i].fold_kib, sizeof(double)) == (ssize_t)sizeof(double);
    }
    _exit(is_done ? 0 : 1);
}

int growth_fold(const char *folder, struct growth_sample *samples, uint32_t count)
{
    int ends[2];
    if (pipe(ends) != 0) {
        return -1;
    }
    pid_t pid = fork();
    if (pid == 0) {
        close(ends[0]);
        fold_all(folder, samples, count, ends[1]);
    }
    close(ends[1]);
    uint32_t got = 0;
    while (pid > 0 && got < count &&
           read(ends[0], &samples[got].fold_kib, sizeof(double)) == (ssize_t)sizeof(double)) {
        got++;
    }
    close(ends[0]);
    int status = 0;
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return got == count && status == 0 ? 0 : -1;
}

double growth_slope(const struct growth_sample *samples, uint32_t from, uint32_t count,
                    int without_log)
{
    double n = count - from;
    double mean_x = 0;
    double mean_y = 0;
    double xy = 0;
    double xx = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t i = from; i < count; i++) {
            double x = samples[i].seconds / 3600;
            double y = samples[i].rss_kib - (without_log ? samples[i].fold_kib : 0);
            if (pass == 0) {
                mean_x += x / n;
                mean_y += y / n;
            } else {
                xy += (x - mean_x) * (y - mean_y);
                xx += (x - mean_x) * (x - mean_x);
            }
        }
    }
    return xx == 0 ? 0 : xy / xx;
}
