/* Packs: what is refused and how, normal form, shape, texts, matching. */
#include "pack/pack_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define CRM LEC_SOURCE_DIR "/questions/crm-onboarding.json"

/* Packs are written with ' for ", to be readable here. Line 2 begins behind the head; in a CLUE,
 * line 3 is the members of the only clue. */
#define HEAD "{'format':'lectern-pack/1','title':'T','language':'en'"
#define PACK(members) HEAD ",\n" members "}"
#define BOARD(categories) PACK("'boards':[{'categories':[" categories "]}]")
#define CLUE(members) BOARD("{'title':'Cats','clues':[\n{" members "}]}")
#define CAT "'clue':'It purrs.','response':'Cat'"
#define DOG "'clue':'It barks.','response':'Dog'"
#define IN_CLUE "board 1, category 1 «Cats», clue 1"

static struct lec_pack_problems problems;

static struct lec_pack_file *parse(const char *text)
{
    char *json = strdup(text);
    assert_non_null(json);
    for (char *p = json; (p = strchr(p, '\'')) != NULL;) {
        *p = '"';
    }
    struct lec_pack_file *pack = lec_pack_file_parse(json, strlen(json), &problems);
    free(json);
    return pack;
}

static struct lec_pack_file *parse_good(const char *text)
{
    struct lec_pack_file *pack = parse(text);
    if (!pack) {
        fail_msg("refused: line %d: %s: %s", problems.list[0].line, problems.list[0].place,
                 problems.list[0].text);
    }
    assert_int_equal(problems.count, 0);
    return pack;
}

static const char *text_of(const struct lec_pack_file *pack, unsigned part, uint32_t id)
{
    size_t len;
    const char *text = lec_pack_file_text(pack, part, id, &len);
    assert_int_equal(strlen(text), len);
    return text;
}

