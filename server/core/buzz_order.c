/* Who pressed first: the witnessed time of a press.
 *
 * A device's stamp is mapped to the server's clock by an offset that only its fastest pings of late decide. What it claims
 * is then bounded twice. It cannot have pressed before a moment for which its own pong, sent later on the same ordered
 * stream, reported nothing. And it cannot have pressed much earlier than its message came: half a round trip, the usual
 * spread and some slack are free; more than that needs credit, and a stall that the kernel has seen. */
#include <lectern/buzz_order.h>
#include <lectern/game.h>

#include <assert.h>
#include <string.h>

#define MEMORY_US INT64_C(15000000) /* pongs count for so long */
#define RECENT_US INT64_C(4000000)  /* for how far ahead an opening is told */
#define SPREAD_PONGS 32             /* the spread is that of the last so many */
#define SPREAD_MAX_US 14000
#define AWAKE_US 150000      /* a device of which nothing is heard for so long may doze */
#define GUARD_US 12000       /* a pong may overtake a press inside the page by so much */
#define EPS_US 2000          /* a clock is not known better */
#define SLACK_US 8000        /* from the finger to the page's message */
#define KERNEL_SLACK_US 8000 /* a page answers that much later than its kernel */
#define SLOW_PAGE_US 15000
#define RTT_CAP_US 60000
#define RTT_CAP_FAR_US 120000
#define DELAYED_ACK_US 45000 /* a wait for an acknowledgement up to here is no stall */
#define UNACKED_US 5000      /* and beyond the least round trip by so much, one may have begun */
#define PATIENCE_SPREADS \
    5 /* for what may be a stall a decision waits no longer than the connection is bad */
#define CREDIT_US 120000
#define CREDIT_A_QUESTION_US 5000
#define HICCUP_US \
    25000 /* a busy page leaves no evidence: so much is forgiven, and comes back slowly */
#define HICCUP_A_QUESTION_US 1000
#define SILENT_US INT64_C(1500000)
#define STALL_MEMORY_US 40000           /* what a stall has held is here that long after it */
#define PING_STALE_US INT64_C(10000000) /* a ping that old will not be answered any more */

#define TIE_LEAST_US 1000
#define UNSURE_LEAST_US 300 /* of any stamp; beside it, this part of the round trip */
#define UNSURE_PART 128
#define DOUBT_LEAST_US 500 /* what may be wrong with it at worst */
#define DOUBT_PART 16

#define CLOCK_STEP_US 10000 /* ways that are shorter than nothing by so much: the clock was set */
#define CLOCK_PONGS 3       /* a clock is known from so many */
#define GRAIN_MAX_US 10000  /* stamps coarser than that are of no use */
#define FUTURE_US 3000

#define RESPONSE_LEAST_US 100000
#define RESPONSE_SPREAD_US 5000

#define REST_US 1000000
#define REST_JITTER_US 200000
#define RACE_US 60000
#define RACE_JITTER_US 24000
#define A_DEVICE_US 2000 /* with many devices each is asked less often */
#define WARM_PINGS 8

#define EARLY_US 10000
#define LEAD_LEAST_US 120000 /* a phone that dozes looks for messages every 102.4 ms */
#define LEAD_MOST_US 250000
#define LEAD_SPARE_US 30000

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

void lec_link_init(struct lec_link *link, uint64_t seed)
{
    memset(link, 0, sizeof *link);
    link->seed = seed;
    link->since_us = LEC_NEVER;
    link->credit_us = CREDIT_US;
    link->hiccup_us = HICCUP_US;
}

void lec_link_rejoin(struct lec_link *link)
{
    memset(link->open, 0, sizeof link->open);
    link->stall_from_us = link->stall_to_us = 0;
    link->has_kernel = false;
    link->kernel_rtt_us = 0;
    link->kernel_acked = 0;
    link->since_us = LEC_NEVER;
    link->ping_us = 0;
}

void lec_link_renew(struct lec_link *link)
{
    struct lec_link old = *link;
    lec_link_init(link, old.seed + 1);
    link->credit_us = old.credit_us;
    link->hiccup_us = old.hiccup_us;
    link->responses = old.responses;
    memcpy(link->response_us, old.response_us, sizeof link->response_us);
}

/* Pings */

void lec_link_warm(struct lec_link *link, int64_t now_us)
{
    link->warm = WARM_PINGS;
    link->ping_us = least(link->ping_us, now_us);
}

