/* Build-time tool: prints the pages as a C source, gzipped, in the table of net/pages.h, once for each language.
 * Scripts and styles lose their comments and needless white space first.
 * Usage: embed CATALOGUES FILE... > pages_data.c, with the folder of the PO files
 *        embed --list FILE... > texts.pot, for those who translate */
#include "tools/catalogue.h"
#include "tools/page_text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
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
    const struct page *same; /* the English, when this language's is the same; else NULL */
};

static const struct spoken {
    const char *code, *po, *tag;
    bool is_rtl;
} languages[] = {
#define LEC_LANGUAGE(code, po, tag, name, is_rtl, plural) {code, po, tag, is_rtl},
#include <lectern/languages.def>
#undef LEC_LANGUAGE
};

enum { LANGUAGES = sizeof languages / sizeof languages[0] };

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

/* The two pages that people open have short paths; every other file keeps its name. English needs no folder. */
static int path_of(const char *name, const char *code, char *out, size_t cap)
{
    const char *path = name;
    bool is_english = strcmp(code, "en") == 0;
    if (strcmp(name, "team.html") == 0) {
        path = "";
    } else if (strcmp(name, "host.html") == 0) {
        path = "host";
    }
    int len = snprintf(out, cap, "/%s%s%s", is_english ? "" : code, is_english ? "" : "/", path);
    return len < 0 || (size_t)len >= cap ? -1 : 0;
}

