/* The commands. Each returns the program's exit status: 0 done, 1 failed; what went wrong stands on stderr. */
#ifndef LECTERN_CMD_H
#define LECTERN_CMD_H

#include "live/live.h"
#include "options.h"

#include <uv.h>

int lec_cmd_serve(const struct lec_options *options);
int lec_cmd_demo(const struct lec_options *options);
int lec_cmd_rehearse(const struct lec_options *options);
int lec_cmd_bots(const struct lec_options *options);
int lec_cmd_pack_check(const struct lec_options *options);
int lec_cmd_verify(const struct lec_options *options);
int lec_cmd_replay(const struct lec_options *options);
int lec_cmd_sessions(const struct lec_options *options);
int lec_cmd_report(const struct lec_options *options);
int lec_cmd_export(const struct lec_options *options);
int lec_cmd_delete(const struct lec_options *options);
int lec_cmd_version(void);

/* What runs beside the server, as a guest on its loop. */
struct lec_guest {
    void *user;
    /* The server listens on this port; the links hold the keys, and are borrowed until it returns. */
    void (*start)(void *user, uv_loop_t *loop, int port, const char *host_url,
                  const char *display_url);
    /* The server is about to stop: the guest closes what it has in the loop. */
    void (*stop)(void *user);
    /* The loop has run out. */
    void (*finish)(void *user);
};
/* The one that was asked for, or a drawn one. */
uint64_t lec_bots_seed(const struct lec_options *options);
/* The address of this machine by which what runs on it comes to a server that listens there. */
const char *lec_local_address(const char *bind);

/* A fresh folder under TMPDIR. What would end the program waits until lec_throwaway_listen() or
 * lec_throwaway_remove(), so that the folder goes with it. 0, or -1: printed why not. */
int lec_throwaway_make(const char *name, char out[LEC_OPTIONS_PATH_MAX + 1]);
/* The loop hears of signals from here on. */
void lec_throwaway_listen(void);
/* 0, or -1: printed why not. */
int lec_throwaway_remove(const char *folder);

/* Does every round of the programme have its pack? 0, or 1: printed which has not. */
int lec_check_programme(const struct lec_options *options);
/* The first entries of a session: that it begins, its options, its programme. */
enum lec_err lec_begin_session(struct lec_live *live, const struct lec_options *options,
                               int64_t wall_ms);
/* `lectern serve`, with a guest or without (NULL). */
int lec_serve(const struct lec_options *options, const struct lec_guest *guest);

/* One line on stderr, with the program's name; returns 1. */
int lec_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The sessions of --data. NULL: they cannot be opened; the error, or what is missing in them, has been
 * printed. */
struct lec_store *lec_open_store(const struct lec_options *options);
/* Prints every problem of a pack; returns 1. */
int lec_fail_pack(const char *path, const struct lec_pack_problems *problems);
/* Prints what is odd about a pack that is good. */
void lec_warn_pack(const char *path, const struct lec_pack_problems *problems);

/* Makes live sessions of what a store or an export holds. */
struct lec_loader {
    struct lec_store_session session;
    struct lec_pack_file *packs[LEC_PACKS_MAX]; /* owned until `live` takes them */
    uint32_t pack_count;
    struct lec_store_token *tokens; /* owned */
    uint32_t token_count, token_cap;
    const char *only;      /* code of the one session that is wanted; borrowed; NULL: all */
    bool is_passed;        /* the session being read is not that one */
    bool needs_media;      /* one that is missing or damaged is a fault; else stderr says so */
    const uint8_t *secret; /* of the session, LEC_SECRET_BYTES; borrowed; NULL: not known */
    struct lec_live *live; /* owned */
    char why[400];         /* what did not fit; empty when all did */
    /* Called when a session is complete; may be NULL. 0 to go on. */
    int (*loaded)(void *user, struct lec_loader *loader);
    void *user;
};

/* The reader that fills a loader. */
struct lec_reader lec_loader_reader(struct lec_loader *loader);
/* After reading: the last session is complete. 0, or what `loaded` returned. */
int lec_loader_end(struct lec_loader *loader);
void lec_loader_finish(struct lec_loader *loader);
/* Says on stderr which media of its packs an export lacks. */
void lec_loader_tell_missing(const char *path);
/* All of that for an export or a database. 0, or 1 when it failed and the reason is printed. */
int lec_loader_read(const char *path, struct lec_loader *loader);

#endif
