/* The loudspeaker, through SDL's mixer: the only part that knows it. Nobody waits for it, and a machine without one is
 * silent. */
#ifndef LECTERN_KIOSK_SOUND_H
#define LECTERN_KIOSK_SOUND_H

#include "tunes.h"

#include <stdbool.h>
#include <stddef.h>

struct sound;

enum sound_state { SOUND_STARTING, SOUND_READY, SOUND_NO_CARD };

/* Makes all sounds and opens the sound card, in a thread of its own: until that is done all is silent. When there is no
 * card it says so on standard error, and all stays silent. `volume`: percent; `wake`: called from the thread when it is
 * done. NULL when there is no thread or memory to be had; the reason has been printed. */
struct sound *sound_start(int volume, void (*wake)(void *), void *wake_user);
/* Takes NULL. Never waits long for a sound card that does not answer. */
void sound_stop(struct sound *sound);

enum sound_state sound_state(struct sound *sound);
/* Plays a tune once, in the place of the one before; `team`: whose buzz. False when it cannot be heard. */
bool sound_play(struct sound *sound, enum tune tune, int64_t team);
/* Plays a tune again and again, until another is asked for; TUNE_NONE: none. True when one has begun. */
bool sound_repeat(struct sound *sound, enum tune tune);
/* A clue's own sound: the bytes of its file, Ogg Vorbis or WAV, which are taken over and freed. A thread of its own opens it and
 * then calls wake; what is none of these, or damaged, is only silent. Takes the place of the one before. */
void sound_load(struct sound *sound, char *bytes, size_t len);
/* It has been opened, and can be played. */
bool sound_is_loaded(struct sound *sound);
/* Plays it once, from its beginning. False when it cannot be heard. */
bool sound_clip(struct sound *sound);
/* It stops where it is, or goes on. */
void sound_hold(struct sound *sound, bool is_held);
/* It ends, if it sounds. */
void sound_end_clip(struct sound *sound);
/* All that sounds ends. */
void sound_hush(struct sound *sound);

#endif
