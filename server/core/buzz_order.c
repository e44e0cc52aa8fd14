/* Who pressed first: the witnessed time of a press.
 *
 * A device's stamp is mapped to the server's clock by an offset that only its fastest pings of late decide. What it claims
 * is then bounded twice. It cannot have pressed before a moment for which its own pong, sent later on the same ordered
 * stream, reported nothing. And it cannot have pressed much earlier than its message came: half a round trip, the usual
 * spread and some slack are free; more than that needs credit, and a stall that the kernel has seen. */
#include <lectern/buzz_order.h>
#include <lectern/game.h>

#include <string.h>

#define MEMORY_US INT64_C(15000000) /* pongs count for so long */
#define RECENT_US INT64_C(4000000)  /* for the spread of the link as it is now */
#define NEAR_US 1500                /* pongs so close to the fastest are as good as it */
#define GUARD_US 12000              /* a pong may overtake a press inside the page by so much */
#define EPS_US 2000
#define SLACK_US 10000
#define SPREAD_MAX_US 25000
#define KERNEL_SLACK_US 8000 /* a page answers that much later than its kernel */
#define SLOW_PAGE_US 15000
#define RTT_CAP_US 60000
#define RTT_CAP_FAR_US 120000
#define DELAYED_ACK_US 45000 /* a wait for an acknowledgement up to here is no stall */
#define UNACKED_US 5000      /* and beyond the least round trip by so much, one may have begun */
#define CREDIT_US 120000
#define CREDIT_A_QUESTION_US 15000
#define SILENT_US INT64_C(1500000)
#define HALF_SECOND_US 500000
#define PING_STALE_US INT64_C(10000000) /* a ping that old will not be answered any more */

#define TIE_LEAST_US 1000
#define UNSURE_LEAST_US 500 /* an uncertainty is that, and this part of the round trip */
#define UNSURE_PART 16
#define UNSURE_RTT_MAX_US INT64_C(1000000)

#define CLOCK_PONGS 3 /* a clock is known from so many */
#define GRAIN_PONGS 6
#define GRAIN_MAX_US 10000 /* stamps coarser than that are of no use */
#define FUTURE_US 3000

#define RESPONSE_LEAST_US 100000
#define RESPONSE_SPREAD_US 5000

#define REST_US 1000000
#define REST_JITTER_US 200000
#define RACE_US 100000
#define RACE_JITTER_US 40000
#define A_DEVICE_US 2000 /* with many devices each is asked less often */
#define WARM_PINGS 8

#define LEAD_LEAST_US 100000
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
}

void lec_link_rejoin(struct lec_link *link)
{
    memset(link->open, 0, sizeof link->open);
    memset(link->gap_us, 0, sizeof link->gap_us);
    link->has_kernel = false;
    link->kernel_rtt_us = 0;
    link->kernel_acked = 0;
    link->since_us = LEC_NEVER;
    link->ping_us = 0;
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
    bool is_due = now_us >= link->ping_us || pace == LEC_PACE_PROBE;
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

/* The 95th percentile of the round trips of the last seconds. */
static int64_t tail_us(const struct lec_link *link, int64_t now_us)
{
    int64_t high[LEC_PING_SAMPLES / 20 + 2]; /* the largest ones, falling */
    uint32_t recent = 0;
    while (recent < link->samples && now_us - sample_at(link, recent)->at_us <= RECENT_US) {
        recent++;
    }
    uint32_t wanted = recent / 20 + 1;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < recent; i++) {
        int64_t rtt_us = sample_at(link, i)->rtt_us;
        uint32_t at = kept;
        while (at > 0 && high[at - 1] < rtt_us) {
            at--;
        }
        if (at >= wanted) {
            continue;
        }
        kept += kept < wanted;
        memmove(&high[at + 1], &high[at], (kept - at - 1) * sizeof *high);
        high[at] = rtt_us;
    }
    return kept == 0 ? 0 : high[kept - 1];
}

