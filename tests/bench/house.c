/* See house.h. */
#include "house.h"

#include "proc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The program beside this one. */
static void find_program(char *out, size_t size)
{
    ssize_t len = readlink("/proc/self/exe", out, size - 1);
    out[len < 0 ? 0 : len] = '\0';
    char *slash = strrchr(out, '/');
    static const char name[] = "bench_house";
    if (slash == NULL || (size_t)(slash + 1 - out) + sizeof name > size) {
        measure_die("the server of many sessions is not found");
    }
    memcpy(slash + 1, name, sizeof name);
}

void house_open(struct house *house, uint32_t sessions, uint32_t expected)
{
    char program[512];
    char numbers[2][16];
    *house = (struct house){.sessions = sessions};
    house->hall = calloc(sessions, sizeof *house->hall);
    if (house->hall == NULL) {
        measure_die("not enough memory for so many halls");
    }
    find_program(program, sizeof program);
    snprintf(numbers[0], sizeof numbers[0], "%u", sessions);
    snprintf(numbers[1], sizeof numbers[1], "%u", expected);
    measure_folder(house->folder);
    const char *const argv[] = {program, house->folder, numbers[0], numbers[1], NULL};
    proc_pin(HALL_SERVER_CORE);
    spawn_program(&house->server, argv);
    proc_pin(HALL_LOAD_CORE);
    FILE *keys = fdopen(dup(house->server.out), "r");
    for (uint32_t i = 0; i < sessions; i++) {
        struct hall *hall = &house->hall[i];
        *hall = (struct hall){.server = house->server, .is_guest = true, .has_teams = true};
        if (keys == NULL ||
            fscanf(keys, " %5[A-Z] %22s", hall->server.code, hall->server.key) != 2) {
            measure_die("the server of many sessions tells no keys");
        }
    }
    fclose(keys);
}

void house_fill(struct house *house, uint32_t first, uint32_t count, uint32_t phones,
                uint32_t teams)
{
    for (uint32_t i = first; i < first + count; i++) {
        house->hall[i].phones = phones;
        house->hall[i].teams = teams;
        house->hall[i].is_restless = true;
        hall_fill(&house->hall[i]);
    }
}

void house_play(struct house *house, uint32_t first, uint32_t count, int64_t pace_us)
{
    for (uint32_t i = first; i < first + count; i++) {
        hall_play(&house->hall[i], pace_us,
                  pace_us * (i - first) / count); /* one after the other */
    }
}

void house_close(struct house *house)
{
    for (uint32_t i = 0; i < house->sessions; i++) {
        if (house->hall[i].phone != NULL) {
            hall_close(&house->hall[i]);
        }
    }
    spawn_stop(&house->server);
    measure_remove(house->folder);
    free(house->hall);
}
