/* Loaded into the server before the C library: a connection that comes from the delay proxy is on loopback, and its true
 * TCP_INFO would tell of nothing but that. So the fields that are evidence come from the model of the radio, and the
 * program itself is tested as it is shipped. */
#include "evidence.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct evidence_slot *slots; /* NULL: there is no file, and the kernel's word stands */

__attribute__((constructor)) static void map_slots(void)
{
    const char *path = getenv(EVIDENCE_ENV);
    int file = path == NULL ? -1 : open(path, O_RDWR | O_CLOEXEC);
    if (file < 0) {
        return;
    }
    void *bytes =
        mmap(NULL, EVIDENCE_PORTS * sizeof *slots, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    slots = bytes == MAP_FAILED ? NULL : bytes;
    close(file);
}

static struct evidence_slot *slot_of(int fd)
{
    struct sockaddr_in peer;
    socklen_t len = sizeof peer;
    if (slots == NULL || getpeername(fd, (struct sockaddr *)&peer, &len) != 0 ||
        peer.sin_family != AF_INET) {
        return NULL;
    }
    struct evidence_slot *slot = &slots[ntohs(peer.sin_port)];
    return atomic_load(&slot->is_used) != 0 ? slot : NULL;
}

/* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): the C library's are reserved to it */
int getsockopt(int fd, int level, int name, void *restrict value, socklen_t *restrict len)
{
    int result = (int)syscall(SYS_getsockopt, fd, level, name, value, len);
    if (result != 0 || level != IPPROTO_TCP || name != TCP_INFO) {
        return result;
    }
    struct evidence_slot *slot = slot_of(fd);
    struct tcp_info *info = value;
    if (slot == NULL ||
        *len < offsetof(struct tcp_info, tcpi_min_rtt) + sizeof info->tcpi_min_rtt) {
        return result;
    }
    atomic_fetch_add(&slot->asked, 1);
    /* A kernel that has no round trip yet says the largest number. */
    uint32_t rtt_us = atomic_load(&slot->rtt_min_us);
    info->tcpi_min_rtt = rtt_us == 0 ? UINT32_MAX : rtt_us;
    info->tcpi_unacked = atomic_load(&slot->unacked);
    info->tcpi_bytes_acked = atomic_load(&slot->bytes_acked);
    return result;
}
