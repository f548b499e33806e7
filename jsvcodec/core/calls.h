/* What the callables of the core have in common: their one argument, the recipe that pickle asks for, and the call of
 * the Python function that each falls back to. */
#ifndef JSVCODEC_CALLS_H
#define JSVCODEC_CALLS_H

#include "scan.h"

/* The argument, given by place or by name. Returns a new reference, as user code may take the callable and its
 * arguments from whoever calls (functools.partial holds them and can be given others meanwhile); NULL with a
 * TypeError. */
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

/* Whether it is a pair of a callable and its arguments. */
static inline bool
is_recipe(PyObject *recipe)
{
    return PyTuple_CheckExact(recipe) && PyTuple_GET_SIZE(recipe) == 2 &&
           PyCallable_Check(PyTuple_GET_ITEM(recipe, 0)) && PyTuple_CheckExact(PyTuple_GET_ITEM(recipe, 1));
}

/* Asks Python for the result of what the core declined; `doing` is for the message of a RecursionError. */
static inline PyObject *
call_fallback(PyObject *fallback, PyObject *data, const char *doing)
{
    PyObject *result = NULL;
    if (!Py_EnterRecursiveCall(doing)) {
        result = PyObject_CallOneArg(fallback, data);
        Py_LeaveRecursiveCall();
    }
    return result;
}

#endif
