/* A callable that reads forms: as the Reader of reader.h, made once for a type. */
#ifndef JSVCODEC_FORM_READER_H
#define JSVCODEC_FORM_READER_H

#include "module.h"

extern PyType_Spec form_reader_spec;

/* See the docstring in form_reader.c. */
extern const char form_reader_doc[];
PyObject *form_reader_new(ModuleState *state, PyObject *const *args, Py_ssize_t count);

#endif
