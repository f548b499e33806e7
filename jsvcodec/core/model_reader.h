/* Compact text -> a value of a type, as a Kind describes it. */
#ifndef JSVCODEC_MODEL_READER_H
#define JSVCODEC_MODEL_READER_H

#include "keys.h"
#include "schema.h"

/* What a document may cost; negative: any. */
typedef struct {
    Py_ssize_t depth;      /* of its nesting */
    Py_ssize_t collisions; /* the keys of one hash in a set or map */
} Bounds;

/* A whole document: DONE with a new reference in `*value`. Where it is DECLINED no user code has run. What user code
 * raises is told to `refused`, a callable that raises: FAILED. */
Outcome value_from_text(KeyCache *keys, bool *looking, const Scalars *scalars, const Want *want, Bounds bounds,
                        Cursor text, PyObject *refused, PyObject **value);

#endif
