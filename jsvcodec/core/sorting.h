/* The entries of a dict in the order of their keys, for the option sort_keys. */
#ifndef JSVCODEC_SORTING_H
#define JSVCODEC_SORTING_H

#include "buffer.h"

/* Sets *sorted to a new reference: the dict itself where its keys are in order, else a tuple of keys and values in
 * turn. DECLINED where a key is no str. */
Outcome sort_entries(PyObject *dict, PyObject **sorted);

#endif
