/* See scenes.h. */
#include "scenes.h"

#include "proc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

void scene_add(struct scene_sum *sum, const struct scene_rep *rep)
{
    measure_add(&sum->presser_us, rep->presser_us);
    measure_add(&sum->host_us, rep->host_us);
    measure_add(&sum->display_us, rep->display_us);
    measure_add(&sum->first_us, rep->first_us);
    measure_add(&sum->last_us, rep->last_us);
    measure_add(&sum->last_p99_us, rep->last_p99_us);
    measure_add(&sum->used_us, rep->used_us);
    measure_add(&sum->gap_us, rep->gap_us);
}

void scene_finish(struct scene_sum *sum)
{
    measure_finish(&sum->presser_us);
    measure_finish(&sum->host_us);
    measure_finish(&sum->display_us);
    measure_finish(&sum->first_us);
    measure_finish(&sum->last_us);
    measure_finish(&sum->last_p99_us);
    measure_finish(&sum->used_us);
    measure_finish(&sum->gap_us);
}

void scene_run(struct hall *hall, uint32_t rounds, struct scene_rep *out)
{
    struct measure_samples presser = {0};
    struct measure_samples host = {0};
    struct measure_samples display = {0};
    struct measure_samples first = {0};
    struct measure_samples last = {0};
    struct measure_samples gap = {0};
    double used_us = 0;
    double messages = 0;
    for (uint32_t i = 0; i < rounds; i++) {
        struct hall_round round;
        hall_buzz(hall, &round);
        measure_add(&presser, round.presser_us);
        measure_add(&host, round.host_us);
        measure_add(&display, round.display_us);
        measure_add(&first, round.first_us);
        measure_add(&last, round.last_us);
        measure_add(&gap, round.gap_us);
        used_us += round.used_us;
        messages += round.messages;
    }
    *out = (struct scene_rep){
        .presser_us = measure_median(&presser),
        .host_us = measure_median(&host),
        .display_us = measure_median(&display),
        .first_us = measure_median(&first),
        .last_us = measure_median(&last),
        .last_p99_us = measure_quantile(&last, 0.99),
        .used_us = used_us / messages,
        .gap_us = measure_median(&gap),
    };
    measure_finish(&presser);
    measure_finish(&host);
    measure_finish(&display);
    measure_finish(&first);
    measure_finish(&last);
    measure_finish(&gap);
}

static void run_floor(uint32_t phones, const struct scene_floor *floor, struct scene_rep *out)
{
    static struct hall hall;
    struct floor_sizes sizes = {.welcome = 120, .first = {300, 200, 120}};
    char file[300];
    hall = (struct hall){.is_floor = true,
                         .phones = phones,
                         .floor_press = floor->press,
                         .gap_us = (int64_t)floor->gap_us};
    loop_init();
    measure_folder(hall.folder);
    snprintf(file, sizeof file, "%s/log", hall.folder);
    memcpy(sizes.view, floor->view, sizeof sizes.view);
    floor_serve(&hall.server, &sizes, file);
    int64_t from_us = loop_now_us();
    hall_fill(&hall);
    int64_t join_us = loop_now_us() - from_us;
    if (floor->rounds > 0) {
        scene_run(&hall, 1, out);
        scene_run(&hall, floor->rounds, out);
    }
    out->join_us = (double)join_us;
    hall_close(&hall);
    loop_finish();
}

void scene_floor(uint32_t phones, const struct scene_floor *floor, struct scene_rep *out)
{
    int ends[2];
    int status = 0;
    if (pipe(ends) != 0) {
        measure_die("no pipe");
    }
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        /* Ten thousand connections more than this process may have. Its sockets are not ours to keep. */
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        int end = dup2(ends[1], STDERR_FILENO + 1);
        close_range(STDERR_FILENO + 2, ~0U, 0);
        run_floor(phones, floor, out);
        _exit(write(end, out, sizeof *out) == (ssize_t)sizeof *out ? 0 : 1);
    }
    close(ends[1]);
    ssize_t got = pid < 0 ? -1 : read(ends[0], out, sizeof *out);
    close(ends[0]);
    if (pid < 0 || waitpid(pid, &status, 0) != pid || got != (ssize_t)sizeof *out || status != 0) {
        measure_die("the floor could not be measured: see above (%d)", status);
    }
}

/* The short form */

#define ATTEMPTS 3 /* of a scene: a busy machine may spoil one */
#define LINES_MAX 32
#define LINE_BYTES 256

static struct {
    char line[LINES_MAX][LINE_BYTES];
    bool is_ok[LINES_MAX];
    uint32_t lines, told;
} tap;

/* A limit on a time that is missed by more than twice is missed here; what has no limit is not told. */
static int note(const struct scene_row *row)
{
    double excess = row->is_least ? row->limit / row->value : row->value / row->limit;
    bool is_ok = excess <= (row->is_counted ? 1 : 2);
    if (row->limit <= 0 || tap.lines == LINES_MAX) {
        return 0;
    }
    snprintf(tap.line[tap.lines], LINE_BYTES, "%s %u: %s\n# %.4g %s, %s %.4g", row->scene,
             row->phones, row->name, row->value, row->unit, row->is_least ? "at least" : "at most",
             row->limit);
    tap.is_ok[tap.lines++] = is_ok;
    return !is_ok;
}

static int tell(void)
{
    int status = 0;
    for (uint32_t i = 0; i < tap.lines; i++) {
        printf("%s %u - %s\n", tap.is_ok[i] ? "ok" : "not ok", ++tap.told, tap.line[i]);
        status |= !tap.is_ok[i];
    }
    fflush(stdout);
    return status;
}

int scene_test(int (*run)(const struct scene *scene), const struct scene *scene)
{
    int status = 1;
    for (uint32_t attempt = 0; attempt < ATTEMPTS && status != 0; attempt++) {
        tap.lines = 0;
        status = run(scene);
    }
    return tell();
}

void scene_test_end(void)
{
    printf("1..%u\n", tap.told);
}

int scene_row(const struct scene *scene, const struct scene_row *row)
{
    char id[96];
    char name[128];
    if (scene->is_test) {
        return note(row);
    }
    snprintf(id, sizeof id, "hall_%s_%s_%u", row->scene, row->what, row->phones);
    snprintf(name, sizeof name, "%s %u: %s", row->scene, row->phones, row->name);
    struct measure_figure figure = {
        .id = id,
        .name = name,
        .unit = row->unit,
        .reference_name = row->reference > 0 ? row->reference_name : NULL,
        .value = row->value,
        .reference = row->reference,
        .limit = row->limit,
        .runs = row->runs,
        .bound = row->limit <= 0 ? MEASURE_INFORMATION
                 : row->is_least ? MEASURE_AT_LEAST
                                 : MEASURE_AT_MOST,
    };
    return measure_report(&figure);
}

int scene_rows(const struct scene *scene, const char *word, uint32_t phones, size_t runs,
               const struct scene_row *rows, size_t count)
{
    int status = 0;
    for (size_t i = 0; i < count; i++) {
        struct scene_row row = rows[i];
        row.scene = word;
        row.phones = phones;
        row.runs = runs;
        status |= scene_row(scene, &row);
    }
    return status;
}
