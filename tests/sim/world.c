/* See world.h. Times are microseconds of the server's clock; `_c` is a phone's. */
#include "world.h"
#include "heap.h"

#include <lectern/buzz_order.h>
#include <lectern/limits.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PHONES RADIO_PHONES
#define QUESTIONS_A_SESSION 48 /* then other phones come */
#define IN_FLIGHT 256
#define WAIT_US 100000
#define TICK_US 5000
#define REST_TICK_US 20000
#define AWAKE_US 150000
#define CLAIM_SPARE_US 8000
#define OTHERS_US 250000 /* the others press within that after the second */

enum kind {
    EV_PICK,
    EV_ANNOUNCE, /* the server sends OPEN */
    EV_TICK,
    EV_DOWN, /* a message is in the phone's kernel */
    EV_PAGE, /* and the page takes it up */
    EV_ACK_TIMER,
    EV_SEND, /* the page sends */
    EV_LAMP,
    EV_FINGER,
    EV_UP,   /* the server has a message */
    EV_LAST, /* the longest wait is over */
    EV_ACK,  /* its kernel has an acknowledgement */
};

enum what { PING, PONG, PICK, OPEN, SHOWN, BUZZ };

enum state { RESTING, READING, ANNOUNCED, DECIDED };

struct phone {
    struct radio radio;
    struct lec_link link;
    const struct world_attack *attack; /* NULL: honest */
    /* messages down: sent, in the phone's kernel, acknowledged by it, known to be so */
    uint32_t sent, delivered, confirmed, acked;
    int64_t sent_us[IN_FLIGHT];
    int64_t kernel_rtt_us;
    int64_t pinged_us[IN_FLIGHT]; /* by the ping's number */
    bool was_awake[IN_FLIGHT];
    int64_t last_rtt_us;
    /* this race */
    int64_t opens_c;     /* as it was told */
    int64_t response_us; /* after opening or after its lamp */
    int64_t arrived_us;  /* LEC_NEVER: not yet */
    int64_t half_us, average_us;
    struct lec_press press;
    bool is_entered;
    bool is_told; /* of the opening */
};

struct world {
    const struct world_setup *setup;
    struct world_result *out;
    struct heap heap;
    struct lec_rng rng;
    struct phone phone[PHONES];
    int64_t now_us;
    enum state state;
    struct lec_race race;
    unsigned asked;
    unsigned first, second, gap;
    unsigned arrived;
    bool kernel_turn;
    bool is_done;
};

/* Messages */

static void add(struct world *world, int64_t at_us, enum kind kind, const struct heap_event *like)
{
    struct heap_event event = *like;
    event.at_us = at_us;
    event.kind = (uint8_t)kind;
    heap_add(&world->heap, &event);
}

static void send_down(struct world *world, unsigned i, enum what what, uint32_t n, int64_t c)
{
    struct phone *phone = &world->phone[i];
    phone->sent++;
    phone->sent_us[phone->sent % IN_FLIGHT] = world->now_us;
    struct heap_event message = {.what = (uint8_t)what,
                                 .phone = (uint8_t)i,
                                 .n = n,
                                 .c = c,
                                 .ack = phone->sent,
                                 .race = world->race.number};
    add(world, radio_down(&phone->radio, world->now_us), EV_DOWN, &message);
}

static void send_up(struct world *world, const struct heap_event *message)
{
    struct phone *phone = &world->phone[message->phone];
    struct heap_event sent = *message;
    phone->confirmed = phone->delivered;
    sent.ack = phone->delivered;
    add(world, radio_up(&phone->radio, world->now_us), EV_UP, &sent);
}

/* A changed kernel tells of what it has only when it suits it. */
static bool keeps_ack(struct world *world, const struct heap_event *event)
{
    const struct phone *phone = &world->phone[event->phone];
    const struct world_attack *attack = phone->attack;
    if (attack == NULL) {
        return false;
    }
    bool is_stalling =
        attack->false_stall && world->state == ANNOUNCED && phone->arrived_us == LEC_NEVER;
    bool is_kept = event->n == UINT32_MAX; /* until `c` at least */
    struct heap_event later = {.phone = event->phone, .ack = event->ack, .n = UINT32_MAX};
    later.c = is_kept ? event->c : world->now_us + attack->ack_us;
    int64_t until_us = is_stalling ? world->now_us + TICK_US : later.c;
    if (until_us <= world->now_us) {
        return false;
    }
    add(world, until_us, EV_ACK, &later);
    return true;
}

