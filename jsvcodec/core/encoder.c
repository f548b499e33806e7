/* The Encoder type: see encoder.h. A call costs nothing but the writing; the module lives as long as the type does. */
#include "encoder.h"
#include <stddef.h>
#include "calls.h"
#include "indent.h"
#include "json_indent.h"
#include "structmember.h"

typedef PyObject *(*Taker)(Buffer *buffer);

enum { RECURSION = 64, INNER_RECURSION = 2 }; /* levels on the C stack, of some 250 bytes each */

/* What one way of writing is. */
typedef struct {
    WriteOptions options;
    bool indent;
    Taker take; /* buffer_bytes or buffer_str */
} Writing;

static PyObject *
take_indented(Buffer *compact, Spelling spelling, Taker take, Usual *usual)
{
    Buffer buffer;
    Outcome outcome = buffer_start(&buffer, NULL, usual);
    if (outcome == DONE) {
        outcome = (spelling == JSON ? write_json_indented : write_indented)(&buffer, compact->start,
                                                                            buffer_length(compact));
    }
    buffer_drop(compact);
    if (outcome != DONE) {
        buffer_drop(&buffer);
        return NULL;
    }
    return take(&buffer);
}

typedef struct {
    PyObject_HEAD
    vectorcallfunc vectorcall;
    Writing writing; /* with references of its own */
    PyObject *otherwise;
    PyObject *recipe;
    int *calls; /* of the interpreter: those that are going on */
    char *room; /* for short texts: see room_borrow */
    Usual compact, indented;
} Encoder;

/* The options of a call; calls inside of calls share the C stack. */
static WriteOptions
options_of(const Encoder *encoder, int calls)
{
    WriteOptions options = encoder->writing.options;
    if (calls > 0) {
        options.recursion = INNER_RECURSION;
    }
    return options;
}

/* The text as an object; NULL without an exception when the value is declined. Sets *taken as write_value does. */
static PyObject *
write_object(Encoder *encoder, PyObject *value, int calls, char *room, PyObject **taken)
{
    const Writing *writing = &encoder->writing;
    Buffer buffer;
    WriteOptions options = options_of(encoder, calls);
    if (buffer_start(&buffer, room, &encoder->compact) != DONE ||
        write_value(&buffer, value, &options, taken) != DONE) {
        buffer_drop(&buffer);
        return NULL;
    }
    return writing->indent ? take_indented(&buffer, options.spelling, writing->take, &encoder->indented)
                           : writing->take(&buffer);
}

static PyObject *
write_in_room(Encoder *encoder, PyObject *value, PyObject **taken)
{
    char *room = room_borrow(&encoder->room, LENT_ROOM + SLACK);
    if (room == NULL) {
        return NULL;
    }
    PyObject *text = write_object(encoder, value, (*encoder->calls)++, room, taken);
    (*encoder->calls)--;
    room_return(&encoder->room, room);
    return text;
}

static PyObject *
call_otherwise(const Encoder *encoder, PyObject *value, PyObject *taken)
{
    PyObject *arguments[] = {value, taken == NULL ? Py_None : taken};
    return PyObject_Vectorcall(encoder->otherwise, arguments, 2, NULL);
}

/* Code of the value may come back here, so that calls are counted as the interpreter counts its own. */
static PyObject *
encoder_call(PyObject *self, PyObject *const *args, size_t flagged, PyObject *names)
{
    Encoder *encoder = (Encoder *)self;
    PyObject *value = the_argument("value", args, PyVectorcall_NARGS(flagged), names);
    if (UNLIKELY(value == NULL)) {
        return NULL;
    }
    if (UNLIKELY(Py_EnterRecursiveCall(" while writing"))) {
        Py_DECREF(value);
        return NULL;
    }
    Py_INCREF(self);
    PyObject *taken = NULL;
    PyObject *text = write_in_room(encoder, value, &taken);
    if (UNLIKELY(text == NULL) && !PyErr_Occurred()) {
        text = call_otherwise(encoder, value, taken);
    }
    Py_XDECREF(taken);
    Py_DECREF(self);
    Py_DECREF(value);
    Py_LeaveRecursiveCall();
    return text;
}

