/* Presses that wait in the sockets of a server that stands still: are they read in the order in which they came? */
#include "proc.h"
#include "scenes.h"

#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PHONES 40
#define ROUNDS 20
#define QUIET_US 100000
#define HALT_US 5000000
#define ID_ROUND 1000
#define ID_FIRST INT64_C(300000000)

struct read_order {
    uint64_t pairs, wrong, presses;
    int64_t last[PHONES]; /* presses of the round that were read before */
    uint32_t count;
    int64_t round;
};

/* One press of the log, in its order. */
static void add(struct read_order *order, int64_t id)
{
    int64_t round = (id - ID_FIRST) / ID_ROUND;
    if (round != order->round) {
        order->round = round;
        order->count = 0;
    }
    for (uint32_t i = 0; i < order->count; i++) {
        order->pairs++;
        order->wrong += order->last[i] > id;
    }
    if (order->count < PHONES) {
        order->last[order->count++] = id;
    }
    order->presses++;
}

static void read_log(const char *folder, struct read_order *order)
{
    char path[300];
    sqlite3 *db = NULL;
    sqlite3_stmt *rows = NULL;
    snprintf(path, sizeof path, "%s/lectern.db", folder);
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(db, "SELECT id FROM entry WHERE verb='buzz' AND id>=?1 ORDER BY seq", -1,
                           &rows, NULL) != SQLITE_OK) {
        measure_die("the log cannot be read: %s", sqlite3_errmsg(db));
    }
    sqlite3_bind_int64(rows, 1, ID_FIRST);
    while (sqlite3_step(rows) == SQLITE_ROW) {
        add(order, sqlite3_column_int64(rows, 0));
    }
    sqlite3_finalize(rows);
    sqlite3_close(db);
}

static void shuffle(uint32_t *list, struct lec_rng *rng)
{
    for (uint32_t i = 0; i < PHONES; i++) {
        list[i] = i;
    }
    for (uint32_t i = PHONES - 1; i > 0; i--) {
        uint32_t other = lec_rng_below(rng, i + 1);
        uint32_t kept = list[i];
        list[i] = list[other];
        list[other] = kept;
    }
}

/* The server stands still, in its wait for news, and has read everything: a phone whose answer to a ping lies there unread
 * would be read earlier, and what it sends behind that as well. */
static void halt(const struct hall *hall)
{
    int64_t until_us = loop_now_us() + HALT_US;
    do {
        kill(hall->server.pid, SIGCONT);
        while (!proc_is_asleep(hall->server.pid)) {
            /* Nothing is sent to it meanwhile. */
        }
        kill(hall->server.pid, SIGSTOP);
        if (loop_now_us() > until_us) {
            measure_die("the server does not come to rest");
        }
    } while (proc_links(hall->server.port).unread > 0);
}

int scene_order(const struct scene *scene)
{
    static struct hall hall;
    struct read_order order = {0};
    struct lec_rng rng;
    uint32_t rounds = scene->is_test ? 5 : ROUNDS;
    lec_rng_init(&rng, 1);
    hall = (struct hall){.phones = PHONES, .teams = PHONES, .has_teams = true, .may_refuse = true};
    loop_init();
    hall_serve(&hall, PHONES, NULL);
    hall_fill(&hall);
    for (uint32_t round = 0; round < rounds; round++) {
        uint32_t list[PHONES];
        shuffle(list, &rng);
        hall_lead_to_open(&hall);
        hall_pass(QUIET_US);
        hall_expect(&hall, "answer", 0);
        halt(&hall);
        for (uint32_t i = 0; i < PHONES; i++) {
            hall_press(&hall, list[i], ID_FIRST + (int64_t)round * ID_ROUND + i);
        }
        kill(hall.server.pid, SIGCONT);
        hall_await(&hall);
        hall_pass(QUIET_US);
    }
    hall_disconnect(&hall);
    spawn_stop(&hall.server);
    read_log(hall.folder, &order);
    hall.is_guest = true; /* its server has been stopped */
    hall_close(&hall);
    loop_finish();
    const struct scene_row rows[] = {
        {.what = "wrong",
         .name = "pairs of presses read in the wrong order",
         .unit = "pairs",
         .value = (double)order.wrong,
         .limit = 0.4},
        {.what = "missing",
         .name = "presses that are not in the log",
         .unit = "presses",
         .value = (double)rounds * PHONES - (double)order.presses,
         .limit = 0.4},
    };
    return scene_rows(scene, "order", PHONES, rounds, rows, sizeof rows / sizeof *rows);
}
