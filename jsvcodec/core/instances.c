/* The making of instances: see instances.h. Exceptions of a user's own code stay set: the caller of all sorts them. */
#include "instances.h"

PyObject *
instance_start(const Kind *kind, const Scalars *scalars)
{
    if (kind->build == BUILD_SLOTS) {
        return PyBaseObject_Type.tp_new(kind->cls, scalars->no_arguments, NULL);
    }
    return PyDict_New();
}

bool
instance_set_in_dict(PyObject *values, const Member *member, PyObject *value)
{
    Py_ssize_t before = PyDict_GET_SIZE(values);
    int failed = PyDict_SetItem(values, member->attribute, value);
    Py_DECREF(value);
    return failed == 0 && PyDict_GET_SIZE(values) > before;
}

/* A new reference to what a member takes when it is not sent. */
static PyObject *
start_value(const Member *member)
{
    if (member->value != NULL) {
        return Py_NewRef(member->value);
    }
    if (member->factory == (PyObject *)&PyDict_Type) {
        return PyDict_New();
    }
    return member->factory == (PyObject *)&PyList_Type ? PyList_New(0)
           : member->factory != NULL                   ? PyObject_CallNoArgs(member->factory)
                                                       : NULL;
}

/* A factory may be code that finds the instance and fills it: what is there already is let go of. */
static bool
fill_slots(const Kind *kind, PyObject *instance)
{
    for (const Member *member = kind->members; member < kind->members + kind->member_count; member++) {
        PyObject **slot = slot_of(instance, member);
        if (*slot == NULL) {
            PyObject *value = start_value(member);
            if (UNLIKELY(value == NULL)) {
                return false;
            }
            Py_XSETREF(*slot, value);
        }
    }
    return true;
}

static bool
set_attributes(const Kind *kind, PyObject *instance, PyObject *values)
{
    for (const Member *member = kind->members; member < kind->members + kind->member_count; member++) {
        PyObject *value = Py_XNewRef(PyDict_GetItemWithError(values, member->attribute));
        if (value == NULL && !PyErr_Occurred()) {
            value = start_value(member);
        }
        int failed = value == NULL ? -1 : PyObject_GenericSetAttr(instance, member->attribute, value);
        Py_XDECREF(value);
        if (failed) {
            return false;
        }
    }
    return true;
}

static PyObject *
finish_from_dict(const Kind *kind, PyObject *values, const Scalars *scalars)
{
    if (kind->build == BUILD_DICT) {
        return Py_NewRef(values);
    }
    if (kind->build == BUILD_CALL) {
        return PyObject_Call((PyObject *)kind->cls, scalars->no_arguments, values);
    }
    PyObject *instance = PyBaseObject_Type.tp_new(kind->cls, scalars->no_arguments, NULL);
    if (instance != NULL && !set_attributes(kind, instance, values)) {
        Py_CLEAR(instance);
    }
    return instance;
}

PyObject *
instance_finish(const Kind *kind, PyObject *started, PyObject *extra, const Scalars *scalars)
{
    if (extra != NULL && !instance_set(kind, started, kind->extra, extra)) {
        Py_DECREF(started);
        return NULL;
    }
    if (LIKELY(kind->build == BUILD_SLOTS)) {
        if (LIKELY(fill_slots(kind, started))) {
            return started;
        }
        Py_DECREF(started);
        return NULL;
    }
    PyObject *instance = finish_from_dict(kind, started, scalars);
    Py_DECREF(started);
    return instance;
}
