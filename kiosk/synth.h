/* Makes the sounds: a tune in, samples out. Pure: whole numbers alone, so that every machine makes the same ones. */
#ifndef LECTERN_KIOSK_SYNTH_H
#define LECTERN_KIOSK_SYNTH_H

#include "tunes.h"

#include <stddef.h>

#define SYNTH_RATE 48000 /* samples a second, one channel */
#define SYNTH_PEAK 16422 /* the loudest sample of every tune: 6 dB below the largest there is */

/* Samples of a tune. */
size_t synth_length(enum tune tune);
/* Writes synth_length() samples. `team`: whose buzz, from 1 to LEC_TEAMS_MAX; of no account for other tunes. */
void synth_write(enum tune tune, int64_t team, int16_t *out);

#endif
