/* What is done with drafts. See edit.h. */
#include "edit/document.h"
#include "edit/preview.h"
#include "pack/pack_json.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    OK = 200,
    CREATED = 201,
    NO_CONTENT = 204,
    NOT_FOUND = 404,
    CHANGED = 412, /* since the version that it was made from */
    TOO_MANY = 409,
    NOT_A_PACK = 422,
    FAILED = 503,
};

static const char as_json[] = "application/json";

/* Takes the document; NULL: there is no memory. */
static void answer(struct lec_edit *edit, unsigned status, json_t *json)
{
    edit->type = as_json;
    edit->bytes = json != NULL ? lec_document_text(json, false, &edit->bytes_len) : NULL;
    edit->status = edit->bytes != NULL ? status : FAILED;
    json_decref(json);
}

void lec_edit_refuse(struct lec_edit *edit, unsigned status, const char *text)
{
    answer(edit, status, json_pack("{s:s}", "error", text));
}

/* Of a version: its number, its time and its name. */
static json_t *about(const struct lec_draft *draft)
{
    return json_pack("{s:I, s:I, s:I, s:s, s:I}", "id", (json_int_t)draft->id, "version",
                     (json_int_t)draft->version, "saved_ms", (json_int_t)draft->saved_ms, "name",
                     draft->name, "bytes", (json_int_t)draft->len);
}

static int add_about(void *user, const struct lec_draft *draft)
{
    return json_array_append_new(user, about(draft));
}

static void list(struct lec_edit *edit, struct lec_store *store)
{
    struct lec_trouble why = {""};
    json_t *all = json_array();
    int result = edit->verb == LEC_EDIT_LIST
                     ? lec_store_drafts(store, add_about, all, &why)
                     : lec_store_draft_versions(store, edit->id, add_about, all, &why);
    if (result != 0) {
        json_decref(all);
        lec_edit_refuse(edit, FAILED, why.text);
        return;
    }
    answer(edit, OK, json_pack("{s:o}", edit->verb == LEC_EDIT_LIST ? "drafts" : "versions", all));
}

/* ---- reading one */

/* A version that was read: what is said of it, and its document. */
struct found {
    struct lec_draft draft;
    char *text; /* owned */
};

static int keep(void *user, const struct lec_draft *draft)
{
    struct found *found = user;
    found->draft = *draft;
    found->text = malloc(draft->len + 1);
    if (found->text == NULL) {
        return -1;
    }
    memcpy(found->text, draft->bytes, draft->len);
    found->text[draft->len] = '\0';
    return 0;
}

/* False: it is answered. */
static bool find(struct lec_edit *edit, struct lec_store *store, uint32_t version,
                 struct found *found)
{
    struct lec_trouble why = {""};
    *found = (struct found){.text = NULL};
    int result = lec_store_draft_read(store, edit->id, version, keep, found, &why);
    if (result != 0) {
        lec_edit_refuse(edit, result > 0 ? NOT_FOUND : FAILED,
                        result > 0 ? "There is no such draft any more." : why.text);
    }
    return result == 0;
}

/* What the pack's own reader says of it. */
static json_t *problems_of(const char *text, size_t len)
{
    struct lec_pack_problems *problems = malloc(sizeof *problems);
    if (problems == NULL) {
        return NULL;
    }
    lec_pack_file_destroy(lec_pack_file_restore(text, len, problems));
    json_t *list = lec_document_problems(problems);
    free(problems);
    return list;
}

static void answer_draft(struct lec_edit *edit, unsigned status, const struct found *found)
{
    json_t *all = about(&found->draft);
    json_t *draft = json_loadb(found->text, found->draft.len, 0, NULL);
    json_t *problems = problems_of(found->text, found->draft.len);
    if (all == NULL || draft == NULL || problems == NULL ||
        json_object_set(all, "draft", draft) != 0 ||
        json_object_set(all, "problems", problems) != 0) {
        json_decref(all);
        all = NULL;
    }
    json_decref(draft);
    json_decref(problems);
    edit->etag = found->draft.version;
    answer(edit, status, all);
}

