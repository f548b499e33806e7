/* The lines of a block of records. A record is a line, or the lines that a string in it goes on in. */
#ifndef JSVCODEC_RECORD_LINES_H
#define JSVCODEC_RECORD_LINES_H

#include "scan.h"
#include <string.h>

enum { MOST_LINES = 16 }; /* of a record; a longer one is for Python, which goes over it once */

/* Where a line ends, at its LF; NULL where it goes on after the block. */
static inline const uint8_t *
end_of_line(const uint8_t *at, const uint8_t *end)
{
    return memchr(at, '\n', (size_t)(end - at));
}

/* The text from a start up to the LF at `end`; a CR before that is none of it. */
static inline Cursor
line_up_to(const uint8_t *start, const uint8_t *end)
{
    return (Cursor){start, end - (end > start && end[-1] == '\r')};
}

/* How many bytes a blank line takes at the start of a text, 0 where there is none. The text is not empty. */
static inline Py_ssize_t
blank_line(Cursor text)
{
    Py_ssize_t mark = text.end - text.at > 1 && text.at[0] == '\r';
    return text.at[mark] == '\n' ? mark + 1 : 0;
}

/* How many lines end in a text. */
static inline Py_ssize_t
line_breaks(const uint8_t *at, const uint8_t *end)
{
    Py_ssize_t count = 0;
    for (; at < end; at++) {
        count += *at == '\n';
    }
    return count;
}

/* Sets the text to a block of bytes from an offset on. False with an exception. */
static inline bool
block_from(Cursor *text, PyObject *block, PyObject *offset)
{
    if (!PyBytes_CheckExact(block) || !PyLong_CheckExact(offset)) {
        PyErr_SetString(PyExc_TypeError, "bytes and an offset are taken");
        return false;
    }
    Py_ssize_t skipped = PyLong_AsSsize_t(offset), size = PyBytes_GET_SIZE(block);
    if (skipped < 0 || skipped > size) {
        if (!PyErr_Occurred()) {
            PyErr_SetString(PyExc_ValueError, "the offset is not in the block");
        }
        return false;
    }
    const uint8_t *start = (const uint8_t *)PyBytes_AS_STRING(block);
    *text = (Cursor){start + skipped, start + size};
    return true;
}

#endif
