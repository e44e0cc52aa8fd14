/* The tunes, all of them in D. Pitches count semitones from the D in the middle: 4 is F sharp, 7 is A, 12 the D above. */
#include "tunes.h"

#include <assert.h>
#include <lectern/limits.h>

#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))
#define GROUP 8 /* teams that share an instrument */

enum { HORN, REED, CHIME, PLUCK, SOFT, BELL, BASS, CLICK };

const struct voice voices[] = {
    [HORN] = {{100, 70, 50, 30, 20, 10}, 280, 8, 900, 60},
    [REED] = {{100, 10, 75, 5, 40, 5}, 130, 12, 220, 60},
    [CHIME] = {{100, 0, 45, 60, 0, 20}, 160, 3, 150, 60},
    [PLUCK] = {{100, 55, 25, 15, 5, 5}, 200, 3, 150, 40},
    [SOFT] = {{100, 40, 20, 5, 0, 0}, 170, 25, 300, 120},
    [BELL] = {{100, 0, 0, 45, 0, 25}, 120, 2, 70, 60},
    [BASS] = {{100, 60, 30, 10, 0, 0}, 150, 6, 250, 60},
    [CLICK] = {{100, 0, 60, 0, 30, 0}, 200, 2, 45, 20},
};

/* ---- whose buzz it is */

static const int scale[GROUP] = {0, 2, 4, 7, 9, 12, 14, 16};

#define ONCE(voice)               \
    {                             \
        {                         \
            0, 380, 0, voice, 255 \
        }                         \
    }
#define TWICE(voice)                \
    {                               \
        {0, 110, 0, voice, 255},    \
        {                           \
            140, 240, 0, voice, 255 \
        }                           \
    }
#define THRICE(voice)                                     \
    {                                                     \
        {0, 90, 0, voice, 255}, {110, 90, 0, voice, 255}, \
        {                                                 \
            220, 160, 0, voice, 255                       \
        }                                                 \
    }

static const struct note horn[] = ONCE(HORN);
static const struct note reed[] = ONCE(REED);
static const struct note chime[] = ONCE(CHIME);
static const struct note horn_twice[] = TWICE(HORN);
static const struct note reed_twice[] = TWICE(REED);
static const struct note chime_twice[] = TWICE(CHIME);
static const struct note horn_thrice[] = THRICE(HORN);
static const struct note reed_thrice[] = THRICE(REED);

static const struct score instruments[] = {
    {.notes = horn, .count = COUNT(horn)},
    {.notes = reed, .count = COUNT(reed)},
    {.notes = horn_twice, .count = COUNT(horn_twice)},
    {.notes = chime, .count = COUNT(chime)},
    {.notes = reed_twice, .count = COUNT(reed_twice)},
    {.notes = horn_thrice, .count = COUNT(horn_thrice)},
    {.notes = chime_twice, .count = COUNT(chime_twice)},
    {.notes = reed_thrice, .count = COUNT(reed_thrice)},
};
_Static_assert(COUNT(instruments) * GROUP >= LEC_TEAMS_MAX, "every team has a buzz of its own");

static struct score buzz(int64_t team)
{
    assert(team >= 1 && team <= LEC_TEAMS_MAX);
    struct score score = instruments[(team - 1) / GROUP];
    score.pitch = scale[(team - 1) % GROUP];
    return score;
}

/* ---- what happens */

static const struct note right[] = {{0, 130, 7, PLUCK, 255}, {120, 360, 12, PLUCK, 255}};
static const struct note wrong[] = {{0, 240, 4, SOFT, 255}, {210, 350, 2, SOFT, 255}};
static const struct note time_up[] = {
    {0, 150, 7, REED, 255}, {190, 150, 7, REED, 255}, {380, 220, 7, REED, 255}};
static const struct note pick[] = {{0, 180, 19, PLUCK, 255}};
static const struct note twofold[] = {{0, 130, 0, HORN, 255},
                                      {110, 130, 4, HORN, 255},
                                      {220, 130, 7, HORN, 255},
                                      {330, 310, 12, HORN, 255}};
static const struct note card[] = {{0, 90, 16, CLICK, 255}, {70, 150, 19, CLICK, 255}};
static const struct note coin[] = {{0, 110, 19, BELL, 255}, {90, 370, 24, BELL, 255}};

static const struct note fanfare[] = {
    {0, 150, 0, HORN, 200},      {170, 150, 0, HORN, 200},   {340, 150, 4, HORN, 200},
    {510, 320, 7, HORN, 220},    {510, 320, 4, HORN, 140},   {850, 150, 4, HORN, 200},
    {1020, 230, 7, HORN, 220},   {1020, 230, 2, HORN, 140},  {1270, 1230, 12, HORN, 230},
    {1270, 1230, 7, HORN, 150},  {1270, 1230, 4, HORN, 150}, {1270, 1230, 0, HORN, 120},
    {1270, 1230, -12, HORN, 90},
};

/* ---- the final: a melody that hesitates, a bass that walks, and a clock */

#define MELODY(at, length, pitch)     \
    {                                 \
        at, length, pitch, PLUCK, 230 \
    }
