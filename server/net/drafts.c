/* Drafts over HTTP, for hosts alone: a request is read with its body, done in a thread of libuv's, and answered when the
 * socket is ready. The loop waits for nothing of it. */
#include "net/drafts.h"

#include "net/header.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CALLS_MAX 16
#define CALLS_BYTES_MAX ((size_t)LEC_BUNDLE_BYTES_MAX * 2)
#define BODY_SECONDS 60 /* for a body to come; for each piece of an answer to be taken */
#define WORK_SECONDS 60

enum {
    CONFLICT = 409,
    LENGTH_REQUIRED = 411,
    TOO_LARGE = 413,
    FORBIDDEN = 403,
    UNAUTHORIZED = 401,
    CONDITION_REQUIRED = 428,
    UNAVAILABLE = 503,
};

static const char path_start[] = "/drafts";

static const char *method_of(struct lws *wsi, char *path, size_t size)
{
    char *uri = NULL;
    int len = 0;
    int method = lws_http_get_uri_and_method(wsi, &uri, &len);
    path[0] = '\0';
    if (method >= 0 && len > 0 && (size_t)len < size) {
        memcpy(path, uri, (size_t)len);
        path[len] = '\0';
    }
    return method == LWSHUMETH_GET      ? "GET"
           : method == LWSHUMETH_HEAD   ? "HEAD"
           : method == LWSHUMETH_POST   ? "POST"
           : method == LWSHUMETH_PUT    ? "PUT"
           : method == LWSHUMETH_DELETE ? "DELETE"
                                        : "";
}

bool lec_drafts_are_meant(struct lws *wsi)
{
    char path[160] = "";
    const size_t len = sizeof path_start - 1;
    method_of(wsi, path, sizeof path);
    return strncmp(path, path_start, len) == 0 && (path[len] == '\0' || path[len] == '/');
}

/* ---- the request */

/* Bytes that it says it has behind its head; -1: it does not say. */
static long body_length(struct lws *wsi)
{
    char value[24] = "";
    if (lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH) <= 0) {
        return lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING) > 0 ? -1 : 0;
    }
    int len = lws_hdr_copy(wsi, value, sizeof value, WSI_TOKEN_HTTP_CONTENT_LENGTH);
    bool is_number = len > 0 && len < 12 && strspn(value, "0123456789") == (size_t)len;
    return is_number ? strtol(value, NULL, 10) : -1;
}

/* If-Match: "7". 0: it says nothing of that sort; version 0 is that of a draft without any. */
static bool take_base(struct lws *wsi, uint32_t *out)
{
    char value[24] = "";
    int len = lws_hdr_copy(wsi, value, sizeof value, WSI_TOKEN_HTTP_IF_MATCH);
    size_t digits = len > 2 ? strspn(value + 1, "0123456789") : 0;
    bool is_good = digits > 0 && digits < 10 && (size_t)len == digits + 2 && value[0] == '"' &&
                   value[len - 1] == '"';
    *out = is_good ? (uint32_t)strtoul(value + 1, NULL, 10) : 0;
    return is_good;
}

/* Who asks, and may they? 0, or the status with a text. */
static unsigned check_host(struct draft_call *call, struct lws *wsi, const char **text)
{
    struct lec_site site;
    unsigned status = lec_names_check_host(call->net, wsi, &site, text);
    if (status != 0) {
        return status;
    }
    if (!lec_names_check_origin(call->net, wsi, &site)) {
        *text = "Pages of other sites do not talk to this server.";
        return FORBIDDEN;
    }
    const struct key *key = lec_http_key(call->net, wsi);
    if (key == NULL || key->role != LEC_ROLE_HOST) {
        *text = "Drafts want the key of a host.";
        return key == NULL ? UNAUTHORIZED : FORBIDDEN;
    }
    call->room = key->room;
    return 0;
}

