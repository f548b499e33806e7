/* The slow half of JSON's strings and white space: see json_text.h and json_scan.h.
 *
 * Escapes are undone into UTF-8 in a temporary, which never is longer than the text: the shortest escape of a character
 * has two bytes for one, `\uXXXX` six for up to three, a pair of them twelve for four.
 */
#include "json_text.h"
#include "json_escapes.h"
#include "json_scan.h"
#include "utf8.h"

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

/* Copies up to the next backslash or the end; may write SLACK bytes more. Moves both places on. */
static ALWAYS_INLINE void
copy_plain(const uint8_t **from, const uint8_t *end, char **to)
{
    const uint8_t *at = *from;
    char *out = *to;
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
        *out++ = (char)*at++;
    }
    *from = at;
    *to = out;
}

/* Undoes the escapes of a span into `to`, which has room for its length and SLACK bytes more, and tells whether the
 * result is ASCII. Returns the end, or NULL where an escape is none. */
static char *
undo_escapes(const Span *span, char *to, bool *ascii)
{
    const uint8_t *at = span->start, *end = at + span->length;
    *ascii = span->ascii;
    for (;;) {
        copy_plain(&at, end, &to);
        if (at == end) {
            return to;
        }
        uint32_t character;
        at = read_escape(at, end, &character);
        if (at == NULL) {
            return NULL;
        }
        *ascii &= character < 0x80;
        to = put_utf8(to, character);
    }
}

static PyObject *
text_of_bytes(const char *bytes, Py_ssize_t length, bool ascii)
{
    if (ascii) {
        Span plain = {(const uint8_t *)bytes, length, 0, true};
        return text_from_span(&plain);
    }
    PyObject *text = PyUnicode_DecodeUTF8(bytes, length, "strict");
    if (text == NULL && PyErr_ExceptionMatches(PyExc_UnicodeDecodeError)) {
        PyErr_Clear();
    }
    return text;
}

PyObject *
json_text_from_escapes(const Span *span)
{
    char inside[ROOM_INSIDE + SLACK];
    char *bytes = span->length <= ROOM_INSIDE ? inside : PyMem_Malloc((size_t)span->length + SLACK);
    if (bytes == NULL) {
        return PyErr_NoMemory();
    }
    bool ascii;
    const char *end = undo_escapes(span, bytes, &ascii);
    PyObject *text = end == NULL ? NULL : text_of_bytes(bytes, end - bytes, ascii);
    if (bytes != inside) {
        PyMem_Free(bytes);
    }
    return text;
}