static int64_t pause_us(const struct lec_link *link, enum lec_pace pace, uint32_t devices)
{
    int64_t mean_us = pace == LEC_PACE_REST && link->warm == 0 ? REST_US : RACE_US;
    int64_t jitter_us = mean_us == REST_US ? REST_JITTER_US : RACE_JITTER_US;
    int64_t share_us = (int64_t)devices * A_DEVICE_US;
    mean_us = most(mean_us, share_us);
    uint64_t chance = lec_rng_mix(link->seed, link->pings);
    return mean_us - jitter_us + (int64_t)(chance % (uint64_t)(2 * jitter_us + 1));
}

uint32_t lec_link_ping(struct lec_link *link, enum lec_pace pace, uint32_t devices, int64_t now_us)
{
    bool is_due = now_us >= link->ping_us;
    /* What was put off at rest is not waited for once the buzzers are open. */
    is_due =
        is_due || (pace == LEC_PACE_RACE && link->ping_us - now_us > RACE_US + RACE_JITTER_US &&
                   (int64_t)devices * A_DEVICE_US <= RACE_US);
    if (!is_due) {
        return 0;
    }
    for (uint32_t i = 0; i < LEC_PING_OPEN_MAX; i++) {
        if (link->open[i].n == 0 || now_us - link->open[i].at_us > PING_STALE_US) {
            link->pings++;
            link->open[i].n = link->pings;
            link->open[i].at_us = now_us;
            link->open[i].is_awake = now_us - link->heard_us <= AWAKE_US;
            link->warm -= link->warm > 0;
            link->ping_us = now_us + pause_us(link, pace, devices);
            return link->pings;
        }
    }
    return 0;
}

static const struct lec_ping_sample *sample_at(const struct lec_link *link, uint32_t back)
{
    return &link->sample[(link->newest + LEC_PING_SAMPLES - back) % LEC_PING_SAMPLES];
}

static void keep(struct lec_link *link, const struct lec_ping_sample *sample)
{
    link->newest = link->samples == 0 ? 0 : (link->newest + 1) % LEC_PING_SAMPLES;
    link->samples += link->samples < LEC_PING_SAMPLES;
    link->sample[link->newest] = *sample;
    while (sample->at_us - sample_at(link, link->samples - 1)->at_us > MEMORY_US) {
        link->samples--;
    }
}

/* The greatest step that all stamps are multiples of. */
static void note_grain(struct lec_link *link, int64_t step)
{
    int64_t a = step < 0 ? -step : step;
    int64_t b = link->grain_us;
    while (b != 0) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    link->grain_us = a;
}

/* Is this pong one of the last seconds, or of the last ones of a device that was awake? `taken` have been. */
static bool is_end(const struct lec_ping_sample *sample, bool is_awake, uint32_t taken,
                   int64_t now_us)
{
    return is_awake ? taken == SPREAD_PONGS : now_us - sample->at_us > RECENT_US;
}

/* The `one_in`th largest round trip: of the last seconds, or of the last pongs of a device that was awake. */
static int64_t high_us(const struct lec_link *link, bool is_awake, uint32_t one_in, int64_t now_us)
{
    int64_t high[LEC_PING_SAMPLES] = {0}; /* the largest ones, falling */
    uint32_t count = 0;
    uint32_t end = 0;
    while (end < link->samples && !is_end(sample_at(link, end), is_awake, count, now_us)) {
        count += !is_awake || sample_at(link, end)->is_awake;
        end++;
    }
    const uint32_t wanted = count / one_in + 1;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < end; i++) {
        const struct lec_ping_sample *sample = sample_at(link, i);
        bool is_high = kept < wanted || sample->rtt_us > high[wanted - 1];
        if ((is_awake && !sample->is_awake) || !is_high) {
            continue;
        }
        kept += kept < wanted;
        uint32_t at = kept - 1;
        while (at > 0 && high[at - 1] < sample->rtt_us) {
            high[at] = high[at - 1];
            at--;
        }
        high[at] = sample->rtt_us;
    }
    return kept == 0 ? 0 : high[kept - 1];
}

/* The device's clock minus the server's. The fastest ping tells of the way down and the fastest pong of the way up; they
 * need not be of the same round trip. */