static void read_one(struct lec_edit *edit, struct lec_store *store)
{
    struct found found;
    if (find(edit, store, edit->verb == LEC_EDIT_VERSION ? edit->version : 0, &found)) {
        answer_draft(edit, OK, &found);
    }
    free(found.text);
}

/* ---- saving */

static json_t *read_document(struct lec_edit *edit, const char *text, size_t len)
{
    static const char mark[] = "\xEF\xBB\xBF"; /* some editors put it in front of UTF-8 */
    struct lec_pack_problems *problems = calloc(1, sizeof *problems);
    json_t *draft = NULL;
    if (problems == NULL) {
        lec_edit_refuse(edit, FAILED, "There is not enough memory.");
        return NULL;
    }
    if (len >= strlen(mark) && memcmp(text, mark, strlen(mark)) == 0) {
        text += strlen(mark);
        len -= strlen(mark);
    }
    draft = lec_pack_json_read(text, len, problems);
    if (draft == NULL) {
        lec_edit_refuse(edit, NOT_A_PACK, problems->list[0].text);
    } else if (!json_is_object(draft)) {
        json_decref(draft);
        draft = NULL;
        lec_edit_refuse(edit, NOT_A_PACK, "This is no pack: it begins with {.");
    }
    free(problems);
    return draft;
}

/* Saves a document as a version; `draft` says what it has become. False: it is answered. */
static bool save(struct lec_edit *edit, struct lec_store *store, const json_t *document,
                 struct lec_draft *draft)
{
    struct lec_trouble why = {""};
    char *text = lec_document_text(document, false, &draft->len);
    int result = -1;
    if (text != NULL) {
        draft->bytes = text;
        draft->saved_ms = edit->wall_ms;
        lec_document_name(document, draft->name);
        result = lec_store_draft_save(store, draft, &why);
    }
    free(text);
    draft->bytes = NULL;
    if (result == 1) {
        struct found found;
        if (find(edit, store, 0, &found)) {
            answer_draft(edit, CHANGED, &found);
        }
        free(found.text);
    } else if (result != 0) {
        lec_edit_refuse(edit, result == 2 ? (edit->id != 0 ? NOT_FOUND : TOO_MANY) : FAILED,
                        why.text[0] != '\0' ? why.text : "There is not enough memory.");
    }
    return result == 0;
}

static void answer_saved(struct lec_edit *edit, unsigned status, const struct lec_draft *draft,
                         const json_t *document)
{
    size_t len = 0;
    char *text = lec_document_text(document, false, &len);
    json_t *all = about(draft);
    json_t *problems = text != NULL ? problems_of(text, len) : NULL;
    if (all == NULL || problems == NULL || json_object_set(all, "problems", problems) != 0) {
        json_decref(all);
        all = NULL;
    }
    json_decref(problems);
    free(text);
    edit->etag = draft->version;
    answer(edit, status, all);
}

static void save_body(struct lec_edit *edit, struct lec_store *store)
{
    struct lec_draft draft = {.id = edit->id, .version = edit->version};
    json_t *document = read_document(edit, edit->body, edit->len);
    if (document != NULL && save(edit, store, document, &draft)) {
        answer_saved(edit, OK, &draft, document);
    }
    json_decref(document);
}

/* False: it is answered. */
static bool give(struct lec_edit *edit, struct lec_store *store, int64_t id, const char *bytes,
                 size_t len)
{
    struct lec_trouble why = {""};
    int result = lec_store_draft_give(store, id, bytes, len, &why);
    if (result != 0) {
        lec_edit_refuse(edit, result > 0 ? TOO_MANY : FAILED, why.text);
    }
    return result == 0;
}

