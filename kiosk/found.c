/* The servers that were found on this network. What they announce was written by strangers: only what looks exactly as a
 * server of ours writes it counts, and only that is shown. */
#include "found.h"

#include "tr.h"

#include <stdio.h>
#include <string.h>

#define NAME_START "Lectern "
#define PATH_START "/j/"
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define NUMERIC "0123456789ABCDEFabcdef:."

/* A second server of the same session's name is called "Lectern ABCDE #2". */
bool found_is_likely(const char *name)
{
    size_t len = strlen(NAME_START);
    return strncmp(name, NAME_START, len) == 0 && strspn(name + len, LETTERS) == LEC_CODE_CHARS &&
           strlen(name) <= FOUND_NAME_MAX;
}

void found_init(struct found_list *found, const struct place *given)
{
    memset(found, 0, sizeof *found);
    found->is_deaf = true; /* until something can be heard */
    found->has_given = given->host[0] != '\0';
    if (found->has_given) {
        found->list[found->count++] = (struct found){.interface = -1, .place = *given};
    }
}

static bool is_it(const struct found *one, int interface, int protocol, const char *name)
{
    return one->interface == interface && one->protocol == protocol && strcmp(one->name, name) == 0;
}

struct found *found_add(struct found_list *found, int interface, int protocol, const char *name)
{
    for (uint32_t i = 0; i < found->count; i++) {
        if (is_it(&found->list[i], interface, protocol, name)) {
            return &found->list[i];
        }
    }
    if (found->count == FOUND_MAX || !found_is_likely(name)) {
        return NULL;
    }
    struct found *one = &found->list[found->count++];
    *one = (struct found){.interface = interface, .protocol = protocol};
    snprintf(one->name, sizeof one->name, "%s", name);
    return one;
}

void found_drop(struct found_list *found, int interface, int protocol, const char *name)
{
    for (uint32_t i = 0; i < found->count; i++) {
        if (is_it(&found->list[i], interface, protocol, name)) {
            found->list[i] = found->list[--found->count];
            return;
        }
    }
}

bool found_settle(struct found *one, const char *address, int port, const char *path, bool is_tls)
{
    size_t start = strlen(PATH_START);
    bool is_path = strncmp(path, PATH_START, start) == 0 &&
                   strncmp(path + start, one->name + strlen(NAME_START), LEC_CODE_CHARS) == 0 &&
                   strlen(path) == start + LEC_CODE_CHARS;
    size_t len = strlen(address);
    /* An address that counts on one cable alone would have to name that, too: such a server has another. */
    bool is_address = len > 0 && len <= HOST_BYTES_MAX && strspn(address, NUMERIC) == len &&
                      strncmp(address, "fe80:", 5) != 0;
    if (!is_path || !is_address || port < 1 || port > 65535) {
        return false;
    }
    struct place place = {.port = port, .is_tls = is_tls};
    memcpy(place.host, address, len + 1);
    if (!place_is_same(&place, &one->place)) {
        one->refusal[0] = '\0'; /* what its old address said counts no more */
        one->until_us = 0;
    }
    one->place = place;
    memcpy(one->code, path + start, sizeof one->code);
    return true;
}

static bool is_first(const struct found_list *found, uint32_t at)
{
    for (uint32_t i = 0; i < at; i++) {
        if (place_is_same(&found->list[i].place, &found->list[at].place)) {
            return false;
        }
    }
    return true;
}

uint32_t found_places(const struct found_list *found, int64_t now_us, struct place out[FOUND_MAX])
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < found->count; i++) {
        const struct found *one = &found->list[i];
        if (one->place.host[0] != '\0' && now_us >= one->until_us && is_first(found, i)) {
            out[count++] = one->place;
        }
    }
    return count;
}

void found_refuse(struct found_list *found, const struct place *place, const char *why,
                  int64_t until_us)
{
    for (uint32_t i = 0; i < found->count; i++) {
        struct found *one = &found->list[i];
        if (place_is_same(&one->place, place)) {
            snprintf(one->refusal, sizeof one->refusal, "%s", why);
            one->until_us = until_us;
        }
    }
}

void found_tell(const struct found_list *found, char *out, size_t size)
{
    size_t len = (size_t)snprintf(
        out, size, "%s",
        found->is_deaf ? tr("Looking for a Lectern server on this network... Nothing can be "
                            "heard: the service avahi-daemon does not run on this machine")
                       : tr("Looking for a Lectern server on this network..."));
    for (uint32_t i = 0; i < found->count && len < size; i++) {
        const struct found *one = &found->list[i];
        char where[PLACE_BYTES_MAX];
        if (one->place.host[0] != '\0' && is_first(found, i)) {
            char words[TR_BYTES];
            place_print(&one->place, where);
            if (one->code[0] != '\0') {
                snprintf(words, sizeof words, tr("Found %s at %s"), one->code, where);
            } else {
                snprintf(words, sizeof words, tr("The link says that it is at %s"), where);
            }
            len += (size_t)snprintf(out + len, size - len, "\n%s%s%s", words,
                                    one->refusal[0] != '\0' ? ". " : "", one->refusal);
        }
    }
}