/* Its bytes, and a zero behind them. */
static int read_file(const char *name, struct blob *out)
{
    FILE *file = fopen(name, "rb");
    if (file == NULL) {
        return -1;
    }
    size_t cap = 0;
    size_t got = 0;
    do {
        if (out->len + 1 >= cap) {
            cap = cap == 0 ? 65536 : 2 * cap;
            unsigned char *bytes = realloc(out->bytes, cap);
            if (bytes == NULL) {
                fclose(file);
                return -1;
            }
            out->bytes = bytes;
        }
        got = fread(out->bytes + out->len, 1, cap - out->len - 1, file);
        out->len += got;
    } while (got > 0);
    out->bytes[out->len] = '\0';
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

/* `sorted` are the same pages in the order of their paths. */
static void print_pages(const struct page *pages, const struct page *const sorted[], size_t count)
{
    printf("/* Written by embed. */\n#include \"net/pages.h\"\n\n");
    for (size_t i = 0; i < count; i++) {
        if (pages[i].same == NULL) {
            print_bytes("gzip", i, &pages[i].gzip);
        }
    }
    printf("const struct lec_page lec_pages[] = {\n");
    for (size_t i = 0; i < count; i++) {
        const struct page *page = sorted[i];
        size_t number = (size_t)((page->same == NULL ? page : page->same) - pages);
        printf("    {\"%s\", \"%s\", \"\\\"%016" PRIx64 "\\\"\", gzip_%zu, sizeof(gzip_%zu)},\n",
               page->path, page->type, hash_of(&page->plain), number, number);
    }
    printf("};\nconst size_t lec_page_count = %zu;\n", count);
}

static bool is_of_text(const char *file)
{
    const char *ending = strrchr(file, '.');
    return strcmp(ending, ".js") == 0 || strcmp(ending, ".html") == 0;
}

static int load(const char *file, const struct blob *source, const struct page_language *language,
                struct page *out)
{
    const char *slash = strrchr(file, '/');
    const char *name = slash == NULL ? file : slash + 1;
    out->type = type_of(name);
    if (out->type == NULL) {
        fprintf(stderr, "embed: %s: no media type is known for it: add it to types[]\n", file);
        return -1;
    }
    if (path_of(name, language->code, out->path, sizeof(out->path)) < 0 ||
        strpbrk(name, "\"\\") != NULL) {
        fprintf(stderr, "embed: %s: give it a shorter, plainer name\n", file);
        return -1;
    }
    const char *in = (const char *)source->bytes;
    out->plain.bytes = (unsigned char *)page_text(file, in, source->len, language, &out->plain.len);
    if (out->plain.bytes == NULL) {
        return -1;
    }
    if (out->plain.len == 0) {
        fprintf(stderr, "embed: %s: it is empty\n", file);
        return -1;
    }
    return 0;
}

static bool are_same(const struct blob *a, const struct blob *b)
{
    return a->len == b->len && memcmp(a->bytes, b->bytes, a->len) == 0;
}

/* Everything there is while the program runs. */
struct book {
    char **files;
    struct blob *sources; /* owned */
    size_t file_count;
    struct page *pages; /* owned; English first */
    size_t count;
};

/* All files in one language; what is the same as in English is not kept twice. */
static int load_language(struct book *book, size_t number, const struct catalogue *catalogue)
{
    const struct spoken *spoken = &languages[number];
    struct page_language language = {
        .code = spoken->code,
        .tag = spoken->tag,
        .is_rtl = spoken->is_rtl,
        .is_pseudo = strcmp(spoken->code, "xa") == 0,
        .catalogue = catalogue,
    };
    for (size_t i = 0; i < book->file_count; i++) {
        const char *file = book->files[i];
        if (number > 0 && !is_of_text(file)) {
            continue;
        }
        struct page *page = &book->pages[book->count++];
        if (load(file, &book->sources[i], &language, page) < 0) {
            return -1;
        }
        if (number > 0 && are_same(&page->plain, &book->pages[i].plain)) {
            page->same = &book->pages[i];
        } else if (compress_page(&page->plain, &page->gzip) < 0) {
            fprintf(stderr, "embed: %s: there is no memory to compress it\n", file);
            return -1;
        }
    }
    return 0;
}

static int load_languages(struct book *book, const char *catalogues)
{
    for (size_t i = 0; i < LANGUAGES; i++) {
        struct catalogue catalogue = {0};
        char path[4096];
        snprintf(path, sizeof path, "%s/%s.po", catalogues, languages[i].po);
        bool is_source = languages[i].po[0] == '\0';
        int result = is_source ? 0 : catalogue_load(&catalogue, path);
        result = result < 0 ? -1 : load_language(book, i, is_source ? NULL : &catalogue);
        catalogue_free(&catalogue);
        if (result < 0) {
            return -1;
        }
    }
    return 0;
}

static int by_path(const void *a, const void *b)
{
    return strcmp((*(const struct page *const *)a)->path, (*(const struct page *const *)b)->path);
}

static int print_sorted(const struct book *book)
{
    const struct page **sorted = malloc((book->count + 1) * sizeof *sorted);
    if (sorted == NULL) {
        fprintf(stderr, "embed: there is no memory for the table\n");
        return -1;
    }
    for (size_t i = 0; i < book->count; i++) {
        sorted[i] = &book->pages[i];
    }
    qsort(sorted, book->count, sizeof *sorted, by_path);
    int result = 0;
    for (size_t i = 1; i < book->count; i++) {
        if (strcmp(sorted[i - 1]->path, sorted[i]->path) == 0) {
            fprintf(stderr, "embed: two files are served as %s: rename one\n", sorted[i]->path);
            result = -1;
        }
    }
    if (result == 0) {
        print_pages(book->pages, sorted, book->count);
    }
    free(sorted);
    return result;
}

static int list_texts(const struct book *book)
{
    for (size_t i = 0; i < book->file_count; i++) {
        const struct blob *source = &book->sources[i];
        if (page_text_list(book->files[i], (const char *)source->bytes, source->len, stdout) < 0) {
            return -1;
        }
    }
    return 0;
}

static int read_files(struct book *book)
{
    for (size_t i = 0; i < book->file_count; i++) {
        if (read_file(book->files[i], &book->sources[i]) < 0) {
            fprintf(stderr, "embed: cannot read %s: %s\n", book->files[i], strerror(errno));
            return -1;
        }
    }
    return 0;
}

static int embed(struct book *book, const char *catalogues)
{
    if (read_files(book) < 0) {
        return -1;
    }
    bool is_list = strcmp(catalogues, "--list") == 0;
    int result = is_list ? list_texts(book) : load_languages(book, catalogues);
    if (result == 0 && !is_list) {
        result = print_sorted(book);
    }
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "embed: cannot write: %s\n", strerror(errno));
        return -1;
    }
    return result;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "Usage: embed CATALOGUES FILE... > pages_data.c\n"
                        "       embed --list FILE... > texts.pot\n");
        return 2;
    }
    struct book book = {.files = argv + 2, .file_count = (size_t)argc - 2};
    book.sources = calloc(book.file_count, sizeof *book.sources);
    book.pages = calloc(book.file_count * LANGUAGES, sizeof *book.pages);
    int ok = book.sources == NULL || book.pages == NULL ? -1 : embed(&book, argv[1]);
    for (size_t i = 0; book.sources != NULL && i < book.file_count; i++) {
        free(book.sources[i].bytes);
    }
    for (size_t i = 0; i < book.count; i++) {
        free(book.pages[i].plain.bytes);
        free(book.pages[i].gzip.bytes);
    }
    free(book.sources);
    free(book.pages);
    return ok < 0 ? 1 : 0;
}
