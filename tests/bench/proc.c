/* See proc.h. */
#include "proc.h"

#include "measure.h"

#include <dirent.h>
#include <inttypes.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

void proc_pin(int core)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET((size_t)core, &set);
    if (sysconf(_SC_NPROCESSORS_ONLN) > core) {
        sched_setaffinity(0, sizeof set, &set);
    }
}

bool proc_raise_files(unsigned wanted)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        return false;
    }
    limit.rlim_cur = limit.rlim_max;
    return setrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur >= wanted;
}

/* Tells of each thread in turn. */
static void each_task(pid_t pid, void (*look)(const char *path, void *user), void *user)
{
    char path[512];
    snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    DIR *tasks = opendir(path);
    if (tasks == NULL) {
        measure_die("the server is gone");
    }
    const struct dirent *task = NULL;
    while ((task = readdir(tasks)) != NULL) {
        if (task->d_name[0] != '.') {
            snprintf(path, sizeof path, "/proc/%d/task/%.20s", (int)pid, task->d_name);
            look(path, user);
        }
    }
    closedir(tasks);
}

static void add_used(const char *task, void *user)
{
    char path[600];
    uint64_t *sum_ns = user;
    uint64_t ns = 0;
    snprintf(path, sizeof path, "%s/schedstat", task);
    FILE *file = fopen(path, "r");
    if (file != NULL) {
        *sum_ns += fscanf(file, "%" SCNu64, &ns) == 1 ? ns : 0;
        fclose(file);
    }
}

double proc_used_us(pid_t pid)
{
    uint64_t sum_ns = 0;
    each_task(pid, add_used, &sum_ns);
    return (double)sum_ns / 1e3;
}

static void look_whether_asleep(const char *task, void *user)
{
    char path[600];
    char state = 'R';
    bool *is_asleep = user;
    snprintf(path, sizeof path, "%s/stat", task);
    FILE *file = fopen(path, "r");
    if (file != NULL) {
        int read = fscanf(file, "%*d %*[^)]) %c", &state);
        *is_asleep = *is_asleep && read == 1 && state == 'S';
        fclose(file);
    }
}

bool proc_is_asleep(pid_t pid)
{
    bool is_asleep = true;
    each_task(pid, look_whether_asleep, &is_asleep);
    return is_asleep;
}

double proc_resident_kib(pid_t pid)
{
    char path[64];
    char line[256];
    double kib = 0;
    snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        measure_die("the server is gone");
    }
    while (kib == 0 && fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, "VmRSS:", 6) == 0) {
            kib = strtod(line + 6, NULL);
        }
    }
    fclose(file);
    return kib;
}

struct proc_links proc_links(int port)
{
    char line[512];
    struct proc_links links = {0};
    FILE *file = fopen("/proc/net/tcp", "r");
    if (file == NULL) {
        measure_die("the kernel does not list its connections");
    }
    while (fgets(line, sizeof line, file) != NULL) {
        unsigned own = 0;
        unsigned state = 0;
        unsigned unread = 0;
        bool is_row = sscanf(line, " %*d: %*x:%x %*x:%*x %x %*x:%x", &own, &state, &unread) == 3;
        if (is_row && own == (unsigned)port && state == TCP_ESTABLISHED) {
            links.open++;
            links.unread += unread;
        }
    }
    fclose(file);
    return links;
}
