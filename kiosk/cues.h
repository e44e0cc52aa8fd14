/* What is to sound, and when: from the view before and the view now. Pure, as draw() is. */
#ifndef LECTERN_KIOSK_CUES_H
#define LECTERN_KIOSK_CUES_H

#include "draw.h"
#include "tunes.h"

/* Nothing begins to sound before the buzzers' lamp has been lit for so long: whoever presses by then went by the eye,
 * as everyone can, wherever the loudspeaker stands. */
#define CUES_HUSH_US 300000
#define CUES_MAX 2 /* what happened, and what was earned by it */

struct cue {
    enum tune tune;
    int64_t team;   /* whose buzz; 0: nobody's */
    int64_t due_us; /* on the scene's steady clock */
};

/* What waits for its time, the first one first. All zero to begin with. */
struct cues {
    struct cue waiting[CUES_MAX];
    int count;
    char clip[LEC_HASH_CHARS + 1]; /* of the sound of the clue that is on; empty: it has none */
    bool is_clip_due;              /* it has not been begun yet, and is to be */
    bool is_clip_here;             /* its file is */
    bool is_clip_held;             /* the game is paused */
    int64_t clip_us;               /* not before; once it has begun: when it must have ended */
};

/* A new view is shown, at scene->now_us: what it brings takes the place of what still waits. Silent are the first view,
 * the first one of another connection, what was taken back, and a session that runs faster than the clock. A clue that brings a
 * sound of its own has that due behind what else it brings. Reads before, now, now_us,
 * session_us and speed of the scene. */
void cues_take(struct cues *cues, const struct scene *scene);
/* Takes the next one that is due; false: there is none. */
bool cues_next(struct cues *cues, int64_t now_us, struct cue *out);
/* When the next one is due, LEC_NEVER when none waits. */
int64_t cues_due_us(const struct cues *cues);

/* The file of a clue's own sound that is still to be begun; empty: none. */
const char *cues_clip(const struct cues *cues);
/* It is not heard, now or later. */
void cues_skip_clip(struct cues *cues);
/* That file has come. */
void cues_clip_came(struct cues *cues, const char *hash);
/* It begins now: true once, as soon as it is here and may be heard. */
bool cues_begin_clip(struct cues *cues, int64_t now_us);
/* What has begun may go on: the clue is on, nobody has the word, and nothing plays longer than a clue's sound may. Reads now, now_us,
 * speed and link. */
bool cues_want_clip(const struct cues *cues, const struct scene *scene);

/* The final is being answered: there is music, for as long as its clock runs. Reads now, speed and link. */
bool cues_want_music(const struct scene *scene);

#endif
