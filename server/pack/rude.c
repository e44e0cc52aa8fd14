/* The search for rude words. A name is broken into pieces at white space and punctuation, and each piece, and what stands
 * without white space, and letters that stand alone, are compared with each word, run by run of equal letters. */
#include "pack/rude.h"

#include "pack/skeleton.h"
#include "pack/text.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define RUNES_MAX 2048 /* of a name: NFKD makes at most 18 of a character of three bytes */
#define PIECES_MAX 128 /* a name has fewer letters than that */
#define WORD_RUNES_MAX LEC_RUDE_WORD_MAX

enum {
    WHITE = ' ',
    MARK = '.', /* punctuation, and symbols that stand for no letter */
    ANY = '*',  /* in a name: some letter */
};

struct run {
    int32_t rune;
    uint32_t count;
};

struct word {
    char text[LEC_RUDE_WORD_MAX + 1]; /* with its stars */
    bool is_own;                      /* not built in */
    bool may_begin_inside, may_end_inside;
    uint32_t run_count;
    struct run runs[WORD_RUNES_MAX];
};

struct lec_rude {
    struct word *words[LEC_RUDE_WORDS_MAX]; /* owned; in order of their letters */
    uint32_t count;
    bool is_off;
};

struct runes {
    int32_t at[RUNES_MAX];
    size_t count;
};

/* ---- from a text to letters */

/* What stands for letters beside those themselves. */
static bool stands_for(int32_t rune, int32_t letter)
{
    static const struct {
        int32_t rune;
        char letter;
    } table[] = {
        {'4', 'a'}, {'@', 'a'}, {'8', 'b'}, {'3', 'e'}, {0x20AC, 'e'}, {'6', 'g'},
        {'9', 'g'}, {'1', 'i'}, {'1', 'l'}, {'!', 'i'}, {'!', 'l'},    {'|', 'i'},
        {'|', 'l'}, {'0', 'o'}, {'5', 's'}, {'$', 's'}, {'7', 't'},    {'2', 'z'},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (table[i].rune == rune && (letter == 0 || table[i].letter == letter)) {
            return true;
        }
    }
    return false;
}

static bool is_digit(int32_t rune)
{
    return rune >= '0' && rune <= '9';
}

static bool is_latin(int32_t rune)
{
    return rune >= 'a' && rune <= 'z';
}

static bool is_combining(int32_t rune)
{
    utf8proc_category_t category = utf8proc_category(rune);
    return category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME;
}

static bool is_letter(int32_t rune)
{
    utf8proc_category_t category = utf8proc_category(rune);
    return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) ||
           is_combining(rune);
}

/* The letter from a to z that a character looks like, 0 when it looks like none. */
static int32_t look_of(int32_t rune)
{
    char bytes[4];
    size_t look_len = 0;
    size_t len = (size_t)utf8proc_encode_char(rune, (utf8proc_uint8_t *)bytes);
    char *look = lec_skeleton(bytes, len, &look_len);
    if (look == NULL || look_len == 0) {
        free(look);
        return 0;
    }
    int32_t first = utf8proc_tolower((unsigned char)look[0]);
    bool is_one = look_len == 1 || (look_len > 1 && (unsigned char)look[1] >= 0x80);
    bool is_m = look_len == 2 && memcmp(look, "rn", 2) == 0;
    free(look);
    return is_m ? 'm' : is_one && is_latin(first) ? first : 0;
}

/* As small letters and as capitals: Cyrillic ka is a k as a capital alone, and must be one either way. */
static int32_t letter_of(int32_t rune)
{
    int32_t small = rune < 0x80 ? 0 : look_of(rune);
    int32_t capital = rune < 0x80 || small != 0 ? 0 : look_of(utf8proc_toupper(rune));
    return small != 0 ? small : capital != 0 ? capital : rune;
}

/* False: it is no UTF-8, or too long. */
static bool fold(const char *text, size_t len, struct runes *out)
{
    const utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT |
                                      UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
    utf8proc_ssize_t count = utf8proc_decompose((const utf8proc_uint8_t *)text,
                                                (utf8proc_ssize_t)len, out->at, RUNES_MAX, options);
    out->count = 0;
    if (count < 0 || count > RUNES_MAX) {
        return false;
    }
    for (utf8proc_ssize_t i = 0; i < count; i++) {
        int32_t rune = out->at[i];
        if (is_letter(rune)) {
            rune = is_combining(rune) ? rune : letter_of(rune);
        } else if (!is_digit(rune) && rune != ANY && !stands_for(rune, 0)) {
            rune = lec_text_is_white(rune) ? WHITE : MARK;
        }
        out->at[out->count++] = rune;
    }
    return true;
}

