/* What a power cut leaves: the changes are gone through once more, and those that no sync has made
 * safe are kept, dropped or torn as the seed says. */
#include "disk_state.h"

#include <stdlib.h>
#include <string.h>

/* How a world treats what was not synced. */
enum habit {
    HABIT_NOTHING,
    HABIT_ALL,
    HABIT_BEGINNING, /* up to some change, which may be torn */
    HABIT_ANY,       /* each by lot: a later one there, an earlier one not */
    HABIT_TORN,      /* and each sector of those by lot */
    HABIT_ALL_BUT_ONE,
    HABIT_WRITES, /* lengths are kept in another place, which is written later */
    HABITS
};

/* A change that is not safe yet. */
struct waiting {
    uint64_t operation;
    bool is_orphan; /* its sync failed: no later one makes it safe */
};

struct cut {
    const struct lec_disk *disk;
    struct lec_disk_image *out;
    struct waiting *data, *names; /* owned; in the order of the operations */
    uint32_t data_count, data_cap, names_count, names_cap;
    uint64_t random;
};

static uint32_t any(struct cut *cut, uint32_t count)
{
    return (uint32_t)(disk_random(&cut->random) % count);
}

static void wait_for_sync(struct waiting **list, uint32_t *count, uint32_t *cap, uint64_t operation)
{
    if (*count == *cap) {
        *cap = *cap == 0 ? 64 : *cap * 2;
        *list = disk_must(reallocarray(*list, *cap, sizeof(**list)));
    }
    (*list)[(*count)++] = (struct waiting){.operation = operation};
}

static struct disk_file *file_of(struct cut *cut, uint32_t number)
{
    struct lec_disk_image *image = cut->out;

    if (number >= image->count) {
        image->files = disk_must(reallocarray(image->files, (number + 1), sizeof(*image->files)));
        memset(image->files + image->count, 0, (number + 1 - image->count) * sizeof(*image->files));
        image->count = number + 1;
    }
    return &image->files[number];
}

static void apply(struct cut *cut, uint64_t number)
{
    const struct disk_operation *operation = &cut->disk->operations[number];
    struct disk_names *names = &cut->out->names;

    switch (operation->kind) {
    case LEC_DISK_WRITE:
        disk_file_write(file_of(cut, operation->file), operation->bytes, operation->len,
                        operation->at);
        break;
    case LEC_DISK_TRUNCATE:
        disk_file_truncate(file_of(cut, operation->file), operation->at);
        break;
    case LEC_DISK_OPEN:
        if (operation->file != DISK_NO_FILE) {
            file_of(cut, operation->file);
        }
        disk_names_set(names, operation->name, operation->file);
        break;
    case LEC_DISK_DELETE:
        disk_names_remove(names, operation->name);
        break;
    case LEC_DISK_RENAME:
        disk_names_rename(names, operation->name, operation->new_name);
        break;
    default:
        break;
    }
}

/* Each sector by lot. */
static void apply_torn(struct cut *cut, uint64_t number)
{
    const struct disk_operation *operation = &cut->disk->operations[number];

    if (operation->kind != LEC_DISK_WRITE) {
        apply(cut, number);
        return;
    }
    for (size_t at = 0; at < operation->len;) {
        size_t room = LEC_DISK_SECTOR - (size_t)((operation->at + at) % LEC_DISK_SECTOR);
        size_t len = operation->len - at < room ? operation->len - at : room;

        if (any(cut, 2) == 0) {
            disk_file_write(file_of(cut, operation->file), operation->bytes + at, len,
                            operation->at + at);
        }
        at += len;
    }
}

/* Those of the file: safe, apart from orphans, which are there or not. */
static void sync_file(struct cut *cut, const struct disk_operation *sync)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < cut->data_count; i++) {
        struct waiting *waiting = &cut->data[i];
        bool is_of_file = cut->disk->operations[waiting->operation].file == sync->file;

        if (is_of_file && !sync->has_failed) {
            if (!waiting->is_orphan) {
                apply(cut, waiting->operation);
            } else if (any(cut, 2) == 0) {
                apply_torn(cut, waiting->operation);
            }
            continue;
        }
        waiting->is_orphan |= is_of_file;
        cut->data[kept++] = *waiting;
    }
    cut->data_count = kept;
}

static void sync_names(struct cut *cut, const char *folder)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < cut->names_count; i++) {
        char of[DISK_NAME_BYTES];

        disk_folder_of(cut->disk->operations[cut->names[i].operation].name, of);
        if (strcmp(of, folder) == 0) {
            apply(cut, cut->names[i].operation);
        } else {
            cut->names[kept++] = cut->names[i];
        }
    }
    cut->names_count = kept;
}

