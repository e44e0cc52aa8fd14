/* Requests for drafts that are under way; only server/net reads it. */
#ifndef LECTERN_NET_DRAFTS_H
#define LECTERN_NET_DRAFTS_H

#include "edit/preview.h"
#include "net/net_state.h"

/* One request. It belongs to its connection until that has all of its answer or is gone; while it is being done, to whoever does it. */
struct draft_call {
    struct draft_call *next; /* waits for the display program */
    struct lec_net *net;
    struct lws *wsi;   /* NULL: whoever asked has gone */
    struct room *room; /* of the host */
    struct lec_edit edit;
    size_t wanted; /* bytes of its body; once it is answered, of the answer */
    bool counts;   /* among those that are under way: it was not refused at its head */
    const struct lec_pack_file
        *added;           /* to the session; borrowed, to tell whether it is still there */
    uint32_t number, seq; /* of that pack, and of its entry */
    bool is_done;         /* it has its answer */
    bool is_head;         /* as GET, but the answer has no body */
    bool closes;          /* the connection ends with the answer */
    bool is_told;         /* the head of that is written, and so many bytes of its body */
    size_t at;
    uv_work_t work;
};

/* Is that what the request is about? */
bool lec_drafts_are_meant(struct lws *wsi);
/* The head of a request. -1: close. */
int lec_drafts_ask(struct lec_net *net, struct lws *wsi, struct draft_call **out);
/* A piece of its body, and the end of that. -1: close. */
int lec_drafts_receive(struct draft_call *call, const void *bytes, size_t len);
int lec_drafts_begin(struct draft_call *call);
/* The socket takes something. -1: close. */
int lec_drafts_write(struct lws *wsi, struct draft_call **slot);
/* The connection is gone. */
void lec_drafts_leave(struct draft_call **slot);
/* It has an answer: it is written when the socket takes it. */
void lec_drafts_answer(struct draft_call *call);
/* The disk may have taken what somebody waits for. */
void lec_drafts_saved(struct lec_net *net);
/* Is something being done that the end must wait for? */
bool lec_drafts_are_busy(const struct lec_net *net);

/* preview.c */
void lec_preview_start(struct lec_net *net);
/* The display program makes a picture of what was laid out: the answer. One at a time. */
void lec_preview_draw(struct draft_call *call);
void lec_preview_stop(struct lec_net *net);

#endif
