/* The tree writer: see writer.h.
 *
 * Open containers wait on a stack of our own, so depth is a plain number and nothing recurses. Every value is
 * followed by a comma, which the closer of its container overwrites. Strings, numbers, bools and None are written
 * from borrowed references, as no Python code runs meanwhile; before anything that may run some, references are
 * taken, and afterwards nothing is believed: lists are asked for their length again, a dict that changed its size is
 * declined. A value of a class without a plan becomes one level of a tree by the caller's `unstructure`.
 */
#include "writer.h"
#include "levels.h"
#include "string_writer.h"

typedef struct {
    Buffer *buffer;
    const WriteOptions *options;
    Levels levels;
    PyTypeObject *known_type; /* the class whose plan was looked up last, with a reference to both */
    PyObject *known_plan;     /* a WritePlan or None */
} Writer;

static Outcome write_any(Writer *writer, PyObject *value);

/* ---- values ---- */

/* One value and its comma, or the opening of a container. */
static ALWAYS_INLINE Outcome
write_item(Writer *writer, PyObject *value)
{
    Buffer *buffer = writer->buffer;
    PyTypeObject *type = Py_TYPE(value);
    Outcome outcome;

    if (LIKELY(type == &PyUnicode_Type)) {
        outcome = write_string(buffer, value);
    }
    else if (value == Py_None) {
        outcome = buffer_reserve(buffer, 1);
    }
    else if (type == &PyLong_Type) {
        outcome = write_int(buffer, value, writer->options->scalars, false);
    }
    else if (type == &PyFloat_Type) {
        outcome = write_float(buffer, value, writer->options->scalars, false);
    }
    else if (type == &PyBool_Type) {
        outcome = write_bool(buffer, value, writer->options->scalars, false);
    }
    else {
        Py_INCREF(value);
        outcome = write_any(writer, value);
        Py_DECREF(value);
        return outcome;
    }
    if (LIKELY(outcome == DONE)) {
        *buffer->cursor++ = ','; /* into the SLACK at worst */
    }
    return outcome;
}

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

/* A subclass of a scalar, written as that scalar. A class with a metaclass of its own, an enum above all, means
 * something else by its values: that is for `unstructure`. */