static unsigned check_body(const struct draft_call *call, long len, const char **text)
{
    size_t max = lec_edit_body_max(call->edit.verb);
    if (len < 0) {
        *text = "The request must say how long it is.";
        return LENGTH_REQUIRED;
    }
    if ((size_t)len > max) {
        *text = "That is too large.";
        return TOO_LARGE;
    }
    if (call->net->drafts.count >= CALLS_MAX ||
        call->net->drafts.bytes + (size_t)len > CALLS_BYTES_MAX) {
        *text = "There is too much to do: try again in a moment.";
        return UNAVAILABLE;
    }
    return 0;
}

static unsigned check(struct draft_call *call, struct lws *wsi, long len, const char **text)
{
    char path[160] = "";
    const char *method = method_of(wsi, path, sizeof path);
    call->is_head = strcmp(method, "HEAD") == 0;
    unsigned status = check_host(call, wsi, text);
    if (status != 0) {
        return status;
    }
    status =
        lec_edit_route(call->is_head ? "GET" : method, path + sizeof path_start - 1, &call->edit);
    if (status != 0) {
        *text = call->edit.allow[0] != '\0' ? "That is not done with such a method."
                                            : "There is no such thing.";
        return status;
    }
    call->edit.wall_ms = lec_wall_ms();
    if (call->edit.verb == LEC_EDIT_SAVE && !take_base(wsi, &call->edit.version)) {
        *text = "A save names the version that it was made from.";
        return CONDITION_REQUIRED;
    }
    return check_body(call, len, text);
}

static void destroy(struct draft_call *call)
{
    if (call->counts) {
        call->net->drafts.count--;
        call->net->drafts.bytes -= call->wanted;
    }
    lec_preview_clear(&call->edit);
    lec_edit_finish(&call->edit);
    free(call);
}

/* The answer counts from now on, in the place of what was sent. */
static void weigh_answer(struct draft_call *call)
{
    struct lec_edit *edit = &call->edit;
    free(edit->body);
    edit->body = NULL;
    if (call->counts) {
        call->net->drafts.bytes -= call->wanted;
        call->wanted = edit->bytes != NULL ? edit->bytes_len : 0;
        call->net->drafts.bytes += call->wanted;
    }
}

/* It has its answer. */
void lec_drafts_answer(struct draft_call *call)
{
    if (call->wsi == NULL) {
        destroy(call);
        return;
    }
    weigh_answer(call);
    call->is_done = true;
    lws_set_timeout(call->wsi, PENDING_TIMEOUT_HTTP_CONTENT, BODY_SECONDS);
    lws_callback_on_writable(call->wsi);
}

/* ---- doing it */

/* The pack that has these bytes already; LEC_PACKS_MAX: none has. */
static uint32_t find_same(const struct lec_live *live, const struct lec_pack_file *pack)
{
    size_t len = 0;
    const char *bytes = lec_pack_file_bytes(pack, &len);
    for (uint32_t i = 0; i < LEC_PACKS_MAX; i++) {
        const struct lec_pack_file *other = lec_live_pack(live, i);
        size_t other_len = 0;
        const char *other_bytes = other != NULL ? lec_pack_file_bytes(other, &other_len) : NULL;
        if (other_bytes != NULL && other_len == len && memcmp(bytes, other_bytes, len) == 0) {
            return i;
        }
    }
    return LEC_PACKS_MAX;
}

static void answer_number(struct draft_call *call, uint32_t number)
{
    char text[40];
    int len = snprintf(text, sizeof text, "{\"pack\":%u}", number);
    call->edit.bytes = strdup(text);
    call->edit.bytes_len = (size_t)len;
    call->edit.type = "application/json";
    call->edit.status = call->edit.bytes != NULL ? HTTP_STATUS_OK : UNAVAILABLE;
}

