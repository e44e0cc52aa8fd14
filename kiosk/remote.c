/* The presenter remote: which act of the host a key means now. */
#include "remote.h"

#include <string.h>

static bool is_now(const struct lec_view_control *control)
{
    return control->group == LEC_GROUP_NOW || control->group == LEC_GROUP_NEXT;
}

static const struct lec_view_control *find(const struct lec_msg_host *host, enum lec_verb verb)
{
    for (uint32_t i = 0; i < host->controls_count; i++) {
        if (host->controls[i].verb == verb && !host->controls[i].off) {
            return &host->controls[i];
        }
    }
    return NULL;
}

static const struct lec_view_control *find_ruling(const struct lec_msg_host *host, int64_t value)
{
    for (uint32_t i = 0; i < host->controls_count; i++) {
        const struct lec_view_control *control = &host->controls[i];
        if (control->verb == LEC_VERB_RULE && control->kind == LEC_CONTROL_BUTTON &&
            !control->off && control->value == value) {
            return control;
        }
    }
    return NULL;
}

/* The step that the host's page offers large: going on when paused; else what is listed first among the things to do
 * now, when one button does it, or else the first button that leads on. */
static const struct lec_view_control *find_next(const struct lec_msg_host *host)
{
    const struct lec_view_control *resume = find(host, LEC_VERB_RESUME);
    if (resume != NULL) {
        return resume;
    }
    bool is_first = true;
    for (uint32_t i = 0; i < host->controls_count; i++) {
        const struct lec_view_control *control = &host->controls[i];
        if (!is_now(control) || control->off || control->verb == LEC_VERB_PAUSE ||
            control->verb == LEC_VERB_UNDO || control->verb == LEC_VERB_REDO) {
            continue;
        }
        bool is_step = is_first || control->group == LEC_GROUP_NEXT;
        if (control->kind == LEC_CONTROL_BUTTON && is_step) {
            return control;
        }
        is_first = false;
    }
    return NULL;
}

static const struct lec_view_control *choose(const struct lec_msg_host *host, enum remote_key key)
{
    const struct lec_view_control *next = find_next(host);
    bool is_ruling = next != NULL && next->verb == LEC_VERB_RULE;
    switch (key) {
    case REMOTE_NEXT:
        return is_ruling ? NULL : next;
    case REMOTE_RIGHT:
        return is_ruling ? find_ruling(host, 1) : next;
    case REMOTE_WRONG:
        return is_ruling ? find_ruling(host, 0) : NULL;
    case REMOTE_PAUSE: {
        const struct lec_view_control *resume = find(host, LEC_VERB_RESUME);
        return resume != NULL ? resume : find(host, LEC_VERB_PAUSE);
    }
    case REMOTE_NONE:
        break;
    }
    return NULL;
}

bool remote_is_same(const struct lec_msg_host *a, const struct lec_msg_host *b)
{
    const struct lec_view_control *of_a = find_next(a);
    const struct lec_view_control *of_b = find_next(b);
    if (of_a == NULL || of_b == NULL) {
        return a->step == b->step && of_a == of_b;
    }
    return a->step == b->step && of_a->verb == of_b->verb && of_a->team == of_b->team &&
           of_a->at == of_b->at && of_a->value == of_b->value;
}

bool remote_choose(const struct lec_msg_host *host, enum remote_key key, int64_t step_us,
                   int64_t now_us, struct lec_msg_act *out)
{
    const struct lec_view_control *control = choose(host, key);
    bool is_settled = now_us - step_us >= REMOTE_SETTLE_US;
    if (control == NULL || (!is_settled && control->verb != LEC_VERB_PAUSE)) {
        return false;
    }
    memset(out, 0, sizeof *out);
    out->verb = control->verb;
    out->team = control->team;
    out->at = control->at;
    out->value = control->value;
    out->step = host->step;
    return true;
}

void remote_show(struct remote *remote, const struct lec_msg_host *view, int64_t now_us)
{
    if (!remote->has_view || !remote_is_same(&remote->view, view)) {
        remote->step_us = now_us;
    }
    buzzers_follow(&remote->buzzers, view);
    remote->view = *view;
    remote->has_view = true;
}

void remote_clear(struct remote *remote)
{
    remote->has_view = false;
    remote->act_count = 0;
}

bool remote_press(struct remote *remote, enum remote_key key, int64_t now_us, int64_t id)
{
    struct lec_msg_act *act = &remote->acts[remote->act_count];
    if (!remote->has_view || remote->act_count == REMOTE_ACTS_MAX ||
        !remote_choose(&remote->view, key, remote->step_us, now_us, act)) {
        return false;
    }
    act->id = id;
    remote->act_count++;
    return true;
}

bool remote_buzz(struct remote *remote, uint32_t button, const char *name, int64_t now_us,
                 int64_t id)
{
    const struct lec_msg_host *host = remote->has_view ? &remote->view : NULL;
    struct lec_msg_act act;
    enum buzzers_meant meant = buzzers_press(&remote->buzzers, button, name, host, now_us, &act);
    if (meant == BUZZERS_BUZZ && remote->act_count < REMOTE_ACTS_MAX) {
        act.id = id;
        remote->acts[remote->act_count++] = act;
    }
    return meant != BUZZERS_NOTHING;
}

void remote_take_back(struct remote *remote)
{
    buzzers_take_back(&remote->buzzers, remote->has_view ? &remote->view : NULL);
}

bool remote_take(struct remote *remote, struct lec_msg_act *out)
{
    if (remote->act_count == 0) {
        return false;
    }
    *out = remote->acts[0];
    remote->act_count--;
    memmove(remote->acts, remote->acts + 1, remote->act_count * sizeof *out);
    return true;
}
