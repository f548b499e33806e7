/* A callable that reads: what to make of the text and how deep it may go once, then one text a call. */
#ifndef JSVCODEC_READER_H
#define JSVCODEC_READER_H

#include "schema.h"

/* What is to be declined, as options of Python ask for it. */
enum { DECLINE_REPEATED = 1, DECLINE_UNKNOWN = 2, DECLINE_TYPE_NAMES = 4, DECLINE_LOOSE = 8 };

extern PyType_Spec reader_spec;

/* See the docstring in reader.c. */
extern const char reader_doc[];
PyObject *reader_new(PyTypeObject *type, PyTypeObject *kind_type, PyObject *const *args, Py_ssize_t count);

#endif
