/* Pages lose what says nothing, and only that: strings, templates and regular expressions look like comments. */
#include "tools/squeeze.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct smaller {
    const char *in;
    const char *out;
};

struct endless {
    const char *in;
    size_t line;
};

static const struct smaller scripts[] = {
    {"", ""},
    {"  // nothing else", ""},
    {"// why\nlet a = 1;\n\n    let b = 2; // two\n", "let a=1;let b=2;"},
    {"a /* one\n two */ b", "a\nb"},
    {"a /* one */ b", "a b"},
    {"return a /* the lot */;", "return a;"},
    /* A line end that may end a statement stays. */
    {"let a = b\nlet c = d\n", "let a=b\nlet c=d"},
    {"a = b\n++c", "a=b\n++c"},
    {"f()\n(g)", "f()\n(g)"},
    {"return\n'x'", "return\n'x'"},
    {"function f() {\n    g();\n}\nh();\n", "function f(){g();}\nh();"},
    /* One that cannot end it goes. */
    {"f(\n    a,\n    b,\n);", "f(a,b,);"},
    {"a\n    ? b\n    : c", "a?b:c"},
    {"a &&\n    b", "a&&b"},
    {"f()\n    .then(g)", "f().then(g)"},
    {"1\n.a", "1\n.a"},
    /* Spaces that keep signs apart. */
    {"a + +b", "a+ +b"},
    {"a - -b", "a- -b"},
    {"a + b - (c * d)", "a+b-(c*d)"},
    {"a++ + ++b", "a++ + ++b"},
    {"a ? .5 : b", "a? .5:b"},
    {"typeof x", "typeof x"},
    {"x in y", "x in y"},
    {"import { a } from './b.js';", "import{a}from './b.js';"},
    /* What looks like a comment or a string and is none. */
    {"a = 'http://x  y';", "a='http://x  y';"},
    {"a = \"/* \\\" */\" ;", "a=\"/* \\\" */\";"},
    {"a = '\\'  //';", "a='\\'  //';"},
    {"a = /  \\/\\/ '/ ;", "a= /  \\/\\/ '/ ;"},
    {"a = /[/'\"]  x/g.test( b )", "a= /[/'\"]  x/g.test(b)"},
    {"return /'/ ;", "return/'/ ;"},
    {"a / b / '  '", "a/b/ '  '"},
    {"(a) / 2 // '", "(a)/2"},
    {"a[0] / 2 // '", "a[0]/2"},
    {"a++ / 2 // '", "a++ /2"},
    {"f(/`/, 2 )", "f(/`/,2)"},
    /* A template keeps its text; what it calculates is a script again. */
    {"`a\n   // b  ${ c  /* d */ }  e`", "`a\n   // b  ${c}  e`"},
    {"`${ { a: `x  ${ b } ` }.a }  }  `", "`${{a:`x  ${b} `}.a}  }  `"},
    {"`\\`  ${ '}' }  \\${ x }`", "`\\`  ${'}'}  \\${ x }`"},
    {"`$  {`  ;", "`$  {`;"},
    {"let \xC3\xA9 = '\xE4\xBD\xA0  '", "let \xC3\xA9='\xE4\xBD\xA0  '"},
};

static const struct endless endless_scripts[] = {
    {"a = 'x\n'", 1},    {"\na = \"", 2}, {"\n\n/* a\n", 3}, {"`a\n${", 2},
    {"`a\n${ b } c", 2}, {"x = /a", 1},   {"x = /[/]", 1},   {"a = '\\", 1},
};

