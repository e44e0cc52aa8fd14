/* What the fuzz targets share. A target is one file, fuzz_NAME.c, with LLVMFuzzerTestOneInput(): bytes in, and an assertion
 * fails when what must hold for all bytes does not. The fuzzer links it, and so does replay.c, which reads files. */
#ifndef LECTERN_TESTS_FUZZ_H
#define LECTERN_TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* Bytes as a row of choices. Where they end, every choice is the first one. */
struct feed {
    const uint8_t *bytes; /* borrowed */
    size_t len, at;
};

bool feed_is_over(const struct feed *feed);
uint8_t feed_byte(struct feed *feed);
/* A number of so many bytes, 1 to 8, little-endian. */
uint64_t feed_number(struct feed *feed, unsigned bytes);
/* One of 0 to n - 1. */
uint32_t feed_below(struct feed *feed, uint32_t n);
/* One of least to most: a bound, beside a bound, small, or any. */
int64_t feed_between(struct feed *feed, int64_t least, int64_t most);
/* A text without end marks inside, at most `size` - 1 bytes of it; its length comes first. Returns its length. */
size_t feed_text(struct feed *feed, char *out, size_t size);

/* A folder of this process in memory where there is one, removed at its end. */
const char *fuzz_folder(void);
/* Writes a file of that folder and returns its path; borrowed until the next call. */
const char *fuzz_file(const char *name, const void *bytes, size_t len);

#endif
