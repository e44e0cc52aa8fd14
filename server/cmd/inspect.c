/* `lectern verify` and `lectern replay`: sessions read, folded and told. */
#include "cmd/cmd.h"
#include "cmd/shown.h"

#include "wire/wire.h"

#include <stdio.h>
#include <string.h>

static void print_text(const struct lec_live *live, struct lec_text text)
{
    size_t len = 0;
    /* The texts are read only; the source wants the session as it was given. */
    const char *bytes = lec_live_text((void *)(uintptr_t)live, text, &len);
    lec_print_text(bytes, len);
}

static void print_scores(const struct lec_live *live)
{
    const struct lec_session *s = lec_live_session(live);
    uint32_t teams = lec_session_teams(s);
    for (uint32_t i = 1; i <= teams; i++) {
        if (lec_session_is_seated(s, i)) {
            printf("    %8lld  ", (long long)lec_session_score(s, i));
            print_text(live, lec_session_team_name(s, i));
            printf("\n");
        }
    }
}

/* P-03: was the order of the cards fixed before the first one? */
static int check_shoe(struct lec_loader *loader, const struct lec_shoe_report *shoe)
{
    static const char *const faults[] = {
        [LEC_SHOE_FAIR] = "",
        [LEC_SHOE_NOT_OPEN] = "",
        [LEC_SHOE_NO_SEED] = "what was shown as its seed is none",
        [LEC_SHOE_OTHER_SEED] = "the seed that was shown is not the one that was promised",
        [LEC_SHOE_OUT_OF_ORDER] = "a card was dealt when it was not its turn",
        [LEC_SHOE_OTHER_CARD] = "the card that was dealt is not the one at its place in the shoe",
    };
    if (faults[shoe->fault][0] != '\0') {
        snprintf(loader->why, sizeof loader->why, "shoe %u, entry %u: %s", shoe->number,
                 shoe->entry, faults[shoe->fault]);
        return -1;
    }
    return 0;
}

static void print_shoe(const struct lec_shoe_report *shoe)
{
    printf("    shoe %u: %u %s, %u %s dealt, commitment %s\n", shoe->number, shoe->decks,
           shoe->decks == 1 ? "deck" : "decks", shoe->dealt, shoe->dealt == 1 ? "card" : "cards",
           shoe->commit);
    printf("        %s\n", shoe->fault == LEC_SHOE_FAIR
                               ? "its order was fixed before the first card, and was kept"
                               : "its seed has not been shown yet: the order cannot be checked");
}

/* The score of each team is what counts in its ledger. */
static int check_scores(struct lec_loader *loader)
{
    const struct lec_session *s = lec_live_session(loader->live);
    const struct lec_ledger_line *lines = NULL;
    uint32_t count = lec_live_lines(loader->live, &lines);
    uint32_t teams = lec_session_teams(s);
    for (uint32_t i = 1; i <= teams; i++) {
        int64_t sum = 0;
        for (uint32_t k = 0; k < count; k++) {
            bool is_counted = lines[k].line.team == i && lines[k].struck == 0 &&
                              lines[k].line.kind == LEC_LINE_POINTS;
            sum += is_counted ? lines[k].line.points : 0;
        }
        if (sum != lec_session_score(s, i)) {
            snprintf(loader->why, sizeof loader->why,
                     "team %u: its score is not the sum of its ledger", i);
            return -1;
        }
    }
    return 0;
}

static int verified(void *user, struct lec_loader *loader)
{
    const char *path = user;
    const struct lec_ledger_line *lines = NULL;
    uint32_t count = lec_live_lines(loader->live, &lines);
    struct lec_shoe_report shoe;
    int result = check_scores(loader);
    for (uint32_t i = 1; result == 0 && lec_live_check_shoe(loader->live, i, &shoe); i++) {
        result = check_shoe(loader, &shoe);
    }
    if (result != 0) {
        return -1;
    }
    printf("%s: session %s is whole: %u entries, %u ledger lines\n", path, loader->session.code,
           lec_live_count(loader->live), count);
    print_scores(loader->live);
    for (uint32_t i = 1; lec_live_check_shoe(loader->live, i, &shoe); i++) {
        print_shoe(&shoe);
    }
    return 0;
}

int lec_cmd_verify(const struct lec_options *options)
{
    struct lec_loader loader = {
        .loaded = verified, .needs_media = true, .user = (void *)(uintptr_t)options->files[0]};
    return lec_loader_read(options->files[0], &loader);
}

