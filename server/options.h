/* The command line and the configuration file, read through the one table options.def. */
#ifndef LECTERN_OPTIONS_H
#define LECTERN_OPTIONS_H

#include <lectern/limits.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define LEC_OPTIONS_PATH_MAX 1023    /* bytes of a path, without the end mark */
#define LEC_OPTIONS_ADDRESS_MAX 45   /* an IPv6 address in its longest form */
#define LEC_OPTIONS_NAME_MAX 120     /* https://NAME:PORT */
#define LEC_OPTIONS_LINE_MAX 2047    /* bytes of a line of the configuration file */
#define LEC_OPTIONS_SETTINGS_MAX 256 /* as many as an option of a round has numbers */
#define LEC_OPTIONS_TROUBLE_MAX 2300 /* a message that quotes a path and a value */

enum lec_command {
#define LEC_COMMAND(NAME, words, min, max, operands, doc) LEC_COMMAND_##NAME,
#include "options.def"
    LEC_COMMAND_COUNT
};

/* A round of the programme of a new session. */
struct lec_options_round {
    uint8_t game; /* number in games.def */
    uint8_t pack; /* from 0 */
};

/* An option of a round, of a new session. */
struct lec_options_setting {
    uint8_t number; /* in options.def of the games */
    int32_t value;
};

struct lec_options {
    enum lec_command command;
    int port;       /* 0: any free one */
    int short_port; /* 0: none; -1: 80 when it can be had */
    char bind[LEC_OPTIONS_ADDRESS_MAX + 1];
    char trusted_proxy[LEC_OPTIONS_ADDRESS_MAX + 1]; /* empty: none */
    char host_names[LEC_HOST_NAMES_MAX][LEC_OPTIONS_NAME_MAX + 1];
    int host_name_count;
    char tls_cert[LEC_OPTIONS_PATH_MAX + 1]; /* empty: plain http */
    char tls_key[LEC_OPTIONS_PATH_MAX + 1];
    char password_file[LEC_OPTIONS_PATH_MAX + 1];    /* empty: none */
    char kiosk[LEC_OPTIONS_PATH_MAX + 1];            /* empty: beside the server */
    char display_key_file[LEC_OPTIONS_PATH_MAX + 1]; /* empty: none */
    int expected;                                    /* attendees */
    char data[LEC_OPTIONS_PATH_MAX + 1];             /* empty for a command that needs no data */
    char packs[LEC_PACKS_MAX][LEC_OPTIONS_PATH_MAX + 1];
    int pack_count;
    char session[LEC_CODE_CHARS + 1]; /* in capitals: --session's or the operand; empty: none */
    bool new_session;
    struct lec_options_round rounds[LEC_PROGRAMME_MAX]; /* the programme */
    int round_count;                                    /* 0: as it comes */
    struct lec_options_setting settings[LEC_OPTIONS_SETTINGS_MAX];
    int setting_count;
    int speed;                              /* of a rehearsal: session time against the clock's */
    int teams;                              /* of bots */
    int pace;                               /* of bots, in percent */
    int seed;                               /* of bots; 0: to be drawn */
    char display[LEC_OPTIONS_PATH_MAX + 1]; /* program; empty: none */
    bool json;
    bool help;
    bool version;
    char config[LEC_OPTIONS_PATH_MAX + 1]; /* the file that was read; empty: none */
    char *const *files;                    /* the operands FILE; borrowed from argv */
    int file_count;
};

/* What is wrong, in one line without an end mark and without the program's name. */
struct lec_options_trouble {
    char text[LEC_OPTIONS_TROUBLE_MAX];
};

/* Reads argv (and moves its operands to the front), then the configuration file, then the defaults;
 * HOME and the XDG variables come from the environment. Returns 0, or -1 with `why` filled in: the
 * program then exits with 2. --help and --version give LEC_COMMAND_HELP and LEC_COMMAND_VERSION and
 * read no file. */
int lec_options_parse(int argc, char **argv, struct lec_options *out,
                      struct lec_options_trouble *why);

/* Prints all commands and options. */
void lec_options_help(FILE *to);

#endif
