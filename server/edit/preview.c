/* The view comes from a session of its own, played with the rules up to the place that is asked for: so it is what will be
 * shown. */
#include "edit/preview.h"

#include "edit/document.h"
#include "live/live.h"
#include "pack/pack_json.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NOT_A_PACK 422
#define FAILED 503

/* ---- the pack */

/* A category with so many clues that say nothing: a board shows none of them. No two may be the same. */
static json_t *blank_category(const json_t *category, size_t number)
{
    const char *title = json_string_value(json_object_get(category, "title"));
    json_t *clues = json_array();
    size_t count = (size_t)json_integer_value(json_object_get(category, "clues"));
    count = count < 1 ? 1 : count > LEC_ROWS_MAX ? LEC_ROWS_MAX : count;
    for (size_t i = 0; i < count; i++) {
        char text[24];
        snprintf(text, sizeof text, "%zu", number * LEC_ROWS_MAX + i);
        json_array_append_new(clues, json_pack("{s:s, s:s}", "clue", text, "response", "b"));
    }
    return json_pack("{s:s, s:o}", "title", title != NULL && title[0] != '\0' ? title : "\u2013",
                     "clues", clues);
}

static json_t *board_of(const json_t *wish)
{
    const json_t *categories = json_object_get(wish, "categories");
    json_t *list = json_array();
    for (size_t i = 0; i < json_array_size(categories); i++) {
        json_array_append_new(list, blank_category(json_array_get(categories, i), i));
    }
    return list;
}

static json_t *one_clue(const json_t *wish)
{
    const char *title = json_string_value(json_object_get(wish, "category"));
    return json_pack("[{s:s, s:[O]}]", "title",
                     title != NULL && title[0] != '\0' ? title : "\u2013", "clues",
                     json_object_get(wish, "clue"));
}

/* A pack with nothing in it but what is asked for. NULL: it cannot be made of that. */
static json_t *pack_of(const json_t *wish)
{
    const char *language = json_string_value(json_object_get(wish, "language"));
    json_t *values = json_object_get(wish, "values");
    json_t *categories = json_object_get(wish, "clue") != NULL ? one_clue(wish) : board_of(wish);
    json_t *pack =
        json_pack("{s:s, s:s, s:s, s:[{s:o*}]}", "format", "lectern-pack/1", "title", "\u2013",
                  "language", language != NULL && language[0] != '\0' ? language : "en", "boards",
                  "categories", categories);
    if (pack != NULL && json_is_array(values)) {
        json_object_set(pack, "values", values);
    }
    return pack;
}

/* ---- the session */

static enum lec_err act(struct lec_live *live, enum lec_verb verb, int64_t team, int64_t at,
                        const char *text)
{
    struct lec_msg_act act = {.id = lec_live_count(live) + 1,
                              .verb = (uint16_t)verb,
                              .step = lec_session_step(lec_live_session(live)),
                              .team = team,
                              .at = at};
    snprintf(act.text, sizeof act.text, "%s", text);
    struct lec_request request = {.role = LEC_ROLE_HOST, .act = &act};
    return lec_live_act(live, &request, 0, 0).err;
}

/* Plays up to the clue, or to the response. */
static enum lec_err play(struct lec_live *live, bool has_clue, bool shows_response)
{
    static const char *const teams[] = {"A", "B", "C"};
    enum lec_err err = lec_live_begin(live, 1, 0);
    err = err == LEC_OK ? lec_live_own(live, LEC_VERB_ONLINE, 0, 0, 0, 0, 0) : err;
    for (size_t i = 0; i < 3 && err == LEC_OK; i++) {
        err = act(live, LEC_VERB_ADD_TEAM, 0, 0, teams[i]);
    }
    err = err == LEC_OK ? act(live, LEC_VERB_OPTION, 0, LEC_OPTION_DOUBLES_1, "") : err;
    err = err == LEC_OK ? act(live, LEC_VERB_START_ROUND, 0, LEC_GAME_jeopardy, "") : err;
    if (err != LEC_OK || !has_clue) {
        return err;
    }
    err = LEC_ERR_NOT_NOW;
    for (int64_t team = 1; team <= 3 && err != LEC_OK; team++) {
        err = act(live, LEC_VERB_PICK, team, 0, ""); /* one of them has the pick */
    }
    if (err == LEC_OK && shows_response) {
        err = act(live, LEC_VERB_OPEN, 0, 0, "");
        err = err == LEC_OK ? act(live, LEC_VERB_CLOSE, 0, 0, "") : err;
    }
    return err;
}

/* Takes the pack over. NULL: there is no memory. */
static char *view_of(const char *code, struct lec_pack_file *pack, bool has_clue,
                     bool shows_response, size_t *len)
{
    static const struct lec_view_reach nowhere = {.ways_count = 0};
    struct lec_live *live = lec_live_create(1, code, &pack, 1, NULL);
    char *view = live != NULL ? malloc(LEC_FRAME_DOWN_MAX) : NULL;
    if (view != NULL && play(live, has_clue, shows_response) == LEC_OK) {
        *len = lec_live_display(live, &nowhere, view, LEC_FRAME_DOWN_MAX);
    }
    lec_live_destroy(live);
    return view;
}

