/* A gamepad for tests, loaded into the room display (LD_PRELOAD): SDL's own virtual joystick. What comes down the pipe that
 * LEC_PAD names is pressed: a figure for a button, one after another. */
#include <SDL.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#define BUTTONS 10
#define LOOK_MS 5

/* SDL reads a button once in a while: it stays down until that has been seen. */
static void press(SDL_Joystick *pad, int button)
{
    SDL_JoystickSetVirtualButton(pad, button, 1);
    while (SDL_JoystickGetButton(pad, button) == 0) {
        SDL_Delay(LOOK_MS);
    }
    SDL_JoystickSetVirtualButton(pad, button, 0);
    while (SDL_JoystickGetButton(pad, button) != 0) {
        SDL_Delay(LOOK_MS);
    }
}

static void *play(void *user)
{
    const char *path = user;
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, NULL); /* they are the display's */
    while ((SDL_WasInit(SDL_INIT_JOYSTICK) & SDL_INIT_JOYSTICK) == 0) {
        SDL_Delay(LOOK_MS);
    }
    int number = SDL_JoystickAttachVirtual(SDL_JOYSTICK_TYPE_GAMECONTROLLER, 0, BUTTONS, 0);
    SDL_Joystick *pad = number < 0 ? NULL : SDL_JoystickOpen(number);
    FILE *pipe = pad == NULL ? NULL : fopen(path, "r");
    if (pipe == NULL) {
        fprintf(stderr, "pad: %s\n", SDL_GetError());
        return NULL;
    }
    for (int c = fgetc(pipe); c != EOF; c = fgetc(pipe)) {
        if (c >= '0' && c < '0' + BUTTONS) {
            press(pad, c - '0');
        }
    }
    fclose(pipe);
    return NULL;
}

static __attribute__((constructor)) void begin(void)
{
    static char path[1024];
    const char *named = getenv("LEC_PAD");
    pthread_t thread;
    if (named != NULL) {
        snprintf(path, sizeof path, "%s", named);
        unsetenv("LD_PRELOAD");
        pthread_create(&thread, NULL, play, path);
        pthread_detach(thread);
    }
}
