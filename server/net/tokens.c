/* Keys: 128 random bits each, of which only the hash is kept. */
#include "net/net_state.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

void lec_token_make(char out[LEC_TOKEN_CHARS + 1])
{
    unsigned char bytes[16];
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2base64(out, LEC_TOKEN_CHARS + 1, bytes, sizeof bytes,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

void lec_token_hash(const char *token, uint8_t out[LEC_HASH_BYTES])
{
    crypto_hash_sha256(out, (const unsigned char *)token, strlen(token));
}

static uint32_t slot_of(const uint8_t hash[LEC_HASH_BYTES])
{
    uint32_t slot = 0;
    memcpy(&slot, hash, sizeof slot);
    return slot;
}

const struct key *lec_key_find(const struct lec_net *net, const char *token)
{
    if (net->key_cap == 0) {
        return NULL;
    }
    uint8_t hash[LEC_HASH_BYTES];
    lec_token_hash(token, hash);
    for (uint32_t at = slot_of(hash);; at++) {
        const struct key *key = &net->keys[at & (net->key_cap - 1)];
        if (key->room == NULL) {
            return NULL;
        }
        if (memcmp(key->hash, hash, sizeof hash) == 0) {
            return key;
        }
    }
}

static void put(struct lec_net *net, const struct key *key)
{
    uint32_t at = slot_of(key->hash);
    while (net->keys[at & (net->key_cap - 1)].room != NULL) {
        at++;
    }
    net->keys[at & (net->key_cap - 1)] = *key;
    net->key_count++;
}

bool lec_key_add(struct lec_net *net, struct room *room, const struct lec_store_token *token)
{
    if ((net->key_count + 1) * 4 > net->key_cap * 3) {
        struct key *old = net->keys;
        uint32_t old_cap = net->key_cap;
        uint32_t cap = old_cap == 0 ? 256 : old_cap * 2;
        struct key *keys = calloc(cap, sizeof *keys);
        if (keys == NULL) {
            return false;
        }
        net->keys = keys;
        net->key_cap = cap;
        net->key_count = 0;
        for (uint32_t i = 0; i < old_cap; i++) {
            if (old[i].room != NULL) {
                put(net, &old[i]);
            }
        }
        free(old);
    }
    struct key key = {.room = room, .role = token->role, .player = token->player};
    memcpy(key.hash, token->hash, sizeof key.hash);
    put(net, &key);
    return true;
}

bool lec_net_know_display(struct lec_net *net, const char *key)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    struct lec_store_token token = {.role = LEC_ROLE_DISPLAY};
    if (strlen(key) != LEC_TOKEN_CHARS || strspn(key, letters) != LEC_TOKEN_CHARS) {
        return false;
    }
    lec_token_hash(key, token.hash);
    return lec_key_add(net, net->rooms, &token);
}
