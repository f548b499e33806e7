/* Tree or model -> JSV text. */
#ifndef JSVCODEC_WRITER_H
#define JSVCODEC_WRITER_H

#include "plan.h"
#include "scalars.h"

/* What one call was asked for. All references are borrowed. */
typedef struct {
    const Scalars *scalars;
    PyTypeObject *plan_type;
    PyObject *plans;       /* dict of class -> WritePlan, the base that it is written as, or None; or NULL */
    PyObject *plan_for;    /* is asked once for each class that is not in `plans`, or NULL */
    PyObject *unstructure; /* turns a value without a plan into one level of a tree, or NULL */
    Py_ssize_t depth;      /* the most containers one inside the other, -1 for no bound */
    bool dates_exact;
} WriteOptions;

/* Appends the compact text of a value. Sets *taken to a dict of id -> (value, what `unstructure` made of it) where that
 * was called, whatever comes of it. */
Outcome write_value(Buffer *buffer, PyObject *value, const WriteOptions *options, PyObject **taken);

#endif
