/* See oracle.h: the log as it must be. */
#include "oracle_parts.h"

#include <stdlib.h>
#include <string.h>

#define IDS_MAX 32768 /* a power of two */

struct oracle oracle;

static struct {
    int64_t id;
    uint32_t seq;
} ids[IDS_MAX];
static bool shoe_is_open;

void oracle_begin(oracle_author *author)
{
    oracle_end();
    oracle.author_of = author;
    oracle.facts = grab(ENTRIES_MAX * sizeof *oracle.facts);
    rise_begin();
    marks_begin();
    sent_begin();
    watch_begin();
}

void oracle_end(void)
{
    lec_live_destroy(oracle.live);
    free(oracle.facts);
    rise_end();
    oracle = (struct oracle){0};
    shoe_is_open = false;
    memset(ids, 0, sizeof ids);
}

uint32_t oracle_count(void)
{
    return oracle.count;
}

const struct lec_live *oracle_live(void)
{
    return oracle.live;
}

uint16_t oracle_team_of(uint32_t player)
{
    const struct lec_session *s = lec_live_session(oracle.live);
    return player >= 1 && player <= lec_session_players(s) ? lec_session_team_of(s, player) : 0;
}

bool oracle_is_waiting(uint32_t player)
{
    return oracle.live != NULL && lec_session_is_waiting(lec_live_session(oracle.live), player);
}

static uint32_t slot_of(int64_t id)
{
    uint32_t at = (uint32_t)lec_rng_mix((uint64_t)id, 7) & (IDS_MAX - 1);
    while (ids[at].id != 0 && ids[at].id != id) {
        at = (at + 1) & (IDS_MAX - 1);
    }
    return at;
}

uint32_t oracle_find(int64_t id)
{
    uint32_t seq = id == 0 ? 0 : ids[slot_of(id)].seq;
    return seq <= oracle.count ? seq : 0;
}

void oracle_make_live(void)
{
    static struct lec_pack_problems problems;
    size_t len = 0;
    const char *bytes = pack_bytes(&len);
    struct lec_pack_file *pack = lec_pack_file_parse(bytes, len, &problems);
    must(pack != NULL, "the pack is no pack");
    oracle.live = lec_live_create(1, "ABCDE", &pack, 1, NULL);
    must(oracle.live != NULL, "no memory for the oracle");
    facts_begin();
}

/* P-03: from a shoe whose seed has been shown no card is dealt. */
static void check_shoe(const struct lec_input *in)
{
    shoe_is_open = in->verb == LEC_VERB_OPEN_SHOE || (shoe_is_open && in->verb != LEC_VERB_SHOE);
    must(in->verb != LEC_VERB_DEAL || !shoe_is_open, "entry %u deals from an open shoe", in->seq);
}

/* Who may do what: the sender of an act is its author, and may send that. */
static void check_author(const struct lec_input *in)
{
    must(lec_verb_allows(in->verb, in->role), "entry %u: role %u may not %s", in->seq, in->role,
         lec_verb_info(in->verb)->word);
    if (in->id == 0) {
        must(in->role == LEC_ROLE_SERVER || in->verb == LEC_VERB_BEGIN, "entry %u has no id",
             in->seq);
        return;
    }
    uint32_t at = slot_of((int64_t)in->id);
    must(ids[at].id == 0 || ids[at].seq > oracle.count || ids[at].seq == in->seq,
         "act %llu (%s) acted twice, as entries %u and %u", (unsigned long long)in->id,
         lec_verb_info(in->verb)->word, ids[at].seq, in->seq);
    ids[at].id = (int64_t)in->id;
    ids[at].seq = in->seq;
    struct viewer author = oracle.author_of((uint32_t)(in->id & ((1U << ORACLE_WHO_BITS) - 1)));
    if (author.role == LEC_ROLE_NONE) {
        return; /* of the plan that the session began with */
    }
    must(author.role == in->role, "entry %u was made by role %u and came from %u", in->seq,
         in->role, author.role);
    bool is_own = author.role != LEC_ROLE_PLAYER || author.player == in->player ||
                  author.player == 0 || in->verb == LEC_VERB_JOIN;
    must(is_own, "entry %u is player %u's and came from player %u", in->seq, in->player,
         author.player);
}

void oracle_take_entry(const struct lec_record *record)
{
    const struct lec_input *in = &record->entry.in;
    must(in->seq == oracle.count + 1, "entry %u follows entry %u", in->seq, oracle.count);
    must(in->seq < ENTRIES_MAX, "more entries than a run can have");
    check_author(in);
    check_shoe(in);
    enum lec_err err = lec_live_load(oracle.live, record);
    must(err == LEC_OK, "entry %u does not fold: %s", in->seq, lec_err_text(err));
    oracle.count++;
    oracle.facts[oracle.count].is_known = false;
    marks_take(record);
}

/* It has not happened. */
void oracle_forget_from(uint32_t kept)
{
    lec_live_rollback(oracle.live, kept);
    oracle.count = kept;
    for (uint32_t i = 0; i < IDS_MAX; i++) {
        ids[i].seq = ids[i].seq > kept ? UINT32_MAX : ids[i].seq;
    }
    marks_forget_from(kept);
    shoe_is_open = false;
    for (uint32_t i = 0; i < kept; i++) {
        struct lec_record record;
        lec_live_record(oracle.live, i, &record);
        check_shoe(&record.entry.in);
    }
}
