/* SDL's mixer gives every tune a channel, fades, and brings our samples to what the sound card takes. */
#include "sound.h"

#include "clip.h"
#include "synth.h"

#include <SDL.h>
#include <SDL_mixer.h>
#include <errno.h>
#include <lectern/limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define CHANNELS 8  /* so many tunes at once */
#define REPEATING 0 /* the channel of what is repeated */
#define BUFFER 1024 /* samples: 21 ms */
#define FADE_MS 250 /* how the music ends */
#define HUSH_MS 30  /* so fast that it is at once, so slow that it does not click */
#define STOP_S 1    /* how long the end waits for the thread */

/* Tunes but buzzes; behind them those of the teams. */
enum { PIECES = TUNE_COUNT + LEC_TEAMS_MAX };

/* Who came first: the thread that wakes the window, or the end that does not wait for it. */
enum end { END_OPEN, END_WAKING, END_LEFT };

/* A clue's own sound. The mixer reads its file while it plays: however long that says it is, no more is in memory. */
struct music {
    pthread_t opener;
    bool has_opener; /* it was started, and not joined yet */
    char *bytes;     /* owned */
    size_t len;
    Mix_Music *music; /* owned; NULL: it cannot be played */
    bool is_held;
};

struct sound {
    pthread_t thread;
    int volume; /* percent */
    Mix_Chunk pieces[PIECES];
    int16_t *samples; /* owned; of all pieces */
    SDL_atomic_t state;
    SDL_atomic_t end; /* enum end: the window may be gone when the thread would wake it */
    void (*wake)(void *);
    void *wake_user;
    enum tune repeated;
    struct music music;
    SDL_atomic_t is_loaded; /* the opener of the music has ended, and it can be played */
};

static int piece_of(enum tune tune, int64_t team)
{
    return tune == TUNE_BUZZ ? TUNE_COUNT + (int)team - 1 : (int)tune;
}

static bool is_piece(int i)
{
    return i != TUNE_NONE && i != TUNE_BUZZ;
}

static enum tune tune_at(int i)
{
    return i < TUNE_COUNT ? (enum tune)i : TUNE_BUZZ;
}

/* All tunes behind each other. */
static int make_pieces(struct sound *sound)
{
    size_t count = 0;
    for (int i = 0; i < PIECES; i++) {
        count += is_piece(i) ? synth_length(tune_at(i)) : 0;
    }
    sound->samples = malloc(count * sizeof *sound->samples);
    int16_t *next = sound->samples;
    for (int i = 0; next != NULL && i < PIECES; i++) {
        if (is_piece(i)) {
            size_t length = synth_length(tune_at(i));
            synth_write(tune_at(i), i - TUNE_COUNT + 1, next);
            sound->pieces[i] = (Mix_Chunk){.abuf = (Uint8 *)next,
                                           .alen = (Uint32)(length * sizeof *next),
                                           .volume = MIX_MAX_VOLUME};
            next += length;
        }
    }
    return next != NULL ? 0 : -1;
}

/* The ear judges by the square: half the volume sounds half as loud. */
static int level_of(const struct sound *sound)
{
    return MIX_MAX_VOLUME * sound->volume * sound->volume / 10000;
}

static int no_card(const char *why)
{
    fprintf(stderr,
            "lectern-kiosk: silent, for there is no sound card here (%s); --no-sound says the same "
            "without this line\n",
            why);
    return -1;
}

static int open_card(void)
{
    SDL_SetHint(SDL_HINT_AUDIO_DEVICE_APP_NAME, "Lectern");
    if (SDL_InitSubSystem(SDL_INIT_AUDIO) != 0) {
        return no_card(SDL_GetError());
    }
    /* Asked to open one that is not there, ALSA would write a page about it. */
    if (SDL_GetNumAudioDevices(0) == 0) {
        return no_card("none was found");
    }
    if (Mix_OpenAudioDevice(SYNTH_RATE, AUDIO_S16SYS, 1, BUFFER, NULL, 0) != 0) {
        return no_card(SDL_GetError());
    }
    Mix_AllocateChannels(CHANNELS);
    Mix_ReserveChannels(REPEATING + 1);
    return 0;
}

static void *begin(void *user)
{
    struct sound *sound = user;
    bool is_ready = make_pieces(sound) == 0 && open_card() == 0;
    SDL_AtomicSet(&sound->state, is_ready ? SOUND_READY : SOUND_NO_CARD);
    if (SDL_AtomicCAS(&sound->end, END_OPEN, END_WAKING)) {
        sound->wake(sound->wake_user);
    }
    SDL_TLSCleanup(); /* SDL keeps a thread's errors until somebody says that it ends */
    return NULL;
}

struct sound *sound_start(int volume, void (*wake)(void *), void *wake_user)
{
    struct sound *sound = calloc(1, sizeof *sound);
    if (sound != NULL) {
        sound->volume = volume;
        sound->wake = wake;
        sound->wake_user = wake_user;
        if (pthread_create(&sound->thread, NULL, begin, sound) == 0) {
            return sound;
        }
        free(sound);
    }
    fprintf(stderr, "lectern-kiosk: the sound cannot be started: not enough memory\n");
    return NULL;
}

