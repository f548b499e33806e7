/* A callable that writes: the options once, then one value a call. */
#ifndef JSVCODEC_ENCODER_H
#define JSVCODEC_ENCODER_H

#include "module.h"
#include "writer.h"

extern PyType_Spec encoder_spec;

/* See the docstring in encoder.c. */
extern const char encoder_doc[];
PyObject *encoder_new(ModuleState *state, PyObject *const *args, Py_ssize_t count);

#endif
