/* How the room reaches the server: kept up to date while networks come and go. */
#include "net/net_state.h"
#include "net/qr.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void know(struct lec_reach *reach, const char *base)
{
    for (uint32_t i = 0; i < reach->known_count && i < LEC_KNOWN_WAYS_MAX; i++) {
        if (strcmp(reach->known[i], base) == 0) {
            return;
        }
    }
    char *slot = reach->known[reach->known_count++ % LEC_KNOWN_WAYS_MAX];
    snprintf(slot, LEC_BASE_MAX + 1, "%s", base);
}

static const char *host_of(const char *base)
{
    const char *end = strstr(base, "://");
    return end == NULL ? base : end + 3;
}

static bool is_known(const struct lec_net *net, const struct lec_site *site,
                     bool (*is_same)(const struct lec_site *a, const struct lec_site *b))
{
    const struct lec_reach *reach = &net->reach;
    for (uint32_t i = 0; i < reach->known_count && i < LEC_KNOWN_WAYS_MAX; i++) {
        struct lec_site known;
        if (lec_site_read_base(reach->known[i], &known) && is_same(&known, site)) {
            return true;
        }
    }
    for (uint32_t i = 0; i < net->name_count; i++) { /* these are never forgotten */
        struct lec_site known;
        if (lec_site_read_base(net->names[i], &known) && is_same(&known, site)) {
            return true;
        }
    }
    return false;
}

bool lec_reach_knows_host(const struct lec_net *net, const struct lec_site *site)
{
    return is_known(net, site, lec_site_is_same_host);
}

bool lec_reach_knows(const struct lec_net *net, const struct lec_site *site)
{
    return is_known(net, site, lec_site_is_same);
}

/* Without its port; the colons of IPv6 stand in brackets. */
static size_t bare_len(const char *host)
{
    const char *bracket = strchr(host, ']');
    return bracket != NULL ? (size_t)(bracket + 1 - host) : strcspn(host, ":");
}

const char *lec_reach_base_of(const struct lec_net *net, const struct lec_site *site)
{
    const struct lec_reach *reach = &net->reach;
    for (uint32_t i = 0; i < reach->count; i++) {
        struct lec_site way;
        if (lec_site_read_base(reach->ways[i].base, &way) && lec_site_is_same_host(&way, site)) {
            return reach->ways[i].base;
        }
    }
    return lec_reach_base(net);
}

const char *lec_reach_base(const struct lec_net *net)
{
    return net->reach.ways[net->reach.chosen].base;
}

static void add_way(struct lec_reach *reach, const char *base, const char *device, uint8_t kind)
{
    if (reach->count < LEC_WAYS_MAX) {
        struct lec_view_way *way = &reach->ways[reach->count++];
        memset(way, 0, sizeof *way);
        way->kind = kind;
        snprintf(way->base, sizeof way->base, "%s", base);
        snprintf(way->device, sizeof way->device, "%s", device);
        know(reach, base);
    }
}

/* The name comes behind the addresses of real networks: not every phone asks for it. */
static void list_ways(struct lec_net *net, const struct lec_addresses *addresses)
{
    struct lec_reach *reach = &net->reach;
    char name[LEC_MDNS_NAME_MAX + 1] = "";
    char base[LEC_BASE_MAX + 1];
    if (reach->mdns != NULL && addresses->list[0].kind != LEC_WAY_LOCAL) {
        lec_mdns_name(reach->mdns, name);
    }
    reach->count = 0;
    for (uint32_t i = 0; i < net->name_count; i++) { /* somebody gave them: they come first */
        add_way(reach, net->names[i], "", LEC_WAY_NAME);
    }
    for (uint32_t i = 0; i < addresses->count; i++) {
        const struct lec_address *address = &addresses->list[i];
        bool is_named = name[0] != '\0' && i > 0 && address->kind == LEC_WAY_VIRTUAL;
        if (is_named || (name[0] != '\0' && reach->count == LEC_WAYS_MAX - 1)) {
            lec_way_base(name, net->port, net->is_tls, base);
            add_way(reach, base, "", LEC_WAY_NAME);
            name[0] = '\0';
        }
        lec_way_base(address->text, net->port, net->is_tls, base);
        add_way(reach, base, address->device, address->kind);
    }
    if (name[0] != '\0') {
        lec_way_base(name, net->port, net->is_tls, base);
        add_way(reach, base, "", LEC_WAY_NAME);
    }
    reach->chosen = lec_ways_choose(reach->ways, reach->count, &reach->wish);
    reach->ways[reach->chosen].chosen = true;
}

/* What the host's way in leads to without any path: by the short door, if there is one. */
static void set_short_url(const struct lec_net *net, struct lec_view_reach *out)
{
    const char *host = host_of(lec_reach_base(net));
    const char *scheme = strncmp(lec_reach_base(net), "https:", 6) == 0 ? "https" : "http";
    if (lec_room_only(net) == NULL) {
        return; /* the start page asks for the code then */
    }
    if (net->short_port == 0) {
        snprintf(out->short_url, sizeof out->short_url, "%s://%.110s", scheme, host);
    } else if (net->short_port == 80) {
        snprintf(out->short_url, sizeof out->short_url, "http://%.*s", (int)bare_len(host), host);
    } else {
        snprintf(out->short_url, sizeof out->short_url, "http://%.*s:%d", (int)bare_len(host), host,
                 net->short_port);
    }
}

