/* What requests say, read without the library: keys, names of reports. Pure. */
#ifndef LECTERN_NET_HEADER_H
#define LECTERN_NET_HEADER_H

#include "report/report.h"

/* The key in the value of an Authorization header, LEC_TOKEN_CHARS of it, borrowed; NULL: there is none. */
const char *lec_header_key(const char *value);
/* "CODE.html", "CODE-teams.csv": which file of whose report. False: it is no such name. */
bool lec_header_report(const char *name, char code[LEC_CODE_CHARS + 1], enum lec_report_file *file);

#endif
