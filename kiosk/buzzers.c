/* Buzzers at the screen: which key or pad button is whose. */
#include "buzzers.h"

#include <stdio.h>
#include <string.h>

static struct buzzer *find(struct buzzers *buzzers, uint32_t button)
{
    for (uint32_t i = 0; i < buzzers->count; i++) {
        if (buzzers->list[i].button == button) {
            return &buzzers->list[i];
        }
    }
    return NULL;
}

const char *buzzers_name(const struct buzzers *buzzers, int64_t team)
{
    for (uint32_t i = 0; i < buzzers->count; i++) {
        if (buzzers->list[i].team == team) {
            return buzzers->list[i].name;
        }
    }
    return "";
}

/* May buttons be given away? Not while somebody may want to buzz. */
static bool is_quiet(const struct lec_msg_host *host)
{
    switch (host->stage.phase) {
    case LEC_PHASE_LOBBY:
    case LEC_PHASE_SCORES:
    case LEC_PHASE_BOARD:
    case LEC_PHASE_SQUARE:
    case LEC_PHASE_BREAK:
        return true;
    default:
        return false;
    }
}

/* The first team without phones that has no button, 0 when there is none. */
static int64_t next_team(const struct buzzers *buzzers, const struct lec_msg_host *host)
{
    for (uint32_t i = 0; i < host->stage.teams_count; i++) {
        const struct lec_view_team *team = &host->stage.teams[i];
        if (team->members == 0 && buzzers_name(buzzers, team->id)[0] == '\0') {
            return team->id;
        }
    }
    return 0;
}

static void tell(struct buzzers *buzzers, const struct buzzer *buzzer, int64_t now_us)
{
    buzzers->told = (uint32_t)(buzzer - buzzers->list) + 1;
    buzzers->told_us = now_us + BUZZERS_SHOWN_US;
}

static enum buzzers_meant give(struct buzzers *buzzers, uint32_t button, const char *name,
                               const struct lec_msg_host *host, int64_t now_us)
{
    int64_t team = is_quiet(host) ? next_team(buzzers, host) : 0;
    if (team == 0 || buzzers->count == BUZZERS_MAX) {
        return BUZZERS_NOTHING;
    }
    struct buzzer *buzzer = &buzzers->list[buzzers->count++];
    *buzzer = (struct buzzer){.button = button, .team = team};
    snprintf(buzzer->name, sizeof buzzer->name, "%s", name[0] == '\0' ? "?" : name);
    tell(buzzers, buzzer, now_us);
    return BUZZERS_TOLD;
}

/* May the host buzz for this team now? */
static bool may_buzz(const struct lec_msg_host *host, int64_t team)
{
    for (uint32_t i = 0; i < host->controls_count; i++) {
        const struct lec_view_control *control = &host->controls[i];
        if (control->verb != LEC_VERB_BUZZ || control->off) {
            continue;
        }
        for (uint32_t k = 0; k < control->items_count; k++) {
            if (control->items[k].at == team) {
                return !control->items[k].off;
            }
        }
    }
    return false;
}

enum buzzers_meant buzzers_press(struct buzzers *buzzers, uint32_t button, const char *name,
                                 const struct lec_msg_host *host, int64_t now_us,
                                 struct lec_msg_act *out)
{
    struct buzzer *buzzer = find(buzzers, button);
    if (host == NULL) {
        return BUZZERS_NOTHING;
    }
    if (buzzer == NULL) {
        return give(buzzers, button, name, host, now_us);
    }
    if (is_quiet(host)) {
        tell(buzzers, buzzer, now_us);
        return BUZZERS_TOLD;
    }
    bool is_deaf = now_us < buzzer->deaf_us;
    if (is_deaf || !may_buzz(host, buzzer->team)) {
        buzzer->deaf_us = now_us + BUZZERS_DEAF_US;
        return BUZZERS_NOTHING;
    }
    memset(out, 0, sizeof *out);
    out->verb = LEC_VERB_BUZZ;
    out->team = buzzer->team;
    out->step = host->step;
    return BUZZERS_BUZZ;
}

static bool is_without_phones(const struct lec_msg_host *host, int64_t id)
{
    for (uint32_t i = 0; i < host->stage.teams_count; i++) {
        if (host->stage.teams[i].id == id) {
            return host->stage.teams[i].members == 0;
        }
    }
    return false;
}

void buzzers_follow(struct buzzers *buzzers, const struct lec_msg_host *host)
{
    uint32_t kept = 0;
    bool is_other = strcmp(buzzers->code, host->stage.code) != 0;
    for (uint32_t i = 0; i < buzzers->count && !is_other; i++) {
        if (is_without_phones(host, buzzers->list[i].team)) {
            buzzers->list[kept++] = buzzers->list[i];
        }
    }
    buzzers->told = kept == buzzers->count ? buzzers->told : 0;
    buzzers->count = kept;
    snprintf(buzzers->code, sizeof buzzers->code, "%s", host->stage.code);
}

bool buzzers_take_back(struct buzzers *buzzers, const struct lec_msg_host *host)
{
    if (buzzers->count == 0 || host == NULL || !is_quiet(host)) {
        return false;
    }
    buzzers->told = 0;
    buzzers->count--;
    return true;
}

const struct buzzer *buzzers_told(const struct buzzers *buzzers, int64_t now_us)
{
    bool is_one = buzzers->told > 0 && buzzers->told <= buzzers->count && now_us < buzzers->told_us;
    return is_one ? &buzzers->list[buzzers->told - 1] : NULL;
}
