/* Runs a fuzz target over files, without a fuzzer: over the kept corpus and what was found once, or over files and folders
 * that are named. Prints TAP, one result a folder or file; what an input breaks ends the program, which then names it. */
#include "fuzz.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The fuzzer's own, for targets with a mutator, which is not called here. */
size_t LLVMFuzzerMutate(uint8_t *bytes, size_t len, size_t len_max);
/* Of the sanitizers, where they are. */
__attribute__((weak)) void __sanitizer_set_death_callback(void (*callback)(void));

static char now_running[400];
static int results, failures;

size_t LLVMFuzzerMutate(uint8_t *bytes, size_t len, size_t len_max)
{
    if (len > 0 && len <= len_max) {
        bytes[0] ^= 1;
    }
    return len;
}

static void name_input(void)
{
    static const char before[] = "# the input is ";
    ssize_t written = write(STDERR_FILENO, before, sizeof before - 1);
    written = write(STDERR_FILENO, now_running, strlen(now_running));
    written = write(STDERR_FILENO, "\n", 1);
    (void)written;
}

static void on_signal(int number)
{
    name_input();
    signal(number, SIG_DFL);
    raise(number);
}

/* Errors are told on stdout as a comment. */
static int run_file(const char *path)
{
    snprintf(now_running, sizeof now_running, "%s", path);
    FILE *file = fopen(path, "rbe");
    if (file == NULL) {
        printf("# %s: %s\n", path, strerror(errno));
        return -1;
    }
    size_t cap = 1 << 16;
    size_t len = 0;
    uint8_t *bytes = malloc(cap);
    while (bytes != NULL) {
        size_t got = fread(bytes + len, 1, cap - len, file);
        len += got;
        if (got == 0) {
            break;
        }
        if (len == cap) {
            cap *= 2;
            uint8_t *more = realloc(bytes, cap);
            if (more == NULL) {
                free(bytes);
            }
            bytes = more;
        }
    }
    fclose(file);
    /* Exactly as long as the input, so that a read behind its end is seen. */
    uint8_t *exact = bytes == NULL ? NULL : realloc(bytes, len > 0 ? len : 1);
    if (exact == NULL) {
        printf("# %s: not enough memory\n", path);
        free(bytes);
        return -1;
    }
    LLVMFuzzerTestOneInput(exact, len);
    free(exact);
    return 0;
}

static int is_input(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* How many inputs were run, -1 when one could not be read. */
static int run_path(const char *path)
{
    struct dirent **entries = NULL;
    int count = scandir(path, &entries, is_input, alphasort);
    if (count < 0) {
        return errno == ENOTDIR && run_file(path) == 0 ? 1 : -1;
    }
    int failed = 0;
    for (int i = 0; i < count; i++) {
        char file[380];
        snprintf(file, sizeof file, "%s/%s", path, entries[i]->d_name);
        failed += run_file(file) != 0;
        free(entries[i]);
    }
    free(entries);
    return failed == 0 ? count : -1;
}

static void report(const char *path, bool must_have)
{
    int count = run_path(path);
    bool is_ok = count > 0 || (count == 0 && !must_have);
    failures += !is_ok;
    printf("%sok %d - %s: %s: %d inputs\n", is_ok ? "" : "not ", ++results, LEC_FUZZ_TARGET, path,
           count < 0 ? 0 : count);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    signal(SIGABRT, on_signal);
    signal(SIGSEGV, on_signal);
    if (__sanitizer_set_death_callback != NULL) {
        __sanitizer_set_death_callback(name_input);
    }
    for (int i = 1; i < argc; i++) {
        report(argv[i], true);
    }
    if (argc == 1) {
        static const char top[] = LEC_SOURCE_DIR "/tests/fuzz";
        char path[300];
        snprintf(path, sizeof path, "%s/corpus/%s", top, LEC_FUZZ_TARGET);
        report(path, true);
        snprintf(path, sizeof path, "%s/regressions/%s", top, LEC_FUZZ_TARGET);
        if (access(path, R_OK) == 0) {
            report(path, true);
        }
    }
    printf("1..%d\n", results);
    return failures == 0 ? 0 : 1;
}
