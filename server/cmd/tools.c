/* The small commands: packs checked, sessions listed, exported, deleted. */
#include "cmd/cmd.h"
#include "cmd/shown.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

int lec_fail(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("lectern: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    return 1;
}

int lec_fail_pack(const char *path, const struct lec_pack_problems *problems)
{
    size_t listed = sizeof problems->list / sizeof *problems->list;
    size_t shown = problems->count < listed ? problems->count : listed;
    for (size_t i = 0; i < shown; i++) {
        const struct lec_pack_problem *problem = &problems->list[i];
        const char *colon = problem->place[0] != '\0' ? ": " : "";
        if (problem->line > 0) {
            fprintf(stderr, "%s:%d: %s%s%s\n", path, problem->line, problem->place, colon,
                    problem->text);
        } else {
            fprintf(stderr, "%s: %s%s%s\n", path, problem->place, colon, problem->text);
        }
    }
    if (problems->count > shown) {
        fprintf(stderr, "%s: and %zu more\n", path, problems->count - shown);
    }
    return 1;
}

void lec_warn_pack(const char *path, const struct lec_pack_problems *problems)
{
    size_t listed = sizeof problems->warnings / sizeof problems->warnings[0];
    size_t shown = problems->warning_count < listed ? problems->warning_count : listed;
    for (size_t i = 0; i < shown; i++) {
        fprintf(stderr, "%s: warning: %s\n", path, problems->warnings[i]);
    }
    if (problems->warning_count > shown) {
        fprintf(stderr, "%s: and %zu more warnings\n", path, problems->warning_count - shown);
    }
}

int lec_cmd_pack_check(const struct lec_options *options)
{
    static struct lec_pack_problems problems;
    int status = 0;
    for (int i = 0; i < options->file_count; i++) {
        const char *path = options->files[i];
        struct lec_pack_file *pack = lec_pack_file_load(path, &problems);
        if (pack == NULL) {
            status = lec_fail_pack(path, &problems);
            continue;
        }
        char summary[200];
        lec_pack_file_summary(pack, summary, sizeof summary);
        printf("%s: good: %s\n", path, summary);
        lec_warn_pack(path, &problems);
        lec_pack_file_destroy(pack);
    }
    return status;
}

static int print_session(void *user, const struct lec_store_session *session)
{
    int *count = user;
    time_t touched = (time_t)(session->touched_ms / 1000);
    struct tm local;
    char when[32] = "";
    if (localtime_r(&touched, &local) != NULL) {
        strftime(when, sizeof when, "%Y-%m-%d %H:%M", &local);
    }
    printf("%s  %s  %-7s  %6u entries  ", session->code, when, session->ended ? "ended" : "open",
           session->entries);
    lec_print_text(session->title, sizeof session->title);
    printf("\n");
    (*count)++;
    return 0;
}

struct lec_store *lec_open_store(const struct lec_options *options)
{
    struct lec_trouble why;
    struct lec_store *store = lec_store_open(options->data, &why);
    /* Also when it is open, and something is missing. */
    if (why.text[0] != '\0') {
        lec_fail("%s", why.text);
    }
    return store;
}

int lec_cmd_sessions(const struct lec_options *options)
{
    struct lec_trouble why;
    struct lec_store *store = lec_open_store(options);
    if (store == NULL) {
        return 1;
    }
    int count = 0;
    int result = lec_store_list(store, print_session, &count, &why);
    lec_store_close(store);
    if (result != 0) {
        return lec_fail("%s", why.text);
    }
    if (count == 0) {
        printf("No sessions are kept in %s.\n", options->data);
    }
    return 0;
}

struct wanted {
    const char *code;
    int64_t id;
};

static int find_code(void *user, const struct lec_store_session *session)
{
    struct wanted *wanted = user;
    if (strcmp(session->code, wanted->code) == 0) {
        wanted->id = session->id;
    }
    return 0;
}

/* The store, opened, and the session with the code given. NULL when there is none; the error has been printed. */
static struct lec_store *open_session(const struct lec_options *options, int64_t *id)
{
    struct lec_trouble why;
    struct lec_store *store = lec_open_store(options);
    if (store == NULL) {
        return NULL;
    }
    struct wanted wanted = {.code = options->session, .id = -1};
    if (lec_store_list(store, find_code, &wanted, &why) != 0) {
        lec_fail("%s", why.text);
    } else if (wanted.id < 0) {
        lec_fail("no session has the code %s: `lectern sessions` lists them", options->session);
    } else {
        *id = wanted.id;
        return store;
    }
    lec_store_close(store);
    return NULL;
}

int lec_cmd_export(const struct lec_options *options)
{
    int64_t id = 0;
    struct lec_trouble why;
    struct lec_store *store = open_session(options, &id);
    if (store == NULL) {
        return 1;
    }
    int result = lec_store_export(store, id, options->files[0], &why);
    lec_store_close(store);
    if (result != 0) {
        return lec_fail("%s", why.text);
    }
    lec_loader_tell_missing(options->files[0]);
    printf("Session %s is in %s.\n", options->session, options->files[0]);
    return 0;
}

int lec_cmd_delete(const struct lec_options *options)
{
    int64_t id = 0;
    struct lec_trouble why;
    struct lec_store *store = open_session(options, &id);
    if (store == NULL) {
        return 1;
    }
    int result = lec_store_delete(store, id, &why);
    lec_store_close(store);
    if (result != 0) {
        return lec_fail("%s", why.text);
    }
    printf("Session %s is deleted.\n", options->session);
    return 0;
}
