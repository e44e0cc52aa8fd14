/* Chooses sounds by the cues of the view: each of them has a number, so that it sounds once. */
#include "cues.h"

#include "synth.h"

#include <lectern/game.h>
#include <stdio.h>
#include <string.h>

#define CLOCK_UNSURE_US 250000 /* so far may this machine's idea of session time be behind */

static bool has_cue(const struct lec_view_stage *stage, const struct lec_view_cue *wanted)
{
    for (uint32_t i = 0; i < stage->cues_count; i++) {
        if (stage->cues[i].n == wanted->n && stage->cues[i].kind == wanted->kind) {
            return true;
        }
    }
    return false;
}

/* The place of the first cue that is new. What was taken back counts anew from where it began, so that numbers fall: what
 * stands before such a cue has been heard, or need not be. */
static uint32_t first_new(const struct lec_view_stage *before, const struct lec_view_stage *now,
                          bool *is_undone)
{
    int64_t seen = before->cues_count == 0 ? 0 : before->cues[before->cues_count - 1].n;
    uint32_t first = now->cues_count;
    *is_undone = false;
    for (uint32_t i = now->cues_count; i > 0 && !*is_undone; i--) {
        const struct lec_view_cue *cue = &now->cues[i - 1];
        *is_undone = cue->kind == LEC_CUE_UNDO && !has_cue(before, cue);
        first = *is_undone ? i : first;
    }
    if (*is_undone) {
        return first;
    }
    while (first > 0 && now->cues[first - 1].n > seen) {
        first--;
    }
    return first;
}

static bool is_stumped(const struct lec_view_stage *stage)
{
    return stage->phase == LEC_PHASE_VERDICT && stage->has_air && stage->air.has_question &&
           stage->air.question.verdict == LEC_VERDICT_STUMPED;
}

static enum tune tune_of(const struct lec_view_stage *before, const struct lec_view_stage *now,
                         const struct lec_view_cue *cue)
{
    switch ((enum lec_view_cue_kind)cue->kind) {
    case LEC_CUE_PICK: /* a board that begins has the same cue, and nothing of it is picked yet */
        return now->has_clue || now->has_air ? TUNE_PICK : TUNE_NONE;
    case LEC_CUE_BUZZ:
        return cue->team > 0 ? TUNE_BUZZ : TUNE_NONE;
    case LEC_CUE_RIGHT:
    case LEC_CUE_LINE:
        return TUNE_RIGHT;
    case LEC_CUE_WRONG:
        return TUNE_WRONG;
    case LEC_CUE_TIME_UP:
        return TUNE_TIME_UP;
    case LEC_CUE_DOUBLE:
    case LEC_CUE_FINAL:
        return TUNE_DOUBLE;
    case LEC_CUE_POINTS: /* a verdict for the asker; what the host corrects makes no noise */
        return is_stumped(now) && !is_stumped(before) ? TUNE_RIGHT : TUNE_NONE;
    case LEC_CUE_CARD:
        return TUNE_CARD;
    case LEC_CUE_TURN: /* of a hand; of a turn to play nobody needs to hear */
        return now->game == LEC_GAME_poker ? TUNE_CARD : TUNE_NONE;
    case LEC_CUE_COIN:
        return cue->value > 0 ? TUNE_COIN : TUNE_NONE;
    case LEC_CUE_POT:
        return TUNE_FANFARE;
    case LEC_CUE_OVER: /* of the session: the podium */
        return now->phase == LEC_PHASE_ENDED ? TUNE_FANFARE : TUNE_NONE;
    case LEC_CUE_OPEN: /* the lamp alone tells */
    case LEC_CUE_JOIN:
    case LEC_CUE_ASKED:
    case LEC_CUE_UNDO:
    case LEC_CUE_NONE:
        break;
    }
    return TUNE_NONE;
}

/* Earliest time at which something may begin, for the lamp's sake. */
static int64_t quiet_until_us(const struct scene *scene)
{
    const struct lec_view_stage *stage = &scene->now->msg.stage;
    int64_t lit_us = scene->now_us + stage->buzz.opens_us - scene->session_us;
    bool is_open = stage->has_buzz && stage->buzz.state == LEC_BUZZ_OPEN;
    bool is_early = is_open && lit_us + CUES_HUSH_US > scene->now_us;
    return is_early ? lit_us + CUES_HUSH_US : scene->now_us;
}

static bool is_earned(enum tune tune)
{
    return tune == TUNE_CARD || tune == TUNE_COIN;
}

/* The time of the final has run out, which has no cue of its own; not: the host or the last team has ended it. */
static bool has_final_run_out(const struct scene *scene)
{
    const struct lec_view_stage *before = &scene->before->msg.stage;
    return before->phase == LEC_PHASE_FINAL_CLUE &&
           scene->now->msg.stage.phase == LEC_PHASE_FINAL_SHOW && before->has_clock &&
           before->clock.kind == LEC_CLOCK_FINAL && before->clock.running &&
           before->clock.ends_us <= scene->session_us + CLOCK_UNSURE_US;
}

