/* The window, through SDL: its own surface in memory, of which only what changed is painted and shown. */
#include "window.h"

#include "tr.h"

#include <SDL.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

/* A wake-up that got lost would leave an old picture on the wall: no wait is longer. */
#define PAD_BUTTONS 0x10000 /* above all keys */
#define PADS_MAX 16
#define WAIT_MOST_US 1000000
#define POINTER_MS 3000 /* after so long without a movement nobody is looking for it */

struct window {
    SDL_Window *window;   /* owned */
    SDL_Surface *backing; /* owned; when the window's own pixels are of another kind */
    Uint32 wake_type;
    SDL_atomic_t is_awake;   /* a wake-up is on its way */
    SDL_atomic_t is_closing; /* the next signal is our own */
    pthread_t watch;
    SDL_JoystickID pads[PADS_MAX]; /* by number from 0, plus 1; 0: free */
    bool has_buzzers;
    int screen; /* wanted, from 1; 0: any */
    int w, h;   /* while it does not fill the screen */
    bool is_fullscreen;
    bool has_pointer; /* it is to be seen */
    Uint32 moved_ms;  /* the pointer; on SDL's clock */
};

static void no_screen(void)
{
    fprintf(stderr,
            "lectern-kiosk: no screen here (%s): start it in a desktop session, name another way "
            "to the screen with SDL_VIDEODRIVER=kmsdrm, or draw into a file with --picture\n",
            SDL_GetError());
}

/* ---- signals */

static void our_signals(sigset_t *out)
{
    sigemptyset(out);
    sigaddset(out, SIGINT);
    sigaddset(out, SIGTERM);
}

/* SDL's own handler would only set a mark, which nobody sees while the loop sleeps. */
static void *watch(void *user)
{
    struct window *window = user;
    sigset_t signals;
    int number = 0;
    our_signals(&signals);
    while (sigwait(&signals, &number) == 0 && SDL_AtomicGet(&window->is_closing) == 0) {
        SDL_Event event = {.type = SDL_QUIT};
        SDL_PushEvent(&event);
    }
    return NULL;
}

/* ---- coming and going */

static void show_pointer(struct window *window, bool is_shown)
{
    window->has_pointer = is_shown;
    SDL_ShowCursor(is_shown ? SDL_ENABLE : SDL_DISABLE);
}

/* The number, from 0, of the screen that is wanted, or of the first while that is not there: it may come later. */
static int wanted_screen(const struct window *window)
{
    bool is_there = window->screen > 0 && window->screen <= SDL_GetNumVideoDisplays();
    return is_there ? window->screen - 1 : 0;
}

static int centred(const struct window *window)
{
    return (int)SDL_WINDOWPOS_CENTERED_DISPLAY(wanted_screen(window));
}

static void set_fullscreen(struct window *window, bool is_fullscreen)
{
    window->is_fullscreen = is_fullscreen;
    window->moved_ms = SDL_GetTicks();
    SDL_SetWindowFullscreen(window->window, is_fullscreen ? SDL_WINDOW_FULLSCREEN_DESKTOP : 0);
    if (!is_fullscreen) {
        SDL_SetWindowSize(window->window, window->w, window->h);
    }
    show_pointer(window, !is_fullscreen);
}

/* A window as large as the screen fills it, also where no window manager would make it so. */
static SDL_Window *create(const struct window *window, bool fills)
{
    SDL_Rect all = {0, 0, window->w, window->h};
    if (fills && SDL_GetDisplayBounds(wanted_screen(window), &all) != 0) {
        all = (SDL_Rect){0, 0, window->w, window->h};
    }
    return SDL_CreateWindow("Lectern", centred(window), centred(window), all.w, all.h,
                            SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI);
}

static bool is_placed(const struct window *window)
{
    SDL_Rect all = {0, 0, 0, 0};
    SDL_Rect own = {0, 0, 0, 0};
    int here = SDL_GetWindowDisplayIndex(window->window);
    SDL_GetWindowPosition(window->window, &own.x, &own.y);
    SDL_GetWindowSize(window->window, &own.w, &own.h);
    bool is_whole = !window->is_fullscreen || SDL_GetDisplayBounds(here, &all) != 0 ||
                    SDL_RectEquals(&all, &own);
    return is_whole && (window->screen == 0 || here == wanted_screen(window));
}

