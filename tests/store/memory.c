/* Memory that runs out. SQLite is given its functions; in our objects the linker puts the ones here
 * in the place of the library's (see CMakeLists.txt). */
#include "memory.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

static enum memory_of failing_kind;
static uint64_t first_failure; /* 0: none fails */
static bool failure_stays;
static uint64_t calls, failures;
static sqlite3_mem_methods of_library;

static bool fails(enum memory_of kind)
{
    if (first_failure == 0 || kind != failing_kind) {
        return false;
    }
    calls++;
    if (calls < first_failure || (calls > first_failure && !failure_stays)) {
        return false;
    }
    failures++;
    return true;
}

void memory_fail(enum memory_of kind, uint64_t first, bool stays)
{
    failing_kind = kind;
    first_failure = first;
    failure_stays = stays;
    calls = 0;
    failures = 0;
}

uint64_t memory_heal(void)
{
    first_failure = 0;
    return failures;
}

static void *take(int size)
{
    return fails(MEMORY_OF_SQLITE) ? NULL : of_library.xMalloc(size);
}

static void *take_again(void *memory, int size)
{
    return fails(MEMORY_OF_SQLITE) ? NULL : of_library.xRealloc(memory, size);
}

void memory_prepare(void)
{
    sqlite3_mem_methods ours;

    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &of_library) != SQLITE_OK) {
        puts("Bail out! SQLite does not say how it takes memory");
        abort();
    }
    ours = of_library;
    ours.xMalloc = take;
    ours.xRealloc = take_again;
    if (sqlite3_config(SQLITE_CONFIG_MALLOC, &ours) != SQLITE_OK) {
        puts("Bail out! SQLite takes no memory from us");
        abort();
    }
}

/* The linker's names. */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);

void *__wrap_malloc(size_t size)
{
    return fails(MEMORY_OF_OURS) ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails(MEMORY_OF_OURS) ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, size_t size)
{
    return fails(MEMORY_OF_OURS) ? NULL : __real_realloc(memory, size);
}
