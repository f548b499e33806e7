/* The FormReader type: see form_reader.h. With a type the form becomes the JSV text that holds the same, see
 * form_text.h; without one it is a dict of texts. */
#include "form_reader.h"
#include "calls.h"
#include "form_coding.h"
#include "form_fields.h"
#include "form_text.h"
#include "input.h"
#include "model_reader.h"
#include "precheck.h"
#include "reader.h"

typedef struct {
    PyObject_HEAD
    ModuleState *state;  /* the type keeps the module, and so its state, alive */
    Want want;           /* no kind: a dict of texts */
    FormMembers members; /* where there is a kind */
    Bounds bounds;
    unsigned declined; /* see reader.h */
    PyObject *fallback;
    PyObject *refused;
    PyObject *recipe;
    char *room; /* for what is made of short forms: see room_borrow */
    Usual usual;
} FormReader;

const char form_reader_doc[] =
    "form_reader(want, names, others, is_class, fields, depth, collisions, declined, fallback, refused, recipe, /)\n"
    "--\n"
    "\n"
    "Return a FormReader, whose decode(data) reads a form from a str or a contiguous buffer of ASCII.\n"
    "\n"
    "want is a pair of a kind and its nulls, or None for a dict of texts. names maps the names of its members, as they are\n"
    "written and folded, to 8 * place + how the member is sent, which is the index of that in Kind of form/fields.py;\n"
    "others is how any other name is sent, -1 for not at all; is_class tells it from a map. fields bounds their number, -1\n"
    "does not. The rest is as for reader. Raises TypeError.";

static bool
are_numbers(PyObject *const *args, Py_ssize_t count)
{
    for (Py_ssize_t i = 0; i < count; i++) {
        if (!PyLong_CheckExact(args[i])) {
            return false;
        }
    }
    return true;
}

PyObject *
form_reader_new(ModuleState *state, PyObject *const *args, Py_ssize_t count)
{
    if (count != 11 || !PyDict_CheckExact(args[1]) || !PyLong_CheckExact(args[2]) || !PyBool_Check(args[3]) ||
        !are_numbers(args + 4, 4) || !PyCallable_Check(args[8]) || !PyCallable_Check(args[9]) || !is_recipe(args[10])) {
        PyErr_SetString(PyExc_TypeError, "form_reader takes a pair or None, a dict, a number, a bool, four numbers, "
                                         "two callables and a recipe");
        return NULL;
    }
    unsigned declined = (unsigned)PyLong_AsUnsignedLongMask(args[7]);
    FormMembers members = {args[1], (int)PyLong_AsLong(args[2]), args[3] == Py_True,
                           (declined & DECLINE_REPEATED) != 0, PyLong_AsSsize_t(args[4])};
    Bounds bounds = {PyLong_AsSsize_t(args[5]), PyLong_AsSsize_t(args[6]), (declined & DECLINE_UNKNOWN) != 0};
    Want want = {NULL, 0};
    if (PyErr_Occurred() || (args[0] != Py_None && !want_from_pair(&want, args[0], state->kind_type))) {
        return NULL;
    }
    FormReader *reader = (FormReader *)state->form_reader_type->tp_alloc(state->form_reader_type, 0);
    if (reader == NULL) {
        Py_XDECREF(want.kind);
        return NULL;
    }
    reader->state = state;
    reader->want = want;
    reader->members = members;
    Py_INCREF(members.names);
    reader->bounds = bounds;
    reader->declined = declined;
    reader->fallback = Py_NewRef(args[8]);
    reader->refused = Py_NewRef(args[9]);
    reader->recipe = Py_NewRef(args[10]);
    return (PyObject *)reader;
}

/* ---- a dict of texts ---- */

