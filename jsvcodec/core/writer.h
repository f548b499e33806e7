/* Tree or model -> text, in either spelling. */
#ifndef JSVCODEC_WRITER_H
#define JSVCODEC_WRITER_H

#include "plan.h"
#include "scalars.h"
#include "spelling.h"

/* What one call was asked for. All references are borrowed. */
typedef struct {
    const Scalars *scalars;
    PyTypeObject *plan_type;
    PyObject *plans;       /* dict of class -> WritePlan, a tuple of its hook, the base that it is written as, or None */
    PyObject *plan_for;    /* is asked once for each class that is not in `plans`, or NULL */
    PyObject *unstructure; /* turns a value without a plan into one level of a tree, or NULL */
    PyObject *hooked;      /* the set of the scalar types that a hook writes, or NULL where there are no hooks */
    PyObject *raised;      /* makes of what a hook has raised what Python raises again */
    Py_ssize_t depth;      /* the most containers one inside the other, -1 for no bound */
    Py_ssize_t recursion;  /* so many of them on the C stack */
    Spelling spelling;
    Dates dates;
    bool keeps_nulls; /* members and map values that are None are written */
    bool sort_keys;
} WriteOptions;

/* Appends the compact text of a value. Where it is DECLINED, *taken is set to a dict of id -> (value, what `unstructure`
 * or a hook made of it) if one was called. */
Outcome write_value(Buffer *buffer, PyObject *value, const WriteOptions *options, PyObject **taken);

#endif
