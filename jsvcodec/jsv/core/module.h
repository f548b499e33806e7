/* The state of the extension module, one for each interpreter. */
#ifndef JSVCODEC_MODULE_H
#define JSVCODEC_MODULE_H

#include "keys.h"
#include "writing.h"

typedef struct {
    PyObject *declined; /* what the core returns where the Python side is to do the work */
    KeyCache keys;
    PyTypeObject *kind_type;
    PyTypeObject *reader_type;
    WritingState writing;
} ModuleState;

static inline ModuleState *
module_state(PyObject *module)
{
    return (ModuleState *)PyModule_GetState(module);
}

/* Turns the readers' NULL without an exception into DECLINED; anything else stays as it is. */
static inline PyObject *
result_or_declined(PyObject *module, PyObject *result)
{
    return result != NULL || PyErr_Occurred() ? result : Py_NewRef(module_state(module)->declined);
}

#endif
