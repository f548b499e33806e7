/* The walk through a tree or model: see writer.h. Compiled twice: by writer.c for every processor, and by avx2.c, which
 * defines FOR_AVX2 before, so that strings are written in place with its blocks.
 *
 * Most documents are a few levels deep, so the outer containers are gone through by recursion, up to a constant; the
 * deeper ones wait on a stack of our own. Both go on by the same functions: each writes the rest of one container, and
 * the next one inside it is either written by a call or pushed on the stack. There NULL with the outcome DONE means
 * that one was pushed, and the level itself may have moved.
 * Containers are borrowed but for the values in them that may run Python code.
 * Every function that takes a spelling is compiled once for each (FOR_EACH_SPELLING). Between two values Python code may
 * have changed a container: lists are asked for their length each time, and a dict is asked for its entries again, where
 * `runs` shows that; one that has changed its size is declined.
 */
#ifndef JSVCODEC_WALK_H
#define JSVCODEC_WALK_H

#include "dict_entries.h"
#include "items.h"
#include "members.h"
#include "short_strings.h"

static char *jsv_put_more(Writer *writer, char *at, PyObject *value);
static char *json_put_more(Writer *writer, char *at, PyObject *value);
static char *jsv_put_dict(Writer *writer, char *at, PyObject *dict, WritePlan *plan, Level *saved);
static char *json_put_dict(Writer *writer, char *at, PyObject *dict, WritePlan *plan, Level *saved);
static char *jsv_put_sequence(Writer *writer, char *at, PyObject *sequence, WritePlan *plan, Level *saved);
static char *json_put_sequence(Writer *writer, char *at, PyObject *sequence, WritePlan *plan, Level *saved);

#define SPELLED(spelling, name) ((spelling) == JSON ? json_##name : jsv_##name)

#define FOR_EACH_SPELLING(name) \
    static NEVER_INLINE char *jsv_##name(Writer *writer, char *at, PyObject *container, WritePlan *plan, Level *saved) \
    { \
        return name(writer, at, container, plan, saved, JSV); \
    } \
    static NEVER_INLINE char *json_##name(Writer *writer, char *at, PyObject *container, WritePlan *plan, Level *saved) \
    { \
        return name(writer, at, container, plan, saved, JSON); \
    }

#define VALUE_OF_EACH_SPELLING(name) \
    static NEVER_INLINE char *jsv_##name(Writer *writer, char *at, PyObject *value) \
    { \
        return name(writer, at, value, JSV); \
    } \
    static NEVER_INLINE char *json_##name(Writer *writer, char *at, PyObject *value) \
    { \
        return name(writer, at, value, JSON); \
    }

/* One value and its comma. */
static ALWAYS_INLINE char *
put_item(Writer *writer, char *at, PyObject *value, Spelling spelling)
{
    if (LIKELY(PyUnicode_CheckExact(value))) { /* a branch of its own: most values are text */
        return put_string(writer, at, value, ',', spelling);
    }
    return is_simple(value) ? put_simple(writer, at, value, spelling) : SPELLED(spelling, put_more)(writer, at, value);
}

static ALWAYS_INLINE char *
put_opener(Writer *writer, char *at, char opener)
{
    if (UNLIKELY(writer->depth >= writer->most_depth)) {
        return put_end(writer, DECLINED);
    }
    at = put_room(writer, at, 1);
    if (LIKELY(at != NULL)) {
        *at++ = opener;
        writer->depth++;
    }
    return at;
}

static ALWAYS_INLINE char *
put_empty(Writer *writer, char *at, const char brackets[2])
{
    at = put_opener(writer, at, brackets[0]);
    if (LIKELY(at != NULL)) {
        writer->depth--;
        *at++ = brackets[1]; /* into the SLACK at worst */
        *at++ = ',';
    }
    return at;
}