static const struct {
    const char *pack;
    int line;
    const char *place;
    const char *text;
} refused[] = {
    {"", 0, "", "the file is empty: write a pack into it"},
    {" \n\t", 0, "", "the file is empty: write a pack into it"},
    {"[]", 1, "", "a pack must be an object in { }, not a list [ ]"},
    {"{\n'a' 1}", 2, "",
     "this is not JSON at column 5 (':' expected near '1'): look for a comma, quotation mark or "
     "bracket that is missing or too many, here or just above"},
    {HEAD ",\n\n'title':'U'}", 3, "",
     "a key stands twice (duplicate object key near '\"title\"'): keep one of them"},
    {"{'a':\n'\xFF'}", 2, "",
     "this is not UTF-8: save the file as UTF-8 (unable to decode byte 0xff near '\"')"},
    {"{'a':\n'\\u0000'}", 2, "", "the character U+0000 is in it: take it out"},
    {"{'a':\n[[[[[[[\n[]]]]]]]]}", 3, "",
     "brackets are nested more than 8 deep: a pack needs no more"},
    {HEAD "}", 1, "", "there is no clue in it: add a board, a final, tie-breaks or spares"},
    {"{'title':'T','language':'en','spares':[{" CAT "}]}", 1, "",
     "\"format\" is missing: add \"format\": \"lectern-pack/1\""},
    {"{'title':'T','language':'en','spares':[{" CAT "}],\n'format':'lectern-pack/2'}", 2, "",
     "\"format\" must be \"lectern-pack/1\""},
    {"{'format':'lectern-pack/1','language':'en','spares':[{" CAT "}]}", 1, "",
     "\"title\" is missing: add it"},
    {"{'format':'lectern-pack/1','title':'T',\n'language':'english!','spares':[{" CAT "}]}", 2, "",
     "\"language\" must be a language tag such as \"en\" or \"pt-BR\""},
    {"{'format':'lectern-pack/1','title':'T','language':\n'en-aaaaaaaa-aaaaaaaa-aaaaaaaa-aaaaaa',"
     "'spares':[{" CAT "}]}",
     1, "", "\"language\" has 36 characters: shorten it to 35"},
    {PACK("'$schema':1,'spares':[{" CAT "}]"), 2, "",
     "\"$schema\" must be a text in quotation marks, not a number"},
    {PACK("'spares':[{" CAT "}],\n'license':'CC0-1.0'"), 3, "",
     "unknown key \"license\": did you mean \"licence\"?"},
    {PACK("'spares':[{" CAT "}],\n'zebra\x1b':[{'a':'}'}]"), 3, "", ""},
    {PACK("'spares':[{" CAT "}],\n'zebra\\u001b':[{'a':'}'}]"), 3, "",
     "unknown key \"zebra?\": take it out"},
    {PACK("'author':['me'],'spares':[{" CAT "}]"), 2, "",
     "\"author\" must be a text in quotation marks, not a list [ ]"},
    {PACK("'description':' ','spares':[{" CAT "}]"), 2, "",
     "\"description\" is empty: write something or leave the key out"},
    {PACK("'values':{},'spares':[{" CAT "}]"), 2, "",
     "\"values\" must be a list in [ ], not an object { }"},
    {PACK("'values':[],'boards':[{'categories':[{'title':'C','clues':[{" CAT "}]}]}]"), 2, "",
     "\"values\" has 0, but needs at least 1"},
    {PACK("'values':[1,2,3,4,5,6],'spares':[{" CAT "}]"), 2, "",
     "\"values\" has 6: leave at most 5"},
    {PACK("'values':[100,\n100],'spares':[{" CAT "}]"), 3, "",
     "value 2 must be more than the one before it"},
    {PACK("'values':[\n1.0],'spares':[{" CAT "}]"), 3, "",
     "value 1 must be a whole number from 1 to 1000000"},
    {PACK("'values':[1,1000001],'spares':[{" CAT "}]"), 2, "",
     "value 2 must be a whole number from 1 to 1000000"},
    {PACK("'values':[100],'boards':[{'categories':[{'title':'Cats',\n'clues':[{" CAT "},{" DOG
          "}]}]}]"),
     3, "board 1, category 1 «Cats»",
     "2 clues, but only 1 \"values\": add values or take clues out"},
    {PACK("'boards':[{'categories':[{'title':'C','clues':[{" CAT "}]}]}],\n'spares':7"), 3, "",
     "\"spares\" must be a list in [ ], not a number"},
    {PACK("'boards':7,'spares':[{" CAT "}]"), 2, "",
     "\"boards\" must be a list in [ ], not a number"},
    {PACK("'boards':[\nnull],'spares':[{" CAT "}]"), 3, "board 1",
     "a board must be an object in { }, not null"},
    {PACK("'boards':[{}],'spares':[{" CAT "}]"), 2, "board 1",
     "\"categories\" is missing: add a list of categories"},
    {PACK("'boards':[{'categories':[]}],'spares':[{" CAT "}]"), 2, "board 1",
     "\"categories\" has 0, but needs at least 1"},
    {BOARD("{'title':'Cats','clues':[{" CAT "}]},\ntrue"), 3, "board 1, category 2",
     "a category must be an object in { }, not true or false"},
    {BOARD("\n{'clues':[{" CAT "}]}"), 3, "board 1, category 1", "\"title\" is missing: add it"},
    {BOARD("{'title':'Cats'}"), 2, "board 1, category 1 «Cats»",
     "\"clues\" is missing: add a list of clues"},
    {BOARD("{'title':'Cats','clues':[\n{" CAT "},\n'Dog']}"), 4,
     "board 1, category 1 «Cats», clue 2", "a clue must be an object in { }, not a text"},
    {CLUE("'response':'Cat'"), 3, IN_CLUE, "\"clue\" is missing: add it"},
    {CLUE("'clue':'It purrs.',\n'answer':'Cat','response':'Cat'"), 4, IN_CLUE,
     "unknown key \"answer\": did you mean \"response\"?"},
    {CLUE(CAT ",'acept':[]"), 3, IN_CLUE, "unknown key \"acept\": did you mean \"accept\"?"},
    {CLUE("'clue':'It\\u0007 purrs.','response':'Cat'"), 3, IN_CLUE,
     "\"clue\" has the control character U+0007 in it: take it out"},
    {CLUE("'clue':'It purrs.',\n'response':'C\\u202Eat'"), 4, IN_CLUE,
     "\"response\" has the control character U+202E in it: take it out"},
    {CLUE("'clue':'x\xCD\x84\xCD\x84\xCD\x84\xCD\x84\xCD\x84\xCD\x84\xCD\x84','response':'Cat'"), 3,
     IN_CLUE,
     "\"clue\" has more than 12 marks on one character: take them out"}, /* two each in NFC */
    {CLUE("'clue':'It purrs.','response':'C\\nat'"), 3, IN_CLUE,
     "\"response\" has several lines: write it in one"},
    {CLUE("'clue':'It purrs.','response':'\\u200B\\u3000'"), 3, IN_CLUE,
     "\"response\" is empty: write something"},
    {CLUE("'clue':'The sign \\\"{ \\\\','response':'Brace',\n'zebra':1"), 4, IN_CLUE,
     "unknown key \"zebra\": take it out"},
    {CLUE(CAT ",'accept':['a cat',\n3]"), 4, IN_CLUE,
     "accepted response 2 must be a text in quotation marks, not a number"},
    {CLUE(CAT ",'accept':['a cat','the cat',\n'a cat']"), 4, IN_CLUE,
     "accepted response 3 is the same as accepted response 1: change one of them or take it out"},
    {CLUE(CAT ",'accept':['Cat']"), 3, IN_CLUE,
     "accepted response 1 is the response itself: take it out"},
    {CLUE(CAT ",'accept':['1','2','3','4','5','6','7','8','9','10','11','12',13]"), 3, IN_CLUE,
     "\"accept\" has 13: leave at most 12"},
    {CLUE(CAT ",'choices':['Cat']"), 3, IN_CLUE, "\"choices\" has 1, but needs at least 2"},
    {CLUE(CAT ",'choices':['cat','dog']"), 3, IN_CLUE,
     "none of the \"choices\" is the \"response\", letter by letter: add it"},
    {CLUE(CAT ",'choices':['Cat','e\\u0301','\\u00E9']"), 3, IN_CLUE,
     "choice 3 is the same as choice 2: change one of them or take it out"},
    {CLUE(CAT ",\n'how':'sung'"), 4, IN_CLUE,
     "\"how\" must be \"spoken\", \"typed\" or \"choice\""},
    {CLUE(CAT ",'how':'choice'"), 3, IN_CLUE,
     "\"how\" is \"choice\", but there are no \"choices\": add them"},
    {CLUE("'response':'Cat','clue':'It purrs: a CAT.'"), 3, IN_CLUE,
     "the clue gives its own response away: write it without those words"},
    {PACK("'final':{'category':'Dogs'," DOG "},\n'tiebreaks':[{" CAT "},{\n" CAT "}]"), 4,
     "tie-break 2", "the same clue as in tie-break 1: change one of them or take it out"},
    {PACK("'final':{" DOG "}"), 2, "final", "\"category\" is missing: add it"},
    {PACK("'final':[]"), 2, "final", "a clue must be an object in { }, not a list [ ]"},
    {PACK("'spares':[{" CAT "},{'clue':'IT, purrs!','response':'Lion'}]"), 2, "spare 2",
     "the same clue as in spare 1: change one of them or take it out"},
};

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(refused); i++) {
        struct lec_pack_file *pack = parse(refused[i].pack);
        if (pack || problems.count != 1) {
            fail_msg("case %zu: %s, %zu problems: %s", i, pack ? "read" : "refused", problems.count,
                     refused[i].pack);
        }
        assert_string_equal(problems.list[0].place, refused[i].place);
        if (refused[i].text[0]) {
            assert_string_equal(problems.list[0].text, refused[i].text);
        } else {
            assert_non_null(strstr(problems.list[0].text, "this is not JSON"));
        }
        if (problems.list[0].line != refused[i].line) {
            fail_msg("case %zu: line %d: %s", i, problems.list[0].line, refused[i].pack);
        }
    }
}

