/* `lectern version`: the program and the libraries that it runs with. */
#include "cmd/cmd.h"

#include <expat.h>
#include <jansson.h>
#include <libwebsockets.h>
#include <png.h>
#include <qrencode.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <utf8proc.h>
#include <uv.h>
#include <zip.h>

int lec_cmd_version(void)
{
    const char *websockets = lws_get_library_version();
    printf("lectern %s\n", LEC_VERSION);
    printf("libwebsockets %.*s\n", (int)strcspn(websockets, "-"), websockets);
    printf("libuv %s\n", uv_version_string());
    printf("SQLite %s\n", sqlite3_libversion());
    printf("jansson %s\n", jansson_version_str());
    printf("libsodium %s\n", sodium_version_string());
    printf("utf8proc %s\n", utf8proc_version());
    printf("libqrencode %s\n", QRcode_APIVersionString());
    printf("libzip %s\n", zip_libzip_version());
    printf("libpng %s\n", png_get_libpng_ver(NULL));
    printf("expat %d.%d.%d\n", XML_MAJOR_VERSION, XML_MINOR_VERSION, XML_MICRO_VERSION);
    return 0;
}
