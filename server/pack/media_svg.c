/* An SVG may draw and nothing else: no scripts, no foreign elements, nothing from outside. */
#include "pack/media.h"

#include <expat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define BETWEEN '|' /* between the name space and the name */
#define SVG "http://www.w3.org/2000/svg"
#define XHTML "http://www.w3.org/1999/xhtml"

struct drawing {
    XML_Parser parser;
    struct lec_media_fault *fault;
    bool is_refused;
    size_t elements, depth;
    size_t named_depth,
        uses;    /* of the outermost element with an id; 0: none is open. Uses inside of such */
    char *style; /* owned: text of the style element that is open; as long as the file */
    size_t style_len;
    bool in_style;
};

static const char *local(const char *name)
{
    const char *mark = strrchr(name, BETWEEN);
    return mark ? mark + 1 : name;
}

/* The first refusal counts; the parser stops. `name` is quoted between the two. */
static void refuse(struct drawing *drawing, const char *before, const char *name, const char *after)
{
    if (!drawing->is_refused) {
        lec_media_refuse(drawing->fault, "%s%.40s%s", before, name, after);
        drawing->is_refused = true;
        XML_StopParser(drawing->parser, XML_FALSE);
    }
}

static bool is_among(const char *name, const char *const *list)
{
    size_t i = 0;
    while (list[i] && strcasecmp(name, list[i]) != 0) {
        i++;
    }
    return list[i] != NULL;
}

/* Does a style refer to something outside? A backslash could hide anything. */
static bool leads_out(const char *style)
{
    if (strchr(style, '\\') || strcasestr(style, "@import")) {
        return true;
    }
    for (const char *at = strcasestr(style, "url("); at; at = strcasestr(at + 1, "url(")) {
        const char *inside = at + 4;
        inside += strspn(inside, " \t\r\n\"'");
        if (*inside != '#') {
            return true;
        }
    }
    return false;
}

static void check_attribute(struct drawing *drawing, const char *full, const char *value)
{
    const char *name = local(full);
    bool is_foreign = name != full; /* what drawing programs note down for themselves */
    if (strncasecmp(name, "on", 2) == 0) {
        refuse(drawing, "it has a script (", name, "): take that out");
    } else if (strcasecmp(name, "href") == 0 || strcasecmp(name, "src") == 0) {
        if (value[strspn(value, " \t\r\n")] != '#') {
            refuse(drawing, "it refers to something outside (", value,
                   "): draw that, or use a PNG");
        }
    } else if (strcasecmp(name, "attributeName") == 0 && strcasestr(value, "href")) {
        refuse(drawing, "it changes a reference (", value, "): take that out");
    } else if (!is_foreign && leads_out(value)) {
        refuse(drawing, "it refers to something outside (", name, "): take that out");
    }
}

/* A few that use each other in turn could draw millions. */
static void count_use(struct drawing *drawing, const char *name, const char **attributes)
{
    bool is_use = strcasecmp(name, "use") == 0;
    if (is_use && drawing->named_depth > 0 && ++drawing->uses > LEC_SVG_USES_MAX) {
        refuse(drawing, "it has too many <", name, "> inside of groups: unlink its clones");
    }
    for (size_t i = 0; attributes[i] && drawing->named_depth == 0 && drawing->depth > 1; i += 2) {
        drawing->named_depth = strcmp(attributes[i], "id") == 0 ? drawing->depth : 0;
    }
}

