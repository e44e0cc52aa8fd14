/* `lectern serve`: opens a session, replays it, binds the port last, and plays until it is told to stop. */
#include "cmd/cmd.h"
#include "net/net.h"

#include <assert.h>
#include <errno.h>
#include <jansson.h>
#include <malloc.h>
#include <qrencode.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Arrays that grow with a hall are moved by the kernel, and leave no holes behind. glibc would raise the size from which it
 * does so with the first of them that is freed. */
#define MAPPED_FROM 65536

/* Letters of room codes: none that looks like a digit. */
static const char letters[] = "ABCDEFGHJKLMNPQRSTUVWXYZ";

static int64_t wall_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct choice {
    const char *code; /* wanted; empty: the last one that is open */
    struct lec_store_session found;
    bool is_found;
};

static int choose(void *user, const struct lec_store_session *session)
{
    struct choice *choice = user;
    bool is_wanted =
        choice->code[0] != '\0' ? strcmp(choice->code, session->code) == 0 : !session->ended;
    if (is_wanted && (!choice->is_found || session->touched_ms >= choice->found.touched_ms)) {
        choice->found = *session;
        choice->is_found = true;
    }
    return 0;
}

static void make_code(char out[LEC_CODE_CHARS + 1])
{
    for (int i = 0; i < LEC_CODE_CHARS; i++) {
        out[i] = letters[randombytes_uniform(sizeof letters - 1)];
    }
    out[LEC_CODE_CHARS] = '\0';
}

static void destroy_packs(struct lec_pack_file **packs, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        lec_pack_file_destroy(packs[i]);
    }
}

/* Reads the packs named on the command line. -1: printed what is wrong with them. */
static int load_packs(const struct lec_options *options, struct lec_pack_file **packs,
                      uint32_t *count)
{
    static struct lec_pack_problems problems;
    *count = 0;
    if (options->pack_count == 0) {
        lec_fail("a new session needs a question pack: give one with --pack FILE");
        return -1;
    }
    for (int i = 0; i < options->pack_count; i++) {
        packs[i] = lec_pack_file_load(options->packs[i], &problems);
        if (packs[i] == NULL) {
            lec_fail_pack(options->packs[i], &problems);
            lec_fail("the pack %s cannot be used", options->packs[i]);
            destroy_packs(packs, *count);
            return -1;
        }
        lec_warn_pack(options->packs[i], &problems);
        (*count)++;
    }
    return 0;
}

/* The media of all packs. NULL: there are none, or memory is short and `count` says so. */
static struct lec_store_medium *list_media(struct lec_pack_file *const *packs, uint32_t pack_count,
                                           uint32_t *count)
{
    *count = 0;
    for (uint32_t i = 0; i < pack_count; i++) {
        uint32_t more = 0;
        lec_pack_file_media(packs[i], &more);
        *count += more;
    }
    struct lec_store_medium *list = *count > 0 ? calloc(*count, sizeof *list) : NULL;
    uint32_t at = 0;
    for (uint32_t i = 0; list != NULL && i < pack_count; i++) {
        uint32_t more = 0;
        const struct lec_pack_medium *media = lec_pack_file_media(packs[i], &more);
        for (uint32_t j = 0; j < more; j++) {
            list[at++] = (struct lec_store_medium){.bytes = media[j].bytes, .len = media[j].len};
        }
    }
    return list;
}

