/* The writing half of the module: its state and its functions as Python calls them. */
#ifndef JSVCODEC_WRITING_H
#define JSVCODEC_WRITING_H

#include "writer.h"

typedef struct {
    Scalars scalars;
    PyTypeObject *plan_type;
    PyTypeObject *encoder_type;
} WritingState;

int writing_setup(PyObject *module, WritingState *state); /* -1 with an exception */
int writing_traverse(const WritingState *state, visitproc visit, void *arg);
void writing_clear(WritingState *state);

extern PyMethodDef writing_methods[]; /* for PyModule_AddFunctions */

#endif