#define WALK(bar, first, second)             \
    {(bar)*16, 7, first, BASS, 170},         \
    {                                        \
        (bar) * 16 + 8, 7, second, BASS, 150 \
    }
#define TICK(bar)                         \
    {(bar)*16 + 4, 1, 24, CLICK, 60},     \
    {                                     \
        (bar) * 16 + 12, 1, 24, CLICK, 60 \
    }

static const struct note think[] = {
    /* D, B minor, G, A */
    MELODY(0, 4, 7),
    MELODY(4, 2, 4),
    MELODY(6, 2, 7),
    MELODY(8, 6, 12),
    MELODY(14, 2, 9),
    MELODY(16, 4, 9),
    MELODY(20, 2, 4),
    MELODY(22, 2, 9),
    MELODY(24, 6, 12),
    MELODY(30, 2, 11),
    MELODY(32, 4, 9),
    MELODY(36, 2, 5),
    MELODY(38, 2, 9),
    MELODY(40, 4, 14),
    MELODY(44, 4, 12),
    MELODY(48, 4, 11),
    MELODY(52, 4, 7),
    MELODY(56, 6, 2),
    MELODY(62, 2, 4),
    /* D, F sharp minor, G, A */
    MELODY(64, 4, 7),
    MELODY(68, 2, 4),
    MELODY(70, 2, 7),
    MELODY(72, 4, 16),
    MELODY(76, 4, 14),
    MELODY(80, 4, 11),
    MELODY(84, 2, 7),
    MELODY(86, 2, 11),
    MELODY(88, 6, 4),
    MELODY(94, 2, 7),
    MELODY(96, 4, 9),
    MELODY(100, 2, 12),
    MELODY(102, 2, 14),
    MELODY(104, 4, 17),
    MELODY(108, 4, 14),
    MELODY(112, 4, 14),
    MELODY(116, 4, 11),
    MELODY(120, 6, 7),
    MELODY(126, 2, 9),
    /* B minor, G, E minor, and A leads back */
    MELODY(128, 2, 12),
    MELODY(130, 2, 9),
    MELODY(132, 4, 4),
    MELODY(136, 2, 9),
    MELODY(138, 2, 12),
    MELODY(140, 4, 16),
    MELODY(144, 2, 14),
    MELODY(146, 2, 12),
    MELODY(148, 4, 9),
    MELODY(152, 2, 5),
    MELODY(154, 2, 9),
    MELODY(156, 4, 14),
    MELODY(160, 4, 14),
    MELODY(164, 2, 9),
    MELODY(166, 2, 5),
    MELODY(168, 4, 2),
    MELODY(172, 4, 9),
    MELODY(176, 4, 7),
    MELODY(180, 4, 11),
    MELODY(184, 4, 14),
    MELODY(188, 2, 11),
    MELODY(190, 2, 7),
    WALK(0, -12, -5),
    WALK(1, -15, -8),
    WALK(2, -7, -12),
    WALK(3, -5, -10),
    WALK(4, -12, -8),
    WALK(5, -8, -13),
    WALK(6, -7, -3),
    WALK(7, -5, -10),
    WALK(8, -15, -8),
    WALK(9, -7, -12),
    WALK(10, -10, -3),
    WALK(11, -5, -1),
    TICK(0),
    TICK(1),
    TICK(2),
    TICK(3),
    TICK(4),
    TICK(5),
    TICK(6),
    TICK(7),
    TICK(8),
    TICK(9),
    TICK(10),
    TICK(11),
};

static const struct score scores[TUNE_COUNT] = {
    [TUNE_RIGHT] = {.notes = right, .count = COUNT(right)},
    [TUNE_WRONG] = {.notes = wrong, .count = COUNT(wrong)},
    [TUNE_TIME_UP] = {.notes = time_up, .count = COUNT(time_up)},
    [TUNE_PICK] = {.notes = pick, .count = COUNT(pick)},
    [TUNE_DOUBLE] = {.notes = twofold, .count = COUNT(twofold)},
    [TUNE_CARD] = {.notes = card, .count = COUNT(card)},
    [TUNE_COIN] = {.notes = coin, .count = COUNT(coin)},
    [TUNE_FANFARE] = {.notes = fanfare, .count = COUNT(fanfare)},
    [TUNE_THINK] = {.notes = think, .count = COUNT(think)},
};

/* ---- all of them */

static const struct {
    const char *name;
    uint32_t tick, ticks;
} tunes[TUNE_COUNT] = {
    [TUNE_NONE] = {"", 0, 0},
#define TUNE(NAME, name, tick, ticks) [TUNE_##NAME] = {name, tick, ticks},
#include "tunes.def"
};

struct score tune_score(enum tune tune, int64_t team)
{
    assert(tune > TUNE_NONE && tune < TUNE_COUNT);
    struct score score = tune == TUNE_BUZZ ? buzz(team) : scores[tune];
    score.tick = tunes[tune].tick;
    score.ticks = tunes[tune].ticks;
    return score;
}

const char *tune_name(enum tune tune)
{
    return tunes[tune].name;
}
