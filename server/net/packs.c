/* Packs that come to a session later: written in the batch of their entries. */
#include "net/net_state.h"

static const struct lec_pack_file *pack_of(const struct room *room, uint32_t index,
                                           uint32_t *number)
{
    struct lec_record record;
    lec_live_record(room->live, index, &record);
    *number = (uint32_t)record.entry.in.value;
    return record.entry.in.verb == LEC_VERB_PACK ? lec_live_pack(room->live, *number) : NULL;
}

uint32_t lec_packs_count(const struct room *room)
{
    uint32_t count = 0, number = 0, media = 0;
    for (uint32_t i = room->handed; i < lec_live_count(room->live); i++) {
        const struct lec_pack_file *pack = pack_of(room, i, &number);
        if (pack != NULL) {
            lec_pack_file_media(pack, &media);
            count += 1 + media;
        }
    }
    return count;
}

uint32_t lec_packs_hand_over(const struct room *room, uint32_t index, struct lec_write *writes)
{
    uint32_t number = 0, count = 0, size = 0;
    const struct lec_pack_file *pack = pack_of(room, index, &number);
    if (pack == NULL) {
        return 0;
    }
    struct lec_write write = {
        .kind = LEC_WRITE_PACK, .session = lec_live_id(room->live), .number = number};
    write.content.bytes = lec_pack_file_bytes(pack, &write.content.len);
    writes[size++] = write;
    const struct lec_pack_medium *media = lec_pack_file_media(pack, &count);
    for (uint32_t i = 0; i < count; i++) {
        write.kind = LEC_WRITE_MEDIUM;
        write.content = (struct lec_store_medium){media[i].bytes, media[i].len};
        writes[size] = write;
        size += media[i].bytes != NULL;
    }
    return size;
}
