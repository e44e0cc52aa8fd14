/* The display's command line. */
#ifndef LECTERN_KIOSK_OPTIONS_H
#define LECTERN_KIOSK_OPTIONS_H

#include "place.h"
#include "role.h"

#include <stdbool.h>

#define SIDE_MIN 64 /* pixels */
#define SIDE_MAX 16384
#define SCREENS_MAX 16
#define FILE_BYTES_MAX 1000
#define LANGUAGE_BYTES_MAX 31

struct options {
    struct place place;                 /* without a host: it is to be found */
    char key[LEC_TOKEN_CHARS + 1];      /* empty: that of the place */
    char host_key[LEC_TOKEN_CHARS + 1]; /* empty: no remote */
    char picture[FILE_BYTES_MAX + 1];   /* empty: a window */
    char view[FILE_BYTES_MAX + 1];      /* empty: what the server shows */
    char record[FILE_BYTES_MAX + 1];    /* empty: none */
    char theme[FILE_BYTES_MAX + 1];     /* `dark`, `light` or a file; empty: dark */
    enum role role;
    char language[LANGUAGE_BYTES_MAX + 1]; /* empty: the machine's */
    char config[FILE_BYTES_MAX + 1];       /* that was read; empty: none */
    int w, h;                              /* 0: not given */
    int screen;                            /* from 1; 0: any */
    bool discovers, is_fullscreen, has_stats, is_reduced, has_watchdog;
    bool is_silent;
    int volume; /* percent */
    bool wants_help, wants_version;
};

/* Reads the command line, then the configuration file for what it does not say. 0, or -1 when the reason has been printed.
 * Keys in `argv` are blotted out. */
int options_parse(struct options *options, int argc, char **argv);
void options_print_help(void);

#endif
