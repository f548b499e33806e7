/* A callable that writes: the options once, then one value a call. */
#ifndef JSVCODEC_ENCODER_H
#define JSVCODEC_ENCODER_H

#include "writer.h"

typedef PyObject *(*Taker)(Buffer *buffer);

/* What one way of writing is. In an Encoder it owns its references. */
typedef struct {
    WriteOptions options;
    bool indent;
    Taker take; /* buffer_bytes or buffer_str */
} Writing;

extern PyType_Spec encoder_spec;

/* Takes over `writing`, with new references to all in it; `otherwise` is called with a value that is declined. */
PyObject *encoder_new(PyTypeObject *type, const Writing *writing, PyObject *otherwise);

#endif
