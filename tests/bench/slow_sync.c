/* Loaded before a program (LD_PRELOAD): every wait for the disk takes SLOW_SYNC_US microseconds longer. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static void rest(void) {
    const char *said = getenv("SLOW_SYNC_US");
    long us = said ? atol(said) : 0;
    struct timespec pause = {us / 1000000, (us % 1000000) * 1000L};
    nanosleep(&pause, NULL);
}

#define SLOW(name)                                                  \
    int name(int file) {                                            \
        static int (*real)(int);                                    \
        if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, #name);    \
        rest();                                                     \
        return real(file);                                          \
    }

SLOW(fsync)
SLOW(fdatasync)
SLOW(syncfs)
