/* The loops of the string writer: characters of each storage -> UTF-8, bare or inside of quotes.
 *
 * Compiled twice: by string_writer.c for every processor, and by avx2.c, which defines FOR_AVX2 before and has the
 * blocks of avx2_blocks.h for some of the work. There is room for what a loop lays, and the SLACK, into which its
 * blocks run.
 */
#ifndef JSVCODEC_STRING_LOOPS_H
#define JSVCODEC_STRING_LOOPS_H

#include "json_escapes.h"
#include "string_writer.h"
#include "utf8.h"

/* ---- one character at a time ---- */

static ALWAYS_INLINE uint32_t
character_at(const void *data, Py_ssize_t i, Storage storage)
{
    return storage == UCS4 ? ((const Py_UCS4 *)data)[i]
           : storage == UCS2 ? ((const Py_UCS2 *)data)[i]
                             : ((const Py_UCS1 *)data)[i];
}

/* Ends like put_characters. */
static ALWAYS_INLINE Py_ssize_t
put_slowly(char **cursor, const void *data, Py_ssize_t count, Storage storage, Quoting quoting)
{
    char *to = *cursor;
    Py_ssize_t i = 0;
    for (; i < count; i++) {
        uint32_t c = character_at(data, i, storage);
        if ((quoting == BARE && c < 0x80 && is_stop((uint8_t)c, ENDS_KEY)) || (storage >= UCS2 && c - 0xd800 < 0x800)) {
            break;
        }
        if (quoting == ESCAPED && c < 0x80 && is_stop((uint8_t)c, ENDS_STRING)) {
            to = put_escape(to, (uint8_t)c);
            continue;
        }
        if (quoting == QUOTED && c == '"') {
            *to++ = '"';
        }
        if (storage == UTF8) {
            *to++ = (char)c;
        }
        else {
            to = put_utf8(to, c);
        }
    }
    *cursor = to;
    return i;
}

/* Lays what stands for one byte that is not laid as it is, and returns the end. */
static ALWAYS_INLINE char *
put_instead(char *to, uint8_t c, Quoting quoting)
{
    if (quoting == ESCAPED && c < 0x80) {
        return put_escape(to, c);
    }
    bool doubled = quoting == QUOTED && c == '"';
    to[0] = doubled ? '"' : (char)(0xc0 | c >> 6);
    to[1] = doubled ? '"' : (char)(0x80 | (c & 0x3f));
    return to + 2;
}

#if JSV_SSE2
/* ---- 8 characters at a time ---- */

typedef struct {
    __m128i words;     /* what is beyond 16 bits is the highest word with a sign, an ordinary character */
    __m128i low, high; /* as double words, of UCS4 alone */
    unsigned surrogates;
} Eight;

static ALWAYS_INLINE __m128i
surrogates_in_words(__m128i words)
{
    return _mm_cmpeq_epi16(_mm_and_si128(words, _mm_set1_epi16((short)0xf800)), _mm_set1_epi16((short)0xd800));
}

static ALWAYS_INLINE __m128i
surrogates_in_four(__m128i four)
{
    return _mm_cmpeq_epi32(_mm_and_si128(four, _mm_set1_epi32((int)0xfffff800)), _mm_set1_epi32(0xd800));
}

/* The first `count` of the 8 belong to the text. */
static ALWAYS_INLINE Eight
load_eight(const char *from, Py_ssize_t count, Storage storage)
{
    Eight eight = {0};
    __m128i found;
    if (storage == UCS2) {
        eight.words = load_up_to(from, count * 2);
        found = surrogates_in_words(eight.words);
    }
    else {
        eight.low = load_up_to(from, count * 4);
        eight.high = count > 4 ? load_up_to(from + 16, (count - 4) * 4) : _mm_setzero_si128();
        eight.words = _mm_packs_epi32(eight.low, eight.high);
        found = _mm_packs_epi32(surrogates_in_four(eight.low), surrogates_in_four(eight.high));
    }
    eight.surrogates = (unsigned)_mm_movemask_epi8(_mm_packs_epi16(found, found));
    return eight;
}

/* Which words have none of these bits. */
static ALWAYS_INLINE __m128i
are_without(__m128i words, int bits)
{
    return _mm_cmpeq_epi16(_mm_and_si128(words, _mm_set1_epi16((short)bits)), _mm_setzero_si128());
}

/* Two bits for each of them. */
static ALWAYS_INLINE unsigned
words_without(__m128i words, int bits)
{
    return (unsigned)_mm_movemask_epi8(are_without(words, bits));
}

/* The bytes of those that are ASCII, and 255 for all others. */
static ALWAYS_INLINE __m128i
as_bytes(__m128i words)
{
    __m128i ascii = are_without(words, 0xff80);
    return _mm_or_si128(_mm_packus_epi16(words, words), _mm_cmpeq_epi8(_mm_packs_epi16(ascii, ascii), _mm_setzero_si128()));
}

#if defined(FOR_AVX2)
#include "avx2_blocks.h"
#else
#define STOP_MASK(block, quoting) stop_mask(block, (StopSet)(quoting))
#define LARGE_BLOCK 0

