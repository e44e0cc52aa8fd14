/* A pack that was read: its shape for the rules, its texts for the screens, its bytes for the log.
 */
#include "pack/pack_file.h"

#include "pack/name.h"
#include "pack/pack_check.h"
#include "pack/pack_json.h"
#include "pack/pack_limits.h"
#include "pack/pack_media.h"
#include "pack/pack_report.h"
#include "pack/text.h"

#include <assert.h>
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLUE_PARTS (LEC_PART_CHOICE + LEC_CHOICES_MAX - LEC_PART_CLUE)
#define FOLDS (LEC_FOLD_SYMBOLS | LEC_FOLD_ARTICLES) /* */

/* A text among the pack's; the zero span is the empty text. */
struct span {
    uint32_t at, len;
};

struct clue_texts {
    struct span part[CLUE_PARTS];          /* by enum lec_pack_part, from LEC_PART_CLUE */
    struct span match[1 + LEC_ACCEPT_MAX]; /* folded: what a typed response is compared with */
    uint32_t matches;
};

struct lec_pack_file {
    struct lec_pack shape;
    char *bytes; /* owned: canonical */
    size_t len;
    char *texts; /* owned: every text with an end mark, an empty one first */
    size_t texts_len, texts_room;
    struct span title, language, final_category;
    struct span category[LEC_BOARDS_MAX * LEC_CATEGORIES_MAX];
    struct lec_pack_media media;
    struct lec_bundle *bundle; /* borrowed, while it is built; NULL: none */
    struct clue_texts *clue; /* owned; LEC_CLUES_MAX while it is built, then as many as there are */
};

/* Makes room for a text of `len` bytes and returns where it goes; NULL when memory runs out. */
static char *reserve(struct lec_pack_file *pack, size_t len, struct span *out)
{
    if (pack->texts_room - pack->texts_len <= len) {
        size_t room = 2 * pack->texts_room + len + 4096;
        char *texts = realloc(pack->texts, room);
        if (!texts) {
            return NULL;
        }
        pack->texts = texts;
        pack->texts_room = room;
    }
    char *to = pack->texts + pack->texts_len;
    *out = (struct span){(uint32_t)pack->texts_len, (uint32_t)len};
    to[len] = '\0';
    pack->texts_len += len + 1;
    return to;
}

static int add_text(struct lec_pack_file *pack, const char *text, size_t len, struct span *out)
{
    char *to = reserve(pack, len, out);
    if (!to) {
        return -1;
    }
    memcpy(to, text, len);
    return 0;
}

/* A member that is a text; what is not there stays the empty text. */
static int add_member(struct lec_pack_file *pack, const json_t *object, const char *key,
                      struct span *out)
{
    const json_t *value = json_object_get(object, key);
    return value ? add_text(pack, json_string_value(value), json_string_length(value), out) : 0;
}

/* The accepted responses in one text, for people. */
static int add_joined(struct lec_pack_file *pack, const json_t *list, struct span *out)
{
    static const char between[] = " / ";
    size_t len = 0;
    for (size_t i = 0; i < json_array_size(list); i++) {
        len += json_string_length(json_array_get(list, i)) + (i > 0 ? strlen(between) : 0);
    }
    char *to = len ? reserve(pack, len, out) : NULL;
    if (!to) {
        return len ? -1 : 0;
    }
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *text = json_array_get(list, i);
        if (i > 0) {
            memcpy(to, between, strlen(between));
            to += strlen(between);
        }
        memcpy(to, json_string_value(text), json_string_length(text));
        to += json_string_length(text);
    }
    return 0;
}

/* What a typed response is compared with. That one comes cleaned, so what cleaning drops counts on neither side. */
static char *fold_accepted(const char *text, size_t len, size_t *out_len)
{
    char clean[LEC_TEXT_BYTES_MAX + 1];
    size_t clean_len = lec_text_clean(text, len, clean);
    return clean_len > 0 ? lec_text_fold(clean, clean_len, FOLDS, out_len)
                         : lec_text_fold(text, len, FOLDS, out_len);
}

