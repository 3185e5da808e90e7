/*
 * Writes down, in order, what a program does to the files under a folder: what it writes, what it
 * makes durable, what it cuts off. Preloaded before the C library; the folder and the record's file
 * come in POWER_LOSS_FOLDER and POWER_LOSS_RECORD.
 *
 * Record: one byte for the act, file number (4), offset (8), length (8), then the bytes of a write
 * or of a name; all in the machine's order.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#define FILES 4096
static int known[FILES]; /* by descriptor: the number of its file, 0 for none */
static int record = -1, next_file = 0;
static const char *folder;
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static void all(const void *block, size_t length) {
    static ssize_t (*out)(int, const void *, size_t);
    if (!out) out = REAL(write);
    while (length) {
        ssize_t done = out(record, block, length);
        if (done <= 0) abort();
        block = (const char *)block + done;
        length -= (size_t)done;
    }
}

static void note(char act, int file, int64_t offset, int64_t length, const void *block) {
    int32_t number = file;
    pthread_mutex_lock(&gate);
    all(&act, 1);
    all(&number, 4);
    all(&offset, 8);
    all(&length, 8);
    if (block) all(block, (size_t)length);
    pthread_mutex_unlock(&gate);
}

__attribute__((constructor)) static void begin(void) {
    const char *file = getenv("POWER_LOSS_RECORD");
    folder = getenv("POWER_LOSS_FOLDER");
    if (file && folder) record = REAL(open)(file, O_WRONLY | O_CREAT | O_APPEND, 0600);
}

static int watched(int fd) { return record >= 0 && fd >= 0 && fd < FILES && known[fd]; }

static int opened(int fd, const char *path) {
    if (record < 0 || fd < 0 || fd >= FILES) return fd;
    known[fd] = 0;
    if (strncmp(path, folder, strlen(folder)) == 0) {
        known[fd] = __sync_add_and_fetch(&next_file, 1);
        note('O', known[fd], 0, (int64_t)strlen(path), path);
    }
    return fd;
}

#define OPEN(name)                                                                                 \
    int name(const char *path, int flags, ...) {                                                   \
        va_list rest;                                                                              \
        va_start(rest, flags);                                                                     \
        int mode = va_arg(rest, int);                                                              \
        va_end(rest);                                                                              \
        return opened(REAL(name)(path, flags, mode), path);                                        \
    }
OPEN(open)
OPEN(open64)

int close(int fd) {
    if (fd >= 0 && fd < FILES) known[fd] = 0;
    return REAL(close)(fd);
}

ssize_t pwrite(int fd, const void *block, size_t length, off_t at) {
    ssize_t done = REAL(pwrite)(fd, block, length, at);
    if (done > 0 && watched(fd)) note('W', known[fd], at, done, block);
    return done;
}

ssize_t pwrite64(int fd, const void *block, size_t length, off64_t at) {
    ssize_t done = REAL(pwrite64)(fd, block, length, at);
    if (done > 0 && watched(fd)) note('W', known[fd], at, done, block);
    return done;
}

ssize_t write(int fd, const void *block, size_t length) {
    int64_t at = watched(fd) ? REAL(lseek)(fd, 0, SEEK_CUR) : 0;
    ssize_t done = REAL(write)(fd, block, length);
    if (done > 0 && watched(fd)) note('W', known[fd], at, done, block);
    return done;
}

int fsync(int fd) {
    int done = REAL(fsync)(fd);
    if (done == 0 && watched(fd)) note('S', known[fd], 0, 0, NULL);
    return done;
}

int fdatasync(int fd) {
    int done = REAL(fdatasync)(fd);
    if (done == 0 && watched(fd)) note('S', known[fd], 0, 0, NULL);
    return done;
}

int ftruncate(int fd, off_t length) {
    int done = REAL(ftruncate)(fd, length);
    if (done == 0 && watched(fd)) note('T', known[fd], length, 0, NULL);
    return done;
}

int ftruncate64(int fd, off64_t length) {
    int done = REAL(ftruncate64)(fd, length);
    if (done == 0 && watched(fd)) note('T', known[fd], length, 0, NULL);
    return done;
}
