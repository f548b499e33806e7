/* Tree -> model: see tree_structure.h.
 *
 * It goes as the typed reader does, but the parts are objects of Python: exact dicts and lists are walked, leaves are
 * taken as they are or read as text. Any other object is declined where its type would have to be asked. User code runs
 * after the walk alone (deferred.h), but the collector and the library that reads rare leaves may run code that changes
 * the tree: so every container and part that is in use is referred to, and one that changed its size is declined.
 */
#include "tree_structure.h"
#include "filling.h"
#include "keys.h"

enum { PARTS_BETWEEN_LOOKS = 1 << 16 };

/* A container that is walked: the one with the index of its level in `filling`. */
typedef struct {
    PyObject *container;
    Py_ssize_t at;   /* of a list: the next index; of a dict: as PyDict_Next has it */
    Py_ssize_t size; /* when it was opened */
    PyObject *step;  /* of a dict: the key of the part being read, or NULL */
} WalkedLevel;

typedef struct {
    Filling filling;
    bool has_numbers;
    bool known_only;
    Py_ssize_t parts; /* until signals are looked at */
    Py_ssize_t open;  /* levels that hold references; the first has none */
    WalkedLevel levels[TYPED_LEVELS + 1];
} Structuring;

/* ---- leaves ---- */

static PyObject *
ask_library(Structuring *structuring, const Kind *kind, PyObject *leaf)
{
    pace_leave(&structuring->filling.pace);
    PyObject *value = PyObject_CallFunctionObjArgs(kind->hook, leaf, Py_None, NULL);
    pace_return(&structuring->filling.pace);
    return value;
}

/* By user code later, or by the library now. */
static PyObject *
read_by_hook(Structuring *structuring, const Kind *kind, PyObject *leaf)
{
    return kind->foreign || kind->form == FORM_HOOK ? defer_hook(&structuring->filling, kind, Py_NewRef(leaf), NULL, 0)
                                                    : ask_library(structuring, kind, leaf);
}

/* A part without a type is what it is, but where numbers are exact the library makes others of them, in a copy. */
static PyObject *
untyped_part(Structuring *structuring, const Kind *any, PyObject *part)
{
    bool may_be_exact =
        PyDict_CheckExact(part) || PyList_CheckExact(part) || Py_IS_TYPE(part, structuring->filling.scalars->decimal);
    return structuring->has_numbers && may_be_exact ? ask_library(structuring, any, part) : Py_NewRef(part);
}

static PyObject *
from_text(Structuring *structuring, const Want *want, PyObject *text)
{
    const Kind *kind = want->kind;
    PyObject *value = NULL;
    if ((want->nulls & EMPTY_IS_NONE) && PyUnicode_GET_LENGTH(text) == 0) {
        return Py_NewRef(Py_None);
    }
    if ((want->nulls & NULL_IS_NOTHING) && PyUnicode_CompareWithASCIIString(text, "null") == 0) {
        return value_of_nothing(&structuring->filling, want);
    }
    switch (kind->form) {
    case FORM_TEXT: case FORM_ANY:
        return Py_NewRef(text);
    case FORM_SCALAR:
        if (LIKELY(PyUnicode_IS_COMPACT_ASCII(text))) {
            value = kind->read(structuring->filling.scalars, PyUnicode_DATA(text), PyUnicode_GET_LENGTH(text));
        }
        break;
    case FORM_ENUM:
        value = Py_XNewRef(PyDict_GetItemWithError(kind->table, text));
        break;
    case FORM_HOOK:
        break;
    default:
        return NULL; /* it may hold a map or list */
    }
    return LIKELY(value != NULL) || PyErr_Occurred() ? value : read_by_hook(structuring, kind, text);
}

/* Whether a leaf has the type that is wanted, exactly. */
static bool
is_of_kind(const Kind *kind, const Scalars *scalars, PyTypeObject *type)
{
    ScalarReader read = kind->read;
    return (read == read_int && type == &PyLong_Type) || (read == read_float && type == &PyFloat_Type) ||
           (read == read_bool && type == &PyBool_Type) || (read == read_decimal && type == scalars->decimal) ||
           (read == read_datetime && type == scalars->datetime) || (read == read_date && type == scalars->date) ||
           (read == read_time && type == scalars->time) || (read == read_timedelta && type == scalars->timedelta) ||
           (read == read_uuid && type == scalars->uuid) || (read == read_base64 && type == &PyBytes_Type);
}

