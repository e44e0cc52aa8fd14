/* What a request for a WebSocket must say of itself (RFC 6455, 4.2.1), which libwebsockets takes on trust: it would
 * accept any version, any key, a body, and HTTP of any age. */
#include "net/net_state.h"

#include <string.h>
#include <strings.h>

#define KEY_CHARS 24 /* 16 bytes in base64 */

/* HTTP/1.1, or a later 1 that still means the same. */
static bool is_new_enough(struct lws *wsi)
{
    static const char http[] = "HTTP/1.";
    char version[sizeof http + 1];
    return lws_hdr_copy(wsi, version, sizeof version, WSI_TOKEN_HTTP) == sizeof http &&
           strncmp(version, http, sizeof http - 1) == 0 && version[sizeof http - 1] >= '1' &&
           version[sizeof http - 1] <= '9';
}

/* Is `word` in the list of words between commas? */
static bool has_word(const char *list, const char *word)
{
    size_t word_len = strlen(word);
    while (*list != '\0') {
        list += strspn(list, ", \t");
        size_t len = strcspn(list, ",");
        size_t bare = len;
        while (bare > 0 && (list[bare - 1] == ' ' || list[bare - 1] == '\t')) {
            bare--;
        }
        if (bare == word_len && strncasecmp(list, word, word_len) == 0) {
            return true;
        }
        list += len;
    }
    return false;
}

static bool wants_upgrade(struct lws *wsi)
{
    char value[128]; /* a longer one the library refuses */
    return lws_hdr_copy(wsi, value, sizeof value, WSI_TOKEN_CONNECTION) > 0 &&
           has_word(value, "upgrade");
}

/* What stands behind the request would be read as frames. */
static bool has_body(struct lws *wsi)
{
    char length[8];
    return lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING) > 0 ||
           (lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH) > 0 &&
            (lws_hdr_copy(wsi, length, sizeof length, WSI_TOKEN_HTTP_CONTENT_LENGTH) <= 0 ||
             strcmp(length, "0") != 0));
}

static bool has_version(struct lws *wsi)
{
    char version[8];
    return lws_hdr_copy(wsi, version, sizeof version, WSI_TOKEN_VERSION) > 0 &&
           strcmp(version, "13") == 0;
}

static bool has_key(struct lws *wsi)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char key[KEY_CHARS + 1];
    return lws_hdr_copy(wsi, key, sizeof key, WSI_TOKEN_KEY) == KEY_CHARS &&
           strspn(key, digits) == KEY_CHARS - 2 && strcmp(key + KEY_CHARS - 2, "==") == 0;
}

unsigned lec_upgrade_check(struct lws *wsi, const char **text)
{
    if (!is_new_enough(wsi)) {
        *text = "A WebSocket begins with a request of HTTP/1.1.";
        return HTTP_STATUS_BAD_REQUEST;
    }
    if (!wants_upgrade(wsi)) {
        *text = "A WebSocket begins with \"Connection: Upgrade\".";
        return HTTP_STATUS_BAD_REQUEST;
    }
    if (has_body(wsi)) {
        *text = "A request for a WebSocket has no body.";
        return HTTP_STATUS_BAD_REQUEST;
    }
    if (!has_version(wsi)) {
        *text = "This server speaks version 13 of WebSocket.";
        return HTTP_STATUS_UPGRADE_REQUIRED;
    }
    if (!has_key(wsi)) {
        *text = "The request for a WebSocket has no key of 16 bytes.";
        return HTTP_STATUS_BAD_REQUEST;
    }
    return 0;
}