static void note_ack(struct world *world, const struct heap_event *event)
{
    struct phone *phone = &world->phone[event->phone];
    if (event->ack <= phone->acked || keeps_ack(world, event)) {
        return;
    }
    int64_t rtt_us = world->now_us - phone->sent_us[event->ack % IN_FLIGHT];
    phone->acked = event->ack;
    if (phone->kernel_rtt_us == 0 || rtt_us < phone->kernel_rtt_us) {
        phone->kernel_rtt_us = rtt_us;
    }
}

/* The server */

static void look_at_kernel(struct world *world, struct phone *phone)
{
    struct lec_kernel seen = {.rtt_min_us = phone->kernel_rtt_us,
                              .acked = phone->acked,
                              .is_unacked = phone->acked < phone->sent};
    lec_link_kernel(&phone->link, &seen, world->now_us);
}

static void ping(struct world *world, unsigned i, enum lec_pace pace)
{
    struct phone *phone = &world->phone[i];
    uint32_t n = lec_link_ping(&phone->link, pace, PHONES, world->now_us);
    if (n == 0) {
        return;
    }
    phone->pinged_us[n % IN_FLIGHT] = world->now_us;
    phone->was_awake[n % IN_FLIGHT] = world->state == ANNOUNCED &&
                                      world->now_us >= phone->radio.down.last_us &&
                                      world->now_us - phone->radio.awake_us < AWAKE_US;
    send_down(world, i, PING, n, 0);
    look_at_kernel(world, phone);
}

static void pick(struct world *world)
{
    const struct world_setup *setup = world->setup;
    if (world->asked == QUESTIONS_A_SESSION || world->asked == setup->questions) {
        world->is_done = true;
        return;
    }
    world->asked++;
    world->state = READING;
    for (unsigned i = 0; i < PHONES; i++) {
        send_down(world, i, PICK, 0, 0);
        lec_link_warm(&world->phone[i].link, world->now_us);
    }
    int64_t reading_us = setup->is_live ? 700000 : (int64_t)radio_even(&world->rng, 2e6, 6e6);
    add(world, world->now_us + reading_us, EV_ANNOUNCE, &(struct heap_event){0});
}

/* Who presses when: a hand's time for the first, `gap` more for the second, the others within the time after that in
 * which hands of people who all know the answer come down. */
static void draw_presses(struct world *world)
{
    unsigned turn[PHONES];
    for (unsigned i = 0; i < PHONES; i++) {
        turn[i] = i;
    }
    for (unsigned i = PHONES - 1; i > 0; i--) {
        unsigned j = lec_rng_below(&world->rng, i + 1);
        unsigned kept = turn[i];
        turn[i] = turn[j];
        turn[j] = kept;
    }
    for (unsigned i = 0; i < PHONES; i++) { /* a cheat comes second */
        if (world->phone[turn[i]].attack != NULL) {
            unsigned kept = turn[1];
            turn[1] = turn[i];
            turn[i] = kept;
        }
    }
    const struct world_setup *setup = world->setup;
    world->first = turn[0];
    world->second = turn[1];
    world->gap =
        setup->is_live ? lec_rng_below(&world->rng, setup->gaps) : (world->asked - 1) % setup->gaps;
    int64_t gap_us = setup->gap_us[world->gap];
    double hand_us = setup->is_live ? radio_even(&world->rng, 250e3, 350e3)
                                    : 200e3 + radio_lognormal(&world->rng, 250e3, 0.5);
    int64_t first_us = (int64_t)fmin(hand_us, 3e6);
    for (unsigned i = 0; i < PHONES; i++) {
        int64_t after_us = i == 0 ? 0 : gap_us;
        after_us += i < 2 ? 0 : (int64_t)radio_even(&world->rng, 0, OTHERS_US);
        world->phone[turn[i]].response_us = first_us + after_us;
    }
}

static void announce(struct world *world)
{
    int64_t lead_us = 0;
    for (unsigned i = 0; i < PHONES; i++) {
        int64_t own_us = lec_link_lead_us(&world->phone[i].link);
        lead_us = own_us > lead_us ? own_us : lead_us;
    }
    lec_race_open(&world->race, world->race.number + 1, world->now_us + lead_us, WAIT_US,
                  world->setup->is_own_screen);
    world->state = ANNOUNCED;
    world->arrived = 0;
    draw_presses(world);
    for (unsigned i = 0; i < PHONES; i++) {
        struct phone *phone = &world->phone[i];
        phone->arrived_us = LEC_NEVER;
        phone->is_entered = false;
        phone->is_told = world->setup->is_own_screen;
        if (phone->is_told) {
            send_down(world, i, OPEN, 0, world->race.opened_us + phone->link.offset_us);
        }
        if (!world->setup->is_own_screen) {
            struct heap_event finger = {.phone = (uint8_t)i, .race = world->race.number};
            add(world, world->race.opened_us + phone->response_us, EV_FINGER, &finger);
        }
    }
}

