/* A process that starts the display, hears it beat, and starts it again when it died or froze. */
#ifndef LECTERN_KIOSK_WATCHDOG_H
#define LECTERN_KIOSK_WATCHDOG_H

#include <stdbool.h>
#include <stdint.h>

/* What is watched. Times in milliseconds. */
struct watchdog {
    /* Runs in a process of its own; returns the status that it ends with. `beat` is its to call
     * watchdog_beat() with, more often than `silence_ms`. */
    int (*run)(void *user, int beat);
    void *user;
    int start_ms;   /* until the first beat: fonts are read, a screen is opened */
    int silence_ms; /* between two beats; beyond that it is frozen */
    int again_ms;   /* between its end and its next start, when it lived for no longer than that */
};

/* Watches until it ends with status 0, or until SIGINT or SIGTERM comes, which is passed on; call
 * it before the process has threads. Returns 0; 1 when there is no process to be had, which has
 * been printed. */
int watchdog_watch(const struct watchdog *dog);
/* A sign of life; never waits. -1: nobody listens. */
void watchdog_beat(int beat);

#endif
