/* Filling containers: see filling.h. */
#include "filling.h"

/* ---- sequences ---- */

static PyObject *
take_items(Filling *filling, bool tuple)
{
    return waiting_take(&filling->waiting, filling->here->next, tuple);
}

/* Takes over the reference to the value. A long sequence is made into a list before it ends. */
static bool
add_item(Filling *filling, PyObject *value)
{
    FillingLevel *here = filling->here;
    return waiting_add(&filling->waiting, here->object, value) &&
           (here->kind->form == FORM_ROW || waiting_bound(&filling->waiting, here->next, &here->object));
}

static PyObject *
close_sequence(Filling *filling)
{
    FillingLevel *here = filling->here;
    bool tuple = here->kind->form != FORM_LIST;
    if (here->kind->form == FORM_ROW && item_count(filling) != here->kind->part_count) {
        return NULL;
    }
    if (here->object == NULL) {
        return take_items(filling, tuple);
    }
    PyObject *list = here->object;
    here->object = NULL;
    if (tuple) {
        Py_SETREF(list, PyList_AsTuple(list));
    }
    return list;
}

/* What is left of a sequence that an operation will make. */
static PyObject *
close_items(Filling *filling)
{
    FillingLevel *here = filling->here;
    if (here->kind->form == FORM_ROW && item_count(filling) != here->kind->part_count) {
        return NULL;
    }
    PyObject *list = here->object == NULL ? take_items(filling, false) : here->object;
    here->object = NULL;
    return list;
}

/* ---- maps and sets ---- */

/* Adds to a map; takes over the reference to the value. Where two keys of a text become one, Python is to say which
 * of them comes last, and so it is where a key is repeated for whose value user code would run. */
static bool
add_pair(const Filling *filling, FillingLevel *here, PyObject *value)
{
    Py_ssize_t before = PyDict_GET_SIZE(here->object);
    int failed = PyDict_SetItem(here->object, here->key, value);
    bool text_key = PyUnicode_CheckExact(here->key);
    bool fine = failed == 0 && (PyDict_GET_SIZE(here->object) > before
                                    ? text_key || collisions_allow(&here->counted, here->object, before + 1,
                                                                   here->key, filling->deferred->collisions)
                                    : text_key && !filling->unique && filling->deferred->count == here->first);
    Py_CLEAR(here->key);
    Py_DECREF(value);
    return fine;
}

static bool
add_to_set(const Filling *filling, FillingLevel *here, PyObject *value)
{
    Py_ssize_t before = PySet_GET_SIZE(here->object);
    int failed = PySet_Add(here->object, value);
    bool fine = failed == 0 &&
                (PyUnicode_CheckExact(value) || PySet_GET_SIZE(here->object) == before ||
                 collisions_allow(&here->counted, here->object, before + 1, value, filling->deferred->collisions));
    Py_DECREF(value);
    return fine;
}

/* ---- levels ---- */

bool
open_level(Filling *filling, const Kind *kind)
{
    if (UNLIKELY(depth_left(filling) == 0 || filling->here == filling->levels + TYPED_LEVELS)) {
        return false;
    }
    FillingLevel level = {.kind = kind, .first = filling->deferred->count};
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
    case FORM_SET: case FORM_FROZENSET:
        if (LIKELY(!kind->foreign)) {
            level.object = kind->form == FORM_SET ? PySet_New(NULL) : PyFrozenSet_New(NULL);
            break;
        } /* else its items wait */
        /* fall through */
    default:
        level.next = filling->waiting.count;
        *++filling->here = level;
        return true;
    }
    if (UNLIKELY(level.object == NULL)) {
        return false;
    }
    *++filling->here = level;
    return true;
}

