/* Each module becomes a function that is called once and returns what it exports: names of one stay out of the
 * others', and modules run in the order in which browsers would run them. */
#include "tools/bundle.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHARED "globalThis.lectern" /* where what is loaded later finds the modules of the page */

struct text {
    char *bytes; /* owned */
    size_t len, cap;
};

/* What one script is made from. */
struct work {
    const struct bundle_module *modules;
    size_t count;
    size_t entry; /* the page's own */
    const char *folder;
    bool is_in_page[BUNDLE_MODULES_MAX]; /* part of the entry's script */
    bool is_done[BUNDLE_MODULES_MAX];    /* part of this one */
    size_t later[BUNDLES_MAX];           /* modules that are loaded later */
    size_t later_count;
};

static void put(struct text *text, const char *bytes, size_t count)
{
    if (text->len + count + 1 > text->cap) {
        text->cap = 2 * (text->len + count) + 4096;
        text->bytes = realloc(text->bytes, text->cap);
        if (text->bytes == NULL) {
            fprintf(stderr, "embed: there is no memory for a script\n");
            exit(1);
        }
    }
    memcpy(text->bytes + text->len, bytes, count);
    text->len += count;
    text->bytes[text->len] = '\0';
}

static void put_text(struct text *text, const char *words)
{
    put(text, words, strlen(words));
}

static bool fail(const char *module, const char *what, const char *at)
{
    fprintf(stderr, "embed: %s: %s: %.60s\n", module, what, at);
    return false;
}

static bool begins(const char *at, const char *with)
{
    return strncmp(at, with, strlen(with)) == 0;
}

/* "./dom.js" in quotes at `at`: its number among the modules; count: there is none. */
static size_t find_module(const struct work *work, const char *at, size_t *len)
{
    bool is_text = *at == '\'' || *at == '"';
    for (size_t i = 0; i < work->count && is_text; i++) {
        size_t n = strlen(work->modules[i].name);
        if (begins(at + 1, "./") && begins(at + 3, work->modules[i].name) && at[3 + n] == at[0]) {
            *len = n + 4;
            return i;
        }
    }
    return work->count;
}

/* `$dom` of "dom.js". */
static void put_name(struct text *out, const char *module)
{
    put(out, "$", 1);
    for (; *module != '\0' && *module != '.'; module++) {
        put(out, *module == '-' ? "_" : module, 1);
    }
}

/* import{a,b as c}from'./dom.js'; or import './dom.js'; at `at`. `names` is its brace, or NULL; `module` the number
 * of what it names. Where it ends, NULL: at fault. */
static const char *read_import(const struct work *work, const char *at, const char **names,
                               size_t *module)
{
    static const char from[] = "}from";
    at += strlen("import");
    *names = *at == '{' ? at : NULL;
    if (*names != NULL) {
        at = strstr(at, from);
        at = at != NULL ? at + sizeof from - 1 : "";
    }
    at += *at == ' ';
    size_t len = 0;
    *module = find_module(work, at, &len);
    if (*module == work->count) {
        return NULL;
    }
    at += len;
    at += *at == ';';
    return at + (*at == '\n');
}

static bool is_import(const char *at)
{
    return begins(at, "import{") || begins(at, "import '") || begins(at, "import'");
}

/* const{a,b:c}=$dom; */
static void put_import(struct text *out, const char *names, const char *module)
{
    static const char as[] = " as ";
    put_text(out, "const");
    for (; *names != '}'; names++) {
        if (begins(names, as)) {
            put(out, ":", 1);
            names += sizeof as - 2;
        } else {
            put(out, names, 1);
        }
    }
    put_text(out, "}=");
    put_name(out, module);
    put(out, ";", 1);
}

/* Whether a statement may begin at `at`. */
static bool is_start(const char *text, const char *at)
{
    return at == text || strchr("\n;}", at[-1]) != NULL;
}

/* What is declared at `at`, behind `export `: its name goes to `names` as ",name". The length of that name, or 0. */
static size_t note_export(const char *at, struct text *names)
{
    static const char *const kinds[] = {"function ", "async function ", "const ", "class "};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (begins(at, kinds[i])) {
            const char *name = at + strlen(kinds[i]);
            size_t len = strcspn(name, "(={ \n;");
            put(names, ",", names->len > 0);
            put(names, name, len);
            return len;
        }
    }
    return 0;
}

static void note_later(struct work *work, size_t module)
{
    for (size_t i = 0; i < work->later_count; i++) {
        if (work->later[i] == module) {
            return;
        }
    }
    if (work->later_count < BUNDLES_MAX - 1) {
        work->later[work->later_count++] = module;
    }
}

/* The body: `export ` goes, and what is loaded later is named from the top. */
static bool put_body(struct work *work, struct text *out, const char *name, const char *body,
                     struct text *names)
{
    static const char export[] = "export ";
    static const char load[] = "import(";
    for (const char *at = body; *at != '\0';) {
        size_t len = 0;
        bool is_list = begins(at, "export{") || begins(at, "export*");
        if ((begins(at, export) || is_list) && is_start(body, at)) {
            at += sizeof export - 1;
            if (is_list || note_export(at, names) == 0) {
                return fail(name, "an export that is no declaration", at);
            }
        } else if (begins(at, load) &&
                   find_module(work, at + sizeof load - 1, &len) < work->count) {
            note_later(work, find_module(work, at + sizeof load - 1, &len));
            at += sizeof load - 1;
            put_text(out, load);
            put(out, at, 1);
            put_text(out, work->folder);
            at += strlen("'./");
        } else {
            put(out, at++, 1);
        }
    }
    return true;
}

