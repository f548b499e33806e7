/* The rarer strings: see string_writer.h. One loop for each width of storage, compiled once bare and once quoted. */
#include "string_writer.h"
#include "avx2.h"

/* Lays ASCII with its quotes doubled. Whole blocks are stored, for which the buffer has SLACK. */
static char *
double_quotes(char *to, const char *from, const char *end)
{
#if JSV_SSE2
    const char *start = from;
#endif
#if JSV_AVX2
    if (end - from >= AVX2_FROM && avx2_here()) {
        to = avx2_double_quotes(to, &from, end);
    }
#endif
#if JSV_SSE2
    while (end - from >= 16) {
        __m128i block = _mm_loadu_si128((const __m128i *)from);
        unsigned quotes = stop_mask(block, ENDS_QUOTED);
        _mm_storeu_si128((__m128i *)to, block);
        unsigned taken = quotes == 0 ? 16 : lowest_bit(quotes) + 1;
        to += taken;
        from += taken;
        if (quotes != 0) {
            *to++ = '"';
        }
    }
    if (end - start >= 16) { /* the last block again, where no quote in it has moved its bytes apart */
        __m128i block = _mm_loadu_si128((const __m128i *)(end - 16));
        if (stop_mask(block, ENDS_QUOTED) == 0) {
            to += end - from;
            _mm_storeu_si128((__m128i *)(to - 16), block);
            return to;
        }
    }
#endif
    while (from < end) {
        if (*from == '"') {
            *to++ = '"';
        }
        *to++ = *from++;
    }
    return to;
}

/* A str of a subclass may keep its text apart, where nothing stands in front of it. */
static bool
copy_any_is_bare(char *to, const char *from, Py_ssize_t length)
{
    if (length < 16) {
        return copy_bytes_are_bare(to, from, length);
    }
#if JSV_AVX2
    if (length >= AVX2_FROM && avx2_here()) {
        return avx2_copy_is_bare(to, from, length);
    }
#endif
    return copy_is_bare(to, from, length);
}

Outcome
write_quoted(Buffer *buffer, PyObject *string)
{
    const char *text = (const char *)PyUnicode_DATA(string);
    Py_ssize_t length = PyUnicode_GET_LENGTH(string);
    Outcome outcome = buffer_reserve(buffer, length > PY_SSIZE_T_MAX / 4 ? PY_SSIZE_T_MAX : 2 * length + 2);
    if (outcome == DONE) {
        *buffer->cursor++ = '"';
        buffer->cursor = double_quotes(buffer->cursor, text, text + length);
        *buffer->cursor++ = '"';
    }
    return outcome;
}

static Outcome
write_ascii(Buffer *buffer, PyObject *string)
{
    const char *text = (const char *)PyUnicode_DATA(string);
    Py_ssize_t length = PyUnicode_GET_LENGTH(string);
    Outcome outcome = buffer_reserve(buffer, length);
    if (outcome != DONE) {
        return outcome;
    }
    if (copy_any_is_bare(buffer->cursor, text, length)) {
        buffer->cursor += length;
        return DONE;
    }
    return write_quoted(buffer, string);
}

/* ---- beyond ASCII ---- */

typedef enum { BARE, QUOTED } Quoting;
typedef enum { WRITTEN, NEEDS_QUOTES, LONE_SURROGATE } WideOutcome;

#if JSV_SSE2
/* Lays the 8 characters at `at` as bytes, and returns a bit for each that is not ASCII or needs care. */
static ALWAYS_INLINE unsigned
copy_eight(uint8_t *to, const void *data, int kind, Py_ssize_t at, Quoting quoting)
{
    __m128i words; /* what is beyond ASCII stays so: 16-bit words of it are kept or saturated */
    if (kind == PyUnicode_1BYTE_KIND) {
        words = _mm_loadl_epi64((const __m128i *)((const Py_UCS1 *)data + at));
        words = _mm_unpacklo_epi8(words, _mm_setzero_si128());
    }
    else if (kind == PyUnicode_2BYTE_KIND) {
        words = _mm_loadu_si128((const __m128i *)((const Py_UCS2 *)data + at));
    }
    else {
        const __m128i *from = (const __m128i *)((const Py_UCS4 *)data + at);
        words = _mm_packs_epi32(_mm_loadu_si128(from), _mm_loadu_si128(from + 1));
    }
    __m128i ascii = _mm_cmpeq_epi16(_mm_and_si128(words, _mm_set1_epi16((short)0xff80)), _mm_setzero_si128());
    __m128i bytes = _mm_packus_epi16(words, words);
    _mm_storel_epi64((__m128i *)to, bytes);
    unsigned wide = ~(unsigned)_mm_movemask_epi8(_mm_packs_epi16(ascii, ascii));
    return (wide | stop_mask(bytes, quoting == QUOTED ? ENDS_QUOTED : ENDS_KEY)) & 0xff;
}
#endif

