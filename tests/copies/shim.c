/* SPDX-License-Identifier: Apache-2.0 */
/**
 * For LD_PRELOAD: who copies tensors. Between copies_start() and copies_stop(), which prints bytes
 * by object as JSON, it notes
 *
 *   copied     who calls memcpy and memmove for 1024 bytes or more,
 *   allocated  who calls malloc, calloc and realloc for as much,
 *   touched    who is the first to read or write each page of the memory that was given to
 *              copies_watch(): what no function sees that a compiler wrote into the code.
 */
#include <dlfcn.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

#define EXPORT __attribute__((visibility("default")))

enum { LARGE = 1024, MOST = 1 << 16, OBJECTS = 64, WATCHED = 4, PAGE = 4096 };
enum kind { COPIED, ALLOCATED, TOUCHED, KINDS };

/* The C library's own, under the names that it keeps for this purpose. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);

typedef void *move_fn(void *to, const void *from, size_t size);

EXPORT void *__memcpy_chk(void *to, const void *from, size_t size, size_t room);
EXPORT void *__memmove_chk(void *to, const void *from, size_t size, size_t room);
EXPORT void copies_watch(void *memory, size_t size);
EXPORT void copies_start(void);
EXPORT void copies_stop(FILE *out);

/* Resolved when they are printed: dladdr itself may copy. */
static struct {
    const void *caller;
    size_t size;
    enum kind kind;
} notes[MOST];
static struct {
    unsigned char *memory;
    size_t size;
} watched[WATCHED];
static unsigned watched_count;
/* On whose behalf the C library copies at the moment. */
static __thread const void *copying_for;
static unsigned noted;
static bool counting;
static move_fn *real_move;

__attribute__((constructor)) static void find_real_move(void)
{
    void *found = dlsym(RTLD_NEXT, "memmove");
    __atomic_store(&real_move, (move_fn **)&found, __ATOMIC_RELAXED);
}

/* Until the C library's own is found. Volatile, lest it become a call of itself. */
static void *move_bytes(void *to, const void *from, size_t size)
{
    volatile unsigned char *out = to;
    const volatile unsigned char *in = from;
    if ((uintptr_t)to <= (uintptr_t)from) {
        for (size_t i = 0; i < size; i++)
            out[i] = in[i];
    } else {
        for (size_t i = size; i > 0; i--)
            out[i - 1] = in[i - 1];
    }
    return to;
}

static void note(enum kind kind, const void *caller, size_t size)
{
    unsigned at = __atomic_fetch_add(&noted, 1, __ATOMIC_RELAXED);
    if (at < MOST) {
        notes[at].caller = caller;
        notes[at].size = size;
        notes[at].kind = kind;
    }
}

static bool notable(size_t size)
{
    return size >= LARGE && __atomic_load_n(&counting, __ATOMIC_RELAXED);
}

static inline void *move(void *to, const void *from, size_t size, const void *caller)
{
    if (!real_move)
        return move_bytes(to, from, size);
    if (!__atomic_load_n(&counting, __ATOMIC_RELAXED))
        return real_move(to, from, size);
    if (size >= LARGE)
        note(COPIED, caller, size);
    copying_for = caller;
    real_move(to, from, size);
    copying_for = NULL;
    return to;
}

EXPORT void *malloc(size_t size)
{
    if (notable(size))
        note(ALLOCATED, __builtin_return_address(0), size);
    return __libc_malloc(size);
}

EXPORT void *calloc(size_t count, size_t size)
{
    if (notable(count * size))
        note(ALLOCATED, __builtin_return_address(0), count * size);
    return __libc_calloc(count, size);
}

EXPORT void *realloc(void *memory, size_t size)
{
    if (notable(size))
        note(ALLOCATED, __builtin_return_address(0), size);
    return __libc_realloc(memory, size);
}

EXPORT void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
    return move(to, from, size, __builtin_return_address(0));
}

EXPORT void *memmove(void *to, const void *from, size_t size)
{
    return move(to, from, size, __builtin_return_address(0));
}

