/* One token from one format to another: the text of a key or scalar is copied in runs, up to what ends it in the format
 * that is read or needs care in the one that is written.
 *
 * Every character that means something in either format is ASCII, so bytes are copied without decoding, 16 at a time
 * where SSE2 exists: they are loaded, laid and looked through in the same step. The formats and the kind of token are
 * constants at every call, of which the compiler makes a loop each. UTF-8 is checked by whoever makes a str of the
 * result: each run stands between ASCII characters, before and after, and so is valid there if it was valid here.
 */
#ifndef JSVCODEC_TOKEN_COPY_H
#define JSVCODEC_TOKEN_COPY_H

#include "buffer.h"
#include "spelling.h"

typedef enum { JSV_BARE, JSV_KEY, JSV_QUOTED, JSON_STRING } Token;

/* What the room is always larger by than what is left of the text: all that one key and its value may take more. */
enum { ROOM_AHEAD = 32 };

/* Where the text goes on, with room for `left` bytes and ROOM_AHEAD more; NULL with an exception. */
static ALWAYS_INLINE char *
room_for(Buffer *buffer, char *to, Py_ssize_t left)
{
    if (LIKELY(buffer->limit - to >= left + ROOM_AHEAD)) {
        return to;
    }
    buffer->cursor = to;
    return buffer_grow(buffer, left + ROOM_AHEAD) == DONE ? buffer->cursor : NULL;
}

/* ---- runs ---- */

static ALWAYS_INLINE bool
has_escapes(Token token, Spelling into)
{
    return token == JSON_STRING || into == JSON;
}

/* `quoted`: the token stands in quotes where it is written, or will. */
static ALWAYS_INLINE StopSet
run_stops(Token token, Spelling into, bool quoted)
{
    if (token == JSV_KEY || !quoted) {
        return has_escapes(token, into) ? LAID_OUT : ENDS_KEY; /* line breaks are escaped anyway */
    }
    return token == JSV_BARE ? ENDS_BARE : ENDS_QUOTED;
}

/* Copies what stands for itself in both formats, and returns where it ends. */
static ALWAYS_INLINE const uint8_t *
copy_run(const uint8_t *at, const uint8_t *end, char **cursor, Token token, Spelling into, bool quoted)
{
    const StopSet set = run_stops(token, into, quoted);
    const bool escapes = has_escapes(token, into);
    char *to = *cursor;
#if JSV_SSE2
    while (LIKELY(end - at >= 16)) {
        __m128i block = _mm_loadu_si128((const __m128i *)at);
        _mm_storeu_si128((__m128i *)to, block);
        unsigned stops = stop_mask(block, set);
        if (escapes) {
            __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(block, _mm_set1_epi8(0x1f)), block);
            stops |= (unsigned)_mm_movemask_epi8(_mm_or_si128(control, bytes_equal(block, '\\')));
        }
        if (LIKELY(stops)) {
            *cursor = to + lowest_bit(stops);
            return at + lowest_bit(stops);
        }
        at += 16;
        to += 16;
    }
#endif
    while (at < end && !is_stop(*at, set) && !(escapes && (*at == '\\' || *at < 0x20))) {
        *to++ = (char)*at++;
    }
    *cursor = to;
    return at;
}

/* ---- characters ---- */

static inline char *
put_utf8(char *to, Py_UCS4 c)
{
    if (c < 0x80) {
        *to++ = (char)c;
        return to;
    }
    int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    *to++ = (char)(0xFF80 >> more | (int)(c >> 6 * more)); /* as many leading ones as there are bytes */
    while (more-- > 0) {
        *to++ = (char)(0x80 | (c >> 6 * more & 0x3F));
    }
    return to;
}

static inline char *
put_json_character(char *to, Py_UCS4 c)
{
    static const char short_escapes[] = "\bb\tt\nn\ff\rr\"\"\\\\";
    static const char digits[] = "0123456789abcdef";
    if (c >= 0x20 && c != '"' && c != '\\') {
        return put_utf8(to, c);
    }
    *to++ = '\\';
    for (const char *pair = short_escapes; *pair; pair += 2) {
        if ((Py_UCS4)*pair == c) {
            *to++ = pair[1];
            return to;
        }
    }
    memcpy(to, "u00", 3);
    to[3] = digits[c >> 4];
    to[4] = digits[c & 15];
    return to + 5;
}

