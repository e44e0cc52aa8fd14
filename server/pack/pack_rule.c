/* What one text of a pack must be like. */
#include "pack/pack_rule.h"

#include "pack/pack_limits.h"
#include "pack/text.h"

#include <stdlib.h>
#include <utf8proc.h>

/* The first character of a text that may not be in it, U+0000 when all may. */
static int32_t find_refused(const char *text, size_t len, bool lines)
{
    for (size_t at = 0; at < len;) {
        utf8proc_int32_t c = 0;
        at += (size_t)utf8proc_iterate((const utf8proc_uint8_t *)text + at,
                                       (utf8proc_ssize_t)(len - at), &c);
        if (lec_text_is_control(c) && !(lines && c == '\n')) {
            return c;
        }
    }
    return 0;
}

static size_t bytes_max(const struct lec_pack_rule *rule)
{
    return rule->bytes_max ? rule->bytes_max : rule->characters_max * LEC_PACK_CHARACTER_BYTES;
}

/* Is a text within its rule? `name` is the key with its quotation marks, or "choice 2". */
static void check_length(struct lec_pack_report *report, const char *text, size_t len,
                         const struct lec_pack_rule *rule, const char *name)
{
    size_t characters = lec_text_graphemes(text, len);
    if (characters > rule->characters_max) {
        lec_pack_report_add(report, "%s has %zu characters: shorten it to %zu", name, characters,
                            rule->characters_max);
    } else if (len > bytes_max(rule)) {
        lec_pack_report_add(report, "%s takes %zu bytes: shorten it to %zu", name, len,
                            bytes_max(rule));
    }
}

/* Reports marks piled up on a character. Returns whether it did. */
static bool check_marks(struct lec_pack_report *report, const char *text, size_t len,
                        const char *name)
{
    if (lec_text_marks(text, len) <= LEC_PACK_MARKS_MAX) {
        return false;
    }
    lec_pack_report_add(report, "%s has more than %d marks on one character: take them out", name,
                        LEC_PACK_MARKS_MAX);
    return true;
}

/* Reports what must not even be brought into normal form: far too long (NFC makes a text at most
 * three times as short), or with marks without end, which utf8proc sorts in quadratic time. Returns
 * whether it did. */
static bool check_raw(struct lec_pack_report *report, const json_t *value,
                      const struct lec_pack_rule *rule, const char *name)
{
    const char *text = json_string_value(value);
    size_t len = json_string_length(value);
    if (len > 4 * bytes_max(rule)) {
        check_length(report, text, len, rule, name);
        return true;
    }
    return check_marks(report, text, len, name);
}

/* A text in normal form. */
static void check_text(struct lec_pack_report *report, const char *text, size_t len,
                       const struct lec_pack_rule *rule, const char *name)
{
    int32_t refused = find_refused(text, len, rule->lines);
    if (refused == '\n') {
        lec_pack_report_add(report, "%s has several lines: write it in one", name);
    } else if (refused) {
        lec_pack_report_add(report, "%s has the control character U+%04X in it: take it out", name,
                            (unsigned)refused);
    } else if (lec_text_is_blank(text, len)) {
        lec_pack_report_add(report, "%s is empty: %s", name,
                            rule->must ? "write something"
                                       : "write something or leave the key out");
    } else if (!check_marks(report, text, len, name)) {
        check_length(report, text, len, rule, name);
    }
}

int lec_pack_rule_check(const struct lec_pack_rule *rule, struct lec_pack_report *report,
                        json_t *value, const char *name)
{
    if (!json_is_string(value)) {
        lec_pack_report_add(report, "%s must be a text in quotation marks, not %s", name,
                            lec_pack_type_name(value));
        return 0;
    }
    if (check_raw(report, value, rule, name)) {
        return 0;
    }
    size_t len;
    char *text = lec_text_compose(json_string_value(value), json_string_length(value), &len);
    if (!text) {
        return -1;
    }
    check_text(report, text, len, rule, name);
    int result = json_string_setn(value, text, len);
    free(text);
    return result;
}
