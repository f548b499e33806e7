/* The tree writer: see writer.h.
 *
 * Open containers wait on a stack of our own, so depth is a plain number and nothing recurses; the many that hold
 * plain values alone never get there (items.c). Every value is followed by a comma, which the closer of its container
 * overwrites. Each function below goes on with the innermost container until that is closed or another one is opened
 * in it. Between two values Python code may have changed a container: lists are asked for their length each time, and
 * a dict that changed its size is declined.
 */
#include "items.h"

static Outcome
write_sequence(Writer *writer)
{
    Level *level = levels_top(&writer->levels);
    PyObject *sequence = level->container;
    bool list = PyList_CheckExact(sequence);
    char *at = writer->buffer->cursor;

    for (Py_ssize_t i = level->at; i < (list ? PyList_GET_SIZE(sequence) : PyTuple_GET_SIZE(sequence)); i++) {
        level->at = i + 1;
        at = put_item(writer, at, list ? PyList_GET_ITEM(sequence, i) : PyTuple_GET_ITEM(sequence, i));
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

/* Whether no two keys of a dict can have the same text, by their type alone: of one type, and not of one whose unequal
 * values may be written alike, as a datetime with and without its zone. */
static bool
have_different_texts(Writer *writer, PyObject *dict)
{
    const Scalars *scalars = writer->options->scalars;
    PyObject *key, *first = NULL;
    Py_ssize_t at = 0;

    while (PyDict_Next(dict, &at, &key, NULL)) {
        first = first == NULL ? key : first;
        if (Py_TYPE(key) != Py_TYPE(first)) {
            return false;
        }
    }
    return first == NULL || PyDict_GET_SIZE(dict) == 1 || PyLong_CheckExact(first) ||
           Py_IS_TYPE(first, scalars->uuid) || Py_IS_TYPE(first, scalars->date);
}

/* A pair whose key is no str. Its key may run Python code, so the value is kept meanwhile. */
static char *
put_rare_pair(Writer *writer, char *at, PyObject *key, PyObject *value)
{
    Level *level = levels_top(&writer->levels);
    if (!level->keys_differ) {
        if (!PyDict_Check(level->container) || !have_different_texts(writer, level->container)) {
            return put_end(writer, DECLINED);
        }
        level->keys_differ = true;
    }
    Py_INCREF(key);
    Py_INCREF(value);
    writer->buffer->cursor = at;
    Outcome outcome = write_scalar_key(writer, key);
    at = outcome == DONE ? put_item(writer, writer->buffer->cursor, value) : put_end(writer, outcome);
    Py_DECREF(key);
    Py_DECREF(value);
    return at;
}

/* Whether a further member of a model, whose name ends before `end`, has the name of one that the plan lists. */
static bool
is_planned(const WritePlan *plan, const char *name, const char *end)
{
    for (Py_ssize_t i = 0; i < plan->count; i++) {
        if (plan->entries[i].length == end - name && memcmp(plan->entries[i].text, name, (size_t)(end - name)) == 0) {
            return true;
        }
    }
    return false;
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
            Py_ssize_t start = at - writer->buffer->start;
            at = put_string(writer, at, key, ':');
            if (UNLIKELY(level->plan != NULL && at != NULL) &&
                is_planned(level->plan, writer->buffer->start + start, at)) {
                return DECLINED; /* which of the two counts is Python's to say */
            }
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

/* A text that starts with U+FEFF is quoted at the root, where a reader would take that for a byte order mark. */
static Outcome
quote_byte_order_mark(Buffer *buffer)
{
    Py_ssize_t length = buffer_length(buffer);
    if (LIKELY(length < 3 || memcmp(buffer->start, "\xef\xbb\xbf", 3) != 0)) {
        return DONE;
    }
    Outcome outcome = buffer_reserve(buffer, 2);
    if (outcome == DONE) {
        memmove(buffer->start + 1, buffer->start, (size_t)length);
        buffer->start[0] = '"';
        buffer->start[length + 1] = '"';
        buffer->cursor += 2;
    }
    return outcome;
}

Outcome
write_value(Buffer *buffer, PyObject *value, const WriteOptions *options, PyObject **taken)
{
    Writer writer;
    writer.buffer = buffer;
    writer.options = options;
    writer.known_type = NULL;
    writer.known_plan = NULL;
    writer.taken = NULL;
    levels_start(&writer.levels, options->depth);

    Outcome outcome = write_any(&writer, value);
    while (outcome == DONE && writer.levels.count > 0) {
        outcome = write_level(&writer);
    }
    if (outcome == DONE) {
        buffer->cursor--; /* the comma after the root */
        outcome = quote_byte_order_mark(buffer);
    }
    levels_drop(&writer.levels);
    Py_XDECREF(writer.known_type);
    Py_XDECREF(writer.known_plan);
    *taken = writer.taken;
    return outcome;
}
