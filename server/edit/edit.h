/* Drafts of packs, as the host's page asks for them over HTTP: what is asked for, and the answer. Knows no sockets. What
 * waits for the store may be done in any thread but the loop's. */
#ifndef LECTERN_EDIT_H
#define LECTERN_EDIT_H

#include "pack/pack_file.h"
#include "store/draft.h"

enum lec_edit_verb {
    LEC_EDIT_NONE,
    LEC_EDIT_LIST,     /* GET  /drafts */
    LEC_EDIT_CREATE,   /* POST /drafts: a pack or a bundle */
    LEC_EDIT_COPY,     /* POST /drafts/pack/N: of the session */
    LEC_EDIT_READ,     /* GET  /drafts/ID */
    LEC_EDIT_SAVE,     /* PUT  /drafts/ID, If-Match: the version that it was made from */
    LEC_EDIT_DELETE,   /* DELETE /drafts/ID */
    LEC_EDIT_VERSIONS, /* GET  /drafts/ID/versions */
    LEC_EDIT_VERSION,  /* GET  /drafts/ID/versions/V */
    LEC_EDIT_GIVE,     /* POST /drafts/ID/media: a picture or sound */
    LEC_EDIT_MEDIUM,   /* GET  /drafts/ID/media/HASH */
    LEC_EDIT_JSON,     /* GET  /drafts/ID/pack.json */
    LEC_EDIT_BUNDLE,   /* GET  /drafts/ID/bundle.zip */
    LEC_EDIT_PREVIEW,  /* POST /drafts/ID/preview: what to draw */
    LEC_EDIT_PLAY,     /* POST /drafts/ID/play: the session carries it */
};

/* One request, and what has come of it. */
struct lec_edit {
    enum lec_edit_verb verb;
    int64_t id;
    uint32_t version; /* VERSION; SAVE: made from it; COPY: number of the pack */
    char hash[LEC_HASH_CHARS + 1];
    char code[LEC_CODE_CHARS + 1]; /* PREVIEW: of the session that it is for */
    int64_t wall_ms;
    char *body; /* owned; NULL: none */
    size_t len;
    struct lec_store_medium *media; /* owned, and their bytes: COPY */
    uint32_t media_count;
    /* The answer. */
    unsigned status;  /* of HTTP; 0: none yet */
    const char *type; /* as in Content-Type */
    char *bytes;      /* owned */
    size_t bytes_len;
    uint32_t etag;  /* the version that the answer is about; 0: none */
    char file[40];  /* a name to save it by; empty: none */
    char allow[40]; /* the methods that there are, as in Allow; empty: it does not say */
    struct lec_pack_file *pack; /* owned; PLAY: with its media */
    char folder[64];            /* PREVIEW: where view and pictures are; empty: nowhere */
};

/* The bytes that a request of this verb may have behind its head. */
size_t lec_edit_body_max(enum lec_edit_verb verb);
/* What a method and the rest of a path behind "/drafts" ask for. 0, or the status that it gets. */
unsigned lec_edit_route(const char *method, const char *path, struct lec_edit *out);
/* Copies a pack of the session for COPY. False: memory is short. */
bool lec_edit_lend(struct lec_edit *edit, const struct lec_pack_file *pack);
/* In the loop's thread, which sessions belong to: makes PREVIEW's body the view that a display would get of it. False: it is
 * answered. */
bool lec_edit_prepare(struct lec_edit *edit);
/* Does it. It is answered then, but PREVIEW and PLAY that went well. */
void lec_edit_run(struct lec_edit *edit, struct lec_store *store);
/* Answers with a text for people. */
void lec_edit_refuse(struct lec_edit *edit, unsigned status, const char *text);
void lec_edit_finish(struct lec_edit *edit);

#endif
