/* Where tokens end: the lowest layer of the readers.
 *
 * In comes a cursor over UTF-8 bytes that are not NUL-terminated; out go spans, which are tokens as they stand in
 * the text and not yet objects. Every special character of JSV is ASCII, so bytes are scanned without decoding,
 * 16 at a time where SSE2 exists (JSVCODEC_NO_SIMD, with which tests force the portable code, turns it off). The same
 * comparison tells whether a token is ASCII, which decides how it becomes a str. No byte outside the text is touched:
 * the last 15 are looked at one by one. Nothing here can raise.
 */
#ifndef JSVCODEC_SCAN_H
#define JSVCODEC_SCAN_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>
#include <stdint.h>

#if (defined(__SSE2__) || defined(_M_X64)) && !defined(JSVCODEC_NO_SIMD)
#define JSV_SSE2 1
#include <emmintrin.h>
#else
#define JSV_SSE2 0
#endif

#if defined(_MSC_VER)
#include <intrin.h>
#define ALWAYS_INLINE __forceinline
#define NEVER_INLINE __declspec(noinline)
#define LIKELY(x) (x)
#define UNLIKELY(x) (x)
#define PREFETCH(at) ((void)0)
#else
#define ALWAYS_INLINE inline __attribute__((always_inline))
#define NEVER_INLINE __attribute__((noinline))
#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)
#define PREFETCH(at) __builtin_prefetch(at)
#endif

typedef struct {
    const uint8_t *at;
    const uint8_t *end;
} Cursor;

typedef struct {
    const uint8_t *start; /* after the opening quote of a quoted token */
    Py_ssize_t length;    /* in bytes as they stand there */
    Py_ssize_t escapes;   /* how many are inside: in JSV pairs of quotes */
    bool ascii;
} Span;

/* A bare value ends at any character that the writer would have quoted, but ':' is ordinary there: dates and
 * offsets are written bare. A bare key also ends at ':'. Inside quotes only the quote counts. The indented form is
 * made around the same characters as a key ends at, line breaks excepted: they are ordinary there. A string of JSON
 * is interrupted by escapes and by control characters. A lenient reader looks at white space outside of quotes. */
typedef enum { ENDS_BARE, ENDS_KEY, ENDS_QUOTED, LAID_OUT, ENDS_STRING, BLANK_OR_QUOTE } StopSet;

static ALWAYS_INLINE bool
is_stop(uint8_t c, StopSet set)
{
    if (set == ENDS_QUOTED) {
        return c == '"';
    }
    if (set == ENDS_STRING) {
        return c == '"' || c == '\\' || c < ' ';
    }
    if (set == BLANK_OR_QUOTE) {
        return c == '"' || c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }
    switch (c) {
    case '"': case ',': case '{': case '}': case '[': case ']':
        return true;
    case '\r': case '\n':
        return set != LAID_OUT;
    case ':':
        return set != ENDS_BARE;
    default:
        return false;
    }
}

#if JSV_SSE2
static ALWAYS_INLINE unsigned
lowest_bit(unsigned mask)
{
#if defined(_MSC_VER)
    unsigned long index;
    _BitScanForward(&index, mask);
    return (unsigned)index;
#else
    return (unsigned)__builtin_ctz(mask);
#endif
}

static ALWAYS_INLINE __m128i
bytes_equal(__m128i block, char c)
{
    return _mm_cmpeq_epi8(block, _mm_set1_epi8(c));
}

/* All bits of each of 16 bytes that is in the set. */
static ALWAYS_INLINE __m128i
stops_in(__m128i block, StopSet set)
{
    __m128i stops = bytes_equal(block, '"');
    if (set == ENDS_STRING) {
        __m128i controls = _mm_cmpeq_epi8(_mm_min_epu8(block, _mm_set1_epi8(0x1F)), block);
        stops = _mm_or_si128(_mm_or_si128(stops, bytes_equal(block, '\\')), controls);
    }
    else if (set == BLANK_OR_QUOTE) {
        stops = _mm_or_si128(stops, _mm_or_si128(bytes_equal(block, ' '), bytes_equal(block, '\t')));
    }
    else if (set != ENDS_QUOTED) {
        __m128i folded = _mm_or_si128(block, _mm_set1_epi8(0x20)); /* makes '[' a '{' and ']' a '}' */
        __m128i brackets = _mm_or_si128(bytes_equal(folded, '{'), bytes_equal(folded, '}'));
        stops = _mm_or_si128(_mm_or_si128(stops, brackets), bytes_equal(block, ','));
    }
    if (set == ENDS_BARE || set == ENDS_KEY || set == BLANK_OR_QUOTE) {
        stops = _mm_or_si128(stops, _mm_or_si128(bytes_equal(block, '\r'), bytes_equal(block, '\n')));
    }
    if (set == ENDS_KEY || set == LAID_OUT) {
        stops = _mm_or_si128(stops, bytes_equal(block, ':'));
    }
    return stops;
}

