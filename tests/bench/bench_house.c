/* A server of many sessions: what `lectern serve` opens once, this opens as often as it is told, on the same loop, store and
 * port. bench_house FOLDER SESSIONS EXPECTED prints the line that `lectern serve --json` prints, and then for each session
 * its code and its host's key. */
#include "measure.h"
#include "net/net.h"
#include "proc.h"
#include "script.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct lec_net *net;

static void on_signal(uv_signal_t *signal, int number)
{
    (void)number;
    uv_close((uv_handle_t *)signal, NULL);
    lec_net_stop(net);
}

/* No letter of it looks like a digit, and all are different. */
static void make_code(uint32_t number, char out[LEC_CODE_CHARS + 1])
{
    static const char letters[] = "ABCDEFGHJKLMNPQRSTUVWXYZ";
    for (int i = LEC_CODE_CHARS; i-- > 0; number /= sizeof letters - 1) {
        out[i] = letters[number % (sizeof letters - 1)];
    }
    out[LEC_CODE_CHARS] = '\0';
}

static struct lec_live *make_session(struct lec_store *store, const char *code, int64_t wall_ms)
{
    struct lec_trouble why;
    struct lec_pack_file *pack = script_pack();
    uint8_t secret[LEC_SECRET_BYTES];
    size_t len = 0;
    int64_t id = 0;
    const char *bytes = lec_pack_file_bytes(pack, &len);
    if (lec_store_create(
            store, code, wall_ms, "Bench",
            &(struct lec_store_content){.packs = &bytes, .pack_lens = &len, .pack_count = 1}, &id,
            &why) != 0 ||
        lec_store_secret(store, id, secret, &why) != 0) {
        measure_die("%s", why.text);
    }
    struct lec_live *live = lec_live_create(id, code, &pack, 1, secret);
    if (live == NULL || lec_live_begin(live, (uint64_t)id, wall_ms) != LEC_OK) {
        measure_die("not enough memory for a session");
    }
    return live;
}

int main(int argc, char **argv)
{
    struct lec_trouble why;
    uv_loop_t loop;
    uv_signal_t term;
    if (argc != 4) {
        return 2;
    }
    proc_raise_files(0);
    signal(SIGPIPE, SIG_IGN);
    uint32_t sessions = (uint32_t)strtoul(argv[2], NULL, 10);
    struct lec_keys *keys = calloc(sessions, sizeof *keys);
    struct lec_store *store = lec_store_open(argv[1], &why);
    struct lec_net_setup setup = {.loop = &loop,
                                  .store = store,
                                  .bind = "127.0.0.1",
                                  .trusted_proxy = "",
                                  .tls_cert = "",
                                  .tls_key = "",
                                  .expected = (uint32_t)strtoul(argv[3], NULL, 10),
                                  .speed = 1};
    if (keys == NULL || store == NULL || uv_loop_init(&loop) != 0 ||
        (net = lec_net_create(&setup, &why)) == NULL) {
        measure_die("no server: %s", why.text);
    }
    for (uint32_t i = 0; i < sessions; i++) {
        char code[LEC_CODE_CHARS + 1];
        make_code(i, code);
        if (lec_net_add(net, make_session(store, code, INT64_C(1750000000000)), 0, &keys[i],
                        &why) != 0) {
            measure_die("no session: %s", why.text);
        }
    }
    if (lec_net_listen(net, &why) != 0) {
        measure_die("no port: %s", why.text);
    }
    printf("{\"listening\":\"http://127.0.0.1:%d\"}\n", lec_net_port(net));
    for (uint32_t i = 0; i < sessions; i++) {
        char code[LEC_CODE_CHARS + 1];
        make_code(i, code);
        printf("%s %s\n", code, keys[i].host);
    }
    fflush(stdout);
    free(keys);
    uv_signal_init(&loop, &term);
    uv_signal_start(&term, on_signal, SIGTERM);
    uv_run(&loop, UV_RUN_DEFAULT);
    lec_net_destroy(net);
    uv_run(&loop, UV_RUN_NOWAIT);
    uv_loop_close(&loop);
    lec_store_close(store);
    return 0;
}
