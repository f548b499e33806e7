/* str objects -> JSV text.
 *
 * A string is written as it stands unless it holds one of the nine characters that mean something, quote, colon,
 * comma, braces, brackets and line breaks: then it is quoted and its quotes are doubled. The empty string is two
 * quotes. A lone surrogate has no UTF-8 and is declined. The UTF-8 is made here, from the string's own storage, so
 * that no copy of it stays in the caller's object; one that is there already is used. Most strings are short, ASCII and
 * bare: they are copied and looked through in the same step. Where a special character shows up, what was written so
 * far moves by the opening quote, and the rest is written with quotes.
 */
#ifndef JSVCODEC_STRING_WRITER_H
#define JSVCODEC_STRING_WRITER_H

#include "blocks.h"
#include "buffer.h"

/* What a loop stops at or takes care of: bare text ends at the first character that asks for quotes; text of JSON is
 * between quotes, with escapes. */
typedef enum { BARE = ENDS_KEY, QUOTED = ENDS_QUOTED, ESCAPED = ENDS_STRING } Quoting;

typedef enum { UTF8, LATIN1, UCS2, UCS4 } Storage;

/* Any str, of a subclass too. */
Outcome write_string(Buffer *buffer, PyObject *string);

/* The same as the text of JSON, with its quotes. */
Outcome write_json_string(Buffer *buffer, PyObject *string);

/* Up to here a string is written in place, into the SLACK if need be; a longer one is worth a call. */
enum { SHORT_STRING = 128 };

/* Lays ASCII of 1 to SHORT_STRING bytes in quotes, whether it asks for them or not. Returns the end. */
char *put_quoted(char *to, const char *from, Py_ssize_t length);

/* put_short for 32 bytes and more. */
char *put_medium(char *to, const char *from, Py_ssize_t length);

#if JSV_SSE2
/* Lays 16 bytes and returns a bit for each that is in the set. */
static ALWAYS_INLINE unsigned
copy_block(char *to, const char *from, StopSet set)
{
    __m128i block = _mm_loadu_si128((const __m128i *)from);
    _mm_storeu_si128((__m128i *)to, block);
    return stop_mask(block, set);
}

/* Lays ASCII that is not empty and answers whether none of it is in the set. Stores whole blocks. */
static ALWAYS_INLINE bool
copy_is_without(char *to, const char *from, Py_ssize_t length, StopSet set)
{
    if (length < 16) {
        __m128i block = load_up_to(from, length);
        _mm_storeu_si128((__m128i *)to, block);
        return (stop_mask(block, set) & first_bits(length)) == 0;
    }
    Py_ssize_t i = 0;
    for (; i < length - 16; i += 16) {
        if (UNLIKELY(copy_block(to + i, from + i, set))) {
            return false;
        }
    }
    return copy_block(to + length - 16, from + length - 16, set) == 0; /* it overlaps the one before */
}
#else
static inline bool
copy_is_without(char *to, const char *from, Py_ssize_t length, StopSet set)
{
    for (Py_ssize_t i = 0; i < length; i++) {
        to[i] = from[i];
        if (is_stop((uint8_t)from[i], set)) {
            return false;
        }
    }
    return true;
}
#endif

/* Lays ASCII of 1 to SHORT_STRING bytes and returns the end. The room is the SLACK. */
static ALWAYS_INLINE char *
put_short(char *to, const char *from, Py_ssize_t length)
{
    if (length >= 32) {
        return put_medium(to, from, length);
    }
    return LIKELY(copy_is_without(to, from, length, ENDS_KEY)) ? to + length : put_quoted(to, from, length);
}

#endif
