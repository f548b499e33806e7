/* Blocks of 16 bytes at the end of a text.
 *
 * A load that begins inside of the text and stays on its page cannot fault, so the bytes after the end are read with it
 * and then masked: cheaper than copies of each length, and no branch depends on that length. AddressSanitizer would
 * report it, so there the loads have a function of their own, which it leaves alone.
 */
#ifndef JSVCODEC_BLOCKS_H
#define JSVCODEC_BLOCKS_H

#include "scan.h"
#include <string.h>

#if JSV_SSE2

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define JSV_ASAN 1
#endif
#endif

#if defined(__GNUC__) && (defined(JSV_ASAN) || defined(__SANITIZE_ADDRESS__))
#define READS_ON static NEVER_INLINE __attribute__((no_sanitize("address")))
#else
#define READS_ON static ALWAYS_INLINE
#endif

enum { SMALLEST_PAGE = 4096 };

static ALWAYS_INLINE bool
is_on_page(const void *from, unsigned bytes)
{
    return ((uintptr_t)from & (SMALLEST_PAGE - 1)) <= SMALLEST_PAGE - bytes;
}

static NEVER_INLINE __m128i
load_in_part(const void *from, Py_ssize_t length)
{
    char bytes[16] = {0};
    memcpy(bytes, from, (size_t)(length < 16 ? length : 16));
    return _mm_loadu_si128((const __m128i *)bytes);
}

READS_ON __m128i
load_on(const void *from)
{
    return _mm_loadu_si128((const __m128i *)from);
}

/* The block at `from`, of which the first `length` bytes belong to the text, or all where that is 16 or more. */
static ALWAYS_INLINE __m128i
load_up_to(const void *from, Py_ssize_t length)
{
    return LIKELY(length >= 16 || is_on_page(from, 16)) ? load_on(from) : load_in_part(from, length);
}

/* One bit for each of the first `count` bytes of a block, 16 at most. */
static ALWAYS_INLINE unsigned
first_bits(Py_ssize_t count)
{
    return (1u << count) - 1u;
}

#endif
#endif
