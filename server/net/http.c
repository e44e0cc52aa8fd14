/* Pages over HTTP: from memory, compressed when they were built, with the headers that keep them to themselves. */
#include "net/header.h"
#include "net/net_state.h"
#include "net/pages.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define PIECE 32768 /* bytes of a picture or sound that are written at once */

/* A body on its way out; LWS_PRE bytes come first. Media are written in pieces from where they are kept. */
struct body {
    size_t len, at;                /* `len` is where it ends: a part of a medium begins at `at` */
    char hash[LEC_HASH_CHARS + 1]; /* of a medium; empty: the bytes are here */
    unsigned char bytes[];
};

static int by_path(const void *path, const void *page)
{
    return strcmp(path, ((const struct lec_page *)page)->path);
}

static const struct lec_page *find_page(const char *path)
{
    return bsearch(path, lec_pages, lec_page_count, sizeof *lec_pages, by_path);
}

/* What the cookie `lang` says. The library's own look at cookies finds the first one alone. */
static const struct lec_language *cookie_words(struct lws *wsi)
{
    static const char name[] = "lang=";
    char value[2048]; /* the library refuses to copy what does not fit */
    if (lws_hdr_copy(wsi, value, sizeof value, WSI_TOKEN_HTTP_COOKIE) <= 0) {
        return NULL;
    }
    char *rest = NULL;
    for (char *pair = strtok_r(value, "; ", &rest); pair != NULL;
         pair = strtok_r(NULL, "; ", &rest)) {
        if (strncmp(pair, name, sizeof name - 1) == 0) {
            return lec_language_find(pair + sizeof name - 1);
        }
    }
    return NULL;
}

const struct lec_language *lec_http_language(struct lws *wsi)
{
    char value[512];
    const char *said = lws_get_urlarg_by_name(wsi, "lang=", value, (int)sizeof value);
    const struct lec_language *words = said != NULL ? lec_language_find(said) : NULL;
    if (words == NULL) {
        words = cookie_words(wsi);
    }
    if (words == NULL) {
        bool is_said = lws_hdr_copy(wsi, value, sizeof value, WSI_TOKEN_HTTP_ACCEPT_LANGUAGE) > 0;
        words = lec_language_choose(is_said ? value : NULL);
    }
    return words;
}

/* The page of a path. The two that people open have no language in their addresses: it is that of the request. */
static const struct lec_page *choose_page(struct lws *wsi, const char *path, bool *is_chosen)
{
    char own[32];
    bool is_team = strcmp(path, "/") == 0 || strncmp(path, "/j/", 3) == 0;
    *is_chosen = is_team || strcmp(path, "/host") == 0;
    if (!*is_chosen) {
        return find_page(path);
    }
    const char *code = lec_language_code(lec_http_language(wsi));
    bool is_english = strcmp(code, "en") == 0;
    snprintf(own, sizeof own, "/%s%s%s", is_english ? "" : code, is_english ? "" : "/",
             is_team ? "" : "host");
    return find_page(own);
}

static bool add(struct lws *wsi, const char *name, const char *value, unsigned char **p,
                unsigned char *end)
{
    return lws_add_http_header_by_name(wsi, (const unsigned char *)name,
                                       (const unsigned char *)value, (int)strlen(value), p,
                                       end) == 0;
}

/* In every answer, those of the library too. */
static const struct lws_protocol_vhost_options safety[] = {
    {&safety[1], NULL, "x-content-type-options:", "nosniff"},
    {NULL, NULL, "cross-origin-resource-policy:", "same-origin"},
};
const struct lws_protocol_vhost_options *const lec_http_headers = safety;

#define HEAD_MAX 2048 /* bytes of the head of an answer */

/* What a browser may open beside its script and style files says so: no name of ours to others, and no window of theirs. */
static bool add_manners(struct lws *wsi, unsigned char **p, unsigned char *end)
{
    return add(wsi, "referrer-policy:", "no-referrer", p, end) &&
           add(wsi, "cross-origin-opener-policy:", "same-origin", p, end);
}

/* Nothing from elsewhere, in no frame. A page may dial any address: that of a server which moves is not known when the page
 * is loaded, and no policy can name an address of IPv6. Whoever is dialled looks at the Origin. */
