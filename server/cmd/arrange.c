/* What the command line wants of a new session: whether it is a rehearsal, its programme, options of its rounds. */
#include "cmd/cmd.h"

#include <sodium.h>

/* As a host's page would send it: these are the host's to decide. */
static enum lec_err decide(struct lec_live *live, enum lec_verb verb, int64_t at, int64_t value,
                           int64_t wall_ms)
{
    struct lec_msg_act act = {.verb = (uint16_t)verb, .at = at, .value = value};
    while (act.id == 0) {
        uint64_t id = 0;
        randombytes_buf(&id, sizeof id);
        act.id = (int64_t)(id >> 12);
    }
    struct lec_request request = {.role = LEC_ROLE_HOST, .act = &act};
    return lec_live_act(live, &request, 0, wall_ms).err;
}

int lec_check_programme(const struct lec_options *options)
{
    for (int i = 0; i < options->round_count; i++) {
        int pack = options->rounds[i].pack + 1;
        if (pack > options->pack_count) {
            return lec_fail("round %d of the programme wants pack %d, and the session has %d",
                            i + 1, pack, options->pack_count);
        }
    }
    return 0;
}

/* Unless the command line says otherwise a session has all games: a trainer drops what is not wanted. A demo is short. */
static enum lec_err plan_all(struct lec_live *live, int64_t wall_ms)
{
    static const uint8_t games[] = {LEC_GAME_stump, LEC_GAME_tictactoe, LEC_GAME_poker};
    enum lec_err err = LEC_OK; /* it begins with Jeopardy */
    for (size_t i = 0; i < sizeof games && err == LEC_OK; i++) {
        err = decide(live, LEC_VERB_PLAN_ADD, games[i], 0, wall_ms);
    }
    return err;
}

enum lec_err lec_begin_session(struct lec_live *live, const struct lec_options *options,
                               int64_t wall_ms)
{
    uint64_t seed = 0;
    randombytes_buf(&seed, sizeof seed);
    seed >>= 1;
    bool is_rehearsal = options->command == LEC_COMMAND_REHEARSE;
    enum lec_err err =
        is_rehearsal ? lec_live_rehearse(live, seed, wall_ms) : lec_live_begin(live, seed, wall_ms);
    for (int i = 0; i < options->setting_count && err == LEC_OK; i++) {
        const struct lec_options_setting *setting = &options->settings[i];
        err = decide(live, LEC_VERB_OPTION, setting->number, setting->value, wall_ms);
    }
    if (options->round_count == 0 && options->command != LEC_COMMAND_DEMO && err == LEC_OK) {
        err = plan_all(live, wall_ms);
    }
    if (options->round_count > 0 && err == LEC_OK) {
        err = decide(live, LEC_VERB_PLAN_DROP, 0, 0, wall_ms); /* what a session begins with */
    }
    for (int i = 0; i < options->round_count && err == LEC_OK; i++) {
        const struct lec_options_round *round = &options->rounds[i];
        err = decide(live, LEC_VERB_PLAN_ADD, round->game, round->pack, wall_ms);
    }
    return err;
}
