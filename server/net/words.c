/* The words that no name may be, as the host has set them: one list for all sessions of the machine. */
#include "net/net_state.h"

#include "pack/rude.h"

#include <stdlib.h>
#include <string.h>

static const char key_words[] = "rude_words";

bool lec_words_start(struct lec_net *net)
{
    net->rude = lec_rude_create();
    for (struct room *room = net->rooms; room != NULL; room = room->next) {
        lec_live_forbid(room->live, net->rude);
    }
    return net->rude != NULL;
}

void lec_words_stop(struct lec_net *net)
{
    for (struct room *room = net->rooms; room != NULL; room = room->next) {
        lec_live_forbid(room->live, NULL);
    }
    lec_rude_destroy(net->rude);
    free(net->rude_wish);
    net->rude = NULL;
    net->rude_wish = NULL;
}

void lec_words_set(struct lec_net *net, const char *name, const char *value)
{
    if (strcmp(name, key_words) == 0) {
        lec_rude_load(net->rude, value);
    }
}

void lec_words_unsaved(struct lec_net *net, const char *name)
{
    if (strcmp(name, key_words) == 0) {
        free(net->rude_wish);
        net->rude_wish = NULL;
    }
}

static void tell(struct lec_net *net, struct conn *conn, int64_t id)
{
    static struct lec_msg_rude_list list;
    list.id = id;
    list.off = lec_rude_is_off(net->rude);
    list.words_count = lec_rude_count(net->rude);
    for (uint32_t i = 0; i < list.words_count; i++) {
        struct lec_view_rude_word *word = &list.words[i];
        const char *text = lec_rude_word(net->rude, i, &word->own);
        memcpy(word->word, text, strlen(text) + 1);
    }
    lec_conn_send(net, conn, LEC_MESSAGE_msg_rude_list, &list, false);
}

static enum lec_err change(struct lec_rude *rude, const struct lec_msg_rude *msg)
{
    switch (msg->change) {
    case LEC_RUDE_ADD:
        return lec_rude_add(rude, msg->word);
    case LEC_RUDE_DROP:
        return lec_rude_drop(rude, msg->word);
    case LEC_RUDE_ON:
    case LEC_RUDE_OFF:
        lec_rude_switch(rude, msg->change == LEC_RUDE_OFF);
        return LEC_OK;
    default:
        lec_rude_reset(rude);
        return LEC_OK;
    }
}

/* A change goes on from the one before it, also while that one is still on its way to the disk. */
static enum lec_err plan(struct lec_net *net, const struct lec_msg_rude *msg, char *out)
{
    struct lec_rude *next = lec_rude_create();
    if (next == NULL) {
        return LEC_ERR_BUSY;
    }
    if (net->rude_wish == NULL) {
        lec_rude_save(net->rude, out);
    }
    lec_rude_load(next, net->rude_wish != NULL ? net->rude_wish : out);
    enum lec_err err = change(next, msg);
    lec_rude_save(next, out);
    lec_rude_destroy(next);
    return err;
}

void lec_words_on_rude(struct lec_net *net, struct conn *conn, const struct lec_msg_rude *msg)
{
    static char value[LEC_RUDE_CHANGES_MAX + 1];
    if (!lec_settings_may(net, conn, msg->id)) {
        return;
    }
    if (msg->change == LEC_RUDE_LOOK) {
        tell(net, conn, msg->id);
        return;
    }
    enum lec_err err = plan(net, msg, value);
    if (err != LEC_OK) {
        const char *text = err == LEC_ERR_TEXT && msg->change == LEC_RUDE_DROP
                               ? LEC_SAY("That word is not in the list.")
                           : err == LEC_ERR_TEXT
                               ? LEC_SAY("That is no word: write one without blanks.")
                           : err == LEC_ERR_FULL ? LEC_SAY("The list is full.")
                                                 : NULL;
        lec_conn_ack(net, conn, msg->id, err, 0, text);
        return;
    }
    const struct lec_setting setting = {key_words, value};
    if (lec_settings_submit(net, conn, msg->id, &setting, 1)) {
        free(net->rude_wish);
        net->rude_wish = strdup(value);
    }
}
