/* The slow half of spans -> str: UTF-8 and doubled quotes.
 *
 * A first pass counts the characters and finds the highest lead byte, which fixes the width of the str (1, 2 or 4
 * bytes a character) before anything is decoded; both loops are plain sums that compilers vectorise. The second pass
 * decodes straight into the str and checks as it goes: overlong forms, surrogates, anything above U+10FFFF, stray
 * and missing continuation bytes are refused. One decoder is written; the compiler makes the three widths from it.
 */
#include "text.h"
#include "avx2.h"

typedef struct {
    Py_ssize_t characters;
    Py_UCS4 highest; /* a bound that selects the width: U+007F, U+00FF, U+FFFF or U+10FFFF */
} Measure;

static Measure
measure_utf8(const uint8_t *bytes, Py_ssize_t length)
{
    Py_ssize_t characters = 0;
    uint8_t lead = 0;
    for (Py_ssize_t i = 0; i < length; i++) {
        characters += (bytes[i] & 0xC0) != 0x80;
        lead = bytes[i] > lead ? bytes[i] : lead;
    }
    return (Measure){characters, lead < 0x80 ? 0x7F : lead < 0xC4 ? 0xFF : lead < 0xF0 ? 0xFFFF : 0x10FFFF};
}

static ALWAYS_INLINE bool
is_continuation(uint8_t c)
{
    return (c & 0xC0) == 0x80;
}

/* Whether eight bytes are ASCII and none is a quote: for ASCII, taking 1 from a byte sets its high bit only if it was
 * 0, which a quote is once its bits are cancelled. Borrows may turn a yes into a no, never a no into a yes. */
static ALWAYS_INLINE bool
eight_are_plain(const uint8_t *at)
{
    uint64_t word;
    memcpy(&word, at, 8);
    uint64_t cancelled = word ^ UINT64_C(0x2222222222222222);
    return ((word | (cancelled - UINT64_C(0x0101010101010101))) & UINT64_C(0x8080808080808080)) == 0;
}

/* Decodes one character of more than one byte. Returns its length, or 0 where the bytes are not UTF-8. */
static ALWAYS_INLINE int
decode_long(const uint8_t *at, Py_ssize_t left, Py_UCS4 *character)
{
    Py_UCS4 c = at[0];
    if (c >= 0xE0 && c < 0xF0 && left >= 3 && is_continuation(at[1]) && is_continuation(at[2])) {
        c = (c & 0x0F) << 12 | (Py_UCS4)(at[1] & 0x3F) << 6 | (at[2] & 0x3F);
        *character = c;
        return c < 0x800 || (c >= 0xD800 && c < 0xE000) ? 0 : 3;
    }
    if (c >= 0xC2 && c < 0xE0 && left >= 2 && is_continuation(at[1])) {
        *character = (c & 0x1F) << 6 | (at[1] & 0x3F);
        return 2;
    }
    if (c >= 0xF0 && c < 0xF5 && left >= 4 && is_continuation(at[1]) && is_continuation(at[2]) &&
        is_continuation(at[3])) {
        c = (c & 0x07) << 18 | (Py_UCS4)(at[1] & 0x3F) << 12 | (Py_UCS4)(at[2] & 0x3F) << 6 | (at[3] & 0x3F);
        *character = c;
        return c < 0x10000 || c > 0x10FFFF ? 0 : 4;
    }
    return 0;
}

/* Fills `characters` places of `kind` bytes. Each step consumes a lead byte, so that no more than the counted
 * places are ever written, whatever the bytes are. */
static ALWAYS_INLINE bool
decode_utf8(const Span *span, void *places, const int kind)
{
    const uint8_t *at = span->start;
    const uint8_t *end = at + span->length;
    Py_ssize_t i = 0;
    while (at < end) {
        if (*at >= 0x80) {
            Py_UCS4 character;
            int length = decode_long(at, end - at, &character);
            if (length == 0) {
                return false;
            }
            PyUnicode_WRITE(kind, places, i, character);
            i++;
            at += length;
        }
        else if (end - at >= 8 && eight_are_plain(at)) {
            for (int k = 0; k < 8; k++) {
                PyUnicode_WRITE(kind, places, i + k, at[k]);
            }
            i += 8;
            at += 8;
        }
        else {
            PyUnicode_WRITE(kind, places, i, *at);
            i++;
            at += *at == '"' && span->escapes ? 2 : 1; /* they stand in pairs then */
        }
    }
    return true;
}

static PyObject *
text_from_utf8(const Span *span)
{
#if JSV_AVX2
    if (avx2_here()) {
        return avx2_text_from_utf8(span);
    }
#endif
    Measure measure = measure_utf8(span->start, span->length);
    PyObject *text = PyUnicode_New(measure.characters - span->escapes, measure.highest);
    if (text == NULL) {
        return NULL;
    }
    void *places = PyUnicode_DATA(text);
    bool valid = measure.highest <= 0xFF     ? decode_utf8(span, places, PyUnicode_1BYTE_KIND)
                 : measure.highest == 0xFFFF ? decode_utf8(span, places, PyUnicode_2BYTE_KIND)
                                             : decode_utf8(span, places, PyUnicode_4BYTE_KIND);
    if (!valid) {
        Py_CLEAR(text);
    }
    return text;
}

static PyObject *
text_from_doubled_ascii(const Span *span)
{
    PyObject *text = PyUnicode_New(span->length - span->escapes, 127);
    if (text == NULL) {
        return NULL;
    }
    uint8_t *to = PyUnicode_1BYTE_DATA(text);
    uint8_t *to_end = to + PyUnicode_GET_LENGTH(text);
    const uint8_t *at = span->start;
#if JSV_SSE2
    unsigned second = 0; /* whether the block starts with the second quote of a pair */
    while (to_end - to >= 32) {
        __m128i block = _mm_loadu_si128((const __m128i *)at);
        _mm_storeu_si128((__m128i *)to, block);
        unsigned quotes = stop_mask(block, ENDS_QUOTED) & ~second;
        second = 0;
        while (quotes) { /* what follows the first quote of a pair moves over it */
            unsigned i = lowest_bit(quotes);
            to--;
            _mm_storeu_si128((__m128i *)(to + i + 1), _mm_loadu_si128((const __m128i *)(at + i + 1)));
            second = i == 15;
            quotes &= ~(3u << i);
        }
        to += 16;
        at += 16;
    }
    if (second) {
        *to++ = *at++;
    }
#endif
    while (to < to_end) {
        at += (*to++ = *at) == '"' ? 2 : 1;
    }
    return text;
}

PyObject *
text_from_bytes(const char *bytes, Py_ssize_t length)
{
    return text_from_utf8(&(Span){(const uint8_t *)bytes, length, 0, false});
}

PyObject *
text_from_span_slowly(const Span *span)
{
    if (!span->ascii) {
        return text_from_utf8(span);
    }
    if (span->length == 1) {
        return PyUnicode_FromOrdinal(span->start[0]); /* shared by the interpreter, as is the empty str */
    }
    if (span->length == 2 && span->escapes) {
        return PyUnicode_FromOrdinal('"');
    }
    if (span->escapes) {
        return text_from_doubled_ascii(span);
    }
    return PyUnicode_New(0, 0);
}
