/* A function that keeps what its options come to. */
#ifndef JSVCODEC_VERB_H
#define JSVCODEC_VERB_H

#include "scan.h"

extern PyType_Spec verb_spec;

/* See the docstring in verb.c. */
extern const char verb_doc[];
PyObject *verb_new(PyTypeObject *type, PyObject *const *args, Py_ssize_t count);

#endif
