/* Additive synthesis: each note is a few sines under an envelope, and the sum is brought to one peak. */
#include "synth.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#define MS (SYNTH_RATE / 1000)
#define NOTE_PEAK 8000 /* of the loudest note alone, before all is brought to the peak */
#define WHOLE (1 << 15)
#define PLAIN 40 /* percent at which a voice is as good as not driven */
#define HIGH 20  /* semitones: from there on no voice is driven */

/* A quarter of the way round is 1 << 30; the result is from -WHOLE to WHOLE. Least squares of the fifth order: what is
 * wrong with it lies 70 dB below. */
static int32_t sine(uint32_t phase)
{
    uint32_t quarter = phase & 0x3FFFFFFFU;
    bool is_falling = (phase & 0x40000000U) != 0;
    int64_t x = (is_falling ? 0x40000000U - quarter : quarter) >> 15;
    int64_t square = x * x >> 15;
    int64_t sum = 42054 - (square * 4640 >> 15); /* 2 pi - 5 and pi - 3 */
    sum = 102944 - (square * sum >> 15);         /* pi */
    int32_t up = (int32_t)(x * sum >> 16);
    return phase >= 0x80000000U ? -up : up;
}

/* How far the phase goes in a sample: a whole turn is 1 << 32. */
static uint32_t phase_step(int pitch)
{
    static const uint32_t milli_hz[12] = {293665, 311127, 329628, 349228, 369994, 391995,
                                          415305, 440000, 466164, 493883, 523251, 554365};
    int above = pitch + 48; /* counted from four octaves below, so that nothing is negative */
    assert(above >= 0 && above < 120);
    uint64_t lowest = ((uint64_t)milli_hz[above % 12] << 32) / (UINT64_C(16000) * SYNTH_RATE);
    return (uint32_t)(lowest << (above / 12));
}

/* How loud a note is as it sounds: up, down by halves, and out. */
struct envelope {
    uint32_t at, attack, release, length; /* samples */
    uint64_t level, keep;                 /* of 1 << 32; what is left of it a sample later */
};

static uint64_t next_level(struct envelope *envelope)
{
    uint64_t level = envelope->level;
    uint32_t left = envelope->length - envelope->at;
    if (envelope->at < envelope->attack) {
        level = level * envelope->at / envelope->attack;
    } else {
        envelope->level = envelope->level * envelope->keep >> 32;
    }
    if (left < envelope->release) {
        level = level * left / envelope->release;
    }
    envelope->at++;
    return level;
}

static struct envelope envelope_of(const struct voice *voice, uint32_t length)
{
    uint32_t half = (uint32_t)voice->half_ms * MS;
    return (struct envelope){.attack = (uint32_t)voice->attack_ms * MS,
                             .release = (uint32_t)voice->release_ms * MS,
                             .length = length,
                             .level = UINT32_MAX,
                             .keep = UINT32_MAX - UINT64_C(2977044472) / half}; /* ln 2 / half */
}

/* Driven past its loudest a voice grows rounder and louder under the same peak. From -WHOLE to WHOLE, as the result. */
static int32_t drive(int32_t sample, int32_t percent)
{
    int32_t driven = sample * percent / 100;
    driven = driven > WHOLE ? WHOLE : driven < -WHOLE ? -WHOLE : driven;
    return sine((uint32_t)driven << 15);
}

/* The ear hears high notes louder: they are driven less. */
static int32_t drive_at(const struct voice *voice, int pitch)
{
    int32_t left = pitch < 0 ? HIGH : pitch > HIGH ? 0 : HIGH - pitch;
    return PLAIN + (voice->drive - PLAIN) * left / HIGH;
}

static void add_note(const struct score *score, const struct note *note, int16_t *out)
{
    const struct voice *voice = &voices[note->voice];
    struct envelope envelope = envelope_of(voice, note->length * score->tick);
    uint32_t step = phase_step(note->pitch + score->pitch);
    int32_t percent = drive_at(voice, note->pitch + score->pitch);
    uint32_t phase = 0;
    int32_t whole = 0;
    for (int i = 0; i < PARTIALS; i++) {
        whole += voice->partials[i];
    }
    int16_t *from = out + (size_t)note->at * score->tick;
    for (uint32_t i = 0; i < envelope.length; i++, phase += step) {
        int32_t sum = 0;
        for (uint32_t k = 0; k < PARTIALS; k++) {
            sum += voice->partials[k] == 0 ? 0 : sine(phase * (k + 1)) * voice->partials[k];
        }
        int64_t loud = (int64_t)(next_level(&envelope) >> 16) * note->level * NOTE_PEAK / 255;
        int64_t sample = from[i] + drive(sum / whole, percent) * loud / ((int64_t)WHOLE << 16);
        assert(sample >= INT16_MIN && sample <= INT16_MAX);
        from[i] = (int16_t)sample;
    }
}

static void bring_to_peak(int16_t *samples, size_t count)
{
    int32_t peak = 1;
    for (size_t i = 0; i < count; i++) {
        int32_t size = samples[i] < 0 ? -samples[i] : samples[i];
        peak = size > peak ? size : peak;
    }
    for (size_t i = 0; i < count; i++) {
        samples[i] = (int16_t)(samples[i] * SYNTH_PEAK / peak);
    }
}

size_t synth_length(enum tune tune)
{
    struct score score = tune_score(tune, 1);
    return (size_t)score.ticks * score.tick;
}

void synth_write(enum tune tune, int64_t team, int16_t *out)
{
    struct score score = tune_score(tune, team);
    size_t count = synth_length(tune);
    memset(out, 0, count * sizeof *out);
    for (int i = 0; i < score.count; i++) {
        assert(score.notes[i].at + score.notes[i].length <= score.ticks);
        add_note(&score, &score.notes[i], out);
    }
    bring_to_peak(out, count);
}
