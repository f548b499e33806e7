/* Many records through models at once: the lines of a block, or the items of a list.
 *
 * It does for each record what `decode` of a Reader and a call of an encoder do, and writes all of them into one buffer.
 * Any user code may run meanwhile.
 */
#ifndef JSVCODEC_MODEL_CONVERTER_H
#define JSVCODEC_MODEL_CONVERTER_H

#include "module.h"

extern const char convert_models_doc[];

/* The function of the module. */
PyObject *convert_models(ModuleState *state, PyObject *const *args, Py_ssize_t count);

#endif
