/* Comments, indentation and needless spaces go. Names and line ends that may end a statement stay, so that what is
 * left needs no parser to be right: only strings, templates, regular expressions and comments have to be told apart. */
#include "tools/squeeze.h"

#include "tools/literal.h"

#include <stdbool.h>
#include <string.h>

enum { NESTED_MAX = 32 };

static const char ENDLESS[] = "what begins here never ends: close it";

struct pen {
    const char *in;
    size_t len;
    size_t at;
    const struct squeeze_words *words; /* or NULL */
    char *out;
    size_t cap;
    size_t used;
    size_t word; /* where in `out` the word begins that stands last; == used: no word stands last */
    bool has_space; /* white space since the last token */
    bool has_line;  /* a line end among it */
    /* Braces that are open in each `${` around us, the innermost last. */
    size_t braces[NESTED_MAX];
    size_t nested;
};

static bool is_one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$' || (unsigned char)c >= 0x80;
}

static char peek(const struct pen *pen, size_t ahead)
{
    return ahead < pen->len - pen->at ? pen->in[pen->at + ahead] : '\0';
}

static char last(const struct pen *pen)
{
    return pen->used > 0 ? pen->out[pen->used - 1] : '\0';
}

static void copy(struct pen *pen, size_t count)
{
    memcpy(pen->out + pen->used, pen->in + pen->at, count);
    pen->used += count;
    pen->at += count;
}

/* Copies up to and with the closing character; in brackets a regular expression may have it. */
static bool copy_to(struct pen *pen, char closing)
{
    bool is_in_brackets = false;
    copy(pen, 1);
    while (pen->at < pen->len && peek(pen, 0) != '\n') {
        char c = peek(pen, 0);
        if (c == '\\' && pen->at + 1 < pen->len) {
            copy(pen, 2);
            continue;
        }
        copy(pen, 1);
        if (c == closing && !is_in_brackets) {
            return true;
        }
        if (closing == '/') {
            is_in_brackets = c == '[' || (is_in_brackets && c != ']');
        }
    }
    return false;
}

/* The text of a template up to its end or to the next `${`. */
static bool copy_template(struct pen *pen)
{
    copy(pen, 1);
    while (pen->at < pen->len) {
        char c = peek(pen, 0);
        if (c == '$' && peek(pen, 1) == '{') {
            if (pen->nested == NESTED_MAX) {
                return false;
            }
            pen->braces[pen->nested++] = 0;
            copy(pen, 2);
            return true;
        }
        copy(pen, c == '\\' && pen->at + 1 < pen->len ? 2 : 1);
        if (c == '`') {
            return true;
        }
    }
    return false;
}

static bool skip_comment(struct pen *pen)
{
    bool is_line = peek(pen, 1) == '/';
    pen->at += 2;
    while (pen->at < pen->len) {
        char c = peek(pen, 0);
        if (is_line && c == '\n') {
            return true;
        }
        if (!is_line && c == '*' && peek(pen, 1) == '/') {
            pen->at += 2;
            pen->has_space = true;
            return true;
        }
        pen->has_line = pen->has_line || c == '\n';
        pen->at++;
    }
    return is_line;
}

static bool skip_space(struct pen *pen)
{
    char c = peek(pen, 0);
    if (!is_one_of(c, " \t\r\n")) {
        return false;
    }
    pen->has_line = pen->has_line || c == '\n';
    pen->has_space = true;
    pen->at++;
    return true;
}

/* A slash begins a regular expression where no value stands before it. */
static bool is_regex_here(const struct pen *pen)
{
    static const char *const words[] = {"return", "typeof", "case",  "in",        "of",
                                        "delete", "void",   "throw", "new",       "else",
                                        "do",     "await",  "yield", "instanceof"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t len = strlen(words[i]);
        if (pen->used - pen->word == len && memcmp(pen->out + pen->word, words[i], len) == 0) {
            return true;
        }
    }
    size_t end = pen->used;
    while (end > 0 && is_one_of(pen->out[end - 1], " \n")) {
        end--;
    }
    char c = end > 0 ? pen->out[end - 1] : '\0';
    bool is_step = is_one_of(c, "+-") && end > 1 && pen->out[end - 2] == c;
    return end == 0 || (is_one_of(c, "({[,;:=!&|?<>+-*%~^}") && !is_step);
}

/* A line end goes where the statement cannot end there: behind what wants more, before what goes on. */
static bool is_line_needed(char before, char next)
{
    bool goes_on = is_one_of(next, ")]},;:?&|=") || (next == '.' && !is_word(before));
    return !is_one_of(before, "{([;,=&|?:<>") && !goes_on;
}

