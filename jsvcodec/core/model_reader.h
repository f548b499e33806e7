/* Compact text -> a value of a type, as a Kind describes it. */
#ifndef JSVCODEC_MODEL_READER_H
#define JSVCODEC_MODEL_READER_H

#include "keys.h"
#include "schema.h"

/* A whole document. Returns a new reference; NULL means that the text is declined, by an exception of the code that it
 * met or without one. `depth` bounds the nesting, a negative one does not. */
PyObject *value_from_text(KeyCache *keys, const Scalars *scalars, const Want *want, Cursor text, Py_ssize_t depth);

#endif
