/* The making of write plans: see plan.h. Arguments come from our own Python side: a wrong one is a TypeError. */
#include "plan.h"
#include <stddef.h>
#include "classes.h"
#include "structmember.h"

/* Where the attribute lives in an instance, when it is a plain slot of the class and nothing else is in its way; else 0,
 * or -1 with an exception. */
static Py_ssize_t
slot_offset(PyTypeObject *cls, PyObject *name)
{
    Py_ssize_t offset = 0;
    if (cls->tp_getattro != PyObject_GenericGetAttr) {
        return 0;
    }
    PyObject *found = found_in_class(cls, name);
    if (found == NULL) {
        return PyErr_Occurred() ? -1 : 0;
    }
    if (Py_IS_TYPE(found, &PyMemberDescr_Type)) {
        const PyMemberDescrObject *slot = (PyMemberDescrObject *)found;
        if (slot->d_member->type == T_OBJECT_EX && PyType_IsSubtype(cls, slot->d_common.d_type)) {
            offset = slot->d_member->offset;
        }
    }
    Py_DECREF(found);
    return offset;
}

static int
entry_set_text(PlanEntry *entry, PyObject *text, const char *after)
{
    Py_ssize_t length;
    const char *bytes = PyUnicode_AsUTF8AndSize(text, &length);
    if (bytes == NULL) {
        return -1;
    }
    Py_ssize_t more = (Py_ssize_t)strlen(after);
    entry->length = length + more;
    entry->text = PyMem_Calloc(1, (size_t)(entry->length + 16));
    if (entry->text == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    memcpy(entry->text, bytes, (size_t)length);
    memcpy(entry->text + length, after, (size_t)more);
    return 0;
}

static int
entry_set_attribute(PlanEntry *entry, PyTypeObject *cls, PyObject *name)
{
    entry->object = Py_NewRef(name);
    PyUnicode_InternInPlace(&entry->object);
    entry->offset = slot_offset(cls, entry->object);
    return entry->offset < 0 ? -1 : 0;
}

static int
plan_add(WritePlan *plan, PyObject *pair)
{
    if (!PyTuple_CheckExact(pair) || PyTuple_GET_SIZE(pair) != 2 ||
        !((plan->of_trees && plan->constants) || PyUnicode_CheckExact(PyTuple_GET_ITEM(pair, 1))) ||
        !(plan->constants || PyUnicode_CheckExact(PyTuple_GET_ITEM(pair, 0)))) {
        PyErr_SetString(PyExc_TypeError, "an entry is an attribute name or a constant, and its text");
        return -1;
    }
    PlanEntry *entry = &plan->entries[plan->count++];
    if (plan->constants) {
        entry->object = Py_NewRef(PyTuple_GET_ITEM(pair, 0));
    }
    else if (entry_set_attribute(entry, plan->cls, PyTuple_GET_ITEM(pair, 0)) < 0) {
        return -1;
    }
    if (plan->of_trees) {
        entry->made = Py_NewRef(PyTuple_GET_ITEM(pair, 1));
        return 0;
    }
    return entry_set_text(entry, PyTuple_GET_ITEM(pair, 1), plan->constants ? "" : ":");
}

/* ---- constants ---- */

static size_t
first_place(const WritePlan *plan, const PyObject *object)
{
    return (size_t)(((uint64_t)(uintptr_t)object * UINT64_C(0x9e3779b97f4a7c15)) >> 32) & plan->mask;
}

/* An enum may hash by code of its own, so constants go by their addresses. */
static int
plan_set_places(WritePlan *plan)
{
    size_t length = 4;
    while (length < 2 * (size_t)plan->count) {
        length *= 2;
    }
    plan->mask = length - 1;
    plan->places = PyMem_Calloc(length, sizeof *plan->places);
    if (plan->places == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < plan->count; i++) {
        size_t place = first_place(plan, plan->entries[i].object);
        while (plan->places[place] != 0) {
            place = (place + 1) & plan->mask;
        }
        plan->places[place] = (uint32_t)i + 1;
    }
    return 0;
}

const PlanEntry *
plan_constant(const WritePlan *plan, PyObject *object)
{
    if (plan->places == NULL) {
        return NULL;
    }
    for (size_t place = first_place(plan, object); plan->places[place] != 0; place = (place + 1) & plan->mask) {
        const PlanEntry *entry = &plan->entries[plan->places[place] - 1];
        if (entry->object == object) {
            return entry;
        }
    }
    return NULL;
}

/* ---- making one ---- */

const char plan_doc[] =
    "write_plan(cls, entries, extra, constants, /)\n"
    "--\n"
    "\n"
    "Return what an Encoder is to know about a class.\n"
    "\n"
    "entries is a tuple of pairs. Where constants is false they are (attribute, wire name as it is written) in the order of\n"
    "writing: members that are None are left out, and extra names the attribute, or is None, that holds a dict of further\n"
    "members. Where it is true they are (object, finished text) for each constant, such as the members of an enum.\n"
    "Raises TypeError.";

const char tree_plan_doc[] =
    "tree_plan(cls, entries, extra, constants, /)\n"
    "--\n"
    "\n"
    "Return what tree_of is to know about a class.\n"
    "\n"
    "The arguments are those of write_plan, but that entries are pairs of (attribute, wire name) or (constant, what becomes\n"
    "of it), which may be any object. Raises TypeError.";

PyObject *
plan_new(PyTypeObject *plan_type, PyObject *const *args, Py_ssize_t count, bool of_trees)
{
    if (count != 4 || !PyType_Check(args[0]) || !PyTuple_CheckExact(args[1]) ||
        !(args[2] == Py_None || PyUnicode_CheckExact(args[2])) || !PyBool_Check(args[3])) {
        PyErr_SetString(PyExc_TypeError, "a plan takes a class, a tuple, a name or None, and a bool");
        return NULL;
    }
    WritePlan *plan = (WritePlan *)plan_type->tp_alloc(plan_type, 0);
    if (plan == NULL) {
        return NULL;
    }
    plan->cls = (PyTypeObject *)Py_NewRef(args[0]);
    plan->constants = args[3] == Py_True;
    plan->of_trees = of_trees;
    plan->entries = PyMem_Calloc((size_t)PyTuple_GET_SIZE(args[1]) + 1, sizeof *plan->entries);
    if (plan->entries == NULL) {
        PyErr_NoMemory();
        Py_DECREF(plan);
        return NULL;
    }
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(args[1]); i++) {
        if (plan_add(plan, PyTuple_GET_ITEM(args[1], i)) < 0) {
            Py_DECREF(plan);
            return NULL;
        }
    }
    if (plan->constants && plan_set_places(plan) < 0) {
        Py_DECREF(plan);
        return NULL;
    }
    if (args[2] != Py_None && entry_set_attribute(&plan->extra, plan->cls, args[2]) < 0) {
        Py_DECREF(plan);
        return NULL;
    }
    return (PyObject *)plan;
}

