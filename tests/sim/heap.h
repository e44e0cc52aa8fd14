/* What is going to happen, in the order of time; of what happens at the same time, in the order in which it was said. */
#ifndef LECTERN_TESTS_HEAP_H
#define LECTERN_TESTS_HEAP_H

#include <stdbool.h>
#include <stdint.h>

struct heap_event {
    int64_t at_us;
    uint32_t order; /* set by heap_add() */
    uint32_t race;  /* opening that it belongs to */
    uint8_t kind;
    uint8_t what;
    uint8_t phone;
    uint32_t n;   /* number of a ping */
    uint32_t ack; /* messages that the phone's kernel has, as this one tells */
    int64_t c;    /* a stamp */
};

struct heap {
    struct heap_event *event; /* owned */
    uint32_t count, capacity;
    uint32_t orders;
};

void heap_add(struct heap *heap, const struct heap_event *event);
/* The next one; false: there is none. */
bool heap_take(struct heap *heap, struct heap_event *out);
void heap_finish(struct heap *heap);

#endif