static ALWAYS_INLINE char *
put_closer(Writer *writer, char *at, Place place, Spelling spelling)
{
    at = put_room(writer, at, CLOSER_ROOM);
    if (UNLIKELY(at == NULL)) {
        return NULL;
    }
    writer->depth--;
    if (is_map(place)) {
        return lay_closer(at, '}');
    }
    return spelling == JSON ? lay_closer(at, ']') : lay_list_closer(at);
}

/* A container of any kind, or another value that is not plain: nested ones of the kinds that most are without a detour. */
static ALWAYS_INLINE char *
put_nested(Writer *writer, char *at, PyObject *value, Spelling spelling)
{
    if (LIKELY(writer->depth < writer->plain_depth)) {
        if (Py_IS_TYPE(value, &PyDict_Type)) {
            return PyDict_GET_SIZE(value) == 0 ? put_empty(writer, at, "{}")
                                               : SPELLED(spelling, put_dict)(writer, at, value, NULL, NULL);
        }
        if (Py_IS_TYPE(value, &PyList_Type)) {
            return PyList_GET_SIZE(value) == 0 ? put_empty(writer, at, "[]")
                                               : SPELLED(spelling, put_sequence)(writer, at, value, NULL, NULL);
        }
    }
    return SPELLED(spelling, put_more)(writer, at, value);
}

/* ---- lists, tuples and sets ---- */

static ALWAYS_INLINE char *
put_sequence(Writer *writer, char *at, PyObject *sequence, WritePlan *Py_UNUSED(plan), Level *saved, Spelling spelling)
{
    bool list = PyList_CheckExact(sequence);
    Py_ssize_t i = saved == NULL ? 0 : saved->at;

    at = saved == NULL ? put_opener(writer, at, '[') : at;
    while (LIKELY(at != NULL) && i < Py_SIZE(sequence)) {
        PyObject **items = list ? ((PyListObject *)sequence)->ob_item : ((PyTupleObject *)sequence)->ob_item;
        PyObject *item = items[i];
        i++;
        if (i < Py_SIZE(sequence)) { /* the objects of a large tree are far from each other */
            PREFETCH(items[i]);
        }
        if (LIKELY(PyUnicode_CheckExact(item))) {
            at = put_string(writer, at, item, ',', spelling);
        }
        else if (is_simple(item)) {
            at = put_simple(writer, at, item, spelling);
        }
        else if (saved != NULL) {
            saved->at = i;
            at = put_nested(writer, at, item, spelling);
        }
        else {
            Py_INCREF(sequence);
            at = put_nested(writer, at, item, spelling);
            Py_DECREF(sequence);
        }
    }
    return UNLIKELY(at == NULL) ? NULL : put_closer(writer, at, IN_SEQUENCE, spelling);
}

FOR_EACH_SPELLING(put_sequence)

/* Goes through the iterator of one. */
static ALWAYS_INLINE char *
put_set(Writer *writer, char *at, PyObject *iterator, WritePlan *Py_UNUSED(plan), Level *saved, Spelling spelling)
{
    PyObject *item;
    writer->runs++;
    at = saved == NULL ? put_opener(writer, at, '[') : at;
    while (at != NULL && (item = PyIter_Next(iterator)) != NULL) {
        at = put_item(writer, at, item, spelling);
        Py_DECREF(item);
    }
    at = at != NULL && PyErr_Occurred() ? put_end(writer, outcome_of_exception()) : at;
    return at == NULL ? NULL : put_closer(writer, at, IN_SET, spelling);
}

FOR_EACH_SPELLING(put_set)

#include "walk_dicts.h"

/* ---- models ---- */