/* Lays 8 characters of 3 bytes each, 4 bytes at a time. */
static ALWAYS_INLINE char *
put_threes(char *to, __m128i words)
{
    const __m128i zero = _mm_setzero_si128(), six = _mm_set1_epi32(0x3f);
    __m128i four[2] = {_mm_unpacklo_epi16(words, zero), _mm_unpackhi_epi16(words, zero)};
    for (int half = 0; half < 2; half++) {
        __m128i first = _mm_srli_epi32(four[half], 12);
        __m128i second = _mm_slli_epi32(_mm_and_si128(_mm_srli_epi32(four[half], 6), six), 8);
        __m128i third = _mm_slli_epi32(_mm_and_si128(four[half], six), 16);
        __m128i all = _mm_or_si128(_mm_or_si128(first, second), _mm_or_si128(third, _mm_set1_epi32(0x8080e0)));
        uint32_t each[4];
        _mm_storeu_si128((__m128i *)each, all);
        for (int k = 0; k < 4; k++, to += 3) {
            memcpy(to, &each[k], 4);
        }
    }
    return to;
}

static ALWAYS_INLINE char *
put_eight(char *to, Eight eight, const char *from, Py_ssize_t count, Storage storage)
{
    if (storage == UCS2 && count == 8 && words_without(eight.words, 0xf800) == 0) {
        return put_threes(to, eight.words);
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        to = put_utf8(to, character_at(from, i, storage));
    }
    return to;
}
#endif

#include "string_blocks.h"

static ALWAYS_INLINE Py_ssize_t
put_wide(char **cursor, const char *data, Py_ssize_t count, Storage storage, Quoting quoting)
{
    char *to = *cursor;
    Py_ssize_t i = 0;
    while (i < count) {
        const char *from = data + i * (storage == UCS2 ? 2 : 4);
        Py_ssize_t length = count - i < 8 ? count - i : 8;
        Eight eight = load_eight(from, length, storage);
        __m128i bytes = as_bytes(eight.words);
        unsigned care = (STOP_MASK(bytes, quoting) | eight.surrogates) & first_bits(length);
        if (UNLIKELY(care)) {
            Py_ssize_t taken = put_slowly(&to, from, length, storage, quoting);
            i += taken;
            if (taken < length) {
                break;
            }
            continue;
        }
        if (words_without(eight.words, 0xff80) == 0xffff) {
            _mm_storel_epi64((__m128i *)to, bytes);
            to += length;
        }
        else {
            to = put_eight(to, eight, from, length, storage);
        }
        i += length;
    }
    *cursor = to;
    return i;
}

/* ---- bytes, a block at a time ---- */

/* Lays bytes: a block as it is, then instead of each special byte what stands for it, and after that once more what
 * follows in the block. No step waits for what another one finds. */
static ALWAYS_INLINE Py_ssize_t
put_bytes(char **cursor, const uint8_t *data, Py_ssize_t count, Storage storage, Quoting quoting)
{
    char *to = *cursor;
    Py_ssize_t i = 0;
#if LARGE_BLOCK
    i = put_large_blocks(&to, data, count, storage, quoting);
#endif
    while (i < count) {
        const uint8_t *from = data + i;
        Py_ssize_t length = count - i < BLOCK ? count - i : BLOCK;
        Block block = load_first((const char *)from, length);
        unsigned stops = bits_found(look_through(block, quoting), quoting) & bits_up_to(length);
        STORE_BLOCK(to, block);
        if (quoting == BARE && stops) {
            length = lowest_bit(stops);
            count = i + length; /* it ends here */
        }
        unsigned special = quoting == BARE ? 0 : stops;
        if (storage == LATIN1) {
            special |= high_bits(block) & bits_up_to(length);
        }
        for (; special; special &= special - 1) {
            unsigned at = lowest_bit(special);
            char *end = put_instead(to + at, from[at], quoting);
            if (at + 1 < length) {
                STORE_BLOCK(end, load_first((const char *)from + at + 1, length - at - 1));
            }
            to = end - at - 1;
        }
        to += length;
        i += length;
    }
    *cursor = to;
    return i;
}
#endif

static ALWAYS_INLINE Py_ssize_t
put_of_storage(char **cursor, const void *data, Py_ssize_t count, Storage storage, Quoting quoting)
{
#if JSV_SSE2
    return storage <= LATIN1 ? put_bytes(cursor, data, count, storage, quoting)
                             : put_wide(cursor, data, count, storage, quoting);
#else
    return put_slowly(cursor, data, count, storage, quoting);
#endif
}

static ALWAYS_INLINE Py_ssize_t
put_in_quoting(char **cursor, const void *data, Py_ssize_t count, Storage storage, Quoting quoting)
{
    switch (storage) {
    case UTF8:
        return put_of_storage(cursor, data, count, UTF8, quoting);
    case LATIN1:
        return put_of_storage(cursor, data, count, LATIN1, quoting);
    case UCS2:
        return put_of_storage(cursor, data, count, UCS2, quoting);
    default:
        return put_of_storage(cursor, data, count, UCS4, quoting);
    }
}

/* Lays characters and returns how many: fewer where the next is a lone surrogate or, in bare text, asks for quotes. */
static Py_ssize_t
put_characters(char **cursor, const void *data, Py_ssize_t count, Storage storage, Quoting quoting)
{
    return quoting == BARE     ? put_in_quoting(cursor, data, count, storage, BARE)
           : quoting == QUOTED ? put_in_quoting(cursor, data, count, storage, QUOTED)
                               : put_in_quoting(cursor, data, count, storage, ESCAPED);
}

/* As put_in_quotes. */
static char *
put_quoted(char *to, const char *from, Py_ssize_t length, Quoting quoting)
{
    *to++ = '"';
    if (quoting == ESCAPED) {
        put_of_storage(&to, from, length, UTF8, ESCAPED);
    }
    else {
        put_of_storage(&to, from, length, UTF8, QUOTED);
    }
    *to++ = '"';
    return to;
}

#endif
