/* Loaded before a program (LD_PRELOAD): writes down all that it does to files below POWER_ROOT, so that it can be told
 * afterwards what of it would be on disk had the power gone (tests/faults/power.py).
 *
 *   POWER_LOG   where to: one line a deed, followed by the octets written
 *   POWER_CUT   the power goes before the n-th deed: the process is killed
 *   POWER_FAIL  the n-th deed, or the next one that waits for the disk, fails: what it waited for is not on disk
 *   POWER_FULL  from the n-th deed on the disk is full: half of what is written still fits, then nothing
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long deeds;

static long asked(const char *name) {
    const char *said = getenv(name);
    return said ? atol(said) : 0;
}

static int ours(const char *path) {
    const char *root = getenv("POWER_ROOT");
    size_t length = root ? strlen(root) : 0;
    return length && !strncmp(path, root, length) && path[length] == '/';
}

/* Where the file lies now; empty if it is none of ours. */
static void place(int file, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    path[length > 0 ? length : 0] = 0;
    if (!ours(path) && strcmp(path, getenv("POWER_ROOT") ? getenv("POWER_ROOT") : "")) path[0] = 0;
}

/* One more deed. The power goes before it is done. */
static long begin(void) {
    pthread_mutex_lock(&lock);
    if (++deeds == asked("POWER_CUT")) {
        kill(getpid(), SIGKILL);
        pause();
    }
    return deeds;
}

static void end(int done, const char *octets, size_t many, const char *format, ...) {
    static int log = -1;
    int kept = errno;
    if (log < 0) log = syscall(SYS_openat, AT_FDCWD, getenv("POWER_LOG"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (done) {
        char line[2 * PATH_MAX + 64];
        va_list words;
        va_start(words, format);
        int length = vsnprintf(line, sizeof line, format, words);
        va_end(words);
        syscall(SYS_write, log, line, length);
        for (size_t told = 0; told < many;) told += syscall(SYS_write, log, octets + told, many - told);
    }
    pthread_mutex_unlock(&lock);
    errno = kept;
}

/* ── files ── */

static int opened(const char *path, int flags, mode_t mode) {
    int changes = ours(path) && flags & (O_CREAT | O_TRUNC), there = !access(path, F_OK);
    if (changes) begin();
    int file = syscall(SYS_openat, AT_FDCWD, path, flags, mode);
    if (changes) end(file >= 0 && (!there || flags & O_TRUNC), 0, 0, "%s 0 0 %s\n", there ? "size" : "make", path);
    return file;
}

#define OPEN(name, ...)                                        \
    int name(__VA_ARGS__ const char *path, int flags, ...) {   \
        va_list words;                                         \
        va_start(words, flags);                                \
        mode_t mode = flags & O_CREAT ? va_arg(words, int) : 0; \
        va_end(words);                                         \
        BODY                                                   \
    }
#define BODY return opened(path, flags, mode);
OPEN(open)
OPEN(open64)
#undef BODY
#define BODY return folder == AT_FDCWD || *path == '/' ? opened(path, flags, mode) : (int)syscall(SYS_openat, folder, path, flags, mode);
OPEN(openat, int folder, )
OPEN(openat64, int folder, )

static ssize_t written(int file, const void *octets, size_t many, off_t at) {
    char path[PATH_MAX];
    place(file, path);
    long full = asked("POWER_FULL"), number = *path ? begin() : 0;
    off_t from = at;
    if (*path && at < 0) from = fcntl(file, F_GETFL) & O_APPEND ? lseek(file, 0, SEEK_END) : lseek(file, 0, SEEK_CUR);
    if (number && full && number >= full) many = number == full ? many / 2 : 0;
    if (number && full && !many) {
        end(0, 0, 0, "");
        errno = ENOSPC;
        return -1;
    }
    ssize_t done = at < 0 ? syscall(SYS_write, file, octets, many) : syscall(SYS_pwrite64, file, octets, many, at);
    if (*path) end(done > 0, octets, done > 0 ? done : 0, "write %ld %zd %s\n", (long)from, done, path);
    return done;
}

ssize_t write(int file, const void *octets, size_t many) { return written(file, octets, many, -1); }
ssize_t pwrite(int file, const void *octets, size_t many, off_t at) { return written(file, octets, many, at); }
ssize_t pwrite64(int file, const void *octets, size_t many, off64_t at) { return written(file, octets, many, at); }

static int shortened(int file, off_t size) {
    char path[PATH_MAX];
    place(file, path);
    if (*path) begin();
    int fault = syscall(SYS_ftruncate, file, size);
    if (*path) end(!fault, 0, 0, "size %ld 0 %s\n", (long)size, path);
    return fault;
}

int ftruncate(int file, off_t size) { return shortened(file, size); }
int ftruncate64(int file, off64_t size) { return shortened(file, size); }

/* ── waits for the disk ── */

static int waited(long call, const char *deed, int file) {
    static int failed;
    char path[PATH_MAX];
    place(file, path);
    if (!*path) return syscall(call, file);
    long fatal = asked("POWER_FAIL"), number = begin();
    int fails = fatal && number >= fatal && !failed;
    failed |= fails;
    end(1, 0, 0, "%s%s 0 0 %s\n", fails ? "fail-" : "", deed, path);
    if (fails) errno = EIO;
    return fails ? -1 : 0;
}

int fsync(int file) { return waited(SYS_fsync, "sync", file); }
int fdatasync(int file) { return waited(SYS_fdatasync, "sync", file); }
int syncfs(int file) { return waited(SYS_syncfs, "syncall", file); }

/* ── names ── */

#define DEED(path, call, ...)              \
    if (ours(path)) begin();               \
    int fault = call;                      \
    if (ours(path)) end(!fault, 0, 0, __VA_ARGS__); \
    return fault;

int rename(const char *from, const char *to) { DEED(to, REAL(rename)(from, to), "rename 0 0 %s\t%s\n", from, to) }
int unlink(const char *path) { DEED(path, REAL(unlink)(path), "remove 0 0 %s\n", path) }
int rmdir(const char *path) { DEED(path, REAL(rmdir)(path), "remove 0 0 %s\n", path) }
int mkdir(const char *path, mode_t mode) { DEED(path, REAL(mkdir)(path, mode), "folder 0 0 %s\n", path) }
