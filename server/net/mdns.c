/* The machine's name in the local network, by Avahi. Its calls wait for D-Bus, for half a minute if need be: so they have
 * a thread of their own, and nobody waits for that. */
#include "net/mdns.h"

#include <avahi-client/client.h>
#include <avahi-client/publish.h>
#include <avahi-common/alternative.h>
#include <avahi-common/error.h>
#include <avahi-common/malloc.h>
#include <avahi-common/simple-watch.h>
#include <ctype.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define RETRY_SECONDS 5    /* without D-Bus; with it, it tells when the daemon comes */
#define LEAVE_NS 200000000 /* so long the program's end waits for the thread's */

struct lec_mdns {
    struct lec_mdns_setup setup;
    pthread_t thread;
    pthread_mutex_t lock;             /* guards what follows */
    pthread_cond_t wake;              /* it is time to stop */
    AvahiSimplePoll *poll;            /* of the thread; NULL: it waits for another trial */
    bool is_stopping;                 /* nobody wants to hear of changes */
    bool is_left;                     /* the thread frees all this when it ends */
    bool is_over;                     /* the thread has ended */
    char name[LEC_MDNS_NAME_MAX + 1]; /* up to here */
    bool has_failed;                  /* of the thread: the client is of no use any more */
    char *service;                    /* of the thread; owned */
    AvahiEntryGroup *group;           /* of the thread; the client's */
};

static bool is_host_name(const char *name)
{
    size_t len = strlen(name);
    for (const char *c = name; *c != '\0'; c++) {
        if (!isalnum((unsigned char)*c) && *c != '-' && *c != '.') {
            return false;
        }
    }
    return len > 0 && len <= LEC_MDNS_NAME_MAX;
}

static void set_name(struct lec_mdns *mdns, const char *name)
{
    const char *known = name != NULL && is_host_name(name) ? name : "";
    pthread_mutex_lock(&mdns->lock);
    bool is_new = strcmp(known, mdns->name) != 0;
    snprintf(mdns->name, sizeof mdns->name, "%s", known);
    if (is_new && !mdns->is_stopping) {
        mdns->setup.changed(mdns->setup.user);
    }
    pthread_mutex_unlock(&mdns->lock);
}

static void on_group(AvahiEntryGroup *group, AvahiEntryGroupState state, void *user);

/* A failure leaves the session without an entry in lists of services: people find it by the code on the screen. */
static void publish(struct lec_mdns *mdns, AvahiClient *client)
{
    char path[32];
    snprintf(path, sizeof path, "path=/j/%s", mdns->setup.code);
    if (mdns->group == NULL) {
        mdns->group = avahi_entry_group_new(client, on_group, mdns);
    }
    if (mdns->group == NULL || mdns->service == NULL || !avahi_entry_group_is_empty(mdns->group)) {
        return;
    }
    int result = avahi_entry_group_add_service(
        mdns->group, AVAHI_IF_UNSPEC, AVAHI_PROTO_UNSPEC, 0, mdns->service, "_http._tcp", NULL,
        NULL, (uint16_t)mdns->setup.port, path, mdns->setup.is_tls ? "tls=1" : NULL, NULL);
    if (result == AVAHI_OK) {
        avahi_entry_group_commit(mdns->group);
    }
}

static void on_group(AvahiEntryGroup *group, AvahiEntryGroupState state, void *user)
{
    struct lec_mdns *mdns = user;
    if (state != AVAHI_ENTRY_GROUP_COLLISION) {
        return;
    }
    char *other = mdns->service != NULL ? avahi_alternative_service_name(mdns->service) : NULL;
    avahi_free(mdns->service);
    mdns->service = other;
    avahi_entry_group_reset(group);
    publish(mdns, avahi_entry_group_get_client(group));
}

static void on_client(AvahiClient *client, AvahiClientState state, void *user)
{
    struct lec_mdns *mdns = user;
    switch (state) {
    case AVAHI_CLIENT_S_RUNNING:
        set_name(mdns, avahi_client_get_host_name_fqdn(client));
        publish(mdns, client);
        break;
    case AVAHI_CLIENT_S_REGISTERING:
    case AVAHI_CLIENT_S_COLLISION:
        set_name(mdns, NULL);
        if (mdns->group != NULL) {
            avahi_entry_group_reset(mdns->group);
        }
        break;
    case AVAHI_CLIENT_CONNECTING:
        set_name(mdns, NULL);
        break;
    case AVAHI_CLIENT_FAILURE:
        mdns->has_failed = true;
        break;
    }
}

