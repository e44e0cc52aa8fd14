/* Bundles: packs with pictures and sounds in a zip archive. What is taken, and what is refused by name. */
#include "pack/bundle.h"
#include "pack/pack_file.h"
#include "pack/pack_limits.h"
#include "zipped.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define SVG_HEAD "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 2 1\">"
#define SVG SVG_HEAD "<rect width=\"2\" height=\"1\"/></svg>"

static struct lec_pack_problems problems;

/* A pack with one clue that has these members, on the third line. */
static void add_pack(struct zipped *zipped, const char *members)
{
    char text[1200];
    int len = snprintf(text, sizeof text,
                       "{\"format\":\"lectern-pack/1\",\"title\":\"T\",\"language\":\"en\",\n"
                       "\"boards\":[{\"categories\":[{\"title\":\"Cats\",\"clues\":[{\n"
                       "%s,\"clue\":\"It purrs.\",\"response\":\"Cat\"}]}]}]}",
                       members);
    assert_true(len > 0 && (size_t)len < sizeof text);
    zipped_add(zipped, LEC_BUNDLE_PACK, text, (size_t)len, NULL);
}

static struct lec_pack_file *parse_end(struct zipped *zipped)
{
    struct blob all = zipped_end(zipped);
    struct lec_pack_file *pack = lec_pack_file_parse((char *)all.bytes, all.len, &problems);
    blob_finish(&all);
    return pack;
}

static void expect_problem(const char *place, int line, const char *text)
{
    bool is_there = false;
    for (size_t i = 0; i < problems.count; i++) {
        const struct lec_pack_problem *one = &problems.list[i];
        is_there |=
            strstr(one->text, text) != NULL && strcmp(one->place, place) == 0 && one->line == line;
    }
    if (!is_there) {
        fail_msg("no problem \"%s\" at %d, but %zu: %d %s: %s", text, line, problems.count,
                 problems.list[0].line, problems.list[0].place, problems.list[0].text);
    }
}

#define CLUE "board 1, category 1 «Cats», clue 1"
#define PICTURE(file) "\"picture\":{\"file\":\"" file "\",\"alt\":\"A cat\"}"
#define SOUND(file) "\"sound\":{\"file\":\"" file "\",\"alt\":\"It purrs\"}"

/* A clue with this file as its picture; its fault, or "" for none. */
static void expect_file(const char *members, const char *name, const void *bytes, size_t len,
                        const char *fault)
{
    struct zipped zipped = {0};
    add_pack(&zipped, members);
    zipped_add(&zipped, name, bytes, len, NULL);
    struct lec_pack_file *pack = parse_end(&zipped);
    if (fault[0] != '\0') {
        assert_null(pack);
        assert_int_equal(problems.count, 1);
        expect_problem(CLUE, 3, fault);
        assert_non_null(strstr(problems.list[0].text, name));
    } else if (pack == NULL) {
        fail_msg("%s: %s", name, problems.list[0].text);
    }
    lec_pack_file_destroy(pack);
}

