/* Spans -> str objects.
 *
 * In comes a span of the text; out goes a new str, with doubled quotes made single. NULL without an exception means
 * that the bytes are not UTF-8 (the caller declines); with one, that memory ran out. Each byte is copied once, into
 * the str itself, so that a long text costs no second buffer.
 */
#ifndef JSVCODEC_TEXT_H
#define JSVCODEC_TEXT_H

#include "scan.h"
#include <string.h>

/* Everything that is rare: doubled quotes, characters outside ASCII, strings of no or one character. */
PyObject *text_from_span_slowly(const Span *span);

/* The whole of these bytes. */
PyObject *text_from_bytes(const char *bytes, Py_ssize_t length);

/* The characters of a compact ASCII str: after its header, as for every str whose state says so. PyUnicode_DATA would
 * ask for that state again. */
static ALWAYS_INLINE uint8_t *
ascii_bytes(PyObject *text)
{
    return (uint8_t *)((PyASCIIObject *)text + 1);
}

/* Most tokens are shorter than a call of memcpy is worth. Overlapping copies of a fixed size need no loop, and
 * neither read nor write beyond the `length` bytes. */
static ALWAYS_INLINE void
copy_short(uint8_t *to, const uint8_t *from, Py_ssize_t length)
{
    if (length >= 16) {
        if (length > 128) {
            memcpy(to, from, (size_t)length);
            return;
        }
        for (Py_ssize_t i = 0; i < length - 16; i += 16) {
            memcpy(to + i, from + i, 16);
        }
        memcpy(to + length - 16, from + length - 16, 16);
    }
    else if (length >= 8) {
        memcpy(to, from, 8);
        memcpy(to + length - 8, from + length - 8, 8);
    }
    else if (length >= 4) {
        memcpy(to, from, 4);
        memcpy(to + length - 4, from + length - 4, 4);
    }
    else if (length > 0) {
        to[0] = from[0];
        to[length / 2] = from[length / 2];
        to[length - 1] = from[length - 1];
    }
}

static ALWAYS_INLINE PyObject *
text_from_span(const Span *span)
{
    if (UNLIKELY(!span->ascii || span->escapes || span->length < 2)) {
        return text_from_span_slowly(span);
    }
    PyObject *text = PyUnicode_New(span->length, 127);
    if (LIKELY(text != NULL)) {
        copy_short(ascii_bytes(text), span->start, span->length);
    }
    return text;
}

#endif
