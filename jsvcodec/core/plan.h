/* What the writer knows beforehand about a class: a WritePlan, made once from Python.
 *
 * A plan of members lists what to read from an instance and what to write before each value: the name on the wire with
 * its colon. A member that lives in a slot is read from its place in the instance, any other by getattr. A plan
 * of constants (an enum) holds the finished text of each of the objects that it lists. A plan of trees (see
 * tree_maker.h) holds objects in the place of texts: the names of members, or what becomes of constants. A plan serves
 * instances of exactly its class, as that class was when the plan was made.
 */
#ifndef JSVCODEC_PLAN_H
#define JSVCODEC_PLAN_H

#include "buffer.h"

typedef struct {
    PyObject *object;  /* the attribute's name, or the constant; NULL: there is none */
    Py_ssize_t offset; /* of the slot in the instance, 0 where it must be asked by name */
    union {
        char *text;     /* padded to whole blocks of 16 bytes, see put_padded */
        PyObject *made; /* of a plan of trees */
    };
    Py_ssize_t length; /* of the text */
} PlanEntry;

typedef struct {
    PyObject_HEAD
    PyTypeObject *cls;
    bool constants;
    bool of_trees;
    Py_ssize_t count;
    PlanEntry *entries;
    uint32_t *places; /* of constants: a hash table by address, each the number of an entry and one, 0 where none is */
    size_t mask;      /* one less than its length */
    PlanEntry extra; /* the attribute that maps unknown members to their values; it has no text */
} WritePlan;

extern PyType_Spec plan_spec;

/* See the docstring in plan.c. */
extern const char plan_doc[], tree_plan_doc[];
PyObject *plan_new(PyTypeObject *plan_type, PyObject *const *args, Py_ssize_t count, bool of_trees);

/* The entry of a constant, or NULL. */
const PlanEntry *plan_constant(const WritePlan *plan, PyObject *object);

/* A member's value: in a slot it is borrowed from the instance, else *owned is set to it. Where it is NULL, *outcome
 * tells why. */
static ALWAYS_INLINE PyObject *
read_member(PyObject *instance, const PlanEntry *entry, PyObject **owned, Outcome *outcome)
{
    PyObject *value;
    if (LIKELY(entry->offset > 0)) {
        value = *(PyObject **)((char *)instance + entry->offset);
        if (UNLIKELY(value == NULL)) {
            *outcome = DECLINED; /* an empty slot: reading it is an AttributeError */
        }
    }
    else {
        value = *owned = PyObject_GetAttr(instance, entry->object);
        if (UNLIKELY(value == NULL)) {
            *outcome = outcome_of_exception();
        }
    }
    return value;
}

/* Lays the entry's text where there is room for it and the SLACK, into which the last block may run. */
static ALWAYS_INLINE void
put_padded(char *to, const PlanEntry *entry)
{
    for (Py_ssize_t i = 0; i < entry->length; i += 16) {
        memcpy(to + i, entry->text + i, 16);
    }
}

#endif
