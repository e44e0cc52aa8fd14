/* Hears which servers announce themselves. Avahi's calls wait for D-Bus, for half a minute if need be: so they have a thread of
 * their own, and nobody waits for that. */
#include "discover.h"

#include <avahi-client/client.h>
#include <avahi-client/lookup.h>
#include <avahi-common/address.h>
#include <avahi-common/error.h>
#include <avahi-common/malloc.h>
#include <avahi-common/simple-watch.h>
#include <avahi-common/strlst.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define RETRY_SECONDS 5    /* without D-Bus; with it, it tells when the daemon comes */
#define LEAVE_NS 200000000 /* so long the program's end waits for the thread's */

/* What asks where one announcement leads, for as long as that stands: it may move. */
struct question {
    struct discover *discover;
    AvahiServiceResolver *resolver; /* NULL: free */
    int interface, protocol;
    char name[FOUND_NAME_MAX + 1];
};

struct discover {
    void (*changed)(void *user);
    void *user;
    pthread_t thread;
    pthread_mutex_t lock;         /* guards what follows */
    pthread_cond_t wake;          /* it is time to stop */
    AvahiSimplePoll *poll;        /* of the thread; NULL: it waits for another trial */
    struct found_list found;      /* written by the thread */
    bool is_stopping;             /* nobody wants to hear of changes */
    bool is_left;                 /* the thread frees all this when it ends */
    bool is_over;                 /* up to here: the thread has ended */
    bool has_dropped;             /* of the thread: more was announced than there is room for */
    bool has_failed;              /* of the thread: the client is of no use any more */
    AvahiServiceBrowser *browser; /* of the thread; the client's */
    struct question questions[FOUND_MAX]; /* of the thread */
};

/* Called with the lock held. */
static void tell_changed(struct discover *discover)
{
    if (!discover->is_stopping) {
        discover->changed(discover->user);
    }
}

/* ---- of the thread */

static void set_deaf(struct discover *discover, bool is_deaf)
{
    pthread_mutex_lock(&discover->lock);
    discover->found.is_deaf = is_deaf;
    tell_changed(discover);
    pthread_mutex_unlock(&discover->lock);
}

static void end_question(struct question *question)
{
    struct discover *discover = question->discover;
    avahi_service_resolver_free(question->resolver);
    question->resolver = NULL;
    pthread_mutex_lock(&discover->lock);
    found_drop(&discover->found, question->interface, question->protocol, question->name);
    tell_changed(discover);
    pthread_mutex_unlock(&discover->lock);
}

/* TXT records have no order; of the like of these a server writes one. */
static bool get_text(AvahiStringList *texts, const char *name, char *out, size_t size)
{
    AvahiStringList *text = avahi_string_list_find(texts, name);
    char *value = NULL;
    if (text == NULL || avahi_string_list_get_pair(text, NULL, &value, NULL) != 0) {
        return false;
    }
    bool fits = value != NULL && strlen(value) < size;
    if (fits) {
        memcpy(out, value, strlen(value) + 1);
    }
    avahi_free(value);
    return fits;
}

static void on_resolved(AvahiServiceResolver *resolver, AvahiIfIndex interface,
                        AvahiProtocol protocol, AvahiResolverEvent event, const char *name,
                        const char *type, const char *domain, const char *host,
                        const AvahiAddress *address, uint16_t port, AvahiStringList *texts,
                        AvahiLookupResultFlags flags, void *user)
{
    (void)interface, (void)protocol, (void)host, (void)flags;
    struct question *question = user;
    struct discover *discover = question->discover;
    char where[AVAHI_ADDRESS_STR_MAX];
    char path[32];
    char tls[8];
    if (event == AVAHI_RESOLVER_FAILURE) { /* nobody answered for some seconds: once more */
        AvahiClient *client = avahi_service_resolver_get_client(resolver);
        avahi_service_resolver_free(resolver);
        question->resolver =
            avahi_service_resolver_new(client, question->interface, question->protocol, name, type,
                                       domain, question->protocol, 0, on_resolved, question);
        if (question->resolver == NULL) {
            discover->has_failed = true; /* all is asked anew */
        }
        return;
    }
    bool is_read = address != NULL && avahi_address_snprint(where, sizeof where, address) != NULL &&
                   get_text(texts, "path", path, sizeof path);
    if (!is_read) {
        return;
    }
    bool is_tls = get_text(texts, "tls", tls, sizeof tls) && strcmp(tls, "1") == 0;
    pthread_mutex_lock(&discover->lock);
    struct found *one =
        found_add(&discover->found, question->interface, question->protocol, question->name);
    if (one != NULL && found_settle(one, where, port, path, is_tls)) {
        tell_changed(discover);
    }
    pthread_mutex_unlock(&discover->lock);
}

