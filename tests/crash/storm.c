/* A hall joins: 200 phones come within 5 s, from one address, as behind one router, with the limits that a server has by
 * itself. All are in, nobody is refused; then the server dies, and all are back by their keys at once. Prints TAP. */
#include "world.h"

#include <stdio.h>
#include <string.h>

#define PHONES 200
#define SPAN_US 5000000
#define LIMIT_US 20000000 /* for the last one to be in, on a machine that has much else to do */
#define THINK_US 400000

static struct world world;
static int64_t began_us[WORLD_CLIENTS_MAX];
static struct measure_samples join_ms;

static void come(void *user, uint64_t number)
{
    struct client *client = user;
    began_us[number] = loop_now_us();
    client_connect(client);
    client_plan(client); /* to a team, soon */
}

/* Everybody has a place, and a team. */
static bool is_full(const struct world *w)
{
    for (uint32_t i = 0; i < w->clients; i++) {
        const struct client *client = &w->client[i];
        if (!client->has_views || (client->role == LEC_ROLE_PLAYER && client->team == 0)) {
            return false;
        }
    }
    return true;
}

/* Milliseconds from the first phone that came to the last that was in. */
static double join(void)
{
    for (uint32_t i = 0; i <= WORLD_HOSTS; i++) {
        client_connect(&world.client[i]);
    }
    int64_t from_us = loop_now_us();
    for (uint32_t i = 0; i < PHONES; i++) {
        uint32_t number = WORLD_HOSTS + 1 + i;
        world.client[number].think_us = THINK_US;
        loop_at(from_us + (int64_t)i * SPAN_US / PHONES, come, &world.client[number], number);
    }
    world.is_playing = true;
    bool is_in[WORLD_CLIENTS_MAX] = {false};
    uint32_t count = 0;
    while (count < PHONES) {
        loop_turn(1000);
        for (uint32_t i = WORLD_HOSTS + 1; i < world.clients; i++) {
            if (!is_in[i] && world.client[i].has_views) {
                is_in[i] = true;
                count++;
                measure_add(&join_ms, (double)(loop_now_us() - began_us[i]) / 1e3);
            }
        }
        if (loop_now_us() > from_us + LIMIT_US) {
            world_fail(&world, "only %u of %d phones are in", count, PHONES);
        }
    }
    double took_ms = (double)(loop_now_us() - from_us) / 1e3;
    world_until(&world, is_full, "everybody to sit in a team");
    world.is_playing = false;
    return took_ms;
}

static bool has_everybody(const struct world *w)
{
    const struct world_text *host = &w->client[0].view[WORLD_HOST];
    return host->len > 0 && live_number(host->bytes, host->len, "\"players\":", 0) == PHONES;
}

static double come_back(void)
{
    world_kill(&world);
    world_drain(&world);
    if (!world_start(&world, -1)) {
        world_fail(&world, "the server does not start again");
    }
    world.trap = TRAP_NONE;
    int64_t from_us = loop_now_us();
    world_connect(&world);
    world_until(&world, is_full, "everybody to come back");
    return (double)(loop_now_us() - from_us) / 1e3;
}

int main(void)
{
    loop_init();
    world_open(&world, 1, PHONES);
    world.is_recorded = true;
    world.is_one_address = true;
    if (!world_start(&world, -1)) {
        world_fail(&world, "the server does not start");
    }
    world.trap = TRAP_NONE;
    double took_ms = join();
    world_until(&world, world_is_quiet, "all answers");
    world_until(&world, has_everybody, "the host to see everybody");
    printf("ok 1 - 200 phones of one address came within 5 s, were in within 20 s, and none was "
           "refused\n");
    printf("# the last was in %.1f s after the first had come\n", took_ms / 1e3);
    printf("# a join took %.1f ms, the 99th of 100 %.1f ms\n", measure_median(&join_ms),
           measure_quantile(&join_ms, 0.99));
    printf("# %.0f ms after the restart everybody was back\n", come_back());
    printf("ok 2 - after a crash all of them came back at once\n");
    world_stop(&world);
    world_verify(&world);
    memory_check_log(&world);
    printf("ok 3 - everything that they were shown is in the log\n1..3\n");
    measure_finish(&join_ms);
    world_close(&world);
    loop_finish();
    return 0;
}
