/* The Reader type: see reader.h. What the core declines is read again by its fallback, a Python function, which gives
 * the value or raises: so the result is Python's in every case, and a call costs nothing but the reading. User code is
 * run by one of the two alone. */
#include "reader.h"
#include "calls.h"
#include "input.h"
#include "model_reader.h"
#include "module.h"
#include "precheck.h"
#include "skip.h"
#include "tree_reader.h"
#include "tree_structure.h"

typedef struct {
    PyObject_HEAD
    ModuleState *state; /* the type keeps the module, and so its state, alive */
    Spelling spelling;
    Want want;          /* no kind: a tree */
    PyTypeObject *spelled; /* of its numbers, or NULL */
    Bounds bounds;
    unsigned declined;  /* of the above */
    PyObject *fallback;
    PyObject *refused;
    PyObject *recipe;
} Reader;

const char reader_doc[] =
    "reader(spelling, want, depth, collisions, declined, fallback, refused, recipe, /)\n"
    "--\n"
    "\n"
    "Return a Reader, whose decode(data) reads text from a str or a contiguous buffer of UTF-8.\n"
    "\n"
    "spelling is the format, jsv or json, whose names the kinds have. want is a pair of a kind and its nulls, or None for a\n"
    "tree, or a subclass of str for a tree whose numbers are of that class, as they are spelled. depth bounds the nesting,\n"
    "collisions the keys of one hash in a set or map; -1 does not. declined is the sum of 1 for repeated keys and members,\n"
    "2 for unknown members, 4 for texts that may name __type, and 8 for those of JSV with white space beside their marks.\n"
    "fallback(data) is called for what the core declines, before any user code runs. refused(failures) is to raise what\n"
    "user code has raised: failures is a list of pairs of a path, a tuple of str and int, and an exception or a reason.\n"
    "recipe is a pair of a callable and its arguments that make an equal Reader anew, for pickle. Raises TypeError.";

static bool
set_spelling(Spelling *spelling, PyObject *name)
{
    *spelling = PyUnicode_Check(name) && PyUnicode_CompareWithASCIIString(name, "json") == 0 ? JSON : JSV;
    return *spelling == JSON || (PyUnicode_Check(name) && PyUnicode_CompareWithASCIIString(name, "jsv") == 0);
}

PyObject *
reader_new(PyTypeObject *type, PyTypeObject *kind_type, PyObject *const *args, Py_ssize_t count)
{
    Spelling spelling;
    if (count != 8 || !set_spelling(&spelling, args[0]) || !PyLong_CheckExact(args[2]) || !PyLong_CheckExact(args[3]) ||
        !PyLong_CheckExact(args[4]) || !PyCallable_Check(args[5]) || !PyCallable_Check(args[6]) || !is_recipe(args[7])) {
        PyErr_SetString(PyExc_TypeError, "reader takes a spelling, a pair or None, a depth, a number of collisions, what is "
                                         "declined, two callables and a recipe");
        return NULL;
    }
    unsigned declined = (unsigned)PyLong_AsUnsignedLongMask(args[4]);
    Bounds bounds = {PyLong_AsSsize_t(args[2]), PyLong_AsSsize_t(args[3]), (declined & DECLINE_UNKNOWN) != 0};
    if (PyErr_Occurred()) {
        return NULL;
    }
    Want want = {NULL, 0};
    bool is_spelled = PyType_Check(args[1]) && PyType_IsSubtype((PyTypeObject *)args[1], &PyUnicode_Type);
    if (args[1] != Py_None && !is_spelled && !want_from_pair(&want, args[1], kind_type)) {
        return NULL;
    }
    Reader *reader = (Reader *)type->tp_alloc(type, 0);
    if (reader == NULL) {
        Py_XDECREF(want.kind);
        return NULL;
    }
    reader->state = PyType_GetModuleState(type);
    reader->spelling = spelling;
    reader->want = want;
    reader->spelled = is_spelled ? (PyTypeObject *)Py_NewRef(args[1]) : NULL;
    reader->bounds = bounds;
    reader->declined = declined;
    reader->fallback = Py_NewRef(args[5]);
    reader->refused = Py_NewRef(args[6]);
    reader->recipe = Py_NewRef(args[7]);
    return (PyObject *)reader;
}

