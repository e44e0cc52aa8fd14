/* The modules of a page become one script, in the order in which they would run. */
#include "tools/bundle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void expect_scripts(const struct bundle_module *modules, size_t count,
                           const char *const wanted[], size_t wanted_count)
{
    struct bundle out[BUNDLES_MAX];
    assert_int_equal(bundle_make(modules, count, "page.js", "/de/", out), wanted_count);
    for (size_t i = 0; i < wanted_count; i++) {
        assert_string_equal(out[i].text, wanted[i]);
        assert_int_equal(out[i].len, strlen(wanted[i]));
        free(out[i].text);
    }
}

static void each_module_runs_once_before_those_that_need_it(void **state)
{
    (void)state;
    static const struct bundle_module modules[] = {
        {"page.js", "import{a}from './one-two.js';import{c as d}from'./base.js';import './side.js';"
                    "a(d);"},
        {"one-two.js", "import{c}from './base.js';\nexport function a(x){return c+x;}\n"
                       "export const e=[1];"},
        {"base.js", "export const c=';export x';export async function f(){}"},
        {"side.js", "run();"},
        {"unused.js", "import{nothing}from './nowhere.js';"},
    };
    /* A text that looks like an export would be cut; there is none such among the pages, and it is refused. */
    struct bundle out[BUNDLES_MAX];
    assert_int_equal(bundle_make(modules, COUNT(modules), "page.js", "/", out), 0);
    struct bundle_module fine[COUNT(modules)];
    memcpy(fine, modules, sizeof fine);
    fine[2].text = "export const c=1;export async function f(){}";
    static const char *const wanted[] = {
        "const $base=(()=>{const c=1;async function f(){}\nreturn{c,f}})();\n"
        "const $one_two=(()=>{const{c}=$base;function a(x){return c+x;}\nconst e=[1];\n"
        "return{a,e}})();\n"
        "const $side=(()=>{run();\nreturn{}})();\n"
        "const{a}=$one_two;const{c:d}=$base;a(d);"};
    expect_scripts(fine, COUNT(fine), wanted, 1);
}

static void what_comes_later_finds_the_modules_of_the_page(void **state)
{
    (void)state;
    static const struct bundle_module modules[] = {
        {"page.js", "import{a}from './base.js';import('./later.js'+a);import('./later.js');"},
        {"base.js", "export class a{}"},
        {"more.js", "import{a}from './base.js';export const b=a;"},
        {"later.js", "import{b}from './more.js';import{a}from './base.js';export const z=[a,b];"},
    };
    static const char *const wanted[] = {
        "const $base=(()=>{class a{}\nreturn{a}})();\n"
        "globalThis.lectern={$base,};\n"
        "const{a}=$base;import('/de/later.js'+a);import('/de/later.js');",
        "const{$base}=globalThis.lectern;"
        "const $more=(()=>{const{a}=$base;const b=a;\nreturn{b}})();\n"
        "const $later=(()=>{const{b}=$more;const{a}=$base;const z=[a,b];\nreturn{z}})();\n"
        "export const{z}=$later;\n",
    };
    expect_scripts(modules, COUNT(modules), wanted, 2);
}

static void what_it_cannot_read_is_refused(void **state)
{
    (void)state;
    static const struct bundle_module base = {"base.js", "export const a=1;"};
    static const char *const wrong[] = {
        "import{a}from './nowhere.js';", "import{a}from 'base.js';", "import{a;",
        "import{a}from './page.js';",    "export default 1;",        "f();export{f};",
        "import './nowhere.js';",        "let a;export let b=a;",
    };
    for (size_t i = 0; i < COUNT(wrong); i++) {
        struct bundle out[BUNDLES_MAX];
        const struct bundle_module modules[] = {{"page.js", wrong[i]}, base};
        assert_int_equal(bundle_make(modules, 2, "page.js", "/", out), 0);
    }
    struct bundle out[BUNDLES_MAX];
    assert_int_equal(bundle_make(&base, 1, "page.js", "/", out), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_module_runs_once_before_those_that_need_it),
        cmocka_unit_test(what_comes_later_finds_the_modules_of_the_page),
        cmocka_unit_test(what_it_cannot_read_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