static PyObject *
from_leaf(Structuring *structuring, const Want *want, PyObject *leaf)
{
    const Kind *kind = want->kind;
    const Scalars *scalars = structuring->filling.scalars;
    PyTypeObject *type = Py_TYPE(leaf);
    bool is_number = type == &PyLong_Type || type == &PyFloat_Type || type == &PyBool_Type || type == scalars->decimal;
    switch (kind->form) {
    case FORM_ANY:
        return untyped_part(structuring, kind, leaf);
    case FORM_HOOK:
        return read_by_hook(structuring, kind, leaf);
    case FORM_TEXT:
        return is_number ? ask_library(structuring, kind, leaf) : NULL;
    case FORM_ENUM:
        return type == &PyLong_Type ? read_by_hook(structuring, kind, leaf) : NULL;
    case FORM_SCALAR:
        if (LIKELY(is_of_kind(kind, scalars, type))) {
            return Py_NewRef(leaf);
        }
        if (kind->read == read_float && type == &PyLong_Type) {
            double number = PyLong_AsDouble(leaf);
            return number == -1.0 && PyErr_Occurred() ? NULL : PyFloat_FromDouble(number);
        }
        return is_number ? ask_library(structuring, kind, leaf) : NULL;
    default:
        return NULL;
    }
}

/* A dict or list that the kind has no use for. */
static PyObject *
from_container(Structuring *structuring, const Kind *kind, PyObject *container)
{
    if (kind->form == FORM_ANY) {
        return untyped_part(structuring, kind, container);
    }
    return kind->form == FORM_HOOK ? read_by_hook(structuring, kind, container) : NULL;
}

static PyObject *
from_part(Structuring *structuring, const Want *want, PyObject *part)
{
    if (PyUnicode_CheckExact(part)) {
        return from_text(structuring, want, part);
    }
    if (part == Py_None) {
        return value_of_nothing(&structuring->filling, want);
    }
    return PyDict_CheckExact(part) || PyList_CheckExact(part) ? from_container(structuring, want->kind, part)
                                                              : from_leaf(structuring, want, part);
}

/* ---- levels ---- */

static bool
opens(const Kind *kind, PyObject *part)
{
    return PyDict_CheckExact(part) ? kind->form >= FORM_MAP
                                   : PyList_CheckExact(part) && FORM_LIST <= kind->form && kind->form <= FORM_ROW;
}

static bool
open_container(Structuring *structuring, const Kind *kind, PyObject *container)
{
    if (!open_level(&structuring->filling, kind)) {
        return false;
    }
    Py_ssize_t size = PyDict_CheckExact(container) ? PyDict_GET_SIZE(container) : PyList_GET_SIZE(container);
    structuring->levels[++structuring->open] = (WalkedLevel){.container = Py_NewRef(container), .size = size};
    return true;
}

/* Drops the levels that `filling` has left. */
static void
drop_levels(Structuring *structuring, Py_ssize_t left)
{
    for (; structuring->open > left; structuring->open--) {
        Py_CLEAR(structuring->levels[structuring->open].step);
        Py_CLEAR(structuring->levels[structuring->open].container);
    }
}

/* The member of a class for a key; NULL where there is none, or with an exception. */
static const Member *
member_of(const Kind *kind, PyObject *key)
{
    PyObject *index = PyDict_GetItemWithError(kind->names, key);
    if (index == NULL && !PyErr_Occurred()) {
        PyObject *folded = fold_name(key);
        index = folded == NULL ? NULL : PyDict_GetItemWithError(kind->names, folded);
        Py_XDECREF(folded);
    }
    Py_ssize_t place = index == NULL ? -1 : PyLong_AsSsize_t(index);
    return 0 <= place && place < kind->member_count ? &kind->members[place] : NULL;
}

/* The kind of the unknown members that a class keeps; NULL where they are left to Python. */
static const Kind *
kind_of_unknown(const Kind *cls)
{
    const Kind *kept = cls->extra->want.kind;
    const Kind *value = kept->form == FORM_MAP ? kept->parts[1].kind : kept;
    return value->form == FORM_ANY ? value : NULL;
}

/* The value of a member that the class does not know. */
static bool
take_unknown(Structuring *structuring, PyObject *key, PyObject *value)
{
    FillingLevel *here = structuring->filling.here;
    if (structuring->known_only) {
        return false;
    }
    if (here->kind->extra == NULL) {
        return true;
    }
    const Kind *any = kind_of_unknown(here->kind);
    if (any == NULL || (here->extra == NULL && (here->extra = PyDict_New()) == NULL)) {
        return false;
    }
    PyObject *kept = untyped_part(structuring, any, value);
    int failed = kept == NULL ? -1 : PyDict_SetItem(here->extra, key, kept);
    Py_XDECREF(kept);
    return failed == 0;
}

typedef enum { PART, END, NO_PART } Step; /* no part: it is declined, or there is an exception */

static Step
next_item(Structuring *structuring, WalkedLevel *level, const Want **want, PyObject **part)
{
    const Kind *kind = structuring->filling.here->kind;
    if (UNLIKELY(PyList_GET_SIZE(level->container) != level->size)) {
        return NO_PART;
    }
    if (level->at == level->size) {
        return END;
    }
    if (kind->form == FORM_ROW && level->at >= kind->part_count) {
        return NO_PART;
    }
    *want = &kind->parts[kind->form == FORM_ROW ? level->at : 0];
    *part = Py_NewRef(PyList_GET_ITEM(level->container, level->at++));
    return PART;
}

