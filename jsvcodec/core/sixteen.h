/* Sixteen decimal digits at a time, with a seventeenth beside them: what the shortest digits of a double fill.
 *
 * With SSE2 they stay in a register, from the number to the text with its point in its place.
 */
#ifndef JSVCODEC_SIXTEEN_H
#define JSVCODEC_SIXTEEN_H

#include "numbers.h"
#include "scan.h"

#if JSV_SSE2

typedef __m128i Sixteen; /* each digit is a byte with its value */

static ALWAYS_INLINE int
highest_bit(unsigned mask) /* of one that is not zero */
{
#if defined(_MSC_VER)
    unsigned long index;
    _BitScanReverse(&index, mask);
    return (int)index;
#else
    return 31 - __builtin_clz(mask);
#endif
}

/* Each part of eight, four and two digits is cut in two, all parts at once, by multiplications that divide exactly
 * numbers of that size. */
static ALWAYS_INLINE Sixteen
sixteen_digits(uint64_t value)
{
    uint64_t high = value / 100000000;
    __m128i eights = _mm_set_epi64x((long long)(value % 100000000), (long long)high);
    __m128i fours = _mm_srli_epi64(_mm_mul_epu32(eights, _mm_set1_epi64x(109951163)), 40);
    __m128i rest = _mm_sub_epi64(eights, _mm_mul_epu32(fours, _mm_set1_epi64x(10000)));
    fours = _mm_or_si128(fours, _mm_slli_epi64(rest, 32));
    __m128i twos = _mm_srli_epi16(_mm_mulhi_epu16(fours, _mm_set1_epi32(5243)), 3);
    rest = _mm_sub_epi16(fours, _mm_mullo_epi16(twos, _mm_set1_epi32(100)));
    twos = _mm_or_si128(twos, _mm_slli_epi32(rest, 16));
    __m128i ones = _mm_mulhi_epu16(twos, _mm_set1_epi16(6554));
    return _mm_sub_epi16(_mm_slli_epi16(twos, 8), _mm_mullo_epi16(ones, _mm_set1_epi16(10 * 256 - 1)));
}

/* How many are left of the sixteen and one more without the zeros at their end; the first is no zero. */
static ALWAYS_INLINE int
count_digits(Sixteen digits, unsigned last)
{
    unsigned zeros = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(digits, _mm_setzero_si128()));
    return highest_bit((zeros ^ 0xffff) | ((last + 15) & 16) << 12) + 1;
}

static ALWAYS_INLINE void
store_sixteen(char *to, Sixteen digits)
{
    _mm_storeu_si128((__m128i *)to, _mm_or_si128(digits, _mm_set1_epi8('0')));
}

/* Seventeen bytes: `before` digits, 0 to 16, a point and the others. */
static ALWAYS_INLINE void
store_with_point(char *to, Sixteen digits, int before)
{
    static const char MASKS[32] = {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1};
    __m128i mask = _mm_loadu_si128((const __m128i *)(MASKS + 16 - before));
    __m128i moved = _mm_slli_si128(digits, 1);
    store_sixteen(to + 1, digits); /* for the last one */
    store_sixteen(to, _mm_or_si128(_mm_and_si128(mask, digits), _mm_andnot_si128(mask, moved)));
    to[before] = '.';
}

#else

typedef struct {
    char text[16];
} Sixteen;

static ALWAYS_INLINE Sixteen
sixteen_digits(uint64_t value)
{
    Sixteen digits;
    put_digits(digits.text, value, 16);
    return digits;
}

static ALWAYS_INLINE int
count_digits(Sixteen digits, unsigned last)
{
    int count = last != 0 ? 17 : 16;
    while (last == 0 && digits.text[count - 1] == '0') {
        count--;
    }
    return count;
}

static ALWAYS_INLINE void
store_sixteen(char *to, Sixteen digits)
{
    memcpy(to, digits.text, 16);
}

static ALWAYS_INLINE void
store_with_point(char *to, Sixteen digits, int before)
{
    memcpy(to, digits.text, 16);
    memmove(to + before + 1, digits.text + before, (size_t)(16 - before));
    to[before] = '.';
}

#endif

#endif
