/* A callable that reads: what to make of the text and how deep it may go once, then one text a call. */
#ifndef JSVCODEC_READER_H
#define JSVCODEC_READER_H

#include "buffer.h"
#include "schema.h"

/* What is to be declined, as options of Python ask for it. */
enum { DECLINE_REPEATED = 1, DECLINE_UNKNOWN = 2, DECLINE_TYPE_NAMES = 4, DECLINE_LOOSE = 8 };

extern PyType_Spec reader_spec;

/* See the docstring in reader.c. */
extern const char reader_doc[];
PyObject *reader_new(PyTypeObject *type, PyTypeObject *kind_type, PyObject *const *args, Py_ssize_t count);

/* ---- records: what a block of them asks of a Reader, which the caller holds ---- */

/* A line without its line break, as `decode` reads it. What is DECLINED is for the fallback. */
Outcome reader_read_line(PyObject *reader, Cursor line, PyObject **value);

/* Whether it reads lists whose items can be read one by one. */
bool reader_has_items(PyObject *reader);

/* An item of such a list and the comma after it, after which the cursor then stands. */
Outcome reader_read_item(PyObject *reader, Cursor *text, PyObject **value);

/* Finds the comma after an item. */
bool reader_skip_item(PyObject *reader, Cursor *text);

PyObject *reader_fall_back(PyObject *reader, PyObject *data);

#endif
