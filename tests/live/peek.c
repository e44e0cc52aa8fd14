/* See peek.h. */
#include "peek.h"

#include <stdlib.h>
#include <string.h>

int64_t live_number(const char *json, size_t len, const char *after, int64_t otherwise)
{
    const char *at = memmem(json, len, after, strlen(after));
    return at == NULL ? otherwise : strtoll(at + strlen(after), NULL, 10);
}

bool live_has(const char *json, size_t len, const char *what)
{
    return memmem(json, len, what, strlen(what)) != NULL;
}
