/* Views that a real server once said, from views/ (see record.js and record-games.js). */
#include "fixtures.h"

#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FOLDER LEC_SOURCE_DIR "/tests/golden"

struct fixture fixtures[FIXTURES_MAX];
int fixture_count;

static enum link_state link_named(const char *word)
{
    static const char *const words[] = {"connecting", "open", "lost", "refused", "looking"};
    for (int i = 0; i < 5; i++) {
        if (strcmp(words[i], word) == 0) {
            return (enum link_state)i;
        }
    }
    fprintf(stderr, "there is no link %s\n", word);
    exit(1);
}

static struct view *load_view(const json_t *message, const char *name)
{
    if (message == NULL) {
        return NULL;
    }
    char why[160];
    char *text = json_dumps(message, JSON_COMPACT);
    struct view *view = view_create();
    if (view_decode(view, text, strlen(text), why, sizeof why) != 0) {
        fprintf(stderr, "%s: %s\n", name, why);
        exit(1);
    }
    free(text);
    return view;
}

/* Pictures that are there: only how large they are counts, unless somebody looks at them. */
static void load_images(const json_t *list, struct images *out)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        struct image image = {.w = (int)json_integer_value(json_object_get(one, "w")),
                              .h = (int)json_integer_value(json_object_get(one, "h"))};
        snprintf(image.hash, sizeof image.hash, "%s",
                 json_string_value(json_object_get(one, "hash")));
        int count = image.w * image.h;
        image.pixels = count > 0 ? malloc((size_t)count * sizeof *image.pixels) : NULL;
        for (int p = 0; p < count; p++) {
            uint32_t across = (uint32_t)(p % image.w * 255 / image.w);
            uint32_t down = (uint32_t)(p / image.w * 255 / image.h);
            image.pixels[p] = 0xFF000060U | across << 16 | down << 8;
        }
        images_add(out, &image);
    }
}

static void print_texts(const json_t *of, FILE *out)
{
    const char *key;
    size_t i;
    json_t *one;
    if (json_is_string(of)) {
        fprintf(out, "%s\n", json_string_value(of));
    }
    json_array_foreach(of, i, one)
    {
        print_texts(one, out);
    }
    json_object_foreach((json_t *)of, key, one)
    {
        print_texts(one, out);
    }
}

static char *texts_of(const json_t *message)
{
    char *text = NULL;
    size_t len = 0;
    FILE *file = open_memstream(&text, &len);
    print_texts(message, file);
    fclose(file);
    return text;
}

static void load(const char *file)
{
    char path[300];
    json_error_t error;
    struct fixture *fixture = &fixtures[fixture_count++];
    snprintf(path, sizeof path, FOLDER "/views/%s", file);
    json_t *root = json_load_file(path, 0, &error);
    if (root == NULL) {
        fprintf(stderr, "%s: %s\n", path, error.text);
        exit(1);
    }
    snprintf(fixture->name, sizeof fixture->name, "%.*s", (int)(strlen(file) - 5), file);
    fixture->view = load_view(json_object_get(root, "now"), file);
    fixture->said = texts_of(json_object_get(root, "now"));
    fixture->session_us = json_integer_value(json_object_get(root, "session_us"));
    fixture->link = link_named(json_string_value(json_object_get(root, "link")));
    const char *text = json_string_value(json_object_get(root, "link_text"));
    snprintf(fixture->link_text, sizeof fixture->link_text, "%s", text == NULL ? "" : text);
    load_images(json_object_get(root, "images"), &fixture->images);
    const json_t *slide = json_object_get(root, "slide");
    fixture->attract_us = slide == NULL ? 0 : NOW_US - json_integer_value(slide) * ATTRACT_EVERY_US;
    json_decref(root);
}

static int is_fixture(const struct dirent *entry)
{
    size_t len = strlen(entry->d_name);
    return len > 5 && len < 64 && strcmp(entry->d_name + len - 5, ".json") == 0;
}

void fixtures_load(void)
{
    struct dirent **entries = NULL;
    int count = scandir(FOLDER "/views", &entries, is_fixture, alphasort);
    for (int i = 0; i < count && i < FIXTURES_MAX; i++) {
        load(entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
}

const struct fixture *fixture_named(const char *name)
{
    for (int i = 0; i < fixture_count; i++) {
        if (strcmp(fixtures[i].name, name) == 0) {
            return &fixtures[i];
        }
    }
    fprintf(stderr, "there is no view %s\n", name);
    exit(1);
}

void fixtures_free(void)
{
    for (int i = 0; i < fixture_count; i++) {
        view_destroy(fixtures[i].view);
        free(fixtures[i].said);
        images_finish(&fixtures[i].images);
    }
    fixture_count = 0;
}

struct scene scene_of(const struct fixture *fixture)
{
    return (struct scene){.now = fixture->view,
                          .now_us = NOW_US,
                          .session_us = fixture->session_us,
                          .link = fixture->link,
                          .link_text = fixture->link_text,
                          .images = &fixture->images,
                          .attract_us = fixture->attract_us,
                          .theme = &theme_dark};
}

char *print_marks(const struct canvas *of)
{
    char *text = NULL;
    size_t len = 0;
    FILE *file = open_memstream(&text, &len);
    canvas_print(of, file);
    fclose(file);
    return text;
}
