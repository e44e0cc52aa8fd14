/* Looked at once the connection stands and before anything is said: libwebsockets knows names, but no addresses. */
#include "trust.h"

#include "tr.h"

#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <stdio.h>
#include <string.h>

/* SHA-256 in base64 as links have it: - and _ instead of + and /, without = at the end. */
static void print_digest(const unsigned char *digest, unsigned len, char out[64])
{
    unsigned char text[64];
    int written = EVP_EncodeBlock(text, digest, (int)len);
    int kept = 0;
    for (int i = 0; i < written && text[i] != '='; i++) {
        out[kept++] = (char)(text[i] == '+' ? '-' : text[i] == '/' ? '_' : text[i]);
    }
    out[kept] = '\0';
}

static bool is_pinned(X509 *cert, const char *pin)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    char text[64];
    if (X509_digest(cert, EVP_sha256(), digest, &len) != 1 || len != 32) {
        return false;
    }
    print_digest(digest, len, text);
    return strcmp(text, pin) == 0;
}

static bool is_vouched_for(SSL *ssl, X509 *cert, const char *host, char *why, size_t size)
{
    X509_STORE *store = SSL_CTX_get_cert_store(SSL_get_SSL_CTX(ssl));
    X509_STORE_CTX *ctx = X509_STORE_CTX_new();
    bool is_good = false;
    if (ctx != NULL && X509_STORE_CTX_init(ctx, store, cert, SSL_get_peer_cert_chain(ssl)) == 1) {
        X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(ctx);
        X509_STORE_CTX_set_default(ctx, "ssl_server");
        bool is_set = X509_VERIFY_PARAM_set1_ip_asc(param, host) == 1 ||
                      X509_VERIFY_PARAM_set1_host(param, host, 0) == 1;
        is_good = is_set && X509_verify_cert(ctx) == 1;
        snprintf(why, size, tr("The certificate of %.60s is not to be trusted: %.60s"), host,
                 X509_verify_cert_error_string(X509_STORE_CTX_get_error(ctx)));
    }
    X509_STORE_CTX_free(ctx);
    return is_good;
}

bool trust_check(void *ssl, const char *host, const char *pin, char *why, size_t size)
{
    X509 *cert = ssl != NULL ? SSL_get1_peer_certificate(ssl) : NULL;
    snprintf(why, size, tr("The certificate of %.60s is another than the link names"), host);
    bool is_good = cert != NULL && (pin[0] != '\0' ? is_pinned(cert, pin)
                                                   : is_vouched_for(ssl, cert, host, why, size));
    X509_free(cert);
    return is_good;
}

bool trust_is_hash(const void *bytes, size_t len, const char *hash)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned digest_len = 0;
    char text[2 * EVP_MAX_MD_SIZE + 1] = "";
    if (EVP_Digest(bytes, len, digest, &digest_len, EVP_sha256(), NULL) != 1) {
        return false;
    }
    for (unsigned i = 0; i < digest_len; i++) {
        snprintf(text + (size_t)2 * i, 3, "%02x", digest[i]);
    }
    return strcmp(text, hash) == 0;
}
