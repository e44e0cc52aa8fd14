/* A folder for a session that is gone afterwards, however the program is asked to end. */
#include "cmd/cmd.h"

#include <errno.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void ends(sigset_t *out)
{
    sigemptyset(out);
    sigaddset(out, SIGINT);
    sigaddset(out, SIGTERM);
    sigaddset(out, SIGHUP);
}

void lec_throwaway_listen(void)
{
    sigset_t all;
    ends(&all);
    pthread_sigmask(SIG_UNBLOCK, &all, NULL);
}

int lec_throwaway_make(const char *name, char out[LEC_OPTIONS_PATH_MAX + 1])
{
    const char *base = getenv("TMPDIR");
    base = base != NULL && base[0] == '/' ? base : "/tmp";
    sigset_t all;
    ends(&all);
    pthread_sigmask(SIG_BLOCK, &all, NULL);
    int len = snprintf(out, LEC_OPTIONS_PATH_MAX + 1, "%s/lectern-%s-XXXXXX", base, name);
    if (len < 0 || len > LEC_OPTIONS_PATH_MAX || mkdtemp(out) == NULL) {
        lec_fail("cannot make a folder for the %s in %.200s: %s", name, base, strerror(errno));
        lec_throwaway_listen();
        return -1;
    }
    return 0;
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *where)
{
    (void)about;
    (void)kind;
    (void)where;
    return remove(path);
}

int lec_throwaway_remove(const char *folder)
{
    int result = nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    if (result != 0) {
        lec_fail("cannot remove %s: %s", folder, strerror(errno));
    }
    lec_throwaway_listen(); /* what came while it could not be heard ends the program now */
    return result;
}