static const struct smaller styles[] = {
    {"", ""},
    {"/* a */ a:hover, b > c {\n    color: red;\n    margin: 0 auto;\n}\n",
     "a:hover,b > c{color:red;margin:0 auto}"},
    {"a :hover { }", "a :hover{}"},
    {"@media (hover: none), (max-width: 30em) and (x) {\n}",
     "@media (hover:none),(max-width:30em) and (x){}"},
    {"a { width: calc(1em + 2 * var(--b)) }", "a{width:calc(1em + 2 * var(--b))}"},
    {"a::before { content: '/* ;  } */'; }", "a::before{content:'/* ;  } */'}"},
    {"a { content: \"\\\"  ;\"; }", "a{content:\"\\\"  ;\"}"},
    {"a{;}", "a{}"},
    {"#a\n.b {}", "#a .b{}"},
};

static const struct endless endless_styles[] = {
    {"a {\n} /* b", 2},
    {"a { content: 'x\n'; }", 1},
};

typedef const char *squeeze_fn(const char *in, size_t len, char *out, size_t *out_len,
                               size_t *line);

static const char *plain_js(const char *in, size_t len, char *out, size_t *out_len, size_t *line)
{
    return squeeze_js(in, len, NULL, out, len, out_len, line);
}

/* Into memory of exactly its size, so that a sanitizer sees a byte too many. */
static void expect_smaller(squeeze_fn *squeeze, const struct smaller *row)
{
    size_t len = strlen(row->in);
    char *in = malloc(len + 1);
    char *out = malloc(len + 1);
    assert_non_null(in);
    assert_non_null(out);
    memcpy(in, row->in, len);
    out[len] = 1;
    size_t out_len = SIZE_MAX;
    size_t line = 0;
    assert_null(squeeze(in, len, out, &out_len, &line));
    assert_true(out_len <= len);
    if (out_len != strlen(row->out) || memcmp(out, row->out, out_len) != 0) {
        fail_msg("%s\ngave\n%.*s\nnot\n%s", row->in, (int)out_len, out, row->out);
    }
    assert_int_equal(out[len], 1);
    free(in);
    free(out);
}

static void expect_endless(squeeze_fn *squeeze, const struct endless *row)
{
    char out[256];
    size_t out_len = 0;
    size_t line = 0;
    const char *wrong = squeeze(row->in, strlen(row->in), out, &out_len, &line);
    if (wrong == NULL || line != row->line) {
        fail_msg("%s\nends in line %zu, not %zu", row->in, line, row->line);
    }
}

static void test_scripts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(scripts); i++) {
        expect_smaller(plain_js, &scripts[i]);
    }
}

static void test_styles(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(styles); i++) {
        expect_smaller(squeeze_css, &styles[i]);
    }
}

static void test_endless(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(endless_scripts); i++) {
        expect_endless(plain_js, &endless_scripts[i]);
    }
    for (size_t i = 0; i < COUNT(endless_styles); i++) {
        expect_endless(squeeze_css, &endless_styles[i]);
    }
}

/* What is small already stays as it is. */
static void test_twice(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(scripts); i++) {
        expect_smaller(plain_js, &(struct smaller){scripts[i].out, scripts[i].out});
    }
    for (size_t i = 0; i < COUNT(styles); i++) {
        expect_smaller(squeeze_css, &(struct smaller){styles[i].out, styles[i].out});
    }
}

static void test_nested_too_deep(void **state)
{
    (void)state;
    char in[256];
    char out[256];
    size_t len = 0;
    for (size_t i = 0; i < 40; i++) {
        memcpy(in + len, "`${", 3);
        len += 3;
    }
    size_t out_len = 0;
    size_t line = 0;
    assert_non_null(plain_js(in, len, out, &out_len, &line));
    assert_int_equal(line, 1);
}

/* A language in which every text is said by what it is. */
static size_t find(void *arg, const struct squeeze_text *text, const char *forms[SQUEEZE_FORMS_MAX])
{
    char(*said)[64] = arg;
    snprintf(said[0], sizeof said[0], "<%s%s%s>", text->context != NULL ? text->context : "",
             text->context != NULL ? "|" : "", text->one);
    forms[0] = said[0];
    if (text->other == NULL) {
        return 1;
    }
    snprintf(said[1], sizeof said[1], "<%s>", text->other);
    forms[1] = forms[2] = said[1];
    return 3;
}