static void estimate(struct lec_link *link, bool is_own_screen, int64_t now_us)
{
    int64_t rtt_us = INT64_MAX;
    for (uint32_t i = 0; i < link->samples; i++) {
        rtt_us = least(rtt_us, sample_at(link, i)->rtt_us);
    }
    int64_t base_us = least(rtt_us, is_own_screen ? RTT_CAP_FAR_US : RTT_CAP_US);
    link->is_slow_page = false;
    if (link->has_kernel && link->kernel_rtt_us > 0) {
        base_us = least(base_us, link->kernel_rtt_us + KERNEL_SLACK_US);
        link->is_slow_page = rtt_us > link->kernel_rtt_us + SLOW_PAGE_US;
    }
    link->rtt_us = rtt_us;
    link->share_us = base_us / 2;
    /* Offsets are summed as differences from one of them: the sum of stamps could overflow. */
    int64_t first_us = 0;
    int64_t sum_us = 0;
    int64_t count = 0;
    for (uint32_t i = 0; i < link->samples; i++) {
        const struct lec_ping_sample *sample = sample_at(link, i);
        if (sample->rtt_us > rtt_us + NEAR_US) {
            continue;
        }
        int64_t offset_us = sample->c - (sample->at_us - least(sample->rtt_us / 2, link->share_us));
        first_us = count == 0 ? offset_us : first_us;
        sum_us += offset_us - first_us;
        count++;
    }
    link->offset_us = first_us + sum_us / count;
    link->tail_us = tail_us(link, now_us);
    link->spread_us =
        link->is_slow_page ? 0 : least(most(link->tail_us - rtt_us, 0), SPREAD_MAX_US);
}