static void set_links(const struct lec_net *net, const struct room *room,
                      struct lec_view_reach *out)
{
    const struct lec_reach *reach = &net->reach;
    const char *base = lec_reach_base(net);
    const char *code = lec_live_code(room->live);
    char wifi[LEC_WIFI_TEXT_MAX + 1];
    snprintf(out->join_url, sizeof out->join_url, "%s/j/%s", base, code);
    out->has_join_qr = lec_qr_make(out->join_url, &out->join_qr) == 0;
    set_short_url(net, out);
    const char *pin = lec_net_pin(net);
    snprintf(out->display_url, sizeof out->display_url, "ws%s://%.96s/ws#code=%s&key=%s%s%s",
             strncmp(base, "https:", 6) == 0 ? "s" : "", host_of(base), code, room->display_key,
             pin[0] != '\0' ? "&cert=" : "", pin);
    snprintf(out->wifi_name, sizeof out->wifi_name, "%s", reach->wifi_name);
    snprintf(out->wifi_password, sizeof out->wifi_password, "%s", reach->wifi_password);
    if (reach->wifi_name[0] != '\0') {
        lec_wifi_text(reach->wifi_name, reach->wifi_password, wifi);
        out->has_wifi_qr = lec_qr_make(wifi, &out->wifi_qr) == 0;
    }
}

static bool is_same_way(const struct lec_view_way *a, const struct lec_view_way *b)
{
    return strcmp(a->base, b->base) == 0 && strcmp(a->device, b->device) == 0 &&
           a->kind == b->kind && a->chosen == b->chosen;
}

/* The codes say what the links say. */
static bool is_same_reach(const struct lec_view_reach *a, const struct lec_view_reach *b)
{
    bool is_same =
        strcmp(a->join_url, b->join_url) == 0 && strcmp(a->short_url, b->short_url) == 0 &&
        strcmp(a->display_url, b->display_url) == 0 && strcmp(a->wifi_name, b->wifi_name) == 0 &&
        strcmp(a->wifi_password, b->wifi_password) == 0 && a->displays == b->displays &&
        a->hosts == b->hosts && a->expected == b->expected && a->has_password == b->has_password &&
        a->ways_count == b->ways_count;
    for (uint32_t i = 0; i < a->ways_count && is_same; i++) {
        is_same = is_same_way(&a->ways[i], &b->ways[i]);
    }
    return is_same;
}

/* Views follow without an entry: this is nothing that happened to the session. */
static void show(struct lec_net *net)
{
    static struct lec_view_reach next;
    const struct lec_reach *reach = &net->reach;
    for (struct room *room = net->rooms; room != NULL; room = room->next) {
        memset(&next, 0, sizeof next);
        set_links(net, room, &next);
        next.displays = room->displays;
        next.hosts = room->hosts;
        next.refused = room->reach.refused;
        next.expected = room->door.expected;
        next.has_password = net->password.hash[0] != '\0';
        next.guessed = room->reach.guessed;
        next.proxied = room->reach.proxied;
        next.ways_count = reach->count;
        memcpy(next.ways, reach->ways, reach->count * sizeof *reach->ways);
        if (!is_same_reach(&next, &room->reach)) {
            room->reach = next;
            lec_room_touch(room);
        }
    }
}

/* Who came in by an address that is no more cannot hear that, and would look present for half a minute. */
static void close_lost(struct conn *conn, const struct lec_addresses *addresses)
{
    for (; conn != NULL; conn = conn->next) {
        struct sockaddr_storage own = {0};
        socklen_t len = sizeof own;
        bool is_told =
            getsockname(lws_get_socket_fd(conn->wsi), (struct sockaddr *)&own, &len) == 0;
        if (is_told && !lec_addresses_have(addresses, (struct sockaddr *)&own)) {
            lec_conn_close(conn);
        }
    }
}

static void say_where(const struct lec_net *net)
{
    const struct lec_view_way *way = &net->reach.ways[net->reach.chosen];
    const struct room *only = lec_room_only(net);
    if (way->kind == LEC_WAY_LOCAL) {
        fprintf(stderr, "lectern: this machine is in no network now: nobody can join until it is "
                        "in one again\n");
    } else {
        fprintf(stderr, "lectern: attendees now join at %s\n",
                only != NULL ? only->reach.join_url : way->base);
    }
}