static void test_all_problems_by_line(void **state)
{
    (void)state;
    assert_null(parse("{\n'spares':[{\n'response':4,\n'clue':'x','clew':'y'},\n{" CAT
                      "}],\n'format':'?',\n'title':'','language':'en'}"));
    static const int lines[] = {3, 4, 6, 7};
    assert_int_equal(problems.count, COUNT(lines));
    for (size_t i = 0; i < COUNT(lines); i++) {
        assert_int_equal(problems.list[i].line, lines[i]);
    }
    assert_string_equal(problems.list[0].place, "spare 1");
    assert_string_equal(problems.list[3].place, "");
}

static void test_counts_what_does_not_fit(void **state)
{
    (void)state;
    char text[8192];
    int len = snprintf(text, sizeof(text), "%s,'spares':[0", HEAD);
    for (int i = 1; i < 100; i++) {
        len += snprintf(text + len, sizeof(text) - (size_t)len, ",\n%d", i);
    }
    snprintf(text + len, sizeof(text) - (size_t)len, "]}");
    assert_null(parse(text));
    assert_int_equal(problems.count, 100);
    assert_int_equal(problems.list[63].line, 64);
    assert_string_equal(problems.list[63].place, "spare 64");
}

static void test_crm_pack(void **state)
{
    (void)state;
    struct lec_pack_file *pack = lec_pack_file_load(CRM, &problems);
    assert_non_null(pack);
    assert_int_equal(problems.count, 0);
    char summary[100];
    lec_pack_file_summary(pack, summary, sizeof(summary));
    assert_string_equal(summary, "2 boards, 60 clues, final, 3 tie-breaks, 4 spares");
    const struct lec_pack *shape = lec_pack_file_shape(pack);
    assert_int_equal(shape->clues, 68);
    assert_int_equal(shape->board[1].first[5], 55);
    assert_int_equal(shape->board[1].rows[5], 5);
    assert_int_equal(shape->values[4], 1000);
    assert_string_equal(text_of(pack, LEC_PART_TITLE, 0), "Onboarding to a CRM");
    assert_string_equal(text_of(pack, LEC_PART_RESPONSE, 0), "Record");
    assert_string_equal(text_of(pack, LEC_PART_ACCEPT, 0), "data record / entry");
    assert_true(lec_pack_file_matches(pack, 0, "a RECORD", 8));
    lec_pack_file_destroy(pack);
}

