/* Reads PO files with gettext's own library, and makes the language of the tests. */
#include "tools/catalogue.h"

#include <gettext-po.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_MAX = 8192 };

static void die_of_memory(void)
{
    fprintf(stderr, "there is no memory for the texts\n");
    exit(1);
}

static char *copy(const char *text)
{
    char *out = strdup(text);
    if (out == NULL) {
        die_of_memory();
    }
    return out;
}

/* The key of a text, "context\4text". */
static void write_key(char out[KEY_MAX], const char *context, const char *text)
{
    snprintf(out, KEY_MAX, "%s%s%s", context != NULL ? context : "", context != NULL ? "\004" : "",
             text);
}

static int by_key(const void *a, const void *b)
{
    return strcmp(((const struct catalogue_text *)a)->key, ((const struct catalogue_text *)b)->key);
}

static struct catalogue_text *append(struct catalogue *catalogue)
{
    size_t size = (catalogue->count + 1) * sizeof *catalogue->texts;
    struct catalogue_text *texts = realloc(catalogue->texts, size);
    if (texts == NULL) {
        die_of_memory();
    }
    catalogue->texts = texts;
    struct catalogue_text *text = &texts[catalogue->count++];
    *text = (struct catalogue_text){0};
    return text;
}

static bool is_used_in_c(po_message_t message)
{
    for (int i = 0;; i++) {
        po_filepos_t place = po_message_filepos(message, i);
        if (place == NULL) {
            return false;
        }
        const char *file = po_filepos_file(place);
        const char *dot = strrchr(file, '.');
        bool is_source = dot != NULL && (strcmp(dot, ".c") == 0 || strcmp(dot, ".def") == 0);
        if (is_source || strncmp(file, "protocol", 8) == 0) {
            return true; /* what pages know of the protocol is said by displays and reports, too */
        }
    }
}

static void add(struct catalogue *out, po_message_t message)
{
    char key[KEY_MAX];
    const char *plural = po_message_msgid_plural(message);
    const char *first =
        plural != NULL ? po_message_msgstr_plural(message, 0) : po_message_msgstr(message);
    if (*po_message_msgid(message) == '\0' || *first == '\0' || po_message_is_obsolete(message) ||
        po_message_is_fuzzy(message)) {
        return;
    }
    struct catalogue_text *text = append(out);
    write_key(key, po_message_msgctxt(message), po_message_msgid(message));
    text->key = copy(key);
    text->plural = plural != NULL ? copy(plural) : NULL;
    text->is_of_program = is_used_in_c(message);
    text->forms[text->count++] = copy(first);
    while (plural != NULL && text->count < CATALOGUE_FORMS_MAX) {
        const char *form = po_message_msgstr_plural(message, (int)text->count);
        if (form == NULL) {
            break;
        }
        text->forms[text->count++] = copy(form);
    }
}

static void say(int severity, po_message_t message, const char *file, size_t line, size_t column,
                int is_multiline, const char *text)
{
    (void)message;
    (void)column;
    (void)is_multiline;
    if (severity != PO_SEVERITY_WARNING) {
        fprintf(stderr, "%s:%zu: %s\n", file != NULL ? file : "", line, text);
    }
    if (severity == PO_SEVERITY_FATAL_ERROR) {
        exit(1);
    }
}

static void say_two(int severity, po_message_t message1, const char *file1, size_t line1,
                    size_t column1, int is_multiline1, const char *text1, po_message_t message2,
                    const char *file2, size_t line2, size_t column2, int is_multiline2,
                    const char *text2)
{
    say(severity, message1, file1, line1, column1, is_multiline1, text1);
    say(severity, message2, file2, line2, column2, is_multiline2, text2);
}

int catalogue_load(struct catalogue *out, const char *path)
{
    static const struct po_xerror_handler handler = {say, say_two};
    po_file_t file = po_file_read(path, &handler);
    if (file == NULL) {
        fprintf(stderr, "%s: it cannot be read\n", path);
        return -1;
    }
    po_message_iterator_t messages = po_message_iterator(file, NULL);
    po_message_t message;
    while ((message = po_next_message(messages)) != NULL) {
        add(out, message);
    }
    po_message_iterator_free(messages);
    po_file_free(file);
    if (out->count > 0) {
        qsort(out->texts, out->count, sizeof *out->texts, by_key);
    }
    return 0;
}