/* The number of four hex digits, or -1. */
static inline int
read_hex(const uint8_t *at, const uint8_t *end)
{
    int number = 0;
    if (end - at < 4) {
        return -1;
    }
    for (int i = 0; i < 4; i++) {
        int c = at[i], letter = c | 0x20;
        int digit = c >= '0' && c <= '9' ? c - '0' : letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
        if (digit < 0) {
            return -1;
        }
        number = number << 4 | digit;
    }
    return number;
}

static inline bool
is_surrogate(int unit, int first)
{
    return (unit & ~0x3FF) == first;
}

/* Reads the escape whose backslash is at `at`, and returns where it ends; NULL for what is none, and for a surrogate
 * alone, which has no UTF-8. */
static inline const uint8_t *
read_escape(const uint8_t *at, const uint8_t *end, Py_UCS4 *character)
{
    static const char escapes[] = "\"\"\\\\//b\bf\fn\nr\rt\t";
    if (end - at < 2) {
        return NULL;
    }
    if (at[1] != 'u') {
        for (const char *pair = escapes; *pair; pair += 2) {
            if ((uint8_t)*pair == at[1]) {
                *character = (Py_UCS4)pair[1];
                return at + 2;
            }
        }
        return NULL;
    }
    int unit = read_hex(at + 2, end);
    if (unit < 0 || is_surrogate(unit, 0xDC00)) {
        return NULL;
    }
    *character = (Py_UCS4)unit;
    if (!is_surrogate(unit, 0xD800)) {
        return at + 6;
    }
    int low = end - at >= 12 && at[6] == '\\' && at[7] == 'u' ? read_hex(at + 8, end) : -1;
    if (!is_surrogate(low, 0xDC00)) {
        return NULL;
    }
    *character = (Py_UCS4)(0x10000 + ((unit & 0x3FF) << 10 | (low & 0x3FF)));
    return at + 12;
}

/* ---- tokens ---- */

/* Copies a token from after its opening quote, if it has one, and returns where it ends, after the closing one. There
 * is room for what is left of the text. NULL: it does not end, or holds what is to be declined, or with an exception. */
static ALWAYS_INLINE const uint8_t *
copy_token(Buffer *buffer, const uint8_t *at, const uint8_t *end, char **cursor, Token token, Spelling into)
{
    char *to = *cursor;
    const Py_ssize_t start = to - buffer->start;
    bool quoted = into == JSON;
    if (quoted) {
        *to++ = '"';
    }
    for (;;) {
        Py_UCS4 character;
        at = quoted ? copy_run(at, end, &to, token, into, true) : copy_run(at, end, &to, token, into, false);
        if (UNLIKELY(at == end)) {
            if (token == JSV_QUOTED || token == JSON_STRING) {
                return NULL;
            }
            break;
        }
        character = *at;
        if (token == JSV_BARE || token == JSV_KEY) {
            if (LIKELY(is_stop(*at, token == JSV_KEY ? ENDS_KEY : ENDS_BARE))) {
                break;
            }
            at++;
        }
        else if (token == JSV_QUOTED) {
            if (*at++ == '"') {
                if (LIKELY(at == end || *at != '"')) {
                    break;
                }
                at++;
            }
        }
        else if (LIKELY(*at == '"')) {
            at++;
            break;
        }
        else if (*at == '\\') {
            at = read_escape(at, end, &character);
            if (UNLIKELY(at == NULL)) {
                return NULL;
            }
        }
        else if (*at++ < 0x20) {
            return NULL;
        }
        to = room_for(buffer, to, end - at);
        if (UNLIKELY(to == NULL)) {
            return NULL;
        }
        if (into == JSON) {
            to = put_json_character(to, character);
            continue;
        }
        if (!quoted && character < 0x80 && is_stop((uint8_t)character, ENDS_KEY)) {
            char *first = buffer->start + start;
            memmove(first + 1, first, (size_t)(to - first));
            *first = '"';
            to++;
            quoted = true;
        }
        if (character == '"') {
            *to++ = '"';
        }
        to = put_utf8(to, character);
    }
    if (into == JSV && !quoted && to == buffer->start + start && (token == JSV_QUOTED || token == JSON_STRING)) {
        *to++ = '"';
        quoted = true;
    }
    if (quoted) {
        *to++ = '"';
    }
    *cursor = to;
    return at;
}

#endif