static void drop_combining(struct runes *runes)
{
    size_t kept = 0;
    for (size_t i = 0; i < runes->count; i++) {
        if (!is_combining(runes->at[i])) {
            runes->at[kept++] = runes->at[i];
        }
    }
    runes->count = kept;
}

/* ---- one word, one piece of a name */

static bool fits(int32_t have, int32_t want)
{
    if (have == want || is_latin(have)) {
        return have == want; /* asked for each word, of each name that comes: no table */
    }
    return stands_for(have, want) || (have == ANY && is_letter(want));
}

static bool is_vowel(int32_t rune)
{
    return rune == 'a' || rune == 'e' || rune == 'i' || rune == 'o' || rune == 'u';
}

/* May so many letters in a name be this run? Three of a kind are never meant as such; two consonants are, in a word that
 * must stand alone: Putta is a name. */
static bool may_be(uint32_t have, const struct run *run, bool is_part)
{
    bool is_loose = is_part || is_vowel(run->rune);
    return have == run->count || (have > run->count && (is_loose || have >= 3));
}

/* `ends` are the places up to which the runs so far reach; moves them on by one run. False: there are none left. */
static bool advance(const int32_t *piece, size_t len, const struct run *run, bool is_part,
                    bool *ends)
{
    bool next[RUNES_MAX + 1];
    bool is_any = false;
    memset(next, false, len + 1);
    for (size_t from = 0; from < len; from++) {
        for (size_t to = from; ends[from] && to < len && fits(piece[to], run->rune); to++) {
            if (may_be((uint32_t)(to + 1 - from), run, is_part)) {
                next[to + 1] = true;
                is_any = true;
            }
        }
    }
    memcpy(ends, next, len + 1);
    return is_any;
}

static bool is_word(const int32_t *piece, size_t len, const struct word *word)
{
    bool ends[RUNES_MAX + 1];
    bool is_part = word->may_begin_inside || word->may_end_inside;
    if (!word->may_begin_inside && (len == 0 || !fits(piece[0], word->runs[0].rune))) {
        return false; /* as most are not, of each name that comes */
    }
    memset(ends, word->may_begin_inside, len + 1);
    ends[0] = true;
    for (uint32_t i = 0; i < word->run_count; i++) {
        if (!advance(piece, len, &word->runs[i], is_part, ends)) {
            return false;
        }
    }
    return word->may_end_inside || ends[len];
}

/* Of what stands for a letter, a name must have more than a number: 455 is one, and A55 and P155 are seats. And what is
 * mostly stars says nothing. */
static bool is_worth_a_look(const int32_t *piece, size_t len)
{
    size_t digits = 0;
    size_t stars = 0;
    for (size_t i = 0; i < len; i++) {
        digits += is_digit(piece[i]);
        stars += piece[i] == ANY;
    }
    return digits + stars < len && 2 * digits <= len && 2 * stars <= len;
}

static bool is_listed(const struct lec_rude *rude, const int32_t *piece, size_t len)
{
    for (uint32_t i = 0; is_worth_a_look(piece, len) && i < rude->count; i++) {
        if (is_word(piece, len, rude->words[i])) {
            return true;
        }
    }
    return false;
}

/* Digits and signs at either end are letters, or none: $hit, shit99, !shit!. */
static bool is_rude(const struct lec_rude *rude, const int32_t *piece, size_t len)
{
    size_t first = 0;
    size_t last = len;
    while (first < len && !is_letter(piece[first])) {
        first++;
    }
    while (last > first && !is_letter(piece[last - 1])) {
        last--;
    }
    return is_listed(rude, piece, len) ||
           (first > 0 && is_listed(rude, piece + first, len - first)) ||
           (last < len && is_listed(rude, piece, last)) ||
           (first > 0 && last < len && is_listed(rude, piece + first, last - first));
}

/* ---- the pieces of a name */

struct piece {
    size_t start, end;
    bool is_behind_white;
};

static size_t split(const struct runes *runes, struct piece *out)
{
    size_t count = 0;
    bool is_behind_white = true;
    for (size_t i = 0; i < runes->count && count < PIECES_MAX;) {
        int32_t rune = runes->at[i];
        if (rune == WHITE || rune == MARK) {
            is_behind_white = is_behind_white || rune == WHITE;
            i++;
            continue;
        }
        size_t end = i;
        while (end < runes->count && runes->at[end] != WHITE && runes->at[end] != MARK) {
            end++;
        }
        out[count++] = (struct piece){i, end, is_behind_white};
        is_behind_white = false;
        i = end;
    }
    return count;
}

