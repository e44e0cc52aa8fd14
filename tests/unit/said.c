/* See said.h. */
#include "said.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void read_option(const char *token, struct said *out)
{
    static const char *const words[] = {
#define LEC_OPTION(number, NAME, word, def, min, max, unit, of, doc) [number] = (word),
#include <lectern/options.def>
#undef LEC_OPTION
    };
    size_t len = strcspn(token, "=");
    for (uint32_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (words[i] != NULL && strlen(words[i]) == len && memcmp(words[i], token, len) == 0) {
            out->at = i;
            out->value = strtoll(token + len + 1, NULL, 10);
            return;
        }
    }
    fail_msg("no option is called so: %s", token);
}

static void read_text(const char *token, struct said *out)
{
    size_t len = strcspn(token + 1, "\"");
    assert_true(len < sizeof out->text);
    memcpy(out->text, token + 1, len);
    out->has_text = true;
}

static void read_verb(const char *token, struct said *out)
{
    bool is_right = strcmp(token, "right") == 0;
    if (is_right || strcmp(token, "wrong") == 0) {
        out->verb = LEC_VERB_RULE;
        out->value = is_right ? LEC_RULE_RIGHT : LEC_RULE_WRONG;
        out->has_value = true;
        return;
    }
    out->verb = (uint8_t)lec_verb_find(token);
    if (out->verb == LEC_VERB_NONE) {
        fail_msg("no verb is called so: %s", token);
    }
}

static void read_token(const char *token, struct said *out)
{
    int64_t number = strtoll(token + 1, NULL, 10);
    switch (token[0]) {
    case '+':
        out->wait_ms = number;
        return;
    case '-':
        out->ago_ms = number;
        return;
    case '@':
        out->at = (uint32_t)number;
        out->has_at = true;
        return;
    case '=':
        out->value = number;
        out->has_value = true;
        return;
    case '#':
        out->subject = (uint32_t)number;
        return;
    case '"':
        read_text(token, out);
        return;
    default:
        break;
    }
    bool is_number = token[1] >= '0' && token[1] <= '9';
    if (token[0] == 't' && is_number) {
        out->team = (uint16_t)number;
        out->has_team = true;
    } else if (token[0] == 'p' && is_number) {
        out->player = (uint32_t)number;
    } else if (strchr(token, '=') != NULL) {
        read_option(token, out);
    } else {
        read_verb(token, out);
    }
}

/* A player when the statement names one, else the host when the host may, else the server. */
static uint8_t sender(const struct said *said)
{
    if (said->player != 0 || said->verb == LEC_VERB_JOIN) {
        return LEC_ROLE_PLAYER;
    }
    return lec_verb_allows(said->verb, LEC_ROLE_HOST) ? LEC_ROLE_HOST : LEC_ROLE_SERVER;
}

const char *said_read(const char *script, struct said *out)
{
    memset(out, 0, sizeof *out);
    script += strspn(script, " ;");
    if (*script == '\0') {
        return NULL;
    }
    size_t len = strcspn(script, ";");
    char line[200];
    assert_true(len < sizeof line);
    memcpy(line, script, len);
    line[len] = '\0';
    char *rest = NULL;
    for (char *token = strtok_r(line, " ", &rest); token != NULL;
         token = strtok_r(NULL, " ", &rest)) {
        read_token(token, out);
    }
    out->role = sender(out);
    return script + len;
}