/* The first by our method: of those that are too close to tell, any. */
static unsigned winner(struct world *world)
{
    const struct lec_press *least = NULL;
    for (unsigned i = 0; i < PHONES; i++) {
        const struct phone *phone = &world->phone[i];
        if (phone->is_entered && (least == NULL || phone->press.key_us < least->key_us)) {
            least = &phone->press;
        }
    }
    unsigned close[PHONES];
    unsigned count = 0;
    for (unsigned i = 0; i < PHONES; i++) {
        const struct phone *phone = &world->phone[i];
        if (phone->is_entered && (&phone->press == least ||
                                  lec_press_is_tie(least->key_us, least->unsure_us,
                                                   phone->press.key_us, phone->press.unsure_us))) {
            close[count++] = i;
        }
    }
    return close[lec_rng_below(&world->rng, count)];
}

static void decide(struct world *world)
{
    struct world_result *out = world->out;
    unsigned won = winner(world);
    out->races[world->gap]++;
    out->wins[world->gap][WORLD_OURS] += won == world->first;
    out->second_wins += won == world->second;
    samples_add(&out->delay_ms, (double)(world->now_us - world->race.arrived_us) / 1000);
    world->state = DECIDED;
    for (unsigned i = 0; i < PHONES; i++) {
        lec_link_question(&world->phone[i].link);
    }
}

static void try_close(struct world *world)
{
    if (world->state != ANNOUNCED || !world->race.has_press) {
        return;
    }
    for (unsigned i = 0; i < PHONES && !lec_race_is_over(&world->race, world->now_us); i++) {
        if (!world->phone[i].is_entered && i != world->race.team &&
            lec_race_waits_for(&world->race, &world->phone[i].link, world->now_us)) {
            return;
        }
    }
    decide(world);
}

/* All presses are there: what would the other methods have said? */
static void compare_methods(struct world *world)
{
    unsigned best[WORLD_METHODS] = {0};
    for (unsigned i = 1; i < PHONES; i++) {
        const struct phone *phone = world->phone;
        if (phone[i].arrived_us < phone[best[WORLD_ARRIVAL]].arrived_us) {
            best[WORLD_ARRIVAL] = i;
        }
        if (phone[i].half_us < phone[best[WORLD_HALF]].half_us) {
            best[WORLD_HALF] = i;
        }
        if (phone[i].average_us < phone[best[WORLD_AVERAGE]].average_us) {
            best[WORLD_AVERAGE] = i;
        }
    }
    for (unsigned method = WORLD_ARRIVAL; method < WORLD_METHODS; method++) {
        world->out->wins[world->gap][method] += best[method] == world->first;
    }
    int64_t pause_us = world->setup->is_live ? 250000 : 1000000;
    add(world, world->now_us + pause_us, EV_PICK, &(struct heap_event){0});
}

static int64_t mean_offset_us(const struct lec_link *link)
{
    double sum = 0;
    for (uint32_t i = 0; i < link->samples; i++) {
        const struct lec_ping_sample *sample =
            &link->sample[(link->newest + LEC_PING_SAMPLES - i) % LEC_PING_SAMPLES];
        int64_t half_us = sample->rtt_us / 2;
        sum += (double)(sample->c - sample->at_us + half_us);
    }
    return link->samples == 0 ? 0 : (int64_t)(sum / link->samples);
}

static void take_buzz(struct world *world, const struct heap_event *event)
{
    struct phone *phone = &world->phone[event->phone];
    if (event->race != world->race.number || phone->arrived_us != LEC_NEVER) {
        return;
    }
    phone->arrived_us = world->now_us;
    phone->half_us = world->now_us - phone->last_rtt_us / 2;
    phone->average_us = event->c - mean_offset_us(&phone->link);
    if (world->state == ANNOUNCED) {
        look_at_kernel(world, phone);
        lec_link_press(&phone->link, &world->race, event->c, world->now_us, &phone->press);
        phone->is_entered = phone->press.key_us >= world->race.opened_us - LEC_PRESS_EARLY_US;
        bool is_first = phone->is_entered && !world->race.has_press;
        if (phone->is_entered) {
            lec_race_enter(&world->race, event->phone, &phone->press);
        }
        if (is_first) {
            add(world, world->now_us + WAIT_US, EV_LAST, event);
        }
        try_close(world);
    }
    if (++world->arrived == PHONES) {
        if (world->state == ANNOUNCED) {
            decide(world);
        }
        compare_methods(world);
    }
}

