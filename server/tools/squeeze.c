/* Comments, indentation and needless spaces go. Names and line ends that may end a statement stay, so that what is
 * left needs no parser to be right: only strings, templates, regular expressions and comments have to be told apart. */
#include "tools/squeeze.h"

#include <stdbool.h>
#include <string.h>

enum { NESTED_MAX = 32 };

struct pen {
    const char *in;
    size_t len;
    size_t at;
    char *out;
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

size_t squeeze_js(const char *in, size_t len, char *out, size_t *out_len)
{
    struct pen pen = {.in = in, .len = len};
    pen.out = out;
    while (pen.at < len) {
        size_t begin = pen.at;
        bool is_fine = true;
        if (peek(&pen, 0) == '/' && is_one_of(peek(&pen, 1), "/*")) {
            is_fine = skip_comment(&pen);
        } else if (!skip_space(&pen)) {
            put_space_js(&pen);
            is_fine = copy_token_js(&pen);
        }
        if (!is_fine) {
            return line_of(&pen, begin);
        }
    }
    *out_len = pen.used;
    return pen.nested > 0 ? line_of(&pen, len) : 0;
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

size_t squeeze_css(const char *in, size_t len, char *out, size_t *out_len)
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
            return line_of(&pen, begin);
        }
    }
    *out_len = pen.used;
    return 0;
}
