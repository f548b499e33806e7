/* The state of the extension module, one for each interpreter. */
#ifndef JSVCODEC_MODULE_H
#define JSVCODEC_MODULE_H

#include "keys.h"
#include "writing.h"

typedef struct {
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

#endif
