/* What bots are called, and what they say when they do not know. */
#include "bots/brain.h"

#include <string.h>

/* Short, so that a narrow screen does not cut off what marks them as bots. */
static const char *const team_names[] = {
    "Panda Bots",   "Otter Bots",   "Gecko Bots",  "Owl Bots",    "Kettle Bots",
    "Comet Bots",   "Badger Bots",  "Heron Bots",  "Noodle Bots", "Moth Bots",
    "Beaver Bots",  "Lantern Bots", "Fox Bots",    "Corgi Bots",  "Pickle Bots",
    "Manatee Bots", "Swallow Bots", "Teapot Bots", "Snail Bots",  "Puffin Bots",
};
static const char *const nicknames[] = {
    "Bolt", "Pixel", "Gizmo",    "Nova", "Echo", "Comet",  "Ziggy", "Widget", "Juno",  "Turbo",
    "Dot",  "Orbit", "Sprocket", "Luma", "Chip", "Tinker", "Vega",  "Beep",   "Rivet", "Mosaic",
};

#define COUNT(array) ((uint32_t)(sizeof(array) / sizeof *(array)))

static void append(char *out, const char *text)
{
    size_t used = strlen(out);
    size_t len = strlen(text);
    if (used + len <= LEC_NAME_BYTES_MAX) {
        memcpy(out + used, text, len + 1);
    }
}

static void append_number(char *out, uint32_t number)
{
    char digits[12];
    size_t at = sizeof digits - 1;
    digits[at] = '\0';
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    append(out, " ");
    append(out, digits + at);
}

/* The crowd takes its names from another place of the list each time; when the list is used up, a figure is added. */
static void name(const struct lec_bot *bot, const char *const *list, uint32_t count, uint32_t turn,
                 char out[LEC_NAME_BYTES_MAX + 1])
{
    uint32_t first = lec_bot_draw(bot->seed, LEC_BOT_TEAM, 0, 0, count);
    uint32_t lap = bot->number / count + turn * (LEC_BOTS_MAX / count + 1);
    out[0] = '\0';
    append(out, list[(first + bot->number) % count]);
    if (lap > 0) {
        append_number(out, lap + 1);
    }
}

void lec_bot_nickname(const struct lec_bot *bot, char out[LEC_NAME_BYTES_MAX + 1])
{
    name(bot, nicknames, COUNT(nicknames), 0, out);
    append(out, " (bot)");
}

void lec_bot_team_name(const struct lec_bot *bot, uint32_t turn, char out[LEC_NAME_BYTES_MAX + 1])
{
    name(bot, team_names, COUNT(team_names), turn, out);
}
