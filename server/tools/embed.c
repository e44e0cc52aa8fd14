/* Build-time tool: prints the pages as a C source, gzipped and plain, in the table of net/pages.h. Scripts and styles
 * lose their comments and needless white space first.
 * Usage: embed FILE... > pages_data.c */
#include "tools/squeeze.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

struct blob {
    unsigned char *bytes; /* owned */
    size_t len;
};

struct page {
    char path[128];
    const char *type;
    struct blob plain;
    struct blob gzip;
};

static const struct {
    const char *ending;
    const char *type;
} types[] = {
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".ico", "image/x-icon"},
    {".webmanifest", "application/manifest+json"},
    {".json", "application/json"},
};

static const char *type_of(const char *name)
{
    size_t len = strlen(name);
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        size_t ending = strlen(types[i].ending);
        if (len > ending && strcmp(name + len - ending, types[i].ending) == 0) {
            return types[i].type;
        }
    }
    return NULL;
}

/* The two pages that people open have short paths; every other file keeps its name. */
static int path_of(const char *name, char *out, size_t cap)
{
    const char *path = name;
    if (strcmp(name, "team.html") == 0) {
        path = "";
    } else if (strcmp(name, "host.html") == 0) {
        path = "host";
    }
    int len = snprintf(out, cap, "/%s", path);
    return len < 0 || (size_t)len >= cap ? -1 : 0;
}

static int read_file(const char *name, struct blob *out)
{
    FILE *file = fopen(name, "rb");
    if (file == NULL) {
        return -1;
    }
    size_t cap = 0;
    size_t got = 0;
    do {
        if (out->len == cap) {
            cap = cap == 0 ? 65536 : 2 * cap;
            unsigned char *bytes = realloc(out->bytes, cap);
            if (bytes == NULL) {
                fclose(file);
                return -1;
            }
            out->bytes = bytes;
        }
        got = fread(out->bytes + out->len, 1, cap - out->len, file);
        out->len += got;
    } while (got > 0);
    int bad = ferror(file);
    fclose(file);
    return bad ? -1 : 0;
}

/* Time and system stay out of the gzip header: the same page gives the same bytes everywhere. */
static int compress_page(const struct blob *plain, struct blob *out)
{
    enum { GZIP_WINDOW = 15 + 16, MEMORY = 9, UNIX = 3 };
    z_stream z = {0};
    gz_header header = {.time = 0, .os = UNIX};
    if (deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, GZIP_WINDOW, MEMORY, Z_DEFAULT_STRATEGY) !=
        Z_OK) {
        return -1;
    }
    size_t cap = deflateBound(&z, plain->len) + 64;
    out->bytes = malloc(cap);
    int done = Z_MEM_ERROR;
    if (out->bytes != NULL && deflateSetHeader(&z, &header) == Z_OK) {
        z.next_in = plain->bytes;
        z.avail_in = (uInt)plain->len;
        z.next_out = out->bytes;
        z.avail_out = (uInt)cap;
        done = deflate(&z, Z_FINISH);
        out->len = z.total_out;
    }
    deflateEnd(&z);
    return done == Z_STREAM_END ? 0 : -1;
}

/* FNV-1a: an ETag has to tell versions of one page apart, nothing more. */
static uint64_t hash_of(const struct blob *blob)
{
    uint64_t hash = 0xcbf29ce484222325U;
    for (size_t i = 0; i < blob->len; i++) {
        hash = (hash ^ blob->bytes[i]) * 0x100000001b3U;
    }
    return hash;
}

static void print_bytes(const char *name, size_t number, const struct blob *blob)
{
    printf("static const unsigned char %s_%zu[] = {", name, number);
    for (size_t i = 0; i < blob->len; i++) {
        printf("%s%u,", i % 32 == 0 ? "\n" : "", blob->bytes[i]);
    }
    printf("\n};\n");
}

