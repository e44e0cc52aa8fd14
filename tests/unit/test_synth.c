/* The sounds: how long, how loud, which notes, and that they neither click nor differ from one time to the next. */
#include "synth.h"

#include <lectern/limits.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ROWS(array) (sizeof(array) / sizeof((array)[0]))
#define PI 3.14159265358979323846
#define SHORT_MS 700  /* everything but music and fanfare ends by then */
#define SPREAD_DB 3.0 /* how far the loudness of short sounds may lie apart */
#define SILENT 40     /* of 32767: a sample from which or to which a step does not click */
#define CENTS 15.0    /* how far a note may be off */
#define POINTS 4096   /* of a spectrum */

struct sound {
    int16_t *samples; /* owned */
    size_t count;
};

static struct sound make(enum tune tune, int64_t team)
{
    struct sound sound = {.count = synth_length(tune)};
    sound.samples = malloc(sound.count * sizeof *sound.samples);
    assert_non_null(sound.samples);
    synth_write(tune, team, sound.samples);
    return sound;
}

static bool is_long(enum tune tune)
{
    return tune == TUNE_FANFARE || tune == TUNE_THINK;
}

static int64_t variants(enum tune tune)
{
    return tune == TUNE_BUZZ ? LEC_TEAMS_MAX : 1;
}

/* ---- what a spectrum tells */

struct point {
    double re, im;
};

/* In place, by halves. */
static void transform(struct point *points)
{
    for (int i = 1, j = 0; i < POINTS; i++) {
        int bit = POINTS / 2;
        for (; (j & bit) != 0; bit /= 2) {
            j ^= bit;
        }
        j ^= bit;
        if (i < j) {
            struct point kept = points[i];
            points[i] = points[j];
            points[j] = kept;
        }
    }
    for (int length = 2; length <= POINTS; length *= 2) {
        for (int k = 0; k < length / 2; k++) {
            struct point turn = {cos(2 * PI * k / length), -sin(2 * PI * k / length)};
            for (int at = k; at < POINTS; at += length) {
                struct point *a = &points[at];
                struct point *b = &points[at + length / 2];
                struct point c = {b->re * turn.re - b->im * turn.im,
                                  b->re * turn.im + b->im * turn.re};
                *b = (struct point){a->re - c.re, a->im - c.im};
                *a = (struct point){a->re + c.re, a->im + c.im};
            }
        }
    }
}

/* The curve A of IEC 61672: how strong a tone is for the ear; 1 at 1 kHz. */
static double weight(double hertz)
{
    double f = hertz * hertz;
    double over = 12194.0 * 12194.0 * f * f;
    double under = (f + 20.6 * 20.6) * sqrt((f + 107.7 * 107.7) * (f + 737.9 * 737.9)) *
                   (f + 12194.0 * 12194.0);
    return 1.2589 * over / under;
}

/* Decibels of full scale, weighted, of the loudest 85 ms: how loud a short sound is heard. */
static double loudness(const struct sound *sound)
{
    static struct point points[POINTS];
    double loudest = 0;
    for (size_t from = 0; from < sound->count; from += POINTS / 2) {
        for (size_t i = 0; i < POINTS; i++) {
            double sample = from + i < sound->count ? sound->samples[from + i] / 32768.0 : 0;
            points[i] = (struct point){sample, 0};
        }
        transform(points);
        double sum = 0;
        for (int k = 1; k < POINTS / 2; k++) {
            double w = weight((double)k * SYNTH_RATE / POINTS);
            sum += 2 * w * w * (points[k].re * points[k].re + points[k].im * points[k].im);
        }
        sum /= (double)POINTS * POINTS;
        loudest = sum > loudest ? sum : loudest;
    }
    return 10 * log10(loudest);
}

/* The pitch of a piece of a sound, hertz: the time after which it is most like itself. */
static double pitch(const int16_t *samples, int count)
{
    double best = 0;
    int best_lag = 0;
    double by_lag[SYNTH_RATE / 200] = {0};
    for (int lag = SYNTH_RATE / 2000; lag < SYNTH_RATE / 200; lag++) {
        double same = 0;
        double all = 1;
        for (int i = 0; i + SYNTH_RATE / 200 < count; i++) {
            same += (double)samples[i] * samples[i + lag];
            all += (double)samples[i + lag] * samples[i + lag];
        }
        by_lag[lag] = same / sqrt(all);
        if (by_lag[lag] > best * 1.02) { /* a multiple of it is as much like it */
            best = by_lag[lag];
            best_lag = lag;
        }
    }
    while (by_lag[best_lag + 1] > by_lag[best_lag]) {
        best_lag++;
    }
    double left = by_lag[best_lag - 1];
    double middle = by_lag[best_lag];
    double right = by_lag[best_lag + 1];
    double between = 0.5 * (left - right) / (left - 2 * middle + right); /* a parabola's top */
    return SYNTH_RATE / (best_lag + between);
}