/* Writes the unknown members that a model kept, and the closer; the level is that of their map from now on. */
static ALWAYS_INLINE char *
put_extra(Writer *writer, char *at, PyObject *instance, WritePlan *plan, Level *saved, Spelling spelling)
{
    Outcome outcome;
    PyObject *extra = find_extra(writer, plan, instance, &outcome);
    if (LIKELY(extra == NULL)) {
        return outcome == DONE ? put_closer(writer, at, IN_MODEL, spelling) : put_end(writer, outcome);
    }
    Level level = {.place = IN_DICT, .container = extra, .size = PyDict_GET_SIZE(extra)};
    if (saved == NULL) {
        at = SPELLED(spelling, put_dict)(writer, at, extra, plan, &level);
        Py_DECREF(extra);
        return at;
    }
    PyObject *container = saved->container;
    level.plan = saved->plan;
    level.owner = saved->owner;
    *saved = level;
    Py_DECREF(container); /* which the owner keeps alive */
    return SPELLED(spelling, put_dict)(writer, at, extra, plan, saved);
}

static ALWAYS_INLINE char *
put_model(Writer *writer, char *at, PyObject *instance, WritePlan *plan, Level *saved, Spelling spelling)
{
    bool skips_none = !writer->options->keeps_nulls;
    Py_ssize_t i = saved == NULL ? 0 : saved->at;

    writer->runs++; /* a member may be a property */
    if (saved == NULL) {
        Py_INCREF(instance);
        Py_INCREF(plan);
        at = put_opener(writer, at, '{');
    }
    while (LIKELY(at != NULL) && i < plan->count) {
        const PlanEntry *entry = &plan->entries[i++];
        PyObject *owned = NULL;
        PyObject *value = read_member(instance, entry, &owned, &writer->outcome);
        if (LIKELY(value != NULL) && (value != Py_None || !skips_none)) {
            if (saved != NULL) {
                saved->at = i;
            }
            at = put_room(writer, at, entry->length);
            if (LIKELY(at != NULL)) {
                put_padded(at, entry);
                at = put_item(writer, at + entry->length, value, spelling);
            }
        }
        at = UNLIKELY(value == NULL) ? NULL : at;
        Py_XDECREF(owned);
    }
    at = UNLIKELY(at == NULL) ? NULL : put_extra(writer, at, instance, plan, saved, spelling);
    if (saved == NULL) {
        Py_DECREF(plan);
        Py_DECREF(instance);
    }
    return at;
}

FOR_EACH_SPELLING(put_model)

/* ---- any container ---- */

static ALWAYS_INLINE char *
put_container(Writer *writer, char *at, Place place, PyObject *container, WritePlan *plan, Level *saved,
              Spelling spelling)
{
    switch (place) {
    case IN_SEQUENCE:
        return SPELLED(spelling, put_sequence)(writer, at, container, plan, saved);
    case IN_SET:
        return SPELLED(spelling, put_set)(writer, at, container, plan, saved);
    case IN_DICT:
        return SPELLED(spelling, put_dict)(writer, at, container, plan, saved);
    case IN_PAIRS:
        return SPELLED(spelling, put_pairs)(writer, at, container, plan, saved);
    default:
        return SPELLED(spelling, put_model)(writer, at, container, plan, saved);
    }
}

/* Goes on with the innermost container on the stack until that is closed or another one is pushed. */
static char *
put_levels(Writer *writer)
{
    char *at = writer->buffer->cursor;

    writer->on_levels = true;
    while (writer->levels.count > 0) {
        Level *level = levels_top(&writer->levels);
        at = writer->options->spelling == JSON
                 ? put_container(writer, at, level->place, level->container, level->plan, level, JSON)
                 : put_container(writer, at, level->place, level->container, level->plan, level, JSV);
        if (at != NULL) {
            levels_pop(&writer->levels);
        }
        else if (writer->outcome == DONE) {
            at = writer->buffer->cursor;
        }
        else {
            break;
        }
    }
    writer->on_levels = false;
    return at;
}

/* The opener of a container that is too deep for recursion, and its rest. */
static NEVER_INLINE char *
put_deep(Writer *writer, char *at, PyObject *owner, const Part *part)
{
    at = put_opener(writer, at, is_map(part->place) ? '{' : '[');
    if (at == NULL) {
        return NULL;
    }
    writer->buffer->cursor = at;
    Outcome outcome = levels_push(&writer->levels, owner, part->place, part->container, part->plan);
    return outcome == DONE && !writer->on_levels ? put_levels(writer) : put_end(writer, outcome);
}

