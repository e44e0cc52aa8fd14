/* The programme and the settings of a new session, as they are typed. */
#include "options_session.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *word;
    uint8_t number;
} games[] = {
#define LEC_GAME(id, number) {#id, number},
#include <lectern/games.def>
#undef LEC_GAME
};

static const struct {
    const char *word;
    uint8_t number;
    int32_t min, max;
} settings[] = {
#define LEC_OPTION(number, NAME, word, def, min, max, unit, of, doc) {word, number, min, max},
#include <lectern/options.def>
#undef LEC_OPTION
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

__attribute__((format(printf, 2, 3))) static int fail(struct lec_options_trouble *why,
                                                      const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(why->text, sizeof why->text, format, args);
    va_end(args);
    return -1;
}

/* A whole number in plain digits, with a minus sign at most. */
static bool read_number(const char *text, size_t len, long *out)
{
    char digits[16];
    if (len == 0 || len >= sizeof digits) {
        return false;
    }
    memcpy(digits, text, len);
    digits[len] = '\0';
    size_t sign = digits[0] == '-';
    if (digits[sign] == '\0' || strspn(digits + sign, "0123456789") != len - sign) {
        return false;
    }
    errno = 0;
    *out = strtol(digits, NULL, 10);
    return errno == 0;
}

static bool is_word(const char *text, size_t len, const char *word)
{
    return strlen(word) == len && memcmp(text, word, len) == 0;
}

static int no_game(const char *text, size_t len, struct lec_options_trouble *why)
{
    char known[200] = "";
    for (size_t i = 0; i < COUNT(games); i++) {
        size_t used = strlen(known);
        snprintf(known + used, sizeof known - used, "%s%s",
                 i == 0 ? "" : (i + 1 < COUNT(games) ? ", " : " and "), games[i].word);
    }
    return fail(why, "\"%.*s\" is no game: the games are %s", (int)(len < 99 ? len : 99), text,
                known);
}

/* GAME or GAME:PACK, of this length. */
static int read_round(const char *text, size_t len, struct lec_options *out,
                      struct lec_options_trouble *why)
{
    const char *colon = memchr(text, ':', len);
    size_t name = colon == NULL ? len : (size_t)(colon - text);
    struct lec_options_round round = {.pack = 0};
    for (size_t i = 0; i < COUNT(games); i++) {
        round.game = is_word(text, name, games[i].word) ? games[i].number : round.game;
    }
    if (round.game == 0) {
        return no_game(text, name, why);
    }
    long pack = 1;
    if (colon != NULL &&
        (!read_number(colon + 1, len - name - 1, &pack) || pack < 1 || pack > LEC_PACKS_MAX)) {
        return fail(why, "\"%.*s\" names no pack: write the number of one, from 1 to %d",
                    (int)(len < 99 ? len : 99), text, LEC_PACKS_MAX);
    }
    if (out->round_count == LEC_PROGRAMME_MAX) {
        return fail(why, "a programme has at most %d rounds", LEC_PROGRAMME_MAX);
    }
    round.pack = (uint8_t)(pack - 1);
    out->rounds[out->round_count++] = round;
    return 0;
}

int lec_options_programme(const char *text, struct lec_options *out,
                          struct lec_options_trouble *why)
{
    out->round_count = 0;
    for (const char *at = text;; at++) {
        size_t len = strcspn(at, ",");
        if (read_round(at, len, out, why) != 0) {
            return -1;
        }
        at += len;
        if (*at == '\0') {
            return 0;
        }
    }
}

static int no_setting(const char *name, struct lec_options_trouble *why)
{
    for (size_t i = 0; i < COUNT(settings); i++) {
        if (lec_options_is_near(name, settings[i].word)) {
            return fail(why, "no option of a round is called \"%.99s\": did you mean %s?", name,
                        settings[i].word);
        }
    }
    return fail(why, "no option of a round is called \"%.99s\": the host's page lists them", name);
}

int lec_options_setting(const char *text, struct lec_options *out, struct lec_options_trouble *why)
{
    const char *equals = strchr(text, '=');
    if (equals == NULL) {
        return fail(why, "\"%.99s\" is not of the form NAME=VALUE", text);
    }
    char name[100];
    snprintf(name, sizeof name, "%.*s", (int)(equals - text < 99 ? equals - text : 99), text);
    size_t at = 0;
    while (at < COUNT(settings) && strcmp(settings[at].word, name) != 0) {
        at++;
    }
    if (at == COUNT(settings)) {
        return no_setting(name, why);
    }
    long value = 0;
    if (!read_number(equals + 1, strlen(equals + 1), &value) || value < settings[at].min ||
        value > settings[at].max) {
        return fail(why, "%s: \"%.99s\" is not a number from %d to %d", name, equals + 1,
                    settings[at].min, settings[at].max);
    }
    int row = 0;
    while (row < out->setting_count && out->settings[row].number != settings[at].number) {
        row++;
    }
    out->setting_count += row == out->setting_count;
    out->settings[row] =
        (struct lec_options_setting){.number = settings[at].number, .value = (int32_t)value};
    return 0;
}