static bool add_policy(struct lws *wsi, const char *script_sum, const char *style_sum,
                       unsigned char **p, unsigned char *end)
{
    char policy[600];
    snprintf(policy, sizeof policy,
             "default-src 'none'; script-src 'self'%s; style-src 'self'%s; img-src 'self' data:; "
             "media-src 'self' data:; manifest-src 'self'; connect-src 'self' ws: wss:; "
             "frame-ancestors 'none'; base-uri 'none'; form-action 'none'; "
             "require-trusted-types-for 'script'",
             script_sum, style_sum);
    return add_manners(wsi, p, end) && add(wsi, "content-security-policy:", policy, p, end);
}

/* A script or a style that somebody opens as if it were a page is a text to read: it does nothing, and needs no policy.
 * That spares a phone some kilobytes. A drawing may do things, so it may do nothing at all. */
static bool add_page_policy(struct lws *wsi, const struct lec_page *page, unsigned char **p,
                            unsigned char *end)
{
    if (strncmp(page->type, "text/html", 9) == 0) {
        return add_policy(wsi, page->script_sum, page->style_sum, p, end);
    }
    if (strcmp(page->type, "image/svg+xml") != 0) {
        return true;
    }
    return add_manners(wsi, p, end) &&
           add(wsi, "content-security-policy:",
               "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action "
               "'none'; require-trusted-types-for 'script'",
               p, end);
}

static bool header_is(struct lws *wsi, enum lws_token_indexes token, const char *wanted)
{
    char value[256];
    return lws_hdr_copy(wsi, value, sizeof value, token) > 0 && strstr(value, wanted) != NULL;
}

#define ANSWER_MAX 1024 /* bytes, in any language */

/* A short answer without a page; `text` is one line, in the reader's language if it is translated. `where` is for one
 * that sends elsewhere, or NULL. 0, or 1 when it cannot be written. */
static int write_answer(struct lws *wsi, unsigned status, const char *where, const char *text,
                        bool is_head)
{
    unsigned char buf[LWS_PRE + HEAD_MAX];
    unsigned char *start = buf + LWS_PRE;
    unsigned char *p = start;
    unsigned char *end = buf + sizeof buf - 1;
    unsigned char body[LWS_PRE + ANSWER_MAX];
    size_t len = 0;
    if (text[0] != '\0') {
        len = (size_t)snprintf((char *)body + LWS_PRE, ANSWER_MAX, "%s\n",
                               lec_say(lec_http_language(wsi), text));
        assert(len < ANSWER_MAX);
    }
    bool is_ok =
        lws_add_http_common_headers(wsi, status, "text/plain; charset=utf-8", len, &p, end) == 0 &&
        add_policy(wsi, "", "", &p, end) && add(wsi, "cache-control:", "no-store", &p, end) &&
        (where == NULL || add(wsi, "location:", where, &p, end)) &&
        (status != HTTP_STATUS_UNAUTHORIZED || add(wsi, "www-authenticate:", "Bearer", &p, end)) &&
        (status != HTTP_STATUS_UPGRADE_REQUIRED ||
         (add(wsi, "upgrade:", "websocket", &p, end) &&
          add(wsi, "sec-websocket-version:", "13", &p, end))) &&
        (status != HTTP_STATUS_METHOD_NOT_ALLOWED || add(wsi, "allow:", "GET, HEAD", &p, end));
    if (!is_ok || lws_finalize_write_http_header(wsi, start, &p, end) != 0) {
        return 1;
    }
    bool is_sent = is_head || len == 0 ||
                   lws_write(wsi, body + LWS_PRE, len, LWS_WRITE_HTTP_FINAL) >= (int)len;
    return is_sent ? 0 : 1;
}

static int answer(struct lws *wsi, unsigned status, const char *where, const char *text,
                  bool is_head)
{
    int result = write_answer(wsi, status, where, text, is_head);
    return result != 0 ? result : lws_http_transaction_completed(wsi) ? -1 : 0;
}