/* ---- the type ---- */

static int
plan_traverse(WritePlan *plan, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(plan));
    Py_VISIT(plan->cls);
    for (Py_ssize_t i = 0; i < plan->count; i++) {
        Py_VISIT(plan->entries[i].object);
        if (plan->of_trees) {
            Py_VISIT(plan->entries[i].made);
        }
    }
    return 0;
}

static int
plan_clear(WritePlan *plan)
{
    Py_ssize_t count = plan->count;
    PlanEntry *entries = plan->entries;
    plan->count = 0;
    plan->entries = NULL;
    for (Py_ssize_t i = 0; i < count; i++) {
        Py_CLEAR(entries[i].object);
        if (plan->of_trees) {
            Py_CLEAR(entries[i].made);
        }
        else {
            PyMem_Free(entries[i].text);
        }
    }
    PyMem_Free(entries);
    PyMem_Free(plan->places);
    plan->places = NULL;
    Py_CLEAR(plan->extra.object);
    plan->extra.offset = 0;
    Py_CLEAR(plan->cls);
    return 0;
}

static void
plan_dealloc(WritePlan *plan)
{
    PyTypeObject *type = Py_TYPE(plan);
    PyObject_GC_UnTrack(plan);
    plan_clear(plan);
    type->tp_free(plan);
    Py_DECREF(type);
}

static PyType_Slot plan_slots[] = {
    {Py_tp_doc, "What the writer knows beforehand about a class."},
    {Py_tp_traverse, plan_traverse},
    {Py_tp_clear, plan_clear},
    {Py_tp_dealloc, plan_dealloc},
    {0, NULL},
};

PyType_Spec plan_spec = {
    .name = "jsvcodec.core._core.WritePlan",
    .basicsize = sizeof(WritePlan),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = plan_slots,
};
