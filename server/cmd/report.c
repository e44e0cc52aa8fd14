/* `lectern report`: a folder with a page and tables for each session that was asked for. */
#include "cmd/cmd.h"
#include "report/report.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct job {
    const char *dir;
    uint32_t written; /* reports */
};

#define PATH_MAX_HERE (LEC_OPTIONS_PATH_MAX + LEC_REPORT_FOLDER_MAX + 40)

static int write_bytes(const char *path, const struct lec_report_buffer *bytes)
{
    /* Names and answers are in it: for nobody but its owner, as an export is. */
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    size_t done = 0;
    if (fd < 0) {
        return -1;
    }
    while (done < bytes->len) {
        ssize_t count = write(fd, bytes->bytes + done, bytes->len - done);
        if (count < 0 && errno != EINTR) {
            int reason = errno;
            close(fd);
            errno = reason;
            return -1;
        }
        done += count > 0 ? (size_t)count : 0;
    }
    return close(fd);
}

static int write_file(const struct lec_report *report, enum lec_report_file file,
                      const char *folder)
{
    struct lec_report_buffer bytes = {0};
    char path[PATH_MAX_HERE];
    snprintf(path, sizeof path, "%s/%s", folder, lec_report_file_name(file));
    int result = lec_report_write(report, file, &bytes);
    if (result != 0) {
        errno = ENOMEM;
    } else {
        result = write_bytes(path, &bytes);
    }
    lec_report_buffer_free(&bytes);
    return result;
}

/* Half a report would be taken for a whole one: what was written goes again. The folder is ours. */
static void remove_all(const char *folder)
{
    for (enum lec_report_file file = LEC_REPORT_PAGE; file < LEC_REPORT_FILE_COUNT; file++) {
        char path[PATH_MAX_HERE];
        snprintf(path, sizeof path, "%s/%s", folder, lec_report_file_name(file));
        unlink(path);
    }
    rmdir(folder);
}

static int write_folder(const struct lec_report *report, const char *dir, struct lec_loader *loader)
{
    char name[LEC_REPORT_FOLDER_MAX + 1];
    char folder[PATH_MAX_HERE - 20];
    lec_report_folder(report, name);
    snprintf(folder, sizeof folder, "%.*s/%s", LEC_OPTIONS_PATH_MAX, dir, name);
    if (mkdir(folder, 0700) != 0) {
        snprintf(loader->why, sizeof loader->why,
                 errno == EEXIST ? "%.300s is there already: move it away, or name another folder"
                                 : "%.300s cannot be made: is the folder right?",
                 folder);
        return -1;
    }
    for (enum lec_report_file file = LEC_REPORT_PAGE; file < LEC_REPORT_FILE_COUNT; file++) {
        if (write_file(report, file, folder) != 0) {
            snprintf(loader->why, sizeof loader->why, "%.200s in %.100s cannot be written: %s",
                     lec_report_file_name(file), folder, strerror(errno));
            remove_all(folder);
            return -1;
        }
    }
    printf("The report of session %s is in %s.\n", loader->session.code, folder);
    return 0;
}

static int report_one(void *user, struct lec_loader *loader)
{
    struct job *job = user;
    struct lec_report *report = lec_report_create(loader->live, NULL);
    if (report == NULL) {
        snprintf(loader->why, sizeof loader->why, "not enough memory for the report");
        return -1;
    }
    int result = write_folder(report, job->dir, loader);
    lec_report_destroy(report);
    job->written += result == 0;
    return result;
}

int lec_cmd_report(const struct lec_options *options)
{
    bool is_code = options->session[0] != '\0';
    int dirs = options->file_count - !is_code;
    struct job job = {.dir = dirs > 0 ? options->files[!is_code] : "."};
    struct lec_loader loader = {
        .loaded = report_one, .user = &job, .only = is_code ? options->session : NULL};
    char path[LEC_OPTIONS_PATH_MAX + 20];
    if (is_code) {
        snprintf(path, sizeof path, "%s/lectern.db", options->data);
    } else {
        snprintf(path, sizeof path, "%.*s", LEC_OPTIONS_PATH_MAX, options->files[0]);
    }
    int status = lec_loader_read(path, &loader);
    if (status == 0 && job.written == 0) {
        return is_code ? lec_fail("no session has the code %s: `lectern sessions` lists them",
                                  options->session)
                       : lec_fail("%s: there is no session in it", path);
    }
    return status;
}
