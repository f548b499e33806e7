/* The values that need more than a copy: see items.h.
 *
 * In this order: what the core knows by its exact type; an instance of a class with a plan; what the caller's
 * `unstructure` makes of any other, once for each value.
 */
#include "items.h"
#include "numbers.h"

char *
put_string_slowly(Writer *writer, char *at, PyObject *string, bool special, char behind)
{
    writer->buffer->cursor = at;
    Outcome outcome = special ? write_quoted(writer->buffer, string) : write_string(writer->buffer, string);
    if (outcome != DONE) {
        return put_end(writer, outcome);
    }
    *writer->buffer->cursor = behind; /* into the SLACK at worst */
    return writer->buffer->cursor + 1;
}

/* An int of one machine word of digits, as nearly all are, without a call into the interpreter. */
static ALWAYS_INLINE bool
is_small_int(PyObject *number, int64_t *value)
{
#if PY_VERSION_HEX >= 0x030C0000
    bool small = PyUnstable_Long_IsCompact((PyLongObject *)number);
    *value = small ? PyUnstable_Long_CompactValue((PyLongObject *)number) : 0;
    return small;
#else
    Py_ssize_t size = Py_SIZE(number);
    *value = size * (int64_t)((PyLongObject *)number)->ob_digit[0];
    return -1 <= size && size <= 1;
#endif
}

char *
put_number(Writer *writer, char *at, PyObject *number)
{
    int64_t value;
    at = put_room(writer, at, NUMBER_ROOM);
    if (at == NULL) {
        return NULL;
    }
    if (PyFloat_CheckExact(number)) {
        at = put_double(at, PyFloat_AS_DOUBLE(number));
    }
    else if (is_small_int(number, &value)) {
        at = put_int64(at, value);
    }
    else {
        writer->buffer->cursor = at;
        Outcome outcome = write_int(writer->buffer, number, writer->options->scalars, false);
        if (outcome != DONE) {
            return put_end(writer, outcome);
        }
        at = writer->buffer->cursor;
    }
    *at = ',';
    return at + 1;
}

/* ---- lists and dicts ---- */

/* Most of these hold nothing but plain values, and such a one is written on the spot. The first other value makes it a
 * level, which goes on there. */

static char *
put_closer(Writer *writer, char *at, Place place)
{
    if (UNLIKELY(writer->levels.count >= writer->levels.depth)) {
        return put_end(writer, DECLINED);
    }
    at = put_room(writer, at, CLOSER_ROOM);
    if (UNLIKELY(at == NULL)) {
        return NULL;
    }
    return place == IN_DICT ? lay_closer(at, '}') : lay_list_closer(at);
}

static char *
put_level(Writer *writer, char *at, Place place, PyObject *container, Py_ssize_t next)
{
    writer->buffer->cursor = at;
    Outcome outcome = levels_push(&writer->levels, place, container, container);
    if (outcome == DONE) {
        levels_top(&writer->levels)->at = next;
    }
    return put_end(writer, outcome);
}

char *
put_list(Writer *writer, char *at, PyObject *list)
{
    at = put_room(writer, at, 1);
    if (UNLIKELY(at == NULL)) {
        return NULL;
    }
    *at++ = '[';
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
        PyObject *item = PyList_GET_ITEM(list, i);
        if (!is_plain(item)) {
            return put_level(writer, at, IN_SEQUENCE, list, i);
        }
        at = put_plain(writer, at, item);
        if (UNLIKELY(at == NULL)) {
            return NULL;
        }
    }
    return put_closer(writer, at, IN_SEQUENCE);
}

char *
put_dict(Writer *writer, char *at, PyObject *dict)
{
    PyObject *key, *value;
    Py_ssize_t this = 0, next = 0;

    at = put_room(writer, at, 1);
    if (UNLIKELY(at == NULL)) {
        return NULL;
    }
    *at++ = '{';
    for (; PyDict_Next(dict, &next, &key, &value); this = next) {
        if (value == Py_None) {
            continue;
        }
        if (!PyUnicode_CheckExact(key) || !is_plain(value)) {
            return put_level(writer, at, IN_DICT, dict, this);
        }
        at = put_string(writer, at, key, ':');
        at = at == NULL ? NULL : put_plain(writer, at, value);
        if (UNLIKELY(at == NULL)) {
            return NULL;
        }
    }
    return put_closer(writer, at, IN_DICT);
}