static bool put_module(struct work *work, struct text *out, size_t number);

/* A module of the page is there already when another script asks for it. */
static bool put_needed(struct work *work, struct text *out, size_t number)
{
    if (work->is_done[number]) {
        return true;
    }
    work->is_done[number] = true;
    if (work->is_in_page[number]) {
        put_text(out, "const{");
        put_name(out, work->modules[number].name);
        put_text(out, "}=" SHARED ";");
        return true;
    }
    return put_module(work, out, number);
}

/* What stands before the body: the modules that it names go to `out`, when they are not there yet, and its own names
 * for them to `head`. Where the body begins, or NULL. */
static const char *put_imports(struct work *work, struct text *out, struct text *head,
                               const struct bundle_module *module)
{
    const char *at = module->text;
    while (is_import(at)) {
        const char *braces = NULL;
        size_t needed = 0;
        const char *end = read_import(work, at, &braces, &needed);
        if (end == NULL || needed == work->entry) {
            fail(module->name, "an import of nothing that can be imported", at);
            return NULL;
        }
        if (!put_needed(work, out, needed)) {
            return NULL;
        }
        if (braces != NULL) {
            put_import(head, braces, work->modules[needed].name);
        }
        at = end;
    }
    return at;
}

static bool put_module(struct work *work, struct text *out, size_t number)
{
    const struct bundle_module *module = &work->modules[number];
    struct text inner = {0};
    struct text names = {0};
    put_text(&inner, "");
    put_text(&names, "");
    const char *body = put_imports(work, out, &inner, module);
    bool is_fine = body != NULL && put_body(work, &inner, module->name, body, &names);
    if (is_fine) {
        put_text(out, "const ");
        put_name(out, module->name);
        put_text(out, "=(()=>{");
        put(out, inner.bytes, inner.len);
        put_text(out, "\nreturn{");
        put(out, names.bytes, names.len);
        put_text(out, "}})();\n");
    }
    free(inner.bytes);
    free(names.bytes);
    return is_fine;
}

/* What a script that is loaded later exports: all that its module does. */
static void put_exports(struct text *out, const char *module, const char *text)
{
    struct text names = {0};
    for (const char *at = text; (at = strstr(at, "export ")) != NULL; at++) {
        if (is_start(text, at)) {
            note_export(at + strlen("export "), &names);
        }
    }
    put_text(out, "export const{");
    put(out, names.bytes != NULL ? names.bytes : "", names.len);
    put_text(out, "}=");
    put_name(out, module);
    put_text(out, ";\n");
    free(names.bytes);
}

/* What later scripts want of the page's modules is there before they ask. */
static void put_shared(const struct work *work, struct text *out)
{
    put_text(out, SHARED "={");
    for (size_t i = 0; i < work->count; i++) {
        if (work->is_in_page[i]) {
            put_name(out, work->modules[i].name);
            put(out, ",", 1);
        }
    }
    put_text(out, "};\n");
}

static void keep(struct bundle *out, const char *name, const struct text *text)
{
    snprintf(out->name, sizeof out->name, "%s", name);
    out->text = text->bytes;
    out->len = text->len;
}

static size_t number_of(const struct work *work, const char *name)
{
    size_t i = 0;
    while (i < work->count && strcmp(work->modules[i].name, name) != 0) {
        i++;
    }
    return i;
}

/* The page runs last, when all is there that it shares; nobody imports it. */
static bool make_page(struct work *work, struct text *out)
{
    const struct bundle_module *module = &work->modules[work->entry];
    struct text last = {0};
    struct text names = {0};
    put_text(&last, "");
    const char *body = put_imports(work, out, &last, module);
    bool is_fine = body != NULL && put_body(work, &last, module->name, body, &names);
    memcpy(work->is_in_page, work->is_done, sizeof work->is_in_page);
    if (is_fine && work->later_count > 0) {
        put_shared(work, out);
    }
    put(out, last.bytes, last.len);
    free(last.bytes);
    free(names.bytes);
    return is_fine;
}

size_t bundle_make(const struct bundle_module *modules, size_t count, const char *entry,
                   const char *folder, struct bundle out[BUNDLES_MAX])
{
    struct work work = {.modules = modules, .count = count, .folder = folder};
    size_t made = 0;
    work.entry = number_of(&work, entry);
    if (count > BUNDLE_MODULES_MAX || work.entry == count) {
        return fail(entry, "it is not among the files", "");
    }
    struct text text = {0};
    bool is_fine = make_page(&work, &text);
    keep(&out[made++], entry, &text);
    for (size_t i = 0; i < work.later_count && is_fine; i++) {
        size_t later = work.later[i];
        struct text more = {0};
        memset(work.is_done, 0, sizeof work.is_done);
        is_fine = put_needed(&work, &more, later);
        put_exports(&more, modules[later].name, modules[later].text);
        keep(&out[made++], modules[later].name, &more);
    }
    for (size_t i = 0; i < made && !is_fine; i++) {
        free(out[i].text);
    }
    return is_fine ? made : 0;
}
