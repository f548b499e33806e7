/* The making of instances: see instances.h. Exceptions of user code stay set: the caller of all sorts them. */
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
    if (member->factory == (PyObject *)&PyList_Type) {
        return PyList_New(0);
    }
    if (member->factory != NULL) {
        return PyObject_CallNoArgs(member->factory);
    }
    PyErr_SetString(PyExc_AttributeError, "a member was taken away while its instance was made");
    return NULL;
}

/* A factory may be code that finds the instance and fills it: what is there already is let go of. Factories that are
 * user code are passed over where they may not be called; returns how many, or -1. */
static int
fill_slots(const Kind *kind, PyObject *instance, bool may_call)
{
    int left = 0;
    for (const Member *member = kind->members; member < kind->members + kind->member_count; member++) {
        PyObject **slot = slot_of(instance, member);
        if (*slot == NULL) {
            if (UNLIKELY(member->foreign_factory && !may_call)) {
                left++;
                continue;
            }
            PyObject *value = start_value(member);
            if (UNLIKELY(value == NULL)) {
                return -1;
            }
            Py_XSETREF(*slot, value);
        }
    }
    return left;
}

static bool
lacks_foreign_values(const Kind *kind, PyObject *values)
{
    for (const Member *member = kind->members; member < kind->members + kind->member_count; member++) {
        if (member->foreign_factory && PyDict_GetItemWithError(values, member->attribute) == NULL) {
            return true;
        }
    }
    return false;
}

bool
instance_needs_user_code(const Kind *kind, PyObject *started)
{
    switch (kind->build) {
    case BUILD_SLOTS:
        return fill_slots(kind, started, false) != 0;
    case BUILD_ATTRIBUTES:
        return UNLIKELY(kind->foreign_factories) && lacks_foreign_values(kind, started);
    default:
        return kind->build == BUILD_CALL;
    }
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

/* Whether a member that is called by its name is None where it is not sent, and was not. */
static bool
lacks_value(const Kind *kind, PyObject *values)
{
    for (const Member *member = kind->members; member < kind->members + kind->member_count; member++) {
        if (member->value != NULL && PyDict_GetItemWithError(values, member->attribute) == NULL) {
            return true;
        }
    }
    return false;
}

/* Puts into the values of a class that is called, or of a dict, those that are None when they are not sent, in the
 * order of the class. The dict stays the same object: results may still have their place in it. */
static bool
complete(const Kind *kind, PyObject *values)
{
    if (LIKELY(!lacks_value(kind, values))) {
        return true;
    }
    PyObject *sent = PyDict_Copy(values);
    if (sent == NULL) {
        return false;
    }
    PyDict_Clear(values);
    bool done = true;
    for (const Member *member = kind->members; done && member < kind->members + kind->member_count; member++) {
        PyObject *value = PyDict_GetItemWithError(sent, member->attribute);
        value = value == NULL ? member->value : value;
        done = value == NULL || PyDict_SetItem(values, member->attribute, value) == 0;
    }
    Py_DECREF(sent);
    return done;
}

PyObject *
instance_make(const Kind *kind, PyObject *started, const Scalars *scalars)
{
    switch (kind->build) {
    case BUILD_SLOTS:
        return fill_slots(kind, started, true) == 0 ? Py_NewRef(started) : NULL;
    case BUILD_DICT:
        return complete(kind, started) ? Py_NewRef(started) : NULL;
    case BUILD_CALL:
        return complete(kind, started) ? PyObject_Call((PyObject *)kind->cls, scalars->no_arguments, started) : NULL;
    default: {
        PyObject *instance = PyBaseObject_Type.tp_new(kind->cls, scalars->no_arguments, NULL);
        if (instance != NULL && !set_attributes(kind, instance, started)) {
            Py_CLEAR(instance);
        }
        return instance;
    }
    }
}
