/* Compact text -> tree of dict, list, str and None, and of JSON's numbers and bools. */
#ifndef JSVCODEC_TREE_READER_H
#define JSVCODEC_TREE_READER_H

#include "keys.h"
#include "pace.h"
#include "scalars.h"

/* What trees are read from and with. */
typedef struct {
    Spelling spelling;
    KeyCache *keys;
    const Scalars *scalars;
    PyTypeObject *exact; /* of numbers of JSON with a point: see json_exact_number; NULL: they are floats */
    bool unique;         /* a repeated key is declined */
} TreeSource;

/* Both return a new reference. NULL without an exception means that the text is declined: malformed, not UTF-8, or
 * nested too deep; an exception is that of a signal, or memory ran out. `depth` bounds the nesting, a negative one
 * does not. */

/* A whole document. */
PyObject *tree_from_text(const TreeSource *source, bool *looking, Cursor text, Py_ssize_t depth);

/* One value, which is not empty text's None unless something follows it. The cursor then stands after it; whether
 * what follows is allowed there is for the caller to say. */
PyObject *read_tree_value(const TreeSource *source, Cursor *text, Py_ssize_t depth, Pace *pace);

#endif
