/* The largest blocks of bytes that there are registers for, and what is found in them. Compiled twice: see
 * string_loops.h. */
#ifndef JSVCODEC_STRING_BLOCKS_H
#define JSVCODEC_STRING_BLOCKS_H

#include "string_writer.h"

#if defined(FOR_AVX2)
typedef __m256i Block;
typedef __m256i Found; /* of bare text as ask_for_quotes, else all bits */
enum { BLOCK = 32 };

#define LOAD_BLOCK(from) _mm256_loadu_si256((const __m256i *)(from))
#define STORE_BLOCK(to, block) _mm256_storeu_si256((__m256i *)(to), block)

static ALWAYS_INLINE Found
look_through(Block block, Quoting quoting)
{
    if (quoting == BARE) {
        return ask_for_quotes(block);
    }
    __m256i quotes = _mm256_cmpeq_epi8(block, _mm256_set1_epi8('"'));
    if (quoting == QUOTED) {
        return quotes;
    }
    __m256i controls = _mm256_cmpeq_epi8(_mm256_min_epu8(block, _mm256_set1_epi8(0x1f)), block);
    return _mm256_or_si256(_mm256_or_si256(controls, quotes), _mm256_cmpeq_epi8(block, _mm256_set1_epi8('\\')));
}

static ALWAYS_INLINE Found
either_found(Found one, Found other)
{
    return _mm256_or_si256(one, other);
}

/* A bit for each byte that has been found. */
static ALWAYS_INLINE unsigned
bits_found(Found found, Quoting quoting)
{
    return quoting != BARE ? (unsigned)_mm256_movemask_epi8(found)
                           : ~(unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(found, _mm256_setzero_si256()));
}

/* A bit for each byte that is a quote, in bare text. */
static ALWAYS_INLINE unsigned
quotes_found(Found found)
{
    return (unsigned)_mm256_movemask_epi8(found);
}

/* A bit for each byte that is not ASCII. */
static ALWAYS_INLINE unsigned
high_bits(Block block)
{
    return (unsigned)_mm256_movemask_epi8(block);
}

#elif JSV_SSE2
typedef __m128i Block;
typedef struct {
    __m128i stops, quotes;
} Found;
enum { BLOCK = 16 };

#define LOAD_BLOCK(from) _mm_loadu_si128((const __m128i *)(from))
#define STORE_BLOCK(to, block) _mm_storeu_si128((__m128i *)(to), block)

static ALWAYS_INLINE Found
look_through(Block block, Quoting quoting)
{
    return (Found){stops_in(block, (StopSet)quoting), bytes_equal(block, '"')};
}

static ALWAYS_INLINE Found
either_found(Found one, Found other)
{
    return (Found){_mm_or_si128(one.stops, other.stops), _mm_or_si128(one.quotes, other.quotes)};
}

static ALWAYS_INLINE unsigned
bits_found(Found found, Quoting Py_UNUSED(quoting))
{
    return (unsigned)_mm_movemask_epi8(found.stops);
}

static ALWAYS_INLINE unsigned
quotes_found(Found found)
{
    return (unsigned)_mm_movemask_epi8(found.quotes);
}

static ALWAYS_INLINE unsigned
high_bits(Block block)
{
    return (unsigned)_mm_movemask_epi8(block);
}
#endif

#if JSV_SSE2
READS_ON Block
load_block_on(const char *from)
{
    return LOAD_BLOCK(from);
}

static NEVER_INLINE Block
load_block_in_part(const char *from, Py_ssize_t length)
{
    char bytes[BLOCK] = {0};
    memcpy(bytes, from, (size_t)length);
    return LOAD_BLOCK(bytes);
}

/* The block at `from`, of which the first `length` bytes, at most all, belong to the text. */
static ALWAYS_INLINE Block
load_first(const char *from, Py_ssize_t length)
{
    return LIKELY(length >= BLOCK || is_on_page(from, BLOCK)) ? load_block_on(from) : load_block_in_part(from, length);
}

/* One bit for each of so many bytes. */
static ALWAYS_INLINE unsigned
bits_up_to(Py_ssize_t length)
{
    return (unsigned)((UINT64_C(1) << length) - 1);
}
#endif

#endif
