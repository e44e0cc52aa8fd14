/* The command line and the configuration file: what is accepted, and what each mistake is told. */
#include "options.h"

#include <lectern/game.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define WORDS_MAX 16
#define ROWS(array) (sizeof(array) / sizeof((array)[0]))

static char folder[] = "/tmp/lectern-options-XXXXXX";
static char config_path[64];

static struct lec_options got;
static struct lec_options_trouble why;

/* Splits at blanks; '' stands for an empty argument. The words stay in place until the next call. */
static int parse(const char *line)
{
    static char text[4096];
    static char *argv[WORDS_MAX + 2];
    static char program[] = "lectern";
    static char empty[] = "";
    int argc = 0;
    char *save = NULL;
    snprintf(text, sizeof(text), "%s", line);
    argv[argc++] = program;
    for (char *word = strtok_r(text, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
        assert_true(argc <= WORDS_MAX);
        argv[argc++] = strcmp(word, "''") == 0 ? empty : word;
    }
    argv[argc] = NULL;
    return lec_options_parse(argc, argv, &got, &why);
}

static void must_parse(const char *line)
{
    if (parse(line) < 0) {
        fail_msg("lectern %s: %s", line, why.text);
    }
}

static void write_config(const char *text)
{
    FILE *file = fopen(config_path, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static void test_defaults(void **state)
{
    (void)state;
    must_parse("");
    assert_int_equal(got.command, LEC_COMMAND_SERVE);
    assert_int_equal(got.port, 8088);
    assert_int_equal(got.short_port, -1);
    assert_string_equal(got.bind, "0.0.0.0");
    assert_string_equal(got.session, "");
    assert_string_equal(got.config, "");
    assert_int_equal(got.pack_count, 0);
    assert_false(got.new_session || got.json || got.help || got.version);
    assert_int_equal(got.file_count, 0);
}

static void test_commands(void **state)
{
    static const struct {
        const char *line;
        enum lec_command command;
        int files;
        const char *first; /* operand FILE; NULL: none */
        const char *session;
    } cases[] = {
        {"serve", LEC_COMMAND_SERVE, 0, NULL, ""},
        {"demo --display d", LEC_COMMAND_DEMO, 0, NULL, ""},
        {"rehearse a.json --speed 5", LEC_COMMAND_REHEARSE, 1, "a.json", ""},
        {"bots http://h/host", LEC_COMMAND_BOTS, 1, "http://h/host", ""},
        {"pack check a.json", LEC_COMMAND_PACK_CHECK, 1, "a.json", ""},
        {"pack check a b c", LEC_COMMAND_PACK_CHECK, 3, "a", ""},
        {"pack check -- -a", LEC_COMMAND_PACK_CHECK, 1, "-a", ""},
        {"verify a.lec", LEC_COMMAND_VERIFY, 1, "a.lec", ""},
        {"replay a.lec", LEC_COMMAND_REPLAY, 1, "a.lec", ""},
        {"sessions", LEC_COMMAND_SESSIONS, 0, NULL, ""},
        {"export kwxtr out", LEC_COMMAND_EXPORT, 1, "out", "KWXTR"},
        {"--data d export KWXTR out", LEC_COMMAND_EXPORT, 1, "out", "KWXTR"},
        {"export KWXTR --data d out", LEC_COMMAND_EXPORT, 1, "out", "KWXTR"},
        {"report kwxtr out", LEC_COMMAND_REPORT, 1, "out", "KWXTR"},
        {"report ./kwxtr", LEC_COMMAND_REPORT, 1, "./kwxtr", ""},
        {"report a.session out", LEC_COMMAND_REPORT, 2, "a.session", ""},
        {"delete KWXTR", LEC_COMMAND_DELETE, 0, NULL, "KWXTR"},
        {"help", LEC_COMMAND_HELP, 0, NULL, ""},
        {"version", LEC_COMMAND_VERSION, 0, NULL, ""},
        {"--help", LEC_COMMAND_HELP, 0, NULL, ""},
        {"--version", LEC_COMMAND_VERSION, 0, NULL, ""},
        {"serve --help", LEC_COMMAND_HELP, 0, NULL, ""},
        {"--help --version", LEC_COMMAND_HELP, 0, NULL, ""},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(cases); i++) {
        must_parse(cases[i].line);
        assert_int_equal(got.command, cases[i].command);
        assert_int_equal(got.file_count, cases[i].files);
        assert_string_equal(got.session, cases[i].session);
        if (cases[i].first != NULL) {
            assert_string_equal(got.files[0], cases[i].first);
        }
    }
}

static void test_values(void **state)
{
    (void)state;
    must_parse("--port 0 --bind=127.0.0.1 --data d --pack a --pack=b --new --json");
    assert_int_equal(got.port, 0);
    assert_string_equal(got.bind, "127.0.0.1");
    assert_string_equal(got.data, "d");
    assert_int_equal(got.pack_count, 2);
    assert_string_equal(got.packs[0], "a");
    assert_string_equal(got.packs[1], "b");
    assert_true(got.new_session);
    assert_true(got.json);
    must_parse("--port 65535 --short-port 0 --session abcde --bind ::1");
    assert_int_equal(got.port, 65535);
    assert_int_equal(got.short_port, 0);
    assert_string_equal(got.session, "ABCDE");
    assert_string_equal(got.bind, "::1");
    must_parse("--port 1 --port 2");
    assert_int_equal(got.port, 2);
    must_parse("--pack a --pack b --pack c --pack d --pack e --pack f --pack g --pack h");
    assert_int_equal(got.pack_count, LEC_PACKS_MAX);
}

static void test_names_and_tls(void **state)
{
    (void)state;
    must_parse("--host-name quiz.example.org --host-name https://[::1]:8443 --expect 3000");
    assert_int_equal(got.host_name_count, 2);
    assert_string_equal(got.host_names[0], "quiz.example.org");
    assert_string_equal(got.host_names[1], "https://[::1]:8443");
    assert_int_equal(got.expected, 3000);
    must_parse("--tls-cert c.pem --tls-key k.pem --host-password-file p --display-key-file d");
    assert_string_equal(got.tls_cert, "c.pem");
    assert_string_equal(got.tls_key, "k.pem");
    assert_string_equal(got.password_file, "p");
    assert_string_equal(got.display_key_file, "d");
    must_parse("");
    assert_int_equal(got.expected, LEC_EXPECTED_FIRST);
    assert_int_equal(got.host_name_count, 0);
}

static void test_programme(void **state)
{
    (void)state;
    must_parse("--programme jeopardy,break,stump:2,jeopardy:8");
    assert_int_equal(got.round_count, 4);
    const uint8_t games[] = {LEC_GAME_jeopardy, LEC_GAME_break, LEC_GAME_stump, LEC_GAME_jeopardy};
    const uint8_t packs[] = {0, 0, 1, 7};
    for (int i = 0; i < 4; i++) {
        assert_int_equal(got.rounds[i].game, games[i]);
        assert_int_equal(got.rounds[i].pack, packs[i]);
    }
    must_parse("--programme poker --programme tictactoe,poker"); /* the later one holds */
    assert_int_equal(got.round_count, 2);
    must_parse("");
    assert_int_equal(got.round_count, 0);
    assert_int_equal(got.setting_count, 0);
}

static void test_settings(void **state)
{
    (void)state;
    must_parse("--set form=2 --set draw=1 --set=form=3");
    assert_int_equal(got.setting_count, 2);
    assert_int_equal(got.settings[0].number, LEC_OPTION_FORM);
    assert_int_equal(got.settings[0].value, 3);
    assert_int_equal(got.settings[1].number, LEC_OPTION_DRAW);
    assert_int_equal(got.settings[1].value, 1);
}

/* A rehearsal leaves the port to the server that runs already. */
static void test_rehearsal(void **state)
{
    (void)state;
    must_parse("rehearse a b");
    assert_int_equal(got.port, 0);
    assert_int_equal(got.speed, 50);
    assert_int_equal(got.file_count, 2);
    must_parse("rehearse --port 9000 --speed 200 --teams 8 a");
    assert_int_equal(got.port, 9000);
    assert_int_equal(got.speed, 200);
    assert_int_equal(got.teams, 8);
}

/* The operands do not depend on the environment's idea of where options may stand. */
static void test_options_stand_anywhere(void **state)
{
    (void)state;
    assert_int_equal(setenv("POSIXLY_CORRECT", "1", 1), 0);
    must_parse("export KWXTR --data d out");
    unsetenv("POSIXLY_CORRECT");
    assert_string_equal(got.data, "d");
    assert_string_equal(got.files[0], "out");
}

static void test_mistakes(void **state)
{
    static const struct {
        const char *line;
        const char *text;
    } cases[] = {
        {"--prot 80", "unknown option --prot: did you mean --port?"},
        {"--prot=80", "unknown option --prot=80: did you mean --port?"},
        {"--tls-key k", "https needs both: --tls-cert FILE and --tls-key FILE"},
        {"--host-name a/b", "--host-name: \"a/b\" is not a name such as quiz.example.org or "
                            "https://quiz.example.org"},
        {"--host-name=a --host-name=a --host-name=a --host-name=a --host-name=a --host-name=a "
         "--host-name=a --host-name=a --host-name=a",
         "--host-name: a server has at most 8 names"},
        {"--expect 0", "--expect: \"0\" is not a number from 1 to 16384"},
        {"--sesion A", "unknown option --sesion: did you mean --session?"},
        {"--xyzzy", "unknown option --xyzzy: lectern --help lists them all"},
        {"-h", "unknown option -h: did you mean --help?"},
        {"-7", "unknown option -7: lectern --help lists them all"},
        {"--port", "--port needs a value: --port N"},
        {"--json=1", "--json takes no value"},
        {"--port 65536", "--port: \"65536\" is not a number from 0 to 65535"},
        {"--port -1", "--port: \"-1\" is not a number from 0 to 65535"},
        {"--port +1", "--port: \"+1\" is not a number from 0 to 65535"},
        {"--port 80x", "--port: \"80x\" is not a number from 0 to 65535"},
        {"--port ''", "--port: \"\" is not a number from 0 to 65535"},
        {"--port 99999999999999999999",
         "--port: \"99999999999999999999\" is not a number from 0 to 65535"},
        {"--bind 1.2.3", "--bind: \"1.2.3\" is not an address such as 0.0.0.0 or 127.0.0.1"},
        {"--data ''", "--data: the path is empty"},
        {"--data --json", "--data: \"--json\" looks like an option: write ./--json for a file of "
                          "that name"},
        {"--session ABCD", "--session: \"ABCD\" is not a room code: it has 5 letters"},
        {"--session ABCDEF", "--session: \"ABCDEF\" is not a room code: it has 5 letters"},
        {"--session AB1DE", "--session: \"AB1DE\" is not a room code: it has 5 letters"},
        {"--new --session ABCDE", "--new and --session exclude each other: give one of them"},
        {"--pack 1 --pack=2 --pack=3 --pack=4 --pack=5 --pack=6 --pack=7 --pack=8 --pack=9",
         "--pack: a session carries at most 8 packs"},
        {"--programme jeopardi", "--programme: \"jeopardi\" is no game: the games are jeopardy, "
                                 "tictactoe, stump, poker and "
                                 "break"},
        {"--programme poker,,break",
         "--programme: \"\" is no game: the games are jeopardy, tictactoe, stump, poker and break"},
        {"--programme stump:0",
         "--programme: \"stump:0\" names no pack: write the number of one, from 1 to 8"},
        {"--programme poker,stump:9",
         "--programme: \"stump:9\" names no pack: write the number of one, from 1 to 8"},
        {"--programme stump:",
         "--programme: \"stump:\" names no pack: write the number of one, from 1 to 8"},
        {"--programme "
         "poker,poker,poker,poker,poker,poker,poker,poker,poker,poker,poker,poker,poker,poker,"
         "poker,poker,poker",
         "--programme: a programme has at most 16 rounds"},
        {"--set form", "--set: \"form\" is not of the form NAME=VALUE"},
        {"--set fom=1", "--set: no option of a round is called \"fom\": did you mean form?"},
        {"--set xyzzy=1",
         "--set: no option of a round is called \"xyzzy\": the host's page lists them"},
        {"--set form=4", "--set: form: \"4\" is not a number from 0 to 3"},
        {"--set form=-1", "--set: form: \"-1\" is not a number from 0 to 3"},
        {"--set form=1x", "--set: form: \"1x\" is not a number from 0 to 3"},
        {"--set form=", "--set: form: \"\" is not a number from 0 to 3"},
        {"--set form=99999999999999999999",
         "--set: form: \"99999999999999999999\" is not a number from 0 to 3"},
        {"rehearse a --speed 201", "--speed: \"201\" is not a number from 1 to 200"},
        {"rehearse a --pace 100",
         "lectern rehearse does not know --pace: lectern --help lists what it knows"},
        {"rehearse", "lectern rehearse needs more: lectern rehearse PACK..."},
        {"rehearse 1 2 3 4 5 6 7 8 9", "too much for lectern rehearse: \"9\""},
        {"sesions", "unknown command sesions: did you mean lectern sessions?"},
        {"pack", "unknown command pack: did you mean lectern pack check?"},
        {"pack chek a", "unknown command pack: did you mean lectern pack check?"},
        {"frobnicate", "unknown command frobnicate: lectern --help lists them all"},
        {"pack check", "lectern pack check needs more: lectern pack check FILE..."},
        {"verify", "lectern verify needs more: lectern verify FILE"},
        {"verify a b", "too much for lectern verify: \"b\""},
        {"serve now", "too much for lectern serve: \"now\""},
        {"export ABCDE", "lectern export needs more: lectern export CODE FILE"},
        {"export ABC file", "\"ABC\" is not a room code: it has 5 letters"},
        {"delete", "lectern delete needs more: lectern delete CODE"},
        {"sessions --port 1",
         "lectern sessions does not know --port: lectern --help lists what it knows"},
        {"verify a --data d",
         "lectern verify does not know --data: lectern --help lists what it knows"},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(cases); i++) {
        if (parse(cases[i].line) == 0) {
            fail_msg("lectern %s was accepted", cases[i].line);
        }
        assert_string_equal(why.text, cases[i].text);
    }
}

/* A message quotes what was typed, but stays one line, whole and harmless. */
static void test_message_is_one_line(void **state)
{
    char program[] = "lectern";
    char hostile[] = "--po\nrt\033[2J";
    char *argv[] = {program, hostile, NULL};
    (void)state;
    assert_int_equal(lec_options_parse(2, argv, &got, &why), -1);
    assert_string_equal(why.text, "unknown option --po?rt?[2J: lectern --help lists them all");
}

static void test_long_path(void **state)
{
    char line[LEC_OPTIONS_PATH_MAX + 32] = "--data ";
    size_t start = strlen(line);
    (void)state;
    memset(line + start, 'x', LEC_OPTIONS_PATH_MAX);
    must_parse(line);
    assert_int_equal(strlen(got.data), LEC_OPTIONS_PATH_MAX);
    line[start + LEC_OPTIONS_PATH_MAX] = 'x';
    assert_int_equal(parse(line), -1);
    assert_string_equal(why.text, "--data: the path is longer than 1023 bytes");
}

static void test_folders(void **state)
{
    (void)state;
    setenv("HOME", "/h", 1);
    must_parse("sessions");
    assert_string_equal(got.data, "/h/.local/share/lectern");
    setenv("XDG_DATA_HOME", "/x", 1);
    must_parse("sessions");
    assert_string_equal(got.data, "/x/lectern");
    setenv("XDG_DATA_HOME", "relative", 1);
    must_parse("sessions");
    assert_string_equal(got.data, "/h/.local/share/lectern");
    must_parse("verify a");
    assert_string_equal(got.data, "");
    unsetenv("HOME");
    assert_int_equal(parse("sessions"), -1);
    assert_string_equal(why.text, "HOME is not set: say with --data DIR where sessions are kept");
    must_parse("sessions --data d");
    unsetenv("XDG_DATA_HOME");
    setenv("HOME", folder, 1);
}

static void test_config(void **state)
{
    char line[128];
    (void)state;
    write_config("# a comment\n\n  port = 9000  \r\nbind=127.0.0.1\npack = a b.json\npack = c\n"
                 "data = /d");
    snprintf(line, sizeof(line), "--config %s", config_path);
    must_parse(line);
    assert_int_equal(got.port, 9000);
    assert_string_equal(got.bind, "127.0.0.1");
    assert_string_equal(got.data, "/d");
    assert_int_equal(got.pack_count, 2);
    assert_string_equal(got.packs[0], "a b.json");
    assert_string_equal(got.packs[1], "c");
    assert_string_equal(got.config, config_path);
    /* The command line wins, packs as a whole. */
    snprintf(line, sizeof(line), "--config %s --port 1 --pack p", config_path);
    must_parse(line);
    assert_int_equal(got.port, 1);
    assert_int_equal(got.pack_count, 1);
    assert_string_equal(got.packs[0], "p");
    assert_string_equal(got.data, "/d");
}

static void test_config_mistakes(void **state)
{
    static const struct {
        const char *text;
        const char *why; /* after the file's name */
    } cases[] = {
        {"prot = 1\n", ":1: unknown key \"prot\": did you mean port?"},
        {"# x\n\nxyzzy = 1\n", ":3: unknown key \"xyzzy\""},
        {"port = 1\nport = 2\n", ":2: port is set a second time"},
        {"port = many\n", ":1: port: \"many\" is not a number from 0 to 65535"},
        {"port =\n", ":1: port: \"\" is not a number from 0 to 65535"},
        {"port 9000\n", ":1: \"port 9000\" is not of the form key = value"},
        {"= 1\n", ":1: unknown key \"\""},
        {"session = ABCDE\n", ":1: session belongs on the command line only"},
        {"json = 1\n", ":1: json belongs on the command line only"},
    };
    char line[128];
    (void)state;
    snprintf(line, sizeof(line), "--config %s --port 5", config_path);
    for (size_t i = 0; i < ROWS(cases); i++) {
        write_config(cases[i].text);
        assert_int_equal(parse(line), -1);
        assert_memory_equal(why.text, config_path, strlen(config_path));
        assert_string_equal(why.text + strlen(config_path), cases[i].why);
    }
}

static void test_config_line_length(void **state)
{
    char text[LEC_OPTIONS_LINE_MAX + 8] = "#";
    char line[128];
    (void)state;
    snprintf(line, sizeof(line), "--config %s", config_path);
    memset(text + 1, 'x', LEC_OPTIONS_LINE_MAX - 1);
    memcpy(text + LEC_OPTIONS_LINE_MAX, "\n", 2);
    write_config(text);
    must_parse(line);
    memcpy(text + LEC_OPTIONS_LINE_MAX, "x\n", 3);
    write_config(text);
    assert_int_equal(parse(line), -1);
    assert_string_equal(why.text + strlen(config_path), ":1: the line is longer than 2047 bytes");
}

static void test_config_places(void **state)
{
    char path[64];
    (void)state;
    /* The default file need not exist; one that was asked for must. */
    setenv("XDG_CONFIG_HOME", folder, 1);
    must_parse("sessions");
    assert_string_equal(got.config, "");
    assert_int_equal(parse("--config /nonexistent/x"), -1);
    assert_string_equal(why.text, "cannot read /nonexistent/x: No such file or directory");
    snprintf(path, sizeof(path), "%s/lectern", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    snprintf(path, sizeof(path), "%s/lectern/lectern.conf", folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs("data = /from-file\n", file);
    assert_int_equal(fclose(file), 0);
    must_parse("sessions");
    assert_string_equal(got.config, path);
    assert_string_equal(got.data, "/from-file");
    /* Help never trips over a broken file. */
    file = fopen(path, "w");
    assert_non_null(file);
    fputs("broken\n", file);
    assert_int_equal(fclose(file), 0);
    must_parse("--help");
    must_parse("help");
    assert_int_equal(parse("sessions"), -1);
    unsetenv("XDG_CONFIG_HOME");
    unlink(path);
    *strrchr(path, '/') = '\0';
    rmdir(path);
    snprintf(path, sizeof(path), "--config %s", folder);
    assert_int_equal(parse(path), -1);
    assert_string_equal(why.text + strlen("cannot read ") + strlen(folder), ": Is a directory");
}

static void test_help_names_all(void **state)
{
    static const char *const expected[] = {
#define LEC_COMMAND(NAME, words, min, max, operands, doc) "\n  " words " ", doc "\n",
#define LEC_SWITCH(NAME, name, field, KIND, low, high, in_file, value, commands, doc) \
    "\n  --" name " ", doc "\n",
#include "options.def"
    };
    char *text = NULL;
    size_t len = 0;
    (void)state;
    FILE *file = open_memstream(&text, &len);
    assert_non_null(file);
    lec_options_help(file);
    assert_int_equal(fclose(file), 0);
    for (size_t i = 0; i < ROWS(expected); i++) {
        if (strstr(text, expected[i]) == NULL) {
            fail_msg("help does not say \"%s\"", expected[i]);
        }
    }
    free(text);
}

static int group_setup(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL) {
        return -1;
    }
    snprintf(config_path, sizeof(config_path), "%s/conf", folder);
    unsetenv("XDG_CONFIG_HOME");
    unsetenv("XDG_DATA_HOME");
    return setenv("HOME", folder, 1);
}

static int group_teardown(void **state)
{
    (void)state;
    unlink(config_path);
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_commands),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_names_and_tls),
        cmocka_unit_test(test_programme),
        cmocka_unit_test(test_settings),
        cmocka_unit_test(test_rehearsal),
        cmocka_unit_test(test_options_stand_anywhere),
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_message_is_one_line),
        cmocka_unit_test(test_long_path),
        cmocka_unit_test(test_folders),
        cmocka_unit_test(test_config),
        cmocka_unit_test(test_config_mistakes),
        cmocka_unit_test(test_config_line_length),
        cmocka_unit_test(test_config_places),
        cmocka_unit_test(test_help_names_all),
    };
    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
