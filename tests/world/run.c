/* See run.h: play with faults, then quiet, then everything must be as it should. */
#include "run.h"

#include "moves.h"
#include "theme.h"

#include <stdlib.h>
#include <string.h>

#define PLAY_US 5800000
#define QUIET_US 60000000 /* a session that could not save waits for 16 s at most */

/* What goes wrong in this run: a part of all that could, so that rare things meet. */
enum fault {
    FAULT_LINE,
    FAULT_HALF_DEAD,
    FAULT_SLOW,
    FAULT_DISK,
    FAULT_FULL,
    FAULT_STALL,
    FAULT_KILL,
    FAULT_CUT,
    FAULT_CUT_IN_COMMIT,
    FAULT_STOP,
    FAULT_JUMP,
    FAULT_MALLOC,
    FAULT_COUNT
};

void (*run_ending)(void);

static struct {
    struct run *out;
    uint32_t kinds; /* bits */
    int64_t until_us;
    bool is_quiet, wants_cut, is_stopping;
    bool has_saved;         /* in this turn of the loop */
    uint64_t before_commit; /* operations of the disk */
    uint32_t batches_failed;
} play;

/* Starts it, again and again while the disk does not let it. */
static void start(void *user, uint64_t number)
{
    (void)user, (void)number;
    if (machine.net != NULL) {
        return;
    }
    if (!machine_start(theme_plan)) {
        play.out->restarts_failed++;
        if (outside.is_loud) {
            printf("# start failed: %s\n", machine_why());
        }
        must(!play.is_quiet || lec_disk_failures(machine.disk) > 0, "a sound disk is not read");
        lec_disk_heal(machine.disk);
        later(roll_us(1000, 300000), false, start, NULL, 0);
        return;
    }
}

static void after_end(void)
{
    play.is_stopping = false;
    play.wants_cut = false;
    later(roll_us(1000, 400000), false, start, NULL, 0);
}

static void on_done(const struct lec_write *writes, uint32_t count, bool ok)
{
    play.out->failed_batches += !ok;
    play.has_saved = ok;
    oracle_done(writes, count, ok);
}

static const struct writer_ends watcher = {.done = on_done};

/* Faults */

static struct person *someone(void)
{
    return &crowd.list[roll(crowd.count)];
}

/* For answers that nobody takes: as many as may be asked for at once, and as the pace allows. */
static void ask_much(struct person *p, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        socket_send(p->line, "{}", 2, false);
    }
}

static void ask_more(void *user, uint64_t line)
{
    struct person *p = user;
    if (p->line == line && socket_is_open(line)) {
        ask_much(p, 25);
    }
}

static void break_link(bool is_half_dead)
{
    struct person *p = someone();
    struct link *link = socket_link(p->line);
    if (link == NULL) {
        return;
    }
    if (is_half_dead) {
        link->is_half_dead = true;
        play.out->half_dead++;
        /* The page finds out before the server does, and comes by another line. */
        p->old_line = p->line;
        p->line = 0;
        later(roll_us(100000, 2000000), false, person_come, p, 0);
    } else {
        link->is_slow = !link->is_slow;
        if (link->is_slow && chance(50)) {
            ask_much(p, 50);
            later(roll_us(700000, 1000000), false, ask_more, p, p->line);
        }
        play.out->slow++;
    }
}

static void break_disk(int code)
{
    uint32_t kinds = chance(50)   ? LEC_DISK_ANY
                     : chance(50) ? 1U << LEC_DISK_SYNC
                                  : 1U << LEC_DISK_WRITE | 1U << LEC_DISK_TRUNCATE;
    struct lec_disk_fault fault = {.kinds = code != 0 ? 1U << LEC_DISK_WRITE : kinds,
                                   .first = 1 + roll(12),
                                   .count = chance(50) ? 1 + roll(6) : LEC_DISK_UNTIL_HEALED,
                                   .code = code};
    lec_disk_fail(machine.disk, &fault);
    play.out->disk_faults++;
}

static void heal_disk(void *user, uint64_t number)
{
    (void)user, (void)number;
    if (machine.disk != NULL) {
        lec_disk_heal(machine.disk);
    }
}

static void end_stall(void *user, uint64_t number)
{
    (void)user, (void)number;
    writer_least_us = 200;
    writer_most_us = 3000;
}

static void do_fault(enum fault fault)
{
    struct run *out = play.out;
    bool is_up = machine.net != NULL && !play.is_stopping;
    switch (fault) {
    case FAULT_LINE:
        out->lines_cut++;
        person_leave(someone());
        break;
    case FAULT_HALF_DEAD:
    case FAULT_SLOW:
        break_link(fault == FAULT_HALF_DEAD);
        break;
    case FAULT_DISK:
    case FAULT_FULL:
        break_disk(fault == FAULT_FULL ? SQLITE_FULL : 0);
        later(roll_us(10000, 3000000), false, heal_disk, NULL, 0);
        break;
    case FAULT_STALL:
        writer_least_us = 100000;
        writer_most_us = 1500000;
        later(roll_us(100000, 1500000), false, end_stall, NULL, 0);
        break;
    case FAULT_KILL:
    case FAULT_CUT:
        if (is_up) {
            out->kills += fault == FAULT_KILL;
            out->cuts += fault == FAULT_CUT;
            if (fault == FAULT_KILL) {
                machine_kill();
            } else {
                machine_cut(lec_disk_operations(machine.disk));
            }
            after_end();
        }
        break;
    case FAULT_CUT_IN_COMMIT:
        play.wants_cut = is_up;
        break;
    case FAULT_STOP:
        if (is_up) {
            out->stops++;
            machine_stop();
            play.is_stopping = true;
        }
        break;
    case FAULT_JUMP:
        outside.wall_ms += roll_us(-INT64_C(400000000000), INT64_C(400000000000));
        out->jumps++;
        break;
    default:
        memory_fail(1 + roll(400), 1 + roll(3));
        break;
    }
}

