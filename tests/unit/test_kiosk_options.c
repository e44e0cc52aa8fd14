/* The display's command line and configuration file: what is taken, what wins, and what each mistake is told. */
#include "options.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define WORDS_MAX 16
#define ROWS(array) (sizeof(array) / sizeof((array)[0]))
#define KEY "AbCdEfGhIjKlMnOpQrStU_"
#define OTHER "0123456789abcdefghijkl"
#define LINK "ws://10.0.0.1:8088/ws#code=ABCDE&key=" KEY
#define HOST_LINK "http://10.0.0.1:8088/host#code=ABCDE&key=" KEY

static char folder[] = "/tmp/lectern-kiosk-options-XXXXXX";
static char file[64];  /* the user's */
static char other[64]; /* one that is asked for */

static struct options got;
static char said[4000]; /* on standard error */

/* Splits at blanks. The words stay in place until the next call. */
static int parse(const char *line)
{
    static char text[4096];
    static char *argv[WORDS_MAX + 2];
    static char program[] = "lectern-kiosk";
    int argc = 0;
    char *save = NULL;
    snprintf(text, sizeof text, "%s", line);
    argv[argc++] = program;
    for (char *word = strtok_r(text, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
        assert_true(argc <= WORDS_MAX);
        argv[argc++] = word;
    }
    argv[argc] = NULL;
    FILE *log = tmpfile();
    assert_non_null(log);
    fflush(stderr);
    int before = dup(STDERR_FILENO);
    dup2(fileno(log), STDERR_FILENO);
    int result = options_parse(&got, argc, argv);
    fflush(stderr);
    dup2(before, STDERR_FILENO);
    close(before);
    rewind(log);
    said[fread(said, 1, sizeof said - 1, log)] = '\0';
    fclose(log);
    return result;
}

static void must_parse(const char *line)
{
    if (parse(line) != 0) {
        fail_msg("lectern-kiosk %s: %s", line, said);
    }
}

static void must_refuse(const char *line, const char *reason)
{
    assert_int_equal(parse(line), -1);
    if (strstr(said, reason) == NULL) {
        fail_msg("lectern-kiosk %s: said \"%s\", not \"%s\"", line, said, reason);
    }
}

static void write_file(const char *path, const char *text)
{
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    fputs(text, out);
    assert_int_equal(fclose(out), 0);
}

static int set_up(void **state)
{
    char lectern[64];
    (void)state;
    if (mkdtemp(folder) == NULL) {
        return -1;
    }
    snprintf(lectern, sizeof lectern, "%s/lectern", folder);
    snprintf(file, sizeof file, "%s/kiosk.conf", lectern);
    snprintf(other, sizeof other, "%s/other", folder);
    return mkdir(lectern, 0700) != 0 || setenv("XDG_CONFIG_HOME", folder, 1) != 0 ? -1 : 0;
}

static int tear_down(void **state)
{
    char lectern[64];
    (void)state;
    snprintf(lectern, sizeof lectern, "%s/lectern", folder);
    unlink(file);
    unlink(other);
    rmdir(lectern);
    return rmdir(folder);
}

static int no_file(void **state)
{
    (void)state;
    write_file(file, ""); /* and none of this machine's is read */
    return 0;
}

static void test_command_line(void **state)
{
    (void)state;
    must_parse("--connect " LINK " --screen 2 --fullscreen --size 800x600");
    assert_string_equal(got.place.host, "10.0.0.1");
    assert_string_equal(got.place.key, KEY);
    assert_string_equal(got.host_key, "");
    assert_int_equal(got.screen, 2);
    assert_int_equal(got.w, 800);
    assert_true(got.is_fullscreen);
    assert_false(got.discovers);
    must_parse("--connect " HOST_LINK);
    assert_string_equal(got.host_key, KEY);
    assert_int_equal(got.screen, 0);
    must_parse("--connect " HOST_LINK " --key " OTHER);
    assert_string_equal(got.place.key, OTHER);
    assert_string_equal(got.host_key, "");
    must_parse("--discover --key " KEY);
    assert_true(got.discovers);
    assert_string_equal(got.place.host, "");
    assert_string_equal(got.place.key, KEY);
    must_parse("--discover --connect " LINK);
    assert_string_equal(got.place.host, "10.0.0.1");
    must_parse("--connect " LINK);
    assert_string_equal(got.language, "");
    must_parse("--connect " LINK " --language ar");
    assert_string_equal(got.language, "ar");
    must_parse("--help");
    assert_true(got.wants_help);
}

static void test_mistakes(void **state)
{
    (void)state;
    must_refuse("", "Give its link with --connect, or let --discover find it");
    must_refuse("--discover", "finds the server, but no key");
    must_refuse("--discover --key short", "--key: a key has 22 letters");
    must_refuse("--discover --connect " HOST_LINK, "a host's key is for the server of its link");
    must_refuse("--discover --key " KEY " --host-key " OTHER, "a host's key is for the server");
    must_refuse("--connect " LINK " --screen 0", "--screen 0: give the number of a screen");
    must_refuse("--connect " LINK " --screen 17", "from 1 to 16");
    must_refuse("--connect " LINK " --language tlh", "--language tlh: the display speaks en, ");
    must_refuse("--connect " LINK " --screen 1x", "--screen 1x");
    must_refuse("--connect " LINK " --config /nowhere/x", "cannot read /nowhere/x: No such file");
    must_refuse("--connect " LINK " --config .", "cannot read .");
}

/* Whoever lists this machine's programs sees no key. */
static void test_keys_are_blotted_out(void **state)
{
    char program[] = "lectern-kiosk";
    char discover[] = "--discover";
    char key[] = "--key=" KEY;
    char *argv[] = {program, discover, key, NULL};
    (void)state;
    assert_int_equal(options_parse(&got, 3, argv), 0);
    assert_null(strstr(key, "AbC"));
}

static void test_file(void **state)
{
    (void)state;
    write_file(file, "# the box in the hall\n\n  discover = yes\nkey=" KEY
                     " \r\n\tscreen = 2\nfullscreen = no\nwatchdog = yes\nsize = 640x480");
    must_parse("");
    assert_string_equal(got.config, file);
    assert_true(got.discovers && got.has_watchdog);
    assert_false(got.is_fullscreen);
    assert_string_equal(got.place.key, KEY);
    assert_int_equal(got.screen, 2);
    assert_int_equal(got.h, 480);
    write_file(other, "connect = " HOST_LINK "\n");
    char line[128];
    snprintf(line, sizeof line, "--config %s", other);
    must_parse(line); /* the one that is asked for, and no other */
    assert_string_equal(got.place.host, "10.0.0.1");
    assert_string_equal(got.host_key, KEY);
    assert_false(got.discovers);
}

static void test_command_line_wins(void **state)
{
    (void)state;
    write_file(file, "discover = yes\nkey = " KEY "\nhost-key = " OTHER
                     "\nsize = 640x480\nfullscreen = yes\n");
    /* A link says all there is about the server. */
    must_parse("--size 800x600 --connect ws://h/ws#key=" OTHER);
    assert_int_equal(got.w, 800);
    assert_true(got.is_fullscreen);
    assert_false(got.discovers);
    assert_string_equal(got.place.host, "h");
    assert_string_equal(got.place.key, OTHER);
    assert_string_equal(got.host_key, "");
    write_file(file, "discover = yes\nkey = " KEY "\n");
    must_parse("--key " OTHER);
    assert_true(got.discovers);
    assert_string_equal(got.place.key, OTHER);
}

static void test_mistakes_in_the_file(void **state)
{
    static char endless[3000];
    const struct {
        const char *text, *reason;
    } cases[] = {
        {"\n\nfullscreen\n", ":3: \"fullscreen\" is not of the form NAME = VALUE"},
        {"fullscreen = maybe\n", ":1: fullscreen = maybe: say yes or no"},
        {"# x\nscreeen = 1\n", ":2: there is no option \"screeen\""},
        {"screen = 1\nscreen = 2\n", ":2: screen is set a second time"},
        {"screen = x\n", ":1: --screen x: give the number"},
        {"size = 10x10\n", ":1: --size 10x10"}, /* wrong, though the command line says it, too */
        {"help = yes\n", ":1: help belongs on the command line only"},
        {"config = x\n", ":1: config belongs on the command line only"},
        {"key = short\n", ":1: --key: a key has 22"},
        {"connect = x\n", ":1: --connect x: this is no"},
        {"= 1\n", ":1: there is no option \"\""},
        {endless, ":1: the line is longer than 2000 bytes"},
    };
    (void)state;
    memset(endless, '#', sizeof endless - 1);
    for (size_t i = 0; i < ROWS(cases); i++) {
        char reason[200];
        write_file(file, cases[i].text);
        snprintf(reason, sizeof reason, "lectern-kiosk: %s%s", file, cases[i].reason);
        must_refuse("--size 800x600 --connect " LINK, reason);
    }
    must_refuse("--connect " LINK " --screen 0", "lectern-kiosk: --screen 0"); /* of no file */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_command_line, no_file),
        cmocka_unit_test_setup(test_mistakes, no_file),
        cmocka_unit_test_setup(test_keys_are_blotted_out, no_file),
        cmocka_unit_test(test_file),
        cmocka_unit_test(test_command_line_wins),
        cmocka_unit_test(test_mistakes_in_the_file),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