/* The newest of what happened, and behind it the best of what was earned. */
static void choose(struct cues *cues, const struct scene *scene, uint32_t first)
{
    const struct lec_view_stage *before = &scene->before->msg.stage;
    const struct lec_view_stage *now = &scene->now->msg.stage;
    struct cue main = {.tune = has_final_run_out(scene) ? TUNE_TIME_UP : TUNE_NONE};
    struct cue earned = {.tune = TUNE_NONE};
    for (uint32_t i = first; i < now->cues_count; i++) {
        enum tune tune = tune_of(before, now, &now->cues[i]);
        if (is_earned(tune)) {
            earned.tune = earned.tune == TUNE_COIN ? TUNE_COIN : tune;
        } else if (tune != TUNE_NONE) {
            main = (struct cue){.tune = tune, .team = now->cues[i].team};
        }
    }
    if (main.tune == TUNE_NONE && earned.tune == TUNE_NONE) {
        return;
    }
    int64_t due_us = quiet_until_us(scene);
    cues->count = 0;
    if (main.tune != TUNE_NONE) {
        main.due_us = due_us;
        cues->waiting[cues->count++] = main;
        due_us += (int64_t)synth_length(main.tune) * 1000000 / SYNTH_RATE;
    }
    if (earned.tune != TUNE_NONE && main.tune != TUNE_FANFARE) {
        earned.due_us = due_us;
        cues->waiting[cues->count++] = earned;
    }
}

/* ---- a clue's own sound */

/* The room can read it, and nobody has the word. */
static bool is_clip_heard(const struct lec_view_stage *stage)
{
    bool is_clue = stage->phase == LEC_PHASE_CLUE || stage->phase == LEC_PHASE_OPEN ||
                   stage->phase == LEC_PHASE_FINAL_CLUE;
    return is_clue && stage->has_clue && stage->clue.has_sound;
}

/* Each clue's is heard once: a team that had it wrong brings the same clue back, as an undo may. */
static void take_clip(struct cues *cues, const struct scene *scene, bool is_heard)
{
    const struct lec_view_stage *stage = &scene->now->msg.stage;
    bool has_clip = stage->has_clue && stage->clue.has_sound;
    const char *hash = has_clip ? view_text(scene->now, stage->clue.sound.hash) : "";
    if (strcmp(hash, cues->clip) != 0) {
        snprintf(cues->clip, sizeof cues->clip, "%s", hash);
        cues->is_clip_due = is_heard && hash[0] != '\0';
        cues->is_clip_here = false;
        cues->clip_us = scene->now_us;
    }
    cues->is_clip_due = cues->is_clip_due && is_clip_heard(stage);
    cues->is_clip_held = stage->paused;
    if (cues->is_clip_due) {
        int64_t quiet_us = quiet_until_us(scene);
        const struct cue *last = cues->count > 0 ? &cues->waiting[cues->count - 1] : NULL;
        int64_t tune_us =
            last == NULL ? 0
                         : last->due_us + (int64_t)synth_length(last->tune) * 1000000 / SYNTH_RATE;
        quiet_us = tune_us > quiet_us ? tune_us : quiet_us;
        cues->clip_us = quiet_us > cues->clip_us ? quiet_us : cues->clip_us;
    }
}

static bool is_clip_ready(const struct cues *cues)
{
    return cues->is_clip_due && cues->is_clip_here && !cues->is_clip_held;
}

const char *cues_clip(const struct cues *cues)
{
    return cues->is_clip_due && !cues->is_clip_here ? cues->clip : "";
}

void cues_skip_clip(struct cues *cues)
{
    cues->is_clip_due = false;
}

void cues_clip_came(struct cues *cues, const char *hash)
{
    cues->is_clip_here = cues->is_clip_here || strcmp(cues->clip, hash) == 0;
}

bool cues_begin_clip(struct cues *cues, int64_t now_us)
{
    if (!is_clip_ready(cues) || now_us < cues->clip_us) {
        return false;
    }
    cues->is_clip_due = false;
    cues->clip_us = now_us + INT64_C(1000000) * (LEC_SOUND_SECONDS_MAX + 1);
    return true;
}

bool cues_want_clip(const struct cues *cues, const struct scene *scene)
{
    return scene->now != NULL && is_clip_heard(&scene->now->msg.stage) && !cues_want_music(scene) &&
           (cues->is_clip_due || scene->now_us < cues->clip_us);
}

/* ---- what waits */

void cues_take(struct cues *cues, const struct scene *scene)
{
    bool is_undone = false;
    bool is_next = scene->before != NULL && scene->before->connection == scene->now->connection;
    bool is_silent = !is_next || scene->speed > 1;
    if (is_silent) {
        cues->count = 0;
        take_clip(cues, scene, false);
        return;
    }
    uint32_t first = first_new(&scene->before->msg.stage, &scene->now->msg.stage, &is_undone);
    if (is_undone) {
        cues->count = 0;
    }
    choose(cues, scene, first);
    take_clip(cues, scene, true);
}

bool cues_next(struct cues *cues, int64_t now_us, struct cue *out)
{
    if (cues->count == 0 || cues->waiting[0].due_us > now_us) {
        return false;
    }
    *out = cues->waiting[0];
    cues->waiting[0] = cues->waiting[1];
    cues->count--;
    return true;
}

int64_t cues_due_us(const struct cues *cues)
{
    int64_t due_us = cues->count == 0 ? LEC_NEVER : cues->waiting[0].due_us;
    bool has_clip = is_clip_ready(cues) && cues->clip_us < due_us;
    return has_clip ? cues->clip_us : due_us;
}

bool cues_want_music(const struct scene *scene)
{
    if (scene->now == NULL || scene->link != LINK_OPEN || scene->speed > 1) {
        return false;
    }
    const struct lec_view_stage *stage = &scene->now->msg.stage;
    return stage->phase == LEC_PHASE_FINAL_CLUE && !stage->paused && stage->has_clock &&
           stage->clock.kind == LEC_CLOCK_FINAL && stage->clock.running;
}