static struct question *find_question(struct discover *discover, int interface, int protocol,
                                      const char *name)
{
    for (int i = 0; i < FOUND_MAX; i++) {
        struct question *question = &discover->questions[i];
        if (question->resolver != NULL && question->interface == interface &&
            question->protocol == protocol && strcmp(question->name, name) == 0) {
            return question;
        }
    }
    return NULL;
}

static void ask(struct discover *discover, AvahiClient *client, int interface, int protocol,
                const char *name, const char *domain)
{
    struct question *question = NULL;
    for (int i = 0; i < FOUND_MAX && question == NULL; i++) {
        question = discover->questions[i].resolver == NULL ? &discover->questions[i] : NULL;
    }
    discover->has_dropped = discover->has_dropped || question == NULL;
    if (question == NULL || find_question(discover, interface, protocol, name) != NULL) {
        return;
    }
    *question =
        (struct question){.discover = discover, .interface = interface, .protocol = protocol};
    memcpy(question->name, name, strlen(name) + 1);
    question->resolver = avahi_service_resolver_new(client, interface, protocol, name, "_http._tcp",
                                                    domain, protocol, 0, on_resolved, question);
}

static void on_browsed(AvahiServiceBrowser *browser, AvahiIfIndex interface, AvahiProtocol protocol,
                       AvahiBrowserEvent event, const char *name, const char *type,
                       const char *domain, AvahiLookupResultFlags flags, void *user)
{
    (void)type, (void)flags;
    struct discover *discover = user;
    if (event == AVAHI_BROWSER_NEW && found_is_likely(name)) {
        ask(discover, avahi_service_browser_get_client(browser), interface, protocol, name, domain);
    } else if (event == AVAHI_BROWSER_REMOVE) {
        struct question *question = find_question(discover, interface, protocol, name);
        if (question != NULL) {
            end_question(question);
            discover->has_failed = discover->has_dropped; /* there is room for one that had none */
        }
    } else if (event == AVAHI_BROWSER_FAILURE) {
        discover->has_failed = true;
    }
}

/* The daemon is gone, and with it all it knew. */
static void stop_browsing(struct discover *discover)
{
    for (int i = 0; i < FOUND_MAX; i++) {
        if (discover->questions[i].resolver != NULL) {
            end_question(&discover->questions[i]);
        }
    }
    if (discover->browser != NULL) {
        avahi_service_browser_free(discover->browser);
        discover->browser = NULL;
    }
    set_deaf(discover, true);
}

static void on_client(AvahiClient *client, AvahiClientState state, void *user)
{
    struct discover *discover = user;
    switch (state) {
    case AVAHI_CLIENT_S_RUNNING:
    case AVAHI_CLIENT_S_REGISTERING:
    case AVAHI_CLIENT_S_COLLISION:
        if (discover->browser == NULL) {
            discover->browser =
                avahi_service_browser_new(client, AVAHI_IF_UNSPEC, AVAHI_PROTO_UNSPEC, "_http._tcp",
                                          NULL, 0, on_browsed, discover);
            set_deaf(discover, discover->browser == NULL);
        }
        break;
    case AVAHI_CLIENT_CONNECTING:
        stop_browsing(discover);
        break;
    case AVAHI_CLIENT_FAILURE:
        discover->has_failed = true;
        break;
    }
}

/* Takes the poll up or gives it back, so that stopping can wake it. False: it is time to stop. */
static bool set_poll(struct discover *discover, AvahiSimplePoll *poll)
{
    pthread_mutex_lock(&discover->lock);
    discover->poll = poll;
    bool goes_on = !discover->is_stopping;
    pthread_mutex_unlock(&discover->lock);
    return goes_on;
}

static bool is_wanted(struct discover *discover)
{
    pthread_mutex_lock(&discover->lock);
    bool is_wanted_now = !discover->is_stopping;
    pthread_mutex_unlock(&discover->lock);
    return is_wanted_now;
}

