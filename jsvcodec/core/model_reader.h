/* Text -> a value of a type, as a Kind describes it. */
#ifndef JSVCODEC_MODEL_READER_H
#define JSVCODEC_MODEL_READER_H

#include "schema.h"
#include "tree_reader.h"

/* What a document may cost, where a negative number is any, and what more is declined. */
typedef struct {
    Py_ssize_t depth;      /* of its nesting */
    Py_ssize_t collisions; /* the keys of one hash in a set or map */
    bool known_only;       /* members that a class does not know */
} Bounds;

/* A whole document: DONE with a new reference in `*value`. Where it is DECLINED no user code has run. What user code
 * raises goes to `refused`, a callable that raises: FAILED. */
Outcome value_from_text(const TreeSource *source, bool *looking, const Want *want, Bounds bounds, Cursor text,
                        PyObject *refused, PyObject **value);

/* One item of a list, up to the comma after it; the cursor then stands after that comma. It is DECLINED where no comma
 * follows. `bounds` are those of a document. */
Outcome item_from_text(const TreeSource *source, bool *looking, const Want *want, Bounds bounds, Cursor *text,
                       PyObject *refused, PyObject **value);

#endif
