/* What a kernel would know of connections that lead through the delay proxy: written by the live test, read inside the
 * server by evidence.c, which stands in for the kernel. */
#ifndef LECTERN_TESTS_EVIDENCE_H
#define LECTERN_TESTS_EVIDENCE_H

#include <stdatomic.h>
#include <stdint.h>

#define EVIDENCE_ENV "LEC_TEST_EVIDENCE" /* names the file of slots */
#define EVIDENCE_PORTS 65536

/* One connection, by the port that the server sees at its other end. Each field is whole by itself; together they may be a
 * chunk apart, as those of a kernel that is asked twice. */
struct evidence_slot {
    _Atomic uint32_t is_used;
    _Atomic uint32_t rtt_min_us; /* 0: nothing has been acknowledged yet */
    _Atomic uint32_t unacked;    /* segments */
    _Atomic uint64_t bytes_acked;
    _Atomic uint32_t asked; /* how often the server has looked */
};

#endif
