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
#include "numbers.h"
#include "string_writer.h"

typedef struct {
    Buffer *buffer;
    const WriteOptions *options;
    Levels levels;
    PyTypeObject *known_type; /* the class whose plan was looked up last, with a reference to both */
    PyObject *known_plan;     /* a WritePlan or None */
    Outcome outcome;          /* what a put_ function means by NULL */
} Writer;

static Outcome write_any(Writer *writer, PyObject *value);

/* ---- the usual values ----
 *
 * A put_ function lays text at `at`, which stays in a register from one value to the next where buffer->cursor would
 * go through memory, and returns where the text goes on. NULL ends the loop of the caller: the cursor is up to date,
 * and writer->outcome tells whether another container was opened (DONE) or there is no going on. */

static char *
put_end(Writer *writer, Outcome outcome)
{
    writer->outcome = outcome;
    return NULL;
}

/* `at`, or where it has moved to, with room for `extra` bytes and the SLACK. */
static ALWAYS_INLINE char *
put_room(Writer *writer, char *at, Py_ssize_t extra)
{
    Buffer *buffer = writer->buffer;
    if (LIKELY(extra <= buffer->limit - at)) {
        return at;
    }
    buffer->cursor = at;
    Outcome outcome = buffer_grow(buffer, extra);
    return outcome == DONE ? buffer->cursor : put_end(writer, outcome);
}

static char *
put_string_slowly(Writer *writer, char *at, PyObject *string, char behind)
{
    writer->buffer->cursor = at;
    Outcome outcome = write_string_slowly(writer->buffer, string);
    if (outcome != DONE) {
        return put_end(writer, outcome);
    }
    *writer->buffer->cursor = behind; /* into the SLACK at worst */
    return writer->buffer->cursor + 1;
}

static ALWAYS_INLINE char *
put_string(Writer *writer, char *at, PyObject *string, char behind)
{
    if (LIKELY(PyUnicode_IS_COMPACT_ASCII(string))) {
        Py_ssize_t length = PyUnicode_GET_LENGTH(string);
        at = put_room(writer, at, length);
        if (UNLIKELY(at == NULL)) {
            return NULL;
        }
        if (LIKELY(length > 0 && copy_is_bare(at, (const char *)PyUnicode_1BYTE_DATA(string), length))) {
            at[length] = behind;
            return at + length + 1;
        }
    }
    return put_string_slowly(writer, at, string, behind);
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

static char *
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

static char *
put_container(Writer *writer, char *at, Place place, PyObject *container)
{
    writer->buffer->cursor = at;
    return put_end(writer, levels_open(&writer->levels, writer->buffer, place, container, container));
}

/* What may run Python code or opens a container. */
static char *
put_any(Writer *writer, char *at, PyObject *value)
{
    Py_ssize_t count = writer->levels.count;
    writer->buffer->cursor = at;
    Py_INCREF(value);
    Outcome outcome = write_any(writer, value);
    Py_DECREF(value);
    return outcome == DONE && writer->levels.count == count ? writer->buffer->cursor : put_end(writer, outcome);
}

/* One value and its comma. */
static ALWAYS_INLINE char *
put_item(Writer *writer, char *at, PyObject *value)
{
    PyTypeObject *type = Py_TYPE(value);
    if (LIKELY(type == &PyUnicode_Type)) {
        return put_string(writer, at, value, ',');
    }
    if (value == Py_None) {
        at = put_room(writer, at, 1);
        if (at != NULL) {
            *at++ = ',';
        }
        return at;
    }
    if (type == &PyLong_Type || type == &PyFloat_Type) {
        return put_number(writer, at, value);
    }
    if (type == &PyDict_Type || type == &PyList_Type) {
        return put_container(writer, at, type == &PyDict_Type ? IN_DICT : IN_SEQUENCE, value);
    }
    return put_any(writer, at, value);
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
            return with_comma(writer, write_bytes(writer->buffer, constant->text, constant->length));
        }
    }
    return write_unstructured(writer, value);
}

/* ---- the insides of containers: each runs until its container is closed or another one is opened ---- */

static Outcome
write_sequence(Writer *writer)
{
    Level *level = levels_top(&writer->levels);
    PyObject *sequence = level->container; /* a list or a tuple, which these macros tell apart each time */
    char *at = writer->buffer->cursor;

    while (level->at < PySequence_Fast_GET_SIZE(sequence)) {
        at = put_item(writer, at, PySequence_Fast_GET_ITEM(sequence, level->at++));
        if (at == NULL) {
            return writer->outcome;
        }
    }
    writer->buffer->cursor = at;
    return levels_close(&writer->levels, writer->buffer);
}