/* One life of a client: until D-Bus or the daemon goes. */
static void live(struct discover *discover)
{
    AvahiSimplePoll *poll = avahi_simple_poll_new();
    int error = 0;
    discover->has_failed = false;
    discover->has_dropped = false;
    if (poll != NULL && set_poll(discover, poll)) {
        AvahiClient *client = avahi_client_new(avahi_simple_poll_get(poll), AVAHI_CLIENT_NO_FAIL,
                                               on_client, discover, &error);
        while (client != NULL && !discover->has_failed && is_wanted(discover)) {
            if (avahi_simple_poll_iterate(poll, -1) != 0) {
                break;
            }
        }
        stop_browsing(discover);
        if (client != NULL) {
            avahi_client_free(client);
        }
    }
    set_poll(discover, NULL);
    if (poll != NULL) {
        avahi_simple_poll_free(poll);
    }
}

static void destroy(struct discover *discover)
{
    pthread_cond_destroy(&discover->wake);
    pthread_mutex_destroy(&discover->lock);
    free(discover);
}

static void *run(void *user)
{
    struct discover *discover = user;
    pthread_mutex_lock(&discover->lock);
    while (!discover->is_stopping) {
        struct timespec until;
        pthread_mutex_unlock(&discover->lock);
        live(discover);
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec += RETRY_SECONDS;
        pthread_mutex_lock(&discover->lock);
        if (!discover->is_stopping) {
            pthread_cond_timedwait(&discover->wake, &discover->lock, &until);
        }
    }
    bool is_left = discover->is_left;
    discover->is_over = true;
    pthread_mutex_unlock(&discover->lock);
    if (is_left) {
        destroy(discover);
    }
    return NULL;
}

/* ---- coming and going */

struct discover *discover_start(const struct place *given, void (*changed)(void *user), void *user)
{
    sigset_t all;
    sigset_t before;
    pthread_condattr_t attributes;
    struct discover *discover = calloc(1, sizeof *discover);
    if (discover == NULL) {
        return NULL;
    }
    discover->changed = changed;
    discover->user = user;
    found_init(&discover->found, given);
    pthread_mutex_init(&discover->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&discover->wake, &attributes);
    pthread_condattr_destroy(&attributes);
    sigfillset(&all); /* signals are for the program's own threads */
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(&discover->thread, NULL, run, discover);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (failed != 0) {
        destroy(discover);
        return NULL;
    }
    return discover;
}

void discover_stop(struct discover *discover)
{
    struct timespec until;
    if (discover == NULL) {
        return;
    }
    pthread_mutex_lock(&discover->lock);
    discover->is_stopping = true;
    if (discover->poll != NULL) {
        avahi_simple_poll_wakeup(discover->poll);
    }
    pthread_cond_signal(&discover->wake);
    pthread_mutex_unlock(&discover->lock);
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += LEAVE_NS;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    if (pthread_timedjoin_np(discover->thread, NULL, &until) == 0) {
        destroy(discover);
        return;
    }
    /* D-Bus does not answer. The thread goes on alone, and with the program. */
    pthread_mutex_lock(&discover->lock);
    bool is_over = discover->is_over;
    discover->is_left = true;
    pthread_t thread = discover->thread;
    pthread_mutex_unlock(&discover->lock);
    if (is_over) {
        pthread_join(thread, NULL);
        destroy(discover);
    } else {
        pthread_detach(thread);
    }
}

/* ---- from any thread */

uint32_t discover_places(struct discover *discover, int64_t now_us, struct place out[FOUND_MAX])
{
    pthread_mutex_lock(&discover->lock);
    uint32_t count = found_places(&discover->found, now_us, out);
    pthread_mutex_unlock(&discover->lock);
    return count;
}

void discover_refuse(struct discover *discover, const struct place *place, const char *why,
                     int64_t until_us)
{
    pthread_mutex_lock(&discover->lock);
    found_refuse(&discover->found, place, why, until_us);
    pthread_mutex_unlock(&discover->lock);
}

void discover_tell(struct discover *discover, char *out, size_t size)
{
    pthread_mutex_lock(&discover->lock);
    found_tell(&discover->found, out, size);
    pthread_mutex_unlock(&discover->lock);
}
