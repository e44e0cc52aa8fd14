/* The program: reads the command line and does the one thing that it asks for. */
#include "cmd/cmd.h"

#include <stdio.h>

int main(int argc, char **argv)
{
    static struct lec_options options;
    static struct lec_options_trouble why;
    if (lec_options_parse(argc, argv, &options, &why) != 0) {
        fprintf(stderr, "lectern: %s\n", why.text);
        return 2;
    }
    switch (options.command) {
    case LEC_COMMAND_SERVE:
        return lec_cmd_serve(&options);
    case LEC_COMMAND_DEMO:
        return lec_cmd_demo(&options);
    case LEC_COMMAND_REHEARSE:
        return lec_cmd_rehearse(&options);
    case LEC_COMMAND_BOTS:
        return lec_cmd_bots(&options);
    case LEC_COMMAND_PACK_CHECK:
        return lec_cmd_pack_check(&options);
    case LEC_COMMAND_VERIFY:
        return lec_cmd_verify(&options);
    case LEC_COMMAND_REPLAY:
        return lec_cmd_replay(&options);
    case LEC_COMMAND_SESSIONS:
        return lec_cmd_sessions(&options);
    case LEC_COMMAND_REPORT:
        return lec_cmd_report(&options);
    case LEC_COMMAND_EXPORT:
        return lec_cmd_export(&options);
    case LEC_COMMAND_DELETE:
        return lec_cmd_delete(&options);
    case LEC_COMMAND_VERSION:
        return lec_cmd_version();
    default:
        lec_options_help(stdout);
        return 0;
    }
}