/* Screens have come or gone. One that fills a screen is held there by window managers: a new one is not. */
static void move_to_screen(struct window *window)
{
    SDL_Window *moved = is_placed(window) ? NULL : create(window, window->is_fullscreen);
    if (moved != NULL) {
        SDL_DestroyWindow(window->window);
        window->window = moved;
        if (window->is_fullscreen) {
            set_fullscreen(window, true);
        }
    }
}

/* The window's surface is copied to the screen as it is, which is faster than through a renderer. Wayland and bare
 * screens take no such copy: there a renderer shows it. */
static void choose_way(void)
{
    const char *driver = SDL_GetCurrentVideoDriver();
    bool needs_renderer =
        SDL_strcasecmp(driver, "wayland") == 0 || SDL_strcasecmp(driver, "kmsdrm") == 0;
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, needs_renderer ? "1" : "0");
}

static int start_sdl(void)
{
    SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "0");
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
    SDL_SetHint(SDL_HINT_JOYSTICK_ALLOW_BACKGROUND_EVENTS, "1");
    if (SDL_Init(SDL_INIT_VIDEO) != 0) {
        no_screen();
        return -1;
    }
    choose_way();
    SDL_StopTextInput(); /* keys are keys here, whatever helps with typing */
    return 0;
}

struct window *window_open(const struct window_setup *setup)
{
    sigset_t signals;
    our_signals(&signals);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    struct window *window = calloc(1, sizeof *window);
    if (window == NULL || start_sdl() != 0) {
        free(window);
        return NULL;
    }
    window->wake_type = SDL_RegisterEvents(1);
    window->screen = setup->screen;
    window->w = setup->w;
    window->h = setup->h;
    window->window = create(window, setup->is_fullscreen);
    if (window->window == NULL || SDL_GetWindowSurface(window->window) == NULL ||
        pthread_create(&window->watch, NULL, watch, window) != 0) {
        no_screen();
        SDL_Quit(); /* takes the window with it */
        free(window);
        return NULL;
    }
    window->moved_ms = SDL_GetTicks();
    window->has_pointer = true;
    if (setup->is_fullscreen) {
        set_fullscreen(window, true);
    }
    window->has_buzzers = setup->has_buzzers;
    if (setup->has_buzzers) {
        SDL_InitSubSystem(SDL_INIT_JOYSTICK); /* without pads there are keys */
    }
    return window;
}

void window_close(struct window *window)
{
    if (window != NULL) {
        SDL_AtomicSet(&window->is_closing, 1);
        pthread_kill(window->watch, SIGINT);
        pthread_join(window->watch, NULL);
        SDL_FreeSurface(window->backing);
        SDL_DestroyWindow(window->window);
        SDL_Quit();
        free(window);
    }
}

/* ---- pixels */

void window_size(struct window *window, int *w, int *h)
{
    SDL_Surface *surface = SDL_GetWindowSurface(window->window);
    *w = surface != NULL && surface->w > 0 ? surface->w : 1;
    *h = surface != NULL && surface->h > 0 ? surface->h : 1;
}

/* Pixels as Cairo writes them: 0xAARRGGBB in a word, the alpha of no account. */
static bool is_ours(const SDL_Surface *surface)
{
    const SDL_PixelFormat *format = surface->format;
    return format->BytesPerPixel == 4 && format->Rmask == 0xFF0000 && format->Gmask == 0xFF00 &&
           format->Bmask == 0xFF && !SDL_MUSTLOCK(surface);
}

static SDL_Surface *backing(struct window *window, int w, int h)
{
    if (window->backing == NULL || window->backing->w != w || window->backing->h != h) {
        SDL_FreeSurface(window->backing);
        window->backing = SDL_CreateRGBSurfaceWithFormat(0, w, h, 32, SDL_PIXELFORMAT_RGB888);
    }
    return window->backing;
}

