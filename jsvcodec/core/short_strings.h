/* The strings that most documents consist of, ASCII and short, and what they become in either spelling.
 *
 * A string is loaded whole, in one block or in four or eight that overlap, and looked through before any of it is
 * stored: only then is it known whether it starts with a quote. Where it goes follows from that without a branch, as
 * texts that ask for quotes and others take turns in many documents. Compiled twice: see walk.h.
 */
#ifndef JSVCODEC_SHORT_STRINGS_H
#define JSVCODEC_SHORT_STRINGS_H

#include "items.h"
#include "json_escapes.h"
#include "string_blocks.h"

#if defined(FOR_AVX2)
#define PUT_IN_QUOTES avx2_put_in_quotes
#else
#define PUT_IN_QUOTES put_in_quotes
#endif

#if JSV_SSE2
/* Where block `i` of `count` begins: the second half of them is counted from the end, and where they are too many, some
 * are the same. */
static ALWAYS_INLINE Py_ssize_t
block_at(Py_ssize_t length, int i, int count)
{
    Py_ssize_t last = length - BLOCK;
    Py_ssize_t off = (i < count / 2 ? i : count - 1 - i) * BLOCK;
    off = off < last ? off : last;
    return i == 0 ? 0 : i < count / 2 ? off : last - off;
}

/* Writes a string of up to `count` blocks, of more than one where that is not 1, and `after`; NULL where it is for
 * PUT_IN_QUOTES. */
static ALWAYS_INLINE char *
put_blocks(char *at, const char *from, Py_ssize_t length, char after, int count, Spelling spelling)
{
    const Quoting quoting = spelling == JSON ? ESCAPED : BARE;
    Block blocks[8] = {count == 1 ? load_first(from, length) : LOAD_BLOCK(from)};
    Found found = look_through(blocks[0], quoting);
    for (int i = 1; i < count; i++) {
        blocks[i] = LOAD_BLOCK(from + block_at(length, i, count));
        found = either_found(found, look_through(blocks[i], quoting));
    }
    unsigned inside = count == 1 ? bits_up_to(length) : ~0u;
    unsigned special = bits_found(found, quoting) & inside;
    if (UNLIKELY((spelling == JSON ? special : quotes_found(found) & inside) != 0)) {
        return NULL;
    }
    int quoted = spelling == JSON || special != 0;
    *at = '"';
    for (int i = 0; i < count; i++) {
        STORE_BLOCK(at + quoted + block_at(length, i, count), blocks[i]);
    }
    at += length + quoted;
    *at = '"';
    at[quoted] = after;
    return at + quoted + 1;
}

static NEVER_INLINE char *
put_eight_blocks_jsv(char *at, const char *from, Py_ssize_t length, char after)
{
    return put_blocks(at, from, length, after, 8, JSV);
}

static NEVER_INLINE char *
put_eight_blocks_json(char *at, const char *from, Py_ssize_t length, char after)
{
    return put_blocks(at, from, length, after, 8, JSON);
}

/* Writes a longer string that needs nothing, or in JSON nothing but quotes around it; NULL where it needs more. */
static ALWAYS_INLINE char *
put_clean(char *at, const char *from, Py_ssize_t length, char after, Spelling spelling)
{
    const Quoting quoting = spelling == JSON ? ESCAPED : BARE;
    char *to = at + (spelling == JSON);
    const Py_ssize_t last = length - 2 * BLOCK;
    for (Py_ssize_t i = 0;; i = i + 2 * BLOCK < last ? i + 2 * BLOCK : last) { /* the last two overlap those before */
        Block one = LOAD_BLOCK(from + i), other = LOAD_BLOCK(from + i + BLOCK);
        STORE_BLOCK(to + i, one);
        STORE_BLOCK(to + i + BLOCK, other);
        if (bits_found(either_found(look_through(one, quoting), look_through(other, quoting)), quoting) != 0) {
            return NULL;
        }
        if (i == last) {
            break;
        }
    }
    to += length;
    if (spelling == JSON) {
        *at = '"';
        *to++ = '"';
    }
    *to = after;
    return to + 1;
}

