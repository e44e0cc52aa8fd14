/* The delay proxy: what one side sends reaches the other when the model of the radio says so, in order. */
#ifndef LECTERN_TESTS_PIPE_H
#define LECTERN_TESTS_PIPE_H

#include "evidence.h"
#include "loop.h"

#include <stddef.h>
#include <sys/types.h>

#define PIPE_MARKS 256

struct radio;

/* Until this byte of the stream: came in and went out then. */
struct pipe_mark {
    uint64_t end;
    int64_t in_us, out_us;
};

struct pipe_way {
    struct pipe *pipe; /* borrowed */
    int from, to;
    bool is_down; /* from the server to the phone */
    struct loop_watch watch;
    struct pipe_chunk *first, **last; /* owned; under way */
    uint64_t written;
    uint32_t read_count; /* chunks that came in */
    struct pipe_mark marks[PIPE_MARKS];
    uint32_t mark_count; /* chunks that went out */
};

struct pipe {
    struct radio *radio; /* borrowed */
    struct pipe_way up, down;
    struct evidence_slot *slot; /* borrowed; of the connection to the server */
    uint32_t ack_sent;          /* chunks that the phone's kernel has acknowledged */
    uint32_t acked;             /* and of which the server's has heard that */
};

/* Leads to the server's port. Returns the phone's end, which belongs to the caller. */
int pipe_open(struct pipe *pipe, int port, struct radio *radio, struct evidence_slot *slots);
void pipe_close(struct pipe *pipe);
/* When a byte of the stream came in, or went out; -1 when that is forgotten or has not been. */
int64_t pipe_in_us(const struct pipe_way *way, uint64_t byte);
int64_t pipe_out_us(const struct pipe_way *way, uint64_t byte);

#endif