static int add_match(struct lec_pack_file *pack, struct clue_texts *clue, const json_t *text)
{
    size_t len;
    char *folded = fold_accepted(json_string_value(text), json_string_length(text), &len);
    if (!folded) {
        return -1;
    }
    assert(clue->matches <= LEC_ACCEPT_MAX);
    int result = add_text(pack, folded, len, &clue->match[clue->matches++]);
    free(folded);
    return result;
}

static int add_choices(struct lec_pack_file *pack, const json_t *clue, struct clue_texts *texts,
                       struct lec_clue_shape *shape)
{
    const json_t *choices = json_object_get(clue, "choices");
    const char *response = json_string_value(json_object_get(clue, "response"));
    shape->choices = (uint8_t)json_array_size(choices);
    for (uint8_t i = 0; i < shape->choices; i++) {
        const json_t *choice = json_array_get(choices, i);
        struct span *span = &texts->part[LEC_PART_CHOICE - LEC_PART_CLUE + i];
        if (add_text(pack, json_string_value(choice), json_string_length(choice), span) != 0) {
            return -1;
        }
        if (strcmp(json_string_value(choice), response) == 0) {
            shape->right = i;
        }
    }
    return 0;
}

/* A picture or a sound. */
static int add_medium(struct lec_pack_file *pack, const json_t *named, enum lec_pack_part part,
                      struct clue_texts *texts, uint8_t *has)
{
    if (!named) {
        return 0;
    }
    *has = 1;
    struct span *span = &texts->part[part - LEC_PART_CLUE];
    return add_member(pack, named, "sha256", &span[0]) != 0 ||
                   add_member(pack, named, "alt", &span[1]) != 0
               ? -1
               : lec_pack_media_add(&pack->media, named, pack->bundle);
}

static uint8_t form_of(const json_t *clue)
{
    const char *how = json_string_value(json_object_get(clue, "how"));
    if (!how) {
        return LEC_FORM_SPOKEN;
    }
    return strcmp(how, "typed") == 0 ? LEC_FORM_TYPED : LEC_FORM_CHOICE;
}

static int add_clue(struct lec_pack_file *pack, const json_t *clue)
{
    static const struct {
        const char *key;
        enum lec_pack_part part;
    } members[] = {
        {"clue", LEC_PART_CLUE},     {"response", LEC_PART_RESPONSE},
        {"source", LEC_PART_SOURCE}, {"explanation", LEC_PART_EXPLANATION},
        {"note", LEC_PART_NOTE},
    };
    assert(pack->shape.clues < LEC_CLUES_MAX);
    struct lec_clue_shape *shape = &pack->shape.clue[pack->shape.clues];
    struct clue_texts *texts = &pack->clue[pack->shape.clues++];
    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        struct span *span = &texts->part[members[i].part - LEC_PART_CLUE];
        if (add_member(pack, clue, members[i].key, span) != 0) {
            return -1;
        }
    }
    const json_t *text = json_object_get(clue, "clue");
    shape->form = form_of(clue);
    shape->has_explanation = json_object_get(clue, "explanation") != NULL;
    shape->characters =
        (uint16_t)lec_text_graphemes(json_string_value(text), json_string_length(text));

    const json_t *accept = json_object_get(clue, "accept");
    if (add_match(pack, texts, json_object_get(clue, "response")) != 0 ||
        add_joined(pack, accept, &texts->part[LEC_PART_ACCEPT - LEC_PART_CLUE]) != 0) {
        return -1;
    }
    for (size_t i = 0; i < json_array_size(accept); i++) {
        if (add_match(pack, texts, json_array_get(accept, i)) != 0) {
            return -1;
        }
    }
    if (add_medium(pack, json_object_get(clue, "picture"), LEC_PART_PICTURE, texts,
                   &shape->has_picture) != 0 ||
        add_medium(pack, json_object_get(clue, "sound"), LEC_PART_SOUND, texts,
                   &shape->has_sound) != 0) {
        return -1;
    }
    return add_choices(pack, clue, texts, shape);
}

static int add_clues(struct lec_pack_file *pack, const json_t *clues, uint16_t *first,
                     uint16_t *count)
{
    *first = pack->shape.clues;
    for (size_t i = 0; i < json_array_size(clues); i++) {
        if (add_clue(pack, json_array_get(clues, i)) != 0) {
            return -1;
        }
    }
    *count = (uint16_t)(pack->shape.clues - *first);
    return 0;
}

