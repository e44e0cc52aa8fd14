/* What the kernel knows of a connection. */
#ifndef LECTERN_NET_KERNEL_H
#define LECTERN_NET_KERNEL_H

#include <lectern/buzz_order.h>

/* Reads TCP_INFO of a connected socket; false when there is none to be had. */
bool lec_kernel_read(int fd, struct lec_kernel *out);

#endif
