/* The file of a clue's sound, before the mixer gets it: whatever the server let pass, only what is surely Ogg Vorbis or plain
 * WAV, of a form that players expect. The mixer's own readers divide by what a file says. */
#ifndef LECTERN_KIOSK_CLIP_H
#define LECTERN_KIOSK_CLIP_H

#include <stddef.h>

enum clip_kind { CLIP_NONE, CLIP_OGG, CLIP_WAVE };

/* *used: so many bytes of it are to be read; what stands behind them is none of the sound's. */
enum clip_kind clip_kind_of(const char *bytes, size_t len, size_t *used);

#endif
