/* Long ASCII strings on processors with AVX2, twice as fast as with SSE2. Chosen when running; elsewhere absent. */
#ifndef JSVCODEC_AVX2_H
#define JSVCODEC_AVX2_H

#include "buffer.h"

#if JSV_SSE2 && defined(__x86_64__) && defined(__GNUC__) && !defined(JSVCODEC_NO_AVX2)
#define JSV_AVX2 1

enum { AVX2_FROM = 64 }; /* bytes: below, the choice costs more than it saves */

static inline bool
avx2_here(void)
{
    return __builtin_cpu_supports("avx2");
}

/* Copies `length` bytes, AVX2_FROM or more, and answers whether none of them asks for quotes. */
bool avx2_copy_is_bare(char *to, const char *from, Py_ssize_t length);

/* Copies blocks and doubles their quotes, up to the last 32 to 63 bytes; moves *from behind what it took and returns
 * the end. There must be room for twice the text. */
char *avx2_double_quotes(char *to, const char **from, const char *end);

#else
#define JSV_AVX2 0
#endif

#endif