static int add_board(struct lec_pack_file *pack, const json_t *board)
{
    unsigned number = pack->shape.boards++;
    struct lec_board_shape *shape = &pack->shape.board[number];
    const json_t *categories = json_object_get(board, "categories");
    shape->categories = (uint8_t)json_array_size(categories);
    for (unsigned c = 0; c < shape->categories; c++) {
        const json_t *category = json_array_get(categories, c);
        uint16_t rows;
        if (add_member(pack, category, "title", &pack->category[number * LEC_CATEGORIES_MAX + c]) !=
                0 ||
            add_clues(pack, json_object_get(category, "clues"), &shape->first[c], &rows) != 0) {
            return -1;
        }
        shape->rows[c] = (uint8_t)rows;
    }
    return 0;
}

static int add_final(struct lec_pack_file *pack, const json_t *final)
{
    if (!final) {
        return 0;
    }
    pack->shape.has_final = 1;
    pack->shape.final_clue = pack->shape.clues;
    if (add_member(pack, final, "category", &pack->final_category) != 0) {
        return -1;
    }
    return add_clue(pack, final);
}

/* Gives back what was only needed while building; it does no harm when that fails. */
static void shrink(struct lec_pack_file *pack)
{
    struct clue_texts *clue = realloc(pack->clue, pack->shape.clues * sizeof(*clue));
    pack->clue = clue ? clue : pack->clue;
    char *texts = realloc(pack->texts, pack->texts_len);
    pack->texts = texts ? texts : pack->texts;
    pack->texts_room = pack->texts_len;
}

/* The canonical bytes. Not by json_dumps(): when memory runs out, jansson 2.14 leaves keys out of
 * what it returns. */
static int add_bytes(struct lec_pack_file *pack, const json_t *root)
{
    const size_t flags = JSON_COMPACT | JSON_SORT_KEYS;
    size_t len = json_dumpb(root, NULL, 0, flags);
    pack->bytes = len ? malloc(len + 1) : NULL;
    if (!pack->bytes || json_dumpb(root, pack->bytes, len, flags) != len) {
        return -1;
    }
    pack->bytes[len] = '\0';
    pack->len = len;
    return 0;
}

/* Fills `pack` from a checked document in normal form. Fails only when memory runs out. */
static int build(struct lec_pack_file *pack, const json_t *root)
{
    struct lec_pack *shape = &pack->shape;
    struct span nothing;
    pack->clue = calloc(LEC_CLUES_MAX, sizeof(*pack->clue));
    if (!pack->clue || add_bytes(pack, root) != 0 || add_text(pack, "", 0, &nothing) != 0) {
        return -1;
    }
    const json_t *values = json_object_get(root, "values");
    for (size_t i = 0; i < json_array_size(values); i++) {
        shape->values[i] = (int32_t)json_integer_value(json_array_get(values, i));
    }
    const json_t *boards = json_object_get(root, "boards");
    for (size_t i = 0; i < json_array_size(boards); i++) {
        if (add_board(pack, json_array_get(boards, i)) != 0) {
            return -1;
        }
    }
    if (add_member(pack, root, "title", &pack->title) != 0 ||
        add_member(pack, root, "language", &pack->language) != 0 ||
        add_final(pack, json_object_get(root, "final")) != 0 ||
        add_clues(pack, json_object_get(root, "tiebreaks"), &shape->tie_first, &shape->ties) != 0 ||
        add_clues(pack, json_object_get(root, "spares"), &shape->spare_first, &shape->spares) !=
            0) {
        return -1;
    }
    shrink(pack);
    return 0;
}