static int not_modified(struct lws *wsi, const struct lec_page *page)
{
    unsigned char buf[LWS_PRE + HEAD_MAX];
    unsigned char *start = buf + LWS_PRE;
    unsigned char *p = start;
    unsigned char *end = buf + sizeof buf - 1;
    bool is_ok = lws_add_http_header_status(wsi, HTTP_STATUS_NOT_MODIFIED, &p, end) == 0 &&
                 add(wsi, "etag:", page->etag, &p, end) &&
                 add(wsi, "cache-control:", "no-cache", &p, end) &&
                 add_page_policy(wsi, page, &p, end);
    if (!is_ok || lws_finalize_write_http_header(wsi, start, &p, end) != 0) {
        return 1;
    }
    return lws_http_transaction_completed(wsi) ? -1 : 0;
}

/* How long a page is unpacked: the end of a gzip file says it (RFC 1952, 2.3.1). */
static size_t plain_len(const struct lec_page *page)
{
    const unsigned char *end = page->gzip + page->gzip_len;
    return (size_t)end[-4] | (size_t)end[-3] << 8 | (size_t)end[-2] << 16 | (size_t)end[-1] << 24;
}

/* For the rare client that does not take gzip. */
static bool unpack(const struct lec_page *page, unsigned char *out, size_t len)
{
    enum { GZIP_WINDOW = 15 + 16 };
    z_stream z = {0};
    z.next_in = (unsigned char *)page->gzip;
    z.avail_in = (uInt)page->gzip_len;
    z.next_out = out;
    z.avail_out = (uInt)len;
    if (inflateInit2(&z, GZIP_WINDOW) != Z_OK) {
        return false;
    }
    int done = inflate(&z, Z_FINISH);
    inflateEnd(&z);
    return done == Z_STREAM_END && z.total_out == len;
}

static int send_page(struct lws *wsi, const struct lec_page *page, bool is_chosen, bool is_head)
{
    bool is_gzip = header_is(wsi, WSI_TOKEN_HTTP_ACCEPT_ENCODING, "gzip");
    size_t len = is_gzip ? page->gzip_len : plain_len(page);
    const char *vary = is_chosen ? "accept-encoding, accept-language, cookie" : "accept-encoding";
    unsigned char buf[LWS_PRE + HEAD_MAX];
    unsigned char *start = buf + LWS_PRE;
    unsigned char *p = start;
    unsigned char *end = buf + sizeof buf - 1;
    bool is_ok = lws_add_http_common_headers(wsi, HTTP_STATUS_OK, page->type, len, &p, end) == 0 &&
                 (!is_gzip || add(wsi, "content-encoding:", "gzip", &p, end)) &&
                 add(wsi, "vary:", vary, &p, end) && add(wsi, "etag:", page->etag, &p, end) &&
                 add(wsi, "cache-control:", "no-cache", &p, end) &&
                 add_page_policy(wsi, page, &p, end);
    if (!is_ok || lws_finalize_write_http_header(wsi, start, &p, end) != 0) {
        return 1;
    }
    if (is_head || len == 0) {
        return lws_http_transaction_completed(wsi) ? -1 : 0;
    }
    struct body *body = malloc(sizeof *body + LWS_PRE + len);
    if (body == NULL) {
        return 1;
    }
    *body = (struct body){.len = len};
    if (is_gzip) {
        memcpy(body->bytes + LWS_PRE, page->gzip, len);
    } else if (!unpack(page, body->bytes + LWS_PRE, len)) {
        free(body);
        return 1;
    }
    void **slot = lws_wsi_user(wsi);
    *slot = body;
    lws_callback_on_writable(wsi);
    return 0;
}

/* The key comes in a header, where no log and no history keeps it. NULL: there is none that is known. */
const struct key *lec_http_key(const struct lec_net *net, struct lws *wsi)
{
    char value[64]; /* the library refuses to copy what does not fit */
    int len = lws_hdr_copy(wsi, value, sizeof value, WSI_TOKEN_HTTP_AUTHORIZATION);
    const char *key = len > 0 ? lec_header_key(value) : NULL;
    return key != NULL ? lec_key_find(net, key) : NULL;
}

