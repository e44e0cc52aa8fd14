/* The certificate and its key: looked at before the library reads them, for that says only that it failed. */
#include "net/net_state.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* A key that is encrypted: nobody is there to be asked. */
static int no_password(char *buf, int size, int is_writing, void *user)
{
    buf[0] = '\0';
    (void)size;
    (void)is_writing;
    (void)user;
    return -1;
}

static FILE *open_file(const char *path, const char *what, struct lec_trouble *why)
{
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        snprintf(why->text, sizeof why->text, "cannot read the %s %.200s: %s", what, path,
                 strerror(errno));
    }
    return file;
}

static X509 *read_cert(const char *path, struct lec_trouble *why)
{
    FILE *file = open_file(path, "certificate", why);
    if (file == NULL) {
        return NULL;
    }
    X509 *cert = PEM_read_X509(file, NULL, no_password, NULL);
    fclose(file);
    if (cert == NULL) {
        snprintf(
            why->text, sizeof why->text,
            "%.200s is no certificate in PEM: the file begins with -----BEGIN CERTIFICATE-----",
            path);
    }
    return cert;
}

static EVP_PKEY *read_key(const char *path, struct lec_trouble *why)
{
    FILE *file = open_file(path, "key", why);
    if (file == NULL) {
        return NULL;
    }
    EVP_PKEY *key = PEM_read_PrivateKey(file, NULL, no_password, NULL);
    fclose(file);
    if (key == NULL) {
        snprintf(why->text, sizeof why->text,
                 "%.200s is no private key in PEM, or it is encrypted: give one without a pass "
                 "phrase",
                 path);
    }
    return key;
}

static void print_time(const ASN1_TIME *time, char *out, size_t size)
{
    struct tm when;
    if (ASN1_TIME_to_tm(time, &when) != 1 || strftime(out, size, "%Y-%m-%d", &when) == 0) {
        snprintf(out, size, "a day that cannot be read");
    }
}

static int check_pair(const struct lec_net *net, X509 *cert, EVP_PKEY *key, struct lec_trouble *why)
{
    if (X509_check_private_key(cert, key) != 1) {
        snprintf(why->text, sizeof why->text,
                 "the key %.100s is not that of the certificate %.100s: give the two files that "
                 "belong together",
                 net->tls_key, net->tls_cert);
        return -1;
    }
    return 0;
}

/* It may be this machine's clock that is wrong, and the phones' clocks right: a warning must do. */
static void warn_of_dates(const struct lec_net *net, const X509 *cert)
{
    char day[40];
    if (X509_cmp_current_time(X509_get0_notAfter(cert)) < 0) {
        print_time(X509_get0_notAfter(cert), day, sizeof day);
        fprintf(stderr,
                "lectern: the certificate %s has expired on %s: browsers warn of it, so renew it, "
                "or set this machine's clock if that is wrong\n",
                net->tls_cert, day);
    } else if (X509_cmp_current_time(X509_get0_notBefore(cert)) > 0) {
        print_time(X509_get0_notBefore(cert), day, sizeof day);
        fprintf(stderr,
                "lectern: the certificate %s is valid from %s on: set this machine's clock if that "
                "is wrong, or else browsers warn of it\n",
                net->tls_cert, day);
    }
}

/* Nobody vouches for a certificate that has signed itself: displays know it by its fingerprint. */
static void take_fingerprint(struct lec_net *net, X509 *cert)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    if (X509_self_signed(cert, 1) == 1 && X509_digest(cert, EVP_sha256(), digest, &len) == 1) {
        sodium_bin2base64(net->fingerprint, sizeof net->fingerprint, digest, len,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    }
}

int lec_tls_check(struct lec_net *net, struct lec_trouble *why)
{
    if (!net->is_tls) {
        return 0;
    }
    X509 *cert = read_cert(net->tls_cert, why);
    EVP_PKEY *key = cert != NULL ? read_key(net->tls_key, why) : NULL;
    int result = key != NULL ? check_pair(net, cert, key, why) : -1;
    if (result == 0) {
        warn_of_dates(net, cert);
        take_fingerprint(net, cert);
    }
    X509_free(cert);
    EVP_PKEY_free(key);
    ERR_clear_error();
    return result;
}

void lec_tls_fill(const struct lec_net *net, struct lws_context_creation_info *info)
{
    info->ssl_cert_filepath = net->tls_cert;
    info->ssl_private_key_filepath = net->tls_key;
    info->ssl_options_set = (long)(SSL_OP_NO_SSLv3 | SSL_OP_NO_TLSv1 | SSL_OP_NO_TLSv1_1 |
                                   SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
}
