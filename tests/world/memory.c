/* Memory that runs out: what the server's own objects and jansson ask for is counted, and the n-th request refused. */
#include "outside.h"

#include <jansson.h>
#include <stdlib.h>

#define OUTSIDE 1000

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

static uint64_t refuse_at, refuse_to, asked, refused;
static int depth; /* of the server's functions; OUTSIDE more: in what they have called */

void memory_fail(uint64_t nth, uint64_t run)
{
    static bool has_jansson;
    if (!has_jansson) {
        json_set_alloc_funcs(__wrap_malloc, free);
        has_jansson = true;
    }
    refuse_at = nth;
    refuse_to = nth + run;
    asked = 0;
    refused = 0;
}

uint64_t memory_asked(void)
{
    return asked;
}

uint64_t memory_refused(void)
{
    return refused;
}

void memory_enter(void)
{
    depth++;
}

void memory_leave(void)
{
    depth--;
}

void memory_pause(void)
{
    depth += OUTSIDE;
}

void memory_resume(void)
{
    depth -= OUTSIDE;
}

static bool is_refused(void)
{
    if (depth < 1 || depth >= OUTSIDE) {
        return false;
    }
    asked++;
    bool is = refuse_at != 0 && asked >= refuse_at && asked < refuse_to;
    refused += is;
    return is;
}

void *__wrap_malloc(size_t size)
{
    return is_refused() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return is_refused() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return is_refused() ? NULL : __real_realloc(old, size);
}