/* Under a code that is free. 0, or -1 with `why`. */
static int keep_session(struct lec_store *store, struct lec_pack_file *const *packs, uint32_t count,
                        char code[LEC_CODE_CHARS + 1], int64_t *id, struct lec_trouble *why)
{
    const char *bytes[LEC_PACKS_MAX];
    size_t lens[LEC_PACKS_MAX];
    size_t title_len = 0;
    for (uint32_t i = 0; i < count; i++) {
        bytes[i] = lec_pack_file_bytes(packs[i], &lens[i]);
    }
    struct lec_store_content content = {.packs = bytes, .pack_lens = lens, .pack_count = count};
    struct lec_store_medium *media = list_media(packs, count, &content.media_count);
    if (content.media_count > 0 && media == NULL) {
        snprintf(why->text, sizeof why->text, "not enough memory for the pictures and sounds");
        return -1;
    }
    content.media = media;
    const char *title = lec_pack_file_text(packs[0], LEC_PART_TITLE, 0, &title_len);
    int result = -1;
    for (int i = 0; i < 20 && result != 0; i++) { /* a code may be taken */
        make_code(code);
        result = lec_store_create(store, code, wall_ms(), title, &content, id, why);
    }
    free(media);
    return result;
}

/* Makes a session in the store and in memory. NULL: the error has been printed. */
static struct lec_live *new_session(const struct lec_options *options, struct lec_store *store)
{
    struct lec_pack_file *packs[LEC_PACKS_MAX];
    uint32_t count = 0;
    if (lec_check_programme(options) != 0 || load_packs(options, packs, &count) != 0) {
        return NULL;
    }
    assert(count > 0);
    struct lec_trouble why;
    char code[LEC_CODE_CHARS + 1];
    int64_t id = 0;
    uint8_t secret[LEC_SECRET_BYTES];
    if (keep_session(store, packs, count, code, &id, &why) != 0 ||
        lec_store_secret(store, id, secret, &why) != 0) {
        destroy_packs(packs, count);
        lec_fail("%s", why.text);
        return NULL;
    }
    struct lec_live *live = lec_live_create(id, code, packs, count, secret);
    if (live == NULL || lec_begin_session(live, options, wall_ms()) != LEC_OK) {
        lec_live_destroy(live);
        lec_fail("not enough memory for a session");
        return NULL;
    }
    return live;
}

/* Hosts are told up to when the log is good: by the clock on the wall, which is what they remember. */
static void tell_damage(struct lec_live *live, const struct lec_store_session *session)
{
    uint32_t count = lec_live_count(live);
    struct lec_record last = {.wall_ms = session->created_ms};
    if (count > 0) {
        lec_live_record(live, count - 1, &last);
    }
    lec_live_set_damaged(live, last.wall_ms);
}

static int load(struct lec_store *store, const struct lec_store_session *session,
                struct lec_loader *loader)
{
    struct lec_trouble why = {""};
    struct lec_reader reader = lec_loader_reader(loader);
    uint8_t secret[LEC_SECRET_BYTES];
    int result = lec_store_secret(store, session->id, secret, &why);
    loader->secret = secret;
    if (result == 0) {
        result = lec_store_load(store, session->id, &reader, &why);
    }
    if (result == 1) {
        lec_fail("%s", why.text);
    }
    bool is_loaded = result >= 0 && lec_loader_end(loader) == 0;
    loader->secret = NULL;
    if (!is_loaded) {
        return lec_fail("session %s: %s", session->code,
                        loader->why[0] != '\0' ? loader->why : why.text);
    }
    if (result == 1 || lec_store_was_damaged(store)) {
        tell_damage(loader->live, session);
    }
    return 0;
}

