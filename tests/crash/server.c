/* The server's process: started, killed, read to its last byte, and what its own tools say of the data it left. */
#include "world.h"

#include <ctype.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#define PATIENCE_US 20000000
#define LOOK_US 50000

static struct world *running; /* what the end of the program must not leave behind */

void world_fail(const struct world *world, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("# ", stderr);
    vfprintf(stderr, format, args);
    va_end(args);
    fprintf(stderr, "\n# after %llu kills, %u entries on disk at the last start, entry %u shown\n",
            (unsigned long long)world->kills, world->saved, world->rev_shown);
    exit(1);
}

static const char *program(void)
{
    const char *path = getenv("LEC_LECTERN");
    if (path == NULL) {
        measure_die("LEC_LECTERN names no server: start this with tests/run --only crash");
    }
    return path;
}

static void leave_nothing(void)
{
    if (running != NULL && running->server.pid > 0) {
        kill(running->server.pid, SIGKILL);
    }
    if (running != NULL) {
        measure_remove(running->folder);
    }
}

void world_open(struct world *world, uint64_t seed, uint32_t phones)
{
    static bool is_watched;
    *world = (struct world){.seed = seed, .phones = phones, .clients = WORLD_HOSTS + 1 + phones};
    lec_rng_init(&world->rng, seed);
    measure_folder(world->folder);
    snprintf(world->errors, sizeof world->errors, "%s/stderr", world->folder);
    for (uint32_t i = 0; i < world->clients; i++) {
        struct client *client = &world->client[i];
        client->world = world;
        client->number = i;
        client->role = i < WORLD_HOSTS    ? LEC_ROLE_HOST
                       : i == WORLD_HOSTS ? LEC_ROLE_DISPLAY
                                          : LEC_ROLE_PLAYER;
        client->is_blind = i % 2 == 0;
        lec_rng_init(&client->rng, lec_rng_mix(seed, i + 1));
        client->join_id = (int64_t)(lec_rng_next(&client->rng) >> 12) + 1;
        client->ws.fd = -1;
    }
    running = world;
    if (!is_watched) {
        atexit(leave_nothing);
        is_watched = true;
    }
}

void world_close(struct world *world)
{
    if (world->server.pid > 0) {
        world_kill(world);
    }
    for (uint32_t i = 0; i < world->clients; i++) {
        struct client *client = &world->client[i];
        if (client->is_open) {
            ws_close(&client->ws);
        }
        for (int kind = 0; kind < WORLD_KINDS; kind++) {
            free(client->view[kind].bytes);
        }
    }
    measure_finish(&world->start_ms);
    measure_finish(&world->back_ms);
    memory_forget(world);
    measure_remove(world->folder);
    running = NULL;
}

static void begin(struct world *world)
{
    char port[8];
    char sets[8][32];
    snprintf(port, sizeof port, "%d", world->port);
    const char *argv[64] = {program(),   "serve",  "--json",       "--config", "/dev/null",
                            "--port",    port,     "--short-port", "0",        "--bind",
                            "127.0.0.1", "--data", world->folder};
    size_t count = 13;
    if (world->port == 0) {
        /* A new session: short clocks, cards at all times, and by the seed what else a host may choose. */
        uint64_t draw = lec_rng_mix(world->seed, 1);
        static const char *const choice[] = {"holder", "trade", "race", "steal", "early", "draw"};
        static const char *const fixed[] = {
            "armed=2",           "window_ms=1000", "spoken_ms=1000",      "typed_ms=3000",
            "final_ms=5000",     "air_ms=5000",    "vote_ms=5000",        "cards=1",
            "countdown_ms=1000", "hand_max=0",     "cards_expected=1000", "break_ms=10000"};
        for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) {
            argv[count++] = "--set";
            argv[count++] = fixed[i];
        }
        for (size_t i = 0; i < sizeof choice / sizeof *choice; i++) {
            snprintf(sets[i], sizeof sets[i], "%s=%u", choice[i], (unsigned)(draw >> i & 1));
            argv[count++] = "--set";
            argv[count++] = sets[i];
        }
        argv[count++] = "--pack";
        argv[count++] = LEC_SOURCE_DIR "/questions/crm-onboarding.json";
        argv[count++] = "--programme";
        argv[count++] = "jeopardy,stump,tictactoe,poker,break";
    }
    if (world->port != 0) {
        argv[count++] = "--session"; /* also when it has ended */
        argv[count++] = world->code;
    }
    argv[count] = NULL;
    spawn_begin(&world->server, argv, world->errors);
}

/* The server says little, and none of it may be new to us. */
static void read_complaints(struct world *world)
{
    char line[600];
    FILE *file = fopen(world->errors, "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        char code[8];
        uint32_t saved = 0;
        if (sscanf(line, "lectern: going on with session %5s (%u entries)", code, &saved) == 2) {
            world->saved = saved;
        } else {
            world_fail(world, "the server complains: %s", line);
        }
    }
    if (file != NULL) {
        fclose(file);
        remove(world->errors);
    }
}

