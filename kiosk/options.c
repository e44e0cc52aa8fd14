/* The display's command line and its configuration file, read by the table in options.def. */
#include "options.h"

#include "tr.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VOLUME_DEFAULT 80 /* percent; options.def says so, too */

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

/* What the command line says about where the server is counts alone: a link of today is not mixed with a file of then. */
#define ABOUT_SERVER \
    (1U << SWITCH_CONNECT | 1U << SWITCH_DISCOVER | 1U << SWITCH_KEY | 1U << SWITCH_HOST_KEY)

#define LINE_BYTES_MAX 2000

/* What is known while options are read. */
struct reading {
    struct options *out;
    unsigned given; /* on the command line: 1 << switch, or-ed */
    unsigned filed; /* in the file */
};

/* The line that is being read, for messages; NULL: it is the command line. */
static const char *file_name;
static int line_number;

#define LINK_HELP \
    "a link looks like ws://192.168.1.5:8088/ws#code=ABCDE&key=... and the server prints it"

__attribute__((format(printf, 1, 2))) static int fail(const char *format, ...)
{
    va_list args;
    fputs("lectern-kiosk: ", stderr);
    if (file_name != NULL) {
        fprintf(stderr, "%s:%d: ", file_name, line_number);
    }
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    return -1;
}

