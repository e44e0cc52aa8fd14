/* Pages lose what says nothing, and only that: strings, templates and regular expressions look like comments. */
#include "tools/squeeze.h"

#include <setjmp.h>
#include <stdarg.h>
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

/* Into memory of exactly its size, so that a sanitizer sees a byte too many. */
static void expect_smaller(size_t (*squeeze)(const char *, size_t, char *, size_t *),
                           const struct smaller *row)
{
    size_t len = strlen(row->in);
    char *in = malloc(len + 1);
    char *out = malloc(len + 1);
    assert_non_null(in);
    assert_non_null(out);
    memcpy(in, row->in, len);
    out[len] = 1;
    size_t out_len = SIZE_MAX;
    assert_int_equal(squeeze(in, len, out, &out_len), 0);
    assert_true(out_len <= len);
    if (out_len != strlen(row->out) || memcmp(out, row->out, out_len) != 0) {
        fail_msg("%s\ngave\n%.*s\nnot\n%s", row->in, (int)out_len, out, row->out);
    }
    assert_int_equal(out[len], 1);
    free(in);
    free(out);
}

static void expect_endless(size_t (*squeeze)(const char *, size_t, char *, size_t *),
                           const struct endless *row)
{
    char out[256];
    size_t out_len = 0;
    size_t line = squeeze(row->in, strlen(row->in), out, &out_len);
    if (line != row->line) {
        fail_msg("%s\nends in line %zu, not %zu", row->in, line, row->line);
    }
}

static void test_scripts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(scripts); i++) {
        expect_smaller(squeeze_js, &scripts[i]);
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
        expect_endless(squeeze_js, &endless_scripts[i]);
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
        expect_smaller(squeeze_js, &(struct smaller){scripts[i].out, scripts[i].out});
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
    assert_int_equal(squeeze_js(in, len, out, &out_len), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scripts),         cmocka_unit_test(test_styles),
        cmocka_unit_test(test_endless),         cmocka_unit_test(test_twice),
        cmocka_unit_test(test_nested_too_deep),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
