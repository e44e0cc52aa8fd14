/* The server's own instructions for one delivered message: counted by valgrind, so that they are the same on every machine
 * and whatever else it does. The kernel's are not among them. */
#include "scenes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PHONES 1000
#define TEAMS 8
#define ROUNDS 3
#define MOST 1000
/* Processors copy a long text by one instruction, of which valgrind counts each byte for another: so those that copy 32 bytes
 * at a time are taken, and counted. Said as the C library for x86 reads it; others have no such instruction. */
#define COPIES \
    "glibc.cpu.x86_rep_movsb_threshold=1000000000:glibc.cpu.x86_rep_stosb_threshold=1000000000"

/* Tells valgrind something while the server waits. */
static void tell(pid_t pid, const char *command)
{
    char whom[32];
    int status = 0;
    snprintf(whom, sizeof whom, "--pid=%d", (int)pid);
    pid_t child = fork();
    if (child == 0) {
        if (freopen("/dev/null", "w", stdout) == NULL ||
            freopen("/dev/null", "w", stderr) == NULL) {
            _exit(1);
        }
        execlp("vgdb", "vgdb", whom, command, (char *)NULL);
        _exit(127);
    }
    if (child < 0 || waitpid(child, &status, 0) != child || status != 0) {
        measure_die("valgrind does not listen: is the package valgrind installed?");
    }
}

/* The sum that the dump tells. */
static double read_total(const char *path)
{
    char line[512];
    double total = 0;
    FILE *file = fopen(path, "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, "totals: ", 8) == 0 || strncmp(line, "summary: ", 9) == 0) {
            total = strtod(strchr(line, ' '), NULL);
        }
    }
    if (file == NULL || total <= 0) {
        measure_die("valgrind has counted nothing");
    }
    fclose(file);
    return total;
}

struct count {
    double instructions, messages;
};

/* Of rounds in a hall of so many phones, all acts of the host among them. */
static struct count count(uint32_t phones)
{
    static struct hall hall;
    char folder[256];
    char out[300];
    char dump[320];
    struct hall_round round;
    loop_init();
    measure_folder(folder);
    snprintf(out, sizeof out, "--callgrind-out-file=%s/counts", folder);
    const char *const prefix[] = {"/usr/bin/valgrind",  "-q", "--tool=callgrind",
                                  "--instr-atstart=no", out,  NULL};
    hall = (struct hall){.phones = phones, .has_teams = true, .teams = TEAMS};
    setenv("GLIBC_TUNABLES", COPIES, 1);
    hall_serve(&hall, phones, prefix);
    unsetenv("GLIBC_TUNABLES");
    hall_fill(&hall);
    hall_buzz(&hall, &round);
    uint64_t before = hall.messages;
    tell(hall.server.pid, "instrumentation on");
    for (uint32_t i = 0; i < ROUNDS; i++) {
        hall_buzz(&hall, &round);
    }
    tell(hall.server.pid, "dump");
    struct count counted = {.messages = (double)(hall.messages - before)};
    hall_close(&hall);
    snprintf(dump, sizeof dump, "%s/counts.1", folder);
    counted.instructions = read_total(dump);
    measure_remove(folder);
    loop_finish();
    return counted;
}

int scene_instructions(const struct scene *scene)
{
    uint32_t phones = scene->sizes > 0 ? scene->phones[0] : PHONES;
    struct count all = count(phones);
    struct scene_row row = {.what = "message",
                            .name = "of the server, one delivered message",
                            .unit = "instr.",
                            .value = all.instructions / all.messages,
                            .limit = MOST,
                            .is_counted = true};
    int status = scene_rows(scene, "instructions", phones, ROUNDS, &row, 1);
    if (scene->is_test) {
        return status;
    }
    struct count few = count(phones / 2);
    row.what = "more";
    row.name = "the same, of one more";
    row.value = (all.instructions - few.instructions) / (all.messages - few.messages);
    row.limit = 0;
    return scene_rows(scene, "instructions", phones, ROUNDS, &row, 1) | status;
}