/* The step that leads from a container to its part that is being read. `end` is where its waiting items end. */
static Frame
step_from(const FillingLevel *level, Py_ssize_t end)
{
    Frame frame = {.around = level->frame};
    if (level->step != NULL) {
        frame.step = Py_NewRef(level->step);
        return frame;
    }
    switch (level->kind->form) {
    case FORM_CLASS: case FORM_MAP:
        frame.name = level->name;
        break;
    default:
        frame.index = level->object != NULL ? PyList_GET_SIZE(level->object) : end - level->next;
    }
    return frame;
}

static bool
is_sequence(const FillingLevel *level)
{
    return level->kind->form < FORM_MAP;
}

/* Gives frames to `here` and all around it. False with an exception. */
static bool
make_frames(Filling *filling)
{
    FillingLevel *level = filling->here;
    while (level > filling->levels && level->frame == NO_FRAME) {
        level--;
    }
    filling->levels[0].frame = ROOT_FRAME;
    for (; level < filling->here; level++) {
        const FillingLevel *inner = level + 1;
        while (inner < filling->here && !is_sequence(inner)) {
            inner++;
        }
        Py_ssize_t end = is_sequence(inner) ? inner->next : filling->waiting.count;
        level[1].frame = level == filling->levels ? ROOT_FRAME : deferred_frame(filling->deferred, step_from(level, end));
        if (level[1].frame == NO_FRAME) {
            return false;
        }
    }
    return true;
}

/* Adds an operation on what there is of the container; takes over the reference, which may be NULL. */
static bool
defer_level(Filling *filling, PyObject *argument)
{
    FillingLevel *here = filling->here;
    if (!make_frames(filling)) {
        Py_XDECREF(argument);
        return false;
    }
    if (!deferred_add(filling->deferred, here->kind, argument, here->first)) {
        return false;
    }
    last_operation(filling->deferred)->frame = here->frame;
    return true;
}

/* Leaves a container that an operation will make of the argument. */
static PyObject *
leave_unmade(Filling *filling, PyObject *argument)
{
    if (defer_level(filling, argument)) {
        filling->deferred->unplaced = true;
        filling->here--;
    }
    return NULL;
}

static PyObject *
taken(PyObject **place)
{
    PyObject *object = *place;
    *place = NULL;
    return object;
}

static PyObject *
close_class(Filling *filling)
{
    FillingLevel *here = filling->here;
    if (UNLIKELY(here->missing > 0)) {
        return NULL;
    }
    if (here->extra != NULL && here->kind->extra == NULL) {
        Py_CLEAR(here->extra);
    }
    if (here->extra != NULL && !instance_set(here->kind, here->object, here->kind->extra, taken(&here->extra))) {
        return NULL;
    }
    bool needs_user_code = instance_needs_user_code(here->kind, here->object);
    if (LIKELY(here->kind->build == BUILD_SLOTS)) {
        bool fine = LIKELY(!needs_user_code) ||
                    (!PyErr_Occurred() && defer_level(filling, Py_NewRef(here->object)));
        return fine ? taken(&here->object) : NULL;
    }
    if (needs_user_code || (here->waits && here->kind->build == BUILD_ATTRIBUTES)) {
        return leave_unmade(filling, taken(&here->object));
    }
    PyObject *instance = instance_make(here->kind, here->object, filling->scalars);
    Py_CLEAR(here->object);
    return instance;
}