static struct lec_pack_file *create(json_t *root, struct lec_bundle *bundle,
                                    struct lec_pack_problems *problems)
{
    struct lec_pack_file *pack = calloc(1, sizeof(*pack));
    if (pack) {
        pack->bundle = bundle;
    }
    if (!pack || lec_pack_json_normalise(root) != 0 || build(pack, root) != 0) {
        lec_pack_problem_add(problems, 0, LEC_PACK_NO_MEMORY);
    } else if (pack->len > LEC_PACK_BYTES_MAX) {
        /* The normal form can be longer than the file was, and it must be readable again. */
        lec_pack_problem_add(problems, 0,
                             "it takes %zu bytes in normal form, more than %d: split it into "
                             "several packs",
                             pack->len, LEC_PACK_BYTES_MAX);
    } else {
        pack->bundle = NULL;
        return pack;
    }
    lec_pack_file_destroy(pack);
    return NULL;
}

static struct lec_pack_file *read_json(const char *bytes, size_t len,
                                       const struct lec_pack_source *source,
                                       struct lec_pack_problems *problems)
{
    static const char mark[] = "\xEF\xBB\xBF"; /* some editors put it in front of UTF-8 */
    if (len > LEC_PACK_BYTES_MAX) {
        lec_pack_problem_add(problems, 0, "it is larger than %d bytes: split it into several packs",
                             LEC_PACK_BYTES_MAX);
        return NULL;
    }
    if (len >= strlen(mark) && memcmp(bytes, mark, strlen(mark)) == 0) {
        bytes += strlen(mark);
        len -= strlen(mark);
    }
    json_t *root = lec_pack_json_read(bytes, len, problems);
    struct lec_pack_file *pack = NULL;
    if (root && lec_pack_check(root, bytes, len, source, problems) == 0) {
        pack = create(root, source->bundle, problems);
    }
    json_decref(root);
    lec_pack_problems_sort(problems);
    return pack;
}

static struct lec_pack_file *read_bundle(const char *bytes, size_t len,
                                         struct lec_pack_problems *problems)
{
    struct lec_bundle bundle;
    struct lec_pack_source source = {.bundle = &bundle};
    struct lec_pack_file *pack = NULL;
    if (len > LEC_BUNDLE_BYTES_MAX) {
        lec_pack_problem_add(problems, 0, "it is larger than %d bytes: make its files smaller",
                             LEC_BUNDLE_BYTES_MAX);
        return NULL;
    }
    if (lec_bundle_read(bytes, len, &bundle, problems) == 0) {
        pack = read_json(bundle.pack, bundle.pack_len, &source, problems);
    }
    if (pack) {
        lec_pack_media_warn(&bundle, problems);
    }
    lec_bundle_finish(&bundle);
    return pack;
}

static void forget_problems(struct lec_pack_problems *problems)
{
    problems->count = 0;
    problems->warning_count = 0;
}

struct lec_pack_file *lec_pack_file_parse(const char *bytes, size_t len,
                                          struct lec_pack_problems *problems)
{
    static const struct lec_pack_source alone = {0};
    forget_problems(problems);
    return lec_bundle_is(bytes, len) ? read_bundle(bytes, len, problems)
                                     : read_json(bytes, len, &alone, problems);
}

struct lec_pack_file *lec_pack_file_restore(const char *bytes, size_t len,
                                            struct lec_pack_problems *problems)
{
    static const struct lec_pack_source stored = {.is_stored = true};
    forget_problems(problems);
    return read_json(bytes, len, &stored, problems);
}

struct lec_pack_file *lec_pack_file_load(const char *path, struct lec_pack_problems *problems)
{
    forget_problems(problems);
    FILE *file = fopen(path, "rbe");
    if (!file) {
        lec_pack_problem_add(problems, 0, "it cannot be opened: %s", strerror(errno));
        return NULL;
    }
    struct lec_pack_file *pack = NULL;
    size_t room = LEC_BUNDLE_BYTES_MAX + 1; /* one more, to see that there is more */
    char *bytes = malloc(room);
    size_t len = bytes ? fread(bytes, 1, room, file) : 0;
    if (!bytes) {
        lec_pack_problem_add(problems, 0, LEC_PACK_NO_MEMORY);
    } else if (ferror(file)) {
        lec_pack_problem_add(problems, 0, "it cannot be read: %s", strerror(errno));
    } else {
        pack = lec_pack_file_parse(bytes, len, problems);
    }
    free(bytes);
    fclose(file);
    return pack;
}

