/* TCP_INFO. The fields that matter are younger than the C library's own header, so the kernel's is used; the two cannot
 * be included together. */
#include "net/kernel.h"

#include <errno.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/socket.h>

bool lec_kernel_read(int fd, struct lec_kernel *out)
{
    struct tcp_info info = {0};
    socklen_t len = sizeof info;
    if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) != 0 ||
        len < offsetof(struct tcp_info, tcpi_min_rtt) + sizeof info.tcpi_min_rtt) {
        return false;
    }
    bool is_measured = info.tcpi_min_rtt != UINT32_MAX; /* all ones: nothing has come back yet */
    *out = (struct lec_kernel){
        .rtt_min_us = is_measured ? info.tcpi_min_rtt : 0,
        .acked = info.tcpi_bytes_acked,
        .is_unacked = info.tcpi_unacked > 0,
    };
    return true;
}

bool lec_kernel_is_waiting(int fd, uint64_t *acked)
{
    struct tcp_info info = {0};
    socklen_t len = sizeof info;
    if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) != 0 ||
        len < offsetof(struct tcp_info, tcpi_notsent_bytes) + sizeof info.tcpi_notsent_bytes) {
        return false;
    }
    *acked = info.tcpi_bytes_acked;
    return info.tcpi_unacked > 0 || info.tcpi_notsent_bytes > 0;
}

ssize_t lec_kernel_send(int fd, const struct iovec *parts, int count)
{
    const int how = MSG_DONTWAIT | MSG_NOSIGNAL;
    struct msghdr all = {.msg_iov = (struct iovec *)(uintptr_t)parts, .msg_iovlen = (size_t)count};
    ssize_t sent =
        count == 1 ? send(fd, parts->iov_base, parts->iov_len, how) : sendmsg(fd, &all, how);
    bool is_full = sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
    return is_full ? 0 : sent;
}
