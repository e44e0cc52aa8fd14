/* The pages, compiled into the program: the table that the build-time tool `embed` writes. */
#ifndef LECTERN_NET_PAGES_H
#define LECTERN_NET_PAGES_H

#include <stddef.h>

struct lec_page {
    const char *
        path; /* as in the request: "/", "/host", "/style.css"; "/de/", "/de/team.js" in another language */
    const char *type; /* Content-Type */
    const char *etag; /* with its quotes; changes with the content */
    const unsigned char *gzip;
    size_t gzip_len; /* its last four bytes say how long it is unpacked (RFC 1952, 2.3.1) */
    const char *script_sum,
        *style_sum; /* of what stands in the page itself, as its policy names them, with a blank before; or empty */
};

/* Sorted by path, in the byte order of strcmp. */
extern const struct lec_page lec_pages[];
extern const size_t lec_page_count;

#endif