void catalogue_free(struct catalogue *catalogue)
{
    for (size_t i = 0; i < catalogue->count; i++) {
        free(catalogue->texts[i].key);
        free(catalogue->texts[i].plural);
        for (size_t form = 0; form < CATALOGUE_FORMS_MAX; form++) {
            free(catalogue->texts[i].forms[form]);
        }
    }
    free(catalogue->texts);
    *catalogue = (struct catalogue){0};
}

const struct catalogue_text *catalogue_find(const struct catalogue *catalogue, const char *context,
                                            const char *text)
{
    char key[KEY_MAX];
    write_key(key, context, text);
    struct catalogue_text wanted = {.key = key};
    return catalogue->count == 0 ? NULL
                                 : bsearch(&wanted, catalogue->texts, catalogue->count,
                                           sizeof *catalogue->texts, by_key);
}

/* How much of a text a program reads, not a person: "{name}" or "%5.1f"; 0: nothing. */
static size_t machine_part(const char *text)
{
    if (*text == '{') {
        const char *end = strchr(text, '}');
        return end != NULL ? (size_t)(end - text) + 1 : 0;
    }
    if (*text == '%') {
        size_t len = 1 + strspn(text + 1, "0123456789.+- #$*hljzt");
        return text[len] != '\0' ? len + 1 : len;
    }
    return 0;
}

/* Longer by half of its vowels, as translations are; every letter with a mark. */
void catalogue_disguise_text(const char *text, char *out, size_t cap)
{
    static const char plain[] = "abcdefghijklmnoprstuwyzABCDEFGHIJKLMNOPRSTUWYZ";
    static const char *const marked[] = {
        "á", "ƀ", "ç", "đ", "é", "ƒ", "ĝ", "ħ", "í", "ĵ", "ķ", "ļ", "ɱ", "ñ", "ó", "þ",
        "ŕ", "š", "ţ", "ú", "ŵ", "ý", "ž", "Á", "Ɓ", "Ç", "Đ", "É", "Ƒ", "Ĝ", "Ħ", "Í",
        "Ĵ", "Ķ", "Ļ", "Ṁ", "Ñ", "Ó", "Þ", "Ŕ", "Š", "Ţ", "Ú", "Ŵ", "Ý", "Ž",
    };
    size_t used = 0;
    bool is_even = false;
    out[0] = '\0';
    while (*text != '\0' && used + 16 < cap) {
        size_t kept = machine_part(text);
        if (kept > 0 && used + kept < cap) {
            memcpy(out + used, text, kept);
            used += kept;
            text += kept;
            continue;
        }
        const char *at = strchr(plain, *text);
        bool is_twice = strchr("aeiou", *text) != NULL && (is_even = !is_even);
        for (int i = 0; i <= is_twice; i++) {
            used += (size_t)(at != NULL ? snprintf(out + used, cap - used, "%s", marked[at - plain])
                                        : snprintf(out + used, cap - used, "%c", *text));
        }
        text++;
    }
    out[used] = '\0';
}

void catalogue_disguise(struct catalogue *out, const struct catalogue *of)
{
    char text[KEY_MAX];
    for (size_t i = 0; i < of->count; i++) {
        const char *key = of->texts[i].key;
        const char *end = strchr(key, '\004');
        struct catalogue_text *made = append(out);
        made->key = copy(key);
        made->is_of_program = of->texts[i].is_of_program;
        catalogue_disguise_text(end != NULL ? end + 1 : key, text, sizeof text);
        made->forms[made->count++] = copy(text);
        if (of->texts[i].plural != NULL) {
            made->plural = copy(of->texts[i].plural);
            catalogue_disguise_text(made->plural, text, sizeof text);
            made->forms[made->count++] = copy(text);
        }
    }
}
