/* Members -> an instance of their class.
 *
 * A class whose __init__ does nothing but store its arguments is not called: its members go straight into the new
 * instance, in the order and with the defaults of its __init__. Of any other class the members wait in a dict, the
 * keyword arguments that it is called with at the end. Which is which was decided when the Kind was defined. A member
 * that comes twice is left to Python, which alone knows the order of the document.
 */
#ifndef JSVCODEC_INSTANCES_H
#define JSVCODEC_INSTANCES_H

#include "schema.h"

/* What the members are collected in: the instance itself or a dict. NULL with an exception. */
PyObject *instance_start(const Kind *kind, const Scalars *scalars);

/* Stores a member in a dict; takes over the reference to the value. False where it is there already, or with an
 * exception. */
bool instance_set_in_dict(PyObject *values, const Member *member, PyObject *value);

/* Whether instances are made at once, and what is left to do when their parts are there is done in their place. */
static inline bool
is_instance_in_place(const Kind *kind)
{
    return kind->form == FORM_CLASS && kind->build == BUILD_SLOTS;
}

/* Whether user code is needed to make an instance out of what was started, or to fill it: false also for one whose
 * slots are filled now. With an exception where that failed. All required members are there. */
bool instance_needs_user_code(const Kind *kind, PyObject *started);

/* A new reference to the instance. */
PyObject *instance_make(const Kind *kind, PyObject *started, const Scalars *scalars);

static ALWAYS_INLINE PyObject **
slot_of(PyObject *instance, const Member *member)
{
    return (PyObject **)((char *)instance + member->offset);
}

/* Stores a member; takes over the reference to the value. False as in instance_set_in_dict. */
static ALWAYS_INLINE bool
instance_set(const Kind *kind, PyObject *started, const Member *member, PyObject *value)
{
    if (UNLIKELY(kind->build != BUILD_SLOTS)) {
        return instance_set_in_dict(started, member, value);
    }
    PyObject **slot = slot_of(started, member);
    if (UNLIKELY(*slot != NULL)) {
        Py_DECREF(value);
        return false;
    }
    *slot = value;
    return true;
}

#endif
