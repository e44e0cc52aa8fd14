/* See header.h. */
#include "net/header.h"

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
