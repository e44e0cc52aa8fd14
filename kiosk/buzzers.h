/* Buzzers at the screen, for teams without phones (S-08): which key or pad button is whose. Pure.
 *
 * A button that is nobody's yet becomes that of the first team without phones that has none, while no clue is on. Later it
 * buzzes for its team, as the host may. A press that means nothing makes it deaf for a moment, as an early press
 * locks a phone's team out: hammering wins nothing. */
#ifndef LECTERN_KIOSK_BUZZERS_H
#define LECTERN_KIOSK_BUZZERS_H

#include <lectern/view.h>
#include <stdbool.h>
#include <stdint.h>

#define BUZZERS_MAX LEC_TEAMS_MAX
#define BUTTON_NAME_MAX 23       /* bytes */
#define BUZZERS_DEAF_US 250000   /* the rules' own lock-out */
#define BUZZERS_SHOWN_US 3000000 /* how long the screen tells whose a button is */

struct buzzer {
    uint32_t button; /* never 0 */
    int64_t team;    /* 1 to LEC_TEAMS_MAX */
    int64_t deaf_us; /* it means nothing until then */
    char name[BUTTON_NAME_MAX + 1];
};

/* Zero-initialised: nobody has one. */
struct buzzers {
    struct buzzer list[BUZZERS_MAX];
    uint32_t count;
    char code[LEC_CODE_CHARS + 1]; /* of the session */
    /* What the screen says: whose the button is that was pressed last, and until when; 0: nothing. */
    uint32_t told; /* place in `list` plus 1 */
    int64_t told_us;
};

enum buzzers_meant {
    BUZZERS_NOTHING,
    BUZZERS_TOLD, /* the screen shows whose it is */
    BUZZERS_BUZZ, /* `out` is the act */
};

/* A button goes down. Fills verb, team and step of `out` for BUZZERS_BUZZ. `host`: what the host sees now, NULL when that is
 * not known; times on one steady clock. */
enum buzzers_meant buzzers_press(struct buzzers *buzzers, uint32_t button, const char *name,
                                 const struct lec_msg_host *host, int64_t now_us,
                                 struct lec_msg_act *out);

/* What the host sees now: buttons whose team is gone, or has phones by now, are nobody's again; in another session all are. */
void buzzers_follow(struct buzzers *buzzers, const struct lec_msg_host *host);

/* The button that was given away last is nobody's again. False: there is none, or a clue is on. */
bool buzzers_take_back(struct buzzers *buzzers, const struct lec_msg_host *host);

/* The name of a team's button, "" when it has none. */
const char *buzzers_name(const struct buzzers *buzzers, int64_t team);

/* The button that the screen tells of, NULL when there is none. */
const struct buzzer *buzzers_told(const struct buzzers *buzzers, int64_t now_us);

#endif