static void test_texts(void **state)
{
    (void)state;
    static const struct smaller rows[] = {
        {"a = t('b');", "a='<b>';"},
        {"f(t('b'), t(\n    'c' +\n        'd',\n));", "f('<b>','<cd>');"},
        {"return t(`b`)\nc()", "return '<b>'\nc()"},
        {"t('{a} b', { a })", "t('<{a} b>',{a})"},
        {"tx('{a} b', { a: h('b') })", "tx('<{a} b>',{a:h('b')})"},
        {"tx('b')", "tx('<b>')"},
        {"tn(['{n} a', '{n} b'], n)", "tn(['<{n} a>','<{n} b>','<{n} b>'],n)"},
        {"txn([\n 'a',\n 'b',\n], n, { c })", "txn(['<a>','<b>','<b>'],n,{c})"},
        {"tc('door', 'Open')", "'<door|Open>'"},
        {"tc('door', 'Open {a}', { a })", "t('<door|Open {a}>',{a})"},
        {"`${t('a')} ${x} t('b')`", "`${'<a>'} ${x} t('b')`"},
        {"t('it\\'s \\u00e9 \\x41')", "\"<it's \xC3\xA9 A>\""},
        {"t('\\\\ \\n \"\\'')", "'<\\\\ \\n \"\\'>'"},
        /* These are none of ours. */
        {"a.t(b)", "a.t(b)"},
        {"at('b'); t = 1; tnx('c')", "at('b');t=1;tnx('c')"},
        {"'t(' + b", "'t(' +b"},
        {"// t(a)\nb", "b"},
    };
    static const struct endless wrong[] = {
        {"\nt(a)", 2},       {"t(`a${b}`)", 1},      {"t('a' + b)", 1}, {"tn('a', 'b', n)", 1},
        {"tn(['a'], n)", 1}, {"tn(['a', b], n)", 1}, {"tc('a')", 1},    {"t('\\q')", 1},
        {"t('a", 1},         {"t('\\ud800')", 1},
    };
    char said[2][64];
    const struct squeeze_words words = {find, said};
    for (size_t i = 0; i < COUNT(rows); i++) {
        char out[512];
        size_t out_len = 0;
        size_t line = 0;
        assert_null(
            squeeze_js(rows[i].in, strlen(rows[i].in), &words, out, sizeof out, &out_len, &line));
        out[out_len] = '\0';
        assert_string_equal(out, rows[i].out);
    }
    for (size_t i = 0; i < COUNT(wrong); i++) {
        char out[512];
        size_t out_len = 0;
        size_t line = 0;
        assert_non_null(
            squeeze_js(wrong[i].in, strlen(wrong[i].in), &words, out, sizeof out, &out_len, &line));
        assert_int_equal(line, wrong[i].line);
    }
}

/* What does not fit is said, and nothing is written behind the end. */
static void test_texts_without_room(void **state)
{
    (void)state;
    static const char in[] = "a(t('b'), tn(['c', 'd'], 2))";
    char said[2][64];
    const struct squeeze_words words = {find, said};
    size_t len = strlen(in);
    size_t out_len = 0;
    size_t line = 0;
    bool did_fit = false;
    for (size_t cap = len; cap < 64; cap++) {
        char *out = malloc(cap);
        assert_non_null(out);
        const char *bad = squeeze_js(in, len, &words, out, cap, &out_len, &line);
        assert_true(bad != NULL || out_len <= cap);
        assert_true(bad == NULL || !did_fit);
        did_fit = bad == NULL;
        free(out);
    }
    assert_true(did_fit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scripts),
        cmocka_unit_test(test_styles),
        cmocka_unit_test(test_endless),
        cmocka_unit_test(test_twice),
        cmocka_unit_test(test_nested_too_deep),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_texts_without_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