bool lec_link_pong(struct lec_link *link, uint32_t n, int64_t c, bool is_own_screen, int64_t now_us)
{
    for (uint32_t i = 0; n != 0 && i < LEC_PING_OPEN_MAX; i++) {
        if (link->open[i].n != n) {
            continue;
        }
        struct lec_ping_sample sample = {
            .at_us = now_us, .c = c, .rtt_us = now_us - link->open[i].at_us};
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
    bool is_coarse = link->samples >= GRAIN_PONGS && link->grain_us >= GRAIN_MAX_US;
    return link->samples >= CLOCK_PONGS && !is_coarse;
}

int64_t lec_link_lead_us(const struct lec_link *link)
{
    return least(most(link->tail_us / 2 + LEAD_SPARE_US, LEAD_LEAST_US), LEAD_MOST_US);
}

/* The kernel's word */

static void note_gap(struct lec_link *link, int64_t gap_us, int64_t now_us)
{
    if (now_us - link->gap_at_us[0] > HALF_SECOND_US / 2) {
        link->gap_us[1] = link->gap_us[0];
        link->gap_at_us[1] = link->gap_at_us[0];
        link->gap_us[0] = 0;
        link->gap_at_us[0] = now_us;
    }
    link->gap_us[0] = most(link->gap_us[0], gap_us);
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
    if (link->since_us != LEC_NEVER) {
        note_gap(link, now_us - link->since_us, now_us);
    }
    if (!seen->is_unacked) {
        link->since_us = LEC_NEVER;
    } else if (link->since_us == LEC_NEVER || is_progress) {
        link->since_us = now_us;
    }
}

/* The longest stall of the last half second that is more than a delayed acknowledgement. */
static int64_t stall_us(const struct lec_link *link, int64_t now_us)
{
    int64_t gap_us = 0;
    for (int i = 0; i < 2; i++) {
        if (now_us - link->gap_at_us[i] <= HALF_SECOND_US) {
            gap_us = most(gap_us, link->gap_us[i]);
        }
    }
    if (link->since_us != LEC_NEVER) {
        gap_us = most(gap_us, now_us - link->since_us);
    }
    return gap_us > DELAYED_ACK_US ? gap_us : 0;
}

void lec_link_question(struct lec_link *link)
{
    link->credit_us = least(link->credit_us + CREDIT_A_QUESTION_US, CREDIT_US);
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

/* How much later than the others this device's lamp can have been. Never more than a message can have been late: a false
 * lamp gains no more than a false stamp. */
static int64_t late_us(const struct lec_link *link, const struct lec_race *race, int64_t now_us)
{
    if (!race->is_own_screen) {
        return 0;
    }
    int64_t limit_us = free_us(link) + least(link->credit_us, stall_us(link, now_us));
    if (link->lamp_race != race->number) {
        return limit_us;
    }
    int64_t late = link->lamp_c - link->offset_us - race->opened_us;
    return least(most(late, 0), limit_us);
}

static uint32_t unsure_us(const struct lec_link *link)
{
    int64_t rtt_us = least(link->rtt_us, UNSURE_RTT_MAX_US);
    return (uint32_t)(UNSURE_LEAST_US + rtt_us / UNSURE_PART);
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

/* Cuts a claim down to what the connection can have cost. */
static void bound(struct lec_link *link, int64_t now_us, struct lec_press *out)
{
    int64_t floor_us = now_us - out->free_us - out->late_us;
    if (out->key_us >= floor_us) {
        return;
    }
    int64_t give_us = least(floor_us - out->key_us, link->credit_us);
    give_us = least(give_us, stall_us(link, now_us));
    link->credit_us -= give_us;
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
    out->unsure_us = unsure_us(link);
    out->flags |= link->is_slow_page ? LEC_PRESS_SLOW_PAGE : 0U;
    out->flags |= stamp_us > now_us + FUTURE_US ? LEC_PRESS_FUTURE : 0U;
    out->late_us = is_early || link->lamp_race != race->number ? 0 : late_us(link, race, now_us);
    out->flags |= out->late_us > 0 ? LEC_PRESS_LATE_LAMP : 0U;
    out->key_us = least(stamp_us, now_us) - out->late_us;
    int64_t witness_us = out->mark_us - GUARD_US - out->late_us - NEAR_US;
    if (out->key_us < witness_us) {
        out->key_us = witness_us;
        out->flags |= LEC_PRESS_CONTRADICTS;
    }
    bound(link, now_us, out);
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
    int64_t stall = stall_us(link, now_us);
    int64_t credit_us = link->credit_us;
    bool may_stall =
        link->since_us != LEC_NEVER && now_us - link->since_us > link->kernel_rtt_us + UNACKED_US;
    if (!link->has_kernel || !may_stall) {
        credit_us = least(credit_us, stall);
    }
    /* It could not win any more, whatever it has pressed. */
    return now_us - free_us(link) - credit_us - late <= race->first_us;
}

bool lec_press_is_tie(int64_t a_us, uint32_t a_unsure_us, int64_t b_us, uint32_t b_unsure_us)
{
    int64_t gap_us = a_us < b_us ? b_us - a_us : a_us - b_us;
    int64_t both_us = (int64_t)a_unsure_us + b_unsure_us;
    return gap_us <= (both_us == 0 ? 0 : most(TIE_LEAST_US, both_us));
}

/* 16 bits of microseconds, 8 of milliseconds, 8 of flags. */

uint32_t lec_buzz_pack(uint32_t unsure, int64_t credit_us, uint32_t flags)
{
    uint32_t credit_ms = (uint32_t)least(most(credit_us, 0) / 1000, UINT8_MAX);
    return (uint32_t)least(unsure, UINT16_MAX) | credit_ms << 16 | (flags & UINT8_MAX) << 24;
}

uint32_t lec_buzz_unsure_us(uint32_t packed)
{
    return packed & UINT16_MAX;
}

int64_t lec_buzz_credit_us(uint32_t packed)
{
    return (int64_t)(packed >> 16 & UINT8_MAX) * 1000;
}

uint32_t lec_buzz_flags(uint32_t packed)
{
    return packed >> 24;
}

int64_t lec_buzz_link_us(uint32_t packed)
{
    bool has_clock = !(lec_buzz_flags(packed) & LEC_PRESS_NO_CLOCK);
    int64_t over_us = (int64_t)lec_buzz_unsure_us(packed) - UNSURE_LEAST_US;
    return has_clock && over_us > 0 ? over_us * UNSURE_PART : 0;
}
