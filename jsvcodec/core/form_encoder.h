/* A callable that writes forms: as the Encoder of encoder.h. */
#ifndef JSVCODEC_FORM_ENCODER_H
#define JSVCODEC_FORM_ENCODER_H

#include "module.h"

extern PyType_Spec form_encoder_spec;

/* See the docstring in form_encoder.c. */
extern const char form_encoder_doc[];
PyObject *form_encoder_new(ModuleState *state, PyObject *const *args, Py_ssize_t count);

#endif
