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

/* Lays `length` bytes and answers whether none of them asks for quotes: for what is no compact str. */
static inline bool
copy_bytes_are_bare(char *to, const char *from, Py_ssize_t length)
{
    for (Py_ssize_t i = 0; i < length; i++) {
        to[i] = from[i];
        if (is_stop((uint8_t)from[i], ENDS_KEY)) {
            return false;
        }
    }
    return true;
}

#if JSV_SSE2
/* Lays the text of a compact str of 1 to 15 bytes and returns it as a block, in which some of them may stand twice.
 * Lengths differ from string to string, so there is no branch to guess wrong: words are read that end inside the text,
 * as in front of it stands the header of the str, and what comes too much behind it goes into the SLACK. */
static ALWAYS_INLINE __m128i
copy_small_block(char *to, const char *from, Py_ssize_t length)
{
    uint64_t head, tail;
    Py_ssize_t first = length < 8 ? length : 8;
    memcpy(&head, from + first - 8, 8);
    memcpy(&tail, from + length - 8, 8);
    head >>= 64 - 8 * first;
    tail = length < 8 ? head : tail;
    memcpy(to, &head, 8);
    memcpy(to + length - first, &tail, 8);
    return _mm_set_epi64x((int64_t)tail, (int64_t)head);
}

/* Lays 16 bytes and returns a bit for each that asks for quotes. */
static ALWAYS_INLINE unsigned
copy_block(char *to, const char *from)
{
    __m128i block = _mm_loadu_si128((const __m128i *)from);
    _mm_storeu_si128((__m128i *)to, block);
    return stop_mask(block, ENDS_KEY);
}

/* The same for the text of a compact str that is not empty. */
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
#define copy_is_bare copy_bytes_are_bare
#endif

#endif
