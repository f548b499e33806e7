/* The values that are written without a container of their own, and what is found out about all others.
 *
 * A put_ function lays text at `at`, which stays in a register from one value to the next where buffer->cursor would
 * go through memory, and returns where the text goes on. On NULL writer->outcome tells why. Every value is followed by
 * a comma, which the closer of its container overwrites.
 * Strings, numbers and None are written from borrowed references, as no Python code runs meanwhile; whatever may run
 * some goes through write_or_open, for which the caller holds a reference, and after which nothing may be believed to
 * be as it was.
 */
#ifndef JSVCODEC_ITEMS_H
#define JSVCODEC_ITEMS_H

#include "levels.h"
#include "string_writer.h"
#include "taken.h"
#include "text.h"
#include "writer.h"

typedef struct {
    PyTypeObject *type; /* with a reference to both */
    PyObject *plan;     /* a WritePlan, a tuple, a type, or None */
} KnownPlan;

enum { KNOWN_PLANS = 8 };

typedef struct {
    Buffer *buffer;
    const WriteOptions *options;
    Py_ssize_t depth; /* containers that are open */
    Py_ssize_t most_depth;
    Py_ssize_t recursion;
    Levels levels;    /* those of them that are not on the C stack */
    bool on_levels;   /* they are being gone through */
    KnownPlan known[KNOWN_PLANS]; /* the plans that were looked up last, each at its place */
    Taken taken;                  /* what `unstructure` and hooks made */
    Outcome outcome;              /* what a put_ function means by NULL */
} Writer;

/* The place of a class, whose plan it may not be. */
static ALWAYS_INLINE KnownPlan *
known_place(Writer *writer, const PyTypeObject *type)
{
    uint32_t bits = (uint32_t)((uintptr_t)type >> 4) * UINT32_C(0x9e3779b1);
    return &writer->known[bits >> 29];
}

void writer_drop(Writer *writer);

/* What stands for a value: nothing more where it has been written, or the container that is to be gone through. */
typedef struct {
    Place place;
    PyObject *container; /* owned; NULL: a scalar, written without a comma */
    WritePlan *plan;     /* owned */
} Part;

Outcome write_or_open(Writer *writer, PyObject *value, Part *part);

/* A value for which is_simple holds, and a comma. */
char *put_simple(Writer *writer, char *at, PyObject *value);
char *put_json_simple(Writer *writer, char *at, PyObject *value);

char *put_string_slowly(Writer *writer, char *at, PyObject *string, char behind);
char *put_json_string_slowly(Writer *writer, char *at, PyObject *string, char behind);

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
put_json_string(Writer *writer, char *at, PyObject *string, char behind)
{
    if (LIKELY(PyUnicode_IS_COMPACT_ASCII(string))) {
        Py_ssize_t length = PyUnicode_GET_LENGTH(string);
        if (LIKELY(0 < length && length <= SHORT_STRING)) {
            at = put_room(writer, at, 0);
            if (UNLIKELY(at == NULL)) {
                return NULL;
            }
            if (LIKELY(copy_is_without(at + 1, (const char *)ascii_bytes(string), length, ENDS_STRING))) {
                at[0] = '"';
                at[length + 1] = '"';
                at[length + 2] = behind;
                return at + length + 3;
            }
        }
    }
    return put_json_string_slowly(writer, at, string, behind);
}

static ALWAYS_INLINE char *
put_jsv_string(Writer *writer, char *at, PyObject *string, char behind)
{
    if (LIKELY(PyUnicode_IS_COMPACT_ASCII(string))) {
        Py_ssize_t length = PyUnicode_GET_LENGTH(string);
        if (LIKELY(0 < length && length <= SHORT_STRING)) {
            at = put_room(writer, at, 0);
            if (UNLIKELY(at == NULL)) {
                return NULL;
            }
            at = put_short(at, (const char *)ascii_bytes(string), length);
            *at = behind;
            return at + 1;
        }
    }
    return put_string_slowly(writer, at, string, behind);
}

static ALWAYS_INLINE char *
put_string(Writer *writer, char *at, PyObject *string, char behind, Spelling spelling)
{
    return spelling == JSON ? put_json_string(writer, at, string, behind)
                            : put_jsv_string(writer, at, string, behind);
}

/* A value besides str that is written as it stands, without a container and without any code of Python's. */
static ALWAYS_INLINE bool
is_simple(PyObject *value)
{
    PyTypeObject *type = Py_TYPE(value);
    return type == &PyLong_Type || value == Py_None || type == &PyFloat_Type || type == &PyBool_Type;
}

#endif