static void refresh(struct lec_net *net)
{
    static struct lec_addresses addresses;
    char before[LEC_BASE_MAX + 1];
    bool is_first = net->reach.count == 0;
    if (lec_addresses_read(&lec_places_here, &addresses) != 0 && !is_first) {
        return; /* what is known stays true until the kernel says otherwise */
    }
    snprintf(before, sizeof before, "%s", lec_reach_base(net));
    for (struct room *room = net->rooms; room != NULL; room = room->next) {
        close_lost(room->conns, &addresses);
    }
    close_lost(net->strangers, &addresses);
    lec_addresses_rank(&addresses, net->bind);
    list_ways(net, &addresses);
    show(net);
    if (!is_first && strcmp(before, lec_reach_base(net)) != 0) {
        say_where(net);
    }
}

static void on_changed(void *user)
{
    struct lec_net *net = user;
    if (!net->wants_stop) {
        refresh(net);
        lec_rooms_turn(net);
    }
}

static const char key_device[] = "way_device";
static const char key_base[] = "way_base";
static const char key_wifi[] = "wifi_name";
static const char key_password[] = "wifi_password";

/* The store has answered, or the machine's name has changed. */
static void on_async(uv_async_t *async)
{
    struct lec_net *net = async->data;
    lec_settings_saved(net);
    on_changed(net);
}

/* Called in the thread of mdns. */
static void on_name(void *user)
{
    struct lec_net *net = user;
    uv_async_send(&net->reach.async);
}

void lec_reach_on_way(struct lec_net *net, struct conn *conn, const struct lec_msg_way *way)
{
    const struct lec_reach *reach = &net->reach;
    const char *device = NULL;
    if (!lec_settings_may(net, conn, way->id)) {
        return;
    }
    for (uint32_t i = 0; i < reach->count; i++) {
        if (strcmp(reach->ways[i].base, way->base) == 0) {
            device = reach->ways[i].device;
        }
    }
    if (way->base[0] != '\0' && device == NULL) {
        lec_conn_ack(net, conn, way->id, LEC_ERR_NOT_NOW, 0,
                     LEC_SAY("The server is not found at that address any more: choose another."));
        return;
    }
    const struct lec_setting settings[] = {{key_device, device == NULL ? "" : device},
                                           {key_base, way->base}};
    lec_settings_submit(net, conn, way->id, settings, 2);
}

void lec_reach_on_wifi(struct lec_net *net, struct conn *conn, const struct lec_msg_wifi *wifi)
{
    if (!lec_settings_may(net, conn, wifi->id)) {
        return;
    }
    const char *fault = lec_wifi_fault(wifi->name, wifi->password);
    if (fault != NULL) {
        lec_conn_ack(net, conn, wifi->id, LEC_ERR_TEXT, 0, fault);
        return;
    }
    const struct lec_setting settings[] = {{key_wifi, wifi->name}, {key_password, wifi->password}};
    lec_settings_submit(net, conn, wifi->id, settings, 2);
}

void lec_reach_set(struct lec_reach *reach, const char *name, const char *value)
{
    const struct {
        const char *name;
        char *to;
        size_t size;
    } rows[] = {
        {key_device, reach->wish.device, sizeof reach->wish.device},
        {key_base, reach->wish.base, sizeof reach->wish.base},
        {key_wifi, reach->wifi_name, sizeof reach->wifi_name},
        {key_password, reach->wifi_password, sizeof reach->wifi_password},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (strcmp(rows[i].name, name) == 0) {
            snprintf(rows[i].to, rows[i].size, "%s", value);
        }
    }
}

/* What was set once may be no Wi-Fi by today's rules. */
static void read_settings(struct lec_net *net)
{
    struct lec_reach *reach = &net->reach;
    lec_settings_read(net);
    if (lec_wifi_fault(reach->wifi_name, reach->wifi_password) != NULL) {
        memset(reach->wifi_name, 0, sizeof reach->wifi_name);
        memset(reach->wifi_password, 0, sizeof reach->wifi_password);
    }
}

int lec_reach_start(struct lec_net *net)
{
    struct lec_reach *reach = &net->reach;
    if (uv_async_init(net->loop, &reach->async, on_async) != 0) {
        return -1;
    }
    reach->async.data = net;
    reach->is_started = true;
    if (!lec_words_start(net)) {
        return -1;
    }
    read_settings(net);
    if (lec_watch_start(&reach->watch, net->loop, on_changed, net) != 0) {
        return -1;
    }
    if (lec_bind_is_any(net->bind)) {
        struct lec_mdns_setup setup = {
            .port = net->port,
            .is_tls = net->is_tls,
            .changed = on_name,
            .user = net,
        };
        snprintf(setup.code, sizeof setup.code, "%s", lec_live_code(net->rooms->live));
        reach->mdns = lec_mdns_start(&setup);
    }
    refresh(net);
    return 0;
}

void lec_reach_stop(struct lec_net *net)
{
    if (net->reach.is_started) {
        net->reach.is_started = false;
        lec_words_stop(net);
        lec_mdns_stop(net->reach.mdns);
        net->reach.mdns = NULL;
        lec_watch_stop(&net->reach.watch);
        uv_close((uv_handle_t *)&net->reach.async, NULL);
    }
}