enum sound_state sound_state(struct sound *sound)
{
    return (enum sound_state)SDL_AtomicGet(&sound->state);
}

/* ---- a clue's own sound */

static void *open_music(void *user)
{
    struct sound *sound = user;
    struct music *music = &sound->music;
    size_t used = 0;
    enum clip_kind kind = clip_kind_of(music->bytes, music->len, &used);
    SDL_RWops *file = kind == CLIP_NONE ? NULL : SDL_RWFromConstMem(music->bytes, (int)used);
    Mix_MusicType type = kind == CLIP_OGG ? MUS_OGG : MUS_WAV;
    music->music = file == NULL ? NULL : Mix_LoadMUSType_RW(file, type, 1);
    if (music->music != NULL) {
        SDL_AtomicSet(&sound->is_loaded, 1);
        sound->wake(sound->wake_user);
    }
    SDL_TLSCleanup();
    return NULL;
}

static void unload(struct sound *sound)
{
    struct music *music = &sound->music;
    if (music->has_opener) {
        pthread_join(music->opener, NULL);
    }
    Mix_HaltMusic(); /* one that still fades out would be waited for */
    Mix_FreeMusic(music->music);
    free(music->bytes);
    *music = (struct music){.len = 0};
    SDL_AtomicSet(&sound->is_loaded, 0);
}

void sound_load(struct sound *sound, char *bytes, size_t len)
{
    struct music *music = &sound->music;
    if (sound_state(sound) != SOUND_READY) {
        free(bytes);
        return;
    }
    unload(sound);
    music->bytes = bytes;
    music->len = len;
    music->has_opener = pthread_create(&music->opener, NULL, open_music, sound) == 0;
}

bool sound_is_loaded(struct sound *sound)
{
    return SDL_AtomicGet(&sound->is_loaded) != 0;
}

bool sound_clip(struct sound *sound)
{
    if (!sound_is_loaded(sound)) {
        return false;
    }
    Mix_HaltMusic();
    Mix_ResumeMusic(); /* one that was held is not, when it begins anew */
    Mix_VolumeMusic(level_of(sound));
    sound->music.is_held = false;
    return Mix_PlayMusic(sound->music.music, 0) == 0;
}

void sound_hold(struct sound *sound, bool is_held)
{
    if (sound_is_loaded(sound) && is_held != sound->music.is_held) {
        sound->music.is_held = is_held;
        if (is_held) {
            Mix_PauseMusic();
        } else {
            Mix_ResumeMusic();
        }
    }
}

void sound_end_clip(struct sound *sound)
{
    if (sound_is_loaded(sound) && sound->music.is_held) {
        Mix_HaltMusic();
    } else if (sound_is_loaded(sound) && Mix_FadingMusic() == MIX_NO_FADING) {
        Mix_FadeOutMusic(HUSH_MS);
    }
}

void sound_stop(struct sound *sound)
{
    if (sound == NULL) {
        return;
    }
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += STOP_S;
    bool has_ended = pthread_timedjoin_np(sound->thread, NULL, &until) == 0;
    if (!has_ended && SDL_AtomicCAS(&sound->end, END_OPEN, END_LEFT)) {
        return; /* it still waits for the sound card, with what it needs; the end of the program ends it */
    }
    if (!has_ended) {
        pthread_join(sound->thread, NULL); /* it is about to */
    }
    if (sound_state(sound) == SOUND_READY) {
        unload(sound);
        Mix_CloseAudio();
    }
    free(sound->samples);
    free(sound);
}

/* A channel that was fading out may have kept what volume it had by then. */
static bool play(struct sound *sound, int channel, int piece, int loops)
{
    channel = Mix_PlayChannel(channel, &sound->pieces[piece], loops);
    if (channel >= 0) {
        Mix_Volume(channel, level_of(sound));
    }
    return channel >= 0;
}

bool sound_play(struct sound *sound, enum tune tune, int64_t team)
{
    if (sound_state(sound) != SOUND_READY) {
        return false;
    }
    for (int i = REPEATING + 1; i < CHANNELS; i++) {
        Mix_FadeOutChannel(i, HUSH_MS); /* three at once would be louder than the card can be */
    }
    return play(sound, -1, piece_of(tune, team), 0);
}

bool sound_repeat(struct sound *sound, enum tune tune)
{
    if (sound_state(sound) != SOUND_READY || tune == sound->repeated) {
        return false;
    }
    sound->repeated = tune;
    if (tune == TUNE_NONE) {
        Mix_FadeOutChannel(REPEATING, FADE_MS);
        return false;
    }
    return play(sound, REPEATING, piece_of(tune, 0), -1);
}

void sound_hush(struct sound *sound)
{
    if (sound_state(sound) == SOUND_READY) {
        Mix_FadeOutChannel(-1, HUSH_MS);
        sound_end_clip(sound);
        sound->repeated = TUNE_NONE;
    }
}
