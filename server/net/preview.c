/* Previews: the room display's own program draws one view into a file. One process at a time, for a limited time, beside
 * the loop; where there is no such program, that is the answer. */
#include "net/drafts.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define DRAW_MS 10000
#define DRAW_NICE 10 /* whoever plays meanwhile goes first */
#define PICTURE_BYTES_MAX (16 << 20)
#define WAITING_MAX 8

enum { NOT_IMPLEMENTED = 501, UNAVAILABLE = 503 };

static void draw_next(struct lec_net *net);

/* The picture becomes the answer. */
static bool take_picture(struct lec_edit *edit)
{
    char path[120];
    snprintf(path, sizeof path, "%s/%s", edit->folder, LEC_PREVIEW_PICTURE);
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return false;
    }
    long len = fseek(file, 0, SEEK_END) == 0 ? ftell(file) : -1;
    char *bytes = len > 0 && len <= PICTURE_BYTES_MAX ? malloc((size_t)len) : NULL;
    rewind(file);
    bool is_read = bytes != NULL && fread(bytes, 1, (size_t)len, file) == (size_t)len;
    fclose(file);
    if (!is_read) {
        free(bytes);
        return false;
    }
    edit->bytes = bytes;
    edit->bytes_len = (size_t)len;
    edit->type = "image/png";
    edit->status = HTTP_STATUS_OK;
    return true;
}

static void end(struct lec_net *net, bool is_drawn)
{
    struct draft_call *call = net->drafts.drawing;
    net->drafts.drawing = NULL;
    if (call->edit.status == 0 && (!is_drawn || !take_picture(&call->edit))) {
        lec_edit_refuse(&call->edit, UNAVAILABLE,
                        "The display's program has not made a picture of it.");
    }
    lec_preview_clear(&call->edit);
    lec_drafts_answer(call);
    draw_next(net);
}

static void on_closed(uv_handle_t *handle)
{
    struct lec_net *net = handle->data;
    end(net, net->drafts.is_drawn);
}

static void on_ended(uv_process_t *process, int64_t status, int signal)
{
    struct lec_net *net = process->data;
    uv_timer_stop(&net->drafts.timer);
    net->drafts.is_drawn = status == 0 && signal == 0;
    uv_close((uv_handle_t *)process, on_closed);
}

static void on_late(uv_timer_t *timer)
{
    struct lec_net *net = timer->data;
    uv_process_kill(&net->drafts.process, SIGKILL);
}

/* 0, or libuv's error. */
static int spawn(struct lec_net *net, const struct lec_edit *edit)
{
    char view[100], picture[100];
    snprintf(view, sizeof view, "%s/%s", edit->folder, LEC_PREVIEW_VIEW);
    snprintf(picture, sizeof picture, "%s/%s", edit->folder, LEC_PREVIEW_PICTURE);
    char view_option[] = "--view", picture_option[] = "--picture", size_option[] = "--size";
    char size[] = "1280x720";
    char *args[] = {(char *)(uintptr_t)net->drafts.kiosk,
                    view_option,
                    view,
                    picture_option,
                    picture,
                    size_option,
                    size,
                    NULL};
    uv_stdio_container_t none[3] = {
        {.flags = UV_IGNORE}, {.flags = UV_IGNORE}, {.flags = UV_IGNORE}};
    uv_process_options_t options = {.file = net->drafts.kiosk,
                                    .args = args,
                                    .exit_cb = on_ended,
                                    .stdio = none,
                                    .stdio_count = 3};
    net->drafts.process.data = net;
    net->drafts.is_drawn = false;
    return uv_spawn(net->loop, &net->drafts.process, &options);
}

static void draw(struct draft_call *call)
{
    struct lec_net *net = call->net;
    net->drafts.drawing = call;
    if (spawn(net, &call->edit) != 0) {
        lec_edit_refuse(&call->edit, NOT_IMPLEMENTED,
                        "The display's program is not on this machine.");
        uv_close((uv_handle_t *)&net->drafts.process, on_closed);
        return;
    }
    (void)setpriority(PRIO_PROCESS, (id_t)net->drafts.process.pid, DRAW_NICE);
    uv_timer_start(&net->drafts.timer, on_late, DRAW_MS, 0);
}

/* Whoever has gone meanwhile needs no picture. */
static void draw_next(struct lec_net *net)
{
    struct draft_call *call;
    while (net->drafts.drawing == NULL && (call = net->drafts.waiting) != NULL) {
        net->drafts.waiting = call->next;
        net->drafts.waiting_count--;
        if (call->wsi == NULL || net->wants_stop) {
            lec_edit_refuse(&call->edit, UNAVAILABLE, "The server stops.");
            lec_drafts_answer(call);
        } else {
            draw(call);
        }
    }
}

void lec_preview_draw(struct draft_call *call)
{
    struct lec_net *net = call->net;
    if (net->drafts.kiosk[0] == '\0') {
        lec_edit_refuse(&call->edit, NOT_IMPLEMENTED,
                        "The display's program is not on this machine.");
        lec_drafts_answer(call);
        return;
    }
    if (net->drafts.waiting_count >= WAITING_MAX) {
        lec_edit_refuse(&call->edit, UNAVAILABLE, "There is too much to draw: try again.");
        lec_drafts_answer(call);
        return;
    }
    struct draft_call **link = &net->drafts.waiting;
    while (*link != NULL) {
        link = &(*link)->next;
    }
    *link = call;
    call->next = NULL;
    net->drafts.waiting_count++;
    draw_next(net);
}

void lec_preview_start(struct lec_net *net)
{
    uv_timer_init(net->loop, &net->drafts.timer);
    net->drafts.timer.data = net;
}

void lec_preview_stop(struct lec_net *net)
{
    uv_close((uv_handle_t *)&net->drafts.timer, NULL);
}
