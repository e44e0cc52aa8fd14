/* The connection to the server: says hello, hands views on, never gives up. The only part with libwebsockets (link.c, talk.c,
 * fetch.c).
 * It runs in a thread of its own, so that a server that does not answer never holds up a picture. */
#ifndef LECTERN_KIOSK_LINK_H
#define LECTERN_KIOSK_LINK_H

#include "draw.h"
#include "fetch.h"
#include "image.h"
#include "options.h"
#include "remote.h"

struct link;

struct link_setup {
    struct place place;   /* without a host: it must be found */
    bool discovers;       /* servers on this network are asked, too, with the key of the place */
    const char *host_key; /* empty: no remote */
    void (*wake)(void *); /* called from the link's thread when something has changed */
    void *wake_user;
};

/* How the connection stands. */
struct link_status {
    enum link_state state;
    int64_t offset_us; /* session time minus steady clock times speed */
    int64_t speed;     /* of session time */
    char text[960];    /* what a person should know */
};

/* NULL when there is no thread or memory to be had. */
struct link *link_start(const struct link_setup *setup);
/* Closes the connection and ends the thread. Takes NULL. */
void link_stop(struct link *link);

void link_status(struct link *link, struct link_status *out);
/* The newest view that has not been taken yet, into `out`; *received_us is when it came. False: there is none. */
bool link_take_view(struct link *link, struct view *out, int64_t *received_us);
/* Waits until a view can be taken, the server refuses, or the time is over. */
void link_wait(struct link *link, int64_t until_us);

/* The file of the picture on the screen, by its hash; empty: none. It is fetched and decoded, until it is there. */
void link_want(struct link *link, const char *hash);
/* What has come of it; without pixels when it cannot be shown. The caller finishes it. False: nothing yet. */
bool link_take_image(struct link *link, struct image *out);
/* Waits until it has come, or the time is over. */
void link_wait_image(struct link *link, int64_t until_us);

/* Likewise the file of a sound, as it came. The caller frees its bytes. */
void link_want_clip(struct link *link, const char *hash);
bool link_take_clip(struct link *link, struct clip *out);

/* Does what the key means, if the host may do that now. */
void link_press(struct link *link, enum remote_key key);

/* A buzzer at the screen goes down: buzzes for its team, or becomes a team's. `name`: what people call the button. */
void link_buzz(struct link *link, uint32_t button, const char *name);
/* The last button that was given away is nobody's again. */
void link_take_back(struct link *link);
/* Whose button is which. */
void link_buzzers(struct link *link, struct buzzers *out);

int64_t steady_us(void);

#endif
