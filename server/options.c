/* Reads the command line and the configuration file through the one table options.def. */
#include "options.h"

#include "options_session.h"

#include <arpa/inet.h>
#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum kind {
    KIND_FLAG,
    KIND_NUMBER,
    KIND_ADDRESS,
    KIND_CODE,
    KIND_PATH,
    KIND_PATHS,
    KIND_NAMES,
    KIND_PROGRAMME,
    KIND_SETTING,
};

struct command {
    const char *words;
    int min, max; /* operands */
    const char *operands;
    const char *doc;
};

struct option_row {
    const char *name;
    size_t offset; /* of the field in struct lec_options */
    enum kind kind;
    int low, high;
    bool in_file;
    const char *value;
    unsigned commands; /* 1 << enum lec_command, or-ed */
    const char *doc;
};

enum {
#define LEC_SWITCH(NAME, name, field, KIND, low, high, in_file, value, commands, doc) ROW_##NAME,
#include "options.def"
    ROW_COUNT
};

static const struct command commands[LEC_COMMAND_COUNT] = {
#define LEC_COMMAND(NAME, words, min, max, operands, doc) {words, min, max, operands, doc},
#include "options.def"
};

#define ON(NAME) (1U << LEC_COMMAND_##NAME)
static const struct option_row rows[ROW_COUNT] = {
#define FIELD(field) offsetof(struct lec_options, field)
#define LEC_SWITCH(NAME, name, field, KIND, low, high, in_file, value, commands, doc) \
    {name, FIELD(field), KIND_##KIND, low, high, in_file, value, commands, doc},
#include "options.def"
};

/* What is known while options are read. */
struct reading {
    struct lec_options *out;
    struct lec_options_trouble *why;
    unsigned given; /* rows set on the command line: 1 << row, or-ed */
    unsigned filed; /* rows set by the configuration file */
};

__attribute__((format(printf, 2, 3))) static int fail(struct lec_options_trouble *why,
                                                      const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(why->text, sizeof(why->text), format, args);
    va_end(args);
    /* The message quotes what was typed: it must stay one line and must not steer a terminal. */
    for (char *c = why->text; *c != '\0'; c++) {
        if (iscntrl((unsigned char)*c)) {
            *c = '?';
        }
    }
    return -1;
}

static size_t least(size_t a, size_t b, size_t c)
{
    size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* Letters to add, drop, change or swap with a neighbour to get from one word to the other. */
static size_t distance(const char *a, const char *b)
{
    enum { WORD_MAX = 24 };
    size_t rows_of[3][WORD_MAX + 1]; /* the last three rows of the usual table */
    size_t a_len = strlen(a);
    size_t b_len = strlen(b);
    if (a_len > WORD_MAX || b_len > WORD_MAX) {
        return WORD_MAX;
    }
    for (size_t j = 0; j <= b_len; j++) {
        rows_of[0][j] = j;
    }
    for (size_t i = 1; i <= a_len; i++) {
        size_t *row = rows_of[i % 3];
        const size_t *above = rows_of[(i + 2) % 3];
        const size_t *above2 = rows_of[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b_len; j++) {
            size_t change = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = least(above[j] + 1, row[j - 1] + 1, change);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                above2[j - 2] + 1 < row[j]) {
                row[j] = above2[j - 2] + 1;
            }
        }
    }
    return rows_of[a_len % 3][b_len];
}

bool lec_options_is_near(const char *typed, const char *word)
{
    return distance(typed, word) <= (strlen(word) < 5 ? 1U : 2U);
}

/* The option that was probably meant, NULL when none is near: of those that begin so the shortest. */
static const char *near_option(const char *typed)
{
    const char *best = NULL;
    for (size_t i = 0; i < ROW_COUNT && typed[0] != '\0'; i++) {
        bool begins = strncmp(rows[i].name, typed, strlen(typed)) == 0;
        if (begins && (best == NULL || strlen(rows[i].name) < strlen(best))) {
            best = rows[i].name;
        }
    }
    for (size_t i = 0; i < ROW_COUNT && best == NULL; i++) {
        best = lec_options_is_near(typed, rows[i].name) ? rows[i].name : NULL;
    }
    return best;
}

static int set_number(const struct option_row *row, const char *text, int *out,
                      struct lec_options_trouble *why)
{
    char *end = NULL;
    errno = 0;
    long value = strtol(text, &end, 10);
    if (!isdigit((unsigned char)text[0]) || *end != '\0' || errno != 0 || value < row->low ||
        value > row->high) {
        return fail(why, "\"%s\" is not a number from %d to %d", text, row->low, row->high);
    }
    *out = (int)value;
    return 0;
}

static int set_address(const char *text, char *out, struct lec_options_trouble *why)
{
    unsigned char address[sizeof(struct in6_addr)];
    if (strlen(text) > LEC_OPTIONS_ADDRESS_MAX ||
        (inet_pton(AF_INET, text, address) != 1 && inet_pton(AF_INET6, text, address) != 1)) {
        return fail(why, "\"%s\" is not an address such as 0.0.0.0 or 127.0.0.1", text);
    }
    memcpy(out, text, strlen(text) + 1);
    return 0;
}

/* Room codes are shown in capitals, and typed as it comes. */
static int set_code(const char *text, char *out, struct lec_options_trouble *why)
{
    char code[LEC_CODE_CHARS + 1] = "";
    bool ok = strlen(text) == LEC_CODE_CHARS;
    for (size_t i = 0; ok && i < LEC_CODE_CHARS; i++) {
        code[i] = (char)toupper((unsigned char)text[i]);
        ok = code[i] >= 'A' && code[i] <= 'Z';
    }
    if (!ok) {
        return fail(why, "\"%s\" is not a room code: it has %d letters", text, LEC_CODE_CHARS);
    }
    memcpy(out, code, sizeof(code));
    return 0;
}

static int set_path(const char *text, char *out, struct lec_options_trouble *why)
{
    if (text[0] == '\0') {
        return fail(why, "the path is empty");
    }
    if (text[0] == '-') {
        return fail(why, "\"%.99s\" looks like an option: write ./%.99s for a file of that name",
                    text, text);
    }
    if (strlen(text) > LEC_OPTIONS_PATH_MAX) {
        return fail(why, "the path is longer than %d bytes", LEC_OPTIONS_PATH_MAX);
    }
    memcpy(out, text, strlen(text) + 1);
    return 0;
}

/* [http://|https://]NAME[:PORT]: which of them is meant is for the server to say; here it must look like one. */
static int set_name(const char *text, struct lec_options *out, struct lec_options_trouble *why)
{
    const char *name = text;
    if (strncmp(text, "http://", 7) == 0 || strncmp(text, "https://", 8) == 0) {
        name = strstr(text, "//") + 2;
    }
    size_t len =
        strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._:[]");
    if (strlen(text) > LEC_OPTIONS_NAME_MAX) {
        return fail(why, "\"%.40s...\" is too long: a name may have %d letters", text,
                    LEC_HOST_BYTES_MAX);
    }
    if (name[0] == '\0' || name[len] != '\0') {
        return fail(why,
                    "\"%.99s\" is not a name such as quiz.example.org or https://quiz.example.org",
                    text);
    }
    if (out->host_name_count == LEC_HOST_NAMES_MAX) {
        return fail(why, "a server has at most %d names", LEC_HOST_NAMES_MAX);
    }
    memcpy(out->host_names[out->host_name_count++], text, strlen(text) + 1);
    return 0;
}

/* Stores one value. On a failure `why` says what is wrong with it, without naming the option. */
static int set_value(const struct option_row *row, const char *text, struct lec_options *out,
                     struct lec_options_trouble *why)
{
    char *field = (char *)out + row->offset;
    switch (row->kind) {
    case KIND_FLAG:
        *(bool *)field = true;
        return 0;
    case KIND_NUMBER:
        return set_number(row, text, (int *)(void *)field, why);
    case KIND_ADDRESS:
        return set_address(text, field, why);
    case KIND_CODE:
        return set_code(text, field, why);
    case KIND_PATH:
        return set_path(text, field, why);
    case KIND_PATHS:
        if (out->pack_count == LEC_PACKS_MAX) {
            return fail(why, "a session carries at most %d packs", LEC_PACKS_MAX);
        }
        if (set_path(text, out->packs[out->pack_count], why) < 0) {
            return -1;
        }
        out->pack_count++;
        return 0;
    case KIND_NAMES:
        return set_name(text, out, why);
    case KIND_PROGRAMME:
        return lec_options_programme(text, out, why);
    case KIND_SETTING:
        return lec_options_setting(text, out, why);
    }
    assert(row->kind <= KIND_SETTING);
    return -1;
}

static int unknown_option(const char *typed, struct lec_options_trouble *why)
{
    char name[LEC_OPTIONS_PATH_MAX + 1];
    snprintf(name, sizeof(name), "%s", typed + strspn(typed, "-"));
    name[strcspn(name, "=")] = '\0';
    const char *meant = near_option(name);
    if (meant != NULL) {
        return fail(why, "unknown option %.200s: did you mean --%s?", typed, meant);
    }
    return fail(why, "unknown option %.200s: lectern --help lists them all", typed);
}

static int read_switch(struct reading *r, int row, const char *value)
{
    struct lec_options_trouble problem;
    r->given |= 1U << row;
    if (set_value(&rows[row], value, r->out, &problem) < 0) {
        return fail(r->why, "--%s: %.2000s", rows[row].name, problem.text);
    }
    return 0;
}

/* Reads all options; the operands end up in argv[1..], *operands counts them. */
static int read_switches(struct reading *r, int argc, char **argv, int *operands)
{
    enum { OPERAND = 1, FIRST_ROW = 256 }; /* getopt's codes; rows lie above every character */
    struct option long_options[ROW_COUNT + 1] = {0};
    for (int i = 0; i < ROW_COUNT; i++) {
        long_options[i].name = rows[i].name;
        long_options[i].has_arg = rows[i].kind == KIND_FLAG ? no_argument : required_argument;
        long_options[i].val = FIRST_ROW + i;
    }
    int count = 0;
    int code = 0;
    opterr = 0;
    optind = 0; /* starts glibc's getopt afresh */
    while ((code = getopt_long(argc, argv, "-:", long_options, NULL)) != -1) {
        if (code == OPERAND) {
            argv[1 + count++] = optarg;
        } else if (code >= FIRST_ROW) {
            if (read_switch(r, code - FIRST_ROW, optarg) < 0) {
                return -1;
            }
        } else if (code == ':') {
            const struct option_row *row = &rows[optopt - FIRST_ROW];
            return fail(r->why, "--%s needs a value: --%s %s", row->name, row->name, row->value);
        } else if (optopt >= FIRST_ROW) {
            return fail(r->why, "--%s takes no value", rows[optopt - FIRST_ROW].name);
        } else if (optopt != 0) {
            char typed[] = {'-', (char)optopt, '\0'};
            return unknown_option(typed, r->why);
        } else {
            return unknown_option(argv[optind - 1], r->why);
        }
    }
    while (optind < argc) { /* after "--" */
        argv[1 + count++] = argv[optind++];
    }
    *operands = count;
    return 0;
}

/* How many of the operands spell the command's words; 0: it is another command. */
static int spells(const struct command *command, int count, char *const *operands)
{
    const char *words = command->words;
    int used = 0;
    while (*words != '\0') {
        size_t len = strcspn(words, " ");
        if (used == count || strlen(operands[used]) != len ||
            strncmp(operands[used], words, len) != 0) {
            return 0;
        }
        used++;
        words += len;
        words += strspn(words, " ");
    }
    return used;
}

/* Finds the command, *used gets the number of operands that are its words. */
static int find_command(struct reading *r, int count, char *const *operands, int *used)
{
    *used = 0;
    if (count == 0) {
        return 0;
    }
    for (int i = 0; i < LEC_COMMAND_COUNT; i++) {
        *used = spells(&commands[i], count, operands);
        if (*used > 0) {
            r->out->command = (enum lec_command)i;
            return 0;
        }
    }
    for (int i = 0; i < LEC_COMMAND_COUNT; i++) {
        const char *words = commands[i].words;
        char first[LEC_OPTIONS_LINE_MAX + 1];
        snprintf(first, sizeof(first), "%.*s", (int)strcspn(words, " "), words);
        if (lec_options_is_near(operands[0], first)) {
            return fail(r->why, "unknown command %.200s: did you mean lectern %s?", operands[0],
                        words);
        }
    }
    return fail(r->why, "unknown command %.200s: lectern --help lists them all", operands[0]);
}

static int check_belonging(const struct reading *r)
{
    const struct command *command = &commands[r->out->command];
    for (int i = 0; i < ROW_COUNT; i++) {
        bool known = ((rows[i].commands >> r->out->command) & 1U) != 0;
        if (((r->given >> i) & 1U) != 0 && !known) {
            return fail(r->why, "lectern %s does not know --%s: lectern --help lists what it knows",
                        command->words, rows[i].name);
        }
    }
    if (r->out->new_session && r->out->session[0] != '\0') {
        return fail(r->why, "--new and --session exclude each other: give one of them");
    }
    return 0;
}

static int read_operands(struct reading *r, int count, char *const *operands)
{
    const struct command *command = &commands[r->out->command];
    if (count < command->min) {
        return fail(r->why, "lectern %s needs more: lectern %s %s", command->words, command->words,
                    command->operands);
    }
    if (count > command->max) {
        return fail(r->why, "too much for lectern %s: \"%.200s\"", command->words,
                    operands[command->max]);
    }
    struct lec_options_trouble ignored;
    bool is_code = strncmp(command->operands, "CODE", 4) == 0;
    bool may_be_code = strncmp(command->operands, "SESSION", 7) == 0; /* or else it is a file */
    if (is_code && set_code(operands[0], r->out->session, r->why) < 0) {
        return -1;
    }
    if (is_code || (may_be_code && set_code(operands[0], r->out->session, &ignored) == 0)) {
        operands++;
        count--;
    }
    r->out->files = operands;
    r->out->file_count = count;
    return 0;
}

/* DIR/tail from an XDG variable, or HOME/fallback/tail. XDG: a relative path there does not count. */
static int home_path(const char *variable, const char *fallback, const char *tail,
                     char out[LEC_OPTIONS_PATH_MAX + 1])
{
    const char *base = getenv(variable);
    const char *between = "";
    if (base == NULL || base[0] != '/') {
        base = getenv("HOME");
        between = fallback;
    }
    if (base == NULL || base[0] != '/') {
        return -1;
    }
    int len = snprintf(out, LEC_OPTIONS_PATH_MAX + 1, "%s%s%s", base, between, tail);
    return len > LEC_OPTIONS_PATH_MAX ? -1 : 0;
}

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

static int find_key(const char *key, struct lec_options_trouble *why)
{
    for (int i = 0; i < ROW_COUNT; i++) {
        if (strcmp(rows[i].name, key) == 0) {
            return rows[i].in_file ? i : fail(why, "%s belongs on the command line only", key);
        }
    }
    const char *meant = near_option(key);
    return meant == NULL ? fail(why, "unknown key \"%.99s\"", key)
                         : fail(why, "unknown key \"%.99s\": did you mean %s?", key, meant);
}

/* One line `key = value`. On a failure `why` says what is wrong, without the place. */
static int read_line(struct reading *r, char *line, struct lec_options_trouble *why)
{
    char *text = trim(line);
    if (text[0] == '\0' || text[0] == '#') {
        return 0;
    }
    char *equals = strchr(text, '=');
    if (equals == NULL) {
        return fail(why, "\"%.99s\" is not of the form key = value", text);
    }
    *equals = '\0';
    const char *key = trim(text);
    int row = find_key(key, why);
    if (row < 0) {
        return -1;
    }
    unsigned bit = 1U << row;
    if ((r->filed & bit) != 0 && rows[row].kind != KIND_PATHS && rows[row].kind != KIND_NAMES) {
        return fail(why, "%s is set a second time", key);
    }
    r->filed |= bit;
    /* What the command line says wins, but a mistake in the file is a mistake all the same. */
    struct lec_options unused = {0};
    struct lec_options_trouble problem;
    bool wins = (r->given & bit) == 0;
    if (set_value(&rows[row], trim(equals + 1), wins ? r->out : &unused, &problem) < 0) {
        return fail(why, "%s: %.1200s", key, problem.text);
    }
    return 0;
}

static int read_lines(struct reading *r, FILE *file)
{
    char line[LEC_OPTIONS_LINE_MAX + 2];
    struct lec_options_trouble problem;
    for (int number = 1; fgets(line, sizeof(line), file) != NULL; number++) {
        bool whole = strchr(line, '\n') != NULL || (feof(file) && strlen(line) < sizeof(line) - 1);
        int ok = whole ? read_line(r, line, &problem)
                       : fail(&problem, "the line is longer than %d bytes", LEC_OPTIONS_LINE_MAX);
        if (ok < 0) {
            return fail(r->why, "%.900s:%d: %.1300s", r->out->config, number, problem.text);
        }
    }
    if (ferror(file)) {
        return fail(r->why, "cannot read %.900s: %s", r->out->config, strerror(errno));
    }
    return 0;
}

static int read_config(struct reading *r)
{
    struct lec_options *out = r->out;
    bool asked = ((r->given >> ROW_CONFIG) & 1U) != 0;
    if (!asked &&
        home_path("XDG_CONFIG_HOME", "/.config", "/lectern/lectern.conf", out->config) < 0) {
        out->config[0] = '\0';
        return 0;
    }
    FILE *file = fopen(out->config, "re");
    if (file == NULL && errno == ENOENT && !asked) {
        out->config[0] = '\0';
        return 0;
    }
    if (file == NULL) {
        return fail(r->why, "cannot read %.900s: %s", out->config, strerror(errno));
    }
    int ok = read_lines(r, file);
    fclose(file);
    return ok;
}

int lec_options_parse(int argc, char **argv, struct lec_options *out,
                      struct lec_options_trouble *why)
{
    assert(argc > 0 && argv != NULL && out != NULL && why != NULL);
    struct reading r = {.out = out, .why = why};
    int count = 0;
    int used = 0;
    *out = (struct lec_options){.command = LEC_COMMAND_SERVE,
                                .port = 8088,
                                .short_port = -1,
                                .bind = "0.0.0.0",
                                .expected = LEC_EXPECTED_FIRST,
                                .teams = 4,
                                .pace = 100,
                                .speed = 50};
    why->text[0] = '\0';
    if (read_switches(&r, argc, argv, &count) < 0) {
        return -1;
    }
    if (out->help || out->version) {
        out->command = out->help ? LEC_COMMAND_HELP : LEC_COMMAND_VERSION;
        return 0;
    }
    if (find_command(&r, count, argv + 1, &used) < 0 || check_belonging(&r) < 0 ||
        read_operands(&r, count - used, argv + 1 + used) < 0) {
        return -1;
    }
    if (out->command == LEC_COMMAND_REHEARSE && ((r.given >> ROW_PORT) & 1U) == 0) {
        out->port = 0; /* a server that runs already keeps its own */
    }
    if (((rows[ROW_CONFIG].commands >> out->command) & 1U) != 0 && read_config(&r) < 0) {
        return -1;
    }
    if ((out->tls_cert[0] == '\0') != (out->tls_key[0] == '\0')) {
        return fail(why, "https needs both: --tls-cert FILE and --tls-key FILE");
    }
    bool wants_data = ((rows[ROW_DATA].commands >> out->command) & 1U) != 0;
    if (wants_data && out->data[0] == '\0' &&
        home_path("XDG_DATA_HOME", "/.local/share", "/lectern", out->data) < 0) {
        return fail(why, "HOME is not set: say with --data DIR where sessions are kept");
    }
    return 0;
}

void lec_options_help(FILE *to)
{
    char left[40];
    fprintf(to, "Usage: lectern [COMMAND] [OPTION...]\n\nCommands:\n");
    for (int i = 0; i < LEC_COMMAND_COUNT; i++) {
        snprintf(left, sizeof(left), "%s %s", commands[i].words, commands[i].operands);
        fprintf(to, "  %-20s %s\n", left, commands[i].doc);
    }
    fprintf(to, "\nOptions:\n");
    for (int i = 0; i < ROW_COUNT; i++) {
        snprintf(left, sizeof(left), "--%s %s", rows[i].name, rows[i].value);
        fprintf(to, "  %-20s %s\n", left, rows[i].doc);
    }
    fprintf(to, "\nThe man page lectern(1) says more.\n");
}