/* When it is new to the session, the answer waits until its entry is on disk. */
static void put_into_session(struct draft_call *call)
{
    struct room *room = call->room;
    uint32_t number = find_same(room->live, call->edit.pack);
    if (room->not_saved || call->net->wants_stop) {
        lec_edit_refuse(&call->edit, UNAVAILABLE, "Nothing can be saved at the moment.");
        return;
    }
    if (number == LEC_PACKS_MAX) {
        int64_t now_us = lec_room_now_us(room, lec_net_now_us());
        enum lec_err err =
            lec_live_add_pack(room->live, call->edit.pack, now_us, lec_wall_ms(), &number);
        if (err != LEC_OK) {
            lec_edit_refuse(&call->edit, CONFLICT,
                            err == LEC_ERR_FULL ? "The session carries as many packs as it can."
                                                : lec_err_text(err));
            return;
        }
        call->edit.pack = NULL;
        call->added = lec_live_pack(room->live, number);
        call->number = number;
        call->seq = lec_live_count(room->live);
        call->next = call->net->drafts.saving;
        call->net->drafts.saving = call;
        lec_room_touch(room);
        return;
    }
    answer_number(call, number);
}

void lec_drafts_saved(struct lec_net *net)
{
    struct draft_call **link = &net->drafts.saving;
    while (*link != NULL) {
        struct draft_call *call = *link;
        const struct room *room = call->room;
        bool is_gone = room->not_saved || lec_live_pack(room->live, call->number) != call->added;
        if (!is_gone && room->saved < call->seq) {
            link = &call->next;
            continue;
        }
        *link = call->next;
        if (is_gone) {
            lec_edit_refuse(&call->edit, UNAVAILABLE, "The disk refused it: make room on it.");
        } else {
            answer_number(call, call->number);
        }
        lec_drafts_answer(call);
    }
}

/* In a thread of its own. */
static void work(uv_work_t *request)
{
    struct draft_call *call = request->data;
    lec_edit_run(&call->edit, call->net->store);
}

static void after_work(uv_work_t *request, int status)
{
    struct draft_call *call = request->data;
    struct lec_net *net = call->net;
    net->drafts.working--;
    if (status != 0) {
        lec_edit_refuse(&call->edit, UNAVAILABLE, "The server stops.");
    }
    if (call->edit.status == 0 && call->edit.verb == LEC_EDIT_PREVIEW) {
        lec_preview_draw(call);
        return;
    }
    if (call->edit.status == 0) {
        put_into_session(call);
    }
    if (call->edit.status != 0) {
        lec_drafts_answer(call);
    }
    lec_rooms_turn(net); /* no socket has woken the loop */
}

static void start(struct draft_call *call)
{
    struct lec_edit *edit = &call->edit;
    if (edit->verb == LEC_EDIT_COPY) {
        const struct lec_pack_file *pack = lec_live_pack(call->room->live, edit->version);
        if (pack == NULL) {
            lec_edit_refuse(edit, HTTP_STATUS_NOT_FOUND, "The session has no such pack.");
        } else if (!lec_edit_lend(edit, pack)) {
            lec_edit_refuse(edit, UNAVAILABLE, "There is not enough memory.");
        }
    }
    bool needs_body = lec_edit_body_max(edit->verb) > 0;
    if (edit->status == 0 && needs_body && edit->len == 0) {
        lec_edit_refuse(edit, HTTP_STATUS_BAD_REQUEST, "There is nothing in it.");
    }
    if (edit->status == 0 && edit->verb == LEC_EDIT_PREVIEW) {
        memcpy(edit->code, lec_live_code(call->room->live), sizeof edit->code);
        lec_edit_prepare(edit);
    }
    call->work.data = call;
    lws_set_timeout(call->wsi, PENDING_TIMEOUT_USER_REASON_BASE, WORK_SECONDS);
    if (edit->status != 0 || uv_queue_work(call->net->loop, &call->work, work, after_work) != 0) {
        lec_drafts_answer(call);
        return;
    }
    call->net->drafts.working++;
}

