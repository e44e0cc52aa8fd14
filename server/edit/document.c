/* See document.h. */
#include "edit/document.h"

#include <stdlib.h>
#include <string.h>

static int visit_clue(json_t *clue, lec_document_named *each, void *user)
{
    static const char *const keys[] = {"picture", "sound"};
    int result = 0;
    for (size_t i = 0; i < 2 && result == 0; i++) {
        json_t *named = json_object_get(clue, keys[i]);
        result = json_is_object(named) ? each(user, named) : 0;
    }
    return result;
}

static int visit_clues(const json_t *clues, lec_document_named *each, void *user)
{
    int result = 0;
    for (size_t i = 0; i < json_array_size(clues) && result == 0; i++) {
        result = visit_clue(json_array_get(clues, i), each, user);
    }
    return result;
}

int lec_document_media(json_t *draft, lec_document_named *each, void *user)
{
    const json_t *boards = json_object_get(draft, "boards");
    int result = 0;
    for (size_t b = 0; b < json_array_size(boards) && result == 0; b++) {
        const json_t *categories = json_object_get(json_array_get(boards, b), "categories");
        for (size_t c = 0; c < json_array_size(categories) && result == 0; c++) {
            const json_t *category = json_array_get(categories, c);
            result = visit_clues(json_object_get(category, "clues"), each, user);
        }
    }
    result = result == 0 ? visit_clue(json_object_get(draft, "final"), each, user) : result;
    result = result == 0 ? visit_clues(json_object_get(draft, "tiebreaks"), each, user) : result;
    return result == 0 ? visit_clues(json_object_get(draft, "spares"), each, user) : result;
}

static int bind_one(void *user, json_t *named)
{
    struct lec_bundle *bundle = user;
    const char *name = json_string_value(json_object_get(named, "file"));
    struct lec_bundle_file *file = name != NULL ? lec_bundle_find(bundle, name) : NULL;
    json_object_del(named, "sha256");
    if (file == NULL) {
        return 0;
    }
    if (!file->is_checked) {
        file->is_checked = true;
        lec_media_check(file->bytes, file->len, &file->fault);
    }
    if (file->fault.text[0] == '\0') {
        file->is_used = true;
        json_object_set_new(named, "sha256", json_string(file->hash));
    }
    return 0;
}

void lec_document_bind(json_t *draft, struct lec_bundle *bundle)
{
    lec_document_media(draft, bind_one, bundle);
}

static int unbind_one(void *user, json_t *named)
{
    (void)user;
    json_object_del(named, "sha256");
    return 0;
}

void lec_document_unbind(json_t *draft)
{
    lec_document_media(draft, unbind_one, NULL);
}

void lec_document_name(const json_t *draft, char out[LEC_DRAFT_NAME_MAX + 1])
{
    const char *title = json_string_value(json_object_get(draft, "title"));
    size_t len = title != NULL ? strnlen(title, LEC_DRAFT_NAME_MAX + 1) : 0;
    if (len > LEC_DRAFT_NAME_MAX) {
        for (len = LEC_DRAFT_NAME_MAX; len > 0 && ((unsigned char)title[len] & 0xC0) == 0x80;) {
            len--;
        }
    }
    memcpy(out, title != NULL ? title : "", len);
    out[len] = '\0';
}

char *lec_document_text(const json_t *draft, bool is_indented, size_t *len)
{
    const size_t flags = is_indented ? JSON_INDENT(2) : JSON_COMPACT;
    *len = json_dumpb(draft, NULL, 0, flags);
    char *text = *len > 0 ? malloc(*len + 1) : NULL;
    if (text == NULL || json_dumpb(draft, text, *len, flags) != *len) {
        free(text);
        return NULL;
    }
    text[*len] = '\0';
    return text;
}

json_t *lec_document_problems(const struct lec_pack_problems *problems)
{
    const size_t max = sizeof problems->list / sizeof problems->list[0];
    json_t *list = json_array();
    for (size_t i = 0; i < problems->count && i < max; i++) {
        const struct lec_pack_problem *problem = &problems->list[i];
        if (json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "at", problem->at, "place",
                                                  problem->place, "text", problem->text)) != 0) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}
