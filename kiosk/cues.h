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
};

/* A new view is shown, at scene->now_us: what it brings takes the place of what still waits. Silent are the first view,
 * the first one of another connection, what was taken back, and a session that runs faster than the clock. Reads before, now, now_us,
 * session_us and speed of the scene. */
void cues_take(struct cues *cues, const struct scene *scene);
/* Takes the next one that is due; false: there is none. */
bool cues_next(struct cues *cues, int64_t now_us, struct cue *out);
/* When the next one is due, LEC_NEVER when none waits. */
int64_t cues_due_us(const struct cues *cues);

/* The final is being answered: there is music, for as long as its clock runs. Reads now, speed and link. */
bool cues_want_music(const struct scene *scene);

#endif
