/* bytes <-> base64 in the standard alphabet, padded: see scalars.h.
 *
 * JSV writes the empty value as two quotes, since no text at all would be None. Reading takes exactly what the writer
 * makes: white space and stray bits in the last character are left to Python.
 */
#include "scalars.h"

static const char ALPHABET[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static char *
put_base64(char *to, const uint8_t *from, Py_ssize_t length)
{
    for (; length >= 3; from += 3, length -= 3) {
        uint32_t bits = (uint32_t)from[0] << 16 | (uint32_t)from[1] << 8 | from[2];
        *to++ = ALPHABET[bits >> 18];
        *to++ = ALPHABET[bits >> 12 & 63];
        *to++ = ALPHABET[bits >> 6 & 63];
        *to++ = ALPHABET[bits & 63];
    }
    if (length > 0) {
        uint32_t bits = (uint32_t)from[0] << 16 | (length == 2 ? (uint32_t)from[1] << 8 : 0);
        *to++ = ALPHABET[bits >> 18];
        *to++ = ALPHABET[bits >> 12 & 63];
        *to++ = length == 2 ? ALPHABET[bits >> 6 & 63] : '=';
        *to++ = '=';
    }
    return to;
}

Outcome
write_base64(Buffer *buffer, PyObject *value, const Scalars *scalars, Dates dates)
{
    Py_ssize_t start = buffer_length(buffer);
    Outcome outcome = write_bare_base64(buffer, value, scalars, dates);
    return outcome == DONE && buffer_length(buffer) == start ? write_bytes(buffer, "\"\"", 2) : outcome;
}

Outcome
write_bare_base64(Buffer *buffer, PyObject *value, const Scalars *Py_UNUSED(scalars), Dates Py_UNUSED(dates))
{
    Py_buffer view;
    if (PyObject_GetBuffer(value, &view, PyBUF_SIMPLE) < 0) {
        return outcome_of_exception();
    }
    Py_ssize_t most = view.len > PY_SSIZE_T_MAX / 4 ? PY_SSIZE_T_MAX : (view.len + 2) / 3 * 4;
    Outcome outcome = buffer_reserve(buffer, most);
    if (outcome == DONE) {
        buffer->cursor = put_base64(buffer->cursor, view.buf, view.len);
    }
    PyBuffer_Release(&view);
    return outcome;
}

/* The six bits of a character, or 64. */
static uint32_t
six_bits(char c)
{
    return 'A' <= c && c <= 'Z'   ? (uint32_t)(c - 'A')
           : 'a' <= c && c <= 'z' ? (uint32_t)(c - 'a' + 26)
           : '0' <= c && c <= '9' ? (uint32_t)(c - '0' + 52)
           : c == '+'             ? 62
           : c == '/'             ? 63
                                  : 64;
}

/* `kept` of the three bytes that four characters stand for; false where they are not those that the writer makes. */
static bool
read_group(uint8_t *to, const char *from, int kept)
{
    uint32_t bits = 0, wrong = 0;
    for (int i = 0; i < 4; i++) {
        uint32_t six = i <= kept ? six_bits(from[i]) : from[i] == '=' ? 0 : 64;
        wrong |= six & 64;
        bits = bits << 6 | (six & 63);
    }
    for (int i = 0; i < kept; i++) {
        to[i] = (uint8_t)(bits >> (16 - 8 * i));
    }
    return wrong == 0 && (bits & ((UINT32_C(1) << (24 - 8 * kept)) - 1)) == 0;
}

PyObject *
read_base64(const Scalars *Py_UNUSED(scalars), const char *text, Py_ssize_t length)
{
    if (length % 4 != 0) {
        return NULL;
    }
    int padding = length == 0 ? 0 : (text[length - 1] == '=') + (text[length - 2] == '=');
    PyObject *value = PyBytes_FromStringAndSize(NULL, length / 4 * 3 - padding);
    if (value == NULL) {
        return NULL;
    }
    uint8_t *to = (uint8_t *)PyBytes_AS_STRING(value);
    for (Py_ssize_t i = 0; i < length; i += 4, to += 3) {
        if (!read_group(to, text + i, i + 4 == length ? 3 - padding : 3)) {
            Py_DECREF(value);
            return NULL;
        }
    }
    return value;
}
