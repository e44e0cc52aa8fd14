/* See spawn.h. */
#include "spawn.h"

#include "measure.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define PREFIX_MAX 8
#define ARGS_MAX 32

static void read_line(int fd, char *out, size_t size)
{
    size_t len = 0;
    while (len + 1 < size && (len == 0 || out[len - 1] != '\n')) {
        ssize_t got = read(fd, out + len, 1);
        if (got == 0 || (got < 0 && errno != EINTR)) {
            measure_die("a program ended before it listened: see above");
        }
        len += got > 0;
    }
    out[len] = '\0';
}

/* {"listening": "http://HOST:PORT", "host_url": "...#code=CODE&key=KEY"}; the second is the server's alone. */
static void read_links(struct spawn *server, const char *line)
{
    json_t *links = json_loads(line, 0, NULL);
    const char *listening = json_string_value(json_object_get(links, "listening"));
    const char *host_url = json_string_value(json_object_get(links, "host_url"));
    const char *colon = listening == NULL ? NULL : strrchr(listening, ':');
    if (colon == NULL) {
        measure_die("a program printed no address but: %s", line);
    }
    server->port = (int)strtol(colon + 1, NULL, 10);
    const char *place = host_url == NULL ? NULL : strstr(host_url, "#code=");
    if (place != NULL && sscanf(place, "#code=%5[A-Z]&key=%22s", server->code, server->key) != 2) {
        measure_die("the host's link has no key: %s", line);
    }
    json_decref(links);
}

void spawn_begin(struct spawn *server, const char *const *argv, const char *err)
{
    int ends[2];
    if (pipe(ends) != 0) {
        measure_die("no pipe: %s", strerror(errno));
    }
    *server = (struct spawn){.out = ends[0]};
    server->pid = fork();
    if (server->pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGTERM); /* a benchmark that dies leaves no server behind */
        dup2(ends[1], STDOUT_FILENO);
        int log = err == NULL ? -1 : open(err, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        if (log >= 0) {
            dup2(log, STDERR_FILENO);
        }
        close(ends[0]);
        close(ends[1]);
        execv(argv[0], (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    close(ends[1]);
    if (server->pid < 0) {
        measure_die("no process: %s", strerror(errno));
    }
}

void spawn_wait(struct spawn *server)
{
    char line[2048];
    read_line(server->out, line, sizeof line);
    read_links(server, line);
}

void spawn_program(struct spawn *server, const char *const *argv)
{
    spawn_begin(server, argv, NULL);
    spawn_wait(server);
}

void spawn_lectern(struct spawn *server, const char *folder, uint32_t expected)
{
    spawn_lectern_under(server, folder, expected, NULL);
}

void spawn_lectern_under(struct spawn *server, const char *folder, uint32_t expected,
                         const char *const *prefix)
{
    const char *argv[ARGS_MAX];
    size_t args = 0;
    char players[16];
    snprintf(players, sizeof players, "%u", expected != 0 ? expected : LEC_PLAYERS_MAX);
    const char *program = getenv("LEC_LECTERN");
    if (program == NULL) {
        measure_die("LEC_LECTERN names no server: start the benchmarks with tests/bench/run");
    }
    const char *pack = LEC_SOURCE_DIR "/questions/crm-onboarding.json";
    const char *const own[] = {program,     "serve",  "--json", "--config", "/dev/null",
                               "--expect",  players,  "--port", "0",        "--bind",
                               "127.0.0.1", "--data", folder,   "--pack",   pack};
    while (prefix != NULL && prefix[args] != NULL && args < PREFIX_MAX) {
        argv[args] = prefix[args];
        args++;
    }
    memcpy(argv + args, own, sizeof own);
    argv[args + sizeof own / sizeof *own] = NULL;
    spawn_program(server, argv);
}

int spawn_await_end(struct spawn *server)
{
    int status = 0;
    while (waitpid(server->pid, &status, 0) < 0 && errno == EINTR) {
    }
    close(server->out);
    server->pid = 0;
    return status;
}

void spawn_stop(struct spawn *server)
{
    kill(server->pid, SIGTERM);
    spawn_await_end(server);
}

void spawn_kill(struct spawn *server)
{
    kill(server->pid, SIGKILL);
    spawn_await_end(server);
}

int spawn_connect(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int yes = 1;
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        measure_die("cannot connect to port %d: %s", port, strerror(errno));
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    return fd;
}
