/* From a stored or exported session to a live one. */
#include "cmd/cmd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void forget(struct lec_loader *loader)
{
    for (uint32_t i = 0; i < loader->pack_count; i++) {
        lec_pack_file_destroy(loader->packs[i]);
    }
    loader->pack_count = 0;
    loader->token_count = 0;
    lec_live_destroy(loader->live);
    loader->live = NULL;
}

/* A game goes on without a picture: its words are shown. */
static void tell_missing(const struct lec_loader *loader, const struct lec_pack_file *pack)
{
    uint32_t count = 0;
    const struct lec_pack_medium *media = lec_pack_file_media(pack, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (media[i].bytes == NULL) {
            lec_fail("session %s: the picture or sound %.16s is missing or damaged: its words "
                     "stand for it. Put back a copy of the database to have it again",
                     loader->session.code, media[i].hash);
        }
    }
}

static int check_media(struct lec_loader *loader)
{
    for (uint32_t i = 0; i < loader->pack_count; i++) {
        const char *lacks = lec_pack_file_lacks(loader->packs[i]);
        if (lacks != NULL && loader->needs_media) {
            snprintf(loader->why, sizeof loader->why,
                     "the picture or sound %.16s of the session is missing: take another copy",
                     lacks);
            return -1;
        }
        tell_missing(loader, loader->packs[i]);
    }
    return 0;
}

/* The packs are all there when the first entry comes, or when there is none. */
static int make_live(struct lec_loader *loader)
{
    if (loader->live != NULL) {
        return 0;
    }
    if (check_media(loader) != 0) {
        return -1;
    }
    loader->live = lec_live_create(loader->session.id, loader->session.code, loader->packs,
                                   loader->pack_count, loader->secret);
    loader->pack_count = 0;
    if (loader->live == NULL) {
        snprintf(loader->why, sizeof loader->why, "not enough memory to load the session");
        return -1;
    }
    return 0;
}

int lec_loader_end(struct lec_loader *loader)
{
    if (loader->session.code[0] == '\0') {
        return 0;
    }
    if (make_live(loader) != 0) {
        return -1;
    }
    return loader->loaded == NULL ? 0 : loader->loaded(loader->user, loader);
}

static int on_session(void *user, const struct lec_store_session *session)
{
    struct lec_loader *loader = user;
    if (lec_loader_end(loader) != 0) {
        return -1;
    }
    forget(loader);
    loader->session = *session;
    loader->is_passed = loader->only != NULL && strcmp(session->code, loader->only) != 0;
    if (loader->is_passed) {
        loader->session.code[0] = '\0';
    }
    return 0;
}

static int on_pack(void *user, uint32_t number, const char *bytes, size_t len)
{
    struct lec_loader *loader = user;
    static struct lec_pack_problems problems;
    if (loader->is_passed) {
        return 0;
    }
    if (number != loader->pack_count || number >= LEC_PACKS_MAX) {
        snprintf(loader->why, sizeof loader->why, "pack %u is out of order", number);
        return -1;
    }
    struct lec_pack_file *pack = lec_pack_file_restore(bytes, len, &problems);
    if (pack == NULL) {
        snprintf(loader->why, sizeof loader->why, "pack %u of the session is not readable: %s",
                 number, problems.list[0].text);
        return -1;
    }
    loader->packs[loader->pack_count++] = pack;
    return 0;
}

static int on_medium(void *user, const char *bytes, size_t len)
{
    struct lec_loader *loader = user;
    for (uint32_t i = 0; i < loader->pack_count; i++) {
        if (lec_pack_file_give(loader->packs[i], bytes, len) != 0) {
            snprintf(loader->why, sizeof loader->why, "not enough memory to load the session");
            return -1;
        }
    }
    return 0;
}

static int on_token(void *user, const struct lec_store_token *token)
{
    struct lec_loader *loader = user;
    if (loader->is_passed) {
        return 0;
    }
    if (loader->token_count == loader->token_cap) {
        uint32_t cap = loader->token_cap == 0 ? 64 : loader->token_cap * 2;
        struct lec_store_token *tokens = realloc(loader->tokens, cap * sizeof *tokens);
        if (tokens == NULL) {
            return -1;
        }
        loader->tokens = tokens;
        loader->token_cap = cap;
    }
    loader->tokens[loader->token_count++] = *token;
    return 0;
}

static int on_entry(void *user, const struct lec_record *record)
{
    struct lec_loader *loader = user;
    if (loader->is_passed) {
        return 0;
    }
    if (make_live(loader) != 0) {
        return -1;
    }
    enum lec_err err = lec_live_load(loader->live, record);
    if (err != LEC_OK) {
        snprintf(loader->why, sizeof loader->why,
                 "entry %u (%s) does not follow from those before it: %s", record->entry.in.seq,
                 lec_verb_info(record->entry.in.verb)->word, lec_err_text(err));
        return -1;
    }
    return 0;
}

struct lec_reader lec_loader_reader(struct lec_loader *loader)
{
    return (struct lec_reader){.session = on_session,
                               .pack = on_pack,
                               .medium = on_medium,
                               .may_lack_media = !loader->needs_media,
                               .token = on_token,
                               .entry = on_entry,
                               .user = loader};
}

void lec_loader_finish(struct lec_loader *loader)
{
    forget(loader);
    free(loader->tokens);
    loader->tokens = NULL;
    loader->token_cap = 0;
}

void lec_loader_tell_missing(const char *path)
{
    struct lec_loader loader = {.pack_count = 0};
    struct lec_trouble why;
    struct lec_reader reader = lec_loader_reader(&loader);
    reader.entry = NULL;
    if (lec_export_read(path, &reader, &why) != 0 || lec_loader_end(&loader) != 0) {
        lec_fail("%s", loader.why[0] != '\0' ? loader.why : why.text);
    }
    lec_loader_finish(&loader);
}

int lec_loader_read(const char *path, struct lec_loader *loader)
{
    struct lec_trouble why = {""};
    struct lec_reader reader = lec_loader_reader(loader);
    int is_export = lec_export_is(path);
    int result = -1;
    if (is_export < 0) {
        snprintf(why.text, sizeof why.text, "it cannot be read: is the path right?");
    } else if (is_export) {
        result = lec_export_read(path, &reader, &why);
    } else {
        result = lec_store_inspect(path, NULL, &reader, NULL, &why);
    }
    if (result == 0) {
        result = lec_loader_end(loader);
    }
    if (result != 0) {
        const char *text = loader->why[0] != '\0' ? loader->why : why.text;
        bool is_named = strstr(text, path) != NULL;
        lec_fail("%s%s%s", is_named ? "" : path, is_named ? "" : ": ", text);
    }
    lec_loader_finish(loader);
    return result == 0 ? 0 : 1;
}
