/* A stream of pongs and presses as phones may make it up: nothing overflows, no credit comes from nowhere, no press counts
 * from after it came, and the race is the first one's. */
#include "fuzz.h"

#include <lectern/buzz_order.h>
#include <lectern/limits.h>

#include <assert.h>
#include <string.h>

#define LINKS 4
#define OPS_MAX 2000
#define CLOCK_MAX INT64_C(9007199254740991) /* what a message can say */
#define START_US INT64_C(1000000)
#define CREDIT_MOST_US 120000
#define HICCUP_MOST_US 25000
#define UNSURE_MOST_US 20000

struct rig {
    struct feed feed;
    struct lec_link link[LINKS];
    struct lec_race race;
    int64_t now_us;
    int64_t first_us; /* of the presses of this race, by hand */
    uint16_t first_team;
    bool has_press;
    uint32_t races;
};

static void check_link(const struct lec_link *link)
{
    assert(link->credit_us >= 0 && link->credit_us <= CREDIT_MOST_US);
    assert(link->hiccup_us >= 0 && link->hiccup_us <= HICCUP_MOST_US);
    assert(link->samples <= LEC_PING_SAMPLES && link->newest < LEC_PING_SAMPLES);
    assert(link->spread_us >= 0 && link->wide_us >= 0 && link->grain_us >= 0);
    assert(lec_link_lead_us(link) > 0);
    assert(lec_link_early_us(link) > 0);
}

static void check_packed(const struct lec_press *press, const struct lec_link *link)
{
    uint32_t packed =
        lec_buzz_pack(press->unsure_us, press->credit_us, press->rtt_us, press->flags);
    assert(lec_buzz_unsure_us(packed) >= press->unsure_us ||
           lec_buzz_unsure_us(packed) == 1023 * 10);
    assert(lec_buzz_credit_us(packed) >= press->credit_us || press->credit_us > 127000);
    assert(lec_buzz_link_us(packed) >= press->rtt_us || press->rtt_us > 127000);
    assert(lec_buzz_flags(packed) == press->flags);
    assert(lec_buzz_doubt_us(packed) >= lec_buzz_unsure_us(packed));
    (void)link;
}

static void press(struct rig *rig, struct lec_link *link, uint16_t team)
{
    struct lec_press first;
    struct lec_link before = *link;
    int64_t stamp_c = feed_between(&rig->feed, -CLOCK_MAX, CLOCK_MAX);
    if (feed_byte(&rig->feed) % 2 == 0) {
        /* One that may be true: up to half a second ago by what is known of the clock. */
        stamp_c = rig->now_us + link->offset_us - (int64_t)feed_number(&rig->feed, 3) % 500000;
    }
    lec_link_press(link, &rig->race, stamp_c, rig->now_us, &first);
    assert(first.key_us <= first.arrived_us && first.arrived_us == rig->now_us);
    assert(first.credit_us >= 0 && first.unsure_us <= UNSURE_MOST_US);
    assert(before.credit_us - link->credit_us + before.hiccup_us - link->hiccup_us ==
           first.credit_us);
    /* No claim reaches back further than the free part and what was paid. A press before the opening stays one. */
    bool is_early = first.key_us < rig->race.opened_us - LEC_PRESS_EARLY_US;
    assert(is_early || first.flags & LEC_PRESS_NO_CLOCK ||
           first.key_us >= rig->now_us - first.free_us - first.credit_us ||
           first.flags & LEC_PRESS_CONTRADICTS);
    check_packed(&first, link);
    lec_race_enter(&rig->race, team, &first);
    if (!rig->has_press || first.key_us < rig->first_us) {
        rig->first_us = first.key_us;
        rig->first_team = team;
    }
    rig->has_press = true;
    assert(rig->race.first_us == rig->first_us && rig->race.team == rig->first_team);
}

static void pong(struct rig *rig, struct lec_link *link)
{
    uint8_t kind = feed_byte(&rig->feed);
    uint32_t n = kind % 4 == 0 ? (uint32_t)feed_number(&rig->feed, 4) : link->pings - kind / 4 % 4;
    int64_t c = feed_between(&rig->feed, -CLOCK_MAX, CLOCK_MAX);
    if (kind % 4 > 1) {
        /* A true clock, a little late. */
        c = rig->now_us + 5000000 - (int64_t)feed_number(&rig->feed, 2);
    }
    uint32_t samples = link->samples;
    bool is_taken = lec_link_pong(link, n, c, rig->race.is_own_screen, rig->now_us);
    assert(is_taken || link->samples == samples);
    assert(!lec_link_pong(link, is_taken ? n : 0, c, rig->race.is_own_screen, rig->now_us));
}

