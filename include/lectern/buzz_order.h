/* Who pressed first (B-04): what a phone says of its press, held against what its connection has shown.
 *
 * Pure, as the rest of the core: time comes in, integers go out. The server feeds it from real sockets and the simulation
 * in tests/sim from a model of radios; both link this object.
 *
 * Times are microseconds: `_us` on the server's clock, `_c` on the clock of the device, whose zero and speed are its own
 * affair. The two meet only in `offset_us`, which comes from the fastest pings of late.
 *
 * How it is used: pings go out when lec_link_ping() says so, pongs come back through lec_link_pong(), the kernel's view of
 * the connection through lec_link_kernel(). lec_link_press() turns a press into a key. Then lec_race_waits_for() tells of
 * each device that may still win whether the decision has to wait for it. */
#ifndef LECTERN_BUZZ_ORDER_H
#define LECTERN_BUZZ_ORDER_H

#include <stdbool.h>
#include <stdint.h>

#define LEC_PING_SAMPLES 128 /* pongs that are remembered */
#define LEC_PING_OPEN_MAX 8  /* pings that may be unanswered at a time */
#define LEC_PRESS_EARLY_US \
    2000 /* a press may be so much before the buzzers open: clocks are not better */

/* What is odd about a press; bits. None of them loses the buzz by itself. */
enum lec_press_flag {
    LEC_PRESS_NO_CLOCK = 1,    /* its clock is not known, or too coarse: the arrival counts */
    LEC_PRESS_FUTURE = 2,      /* stamped later than it arrived */
    LEC_PRESS_CONTRADICTS = 4, /* its own stream says that it had not pressed by then */
    LEC_PRESS_CLIPPED = 8,     /* it claimed more than the connection can have cost */
    LEC_PRESS_SLOW_PAGE = 16,  /* the page answers much later than its kernel */
    LEC_PRESS_NO_KERNEL = 32,  /* there is no evidence of the kernel's: behind a proxy */
    LEC_PRESS_MACHINE = 64,    /* too quick, or too even, for a hand */
    LEC_PRESS_LATE_LAMP = 128, /* own screen: its lamp came late, and that was taken off */
};

/* A moment of the connection as the kernel sees it (TCP_INFO). */
struct lec_kernel {
    int64_t rtt_min_us; /* least round trip so far; 0: none yet */
    uint64_t acked;     /* bytes acknowledged so far, or any number that rises with them */
    bool is_unacked;    /* something sent has not been acknowledged */
};

struct lec_ping_sample {
    int64_t at_us; /* when the pong came */
    int64_t c;     /* the device's clock when it answered */
    int64_t rtt_us;
    bool is_awake; /* the device had been heard just before it was asked: no wait for it to wake */
};

/* One device that may press: what its pings, its presses and its kernel have shown. All zero but `seed` is a new one. */
struct lec_link {
    /* What each beat looks at, of each of many devices, comes first. */
    uint64_t seed;    /* of the jitter of its pings */
    int64_t ping_us;  /* when the next one is due */
    int64_t heard_us; /* last sign of life */
    int64_t mark_c;   /* the latest stamp of a pong: nothing pressed before that is under way */
    int64_t since_us; /* the kernel's word: unacknowledged since then; LEC_NEVER: nothing is */
    uint32_t pings;   /* sent: numbers count from 1 */
    uint32_t warm;    /* pings that go out fast before the pace is slow */
    bool has_mark;
    bool has_kernel; /* its word is known */
    struct lec_ping_sample sample[LEC_PING_SAMPLES];
    uint32_t samples, newest; /* in use; index of the last one */
    struct {
        int64_t at_us;
        uint32_t n; /* 0: free */
        bool is_awake;
    } open[LEC_PING_OPEN_MAX];
    /* estimates, after each pong */
    int64_t rtt_us;    /* least round trip of late */
    int64_t wide_us;   /* 90th percentile of an awake device above that */
    int64_t spread_us; /* the same, bounded */
    int64_t tail_us;   /* 95th percentile of the last seconds, awake or not */
    int64_t share_us;  /* of a round trip, what the way up can have taken */
    int64_t offset_us; /* device's clock minus server's */
    int64_t grain_us;  /* resolution of the device's stamps */
    bool is_slow_page;
    /* the kernel's word */
    int64_t kernel_rtt_us;
    uint64_t kernel_acked;
    int64_t seen_us; /* the last look */
    int64_t stall_from_us,
        stall_to_us; /* the last wait that was more than an acknowledgement put off */
    /* credit */
    int64_t credit_us; /* left of what stalls may be forgiven */
    int64_t hiccup_us; /* and of what is forgiven without evidence */
    /* this opening */
    uint32_t lamp_race; /* opening for which the lamp was seen */
    int64_t lamp_c;
    /* its last response times, for machines */
    int64_t response_us[5];
    uint32_t responses;
};