static const char full[] =
    HEAD ",'description':'A\\nB','author':'Me','licence':'CC0-1.0','values':[100,300],"
         "'boards':[{'title':'One','categories':["
         "{'title':'Cats','clues':[{" CAT ",'accept':['A cat!','Kitty'],'explanation':'Cats do.',"
         "'note':'Purr.','source':'A book'},{'clue':'Tiger?','response':'yes','how':'typed'}]},"
         "{'title':'Dogs','clues':[{" DOG ",'how':'choice','choices':['Fox','Dog','Seal']}]}]},"
         "{'categories':[{'title':'Fish','clues':[{'clue':'Cod "
         "👨‍👩‍👧?','response':'no'}]}]}],"
         "'final':{'category':'Birds','clue':'It sings.','response':'Lark'},"
         "'tiebreaks':[{'clue':'t1','response':'a1'},{'clue':'t2','response':'a2'}],"
         "'spares':[{'clue':'s1','response':'a3'}]}";

static void test_shape(void **state)
{
    (void)state;
    struct lec_pack_file *pack = parse_good(full);
    struct lec_pack expected = {
        .clues = 8,
        .boards = 2,
        .has_final = 1,
        .final_clue = 4,
        .tie_first = 5,
        .ties = 2,
        .spare_first = 7,
        .spares = 1,
        .values = {100, 300},
        .board = {{.categories = 2, .rows = {2, 1}, .first = {0, 2}},
                  {.categories = 1, .rows = {1}, .first = {3}}},
        .clue = {{.form = LEC_FORM_SPOKEN, .has_explanation = 1, .characters = 9},
                 {.form = LEC_FORM_TYPED, .characters = 6},
                 {.form = LEC_FORM_CHOICE, .choices = 3, .right = 1, .characters = 9},
                 {.form = LEC_FORM_SPOKEN, .characters = 6},
                 {.form = LEC_FORM_SPOKEN, .characters = 9},
                 {.form = LEC_FORM_SPOKEN, .characters = 2},
                 {.form = LEC_FORM_SPOKEN, .characters = 2},
                 {.form = LEC_FORM_SPOKEN, .characters = 2}},
    };
    assert_memory_equal(lec_pack_file_shape(pack), &expected, sizeof(expected));
    lec_pack_file_destroy(pack);
}