/* Takes over the reference. A name that comes again makes a list of its texts. */
static bool
add_text(PyObject *texts, PyObject *name, PyObject *text)
{
    PyObject *before = Py_XNewRef(PyDict_GetItemWithError(texts, name)); /* a collection may run code that finds the dict */
    int failed;
    if (LIKELY(before == NULL)) {
        failed = PyErr_Occurred() ? -1 : PyDict_SetItem(texts, name, text);
    }
    else if (PyList_CheckExact(before)) {
        failed = PyList_Append(before, text);
    }
    else {
        PyObject *both = PyList_New(2);
        if (both != NULL) {
            PyList_SET_ITEM(both, 0, Py_NewRef(before));
            PyList_SET_ITEM(both, 1, Py_NewRef(text));
        }
        failed = both == NULL ? -1 : PyDict_SetItem(texts, name, both);
        Py_XDECREF(both);
    }
    Py_XDECREF(before);
    Py_DECREF(text);
    return failed == 0;
}

static PyObject *
text_of(const Span *span)
{
    return LIKELY(span->ascii) ? text_from_span(span)
                               : PyUnicode_DecodeUTF8((const char *)span->start, span->length, "strict");
}

static bool
add_untyped(KeyCache *keys, PyObject *texts, const FormField *field, Buffer *buffer)
{
    unsigned has;
    if (buffer_reserve(buffer, field->text.end - field->name.at) != DONE) {
        return false;
    }
    Span span = form_span((uint8_t *)buffer->start, field->name, &has);
    PyObject *name = form_name(keys, &span, has);
    if (UNLIKELY(name == NULL)) {
        return false;
    }
    span = form_span((uint8_t *)buffer->start, field->text, &has);
    PyObject *text = text_of(&span);
    bool added = text != NULL && add_text(texts, name, text);
    Py_DECREF(name);
    return added;
}

static Outcome
read_texts(const FormReader *reader, Cursor form, Buffer *buffer, PyObject **value)
{
    Fields fields;
    FormField field;
    Py_ssize_t most = reader->members.fields;
    PyObject *texts = PyDict_New();
    bool fine = texts != NULL;
    fields_start(&fields, form, &reader->state->looking);
    while (fine && fields_next(&fields, &field)) {
        fine = add_untyped(&reader->state->keys, texts, &field, buffer);
    }
    bool interrupted = !fields_end(&fields);
    if (fine && !interrupted && (most < 0 || fields.count <= most)) {
        *value = texts;
        return DONE;
    }
    Py_XDECREF(texts);
    return interrupted ? FAILED : PyErr_Occurred() ? outcome_of_exception() : DECLINED;
}

/* ---- a value of a type ---- */

static Outcome
read_value(const FormReader *reader, Cursor form, Buffer *buffer, PyObject **value)
{
    ModuleState *state = reader->state;
    Outcome outcome = form_to_jsv(&reader->members, &state->keys, &state->looking, form, buffer);
    if (outcome != DONE) {
        return outcome;
    }
    Cursor text = {(const uint8_t *)buffer->start, (const uint8_t *)buffer->cursor};
    if (UNLIKELY(reader->declined & DECLINE_TYPE_NAMES) && may_name_type(text, JSV)) {
        return DECLINED;
    }
    TreeSource source = {JSV, &state->keys, &state->scalars, NULL, reader->declined & DECLINE_REPEATED};
    return value_from_text(&source, &state->looking, &reader->want, reader->bounds, text, reader->refused, value);
}

/* ---- a call ---- */

/* Whether all bytes are known to be UTF-8, as what a str holds is: coded and uncoded ones must not become it
 * together. */
static bool
is_known_utf8(PyObject *data, Cursor text)
{
    return PyUnicode_Check(data) || !(form_holds(text.at, text.end) & HAS_HIGH);
}

static Outcome
read_in_room(FormReader *reader, Cursor text, PyObject **value)
{
    Buffer buffer;
    char *room = room_borrow(&reader->room, LENT_ROOM + SLACK);
    if (room == NULL) {
        return FAILED;
    }
    buffer_start(&buffer, room, &reader->usual);
    Outcome outcome = reader->want.kind == NULL ? read_texts(reader, text, &buffer, value)
                                                : read_value(reader, text, &buffer, value);
    buffer_drop(&buffer);
    room_return(&reader->room, room);
    return outcome;
}