static Outcome
write_set(Writer *writer)
{
    PyObject *iterator = levels_top(&writer->levels)->container;
    PyObject *item;

    while ((item = PyIter_Next(iterator)) != NULL) {
        char *at = put_item(writer, writer->buffer->cursor, item);
        Py_DECREF(item);
        if (at == NULL) {
            return writer->outcome;
        }
        writer->buffer->cursor = at;
    }
    return PyErr_Occurred() ? outcome_of_exception() : levels_close(&writer->levels, writer->buffer);
}

/* A key that is no plain str: the text of its scalar, in quotes where that holds a special character, as a date may. */
static Outcome
write_scalar_key(Writer *writer, PyObject *key)
{
    Buffer *buffer = writer->buffer;
    Py_ssize_t start = buffer_length(buffer), count = writer->levels.count;
    const WriteOptions *options = writer->options;
    WriteOptions short_dates = *options;
    short_dates.dates_exact = false;

    writer->options = &short_dates;
    Outcome outcome = write_any(writer, key);
    writer->options = options;
    if (outcome != DONE || writer->levels.count != count) { /* a container is no key */
        return outcome == DONE ? DECLINED : outcome;
    }
    const uint8_t *text = (const uint8_t *)buffer->start + start;
    const uint8_t *end = (const uint8_t *)buffer->cursor - 1; /* the comma */
    unsigned high = 0;
    if (text == end) { /* None has no text */
        return DECLINED;
    }
    if (*text != '"' && scan_until(text, end, ENDS_KEY, &high) != end) {
        Py_ssize_t length = end - text; /* of a date: it has no quotes inside */
        outcome = buffer_reserve(buffer, 2);
        if (outcome != DONE) {
            return outcome;
        }
        char *quoted = buffer->start + start;
        memmove(quoted + 1, quoted, (size_t)length);
        quoted[0] = '"';
        quoted[length + 1] = '"';
        buffer->cursor += 2;
    }
    buffer->cursor[-1] = ':';
    return DONE;
}

/* A pair whose key is no str. Its key may run Python code, so the value is kept meanwhile. */
static char *
put_rare_pair(Writer *writer, char *at, PyObject *key, PyObject *value)
{
    Py_INCREF(key);
    Py_INCREF(value);
    writer->buffer->cursor = at;
    Outcome outcome = write_scalar_key(writer, key);
    at = outcome == DONE ? put_item(writer, writer->buffer->cursor, value) : put_end(writer, outcome);
    Py_DECREF(key);
    Py_DECREF(value);
    return at;
}

static Outcome
write_dict(Writer *writer)
{
    Level *level = levels_top(&writer->levels);
    PyObject *dict = level->container;
    PyObject *key, *value;
    char *at = writer->buffer->cursor;

    while (LIKELY(PyDict_GET_SIZE(dict) == level->size)) {
        if (!PyDict_Next(dict, &level->at, &key, &value)) {
            writer->buffer->cursor = at;
            return levels_close(&writer->levels, writer->buffer);
        }
        if (value == Py_None) {
            continue;
        }
        if (LIKELY(PyUnicode_CheckExact(key))) {
            at = put_string(writer, at, key, ':');
            at = at == NULL ? NULL : put_item(writer, at, value);
        }
        else {
            at = put_rare_pair(writer, at, key, value);
        }
        if (at == NULL) {
            return writer->outcome;
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
    Level *level = levels_top(&writer->levels);
    const WritePlan *plan = level->plan;
    char *at = writer->buffer->cursor;

    while (level->at < plan->count) {
        const PlanEntry *entry = &plan->entries[level->at++];
        PyObject *owned = NULL;
        PyObject *value = read_member(level->container, entry, &owned, &writer->outcome);
        if (UNLIKELY(value == NULL)) {
            return writer->outcome;
        }
        if (value != Py_None) {
            at = put_room(writer, at, entry->length);
            if (LIKELY(at != NULL)) {
                put_padded(at, entry);
                at = put_item(writer, at + entry->length, value);
            }
        }
        Py_XDECREF(owned);
        if (at == NULL) {
            return writer->outcome;
        }
    }
    writer->buffer->cursor = at;
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

    Outcome outcome = write_any(&writer, value);
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