static bool is_rude_joined(const struct lec_rude *rude, const struct runes *runes,
                           const struct piece *pieces, size_t count)
{
    struct runes joined = {.count = 0};
    for (size_t i = 0; i < count; i++) {
        size_t len = pieces[i].end - pieces[i].start;
        memcpy(joined.at + joined.count, runes->at + pieces[i].start, len * sizeof *joined.at);
        joined.count += len;
    }
    return count > 1 && is_rude(rude, joined.at, joined.count);
}

static size_t len_of(const struct piece *piece)
{
    return piece->end - piece->start;
}

static bool has_rude_piece(const struct lec_rude *rude, const struct runes *runes)
{
    struct piece pieces[PIECES_MAX];
    size_t count = split(runes, pieces);
    bool is_short = true; /* all of them */
    bool is_found = false;
    for (size_t i = 0; i < count && !is_found; i++) {
        const struct piece *piece = &pieces[i];
        size_t end = i + 1;
        is_short = is_short && len_of(piece) <= 2;
        is_found = is_rude(rude, runes->at + piece->start, len_of(piece));
        if (piece->is_behind_white) { /* f.u.c.k */
            while (end < count && !pieces[end].is_behind_white) {
                end++;
            }
            is_found = is_found || is_rude_joined(rude, runes, piece, end - i);
        }
        bool is_first = i == 0 || len_of(&pieces[i - 1]) > 1;
        if (is_first && len_of(piece) == 1) { /* f u c k */
            for (end = i + 1; end < count && len_of(&pieces[end]) == 1;) {
                end++;
            }
            is_found = is_found || is_rude_joined(rude, runes, piece, end - i);
        }
    }
    return is_found || (is_short && is_rude_joined(rude, runes, pieces, count)); /* fu ck */
}

bool lec_rude_is_in(const struct lec_rude *rude, const char *name, size_t len)
{
    struct runes runes;
    if (rude->is_off || !fold(name, len, &runes)) {
        return false;
    }
    if (has_rude_piece(rude, &runes)) {
        return true;
    }
    size_t with_marks = runes.count;
    drop_combining(&runes);
    return runes.count < with_marks && has_rude_piece(rude, &runes);
}

/* ---- the list */

/* False: that is no word. */
static bool compile(const char *text, struct word *out)
{
    struct runes runes;
    size_t len = strlen(text);
    *out = (struct word){.is_own = true};
    if (len == 0 || len > LEC_RUDE_WORD_MAX) {
        return false;
    }
    memcpy(out->text, text, len + 1);
    out->may_begin_inside = text[0] == '*';
    out->may_end_inside = len > 1 && text[len - 1] == '*';
    text += out->may_begin_inside;
    len -= (size_t)out->may_begin_inside + out->may_end_inside;
    if (!fold(text, len, &runes) || runes.count > WORD_RUNES_MAX) {
        return false;
    }
    size_t letters = 0;
    for (size_t i = 0; i < runes.count; i++) {
        int32_t rune = runes.at[i];
        letters += is_letter(rune) && !is_combining(rune);
        struct run *last = &out->runs[out->run_count == 0 ? 0 : out->run_count - 1];
        if (!is_letter(rune) && !is_digit(rune)) {
            return false;
        }
        if (out->run_count > 0 && last->rune == rune) {
            last->count++;
        } else {
            out->runs[out->run_count++] = (struct run){rune, 1};
        }
    }
    return letters > 0 && (runes.count > 1 || runes.at[0] >= 0x80);
}

static const char *letters_of(const struct word *word)
{
    return word->text + word->may_begin_inside;
}

static bool find(const struct lec_rude *rude, const char *text, uint32_t *out)
{
    for (uint32_t i = 0; i < rude->count; i++) {
        if (strcmp(rude->words[i]->text, text) == 0) {
            *out = i;
            return true;
        }
    }
    return false;
}

static enum lec_err insert(struct lec_rude *rude, const struct word *what)
{
    struct word *word = malloc(sizeof *word);
    if (word == NULL) {
        return LEC_ERR_BUSY;
    }
    *word = *what;
    uint32_t at = rude->count++;
    while (at > 0 && strcmp(letters_of(rude->words[at - 1]), letters_of(word)) > 0) {
        rude->words[at] = rude->words[at - 1];
        at--;
    }
    rude->words[at] = word;
    return LEC_OK;
}

static const char *const built_in[] = {
#define LEC_RUDE(word) word,
#include "pack/rude.def"
#undef LEC_RUDE
};

#define BUILT_IN (sizeof built_in / sizeof *built_in)

static bool is_built_in(const char *text)
{
    bool is_there = false;
    for (size_t i = 0; i < BUILT_IN; i++) {
        is_there = is_there || strcmp(built_in[i], text) == 0;
    }
    return is_there;
}