static void test_a_bundle_is_read(void **state)
{
    (void)state;
    struct blob png = make_png(40, 30), wav = make_wav(8000, 100);
    struct zipped zipped = {0};
    add_pack(&zipped, PICTURE("media/x.jpg") "," SOUND("s.bin"));
    zipped_add(&zipped, "media/", "", 0, &(struct odd){.mode = 0040755});
    zipped_add(&zipped, "media/x.jpg", png.bytes, png.len, NULL); /* the content counts */
    zipped_add(&zipped, "s.bin", wav.bytes, wav.len, NULL);
    zipped_add(&zipped, "media/old.png", png.bytes, png.len, NULL);
    struct lec_pack_file *pack = parse_end(&zipped);
    assert_non_null(pack);
    assert_int_equal(problems.warning_count, 1);
    assert_non_null(strstr(problems.warnings[0], "media/old.png"));

    uint32_t count = 0;
    const struct lec_pack_medium *media = lec_pack_file_media(pack, &count);
    assert_int_equal(count, 2);
    assert_int_equal(media[0].kind, LEC_MEDIA_PNG);
    assert_int_equal(media[1].kind, LEC_MEDIA_WAV);
    assert_int_equal(media[0].len, png.len);
    assert_memory_equal(media[0].bytes, png.bytes, png.len);
    char hash[LEC_HASH_CHARS + 1];
    size_t len = 0;
    lec_bundle_hash(png.bytes, png.len, hash);
    assert_string_equal(media[0].hash, hash);
    assert_string_equal(lec_pack_file_text(pack, LEC_PART_PICTURE, 0, &len), hash);
    assert_string_equal(lec_pack_file_text(pack, LEC_PART_PICTURE_ALT, 0, &len), "A cat");
    assert_string_equal(lec_pack_file_text(pack, LEC_PART_SOUND, 0, &len), media[1].hash);
    assert_string_equal(lec_pack_file_text(pack, LEC_PART_SOUND_ALT, 0, &len), "It purrs");
    assert_true(lec_pack_file_shape(pack)->clue[0].has_picture);
    assert_true(lec_pack_file_shape(pack)->clue[0].has_sound);
    char summary[200];
    lec_pack_file_summary(pack, summary, sizeof summary);
    assert_string_equal(summary, "1 board, 1 clue, 1 picture, 1 sound");

    /* What is kept of it is equal, once it has been given its files again. */
    const char *kept = lec_pack_file_bytes(pack, &len);
    struct lec_pack_file *again = lec_pack_file_restore(kept, len, &problems);
    assert_non_null(again);
    size_t again_len = 0;
    assert_string_equal(lec_pack_file_bytes(again, &again_len), kept);
    assert_memory_equal(lec_pack_file_shape(again), lec_pack_file_shape(pack),
                        sizeof(struct lec_pack));
    assert_string_equal(lec_pack_file_lacks(again), hash);
    assert_int_equal(lec_pack_file_give(again, "other", 5), 0);
    assert_int_equal(lec_pack_file_give(again, (char *)png.bytes, png.len), 0);
    assert_string_equal(lec_pack_file_lacks(again), media[1].hash);
    assert_int_equal(lec_pack_file_give(again, (char *)wav.bytes, wav.len), 0);
    assert_null(lec_pack_file_lacks(again));
    lec_pack_file_destroy(again);
    /* But nobody writes hashes into a pack. */
    assert_null(lec_pack_file_parse(kept, len, &problems));
    assert_non_null(strstr(problems.list[0].text, "\"sha256\""));
    lec_pack_file_destroy(pack);
    blob_finish(&png);
    blob_finish(&wav);
}

static void test_what_clues_say_of_files(void **state)
{
    (void)state;
    static const struct {
        const char *members, *text;
    } cases[] = {
        {"\"picture\":7", "must be an object in { } with \"file\" and \"alt\""},
        {"\"picture\":{\"file\":\"a.svg\"}", "\"alt\" is missing: say in words what the picture"},
        {"\"sound\":{\"file\":\"a.svg\"}", "\"alt\" is missing: say in words what the sound"},
        {"\"picture\":{\"alt\":\"A\"}", "\"file\" is missing"},
        {"\"picture\":{\"file\":7,\"alt\":\"A\"}", "\"file\" must be a text"},
        {"\"picture\":{\"file\":\"a.svg\",\"alt\":\"A\",\"title\":\"B\"}", "unknown key \"title\""},
        {"\"image\":{\"file\":\"a.svg\",\"alt\":\"A\"}", "did you mean \"picture\"?"},
        {PICTURE("b.svg"), "the file \"b.svg\" is not in the bundle: put it there"},
        {SOUND("a.svg"), "the file \"a.svg\" is a picture: name it as \"picture\""},
        {PICTURE("a.wav"), "the file \"a.wav\" is a sound: name it as \"sound\""},
        {PICTURE("a.txt"), "the file \"a.txt\": it is no PNG, JPEG, SVG, Ogg Vorbis or WAV"},
    };
    struct blob wav = make_wav(8000, 10);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct zipped zipped = {0};
        add_pack(&zipped, cases[i].members);
        zipped_add(&zipped, "a.svg", SVG, strlen(SVG), NULL);
        zipped_add(&zipped, "a.wav", wav.bytes, wav.len, NULL);
        zipped_add(&zipped, "a.txt", "hello", 5, NULL);
        assert_null(parse_end(&zipped));
        expect_problem(CLUE, 3, cases[i].text);
    }
    blob_finish(&wav);
    static const char alone[] =
        "{\"format\":\"lectern-pack/1\",\"title\":\"T\",\"language\":\"en\","
        "\n\"spares\":[{" PICTURE("a.svg") ",\n\"clue\":\"It purrs.\","
                                           "\"response\":\"Cat\"}]}";
    assert_null(lec_pack_file_parse(alone, strlen(alone), &problems));
    expect_problem("spare 1", 2, "this is no bundle: pack the file \"a.svg\" together with");
}