/* The session to play: the one asked for, the last open one, or a new one. `saved` entries are on disk. */
static struct lec_live *open_session(const struct lec_options *options, struct lec_store *store,
                                     struct lec_loader *loader, uint32_t *saved)
{
    struct lec_trouble why;
    struct choice choice = {.code = options->session};
    *saved = 0;
    if (!options->new_session && lec_store_list(store, choose, &choice, &why) != 0) {
        lec_fail("%s", why.text);
        return NULL;
    }
    if (options->session[0] != '\0' && !choice.is_found) {
        lec_fail("no session has the code %s: `lectern sessions` lists them", options->session);
        return NULL;
    }
    if (!choice.is_found) {
        return new_session(options, store);
    }
    if (load(store, &choice.found, loader) != 0) {
        return NULL;
    }
    struct lec_live *live = loader->live;
    loader->live = NULL;
    *saved = lec_live_count(live);
    enum lec_err err = LEC_OK;
    if (*saved == 0) {
        /* The server died between the session and its first entry. */
        err = lec_begin_session(live, options, wall_ms());
    } else {
        err = lec_live_own(live, LEC_VERB_RESTART, 0, 0, 0, 0, wall_ms());
    }
    if (err != LEC_OK) {
        lec_live_destroy(live);
        lec_fail("session %s cannot go on: %s", choice.found.code, lec_err_text(err));
        return NULL;
    }
    if (lec_live_is_other_secret(live)) {
        lec_fail("session %s deals no more cards: its shoe was not shuffled with the secret that "
                 "the database has",
                 choice.found.code);
    }
    fprintf(stderr, "lectern: going on with session %s (%u entries); --new makes a new one\n",
            choice.found.code, *saved);
    if (options->round_count > 0 || options->setting_count > 0) {
        fprintf(stderr, "lectern: --programme and --set are for a new session: give --new, too\n");
    }
    return live;
}

struct links {
    char base[LEC_URL_MAX], host[LEC_URL_MAX];
    const struct lec_view_reach *reach; /* borrowed: join and display */
    int port; /* by which this machine reaches the server, whatever it is called */
};

static void make_links(const struct lec_net *net, const char *code, const struct lec_keys *keys,
                       struct links *out)
{
    snprintf(out->base, sizeof out->base, "%s", lec_net_base(net));
    const char *pin = lec_net_pin(net);
    snprintf(out->host, sizeof out->host, "%.104s/host#code=%s&key=%s%s%.44s", out->base, code,
             keys->host, pin[0] != '\0' ? "&cert=" : "", pin);
    out->reach = lec_net_reach(net);
    out->port = lec_net_port(net);
}

/* Two rows of modules in one line of half blocks, light on dark as terminals are. */
static void print_qr(const char *text)
{
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_L);
    if (code == NULL) {
        return; /* the link stands there in words, too */
    }
    const int margin = 2;
    for (int y = -margin; y < code->width + margin; y += 2) {
        fputs("    ", stdout);
        for (int x = -margin; x < code->width + margin; x++) {
            int dark[2];
            for (int half = 0; half < 2; half++) {
                bool is_in = x >= 0 && x < code->width && y + half >= 0 && y + half < code->width;
                dark[half] = is_in && (code->data[(y + half) * code->width + x] & 1);
            }
            static const char *const blocks[2][2] = {{"\u2588", "\u2580"}, {"\u2584", " "}};
            fputs(blocks[dark[0]][dark[1]], stdout);
        }
        fputc('\n', stdout);
    }
    QRcode_free(code);
}

static int print_json(const struct links *links, const char *code)
{
    json_t *line = json_pack("{s:s, s:i, s:s, s:s, s:s, s:s}", "listening", links->base, "port",
                             links->port, "host_url", links->host, "session", code, "join_url",
                             links->reach->join_url, "display_url", links->reach->display_url);
    if (line == NULL || json_dumpf(line, stdout, JSON_COMPACT) != 0) {
        json_decref(line);
        return lec_fail("cannot print the addresses");
    }
    json_decref(line);
    putchar('\n');
    fflush(stdout);
    return 0;
}

static int print_links(const struct links *links, const char *code, bool is_json)
{
    if (is_json) {
        return print_json(links, code);
    }
    printf("\nLectern is ready. Session %s\n\n", code);
    printf("  You (the host):   %s\n", links->host);
    printf("  Attendees:        %s\n", links->reach->join_url);
    printf("  Room display:     kiosk/run '%s'\n\n", links->reach->display_url);
    print_qr(links->reach->join_url);
    printf("\n  Keep the host's address to yourself: it is the key. Stop with Ctrl+C; nothing is "
           "lost.\n\n");
    fflush(stdout);
    return 0;
}