static bool is_space_needed(char before, char next)
{
    static const char plain[] = "{}()[];,:?=<>&|!";
    static const char signs[] = "+-*/%";
    if ((before == '?' && next == '.') || (before == '<' && next == '!')) {
        return true;
    }
    if (is_one_of(before, signs) || is_one_of(next, signs)) {
        return !is_word(before) && !is_word(next) && !is_one_of(before, ")]") &&
               !is_one_of(next, "([");
    }
    return !is_one_of(before, plain) && !is_one_of(next, plain);
}

static void put_space_js(struct pen *pen)
{
    char before = last(pen);
    char next = peek(pen, 0);
    if (pen->used > 0 && pen->has_line && is_line_needed(before, next)) {
        pen->out[pen->used++] = '\n';
    } else if (pen->used > 0 && (pen->has_space || pen->has_line) &&
               is_space_needed(before, next)) {
        pen->out[pen->used++] = ' ';
    }
    pen->has_space = pen->has_line = false;
}

/* A brace: the one that ends a `${` goes on with its template. */
static bool copy_brace(struct pen *pen)
{
    size_t *open = pen->nested > 0 ? &pen->braces[pen->nested - 1] : NULL;
    if (open != NULL && peek(pen, 0) == '}' && *open == 0) {
        pen->nested--;
        return copy_template(pen);
    }
    if (open != NULL) {
        *open = peek(pen, 0) == '{' ? *open + 1 : *open - 1;
    }
    copy(pen, 1);
    return true;
}

static bool copy_token_js(struct pen *pen)
{
    char c = peek(pen, 0);
    if (is_word(c)) {
        size_t begin = pen->used;
        while (is_word(peek(pen, 0))) {
            copy(pen, 1);
        }
        pen->word = begin;
        return true;
    }
    bool is_fine = true;
    if (c == '"' || c == '\'') {
        is_fine = copy_to(pen, c);
    } else if (c == '`') {
        is_fine = copy_template(pen);
    } else if (c == '{' || c == '}') {
        is_fine = copy_brace(pen);
    } else if (c == '/' && is_regex_here(pen)) {
        is_fine = copy_to(pen, c);
    } else {
        copy(pen, 1);
    }
    pen->word = pen->used;
    return is_fine;
}

static size_t line_of(const struct pen *pen, size_t at)
{
    size_t line = 1;
    for (size_t i = 0; i < at; i++) {
        line += pen->in[i] == '\n';
    }
    return line;
}

/* Texts for people */

/* Puts a text's literal; what is left of the script has to have room behind it. */
static bool put_literal(struct pen *pen, const char *text)
{
    size_t left = pen->len - pen->at;
    size_t room = pen->cap - pen->used;
    size_t count = room > left ? literal_write(text, pen->out + pen->used, room - left) : 0;
    pen->used += count;
    return count > 0;
}

static bool put_sign(struct pen *pen, char c)
{
    if (pen->cap - pen->used <= pen->len - pen->at) {
        return false;
    }
    pen->out[pen->used++] = c;
    return true;
}

static size_t next_sign(const struct pen *pen, size_t at)
{
    while (at < pen->len && is_one_of(pen->in[at], " \t\r\n")) {
        at++;
    }
    return at;
}

static bool is_sign(const struct pen *pen, size_t at, char c)
{
    return at < pen->len && pen->in[at] == c;
}

/* A literal and the sign behind it; the place of that, or 0. */
static size_t read_literal(const struct pen *pen, size_t at, char *out)
{
    size_t end = literal_read(pen->in, pen->len, next_sign(pen, at), out);
    return end > 0 ? next_sign(pen, end) : 0;
}

/* The bracket that stands behind `at`, where a comma may come before it. */
static bool is_closed(const struct pen *pen, size_t *at, char bracket)
{
    size_t next = is_sign(pen, *at, ',') ? next_sign(pen, *at + 1) : *at;
    if (is_sign(pen, next, bracket)) {
        *at = next + 1;
        return true;
    }
    return false;
}

/* A text alone needs no function any more. */
static bool put_text(struct pen *pen, const char *word, const char *text, size_t end)
{
    bool is_alone = strcmp(word, "tx") != 0 && is_closed(pen, &end, ')');
    pen->at = end;
    if (is_alone) {
        return put_literal(pen, text);
    }
    bool is_fine = put_sign(pen, 't') && (strcmp(word, "tx") != 0 || put_sign(pen, 'x'));
    return is_fine && put_sign(pen, '(') && put_literal(pen, text);
}

static bool put_forms(struct pen *pen, const char *word, const char *const forms[], size_t count,
                      size_t end)
{
    pen->at = end;
    bool is_fine = true;
    for (; *word != '\0' && is_fine; word++) {
        is_fine = put_sign(pen, *word);
    }
    is_fine = is_fine && put_sign(pen, '(') && put_sign(pen, '[');
    for (size_t i = 0; i < count && is_fine; i++) {
        is_fine = (i == 0 || put_sign(pen, ',')) && put_literal(pen, forms[i]);
    }
    return is_fine && put_sign(pen, ']');
}

