/* Compact text -> tree of dict, list, str and None. */
#ifndef JSVCODEC_TREE_READER_H
#define JSVCODEC_TREE_READER_H

#include "keys.h"
#include "pace.h"

/* Both return a new reference. NULL without an exception means that the text is declined: malformed, not UTF-8,
 * or nested too deep; an exception is that of a signal, or memory ran out. `depth` bounds the nesting, a negative one does not. */

/* A whole document. */
PyObject *tree_from_text(KeyCache *keys, bool *looking, Cursor text, Py_ssize_t depth);

/* One value, which is not empty text's None unless something follows it. The cursor then stands behind it; whether
 * what follows is allowed there is for the caller to say. */
PyObject *read_tree_value(KeyCache *keys, Cursor *text, Py_ssize_t depth, Pace *pace);

#endif