/* The next key of a dict, which becomes the step of its level, with its value. */
static Step
next_pair(Structuring *structuring, WalkedLevel *level, PyObject **value)
{
    PyObject *key;
    if (UNLIKELY(PyDict_GET_SIZE(level->container) != level->size)) {
        return NO_PART;
    }
    if (!PyDict_Next(level->container, &level->at, &key, value)) {
        return END;
    }
    if (UNLIKELY(!PyUnicode_CheckExact(key))) {
        return NO_PART;
    }
    Py_INCREF(*value);
    Py_XSETREF(level->step, Py_NewRef(key));
    structuring->filling.here->step = key;
    return PART;
}

/* Makes the key of a map. */
static bool
take_key(Structuring *structuring, PyObject *key)
{
    FillingLevel *here = structuring->filling.here;
    const Want *want = &here->kind->parts[0];
    here->key = want->kind->form <= FORM_TEXT || has_foreign_keys(here->kind) ? Py_NewRef(key)
                                                                              : from_text(structuring, want, key);
    return here->key != NULL;
}

/* The next part of the innermost container with what it is to be. */
static Step
next_part(Structuring *structuring, const Want **want, PyObject **part)
{
    FillingLevel *here = structuring->filling.here;
    WalkedLevel *level = &structuring->levels[structuring->open];
    if (here->kind->form < FORM_MAP) {
        return next_item(structuring, level, want, part);
    }
    for (;;) {
        Step step = next_pair(structuring, level, part);
        if (step != PART) {
            return step;
        }
        bool fine;
        if (here->kind->form == FORM_MAP) {
            *want = &here->kind->parts[1];
            fine = take_key(structuring, level->step);
        }
        else {
            here->member = member_of(here->kind, level->step);
            if (here->member == NULL && !PyErr_Occurred() && take_unknown(structuring, level->step, *part)) {
                Py_DECREF(*part);
                continue;
            }
            fine = here->member != NULL;
            *want = fine ? &here->member->want : NULL;
        }
        if (!fine) {
            Py_CLEAR(*part);
        }
        return fine ? PART : NO_PART;
    }
}

/* ---- the walk ---- */

static bool
looks_at_signals(Structuring *structuring)
{
    if (LIKELY(--structuring->parts > 0)) {
        return true;
    }
    static const uint8_t more[1];
    Cursor text = {more, more + 1};
    structuring->parts = PARTS_BETWEEN_LOOKS;
    return pace_goes_on(&structuring->filling.pace, &text);
}

/* Gives a value, or the operation that will make it, its place: see take_deferred. */
static bool
place_value(Structuring *structuring, PyObject *value, PyObject **root)
{
    Filling *filling = &structuring->filling;
    if (UNLIKELY(value == NULL) && (value = take_deferred(filling)) == NULL) {
        return false;
    }
    if (filling->here == filling->levels) {
        *root = value;
        return true;
    }
    return add_value(filling, filling->here, value);
}

static PyObject *
walk(Structuring *structuring, const Want *want, PyObject *tree)
{
    Filling *filling = &structuring->filling;
    PyObject *root = NULL, *part = Py_NewRef(tree);
    while (root == NULL) {
        bool fine = looks_at_signals(structuring) &&
                    (opens(want->kind, part) ? open_container(structuring, want->kind, part)
                                             : place_value(structuring, from_part(structuring, want, part), &root));
        Py_DECREF(part);
        if (!fine) {
            return NULL;
        }
        while (root == NULL) {
            Step step = next_part(structuring, &want, &part);
            if (step == PART) {
                break;
            }
            if (step == NO_PART) {
                return NULL;
            }
            PyObject *value = close_level(filling);
            drop_levels(structuring, filling->here - filling->levels);
            if (!place_value(structuring, value, &root)) {
                return NULL;
            }
        }
    }
    return root;
}

/* The first phase. In a function of its own, so that its levels are off the C stack when user code runs. */
static NEVER_INLINE Outcome
structure_tree(Deferred *deferred, bool *looking, const Want *want, Bounds bounds, bool has_numbers, PyObject *tree,
               PyObject **value)
{
    Structuring structuring;
    structuring.has_numbers = has_numbers;
    structuring.known_only = bounds.known_only;
    structuring.parts = PARTS_BETWEEN_LOOKS;
    structuring.open = 0;
    filling_start(&structuring.filling, deferred, looking, -1, false);
    *value = walk(&structuring, want, tree);
    filling_end(&structuring.filling);
    drop_levels(&structuring, 0);
    if (*value != NULL) {
        return DONE;
    }
    return !PyErr_Occurred() ? DECLINED : structuring.filling.pace.interrupted ? FAILED : outcome_of_exception();
}

Outcome
value_from_tree(const Scalars *scalars, bool *looking, const Want *want, Bounds bounds, bool has_numbers,
                PyObject *tree, PyObject *refused, PyObject **value)
{
    static const uint8_t nothing[1];
    Deferred deferred;
    deferred_start(&deferred, (Cursor){nothing, nothing}, JSV, bounds.collisions, scalars);
    Outcome outcome = structure_tree(&deferred, looking, want, bounds, has_numbers, tree, value);
    return deferred_finish(&deferred, outcome, refused, value);
}