/* As it is compared: without blanks at its ends and in small letters, so that a word is listed once. False: too long. */
static bool tidy(const char *word, char out[LEC_RUDE_WORD_MAX + 1])
{
    size_t len = 0;
    const utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD;
    utf8proc_uint8_t *folded = NULL;
    char *composed = lec_text_compose(word, strlen(word), &len);
    utf8proc_ssize_t folded_len = -1;
    if (composed != NULL) {
        folded_len = utf8proc_map((const utf8proc_uint8_t *)composed, (utf8proc_ssize_t)len,
                                  &folded, options);
    }
    bool is_fit = folded_len > 0 && folded_len <= LEC_RUDE_WORD_MAX;
    if (is_fit) {
        memcpy(out, folded, (size_t)folded_len);
        out[folded_len] = '\0';
    }
    free(composed);
    free(folded);
    return is_fit;
}

enum lec_err lec_rude_add(struct lec_rude *rude, const char *text)
{
    char tidied[LEC_RUDE_WORD_MAX + 1];
    struct word word;
    uint32_t at;
    if (!tidy(text, tidied) || !compile(tidied, &word)) {
        return LEC_ERR_TEXT;
    }
    if (find(rude, tidied, &at)) {
        return LEC_OK;
    }
    word.is_own = !is_built_in(tidied);
    return rude->count < LEC_RUDE_WORDS_MAX ? insert(rude, &word) : LEC_ERR_FULL;
}

enum lec_err lec_rude_drop(struct lec_rude *rude, const char *text)
{
    char tidied[LEC_RUDE_WORD_MAX + 1];
    uint32_t at;
    if (!tidy(text, tidied) || !find(rude, tidied, &at)) {
        return LEC_ERR_TEXT;
    }
    free(rude->words[at]);
    rude->count--;
    memmove(&rude->words[at], &rude->words[at + 1], (rude->count - at) * sizeof *rude->words);
    return LEC_OK;
}

void lec_rude_switch(struct lec_rude *rude, bool is_off)
{
    rude->is_off = is_off;
}

void lec_rude_reset(struct lec_rude *rude)
{
    while (rude->count > 0) {
        free(rude->words[--rude->count]);
    }
    rude->is_off = false;
    for (size_t i = 0; i < BUILT_IN; i++) {
        (void)lec_rude_add(rude, built_in[i]); /* short of memory, what fits must do */
    }
}

struct lec_rude *lec_rude_create(void)
{
    struct lec_rude *rude = calloc(1, sizeof *rude);
    if (rude != NULL) {
        lec_rude_reset(rude);
    }
    return rude;
}

void lec_rude_destroy(struct lec_rude *rude)
{
    if (rude == NULL) {
        return;
    }
    for (uint32_t i = 0; i < rude->count; i++) {
        free(rude->words[i]);
    }
    free(rude);
}

bool lec_rude_is_off(const struct lec_rude *rude)
{
    return rude->is_off;
}

uint32_t lec_rude_count(const struct lec_rude *rude)
{
    return rude->count;
}

const char *lec_rude_word(const struct lec_rude *rude, uint32_t i, bool *is_own)
{
    *is_own = rude->words[i]->is_own;
    return rude->words[i]->text;
}

/* ---- as a setting: "off", "+WORD" and "-WORD" with blanks between */

static char *append(char *end, const char *sign, const char *text)
{
    size_t sign_len = strlen(sign);
    size_t len = strlen(text);
    memcpy(end, sign, sign_len);
    memcpy(end + sign_len, text, len);
    end[sign_len + len] = ' ';
    return end + sign_len + len + 1;
}

void lec_rude_save(const struct lec_rude *rude, char *out)
{
    char *end = out;
    uint32_t at;
    if (rude->is_off) {
        end = append(end, "", "off");
    }
    for (size_t i = 0; i < BUILT_IN; i++) {
        if (!find(rude, built_in[i], &at)) {
            end = append(end, "-", built_in[i]);
        }
    }
    for (uint32_t i = 0; i < rude->count; i++) {
        if (rude->words[i]->is_own) {
            end = append(end, "+", rude->words[i]->text);
        }
    }
    end[end > out ? -1 : 0] = '\0';
}

void lec_rude_load(struct lec_rude *rude, const char *changes)
{
    lec_rude_reset(rude);
    for (const char *at = changes; *at != '\0';) {
        char word[LEC_RUDE_WORD_MAX + 2] = "";
        size_t len = strcspn(at, " ");
        memcpy(word, at, len < sizeof word ? len : 0);
        if (word[0] == '+') {
            (void)lec_rude_add(rude, word + 1);
        } else if (word[0] == '-') {
            (void)lec_rude_drop(rude, word + 1);
        } else if (strcmp(word, "off") == 0) {
            rude->is_off = true;
        }
        at += len + strspn(at + len, " ");
    }
}
