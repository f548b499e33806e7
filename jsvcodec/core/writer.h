/* Tree or model -> JSV text. */
#ifndef JSVCODEC_WRITER_H
#define JSVCODEC_WRITER_H

#include "plan.h"
#include "scalars.h"

/* What one call was asked for. All references are borrowed. */
typedef struct {
    const Scalars *scalars;
    PyTypeObject *plan_type;
    PyObject *plans;       /* dict of class -> WritePlan or None, or NULL */
    PyObject *plan_for;    /* is asked once for each class that is not in `plans`, or NULL */
    PyObject *unstructure; /* turns a value without a plan into one level of a tree, or NULL */
    Py_ssize_t depth;      /* the most containers one inside the other, -1 for no bound */
    bool dates_exact;
} WriteOptions;

/* Appends the compact text of a value. */
Outcome write_value(Buffer *buffer, PyObject *value, const WriteOptions *options);

#endif
