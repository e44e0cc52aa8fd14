/* Build-time tool: prints the pages as a C source, gzipped, in the table of net/pages.h, once for each language.
 * Scripts and styles lose their comments and needless white space first, and the modules of a page become one script.
 * What a page marks with data-inline stands in it, so that a phone asks once.
 * Usage: embed CATALOGUES FILE... > pages_data.c, with the folder of the PO files
 *        embed --list FILE... > texts.pot, for those who translate */
#include "tools/bundle.h"
#include "tools/catalogue.h"
#include "tools/page_text.h"

#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

struct blob {
    unsigned char *bytes; /* owned */
    size_t len;
};

enum { SUM = 64, SUMS = 2 * SUM }; /* room for the name of one text in a policy, and of a page's */

struct page {
    char path[128];
    const char *type;
    struct blob plain;
    struct blob gzip;
    char script_sum[SUMS],
        style_sum[SUMS];     /* of what stands in the page itself, for its policy; or empty */
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
        printf("    {\"%s\", \"%s\", \"\\\"%016" PRIx64 "\\\"\", gzip_%zu, sizeof(gzip_%zu), "
               "\"%s\", \"%s\"},\n",
               page->path, page->type, hash_of(&page->plain), number, number, page->script_sum,
               page->style_sum);
    }
    printf("};\nconst size_t lec_page_count = %zu;\n", count);
}

static const char *name_of(const char *file)
{
    const char *slash = strrchr(file, '/');
    return slash == NULL ? file : slash + 1;
}

static bool has_ending(const char *file, const char *ending)
{
    size_t len = strlen(file);
    return len > strlen(ending) && strcmp(file + len - strlen(ending), ending) == 0;
}

/* Everything there is while the program runs. */
struct book {
    char **files;
    struct blob *sources; /* owned */
    size_t file_count;
    struct page *pages; /* owned; English first */
    size_t count;
};

/* The files in one language, and the scripts made from them. */
struct edition {
    struct page_language language;
    struct blob *texts; /* owned, one a file */
    struct bundle scripts[2 * BUNDLES_MAX];
    size_t script_count;
};

static bool are_same(const struct blob *a, const struct blob *b)
{
    return a->len == b->len && memcmp(a->bytes, b->bytes, a->len) == 0;
}

/* A page as it is served; takes over `plain`. What is the same as in English is not kept twice. */
static int add_page(struct book *book, const struct edition *edition, const char *name,
                    struct blob plain, struct page **out)
{
    struct page *page = &book->pages[book->count++];
    *page = (struct page){.plain = plain, .type = type_of(name)};
    if (page->type == NULL) {
        fprintf(stderr, "embed: %s: no media type is known for it: add it to types[]\n", name);
        return -1;
    }
    if (path_of(name, edition->language.code, page->path, sizeof(page->path)) < 0 ||
        strpbrk(name, "\"\\") != NULL) {
        fprintf(stderr, "embed: %s: give it a shorter, plainer name\n", name);
        return -1;
    }
    for (size_t i = 0; i + 1 < book->count && page->same == NULL; i++) {
        page->same = are_same(&book->pages[i].plain, &plain) && book->pages[i].same == NULL
                         ? &book->pages[i]
                         : NULL;
    }
    if (plain.len == 0 || (page->same == NULL && compress_page(&page->plain, &page->gzip) < 0)) {
        fprintf(stderr, "embed: %s: it is empty, or there is no memory to compress it\n", name);
        return -1;
    }
    if (out != NULL) {
        *out = page;
    }
    return 0;
}

/* The tag whose text takes the place of the one at `at`. */
static const char *inline_tag(const char *at)
{
    static const char module[] = "<script type=\"module\"";
    return strncmp(at, "<link", 5) == 0                  ? "style"
           : strncmp(at, module, sizeof module - 1) == 0 ? "script type=\"module\""
                                                         : "script";
}