/* Of a sound from a millisecond on, as semitones above the D in the middle. */
static double semitones(const struct sound *sound, int from_ms, int ms)
{
    int at = from_ms * SYNTH_RATE / 1000;
    double hertz = pitch(sound->samples + at, ms * SYNTH_RATE / 1000);
    return 12 * log2(hertz / 293.665);
}

static void expect_note(const struct sound *sound, int from_ms, int ms, double wanted)
{
    double got = semitones(sound, from_ms, ms);
    if (fabs(got - wanted) > CENTS / 100) {
        fail_msg("from %d ms: %.2f semitones above D, not %.0f", from_ms, got, wanted);
    }
}

/* ---- the tests */

static void each_has_its_length(void **state)
{
    (void)state;
    for (enum tune tune = TUNE_NONE + 1; tune < TUNE_COUNT; tune++) {
        size_t ms = synth_length(tune) * 1000 / SYNTH_RATE;
        assert_true(ms >= 100);
        assert_true(is_long(tune) || ms < SHORT_MS);
        assert_true(tune_name(tune)[0] != '\0');
    }
    assert_int_equal(synth_length(TUNE_THINK),
                     30 * SYNTH_RATE); /* as long as the final, if nobody sets it */
}

/* The same peak for all, no step at either end, and no sound that is louder in the middle of nowhere. */
static void each_has_one_peak_and_quiet_ends(void **state)
{
    (void)state;
    for (enum tune tune = TUNE_NONE + 1; tune < TUNE_COUNT; tune++) {
        for (int64_t team = 1; team <= variants(tune); team++) {
            struct sound sound = make(tune, team);
            int peak = 0;
            for (size_t i = 0; i < sound.count; i++) {
                peak = abs(sound.samples[i]) > peak ? abs(sound.samples[i]) : peak;
            }
            assert_int_equal(peak, SYNTH_PEAK);
            assert_true(fabs(20 * log10(peak / 32768.0) + 6) < 0.01);
            assert_true(abs(sound.samples[0]) <= SILENT);
            assert_true(abs(sound.samples[sound.count - 1]) <= SILENT);
            free(sound.samples);
        }
    }
}

/* A step that no note makes by itself is a click: beside the peak, how far two samples lie apart. */
static void none_clicks(void **state)
{
    (void)state;
    for (enum tune tune = TUNE_NONE + 1; tune < TUNE_COUNT; tune++) {
        for (int64_t team = 1; team <= variants(tune); team++) {
            struct sound sound = make(tune, team);
            for (size_t i = 1; i + 1 < sound.count; i++) {
                int bend = sound.samples[i - 1] - 2 * sound.samples[i] + sound.samples[i + 1];
                if (abs(bend) > SYNTH_PEAK) {
                    fail_msg("%s %d clicks at sample %zu", tune_name(tune), (int)team, i);
                }
            }
            free(sound.samples);
        }
    }
}

static void short_ones_are_equally_loud(void **state)
{
    double least = 0;
    double most = -100;
    (void)state;
    for (enum tune tune = TUNE_NONE + 1; tune < TUNE_COUNT; tune++) {
        for (int64_t team = 1; !is_long(tune) && team <= variants(tune); team++) {
            struct sound sound = make(tune, team);
            double loud = loudness(&sound);
            least = loud < least ? loud : least;
            most = loud > most ? loud : most;
            free(sound.samples);
        }
    }
    if (most - least > SPREAD_DB) {
        fail_msg("from %.1f to %.1f dB", least, most);
    }
}

/* Music is for people who think and write. */
static void music_is_quieter(void **state)
{
    (void)state;
    struct sound music = make(TUNE_THINK, 0);
    struct sound buzz = make(TUNE_BUZZ, 1);
    assert_true(loudness(&music) < loudness(&buzz));
    free(music.samples);
    free(buzz.samples);
}

static void a_buzz_is_its_teams_note(void **state)
{
    static const int notes[] = {0, 2, 4, 7, 9, 12, 14, 16}; /* D E F# A B */
    (void)state;
    for (int team = 1; team <= LEC_TEAMS_MAX; team++) {
        struct sound sound = make(TUNE_BUZZ, team);
        expect_note(&sound, 15, 90, notes[(team - 1) % 8]);
        free(sound.samples);
    }
}

