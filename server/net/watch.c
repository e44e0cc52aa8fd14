/* Tells when addresses, devices or routes of the machine have changed: the kernel says so on a netlink socket. */
#include "net/watch.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define TOGETHER_MS 50         /* one change of network is many messages */
#define ASK_MS 2000            /* where the kernel does not tell */
#define BUFFER_BYTES (1 << 20) /* for what comes while the program is stopped */

static int open_socket(void)
{
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, NETLINK_ROUTE);
    struct sockaddr_nl address = {
        .nl_family = AF_NETLINK,
        .nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR | RTMGRP_IPV4_ROUTE |
                     RTMGRP_IPV6_ROUTE,
    };
    int room = BUFFER_BYTES;
    if (fd >= 0) {
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    }
    if (fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static void on_timer(uv_timer_t *timer)
{
    struct lec_watch *watch = timer->data;
    watch->changed(watch->user);
}

/* What changed is not read here: all is listed anew, which also makes good for messages that were lost. */
static void on_readable(uv_poll_t *poll, int status, int events)
{
    struct lec_watch *watch = poll->data;
    char bytes[4096];
    (void)events;
    while (recv(watch->fd, bytes, sizeof bytes, MSG_DONTWAIT) > 0 || errno == ENOBUFS) {
        errno = 0;
    }
    if (status < 0) {
        uv_poll_start(poll, UV_READABLE,
                      on_readable); /* too many at once: libuv has let go of it */
    }
    if (!uv_is_active((uv_handle_t *)&watch->timer)) {
        uv_update_time(poll->loop);
        uv_timer_start(&watch->timer, on_timer, TOGETHER_MS, 0);
    }
}

int lec_watch_start(struct lec_watch *watch, uv_loop_t *loop, void (*changed)(void *user),
                    void *user)
{
    watch->changed = changed;
    watch->user = user;
    watch->fd = open_socket();
    uv_timer_init(loop, &watch->timer);
    watch->timer.data = watch;
    watch->poll.data = watch;
    if (watch->fd < 0) {
        return uv_timer_start(&watch->timer, on_timer, ASK_MS, ASK_MS);
    }
    if (uv_poll_init(loop, &watch->poll, watch->fd) != 0) {
        close(watch->fd);
        watch->fd = -1;
        return uv_timer_start(&watch->timer, on_timer, ASK_MS, ASK_MS);
    }
    return uv_poll_start(&watch->poll, UV_READABLE, on_readable);
}

static void on_closed(uv_handle_t *handle)
{
    struct lec_watch *watch = handle->data;
    close(watch->fd);
}

void lec_watch_stop(struct lec_watch *watch)
{
    uv_close((uv_handle_t *)&watch->timer, NULL);
    if (watch->fd >= 0) {
        uv_close((uv_handle_t *)&watch->poll, on_closed);
    }
}