static void test_texts(void **state)
{
    (void)state;
    static const struct {
        unsigned part;
        uint32_t id;
        const char *text;
    } cases[] = {
        {LEC_PART_TITLE, 0, "T"},
        {LEC_PART_CATEGORY, 0, "Cats"},
        {LEC_PART_CATEGORY, 1, "Dogs"},
        {LEC_PART_CATEGORY, 2, ""},
        {LEC_PART_CATEGORY, 6, "Fish"},
        {LEC_PART_CATEGORY, 12, ""},
        {LEC_PART_CATEGORY, UINT32_MAX, ""},
        {LEC_PART_FINAL_CATEGORY, 0, "Birds"},
        {LEC_PART_CLUE, 0, "It purrs."},
        {LEC_PART_RESPONSE, 7, "a3"},
        {LEC_PART_ACCEPT, 0, "A cat! / Kitty"},
        {LEC_PART_ACCEPT, 1, ""},
        {LEC_PART_EXPLANATION, 0, "Cats do."},
        {LEC_PART_SOURCE, 0, "A book"},
        {LEC_PART_NOTE, 0, "Purr."},
        {LEC_PART_NOTE, 2, ""},
        {LEC_PART_CHOICE, 2, "Fox"},
        {LEC_PART_CHOICE + 2, 2, "Seal"},
        {LEC_PART_CHOICE + 3, 2, ""},
        {LEC_PART_CHOICE + 6, 2, ""},
        {LEC_PART_CLUE, 8, ""},
        {LEC_PART_CLUE, UINT32_MAX, ""},
        {0, 0, ""},
        {UINT32_MAX, 0, ""},
    };
    struct lec_pack_file *pack = parse_good(full);
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_string_equal(text_of(pack, cases[i].part, cases[i].id), cases[i].text);
    }
    lec_pack_file_destroy(pack);
}

