/* Files of clues over HTTP. Their names are their hashes: whoever answers, only the right bytes are taken. */
#include "fetch.h"

#include "decode.h"
#include "line.h"
#include "lookup.h"
#include "trust.h"

#include <libwebsockets.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RETRY_US 1000000   /* after one that failed */
#define SILENCE_US 5000000 /* one of which nothing comes for so long is given up */
#define END_S 1            /* how long the end waits for a picture that is being decoded */
#define LATER_US 60000000
#define PIECE 16384

/* ---- decoding */

static void *decode(void *user)
{
    struct fetch *fetch = user;
    struct image image;
    decode_image(fetch->bytes, fetch->len, &image);
    memcpy(image.hash, fetch->hash, sizeof image.hash);
    pthread_mutex_lock(&fetch->lock);
    image_finish(&fetch->image);
    fetch->image = image;
    fetch->has_file = true;
    fetch->is_decoding = false;
    pthread_cond_broadcast(&fetch->changed);
    if (!fetch->is_left) {
        fetch->wake(fetch->wake_user);
    }
    pthread_mutex_unlock(&fetch->lock);
    return NULL;
}

static void join(struct fetch *fetch)
{
    if (fetch->has_decoder) {
        pthread_join(fetch->decoder, NULL);
        fetch->has_decoder = false;
    }
}

/* What it takes to keep it is no more than it is long. */
static void hand_over(struct fetch *fetch)
{
    char *bytes = malloc(fetch->len > 0 ? fetch->len : 1);
    if (bytes == NULL) {
        return;
    }
    memcpy(bytes, fetch->bytes, fetch->len);
    pthread_mutex_lock(&fetch->lock);
    free(fetch->clip.bytes);
    fetch->clip = (struct clip){.bytes = bytes, .len = fetch->len};
    memcpy(fetch->clip.hash, fetch->hash, sizeof fetch->clip.hash);
    fetch->has_file = true;
    pthread_mutex_unlock(&fetch->lock);
    fetch->wake(fetch->wake_user);
}

/* All of it is here: is it what was asked for? */
static void take_file(struct fetch *fetch)
{
    if (!trust_is_hash(fetch->bytes, fetch->len, fetch->hash)) {
        return;
    }
    if (fetch->is_of_clips) {
        hand_over(fetch);
        return;
    }
    join(fetch);
    pthread_mutex_lock(&fetch->lock);
    fetch->is_decoding = true;
    pthread_mutex_unlock(&fetch->lock);
    fetch->has_decoder = pthread_create(&fetch->decoder, NULL, decode, fetch) == 0;
    if (!fetch->has_decoder) {
        pthread_mutex_lock(&fetch->lock);
        fetch->is_decoding = false;
        pthread_mutex_unlock(&fetch->lock);
    }
}

/* ---- libwebsockets */

static int receive(struct fetch *fetch, const char *bytes, size_t len)
{
    if (len > LEC_MEDIA_BYTES_MAX - fetch->len) {
        return -1;
    }
    memcpy(fetch->bytes + fetch->len, bytes, len);
    fetch->len += len;
    fetch->heard_us = steady_us();
    return 0;
}

static int established(struct fetch *fetch)
{
    char why[160];
    bool is_trusted =
        !fetch->place.is_tls ||
        trust_check(lws_get_ssl(fetch->wsi), fetch->place.host, fetch->pin, why, sizeof why);
    return is_trusted && lws_http_client_http_response(fetch->wsi) == HTTP_STATUS_OK ? 0 : -1;
}

static int pull(struct lws *wsi)
{
    char buf[LWS_PRE + PIECE];
    char *at = buf + LWS_PRE;
    int len = PIECE;
    return lws_http_client_read(wsi, &at, &len) < 0 ? -1 : 0;
}

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                    size_t len)
{
    (void)user;
    struct fetch *fetch = lws_get_opaque_user_data(wsi);
    if (fetch == NULL) {
        return 0;
    }
    switch (reason) {
    case LWS_CALLBACK_ESTABLISHED_CLIENT_HTTP:
        return established(fetch);
    case LWS_CALLBACK_RECEIVE_CLIENT_HTTP:
        return pull(wsi);
    case LWS_CALLBACK_RECEIVE_CLIENT_HTTP_READ:
        return receive(fetch, in, len);
    case LWS_CALLBACK_COMPLETED_CLIENT_HTTP:
        take_file(fetch);
        return -1; /* the connection has served */
    case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
    case LWS_CALLBACK_CLOSED_CLIENT_HTTP:
    case LWS_CALLBACK_WSI_DESTROY:
        if (fetch->wsi == wsi) {
            fetch->wsi = NULL;
            fetch->retry_us = steady_us() + RETRY_US;
        }
        return 0;
    default:
        return 0;
    }
}

void fetch_protocol(struct lws_protocols *out)
{
    *out = (struct lws_protocols){.name = "media", .callback = on_event};
}