static void estimate_offset(struct lec_link *link)
{
    int64_t down_us = INT64_MAX; /* with the offset */
    int64_t up_us = INT64_MAX;   /* without it */
    for (uint32_t i = 0; i < link->samples; i++) {
        const struct lec_ping_sample *sample = sample_at(link, i);
        down_us = least(down_us, sample->c - (sample->at_us - sample->rtt_us));
        up_us = least(up_us, sample->at_us - sample->c);
    }
    if (down_us + up_us < -CLOCK_STEP_US) {
        assert(link->samples > 1); /* of one round trip the two are how long it took */
        link->samples = 1;
        estimate_offset(link);
        return;
    }
    if (link->samples == 1) {
        /* It may be another clock than the one that had got as far as the mark. */
        link->mark_c = sample_at(link, 0)->c;
    }
    link->offset_us = least((down_us + up_us) / 2, link->share_us) - up_us;
}

static void estimate(struct lec_link *link, bool is_own_screen, int64_t now_us)
{
    int64_t rtt_us = INT64_MAX;
    for (uint32_t i = 0; i < link->samples; i++) {
        rtt_us = least(rtt_us, sample_at(link, i)->rtt_us);
    }
    int64_t cap_us = is_own_screen ? RTT_CAP_FAR_US : RTT_CAP_US;
    int64_t base_us = least(rtt_us, cap_us);
    link->is_slow_page = false;
    if (link->has_kernel && link->kernel_rtt_us > 0) {
        base_us = least(base_us, link->kernel_rtt_us + KERNEL_SLACK_US);
        link->is_slow_page = rtt_us > link->kernel_rtt_us + SLOW_PAGE_US;
    }
    link->rtt_us = rtt_us;
    link->share_us = base_us / 2;
    estimate_offset(link);
    link->tail_us = high_us(link, false, 20, now_us);
    link->wide_us = most(high_us(link, true, 10, now_us) - rtt_us, 0);
    /* One who makes the round trip look longer does not get the most of the spread on top. */
    int64_t spread_us = least(least(link->wide_us, SPREAD_MAX_US), cap_us / 2 - link->share_us);
    link->spread_us = link->is_slow_page ? 0 : spread_us;
}

bool lec_link_pong(struct lec_link *link, uint32_t n, int64_t c, bool is_own_screen, int64_t now_us)
{
    for (uint32_t i = 0; n != 0 && i < LEC_PING_OPEN_MAX; i++) {
        if (link->open[i].n != n) {
            continue;
        }
        struct lec_ping_sample sample = {.at_us = now_us,
                                         .c = c,
                                         .rtt_us = now_us - link->open[i].at_us,
                                         .is_awake = link->open[i].is_awake};
        link->open[i].n = 0;
        if (link->has_mark) {
            note_grain(link, c - link->mark_c);
        }
        link->mark_c = link->has_mark ? most(link->mark_c, c) : c;
        link->has_mark = true;
        link->heard_us = now_us;
        keep(link, &sample);
        estimate(link, is_own_screen, now_us);
        return true;
    }
    return false;
}

bool lec_link_has_clock(const struct lec_link *link)
{
    return link->samples >= CLOCK_PONGS && link->grain_us < GRAIN_MAX_US;
}

int64_t lec_link_lead_us(const struct lec_link *link)
{
    return least(most(link->tail_us / 2 + LEAD_SPARE_US, LEAD_LEAST_US), LEAD_MOST_US);
}

int64_t lec_link_early_us(const struct lec_link *link)
{
    return lec_link_has_clock(link) ? link->share_us + link->spread_us + EARLY_US : 2 * EARLY_US;
}

/* The kernel's word */

/* Waiting from `since` to `now` for an acknowledgement: how much of it is neither the way nor a kernel's habit? */
static int64_t stalled_us(const struct lec_link *link, int64_t since_us, int64_t now_us)
{
    int64_t beyond_us = now_us - since_us - link->kernel_rtt_us;
    return beyond_us > DELAYED_ACK_US ? beyond_us : 0;
}

