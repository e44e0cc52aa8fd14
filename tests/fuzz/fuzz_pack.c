/* A question pack from anybody: it is taken whole, and then reads back the same, or it is refused and every problem has a
 * line and words for people. */
#include "fuzz.h"
#include "pack/bundle.h"
#include "pack/name.h"
#include "pack/pack_file.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct lec_pack_problems problems, others;

static void check_problems(const uint8_t *bytes, size_t len)
{
    int lines = lec_bundle_is((const char *)bytes, len) ? INT_MAX : 1; /* a pack may be packed */
    for (size_t i = 0; i < len; i++) {
        lines += bytes[i] == '\n' && lines < INT_MAX;
    }
    assert(problems.count > 0);
    for (size_t i = 0; i < problems.count && i < COUNT(problems.list); i++) {
        const struct lec_pack_problem *problem = &problems.list[i];
        assert(problem->line >= 0 && problem->line <= lines);
        assert(problem->text[0] != '\0');
        assert(memchr(problem->text, '\0', sizeof problem->text) != NULL);
        assert(memchr(problem->place, '\0', sizeof problem->place) != NULL);
        /* A terminal shows them: nothing in them moves its cursor. */
        for (const char *c = problem->text; *c != '\0'; c++) {
            assert((unsigned char)*c >= 0x20 && *c != 0x7F);
        }
        for (const char *c = problem->place; *c != '\0'; c++) {
            assert((unsigned char)*c >= 0x20 && *c != 0x7F);
        }
    }
}

static void check_shape(const struct lec_pack *shape)
{
    uint32_t clues = (uint32_t)shape->has_final + shape->ties + shape->spares;
    assert(shape->clues <= LEC_CLUES_MAX && shape->boards <= LEC_BOARDS_MAX);
    for (uint32_t b = 0; b < shape->boards; b++) {
        assert(shape->board[b].categories <= LEC_CATEGORIES_MAX);
        for (uint32_t c = 0; c < shape->board[b].categories; c++) {
            assert(shape->board[b].rows[c] <= LEC_ROWS_MAX);
            clues += shape->board[b].rows[c];
        }
    }
    assert(clues == shape->clues);
    for (uint32_t i = 0; i < shape->clues; i++) {
        assert(shape->clue[i].choices <= LEC_CHOICES_MAX);
        assert(shape->clue[i].choices == 0 || shape->clue[i].right < shape->clue[i].choices);
    }
}

/* Every text is there, ends where it says, and a clue's own response is right. */
static void check_texts(const struct lec_pack_file *pack)
{
    const struct lec_pack *shape = lec_pack_file_shape(pack);
    for (uint32_t i = 0; i <= shape->clues; i++) {
        for (unsigned part = 0; part < LEC_PART_CHOICE + LEC_CHOICES_MAX + 1; part++) {
            size_t len = 0;
            const char *text = lec_pack_file_text(pack, part, i, &len);
            assert(text != NULL && strnlen(text, len) == len);
        }
        size_t len = 0;
        const char *response = lec_pack_file_text(pack, LEC_PART_RESPONSE, i, &len);
        char clean[LEC_TEXT_BYTES_MAX + 1];
        size_t clean_len = lec_text_clean(response, len, clean);
        assert(clean_len == 0 || lec_pack_file_matches(pack, i, clean, clean_len));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    problems.count = 0;
    struct lec_pack_file *pack = lec_pack_file_parse((const char *)bytes, len, &problems);
    if (pack == NULL) {
        check_problems(bytes, len);
        return 0;
    }
    assert(problems.count == 0);
    check_shape(lec_pack_file_shape(pack));
    check_texts(pack);
    size_t canonical_len = 0;
    const char *canonical = lec_pack_file_bytes(pack, &canonical_len);
    struct lec_pack_file *again = lec_pack_file_restore(canonical, canonical_len, &others);
    assert(again != NULL);
    size_t again_len = 0;
    const char *again_bytes = lec_pack_file_bytes(again, &again_len);
    assert(again_len == canonical_len && memcmp(again_bytes, canonical, again_len) == 0);
    check_shape(lec_pack_file_shape(again));
    assert(lec_pack_file_shape(again)->clues == lec_pack_file_shape(pack)->clues);
    char line[200];
    lec_pack_file_summary(pack, line, sizeof line);
    lec_pack_file_destroy(again);
    lec_pack_file_destroy(pack);
    return 0;
}