static void print_pages(const struct page *pages, size_t count)
{
    printf("/* Written by embed. */\n#include \"net/pages.h\"\n\n");
    for (size_t i = 0; i < count; i++) {
        print_bytes("gzip", i, &pages[i].gzip);
        print_bytes("plain", i, &pages[i].plain);
    }
    printf("const struct lec_page lec_pages[] = {\n");
    for (size_t i = 0; i < count; i++) {
        printf("    {\"%s\", \"%s\", \"\\\"%016" PRIx64 "\\\"\", gzip_%zu, sizeof(gzip_%zu), "
               "plain_%zu, sizeof(plain_%zu)},\n",
               pages[i].path, pages[i].type, hash_of(&pages[i].plain), i, i, i, i);
    }
    printf("};\nconst size_t lec_page_count = %zu;\n", count);
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct page *)a)->path, ((const struct page *)b)->path);
}

static int squeeze(const char *file, struct blob *blob)
{
    size_t (*run)(const char *, size_t, char *, size_t *) = NULL;
    const char *ending = strrchr(file, '.');
    if (strcmp(ending, ".js") == 0) {
        run = squeeze_js;
    } else if (strcmp(ending, ".css") == 0) {
        run = squeeze_css;
    }
    if (run == NULL || blob->len == 0) {
        return 0;
    }
    struct blob small = {.bytes = malloc(blob->len)};
    if (small.bytes == NULL) {
        fprintf(stderr, "embed: %s: there is no memory for it\n", file);
        return -1;
    }
    size_t line = run((char *)blob->bytes, blob->len, (char *)small.bytes, &small.len);
    if (line > 0) {
        fprintf(stderr, "embed: %s:%zu: what begins here never ends: close it\n", file, line);
        free(small.bytes);
        return -1;
    }
    free(blob->bytes);
    *blob = small;
    return 0;
}

static int load(const char *file, struct page *out)
{
    const char *slash = strrchr(file, '/');
    const char *name = slash == NULL ? file : slash + 1;
    out->type = type_of(name);
    if (out->type == NULL) {
        fprintf(stderr, "embed: %s: no media type is known for it: add it to types[]\n", file);
        return -1;
    }
    if (path_of(name, out->path, sizeof(out->path)) < 0 || strpbrk(name, "\"\\") != NULL) {
        fprintf(stderr, "embed: %s: give it a shorter, plainer name\n", file);
        return -1;
    }
    if (read_file(file, &out->plain) < 0) {
        fprintf(stderr, "embed: cannot read %s: %s\n", file, strerror(errno));
        return -1;
    }
    if (squeeze(file, &out->plain) < 0) {
        return -1;
    }
    if (out->plain.len == 0 || compress_page(&out->plain, &out->gzip) < 0) {
        fprintf(stderr, "embed: %s: it is empty, or there is no memory to compress it\n", file);
        return -1;
    }
    return 0;
}

static int check_paths(const struct page *pages, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (strcmp(pages[i - 1].path, pages[i].path) == 0) {
            fprintf(stderr, "embed: two files are served as %s: rename one\n", pages[i].path);
            return -1;
        }
    }
    return 0;
}

static int embed(struct page *pages, size_t count, char **files)
{
    for (size_t i = 0; i < count; i++) {
        if (load(files[i], &pages[i]) < 0) {
            return -1;
        }
    }
    qsort(pages, count, sizeof(*pages), by_path);
    if (check_paths(pages, count) < 0) {
        return -1;
    }
    print_pages(pages, count);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "embed: cannot write: %s\n", strerror(errno));
        return -1;
    }
    return 0;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "Usage: embed FILE... > pages_data.c\n");
        return 2;
    }
    size_t count = (size_t)argc - 1;
    struct page *pages = calloc(count, sizeof(*pages));
    int ok = pages == NULL ? -1 : embed(pages, count, argv + 1);
    for (size_t i = 0; pages != NULL && i < count; i++) {
        free(pages[i].plain.bytes);
        free(pages[i].gzip.bytes);
    }
    free(pages);
    return ok < 0 ? 1 : 0;
}