/* The hash of the clue's picture; empty: it has none. */
static void note_picture(struct lec_edit *edit, const json_t *wish)
{
    const json_t *picture = json_object_get(json_object_get(wish, "clue"), "picture");
    const char *hash = json_string_value(json_object_get(picture, "sha256"));
    bool is_hash = hash != NULL && strlen(hash) == LEC_HASH_CHARS &&
                   strspn(hash, "0123456789abcdef") == LEC_HASH_CHARS;
    snprintf(edit->hash, sizeof edit->hash, "%s", is_hash ? hash : "");
}

static void refuse_faults(struct lec_edit *edit, const struct lec_pack_problems *problems)
{
    char text[sizeof problems->list[0].text + 1];
    snprintf(text, sizeof text, "%s",
             problems->count > 0 ? problems->list[0].text : "There is nothing to show yet.");
    lec_edit_refuse(edit, NOT_A_PACK, text);
}

static void make_view(struct lec_edit *edit, const json_t *wish, struct lec_pack_problems *problems)
{
    const char *show = json_string_value(json_object_get(wish, "show"));
    bool has_clue = json_object_get(wish, "clue") != NULL;
    bool shows_response = show != NULL && strcmp(show, "response") == 0;
    json_t *document = pack_of(wish);
    size_t len = 0;
    char *text = document != NULL ? lec_document_text(document, false, &len) : NULL;
    struct lec_pack_file *pack = text != NULL ? lec_pack_file_restore(text, len, problems) : NULL;
    json_decref(document);
    free(text);
    if (pack == NULL) {
        refuse_faults(edit, problems);
        return;
    }
    note_picture(edit, wish);
    size_t view_len = 0;
    char *view = view_of(edit->code, pack, has_clue, shows_response, &view_len);
    if (view_len == 0) {
        lec_edit_refuse(edit, FAILED, "The preview cannot be made.");
        free(view);
        return;
    }
    free(edit->body);
    edit->body = view;
    edit->len = view_len;
}

bool lec_edit_prepare(struct lec_edit *edit)
{
    struct lec_pack_problems *problems = calloc(1, sizeof *problems);
    json_t *wish = problems != NULL ? lec_pack_json_read(edit->body, edit->len, problems) : NULL;
    if (problems == NULL) {
        lec_edit_refuse(edit, FAILED, "There is not enough memory.");
    } else if (!json_is_object(wish)) {
        lec_edit_refuse(edit, NOT_A_PACK, "This is no wish for a preview.");
    } else {
        make_view(edit, wish, problems);
    }
    json_decref(wish);
    free(problems);
    return edit->status == 0;
}

/* ---- the folder */

/* -1: `errno` says why. */
static int write_file(const char *folder, const char *name, const char *bytes, size_t len)
{
    char path[200];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    size_t done = 0;
    while (fd >= 0 && done < len) {
        ssize_t wrote = write(fd, bytes + done, len - done);
        if (wrote < 0 && errno != EINTR) {
            break;
        }
        done += wrote > 0 ? (size_t)wrote : 0;
    }
    return fd >= 0 && close(fd) == 0 && done == len ? 0 : -1;
}

/* A picture on its way into the folder. */
struct copying {
    const struct lec_edit *edit;
    int error; /* `errno` of what failed; 0: nothing */
};

static int write_picture(void *user, const char *bytes, size_t len)
{
    struct copying *copying = user;
    const struct lec_edit *edit = copying->edit;
    int result = write_file(edit->folder, edit->hash, bytes, len);
    copying->error = result != 0 ? errno : 0;
    return result;
}

void lec_preview_lay_out(struct lec_edit *edit, struct lec_store *store)
{
    struct lec_trouble why = {""};
    const char *place = getenv("TMPDIR");
    int len = snprintf(edit->folder, sizeof edit->folder, "%s/lectern-preview-XXXXXX",
                       place != NULL && place[0] == '/' && strlen(place) < 30 ? place : "/tmp");
    bool is_made = len > 0 && mkdtemp(edit->folder) != NULL;
    if (!is_made) {
        edit->folder[0] = '\0';
    }
    int result = is_made ? write_file(edit->folder, LEC_PREVIEW_VIEW, edit->body, edit->len) : -1;
    struct copying copying = {.edit = edit, .error = result != 0 ? errno : 0};
    if (result == 0 && edit->hash[0] != '\0') {
        uint8_t hash[LEC_HASH_BYTES];
        sodium_hex2bin(hash, sizeof hash, edit->hash, LEC_HASH_CHARS, NULL, NULL, NULL);
        result = lec_store_draft_media(store, edit->id, hash, write_picture, &copying, &why);
    }
    if (result != 0) {
        char text[sizeof why.text + 40];
        snprintf(text, sizeof text, "The preview cannot be made: %s.",
                 copying.error != 0 ? strerror(copying.error) : why.text);
        lec_edit_refuse(edit, FAILED, text);
        lec_preview_clear(edit);
    }
}

void lec_preview_clear(struct lec_edit *edit)
{
    const char *const names[] = {LEC_PREVIEW_VIEW, LEC_PREVIEW_PICTURE, edit->hash};
    if (edit->folder[0] == '\0') {
        return;
    }
    for (size_t i = 0; i < 3; i++) {
        char path[200];
        snprintf(path, sizeof path, "%s/%s", edit->folder, names[i]);
        if (names[i][0] != '\0') {
            unlink(path);
        }
    }
    rmdir(edit->folder);
    edit->folder[0] = '\0';
}