static void go_through(struct cut *cut, uint64_t operations)
{
    for (uint64_t i = 0; i < operations; i++) {
        const struct disk_operation *operation = &cut->disk->operations[i];

        switch (operation->kind) {
        case LEC_DISK_WRITE:
        case LEC_DISK_TRUNCATE:
            wait_for_sync(&cut->data, &cut->data_count, &cut->data_cap, i);
            break;
        case LEC_DISK_OPEN:
        case LEC_DISK_DELETE:
        case LEC_DISK_RENAME:
            wait_for_sync(&cut->names, &cut->names_count, &cut->names_cap, i);
            break;
        case LEC_DISK_SYNC:
            sync_file(cut, operation);
            break;
        case LEC_DISK_SYNC_NAMES:
            sync_names(cut, operation->name);
            break;
        default:
            break;
        }
    }
}

static void choose(struct cut *cut, const struct waiting *list, uint32_t count)
{
    enum habit habit = (enum habit)any(cut, HABITS);
    uint32_t one = count > 0 ? any(cut, count) : 0;
    uint32_t eighths = 1 + any(cut, 7);
    bool is_torn = any(cut, 2) == 0;

    for (uint32_t i = 0; i < count && habit != HABIT_NOTHING; i++) {
        bool is_there = habit == HABIT_ALL || (habit == HABIT_BEGINNING && i <= one) ||
                        (habit == HABIT_ALL_BUT_ONE && i != one);

        if (habit == HABIT_ANY || habit == HABIT_TORN) {
            is_there = any(cut, 8) < eighths;
        } else if (habit == HABIT_WRITES) {
            is_there = cut->disk->operations[list[i].operation].kind != LEC_DISK_TRUNCATE;
        }
        if (is_there &&
            (habit == HABIT_TORN || (habit == HABIT_BEGINNING && i == one && is_torn))) {
            apply_torn(cut, list[i].operation);
        } else if (is_there) {
            apply(cut, list[i].operation);
        }
    }
}

/* What lies in a folder that is not there is not there. */
static void drop_lost_names(struct disk_names *names)
{
    for (uint32_t i = 0; i < names->count;) {
        char folder[DISK_NAME_BYTES];

        disk_folder_of(names->list[i].name, folder);
        if (disk_has_folder(names, folder)) {
            i++;
        } else {
            disk_names_remove(names, names->list[i].name);
            i = 0;
        }
    }
}

static struct lec_disk_image *copy(const struct disk_file *files, uint32_t count,
                                   const struct disk_names *names)
{
    struct lec_disk_image *image = disk_new(1, sizeof(*image));

    image->files = disk_new(count + 1, sizeof(*image->files));
    image->count = count;
    for (uint32_t i = 0; i < count; i++) {
        disk_file_write(&image->files[i], files[i].bytes, files[i].len, 0);
    }
    for (uint32_t i = 0; i < names->count; i++) {
        disk_names_set(&image->names, names->list[i].name, names->list[i].file);
    }
    return image;
}

struct lec_disk_image *lec_disk_save(const struct lec_disk *disk)
{
    return copy(disk->files, disk->count, &disk->names);
}

struct lec_disk_image *lec_disk_cut(const struct lec_disk *disk, uint64_t operations, uint64_t seed)
{
    static const struct disk_names no_names = {0};
    const struct lec_disk_image *base = disk->base;
    struct cut cut = {.disk = disk, .random = seed};

    cut.out =
        base == NULL ? copy(NULL, 0, &no_names) : copy(base->files, base->count, &base->names);
    if (operations > disk->operation_count) {
        operations = disk->operation_count;
    }
    go_through(&cut, operations);
    choose(&cut, cut.data, cut.data_count);
    choose(&cut, cut.names, cut.names_count);
    drop_lost_names(&cut.out->names);
    free(cut.data);
    free(cut.names);
    return cut.out;
}

void lec_disk_image_free(struct lec_disk_image *image)
{
    if (image == NULL) {
        return;
    }
    for (uint32_t i = 0; i < image->count; i++) {
        free(image->files[i].bytes);
    }
    free(image->files);
    free(image->names.list);
    free(image);
}

uint8_t *lec_disk_image_file(struct lec_disk_image *image, const char *name, size_t *len)
{
    const struct disk_name *found = disk_find(&image->names, name);

    if (found == NULL || found->file == DISK_NO_FILE) {
        *len = 0;
        return NULL;
    }
    *len = image->files[found->file].len;
    return image->files[found->file].bytes;
}

bool lec_disk_image_has(const struct lec_disk_image *image, const void *bytes, size_t len)
{
    for (uint32_t i = 0; i < image->names.count; i++) {
        uint32_t file = image->names.list[i].file;

        if (file != DISK_NO_FILE && image->files[file].bytes != NULL &&
            memmem(image->files[file].bytes, image->files[file].len, bytes, len) != NULL) {
            return true;
        }
    }
    return false;
}
