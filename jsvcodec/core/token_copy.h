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
#include "json_escapes.h"
#include "spelling.h"
#include "utf8.h"

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

/* ---- tokens ---- */

/* Copies a token from after its opening quote, if it has one, and returns where it ends, after the closing one. There
 * is room for what is left of the text. NULL: it does not end, or holds what is to be declined, or with an
 * exception. */
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
        uint32_t character;
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
            to = character < 0x80 && is_stop((uint8_t)character, ENDS_STRING) ? put_escape(to, (uint8_t)character)
                                                                             : put_utf8(to, character);
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
