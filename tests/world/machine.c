/* See machine.h. */
#include "machine.h"

#include "oracle.h"

#include "cmd/cmd.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct machine machine;

/* The loader of the commands says what is wrong with a file; here that is a fault of the world. */
int lec_fail(const char *format, ...)
{
    char text[400];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    violated("%s", text);
}

void machine_create(uint64_t seed)
{
    socket_begin();
    machine = (struct machine){.disk = lec_disk_create(seed)};
    must(machine.disk != NULL, "no disk");
}

void machine_destroy(void)
{
    if (machine.net != NULL) {
        machine_kill();
    }
    lec_disk_destroy(machine.disk);
    machine.disk = NULL;
}

static struct lec_trouble why_not;

const char *machine_why(void)
{
    return why_not.text;
}

static int choose(void *user, const struct lec_store_session *session)
{
    *(struct lec_store_session *)user = *session;
    return 0;
}

static struct lec_live *new_session(machine_plan *plan, struct lec_trouble *why)
{
    static struct lec_pack_problems problems;
    size_t len = 0;
    const char *bytes = pack_bytes(&len);
    struct lec_pack_file *pack = lec_pack_file_parse(bytes, len, &problems);
    must(pack != NULL, "the pack: %s %s", problems.list[0].place, problems.list[0].text);
    bytes = lec_pack_file_bytes(pack, &len);
    struct lec_store_session session = {
        .created_ms = lec_wall_ms(), .code = "ABCDE", .title = "World"};
    int64_t id = 0;
    uint8_t secret[LEC_SECRET_BYTES];
    struct lec_store_content content = {.packs = &bytes, .pack_lens = &len, .pack_count = 1};
    if (lec_keeper_create(&machine.store->keeper, &session, &content, &id, why) != 0 ||
        lec_db_secret(&machine.store->keeper.db, id, secret, why) != 0) {
        lec_pack_file_destroy(pack);
        return NULL;
    }
    struct lec_live *live = lec_live_create(id, session.code, &pack, 1, secret);
    must(live != NULL &&
             lec_live_begin(live, lec_rng_next(&outside.rng) >> 1, lec_wall_ms()) == LEC_OK,
         "a new session does not begin");
    plan(live);
    return live;
}

static struct lec_live *old_session(struct lec_loader *loader,
                                    const struct lec_store_session *session,
                                    struct lec_trouble *why)
{
    uint8_t secret[LEC_SECRET_BYTES];
    struct lec_reader reader = lec_loader_reader(loader);
    if (lec_db_secret(&machine.store->keeper.db, session->id, secret, why) != 0) {
        return NULL;
    }
    loader->secret = secret;
    int result = lec_keeper_load(&machine.store->keeper, session->id, &reader, why);
    must(result != 1, "the log is damaged: %s", why->text);
    if (result != 0 || lec_loader_end(loader) != 0) {
        return NULL;
    }
    loader->secret = NULL;
    struct lec_live *live = loader->live;
    loader->live = NULL;
    return live;
}

static bool play(struct lec_live *live, uint32_t saved, const struct lec_loader *loader)
{
    struct lec_trouble why;
    struct lec_net_setup setup = {.loop = &the_loop,
                                  .store = machine.store,
                                  .bind = "127.0.0.1",
                                  .trusted_proxy = "",
                                  .tls_cert = "",
                                  .tls_key = "",
                                  .expected = LEC_PLAYERS_MAX,
                                  .speed = 1};
    machine.net = lec_net_create(&setup, &why);
    must(machine.net != NULL, "%s", why.text);
    must(lec_net_add(machine.net, live, saved, &machine.keys, &why) == 0, "%s", why.text);
    for (uint32_t i = 0; i < loader->token_count; i++) {
        must(lec_net_know(machine.net, &loader->tokens[i]) == 0, "no memory for keys");
    }
    /* It saves before it listens. */
    oracle_started(machine_room()->live, machine.loaded, loader->tokens, loader->token_count);
    must(lec_net_listen(machine.net, &why) == 0, "%s", why.text);
    return true;
}

static void wake(void *user, uint64_t number)
{
    (void)user, (void)number;
}

bool machine_start(machine_plan *plan)
{
    struct lec_loader loader = {0};
    struct lec_store_session session = {0};
    struct lec_live *live = NULL;
    machine.starts++;
    machine.loaded = 0;
    machine.store = writer_open(LEC_DISK_ROOT, &why_not);
    if (machine.store == NULL) {
        return false;
    }
    if (lec_db_list(&machine.store->keeper.db, choose, &session, &why_not) == 0) {
        if (session.id == 0) {
            live = new_session(plan, &why_not);
        } else {
            live = old_session(&loader, &session, &why_not);
        }
    }
    if (live == NULL) {
        lec_loader_finish(&loader);
        writer_close(machine.store);
        machine.store = NULL;
        return false;
    }
    uint32_t saved = session.id == 0 ? 0 : lec_live_count(live);
    machine.loaded = saved;
    if (session.id != 0 && saved == 0) {
        must(lec_live_begin(live, lec_rng_next(&outside.rng) >> 1, lec_wall_ms()) == LEC_OK,
             "a session without entries does not begin");
        plan(live);
    } else if (session.id != 0) {
        enum lec_err err = lec_live_own(live, LEC_VERB_RESTART, 0, 0, 0, 0, lec_wall_ms());
        must(err == LEC_OK, "the session does not go on: %s", lec_err_text(err));
    }
    bool is_playing = play(live, saved, &loader);
    lec_loader_finish(&loader);
    /* The loop has not run yet, and nothing else would wake it. */
    later(0, true, wake, NULL, 0);
    return is_playing;
}

/* What the program had in memory is gone; nobody is told. */
static void end_program(bool is_cut)
{
    oracle_ended(machine.store->keeper.db.has_tail, is_cut);
    socket_forget();
    loop_forget();
    lec_net_destroy(machine.net);
    machine.net = NULL;
    loop_forget();
    writer_close(machine.store);
    machine.store = NULL;
}

/* The machine goes on: what was written and never synced is still in its memory, and its disk may still refuse. */
void machine_kill(void)
{
    trace("kill", 0, NULL, 0);
    lec_disk_unplug(machine.disk);
    end_program(false);
    lec_disk_go_on(machine.disk);
}

void machine_end(void)
{
    trace("end", 0, NULL, 0);
    end_program(false);
}

void machine_cut(uint64_t operations)
{
    struct lec_disk_image *image =
        lec_disk_cut(machine.disk, operations, lec_rng_next(&outside.rng));
    lec_disk_load(machine.disk, image);
    lec_disk_image_free(image);
    trace("power", operations, NULL, 0);
    end_program(true);
}

void machine_stop(void)
{
    trace("stop", 0, NULL, 0);
    memory_enter();
    lec_net_stop(machine.net);
    memory_leave();
}

bool machine_is_stopped(void)
{
    return machine.net != NULL && uv_is_closing((uv_handle_t *)&machine.net->check);
}

struct room *machine_room(void)
{
    return machine.net == NULL ? NULL : machine.net->rooms;
}