bool window_show(struct window *window, struct raster *raster, const struct canvas *canvas,
                 struct rect part)
{
    SDL_Surface *surface = SDL_GetWindowSurface(window->window);
    if (surface == NULL || surface->w != canvas->w || surface->h != canvas->h) {
        return false;
    }
    SDL_Rect box = {part.x, part.y, part.w, part.h};
    if (is_ours(surface)) {
        raster_paint(raster, canvas, part, surface->pixels, surface->pitch);
    } else {
        SDL_Surface *own = backing(window, canvas->w, canvas->h);
        if (own == NULL) {
            return false;
        }
        raster_paint(raster, canvas, part, own->pixels, own->pitch);
        SDL_BlitSurface(own, &box, surface, &box);
    }
    return SDL_UpdateWindowSurfaceRects(window->window, &box, 1) == 0;
}

/* ---- keys and other events */

static enum remote_key remote_key(SDL_Keycode key)
{
    switch (key) {
    case SDLK_SPACE:
    case SDLK_RIGHT:
        return REMOTE_NEXT;
    case SDLK_PAGEDOWN:
        return REMOTE_RIGHT;
    case SDLK_PAGEUP:
        return REMOTE_WRONG;
    case SDLK_b:
    case SDLK_PERIOD:
        return REMOTE_PAUSE;
    default:
        return REMOTE_NONE;
    }
}

/* Letters, figures and signs alone: who reaches for another window, or for the volume, wants no buzzer. */
static bool is_for_buzzing(const SDL_Keysym *key)
{
    bool is_sign = (key->sym & SDLK_SCANCODE_MASK) == 0 && key->sym > SDLK_SPACE &&
                   key->sym != SDLK_DELETE && key->sym != SDLK_ESCAPE;
    bool is_pad_figure = key->scancode >= SDL_SCANCODE_KP_1 && key->scancode <= SDL_SCANCODE_KP_0;
    return (is_sign || is_pad_figure) && (key->mod & (KMOD_CTRL | KMOD_ALT | KMOD_GUI)) == 0;
}

/* By where they are, not by what is printed on them: Shift and other layouts change nothing. */
static enum window_event on_button_key(const SDL_KeyboardEvent *event, struct window_input *out)
{
    if (!is_for_buzzing(&event->keysym)) {
        return WINDOW_TIME;
    }
    out->button = (uint32_t)event->keysym.scancode;
    const char *name = SDL_GetKeyName(event->keysym.sym);
    snprintf(out->name, sizeof out->name, tr("Key %s"), name[0] == '\0' ? "?" : name);
    return out->button == 0 ? WINDOW_TIME : WINDOW_BUTTON;
}

/* The number of a pad, from 0; -1: it has none. `id`: SDL's, or -1 for the first number that is free. */
static int pad_number(const struct window *window, SDL_JoystickID id)
{
    for (int i = 0; i < PADS_MAX; i++) {
        if (window->pads[i] == id + 1) {
            return i;
        }
    }
    return -1;
}

static enum window_event on_pad(const struct window *window, const SDL_JoyButtonEvent *event,
                                struct window_input *out)
{
    int number = pad_number(window, event->which);
    if (number < 0) {
        return WINDOW_TIME;
    }
    out->button = PAD_BUTTONS + (uint32_t)number * 256 + event->button;
    snprintf(out->name, sizeof out->name, tr("Pad %d, %d"), number + 1, event->button + 1);
    return WINDOW_BUTTON;
}

/* One that was pulled out and comes back has its number again, when no other has taken it. */
static void on_pad_came(struct window *window, int device)
{
    SDL_Joystick *pad = SDL_JoystickOpen(device);
    int number = pad_number(window, -1);
    if (pad != NULL && number >= 0) {
        window->pads[number] = SDL_JoystickInstanceID(pad) + 1;
    }
}

static void on_pad_gone(struct window *window, SDL_JoystickID id)
{
    int number = pad_number(window, id);
    SDL_JoystickClose(SDL_JoystickFromInstanceID(id));
    if (number >= 0) {
        window->pads[number] = 0;
    }
}