/* Takes the poll up or gives it back, so that stopping can wake it. False: it is time to stop. */
static bool set_poll(struct lec_mdns *mdns, AvahiSimplePoll *poll)
{
    pthread_mutex_lock(&mdns->lock);
    mdns->poll = poll;
    bool goes_on = !mdns->is_stopping;
    pthread_mutex_unlock(&mdns->lock);
    return goes_on;
}

static bool is_wanted(struct lec_mdns *mdns)
{
    pthread_mutex_lock(&mdns->lock);
    bool is_wanted_now = !mdns->is_stopping;
    pthread_mutex_unlock(&mdns->lock);
    return is_wanted_now;
}

/* One life of a client: until D-Bus or the daemon goes. */
static void live(struct lec_mdns *mdns)
{
    AvahiSimplePoll *poll = avahi_simple_poll_new();
    int error = 0;
    mdns->has_failed = false;
    if (poll == NULL || !set_poll(mdns, poll)) {
        goto free_poll;
    }
    AvahiClient *client = avahi_client_new(avahi_simple_poll_get(poll), AVAHI_CLIENT_NO_FAIL,
                                           on_client, mdns, &error);
    while (client != NULL && !mdns->has_failed && is_wanted(mdns)) {
        if (avahi_simple_poll_iterate(poll, -1) != 0) {
            break;
        }
    }
    if (client != NULL) {
        avahi_client_free(client); /* with its group */
    }
    mdns->group = NULL;
    set_name(mdns, NULL);

free_poll:
    set_poll(mdns, NULL);
    if (poll != NULL) {
        avahi_simple_poll_free(poll);
    }
}

static void destroy(struct lec_mdns *mdns)
{
    avahi_free(mdns->service);
    pthread_cond_destroy(&mdns->wake);
    pthread_mutex_destroy(&mdns->lock);
    free(mdns);
}

static void *run(void *user)
{
    struct lec_mdns *mdns = user;
    pthread_mutex_lock(&mdns->lock);
    while (!mdns->is_stopping) {
        struct timespec until;
        pthread_mutex_unlock(&mdns->lock);
        live(mdns);
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec += RETRY_SECONDS;
        pthread_mutex_lock(&mdns->lock);
        if (!mdns->is_stopping) {
            pthread_cond_timedwait(&mdns->wake, &mdns->lock, &until);
        }
    }
    bool is_left = mdns->is_left;
    mdns->is_over = true;
    pthread_mutex_unlock(&mdns->lock);
    if (is_left) {
        destroy(mdns);
    }
    return NULL;
}

static int start_thread(struct lec_mdns *mdns)
{
    sigset_t all;
    sigset_t before;
    pthread_condattr_t attributes;
    pthread_mutex_init(&mdns->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&mdns->wake, &attributes);
    pthread_condattr_destroy(&attributes);
    /* Signals are for the program's own threads. */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(&mdns->thread, NULL, run, mdns);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failed == 0 ? 0 : -1;
}

struct lec_mdns *lec_mdns_start(const struct lec_mdns_setup *setup)
{
    char service[32];
    struct lec_mdns *mdns = calloc(1, sizeof *mdns);
    if (mdns == NULL) {
        return NULL;
    }
    mdns->setup = *setup;
    snprintf(service, sizeof service, "Lectern %s", setup->code);
    mdns->service = avahi_strdup(service);
    if (start_thread(mdns) != 0) {
        destroy(mdns);
        return NULL;
    }
    return mdns;
}

void lec_mdns_name(struct lec_mdns *mdns, char out[LEC_MDNS_NAME_MAX + 1])
{
    pthread_mutex_lock(&mdns->lock);
    memcpy(out, mdns->name, sizeof mdns->name);
    pthread_mutex_unlock(&mdns->lock);
}

void lec_mdns_stop(struct lec_mdns *mdns)
{
    struct timespec until;
    if (mdns == NULL) {
        return;
    }
    pthread_mutex_lock(&mdns->lock);
    mdns->is_stopping = true;
    if (mdns->poll != NULL) {
        avahi_simple_poll_wakeup(mdns->poll);
    }
    pthread_cond_signal(&mdns->wake);
    pthread_mutex_unlock(&mdns->lock);
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += LEAVE_NS;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    if (pthread_timedjoin_np(mdns->thread, NULL, &until) == 0) {
        destroy(mdns);
        return;
    }
    /* D-Bus does not answer. The thread goes on alone, and with the program. */
    pthread_mutex_lock(&mdns->lock);
    bool is_over = mdns->is_over;
    mdns->is_left = true;
    pthread_t thread = mdns->thread;
    pthread_mutex_unlock(&mdns->lock);
    if (is_over) {
        pthread_join(thread, NULL);
        destroy(mdns);
    } else {
        pthread_detach(thread);
    }
}