void lec_link_kernel(struct lec_link *link, const struct lec_kernel *seen, int64_t now_us)
{
    bool is_progress = seen->acked != link->kernel_acked || !link->has_kernel;
    link->has_kernel = true;
    link->kernel_acked = seen->acked;
    if (seen->rtt_min_us > 0 &&
        (link->kernel_rtt_us == 0 || seen->rtt_min_us < link->kernel_rtt_us)) {
        link->kernel_rtt_us = seen->rtt_min_us;
    }
    /* It has ended at some time since the last look; what was seen then is sure. */
    bool has_ended = link->since_us != LEC_NEVER && (is_progress || !seen->is_unacked);
    if (has_ended && stalled_us(link, link->since_us, link->seen_us) > 0) {
        link->stall_from_us = link->since_us;
        link->stall_to_us = link->seen_us;
    }
    if (!seen->is_unacked) {
        link->since_us = LEC_NEVER;
    } else if (link->since_us == LEC_NEVER || is_progress) {
        link->since_us = now_us;
    }
    link->seen_us = now_us;
}

bool lec_link_is_at_rest(const struct lec_link *link)
{
    return link->has_kernel && link->since_us == LEC_NEVER;
}

/* The stall that is on, or was until lately. */
static int64_t stall_us(const struct lec_link *link, int64_t now_us)
{
    int64_t on_us = link->since_us == LEC_NEVER ? 0 : stalled_us(link, link->since_us, now_us);
    bool is_late = now_us - link->stall_to_us <= STALL_MEMORY_US;
    int64_t past_us = is_late ? stalled_us(link, link->stall_from_us, link->stall_to_us) : 0;
    return most(on_us, past_us);
}

/* By how much the lamp was late, as far as that is known: nobody is believed that it was later. */
static int64_t lamp_late_us(const struct lec_link *link, const struct lec_race *race)
{
    if (!race->is_own_screen) {
        return 0;
    }
    if (link->lamp_race != race->number) {
        return LEC_NEVER;
    }
    return most(link->lamp_c - link->offset_us - race->opened_us, 0);
}

/* How much of that can be a stall that held up the news of the opening. */
static int64_t late_stall_us(const struct lec_link *link, const struct lec_race *race,
                             int64_t late_us, int64_t now_us)
{
    int64_t until_us = link->stall_from_us < race->opened_us ? link->stall_to_us : 0;
    if (link->since_us < race->opened_us && stalled_us(link, link->since_us, now_us) > 0) {
        until_us = now_us;
    }
    return least(most(until_us - race->opened_us, 0), late_us);
}

void lec_link_question(struct lec_link *link)
{
    link->credit_us = least(link->credit_us + CREDIT_A_QUESTION_US, CREDIT_US);
    link->hiccup_us = least(link->hiccup_us + HICCUP_A_QUESTION_US, HICCUP_US);
}

/* Presses */

static int64_t free_us(const struct lec_link *link)
{
    return link->share_us + link->spread_us + SLACK_US;
}

void lec_link_lamp(struct lec_link *link, const struct lec_race *race, int64_t c)
{
    if (link->lamp_race != race->number) {
        link->lamp_race = race->number;
        link->lamp_c = c;
    }
}

/* Of stalls, what the kernel has seen: no more than that is paid for with credit. One that is over counts as far as a lamp
 * was late. */
static int64_t payable_us(const struct lec_link *link, const struct lec_race *race, int64_t late_us,
                          int64_t now_us)
{
    int64_t seen_us = stall_us(link, now_us) + late_stall_us(link, race, late_us, now_us);
    return least(link->credit_us, seen_us);
}

/* How much later than the others this device's lamp was. What it says of its lamp is bounded with what it says of its
 * press, by bound(): a false lamp adds nothing to a false stamp. */
static int64_t late_us(const struct lec_link *link, const struct lec_race *race, int64_t now_us)
{
    int64_t said_us = lamp_late_us(link, race);
    return least(said_us, free_us(link) + payable_us(link, race, said_us, now_us));
}

/* An order that is only likely is better than a lot: undecided is what the stamps cannot tell apart, and a little more where
 * the ways are long. On screens of their own the offset is in the lamp as in the press, and cancels out. */
static uint32_t unsure_us(const struct lec_link *link, bool is_own_screen)
{
    int64_t way_us = is_own_screen ? 0 : least(link->rtt_us, RTT_CAP_FAR_US) / UNSURE_PART;
    int64_t grain_us = least(most(link->grain_us / 2 - 500, 0), GRAIN_MAX_US);
    return (uint32_t)(UNSURE_LEAST_US + way_us + grain_us);
}

