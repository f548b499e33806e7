/* Filling containers: see filling.h. */
#include "filling.h"

/* ---- sequences ---- */

static bool
grow_items(Filling *filling)
{
    bool inside = filling->items == filling->items_inside;
    size_t bytes = (size_t)filling->item_places * sizeof(PyObject *);
    PyObject **larger = PyMem_Realloc(inside ? NULL : filling->items, bytes * 2);
    if (larger == NULL) {
        PyErr_NoMemory();
        return false;
    }
    if (inside) {
        memcpy(larger, filling->items_inside, bytes);
    }
    filling->items = larger;
    filling->item_places *= 2;
    return true;
}

/* Moves the waiting items of the sequence into a new list or tuple. */
static PyObject *
take_waiting(Filling *filling, bool tuple)
{
    Py_ssize_t first = filling->here->next;
    Py_ssize_t count = filling->waiting - first;
    PyObject *sequence = tuple ? PyTuple_New(count) : PyList_New(count);
    if (LIKELY(sequence != NULL)) {
        PyObject **to = tuple ? ((PyTupleObject *)sequence)->ob_item : ((PyListObject *)sequence)->ob_item;
        if (count > 0) {
            memcpy(to, filling->items + first, (size_t)count * sizeof *to);
        }
        filling->waiting = first;
    }
    return sequence;
}

/* Takes over the reference to the value. A long sequence is made into a list before it ends. */
static bool
add_item(Filling *filling, PyObject *value)
{
    Level *here = filling->here;
    if (here->object != NULL) {
        int failed = PyList_Append(here->object, value);
        Py_DECREF(value);
        return failed == 0;
    }
    if (UNLIKELY(filling->waiting == filling->item_places) && !grow_items(filling)) {
        Py_DECREF(value);
        return false;
    }
    filling->items[filling->waiting++] = value;
    if (UNLIKELY(filling->waiting - here->next == ITEMS_WAITING && here->kind->form != FORM_ROW)) {
        here->object = take_waiting(filling, false);
        return here->object != NULL;
    }
    return true;
}

static PyObject *
close_sequence(Filling *filling)
{
    Level *here = filling->here;
    bool tuple = here->kind->form != FORM_LIST;
    if (here->object == NULL) {
        bool short_row = here->kind->form == FORM_ROW && filling->waiting - here->next != here->kind->part_count;
        return short_row ? NULL : take_waiting(filling, tuple);
    }
    PyObject *list = here->object;
    here->object = NULL;
    if (tuple) {
        Py_SETREF(list, PyList_AsTuple(list));
    }
    return list;
}

/* ---- maps ---- */

/* Adds to a map; takes over the reference to the value. Where two keys of a text become one, Python is to say which
 * of them comes last. */
static bool
add_pair(Level *here, PyObject *value)
{
    Py_ssize_t before = PyDict_GET_SIZE(here->object);
    int failed = PyDict_SetItem(here->object, here->key, value);
    bool text_key = PyUnicode_CheckExact(here->key);
    Py_CLEAR(here->key);
    Py_DECREF(value);
    return failed == 0 && (text_key || PyDict_GET_SIZE(here->object) > before);
}

/* ---- levels ---- */

bool
open_level(Filling *filling, const Kind *kind)
{
    if (UNLIKELY(depth_left(filling) == 0 || filling->here == filling->levels + TYPED_LEVELS)) {
        return false;
    }
    Level level = {.kind = kind};
    switch (kind->form) {
    case FORM_CLASS:
        if (UNLIKELY(kind->names == NULL)) {
            return false; /* not defined */
        }
        level.missing = kind->required;
        level.object = instance_start(kind, filling->scalars);
        break;
    case FORM_MAP:
        level.object = PyDict_New();
        break;
    case FORM_SET:
        level.object = PySet_New(NULL);
        break;
    case FORM_FROZENSET:
        level.object = PyFrozenSet_New(NULL);
        break;
    default:
        level.next = filling->waiting;
        *++filling->here = level;
        return true;
    }
    if (UNLIKELY(level.object == NULL)) {
        return false;
    }
    *++filling->here = level;
    return true;
}

PyObject *
close_level(Filling *filling)
{
    Level *here = filling->here;
    PyObject *finished;
    switch (here->kind->form) {
    case FORM_CLASS:
        if (UNLIKELY(here->missing > 0)) {
            return NULL;
        }
        finished = instance_finish(here->kind, here->object, here->extra, filling->scalars);
        here->object = here->extra = NULL;
        break;
    case FORM_MAP: case FORM_SET: case FORM_FROZENSET:
        finished = here->object;
        break;
    default:
        finished = close_sequence(filling);
    }
    if (LIKELY(finished != NULL)) {
        filling->here--;
    }
    return finished;
}

bool
add_part(Filling *filling, PyObject *value)
{
    Level *here = filling->here;
    switch (here->kind->form) {
    case FORM_MAP:
        return add_pair(here, value);
    case FORM_SET: case FORM_FROZENSET: {
        int failed = PySet_Add(here->object, value);
        Py_DECREF(value);
        return failed == 0;
    }
    default:
        return add_item(filling, value);
    }
}

/* ---- the whole ---- */

void
filling_start(Filling *filling, const Scalars *scalars, Py_ssize_t max_depth)
{
    filling->scalars = scalars;
    filling->max_depth = max_depth;
    filling->here = filling->levels;
    filling->levels[0] = (Level){0};
    filling->items = filling->items_inside;
    filling->waiting = 0;
    filling->item_places = ITEMS_INSIDE;
}

void
filling_end(Filling *filling)
{
    for (; filling->here > filling->levels; filling->here--) {
        Py_XDECREF(filling->here->object);
        Py_XDECREF(filling->here->key);
        Py_XDECREF(filling->here->extra);
    }
    while (filling->waiting > 0) {
        Py_DECREF(filling->items[--filling->waiting]);
    }
    if (filling->items != filling->items_inside) {
        PyMem_Free(filling->items);
    }
}
