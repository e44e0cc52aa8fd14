/* A JPEG is decoded to its last row, so that one that is cut short or damaged is noticed before the game. */
#include "pack/media.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>

struct reader {
    struct jpeg_decompress_struct jpeg;
    struct jpeg_error_mgr errors;
    struct jpeg_progress_mgr progress;
    jmp_buf out;
    bool is_cut, has_too_many_scans;
};

static void on_error(j_common_ptr jpeg)
{
    struct reader *reader = jpeg->client_data;
    longjmp(reader->out, 1);
}

/* The library fills up with grey what is missing, and warns of it. */
static void on_message(j_common_ptr jpeg, int level)
{
    struct reader *reader = jpeg->client_data;
    int code = jpeg->err->msg_code;
    if (level < 0 && (code == JWRN_JPEG_EOF || code == JWRN_HIT_MARKER)) {
        reader->is_cut = true;
    }
}

static void on_progress(j_common_ptr jpeg)
{
    struct reader *reader = jpeg->client_data;
    if (reader->jpeg.input_scan_number > LEC_JPEG_SCANS_MAX) {
        reader->has_too_many_scans = true;
        longjmp(reader->out, 1);
    }
}

/* Everything that may jump out. `row` is owned by the library's pool. */
static bool decode(struct reader *reader, const unsigned char *bytes, size_t len,
                   struct lec_media_fault *fault)
{
    struct jpeg_decompress_struct *jpeg = &reader->jpeg;
    jpeg_mem_src(jpeg, bytes, (unsigned long)len);
    jpeg_read_header(jpeg, TRUE);
    if (!lec_media_check_size(jpeg->image_width, jpeg->image_height, fault)) {
        return false;
    }
    jpeg_start_decompress(jpeg);
    JDIMENSION samples = jpeg->output_width * (JDIMENSION)jpeg->output_components;
    JSAMPARRAY rows = jpeg->mem->alloc_sarray((j_common_ptr)jpeg, JPOOL_IMAGE, samples, 1);
    while (jpeg->output_scanline < jpeg->output_height) {
        jpeg_read_scanlines(jpeg, rows, 1);
    }
    jpeg_finish_decompress(jpeg);
    return true;
}

bool lec_media_check_jpeg(const void *bytes, size_t len, struct lec_media_fault *fault)
{
    struct reader *reader = calloc(1, sizeof(*reader));
    if (!reader) {
        return lec_media_refuse(fault, "there is not enough memory to look at it");
    }
    reader->jpeg.err = jpeg_std_error(&reader->errors);
    reader->jpeg.client_data = reader;
    reader->errors.error_exit = on_error;
    reader->errors.emit_message = on_message;
    reader->progress.progress_monitor = on_progress;
    bool is_good = false;
    if (setjmp(reader->out) == 0) {
        jpeg_create_decompress(&reader->jpeg);
        reader->jpeg.progress = &reader->progress;
        is_good = decode(reader, bytes, len, fault);
    }
    jpeg_destroy_decompress(&reader->jpeg);
    if (reader->is_cut) {
        is_good = lec_media_refuse(fault, "it is cut short or damaged: save or copy it again");
    } else if (reader->has_too_many_scans) {
        lec_media_refuse(fault, "it has more than %d scans: save it again, not progressively",
                         LEC_JPEG_SCANS_MAX);
    } else if (!is_good && fault->text[0] == '\0') {
        lec_media_refuse(fault, "it is no JPEG that can be read: save it again");
    }
    free(reader);
    return is_good;
}
