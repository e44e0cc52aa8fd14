/* Logs that were kept, folded again: every compiler, at every optimisation, with sanitizers or without, must come to the
 * same bytes: of the state, of the ledger, of every view on the way. Speaks TAP.
 *   replay             compares with tests/world/replay.txt
 *   replay --update    writes it anew, when rules or views have changed on purpose
 *   replay --make N... keeps the logs of these worlds (see sim.c) */
#include "run.h"

#include "cmd/cmd.h"
#include "store/export.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FOLDER LEC_SOURCE_DIR "/tests/world/logs"
#define KEPT LEC_SOURCE_DIR "/tests/world/replay.txt"
#define LOGS_MAX 64

struct replay {
    struct lec_loader loader;
    struct lec_reader inner;
    uint32_t entries;
    uint64_t views, state;
};

_Noreturn void violated(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    printf("# ");
    vprintf(format, args);
    printf("\nBail out!\n");
    va_end(args);
    fflush(stdout);
    _exit(1);
}

static uint64_t mix(uint64_t hash, const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        hash = (hash ^ (unsigned char)bytes[i]) * UINT64_C(1099511628211);
    }
    return hash;
}

/* What every audience sees now. */
static uint64_t mix_views(uint64_t hash, struct lec_live *live)
{
    static char buf[LEC_FRAME_DOWN_MAX];
    static const struct lec_view_reach reach;
    const struct lec_session *s = lec_live_session(live);
    hash = mix(hash, buf, lec_live_room(live, &reach, buf, sizeof buf));
    hash = mix(hash, buf, lec_live_display(live, &reach, buf, sizeof buf));
    hash = mix(hash, buf, lec_live_host(live, &reach, false, buf, sizeof buf));
    for (uint32_t i = 1; i <= lec_session_teams(s); i++) {
        hash = mix(hash, buf, lec_live_team(live, (uint16_t)i, NULL, buf, sizeof buf));
    }
    for (uint32_t i = 1; i <= lec_session_players(s); i++) {
        hash = mix(hash, buf, lec_live_me(live, i, buf, sizeof buf));
    }
    return hash;
}

static int on_session(void *user, const struct lec_store_session *session)
{
    struct replay *replay = user;
    return replay->inner.session(replay->inner.user, session);
}

static int on_pack(void *user, uint32_t number, const char *bytes, size_t len)
{
    struct replay *replay = user;
    return replay->inner.pack(replay->inner.user, number, bytes, len);
}

static int on_entry(void *user, const struct lec_record *record)
{
    struct replay *replay = user;
    int result = replay->inner.entry(replay->inner.user, record);
    if (result == 0) {
        replay->entries++;
        replay->views = mix_views(replay->views, replay->loader.live);
    }
    return result;
}

static void fold(const char *name, struct replay *replay)
{
    char path[512];
    struct lec_trouble why = {""};
    snprintf(path, sizeof path, "%s/%s", FOLDER, name);
    *replay = (struct replay){.views = UINT64_C(14695981039346656037)};
    replay->inner = lec_loader_reader(&replay->loader);
    struct lec_reader reader = {
        .session = on_session, .pack = on_pack, .entry = on_entry, .user = replay};
    must(lec_export_read(path, &reader, &why) == 0, "%s: %s %s", name, why.text,
         replay->loader.why);
    replay->state = state_hash(replay->loader.live);
    lec_loader_finish(&replay->loader);
}

/* The next line of the kept file: a log and what it came to. */
static bool read_kept(FILE *file, char name[64], struct replay *out)
{
    unsigned long long views = 0;
    unsigned long long state = 0;
    *out = (struct replay){0};
    int read = fscanf(file, "%63s entries %u state %llx views %llx\n", name, &out->entries, &state,
                      &views);
    out->views = views;
    out->state = state;
    return read == 4;
}

static int compare_all(void)
{
    FILE *file = fopen(KEPT, "r");
    must(file != NULL, "cannot read %s", KEPT);
    char name[64];
    struct replay kept;
    unsigned results = 0;
    bool ok = true;
    while (read_kept(file, name, &kept)) {
        struct replay now;
        fold(name, &now);
        bool is_same = now.entries == kept.entries && now.state == kept.state &&
                       now.views == kept.views && now.entries > 0;
        printf("%sok %u - %s: %u entries, state %016llx, views %016llx\n", is_same ? "" : "not ",
               ++results, name, now.entries, (unsigned long long)now.state,
               (unsigned long long)now.views);
        ok = ok && is_same;
    }
    fclose(file);
    printf("1..%u\n", results);
    return ok && results > 0 ? 0 : 1;
}

static void update(void)
{
    char names[LOGS_MAX][64];
    uint32_t count = 0;
    struct replay kept;
    FILE *file = fopen(KEPT, "r");
    while (file != NULL && count < LOGS_MAX && read_kept(file, names[count], &kept)) {
        count++;
    }
    if (file != NULL) {
        fclose(file);
    }
    file = fopen(KEPT, "w");
    must(file != NULL, "cannot write %s", KEPT);
    for (uint32_t i = 0; i < count; i++) {
        struct replay now;
        fold(names[i], &now);
        fprintf(file, "%s entries %u state %016llx views %016llx\n", names[i], now.entries,
                (unsigned long long)now.state, (unsigned long long)now.views);
    }
    fclose(file);
}

static uint64_t making;

static void keep_log(void)
{
    char path[512];
    struct lec_trouble why = {""};
    snprintf(path, sizeof path, "%s/world-%llu.lectern", FOLDER, (unsigned long long)making);
    must(lec_export_write(&machine.store->keeper.db, lec_live_id(machine_room()->live), path,
                          &why) == 0,
         "%s", why.text);
    FILE *file = fopen(KEPT, "a");
    must(file != NULL, "cannot write %s", KEPT);
    fprintf(file, "world-%llu.lectern entries 0 state 0 views 0\n", (unsigned long long)making);
    fclose(file);
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--update") == 0) {
        update();
        return 0;
    }
    if (argc > 2 && strcmp(argv[1], "--make") == 0) {
        run_ending = keep_log;
        for (int i = 2; i < argc; i++) {
            struct run run;
            making = strtoull(argv[i], NULL, 10);
            run_seed(making, &run);
        }
        return 0;
    }
    return compare_all();
}
