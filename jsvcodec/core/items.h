/* One value at a time: the step that every container of the writer repeats.
 *
 * A put_ function lays text at `at`, which stays in a register from one value to the next where buffer->cursor would
 * go through memory, and returns where the text goes on. NULL ends the loop of the caller: the cursor is up to date,
 * and writer->outcome tells whether another container was opened (DONE) or there is no going on.
 * Strings, numbers, None and the lists and dicts of these are written from borrowed references, as no Python code runs
 * meanwhile; whatever may run some goes through put_any, which takes a reference, and after which nothing may be
 * believed to be as it was.
 */
#ifndef JSVCODEC_ITEMS_H
#define JSVCODEC_ITEMS_H

#include "levels.h"
#include "string_writer.h"
#include "text.h"
#include "writer.h"

typedef struct {
    Buffer *buffer;
    const WriteOptions *options;
    Levels levels;
    PyTypeObject *known_type; /* the class whose plan was looked up last, with a reference to both */
    PyObject *known_plan;     /* a WritePlan or None */
    PyObject *taken;          /* dict of id -> (value, what `unstructure` made of it), NULL before the first */
    Outcome outcome;          /* what a put_ function means by NULL */
} Writer;

/* Any value and its comma, or the opening of a container. The caller holds a reference. */
Outcome write_any(Writer *writer, PyObject *value);

char *put_any(Writer *writer, char *at, PyObject *value);
char *put_dict(Writer *writer, char *at, PyObject *dict); /* as a whole, or up to the first value that is not plain */
char *put_list(Writer *writer, char *at, PyObject *list);
char *put_number(Writer *writer, char *at, PyObject *number); /* an exact int or float, and a comma */
char *put_string_slowly(Writer *writer, char *at, PyObject *string, bool special, char behind);

static ALWAYS_INLINE char *
put_end(Writer *writer, Outcome outcome)
{
    writer->outcome = outcome;
    return NULL;
}

/* `at`, or where it has moved to, with room for `extra` bytes and the SLACK. */
static ALWAYS_INLINE char *
put_room(Writer *writer, char *at, Py_ssize_t extra)
{
    Buffer *buffer = writer->buffer;
    if (LIKELY(extra <= buffer->limit - at)) {
        return at;
    }
    buffer->cursor = at;
    Outcome outcome = buffer_grow(buffer, extra);
    return outcome == DONE ? buffer->cursor : put_end(writer, outcome);
}

static ALWAYS_INLINE char *
put_string(Writer *writer, char *at, PyObject *string, char behind)
{
    if (LIKELY(PyUnicode_IS_COMPACT_ASCII(string))) {
        Py_ssize_t length = PyUnicode_GET_LENGTH(string);
        at = put_room(writer, at, length);
        if (UNLIKELY(at == NULL)) {
            return NULL;
        }
        if (LIKELY(0 < length && length <= SHORT_STRING)) {
            if (LIKELY(copy_is_bare(at, (const char *)ascii_bytes(string), length))) {
                at[length] = behind;
                return at + length + 1;
            }
            return put_string_slowly(writer, at, string, true, behind);
        }
    }
    return put_string_slowly(writer, at, string, false, behind);
}

/* A value that is written as it stands, without a container and without any code of Python's. */
static ALWAYS_INLINE bool
is_plain(PyObject *value)
{
    PyTypeObject *type = Py_TYPE(value);
    return type == &PyUnicode_Type || value == Py_None || type == &PyLong_Type || type == &PyFloat_Type;
}

/* A plain value and its comma. */
static ALWAYS_INLINE char *
put_plain(Writer *writer, char *at, PyObject *value)
{
    if (LIKELY(Py_IS_TYPE(value, &PyUnicode_Type))) {
        return put_string(writer, at, value, ',');
    }
    if (value != Py_None) {
        return put_number(writer, at, value);
    }
    at = put_room(writer, at, 1);
    if (at != NULL) {
        *at++ = ',';
    }
    return at;
}

/* One value and its comma. */
static ALWAYS_INLINE char *
put_item(Writer *writer, char *at, PyObject *value)
{
    if (LIKELY(is_plain(value))) {
        return put_plain(writer, at, value);
    }
    if (Py_IS_TYPE(value, &PyDict_Type)) {
        return put_dict(writer, at, value);
    }
    return Py_IS_TYPE(value, &PyList_Type) ? put_list(writer, at, value) : put_any(writer, at, value);
}

#endif