static void test_summary(void **state)
{
    (void)state;
    static const struct {
        const char *pack, *text;
    } cases[] = {
        {full, "2 boards, 4 clues, final, 2 tie-breaks, 1 spare"},
        {CLUE(CAT), "1 board, 1 clue"},
        {PACK("'tiebreaks':[{" CAT "}],'spares':[{" DOG "},{'clue':'x','response':'y'}]"),
         "no board, 1 tie-break, 2 spares"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct lec_pack_file *pack = parse_good(cases[i].pack);
        char summary[100];
        lec_pack_file_summary(pack, summary, sizeof(summary));
        assert_string_equal(summary, cases[i].text);
        lec_pack_file_destroy(pack);
    }
}

static void test_normal_form(void **state)
{
    (void)state;
    static const char expected[] =
        "{'format':'lectern-pack/1','language':'en','spares':[{'clue':'Caf\xC3\xA9?',"
        "'response':'yes'}],'title':'T','values':[200,400,600,800,1000]}";
    static const char *const same[] = {
        expected,
        "{'values':[200,400,600,800,1000],'title':'T','spares':[{'response':'yes',"
        "'clue':'Caf\xC3\xA9?'}],'language':'en','format':'lectern-pack/1'}",
        PACK("'spares':[{'clue':'Caf\\u00e9?',\r\n'response':'yes'}]"),
        PACK("'spares':[{'clue':'Cafe\xCC\x81?','response':'yes'}]"),
        PACK("'spares':[{'clue':' Cafe\xCC\x81?\\n','response':'yes\\u3000'}]"),
        PACK("'$schema':'x','boards':[],'tiebreaks':[],'spares':[{'clue':'Caf\xC3\xA9?',"
             "'response':'yes','accept':[],'how':'spoken'}]"),
        "\xEF\xBB\xBF" PACK("'spares':[{'clue':'Caf\xC3\xA9?','response':'yes'}]"),
    };
    for (size_t i = 0; i < COUNT(same); i++) {
        struct lec_pack_file *pack = parse_good(same[i]);
        size_t len;
        const char *bytes = lec_pack_file_bytes(pack, &len);
        assert_int_equal(len, strlen(expected));
        for (size_t n = 0; n < len; n++) {
            assert_int_equal(bytes[n], expected[n] == '\'' ? '"' : expected[n]);
        }
        lec_pack_file_destroy(pack);
    }
}

/* Reading the canonical bytes gives the same pack and the same bytes. */
static void expect_stable(const struct lec_pack_file *pack)
{
    size_t len, again_len;
    const char *bytes = lec_pack_file_bytes(pack, &len);
    struct lec_pack_file *again = lec_pack_file_parse(bytes, len, &problems);
    assert_non_null(again);
    assert_string_equal(lec_pack_file_bytes(again, &again_len), bytes);
    assert_int_equal(again_len, len);
    assert_memory_equal(lec_pack_file_shape(again), lec_pack_file_shape(pack),
                        sizeof(struct lec_pack));
    lec_pack_file_destroy(again);
}

static void test_normal_form_is_stable(void **state)
{
    (void)state;
    struct lec_pack_file *packs[] = {lec_pack_file_load(CRM, &problems), parse_good(full)};
    for (size_t i = 0; i < COUNT(packs); i++) {
        expect_stable(packs[i]);
        lec_pack_file_destroy(packs[i]);
    }
}

static void test_matches(void **state)
{
    (void)state;
    static const struct {
        const char *response, *typed;
        bool is_match;
    } cases[] = {
        {"Record", "record", true},
        {"Record", "  RE CORD ", true},
        {"Record", "records", false},
        {"Record", "", false},
        {"Record", " ", false},
        {"Record", "!?", false},
        {"Record", "the", false},
        {"Record", "\xFF", false},
        {"Record", "Record\xFF", false},
        {"Record", "THE record", true},
        {"The record", "record", true},
        {"Cost of the record", "a cost of record", true},
        {"Thesaurus", "saurus", false},
        {"The", "the", true},
        {"The", "a", false},
        {"Plan A", "plan", false},
        {"Plan A", "the plan a.", true},
        {"A/B test", "a-b-test", true},
        {"A/B test", "B test", false},
        {"\xE2\x80\x9CThe\xE2\x80\x9D record", "record", true},
        {"\xD6\x92Record", "record", true}, /* a mark without a base, which cleaning drops */
        {"Drop-down", "dropdown", true},
        {"Drop-down", "drop down", true},
        {"Don\xE2\x80\x99t", "don't", true},
        {"3,000", "3000", true},
        {"3,000", "3.000", true},
        {"C++", "c", true}, /* symbols do not count */
        {"=", "=", true},   /* unless there is nothing else */
        {"=", "+", false},
        {"😀", "😀", true},
        {"😀", "😡", false},
        {"CRM", "\xEF\xBC\xA3\xEF\xBC\xB2\xEF\xBC\xAD", true}, /* full width */
        {"\xEF\xBD\xB6\xEF\xBE\x9E", "\xE3\x82\xAC", true},    /* half-width ga */
        {"Caf\xC3\xA9", "CAFE\xCC\x81", true},                 /* composed, decomposed */
        {"Caf\xC3\xA9", "cafe", false},
        {"Stra\xC3\x9F"
         "e",
         "STRASSE", true},
        {"\xCE\xA3\xCE\xAF\xCF\x83\xCF\x85\xCF\x86\xCE\xBF\xCF\x82",
         "\xCF\x83\xCE\xAF\xCF\x83\xCF\x85\xCF\x86\xCE\xBF\xCF\x83", true}, /* final sigma */
        {"\xEF\xAC\x81"
         "eld",
         "field", true}, /* ligature */
        {"Field",
         "fi\xC2\xAD"
         "eld",
         true}, /* soft hyphen */
        {"Field",
         "fi\xE2\x80\x8B"
         "eld",
         true}, /* zero width space */
        {"10\xC2\xB2", "102", true},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[400];
        snprintf(text, sizeof(text),
                 "{\"format\":\"lectern-pack/1\",\"title\":\"T\",\"language\":"
                 "\"en\",\"spares\":[{\"clue\":\"It purrs.\",\"response\":"
                 "\"Lynx\",\"accept\":[\"%s\"]}]}",
                 cases[i].response);
        struct lec_pack_file *pack = lec_pack_file_parse(text, strlen(text), &problems);
        assert_non_null(pack);
        const char *typed = cases[i].typed;
        if (lec_pack_file_matches(pack, 0, typed, strlen(typed)) != cases[i].is_match) {
            fail_msg("case %zu: %s, %s", i, cases[i].response, typed);
        }
        assert_true(lec_pack_file_matches(pack, 0, "lynx", 4));
        assert_false(lec_pack_file_matches(pack, 1, "lynx", 4));
        lec_pack_file_destroy(pack);
    }
}

static void test_language(void **state)
{
    (void)state;
    static const struct {
        const char *tag;
        bool is_good;
    } cases[] = {
        {"en", true},
        {"deu", true},
        {"pt-BR", true},
        {"zh-Hant-TW", true},
        {"de-1996", true},
        {"en-a-bb", true},
        {"e", false},
        {"", false},
        {"e1", false},
        {"12", false},
        {"en_US", false},
        {"en-", false},
        {"-en", false},
        {"en--US", false},
        {"English please", false},
        {"abcdefghi", false},
        {"en-abcdefghi", false},
        {"é", false},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[200];
        snprintf(text, sizeof(text), "{'format':'lectern-pack/1','title':'T','language':'%s',%s}",
                 cases[i].tag, "'spares':[{" CAT "}]");
        struct lec_pack_file *pack = parse(text);
        if ((pack != NULL) != cases[i].is_good) {
            fail_msg("\"%s\"", cases[i].tag);
        }
        lec_pack_file_destroy(pack);
    }
}

static void test_response_in_clue(void **state)
{
    (void)state;
    static const struct {
        const char *members;
        bool is_refused;
    } cases[] = {
        {"'clue':'A cat purrs.','response':'The cat'", true},
        {"'clue':'Which cats purr?','response':'Cat'", false},
        {"'clue':'A bobcat purrs.','response':'Cat'", false},
        {"'clue':'Do they concatenate? Cat!','response':'Cat'", true},
        {"'clue':'A lead, scoring.','response':'Lead scoring'", true},
        {"'clue':'Scoring a lead.','response':'Lead scoring'", false},
        {"'clue':'Is X a letter?','response':'X'", false},
        {"'clue':'Cat or dog?','response':'Cat','choices':['Cat','Dog']", false},
        {"'clue':'Cat or dog?','response':'Lynx','accept':['Cat']", false},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[300];
        snprintf(text, sizeof(text), "%s,'spares':[{%s}]}", HEAD, cases[i].members);
        struct lec_pack_file *pack = parse(text);
        if ((pack == NULL) != cases[i].is_refused) {
            fail_msg("case %zu: %s", i, cases[i].members);
        }
        lec_pack_file_destroy(pack);
    }
}

static void test_load(void **state)
{
    (void)state;
    char dir[] = "/tmp/lectern-pack-XXXXXX";
    assert_non_null(mkdtemp(dir));
    assert_null(lec_pack_file_load(dir, &problems));
    assert_string_equal(problems.list[0].text, "it cannot be read: Is a directory");
    char path[80];
    snprintf(path, sizeof(path), "%s/pack.json", dir);
    assert_null(lec_pack_file_load(path, &problems));
    assert_int_equal(problems.list[0].line, 0);
    assert_string_equal(problems.list[0].text, "it cannot be opened: No such file or directory");
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fclose(file), 0);
    assert_null(lec_pack_file_load(path, &problems));
    assert_string_equal(problems.list[0].text, "the file is empty: write a pack into it");
    unlink(path);
    rmdir(dir);
}

