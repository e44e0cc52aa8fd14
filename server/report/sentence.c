/* Whole sentences: where a number or a name stands in one is the translator's choice. */
#include "report/report_state.h"

#include <inttypes.h>
#include <string.h>

void lec_put_ref(const struct lec_report *r, struct lec_text text, struct lec_report_buffer *out)
{
    size_t len = 0;
    const char *bytes = lec_text_of(r, text, &len);
    const char *language = lec_language_of(r, text);
    bool is_own = language[0] == '\0';
    lec_put_format(out, "<bdi%s%s%s>", is_own ? "" : " lang=\"", language, is_own ? "" : "\"");
    lec_put_html(out, bytes, len);
    lec_put(out, "</bdi>");
}

static const struct part *find(const struct part *parts, const char *name, size_t len)
{
    for (; parts != NULL && parts->name != NULL; parts++) {
        if (strlen(parts->name) == len && memcmp(parts->name, name, len) == 0) {
            return parts;
        }
    }
    return NULL;
}

static void put_part(const struct lec_report *r, const struct part *part,
                     struct lec_report_buffer *out)
{
    switch (part->kind) {
    case PART_NUMBER:
        /* Among words from right to left a sign would stand behind its number, but for this mark. */
        lec_put(out, part->number < 0 && lec_language_is_rtl(r->words) ? "\u200e" : "");
        lec_put_format(out, "%" PRId64, part->number);
        break;
    case PART_WORDS:
        /* A code or a time, whose own order stays among words from right to left. */
        lec_put(out, "<bdi>");
        lec_put_html(out, part->words, strlen(part->words));
        lec_put(out, "</bdi>");
        break;
    case PART_REF:
        lec_put_ref(r, part->ref, out);
        break;
    case PART_HTML:
        lec_put_bytes(out, part->html->bytes, part->html->len);
        break;
    }
}

void lec_put_sentence(const struct lec_report *r, const char *text, const struct part *parts,
                      struct lec_report_buffer *out)
{
    while (*text != '\0') {
        size_t len = strcspn(text, "{");
        lec_put_html(out, text, len);
        text += len;
        len = strcspn(text, "}");
        bool is_name = *text == '{' && text[len] == '}';
        const struct part *part = is_name ? find(parts, text + 1, len - 1) : NULL;
        if (part != NULL) {
            put_part(r, part, out);
            text += len + 1;
        } else if (*text == '{') {
            lec_put(out, "{");
            text++;
        }
    }
}

void lec_put_count(const struct lec_report *r, const char *text, int64_t number,
                   struct lec_report_buffer *out)
{
    lec_put_sentence(r, text, (const struct part[]){{PART_NUMBER, "n", .number = number}, {0}},
                     out);
}
