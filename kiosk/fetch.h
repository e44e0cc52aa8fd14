/* Files of clues over HTTP, in the link's thread. A picture is made into pixels in a thread of its own, so that no large one
 * holds up an answer to the server; a sound is handed over as it came. */
#ifndef LECTERN_KIOSK_FETCH_H
#define LECTERN_KIOSK_FETCH_H

#include "image.h"
#include "place.h"

#include <pthread.h>
#include <stdbool.h>

struct lws;
struct lws_context;
struct lws_protocols;

/* A sound's file. */
struct clip {
    char hash[LEC_HASH_CHARS + 1];
    char *bytes; /* owned */
    size_t len;
};

struct fetch {
    struct lws_context *context; /* borrowed */
    bool is_of_clips;            /* else of pictures */
    const char *pin;             /* borrowed: of the link's certificate; empty: none */
    void (*wake)(void *);        /* a file can be taken; called from the thread that has it */
    void *wake_user;
    struct lws *wsi; /* NULL: nothing is under way */
    struct place place;
    char hash[LEC_HASH_CHARS + 1]; /* of what is under way, or being decoded */
    char *bytes;                   /* owned; as far as they have come */
    size_t len;
    int64_t heard_us, retry_us;
    pthread_t decoder;
    bool has_decoder; /* it was started, and not joined yet */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    /* Guarded by the lock. */
    char wanted[LEC_HASH_CHARS + 1]; /* empty: nothing */
    bool is_decoding, has_file, is_left;
    struct image image; /* owned; has_file: of pictures */
    struct clip clip;   /* owned; has_file: of clips */
};

void fetch_init(struct fetch *fetch, bool is_of_clips, void (*wake)(void *), void *wake_user);
/* What the library calls for a file. */
void fetch_protocol(struct lws_protocols *out);
/* After the context is gone. False: a picture is still being decoded, and its thread needs all this until the program
 * ends. */
bool fetch_finish(struct fetch *fetch);

/* From the program: which file the screen needs; empty: none. */
void fetch_want(struct fetch *fetch, const char *hash);
/* What has come; it is then wanted no more. False: nothing has. The caller finishes it. */
bool fetch_take_image(struct fetch *fetch, struct image *out);
bool fetch_take_clip(struct fetch *fetch, struct clip *out);
/* Waits until something can be taken, or the time is over. */
void fetch_wait(struct fetch *fetch, int64_t until_us);

/* From the link's thread: begins what is wanted, at the place in use (NULL: none). Returns when to look again. */
int64_t fetch_tend(struct fetch *fetch, const struct place *place, int64_t now_us);

#endif