/* A long title is cut in the place, at a character. */
static void test_place_is_cut(void **state)
{
    (void)state;
    char text[2000] = HEAD ",'boards':[{'categories':[{'title':'";
    for (int i = 0; i < 200; i++) {
        strcat(text, "é");
    }
    strcat(text, "','clues':[{" CAT "}]}]}]}");
    assert_null(parse(text));
    assert_string_equal(problems.list[0].text, "\"title\" has 200 characters: shorten it to 40");
    char expected[160] = "board 1, category 1 «";
    for (int i = 0; i < 38; i++) {
        strcat(expected, "é");
    }
    strcat(expected, "…»");
    assert_string_equal(problems.list[0].place, expected);
}

/* utf8proc sorts marks in quadratic time: what has two millions of them is refused before. */
static void test_marks(void **state)
{
    (void)state;
    static const char pair[] = "\xCC\x81\xCC\xA3";
    static const size_t pairs[] = {6, 7, 1000, 1000000};
    static const char *const expected[] = {
        "",
        "\"note\" has more than 12 marks on one character: take them out",
        "\"note\" has more than 12 marks on one character: take them out",
        "\"note\" takes 4000001 bytes: shorten it to 2400",
    };
    for (size_t i = 0; i < COUNT(pairs); i++) {
        char *text = malloc(pairs[i] * 4 + 200);
        assert_non_null(text);
        size_t len = (size_t)sprintf(text, "%s", HEAD ",'spares':[{" CAT ",'note':'x");
        for (size_t n = 0; n < pairs[i]; n++) {
            memcpy(text + len, pair, 4);
            len += 4;
        }
        strcpy(text + len, "'}]}");
        struct lec_pack_file *pack = parse(text);
        assert_int_equal(problems.count, expected[i][0] != '\0');
        assert_string_equal(pack ? "" : problems.list[0].text, expected[i]);
        lec_pack_file_destroy(pack);
        free(text);
    }
}