static Outcome
write_as_base(Writer *writer, PyObject *value)
{
    const WriteOptions *options = writer->options;
    if (!Py_IS_TYPE(Py_TYPE(value), &PyType_Type)) {
        return DECLINED;
    }
    if (PyUnicode_Check(value)) {
        return with_comma(writer, write_string_slowly(writer->buffer, value));
    }
    ScalarWriter write_scalar = scalar_writer_of_base(options->scalars, Py_TYPE(value));
    if (write_scalar == NULL) {
        return DECLINED;
    }
    return with_comma(writer, write_scalar(writer->buffer, value, options->scalars, options->dates_exact));
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

/* Sets known_plan to what there is for the type. Long lists hold the same class again and again. */
static Outcome
find_plan(Writer *writer, PyTypeObject *type)
{
    if (writer->known_type == type) {
        return DONE;
    }
    PyObject *plan = look_up_plan(writer->options, (PyObject *)type);
    if (plan == NULL) {
        if (PyErr_Occurred()) {
            return outcome_of_exception();
        }
        plan = Py_NewRef(Py_None);
    }
    Py_XSETREF(writer->known_plan, plan);
    Py_INCREF(type);
    Py_XSETREF(writer->known_type, type);
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

/* What `unstructure` makes of the value is written in its place, but not unstructured again. */
static Outcome
write_unstructured(Writer *writer, PyObject *value)
{
    if (writer->options->unstructure == NULL) {
        return write_as_base(writer, value);
    }
    PyObject *tree = PyObject_CallOneArg(writer->options->unstructure, value);
    if (tree == NULL) {
        return outcome_of_exception();
    }
    bool known;
    Outcome outcome = write_known(writer, value, tree, &known);
    if (!known) {
        outcome = write_as_base(writer, tree);
    }
    Py_DECREF(tree);
    return outcome;
}

/* Everything that may run Python code or opens a container; the caller holds a reference to the value. */
static Outcome
write_any(Writer *writer, PyObject *value)
{
    bool known;
    Outcome outcome = write_known(writer, value, value, &known);
    if (known) {
        return outcome;
    }
    outcome = find_plan(writer, Py_TYPE(value));
    if (outcome != DONE) {
        return outcome;
    }
    if (Py_IS_TYPE(writer->known_plan, writer->options->plan_type)) {
        WritePlan *plan = (WritePlan *)writer->known_plan;
        if (plan->cls == Py_TYPE(value) && !plan->constants) {
            return open_model(writer, value, plan);
        }
        const PlanEntry *constant = plan->constants ? plan_constant(plan, value) : NULL;
        if (constant != NULL) {
            return with_comma(writer, write_padded(writer->buffer, constant));
        }
    }
    return write_unstructured(writer, value);
}

/* ---- the insides of containers: each runs until its container is closed or another one is opened ---- */

static Outcome
write_sequence(Writer *writer)
{
    Py_ssize_t count = writer->levels.count;
    Level *level = levels_top(&writer->levels);
    PyObject *sequence = level->container; /* a list or a tuple, which these macros tell apart each time */

    while (level->at < PySequence_Fast_GET_SIZE(sequence)) {
        Outcome outcome = write_item(writer, PySequence_Fast_GET_ITEM(sequence, level->at++));
        if (outcome != DONE || writer->levels.count != count) {
            return outcome;
        }
    }
    return levels_close(&writer->levels, writer->buffer);
}

static Outcome
write_set(Writer *writer)
{
    Py_ssize_t count = writer->levels.count;
    PyObject *iterator = levels_top(&writer->levels)->container;
    PyObject *item;

    while ((item = PyIter_Next(iterator)) != NULL) {
        Outcome outcome = write_item(writer, item);
        Py_DECREF(item);
        if (outcome != DONE || writer->levels.count != count) {
            return outcome;
        }
    }
    return PyErr_Occurred() ? outcome_of_exception() : levels_close(&writer->levels, writer->buffer);
}

/* A key that is no plain str: the text of its scalar, in quotes where that holds a special character, as a date may. */
static Outcome
write_scalar_key(Writer *writer, PyObject *key)
{
    Buffer *buffer = writer->buffer;
    Py_ssize_t start = buffer_length(buffer), count = writer->levels.count;
    WriteOptions options = *writer->options;
    const WriteOptions *outer = writer->options;

    if (key == Py_None) {
        return DECLINED;
    }
    options.dates_exact = false;
    writer->options = &options;
    Outcome outcome = write_item(writer, key);
    writer->options = outer;
    if (outcome != DONE || writer->levels.count != count) { /* a container is no key */
        return outcome == DONE ? DECLINED : outcome;
    }
    buffer->cursor--; /* the comma */
    const uint8_t *text = (const uint8_t *)buffer->start + start, *end = (const uint8_t *)buffer->cursor;
    unsigned high = 0;
    if (text == end) {
        return DECLINED; /* an unstructured None */
    }
    if (*text == '"' || scan_until(text, end, ENDS_KEY, &high) == end) {
        return DONE;
    }
    Py_ssize_t length = end - text; /* of a date: it has no quotes inside */
    outcome = buffer_reserve(buffer, 2);
    if (outcome == DONE) {
        char *key_text = buffer->start + start;
        memmove(key_text + 1, key_text, (size_t)length);
        key_text[0] = '"';
        key_text[length + 1] = '"';
        buffer->cursor += 2;
    }
    return outcome;
}

static Outcome
write_dict(Writer *writer)
{
    Py_ssize_t count = writer->levels.count;
    Level *level = levels_top(&writer->levels);
    PyObject *dict = level->container;
    Buffer *buffer = writer->buffer;
    PyObject *key, *value;
    Outcome outcome;

    while (LIKELY(PyDict_GET_SIZE(dict) == level->size)) {
        if (!PyDict_Next(dict, &level->at, &key, &value)) {
            return levels_close(&writer->levels, buffer);
        }
        if (value == Py_None) {
            continue;
        }
        if (LIKELY(PyUnicode_CheckExact(key))) {
            outcome = write_string(buffer, key);
            if (outcome != DONE) {
                return outcome;
            }
            *buffer->cursor++ = ':'; /* into the SLACK at worst */
            outcome = write_item(writer, value);
        }
        else {
            Py_INCREF(key);
            Py_INCREF(value);
            outcome = write_scalar_key(writer, key);
            if (outcome == DONE) {
                outcome = write_byte(buffer, ':');
            }
            if (outcome == DONE) {
                outcome = write_item(writer, value);
            }
            Py_DECREF(key);
            Py_DECREF(value);
        }
        if (outcome != DONE || writer->levels.count != count) {
            return outcome;
        }
    }
    return DECLINED;
}

/* Behind the members stand the unknown ones that the model kept: its level becomes that of the map that holds them. */
static Outcome
write_extra(Writer *writer, Level *level)
{
    PyObject *owned = NULL;
    Outcome outcome = DONE;
    if (level->plan->extra.object == NULL) {
        return levels_close(&writer->levels, writer->buffer);
    }
    PyObject *extra = read_member(level->container, &level->plan->extra, &owned, &outcome);
    if (extra == NULL) {
        return outcome;
    }
    if (extra == Py_None || (PyDict_CheckExact(extra) && PyDict_GET_SIZE(extra) == 0)) {
        Py_XDECREF(owned);
        return levels_close(&writer->levels, writer->buffer);
    }
    if (!PyDict_CheckExact(extra)) {
        Py_XDECREF(owned);
        return DECLINED;
    }
    if (owned == NULL) {
        Py_INCREF(extra);
    }
    Py_SETREF(level->container, extra);
    level->place = IN_DICT;
    level->at = 0;
    level->size = PyDict_GET_SIZE(extra);
    return DONE;
}

static Outcome
write_model(Writer *writer)
{
    Py_ssize_t count = writer->levels.count;
    Level *level = levels_top(&writer->levels);
    const WritePlan *plan = level->plan;
    PyObject *instance = level->container;

    while (level->at < plan->count) {
        const PlanEntry *entry = &plan->entries[level->at++];
        PyObject *owned = NULL;
        Outcome outcome = DONE;
        PyObject *value = read_member(instance, entry, &owned, &outcome);
        if (value == NULL) {
            return outcome;
        }
        if (value != Py_None) {
            outcome = write_padded(writer->buffer, entry);
            if (outcome == DONE) {
                outcome = write_item(writer, value);
            }
        }
        Py_XDECREF(owned);
        if (outcome != DONE || writer->levels.count != count) {
            return outcome;
        }
    }
    return write_extra(writer, level);
}

static Outcome
write_level(Writer *writer)
{
    switch (levels_top(&writer->levels)->place) {
    case IN_SEQUENCE:
        return write_sequence(writer);
    case IN_SET:
        return write_set(writer);
    case IN_DICT:
        return write_dict(writer);
    default:
        return write_model(writer);
    }
}

Outcome
write_value(Buffer *buffer, PyObject *value, const WriteOptions *options)
{
    Writer writer;
    writer.buffer = buffer;
    writer.options = options;
    writer.known_type = NULL;
    writer.known_plan = NULL;
    levels_start(&writer.levels, options->depth);

    Outcome outcome = write_item(&writer, value);
    while (outcome == DONE && writer.levels.count > 0) {
        outcome = write_level(&writer);
    }
    if (outcome == DONE) {
        buffer->cursor--; /* the comma behind the root */
    }
    levels_drop(&writer.levels);
    Py_XDECREF(writer.known_type);
    Py_XDECREF(writer.known_plan);
    return outcome;
}
