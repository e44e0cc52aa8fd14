/* From the start of the program to the first byte of its first answer, with an empty database. */
#include "measure.h"
#include "spawn.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define RUNS 11

/* The reference, this program started with --bare: binds a port, answers one request, ends. */
static int serve_once(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t len = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, len) != 0 || listen(fd, 1) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &len) != 0) {
        measure_die("the bare server has no port");
    }
    printf("{\"listening\":\"http://127.0.0.1:%d\"}\n", ntohs(address.sin_port));
    fflush(stdout);
    char request[1024];
    static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    int conn = accept(fd, NULL, NULL);
    bool is_ok = conn >= 0 && read(conn, request, sizeof request) > 0 &&
                 write(conn, answer, sizeof answer - 1) > 0;
    close(conn);
    close(fd);
    return is_ok ? 0 : 3;
}

/* Waits for the first byte. */
static void get(int port)
{
    static const char request[] = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
    char byte = 0;
    int fd = spawn_connect(port);
    if (write(fd, request, sizeof request - 1) < 0 || read(fd, &byte, 1) != 1) {
        measure_die("GET / was not answered");
    }
    close(fd);
}

static double bare_ms(const char *self)
{
    const char *const argv[] = {self, "--bare", NULL};
    struct spawn server;
    int64_t from_ns = measure_now_ns();
    spawn_program(&server, argv);
    get(server.port);
    int64_t took_ns = measure_now_ns() - from_ns;
    spawn_stop(&server);
    return (double)took_ns / 1e6;
}

static double lectern_ms(void)
{
    char folder[256];
    struct spawn server;
    measure_folder(folder);
    int64_t from_ns = measure_now_ns();
    spawn_lectern(&server, folder, 0);
    get(server.port);
    int64_t took_ns = measure_now_ns() - from_ns;
    spawn_stop(&server);
    measure_remove(folder);
    return (double)took_ns / 1e6;
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "--bare") == 0) {
        return serve_once();
    }
    struct measure_samples lectern = {0};
    struct measure_samples bare = {0};
    for (int i = 0; i < RUNS; i++) {
        measure_add(&bare, bare_ms(argv[0]));
        measure_add(&lectern, lectern_ms());
    }
    struct measure_figure figure = {
        .id = "start",
        .name = "start to first answer, empty database",
        .unit = "ms",
        .reference_name = "a bare program that answers once",
        .value = measure_median(&lectern),
        .reference = measure_median(&bare),
        .limit = 100,
        .runs = lectern.count,
        .bound = MEASURE_AT_MOST,
    };
    int status = measure_report(&figure);
    figure.id = "start_worst";
    figure.name = "the slowest of these starts";
    figure.value = measure_quantile(&lectern, 1);
    figure.bound = MEASURE_INFORMATION;
    status |= measure_report(&figure);
    measure_finish(&lectern);
    measure_finish(&bare);
    return status;
}