EXPORT void *__memcpy_chk(void *to, const void *from, size_t size, size_t room)
{
    if (size > room)
        __builtin_trap();
    return move(to, from, size, __builtin_return_address(0));
}

EXPORT void *__memmove_chk(void *to, const void *from, size_t size, size_t room)
{
    if (size > room)
        __builtin_trap();
    return move(to, from, size, __builtin_return_address(0));
}

/* The instruction that a signal interrupted. */
static const void *interrupted(const ucontext_t *at)
{
#if defined(__x86_64__)
    return (const void *)(uintptr_t)at->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
    return (const void *)(uintptr_t)at->uc_mcontext.pc;
#else
#error "say where this processor's signal frame has the instruction"
#endif
}

/* The first touch of a page: noted, and the page opened. Any other fault is one. */
static void touched(int number, siginfo_t *info, void *context)
{
    unsigned char *address = info->si_addr;
    for (unsigned i = 0; i < watched_count; i++) {
        if (address >= watched[i].memory && address < watched[i].memory + watched[i].size) {
            size_t page = (size_t)(address - watched[i].memory) / PAGE * PAGE;
            size_t rest = watched[i].size - page;
            const void *by = copying_for ? copying_for : interrupted(context);
            note(TOUCHED, by, rest < PAGE ? rest : PAGE);
            mprotect(watched[i].memory + page, PAGE, PROT_READ | PROT_WRITE);
            return;
        }
    }
    signal(number, SIG_DFL);
}

void copies_watch(void *memory, size_t size)
{
    if (watched_count < WATCHED) {
        watched[watched_count].memory = memory;
        watched[watched_count++].size = size;
    }
}

void copies_start(void)
{
    struct sigaction action = {.sa_sigaction = touched, .sa_flags = SA_SIGINFO};
    sigaction(SIGSEGV, &action, NULL);
    for (unsigned i = 0; i < watched_count; i++)
        mprotect(watched[i].memory, watched[i].size, PROT_NONE);
    __atomic_store_n(&noted, 0, __ATOMIC_RELAXED);
    __atomic_store_n(&counting, true, __ATOMIC_SEQ_CST);
}

/* The bytes of one kind, by object. */
static void print_kind(FILE *out, enum kind kind)
{
    struct {
        const void *base;
        const char *name;
        unsigned long long bytes;
    } objects[OBJECTS];
    unsigned count = 0;

    for (unsigned i = 0; i < noted && i < MOST; i++) {
        Dl_info info;
        unsigned o = 0;
        if (notes[i].kind != kind)
            continue;
        if (!dladdr(notes[i].caller, &info))
            info = (Dl_info){.dli_fname = "unknown", .dli_fbase = NULL};
        while (o < count && objects[o].base != info.dli_fbase)
            o++;
        if (o == OBJECTS)
            continue;
        if (o == count) {
            const char *slash = strrchr(info.dli_fname, '/');
            objects[count].base = info.dli_fbase;
            objects[count].name = slash ? slash + 1 : info.dli_fname;
            objects[count++].bytes = 0;
        }
        objects[o].bytes += notes[i].size;
    }
    fprintf(out, "{");
    for (unsigned o = 0; o < count; o++)
        fprintf(out, "%s\"%s\": %llu", o ? ", " : "", objects[o].name, objects[o].bytes);
    fprintf(out, "}");
}

void copies_stop(FILE *out)
{
    static const char *const names[KINDS] = {"copied", "allocated", "touched"};

    __atomic_store_n(&counting, false, __ATOMIC_SEQ_CST);
    for (unsigned i = 0; i < watched_count; i++)
        mprotect(watched[i].memory, watched[i].size, PROT_READ | PROT_WRITE);
    fprintf(out, "{\"overflowed\": %s", noted > MOST ? "true" : "false");
    for (int kind = 0; kind < KINDS; kind++) {
        fprintf(out, ", \"%s\": ", names[kind]);
        print_kind(out, (enum kind)kind);
    }
    fprintf(out, "}\n");
}
