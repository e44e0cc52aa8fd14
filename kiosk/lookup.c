/* Names to addresses, through the C library's own threads: a name that nobody answers to takes many seconds. */
#include "lookup.h"

#include "place.h"

#include <netdb.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define NAMES_MAX 4
#define FRESH_US 2000000 /* an answer counts for so long: a machine may have moved */

/* One name. Searches cannot always be called off, so that these outlive whoever asked. */
static struct search {
    struct gaicb request;
    char name[HOST_BYTES_MAX + 1]; /* empty: free */
    char address[ADDRESS_BYTES_MAX];
    int64_t found_us;
    bool is_under_way;
} searches[NAMES_MAX];

static struct search *find(const char *name)
{
    struct search *idle = NULL;
    for (int i = 0; i < NAMES_MAX; i++) {
        struct search *search = &searches[i];
        if (strcmp(search->name, name) == 0) {
            return search;
        }
        idle = search->is_under_way ? idle : search;
    }
    if (idle != NULL) {
        memset(idle, 0, sizeof *idle);
        snprintf(idle->name, sizeof idle->name, "%s", name);
    }
    return idle;
}

/* IPv4 first: that is what rooms have. */
static void take(struct search *search, int64_t now_us)
{
    const struct addrinfo *best = search->request.ar_result;
    for (const struct addrinfo *one = best; one != NULL; one = one->ai_next) {
        if (one->ai_family == AF_INET) {
            best = one;
            break;
        }
    }
    if (best != NULL && getnameinfo(best->ai_addr, best->ai_addrlen, search->address,
                                    sizeof search->address, NULL, 0, NI_NUMERICHOST) == 0) {
        search->found_us = now_us;
    }
    freeaddrinfo(search->request.ar_result);
    search->request.ar_result = NULL;
}

const char *lookup(const char *name, int64_t now_us)
{
    static const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct search *search = find(name);
    if (search == NULL) {
        return NULL;
    }
    if (search->is_under_way) {
        int state = gai_error(&search->request);
        if (state == EAI_INPROGRESS) {
            return NULL;
        }
        search->is_under_way = false;
        if (state == 0) {
            take(search, now_us);
        }
    }
    if (search->address[0] != '\0' && now_us - search->found_us < FRESH_US) {
        return search->address;
    }
    struct gaicb *list[1] = {&search->request};
    search->request = (struct gaicb){.ar_name = search->name, .ar_request = &hints};
    search->address[0] = '\0';
    search->is_under_way = getaddrinfo_a(GAI_NOWAIT, list, 1, NULL) == 0;
    return NULL;
}
