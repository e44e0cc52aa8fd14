/* Processes as the kernel sees them: where they run, what they use, how many files they may open. */
#ifndef LECTERN_TESTS_PROC_H
#define LECTERN_TESTS_PROC_H

#include <stdbool.h>
#include <sys/types.h>

/* This process, and what it starts from now on, runs on that core alone; on a machine that has no such core it runs
 * where it did. */
void proc_pin(int core);
/* Opens as many files as the system lets us. False: fewer than `wanted`. */
bool proc_raise_files(unsigned wanted);
/* Processor time of all its threads, in microseconds: as the scheduler has counted it, not as samples tell. Exact once
 * they are asleep. */
double proc_used_us(pid_t pid);
/* Memory that it holds. */
double proc_resident_kib(pid_t pid);
/* Is no thread of it running or ready to? */
bool proc_is_asleep(pid_t pid);
/* Connections to a port of this machine, as its server has them. */
struct proc_links {
    unsigned open;   /* neither end has closed it */
    unsigned unread; /* bytes, of all of them */
};
struct proc_links proc_links(int port);

#endif
