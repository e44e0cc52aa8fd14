/* Bundles made by hand, good and bad, and small files to put into them. */
#ifndef LECTERN_TEST_ZIPPED_H
#define LECTERN_TEST_ZIPPED_H

#include <stddef.h>
#include <stdint.h>

/* Bytes that grow. */
struct blob {
    uint8_t *bytes; /* owned */
    size_t len, room;
};
void blob_add(struct blob *blob, const void *bytes, size_t len);
void blob_finish(struct blob *blob);

/* An archive under way. */
struct zipped {
    struct blob all, index;
    uint16_t count;
};

/* How an entry is odd. */
struct odd {
    uint32_t mode;          /* of Unix; 0: a plain file */
    uint16_t flags, method; /* beside those that the packing needs */
    uint32_t said_len;      /* what the archive says of its length; 0: the truth */
    uint32_t bad_sum;       /* bits of its check sum that are wrong */
};
/* Adds a file, deflated. `odd`: NULL for an ordinary one. */
void zipped_add(struct zipped *zipped, const char *name, const void *bytes, size_t len,
                const struct odd *odd);
/* The whole archive; `zipped` is used up. */
struct blob zipped_end(struct zipped *zipped);

struct blob make_png(unsigned width, unsigned height);
/* Beside a picture so many chunks of so many bytes that no program knows. */
struct blob make_noted_png(size_t len, size_t count);
/* `is_many`: with more scans than are taken. */
struct blob make_jpeg(unsigned width, unsigned height, int is_many);
/* 8 bits, mono. */
struct blob make_wav(uint32_t rate, uint32_t samples);
/* One page with the head of Vorbis, and one at the end after so many samples: no player would play it. */
struct blob make_ogg(uint32_t rate, uint64_t samples);
/* With so many pages between the two that do not say how far they play. */
struct blob make_untimed_ogg(uint32_t rate, size_t untimed);

#endif