static int send_report(struct lws *wsi, struct room *room, enum lec_report_file file,
                       const char *name, bool is_head)
{
    struct lec_report_buffer text = {0};
    struct lec_report *report = lec_report_create(room->live, lec_http_language(wsi));
    bool is_ok = report != NULL && lec_report_write(report, file, &text) == 0;
    lec_report_destroy(report);
    struct body *body = is_ok ? malloc(sizeof *body + LWS_PRE + text.len) : NULL;
    size_t len = text.len;
    if (body != NULL) {
        *body = (struct body){.len = len};
        memcpy(body->bytes + LWS_PRE, text.bytes, len);
    }
    lec_report_buffer_free(&text);
    if (body == NULL) {
        return answer(wsi, HTTP_STATUS_SERVICE_UNAVAILABLE, NULL,
                      LEC_SAY("There is not enough memory for the report."), is_head);
    }
    unsigned char buf[LWS_PRE + HEAD_MAX];
    unsigned char *start = buf + LWS_PRE;
    unsigned char *p = start;
    unsigned char *end = buf + sizeof buf - 1;
    char disposition[80];
    snprintf(disposition, sizeof disposition, "attachment; filename=\"%.40s\"", name);
    const char *type = file == LEC_REPORT_PAGE ? "text/html; charset=utf-8"
                                               : "text/csv; charset=utf-8; header=present";
    is_ok = lws_add_http_common_headers(wsi, HTTP_STATUS_OK, type, len, &p, end) == 0 &&
            add(wsi, "content-disposition:", disposition, &p, end) &&
            add(wsi, "cache-control:", "no-store", &p, end) && add_policy(wsi, "", "", &p, end) &&
            lws_finalize_write_http_header(wsi, start, &p, end) == 0;
    if (!is_ok || is_head) {
        free(body);
        return !is_ok ? 1 : lws_http_transaction_completed(wsi) ? -1 : 0;
    }
    void **slot = lws_wsi_user(wsi);
    *slot = body;
    lws_callback_on_writable(wsi);
    return 0;
}

/* The host's alone. What is not known to be on disk is not shown, here neither. */
static int serve_report(struct lws *wsi, const char *name, bool is_head)
{
    struct lec_net *net = lws_context_user(lws_get_context(wsi));
    char code[LEC_CODE_CHARS + 1];
    enum lec_report_file file = LEC_REPORT_PAGE;
    const struct key *key = lec_http_key(net, wsi);
    if (key == NULL) {
        return answer(wsi, HTTP_STATUS_UNAUTHORIZED, NULL,
                      LEC_SAY("A report wants the key of its session's host."), is_head);
    }
    if (key->role != LEC_ROLE_HOST) {
        return answer(wsi, HTTP_STATUS_FORBIDDEN, NULL,
                      LEC_SAY("Only the host may have the report."), is_head);
    }
    if (!lec_header_report(name, code, &file)) {
        return answer(wsi, HTTP_STATUS_NOT_FOUND, NULL, LEC_SAY("A report has no such file."),
                      is_head);
    }
    struct room *room = lec_room_by_code(net, code);
    if (room == NULL) {
        return answer(wsi, HTTP_STATUS_NOT_FOUND, NULL, LEC_SAY("No session has that code."),
                      is_head);
    }
    if (room != key->room) {
        return answer(wsi, HTTP_STATUS_FORBIDDEN, NULL, LEC_SAY("That key is another session's."),
                      is_head);
    }
    if (room->saved != lec_live_count(room->live)) {
        return answer(wsi, HTTP_STATUS_SERVICE_UNAVAILABLE, NULL,
                      LEC_SAY("The session is being saved: try again in a moment."), is_head);
    }
    return send_report(wsi, room, file, name, is_head);
}

/* Of the sessions that are here. NULL: none has it. */
static const struct lec_pack_medium *find_medium(struct lws *wsi, const char *hash)
{
    const struct lec_net *net = lws_context_user(lws_get_context(wsi));
    const struct lec_pack_medium *medium = NULL;
    for (const struct room *room = net->rooms; room != NULL && medium == NULL; room = room->next) {
        medium = lec_live_medium(room->live, hash);
    }
    return medium;
}

/* Whoever knows the hash has been shown the clue, or has the file. The name says what is in it: it never changes. */
static bool add_media_headers(struct lws *wsi, const struct lec_pack_medium *medium,
                              unsigned char **p, unsigned char *end)
{
    char etag[LEC_HASH_CHARS + 3];
    snprintf(etag, sizeof etag, "\"%s\"", medium->hash);
    return add_manners(wsi, p, end) && add(wsi, "etag:", etag, p, end) &&
           add(wsi, "cache-control:", "private, max-age=31536000, immutable", p, end) &&
           add(wsi, "content-security-policy:",
               "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox", p,
               end);
}