static void take(struct world *world, const struct heap_event *event)
{
    struct phone *phone = &world->phone[event->phone];
    note_ack(world, event);
    switch (event->what) {
    case PONG: {
        int64_t rtt_us = world->now_us - phone->pinged_us[event->n % IN_FLIGHT];
        phone->last_rtt_us = rtt_us;
        if (phone->was_awake[event->n % IN_FLIGHT]) {
            samples_add(&world->out->rtt_ms, (double)rtt_us / 1000);
        }
        lec_link_pong(&phone->link, event->n, event->c, world->setup->is_own_screen, world->now_us);
        try_close(world);
        break;
    }
    case SHOWN:
        if (event->race == world->race.number) {
            lec_link_lamp(&phone->link, &world->race, event->c);
        }
        break;
    default:
        take_buzz(world, event);
        break;
    }
}

/* The news of an opening, as late as it may come: as the server does it. On screens of their own all hear of it at once. */
static void tell(struct world *world, unsigned i)
{
    struct phone *phone = &world->phone[i];
    int64_t due_us = world->race.opened_us - lec_link_early_us(&phone->link);
    if (!phone->is_told && world->now_us >= due_us) {
        phone->is_told = true;
        send_down(world, i, OPEN, 0, world->race.opened_us + phone->link.offset_us);
    }
}

static void tick(struct world *world)
{
    bool is_race = world->state == ANNOUNCED;
    world->kernel_turn = !world->kernel_turn;
    for (unsigned i = 0; i < PHONES; i++) {
        if (is_race && (world->kernel_turn || world->race.has_press)) {
            look_at_kernel(world, &world->phone[i]);
        }
        if (is_race) {
            tell(world, i);
        }
        ping(world, i, is_race || world->state == READING ? LEC_PACE_RACE : LEC_PACE_REST);
    }
    try_close(world);
    add(world, world->now_us + (is_race ? TICK_US : REST_TICK_US), EV_TICK,
        &(struct heap_event){0});
}

/* The phones */

static void down(struct world *world, const struct heap_event *event)
{
    struct phone *phone = &world->phone[event->phone];
    phone->delivered = event->ack;
    add(world, world->now_us + radio_ack_hold_us(&phone->radio), EV_ACK_TIMER, event);
    if (event->what != PICK) {
        add(world, radio_page(&phone->radio, world->now_us), EV_PAGE, event);
    }
}

static void ack_timer(struct world *world, const struct heap_event *event)
{
    struct phone *phone = &world->phone[event->phone];
    if (event->ack > phone->confirmed) {
        phone->confirmed = phone->delivered;
        struct heap_event ack = {.phone = event->phone, .ack = phone->delivered};
        add(world, radio_ack(&phone->radio, world->now_us), EV_ACK, &ack);
    }
}

/* A page that cheats answers when it likes. */
static int64_t hold_us(const struct phone *phone, uint32_t n)
{
    const struct world_attack *attack = phone->attack;
    return attack == NULL ? 0 : attack->hold_us + (n % 8 == 0 ? attack->vary_us : 0);
}

static void page(struct world *world, const struct heap_event *event)
{
    struct phone *phone = &world->phone[event->phone];
    struct heap_event next = *event;
    if (event->what == PING) {
        int64_t held_us = hold_us(phone, event->n);
        if (phone->attack != NULL && phone->attack->is_mute && world->state == ANNOUNCED) {
            return;
        }
        next.what = PONG;
        next.c = radio_clock_c(&phone->radio, world->now_us + held_us / 2);
        add(world, world->now_us + held_us + radio_yield_us(&phone->radio), EV_SEND, &next);
        return;
    }
    phone->opens_c = event->c;
    int64_t opens_us = radio_time(&phone->radio, event->c);
    int64_t lamp_us = opens_us > world->now_us ? opens_us : world->now_us;
    add(world, radio_page(&phone->radio, lamp_us), EV_LAMP, &next);
}