/* What stands in the place of a tag that is marked with data-inline; `sums` say what the texts are, for the policy. */
static int put_inline(FILE *out, const char *tag, const char *text, size_t len, char sums[SUMS])
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    char base64[sodium_base64_ENCODED_LEN(sizeof hash, sodium_base64_VARIANT_ORIGINAL)];
    size_t used = strlen(sums);
    if (used + SUM > SUMS || strstr(text, "</") != NULL || strstr(text, "<!--") != NULL) {
        fprintf(stderr, "embed: two of <%s> can stand in a page, without \"</\" in them\n", tag);
        return -1;
    }
    crypto_hash_sha256(hash, (const unsigned char *)text, len);
    sodium_bin2base64(base64, sizeof base64, hash, sizeof hash, sodium_base64_VARIANT_ORIGINAL);
    snprintf(sums + used, SUM, " 'sha256-%s'", base64);
    fprintf(out, "<%s>", tag);
    fwrite(text, 1, len, out);
    fprintf(out, "</%.*s>", (int)strcspn(tag, " "), tag);
    return 0;
}

/* A file or script of this name; NULL: there is none. */
static const char *text_of(const struct book *book, const struct edition *edition, const char *name,
                           size_t *len)
{
    for (size_t i = 0; i < edition->script_count; i++) {
        if (strcmp(edition->scripts[i].name, name) == 0) {
            *len = edition->scripts[i].len;
            return edition->scripts[i].text;
        }
    }
    for (size_t i = 0; i < book->file_count; i++) {
        if (strcmp(name_of(book->files[i]), name) == 0) {
            *len = edition->texts[i].len;
            return (const char *)edition->texts[i].bytes;
        }
    }
    return NULL;
}

/* The value of src or href, without its slash, in the tag that begins at `tag`. */
static bool read_name(const char *tag, const char *end, char out[BUNDLE_NAME_MAX])
{
    const char *from = strstr(tag, "=\"/");
    size_t len = from != NULL && from < end ? strcspn(from + 3, "\"") : 0;
    if (len == 0 || len >= BUNDLE_NAME_MAX) {
        return false;
    }
    memcpy(out, from + 3, len);
    out[len] = '\0';
    return true;
}

/* The scripts of a page: its own, and what it loads later. */
static int make_scripts(const struct book *book, struct edition *edition, const char *html)
{
    struct bundle_module modules[BUNDLE_MODULES_MAX];
    char entry[BUNDLE_NAME_MAX];
    char folder[16];
    size_t count = 0;
    const char *tag = strstr(html, "<script type=\"module\"");
    if (tag == NULL || !read_name(tag, strchr(tag, '>'), entry)) {
        return 0;
    }
    for (size_t i = 0; i < book->file_count && count < BUNDLE_MODULES_MAX; i++) {
        if (has_ending(book->files[i], ".js")) {
            modules[count++] = (struct bundle_module){name_of(book->files[i]),
                                                      (const char *)edition->texts[i].bytes};
        }
    }
    bool is_english = strcmp(edition->language.code, "en") == 0;
    snprintf(folder, sizeof folder, "/%s%s", is_english ? "" : edition->language.code,
             is_english ? "" : "/");
    size_t made =
        bundle_make(modules, count, entry, folder, &edition->scripts[edition->script_count]);
    edition->script_count += made;
    return made > 0 ? 0 : -1;
}

/* A page with what stands in it, and with the scripts of its language. */
static int add_html(struct book *book, struct edition *edition, const char *name, const char *html)
{
    struct page sums = {0};
    struct blob whole = {0};
    char part[BUNDLE_NAME_MAX];
    char *bytes = NULL;
    FILE *out = open_memstream(&bytes, &whole.len);
    int result = out == NULL ? -1 : 0;
    for (const char *at = html; result == 0 && *at != '\0';) {
        bool is_script = strncmp(at, "<script", 7) == 0;
        const char *end = is_script || strncmp(at, "<link", 5) == 0 ? strchr(at, '>') : NULL;
        const char *mark = end != NULL ? strstr(at, " data-inline") : NULL;
        size_t len = 0;
        if (mark != NULL && mark < end) {
            const char *text = read_name(at, end, part) ? text_of(book, edition, part, &len) : NULL;
            result = text == NULL ? -1
                                  : put_inline(out, inline_tag(at), text, len,
                                               is_script ? sums.script_sum : sums.style_sum);
            at = is_script ? strstr(end, "</script>") + strlen("</script>") : end + 1;
        } else if (is_script && read_name(at, end, part)) {
            char path[128];
            result = path_of(part, edition->language.code, path, sizeof path);
            fprintf(out, "<script type=\"module\" src=\"%s\"", path);
            at = end;
        } else {
            putc(*at++, out);
        }
    }
    if (out == NULL || fclose(out) != 0 || result < 0) {
        fprintf(stderr, "embed: %s: it cannot be put together\n", name);
        free(bytes);
        return -1;
    }
    whole.bytes = (unsigned char *)bytes;
    struct page *page = NULL;
    result = add_page(book, edition, name, whole, &page);
    if (result == 0) {
        memcpy(page->script_sum, sums.script_sum, sizeof sums.script_sum);
        memcpy(page->style_sum, sums.style_sum, sizeof sums.style_sum);
    }
    return result;
}