bool world_start(struct world *world, int64_t kill_after_us)
{
    int64_t from_ns = measure_now_ns();
    int64_t wait_us = kill_after_us >= 0 ? kill_after_us : PATIENCE_US;
    struct timespec wait = {.tv_sec = wait_us / 1000000, .tv_nsec = wait_us % 1000000 * 1000};
    begin(world);
    struct pollfd out = {.fd = world->server.out, .events = POLLIN};
    while (ppoll(&out, 1, &wait, NULL) < 0 && errno == EINTR) {
    }
    bool is_listening = (out.revents & POLLIN) != 0;
    if (!is_listening && out.revents == 0 && kill_after_us >= 0) {
        world->trap = TRAP_START;
        world_kill(world);
        return false;
    }
    if (!is_listening) {
        read_complaints(world);
        world_fail(world, "the server does not start");
    }
    spawn_wait(&world->server);
    measure_add(&world->start_ms, (double)(measure_now_ns() - from_ns) / 1e6);
    world->started_us = loop_now_us();
    world->zero_least_us = INT64_MIN; /* session time stood still meanwhile */
    world->zero_most_us = INT64_MAX;
    world->port = world->server.port;
    memcpy(world->key_before, world->key, sizeof world->key);
    memcpy(world->key, world->server.key, sizeof world->key);
    memcpy(world->code, world->server.code, sizeof world->code);
    if (kill_after_us >= 0) {
        world->trap = TRAP_LISTENS;
        world_kill(world);
    }
    world->is_up = kill_after_us < 0;
    world->is_first_view = true;
    uint32_t shown = world->rev_shown;
    read_complaints(world);
    if (world->saved < shown || world->saved < world->seq_told) {
        world_fail(world, "entry %u was shown, and %u was told to be done: the log has %u", shown,
                   world->seq_told, world->saved);
    }
    return world->is_up;
}

void world_kill(struct world *world)
{
    world->is_up = false;
    world->kills++;
    spawn_kill(&world->server);
    if (world->zero_least_us != INT64_MIN) {
        world->died_us = loop_now_us() - world->zero_least_us;
    }
}

void world_trap(struct world *world, enum trap_kind kind)
{
    if (!world->is_up || world->trap != kind) {
        return;
    }
    if (world->trap_left > 0) {
        world->trap_left--;
    }
    if (world->trap_left == 0) {
        world_kill(world);
    }
}

static bool is_alone(const struct world *world)
{
    for (uint32_t i = 0; i < world->clients; i++) {
        if (world->client[i].is_open) {
            return false;
        }
    }
    return true;
}

void world_until(struct world *world, world_is *is, const char *what)
{
    int64_t until_us = loop_now_us() + PATIENCE_US;
    while (!is(world)) {
        if (loop_now_us() > until_us) {
            world_fail(world, "20 s are not enough for %s", what);
        }
        loop_turn(LOOK_US);
    }
}

void world_drain(struct world *world)
{
    world_until(world, is_alone, "the end of all connections");
}

void world_stop(struct world *world)
{
    world->is_up = false;
    world->is_playing = false;
    kill(world->server.pid, SIGTERM);
    world_drain(world);
    int status = spawn_await_end(&world->server);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        world_fail(world, "the server does not end in order: status %d", status);
    }
    read_complaints(world);
}

/* What `lectern COMMAND FILE` prints; the caller frees it. */
static char *run_tool(const struct world *world, const char *command)
{
    char line[1200];
    char *text = NULL;
    size_t len = 0;
    size_t size = 1 << 16;
    snprintf(line, sizeof line, "'%s' %s '%s/lectern.db' 2>&1", program(), command, world->folder);
    FILE *pipe = popen(line, "r");
    size_t got = 0;
    do {
        size *= 2;
        text = realloc(text, size);
        if (pipe == NULL || text == NULL) {
            measure_die("cannot run %s: %s", line, strerror(errno));
        }
        got = fread(text + len, 1, size - len - 1, pipe);
        len += got;
    } while (len == size - 1);
    text[len] = '\0';
    if (pclose(pipe) != 0) {
        world_fail(world, "lectern %s is not content: %s", command, text);
    }
    return text;
}

/* The score in front of this name, as `replay` ends with them. */
static bool has_score(const char *scores, const char *name, int64_t score)
{
    size_t len = strlen(name);
    for (const char *at = strstr(scores, name); at != NULL; at = strstr(at + 1, name)) {
        const char *start = at;
        while (start > scores && start[-1] == ' ') {
            start--;
        }
        while (start > scores && (isdigit((unsigned char)start[-1]) || start[-1] == '-')) {
            start--;
        }
        if (at[len] == '\n' && strtoll(start, NULL, 10) == score) {
            return true;
        }
    }
    return false;
}

void world_verify(const struct world *world)
{
    char *verified = run_tool(world, "verify");
    if (strstr(verified, " is whole: ") == NULL) {
        world_fail(world, "lectern verify says: %s", verified);
    }
    free(verified);
    char *replayed = run_tool(world, "replay");
    const char *scores = strstr(replayed, "\nScores\n");
    const char *texts = NULL;
    const struct lec_msg_host *host = client_view(&world->client[0], WORLD_HOST, &texts);
    if (scores == NULL || host == NULL) {
        world_fail(world, "lectern replay prints no scores");
    }
    for (uint32_t i = 0; i < host->stage.teams_count; i++) {
        const struct lec_view_team *team = &host->stage.teams[i];
        const char *name = team->name.kind == LEC_TEXT_ARENA ? texts + team->name.id : "";
        if (!has_score(scores, name, team->score)) {
            world_fail(world, "%s was shown with %lld points; replay says: %s", name,
                       (long long)team->score, scores);
        }
    }
    free(replayed);
}