static void kernel(struct rig *rig, struct lec_link *link)
{
    struct lec_kernel seen = {
        .rtt_min_us = feed_between(&rig->feed, 0, UINT32_MAX),
        .acked = feed_number(&rig->feed, 1),
        .is_unacked = feed_byte(&rig->feed) % 2 == 1,
    };
    lec_link_kernel(link, &seen, rig->now_us);
}

static void open_race(struct rig *rig)
{
    int64_t lead_us = feed_between(&rig->feed, 0, LEC_LEAD_MAX_US);
    int64_t wait_us = feed_between(&rig->feed, 0, 2000000);
    rig->races++;
    lec_race_open(&rig->race, rig->races, rig->now_us + lead_us, wait_us,
                  feed_byte(&rig->feed) % 2 == 1);
    rig->has_press = false;
    for (uint32_t i = 0; i < LINKS; i++) {
        lec_link_question(&rig->link[i]);
        lec_link_warm(&rig->link[i], rig->now_us);
    }
}

static void ask(struct rig *rig, struct lec_link *link)
{
    enum lec_pace pace = feed_byte(&rig->feed) % 2 == 0 ? LEC_PACE_RACE : LEC_PACE_REST;
    uint32_t devices = 1 + (uint32_t)feed_between(&rig->feed, 0, LEC_PLAYERS_MAX - 1);
    uint32_t before = link->pings;
    uint32_t n = lec_link_ping(link, pace, devices, rig->now_us);
    assert(n == 0 ? link->pings == before : n == before + 1);
}

static void wait_for(struct rig *rig, const struct lec_link *link)
{
    bool waits = lec_race_waits_for(&rig->race, link, rig->now_us);
    assert(!waits || rig->race.has_press);
    /* Long after the first press nobody is waited for: what the wait is for cannot have been earlier. */
    int64_t later_us = rig->now_us + 3600000000;
    assert(!lec_race_waits_for(&rig->race, link, later_us));
    assert(!rig->race.has_press || lec_race_is_over(&rig->race, later_us));
}

static void tie(struct rig *rig)
{
    int64_t a_us = feed_between(&rig->feed, 0, CLOCK_MAX);
    int64_t b_us = a_us + feed_between(&rig->feed, -40000, 40000);
    uint32_t a_unsure_us = (uint32_t)feed_number(&rig->feed, 2);
    uint32_t b_unsure_us = (uint32_t)feed_number(&rig->feed, 2);
    bool is = lec_press_is_tie(a_us, a_unsure_us, b_us, b_unsure_us);
    assert(is == lec_press_is_tie(b_us, b_unsure_us, a_us, a_unsure_us));
    assert(a_us != b_us || is);
    uint32_t packed = (uint32_t)feed_number(&rig->feed, 4);
    assert(lec_buzz_pack(lec_buzz_unsure_us(packed), lec_buzz_credit_us(packed),
                         lec_buzz_link_us(packed), lec_buzz_flags(packed)) == packed);
}

static void step(struct rig *rig)
{
    uint8_t op = feed_byte(&rig->feed);
    uint16_t team = (uint16_t)(op / 16 % LINKS);
    struct lec_link *link = &rig->link[team];
    switch (op % 16) {
    case 0:
    case 1:
    case 2:
        ask(rig, link);
        break;
    case 3:
    case 4:
    case 5:
        pong(rig, link);
        break;
    case 6:
    case 7:
        press(rig, link, (uint16_t)(team + 1));
        break;
    case 8:
        kernel(rig, link);
        break;
    case 9:
        open_race(rig);
        break;
    case 10:
        wait_for(rig, link);
        break;
    case 11:
        lec_link_lamp(link, &rig->race, feed_between(&rig->feed, -CLOCK_MAX, CLOCK_MAX));
        break;
    case 12:
        tie(rig);
        break;
    case 13:
        if (feed_byte(&rig->feed) % 2 == 0) {
            lec_link_rejoin(link);
        } else {
            int64_t credit_us = link->credit_us;
            lec_link_renew(link);
            assert(link->credit_us == credit_us);
        }
        break;
    case 14:
        rig->now_us += (int64_t)feed_number(&rig->feed, 1) * 1000;
        break;
    default:
        rig->now_us += (int64_t)feed_number(&rig->feed, 4) % 20000000;
        break;
    }
    check_link(link);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static struct rig rig;
    memset(&rig, 0, sizeof rig);
    rig.feed = (struct feed){.bytes = bytes, .len = len};
    rig.now_us = START_US;
    for (uint32_t i = 0; i < LINKS; i++) {
        lec_link_init(&rig.link[i], i);
    }
    open_race(&rig);
    for (uint32_t i = 0; i < OPS_MAX && !feed_is_over(&rig.feed); i++) {
        step(&rig);
    }
    return 0;
}
