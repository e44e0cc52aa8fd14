/* What requests say, read without the library: keys, names of reports. Pure. */
#ifndef LECTERN_NET_HEADER_H
#define LECTERN_NET_HEADER_H

#include "report/report.h"

/* The key in the value of an Authorization header, LEC_TOKEN_CHARS of it, borrowed; NULL: there is none. */
const char *lec_header_key(const char *value);
/* "CODE.html", "CODE-teams.csv": which file of whose report. False: it is no such name. */
bool lec_header_report(const char *name, char code[LEC_CODE_CHARS + 1], enum lec_report_file *file);

/* What the value of a Range header asks for (RFC 9110, 14): all, for want of one range of bytes; a part; or nothing that is
 * there. */
enum lec_range { LEC_RANGE_ALL, LEC_RANGE_PART, LEC_RANGE_NONE };
/* `len` is of what there is, in bytes; of a part, `first` and `count` tell where it begins and how long it is. */
enum lec_range lec_header_range(const char *value, size_t len, size_t *first, size_t *count);

#endif
