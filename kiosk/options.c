/* The display's command line, read by the table in options.def. */
#include "options.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FLAG = no_argument, VALUE = required_argument };

enum switch_id {
#define SWITCH(NAME, name, KIND, value, doc) SWITCH_##NAME,
#include "options.def"
    SWITCH_COUNT
};

static const struct {
    const char *name;
    int kind;
    const char *value;
    const char *doc;
} switches[SWITCH_COUNT] = {
#define SWITCH(NAME, name, KIND, value, doc) {name, KIND, value, doc},
#include "options.def"
};

#define LINK_HELP \
    "a link looks like ws://192.168.1.5:8088/ws#code=ABCDE&key=... and the server prints it"

__attribute__((format(printf, 1, 2))) static int fail(const char *format, ...)
{
    va_list args;
    fputs("lectern-kiosk: ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    return -1;
}

void options_print_help(void)
{
    printf("Usage: lectern-kiosk --connect URL [OPTION...]\n"
           "The room display of a Lectern session.\n\nOptions:\n");
    for (int i = 0; i < SWITCH_COUNT; i++) {
        char left[48];
        snprintf(left, sizeof left, "--%s%s%s", switches[i].name,
                 switches[i].kind == VALUE ? " " : "", switches[i].value);
        printf("  %-20s  %s\n", left, switches[i].doc);
    }
    printf(
        "\nKeys: F11 or f full screen, q quits. With a host's key: Page Down, space or the right "
        "arrow take the next\nstep (Page Down rules right, Page Up wrong, when a ruling is due), "
        "b or . pauses and goes on.\n");
}

static int parse_size(struct options *options, const char *text)
{
    char *end = NULL;
    long w = strtol(text, &end, 10);
    bool has_both = end != text && *end == 'x';
    const char *second = end + (has_both ? 1 : 0);
    long h = has_both ? strtol(second, &end, 10) : 0;
    if (!has_both || end == second || *end != '\0' || w < SIDE_MIN || h < SIDE_MIN ||
        w > SIDE_MAX || h > SIDE_MAX) {
        return fail("--size %s: give the width and the height in pixels, such as 1920x1080", text);
    }
    options->w = (int)w;
    options->h = (int)h;
    return 0;
}

static int parse_path(char out[FILE_BYTES_MAX + 1], const char *name, const char *text)
{
    size_t len = strlen(text);
    if (len == 0 || len > FILE_BYTES_MAX) {
        return fail("--%s wants the name of a file, at most %d bytes", name, FILE_BYTES_MAX);
    }
    memcpy(out, text, len + 1);
    return 0;
}

static int parse_role(struct options *options, const char *text)
{
    static const char *const roles[] = {ROLE_NAMES};
    for (int i = 0; i < ROLE_COUNT; i++) {
        if (strcmp(roles[i], text) == 0) {
            options->role = (enum role)i;
            return 0;
        }
    }
    return fail("--role %.40s: a display is board, scoreboard, clock or join", text);
}

static int take(struct options *options, int id, const char *value)
{
    switch (id) {
    case SWITCH_CONNECT:
        return place_parse(&options->place, value) == 0
                   ? 0
                   : fail("--connect %.*s: this is no display's or host's link; " LINK_HELP,
                          (int)strcspn(value, "#"), value); /* a key is nobody's to read */
    case SWITCH_HOST_KEY:
        return place_parse_key(options->host_key, value, strlen(value)) == 0
                   ? 0
                   : fail("--host-key: a key has %d letters and figures; it stands in the host's "
                          "link after key=",
                          LEC_TOKEN_CHARS);
    case SWITCH_SIZE:
        return parse_size(options, value);
    case SWITCH_PICTURE:
        return parse_path(options->picture, "picture", value);
    case SWITCH_RECORD:
        return parse_path(options->record, "record", value);
    case SWITCH_THEME:
        return parse_path(options->theme, "theme", value);
    case SWITCH_ROLE:
        return parse_role(options, value);
    case SWITCH_FULLSCREEN:
        options->is_fullscreen = true;
        return 0;
    case SWITCH_STATS:
        options->has_stats = true;
        return 0;
    case SWITCH_REDUCED_MOTION:
        options->is_reduced = true;
        return 0;
    case SWITCH_WATCHDOG:
        options->has_watchdog = true;
        return 0;
    case SWITCH_HELP:
        options->wants_help = true;
        return 0;
    case SWITCH_VERSION:
        options->wants_version = true;
        return 0;
    default:
        return fail("see lectern-kiosk --help");
    }
}

static int check(struct options *options)
{
    if (options->wants_help || options->wants_version) {
        return 0;
    }
    if (options->place.host[0] == '\0') {
        return fail("where is the server? Give its link with --connect; " LINK_HELP);
    }
    if (options->place.key[0] == '\0') {
        return fail("the link has no key: put it in quotation marks, or the shell cuts it at the "
                    "`&`; " LINK_HELP);
    }
    if (options->has_watchdog && options->picture[0] != '\0') {
        return fail("--watchdog is for a window: leave it out with --picture");
    }
    if (options->place.is_host_key && options->host_key[0] == '\0') {
        memcpy(options->host_key, options->place.key, sizeof options->host_key);
    }
    return 0;
}

/* Whoever lists this machine's programs sees what they were started with, and a key opens the session. */
static void hide(char *value)
{
    memset(value, '*', strlen(value));
}

int options_parse(struct options *options, int argc, char **argv)
{
    struct option table[SWITCH_COUNT + 1];
    memset(options, 0, sizeof *options);
    memset(table, 0, sizeof table);
    for (int i = 0; i < SWITCH_COUNT; i++) {
        table[i].name = switches[i].name;
        table[i].has_arg = switches[i].kind;
    }
    int index = 0;
    int found = 0;
    while ((found = getopt_long(argc, argv, "", table, &index)) != -1) {
        if (found != 0) {
            return fail("see lectern-kiosk --help"); /* getopt has said what is wrong */
        }
        int result = take(options, index, optarg);
        if (index == SWITCH_CONNECT || index == SWITCH_HOST_KEY) {
            hide(optarg);
        }
        if (result != 0) {
            return -1;
        }
    }
    if (optind < argc) {
        return fail("%s: no such option; a link goes behind --connect", argv[optind]);
    }
    return check(options);
}
