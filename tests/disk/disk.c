/* A disk in memory: its files, their names, and the list of what was done to them. */
#include "disk_state.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct lec_disk *disk_in_use;
static sqlite3_vfs *machine_vfs;

static const char *const kind_words[LEC_DISK_KINDS] = {
    [LEC_DISK_OPEN] = "make",     [LEC_DISK_READ] = "read",
    [LEC_DISK_WRITE] = "write",   [LEC_DISK_TRUNCATE] = "truncate",
    [LEC_DISK_SYNC] = "sync",     [LEC_DISK_SIZE] = "size",
    [LEC_DISK_DELETE] = "delete", [LEC_DISK_RENAME] = "rename",
    [LEC_DISK_LOOK] = "look",     [LEC_DISK_SYNC_NAMES] = "sync the names of",
    [LEC_DISK_LOCK] = "lock",     [LEC_DISK_SHARE] = "share",
};

void *disk_must(void *memory)
{
    if (memory == NULL) {
        fputs("Bail out! no memory for a disk\n", stdout);
        abort();
    }
    return memory;
}

void *disk_new(size_t count, size_t size)
{
    void *memory = disk_must(reallocarray(NULL, count, size));

    memset(memory, 0, count * size);
    return memory;
}

/* SplitMix64. */
uint64_t disk_random(uint64_t *state)
{
    uint64_t x = *state += UINT64_C(0x9e3779b97f4a7c15);

    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

bool disk_is_ours(const char *name)
{
    size_t len = sizeof(LEC_DISK_ROOT) - 1;

    return disk_in_use != NULL && strncmp(name, LEC_DISK_ROOT, len) == 0 &&
           (name[len] == '/' || name[len] == '\0');
}

void disk_folder_of(const char *name, char *out)
{
    const char *slash = strrchr(name, '/');
    size_t len = slash == NULL ? 0 : (size_t)(slash - name);

    assert(len < DISK_NAME_BYTES);
    memcpy(out, name, len);
    out[len] = '\0';
}

int disk_call(struct lec_disk *disk, enum lec_disk_kind kind)
{
    static const int codes[LEC_DISK_KINDS] = {
        [LEC_DISK_OPEN] = SQLITE_CANTOPEN,
        [LEC_DISK_READ] = SQLITE_IOERR_READ,
        [LEC_DISK_WRITE] = SQLITE_IOERR_WRITE,
        [LEC_DISK_TRUNCATE] = SQLITE_IOERR_TRUNCATE,
        [LEC_DISK_SYNC] = SQLITE_IOERR_FSYNC,
        [LEC_DISK_SIZE] = SQLITE_IOERR_FSTAT,
        [LEC_DISK_DELETE] = SQLITE_IOERR_DELETE,
        [LEC_DISK_RENAME] = SQLITE_IOERR,
        [LEC_DISK_SYNC_NAMES] = SQLITE_IOERR_DIR_FSYNC,
        [LEC_DISK_LOOK] = SQLITE_IOERR_ACCESS,
        [LEC_DISK_LOCK] = SQLITE_IOERR_LOCK,
        [LEC_DISK_SHARE] = SQLITE_IOERR_SHMMAP,
    };
    const struct lec_disk_fault *fault = &disk->fault;

    if (disk->is_unplugged) {
        return SQLITE_IOERR;
    }
    disk->calls[kind]++;
    if (fault->first == 0 || (fault->kinds & 1U << kind) == 0) {
        return 0;
    }
    disk->fault_calls++;
    if (disk->fault_calls < fault->first || disk->fault_calls - fault->first >= fault->count) {
        return 0;
    }
    disk->failures++;
    return fault->code != 0 ? fault->code : codes[kind];
}

struct disk_name *disk_find(const struct disk_names *names, const char *name)
{
    for (uint32_t i = 0; i < names->count; i++) {
        if (strcmp(names->list[i].name, name) == 0) {
            return &names->list[i];
        }
    }
    return NULL;
}

void disk_names_set(struct disk_names *names, const char *name, uint32_t file)
{
    struct disk_name *found = disk_find(names, name);

    assert(strlen(name) < DISK_NAME_BYTES);
    if (found == NULL) {
        if (names->count == names->cap) {
            names->cap = names->cap == 0 ? 8 : names->cap * 2;
            names->list = disk_must(reallocarray(names->list, names->cap, sizeof(*names->list)));
        }
        found = &names->list[names->count++];
        strcpy(found->name, name);
    }
    found->file = file;
}

void disk_names_remove(struct disk_names *names, const char *name)
{
    struct disk_name *found = disk_find(names, name);

    if (found != NULL) {
        *found = names->list[--names->count];
    }
}

void disk_names_rename(struct disk_names *names, const char *name, const char *new_name)
{
    const struct disk_name *found = disk_find(names, name);

    if (found != NULL) {
        uint32_t file = found->file;

        disk_names_remove(names, name);
        disk_names_set(names, new_name, file);
    }
}

bool disk_has_folder(const struct disk_names *names, const char *name)
{
    const struct disk_name *found = disk_find(names, name);

    return strcmp(name, LEC_DISK_ROOT) == 0 || (found != NULL && found->file == DISK_NO_FILE);
}

static void make_room(struct disk_file *file, uint64_t len)
{
    if (len > file->cap) {
        file->cap = (size_t)len + (size_t)len / 2 + 4096;
        file->bytes = disk_must(reallocarray(file->bytes, 1, file->cap));
    }
}

void disk_file_truncate(struct disk_file *file, uint64_t len)
{
    if (len > file->len) {
        make_room(file, len);
        memset(file->bytes + file->len, 0, (size_t)len - file->len);
    }
    file->len = (size_t)len;
}

void disk_file_write(struct disk_file *file, const void *bytes, size_t len, uint64_t at)
{
    if (len == 0) {
        return;
    }
    if (at > file->len) {
        disk_file_truncate(file, at);
    }
    make_room(file, at + len);
    if (at + len > file->len) {
        file->len = (size_t)(at + len);
    }
    memcpy(file->bytes + at, bytes, len);
}

static struct disk_operation *add(struct lec_disk *disk, enum lec_disk_kind kind, uint32_t file)
{
    struct disk_operation *operation;

    if (disk->operation_count == disk->operation_cap) {
        disk->operation_cap = disk->operation_cap == 0 ? 256 : disk->operation_cap * 2;
        disk->operations = disk_must(
            reallocarray(disk->operations, disk->operation_cap, sizeof(*disk->operations)));
    }
    operation = &disk->operations[disk->operation_count++];
    *operation = (struct disk_operation){.kind = kind, .file = file};
    return operation;
}

static uint32_t add_file(struct lec_disk *disk)
{
    if (disk->count == disk->cap) {
        disk->cap = disk->cap == 0 ? 8 : disk->cap * 2;
        disk->files = disk_must(reallocarray(disk->files, disk->cap, sizeof(*disk->files)));
    }
    disk->files[disk->count] = (struct disk_file){0};
    return disk->count++;
}

uint32_t disk_make(struct lec_disk *disk, const char *name)
{
    uint32_t file = add_file(disk);

    if (name != NULL) {
        disk->files[file].is_recorded = true;
        disk_names_set(&disk->names, name, file);
        add(disk, LEC_DISK_OPEN, file)->name = disk_must(strdup(name));
    }
    return file;
}

void disk_make_folder(struct lec_disk *disk, const char *name)
{
    disk_names_set(&disk->names, name, DISK_NO_FILE);
    add(disk, LEC_DISK_OPEN, DISK_NO_FILE)->name = disk_must(strdup(name));
}

void disk_write(struct lec_disk *disk, uint32_t file, const void *bytes, size_t len, uint64_t at)
{
    if (disk->files[file].is_recorded && len > 0) {
        struct disk_operation *operation = add(disk, LEC_DISK_WRITE, file);

        operation->at = at;
        operation->len = len;
        operation->bytes = disk_new(1, len);
        memcpy(operation->bytes, bytes, len);
    }
    disk_file_write(&disk->files[file], bytes, len, at);
}

void disk_write_some(struct lec_disk *disk, uint32_t file, const void *bytes, size_t len,
                     uint64_t at)
{
    uint64_t sectors = len / LEC_DISK_SECTOR;

    disk_write(disk, file, bytes,
               (size_t)(disk_random(&disk->random) % (sectors + 1)) * LEC_DISK_SECTOR, at);
}

void disk_truncate(struct lec_disk *disk, uint32_t file, uint64_t len)
{
    if (disk->files[file].is_recorded) {
        add(disk, LEC_DISK_TRUNCATE, file)->at = len;
    }
    disk_file_truncate(&disk->files[file], len);
}

void disk_sync(struct lec_disk *disk, uint32_t file, bool has_failed)
{
    if (disk->files[file].is_recorded) {
        add(disk, LEC_DISK_SYNC, file)->has_failed = has_failed;
    }
}

void disk_sync_names(struct lec_disk *disk, const char *folder)
{
    add(disk, LEC_DISK_SYNC_NAMES, DISK_NO_FILE)->name = disk_must(strdup(folder));
}

void disk_remove(struct lec_disk *disk, const char *name)
{
    disk_names_remove(&disk->names, name);
    add(disk, LEC_DISK_DELETE, DISK_NO_FILE)->name = disk_must(strdup(name));
}

void disk_rename(struct lec_disk *disk, const char *name, const char *new_name)
{
    struct disk_operation *operation = add(disk, LEC_DISK_RENAME, DISK_NO_FILE);

    operation->name = disk_must(strdup(name));
    operation->new_name = disk_must(strdup(new_name));
    disk_names_rename(&disk->names, name, new_name);
}

struct lec_disk *lec_disk_create(uint64_t seed)
{
    struct lec_disk *disk = disk_new(1, sizeof(*disk));

    disk->random = seed;
    disk_vfs_init(disk);
    lec_disk_use(disk);
    /* What SQLite draws by itself (salts of write-ahead logs) follows from the seed too. */
    sqlite3_test_control(SQLITE_TESTCTRL_PRNG_SEED, (int)(seed % INT32_MAX) + 1, NULL);
    return disk;
}

static void forget_all(struct lec_disk *disk)
{
    for (uint64_t i = 0; i < disk->operation_count; i++) {
        free(disk->operations[i].bytes);
        free(disk->operations[i].name);
        free(disk->operations[i].new_name);
    }
    for (uint32_t i = 0; i < disk->count; i++) {
        free(disk->files[i].bytes);
    }
    lec_disk_image_free(disk->base);
    disk->base = NULL;
    disk->operation_count = 0;
    disk->count = 0;
    disk->names.count = 0;
}

void lec_disk_destroy(struct lec_disk *disk)
{
    if (disk == NULL) {
        return;
    }
    assert(disk->open == NULL);
    if (disk_in_use == disk) {
        lec_disk_use(NULL);
    }
    forget_all(disk);
    free(disk->operations);
    free(disk->files);
    free(disk->names.list);
    free(disk);
}

void lec_disk_use(struct lec_disk *disk)
{
    if (machine_vfs == NULL) {
        machine_vfs = sqlite3_vfs_find(NULL);
    }
    if (disk_in_use != NULL) {
        sqlite3_vfs_unregister(&disk_in_use->vfs);
    }
    disk_in_use = disk;
    sqlite3_vfs_register(disk != NULL ? &disk->vfs : machine_vfs, 1);
}

uint64_t lec_disk_operations(const struct lec_disk *disk)
{
    return disk->operation_count;
}

static const char *name_of(const struct lec_disk *disk, uint32_t file)
{
    for (uint32_t i = 0; i < disk->names.count; i++) {
        if (disk->names.list[i].file == file) {
            return disk->names.list[i].name;
        }
    }
    return "(without a name now)";
}

void lec_disk_print(const struct lec_disk *disk, uint64_t first, uint64_t end, FILE *out)
{
    for (uint64_t i = first; i < end && i < disk->operation_count; i++) {
        const struct disk_operation *operation = &disk->operations[i];
        const char *word = kind_words[operation->kind];

        fprintf(out, "# %6llu %s%s ", (unsigned long long)i, word,
                operation->has_failed ? " (failed)" : "");
        if (operation->name != NULL) {
            fprintf(out, "%s%s%s\n", operation->name, operation->new_name != NULL ? " to " : "",
                    operation->new_name != NULL ? operation->new_name : "");
        } else {
            fprintf(out, "%s at %llu, %zu bytes\n", name_of(disk, operation->file),
                    (unsigned long long)operation->at, operation->len);
        }
    }
}

uint64_t lec_disk_calls(const struct lec_disk *disk, uint32_t kinds)
{
    uint64_t sum = 0;

    for (unsigned kind = 0; kind < LEC_DISK_KINDS; kind++) {
        sum += (kinds & 1U << kind) != 0 ? disk->calls[kind] : 0;
    }
    return sum;
}

void lec_disk_fail(struct lec_disk *disk, const struct lec_disk_fault *fault)
{
    disk->fault = *fault;
    disk->fault_calls = 0;
    disk->failures = 0;
}

void lec_disk_heal(struct lec_disk *disk)
{
    disk->fault = (struct lec_disk_fault){0};
}

uint64_t lec_disk_failures(const struct lec_disk *disk)
{
    return disk->failures;
}

void lec_disk_unplug(struct lec_disk *disk)
{
    disk->generation++;
    disk->is_unplugged = true;
}

void lec_disk_go_on(struct lec_disk *disk)
{
    disk->is_unplugged = false;
    for (uint32_t i = 0; i < disk->count; i++) {
        disk->files[i].shared = NULL; /* that memory was the program's */
    }
}

void lec_disk_load(struct lec_disk *disk, const struct lec_disk_image *image)
{
    lec_disk_unplug(disk);
    disk->is_unplugged = false;
    forget_all(disk);
    memset(disk->calls, 0, sizeof(disk->calls));
    lec_disk_heal(disk);
    for (uint32_t i = 0; image != NULL && i < image->count; i++) {
        uint32_t file = add_file(disk);

        disk->files[file].is_recorded = true;
        disk_file_write(&disk->files[file], image->files[i].bytes, image->files[i].len, 0);
    }
    for (uint32_t i = 0; image != NULL && i < image->names.count; i++) {
        disk_names_set(&disk->names, image->names.list[i].name, image->names.list[i].file);
    }
    disk->base = lec_disk_save(disk);
}
