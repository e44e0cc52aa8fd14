/* The pictures and sounds that clues name: are they there, and can they be shown; and the files themselves. */
#ifndef LECTERN_PACK_MEDIA_H
#define LECTERN_PACK_MEDIA_H

#include "pack/bundle.h"
#include "pack/pack_check.h"
#include "pack/pack_report.h"

/* Checks "picture" and "sound" of a clue, where they are, and writes the hashes of their files into them: a pack that is
 * kept names its media by these. What is wrong is reported. 0, -1 when memory runs out. */
int lec_pack_media_check(struct lec_pack_report *report, json_t *clue,
                         const struct lec_pack_source *source);
/* Warns of files that no clue names. */
void lec_pack_media_warn(const struct lec_bundle *bundle, struct lec_pack_problems *problems);

/* The media of a pack, each of them once. */
struct lec_pack_media {
    struct lec_pack_medium *list; /* owned */
    uint32_t count;
};
/* What a clue names; its bytes are taken out of the bundle, where there is one. 0, -1 when memory runs out. */
int lec_pack_media_add(struct lec_pack_media *media, const json_t *named,
                       struct lec_bundle *bundle);
/* A file for a pack that was restored; copied when it is one of them. 0, -1 when memory runs out. */
int lec_pack_media_give(struct lec_pack_media *media, const char *bytes, size_t len);
void lec_pack_media_finish(struct lec_pack_media *media);

#endif
