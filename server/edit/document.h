/* Drafts as JSON documents, whatever they lack. */
#ifndef LECTERN_EDIT_DOCUMENT_H
#define LECTERN_EDIT_DOCUMENT_H

#include "edit/edit.h"
#include "pack/bundle.h"

#include <jansson.h>

/* Called for each picture and sound of a draft; 0 to go on. */
typedef int lec_document_named(void *user, json_t *named);
int lec_document_media(json_t *draft, lec_document_named *each, void *user);
/* Names files of the bundle by their hashes, those that can be shown or played. */
void lec_document_bind(json_t *draft, struct lec_bundle *bundle);
/* Takes the hashes out: a pack as its author writes it. */
void lec_document_unbind(json_t *draft);
/* Its title, cut where it is too long. */
void lec_document_name(const json_t *draft, char out[LEC_DRAFT_NAME_MAX + 1]);
/* Compact text, or indented; owned by the caller, NULL without memory. */
char *lec_document_text(const json_t *draft, bool is_indented, size_t *len);
/* What is wrong with a pack that is kept: [{at, place, text}]. NULL without memory. */
json_t *lec_document_problems(const struct lec_pack_problems *problems);

#endif