static int write_head(const struct draft_call *call)
{
    const struct lec_edit *edit = &call->edit;
    struct lec_http_reply reply = {.status = edit->status,
                                   .type = edit->type,
                                   .bytes = edit->bytes,
                                   .len = edit->bytes != NULL ? edit->bytes_len : 0,
                                   .version = edit->etag,
                                   .file = edit->file,
                                   .allow = edit->allow[0] != '\0' ? edit->allow : NULL,
                                   .is_head = call->is_head,
                                   .closes = call->closes};
    return lec_http_reply(call->wsi, &reply);
}

/* Nothing waits for the body of a request that is refused: it is answered, and its connection ends. */
static int refuse(struct draft_call *call, bool has_body)
{
    call->closes = has_body;
    if (has_body) {
        return write_head(call);
    }
    lec_drafts_answer(call);
    return 0;
}

int lec_drafts_ask(struct lec_net *net, struct lws *wsi, struct draft_call **out)
{
    const char *text = "The server stops.";
    long len = body_length(wsi);
    struct draft_call *call = calloc(1, sizeof *call);
    if (call == NULL) {
        return -1;
    }
    call->net = net;
    call->wsi = wsi;
    *out = call; /* when the connection ends, it goes with that */
    unsigned status = net->wants_stop ? UNAVAILABLE : check(call, wsi, len, &text);
    if (status == 0 && len > 0) {
        call->edit.body = malloc((size_t)len + 1);
        status = call->edit.body == NULL ? UNAVAILABLE : 0;
        text = "There is not enough memory.";
    }
    if (status != 0) {
        call->edit.verb = LEC_EDIT_NONE;
        lec_edit_refuse(&call->edit, status, text);
        return refuse(call, len != 0);
    }
    call->counts = true;
    call->wanted = (size_t)len;
    net->drafts.count++;
    net->drafts.bytes += call->wanted;
    lws_set_timeout(wsi, PENDING_TIMEOUT_HTTP_CONTENT, BODY_SECONDS);
    if (len == 0) {
        start(call);
    }
    return 0;
}

int lec_drafts_receive(struct draft_call *call, const void *bytes, size_t len)
{
    if (call == NULL || len == 0) {
        return 0;
    }
    if (call->edit.len + len > call->wanted) {
        return -1;
    }
    memcpy(call->edit.body + call->edit.len, bytes, len);
    call->edit.len += len;
    call->edit.body[call->edit.len] = '\0';
    return 0;
}

int lec_drafts_begin(struct draft_call *call)
{
    /* The library ends an empty body, too. */
    if (call == NULL || call->is_done || call->work.data != NULL) {
        return 0;
    }
    start(call);
    return 0;
}

int lec_drafts_write(struct lws *wsi, struct draft_call **slot)
{
    struct draft_call *call = *slot;
    if (!call->is_done) {
        return 0;
    }
    const struct lec_edit *edit = &call->edit;
    int result = call->is_told ? lec_http_piece(wsi, edit->bytes, edit->bytes_len, &call->at)
                               : write_head(call);
    call->is_told = true;
    if (result == 0) {
        lws_set_timeout(wsi, PENDING_TIMEOUT_HTTP_CONTENT, BODY_SECONDS);
        lws_callback_on_writable(wsi);
        return 0;
    }
    *slot = NULL;
    destroy(call);
    return result < 0 || lws_http_transaction_completed(wsi) ? -1 : 0;
}

void lec_drafts_leave(struct draft_call **slot)
{
    struct draft_call *call = *slot;
    *slot = NULL;
    if (call == NULL) {
        return;
    }
    call->wsi = NULL;
    bool is_working = call->work.data != NULL && !call->is_done;
    if (!is_working) {
        destroy(call);
    }
}

bool lec_drafts_are_busy(const struct lec_net *net)
{
    return net->drafts.working > 0 || net->drafts.drawing != NULL || net->drafts.saving != NULL;
}
