/* What the room display can play, as notes: the score that synth.c plays from. */
#ifndef LECTERN_KIOSK_TUNES_H
#define LECTERN_KIOSK_TUNES_H

#include <stdint.h>

enum tune {
    TUNE_NONE,
#define TUNE(NAME, name, tick, ticks) TUNE_##NAME,
#include "tunes.def"
    TUNE_COUNT
};

enum { PARTIALS = 6 };

/* How an instrument sounds. */
struct voice {
    uint8_t
        partials[PARTIALS]; /* how strong the keynote and its multiples are, beside each other */
    uint16_t drive;         /* percent: how far they are turned up, and rounded off */
    uint16_t attack_ms;     /* until it is at its loudest */
    uint16_t half_ms;       /* it has half its loudness so much later, again and again */
    uint16_t release_ms;    /* it ends in so long */
};

struct note {
    uint16_t at, length; /* ticks */
    int16_t pitch;       /* semitones above the D in the middle, 293.7 Hz */
    uint16_t voice;      /* its place in voices[] */
    uint16_t level;      /* of 255 */
};

struct score {
    const struct note *notes;
    int count;
    int pitch;            /* all notes are so many semitones higher */
    uint32_t tick, ticks; /* samples a tick; length */
};

extern const struct voice voices[];

/* The notes of a tune; of a buzz, those of the team with this number, from 1. */
struct score tune_score(enum tune tune, int64_t team);
/* How it is called in statistics and files. */
const char *tune_name(enum tune tune);

#endif
