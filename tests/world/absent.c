/* Parts of the server that this world has no use for: pages, addresses of the machine, the kernel's own measurements. */
#include "outside.h"

#include "net/drafts.h"
#include "net/kernel.h"

#include <string.h>

int lec_http_serve(struct lws *wsi)
{
    (void)wsi;
    return -1;
}

const struct lec_language *lec_http_language(struct lws *wsi)
{
    (void)wsi;
    return NULL; /* everybody here speaks English */
}

int lec_http_write(struct lws *wsi, void **slot)
{
    (void)wsi, (void)slot;
    return -1;
}

int lec_http_point(struct lws *wsi)
{
    (void)wsi;
    return -1;
}

const struct lws_protocol_vhost_options *const lec_http_headers = NULL;

int lec_http_confirm_upgrade(struct lws *wsi, const char *protocol)
{
    (void)wsi, (void)protocol;
    return 0;
}

/* Nobody writes packs here. */
bool lec_drafts_are_meant(struct lws *wsi)
{
    (void)wsi;
    return false;
}

int lec_drafts_ask(struct lec_net *net, struct lws *wsi, struct draft_call **out)
{
    (void)net, (void)wsi, (void)out;
    return -1;
}

int lec_drafts_receive(struct draft_call *call, const void *bytes, size_t len)
{
    (void)call, (void)bytes, (void)len;
    return -1;
}

int lec_drafts_begin(struct draft_call *call)
{
    (void)call;
    return -1;
}

int lec_drafts_write(struct lws *wsi, struct draft_call **slot)
{
    (void)wsi, (void)slot;
    return -1;
}

void lec_drafts_leave(struct draft_call **slot)
{
    (void)slot;
}

void lec_drafts_saved(struct lec_net *net)
{
    (void)net;
}

bool lec_drafts_are_busy(const struct lec_net *net)
{
    (void)net;
    return false;
}

void lec_preview_start(struct lec_net *net)
{
    (void)net;
}

void lec_preview_stop(struct lec_net *net)
{
    (void)net;
}

int lec_tls_check(struct lec_net *net, struct lec_trouble *why)
{
    (void)net, (void)why;
    return 0;
}

void lec_tls_fill(const struct lec_net *net, struct lws_context_creation_info *info)
{
    (void)net, (void)info;
}

bool lec_kernel_read(int fd, struct lec_kernel *out)
{
    (void)fd, (void)out;
    return false;
}

bool lec_kernel_is_waiting(int fd, uint64_t *acked)
{
    (void)fd;
    *acked = 0;
    return false;
}

int lec_reach_start(struct lec_net *net)
{
    for (struct room *room = net->rooms; room != NULL; room = room->next) {
        struct lec_view_reach *reach = &room->reach;
        snprintf(reach->join_url, sizeof reach->join_url, "http://192.0.2.1:8088/#%s",
                 lec_live_code(room->live));
        snprintf(reach->display_url, sizeof reach->display_url, "http://192.0.2.1:8088/display#%s",
                 room->display_key);
        lec_room_touch(room);
    }
    return 0;
}

void lec_reach_stop(struct lec_net *net)
{
    (void)net;
}

const char *lec_reach_base(const struct lec_net *net)
{
    (void)net;
    return "http://192.0.2.1:8088";
}

const char *lec_reach_base_of(const struct lec_net *net, const struct lec_site *site)
{
    (void)site;
    return lec_reach_base(net);
}

bool lec_reach_knows(const struct lec_net *net, const struct lec_site *site)
{
    (void)net, (void)site;
    return true;
}

bool lec_reach_knows_host(const struct lec_net *net, const struct lec_site *site)
{
    (void)net, (void)site;
    return true;
}

void lec_reach_set(struct lec_reach *reach, const char *name, const char *value)
{
    (void)reach, (void)name, (void)value;
}

void lec_reach_on_way(struct lec_net *net, struct conn *conn, const struct lec_msg_way *way)
{
    lec_conn_ack(net, conn, way->id, LEC_ERR_NOT_NOW, 0, NULL);
}

void lec_reach_on_wifi(struct lec_net *net, struct conn *conn, const struct lec_msg_wifi *wifi)
{
    lec_conn_ack(net, conn, wifi->id, LEC_ERR_NOT_NOW, 0, NULL);
}
