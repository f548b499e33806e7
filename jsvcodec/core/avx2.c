/* Blocks of 32 bytes: see avx2.h.
 *
 * The nine characters that ask for quotes are found by two table look-ups: one by the low half of a byte, one by the
 * high half; they share a bit for these characters alone.
 */
#include "avx2.h"

#if JSV_AVX2
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2")))
#define TWICE(...) _mm256_setr_epi8(__VA_ARGS__, __VA_ARGS__) /* a look-up stays within 16 bytes */

/*  bit 1: LF 0a, CR 0d    bit 2: " 22, comma 2c    bit 4: colon 3a    bit 8: [ 5b, ] 5d, { 7b, } 7d  */
#define BY_LOW_HALF TWICE(0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1 | 4, 8, 2, 1 | 8, 0, 0)
#define BY_HIGH_HALF TWICE(1, 0, 2, 4, 0, 8, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0)

/* Not zero where a byte of the 32 asks for quotes. */
AVX2 static ALWAYS_INLINE __m256i
copy_and_classify(char *to, const char *from)
{
    __m256i block = _mm256_loadu_si256((const __m256i *)from);
    __m256i high = _mm256_and_si256(_mm256_srli_epi16(block, 4), _mm256_set1_epi8(15));
    _mm256_storeu_si256((__m256i *)to, block);
    return _mm256_and_si256(_mm256_shuffle_epi8(BY_LOW_HALF, block), _mm256_shuffle_epi8(BY_HIGH_HALF, high));
}

AVX2 static ALWAYS_INLINE bool
copy_64_is_bare(char *to, const char *from)
{
    __m256i found = _mm256_or_si256(copy_and_classify(to, from), copy_and_classify(to + 32, from + 32));
    return _mm256_testz_si256(found, found);
}

AVX2 bool
avx2_copy_is_bare(char *to, const char *from, Py_ssize_t length)
{
    for (Py_ssize_t i = 0; i < length - 64; i += 64) {
        if (!copy_64_is_bare(to + i, from + i)) {
            return false;
        }
    }
    return copy_64_is_bare(to + length - 64, from + length - 64); /* it overlaps the one before */
}

AVX2 char *
avx2_double_quotes(char *to, const char **from, const char *end)
{
    const char *at = *from;
    for (; end - at >= 64; at += 32, to += 32) {
        __m256i block = _mm256_loadu_si256((const __m256i *)at);
        unsigned quotes = (unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(block, _mm256_set1_epi8('"')));
        _mm256_storeu_si256((__m256i *)to, block);
        for (; quotes != 0; quotes &= quotes - 1) { /* the quote and what stands behind it, once more and one further */
            unsigned i = lowest_bit(quotes);
            to++;
            _mm256_storeu_si256((__m256i *)(to + i), _mm256_loadu_si256((const __m256i *)(at + i)));
        }
    }
    *from = at;
    return to;
}

#endif
