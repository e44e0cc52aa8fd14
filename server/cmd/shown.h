/* Texts of a session on the terminal. */
#ifndef LECTERN_SHOWN_H
#define LECTERN_SHOWN_H

#include <stddef.h>

/* Prints up to `len` bytes, or up to the first NUL; control characters become "?". */
void lec_print_text(const char *text, size_t len);

#endif
