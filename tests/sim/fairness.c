/* Is the first finger first, whatever it hangs on, and does cheating pay? Measures what server/core/buzz_order.c makes of a
 * model of radios, in virtual time, and holds it against what it promises.
 * Usage: fairness [--questions N] [--seed S] [--profile NAME] [--gaps 5,20,...] [--schedule live] [--json] [--tap] */
#include "cheats.h"
#include "report.h"
#include "world.h"

#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define QUESTIONS 2000
#define QUESTIONS_NIGHTLY 20000
#define GAPS 3
#define LONGEST_MS 100

/* What is promised; the round trips and the wins by arrival are those for which it is. */
struct target {
    const char *profile;
    double rtt_ms[3];
    double wins[GAPS]; /* at 2, 10 and 50 ms, percent */
    double delay_ms[2];
    double by_arrival; /* at 10 ms */
};

static const int64_t target_gap_us[GAPS] = {2000, 10000, 50000};

static const struct target targets[] = {
    {"good LAN", {5, 9, 55}, {98, 99.3, 99.9}, {20, 50}, 98.3},
    {"room", {7, 22, 92}, {96, 98, 99.4}, {32, 100}, 90.7},
    {"busy", {12, 31, 111}, {93.5, 96.5, 98.8}, {38, 100}, 86.0},
    {"bad", {28, 108, 319}, {75, 85.5, 94}, {100, 100}, 63.5},
    {"4G", {48, 67, 161}, {63, 95, 98.8}, {42, 100}, 77.1},
    {"mixed", {14, 57, 164}, {77.5, 94.5, 98.2}, {58, 100}, 68.2},
};

struct options {
    struct world_setup setup;
    const char *profile; /* NULL: all */
    bool is_json;
    bool has_gaps;
    struct report report;
};

static const struct target *target_of(const char *profile)
{
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        if (strcmp(targets[i].profile, profile) == 0) {
            return &targets[i];
        }
    }
    return NULL;
}

static double percent(const struct world_result *result, unsigned gap, enum world_method method)
{
    return 100.0 * result->wins[gap][method] / result->races[gap];
}

static void print_json(const struct world_setup *setup, struct world_result *result)
{
    static const char *const names[WORLD_METHODS] = {"ours", "arrival", "half", "average"};
    printf("{\"profile\": \"%s\", \"screen\": \"%s\", \"rtt_ms\": [%.1f, %.1f, %.1f], "
           "\"delay_ms\": [%.1f, %.1f], \"gaps\": [",
           setup->profile->name, setup->is_own_screen ? "own" : "shared",
           samples_quantile(&result->rtt_ms, 0.5), samples_quantile(&result->rtt_ms, 0.9),
           samples_quantile(&result->rtt_ms, 0.99), samples_quantile(&result->delay_ms, 0.5),
           samples_quantile(&result->delay_ms, 0.99));
    for (unsigned i = 0; i < setup->gaps; i++) {
        printf("%s{\"gap_ms\": %g, \"races\": %u", i == 0 ? "" : ", ",
               (double)setup->gap_us[i] / 1000, result->races[i]);
        for (unsigned method = 0; method < WORLD_METHODS; method++) {
            printf(", \"%s\": %.2f", names[method], percent(result, i, method));
        }
        printf("}");
    }
    printf("]}\n");
}

static void print_table(const struct report *report, const struct world_setup *setup,
                        struct world_result *result)
{
    const struct target *target = target_of(setup->profile->name);
    report_say(report, "%s", "");
    report_say(report, "%s, %s screen: warm RTT %.0f/%.0f/%.0f ms (model: %.0f/%.0f/%.0f)",
               setup->profile->name, setup->is_own_screen ? "own" : "shared",
               samples_quantile(&result->rtt_ms, 0.5), samples_quantile(&result->rtt_ms, 0.9),
               samples_quantile(&result->rtt_ms, 0.99), target->rtt_ms[0], target->rtt_ms[1],
               target->rtt_ms[2]);
    report_say(report, "    gap ms    first finger wins: ours   arrival     RTT/2   average");
    for (unsigned i = 0; i < setup->gaps; i++) {
        report_say(report, "    %6g                   %6.2f %%  %6.2f %%  %6.2f %%  %6.2f %%",
                   (double)setup->gap_us[i] / 1000, percent(result, i, WORLD_OURS),
                   percent(result, i, WORLD_ARRIVAL), percent(result, i, WORLD_HALF),
                   percent(result, i, WORLD_AVERAGE));
    }
}

/* What is promised of the profile holds at the gaps for which it was promised. */
static void check(struct report *report, const struct world_setup *setup,
                  struct world_result *result)
{
    const struct target *target = target_of(setup->profile->name);
    const char *name = setup->profile->name;
    const char *screen = setup->is_own_screen ? "own" : "shared";
    for (unsigned i = 0; i < setup->gaps; i++) {
        for (unsigned j = 0; j < GAPS; j++) {
            if (setup->gap_us[i] == target_gap_us[j]) {
                report_check(report, REPORT_AT_LEAST, percent(result, i, WORLD_OURS),
                             target->wins[j], "%s, %s: wins at %g ms, %%", name, screen,
                             (double)setup->gap_us[i] / 1000);
            }
        }
        if (setup->gap_us[i] == 10000) {
            report_check(report, REPORT_AT_LEAST, percent(result, i, WORLD_OURS),
                         percent(result, i, WORLD_ARRIVAL),
                         "%s, %s: better than by arrival at 10 ms, %%", name, screen);
            report_say(report, "  by arrival at 10 ms: %.1f %% (model: %.1f %%)",
                       percent(result, i, WORLD_ARRIVAL), target->by_arrival);
        }
    }
    report_check(report, REPORT_AT_MOST, samples_quantile(&result->delay_ms, 0.5),
                 target->delay_ms[0], "%s, %s: delay p50, ms", name, screen);
    report_check(report, REPORT_AT_MOST, samples_quantile(&result->delay_ms, 0.99),
                 target->delay_ms[1], "%s, %s: delay p99, ms", name, screen);
}

