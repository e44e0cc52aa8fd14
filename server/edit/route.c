/* What a request asks for, by its method and path. */
#include "edit/edit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define METHOD_NOT_ALLOWED 405
#define NOT_FOUND 404
#define PREVIEW_BYTES_MAX (64 << 10)

/* A whole number from 1 without leading zeros; *path moves behind it. 0: there is none. */
static int64_t take_number(const char **path, int64_t max)
{
    size_t digits = strspn(*path, "0123456789");
    int64_t number = digits > 0 && digits < 19 && **path != '0' ? strtoll(*path, NULL, 10) : 0;
    *path += digits;
    return number <= max ? number : 0;
}

static bool take_hash(const char *path, char out[LEC_HASH_CHARS + 1])
{
    bool is_hash =
        strlen(path) == LEC_HASH_CHARS && strspn(path, "0123456789abcdef") == LEC_HASH_CHARS;
    memcpy(out, is_hash ? path : "", is_hash ? LEC_HASH_CHARS + 1 : 1);
    return is_hash;
}

/* What stands at a path, for each method that it has. */
struct place {
    enum lec_edit_verb get, post, put, drop;
};

static bool find_place(const char *path, struct lec_edit *out, struct place *place)
{
    static const struct {
        const char *path;
        struct place place;
    } parts[] = {
        {"", {.get = LEC_EDIT_READ, .put = LEC_EDIT_SAVE, .drop = LEC_EDIT_DELETE}},
        {"/versions", {.get = LEC_EDIT_VERSIONS}},
        {"/media", {.post = LEC_EDIT_GIVE}},
        {"/pack.json", {.get = LEC_EDIT_JSON}},
        {"/bundle.zip", {.get = LEC_EDIT_BUNDLE}},
        {"/preview", {.post = LEC_EDIT_PREVIEW}},
        {"/play", {.post = LEC_EDIT_PLAY}},
    };
    if (*path == '\0') {
        *place = (struct place){.get = LEC_EDIT_LIST, .post = LEC_EDIT_CREATE};
        return true;
    }
    if (strncmp(path, "/pack/", 6) == 0) {
        *place = (struct place){.post = LEC_EDIT_COPY};
        out->version = (uint32_t)(path[6] - '0');
        return path[6] >= '0' && path[6] < '0' + LEC_PACKS_MAX && path[7] == '\0';
    }
    path++;
    out->id = take_number(&path, INT64_MAX);
    if (out->id == 0) {
        return false;
    }
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (strcmp(path, parts[i].path) == 0) {
            *place = parts[i].place;
            return true;
        }
    }
    if (strncmp(path, "/versions/", 10) == 0) {
        path += 10;
        *place = (struct place){.get = LEC_EDIT_VERSION};
        out->version = (uint32_t)take_number(&path, UINT32_MAX);
        return out->version != 0 && *path == '\0';
    }
    *place = (struct place){.get = LEC_EDIT_MEDIUM};
    return strncmp(path, "/media/", 7) == 0 && take_hash(path + 7, out->hash);
}

/* As in Allow. Every place has a method. */
static void list_methods(const struct place *place, char *out, size_t size)
{
    char text[40];
    snprintf(text, sizeof text, "%s%s%s%s", place->get != LEC_EDIT_NONE ? ", GET, HEAD" : "",
             place->post != LEC_EDIT_NONE ? ", POST" : "",
             place->put != LEC_EDIT_NONE ? ", PUT" : "",
             place->drop != LEC_EDIT_NONE ? ", DELETE" : "");
    snprintf(out, size, "%s", text + 2);
}

unsigned lec_edit_route(const char *method, const char *path, struct lec_edit *out)
{
    struct place place = {.get = LEC_EDIT_NONE};
    *out = (struct lec_edit){.verb = LEC_EDIT_NONE};
    if ((*path != '\0' && *path != '/') || !find_place(path, out, &place)) {
        return NOT_FOUND;
    }
    out->verb = strcmp(method, "GET") == 0      ? place.get
                : strcmp(method, "POST") == 0   ? place.post
                : strcmp(method, "PUT") == 0    ? place.put
                : strcmp(method, "DELETE") == 0 ? place.drop
                                                : LEC_EDIT_NONE;
    if (out->verb == LEC_EDIT_NONE) {
        list_methods(&place, out->allow, sizeof out->allow);
        return METHOD_NOT_ALLOWED;
    }
    return 0;
}

size_t lec_edit_body_max(enum lec_edit_verb verb)
{
    switch (verb) {
    case LEC_EDIT_CREATE:
        return LEC_BUNDLE_BYTES_MAX;
    case LEC_EDIT_SAVE:
        return LEC_PACK_BYTES_MAX;
    case LEC_EDIT_GIVE:
        return LEC_MEDIA_BYTES_MAX;
    case LEC_EDIT_PREVIEW:
        return PREVIEW_BYTES_MAX;
    default:
        return 0;
    }
}