static bool is_machine(struct lec_link *link, int64_t response_us)
{
    const uint32_t count = sizeof link->response_us / sizeof *link->response_us;
    link->response_us[link->responses % count] = response_us;
    link->responses++;
    if (response_us < RESPONSE_LEAST_US) {
        return true;
    }
    if (link->responses < count) {
        return false;
    }
    int64_t low_us = INT64_MAX;
    int64_t high_us = 0;
    for (uint32_t i = 0; i < count; i++) {
        low_us = least(low_us, link->response_us[i]);
        high_us = most(high_us, link->response_us[i]);
    }
    return high_us - low_us < RESPONSE_SPREAD_US;
}

/* Cuts a claim down to what the connection can have cost. What is beyond it is paid for: where the kernel has seen a
 * stall, and else as long as it happens rarely. */
static void bound(struct lec_link *link, const struct lec_race *race, int64_t now_us,
                  struct lec_press *out)
{
    int64_t floor_us = now_us - out->free_us;
    if (out->key_us >= floor_us) {
        return;
    }
    int64_t give_us = least(floor_us - out->key_us, payable_us(link, race, out->late_us, now_us));
    link->credit_us -= give_us;
    int64_t excuse_us = least(floor_us - give_us - out->key_us, link->hiccup_us);
    link->hiccup_us -= excuse_us;
    give_us += excuse_us;
    out->credit_us = give_us;
    if (out->key_us < floor_us - give_us) {
        out->key_us = floor_us - give_us;
        out->flags |= LEC_PRESS_CLIPPED;
    }
}

void lec_link_press(struct lec_link *link, const struct lec_race *race, int64_t stamp_c,
                    int64_t now_us, struct lec_press *out)
{
    *out = (struct lec_press){.key_us = now_us, .arrived_us = now_us, .stamp_c = stamp_c};
    out->flags = link->has_kernel ? 0 : LEC_PRESS_NO_KERNEL;
    link->heard_us = now_us;
    if (!lec_link_has_clock(link)) {
        out->flags |= LEC_PRESS_NO_CLOCK;
        return;
    }
    int64_t stamp_us = stamp_c - link->offset_us;
    bool is_early = stamp_us < race->opened_us - LEC_PRESS_EARLY_US;
    out->offset_us = link->offset_us;
    out->rtt_us = link->rtt_us;
    out->free_us = free_us(link);
    out->mark_us = link->mark_c - link->offset_us;
    out->unsure_us = unsure_us(link, race->is_own_screen);
    out->flags |= link->is_slow_page ? LEC_PRESS_SLOW_PAGE : 0U;
    out->flags |= stamp_us > now_us + FUTURE_US ? LEC_PRESS_FUTURE : 0U;
    out->late_us = is_early || link->lamp_race != race->number ? 0 : late_us(link, race, now_us);
    out->flags |= out->late_us > 0 ? LEC_PRESS_LATE_LAMP : 0U;
    out->key_us = least(stamp_us, now_us) - out->late_us;
    int64_t witness_us = out->mark_us - GUARD_US - out->late_us;
    if (out->key_us < witness_us) {
        out->key_us = witness_us;
        out->flags |= LEC_PRESS_CONTRADICTS;
    }
    bound(link, race, now_us, out);
    if (is_early && !(out->flags & LEC_PRESS_CONTRADICTS)) {
        /* Whatever it was cut to: a bad connection does not turn a lock-out into a fast press. */
        out->key_us = least(out->key_us, race->opened_us - LEC_PRESS_EARLY_US - 1);
    }
    if (!is_early && is_machine(link, out->key_us - race->opened_us)) {
        out->flags |= LEC_PRESS_MACHINE;
    }
}

/* The decision */

void lec_race_open(struct lec_race *race, uint32_t number, int64_t opened_us, int64_t wait_us,
                   bool is_own_screen)
{
    *race = (struct lec_race){
        .number = number,
        .opened_us = opened_us,
        .wait_us = wait_us,
        .is_own_screen = is_own_screen,
    };
}

void lec_race_enter(struct lec_race *race, uint16_t team, const struct lec_press *press)
{
    if (!race->has_press) {
        race->arrived_us = press->arrived_us;
    }
    if (!race->has_press || press->key_us < race->first_us) {
        race->first_us = press->key_us;
        race->team = team;
    }
    race->has_press = true;
}

/* Has it left a ping unanswered for longer than it usually takes? Then its page may be busy. */
static bool is_overdue(const struct lec_link *link, int64_t now_us)
{
    for (uint32_t i = 0; i < LEC_PING_OPEN_MAX; i++) {
        int64_t open_us = now_us - link->open[i].at_us;
        if (link->open[i].n != 0 && open_us > link->rtt_us + link->spread_us &&
            open_us <= PING_STALE_US) {
            return true;
        }
    }
    return false;
}

