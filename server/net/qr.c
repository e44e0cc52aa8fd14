/* QR codes for views, and the text that lets a phone into a Wi-Fi. */
#include "net/qr.h"

#include <lectern/language.h>
#include <qrencode.h>
#include <stdio.h>
#include <string.h>

#define PASSWORD_MIN 8 /* characters of a WPA pass phrase: IEEE 802.11 */

int lec_qr_make(const char *text, struct lec_view_qr *out)
{
    static const char digits[] = "0123456789abcdef";
    memset(out, 0, sizeof *out);
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    if (code == NULL || code->width > LEC_QR_SIZE_MAX) {
        QRcode_free(code);
        return -1;
    }
    unsigned digit = 0;
    int count = code->width * code->width;
    for (int i = 0; i < count; i++) {
        digit |= (code->data[i] & 1U) << (3 - i % 4);
        if (i % 4 == 3 || i == count - 1) {
            out->bits[i / 4] = digits[digit];
            digit = 0;
        }
    }
    out->size = code->width;
    QRcode_free(code);
    return 0;
}

static size_t add_escaped(char *out, size_t at, const char *text)
{
    for (; *text != '\0'; text++) {
        if (strchr("\\;,:\"", *text) != NULL) {
            out[at++] = '\\';
        }
        out[at++] = *text;
    }
    return at;
}

void lec_wifi_text(const char *name, const char *password, char out[LEC_WIFI_TEXT_MAX + 1])
{
    bool is_open = password[0] == '\0';
    size_t at = (size_t)sprintf(out, "WIFI:T:%s;S:", is_open ? "nopass" : "WPA");
    at = add_escaped(out, at, name);
    if (!is_open) {
        at += (size_t)sprintf(out + at, ";P:");
        at = add_escaped(out, at, password);
    }
    memcpy(out + at, ";;", 3);
}

static bool has_control(const char *text)
{
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text < 0x20 || *text == 0x7f) {
            return true;
        }
    }
    return false;
}

static bool is_plain(const char *text)
{
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text < 0x20 || (unsigned char)*text > 0x7e) {
            return false;
        }
    }
    return true;
}

const char *lec_wifi_fault(const char *name, const char *password)
{
    if (name[0] == '\0') {
        return password[0] == '\0' ? NULL : LEC_SAY("Say which Wi-Fi the password is for.");
    }
    if (has_control(name)) {
        return LEC_SAY(
            "A Wi-Fi's name has no line breaks or tabs: type it as the router shows it.");
    }
    if (!is_plain(password)) {
        return LEC_SAY("A Wi-Fi password has only letters, digits and signs without accents.");
    }
    if (password[0] != '\0' && strlen(password) < PASSWORD_MIN) {
        return LEC_SAY(
            "A Wi-Fi password has at least 8 characters: leave it empty for an open Wi-Fi.");
    }
    return NULL;
}
