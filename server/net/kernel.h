/* What the kernel knows of a connection. */
#ifndef LECTERN_NET_KERNEL_H
#define LECTERN_NET_KERNEL_H

#include <lectern/buzz_order.h>

#include <sys/types.h>
#include <sys/uio.h>

/* Reads TCP_INFO of a connected socket; false when there is none to be had. */
bool lec_kernel_read(int fd, struct lec_kernel *out);

/* Is there something that the other end has not taken yet? `acked` gets how many bytes it has taken in all. False, too,
 * when that is not to be had. */
bool lec_kernel_is_waiting(int fd, uint64_t *acked);

/* Gives the kernel bytes, one part behind the other. Returns how many it had room for, 0 when it has none now, -1 when the
 * connection is gone. */
ssize_t lec_kernel_send(int fd, const struct iovec *parts, int count);

#endif
