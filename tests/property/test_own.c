/* Whose own view an entry may change: nobody is passed by whose view is another one than before, neither by the word of the
 * entry nor by what the view is made from. In a room, and in a hall, where the sizes of teams are not shown. */
#include "sender.h"
#include "walk.h"

#include <assert.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define STEPS 500
#define PLAYERS_MAX 128
#define HALL 108

#if defined(__SANITIZE_ADDRESS__) || defined(LEC_COUNTED)
#define WALKS 12
#else
#define WALKS 40
#endif

/* A phone as it was looked at last. */
struct phone {
    uint64_t view, basis;
    uint16_t team;
    bool is_near; /* has sent something since, or is of the sender's team, before or after */
};

static struct phone phones[PLAYERS_MAX + 1];
static uint64_t changed, kept, unconcerned;

/* Without its number, which grows with each entry. */
static uint64_t view_of(struct lec_live *live, uint32_t player)
{
    static char buf[LEC_FRAME_DOWN_MAX];
    size_t len = lec_live_me(live, player, buf, sizeof buf);
    const char *comma = memchr(memmem(buf, len, "\"rev\":", 6), ',', len);
    assert(len > 0 && comma != NULL);
    return lec_rng_mix_bytes(0, comma, (size_t)(buf + len - comma));
}

static void note_team(const struct lec_session *s, uint16_t team)
{
    for (uint32_t i = lec_session_first_mate(s, team); i != 0; i = lec_session_next_mate(s, i)) {
        phones[i].is_near = true;
    }
}

/* What the server makes of new entries. True: everybody has to look. */
static bool note_entries(const struct lec_live *live, uint32_t from)
{
    const struct lec_session *s = lec_live_session(live);
    bool is_news = false;
    for (uint32_t i = from; i < lec_live_count(live); i++) {
        struct lec_record record;
        lec_live_record(live, i, &record);
        const struct lec_input *in = &record.entry.in;
        phones[in->player].is_near = true;
        if (lec_session_concerns_all(s, in)) {
            is_news = true;
        } else {
            note_team(s, phones[in->player].team);
            note_team(s, lec_session_team_of(s, in->player));
        }
    }
    return is_news;
}

static void look(struct lec_live *live, uint32_t known, bool is_news)
{
    const struct lec_session *s = lec_live_session(live);
    uint64_t common = lec_session_own_common(s);
    for (uint32_t i = 1; i <= lec_session_players(s); i++) {
        struct phone *phone = &phones[i];
        uint64_t view = view_of(live, i);
        uint64_t basis = lec_session_own_mark(s, common, i);
        if (i <= known && view != phone->view) {
            assert(is_news || phone->is_near);
            assert(basis != phone->basis);
            changed++;
        } else if (i <= known) {
            kept += basis == phone->basis;
            unconcerned += !is_news && !phone->is_near;
        }
        *phone = (struct phone){.view = view, .basis = basis, .team = lec_session_team_of(s, i)};
    }
}

static void walk_with(uint32_t crowd, uint32_t walks)
{
    struct sender s = {.crowd = crowd};
    changed = kept = unconcerned = 0;
    for (uint32_t walk = 1; walk <= walks; walk++) {
        memset(phones, 0, sizeof phones);
        sender_begin(&s, walk);
        look(s.live, 0, true);
        for (uint32_t i = 0; i < STEPS + 5 * crowd; i++) {
            uint32_t count = lec_live_count(s.live);
            uint32_t known = lec_session_players(lec_live_session(s.live));
            sender_step(&s);
            assert(lec_session_players(lec_live_session(s.live)) <= PLAYERS_MAX);
            bool is_news = note_entries(s.live, count);
            look(s.live, known, is_news);
        }
        lec_live_destroy(s.live);
    }
    printf(
        "# %u walks of %u: %llu views changed; %llu times a basis, %llu times an entry told that "
        "one had not\n",
        walks, crowd, (unsigned long long)changed, (unsigned long long)kept,
        (unsigned long long)unconcerned);
    assert_true(changed > walks * STEPS / 10 && kept > walks * STEPS && unconcerned > walks * 20);
}

static void nobody_of_a_room_is_passed_by(void **state)
{
    (void)state;
    walk_with(6, walk_is_long() ? 20 * WALKS : WALKS);
}

static void nobody_of_a_hall_is_passed_by(void **state)
{
    (void)state;
    walk_with(HALL, walk_is_long() ? WALKS : WALKS / 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_of_a_room_is_passed_by),
        cmocka_unit_test(nobody_of_a_hall_is_passed_by),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
