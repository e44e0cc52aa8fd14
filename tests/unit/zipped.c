/* Bundles made by hand, good and bad. */
#include "zipped.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <assert.h>
#include <jpeglib.h>
#include <png.h>
#include <zlib.h>

void blob_add(struct blob *blob, const void *bytes, size_t len)
{
    if (blob->room - blob->len <= len) {
        blob->room = 2 * (blob->len + len) + 64;
        blob->bytes = realloc(blob->bytes, blob->room);
        assert(blob->bytes != NULL);
    }
    memcpy(blob->bytes + blob->len, len > 0 ? bytes : "", len);
    blob->len += len;
}

void blob_finish(struct blob *blob)
{
    free(blob->bytes);
    *blob = (struct blob){0};
}

static void add_le(struct blob *blob, uint64_t value, size_t bytes)
{
    uint8_t out[12];
    for (size_t i = 0; i < bytes; i++) {
        out[i] = i < 8 ? (uint8_t)(value >> (8 * i)) : 0;
    }
    blob_add(blob, out, bytes);
}

static struct blob deflated(const void *bytes, size_t len)
{
    struct blob out = {.len = compressBound((uLong)len) + 16};
    out.bytes = malloc(out.len);
    z_stream stream = {.next_in = (Bytef *)(uintptr_t)bytes,
                       .avail_in = (uInt)len,
                       .next_out = out.bytes,
                       .avail_out = (uInt)out.len};
    int result = deflateInit2(&stream, 1, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
    assert(result == Z_OK);
    result = deflate(&stream, Z_FINISH);
    assert(result == Z_STREAM_END);
    out.len = stream.total_out;
    deflateEnd(&stream);
    return out;
}

void zipped_add(struct zipped *zipped, const char *name, const void *bytes, size_t len,
                const struct odd *odd)
{
    static const struct odd plain;
    const struct odd *how = odd != NULL ? odd : &plain;
    struct blob packed = deflated(bytes, len);
    struct blob head = {0};
    size_t at = zipped->all.len;
    add_le(&head, 20, 2);
    add_le(&head, how->flags, 2);
    add_le(&head, how->method != 0 ? how->method : 8, 2);
    add_le(&head, 0x5a210000, 4); /* a day in 2025 */
    add_le(&head, crc32(0, bytes, (uInt)len) ^ how->bad_sum, 4);
    add_le(&head, packed.len, 4);
    add_le(&head, how->said_len != 0 ? how->said_len : len, 4);
    add_le(&head, strlen(name), 2);
    add_le(&head, 0, 2);
    blob_add(&zipped->all, "PK\3\4", 4);
    blob_add(&zipped->all, head.bytes, head.len);
    blob_add(&zipped->all, name, strlen(name));
    blob_add(&zipped->all, packed.bytes, packed.len);
    blob_add(&zipped->index, "PK\1\2\x14\3", 6); /* 3: made under Unix */
    blob_add(&zipped->index, head.bytes, head.len);
    add_le(&zipped->index, 0, 6);
    add_le(&zipped->index, (uint64_t)(how->mode != 0 ? how->mode : 0100644) << 16, 4);
    add_le(&zipped->index, at, 4);
    blob_add(&zipped->index, name, strlen(name));
    zipped->count++;
    blob_finish(&head);
    blob_finish(&packed);
}

struct blob zipped_end(struct zipped *zipped)
{
    struct blob out = zipped->all;
    size_t at = out.len;
    blob_add(&out, zipped->index.bytes, zipped->index.len);
    blob_add(&out, "PK\5\6\0\0\0\0", 8);
    add_le(&out, zipped->count, 2);
    add_le(&out, zipped->count, 2);
    add_le(&out, zipped->index.len, 4);
    add_le(&out, at, 4);
    add_le(&out, 0, 2);
    blob_finish(&zipped->index);
    *zipped = (struct zipped){0};
    return out;
}

struct blob make_png(unsigned width, unsigned height)
{
    png_image image = {
        .version = PNG_IMAGE_VERSION, .width = width, .height = height, .format = PNG_FORMAT_GRAY};
    uint8_t *pixels = malloc((size_t)width * height);
    for (size_t i = 0; i < (size_t)width * height; i++) {
        pixels[i] = (uint8_t)(i * 7);
    }
    png_alloc_size_t len = 0;
    png_image_write_to_memory(&image, NULL, &len, 0, pixels, 0, NULL);
    struct blob out = {.bytes = malloc(len)};
    int is_made = png_image_write_to_memory(&image, out.bytes, &len, 0, pixels, 0, NULL);
    assert(is_made);
    out.len = len;
    free(pixels);
    return out;
}

static void add_be(struct blob *blob, uint32_t value)
{
    uint8_t bytes[] = {(uint8_t)(value >> 24), (uint8_t)(value >> 16), (uint8_t)(value >> 8),
                       (uint8_t)value};
    blob_add(blob, bytes, sizeof bytes);
}

struct blob make_noted_png(size_t len, size_t count)
{
    struct blob png = make_png(4, 3), out = {0}, note = {0};
    size_t head = 8 + 25; /* the signature, and the chunk that must be the first */
    blob_add(&note, "prVt", 4);
    for (size_t i = 0; i < len; i++) {
        blob_add(&note, "x", 1);
    }
    blob_add(&out, png.bytes, head);
    for (size_t i = 0; i < count; i++) {
        add_be(&out, (uint32_t)len);
        blob_add(&out, note.bytes, note.len);
        add_be(&out, (uint32_t)crc32(0, note.bytes, (uInt)note.len));
    }
    blob_add(&out, png.bytes + head, png.len - head);
    blob_finish(&png);
    blob_finish(&note);
    return out;
}

/* One scan for the first coefficients, and one for each other. */
static int list_scans(jpeg_scan_info scans[200])
{
    int count = 1;
    scans[0] = (jpeg_scan_info){.comps_in_scan = 3, .component_index = {0, 1, 2}};
    for (int component = 0; component < 3; component++) {
        for (int at = 1; at < 64; at++) {
            scans[count++] = (jpeg_scan_info){
                .comps_in_scan = 1, .component_index = {component}, .Ss = at, .Se = at};
        }
    }
    return count;
}

struct blob make_jpeg(unsigned width, unsigned height, int is_many)
{
    struct jpeg_compress_struct jpeg;
    struct jpeg_error_mgr errors;
    static jpeg_scan_info scans[200];
    unsigned char *bytes = NULL;
    unsigned long len = 0;
    jpeg.err = jpeg_std_error(&errors);
    jpeg_create_compress(&jpeg);
    jpeg_mem_dest(&jpeg, &bytes, &len);
    jpeg.image_width = width;
    jpeg.image_height = height;
    jpeg.input_components = 3;
    jpeg.in_color_space = JCS_RGB;
    jpeg_set_defaults(&jpeg);
    if (is_many) {
        jpeg.num_scans = list_scans(scans);
        jpeg.scan_info = scans;
    }
    jpeg_start_compress(&jpeg, TRUE);
    uint8_t *row = malloc((size_t)3 * width);
    for (unsigned y = 0; y < height; y++) {
        for (unsigned x = 0; x < 3 * width; x++) {
            row[x] = (uint8_t)(x * y);
        }
        jpeg_write_scanlines(&jpeg, &row, 1);
    }
    jpeg_finish_compress(&jpeg);
    jpeg_destroy_compress(&jpeg);
    free(row);
    return (struct blob){.bytes = bytes, .len = len};
}

struct blob make_wav(uint32_t rate, uint32_t samples)
{
    struct blob out = {0};
    uint8_t *sound = calloc(samples + 1, 1);
    blob_add(&out, "RIFF", 4);
    add_le(&out, 36 + samples, 4);
    blob_add(&out, "WAVEfmt ", 8);
    add_le(&out, 16, 4);
    add_le(&out, 1, 2);
    add_le(&out, 1, 2);
    add_le(&out, rate, 4);
    add_le(&out, rate, 4);
    add_le(&out, 1, 2);
    add_le(&out, 8, 2);
    blob_add(&out, "data", 4);
    add_le(&out, samples, 4);
    blob_add(&out, sound, samples);
    free(sound);
    return out;
}

/* RFC 3533: the sum is worked out with its own place at zero. */
static void add_page(struct blob *out, uint8_t kind, uint64_t samples, const void *body,
                     uint8_t len)
{
    size_t at = out->len;
    blob_add(out, "OggS\0", 5);
    add_le(out, kind, 1);
    add_le(out, samples, 8);
    add_le(out, 0, 12);
    add_le(out, 1, 1);
    add_le(out, len, 1);
    blob_add(out, body, len);
    uint32_t sum = 0;
    for (size_t i = at; i < out->len; i++) {
        sum ^= (uint32_t)out->bytes[i] << 24;
        for (int bit = 0; bit < 8; bit++) {
            sum = sum & 0x80000000U ? sum << 1 ^ 0x04c11db7U : sum << 1;
        }
    }
    for (int i = 0; i < 4; i++) {
        out->bytes[at + 22 + (size_t)i] = (uint8_t)(sum >> (8 * i));
    }
}

struct blob make_ogg(uint32_t rate, uint64_t samples)
{
    struct blob head = {0}, out = {0};
    blob_add(&head, "\x01vorbis\0\0\0\0\1", 12);
    add_le(&head, rate, 4);
    add_le(&head, 0, 8);
    add_le(&head, 0, 4);
    add_le(&head, 0x01b8, 2);
    add_page(&out, 2, 0, head.bytes, (uint8_t)head.len);
    add_page(&out, 4, samples, "sound", 5);
    blob_finish(&head);
    return out;
}

struct blob make_untimed_ogg(uint32_t rate, size_t untimed)
{
    struct blob whole = make_ogg(rate, 100), out = {0};
    size_t last = 27 + 1 + strlen("sound");
    blob_add(&out, whole.bytes, whole.len - last);
    for (size_t i = 0; i < untimed; i++) {
        add_page(&out, 0, UINT64_MAX, "sound", 5);
    }
    blob_add(&out, whole.bytes + whole.len - last, last);
    blob_finish(&whole);
    return out;
}