static enum window_event on_key(struct window *window, const SDL_KeyboardEvent *event,
                                struct window_input *out)
{
    SDL_Keycode sym = event->keysym.sym;
    if (event->repeat != 0) {
        return WINDOW_TIME;
    }
    /* Where letters may be buzzers, these want Ctrl: a finger that is too low must not end the evening. */
    bool is_letter = sym == SDLK_q || sym == SDLK_m || sym == SDLK_f;
    if (is_letter && window->has_buzzers && (event->keysym.mod & KMOD_CTRL) == 0) {
        return on_button_key(event, out);
    }
    if (sym == SDLK_q) {
        return WINDOW_QUIT;
    }
    if (sym == SDLK_m) {
        return WINDOW_MUTE;
    }
    if (sym == SDLK_F11 || sym == SDLK_f) {
        set_fullscreen(window, !window->is_fullscreen);
    } else if (sym == SDLK_ESCAPE && window->is_fullscreen) {
        set_fullscreen(window, false);
    }
    if (sym == SDLK_F11 || sym == SDLK_f || sym == SDLK_ESCAPE) {
        return WINDOW_TIME;
    }
    if (sym == SDLK_BACKSPACE) {
        return WINDOW_BACK;
    }
    out->key = remote_key(sym);
    return out->key == REMOTE_NONE ? on_button_key(event, out) : WINDOW_KEY;
}

static bool is_exposing(Uint8 event)
{
    return event == SDL_WINDOWEVENT_EXPOSED || event == SDL_WINDOWEVENT_SIZE_CHANGED ||
           event == SDL_WINDOWEVENT_RESTORED || event == SDL_WINDOWEVENT_SHOWN ||
           event == SDL_WINDOWEVENT_DISPLAY_CHANGED;
}

static void on_pointer(struct window *window)
{
    window->moved_ms = SDL_GetTicks();
    if (!window->is_fullscreen && !window->has_pointer) {
        show_pointer(window, true);
    }
}

static enum window_event on_event(struct window *window, const SDL_Event *event,
                                  struct window_input *out)
{
    if (event->type == window->wake_type) {
        SDL_AtomicSet(&window->is_awake, 0);
        return WINDOW_WOKEN;
    }
    switch (event->type) {
    case SDL_QUIT:
        return WINDOW_QUIT;
    case SDL_KEYDOWN:
        return on_key(window, &event->key, out);
    case SDL_JOYBUTTONDOWN:
        return on_pad(window, &event->jbutton, out);
    case SDL_JOYDEVICEADDED:
        on_pad_came(window, event->jdevice.which);
        return WINDOW_TIME;
    case SDL_JOYDEVICEREMOVED:
        on_pad_gone(window, event->jdevice.which);
        return WINDOW_TIME;
    case SDL_WINDOWEVENT:
        return is_exposing(event->window.event) ? WINDOW_EXPOSED : WINDOW_TIME;
    case SDL_MOUSEMOTION:
        on_pointer(window);
        return WINDOW_TIME;
    case SDL_DISPLAYEVENT:
        move_to_screen(window);
        return WINDOW_EXPOSED;
    case SDL_RENDER_TARGETS_RESET:
    case SDL_RENDER_DEVICE_RESET:
        return WINDOW_EXPOSED;
    default:
        return WINDOW_TIME;
    }
}

enum window_event window_wait(struct window *window, int64_t wait_us, struct window_input *out)
{
    SDL_Event event;
    int64_t most_us = wait_us < 0 || wait_us > WAIT_MOST_US ? WAIT_MOST_US : wait_us;
    if (window->has_pointer && SDL_GetTicks() - window->moved_ms >= POINTER_MS) {
        show_pointer(window, false);
    }
    int has_event = SDL_WaitEventTimeout(&event, (int)((most_us + 999) / 1000));
    return has_event != 0 ? on_event(window, &event, out) : WINDOW_TIME;
}

void window_wake(void *user)
{
    struct window *window = user;
    if (SDL_AtomicCAS(&window->is_awake, 0, 1)) {
        SDL_Event event = {.type = window->wake_type};
        if (SDL_PushEvent(&event) != 1) {
            SDL_AtomicSet(&window->is_awake, 0);
        }
    }
}
