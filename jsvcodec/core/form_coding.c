/* Percent coding: see form_coding.h. */
#include "form_coding.h"

enum { BLOCK = 1024 }; /* characters between two looks at the room */

const uint8_t form_bytes[256] = {
    ['+'] = HAS_CODED,
    ['%'] = HAS_CODED,
    ['"'] = HAS_QUOTE,
    [','] = HAS_COMMA,
    ['{'] = HAS_BRACKET,
    ['}'] = HAS_BRACKET,
    ['\r'] = HAS_BRACKET,
    ['\n'] = HAS_BRACKET,
    ['['] = HAS_BRACKET | HAS_PATH,
    [']'] = HAS_BRACKET | HAS_PATH,
    ['.'] = HAS_PATH,
#define HIGH_8(at) [(at)] = HAS_HIGH, [(at) + 1] = HAS_HIGH, [(at) + 2] = HAS_HIGH, [(at) + 3] = HAS_HIGH, \
                   [(at) + 4] = HAS_HIGH, [(at) + 5] = HAS_HIGH, [(at) + 6] = HAS_HIGH, [(at) + 7] = HAS_HIGH
    HIGH_8(0x80), HIGH_8(0x88), HIGH_8(0x90), HIGH_8(0x98), HIGH_8(0xA0), HIGH_8(0xA8), HIGH_8(0xB0), HIGH_8(0xB8),
    HIGH_8(0xC0), HIGH_8(0xC8), HIGH_8(0xD0), HIGH_8(0xD8), HIGH_8(0xE0), HIGH_8(0xE8), HIGH_8(0xF0), HIGH_8(0xF8),
};

/* ---- decoding ---- */

static ALWAYS_INLINE int
digit_of(uint8_t c)
{
    uint8_t letter = (uint8_t)((c | 0x20) - 'a');
    uint8_t number = (uint8_t)(c - '0');
    return number < 10 ? number : letter < 6 ? letter + 10 : -1;
}

uint8_t *
form_decode(uint8_t *to, const uint8_t *at, const uint8_t *end, unsigned *has)
{
    unsigned found = 0;
    while (at < end) {
        uint8_t c = *at++;
        found |= form_bytes[c];
        if (UNLIKELY(form_bytes[c] & HAS_CODED)) {
            int high = c == '%' && end - at >= 2 ? digit_of(at[0]) : -1;
            int low = high < 0 ? -1 : digit_of(at[1]);
            if (c == '+') {
                c = ' ';
            }
            else if (low >= 0) {
                c = (uint8_t)(high << 4 | low);
                at += 2;
                found |= form_bytes[c];
            }
        }
        *to++ = c;
    }
    *has |= found;
    return to;
}

/* ---- encoding ---- */

/* Whether a byte stands for itself: a letter, a digit or one of -._~. */
static ALWAYS_INLINE bool
is_unreserved(uint8_t c)
{
    static const uint32_t bits[4] = {0, 0x03FF6000, 0x87FFFFFE, 0x47FFFFFE};
    return c < 0x80 && (bits[c >> 5] >> (c & 31) & 1);
}

static ALWAYS_INLINE char *
put_coded(char *at, uint8_t c)
{
    static const char digits[] = "0123456789ABCDEF";
    if (LIKELY(is_unreserved(c))) {
        *at = (char)c;
        return at + 1;
    }
    at[0] = '%';
    at[1] = digits[c >> 4];
    at[2] = digits[c & 15];
    return at + 3;
}

Outcome
form_encode(Buffer *buffer, const uint8_t *at, Py_ssize_t length)
{
    while (length > 0) {
        Py_ssize_t block = length < BLOCK ? length : BLOCK;
        Outcome outcome = buffer_reserve(buffer, 3 * block);
        if (outcome != DONE) {
            return outcome;
        }
        char *to = buffer->cursor;
        for (Py_ssize_t i = 0; i < block; i++) {
            to = put_coded(to, at[i]);
        }
        buffer->cursor = to;
        at += block;
        length -= block;
    }
    return DONE;
}

/* A character beyond ASCII; NULL for a surrogate. */
static char *
put_long(char *at, Py_UCS4 c)
{
    if (c < 0x800) {
        at = put_coded(at, (uint8_t)(0xC0 | c >> 6));
        return put_coded(at, (uint8_t)(0x80 | (c & 0x3F)));
    }
    if (c < 0x10000) {
        if (c >= 0xD800 && c < 0xE000) {
            return NULL;
        }
        at = put_coded(at, (uint8_t)(0xE0 | c >> 12));
    }
    else {
        at = put_coded(at, (uint8_t)(0xF0 | c >> 18));
        at = put_coded(at, (uint8_t)(0x80 | (c >> 12 & 0x3F)));
    }
    at = put_coded(at, (uint8_t)(0x80 | (c >> 6 & 0x3F)));
    return put_coded(at, (uint8_t)(0x80 | (c & 0x3F)));
}

static Outcome
encode_wide(Buffer *buffer, PyObject *text)
{
    int kind = PyUnicode_KIND(text);
    const void *characters = PyUnicode_DATA(text);
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    for (Py_ssize_t i = 0; i < length;) {
        Py_ssize_t block_end = length - i < BLOCK ? length : i + BLOCK;
        Outcome outcome = buffer_reserve(buffer, 12 * (block_end - i));
        if (outcome != DONE) {
            return outcome;
        }
        char *to = buffer->cursor;
        for (; i < block_end; i++) {
            Py_UCS4 c = PyUnicode_READ(kind, characters, i);
            to = c < 0x80 ? put_coded(to, (uint8_t)c) : put_long(to, c);
            if (to == NULL) {
                return DECLINED;
            }
        }
        buffer->cursor = to;
    }
    return DONE;
}

Outcome
form_encode_text(Buffer *buffer, PyObject *text)
{
    return LIKELY(PyUnicode_IS_ASCII(text))
               ? form_encode(buffer, PyUnicode_1BYTE_DATA(text), PyUnicode_GET_LENGTH(text))
               : encode_wide(buffer, text);
}
