#include "screen.h"
#include "window.h"

#include <SDL.h>
#include <stdio.h>
#include <stdlib.h>

#define IDS_MAX 1000

static struct window *window; /* owned; NULL: none is open */
static SDL_Window *own;       /* borrowed: what SDL knows of it */

static SDL_Window *find_own(void)
{
    SDL_Window *found = NULL;
    for (Uint32 id = 1; id < IDS_MAX && found == NULL; id++) {
        found = SDL_GetWindowFromID(id);
    }
    return found;
}

const unsigned char *screen_show(struct raster *raster, const struct canvas *canvas, int *stride)
{
    if (window == NULL) {
        setenv("SDL_VIDEODRIVER", "dummy", 1);
        window = window_open(&(struct window_setup){.w = canvas->w, .h = canvas->h});
        own = window != NULL ? find_own() : NULL;
    }
    if (own == NULL) {
        fprintf(stderr, "screen: there is no window\n");
        exit(1);
    }
    SDL_SetWindowSize(own, canvas->w, canvas->h);
    struct rect whole = {0, 0, canvas->w, canvas->h};
    if (!window_show(window, raster, canvas, whole)) {
        fprintf(stderr, "screen: the window does not show %d x %d\n", canvas->w, canvas->h);
        exit(1);
    }
    const SDL_Surface *surface = SDL_GetWindowSurface(own);
    *stride = surface->pitch;
    return surface->pixels;
}

void screen_close(void)
{
    window_close(window);
    window = NULL;
    own = NULL;
}