/* Behind `word(`, at `at`: its literals give way to those of the language. */
static const char *put_call(struct pen *pen, const char *word, size_t at)
{
    static const char what[] = "a text for people is no literal: write it out here";
    char first[LITERAL_MAX];
    char second[LITERAL_MAX];
    const char *forms[SQUEEZE_FORMS_MAX] = {NULL};
    struct squeeze_text text = {.one = first};
    bool is_counted = strcmp(word, "tn") == 0 || strcmp(word, "txn") == 0;
    bool has_context = strcmp(word, "tc") == 0;
    size_t open = next_sign(pen, at);
    if (is_counted && !is_sign(pen, open, '[')) {
        return what;
    }
    size_t end = read_literal(pen, is_counted ? open + 1 : at, first);
    if (is_counted || has_context) {
        end = end > 0 && is_sign(pen, end, ',') ? read_literal(pen, end + 1, second) : 0;
        text.other = is_counted ? second : NULL;
        text.context = has_context ? first : NULL;
        text.one = has_context ? second : first;
    }
    if (end == 0 || (is_counted && !is_closed(pen, &end, ']'))) {
        return what;
    }
    size_t count = pen->words->find(pen->words->arg, &text, forms);
    bool is_fine =
        is_counted ? put_forms(pen, word, forms, count, end) : put_text(pen, word, forms[0], end);
    return is_fine ? NULL : "its texts are too long";
}

/* The name of one of our functions at in[at] that is called, not a method's nor one that is declared: where its
 * bracket ends, else 0. */
static size_t find_call(const struct pen *pen, char word[4])
{
    static const char *const names[] = {"t", "tx", "tn", "txn", "tc"};
    size_t len = 0;
    while (len < 4 && is_word(peek(pen, len))) {
        len++;
    }
    if (pen->words == NULL || len == 0 || len > 3 || last(pen) == '.' || is_word(peek(pen, len))) {
        return 0;
    }
    memcpy(word, pen->in + pen->at, len);
    word[len] = '\0';
    size_t at = next_sign(pen, pen->at + len);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(word, names[i]) == 0) {
            return is_sign(pen, at, '(') ? at + 1 : 0;
        }
    }
    return 0;
}

const char *squeeze_js(const char *in, size_t len, const struct squeeze_words *words, char *out,
                       size_t cap, size_t *out_len, size_t *line)
{
    struct pen pen = {.in = in, .len = len, .words = words, .cap = cap};
    pen.out = out;
    while (pen.at < len) {
        size_t begin = pen.at;
        char word[4];
        const char *wrong = NULL;
        if (peek(&pen, 0) == '/' && is_one_of(peek(&pen, 1), "/*")) {
            wrong = skip_comment(&pen) ? NULL : ENDLESS;
        } else if (!skip_space(&pen)) {
            put_space_js(&pen);
            size_t call = find_call(&pen, word);
            if (call > 0) {
                wrong = put_call(&pen, word, call);
                pen.word = pen.used;
            } else {
                wrong = copy_token_js(&pen) ? NULL : ENDLESS;
            }
        }
        if (wrong != NULL) {
            *line = line_of(&pen, begin);
            return wrong;
        }
    }
    *out_len = pen.used;
    *line = line_of(&pen, len);
    return pen.nested > 0 ? ENDLESS : NULL;
}

static bool copy_token_css(struct pen *pen)
{
    char c = peek(pen, 0);
    bool is_needed = !is_one_of(last(pen), "{};,:(") && !is_one_of(c, "{};,)");
    if (pen->has_space && pen->used > 0 && is_needed) {
        pen->out[pen->used++] = ' ';
    }
    pen->has_space = pen->has_line = false;
    if (c == '}' && last(pen) == ';') {
        pen->used--;
    }
    if (c == '"' || c == '\'') {
        return copy_to(pen, c);
    }
    copy(pen, 1);
    return true;
}

const char *squeeze_css(const char *in, size_t len, char *out, size_t *out_len, size_t *line)
{
    struct pen pen = {.in = in, .len = len};
    pen.out = out;
    while (pen.at < len) {
        size_t begin = pen.at;
        bool is_fine = true;
        if (peek(&pen, 0) == '/' && peek(&pen, 1) == '*') {
            is_fine = skip_comment(&pen);
        } else if (!skip_space(&pen)) {
            is_fine = copy_token_css(&pen);
        }
        if (!is_fine) {
            *line = line_of(&pen, begin);
            return ENDLESS;
        }
    }
    *out_len = pen.used;
    return NULL;
}