void options_print_help(void)
{
    printf("Usage: lectern-kiosk --connect URL [OPTION...]\n"
           "       lectern-kiosk --discover --key KEY [OPTION...]\n"
           "The room display of a Lectern session.\n\nOptions:\n");
    for (int i = 0; i < SWITCH_COUNT; i++) {
        char left[48];
        snprintf(left, sizeof left, "--%s%s%s", switches[i].name,
                 switches[i].kind == VALUE ? " " : "", switches[i].value);
        printf("  %-20s  %s\n", left, switches[i].doc);
    }
    printf(
        "\nKeys: F11 or f full screen, m no sound, q quits. With a host's key: Page Down, space or "
        "the right "
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

static int parse_volume(struct options *options, const char *text)
{
    char *end = NULL;
    long volume = strtol(text, &end, 10);
    if (end == text || *end != '\0' || volume < 0 || volume > 100) {
        return fail("--volume %s: give percent, from 0 to 100", text);
    }
    options->volume = (int)volume;
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

static int parse_language(struct options *options, const char *text)
{
    char known[200] = "";
    size_t len = 0;
    if (strlen(text) <= LANGUAGE_BYTES_MAX && tr_is_known(text)) {
        snprintf(options->language, sizeof options->language, "%s", text);
        return 0;
    }
    for (size_t i = 0; tr_code(i) != NULL && len < sizeof known; i++) {
        len += (size_t)snprintf(known + len, sizeof known - len, "%s%s", i == 0 ? "" : ", ",
                                tr_code(i));
    }
    return fail("--language %.40s: the display speaks %s", text, known);
}

static int parse_screen(struct options *options, const char *text)
{
    char *end = NULL;
    long number = strtol(text, &end, 10);
    if (end == text || *end != '\0' || number < 1 || number > SCREENS_MAX) {
        return fail("--screen %s: give the number of a screen, from 1 to %d", text, SCREENS_MAX);
    }
    options->screen = (int)number;
    return 0;
}

static int parse_key(char out[LEC_TOKEN_CHARS + 1], const char *name, const char *whose,
                     const char *text)
{
    return place_parse_key(out, text, strlen(text)) == 0
               ? 0
               : fail("--%s: a key has %d letters and figures; it stands in the %s's link after "
                      "key=",
                      name, LEC_TOKEN_CHARS, whose);
}

static int take(struct options *options, int id, const char *value)
{
    switch (id) {
    case SWITCH_CONNECT:
        return place_parse(&options->place, value) == 0
                   ? 0
                   : fail("--connect %.*s: this is no display's or host's link; " LINK_HELP,
                          (int)strcspn(value, "#"), value); /* a key is nobody's to read */
    case SWITCH_DISCOVER:
        options->discovers = true;
        return 0;
    case SWITCH_KEY:
        return parse_key(options->key, "key", "display", value);
    case SWITCH_HOST_KEY:
        return parse_key(options->host_key, "host-key", "host", value);
    case SWITCH_SCREEN:
        return parse_screen(options, value);
    case SWITCH_CONFIG:
        return parse_path(options->config, "config", value);
    case SWITCH_SIZE:
        return parse_size(options, value);
    case SWITCH_PICTURE:
        return parse_path(options->picture, "picture", value);
    case SWITCH_VIEW:
        return parse_path(options->view, "view", value);
    case SWITCH_RECORD:
        return parse_path(options->record, "record", value);
    case SWITCH_THEME:
        return parse_path(options->theme, "theme", value);
    case SWITCH_ROLE:
        return parse_role(options, value);
    case SWITCH_LANGUAGE:
        return parse_language(options, value);
    case SWITCH_FULLSCREEN:
        options->is_fullscreen = true;
        return 0;
    case SWITCH_STATS:
        options->has_stats = true;
        return 0;
    case SWITCH_REDUCED_MOTION:
        options->is_reduced = true;
        return 0;
    case SWITCH_NO_SOUND:
        options->is_silent = true;
        return 0;
    case SWITCH_VOLUME:
        return parse_volume(options, value);
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

/* ---- the configuration file */

static char *trim(char *text)
{
    text += strspn(text, " \t\r\n");
    size_t len = strlen(text);
    while (len > 0 && strchr(" \t\r\n", text[len - 1]) != NULL) {
        len--;
    }
    text[len] = '\0';
    return text;
}

static int find(const char *name)
{
    for (int i = 0; i < SWITCH_COUNT; i++) {
        bool is_for_files = i != SWITCH_CONFIG && i != SWITCH_HELP && i != SWITCH_VERSION;
        if (strcmp(switches[i].name, name) == 0) {
            return is_for_files ? i : fail("%s belongs on the command line only", name);
        }
    }
    return fail("there is no option \"%.99s\": lectern-kiosk --help lists them all", name);
}

/* What the command line says wins, but a mistake in the file is a mistake all the same. */
static int read_line(struct reading *r, char *line)
{
    static struct options unused;
    char *text = trim(line);
    if (text[0] == '\0' || text[0] == '#') {
        return 0;
    }
    char *equals = strchr(text, '=');
    if (equals == NULL) {
        return fail("\"%.99s\" is not of the form NAME = VALUE", text);
    }
    *equals = '\0';
    const char *name = trim(text);
    const char *value = trim(equals + 1);
    int id = find(name);
    if (id < 0) {
        return -1;
    }
    if ((r->filed >> id & 1U) != 0) {
        return fail("%s is set a second time", name);
    }
    r->filed |= 1U << id;
    bool is_no = strcmp(value, "no") == 0;
    if (switches[id].kind == FLAG && !is_no && strcmp(value, "yes") != 0) {
        return fail("%s = %.99s: say yes or no", name, value);
    }
    if (switches[id].kind == FLAG && is_no) {
        return 0;
    }
    bool is_overruled = (r->given >> id & 1U) != 0 ||
                        ((1U << id & ABOUT_SERVER) != 0 && (r->given >> SWITCH_CONNECT & 1U) != 0);
    return take(is_overruled ? &unused : r->out, id, value);
}

static int read_lines(struct reading *r, FILE *file, const char *path)
{
    char line[LINE_BYTES_MAX + 2];
    int result = 0;
    file_name = path;
    for (line_number = 1; result == 0 && fgets(line, sizeof line, file) != NULL; line_number++) {
        bool is_whole = strlen(line) <= LINE_BYTES_MAX || line[LINE_BYTES_MAX] == '\n';
        result = is_whole ? read_line(r, line)
                          : fail("the line is longer than %d bytes", LINE_BYTES_MAX);
    }
    file_name = NULL;
    return ferror(file) ? fail("cannot read %s: %s", path, strerror(errno)) : result;
}

/* DIR/lectern/kiosk.conf as XDG has it, where a relative DIR does not count. False: there is no such place. */
static bool find_home(char out[FILE_BYTES_MAX + 1])
{
    const char *base = getenv("XDG_CONFIG_HOME");
    const char *between = "";
    if (base == NULL || base[0] != '/') {
        base = getenv("HOME");
        between = "/.config";
    }
    int len = base == NULL || base[0] != '/'
                  ? -1
                  : snprintf(out, FILE_BYTES_MAX + 1, "%s%s/lectern/kiosk.conf", base, between);
    return len > 0 && len <= FILE_BYTES_MAX;
}

/* The file that was asked for, or the first that is there of the usual ones. */
static int read_config(struct reading *r)
{
    char *path = r->out->config;
    bool is_asked = path[0] != '\0';
    bool has_path = is_asked || find_home(path);
    FILE *file = has_path ? fopen(path, "re") : NULL;
    if (file == NULL && !is_asked && (!has_path || errno == ENOENT || errno == ENOTDIR)) {
        snprintf(path, FILE_BYTES_MAX + 1, "/etc/lectern-kiosk.conf");
        file = fopen(path, "re");
        if (file == NULL && errno == ENOENT) {
            path[0] = '\0';
            return 0;
        }
    }
    if (file == NULL) {
        return fail("cannot read %s: %s", path, strerror(errno));
    }
    int result = read_lines(r, file, path);
    fclose(file);
    return result;
}

/* ---- all of it */

/* Whoever says that he is the server is told the key: it must not be one that leads the game. */
static int check_discovery(const struct options *options)
{
    bool is_hosts = options->host_key[0] != '\0' || options->place.is_host_key;
    if (options->discovers && is_hosts) {
        return fail("--discover is for the display's key: a host's key is for the server of its "
                    "link alone");
    }
    if (options->discovers && options->place.key[0] == '\0') {
        return fail("--discover finds the server, but no key: give the display's with --key, or "
                    "key = ... in the configuration file; it stands in the display's link");
    }
    return 0;
}

static int check(struct options *options)
{
    if (options->wants_help || options->wants_version) {
        return 0;
    }
    if (options->view[0] != '\0') {
        return options->picture[0] != '\0'
                   ? 0
                   : fail("--view draws into a file: say which with --picture");
    }
    if (options->place.host[0] == '\0' && !options->discovers) {
        return fail("where is the server? Give its link with --connect, or let --discover find "
                    "it; " LINK_HELP);
    }
    if (options->key[0] != '\0') {
        memcpy(options->place.key, options->key, sizeof options->place.key);
        options->place.is_host_key = false;
    }
    if (check_discovery(options) != 0) {
        return -1;
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
    options->volume = VOLUME_DEFAULT;
    memset(table, 0, sizeof table);
    for (int i = 0; i < SWITCH_COUNT; i++) {
        table[i].name = switches[i].name;
        table[i].has_arg = switches[i].kind;
    }
    struct reading r = {.out = options};
    int index = 0;
    int found = 0;
    optind = 0; /* starts glibc's getopt afresh */
    while ((found = getopt_long(argc, argv, "", table, &index)) != -1) {
        if (found != 0) {
            return fail("see lectern-kiosk --help"); /* getopt has said what is wrong */
        }
        int result = take(options, index, optarg);
        r.given |= 1U << index;
        if (index == SWITCH_CONNECT || index == SWITCH_KEY || index == SWITCH_HOST_KEY) {
            hide(optarg);
        }
        if (result != 0) {
            return -1;
        }
    }
    if (optind < argc) {
        return fail("%s: no such option; a link goes behind --connect", argv[optind]);
    }
    bool needs_file = !options->wants_help && !options->wants_version;
    return needs_file && read_config(&r) != 0 ? -1 : check(options);
}
