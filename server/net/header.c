/* See header.h. */
#include "net/header.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

const char *lec_header_key(const char *value)
{
    static const char scheme[] = "Bearer ";
    const size_t scheme_len = sizeof scheme - 1;
    bool is_key = strlen(value) == scheme_len + LEC_TOKEN_CHARS &&
                  strncasecmp(value, scheme, scheme_len) == 0;
    return is_key ? value + scheme_len : NULL;
}

bool lec_header_report(const char *name, char code[LEC_CODE_CHARS + 1], enum lec_report_file *file)
{
    if (strlen(name) <= LEC_CODE_CHARS) {
        return false;
    }
    memcpy(code, name, LEC_CODE_CHARS);
    code[LEC_CODE_CHARS] = '\0';
    const char *rest = name + LEC_CODE_CHARS;
    if (strcmp(rest, ".html") == 0) {
        *file = LEC_REPORT_PAGE;
        return true;
    }
    *file = rest[0] == '-' ? lec_report_find_file(rest + 1) : LEC_REPORT_FILE_COUNT;
    return *file != LEC_REPORT_FILE_COUNT && *file != LEC_REPORT_PAGE;
}

/* As many digits as there are. What is more than any length stays so. */
static bool take_number(const char **at, size_t *out)
{
    size_t digits = strspn(*at, "0123456789");
    *out = 0;
    for (size_t i = 0; i < digits; i++) {
        *out = *out < SIZE_MAX / 16 ? *out * 10 + (size_t)((*at)[i] - '0') : *out;
    }
    *at += digits;
    return digits > 0;
}

enum lec_range lec_header_range(const char *value, size_t len, size_t *first, size_t *count)
{
    static const char unit[] = "bytes=";
    size_t from, to;
    if (strncasecmp(value, unit, sizeof unit - 1) != 0) {
        return LEC_RANGE_ALL;
    }
    const char *at = value + sizeof unit - 1;
    bool has_from = take_number(&at, &from);
    if (*at != '-') {
        return LEC_RANGE_ALL;
    }
    at++;
    bool has_to = take_number(&at, &to);
    if (*at != '\0' || !(has_from || has_to) || (has_from && has_to && from > to)) {
        return LEC_RANGE_ALL;
    }
    if (has_from) {
        size_t end = has_to && to < len ? to + 1 : len;
        *first = from;
        *count = from < end ? end - from : 0;
    } else {
        *count = to < len ? to : len;
        *first = len - *count;
    }
    return *count > 0 ? LEC_RANGE_PART : LEC_RANGE_NONE;
}