/* Whether a text is left to Python whatever it holds. */
static bool
is_declined(const Reader *reader, Cursor text)
{
    return UNLIKELY(reader->declined & (DECLINE_LOOSE | DECLINE_TYPE_NAMES)) &&
           (((reader->declined & DECLINE_LOOSE) && has_loose_blank(text)) ||
            ((reader->declined & DECLINE_TYPE_NAMES) && may_name_type(text, reader->spelling)));
}

static TreeSource
source_of(const Reader *reader)
{
    ModuleState *state = reader->state;
    return (TreeSource){reader->spelling, &state->keys, &state->scalars, reader->spelled,
                        reader->declined & DECLINE_REPEATED};
}

/* DONE with a new reference in `*value`. */
static Outcome
read_text(const Reader *reader, Cursor text, PyObject **value)
{
    bool *looking = &reader->state->looking;
    TreeSource source = source_of(reader);
    if (is_declined(reader, text)) {
        return DECLINED;
    }
    if (reader->want.kind == NULL) {
        *value = tree_from_text(&source, looking, text, reader->bounds.depth);
        return *value != NULL ? DONE : PyErr_Occurred() ? FAILED : DECLINED;
    }
    return value_from_text(&source, looking, &reader->want, reader->bounds, text, reader->refused, value);
}

static bool
may_be_laid_out(const Reader *reader)
{
    return reader->spelling == JSV && !(reader->declined & DECLINE_LOOSE);
}

/* Closes the input, where that was opened. */
static Outcome
read_opened(const Reader *reader, Input *input, bool opened, PyObject **value)
{
    if (!opened) {
        return PyErr_Occurred() ? outcome_of_exception() : DECLINED;
    }
    Outcome outcome = read_text(reader, input->text, value);
    input_close(input);
    return outcome;
}

static Outcome
read_input(const Reader *reader, PyObject *data, PyObject **value)
{
    Input input;
    bool opened = input_open(&input, data, may_be_laid_out(reader));
    return read_opened(reader, &input, opened, value);
}

/* ---- records ---- */

Outcome
reader_read_line(PyObject *self, Cursor line, PyObject **value)
{
    const Reader *reader = (Reader *)self;
    Input input;
    bool opened = input_open_text(&input, line, may_be_laid_out(reader));
    return read_opened(reader, &input, opened, value);
}

bool
reader_has_items(PyObject *self)
{
    const Reader *reader = (Reader *)self;
    return reader->want.kind != NULL && reader->want.kind->form == FORM_LIST &&
           !(reader->declined & (DECLINE_LOOSE | DECLINE_TYPE_NAMES));
}

Outcome
reader_read_item(PyObject *self, Cursor *text, PyObject **value)
{
    const Reader *reader = (Reader *)self;
    TreeSource source = source_of(reader);
    return item_from_text(&source, &reader->state->looking, &reader->want.kind->parts[0], reader->bounds, text,
                          reader->refused, value);
}

bool
reader_skip_item(PyObject *self, Cursor *text)
{
    const Reader *reader = (Reader *)self;
    Pace pace;
    pace_start(&pace, text, &reader->state->looking);
    bool skipped = skip_value(reader->spelling, text, reader->bounds.depth, &pace);
    pace_leave(&pace);
    return skipped && text->at < text->end && *text->at == ',';
}

PyObject *
reader_fall_back(PyObject *self, PyObject *data)
{
    return call_fallback(((Reader *)self)->fallback, data, " while a text was read");
}

