/* A server of our own, started as a program and stopped again. */
#ifndef LECTERN_TESTS_SPAWN_H
#define LECTERN_TESTS_SPAWN_H

#include <lectern/limits.h>
#include <stdint.h>
#include <sys/types.h>

struct spawn {
    pid_t pid;
    int out; /* what it prints */
    int port;
    char code[LEC_CODE_CHARS + 1];
    char key[LEC_TOKEN_CHARS + 1]; /* the host's */
};

/* Starts `lectern serve` for so many attendees (0: as many as there may be) with data in `folder` and the CRM pack, and waits until it listens. The program's path is
 * in LEC_LECTERN. */
void spawn_lectern(struct spawn *server, const char *folder, uint32_t expected);
/* The same under another program, such as valgrind, whose arguments end with NULL; NULL: under none. */
void spawn_lectern_under(struct spawn *server, const char *folder, uint32_t expected,
                         const char *const *prefix);
/* Starts any program and reads the line of JSON that it prints; `argv` ends with NULL. */
void spawn_program(struct spawn *server, const char *const *argv);
/* The two halves of that: the program runs once the first has returned. Its complaints are appended to the file `err`;
 * NULL: to our own. */
void spawn_begin(struct spawn *server, const char *const *argv, const char *err);
void spawn_wait(struct spawn *server);
/* Stops it and waits for its end. */
void spawn_stop(struct spawn *server);
/* The same with SIGKILL. */
void spawn_kill(struct spawn *server);
/* The end of a server that has been told to stop; returns what waitpid() says of it. */
int spawn_await_end(struct spawn *server);
/* A connection to a port of this machine. */
int spawn_connect(int port);

#endif