/* One bit for each of them. */
static ALWAYS_INLINE unsigned
stop_mask(__m128i block, StopSet set)
{
    return (unsigned)_mm_movemask_epi8(stops_in(block, set));
}
#endif

/* The first byte of the set at or after `at`, or `end`. `*high` becomes non-zero when a byte before it is not ASCII. */
static ALWAYS_INLINE const uint8_t *
scan_until(const uint8_t *at, const uint8_t *end, StopSet set, unsigned *high)
{
#if JSV_SSE2
    while (LIKELY(end - at >= 16)) {
        __m128i block = _mm_loadu_si128((const __m128i *)at);
        unsigned stops = stop_mask(block, set);
        unsigned above = (unsigned)_mm_movemask_epi8(block);
        if (stops) {
            if (UNLIKELY(above)) {
                *high |= above & ((stops & (0u - stops)) - 1u); /* only the bytes before the first stop */
            }
            return at + lowest_bit(stops);
        }
        *high |= above;
        at += 16;
    }
#endif
    while (at < end && !is_stop(*at, set)) {
        *high |= *at & 0x80u;
        at++;
    }
    return at;
}

/* The first quote at or after `at` that no other quote follows, or `end`; pairs before it are counted in `*doubled`. */
static inline const uint8_t *
scan_quoted(const uint8_t *at, const uint8_t *end, Py_ssize_t *doubled, unsigned *high)
{
#if JSV_SSE2
    while (LIKELY(end - at >= 16)) {
        __m128i block = _mm_loadu_si128((const __m128i *)at);
        unsigned quotes = stop_mask(block, ENDS_QUOTED);
        unsigned above = (unsigned)_mm_movemask_epi8(block);
        Py_ssize_t step = 16;
        while (quotes) {
            unsigned i = lowest_bit(quotes);
            if (end - at - i < 2 || at[i + 1] != '"') {
                *high |= above & ((1u << i) - 1u);
                return at + i;
            }
            *doubled += 1;
            quotes &= ~(3u << i);
            step = i == 15 ? 17 : 16; /* the second of the pair is in the next block */
        }
        *high |= above;
        at += step;
    }
#endif
    while (at < end) {
        if (*at != '"') {
            *high |= *at & 0x80u;
            at++;
        }
        else if (end - at >= 2 && at[1] == '"') {
            *doubled += 1;
            at += 2;
        }
        else {
            break;
        }
    }
    return at;
}

/* The bare token at the cursor, perhaps empty; the cursor stands on what ended it, or at the end. */
static ALWAYS_INLINE Span
read_bare_span(Cursor *cursor, StopSet set)
{
    unsigned high = 0;
    const uint8_t *start = cursor->at;
    cursor->at = scan_until(start, cursor->end, set, &high);
    return (Span){start, cursor->at - start, 0, high == 0};
}

/* The quoted token whose opening quote is at the cursor, which then stands after the closing one.
 * A length of -1 means that there is no closing quote. */
static ALWAYS_INLINE Span
read_quoted_span(Cursor *cursor)
{
    unsigned high = 0;
    Py_ssize_t doubled = 0;
    const uint8_t *start = cursor->at + 1;
    const uint8_t *quote = scan_quoted(start, cursor->end, &doubled, &high);
    if (UNLIKELY(quote == cursor->end)) {
        return (Span){start, -1, 0, false};
    }
    cursor->at = quote + 1;
    return (Span){start, quote - start, doubled, high == 0};
}

/* The key at the cursor, which then stands after its colon. A length of -1 means that there is none: without quotes a
 * key is not empty. */
static ALWAYS_INLINE Span
read_key_span(Cursor *cursor)
{
    bool quoted = cursor->at < cursor->end && *cursor->at == '"';
    Span span = UNLIKELY(quoted) ? read_quoted_span(cursor) : read_bare_span(cursor, ENDS_KEY);
    bool missing = (span.length == 0 && !quoted) || cursor->at == cursor->end || *cursor->at != ':';
    if (UNLIKELY(span.length < 0 || missing)) {
        span.length = -1;
    }
    else {
        cursor->at++;
    }
    return span;
}

#endif
