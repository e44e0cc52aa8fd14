/* How a team answers. */
#include "table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct table_shape two_by_five = {.boards = 1, .categories = 2, .rows = 5};

/* Two teams of two phones at a game without doubles; team 1 picks first. */
static void begin(struct table *t, const char *options)
{
    table_open(t, two_by_five, 7);
    table_seat(t, 2, 2);
    say(t, "option doubles_1=0");
    say(t, options);
    table_start(t, 1);
}

static void a_01_a_clue_is_answered_as_it_says_or_as_the_game_says(void **state)
{
    (void)state;
    static const struct {
        uint8_t form, choices;
        const char *options;
        enum lec_view_form shown;
    } cases[] = {
        {LEC_FORM_SPOKEN, 0, "", LEC_SHOWN_SPOKEN},
        {LEC_FORM_TYPED, 0, "", LEC_SHOWN_TYPED},
        {LEC_FORM_CHOICE, 4, "", LEC_SHOWN_CHOICE},
        {LEC_FORM_TYPED, 0, "option form=1", LEC_SHOWN_SPOKEN},
        {LEC_FORM_SPOKEN, 0, "option form=2", LEC_SHOWN_TYPED},
        {LEC_FORM_SPOKEN, 4, "option form=3", LEC_SHOWN_CHOICE},
        {LEC_FORM_TYPED, 0, "option form=3", LEC_SHOWN_SPOKEN}, /* nothing to tap */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct table t;
        begin(&t, cases[i].options);
        t.pack.clue[0].form = cases[i].form;
        t.pack.clue[0].choices = cases[i].choices;
        t.pack.clue[0].right = 2;
        say(&t, "pick @0; open; buzz p1; settle");
        assert_int_equal(table_stage(&t)->clue.form, cases[i].shown);
        if (cases[i].shown == LEC_SHOWN_SPOKEN) {
            refuse(&t, "respond p1 =1", NOT_NOW);
            refuse(&t, "choose p1 @0", NOT_NOW);
            say(&t, "right");
        } else if (cases[i].shown == LEC_SHOWN_TYPED) {
            refuse(&t, "choose p1 @0", NOT_NOW);
            refuse(&t, "respond p2 =1", NOT_CAPTAIN);
            refuse(&t, "respond p3 =1", NOT_YOUR_TURN);
            say(&t, "respond p1 =1");
        } else {
            refuse(&t, "respond p1 =1", NOT_NOW);
            refuse(&t, "choose p1 @4", RANGE);
            refuse(&t, "choose p3 @2", NOT_YOUR_TURN);
            say(&t, "choose p1 @2");
        }
        expect_scores(&t, "200 0");
        table_close(&t);
    }
}

static void a_01_a_wrong_choice_or_text_rebounds_and_the_host_can_overrule(void **state)
{
    (void)state;
    struct table t;
    begin(&t, "option form=2");
    say(&t, "pick @0; open; buzz p1; settle; respond p1 =0");
    expect_phase(&t, OPEN);
    expect_scores(&t, "0 0");
    say(&t, "+100 buzz p3; settle; right"); /* the host heard it */
    expect_scores(&t, "0 200");
    table_close(&t);
}

static void a_02_no_answer_is_in_any_view_before_its_reveal(void **state)
{
    (void)state;
    static const char *const moments[] = {"pick @0", "open", "buzz p1; settle", "wrong",
                                          "+100 buzz p3; settle"};
    struct table t;
    begin(&t, "option form=3");
    t.pack.clue[0].choices = 4;
    t.pack.clue[0].right = 2;
    for (size_t i = 0; i < COUNT(moments); i++) {
        say(&t, moments[i]);
        struct lec_msg_room room;
        lec_session_view_room(t.session, &t.world, &room);
        const struct lec_view_clue *clues[] = {&room.clue, &table_stage(&t)->clue};
        for (size_t k = 0; k < COUNT(clues); k++) {
            assert_int_equal(clues[k]->response.kind, LEC_TEXT_NONE);
            assert_int_equal(clues[k]->explanation.kind, LEC_TEXT_NONE);
            assert_int_equal(clues[k]->accept.kind, LEC_TEXT_NONE);
            assert_int_equal(clues[k]->note.kind, LEC_TEXT_NONE);
            assert_int_equal(clues[k]->choices_count, 4);
            assert_false(clues[k]->choices[2].right);
        }
        assert_int_equal(table_host(&t)->stage.clue.response.kind, LEC_TEXT_PACK);
        assert_int_equal(table_host(&t)->stage.clue.note.kind, LEC_TEXT_PACK);
    }
    table_close(&t);
}

static void a_03_after_the_ruling_all_see_response_and_explanation(void **state)
{
    (void)state;
    for (int explain = 0; explain < 2; explain++) {
        struct table t;
        begin(&t, explain ? "option explain=1" : "option explain=0");
        say(&t, "pick @0; open; buzz p1; settle; right");
        struct lec_msg_room room;
        lec_session_view_room(t.session, &t.world, &room);
        const struct lec_view_clue *clues[] = {&room.clue, &table_stage(&t)->clue};
        for (size_t k = 0; k < COUNT(clues); k++) {
            assert_int_equal(clues[k]->response.part, LEC_PART_RESPONSE);
            assert_int_equal(clues[k]->explanation.part, explain ? LEC_PART_EXPLANATION : 0);
            assert_int_equal(clues[k]->source.part, explain ? LEC_PART_SOURCE : 0);
            assert_int_equal(clues[k]->note.kind, LEC_TEXT_NONE);
        }
        table_close(&t);
    }
}

static void expect_media(const struct lec_view_clue *clue, bool has_picture, bool has_sound)
{
    assert_int_equal(clue->has_picture, has_picture);
    assert_int_equal(clue->has_sound, has_sound);
    if (has_picture) {
        assert_int_equal(clue->picture.hash.part, LEC_PART_PICTURE);
        assert_int_equal(clue->picture.alt.part, LEC_PART_PICTURE_ALT);
    }
    if (has_sound) {
        assert_int_equal(clue->sound.hash.part, LEC_PART_SOUND);
        assert_int_equal(clue->sound.alt.part, LEC_PART_SOUND_ALT);
    }
}

static void a_04_pictures_and_sounds_are_for_large_screens_alone(void **state)
{
    (void)state;
    static const char *const moments[] = {"pick @0", "open", "buzz p1; settle", "right"};
    for (int kind = 1; kind < 4; kind++) {
        struct table t;
        begin(&t, "option form=1");
        t.pack.clue[0].has_picture = kind & 1;
        t.pack.clue[0].has_sound = kind >> 1;
        for (size_t i = 0; i < COUNT(moments); i++) {
            say(&t, moments[i]);
            static struct lec_msg_room room;
            lec_session_view_room(t.session, &t.world, &room);
            expect_media(&room.clue, false, false);
            expect_media(&table_stage(&t)->clue, kind & 1, kind >> 1);
            expect_media(&table_host(&t)->stage.clue, kind & 1, kind >> 1);
        }
        table_close(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_01_a_clue_is_answered_as_it_says_or_as_the_game_says),
        cmocka_unit_test(a_01_a_wrong_choice_or_text_rebounds_and_the_host_can_overrule),
        cmocka_unit_test(a_02_no_answer_is_in_any_view_before_its_reveal),
        cmocka_unit_test(a_04_pictures_and_sounds_are_for_large_screens_alone),
        cmocka_unit_test(a_03_after_the_ruling_all_see_response_and_explanation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