static struct blob copy_of(const void *bytes, size_t len)
{
    struct blob out = {.bytes = malloc(len + 1), .len = len};
    if (out.bytes == NULL) {
        fprintf(stderr, "embed: there is no memory for a page\n");
        exit(1);
    }
    memcpy(out.bytes, bytes, len);
    out.bytes[len] = '\0';
    return out;
}

/* Whether the script stands in a page of its own and need not be served besides. */
static bool is_inline(const struct book *book, const struct edition *edition, const char *script)
{
    char tag[BUNDLE_NAME_MAX + 64];
    snprintf(tag, sizeof tag, "src=\"/%s\" data-inline", script);
    for (size_t i = 0; i < book->file_count; i++) {
        if (has_ending(book->files[i], ".html") &&
            strstr((const char *)edition->texts[i].bytes, tag) != NULL) {
            return true;
        }
    }
    return false;
}

static int add_pages(struct book *book, struct edition *edition)
{
    bool is_english = strcmp(edition->language.code, "en") == 0;
    for (size_t i = 0; i < edition->script_count; i++) {
        const struct bundle *script = &edition->scripts[i];
        if (!is_inline(book, edition, script->name) &&
            add_page(book, edition, script->name, copy_of(script->text, script->len), NULL) < 0) {
            return -1;
        }
    }
    for (size_t i = 0; i < book->file_count; i++) {
        const char *name = name_of(book->files[i]);
        const struct blob *text = &edition->texts[i];
        int result = has_ending(name, ".html")
                         ? add_html(book, edition, name, (const char *)text->bytes)
                     : has_ending(name, ".js") || !is_english
                         ? 0
                         : add_page(book, edition, name, copy_of(text->bytes, text->len), NULL);
        if (result < 0) {
            return -1;
        }
    }
    return 0;
}

static int fill_edition(const struct book *book, struct edition *edition)
{
    for (size_t i = 0; i < book->file_count; i++) {
        const char *in = (const char *)book->sources[i].bytes;
        struct blob *text = &edition->texts[i];
        char *bytes =
            page_text(book->files[i], in, book->sources[i].len, &edition->language, &text->len);
        if (bytes == NULL) {
            return -1;
        }
        *text = copy_of(bytes, text->len);
        free(bytes);
    }
    for (size_t i = 0; i < book->file_count; i++) {
        if (has_ending(book->files[i], ".html") &&
            make_scripts(book, edition, (const char *)edition->texts[i].bytes) < 0) {
            return -1;
        }
    }
    return 0;
}

static int load_language(struct book *book, size_t number, const struct catalogue *catalogue)
{
    const struct spoken *spoken = &languages[number];
    struct edition edition = {
        .language = {.code = spoken->code,
                     .tag = spoken->tag,
                     .is_rtl = spoken->is_rtl,
                     .is_pseudo = strcmp(spoken->code, "xa") == 0,
                     .catalogue = catalogue},
        .texts = calloc(book->file_count, sizeof *edition.texts),
    };
    int result = edition.texts == NULL ? -1 : fill_edition(book, &edition);
    result = result < 0 ? -1 : add_pages(book, &edition);
    for (size_t i = 0; edition.texts != NULL && i < book->file_count; i++) {
        free(edition.texts[i].bytes);
    }
    for (size_t i = 0; i < edition.script_count; i++) {
        free(edition.scripts[i].text);
    }
    free(edition.texts);
    return result;
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
