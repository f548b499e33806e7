/* What instances find in their class. */
#ifndef JSVCODEC_CLASSES_H
#define JSVCODEC_CLASSES_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

/* A new reference to what instances of a class find in it under a name, or NULL, perhaps with an exception. The class
 * is not asked itself: its metaclass may say anything, and descriptors are code. */
static inline PyObject *
found_in_class(PyTypeObject *cls, PyObject *name)
{
    PyObject *found = NULL;
    PyObject *bases = Py_NewRef(cls->tp_mro);
    for (Py_ssize_t i = 0; found == NULL && i < PyTuple_GET_SIZE(bases); i++) {
        PyObject *dict = ((PyTypeObject *)PyTuple_GET_ITEM(bases, i))->tp_dict;
        if (dict == NULL) {
            break; /* of a type of the interpreter's own, which keeps it elsewhere */
        }
        found = Py_XNewRef(PyDict_GetItemWithError(dict, name));
        if (found == NULL && PyErr_Occurred()) {
            break;
        }
    }
    Py_DECREF(bases);
    return found;
}

#endif