void lec_pack_file_destroy(struct lec_pack_file *pack)
{
    if (pack) {
        free(pack->bytes);
        free(pack->texts);
        free(pack->clue);
        lec_pack_media_finish(&pack->media);
        free(pack);
    }
}

const struct lec_pack *lec_pack_file_shape(const struct lec_pack_file *pack)
{
    return &pack->shape;
}

const char *lec_pack_file_bytes(const struct lec_pack_file *pack, size_t *len)
{
    *len = pack->len;
    return pack->bytes;
}

const struct lec_pack_medium *lec_pack_file_media(const struct lec_pack_file *pack, uint32_t *count)
{
    *count = pack->media.count;
    return pack->media.list;
}

int lec_pack_file_give(struct lec_pack_file *pack, const char *bytes, size_t len)
{
    return lec_pack_media_give(&pack->media, bytes, len);
}

const char *lec_pack_file_lacks(const struct lec_pack_file *pack)
{
    for (uint32_t i = 0; i < pack->media.count; i++) {
        if (!pack->media.list[i].bytes) {
            return pack->media.list[i].hash;
        }
    }
    return NULL;
}

const char *lec_pack_file_text(const struct lec_pack_file *pack, unsigned part, uint32_t id,
                               size_t *len)
{
    struct span span = {0};
    if (part == LEC_PART_TITLE) {
        span = pack->title;
    } else if (part == LEC_PART_LANGUAGE) {
        span = pack->language;
    } else if (part == LEC_PART_FINAL_CATEGORY) {
        span = pack->final_category;
    } else if (part == LEC_PART_CATEGORY && id < LEC_BOARDS_MAX * LEC_CATEGORIES_MAX) {
        span = pack->category[id];
    } else if (part >= LEC_PART_CLUE && part < LEC_PART_CLUE + CLUE_PARTS &&
               id < pack->shape.clues) {
        span = pack->clue[id].part[part - LEC_PART_CLUE];
    }
    *len = span.len;
    return pack->texts + span.at;
}

bool lec_pack_file_matches(const struct lec_pack_file *pack, uint32_t clue, const char *response,
                           size_t len)
{
    if (clue >= pack->shape.clues || len > LEC_TEXT_BYTES_MAX) {
        return false;
    }
    size_t folded_len;
    char *folded = lec_text_fold(response, len, FOLDS, &folded_len);
    if (!folded) {
        return false;
    }
    const struct clue_texts *texts = &pack->clue[clue];
    bool is_match = false;
    for (uint32_t i = 0; i < texts->matches && !is_match; i++) {
        is_match = texts->match[i].len == folded_len &&
                   memcmp(pack->texts + texts->match[i].at, folded, folded_len) == 0;
    }
    free(folded);
    return is_match;
}

void lec_pack_file_summary(const struct lec_pack_file *pack, char *out, size_t size)
{
    const struct lec_pack *shape = &pack->shape;
    unsigned clues = shape->clues - shape->has_final - shape->ties - shape->spares;
    char boards[48] = "no board", ties[32] = "", spares[32] = "", media[64] = "";
    if (shape->boards > 0) {
        snprintf(boards, sizeof(boards), "%u board%s, %u clue%s", shape->boards,
                 shape->boards == 1 ? "" : "s", clues, clues == 1 ? "" : "s");
    }
    if (shape->ties > 0) {
        snprintf(ties, sizeof(ties), ", %u tie-break%s", shape->ties, shape->ties == 1 ? "" : "s");
    }
    if (shape->spares > 0) {
        snprintf(spares, sizeof(spares), ", %u spare%s", shape->spares,
                 shape->spares == 1 ? "" : "s");
    }
    unsigned pictures = 0, sounds = 0;
    for (uint32_t i = 0; i < pack->media.count; i++) {
        bool is_picture = lec_media_is_picture(pack->media.list[i].kind);
        pictures += is_picture;
        sounds += !is_picture;
    }
    if (pictures + sounds > 0) {
        snprintf(media, sizeof(media), ", %u picture%s, %u sound%s", pictures,
                 pictures == 1 ? "" : "s", sounds, sounds == 1 ? "" : "s");
    }
    snprintf(out, size, "%s%s%s%s%s", boards, shape->has_final ? ", final" : "", ties, spares,
             media);
}