static void test_entries_that_are_refused(void **state)
{
    (void)state;
    char long_name[LEC_MEDIA_NAME_MAX + 2];
    memset(long_name, 'x', LEC_MEDIA_NAME_MAX + 1);
    long_name[LEC_MEDIA_NAME_MAX + 1] = '\0';
    static const struct odd link = {.mode = 0120777}, device = {.mode = 0020644},
                            secret = {.flags = 1}, odd_packing = {.method = 12};
    const struct {
        const char *name;
        const struct odd *odd;
        const char *text;
    } cases[] = {
        {"../x.svg", NULL, "\"../x.svg\" in it: its name leads out of the bundle"},
        {"media/../../x.svg", NULL, "leads out of the bundle"},
        {"media/..", NULL, "leads out of the bundle"},
        {"./x.svg", NULL, "leads out of the bundle"},
        {"a//x.svg", NULL, "leads out of the bundle"},
        {"", NULL, "leads out of the bundle"},
        {"/etc/x.svg", NULL, "begins at the root of a disk"},
        {"C:/x.svg", NULL, "begins at the root of a disk"},
        {"media\\x.svg", NULL, "there is a backslash in its name"},
        {"caf\xC3\xA9.svg", NULL, "other than plain letters"},
        {"a\x1b[2J.svg", NULL, "other than plain letters"},
        {long_name, NULL, "its name is too long"},
        {"x.svg", &link, "\"x.svg\" in it: it is a link"},
        {"x.svg", &device, "it is a link"},
        {"x.svg", &secret, "it is encrypted"},
        {"x.svg", &odd_packing, "compressed in an unusual way"},
        {"a.svg", NULL, "\"a.svg\" in it: it is there twice"},
        {LEC_BUNDLE_PACK, NULL, "it is there twice"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct zipped zipped = {0};
        add_pack(&zipped, PICTURE("a.svg"));
        zipped_add(&zipped, "a.svg", SVG, strlen(SVG), NULL);
        zipped_add(&zipped, cases[i].name, SVG, strlen(SVG), cases[i].odd);
        assert_null(parse_end(&zipped));
        assert_int_equal(problems.count, 1);
        expect_problem("", 0, cases[i].text);
    }
    long_name[LEC_MEDIA_NAME_MAX] = '\0';
    struct zipped zipped = {0};
    add_pack(&zipped, "\"note\":\"none\"");
    zipped_add(&zipped, long_name, SVG, strlen(SVG), NULL);
    struct lec_pack_file *pack = parse_end(&zipped);
    assert_non_null(pack);
    lec_pack_file_destroy(pack);
    zipped_add(&zipped, "mine/" LEC_BUNDLE_PACK, "{}", 2, NULL);
    assert_null(parse_end(&zipped));
    expect_problem("", 0, "there is no pack.json at its top");
}

/* A bundle in which `count` files of `len` zeros lie beside the pack, which needs none of them. */
static struct lec_pack_file *parse_heavy(size_t count, size_t len, size_t said_len)
{
    struct zipped zipped = {0};
    char *zeros = calloc(1, len + 1);
    add_pack(&zipped, "\"note\":\"none\"");
    for (size_t i = 0; i < count; i++) {
        char name[20];
        snprintf(name, sizeof name, "%zu", i);
        zipped_add(&zipped, name, zeros, len, &(struct odd){.said_len = (uint32_t)said_len});
    }
    free(zeros);
    return parse_end(&zipped);
}

static void test_limits_of_bundles(void **state)
{
    (void)state;
    const size_t files = LEC_BUNDLE_MEDIA_MAX / LEC_MEDIA_BYTES_MAX;
    const struct {
        size_t count, len, said_len;
        const char *text;
    } cases[] = {
        {LEC_BUNDLE_ENTRIES_MAX - 1, 1, 0, ""},
        {LEC_BUNDLE_ENTRIES_MAX, 1, 0, "there are 257 files and folders in it: leave at most 256"},
        {files, LEC_MEDIA_BYTES_MAX, 0, ""},
        {1, LEC_MEDIA_BYTES_MAX + 1, 0, "\"0\" in it: it is too large"},
        {files + 1, LEC_MEDIA_BYTES_MAX, 0, "\"4\" in it: with it the bundle is too large"},
        {1, LEC_MEDIA_BYTES_MAX + 1, 100, "\"0\" in it: it is"}, /* a bomb says that it is small */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct lec_pack_file *pack = parse_heavy(cases[i].count, cases[i].len, cases[i].said_len);
        if ((pack != NULL) != (cases[i].text[0] == '\0')) {
            fail_msg("%zu of %zu: %s", cases[i].count, cases[i].len, problems.list[0].text);
        }
        if (pack == NULL) {
            expect_problem("", 0, cases[i].text);
        }
        lec_pack_file_destroy(pack);
    }
    char *large = calloc(1, LEC_BUNDLE_BYTES_MAX + 1);
    memcpy(large, "PK\3\4", 4);
    assert_null(lec_pack_file_parse(large, LEC_BUNDLE_BYTES_MAX, &problems));
    expect_problem("", 0, "a zip archive that cannot be read");
    assert_null(lec_pack_file_parse(large, LEC_BUNDLE_BYTES_MAX + 1, &problems));
    expect_problem("", 0, "it is larger than");
    free(large);
}

/* So many files that are refused, at what each takes: the rest is not unpacked. */
static void expect_refused(size_t files, size_t len, uint32_t bad_sum, const char *name,
                           size_t refused)
{
    struct zipped zipped = {0};
    char *zeros = calloc(1, len);
    for (size_t i = 0; i < files; i++) {
        zipped_add(&zipped, name, zeros, len, &(struct odd){.bad_sum = bad_sum});
    }
    free(zeros);
    assert_null(parse_end(&zipped));
    assert_int_equal(problems.count, refused);
}

static void test_little_is_unpacked_of_a_bomb(void **state)
{
    (void)state;
    const size_t files = LEC_BUNDLE_MEDIA_MAX / LEC_MEDIA_BYTES_MAX;
    expect_refused(3, LEC_MEDIA_BYTES_MAX + 1, 0, "a", 1);
    expect_refused(files + 2, LEC_MEDIA_BYTES_MAX, 1, "a", files);
    expect_refused(10, LEC_PACK_BYTES_MAX, 1, LEC_BUNDLE_PACK, 8);
    expect_refused(3, 1, 1, "a", 3);
}

static void test_an_archive_that_is_cut_short_is_refused(void **state)
{
    (void)state;
    struct zipped zipped = {0};
    add_pack(&zipped, PICTURE("a.svg"));
    zipped_add(&zipped, "a.svg", SVG, strlen(SVG), NULL);
    struct blob all = zipped_end(&zipped);
    for (size_t len = 4; len < all.len; len += 7) {
        char *copy = malloc(len); /* of its exact length: nothing is read behind it */
        memcpy(copy, all.bytes, len);
        assert_null(lec_pack_file_parse(copy, len, &problems));
        assert_true(problems.count > 0);
        free(copy);
    }
    /* A bit that is wrong is noticed: by the check sums, or by what is then no archive, or no pack. */
    for (size_t at = 30; at < 90; at++) {
        all.bytes[at] ^= 16;
        lec_pack_file_destroy(lec_pack_file_parse((char *)all.bytes, all.len, &problems));
        all.bytes[at] ^= 16;
    }
    blob_finish(&all);
}

static void test_pictures(void **state)
{
    (void)state;
    struct lec_media_fault fault;
    struct blob png = make_png(40, 30), jpeg = make_jpeg(40, 30, 0), many = make_jpeg(16, 16, 1);
    expect_file(PICTURE("a"), "a", png.bytes, png.len, "");
    expect_file(PICTURE("a"), "a", jpeg.bytes, jpeg.len, "");
    for (size_t cut = 1; cut < png.len - 8; cut += 5) {
        expect_file(PICTURE("a"), "a", png.bytes, png.len - cut, "it is cut short");
    }
    for (size_t cut = 2; cut < jpeg.len - 4; cut += jpeg.len / 8) {
        struct lec_media_fault why;
        assert_false(lec_media_check(jpeg.bytes, jpeg.len - cut, &why));
    }
    expect_file(PICTURE("a"), "a", jpeg.bytes, jpeg.len - 60, "it is cut short or damaged");
    expect_file(PICTURE("a"), "a", many.bytes, many.len, "it has more than 100 scans");
    png.bytes[png.len - 20] ^= 1; /* within the check sum of the pixels */
    expect_file(PICTURE("a"), "a", png.bytes, png.len, "it is damaged");
    /* Forty million pixels, as the head of the file says. */
    uint8_t *frame = memmem(jpeg.bytes, jpeg.len, "\xff\xc0\0\x11\x08", 5);
    assert_non_null(frame);
    memcpy(frame + 5, "\x13\x88\x1f\x40", 4);
    expect_file(PICTURE("a"), "a", jpeg.bytes, jpeg.len, "it has 8000 x 5000 pixels");
    assert_true(lec_media_check_size(4000, LEC_PICTURE_PIXELS_MAX / 4000, &fault));
    assert_false(lec_media_check_size(4000, LEC_PICTURE_PIXELS_MAX / 4000 + 1, &fault));
    assert_true(lec_media_check_size(LEC_PICTURE_SIDE_MAX, 1, &fault));
    assert_false(lec_media_check_size(1, LEC_PICTURE_SIDE_MAX + 1, &fault));
    assert_false(lec_media_check_size(0, 7, &fault));
    struct blob noted = make_noted_png(LEC_PNG_NOTES_MAX / 4 - 32, 4);
    expect_file(PICTURE("a"), "a", noted.bytes, noted.len, "");
    blob_finish(&noted);
    noted = make_noted_png(LEC_PNG_NOTES_MAX / 4 + 1, 4);
    expect_file(PICTURE("a"), "a", noted.bytes, noted.len, "65536 bytes besides the picture");
    blob_finish(&noted);
    blob_finish(&png);
    blob_finish(&jpeg);
    blob_finish(&many);
}

static void test_sounds(void **state)
{
    (void)state;
    const uint32_t most = 8000 * LEC_SOUND_SECONDS_MAX;
    const struct {
        struct blob sound;
        size_t cut;
        const char *fault;
    } cases[] = {
        {make_wav(8000, most), 0, ""},
        {make_wav(8000, most + 1), 0, "it plays for more than 60 seconds"},
        {make_wav(8000, 100), 1, "it is cut short"},
        {make_wav(8000, 100), 110, "it is cut short"},
        {make_wav(7999, 100), 0, "it has 1 channels at 7999 Hz"},
        {make_ogg(8000, most), 0, ""},
        {make_ogg(8000, most + 1), 0, "it plays for more than 60 seconds"},
        {make_ogg(8000, 100), 1, "it is cut short"},
        {make_ogg(8000, 100), 40, "it is cut short"},
        {make_ogg(96001, 100), 0, "it has 1 channels at 96001 Hz"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct blob sound = cases[i].sound;
        expect_file(SOUND("a"), "a", sound.bytes, sound.len - cases[i].cut, cases[i].fault);
        blob_finish(&sound);
    }
    for (size_t more = 0; more <= 1; more++) {
        struct blob untimed = make_untimed_ogg(8000, LEC_OGG_UNTIMED_MAX + more);
        expect_file(SOUND("a"), "a", untimed.bytes, untimed.len,
                    more == 0 ? "" : "it does not say how long it plays");
        blob_finish(&untimed);
    }
    struct blob twice = {0}, wav = make_wav(8000, 100);
    blob_add(&twice, wav.bytes, 36);
    blob_add(&twice, wav.bytes + 12, wav.len - 12);
    expect_file(SOUND("a"), "a", twice.bytes, twice.len, "it says twice how it is to be played");
    blob_finish(&twice);
    blob_finish(&wav);
    struct blob odd = make_wav(8000, 100);
    odd.bytes[20] = 2; /* a coding other than plain PCM */
    expect_file(SOUND("a"), "a", odd.bytes, odd.len, "it is not plain PCM");
    blob_finish(&odd);
    odd = make_ogg(8000, 100);
    odd.bytes[odd.len - 1] ^= 1;
    expect_file(SOUND("a"), "a", odd.bytes, odd.len, "it is cut short or damaged");
    blob_finish(&odd);
}

static void test_svg(void **state)
{
    (void)state;
    static const struct {
        const char *text, *fault;
    } cases[] = {
        {"<?xml version=\"1.0\"?>\n<!-- a cat -->" SVG, ""},
        {SVG_HEAD "<style>.a{fill:url( '#b')}</style><use href=\"#b\"/></svg>", ""},
        {SVG_HEAD "<g xmlns:i=\"urn:i\" i:file=\"C:\\cat\" fill=\"url(#b)\"/></svg>", ""},
        {"<html/>", "it is no SVG: it begins with <html>"},
        {"<svg viewBox=\"0 0 1 1\"/>", "it is no SVG"},
        {SVG_HEAD "<rect></svg>", "it is no good XML in line 1"},
        {SVG_HEAD, "it is no good XML"},
        {"<!DOCTYPE svg [<!ENTITY a \"b\">]>" SVG, "it has a DOCTYPE (svg)"},
        {"<?xml-stylesheet href=\"a.css\"?>" SVG, "it has an instruction (<?xml-stylesheet)"},
        {SVG_HEAD "<script>1</script></svg>", "it has a <script>"},
        {SVG_HEAD "<x:SCRIPT xmlns:x=\"urn:x\"/></svg>", "it has a <SCRIPT>"},
        {SVG_HEAD "<foreignObject/></svg>", "it has a <foreignObject>"},
        {SVG_HEAD "<p xmlns=\"http://www.w3.org/1999/xhtml\"/></svg>", "it has a <p>"},
        {SVG_HEAD "<rect onload=\"f()\"/></svg>", "it has a script (onload)"},
        {SVG_HEAD "<image href=\"http://x/y.png\"/></svg>", "it refers to something outside"},
        {SVG_HEAD "<image href=\"data:image/png;base64,AA\"/></svg>", "something outside (data:"},
        {SVG_HEAD "<a xmlns:l=\"http://www.w3.org/1999/xlink\" l:href=\"x\"/></svg>",
         "it refers to something outside (x)"},
        {SVG_HEAD "<rect fill=\"url(http://x)\"/></svg>", "something outside (fill)"},
        {SVG_HEAD "<rect style=\"fill:u\\72l(x)\"/></svg>", "something outside (style)"},
        {SVG_HEAD "<style>@imp<![CDATA[ort 'x']]></style></svg>", "its style refers"},
        {SVG_HEAD "<style>a{fill:URL(x)}</style></svg>", "its style refers"},
        {SVG_HEAD "<filter/></svg>",
         "it has a <filter>, which can take for ever: export it as PNG"},
        {SVG_HEAD "<defs><mask/></defs></svg>", "it has a <mask>, which"},
        {SVG_HEAD "<pattern/></svg>", "it has a <pattern>, which"},
        {SVG_HEAD "<x:Marker xmlns:x=\"urn:x\"/></svg>", "it has a <Marker>, which"},
        {SVG_HEAD "<style>a{}<g/></style></svg>", "there is a <g> inside of its style"},
        {SVG_HEAD "<style>@im<style/>port 'x'</style></svg>", "there is a <style> inside of its"},
        {SVG_HEAD "<set attributeName=\"xlink:href\" to=\"x\"/></svg>", "it changes a reference"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        expect_file(PICTURE("a"), "a", cases[i].text, strlen(cases[i].text), cases[i].fault);
    }
}

/* A drawing of so many elements, `depth` of them inside each other, and as many bytes as `len`, if that is more. */
static void expect_svg(size_t elements, size_t depth, size_t len, const char *fault)
{
    struct blob svg = {0};
    blob_add(&svg, SVG_HEAD, strlen(SVG_HEAD));
    for (size_t i = 1; i < depth; i++) {
        blob_add(&svg, "<g>", 3);
    }
    for (size_t i = 1; i < depth; i++) {
        blob_add(&svg, "</g>", 4);
    }
    for (size_t i = depth; i < elements; i++) {
        blob_add(&svg, "<g/>", 4);
    }
    blob_add(&svg, "</svg>", 6);
    while (svg.len < len) {
        blob_add(&svg, " ", 1);
    }
    expect_file(PICTURE("a"), "a", svg.bytes, svg.len, fault);
    blob_finish(&svg);
}

/* So many uses, inside of an element with an id or not. */
static void expect_uses(size_t count, const char *around, const char *fault)
{
    struct blob svg = {0};
    blob_add(&svg, SVG_HEAD, strlen(SVG_HEAD));
    blob_add(&svg, "<g id=\"a\"/>", strlen("<g id=\"a\"/>"));
    blob_add(&svg, around, strlen(around));
    for (size_t i = 0; i < count; i++) {
        blob_add(&svg, "<use href=\"#a\"/>", strlen("<use href=\"#a\"/>"));
    }
    blob_add(&svg, "</g></svg>", strlen("</g></svg>"));
    expect_file(PICTURE("a"), "a", svg.bytes, svg.len, fault);
    blob_finish(&svg);
}

static void test_limits_of_svg(void **state)
{
    (void)state;
    expect_uses(LEC_SVG_USES_MAX, "<g id=\"b\">", "");
    expect_uses(LEC_SVG_USES_MAX + 1, "<g id=\"b\">", "it has too many <use> inside of groups");
    expect_uses(1000, "<g class=\"b\">", "");
    expect_svg(LEC_SVG_ELEMENTS_MAX, 1, 0, "");
    expect_svg(LEC_SVG_ELEMENTS_MAX + 1, 1, 0, "it has too many elements");
    expect_svg(1, LEC_SVG_DEPTH_MAX, 0, "");
    expect_svg(1, LEC_SVG_DEPTH_MAX + 1, 0, "it has too many elements");
    expect_svg(1, 1, LEC_SVG_BYTES_MAX, "");
    expect_svg(1, 1, LEC_SVG_BYTES_MAX + 1, "it has more than 524288 bytes");
}

static void test_length_of_alt(void **state)
{
    (void)state;
    char members[300];
    for (size_t more = 0; more <= 1; more++) {
        snprintf(members, sizeof members, "\"picture\":{\"file\":\"a\",\"alt\":\"%0*d\"}",
                 (int)(LEC_PACK_ALT_MAX + more), 7);
        struct zipped zipped = {0};
        add_pack(&zipped, members);
        zipped_add(&zipped, "a", SVG, strlen(SVG), NULL);
        struct lec_pack_file *pack = parse_end(&zipped);
        assert_int_equal(pack != NULL, more == 0);
        if (more != 0) {
            expect_problem(CLUE, 3, "\"alt\" has 201 characters");
        }
        lec_pack_file_destroy(pack);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_bundle_is_read),
        cmocka_unit_test(test_what_clues_say_of_files),
        cmocka_unit_test(test_entries_that_are_refused),
        cmocka_unit_test(test_limits_of_bundles),
        cmocka_unit_test(test_little_is_unpacked_of_a_bomb),
        cmocka_unit_test(test_an_archive_that_is_cut_short_is_refused),
        cmocka_unit_test(test_pictures),
        cmocka_unit_test(test_sounds),
        cmocka_unit_test(test_svg),
        cmocka_unit_test(test_limits_of_svg),
        cmocka_unit_test(test_length_of_alt),
    };
    return cmocka_run_group_tests_name("bundle", tests, NULL, NULL);
}