static void lamp(struct world *world, const struct heap_event *event)
{
    struct phone *phone = &world->phone[event->phone];
    if (!world->setup->is_own_screen || event->race != world->race.number) {
        return;
    }
    add(world, world->now_us + phone->response_us, EV_FINGER, event);
    struct heap_event shown = *event;
    shown.what = SHOWN;
    shown.c = radio_clock_c(&phone->radio, world->now_us);
    if (phone->attack != NULL && phone->attack->false_lamp) {
        shown.c += 200000;
    }
    add(world, world->now_us + radio_yield_us(&phone->radio), EV_SEND, &shown);
}

static void finger(struct world *world, const struct heap_event *event)
{
    struct phone *phone = &world->phone[event->phone];
    struct heap_event buzz = *event;
    buzz.what = BUZZ;
    buzz.c = radio_clock_c(&phone->radio, world->now_us);
    const struct world_attack *attack = phone->attack;
    bool is_off = attack != NULL && attack->saves && world->asked % 3 == 0;
    if (attack != NULL && attack->edits_stamp && !is_off) {
        /* The best that there is: by as much as is needed, so that no credit is wasted; and not so early that it would
         * be locked out. */
        int64_t claim_c = buzz.c - world->setup->gap_us[world->gap] - CLAIM_SPARE_US;
        int64_t least_c = phone->opens_c + 110000;
        least_c = least_c < buzz.c ? least_c : buzz.c;
        buzz.c = claim_c > least_c ? claim_c : least_c;
    }
    int64_t queued_us = world->now_us + radio_dispatch_us(&phone->radio);
    add(world, radio_page(&phone->radio, queued_us), EV_SEND, &buzz);
}

static void happen(struct world *world, const struct heap_event *event)
{
    switch (event->kind) {
    case EV_PICK:
        pick(world);
        break;
    case EV_ANNOUNCE:
        announce(world);
        break;
    case EV_TICK:
        tick(world);
        break;
    case EV_DOWN:
        down(world, event);
        break;
    case EV_PAGE:
        page(world, event);
        break;
    case EV_ACK_TIMER:
        ack_timer(world, event);
        break;
    case EV_SEND:
        send_up(world, event);
        break;
    case EV_LAMP:
        lamp(world, event);
        break;
    case EV_FINGER:
        finger(world, event);
        break;
    case EV_LAST:
        try_close(world);
        break;
    case EV_UP:
        take(world, event);
        break;
    default:
        note_ack(world, event);
        break;
    }
}

static void run_session(const struct world_setup *setup, uint64_t seed, unsigned questions,
                        struct world_result *out)
{
    struct world_setup own = *setup;
    own.questions = questions;
    struct world *world = calloc(1, sizeof *world);
    if (world == NULL) {
        fputs("not enough memory for a session\n", stderr);
        exit(2);
    }
    world->setup = &own;
    world->out = out;
    lec_rng_init(&world->rng, lec_rng_mix(seed, 1));
    unsigned cheat = lec_rng_below(&world->rng, PHONES);
    for (unsigned i = 0; i < PHONES; i++) {
        struct phone *phone = &world->phone[i];
        radio_init(&phone->radio, setup->profile, i, lec_rng_mix(seed, 2));
        lec_link_init(&phone->link, lec_rng_mix(seed, 100 + i));
        phone->attack = i == cheat ? setup->attack : NULL;
    }
    world->now_us = 1000000;
    /* Phones join, and then it takes a while until the first clue is picked. */
    add(world, world->now_us, EV_TICK, &(struct heap_event){0});
    add(world, world->now_us + 5000000, EV_PICK, &(struct heap_event){0});
    struct heap_event event;
    while (!world->is_done && heap_take(&world->heap, &event)) {
        world->now_us = event.at_us;
        happen(world, &event);
    }
    heap_finish(&world->heap);
    free(world);
}

void world_run(const struct world_setup *setup, struct world_result *out)
{
    memset(out, 0, sizeof *out);
    unsigned sessions = (setup->questions + QUESTIONS_A_SESSION - 1) / QUESTIONS_A_SESSION;
    for (unsigned i = 0; i < sessions; i++) {
        unsigned left = setup->questions - i * QUESTIONS_A_SESSION;
        run_session(setup, lec_rng_mix(setup->seed, i),
                    left < QUESTIONS_A_SESSION ? left : QUESTIONS_A_SESSION, out);
    }
}

void world_finish(struct world_result *result)
{
    samples_finish(&result->rtt_ms);
    samples_finish(&result->delay_ms);
}
