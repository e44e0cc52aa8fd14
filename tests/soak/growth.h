/* Memory over time: what a server holds, and how much of that is the log of its session. */
#ifndef LECTERN_TESTS_GROWTH_H
#define LECTERN_TESTS_GROWTH_H

#include <stdint.h>
#include <sys/types.h>

#define GROWTH_SAMPLES_MAX 4096

struct growth_sample {
    double seconds;   /* since the first one */
    uint32_t entries; /* in the log */
    double rss_kib, anon_kib;
    double
        fold_kib; /* what a process holds that has folded as many entries, and does nothing else */
    uint32_t files;  /* descriptors */
    double disk_kib; /* the database, its log and its index */
};

/* Looks at a process, and at the database in `folder`. */
void growth_look(pid_t pid, const char *folder, struct growth_sample *out);
uint32_t growth_files(pid_t pid);
/* Fills in `fold_kib` of all: a process of its own reads the log in `folder`, and is measured at each sample's entry.
 * Samples are in the order of their entries. 0, or -1: it could not be done. */
int growth_fold(const char *folder, struct growth_sample *samples, uint32_t count);
/* KiB an hour, by least squares, from sample `from` on: of all memory, or of what is not the log's. */
double growth_slope(const struct growth_sample *samples, uint32_t from, uint32_t count,
                    int without_log);

#endif
