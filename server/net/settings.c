/* What a host sets for the machine, whatever the session: on its way to the disk, then in force, then answered. */
#include "net/net_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One change. */
struct setting_save {
    struct setting_save *next;
    struct lec_net *net;
    uint64_t conn_no;
    int64_t id;
    bool is_saved;
    uint32_t count;
    struct lec_write writes[LEC_SETTINGS_AT_ONCE]; /* their values are owned */
};

static void destroy(struct setting_save *save)
{
    for (uint32_t i = 0; i < save->count; i++) {
        free((char *)(uintptr_t)save->writes[i].value);
    }
    free(save);
}

static struct setting_save *create(const struct lec_setting *settings, uint32_t count)
{
    struct setting_save *save = calloc(1, sizeof *save);
    for (uint32_t i = 0; save != NULL && i < count; i++) {
        char *value = strdup(settings[i].value);
        if (value == NULL) {
            destroy(save);
            return NULL;
        }
        save->writes[save->count++] =
            (struct lec_write){.kind = LEC_WRITE_SETTING, .name = settings[i].name, .value = value};
    }
    return save;
}

/* In the store's thread. */
static void on_saved(void *user, bool ok, const struct lec_trouble *why)
{
    struct setting_save *save = user;
    struct lec_net *net = save->net;
    (void)why;
    save->is_saved = ok;
    save->next = NULL;
    uv_mutex_lock(&net->lock);
    struct setting_save **end = &net->reach.saved;
    while (*end != NULL) {
        end = &(*end)->next;
    }
    *end = save;
    uv_mutex_unlock(&net->lock);
    uv_async_send(&net->reach.async);
}

bool lec_settings_submit(struct lec_net *net, struct conn *conn, int64_t id,
                         const struct lec_setting *settings, uint32_t count)
{
    struct setting_save *save = create(settings, count);
    if (save == NULL) {
        lec_conn_ack(net, conn, id, LEC_ERR_BUSY, 0, NULL);
        return false;
    }
    save->net = net;
    save->conn_no = conn->no;
    save->id = id;
    net->reach.saves_out++;
    lec_store_submit(net->store, save->writes, save->count, on_saved, save);
    return true;
}

static void answer(struct lec_net *net, const struct setting_save *save)
{
    for (struct room *room = net->rooms; room != NULL; room = room->next) {
        struct conn *conn = lec_conn_find(room, save->conn_no);
        if (conn != NULL) {
            enum lec_err err = save->is_saved ? LEC_OK : LEC_ERR_NOT_SAVED;
            lec_conn_ack(net, conn, save->id, err, 0, NULL);
        }
    }
}

static void take_effect(void *user, const char *name, const char *value)
{
    struct lec_net *net = user;
    lec_reach_set(&net->reach, name, value);
    lec_words_set(net, name, value);
}

void lec_settings_saved(struct lec_net *net)
{
    uv_mutex_lock(&net->lock);
    struct setting_save *save = net->reach.saved;
    net->reach.saved = NULL;
    uv_mutex_unlock(&net->lock);
    while (save != NULL) {
        struct setting_save *next = save->next;
        net->reach.saves_out--;
        for (uint32_t i = 0; i < save->count && save->is_saved; i++) {
            take_effect(net, save->writes[i].name, save->writes[i].value);
        }
        if (!save->is_saved) {
            lec_words_unsaved(net, save->writes[0].name);
        }
        answer(net, save);
        destroy(save);
        save = next;
    }
}

/* What cannot be read is as if it had never been set: the game does not wait for that. */
void lec_settings_read(struct lec_net *net)
{
    struct lec_trouble why = {""};
    if (lec_store_settings(net->store, take_effect, net, &why) != 0) {
        fprintf(stderr, "lectern: going on without what was set on this machine: %s\n", why.text);
    }
}

bool lec_settings_may(struct lec_net *net, struct conn *conn, int64_t id)
{
    if (conn->role != LEC_ROLE_HOST) {
        lec_conn_ack(net, conn, id, LEC_ERR_NOT_YOURS, 0, NULL);
        return false;
    }
    return true;
}