/* Whatever the bytes are, a pack comes out or a problem. */
static void test_damaged_bytes(void **state)
{
    (void)state;
    static const char junk[] = "{}[]\",:\\0e-\n\x01\xC3\xF0";
    struct lec_pack_file *pack = parse_good(full);
    size_t len;
    const char *bytes = lec_pack_file_bytes(pack, &len);
    char *copy = malloc(len);
    assert_non_null(copy);
    size_t read = 0;
    for (size_t i = 0; i < len; i++) {
        for (size_t j = 0; j < sizeof(junk); j++) {
            memcpy(copy, bytes, len);
            copy[i] = junk[j];
            struct lec_pack_file *damaged = lec_pack_file_parse(copy, len, &problems);
            assert_true((damaged == NULL) == (problems.count > 0));
            if (damaged) {
                read++;
                expect_stable(damaged);
            }
            lec_pack_file_destroy(damaged);
        }
        assert_null(lec_pack_file_parse(bytes, i, &problems)); /* cut short */
        assert_true(problems.count > 0);
    }
    assert_true(read > 0);
    free(copy);
    lec_pack_file_destroy(pack);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_all_problems_by_line),
        cmocka_unit_test(test_counts_what_does_not_fit),
        cmocka_unit_test(test_crm_pack),
        cmocka_unit_test(test_shape),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_summary),
        cmocka_unit_test(test_normal_form),
        cmocka_unit_test(test_normal_form_is_stable),
        cmocka_unit_test(test_matches),
        cmocka_unit_test(test_language),
        cmocka_unit_test(test_response_in_clue),
        cmocka_unit_test(test_load),
        cmocka_unit_test(test_place_is_cut),
        cmocka_unit_test(test_marks),
        cmocka_unit_test(test_damaged_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
