/* A callable that writes: the options once, then one value a call. */
#ifndef JSVCODEC_ENCODER_H
#define JSVCODEC_ENCODER_H

#include "module.h"
#include "writer.h"

extern PyType_Spec encoder_spec;

/* See the docstring in encoder.c. */
extern const char encoder_doc[];
PyObject *encoder_new(ModuleState *state, PyObject *const *args, Py_ssize_t count);

/* Whether it gives bytes and lays nothing out. */
bool encoder_fits_records(PyObject *encoder);

/* Appends what a call of such an encoder returns: DONE, or FAILED with what the call raises. The caller holds it. */
Outcome encoder_append(PyObject *encoder, PyObject *value, Buffer *buffer);

#endif