bool lec_race_is_over(const struct lec_race *race, int64_t now_us)
{
    return race->has_press && now_us >= race->arrived_us + race->wait_us;
}

bool lec_race_waits_for(const struct lec_race *race, const struct lec_link *link, int64_t now_us)
{
    if (!race->has_press || now_us - link->heard_us > SILENT_US || !lec_link_has_clock(link)) {
        return false;
    }
    int64_t late = late_us(link, race, now_us);
    /* Its stream has reported nothing up to there: proved. */
    if (link->mark_c - link->offset_us - GUARD_US - late >= race->first_us + EPS_US) {
        return false;
    }
    int64_t credit_us = link->credit_us;
    /* As of the last look: what has come since then would be known only at the next. */
    bool may_stall =
        link->since_us != LEC_NEVER &&
        link->seen_us - link->since_us > link->kernel_rtt_us + most(UNACKED_US, link->spread_us);
    if (!link->has_kernel || !may_stall) {
        credit_us = payable_us(link, race, lamp_late_us(link, race), now_us);
    } else {
        /* What seems a stall may be a nap: it is waited for as long as this connection gives reason to. */
        credit_us = least(credit_us, PATIENCE_SPREADS * link->wide_us);
    }
    /* It could not win any more, whatever it has pressed. */
    int64_t hiccup_us = is_overdue(link, now_us) ? link->hiccup_us : 0;
    return now_us - free_us(link) - most(credit_us, hiccup_us) <= race->first_us;
}

bool lec_press_is_tie(int64_t a_us, uint32_t a_unsure_us, int64_t b_us, uint32_t b_unsure_us)
{
    int64_t gap_us = a_us < b_us ? b_us - a_us : a_us - b_us;
    int64_t both_us = (int64_t)a_unsure_us + b_unsure_us;
    return gap_us <= (both_us == 0 ? 0 : most(TIE_LEAST_US, both_us));
}

/* From the low bits: 10 of tens of microseconds, 7 of milliseconds of credit, 7 of the link, 8 of flags. */
#define UNSURE_BITS 10
#define MILLIS_BITS 7
#define UNSURE_UNIT_US 10

static uint32_t part(int64_t value, uint32_t bits)
{
    return (uint32_t)least(most(value, 0), (INT64_C(1) << bits) - 1);
}

static int64_t millis(int64_t us)
{
    return (us + 999) / 1000;
}

uint32_t lec_buzz_pack(uint32_t unsure, int64_t credit_us, int64_t rtt_us, uint32_t flags)
{
    int64_t units = ((int64_t)unsure + UNSURE_UNIT_US - 1) / UNSURE_UNIT_US;
    uint32_t packed = part(units, UNSURE_BITS);
    packed |= part(millis(credit_us), MILLIS_BITS) << UNSURE_BITS;
    packed |= part(millis(rtt_us), MILLIS_BITS) << (UNSURE_BITS + MILLIS_BITS);
    return packed | (flags & UINT8_MAX) << (UNSURE_BITS + 2 * MILLIS_BITS);
}

static uint32_t unpack(uint32_t packed, uint32_t shift, uint32_t bits)
{
    return packed >> shift & ((UINT32_C(1) << bits) - 1);
}

uint32_t lec_buzz_unsure_us(uint32_t packed)
{
    return unpack(packed, 0, UNSURE_BITS) * UNSURE_UNIT_US;
}

uint32_t lec_buzz_doubt_us(uint32_t packed)
{
    int64_t link_us = lec_buzz_link_us(packed);
    int64_t doubt_us = link_us == 0 ? 0 : DOUBT_LEAST_US + link_us / DOUBT_PART;
    return (uint32_t)most(lec_buzz_unsure_us(packed), doubt_us);
}

int64_t lec_buzz_credit_us(uint32_t packed)
{
    return (int64_t)unpack(packed, UNSURE_BITS, MILLIS_BITS) * 1000;
}

int64_t lec_buzz_link_us(uint32_t packed)
{
    return (int64_t)unpack(packed, UNSURE_BITS + MILLIS_BITS, MILLIS_BITS) * 1000;
}

uint32_t lec_buzz_flags(uint32_t packed)
{
    return packed >> (UNSURE_BITS + 2 * MILLIS_BITS);
}