/* DONE with a new reference in `*value`. */
static Outcome
read_input(FormReader *reader, PyObject *data, PyObject **value)
{
    Input input;
    if (!input_open(&input, data, false)) {
        return PyErr_Occurred() ? outcome_of_exception() : DECLINED;
    }
    Outcome outcome = is_known_utf8(data, input.text) ? read_in_room(reader, input.text, value) : DECLINED;
    input_close(&input);
    return outcome;
}

PyDoc_STRVAR(decode_doc,
"decode(data)\n"
"--\n"
"\n"
"Return the value that a form holds. Raises what the fallback raises or refused does, MemoryError and RecursionError, and\n"
"what stops a program.");

static PyObject *
form_reader_decode(PyObject *self, PyObject *const *args, Py_ssize_t count, PyObject *names)
{
    FormReader *reader = (FormReader *)self;
    PyObject *value = NULL;
    PyObject *data = the_argument("data", args, count, names);
    if (UNLIKELY(data == NULL)) {
        return NULL;
    }
    Py_INCREF(self);
    if (UNLIKELY(read_input(reader, data, &value) == DECLINED)) {
        value = call_fallback(reader->fallback, data, " while a form was read");
    }
    Py_DECREF(self);
    Py_DECREF(data);
    return value;
}

PyDoc_STRVAR(reduce_doc, "Return how an equal FormReader is made: the recipe.");

static PyObject *
form_reader_reduce(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    return Py_NewRef(((FormReader *)self)->recipe);
}

/* ---- the type ---- */

static int
form_reader_traverse(FormReader *reader, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(reader));
    Py_VISIT(reader->want.kind);
    Py_VISIT(reader->members.names);
    Py_VISIT(reader->fallback);
    Py_VISIT(reader->refused);
    Py_VISIT(reader->recipe);
    return 0;
}

static int
form_reader_clear(FormReader *reader)
{
    /* Never NULL: a call may still come from a finalizer, and then is left to what stands for the fallback. */
    Py_CLEAR(reader->want.kind);
    reader->members.fields = 0;
    Py_SETREF(reader->fallback, Py_NewRef(Py_None));
    Py_SETREF(reader->refused, Py_NewRef(Py_None));
    Py_SETREF(reader->recipe, Py_NewRef(Py_None));
    return 0;
}

static void
form_reader_dealloc(FormReader *reader)
{
    PyTypeObject *type = Py_TYPE(reader);
    PyObject_GC_UnTrack(reader);
    Py_XDECREF(reader->want.kind);
    Py_XDECREF(reader->members.names);
    Py_XDECREF(reader->fallback);
    Py_XDECREF(reader->refused);
    Py_XDECREF(reader->recipe);
    PyMem_Free(reader->room);
    type->tp_free(reader);
    Py_DECREF(type);
}

static PyMethodDef form_reader_methods[] = {
    {"decode", (PyCFunction)(void (*)(void))form_reader_decode, METH_FASTCALL | METH_KEYWORDS, decode_doc},
    {"__reduce__", form_reader_reduce, METH_NOARGS, reduce_doc},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot form_reader_slots[] = {
    {Py_tp_doc, "Reads one form a call; a form that the core declines goes to the Python reader."},
    {Py_tp_methods, form_reader_methods},
    {Py_tp_traverse, form_reader_traverse},
    {Py_tp_clear, form_reader_clear},
    {Py_tp_dealloc, form_reader_dealloc},
    {0, NULL},
};

PyType_Spec form_reader_spec = {
    .name = "jsvcodec.core._core.FormReader",
    .basicsize = sizeof(FormReader),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = form_reader_slots,
};