static void print_who(const struct lec_live *live, const struct lec_input *in)
{
    const struct lec_session *s = lec_live_session(live);
    static const char *const roles[] = {"", "host", "", "display", "server"};
    if (in->role == LEC_ROLE_PLAYER && in->player != 0) {
        print_text(live, lec_session_player_name(s, in->player));
    } else {
        fputs(roles[in->role], stdout);
    }
    if (in->team != 0 && in->team <= lec_session_teams(s)) {
        fputs(" [", stdout);
        print_text(live, lec_session_team_name(s, in->team));
        fputc(']', stdout);
    }
}

/* The texts of a question are one, with a mark behind each. */
static void print_fields(const char *text, size_t len)
{
    for (size_t at = 0; at <= len;) {
        const char *end = memchr(text + at, LEC_FIELD_END, len - at);
        size_t field = end != NULL ? (size_t)(end - text) - at : len - at;
        if (at == 0 || field > 0) {
            printf("%s", at == 0 ? "  \"" : " | \"");
            lec_print_text(text + at, field);
            printf("\"");
        }
        at += field + 1;
    }
}

static void print_entry(const struct lec_live *live, uint32_t index)
{
    struct lec_record record;
    lec_live_record(live, index, &record);
    const struct lec_input *in = &record.entry.in;
    long long ms = (long long)(in->at_us / 1000);
    printf("%6u  %3lld:%02lld.%03lld  %-13s ", in->seq, ms / 60000, ms / 1000 % 60, ms % 1000,
           lec_verb_info(in->verb)->word);
    print_who(live, in);
    if (in->at != 0) {
        printf("  at %u", in->at);
    }
    if (in->verb == LEC_VERB_BUZZ) {
        printf("  pressed %lld us", (long long)in->value);
    } else if (in->value != 0 && in->verb != LEC_VERB_BEGIN) {
        printf("  %lld", (long long)in->value);
    }
    if (in->has_text) {
        print_fields(record.text, record.text_len);
    }
    uint8_t ruling = lec_live_ruling(live, index);
    if (ruling != LEC_RULING_NONE) {
        printf("  -> %s", ruling == LEC_RULING_RIGHT ? "right" : "wrong");
    }
    printf("%s\n", lec_live_is_undone(live, index) ? "  (taken back)" : "");
}

static const char *why_word(uint8_t why)
{
    for (uint32_t i = 0; i < lec_wire_enum_count; i++) {
        if (strcmp(lec_wire_enums[i]->name, "view_why") == 0) {
            return lec_wire_enums[i]->words[why];
        }
    }
    return "";
}

static void print_line(const struct lec_live *live, const struct lec_ledger_line *line)
{
    static const char *const units[] = {
        [LEC_LINE_NONE] = "",
        [LEC_LINE_POINTS] = "",
        [LEC_LINE_CARD] = "  of cards",
        [LEC_LINE_BUCKET] = "  in the bucket",
    };
    printf("%6u  entry %-6u %+8lld%s  ", line->no, line->seq, (long long)line->line.points,
           units[line->line.kind]);
    print_text(live, lec_session_team_name(lec_live_session(live), line->line.team));
    printf("  %s", why_word(line->line.why));
    if (line->corrects != 0) {
        printf("  (corrects line %u)", line->corrects);
    }
    if (line->struck != 0) {
        printf("  (struck by entry %u)", line->struck);
    }
    printf("\n");
}

static int replayed(void *user, struct lec_loader *loader)
{
    (void)user;
    const struct lec_live *live = loader->live;
    printf("Session %s: ", loader->session.code);
    lec_print_text(loader->session.title, sizeof loader->session.title);
    printf("\n\n");
    uint32_t count = lec_live_count(live);
    for (uint32_t i = 0; i < count; i++) {
        print_entry(live, i);
    }
    const struct lec_ledger_line *lines = NULL;
    uint32_t line_count = lec_live_lines(live, &lines);
    printf("\nLedger\n");
    for (uint32_t i = 0; i < line_count; i++) {
        print_line(live, &lines[i]);
    }
    printf("\nScores\n");
    print_scores(live);
    return 0;
}

int lec_cmd_replay(const struct lec_options *options)
{
    struct lec_loader loader = {.loaded = replayed};
    return lec_loader_read(options->files[0], &loader);
}