/* When its media cannot be kept, there is no draft at all. */
static void create(struct lec_edit *edit, struct lec_store *store, json_t *document,
                   struct lec_bundle *bundle)
{
    struct lec_draft draft = {.id = 0};
    bool is_good = save(edit, store, document, &draft);
    for (uint32_t i = 0; i < bundle->count && is_good; i++) {
        const struct lec_bundle_file *file = &bundle->files[i];
        is_good = !file->is_used || give(edit, store, draft.id, file->bytes, file->len);
    }
    for (uint32_t i = 0; i < edit->media_count && is_good; i++) {
        is_good = give(edit, store, draft.id, edit->media[i].bytes, edit->media[i].len);
    }
    if (is_good) {
        answer_saved(edit, CREATED, &draft, document);
    } else if (draft.id != 0) {
        struct lec_trouble ignored;
        lec_store_draft_delete(store, draft.id, &ignored);
    }
}

static void import(struct lec_edit *edit, struct lec_store *store)
{
    struct lec_bundle bundle = {.count = 0};
    struct lec_pack_problems *problems = calloc(1, sizeof *problems);
    bool is_bundle = lec_bundle_is(edit->body, edit->len);
    bool is_copy = edit->verb == LEC_EDIT_COPY; /* its media are known by their hashes */
    if (problems == NULL) {
        lec_edit_refuse(edit, FAILED, "There is not enough memory.");
    } else if (is_bundle && lec_bundle_read(edit->body, edit->len, &bundle, problems) != 0) {
        lec_edit_refuse(edit, NOT_A_PACK, problems->list[0].text);
    } else {
        json_t *document = read_document(edit, is_bundle ? bundle.pack : edit->body,
                                         is_bundle ? bundle.pack_len : edit->len);
        if (document != NULL) {
            if (!is_copy) {
                lec_document_bind(document, &bundle);
            }
            create(edit, store, document, &bundle);
        }
        json_decref(document);
    }
    lec_bundle_finish(&bundle);
    free(problems);
}

static void drop(struct lec_edit *edit, struct lec_store *store)
{
    struct lec_trouble why = {""};
    int result = lec_store_draft_delete(store, edit->id, &why);
    if (result != 0) {
        lec_edit_refuse(edit, result > 0 ? NOT_FOUND : FAILED, why.text);
        return;
    }
    answer(edit, OK, json_object());
}

/* ---- media */

static void give_body(struct lec_edit *edit, struct lec_store *store)
{
    struct lec_media_fault fault = {""};
    char hash[LEC_HASH_CHARS + 1];
    enum lec_media_kind kind = lec_media_kind(edit->body, edit->len);
    if (!lec_media_check(edit->body, edit->len, &fault)) {
        lec_edit_refuse(edit, NOT_A_PACK, fault.text);
        return;
    }
    if (give(edit, store, edit->id, edit->body, edit->len)) {
        lec_bundle_hash(edit->body, edit->len, hash);
        answer(edit, CREATED,
               json_pack("{s:s, s:s, s:b}", "sha256", hash, "type", lec_media_type(kind), "picture",
                         (int)lec_media_is_picture(kind)));
    }
}

static int take_medium(void *user, const char *bytes, size_t len)
{
    struct lec_edit *edit = user;
    edit->bytes = malloc(len + 1);
    if (edit->bytes == NULL) {
        return -1;
    }
    memcpy(edit->bytes, bytes, len);
    edit->bytes_len = len;
    edit->type = lec_media_type(lec_media_kind(bytes, len));
    edit->status = OK;
    return 0;
}

static void hash_bytes(const char *hex, uint8_t out[LEC_HASH_BYTES])
{
    sodium_hex2bin(out, LEC_HASH_BYTES, hex, LEC_HASH_CHARS, NULL, NULL, NULL);
}

static void medium(struct lec_edit *edit, struct lec_store *store)
{
    struct lec_trouble why = {""};
    uint8_t hash[LEC_HASH_BYTES];
    hash_bytes(edit->hash, hash);
    int result = lec_store_draft_media(store, edit->id, hash, take_medium, edit, &why);
    if (result != 0 || edit->status == 0) {
        lec_edit_refuse(edit, result != 0 ? FAILED : NOT_FOUND,
                        result != 0 ? why.text : "The draft has no such picture or sound.");
    }
}

/* ---- export */

/* The files of a bundle that is being packed. */
struct packing {
    struct lec_bundle_file *files; /* owned, and their bytes */
    uint32_t count;
    bool is_short; /* memory ran out */
};

