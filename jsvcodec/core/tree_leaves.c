/* The leaves of trees: see tree_leaves.h. */
#include "tree_leaves.h"
#include <math.h>
#include "json_scalars.h"
#include "text.h"

/* ---- types ---- */

static TreeWay
way_of_plan(const TreeMaker *maker, PyTypeObject *type, PyObject *plan)
{
    if (Py_IS_TYPE(plan, maker->options->plan_type)) {
        const WritePlan *known = (WritePlan *)plan;
        return known->cls != type || !known->of_trees ? LEFT : known->constants ? IS_CONSTANT : IS_MODEL;
    }
    return plan == Py_None                      ? LEFT
           : plan == Py_True                    ? STAYS
           : plan == (PyObject *)&PyFloat_Type   ? STAYS_FINITE
           : plan == (PyObject *)&PyUnicode_Type ? IS_TEXT
           : plan == (PyObject *)&PyList_Type    ? IS_LIST
           : plan == (PyObject *)&PyDict_Type    ? IS_DICT
                                                 : IS_CALLED;
}

/* Whether a dict finds the type by its address, and nothing but it. */
static bool
is_found_by_address(PyTypeObject *type)
{
    const PyTypeObject *meta = Py_TYPE(type);
    return meta->tp_hash == PyType_Type.tp_hash && meta->tp_richcompare == PyType_Type.tp_richcompare;
}

/* A new reference, or NULL with an exception. */
static PyObject *
look_up_plan(const TreeOptions *options, PyTypeObject *type)
{
    if (!is_found_by_address(type)) {
        return Py_NewRef(Py_None);
    }
    PyObject *plan = PyDict_GetItemWithError(options->plans, (PyObject *)type);
    if (plan != NULL || PyErr_Occurred()) {
        return Py_XNewRef(plan);
    }
    plan = PyObject_CallOneArg(options->plan_for, (PyObject *)type);
    if (plan != NULL && PyDict_SetItem(options->plans, (PyObject *)type, plan) < 0) {
        Py_CLEAR(plan);
    }
    return plan;
}

const KnownWay *
find_way(TreeMaker *maker, PyTypeObject *type)
{
    KnownWay *known = known_way(maker, type);
    if (LIKELY(known->type == type)) {
        return known;
    }
    Py_INCREF(type);
    PyObject *plan = look_up_plan(maker->options, type);
    if (plan == NULL) {
        Py_DECREF(type);
        return NULL;
    }
    KnownWay before = *known;
    *known = (KnownWay){type, plan, way_of_plan(maker, type, plan)};
    Py_XDECREF(before.plan);
    Py_XDECREF(before.type);
    return known;
}

/* ---- leaves ---- */

Outcome
leave(const TreeMaker *maker, PyObject *value, PyObject **made)
{
    if (maker->options->otherwise == NULL || maker->open == 0) {
        return DECLINED;
    }
    *made = PyObject_CallOneArg(maker->options->otherwise, value);
    return *made == NULL ? FAILED : DONE;
}

/* The text that JSON has for a scalar, without its quotes. */
static Outcome
text_of_scalar(TreeMaker *maker, PyObject *value, PyObject **made)
{
    const Scalars *scalars = maker->options->scalars;
    ScalarWriter write = json_scalar_writer(scalars, Py_TYPE(value));
    if (write == NULL || (Py_IS_TYPE(value, scalars->datetime) && has_foreign_zone(value, scalars))) {
        return DECLINED;
    }
    Outcome outcome = maker->has_text ? DONE : buffer_start(&maker->text, NULL, &maker->usual);
    if (outcome == DONE) {
        maker->has_text = true;
        maker->text.cursor = maker->text.start;
        outcome = write(&maker->text, value, scalars, maker->options->dates);
    }
    Py_ssize_t length = outcome == DONE ? buffer_length(&maker->text) - 2 : -1;
    if (length < 0 || *maker->text.start != '"') {
        return outcome == DONE ? DECLINED : outcome;
    }
    *made = text_from_bytes(maker->text.start + 1, length);
    return *made == NULL ? FAILED : DONE;
}

static Outcome
call_for_value(TreeMaker *maker, PyObject *function, PyObject *value, PyObject **made)
{
    if (maker->open == 0) {
        return DECLINED;
    }
    Py_INCREF(function);
    *made = PyObject_CallOneArg(function, value);
    Py_DECREF(function);
    return *made == NULL ? tree_failed(maker) : DONE;
}

Outcome
make_leaf(TreeMaker *maker, const KnownWay *known, PyObject *value, PyObject **made)
{
    const PlanEntry *constant;
    Outcome outcome;
    switch (known->way) {
    case STAYS:
        *made = Py_NewRef(value);
        return DONE;
    case STAYS_FINITE:
        if (!PyFloat_CheckExact(value) || !isfinite(PyFloat_AS_DOUBLE(value))) {
            break;
        }
        *made = Py_NewRef(value);
        return DONE;
    case IS_TEXT:
        outcome = text_of_scalar(maker, value, made);
        if (outcome == DECLINED) {
            break;
        }
        return outcome;
    case IS_CONSTANT:
        constant = plan_constant((WritePlan *)known->plan, value);
        if (constant == NULL) {
            break;
        }
        *made = Py_NewRef(constant->made);
        return DONE;
    case IS_CALLED:
        return call_for_value(maker, known->plan, value, made);
    default:
        break;
    }
    return leave(maker, value, made);
}

void
tree_leaves_drop(TreeMaker *maker)
{
    for (int i = 0; i < KNOWN_WAYS; i++) {
        Py_XDECREF(maker->known[i].plan);
        Py_XDECREF(maker->known[i].type);
    }
    if (maker->has_text) {
        buffer_drop(&maker->text);
    }
}