bool
encoder_fits_records(PyObject *self)
{
    const Writing *writing = &((Encoder *)self)->writing;
    return writing->take == buffer_bytes && !writing->indent;
}

static Outcome
append_bytes(Buffer *buffer, PyObject *text)
{
    Outcome outcome = FAILED;
    if (text != NULL && !PyBytes_CheckExact(text)) {
        PyErr_SetString(PyExc_TypeError, "an encoder that gives bytes is taken");
    }
    else if (text != NULL) {
        outcome = write_bytes(buffer, PyBytes_AS_STRING(text), PyBytes_GET_SIZE(text));
    }
    Py_XDECREF(text);
    return outcome;
}

Outcome
encoder_append(PyObject *self, PyObject *value, Buffer *buffer)
{
    const Encoder *encoder = (Encoder *)self;
    const Py_ssize_t start = buffer_length(buffer);
    PyObject *taken = NULL;
    if (UNLIKELY(Py_EnterRecursiveCall(" while writing"))) {
        return FAILED;
    }
    WriteOptions options = options_of(encoder, (*encoder->calls)++);
    Outcome outcome = write_value(buffer, value, &options, &taken);
    (*encoder->calls)--;
    if (UNLIKELY(outcome == DECLINED)) {
        buffer->cursor = buffer->start + start;
        outcome = append_bytes(buffer, call_otherwise(encoder, value, taken));
    }
    Py_XDECREF(taken);
    Py_LeaveRecursiveCall();
    return outcome;
}

const char encoder_doc[] =
    "encoder(json, depth, indent, dates, keeps_nulls, sort_keys, unstructure, plans, plan_for, hooked, raised, as_text,\n"
    "        otherwise, recipe, /)\n"
    "--\n"
    "\n"
    "Return a callable that writes a tree or model as JSV text, or as JSON where json is true: as a str where as_text is\n"
    "true, else as UTF-8.\n"
    "\n"
    "depth bounds the nesting, -1 does not; indent lays the text out; dates is None, 'exact' or 'wcf'; keeps_nulls writes\n"
    "members that are None. plans maps classes to what write_plan made, to str, int or float for a class that is written\n"
    "as that, to itself for a subclass of str that is written as it stands, to a tuple of the hook that writes it, or to\n"
    "None; plan_for(cls), or None, is asked once for each class that is not in it, and its answer is put there. hooked is the set of scalar types of our own that a hook writes, or None\n"
    "where there are no hooks; raised(error) makes of an exception of a hook what Python raises again.\n"
    "unstructure(value), or None, is called once for each instance of any other class, and returns one level of a\n"
    "tree or a scalar; what it raises is raised. A declined value is given to otherwise(value, taken), whose result is\n"
    "returned: taken is None, or a dict from the ids of the values that were unstructured to pairs of the value and the\n"
    "result. recipe is a pair of a callable and its arguments that make an equal callable anew, for pickle. Raises\n"
    "TypeError.";

static PyObject *
none_as_null(PyObject *value)
{
    return value == Py_None ? NULL : value;
}

/* Borrowed arguments come from our own Python side, so a wrong one is a plain TypeError. */
static bool
read_options(PyObject *const *args, Py_ssize_t count, Writing *writing)
{
    WriteOptions *options = &writing->options;
    if (count != 14 || !PyBool_Check(args[0]) || !PyLong_CheckExact(args[1]) || !PyBool_Check(args[2]) ||
        !(args[3] == Py_None || PyUnicode_CheckExact(args[3])) || !PyBool_Check(args[4]) || !PyBool_Check(args[5]) ||
        !(args[7] == Py_None || PyDict_Check(args[7])) || !(args[9] == Py_None || PyFrozenSet_CheckExact(args[9])) ||
        !PyBool_Check(args[11]) || !PyTuple_CheckExact(args[13])) {
        PyErr_SetString(PyExc_TypeError, "encoder takes twelve options, a callable and a recipe");
        return false;
    }
    options->spelling = args[0] == Py_True ? JSON : JSV;
    options->depth = PyLong_AsSsize_t(args[1]);
    writing->indent = args[2] == Py_True;
    options->dates = args[3] == Py_None                                     ? DATES_SHORT
                     : PyUnicode_CompareWithASCIIString(args[3], "wcf") == 0 ? DATES_WCF
                                                                             : DATES_EXACT;
    options->keeps_nulls = args[4] == Py_True;
    options->sort_keys = args[5] == Py_True;
    options->unstructure = none_as_null(args[6]);
    options->plans = none_as_null(args[7]);
    options->plan_for = none_as_null(args[8]);
    options->hooked = none_as_null(args[9]);
    options->raised = args[10];
    writing->take = args[11] == Py_True ? buffer_str : buffer_bytes;
    return !(options->depth == -1 && PyErr_Occurred());
}