static void begin(struct fetch *fetch, const struct place *place, int64_t now_us)
{
    char name[PLACE_BYTES_MAX];
    char path[LEC_HASH_CHARS + 8];
    const char *address = place_is_name(place) ? lookup(place->host, now_us) : place->host;
    fetch->retry_us = now_us + RETRY_US;
    if (fetch->bytes == NULL) {
        fetch->bytes = malloc(LEC_MEDIA_BYTES_MAX);
    }
    if (address == NULL || fetch->bytes == NULL) {
        return;
    }
    fetch->place = *place;
    fetch->len = 0;
    fetch->heard_us = now_us;
    snprintf(path, sizeof path, "/media/%s", fetch->hash);
    struct lws_client_connect_info info = {
        .context = fetch->context,
        .address = address,
        .port = place->port,
        .path = path,
        .host = place_print(place, name),
        .method = "GET",
        .local_protocol_name = "media",
        .ietf_version_or_minus_one = -1,
        .pwsi = &fetch->wsi,
        .opaque_user_data = fetch,
        .ssl_connection = place->is_tls ? LINE_TLS : 0,
    };
    if (lws_client_connect_via_info(&info) == NULL) {
        fetch->wsi = NULL;
    }
}

int64_t fetch_tend(struct fetch *fetch, const struct place *place, int64_t now_us)
{
    char wanted[LEC_HASH_CHARS + 1];
    pthread_mutex_lock(&fetch->lock);
    memcpy(wanted, fetch->wanted, sizeof wanted);
    bool is_busy = fetch->is_decoding || fetch->has_file;
    pthread_mutex_unlock(&fetch->lock);
    if (fetch->wsi != NULL) {
        bool is_late = now_us - fetch->heard_us > SILENCE_US;
        if (is_late || strcmp(wanted, fetch->hash) != 0) {
            lws_set_timeout(fetch->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
        }
        return fetch->heard_us + SILENCE_US + 1;
    }
    if (wanted[0] == '\0' || is_busy || place == NULL) {
        return now_us + LATER_US;
    }
    if (strcmp(wanted, fetch->hash) != 0 || now_us >= fetch->retry_us) {
        memcpy(fetch->hash, wanted, sizeof wanted);
        begin(fetch, place, now_us);
    }
    return fetch->retry_us;
}

/* ---- the program's side */

void fetch_init(struct fetch *fetch, bool is_of_clips, void (*wake)(void *), void *wake_user)
{
    pthread_condattr_t steady;
    fetch->is_of_clips = is_of_clips;
    pthread_mutex_init(&fetch->lock, NULL);
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_cond_init(&fetch->changed, &steady);
    pthread_condattr_destroy(&steady);
    fetch->wake = wake;
    fetch->wake_user = wake_user;
}

bool fetch_finish(struct fetch *fetch)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += END_S;
    if (fetch->has_decoder && pthread_timedjoin_np(fetch->decoder, NULL, &until) != 0) {
        pthread_mutex_lock(&fetch->lock);
        fetch->is_left = true;
        pthread_mutex_unlock(&fetch->lock);
        return false;
    }
    image_finish(&fetch->image);
    free(fetch->clip.bytes);
    free(fetch->bytes);
    pthread_cond_destroy(&fetch->changed);
    pthread_mutex_destroy(&fetch->lock);
    return true;
}

void fetch_want(struct fetch *fetch, const char *hash)
{
    if (strlen(hash) != LEC_HASH_CHARS || strspn(hash, "0123456789abcdef") != LEC_HASH_CHARS) {
        hash = ""; /* it goes into a request */
    }
    pthread_mutex_lock(&fetch->lock);
    bool is_new = strcmp(fetch->wanted, hash) != 0;
    snprintf(fetch->wanted, sizeof fetch->wanted, "%s", hash);
    pthread_mutex_unlock(&fetch->lock);
    if (is_new) {
        lws_cancel_service(fetch->context);
    }
}

/* Under the lock: what is there goes to whoever takes it. Does something else wait for that? */
static bool give(struct fetch *fetch, const char *hash)
{
    bool is_more = fetch->has_file && fetch->wanted[0] != '\0';
    if (fetch->has_file && strcmp(fetch->wanted, hash) == 0) {
        fetch->wanted[0] = '\0';
    }
    fetch->has_file = false;
    return is_more;
}

bool fetch_take_image(struct fetch *fetch, struct image *out)
{
    pthread_mutex_lock(&fetch->lock);
    bool has_image = fetch->has_file;
    bool is_more = give(fetch, fetch->image.hash);
    if (has_image) {
        *out = fetch->image;
        fetch->image = (struct image){.w = 0};
    }
    pthread_mutex_unlock(&fetch->lock);
    if (is_more) {
        lws_cancel_service(fetch->context); /* what is wanted now has waited for this one */
    }
    return has_image;
}

bool fetch_take_clip(struct fetch *fetch, struct clip *out)
{
    pthread_mutex_lock(&fetch->lock);
    bool has_clip = fetch->has_file;
    bool is_more = give(fetch, fetch->clip.hash);
    if (has_clip) {
        *out = fetch->clip;
        fetch->clip = (struct clip){.len = 0};
    }
    pthread_mutex_unlock(&fetch->lock);
    if (is_more) {
        lws_cancel_service(fetch->context);
    }
    return has_clip;
}

void fetch_wait(struct fetch *fetch, int64_t until_us)
{
    struct timespec until = {.tv_sec = until_us / 1000000, .tv_nsec = until_us % 1000000 * 1000};
    pthread_mutex_lock(&fetch->lock);
    int result = 0;
    while (!fetch->has_file && fetch->wanted[0] != '\0' && result == 0) {
        result = pthread_cond_timedwait(&fetch->changed, &fetch->lock, &until);
    }
    pthread_mutex_unlock(&fetch->lock);
}