static void next_fault(void *user, uint64_t number)
{
    (void)user, (void)number;
    if (play.is_quiet) {
        return;
    }
    enum fault fault = (enum fault)roll(FAULT_COUNT);
    if ((play.kinds >> fault & 1) != 0) {
        do_fault(fault);
    }
    later(roll_us(10000, 360000), false, next_fault, NULL, 0);
}

/* Between turns: what waits for one. */
static void watch(void)
{
    oracle_watch();
    play.out->mallocs += memory_refused();
    if (memory_refused() > 0) {
        memory_fail(0, 0);
    }
    if (play.is_stopping && machine_is_stopped()) {
        machine_end();
        after_end();
    }
    uint64_t operations = machine.net == NULL ? 0 : lec_disk_operations(machine.disk);
    if (play.wants_cut && machine.net != NULL && operations > play.before_commit + 1) {
        /* Somewhere in what this turn has written, which nobody has been told of yet. */
        play.out->cuts_in_commit++;
        if (play.has_saved) {
            oracle_doubts_last();
        }
        oracle_may_rise(!play.has_saved);
        machine_cut(play.before_commit + 1 + roll((uint32_t)(operations - play.before_commit)));
        after_end();
    }
    play.before_commit = operations;
    play.has_saved = false;
}

/* Quiet */

static struct person *first_host(void)
{
    return &crowd.list[0];
}

/* Time goes on, whether anything happens or not. */
static void beat(void *user, uint64_t number)
{
    (void)user, (void)number;
    if (play.is_quiet) {
        later(200000, false, beat, NULL, 0);
    }
}

static void settle_down(void)
{
    play.is_quiet = true;
    play.wants_cut = false;
    loop_late_percent = 0;
    memory_fail(0, 0);
    lec_disk_heal(machine.disk);
    end_stall(NULL, 0);
    if (machine.net == NULL) {
        start(NULL, 0);
    }
    crowd_gather();
    beat(NULL, 0);
}

/* Everyone is back, every act is answered, and nothing moves any more. */
static void wait_for_rest(void)
{
    int64_t until_us = outside.now_us + QUIET_US;
    uint32_t stepped = 0;
    bool is_done = false;
    int64_t still_us = 0;
    uint32_t last = 0;
    while (!is_done && outside.now_us < until_us && loop_turn()) {
        struct room *room = machine_room();
        bool is_saved = room != NULL && !room->not_saved && !room->is_dirty &&
                        room->saved == lec_live_count(room->live);
        bool is_answered = is_saved && crowd_is_answered();
        if (last != oracle_count() || !is_answered) {
            last = oracle_count();
            still_us = outside.now_us;
        }
        if (is_answered && stepped < 3 && outside.now_us - still_us > 30000) {
            stepped += person_step(first_host()) ? 1 : 0; /* back to the scores, then it saves */
            still_us = outside.now_us;
        }
        is_done = is_answered && stepped >= 3 && outside.now_us - still_us > 6000000;
    }
    must(machine_room() != NULL, "the server has not come back");
    must(!machine_room()->not_saved, "the session does not save again");
    must(crowd_is_answered(), "somebody waits for an answer: %s", crowd_who_waits());
    must(is_done, "the world does not come to rest");
}

static void begin(uint64_t seed)
{
    outside_begin(seed);
    memory_fail(0, 0);
    theme_begin();
    machine_create(seed);
    oracle_begin(crowd_author);
    writer_ends = &watcher;
    loop_watch = watch;
    loop_late_percent = chance(30) ? roll(30) : 0;
    end_stall(NULL, 0);
    play.kinds = chance(10) ? 0 : (uint32_t)lec_rng_next(&outside.rng);
    play.kinds &= chance(50) ? (uint32_t)lec_rng_next(&outside.rng) : UINT32_MAX;
}

static void add_up(struct run *out)
{
    out->trace = outside.trace;
    out->state = state_hash(oracle_live());
    out->events = outside.events;
    out->entries = oracle_count();
    out->sent = crowd.sent;
    out->answered = crowd.answered;
    out->refused = crowd.refused;
    out->pressed = crowd.pressed;
    out->repeated = crowd.repeated;
    out->wrong = crowd.wrong;
    out->risen = oracle_risen();
    for (uint32_t i = 0; i < oracle_count(); i++) {
        struct lec_record record;
        lec_live_record(oracle_live(), i, &record);
        const struct lec_input *in = &record.entry.in;
        bool is_of_plan = in->id != 0 && (in->id & ((1U << ORACLE_WHO_BITS) - 1)) == 0;
        out->verbs[in->role][in->verb] += !is_of_plan;
    }
    for (int i = 0; i < 26; i++) {
        out->read[i] = oracle_read((char)('A' + i));
    }
}

void run_seed(uint64_t seed, struct run *out)
{
    *out = (struct run){0};
    memset(&play, 0, sizeof play);
    play.out = out;
    begin(seed);
    start(NULL, 0);
    crowd_begin(1 + chance(40), 1 + chance(20), 2 + roll(4));
    later(roll_us(300000, 800000), false, next_fault, NULL, 0);
    int64_t until_us = outside.now_us + roll_us(PLAY_US / 3, PLAY_US);
    while (outside.now_us < until_us && loop_turn()) {
    }
    settle_down();
    wait_for_rest();
    crowd_check_screens();
    must(socket_busy_writes() == 0, "a socket that was full was written to");
    out->undone = oracle_check_undo();
    add_up(out);
    if (run_ending != NULL) {
        run_ending();
    }
    machine_destroy();
    crowd_end();
    oracle_end();
}