/* Lays one character. WRITTEN, or why not. */
static ALWAYS_INLINE WideOutcome
put_character(uint8_t **cursor, Py_UCS4 c, Quoting quoting)
{
    uint8_t *to = *cursor;
    if (c < 0x80) {
        if (quoting == BARE && is_stop((uint8_t)c, ENDS_KEY)) {
            return NEEDS_QUOTES;
        }
        if (quoting == QUOTED && c == '"') {
            *to++ = '"';
        }
        *to++ = (uint8_t)c;
    }
    else if (c < 0x800) {
        *to++ = (uint8_t)(0xc0 | c >> 6);
        *to++ = (uint8_t)(0x80 | (c & 0x3f));
    }
    else if (c < 0x10000) {
        if (c - 0xd800 < 0x800) {
            return LONE_SURROGATE;
        }
        *to++ = (uint8_t)(0xe0 | c >> 12);
        *to++ = (uint8_t)(0x80 | (c >> 6 & 0x3f));
        *to++ = (uint8_t)(0x80 | (c & 0x3f));
    }
    else {
        *to++ = (uint8_t)(0xf0 | c >> 18);
        *to++ = (uint8_t)(0x80 | (c >> 12 & 0x3f));
        *to++ = (uint8_t)(0x80 | (c >> 6 & 0x3f));
        *to++ = (uint8_t)(0x80 | (c & 0x3f));
    }
    *cursor = to;
    return WRITTEN;
}

/* Eight characters at a time as far as they are plain ASCII; then one that is not, and those beyond ASCII behind it. */
static ALWAYS_INLINE WideOutcome
put_wide(char **cursor, const void *data, int kind, Py_ssize_t length, Quoting quoting)
{
    uint8_t *to = (uint8_t *)*cursor;
    Py_ssize_t i = 0;

    while (i < length) {
#if JSV_SSE2
        if (length - i >= 8) {
            unsigned careful = copy_eight(to, data, kind, i, quoting);
            unsigned plain = careful == 0 ? 8 : lowest_bit(careful);
            to += plain;
            i += plain;
            if (careful == 0) {
                continue;
            }
        }
#endif
        do {
            WideOutcome outcome = put_character(&to, PyUnicode_READ(kind, data, i), quoting);
            if (UNLIKELY(outcome != WRITTEN)) {
                return outcome;
            }
            i++;
        } while (i < length && PyUnicode_READ(kind, data, i) >= 0x80);
    }
    *cursor = (char *)to;
    return WRITTEN;
}

static WideOutcome
put_wide_of_kind(char **cursor, PyObject *string, Quoting quoting)
{
    const void *data = PyUnicode_DATA(string);
    Py_ssize_t length = PyUnicode_GET_LENGTH(string);

    switch (PyUnicode_KIND(string)) {
    case PyUnicode_1BYTE_KIND:
        return quoting == QUOTED ? put_wide(cursor, data, PyUnicode_1BYTE_KIND, length, QUOTED)
                                 : put_wide(cursor, data, PyUnicode_1BYTE_KIND, length, BARE);
    case PyUnicode_2BYTE_KIND:
        return quoting == QUOTED ? put_wide(cursor, data, PyUnicode_2BYTE_KIND, length, QUOTED)
                                 : put_wide(cursor, data, PyUnicode_2BYTE_KIND, length, BARE);
    default:
        return quoting == QUOTED ? put_wide(cursor, data, PyUnicode_4BYTE_KIND, length, QUOTED)
                                 : put_wide(cursor, data, PyUnicode_4BYTE_KIND, length, BARE);
    }
}

static Outcome
write_wide(Buffer *buffer, PyObject *string)
{
    static const Py_ssize_t most_bytes[] = {0, 2, 3, 0, 4}; /* of one character; a doubled quote is two as well */
    Py_ssize_t each = most_bytes[PyUnicode_KIND(string)];
    Py_ssize_t length = PyUnicode_GET_LENGTH(string);
    Outcome outcome = buffer_reserve(buffer, length > PY_SSIZE_T_MAX / 8 ? PY_SSIZE_T_MAX : length * each + 2);
    if (outcome != DONE) {
        return outcome;
    }
    char *cursor = buffer->cursor;
    WideOutcome wide = put_wide_of_kind(&cursor, string, BARE);
    if (wide == NEEDS_QUOTES) {
        cursor = buffer->cursor;
        *cursor++ = '"';
        wide = put_wide_of_kind(&cursor, string, QUOTED);
        *cursor++ = '"';
    }
    if (wide != WRITTEN) {
        return DECLINED;
    }
    buffer->cursor = cursor;
    return DONE;
}

Outcome
write_string(Buffer *buffer, PyObject *string)
{
#if PY_VERSION_HEX < 0x030C0000
    if (PyUnicode_READY(string) < 0) {
        return outcome_of_exception();
    }
#endif
    if (PyUnicode_GET_LENGTH(string) == 0) {
        return write_bytes(buffer, "\"\"", 2);
    }
    return PyUnicode_IS_ASCII(string) ? write_ascii(buffer, string) : write_wide(buffer, string);
}
