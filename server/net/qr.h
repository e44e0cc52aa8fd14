/* QR codes for views, and the text that lets a phone into a Wi-Fi. */
#ifndef LECTERN_NET_QR_H
#define LECTERN_NET_QR_H

#include <lectern/view.h>

/* The worst name and password, every character of them escaped. */
#define LEC_WIFI_TEXT_MAX (20 + 2 * LEC_WIFI_NAME_MAX + 2 * LEC_WIFI_PASSWORD_MAX)

/* The modules of a code that still reads with 15 % of it covered (level M). -1: the text is too long, or memory short. */
int lec_qr_make(const char *text, struct lec_view_qr *out);
/* What phones understand as "join this Wi-Fi". */
void lec_wifi_text(const char *name, const char *password, char out[LEC_WIFI_TEXT_MAX + 1]);
/* NULL, or what is wrong with them, in one line that says what to do. An empty name stands for no Wi-Fi. */
const char *lec_wifi_fault(const char *name, const char *password);

#endif