/* What is asked for of a medium; a browser that has another one (If-Range) gets all of this. */
struct part {
    enum lec_range range;
    size_t first, count; /* bytes */
};

static struct part find_part(struct lws *wsi, const struct lec_pack_medium *medium, bool is_head)
{
    struct part part = {.range = LEC_RANGE_ALL};
    char value[64];
    bool is_other = lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_IF_RANGE) > 0 &&
                    !header_is(wsi, WSI_TOKEN_HTTP_IF_RANGE, medium->hash);
    if (!is_head && !is_other && lws_hdr_copy(wsi, value, sizeof value, WSI_TOKEN_HTTP_RANGE) > 0) {
        part.range = lec_header_range(value, medium->len, &part.first, &part.count);
    }
    if (part.range == LEC_RANGE_ALL) {
        part.first = 0;
        part.count = medium->len;
    }
    return part;
}

static bool add_part_headers(struct lws *wsi, const struct lec_pack_medium *medium,
                             const struct part *part, unsigned char **p, unsigned char *end)
{
    static const unsigned statuses[] = {
        [LEC_RANGE_ALL] = HTTP_STATUS_OK,
        [LEC_RANGE_PART] = HTTP_STATUS_PARTIAL_CONTENT,
        [LEC_RANGE_NONE] = HTTP_STATUS_REQ_RANGE_NOT_SATISFIABLE,
    };
    char range[80];
    if (part->range == LEC_RANGE_PART) {
        snprintf(range, sizeof range, "bytes %zu-%zu/%zu", part->first,
                 part->first + part->count - 1, medium->len);
    } else {
        snprintf(range, sizeof range, "bytes */%zu", medium->len);
    }
    return lws_add_http_common_headers(wsi, statuses[part->range], lec_media_type(medium->kind),
                                       part->count, p, end) == 0 &&
           add(wsi, "accept-ranges:", "bytes", p, end) &&
           (part->range == LEC_RANGE_ALL || add(wsi, "content-range:", range, p, end));
}

static int send_medium(struct lws *wsi, const struct lec_pack_medium *medium, bool is_head)
{
    unsigned char buf[LWS_PRE + HEAD_MAX];
    unsigned char *start = buf + LWS_PRE;
    unsigned char *p = start;
    unsigned char *end = buf + sizeof buf - 1;
    bool is_known = header_is(wsi, WSI_TOKEN_HTTP_IF_NONE_MATCH, medium->hash);
    struct part part = find_part(wsi, medium, is_head);
    bool is_ok = is_known ? lws_add_http_header_status(wsi, HTTP_STATUS_NOT_MODIFIED, &p, end) == 0
                          : add_part_headers(wsi, medium, &part, &p, end);
    if (!is_ok || !add_media_headers(wsi, medium, &p, end) ||
        lws_finalize_write_http_header(wsi, start, &p, end) != 0) {
        return 1;
    }
    if (is_head || is_known || part.range == LEC_RANGE_NONE) {
        return lws_http_transaction_completed(wsi) ? -1 : 0;
    }
    struct body *body = malloc(sizeof *body);
    if (body == NULL) {
        return 1;
    }
    *body = (struct body){.len = part.first + part.count, .at = part.first};
    memcpy(body->hash, medium->hash, sizeof body->hash);
    void **slot = lws_wsi_user(wsi);
    *slot = body;
    lws_callback_on_writable(wsi);
    return 0;
}

static int serve_medium(struct lws *wsi, const char *hash, bool is_head)
{
    const struct lec_pack_medium *medium = find_medium(wsi, hash);
    return medium != NULL
               ? send_medium(wsi, medium, is_head)
               : answer(wsi, HTTP_STATUS_NOT_FOUND, NULL,
                        LEC_SAY("No session that is open has such a picture or sound."), is_head);
}