PyObject *
close_level(Filling *filling)
{
    FillingLevel *here = filling->here;
    PyObject *finished;
    switch (here->kind->form) {
    case FORM_CLASS:
        finished = close_class(filling);
        break;
    case FORM_MAP:
        if (UNLIKELY(has_foreign_keys(here->kind))) {
            return leave_unmade(filling, taken(&here->object));
        }
        collisions_free(here->counted);
        finished = taken(&here->object);
        break;
    case FORM_SET: case FORM_FROZENSET:
        if (UNLIKELY(here->kind->foreign)) {
            return leave_unmade(filling, close_items(filling));
        }
        collisions_free(here->counted);
        finished = taken(&here->object);
        break;
    default:
        if (UNLIKELY(here->waits) && here->kind->form != FORM_LIST) {
            return leave_unmade(filling, close_items(filling));
        }
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
    FillingLevel *here = filling->here;
    switch (here->kind->form) {
    case FORM_MAP:
        return add_pair(filling, here, value);
    case FORM_SET: case FORM_FROZENSET:
        if (LIKELY(!here->kind->foreign)) {
            return add_to_set(filling, here, value);
        }
        /* fall through */
    default:
        return add_item(filling, value);
    }
}

/* ---- what user code will make ---- */

PyObject *
defer_hook(Filling *filling, const Kind *kind, PyObject *tree, const uint8_t *text, Py_ssize_t length)
{
    if (deferred_add(filling->deferred, kind, tree, filling->deferred->count)) {
        Operation *operation = last_operation(filling->deferred);
        operation->text = text;
        operation->length = length;
        filling->deferred->unplaced = true;
    }
    return NULL;
}

/* Sees to it that the container which is `here` is an object, and fills in where in it the next value goes. */
static bool
set_place(Filling *filling, ResultPlace *place)
{
    FillingLevel *here = filling->here;
    if (is_sequence(here) && here->object == NULL && (here->object = take_items(filling, false)) == NULL) {
        return false;
    }
    *place = (ResultPlace){here->kind, Py_NewRef(here->object), here->member, 0, Py_XNewRef(here->key)};
    if (is_sequence(here)) {
        place->index = PyList_GET_SIZE(here->object);
    }
    here->waits = true;
    return true;
}

PyObject *
take_deferred(Filling *filling)
{
    if (!filling->deferred->unplaced) {
        return NULL;
    }
    filling->deferred->unplaced = false;
    Operation *operation = last_operation(filling->deferred);
    if (!make_frames(filling)) {
        return NULL;
    }
    if (filling->here == filling->levels) {
        operation->frame = ROOT_FRAME;
        return Py_NewRef(Py_None);
    }
    if (operation->frame == NO_FRAME) {
        operation->frame = deferred_frame(filling->deferred, step_from(filling->here, filling->waiting.count));
    }
    bool placed = operation->frame != NO_FRAME && set_place(filling, &operation->place);
    return placed ? Py_NewRef(Py_None) : NULL;
}

/* ---- nothing ---- */

PyObject *
value_of_nothing(Filling *filling, const Want *want)
{
    const FillingLevel *here = filling->here;
    if (want->nulls & NOTHING_IS_NONE) {
        return Py_NewRef(Py_None);
    }
    if (want->nulls & NOTHING_IS_BYTES) {
        return PyBytes_FromStringAndSize(NULL, 0);
    }
    if (here->kind != NULL && here->kind->form == FORM_CLASS) {
        return here->kind->build == BUILD_SLOTS ? Py_XNewRef(here->member->value) : NULL;
    }
    return want->kind->form == FORM_HOOK ? defer_hook(filling, want->kind, Py_NewRef(Py_None), NULL, 0) : NULL;
}

/* ---- the whole ---- */

void
filling_start(Filling *filling, Deferred *deferred, bool *looking, Py_ssize_t max_depth, bool unique)
{
    static const FillingLevel root; /* to copy zeros takes a fraction of the time that compilers' `rep stos` does */
    filling->scalars = deferred->scalars;
    filling->deferred = deferred;
    pace_start(&filling->pace, &deferred->text, looking);
    filling->max_depth = max_depth;
    filling->unique = unique;
    filling->here = filling->levels;
    filling->levels[0] = root;
    waiting_start(&filling->waiting);
}

void
filling_end(Filling *filling)
{
    pace_leave(&filling->pace);
    for (; filling->here > filling->levels; filling->here--) {
        collisions_free(filling->here->counted); /* those of a document that was read are gone */
        Py_XDECREF(filling->here->object);
        Py_XDECREF(filling->here->key);
        Py_XDECREF(filling->here->extra);
    }
    waiting_end(&filling->waiting);
}
