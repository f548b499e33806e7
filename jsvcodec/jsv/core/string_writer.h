/* str objects -> JSV text.
 *
 * A string is written as it stands unless it holds one of the nine characters that mean something, quote, colon,
 * comma, braces, brackets and line breaks: then it is quoted and its quotes are doubled. The empty string is two
 * quotes. A lone surrogate has no UTF-8 and is declined. The UTF-8 is made here, from the string's own storage, so
 * that no copy of it stays in the caller's object. Most strings are short, ASCII and bare: they are copied and
 * looked through in the same step, and only when a special character shows up is the work done again with quotes.
 */
#ifndef JSVCODEC_STRING_WRITER_H
#define JSVCODEC_STRING_WRITER_H

#include "buffer.h"

/* Any str, of a subclass too. */
Outcome write_string(Buffer *buffer, PyObject *string);

/* An ASCII str, in quotes whether it asks for them or not. */
Outcome write_quoted(Buffer *buffer, PyObject *string);

enum { SHORT_STRING = 128 }; /* up to here copy_is_bare is used in place; a longer string is worth a call */

#if JSV_SSE2
/* Lays `length` bytes, 1 to 15, and returns them as a block whose other bytes repeat some of them. */
static ALWAYS_INLINE __m128i
copy_small_block(char *to, const char *from, Py_ssize_t length)
{
    if (length >= 8) {
        int64_t head, tail;
        memcpy(&head, from, 8);
        memcpy(&tail, from + length - 8, 8);
        memcpy(to, &head, 8);
        memcpy(to + length - 8, &tail, 8);
        return _mm_set_epi64x(tail, head);
    }
    if (length >= 4) {
        int32_t head, tail;
        memcpy(&head, from, 4);
        memcpy(&tail, from + length - 4, 4);
        memcpy(to, &head, 4);
        memcpy(to + length - 4, &tail, 4);
        return _mm_set_epi32(tail, tail, head, head);
    }
    char head = from[0], middle = from[length / 2], tail = from[length - 1];
    to[0] = head;
    to[length / 2] = middle;
    to[length - 1] = tail;
    return _mm_cvtsi32_si128((unsigned char)head | (unsigned char)middle << 8 | (unsigned char)tail << 16);
}

/* Lays 16 bytes and returns a bit for each that asks for quotes. */
static ALWAYS_INLINE unsigned
copy_block(char *to, const char *from)
{
    __m128i block = _mm_loadu_si128((const __m128i *)from);
    _mm_storeu_si128((__m128i *)to, block);
    return stop_mask(block, ENDS_KEY);
}

/* Lays `length` bytes, not 0, and answers whether none of them asks for quotes. */
static ALWAYS_INLINE bool
copy_is_bare(char *to, const char *from, Py_ssize_t length)
{
    if (length < 16) {
        return stop_mask(copy_small_block(to, from, length), ENDS_KEY) == 0;
    }
    Py_ssize_t i = 0;
    for (; i < length - 16; i += 16) {
        if (UNLIKELY(copy_block(to + i, from + i))) {
            return false;
        }
    }
    return copy_block(to + length - 16, from + length - 16) == 0; /* it overlaps the one before */
}
#else
static inline bool
copy_is_bare(char *to, const char *from, Py_ssize_t length)
{
    for (Py_ssize_t i = 0; i < length; i++) {
        to[i] = from[i];
        if (is_stop((uint8_t)from[i], ENDS_KEY)) {
            return false;
        }
    }
    return true;
}
#endif

#endif
