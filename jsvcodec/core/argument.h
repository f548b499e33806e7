/* The one argument of decode and encode, by place or by name. */
#ifndef JSVCODEC_ARGUMENT_H
#define JSVCODEC_ARGUMENT_H

#include "scan.h"

/* Returns a new reference, as user code may take the callable and its arguments from whoever calls (functools.partial holds
 * them and can be given others meanwhile); NULL with a TypeError. */
static ALWAYS_INLINE PyObject *
the_argument(const char *name, PyObject *const *args, Py_ssize_t count, PyObject *names)
{
    Py_ssize_t named = names == NULL ? 0 : PyTuple_GET_SIZE(names);
    if (LIKELY(count == 1 && named == 0)) {
        return Py_NewRef(args[0]);
    }
    if (count == 0 && named == 1 && PyUnicode_CompareWithASCIIString(PyTuple_GET_ITEM(names, 0), name) == 0) {
        return Py_NewRef(args[0]);
    }
    PyErr_Format(PyExc_TypeError, "takes one argument, %s", name);
    return NULL;
}

#endif