/* What may run Python code or opens another container. */
char *
put_any(Writer *writer, char *at, PyObject *value)
{
    Py_ssize_t count = writer->levels.count;
    writer->buffer->cursor = at;
    Py_INCREF(value);
    Outcome outcome = write_any(writer, value);
    Py_DECREF(value);
    return outcome == DONE && writer->levels.count == count ? writer->buffer->cursor : put_end(writer, outcome);
}

/* ---- any value ---- */

static Outcome
with_comma(Writer *writer, Outcome outcome)
{
    return outcome == DONE ? write_byte(writer->buffer, ',') : outcome;
}

static Outcome
open_set(Writer *writer, PyObject *owner, PyObject *set)
{
    PyObject *iterator = PyObject_GetIter(set);
    if (iterator == NULL) {
        return outcome_of_exception();
    }
    Outcome outcome = levels_open(&writer->levels, writer->buffer, IN_SET, owner, iterator);
    Py_DECREF(iterator);
    return outcome;
}

/* Writes what the core itself knows, and answers in *known whether it does. */
static Outcome
write_known(Writer *writer, PyObject *owner, PyObject *value, bool *known)
{
    const WriteOptions *options = writer->options;
    PyTypeObject *type = Py_TYPE(value);
    *known = true;
    if (type == &PyDict_Type) {
        return levels_open(&writer->levels, writer->buffer, IN_DICT, owner, value);
    }
    if (type == &PyList_Type || type == &PyTuple_Type) {
        return levels_open(&writer->levels, writer->buffer, IN_SEQUENCE, owner, value);
    }
    if (type == &PySet_Type || type == &PyFrozenSet_Type) {
        return open_set(writer, owner, value);
    }
    ScalarWriter write_scalar = scalar_writer(options->scalars, type);
    if (write_scalar == write_datetime && UNLIKELY(has_foreign_zone(value, options->scalars))) {
        *known = false; /* `unstructure` asks the zone, and gives the same moment with a plain one */
        return DECLINED;
    }
    if (write_scalar != NULL) {
        return with_comma(writer, write_scalar(writer->buffer, value, options->scalars, options->dates_exact));
    }
    if (type == &PyUnicode_Type) {
        return with_comma(writer, write_string(writer->buffer, value));
    }
    if (value == Py_None) {
        return with_comma(writer, DONE);
    }
    *known = false;
    return DECLINED;
}

/* ---- classes ---- */

/* The plan of a class, or None, as a new reference; NULL with an exception or where there are no plans at all. */
static PyObject *
look_up_plan(const WriteOptions *options, PyObject *type)
{
    if (options->plans == NULL) {
        return NULL;
    }
    PyObject *plan = PyDict_GetItemWithError(options->plans, type);
    if (plan != NULL) {
        return Py_NewRef(plan);
    }
    if (PyErr_Occurred() || options->plan_for == NULL) {
        return NULL;
    }
    plan = PyObject_CallOneArg(options->plan_for, type);
    if (plan != NULL && PyDict_SetItem(options->plans, type, plan) < 0) {
        Py_CLEAR(plan);
    }
    return plan;
}

/* Sets known_plan to what there is for the type, which the value may lose meanwhile. */
static Outcome
find_plan(Writer *writer, PyTypeObject *type)
{
    Py_INCREF(type);
    PyObject *plan = look_up_plan(writer->options, (PyObject *)type);
    if (plan == NULL) {
        if (PyErr_Occurred()) {
            Py_DECREF(type);
            return outcome_of_exception();
        }
        plan = Py_NewRef(Py_None);
    }
    PyTypeObject *known_type = writer->known_type;
    PyObject *known_plan = writer->known_plan;
    writer->known_type = type;
    writer->known_plan = plan;
    Py_XDECREF(known_plan);
    Py_XDECREF(known_type);
    return DONE;
}