/* One opening of the buzzers. */
struct lec_race {
    uint32_t number;    /* of the opening */
    int64_t opened_us;  /* lamps light then */
    int64_t wait_us;    /* most that a decision waits after the first press has arrived */
    bool is_own_screen; /* responses are timed from each device's own lamp */
    bool has_press;
    int64_t first_us;   /* key of the first press so far */
    uint16_t team;      /* whose */
    int64_t arrived_us; /* when the first press to arrive did */
};

/* A judged press. */
struct lec_press {
    int64_t key_us; /* when it counts as pressed */
    int64_t arrived_us;
    int64_t stamp_c;                                      /* as the device said */
    int64_t offset_us, rtt_us, free_us, mark_us, late_us; /* what it was judged by */
    int64_t credit_us;                                    /* of stalls that was used up */
    uint32_t unsure_us;
    uint32_t flags; /* enum lec_press_flag */
};

/* How often a device is asked. */
enum lec_pace {
    LEC_PACE_REST, /* buzzers are closed */
    LEC_PACE_RACE, /* buzzers are open; nothing changes when somebody has pressed: others must not notice */
};

void lec_link_init(struct lec_link *link, uint64_t seed);
/* The same device on a new connection: what its old one owed is lost, what is known of its clock holds. */
void lec_link_rejoin(struct lec_link *link);
/* Another device, or the same with another clock: nothing is known of its time. Its credit stays: else it would be had
 * anew by coming again. */
void lec_link_renew(struct lec_link *link);
/* The next pings go out fast: it has been armed, or has just come. */
void lec_link_warm(struct lec_link *link, int64_t now_us);
/* The number of a ping to be sent now; 0: none is due. `devices` is how many are asked at this pace. */
uint32_t lec_link_ping(struct lec_link *link, enum lec_pace pace, uint32_t devices, int64_t now_us);
/* False: nobody asked for this pong, and nothing is learnt from it. */
bool lec_link_pong(struct lec_link *link, uint32_t n, int64_t c, bool is_own_screen,
                   int64_t now_us);
void lec_link_kernel(struct lec_link *link, const struct lec_kernel *seen, int64_t now_us);
/* All that was sent had been acknowledged at the last look. Until something is sent, another one would see the same. */
bool lec_link_is_at_rest(const struct lec_link *link);
/* A new question: some credit comes back. */
void lec_link_question(struct lec_link *link);
/* The device's lamp for this opening was seen at `c`. */
void lec_link_lamp(struct lec_link *link, const struct lec_race *race, int64_t c);
/* Is its clock known well enough to go by its stamps? */
bool lec_link_has_clock(const struct lec_link *link);
/* How far ahead an opening has to be announced so that its lamp is in time. */
int64_t lec_link_lead_us(const struct lec_link *link);
/* How long before the lamp this device may hear of the opening: so that it does in time as a rule, and no sooner, since a
 * page that knows the moment could light its lamp ahead of the others'. */
int64_t lec_link_early_us(const struct lec_link *link);
/* Judges a press: key, uncertainty, flags. Uses up credit. */
void lec_link_press(struct lec_link *link, const struct lec_race *race, int64_t stamp_c,
                    int64_t now_us, struct lec_press *out);

void lec_race_open(struct lec_race *race, uint32_t number, int64_t opened_us, int64_t wait_us,
                   bool is_own_screen);
/* A press that counts. */
void lec_race_enter(struct lec_race *race, uint16_t team, const struct lec_press *press);
/* Something has been pressed and a device that has not may still be first: must the decision wait for it? */
bool lec_race_waits_for(const struct lec_race *race, const struct lec_link *link, int64_t now_us);
/* Has the longest wait passed? */
bool lec_race_is_over(const struct lec_race *race, int64_t now_us);

/* What the log keeps of a judged press beside its time, in one number: the uncertainty in steps of 10 us, up to 10 ms; the
 * credit used and the quickest round trip of the link in whole milliseconds, up to 127; the flags. Rounded up. */
uint32_t lec_buzz_pack(uint32_t unsure_us, int64_t credit_us, int64_t rtt_us, uint32_t flags);
uint32_t lec_buzz_unsure_us(uint32_t packed);
/* So much a time may be off at worst, when the two ways differ as they may: closer presses are shown as too close to
 * measure, though the likelier order decides. */
uint32_t lec_buzz_doubt_us(uint32_t packed);
int64_t lec_buzz_credit_us(uint32_t packed);
int64_t lec_buzz_link_us(uint32_t packed); /* 0: not known */
uint32_t lec_buzz_flags(uint32_t packed);

/* Why a decision fell when it did; LEC_VERB_SETTLE's `at`. */
enum lec_settled {
    LEC_SETTLED_AT_ONCE, /* by arrival: nothing is waited for */
    LEC_SETTLED_PROVED,  /* nobody else can have been earlier */
    LEC_SETTLED_TIME,    /* the longest wait has passed */
};

/* Are two presses too close for these uncertainties to tell which was first? Arrivals, which have none, only when they
 * are equal. */
bool lec_press_is_tie(int64_t a_us, uint32_t a_unsure_us, int64_t b_us, uint32_t b_unsure_us);

#endif
