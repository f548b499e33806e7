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
#include "numbers.h"
#include "string_writer.h"
#include "taken.h"
#include "text.h"
#include "writer.h"

typedef struct {
    PyTypeObject *type; /* with a reference to both */
    PyObject *plan;     /* a WritePlan, a tuple, a type, or None */
} KnownPlan;

enum { KNOWN_PLANS = 8 };

typedef struct Writer {
    Buffer *buffer;
    const WriteOptions *options;
    Py_ssize_t depth; /* containers that are open */
    Py_ssize_t most_depth;
    Py_ssize_t recursion;
    Py_ssize_t plain_depth; /* below it a dict or list is written by a call, as it stands */
    size_t runs;            /* counts whatever may have run Python code */
    Levels levels;    /* those of them that are not on the C stack */
    bool on_levels;   /* they are being gone through */
    KnownPlan known[KNOWN_PLANS]; /* the plans that were looked up last, each at its place */
    int known_count;              /* of those places that were ever taken */
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

/* The plan by which the value is written, borrowed, where it is a model whose plan has been made already; else NULL. */
Outcome planned_model(Writer *writer, PyObject *value, WritePlan **plan);

/* What stands for a value: nothing more where it has been written, or the container that is to be gone through. */
typedef struct {
    Place place;
    PyObject *container; /* owned; NULL: a scalar, written without a comma */
    WritePlan *plan;     /* owned */
} Part;

Outcome write_or_open(Writer *writer, PyObject *value, Part *part);

/* An int or float, and a comma. */
char *put_number(Writer *writer, char *at, PyObject *value);
char *put_json_number(Writer *writer, char *at, PyObject *value);

char *put_string_slowly(Writer *writer, char *at, PyObject *string, char after);
char *put_json_string_slowly(Writer *writer, char *at, PyObject *string, char after);

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

/* A value besides str that is written as it stands, without a container and without any code of Python's. */
static ALWAYS_INLINE bool
is_simple(PyObject *value)
{
    PyTypeObject *type = Py_TYPE(value);
    return type == &PyLong_Type || value == Py_None || type == &PyFloat_Type || type == &PyBool_Type;
}

/* An int of one machine word of digits, as nearly all are, without a call into the interpreter. */
static ALWAYS_INLINE bool
is_small_int(PyObject *number, int64_t *value)
{
#if PY_VERSION_HEX >= 0x030C0000
    bool small = PyUnstable_Long_IsCompact((PyLongObject *)number);
    *value = small ? PyUnstable_Long_CompactValue((PyLongObject *)number) : 0;
    return small;
#else
    Py_ssize_t size = Py_SIZE(number);
    *value = size * (int64_t)((PyLongObject *)number)->ob_digit[0];
    return -1 <= size && size <= 1;
#endif
}

/* A word of up to eight characters, with its comma. */
static ALWAYS_INLINE char *
put_word(char *at, const char word[8], Py_ssize_t length)
{
    memcpy(at, word, 8);
    return at + length;
}

/* A value for which is_simple holds, and a comma. */
static ALWAYS_INLINE char *
put_simple(Writer *writer, char *at, PyObject *value, Spelling spelling)
{
    int64_t number;
    bool json = spelling == JSON, integer = PyLong_CheckExact(value);

    at = put_room(writer, at, NUMBER_ROOM);
    if (UNLIKELY(at == NULL)) {
        return NULL;
    }
    if (integer && LIKELY(is_small_int(value, &number))) {
        at = put_int64(at, number);
        *at = ',';
        return at + 1;
    }
    if (integer || PyFloat_CheckExact(value)) {
        return json ? put_json_number(writer, at, value) : put_number(writer, at, value);
    }
    if (value == Py_None) {
        return json ? put_word(at, "null,\0\0", 5) : put_word(at, ",\0\0\0\0\0\0", 1);
    }
    return value == Py_True ? put_word(at, json ? "true,\0\0" : "True,\0\0", 5)
                            : put_word(at, json ? "false,\0" : "False,\0", 6);
}

#endif
