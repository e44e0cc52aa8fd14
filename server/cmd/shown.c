/* Texts of a session on the terminal: an export may come from anywhere, and what it says must not speak to it. */
#include "cmd/shown.h"

#include "pack/text.h"

#include <lectern/limits.h>
#include <stdio.h>
#include <string.h>

void lec_print_text(const char *text, size_t len)
{
    char shown[3 * LEC_ENTRY_TEXT_MAX + 8]; /* a byte that is no UTF-8 takes three */
    lec_text_show(text, strnlen(text, len), shown, sizeof shown);
    fputs(shown, stdout);
}
