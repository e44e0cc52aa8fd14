/* What a display is there for: several of them stand in a room. */
#ifndef LECTERN_KIOSK_ROLE_H
#define LECTERN_KIOSK_ROLE_H

enum role {
    ROLE_BOARD,      /* everything, each at its time */
    ROLE_SCOREBOARD, /* who has how much, until the podium */
    ROLE_CLOCK,      /* what is left of the time, and what to do */
    ROLE_JOIN,       /* how to come in, and who has */
    ROLE_COUNT
};

#define ROLE_NAMES "board", "scoreboard", "clock", "join"

#endif