/* No two teams have the same samples, and of the first eight none has another's note. */
static void no_two_teams_sound_alike(void **state)
{
    struct sound sounds[LEC_TEAMS_MAX];
    (void)state;
    for (int i = 0; i < LEC_TEAMS_MAX; i++) {
        sounds[i] = make(TUNE_BUZZ, i + 1);
        for (int k = 0; k < i; k++) {
            int64_t apart = 0;
            for (size_t n = 0; n < sounds[i].count; n++) {
                apart += abs(sounds[i].samples[n] - sounds[k].samples[n]);
            }
            if (apart / (int64_t)sounds[i].count < SYNTH_PEAK / 20) {
                fail_msg("teams %d and %d are %d apart", k + 1, i + 1,
                         (int)(apart / (int64_t)sounds[i].count));
            }
        }
    }
    for (int i = 0; i < LEC_TEAMS_MAX; i++) {
        free(sounds[i].samples);
    }
}

static void tunes_go_as_they_should(void **state)
{
    static const struct {
        enum tune tune;
        struct {
            int from_ms, ms, note;
        } notes[3];
    } rows[] = {
        {TUNE_RIGHT, {{20, 80, 7}, {200, 80, 12}}},  /* a fourth up */
        {TUNE_WRONG, {{50, 120, 4}, {300, 120, 2}}}, /* a second down */
        {TUNE_TIME_UP, {{20, 100, 7}, {210, 100, 7}, {400, 100, 7}}},
        {TUNE_DOUBLE, {{15, 80, 0}, {350, 100, 12}}},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct sound sound = make(rows[i].tune, 0);
        for (size_t k = 0; k < 3 && rows[i].notes[k].ms > 0; k++) {
            expect_note(&sound, rows[i].notes[k].from_ms, rows[i].notes[k].ms,
                        rows[i].notes[k].note);
        }
        free(sound.samples);
    }
}

/* All that is written belongs to the key: D major, as semitones. */
static void all_is_in_d(void **state)
{
    static const bool is_in_key[12] = {true,  false, true,  false, true,  true,
                                       false, true,  false, true,  false, true};
    (void)state;
    for (enum tune tune = TUNE_NONE + 1; tune < TUNE_COUNT; tune++) {
        for (int64_t team = 1; team <= variants(tune); team++) {
            struct score score = tune_score(tune, team);
            for (int i = 0; i < score.count; i++) {
                assert_true(is_in_key[(score.notes[i].pitch + score.pitch + 48) % 12]);
                assert_true(score.notes[i].at + score.notes[i].length <= (int)score.ticks);
            }
        }
    }
}

static void each_is_the_same_every_time(void **state)
{
    (void)state;
    for (enum tune tune = TUNE_NONE + 1; tune < TUNE_THINK; tune++) {
        struct sound one = make(tune, 3);
        struct sound other = make(tune, 3);
        assert_memory_equal(one.samples, other.samples, one.count * sizeof *one.samples);
        free(one.samples);
        free(other.samples);
    }
}

/* FNV-1a over the samples: other compilers and machines make the same ones. Whoever changes a tune on purpose hears it
 * first, then writes the new number here. */
static void each_is_the_same_everywhere(void **state)
{
    (void)state;
    uint64_t hash = UINT64_C(14695981039346656037);
    for (enum tune tune = TUNE_NONE + 1; tune < TUNE_COUNT; tune++) {
        struct sound sound = make(tune, 10);
        for (size_t i = 0; i < sound.count; i++) {
            hash = (hash ^ (uint16_t)sound.samples[i]) * UINT64_C(1099511628211);
        }
        free(sound.samples);
    }
    if (hash != UINT64_C(0x58abb458dd6c3a93)) {
        fail_msg("the samples have the hash 0x%llx", (unsigned long long)hash);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_has_its_length),
        cmocka_unit_test(each_has_one_peak_and_quiet_ends),
        cmocka_unit_test(none_clicks),
        cmocka_unit_test(short_ones_are_equally_loud),
        cmocka_unit_test(music_is_quieter),
        cmocka_unit_test(a_buzz_is_its_teams_note),
        cmocka_unit_test(no_two_teams_sound_alike),
        cmocka_unit_test(tunes_go_as_they_should),
        cmocka_unit_test(all_is_in_d),
        cmocka_unit_test(each_is_the_same_every_time),
        cmocka_unit_test(each_is_the_same_everywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