static int add_file(void *user, const char *bytes, size_t len)
{
    struct packing *packing = user;
    struct lec_bundle_file *files =
        realloc(packing->files, (packing->count + 1U) * sizeof *packing->files);
    if (files == NULL) {
        return -1;
    }
    packing->files = files;
    struct lec_bundle_file *file = &files[packing->count];
    *file = (struct lec_bundle_file){.bytes = malloc(len + 1), .len = len};
    if (file->bytes == NULL) {
        return -1;
    }
    memcpy(file->bytes, bytes, len);
    lec_bundle_hash(bytes, len, file->hash);
    packing->count++;
    return 0;
}

static bool is_taken(const struct packing *packing, const char *name)
{
    for (uint32_t i = 0; i < packing->count; i++) {
        if (strcmp(packing->files[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

/* A file is packed by the name that the draft has for it; where that is no good, by its hash. */
static int name_file(void *user, json_t *named)
{
    struct packing *packing = user;
    const char *hash = json_string_value(json_object_get(named, "sha256"));
    const char *name = json_string_value(json_object_get(named, "file"));
    struct lec_bundle_file *file = NULL;
    for (uint32_t i = 0; i < packing->count && hash != NULL; i++) {
        file = strcmp(packing->files[i].hash, hash) == 0 ? &packing->files[i] : file;
    }
    if (file == NULL) {
        return 0;
    }
    if (file->name[0] == '\0') {
        bool is_good = name != NULL && lec_bundle_name_is_good(name) && !is_taken(packing, name);
        if (is_good) {
            snprintf(file->name, sizeof file->name, "%s", name);
        } else {
            snprintf(file->name, sizeof file->name, "media/%s", file->hash);
        }
    }
    return json_object_set_new(named, "file", json_string(file->name));
}

static char *pack_up(const char *text, size_t text_len, const struct packing *packing, size_t *len)
{
    struct lec_bundle_part *parts = calloc(packing->count + 1U, sizeof *parts);
    uint32_t count = 0;
    for (uint32_t i = 0; i < packing->count && parts != NULL; i++) {
        const struct lec_bundle_file *file = &packing->files[i];
        if (file->name[0] != '\0') {
            parts[count++] = (struct lec_bundle_part){file->name, file->bytes, file->len};
        }
    }
    char *bytes = parts != NULL ? lec_bundle_write(text, text_len, parts, count, len) : NULL;
    free(parts);
    return bytes;
}

static void export_draft(struct lec_edit *edit, struct lec_store *store)
{
    struct lec_trouble why = {"There is not enough memory."};
    struct packing packing = {.files = NULL};
    bool is_bundle = edit->verb == LEC_EDIT_BUNDLE;
    struct found found;
    if (!find(edit, store, 0, &found)) {
        free(found.text);
        return;
    }
    json_t *draft = json_loadb(found.text, found.draft.len, 0, NULL);
    int result = draft == NULL ? -1
                 : is_bundle
                     ? lec_store_draft_media(store, edit->id, NULL, add_file, &packing, &why)
                     : 0;
    char *text = NULL;
    size_t len = 0;
    if (result == 0 && (!is_bundle || lec_document_media(draft, name_file, &packing) == 0)) {
        lec_document_unbind(draft);
        text = lec_document_text(draft, true, &len);
    }
    edit->bytes = text;
    edit->bytes_len = len;
    if (text != NULL && is_bundle) {
        edit->bytes = pack_up(text, len, &packing, &edit->bytes_len);
        free(text);
    }
    if (edit->bytes != NULL) {
        edit->status = OK;
        edit->type = is_bundle ? "application/zip" : as_json;
        snprintf(edit->file, sizeof edit->file, "pack-%lld.%s", (long long)edit->id,
                 is_bundle ? "zip" : "json");
    } else {
        lec_edit_refuse(edit, FAILED, why.text);
    }
    for (uint32_t i = 0; i < packing.count; i++) {
        free(packing.files[i].bytes);
    }
    free(packing.files);
    json_decref(draft);
    free(found.text);
}

/* ---- playing */

static int give_pack(void *user, const char *bytes, size_t len)
{
    return lec_pack_file_give(user, bytes, len);
}

static void prepare_play(struct lec_edit *edit, struct lec_store *store)
{
    struct lec_trouble why = {""};
    struct lec_pack_problems *problems = calloc(1, sizeof *problems);
    struct found found;
    if (problems == NULL) {
        lec_edit_refuse(edit, FAILED, "There is not enough memory.");
        return;
    }
    if (!find(edit, store, 0, &found)) {
        free(problems);
        return;
    }
    struct lec_pack_file *pack = lec_pack_file_restore(found.text, found.draft.len, problems);
    if (pack == NULL) {
        answer(edit, NOT_A_PACK,
               json_pack("{s:s, s:o}", "error", "The pack has faults that must be mended first.",
                         "problems", lec_document_problems(problems)));
    } else if (lec_store_draft_media(store, edit->id, NULL, give_pack, pack, &why) != 0) {
        lec_edit_refuse(edit, FAILED, why.text);
    } else if (lec_pack_file_lacks(pack) != NULL) {
        lec_edit_refuse(edit, NOT_A_PACK, "A picture or sound is missing: choose its file again.");
    } else {
        edit->pack = pack;
        pack = NULL;
    }
    lec_pack_file_destroy(pack);
    free(problems);
    free(found.text);
}

void lec_edit_run(struct lec_edit *edit, struct lec_store *store)
{
    switch (edit->verb) {
    case LEC_EDIT_LIST:
    case LEC_EDIT_VERSIONS:
        list(edit, store);
        return;
    case LEC_EDIT_CREATE:
    case LEC_EDIT_COPY:
        import(edit, store);
        return;
    case LEC_EDIT_READ:
    case LEC_EDIT_VERSION:
        read_one(edit, store);
        return;
    case LEC_EDIT_SAVE:
        save_body(edit, store);
        return;
    case LEC_EDIT_DELETE:
        drop(edit, store);
        return;
    case LEC_EDIT_GIVE:
        give_body(edit, store);
        return;
    case LEC_EDIT_MEDIUM:
        medium(edit, store);
        return;
    case LEC_EDIT_JSON:
    case LEC_EDIT_BUNDLE:
        export_draft(edit, store);
        return;
    case LEC_EDIT_PREVIEW:
        lec_preview_lay_out(edit, store);
        return;
    case LEC_EDIT_PLAY:
        prepare_play(edit, store);
        return;
    case LEC_EDIT_NONE:
        break;
    }
    lec_edit_refuse(edit, NOT_FOUND, "There is no such thing.");
}

bool lec_edit_lend(struct lec_edit *edit, const struct lec_pack_file *pack)
{
    uint32_t count = 0;
    const struct lec_pack_medium *media = lec_pack_file_media(pack, &count);
    const char *bytes = lec_pack_file_bytes(pack, &edit->len);
    edit->body = malloc(edit->len + 1);
    edit->media = calloc(count + 1U, sizeof *edit->media);
    if (edit->body == NULL || edit->media == NULL) {
        return false;
    }
    memcpy(edit->body, bytes, edit->len);
    for (uint32_t i = 0; i < count; i++) {
        char *copy = media[i].bytes != NULL ? malloc(media[i].len + 1) : NULL;
        if (media[i].bytes != NULL && copy == NULL) {
            return false;
        }
        if (copy != NULL) {
            memcpy(copy, media[i].bytes, media[i].len);
            edit->media[edit->media_count++] = (struct lec_store_medium){copy, media[i].len};
        }
    }
    return true;
}

void lec_edit_finish(struct lec_edit *edit)
{
    for (uint32_t i = 0; i < edit->media_count; i++) {
        free((char *)(uintptr_t)edit->media[i].bytes);
    }
    free(edit->media);
    free(edit->body);
    free(edit->bytes);
    lec_pack_file_destroy(edit->pack);
    *edit = (struct lec_edit){.verb = LEC_EDIT_NONE};
}