PyObject *
encoder_new(ModuleState *state, PyObject *const *args, Py_ssize_t count)
{
    Writing writing = {
        .options = {.plan_type = state->plan_type, .scalars = &state->scalars, .recursion = RECURSION},
    };
    if (!read_options(args, count, &writing)) {
        return NULL;
    }
    Encoder *encoder = (Encoder *)state->encoder_type->tp_alloc(state->encoder_type, 0);
    if (encoder != NULL) {
        encoder->vectorcall = encoder_call;
        encoder->writing = writing;
        encoder->calls = &state->writing;
        Py_XINCREF(writing.options.plans);
        Py_XINCREF(writing.options.plan_for);
        Py_XINCREF(writing.options.unstructure);
        Py_XINCREF(writing.options.hooked);
        Py_INCREF(writing.options.raised);
        encoder->otherwise = Py_NewRef(args[12]);
        encoder->recipe = Py_NewRef(args[13]);
    }
    return (PyObject *)encoder;
}

PyDoc_STRVAR(reduce_doc, "Return how an equal callable is made: the recipe.");

static PyObject *
encoder_reduce(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    return Py_NewRef(((Encoder *)self)->recipe);
}

/* ---- the type ---- */

static int
encoder_traverse(Encoder *encoder, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(encoder));
    Py_VISIT(encoder->writing.options.plans);
    Py_VISIT(encoder->writing.options.plan_for);
    Py_VISIT(encoder->writing.options.unstructure);
    Py_VISIT(encoder->writing.options.hooked);
    Py_VISIT(encoder->writing.options.raised);
    Py_VISIT(encoder->otherwise);
    Py_VISIT(encoder->recipe);
    return 0;
}

static int
encoder_clear(Encoder *encoder)
{
    Py_CLEAR(encoder->writing.options.plans);
    Py_CLEAR(encoder->writing.options.plan_for);
    Py_CLEAR(encoder->writing.options.unstructure);
    Py_CLEAR(encoder->writing.options.hooked); /* so that hooks are declined, and `raised` is not called */
    Py_CLEAR(encoder->writing.options.raised);
    Py_SETREF(encoder->otherwise, Py_NewRef(Py_None)); /* never NULL: a call may still come from a finalizer */
    Py_SETREF(encoder->recipe, Py_NewRef(Py_None));
    return 0;
}

static void
encoder_dealloc(Encoder *encoder)
{
    PyTypeObject *type = Py_TYPE(encoder);
    PyObject_GC_UnTrack(encoder);
    encoder_clear(encoder);
    Py_DECREF(encoder->otherwise);
    Py_DECREF(encoder->recipe);
    PyMem_Free(encoder->room);
    type->tp_free(encoder);
    Py_DECREF(type);
}

static PyMethodDef encoder_methods[] = {
    {"__reduce__", encoder_reduce, METH_NOARGS, reduce_doc},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef encoder_members[] = {
    {"__vectorcalloffset__", T_PYSSIZET, offsetof(Encoder, vectorcall), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyType_Slot encoder_slots[] = {
    {Py_tp_doc, "Writes one value a call; a value that the core declines goes to the Python writer."},
    {Py_tp_call, PyVectorcall_Call},
    {Py_tp_methods, encoder_methods},
    {Py_tp_members, encoder_members},
    {Py_tp_traverse, encoder_traverse},
    {Py_tp_clear, encoder_clear},
    {Py_tp_dealloc, encoder_dealloc},
    {0, NULL},
};

PyType_Spec encoder_spec = {
    .name = "jsvcodec.core._core.Encoder",
    .basicsize = sizeof(Encoder),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = encoder_slots,
};