int lec_http_piece(struct lws *wsi, const char *bytes, size_t len, size_t *at)
{
    static unsigned char piece[LWS_PRE + PIECE];
    size_t left = len - *at;
    size_t count = left < PIECE ? left : PIECE;
    bool is_last = count == left;
    memcpy(piece + LWS_PRE, bytes + *at, count);
    *at += count;
    int sent =
        lws_write(wsi, piece + LWS_PRE, count, is_last ? LWS_WRITE_HTTP_FINAL : LWS_WRITE_HTTP);
    return sent < (int)count ? -1 : is_last;
}

/* The session may have gone meanwhile. As lec_http_piece. */
static int write_piece(struct lws *wsi, struct body *body)
{
    const struct lec_pack_medium *medium = find_medium(wsi, body->hash);
    return medium != NULL ? lec_http_piece(wsi, medium->bytes, body->len, &body->at) : -1;
}

int lec_http_write(struct lws *wsi, void **slot)
{
    struct body *body = *slot;
    if (body == NULL) {
        return 0;
    }
    if (body->hash[0] != '\0') {
        int result = write_piece(wsi, body);
        if (result == 0) {
            lws_callback_on_writable(wsi);
            return 0;
        }
        *slot = NULL;
        free(body);
        return result < 0 || lws_http_transaction_completed(wsi) ? -1 : 0;
    }
    *slot = NULL;
    int sent = lws_write(wsi, body->bytes + LWS_PRE, body->len, LWS_WRITE_HTTP_FINAL);
    bool is_sent = sent >= (int)body->len;
    free(body);
    if (!is_sent) {
        return -1;
    }
    return lws_http_transaction_completed(wsi) ? -1 : 0;
}

/* At once, and the connection ends with it. */
static int write_last(struct lws *wsi, const char *bytes, size_t len)
{
    size_t at = 0;
    while (len > 0 && lec_http_piece(wsi, bytes, len, &at) == 0) {
    }
    return -1;
}

int lec_http_reply(struct lws *wsi, const struct lec_http_reply *reply)
{
    unsigned char buf[LWS_PRE + HEAD_MAX];
    unsigned char *start = buf + LWS_PRE;
    unsigned char *p = start;
    unsigned char *end = buf + sizeof buf - 1;
    char etag[16], disposition[80];
    snprintf(etag, sizeof etag, "\"%u\"", reply->version);
    snprintf(disposition, sizeof disposition, "attachment; filename=\"%.40s\"", reply->file);
    bool is_ok =
        lws_add_http_common_headers(wsi, reply->status, reply->type, reply->len, &p, end) == 0 &&
        (reply->version == 0 || add(wsi, "etag:", etag, &p, end)) &&
        (reply->allow == NULL || add(wsi, "allow:", reply->allow, &p, end)) &&
        (!reply->closes || add(wsi, "connection:", "close", &p, end)) &&
        (reply->file[0] == '\0' || add(wsi, "content-disposition:", disposition, &p, end)) &&
        add(wsi, "cache-control:", "no-store", &p, end) && add_policy(wsi, "", "", &p, end) &&
        lws_finalize_write_http_header(wsi, start, &p, end) == 0;
    if (!is_ok) {
        return -1;
    }
    if (reply->closes) {
        return write_last(wsi, reply->bytes, reply->is_head ? 0 : reply->len);
    }
    return reply->is_head || reply->len == 0;
}

/* What every request must get right: 0, or the status that it gets. */
static unsigned check_request(struct lws *wsi, struct lec_site *host, const char **text)
{
    char *uri = NULL;
    int uri_len = 0;
    int method = lws_http_get_uri_and_method(wsi, &uri, &uri_len);
    if (method != LWSHUMETH_GET && method != LWSHUMETH_HEAD) {
        *text = "Only pages are served here: use GET.";
        return HTTP_STATUS_METHOD_NOT_ALLOWED;
    }
    return lec_names_check_host(lws_context_user(lws_get_context(wsi)), wsi, host, text);
}

static bool is_head_request(struct lws *wsi)
{
    char *uri = NULL;
    int uri_len = 0;
    return lws_http_get_uri_and_method(wsi, &uri, &uri_len) == LWSHUMETH_HEAD;
}

