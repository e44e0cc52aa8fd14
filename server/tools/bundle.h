/* Puts the modules of a page into one script, so that a phone on a slow network asks once. */
#ifndef TOOLS_BUNDLE_H
#define TOOLS_BUNDLE_H

#include <stddef.h>

enum { BUNDLE_NAME_MAX = 64, BUNDLES_MAX = 8, BUNDLE_MODULES_MAX = 128 };

/* A module as the squeeze leaves it: imports of names stand first, and what is exported is declared on the spot. */
struct bundle_module {
    const char *name; /* "dom.js" */
    const char *text; /* with a zero behind it */
};

struct bundle {
    char name[BUNDLE_NAME_MAX];
    char *text; /* owned */
    size_t len;
};

/* The script of `entry` with all modules that it imports, and one for each that it loads later, which finds those of
 * the first as they are. `folder` is where they are served: "/" or "/de/". Their number; 0: a module is missing, or
 * says what this does not read, which was said on stderr. */
size_t bundle_make(const struct bundle_module *modules, size_t count, const char *entry,
                   const char *folder, struct bundle out[BUNDLES_MAX]);

#endif
