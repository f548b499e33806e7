/* The slow half of JSON's strings and white space: see json_text.h and json_scan.h.
 *
 * Escapes are undone into UTF-8 in a temporary, which never is longer than the text: the shortest escape of a character
 * has two bytes for one, `\uXXXX` six for up to three, a pair of them twelve for four.
 */
#include "json_text.h"
#include "json_scan.h"

enum { ROOM_INSIDE = 1024, SLACK = 16 };

Span
json_read_escaped_span(Cursor *cursor, const uint8_t *at, unsigned high)
{
    const uint8_t *start = cursor->at + 1;
    Py_ssize_t escapes = 0;
    while (cursor->end - at >= 2 && *at == '\\') {
        escapes++;
        high |= at[1] & 0x80u;
        at = scan_until(at + 2, cursor->end, ENDS_STRING, &high);
    }
    if (at == cursor->end || *at != '"') {
        return (Span){start, -1, 0, false};
    }
    cursor->at = at + 1;
    return (Span){start, at - start, escapes, high == 0};
}

const uint8_t *
json_skip_blanks(const uint8_t *at, const uint8_t *end)
{
    if (json_is_blank(*at) && end - at >= 2 && at[1] > ' ') {
        return at + 1; /* most often it is one space */
    }
#if JSV_SSE2
    while (end - at >= 16) {
        __m128i block = _mm_loadu_si128((const __m128i *)at);
        __m128i breaks = _mm_or_si128(bytes_equal(block, '\n'), bytes_equal(block, '\r'));
        __m128i spaces = _mm_or_si128(bytes_equal(block, ' '), bytes_equal(block, '\t'));
        unsigned others = ~(unsigned)_mm_movemask_epi8(_mm_or_si128(breaks, spaces)) & 0xFFFFu;
        if (others) {
            return at + lowest_bit(others);
        }
        at += 16;
    }
#endif
    while (at < end && json_is_blank(*at)) {
        at++;
    }
    return at;
}

/* The number of four hex digits, or -1. */
static int32_t
read_hex(const uint8_t *at)
{
    int32_t value = 0;
    for (int i = 0; i < 4; i++) {
        uint8_t c = at[i], lower = c | 0x20;
        int digit = '0' <= c && c <= '9' ? c - '0' : 'a' <= lower && lower <= 'f' ? lower - 'a' + 10 : -1;
        if (digit < 0) {
            return -1;
        }
        value = value << 4 | digit;
    }
    return value;
}

/* The character of the escape at `*at`, after its `\u`; moves past it, and past the second half of a pair. -1: none. */
static int32_t
read_unicode_escape(const uint8_t **at, const uint8_t *end)
{
    int32_t first = end - *at < 4 ? -1 : read_hex(*at);
    if (first < 0 || (0xDC00 <= first && first < 0xE000)) {
        return -1;
    }
    *at += 4;
    if (first < 0xD800 || first >= 0xE000) {
        return first;
    }
    const uint8_t *low = *at;
    int32_t second = end - low < 6 || low[0] != '\\' || low[1] != 'u' ? -1 : read_hex(low + 2);
    if (second < 0xDC00 || second >= 0xE000) {
        return -1;
    }
    *at += 6;
    return 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
}

static uint8_t *
put_utf8(uint8_t *to, uint32_t c)
{
    if (c < 0x80) {
        *to++ = (uint8_t)c;
        return to;
    }
    if (c < 0x800) {
        *to++ = (uint8_t)(0xC0 | c >> 6);
    }
    else {
        if (c < 0x10000) {
            *to++ = (uint8_t)(0xE0 | c >> 12);
        }
        else {
            *to++ = (uint8_t)(0xF0 | c >> 18);
            *to++ = (uint8_t)(0x80 | (c >> 12 & 0x3F));
        }
        *to++ = (uint8_t)(0x80 | (c >> 6 & 0x3F));
    }
    *to++ = (uint8_t)(0x80 | (c & 0x3F));
    return to;
}

/* The characters of the escapes of one letter; 0 where there is none. */
static const uint8_t PLAIN_ESCAPES[256] = {
    ['"'] = '"', ['\\'] = '\\', ['/'] = '/', ['b'] = '\b', ['f'] = '\f', ['n'] = '\n', ['r'] = '\r', ['t'] = '\t',
};

/* Copies up to the next backslash or the end; may write SLACK bytes more. Moves both places on. */
static ALWAYS_INLINE void
copy_plain(const uint8_t **from, const uint8_t *end, uint8_t **to)
{
    const uint8_t *at = *from;
    uint8_t *out = *to;
#if JSV_SSE2
    unsigned escapes = 0;
    while (end - at >= 16 && !escapes) {
        __m128i block = _mm_loadu_si128((const __m128i *)at);
        _mm_storeu_si128((__m128i *)out, block);
        escapes = (unsigned)_mm_movemask_epi8(bytes_equal(block, '\\'));
        unsigned plain = escapes ? lowest_bit(escapes) : 16;
        at += plain;
        out += plain;
    }
#endif
    while (at < end && *at != '\\') {
        *out++ = *at++;
    }
    *from = at;
    *to = out;
}

/* Undoes the escapes of a span into `to`, which has room for its length and SLACK bytes more, and tells whether the
 * result is ASCII. Returns the end, or NULL where an escape is none. */
static uint8_t *
undo_escapes(const Span *span, uint8_t *to, bool *ascii)
{
    const uint8_t *at = span->start, *end = at + span->length;
    *ascii = span->ascii;
    for (;;) {
        copy_plain(&at, end, &to);
        if (at == end) {
            return to;
        }
        uint8_t letter = at[1]; /* a span never ends after a backslash */
        at += 2;
        if (letter != 'u') {
            uint8_t plain = PLAIN_ESCAPES[letter];
            if (plain == 0) {
                return NULL;
            }
            *to++ = plain;
            continue;
        }
        int32_t character = read_unicode_escape(&at, end);
        if (character < 0) {
            return NULL;
        }
        *ascii &= character < 0x80;
        to = put_utf8(to, (uint32_t)character);
    }
}

static PyObject *
text_of_bytes(const uint8_t *bytes, Py_ssize_t length, bool ascii)
{
    if (ascii) {
        Span plain = {bytes, length, 0, true};
        return text_from_span(&plain);
    }
    PyObject *text = PyUnicode_DecodeUTF8((const char *)bytes, length, "strict");
    if (text == NULL && PyErr_ExceptionMatches(PyExc_UnicodeDecodeError)) {
        PyErr_Clear();
    }
    return text;
}

PyObject *
json_text_from_escapes(const Span *span)
{
    uint8_t inside[ROOM_INSIDE + SLACK];
    uint8_t *bytes = span->length <= ROOM_INSIDE ? inside : PyMem_Malloc((size_t)span->length + SLACK);
    if (bytes == NULL) {
        return PyErr_NoMemory();
    }
    bool ascii;
    const uint8_t *end = undo_escapes(span, bytes, &ascii);
    PyObject *text = end == NULL ? NULL : text_of_bytes(bytes, end - bytes, ascii);
    if (bytes != inside) {
        PyMem_Free(bytes);
    }
    return text;
}
