/* A pack whose every text carries a mark: ~C07~ is the clue of number 7, ~A07~ its response, ~K07~ what is accepted, too,
 * ~X07~ why, ~N07~ the host's note, ~S07~ the source. Whoever types "right 07" has it right. */
#include "machine.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool pack_is_small;

static char bytes[32768];
static size_t used;
static int number;
static bool was_small;

__attribute__((format(printf, 1, 2))) static void add(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    used += (size_t)vsnprintf(bytes + used, sizeof bytes - used, format, args);
    va_end(args);
}

static void add_clue(const char *more)
{
    static const char *const forms[] = {"spoken", "typed", "choice"};
    const char *form = forms[number % 3];
    add("{%s\"clue\":\"What is ~C%02d~?\",\"explanation\":\"Why: ~X%02d~\",\"note\":\"~N%02d~\","
        "\"source\":\"~S%02d~\",\"how\":\"%s\",",
        more, number, number, number, number, form);
    if (number % 3 == 2) {
        add("\"response\":\"option %02d b\",\"choices\":[\"option %02d a\",\"option %02d b\","
            "\"option %02d c\"]}",
            number, number, number, number);
    } else {
        add("\"response\":\"~A%02d~\",\"accept\":[\"~K%02d~\",\"right %02d\"]}", number, number,
            number);
    }
    number++;
}

static void add_clues(int count)
{
    for (int i = 0; i < count; i++) {
        add("%s", i == 0 ? "" : ",");
        add_clue("");
    }
}

static void add_board(int categories, int rows)
{
    add("{\"categories\":[");
    for (int i = 0; i < categories; i++) {
        add("%s{\"title\":\"Category %d\",\"clues\":[", i == 0 ? "" : ",", i + 1);
        add_clues(rows);
        add("]}");
    }
    add("]}");
}

const char *pack_bytes(size_t *len)
{
    if (used == 0 || was_small != pack_is_small) {
        used = 0;
        number = 0;
        was_small = pack_is_small;
        add("{\"format\":\"lectern-pack/1\",\"title\":\"World\",\"language\":\"en\",\"boards\":[");
        if (pack_is_small) {
            add_board(1, 1);
        } else {
            add_board(3, 3);
            add(",");
            add_board(2, 2);
        }
        add("],\"final\":");
        add_clue("\"category\":\"Last\",");
        add(",\"tiebreaks\":[");
        add_clues(pack_is_small ? 1 : 2);
        add("],\"spares\":[");
        add_clues(pack_is_small ? 1 : 3);
        add("]}");
    }
    *len = used;
    return bytes;
}
