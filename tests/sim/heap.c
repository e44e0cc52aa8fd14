/* See heap.h. */
#include "heap.h"

#include <stdio.h>
#include <stdlib.h>

static bool is_before(const struct heap_event *a, const struct heap_event *b)
{
    return a->at_us != b->at_us ? a->at_us < b->at_us : a->order < b->order;
}

static void grow(struct heap *heap)
{
    heap->capacity = heap->capacity == 0 ? 256 : heap->capacity * 2;
    struct heap_event *event = realloc(heap->event, heap->capacity * sizeof *event);
    if (event == NULL) {
        fputs("not enough memory for the events\n", stderr);
        exit(2);
    }
    heap->event = event;
}

void heap_add(struct heap *heap, const struct heap_event *event)
{
    if (heap->count == heap->capacity) {
        grow(heap);
    }
    struct heap_event one = *event;
    one.order = heap->orders++;
    uint32_t at = heap->count++;
    while (at > 0 && is_before(&one, &heap->event[(at - 1) / 2])) {
        heap->event[at] = heap->event[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    heap->event[at] = one;
}

bool heap_take(struct heap *heap, struct heap_event *out)
{
    if (heap->count == 0) {
        return false;
    }
    *out = heap->event[0];
    struct heap_event last = heap->event[--heap->count];
    uint32_t at = 0;
    for (;;) {
        uint32_t below = 2 * at + 1;
        if (below >= heap->count) {
            break;
        }
        if (below + 1 < heap->count && is_before(&heap->event[below + 1], &heap->event[below])) {
            below++;
        }
        if (!is_before(&heap->event[below], &last)) {
            break;
        }
        heap->event[at] = heap->event[below];
        at = below;
    }
    heap->event[at] = last;
    return true;
}

void heap_finish(struct heap *heap)
{
    free(heap->event);
    *heap = (struct heap){0};
}