int lec_http_point(struct lws *wsi)
{
    const struct lec_net *net = lws_context_user(lws_get_context(wsi));
    const struct room *only = lec_room_only(net);
    bool is_head = is_head_request(wsi);
    struct lec_site site;
    const char *text = NULL;
    char where[LEC_URL_MAX + 1];
    unsigned status = check_request(wsi, &site, &text);
    if (status != 0) {
        return answer(wsi, status, NULL, text, is_head);
    }
    /* By the address that got somebody here. */
    snprintf(where, sizeof where, "%.120s/%s%s", lec_reach_base_of(net, &site),
             only != NULL ? "j/" : "", only != NULL ? lec_live_code(only->live) : "");
    return answer(wsi, HTTP_STATUS_FOUND, where, "", is_head);
}

int lec_http_serve(struct lws *wsi)
{
    char *uri = NULL;
    int uri_len = 0;
    char path[128];
    bool is_head = is_head_request(wsi);
    struct lec_site site;
    const char *text = NULL;
    unsigned status = check_request(wsi, &site, &text);
    if (status != 0) {
        return answer(wsi, status, NULL, text, is_head);
    }
    if (lws_http_get_uri_and_method(wsi, &uri, &uri_len) < 0 || uri_len <= 0 ||
        (size_t)uri_len >= sizeof path) {
        return answer(wsi, HTTP_STATUS_NOT_FOUND, NULL, LEC_SAY("There is no such page."), is_head);
    }
    memcpy(path, uri, (size_t)uri_len);
    path[uri_len] = '\0';
    if (strncmp(path, "/report/", 8) == 0) {
        return serve_report(wsi, path + 8, is_head);
    }
    if (strncmp(path, "/media/", 7) == 0) {
        return serve_medium(wsi, path + 7, is_head);
    }
    const struct room *only = lec_room_only(lws_context_user(lws_get_context(wsi)));
    if (strcmp(path, "/") == 0 && only != NULL) {
        char said[64];
        bool is_said = lws_get_urlarg_by_name(wsi, "lang=", said, (int)sizeof said) != NULL;
        snprintf(path, sizeof path, "/j/%s%s%s", lec_live_code(only->live), is_said ? "?lang=" : "",
                 is_said ? lec_language_code(lec_http_language(wsi)) : "");
        return answer(wsi, HTTP_STATUS_FOUND, path, "", is_head);
    }
    bool is_chosen = false;
    const struct lec_page *page = choose_page(wsi, path, &is_chosen);
    if (page == NULL) {
        return answer(wsi, HTTP_STATUS_NOT_FOUND, NULL,
                      LEC_SAY("There is no such page. To join, open the start page."), is_head);
    }
    if (header_is(wsi, WSI_TOKEN_HTTP_IF_NONE_MATCH, page->etag)) {
        return not_modified(wsi, page);
    }
    return send_page(wsi, page, is_chosen, is_head);
}

/* What a request for a WebSocket must get right: 0, or the status that it gets. */
static unsigned check_upgrade(struct lws *wsi, const char *protocol, const char **text)
{
    const struct lec_net *net = lws_context_user(lws_get_context(wsi));
    struct lec_site site;
    char uri[64];
    unsigned status = check_request(wsi, &site, text);
    if (status != 0) {
        return status;
    }
    /* Clear-text HTTP/2 would be taken otherwise. */
    if (strcasecmp(protocol, "websocket") != 0 || is_head_request(wsi)) {
        *text = "This server speaks HTTP/1.1 and WebSocket.";
        return HTTP_STATUS_BAD_REQUEST;
    }
    if (lws_get_vhost(wsi) == net->door ||
        lws_hdr_copy(wsi, uri, sizeof uri, WSI_TOKEN_GET_URI) <= 0 || strcmp(uri, "/ws") != 0) {
        *text = LEC_SAY("There is no such page.");
        return HTTP_STATUS_NOT_FOUND;
    }
    if (!lec_names_check_origin(net, wsi, &site)) {
        *text = "Pages of other sites do not talk to this server.";
        return HTTP_STATUS_FORBIDDEN;
    }
    return lec_upgrade_check(wsi, text);
}

int lec_http_confirm_upgrade(struct lws *wsi, const char *protocol)
{
    const char *text = NULL;
    unsigned status = check_upgrade(wsi, protocol, &text);
    if (status == 0) {
        return 0;
    }
    return write_answer(wsi, status, NULL, text, is_head_request(wsi)) == 0 ? 1 : -1;
}