static void measure(struct options *options, const struct radio_profile *profile,
                    bool is_own_screen)
{
    struct world_setup setup = options->setup;
    struct world_result result;
    setup.profile = profile;
    setup.is_own_screen = is_own_screen;
    setup.questions *= setup.gaps;
    world_run(&setup, &result);
    if (options->is_json) {
        print_json(&setup, &result);
    } else {
        print_table(&options->report, &setup, &result);
        if (!setup.is_live) {
            check(&options->report, &setup, &result);
        }
    }
    world_finish(&result);
}

static bool is_wanted(const struct options *options, const struct radio_profile *profile)
{
    return options->profile == NULL || strcmp(options->profile, profile->name) == 0;
}

/* A cheat chooses what to hang on; where phones differ, it would choose one of them. */
static void look_for_cheats(struct options *options)
{
    double longest_ms = 0;
    unsigned races = options->setup.questions / 15 + 1;
    for (unsigned i = 0; i < radio_profiles_count; i++) {
        const struct radio_profile *profile = &radio_profiles[i];
        bool is_alike = true;
        for (unsigned j = 1; j < RADIO_PHONES; j++) {
            is_alike = is_alike && profile->kind[j] == profile->kind[0];
        }
        for (int own = 0; is_alike && is_wanted(options, profile) && own < 2; own++) {
            longest_ms = fmax(longest_ms, cheats_run(&options->report, profile, own == 1, races,
                                                     options->setup.seed));
        }
    }
    report_say(&options->report, "%s", "");
    report_check(&options->report, REPORT_AT_MOST, longest_ms, LONGEST_MS,
                 "longest wait for a decision, whoever cheats, ms");
}

_Noreturn static void usage(void)
{
    fputs("usage: fairness [--questions N] [--seed S] [--profile NAME] [--gaps 5,20,...]\n"
          "                [--schedule live] [--json] [--tap]\n",
          stderr);
    exit(2);
}

static unsigned long number(const char *text, unsigned long most, char **end)
{
    errno = 0;
    unsigned long value = strtoul(text, end, 10);
    if (errno != 0 || *end == text || value > most) {
        usage();
    }
    return value;
}

static unsigned long whole(const char *text, unsigned long most)
{
    char *end;
    unsigned long value = number(text, most, &end);
    if (*end != '\0') {
        usage();
    }
    return value;
}

static void read_gaps(struct options *options, char *text)
{
    options->setup.gaps = 0;
    options->has_gaps = true;
    for (char *end = text;; text = end + 1) {
        if (options->setup.gaps == WORLD_GAPS_MAX) {
            usage();
        }
        options->setup.gap_us[options->setup.gaps++] = (int64_t)number(text, 10000, &end) * 1000;
        if (*end == '\0') {
            return;
        }
        if (*end != ',') {
            usage();
        }
    }
}

static void read_options(struct options *options, int count, char **arguments)
{
    static const struct option known[] = {
        {"questions", required_argument, NULL, 'q'},
        {"seed", required_argument, NULL, 's'},
        {"profile", required_argument, NULL, 'p'},
        {"gaps", required_argument, NULL, 'g'},
        {"schedule", required_argument, NULL, 'l'},
        {"json", no_argument, NULL, 'j'},
        {"tap", no_argument, NULL, 't'},
        {NULL, 0, NULL, 0},
    };
    for (int letter; (letter = getopt_long(count, arguments, "", known, NULL)) != -1;) {
        switch (letter) {
        case 'q':
            options->setup.questions = (unsigned)whole(optarg, 10000000);
            break;
        case 's':
            options->setup.seed = whole(optarg, UINT32_MAX);
            break;
        case 'p':
            options->profile = optarg;
            break;
        case 'g':
            read_gaps(options, optarg);
            break;
        case 'l':
            options->setup.is_live = strcmp(optarg, "live") == 0;
            if (!options->setup.is_live) {
                usage();
            }
            break;
        case 'j':
            options->is_json = true;
            break;
        case 't':
            options->report.is_tap = true;
            break;
        default:
            usage();
        }
    }
    if (optind != count || options->setup.questions == 0 ||
        (options->profile != NULL && target_of(options->profile) == NULL)) {
        usage();
    }
}

int main(int count, char **arguments)
{
    const char *nightly = getenv("LEC_NIGHTLY");
    const char *output = getenv("CMOCKA_MESSAGE_OUTPUT");
    struct options options = {
        .setup = {.seed = 2, .questions = QUESTIONS, .gaps = GAPS},
        .report = {.is_tap = output != NULL && strcmp(output, "TAP") == 0},
    };
    memcpy(options.setup.gap_us, target_gap_us, sizeof target_gap_us);
    if (nightly != NULL && strcmp(nightly, "1") == 0) {
        options.setup.questions = QUESTIONS_NIGHTLY;
    }
    read_options(&options, count, arguments);
    options.report.is_silent = options.is_json;
    for (unsigned i = 0; i < radio_profiles_count; i++) {
        if (is_wanted(&options, &radio_profiles[i])) {
            measure(&options, &radio_profiles[i], false);
            measure(&options, &radio_profiles[i], true);
        }
    }
    if (options.is_json) {
        return 0;
    }
    if (!options.setup.is_live) {
        look_for_cheats(&options);
    }
    return report_end(&options.report);
}