struct signals {
    uv_signal_t term, interrupt;
    struct lec_net *net;
    const struct lec_guest *guest;
};

static void on_signal(uv_signal_t *signal, int number)
{
    struct signals *signals = signal->data;
    (void)number;
    uv_close((uv_handle_t *)&signals->term, NULL);
    uv_close((uv_handle_t *)&signals->interrupt, NULL);
    if (signals->guest != NULL) {
        signals->guest->stop(signals->guest->user);
    }
    lec_net_stop(signals->net);
}

static void watch_signals(struct signals *signals, uv_loop_t *loop, struct lec_net *net)
{
    signals->net = net;
    uv_signal_init(loop, &signals->term);
    uv_signal_init(loop, &signals->interrupt);
    signals->term.data = signals;
    signals->interrupt.data = signals;
    uv_signal_start(&signals->term, on_signal, SIGTERM);
    uv_signal_start(&signals->interrupt, on_signal, SIGINT);
}

/* The first line of a file that holds a secret: `what`. -1, or its length; what it has too much is left out. */
static int read_secret(const char *path, const char *what, char *out, size_t size)
{
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        lec_fail("cannot read %s from %s: %s", what, path, strerror(errno));
        return -1;
    }
    if (fgets(out, (int)size, file) == NULL) {
        out[0] = '\0';
    }
    fclose(file);
    size_t len = strcspn(out, "\r\n");
    out[len] = '\0';
    return (int)len;
}

/* Empty when none was named. 0, or 1: printed what is wrong with it. */
static int read_password(const struct lec_options *options, char out[LEC_PASSWORD_BYTES_MAX + 1])
{
    char line[LEC_PASSWORD_BYTES_MAX + 3] = "";
    const char *path = options->password_file;
    out[0] = '\0';
    if (path[0] == '\0') {
        return 0;
    }
    int len = read_secret(path, "the host's password", line, sizeof line);
    if (len >= LEC_PASSWORD_BYTES_MIN && len <= LEC_PASSWORD_BYTES_MAX) {
        memcpy(out, line, (size_t)len + 1);
    }
    sodium_memzero(line, sizeof line);
    if (len < 0) {
        return 1;
    }
    return out[0] != '\0' ? 0
                          : lec_fail("the first line of %s must be a password of %d to %d bytes",
                                     path, LEC_PASSWORD_BYTES_MIN, LEC_PASSWORD_BYTES_MAX);
}

/* The key of displays that stay where they are opens whichever session is served. 0, or 1: printed what is wrong. */
static int know_display(struct lec_net *net, const char *path)
{
    char key[LEC_TOKEN_CHARS + 3] = "";
    if (path[0] == '\0') {
        return 0;
    }
    if (read_secret(path, "the displays' key", key, sizeof key) < 0) {
        return 1;
    }
    bool is_known = lec_net_know_display(net, key);
    sodium_memzero(key, sizeof key);
    return is_known ? 0
                    : lec_fail("the first line of %s must be a key of %d letters, figures, - and _",
                               path, LEC_TOKEN_CHARS);
}

static int play(const struct lec_options *options, uv_loop_t *loop, struct lec_net *net,
                struct lec_live *live, uint32_t saved, const struct lec_loader *loader,
                const struct lec_guest *guest)
{
    struct lec_trouble why;
    struct lec_keys keys;
    char code[LEC_CODE_CHARS + 1];
    memcpy(code, lec_live_code(live), sizeof code);
    if (lec_net_add(net, live, saved, &keys, &why) != 0) {
        return lec_fail("%s", why.text);
    }
    for (uint32_t i = 0; i < loader->token_count; i++) {
        if (lec_net_know(net, &loader->tokens[i]) != 0) {
            return lec_fail("not enough memory for the session's keys");
        }
    }
    if (know_display(net, options->display_key_file) != 0) {
        return 1;
    }
    if (lec_net_listen(net, &why) != 0) {
        return lec_fail("%s", why.text);
    }
    struct links links;
    make_links(net, code, &keys, &links);
    static struct signals signals;
    watch_signals(&signals, loop, net);
    int status = print_links(&links, code, options->json);
    if (guest != NULL) {
        signals.guest = guest;
        guest->start(guest->user, loop, lec_net_port(net), links.host, links.reach->display_url);
    }
    uv_run(loop, UV_RUN_DEFAULT);
    return status;
}