static Outcome
open_model(Writer *writer, PyObject *value, WritePlan *plan)
{
    Outcome outcome = levels_open(&writer->levels, writer->buffer, IN_MODEL, value, value);
    if (outcome == DONE) {
        levels_top(&writer->levels)->plan = (WritePlan *)Py_NewRef(plan);
    }
    return outcome;
}

/* A subclass of str, int or float, written as that, whatever it overrides. The value may be of another class by now. */
static Outcome
write_as_base(Writer *writer, PyObject *value, PyObject *base)
{
    if (base == (PyObject *)&PyUnicode_Type && PyUnicode_Check(value)) {
        return with_comma(writer, write_string(writer->buffer, value));
    }
    if (base == (PyObject *)&PyLong_Type && PyLong_Check(value)) {
        return with_comma(writer, write_int(writer->buffer, value, writer->options->scalars, false));
    }
    if (base == (PyObject *)&PyFloat_Type && PyFloat_Check(value)) {
        return with_comma(writer, write_float(writer->buffer, value, writer->options->scalars, false));
    }
    return DECLINED;
}

/* What `unstructure` made of the value before, as a new reference; NULL, perhaps with an exception. User code can find
 * the dict through the collector: another object in it counts as nothing. */
static PyObject *
find_taken(Writer *writer, PyObject *id)
{
    PyObject *pair = writer->taken == NULL ? NULL : PyDict_GetItemWithError(writer->taken, id);
    bool kept = pair != NULL && PyTuple_CheckExact(pair) && PyTuple_GET_SIZE(pair) == 2;
    return kept ? Py_NewRef(PyTuple_GET_ITEM(pair, 1)) : NULL;
}

/* Keeps the value with what was made of it: its id stays its own as long as it lives. */
static int
keep_taken(Writer *writer, PyObject *id, PyObject *value, PyObject *tree)
{
    if (writer->taken == NULL && (writer->taken = PyDict_New()) == NULL) {
        return -1;
    }
    PyObject *pair = PyTuple_Pack(2, value, tree);
    int kept = pair == NULL ? -1 : PyDict_SetItem(writer->taken, id, pair);
    Py_XDECREF(pair);
    return kept;
}

/* Calls `unstructure`, once for each value: a new reference, or NULL with an exception. */
static PyObject *
take_apart(Writer *writer, PyObject *value)
{
    PyObject *id = PyLong_FromVoidPtr(value);
    PyObject *tree = id == NULL ? NULL : find_taken(writer, id);
    if (tree == NULL && !PyErr_Occurred()) {
        tree = PyObject_CallOneArg(writer->options->unstructure, value);
        if (tree != NULL && keep_taken(writer, id, value, tree) < 0) {
            Py_CLEAR(tree);
        }
    }
    Py_XDECREF(id);
    return tree;
}

/* What `unstructure` makes of the value is written in its place, but not unstructured again. */
static Outcome
write_unstructured(Writer *writer, PyObject *value)
{
    if (writer->options->unstructure == NULL) {
        return DECLINED;
    }
    PyObject *tree = take_apart(writer, value);
    if (tree == NULL) {
        return FAILED; /* it keeps for Python what may be told of there */
    }
    bool known;
    Outcome outcome = write_known(writer, value, tree, &known);
    Py_DECREF(tree);
    return outcome;
}

Outcome
write_any(Writer *writer, PyObject *value)
{
    if (Py_TYPE(value) != writer->known_type) {
        bool known;
        Outcome outcome = write_known(writer, value, value, &known);
        if (known) {
            return outcome;
        }
        outcome = find_plan(writer, Py_TYPE(value));
        if (outcome != DONE) {
            return outcome;
        }
    }
    if (PyType_Check(writer->known_plan)) {
        return write_as_base(writer, value, writer->known_plan);
    }
    if (Py_IS_TYPE(writer->known_plan, writer->options->plan_type)) {
        WritePlan *plan = (WritePlan *)writer->known_plan;
        if (plan->cls == Py_TYPE(value) && !plan->constants) {
            return open_model(writer, value, plan);
        }
        const PlanEntry *constant = plan->constants ? plan_constant(plan, value) : NULL;
        if (constant != NULL) {
            return with_comma(writer, write_bytes(writer->buffer, constant->text, constant->length));
        }
    }
    return write_unstructured(writer, value);
}