enum { SHORT_STRING = 8 * BLOCK };

static ALWAYS_INLINE char *
put_short(char *at, const char *from, Py_ssize_t length, char after, Spelling spelling)
{
    return length <= BLOCK       ? put_blocks(at, from, length, after, 1, spelling)
           : length <= 4 * BLOCK ? put_blocks(at, from, length, after, 4, spelling)
           : spelling == JSON    ? put_eight_blocks_json(at, from, length, after)
                                 : put_eight_blocks_jsv(at, from, length, after);
}

#else
#define put_clean(at, from, length, after, spelling) NULL

enum { SHORT_STRING = 128 };

static ALWAYS_INLINE char *
put_short(char *at, const char *from, Py_ssize_t length, char after, Spelling spelling)
{
    char *to = at + (spelling == JSON);
    for (Py_ssize_t i = 0; i < length; i++) {
        to[i] = from[i];
        if (is_stop((uint8_t)from[i], spelling == JSON ? ENDS_STRING : ENDS_KEY)) {
            return NULL;
        }
    }
    to += length;
    if (spelling == JSON) {
        *at = '"';
        *to++ = '"';
    }
    *to = after;
    return to + 1;
}
#endif

/* A short string that needs more than quotes around it, or, without blocks, any quotes at all. */
static NEVER_INLINE char *
put_marked(Writer *writer, char *at, PyObject *string, char after)
{
    Quoting quoting = writer->options->spelling == JSON ? ESCAPED : QUOTED;
    Py_ssize_t length = PyUnicode_GET_LENGTH(string);
    at = put_room(writer, at, (quoting == ESCAPED ? LONGEST_ESCAPE : 2) * length);
    if (LIKELY(at != NULL)) {
        at = PUT_IN_QUOTES(at, (const char *)ascii_bytes(string), length, quoting);
        *at++ = after; /* into the SLACK at worst */
    }
    return at;
}

enum { MARKED_AT_ONCE = 1024, CLEAN_AT_ONCE = 4096 };

/* A string that is not short, or that is not ASCII. */
static ALWAYS_INLINE char *
put_other(Writer *writer, char *at, PyObject *string, char after, Spelling spelling)
{
    Py_ssize_t length = PyUnicode_GET_LENGTH(string);
    if (JSV_SSE2 && PyUnicode_IS_COMPACT_ASCII(string) && SHORT_STRING < length && length <= CLEAN_AT_ONCE) {
        at = put_room(writer, at, length);
        if (UNLIKELY(at == NULL)) {
            return NULL;
        }
        char *end = put_clean(at, (const char *)ascii_bytes(string), length, after, spelling);
        if (end != NULL || (spelling == JSV && length <= MARKED_AT_ONCE)) {
            return end != NULL ? end : put_marked(writer, at, string, after);
        }
    }
    return spelling == JSON ? put_json_string_slowly(writer, at, string, after)
                            : put_string_slowly(writer, at, string, after);
}

static NEVER_INLINE char *
put_other_jsv(Writer *writer, char *at, PyObject *string, char after)
{
    return put_other(writer, at, string, after, JSV);
}

static NEVER_INLINE char *
put_other_json(Writer *writer, char *at, PyObject *string, char after)
{
    return put_other(writer, at, string, after, JSON);
}

static ALWAYS_INLINE char *
put_string(Writer *writer, char *at, PyObject *string, char after, Spelling spelling)
{
    Py_ssize_t length = PyUnicode_GET_LENGTH(string);
    if (LIKELY(PyUnicode_IS_COMPACT_ASCII(string) && (size_t)length - 1 < SHORT_STRING)) {
        at = put_room(writer, at, 0);
        if (UNLIKELY(at == NULL)) {
            return NULL;
        }
        char *end = put_short(at, (const char *)ascii_bytes(string), length, after, spelling);
        return LIKELY(end != NULL) ? end : put_marked(writer, at, string, after);
    }
    return spelling == JSON ? put_other_json(writer, at, string, after) : put_other_jsv(writer, at, string, after);
}

#endif