const char *lec_local_address(const char *bind)
{
    if (strcmp(bind, "0.0.0.0") == 0) {
        return "127.0.0.1";
    }
    return strcmp(bind, "::") == 0 ? "::1" : bind;
}

/* The display's program is asked for previews: the one that was named, or that beside this program. Empty: none. */
static const char *find_kiosk(const struct lec_options *options)
{
    static const char name[] = "lectern-kiosk";
    static char path[LEC_OPTIONS_PATH_MAX + 1];
    if (options->kiosk[0] != '\0') {
        return options->kiosk;
    }
    size_t size = sizeof path - sizeof name;
    if (uv_exepath(path, &size) != 0 || strrchr(path, '/') == NULL) {
        return "";
    }
    memcpy(strrchr(path, '/') + 1, name, sizeof name);
    return access(path, X_OK) == 0 ? path : "";
}

int lec_serve(const struct lec_options *options, const struct lec_guest *guest)
{
    static char password[LEC_PASSWORD_BYTES_MAX + 1];
    if (sodium_init() < 0) {
        return lec_fail("the random source of this machine does not work");
    }
    mallopt(M_MMAP_THRESHOLD, MAPPED_FROM);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ,
           SIG_IGN); /* a full quota is an error of the write, not the end of the program */
    if (read_password(options, password) != 0) {
        return 1;
    }
    struct lec_trouble why;
    struct lec_store *store = lec_open_store(options);
    if (store == NULL) {
        return 1;
    }
    struct lec_loader loader = {.loaded = NULL};
    uint32_t saved = 0;
    struct lec_live *live = open_session(options, store, &loader, &saved);
    uv_loop_t loop;
    int status = 1;
    bool is_rehearsal = options->command == LEC_COMMAND_REHEARSE;
    if (live != NULL && uv_loop_init(&loop) == 0) {
        struct lec_net_setup setup = {.loop = &loop,
                                      .store = store,
                                      .bind = options->bind,
                                      .trusted_proxy = options->trusted_proxy,
                                      .names = options->host_names,
                                      .name_count = (uint32_t)options->host_name_count,
                                      .tls_cert = options->tls_cert,
                                      .tls_key = options->tls_key,
                                      .kiosk = find_kiosk(options),
                                      .password = password[0] != '\0' ? password : NULL,
                                      .expected = (uint32_t)options->expected,
                                      .port = options->port,
                                      .short_port = options->short_port,
                                      .speed = is_rehearsal ? options->speed : 1};
        struct lec_net *net = lec_net_create(&setup, &why);
        if (net == NULL) {
            lec_live_destroy(live);
            lec_fail("%s", why.text);
        } else {
            status = play(options, &loop, net, live, saved, &loader, guest);
            if (status != 0) {
                lec_net_stop(net);
                uv_run(&loop, UV_RUN_DEFAULT);
            }
            lec_net_destroy(net);
            if (guest != NULL) {
                guest->finish(guest->user);
            }
        }
        uv_run(&loop, UV_RUN_NOWAIT);
        uv_loop_close(&loop);
    }
    lec_loader_finish(&loader);
    lec_store_close(store);
    return status;
}

int lec_cmd_serve(const struct lec_options *options)
{
    return lec_serve(options, NULL);
}