static void XMLCALL on_start(void *user, const char *name, const char **attributes)
{
    static const char *const never[] = {"script", "foreignObject", "iframe",  "object", "embed",
                                        "audio",  "video",         "handler", "link",   NULL};
    static const char *const heavy[] = {"filter", "mask", "pattern", "marker", NULL};
    struct drawing *drawing = user;
    bool is_root = drawing->elements == 0;
    if (is_root && strcmp(name, SVG "|svg") != 0) {
        refuse(drawing, "it is no SVG: it begins with <", local(name), ">");
    } else if (++drawing->elements > LEC_SVG_ELEMENTS_MAX || ++drawing->depth > LEC_SVG_DEPTH_MAX) {
        refuse(drawing, "it has too many elements (<", local(name),
               ">): simplify it, or use a PNG");
    } else if (is_among(local(name), never) || strncmp(name, XHTML, strlen(XHTML)) == 0) {
        refuse(drawing, "it has a <", local(name), ">: take that out");
    } else if (is_among(local(name), heavy)) {
        refuse(drawing, "it has a <", local(name), ">, which can take for ever: export it as PNG");
    } else if (drawing->in_style) {
        refuse(drawing, "there is a <", local(name), "> inside of its style: take that out");
    }
    count_use(drawing, local(name), attributes);
    for (size_t i = 0; attributes[i] && !drawing->is_refused; i += 2) {
        check_attribute(drawing, attributes[i], attributes[i + 1]);
    }
    drawing->in_style = drawing->in_style || strcasecmp(local(name), "style") == 0;
}

static void XMLCALL on_end(void *user, const char *name)
{
    struct drawing *drawing = user;
    drawing->named_depth = drawing->depth == drawing->named_depth ? 0 : drawing->named_depth;
    drawing->depth--;
    if (strcasecmp(local(name), "style") == 0) {
        drawing->style[drawing->style_len] = '\0';
        if (leads_out(drawing->style)) {
            refuse(drawing, "its ", "style", " refers to something outside: take that out");
        }
        drawing->style_len = 0;
        drawing->in_style = false;
    }
}

/* Text in UTF-8 can be longer than it was in the file: three bytes for each of Latin 1 are enough. */
static void XMLCALL on_text(void *user, const char *text, int len)
{
    struct drawing *drawing = user;
    if (drawing->in_style) {
        memcpy(drawing->style + drawing->style_len, text, (size_t)len);
        drawing->style_len += (size_t)len;
    }
}

static void XMLCALL on_doctype(void *user, const char *name, const char *system, const char *public,
                               int has_internal)
{
    (void)system;
    (void)public;
    (void)has_internal;
    refuse(user, "it has a DOCTYPE (", name, "): take that line out");
}

static void XMLCALL on_instruction(void *user, const char *target, const char *data)
{
    (void)data;
    refuse(user, "it has an instruction (<?", target, "): take that out");
}

static bool parse(struct drawing *drawing, const void *bytes, size_t len)
{
    XML_SetUserData(drawing->parser, drawing);
    XML_SetElementHandler(drawing->parser, on_start, on_end);
    XML_SetCharacterDataHandler(drawing->parser, on_text);
    XML_SetStartDoctypeDeclHandler(drawing->parser, on_doctype);
    XML_SetProcessingInstructionHandler(drawing->parser, on_instruction);
    bool is_good = XML_Parse(drawing->parser, bytes, (int)len, XML_TRUE) == XML_STATUS_OK;
    if (!is_good && !drawing->is_refused) {
        lec_media_refuse(drawing->fault, "it is no good XML in line %lu (%.40s): save it again",
                         XML_GetCurrentLineNumber(drawing->parser),
                         XML_ErrorString(XML_GetErrorCode(drawing->parser)));
    }
    return is_good && !drawing->is_refused;
}

bool lec_media_check_svg(const void *bytes, size_t len, struct lec_media_fault *fault)
{
    if (len > LEC_SVG_BYTES_MAX) {
        return lec_media_refuse(fault, "it has more than %d bytes: simplify it, or use a PNG",
                                LEC_SVG_BYTES_MAX);
    }
    struct drawing drawing = {.fault = fault};
    drawing.parser = XML_ParserCreateNS(NULL, BETWEEN);
    drawing.style = malloc(3 * len + 1);
    bool is_good = drawing.parser && drawing.style
                       ? parse(&drawing, bytes, len)
                       : lec_media_refuse(fault, "there is not enough memory to look at it");
    XML_ParserFree(drawing.parser);
    free(drawing.style);
    return is_good;
}
