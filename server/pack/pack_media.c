/* The pictures and sounds that clues name. */
#include "pack/pack_media.h"

#include "pack/pack_limits.h"
#include "pack/pack_rule.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct lec_pack_rule file_text = {"file", LEC_MEDIA_NAME_MAX, LEC_MEDIA_NAME_MAX, true,
                                               false};
static const struct lec_pack_rule alt_text = {"alt", LEC_PACK_ALT_MAX, 0, true, false};

/* A text of what a clue names. 0, -1 when memory runs out. */
static int check_text(struct lec_pack_report *report, json_t *named,
                      const struct lec_pack_rule *rule, const char *missing)
{
    json_t *value = json_object_get(named, rule->key);
    char name[16];
    if (!value) {
        lec_pack_report_add(report, "%s", missing);
        return 0;
    }
    snprintf(name, sizeof(name), "\"%s\"", rule->key);
    lec_pack_report_key(report, named, rule->key);
    int result = lec_pack_rule_check(rule, report, value, name);
    lec_pack_report_up(report);
    return result;
}

/* The file that is named: is it in the bundle, of the right kind, and good? */
static void check_file(struct lec_pack_report *report, bool is_picture, const char *name,
                       struct lec_bundle_file *file)
{
    if (!file) {
        lec_pack_report_add(report,
                            "the file \"%s\" is not in the bundle: put it there, or look at "
                            "how its name is written",
                            name);
        return;
    }
    file->is_used = true;
    enum lec_media_kind kind = lec_media_kind(file->bytes, file->len);
    if (!file->is_checked) {
        file->is_checked = true;
        lec_media_check(file->bytes, file->len, &file->fault);
    }
    if (file->fault.text[0] != '\0') {
        lec_pack_report_add(report, "the file \"%s\": %s", name, file->fault.text);
    } else if (lec_media_is_picture(kind) != is_picture) {
        lec_pack_report_add(report, "the file \"%s\" is a %s: name it as \"%s\"", name,
                            is_picture ? "sound" : "picture", is_picture ? "sound" : "picture");
    }
}

/* A pack that was kept names its files by their hashes. */
static void check_hash(struct lec_pack_report *report, const json_t *named)
{
    const json_t *hash = json_object_get(named, "sha256");
    const char *digits = json_string_value(hash);
    if (!digits || json_string_length(hash) != LEC_HASH_CHARS ||
        strspn(digits, "0123456789abcdef") != LEC_HASH_CHARS) {
        lec_pack_report_add(report, "\"sha256\" must be %d digits", LEC_HASH_CHARS);
    }
}

static int check_source(struct lec_pack_report *report, json_t *named, bool is_picture,
                        const struct lec_pack_source *source)
{
    const char *name = json_string_value(json_object_get(named, "file"));
    if (source->is_stored) {
        check_hash(report, named);
        return 0;
    }
    if (!source->bundle) {
        lec_pack_report_add(report,
                            "a file is named, but this is no bundle: pack the file \"%s\" "
                            "together with this one, as " LEC_BUNDLE_PACK
                            ", into a zip archive, and use that",
                            name);
        return 0;
    }
    struct lec_bundle_file *file = lec_bundle_find(source->bundle, name);
    check_file(report, is_picture, name, file);
    return file ? json_object_set_new(named, "sha256", json_string(file->hash)) : 0;
}

/* Whatever `key` is: it may be no object at all. */
static int check_named(struct lec_pack_report *report, json_t *named, bool is_picture,
                       const struct lec_pack_source *source)
{
    static const char *const keys[] = {"file", "alt", NULL};
    static const char *const stored_keys[] = {"file", "alt", "sha256", NULL};
    if (!json_is_object(named)) {
        lec_pack_report_add(report, "it must be an object in { } with \"file\" and \"alt\", not %s",
                            lec_pack_type_name(named));
        return 0;
    }
    lec_pack_report_unknown(report, named, source->is_stored ? stored_keys : keys);
    if (check_text(report, named, &file_text, "\"file\" is missing: name a file of the bundle") !=
            0 ||
        check_text(report, named, &alt_text,
                   is_picture ? "\"alt\" is missing: say in words what the picture shows"
                              : "\"alt\" is missing: say in words what the sound plays") != 0) {
        return -1;
    }
    /* A file without words is looked at all the same, so that all is said at once. */
    bool has_name = json_string_length(json_object_get(named, "file")) > 0;
    return has_name ? check_source(report, named, is_picture, source) : 0;
}

int lec_pack_media_check(struct lec_pack_report *report, json_t *clue,
                         const struct lec_pack_source *source)
{
    static const char *const keys[] = {"picture", "sound"};
    int result = 0;
    for (size_t i = 0; i < 2; i++) {
        json_t *named = json_object_get(clue, keys[i]);
        if (named) {
            lec_pack_report_key(report, clue, keys[i]);
            result |= check_named(report, named, i == 0, source);
            lec_pack_report_up(report);
        }
    }
    return result;
}

void lec_pack_media_warn(const struct lec_bundle *bundle, struct lec_pack_problems *problems)
{
    for (uint32_t i = 0; i < bundle->count; i++) {
        if (!bundle->files[i].is_used) {
            lec_pack_warning_add(problems, "no clue names the file \"%s\" in it: take it out",
                                 bundle->files[i].name);
        }
    }
}

/* The file's content is wanted once: of two files that are the same, the first. */
static void take_bytes(struct lec_pack_medium *medium, struct lec_bundle_file *file)
{
    medium->bytes = file->bytes;
    medium->len = file->len;
    medium->kind = lec_media_kind(file->bytes, file->len);
    file->bytes = NULL;
}

static struct lec_pack_medium *find(const struct lec_pack_media *media, const char *hash)
{
    for (uint32_t i = 0; i < media->count; i++) {
        if (strcmp(media->list[i].hash, hash) == 0) {
            return &media->list[i];
        }
    }
    return NULL;
}

int lec_pack_media_add(struct lec_pack_media *media, const json_t *named, struct lec_bundle *bundle)
{
    const char *hash = json_string_value(json_object_get(named, "sha256"));
    const char *name = json_string_value(json_object_get(named, "file"));
    if (find(media, hash)) {
        return 0;
    }
    struct lec_pack_medium *list = realloc(media->list, (media->count + (size_t)1) * sizeof(*list));
    if (!list) {
        return -1;
    }
    media->list = list;
    struct lec_pack_medium *medium = &list[media->count++];
    *medium = (struct lec_pack_medium){.kind = LEC_MEDIA_NONE};
    memcpy(medium->hash, hash, LEC_HASH_CHARS + 1);
    struct lec_bundle_file *file = bundle ? lec_bundle_find(bundle, name) : NULL;
    if (file) {
        take_bytes(medium, file);
    }
    return 0;
}

int lec_pack_media_give(struct lec_pack_media *media, const char *bytes, size_t len)
{
    char hash[LEC_HASH_CHARS + 1];
    lec_bundle_hash(bytes, len, hash);
    struct lec_pack_medium *medium = find(media, hash);
    if (!medium || medium->bytes) {
        return 0;
    }
    medium->bytes = malloc(len + 1);
    if (!medium->bytes) {
        return -1;
    }
    memcpy(medium->bytes, bytes, len);
    medium->len = len;
    medium->kind = lec_media_kind(bytes, len);
    return 0;
}

void lec_pack_media_finish(struct lec_pack_media *media)
{
    for (uint32_t i = 0; i < media->count; i++) {
        free(media->list[i].bytes);
    }
    free(media->list);
}
