/* The loops of strings once more, with AVX2: see avx2.h. */
#include "avx2.h"

#if JSV_AVX2
#include <immintrin.h>

AVX2_BEGIN

#define FOR_AVX2
#include "string_loops.h"

Py_ssize_t
avx2_put_characters(char **cursor, const void *data, Py_ssize_t count, Storage storage, Quoting quoting)
{
    return put_characters(cursor, data, count, storage, quoting);
}

static ALWAYS_INLINE __m256i
copy_and_ask(char *to, const char *from)
{
    __m256i block = _mm256_loadu_si256((const __m256i *)from);
    _mm256_storeu_si256((__m256i *)to, block);
    return ask_for_quotes(block);
}

char *
avx2_put_medium(char *to, const char *from, Py_ssize_t length)
{
    __m256i found = copy_and_ask(to + length - 32, from + length - 32); /* it overlaps the one before */
    for (Py_ssize_t i = 0; i < length - 32; i += 32) {
        found = _mm256_or_si256(found, copy_and_ask(to + i, from + i));
    }
    if (LIKELY(_mm256_testz_si256(found, found))) {
        return to + length;
    }
    *to++ = '"';
    put_of_storage(&to, from, length, UTF8, QUOTED);
    *to++ = '"';
    return to;
}

AVX2_END
#endif
