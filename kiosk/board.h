/* What a board draws with: the picture so far, where things stand on it, and the pieces that all boards share.
 *
 * Sizes go by `u`, the shorter side (on screens that are nearly square a little less): whoever reads from afar sees that. Text is never smaller than u / 27. */
#ifndef LECTERN_KIOSK_BOARD_H
#define LECTERN_KIOSK_BOARD_H

#include "draw.h"
#include "tr.h"

struct picture {
    struct canvas *canvas;
    const struct scene *scene;
    const struct view *view; /* scene->now */
    const struct lec_view_stage *stage;
    const struct theme *theme;
    int u;
    bool is_tall; /* portrait: things stand below each other */
    bool is_tiny; /* a window so small that only what matters most has room */
    struct rect safe;
    struct rect body; /* what the board may fill */
    const char *
        notice; /* what everyone must know before anything else: in the head's place; NULL: nothing */
    struct rect notice_box;
    int slide;       /* which of the screens between sessions; -1: none */
    int64_t next_us; /* when the picture is next different by itself */
};

/* ---- boxes */

struct rect rect_inset(struct rect box, int by);
/* Takes a piece off one side and returns it. */
struct rect rect_take_top(struct rect *box, int h);
struct rect rect_take_bottom(struct rect *box, int h);
struct rect rect_take_left(struct rect *box, int w);
struct rect rect_take_right(struct rect *box, int w);
/* Cell `i` of a grid that is filled row by row. */
struct rect rect_cell(struct rect box, int cols, int rows, int gap, int i);
/* The largest square in the middle. */
struct rect rect_square(struct rect box);
/* As large as it fits with these proportions, in the middle. */
struct rect rect_fit(struct rect box, int w, int h);
/* From one box to another; part in thousandths. */
struct rect rect_between(struct rect from, struct rect to, int part);

/* ---- sizes of type, pixels of the em */

int size_hero(const struct picture *picture);  /* a winner's name, a code */
int size_title(const struct picture *picture); /* what a screen is about */
int size_score(const struct picture *picture);
int size_label(const struct picture *picture);
int size_least(const struct picture *picture);

/* ---- text */

/* One line, as large as it fits between least and `size`. */
void draw_line(struct picture *picture, struct rect box, int size, enum weight weight,
               enum align across, uint32_t colour, const char *text);
/* One line of figures that do not dance. */
void draw_figures(struct picture *picture, struct rect box, int size, enum align across,
                  uint32_t colour, int64_t number);
/* As many lines as fit. */
void draw_words(struct picture *picture, struct rect box, int size, enum weight weight,
                enum align across, uint32_t colour, const char *text);

/* The size that draw_words() would choose. */
int words_size(struct picture *picture, struct rect box, int size, enum weight weight,
               const char *text);
/* What a text needs in the smallest type, in pixels: down, where a line may be `wide`, and across on one line. */
int words_down(struct picture *picture, int wide, enum weight weight, const char *text);
int words_across(struct picture *picture, enum weight weight, const char *text);

/* ---- motion */

/* How far a motion is that began at start_us and takes duration_us: 0 to 1000, fast at first (ease out). While it is
 * under way the picture is drawn again. Without motion it is over at once. */
int motion(struct picture *picture, int64_t start_us, int64_t duration_us);
/* The number between two, on its way. */
int64_t count_up(struct picture *picture, int64_t from, int64_t to);
/* The room has just got into this phase. */
bool is_new_phase(const struct picture *picture);

/* ---- teams */

uint32_t team_colour(const struct picture *picture, int64_t id);
/* Shape and letter: at least size_least * 2 each way. */
void draw_team_mark(struct picture *picture, struct rect box, int64_t id, bool is_faint);
/* The colour of a team as a ground for text in theme->on_team. */
uint32_t team_ground(const struct picture *picture, int64_t id);
int mark_size(const struct picture *picture);
/* A team's points as they are shown now: on their way when they have just changed. */
int64_t shown_score(struct picture *picture, const struct lec_view_team *team);
/* Room for the longest score, so that names and figures stand in line. */
int figures_width(struct picture *picture, int size);
/* The strip at the bottom, in seat order; takes its room off `box`. */
void draw_strip(struct picture *picture, struct rect *box);
/* Teams from the best to the last: their places in stage->teams. Returns how many. */
int rank_teams(const struct lec_view_stage *stage, int out[LEC_TEAMS_MAX]);

/* X (1) or O (2) of tic-tac-toe, in the colour of the first team that plays it. */
void draw_side(struct picture *picture, struct rect box, int64_t side, uint8_t alpha);
uint32_t side_colour(const struct picture *picture, int64_t side);
/* Teams in rows from the best to the last, `from` on; what has no room is counted. */
void draw_ranking(struct picture *picture, struct rect box, int from);

/* ---- what can be won; each takes its room off the right of `row` */

/* Coins and what the bucket holds, when there is one. */
void draw_bucket(struct picture *picture, struct rect *row);
/* A card and how many; nothing when there is none, or no room. */
void draw_card_count(struct picture *picture, struct rect *row, int64_t count, uint32_t colour);

/* ---- the buzzers' lamp */

/* The buzzers open at a time that is still to come: until then every screen shows them closed, so that all lamps light
 * together and nothing in the room tells that they are about to. */
bool awaits_lamp(struct picture *picture);
/* A press counts now. */
bool is_lamp_lit(struct picture *picture);

/* ---- clocks */

/* What is left of the view's clock, as shown; false when there is none to show. */
struct shown_clock {
    int part;    /* thousandths */
    int seconds; /* rounded up */
    bool is_running;
};
bool read_clock(struct picture *picture, struct shown_clock *out);
/* A bar with the seconds beside it; takes its room off the bottom of `box`, when there is a clock or soon will be. */
void draw_clock(struct picture *picture, struct rect *box);
/* A ring with the time inside, as large as it fits; false when there is no clock. */
bool draw_dial(struct picture *picture, struct rect box);
/* Seconds as people say them: 45, or 4:05 once there are minutes. Returns `out`. */
const char *say_time(int seconds, bool has_minutes, char *out, size_t size);

/* The address without what nobody types, such as 192.168.1.5:8088. Returns `out`. */
const char *plain_address(const struct lec_view_reach *reach, char *out, size_t size);

/* ---- boards */

void board_door(struct picture *picture); /* no view yet, or refused */
/* What the display is looking for, before it has a view. Returns `out`. */
const char *say_link(const struct scene *scene, char *out, size_t size);
/* The logo of the theme, as large as it fits; false: there is none, or no room where it would be seen. */
bool draw_logo(struct picture *picture, struct rect box, enum align across);
/* Which of the screens between sessions is on, by the clock; -1: none. Says when the next one is. */
int attract_slide(struct picture *picture);
void board_attract(struct picture *picture, int slide);
void board_lobby(struct picture *picture);
void board_scores(struct picture *picture);
void board_clock(struct picture *picture);
void board_podium(struct picture *picture);

/* A game draws all its phases; its board is boards/ID.c. */
#define LEC_GAME(id, number) void board_##id(struct picture *picture);
#include <lectern/games.def>
#undef LEC_GAME

/* What every screen says: what to do now, and the address for latecomers; takes its room off `box`. */
void draw_head(struct picture *picture, struct rect *box);
/* What to do now, in words. Returns `out`. */
#define SAY_BYTES TR_BYTES
const char *say_now(struct picture *picture, char out[SAY_BYTES]);

#endif
