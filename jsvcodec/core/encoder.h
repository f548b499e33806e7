/* A callable that writes: the options once, then one value a call. */
#ifndef JSVCODEC_ENCODER_H
#define JSVCODEC_ENCODER_H

#include "writer.h"

extern PyType_Spec encoder_spec;

/* See the docstring in encoder.c. */
extern const char encoder_doc[];
PyObject *encoder_new(PyTypeObject *type, PyTypeObject *plan_type, const Scalars *scalars, PyObject *const *args,
                      Py_ssize_t count);

#endif
