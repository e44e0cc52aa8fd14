/* Writes every sound of the room display into a folder, as WAV files to listen to: sounds FOLDER [TEAMS]. */
#include "synth.h"

#include <errno.h>
#include <lectern/limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEADER_BYTES 44
#define TEAMS 16 /* so many buzzes, unless another number is given */

static void put(unsigned char *out, uint32_t value, int bytes)
{
    for (int i = 0; i < bytes; i++) {
        out[i] = (unsigned char)(value >> (8 * i));
    }
}

/* PCM, one channel, 16 bits, little-endian. */
static int write_wav(FILE *file, const int16_t *samples, size_t count)
{
    unsigned char header[HEADER_BYTES] = "RIFF    WAVEfmt ";
    uint32_t bytes = (uint32_t)(count * 2);
    put(header + 4, HEADER_BYTES - 8 + bytes, 4);
    put(header + 16, 16, 4);
    put(header + 20, 1, 2);
    put(header + 22, 1, 2);
    put(header + 24, SYNTH_RATE, 4);
    put(header + 28, SYNTH_RATE * 2, 4);
    put(header + 32, 2, 2);
    put(header + 34, 16, 2);
    memcpy(header + 36, "data", 4);
    put(header + 40, bytes, 4);
    fwrite(header, 1, sizeof header, file);
    for (size_t i = 0; i < count; i++) {
        unsigned char sample[2];
        put(sample, (uint16_t)samples[i], 2);
        fwrite(sample, 1, sizeof sample, file);
    }
    return ferror(file) ? -1 : 0;
}

static int save(const char *folder, enum tune tune, int team)
{
    char path[1200];
    if (tune == TUNE_BUZZ) {
        snprintf(path, sizeof path, "%s/%s-%02d.wav", folder, tune_name(tune), team);
    } else {
        snprintf(path, sizeof path, "%s/%s.wav", folder, tune_name(tune));
    }
    size_t count = synth_length(tune);
    int16_t *samples = malloc(count * sizeof *samples);
    FILE *file = samples == NULL ? NULL : fopen(path, "wb");
    int result = -1;
    if (file != NULL) {
        synth_write(tune, team, samples);
        result = write_wav(file, samples, count);
        result = fclose(file) == 0 ? result : -1;
    }
    if (result != 0) {
        fprintf(stderr, "sounds: cannot write %s: %s\n", path, strerror(errno));
    }
    free(samples);
    return result;
}

int main(int argc, char **argv)
{
    long teams = argc > 2 ? strtol(argv[2], NULL, 10) : TEAMS;
    if (argc < 2 || argc > 3 || teams < 1 || teams > LEC_TEAMS_MAX) {
        fprintf(stderr, "usage: sounds FOLDER [TEAMS], at most %d\n", LEC_TEAMS_MAX);
        return 2;
    }
    for (enum tune tune = TUNE_NONE + 1; tune < TUNE_COUNT; tune++) {
        for (int team = 1; team <= (tune == TUNE_BUZZ ? (int)teams : 1); team++) {
            if (save(argv[1], tune, team) != 0) {
                return 1;
            }
        }
    }
    return 0;
}