PyDoc_STRVAR(decode_doc,
"decode(data)\n"
"--\n"
"\n"
"Return the value that a text holds. Raises what the fallback raises or refused does, MemoryError and RecursionError, and\n"
"what stops a program.");

static PyObject *
reader_decode(PyObject *self, PyObject *const *args, Py_ssize_t count, PyObject *names)
{
    const Reader *reader = (Reader *)self;
    PyObject *value = NULL;
    PyObject *data = the_argument("data", args, count, names);
    if (UNLIKELY(data == NULL)) {
        return NULL;
    }
    Py_INCREF(self);
    if (UNLIKELY(read_input(reader, data, &value) == DECLINED)) {
        value = reader_fall_back(self, data);
    }
    Py_DECREF(self);
    Py_DECREF(data);
    return value;
}

PyDoc_STRVAR(structure_doc,
"structure(tree)\n"
"--\n"
"\n"
"Return the value that a tree of a format with this spelling stands for; the fallback is called for one that is declined.");

static PyObject *
reader_structure(PyObject *self, PyObject *tree)
{
    const Reader *reader = (Reader *)self;
    ModuleState *state = reader->state;
    PyObject *value = NULL;
    if (reader->want.kind == NULL) {
        return Py_NewRef(tree);
    }
    Py_INCREF(self);
    Py_INCREF(tree); /* see the_argument */
    Outcome outcome = value_from_tree(&state->scalars, &state->looking, &reader->want, reader->bounds,
                                      reader->spelling == JSON, tree, reader->refused, &value);
    if (UNLIKELY(outcome == DECLINED)) {
        value = call_fallback(reader->fallback, tree, " while a tree was read");
    }
    Py_DECREF(tree);
    Py_DECREF(self);
    return value;
}

PyDoc_STRVAR(reduce_doc, "Return how an equal Reader is made: the recipe.");

static PyObject *
reader_reduce(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    return Py_NewRef(((Reader *)self)->recipe);
}

/* ---- the type ---- */

static int
reader_traverse(Reader *reader, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(reader));
    Py_VISIT(reader->want.kind);
    Py_VISIT(reader->spelled);
    Py_VISIT(reader->fallback);
    Py_VISIT(reader->refused);
    Py_VISIT(reader->recipe);
    return 0;
}

static int
reader_clear(Reader *reader)
{
    /* Never NULL: a call may still come from a finalizer. */
    Py_CLEAR(reader->want.kind);
    Py_CLEAR(reader->spelled);
    Py_SETREF(reader->fallback, Py_NewRef(Py_None));
    Py_SETREF(reader->refused, Py_NewRef(Py_None));
    Py_SETREF(reader->recipe, Py_NewRef(Py_None));
    return 0;
}

static void
reader_dealloc(Reader *reader)
{
    PyTypeObject *type = Py_TYPE(reader);
    PyObject_GC_UnTrack(reader);
    Py_XDECREF(reader->want.kind);
    Py_XDECREF(reader->spelled);
    Py_XDECREF(reader->fallback);
    Py_XDECREF(reader->refused);
    Py_XDECREF(reader->recipe);
    type->tp_free(reader);
    Py_DECREF(type);
}

static PyMethodDef reader_methods[] = {
    {"decode", (PyCFunction)(void (*)(void))reader_decode, METH_FASTCALL | METH_KEYWORDS, decode_doc},
    {"structure", reader_structure, METH_O, structure_doc},
    {"__reduce__", reader_reduce, METH_NOARGS, reduce_doc},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot reader_slots[] = {
    {Py_tp_doc, "Reads one text a call; a text that the core declines goes to the Python reader."},
    {Py_tp_methods, reader_methods},
    {Py_tp_traverse, reader_traverse},
    {Py_tp_clear, reader_clear},
    {Py_tp_dealloc, reader_dealloc},
    {0, NULL},
};

PyType_Spec reader_spec = {
    .name = "jsvcodec.core._core.Reader",
    .basicsize = sizeof(Reader),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = reader_slots,
};
