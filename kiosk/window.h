/* The window: pixels out, keys in. The only part that knows SDL, but for sound.c. */
#ifndef LECTERN_KIOSK_WINDOW_H
#define LECTERN_KIOSK_WINDOW_H

#include "canvas.h"
#include "raster.h"
#include "remote.h"

struct window;

struct window_setup {
    int w, h;   /* pixels, while it does not fill the screen */
    int screen; /* which one, from 1; 0: any. One that is not there is waited for on another. */
    bool is_fullscreen;
    bool has_buzzers; /* pads are listened to: that costs a little, even at rest */
};

/* What was pressed. */
struct window_input {
    enum remote_key key;            /* WINDOW_KEY */
    uint32_t button;                /* WINDOW_BUTTON: the same for the same button, never 0 */
    char name[BUTTON_NAME_MAX + 1]; /* of the button, for people */
};

enum window_event {
    WINDOW_TIME,    /* the time to wait is over, or something happened that changes no picture */
    WINDOW_WOKEN,   /* window_wake() was called */
    WINDOW_EXPOSED, /* what it shows may be gone, or has another size: show everything anew */
    WINDOW_KEY,     /* of the remote */
    WINDOW_BUTTON,  /* a key that means nothing else, or a pad's button, goes down */
    WINDOW_BACK,    /* the backspace key: takes the last buzzer back */
    WINDOW_MUTE,    /* the key that turns the sound off and on */
    WINDOW_QUIT,    /* closed, or SIGINT or SIGTERM came */
};

/* NULL when there is no screen to be had; the reason has been printed. From then on SIGINT and SIGTERM are events:
 * threads that are to be left in peace by them start later. */
struct window *window_open(const struct window_setup *setup);
/* Takes NULL. */
void window_close(struct window *window);

/* Pixels. */
void window_size(struct window *window, int *w, int *h);
/* Paints that part of the picture and shows it. False when the window has another size by now: an event says so. */
bool window_show(struct window *window, struct raster *raster, const struct canvas *canvas,
                 struct rect part);
/* Sleeps until something happens, or `wait_us` from now (negative: for ever). Keys that belong to the window itself
 * are dealt with here. */
enum window_event window_wait(struct window *window, int64_t wait_us, struct window_input *out);
/* Ends a wait; from any thread. `user`: the window. */
void window_wake(void *user);

#endif
