/* See oracle.h: who may read what. A text that is not for everyone carries a mark: a letter that says what it is, and a number
 * that says of which clue it is, or who wrote it and for what. */
#include "oracle_parts.h"

#include "core/state.h"

#include <ctype.h>
#include <string.h>

/* A text of a question, as it was asked or edited, or the reason why it was refused. */
struct written {
    uint32_t seq; /* of the entry that brought it */
    int number;   /* of its mark */
    uint32_t question, asker;
    bool is_reason;
};

static struct written texts[MARKS_MAX];
static uint32_t text_count;
static uint32_t asker_of[MARKS_MAX]; /* player, by question */
static uint64_t read_count[26];      /* by letter: marks that somebody other than a host has read */

void marks_begin(void)
{
    text_count = 0;
    memset(read_count, 0, sizeof read_count);
}

uint64_t oracle_read(char letter)
{
    return read_count[letter - 'A'];
}

/* A mark in a text: its letter and number. */
static bool read_mark(const char *at, const char *end, char *letter, int *number)
{
    if (at + 4 >= end || at[0] != '~' || !isupper((unsigned char)at[1])) {
        return false;
    }
    *letter = at[1];
    *number = 0;
    for (at += 2; at < end && isdigit((unsigned char)*at); at++) {
        *number = *number * 10 + (*at - '0');
    }
    return at < end && *at == '~';
}

static int first_mark(const char *bytes, size_t len)
{
    const char *at = len == 0 ? NULL : memchr(bytes, '~', len);
    char letter = 0;
    int number = -1;
    return at != NULL && read_mark(at, bytes + len, &letter, &number) ? number : -1;
}

int mark_in(struct lec_text text)
{
    size_t len = 0;
    const char *bytes = lec_live_text(oracle.live, text, &len);
    return first_mark(bytes, len);
}

/* The questions: who wrote a text, and whose question it is, is in the log's entries; where that question is now, the
 * session says. */

void marks_take(const struct lec_record *record)
{
    const struct lec_input *in = &record->entry.in;
    bool is_text = in->verb == LEC_VERB_ASK || in->verb == LEC_VERB_EDIT;
    if ((!is_text && in->verb != LEC_VERB_REFUSE) || in->at == 0 || in->at >= MARKS_MAX) {
        return;
    }
    if (in->verb == LEC_VERB_ASK) {
        asker_of[in->at] = in->player;
    }
    int number = first_mark(record->text, record->text_len);
    if (number < 0) {
        return; /* whoever sends what comes to mind has no secrets */
    }
    must(text_count < MARKS_MAX, "more texts of questions than a run can have");
    must(number / ORACLE_MARK_STEP == (int)(in->id & ((1U << ORACLE_WHO_BITS) - 1)),
         "entry %u has a text of somebody else", in->seq);
    texts[text_count++] = (struct written){.seq = in->seq,
                                           .number = number,
                                           .question = in->at,
                                           .asker = asker_of[in->at],
                                           .is_reason = !is_text};
}

void marks_forget_from(uint32_t kept)
{
    while (text_count > 0 && texts[text_count - 1].seq > kept) {
        text_count--;
    }
}

void marks_note(struct fact *fact)
{
    const struct lec_session *s = lec_live_session(oracle.live);
    for (uint32_t i = 0; i < text_count; i++) {
        struct lec_view_question question;
        lec_session_question(s, texts[i].question, &question);
        uint32_t now = texts[i].is_reason ? question.reason.id : question.text.id;
        fact->question[i] = now == texts[i].seq ? (uint8_t)question.state : LEC_QUESTION_NONE;
    }
}

/* U-01 to U-03: only the asker reads a question that waits, was refused or merged, and what the asker expects before the
 * verdict; nobody else reads why it was refused, and nobody at all what has been edited away. */
static bool may_read_question(struct viewer viewer, enum lec_message message,
                              const struct fact *fact, char letter, int number)
{
    for (uint32_t i = 0; i < text_count; i++) { /* a finger that taps twice brings a text twice */
        uint8_t state = fact->question[i];
        if (texts[i].number != number || texts[i].is_reason != (letter == 'G') ||
            state == LEC_QUESTION_NONE) {
            continue;
        }
        bool is_own = message == LEC_MESSAGE_msg_me && viewer.player == texts[i].asker;
        bool is_in_queue = state == LEC_QUESTION_APPROVED || state == LEC_QUESTION_AIR;
        bool is_known = state == LEC_QUESTION_DONE || (letter == 'Q' && is_in_queue);
        if (is_own || (is_known && letter != 'G')) {
            return true;
        }
    }
    return false;
}

/* Of the team that is shown, or was when it was written? */
static bool is_of_mates(struct viewer viewer, uint32_t who)
{
    struct viewer author = oracle.author_of(who);
    return author.role == LEC_ROLE_HOST ||
           was_of_team(author.player, oracle_team_of(viewer.player), 1);
}

/* May this audience read that mark in a view of this revision? */
static bool may_read(struct viewer viewer, enum lec_message message, int64_t team,
                     const struct fact *fact, char letter, int number)
{
    bool is_own = message == LEC_MESSAGE_msg_team || message == LEC_MESSAGE_msg_me;
    switch (letter) {
    case 'C':
        /* One that is skipped before it was read out is shown with its response. */
        return number == fact->revealed || (number < 64 && (fact->shown >> number & 1) != 0);
    case 'A':
    case 'X':
    case 'S':
        return number == fact->revealed;
    case 'R': /* a response that was typed: the number is who typed it */
        return !fact->is_locked || (is_own && is_of_mates(viewer, (uint32_t)number));
    case 'Q': /* a question */
    case 'E': /* what its asker expects, and where that stands */
    case 'G': /* why it was refused */
        return may_read_question(viewer, message, fact, letter, number);
    case 'D': /* a draft: the number is who enters it */
        return message == LEC_MESSAGE_msg_team &&
               was_of_team(oracle.author_of((uint32_t)number).player, team, 1);
    default: /* K, N, F: the host's alone */
        return false;
    }
}

void marks_check(struct viewer viewer, enum lec_message message, int64_t rev, int64_t team,
                 const char *bytes, size_t len)
{
    const struct fact *fact = &oracle.facts[rev];
    const char *end = bytes + len;
    for (const char *at = memchr(bytes, '~', len); at != NULL;
         at = memchr(at + 1, '~', (size_t)(end - at - 1))) {
        char letter;
        int number;
        if (read_mark(at, end, &letter, &number)) {
            must(may_read(viewer, message, team, fact, letter, number),
                 "~%c%02d~ was sent to %s (player %u) in phase %u: %.*s", letter, number,
                 role_name(viewer.role), viewer.player, fact->phase, (int)len, bytes);
            read_count[letter - 'A']++;
            at = memchr(at + 1, '~', (size_t)(end - at - 1));
        }
    }
    bool says_right = memmem(bytes, len, "\"right\":true", 12) != NULL;
    must(!says_right || fact->revealed >= 0, "%s was told which option is right: %.*s",
         role_name(viewer.role), (int)len, bytes);
}
