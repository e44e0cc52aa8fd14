/* Everyone else, in pieces: writing to a hall takes as long as a hundred milliseconds, and what arrives meanwhile is read
 * between two of them. */
#include "net/net_state.h"

#define WALK_US 2000 /* at a time, all rooms together */
#define WALK_LEAST_US 500
#define WALK_MOST_US 8000
#define WALK_STEPS 32 /* at a time, in one room */
#define CACHE_LINE 64
#define CONN_BYTES 192 /* what a step reads of a connection */
/* Where the library (4.1) says whether it keeps anything for a connection. A wrong guess costs time. */
#define WSI_KEPT_AT 720

/* Behind the others: a hall holds up nobody's room. */
static void queue_walk(struct lec_net *net, struct room *room)
{
    room->next_walk = NULL;
    *net->walks_end = room;
    net->walks_end = &room->next_walk;
}

void lec_room_walk(struct room *room)
{
    struct lec_net *net = room->net;
    if (room->is_walking) {
        room->walks_again = true; /* nobody waits for two rounds, however much happens */
        return;
    }
    room->walk = *room->phones;
    if (room->walk == NULL) {
        return;
    }
    room->is_walking = true;
    queue_walk(net, room);
    uv_async_send(&net->more);
}

/* Phones are passed by while something has happened that is not even on its way to the disk: their own views are of that
 * moment. The walk waits where it is, or those at its end would always be passed by. */
static bool is_held_up(const struct room *room)
{
    uint32_t count = lec_live_count(room->live);
    return room->saved != count && room->handed != count;
}

/* A hall's connections are more than a processor has near it: what the next steps read is called for while the kernel
 * takes what this one writes. Always inline, for gcc leaves out the call of a function that does nothing else. */
__attribute__((always_inline)) static inline void fetch_ahead(const struct conn *next)
{
    if (next == NULL) {
        return;
    }
    __builtin_prefetch((const char *)next->wsi + WSI_KEPT_AT);
    if (next->next != NULL) {
        for (size_t at = 0; at < CONN_BYTES; at += CACHE_LINE) {
            __builtin_prefetch((const char *)next->next + at);
        }
    }
}

/* So it is with most of a hall: nothing is due but the views of room and team, if those are, for the phone's own is as it
 * was. What else there may be to do is not asked for then; behind a call of the kernel each function costs as much as
 * going to fetch it. The look comes last: it is the dear one, and notes that it was taken. */
static bool is_of_the_crowd(struct conn *conn)
{
    bool is_quiet = conn->parcels == NULL && !conn->is_waiting && !conn->is_leaving &&
                    !conn->is_closing && !conn->is_ending;
    bool may_be_held = conn->room->is_announced && conn->witness != NULL;
    return is_quiet && !may_be_held && !conn->waits && conn->barred == LEC_OK &&
           conn->team == conn->seen_team_id && !lec_conn_is_to_look(conn);
}

static void show_crowd(struct conn *conn, const struct iovec *room_part)
{
    const struct room *room = conn->room;
    const struct frame *team = &room->team[conn->team];
    bool is_team_due = team->version != 0 && conn->seen_team != team->version;
    struct out out;
    out.count = 0;
    if (conn->seen_room != room->room.version) {
        out.part[out.count++] = *room_part;
    }
    if (is_team_due) {
        lec_out_add_frame(&out, team);
    }
    if (out.count == 0) {
        return;
    }
    int result = lec_out_may_write(conn);
    if (result == 0) {
        result = lec_out_write(conn, &out);
        conn->seen_room = room->room.version;
        conn->seen_team = team->version;
    }
    if (result < 0) {
        lec_conn_close(conn);
    }
}

/* Some steps of a room's walk. True: more is to be done. */
static bool step_on(struct room *room)
{
    if (lec_fair_holds_phones(room)) {
        room->walk = NULL; /* tell() begins another when their time has come */
        room->walks_again = false;
        return false;
    }
    struct out out = {.count = 0};
    bool has_crowd = room->room.version != 0 && (!room->is_announced || room->is_told);
    if (has_crowd) {
        lec_out_add_frame(&out, &room->room);
    }
    for (int i = 0; i < WALK_STEPS && room->walk != NULL; i++) {
        struct conn *conn = room->walk;
        room->walk = conn->next;
        fetch_ahead(conn->next);
        if (has_crowd && is_of_the_crowd(conn)) {
            show_crowd(conn, out.part);
        } else {
            lec_conn_show(conn);
        }
    }
    if (room->walk == NULL && room->walks_again) {
        room->walks_again = false;
        room->walk = *room->phones;
    }
    return room->walk != NULL;
}

/* At least WALK_US; as long as all the rest of the turn took when that was more, for else who waits to see something would
 * wait the longer the more is to be read. */
static int64_t piece_us(const struct lec_net *net, int64_t now_us)
{
    int64_t rest_us = net->walked_us == 0 ? 0 : now_us - net->walked_us;
    int64_t most_us = rest_us < WALK_MOST_US ? rest_us : WALK_MOST_US;
    return most_us > WALK_US ? most_us : WALK_US;
}

/* What has come to be on disk meanwhile is shown first to those who wait for it, in whatever room; not so often that a hall
 * would get on by a few steps between one act and the next. */
static bool is_piece_over(struct lec_net *net, int64_t since_us, int64_t until_us)
{
    int64_t now_us = lec_net_now_us();
    return now_us >= until_us || (now_us - since_us >= WALK_LEAST_US && lec_disk_has_answered(net));
}

void lec_rooms_walk(struct lec_net *net)
{
    int64_t now_us = lec_net_now_us();
    int64_t until_us = now_us + piece_us(net, now_us);
    const struct room *held_up = NULL; /* the first of those that have come since one went on */
    bool is_over = false;
    while (net->walks != NULL && net->walks != held_up && !is_over) {
        struct room *room = net->walks;
        net->walks = room->next_walk;
        net->walks_end = net->walks == NULL ? &net->walks : net->walks_end;
        if (is_held_up(room)) {
            held_up = held_up != NULL ? held_up : room;
            queue_walk(net, room);
            continue;
        }
        held_up = NULL;
        if (step_on(room)) {
            queue_walk(net, room);
        } else {
            room->is_walking = false;
        }
        is_over = is_piece_over(net, now_us, until_us);
    }
    /* Those that are held up go on when the disk has answered. */
    bool is_more = net->walks != NULL && net->walks != held_up;
    if (is_more) {
        uv_async_send(&net->more);
    }
    net->walked_us =
        is_more ? lec_net_now_us() : 0; /* nothing is slept through until the next piece */
}