/* `owner` is the value that the part stands for; the caller keeps it, and the part unless it is its own. */
static ALWAYS_INLINE char *
put_part(Writer *writer, char *at, PyObject *owner, Place place, PyObject *container, WritePlan *plan,
         Spelling spelling)
{
    if (UNLIKELY(writer->depth >= writer->recursion)) {
        return put_deep(writer, at, owner, &(Part){place, container, plan});
    }
    return put_container(writer, at, place, container, plan, NULL, spelling);
}

static ALWAYS_INLINE char *
put_unknown(Writer *writer, char *at, PyObject *value, Spelling spelling)
{
    Part part;
    writer->buffer->cursor = at;
    Outcome outcome = write_or_open(writer, value, &part);
    if (outcome == DONE && part.container == NULL) {
        *writer->buffer->cursor++ = ','; /* into the SLACK at worst */
        at = writer->buffer->cursor;
    }
    else if (outcome == DONE) {
        at = put_part(writer, writer->buffer->cursor, value, part.place, part.container, part.plan, spelling);
        Py_DECREF(part.container);
        Py_XDECREF(part.plan);
    }
    else {
        at = put_end(writer, outcome);
    }
    return at;
}

/* What is neither plain nor one of the containers that most are, and for which code may run. */
static ALWAYS_INLINE char *
put_rare(Writer *writer, char *at, PyObject *value, Spelling spelling)
{
    writer->runs++;
    Py_INCREF(value);
    WritePlan *plan;
    Outcome outcome = planned_model(writer, value, &plan);
    at = outcome != DONE ? put_end(writer, outcome)
         : plan != NULL  ? put_part(writer, at, value, IN_MODEL, value, plan, spelling)
                         : put_unknown(writer, at, value, spelling);
    Py_DECREF(value);
    return at;
}

VALUE_OF_EACH_SPELLING(put_rare)

/* The plan by which an instance of a known class is written, borrowed, or NULL. */
static ALWAYS_INLINE WritePlan *
known_model(Writer *writer, PyObject *value)
{
    const KnownPlan *known = known_place(writer, Py_TYPE(value));
    if (known->type != Py_TYPE(value) || !Py_IS_TYPE(known->plan, writer->options->plan_type)) {
        return NULL;
    }
    WritePlan *plan = (WritePlan *)known->plan;
    return plan->cls == known->type && !plan->constants ? plan : NULL;
}

static ALWAYS_INLINE char *
put_more(Writer *writer, char *at, PyObject *value, Spelling spelling)
{
    if (Py_IS_TYPE(value, &PyDict_Type)) {
        if (PyDict_GET_SIZE(value) == 0) {
            return put_empty(writer, at, "{}");
        }
        return UNLIKELY(writer->options->sort_keys) ? SPELLED(spelling, put_rare)(writer, at, value)
                                                    : put_part(writer, at, value, IN_DICT, value, NULL, spelling);
    }
    if (Py_IS_TYPE(value, &PyList_Type)) {
        if (PyList_GET_SIZE(value) == 0) {
            return put_empty(writer, at, "[]");
        }
        return put_part(writer, at, value, IN_SEQUENCE, value, NULL, spelling);
    }
    WritePlan *plan = known_model(writer, value);
    if (plan != NULL) {
        return put_part(writer, at, value, IN_MODEL, value, plan, spelling);
    }
    return SPELLED(spelling, put_rare)(writer, at, value);
}

VALUE_OF_EACH_SPELLING(put_more)

static char *
put_root(Writer *writer, PyObject *value)
{
    char *at = writer->buffer->cursor;
    return writer->options->spelling == JSON ? put_item(writer, at, value, JSON) : put_item(writer, at, value, JSV);
}

#endif
