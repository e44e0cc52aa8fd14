/* Tells a display at which nothing goes on from one that people look at. */
#include "idle.h"

static enum idle_kind kind_of(const struct scene *scene)
{
    bool is_for_all = scene->role == ROLE_BOARD || scene->role == ROLE_JOIN;
    if (!is_for_all || scene->link == LINK_REFUSED || scene->link == LINK_LOST) {
        return IDLE_NOT; /* who mends it reads what is wrong */
    }
    if (scene->now == NULL) {
        return IDLE_ALONE;
    }
    const struct lec_view_stage *stage = &scene->now->msg.stage;
    if (stage->phase == LEC_PHASE_ENDED) {
        return IDLE_ENDED;
    }
    bool is_empty = stage->phase == LEC_PHASE_LOBBY && stage->teams_count == 0 &&
                    stage->players == 0 && !stage->locked;
    return is_empty ? IDLE_JOIN : IDLE_NOT;
}

int64_t idle_attract_us(struct idle *idle, const struct scene *scene)
{
    static const int64_t after_us[] = {
        [IDLE_JOIN] = IDLE_JOIN_US, [IDLE_ENDED] = IDLE_ENDED_US, [IDLE_ALONE] = IDLE_ALONE_US};
    enum idle_kind kind = kind_of(scene);
    if (kind != idle->kind) {
        *idle = (struct idle){.kind = kind, .since_us = scene->now_us};
    }
    return kind == IDLE_NOT ? 0 : idle->since_us + after_us[kind];
}
