/* The FormEncoder type: see form_encoder.h. */
#include "form_encoder.h"
#include <stddef.h>
#include "calls.h"
#include "form_writer.h"
#include "structmember.h"

typedef struct {
    PyObject_HEAD
    vectorcallfunc vectorcall;
    FormOptions options; /* with references of its own */
    bool as_text;
    PyObject *otherwise;
    PyObject *recipe;
    char *room; /* for a short form and for the JSV of short values: see room_borrow */
    Usual form, value;
} FormEncoder;

enum { ONE_ROOM = LENT_ROOM + SLACK, RECURSION = 2 /* see encoder.c: calls inside of calls share the C stack */ };

const char form_encoder_doc[] =
    "form_encoder(depth, dates_exact, fields, value_plans, value_plan_for, plans, plan_for, as_text, otherwise, recipe, /)\n"
    "--\n"
    "\n"
    "Return a callable that writes a dict or model as a form: as a str where as_text is true, else as bytes.\n"
    "\n"
    "depth bounds the nesting, -1 does not, and fields the fields; dates_exact, value_plans and value_plan_for are as for\n"
    "encoder, for the JSV of values. plans maps classes to None or to a pair: what write_plan made of them, with\n"
    "percent-coded names, and bytes that are 1 where a member is sent as text, the last for further members;\n"
    "plan_for(cls) is asked once for each class that is not in it, and its answer is put there. A declined value is given to\n"
    "otherwise(value), whose result is returned. recipe is a pair of a callable and its arguments that make an equal\n"
    "callable anew, for pickle. Raises TypeError.";

/* Arguments come from our own Python side, so a wrong one is a plain TypeError. All references stay borrowed. */
static bool
read_options(const ModuleState *state, PyObject *const *args, Py_ssize_t count, FormOptions *options)
{
    if (count != 10 || !PyLong_CheckExact(args[0]) || !PyBool_Check(args[1]) || !PyLong_CheckExact(args[2]) ||
        !PyDict_Check(args[3]) || !PyDict_CheckExact(args[5]) || !PyBool_Check(args[7]) ||
        !PyTuple_CheckExact(args[9])) {
        PyErr_SetString(PyExc_TypeError, "form_encoder takes eight options, a callable and a recipe");
        return false;
    }
    options->values.scalars = &state->scalars;
    options->values.plan_type = state->plan_type;
    options->values.depth = PyLong_AsSsize_t(args[0]);
    options->values.dates = args[1] == Py_True ? DATES_EXACT : DATES_SHORT;
    options->values.recursion = RECURSION;
    options->fields = PyLong_AsSsize_t(args[2]);
    options->values.plans = args[3];
    options->values.plan_for = args[4];
    options->plans = args[5];
    options->plan_for = args[6];
    return !PyErr_Occurred();
}

/* ---- a call ---- */

/* The form as an object; NULL without an exception when the value is declined. */
static PyObject *
write_object(FormEncoder *encoder, PyObject *value, char *room)
{
    FormOptions options = encoder->options;
    Buffer buffer;
    if (options.values.depth == 0) {
        return NULL; /* the root is a container too */
    }
    options.values.depth -= options.values.depth > 0;
    if (buffer_start(&buffer, room, &encoder->form) != DONE ||
        write_form(&buffer, room + ONE_ROOM, &encoder->value, value, &options) != DONE) {
        buffer_drop(&buffer);
        return NULL;
    }
    return encoder->as_text ? buffer_str(&buffer) : buffer_bytes(&buffer);
}

static PyObject *
write_in_room(FormEncoder *encoder, PyObject *value)
{
    char *room = room_borrow(&encoder->room, 2 * ONE_ROOM);
    if (room == NULL) {
        return NULL;
    }
    PyObject *text = write_object(encoder, value, room);
    room_return(&encoder->room, room);
    return text;
}

static PyObject *
form_encoder_call(PyObject *self, PyObject *const *args, size_t flagged, PyObject *names)
{
    FormEncoder *encoder = (FormEncoder *)self;
    PyObject *value = the_argument("value", args, PyVectorcall_NARGS(flagged), names);
    if (UNLIKELY(value == NULL)) {
        return NULL;
    }
    if (UNLIKELY(Py_EnterRecursiveCall(" while writing"))) {
        Py_DECREF(value);
        return NULL;
    }
    Py_INCREF(self);
    PyObject *text = write_in_room(encoder, value);
    if (UNLIKELY(text == NULL) && !PyErr_Occurred()) {
        text = PyObject_CallOneArg(encoder->otherwise, value);
    }
    Py_DECREF(self);
    Py_DECREF(value);
    Py_LeaveRecursiveCall();
    return text;
}

/* ---- making one ---- */

PyObject *
form_encoder_new(ModuleState *state, PyObject *const *args, Py_ssize_t count)
{
    FormOptions options = {0};
    if (!read_options(state, args, count, &options)) {
        return NULL;
    }
    FormEncoder *encoder = (FormEncoder *)state->form_encoder_type->tp_alloc(state->form_encoder_type, 0);
    if (encoder == NULL) {
        return NULL;
    }
    for (int i = 3; i < 7; i++) {
        Py_INCREF(args[i]);
    }
    encoder->vectorcall = form_encoder_call;
    encoder->options = options;
    encoder->as_text = args[7] == Py_True;
    encoder->otherwise = Py_NewRef(args[8]);
    encoder->recipe = Py_NewRef(args[9]);
    return (PyObject *)encoder;
}

PyDoc_STRVAR(reduce_doc, "Return how an equal callable is made: the recipe.");

static PyObject *
form_encoder_reduce(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    return Py_NewRef(((FormEncoder *)self)->recipe);
}

/* ---- the type ---- */

static int
form_encoder_traverse(FormEncoder *encoder, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(encoder));
    Py_VISIT(encoder->options.values.plans);
    Py_VISIT(encoder->options.values.plan_for);
    Py_VISIT(encoder->options.plans);
    Py_VISIT(encoder->options.plan_for);
    Py_VISIT(encoder->otherwise);
    Py_VISIT(encoder->recipe);
    return 0;
}

static int
form_encoder_clear(FormEncoder *encoder)
{
    /* Never NULL: a call may still come from a finalizer. The dicts are not in a cycle without the functions. */
    Py_SETREF(encoder->options.values.plan_for, Py_NewRef(Py_None));
    Py_SETREF(encoder->options.plan_for, Py_NewRef(Py_None));
    Py_SETREF(encoder->otherwise, Py_NewRef(Py_None));
    Py_SETREF(encoder->recipe, Py_NewRef(Py_None));
    return 0;
}

static void
form_encoder_dealloc(FormEncoder *encoder)
{
    PyTypeObject *type = Py_TYPE(encoder);
    PyObject_GC_UnTrack(encoder);
    Py_DECREF(encoder->options.values.plans);
    Py_DECREF(encoder->options.values.plan_for);
    Py_DECREF(encoder->options.plans);
    Py_DECREF(encoder->options.plan_for);
    Py_DECREF(encoder->otherwise);
    Py_DECREF(encoder->recipe);
    PyMem_Free(encoder->room);
    type->tp_free(encoder);
    Py_DECREF(type);
}

static PyMethodDef form_encoder_methods[] = {
    {"__reduce__", form_encoder_reduce, METH_NOARGS, reduce_doc},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef form_encoder_members[] = {
    {"__vectorcalloffset__", T_PYSSIZET, offsetof(FormEncoder, vectorcall), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyType_Slot form_encoder_slots[] = {
    {Py_tp_doc, "Writes one form a call; a value that the core declines goes to the Python writer."},
    {Py_tp_call, PyVectorcall_Call},
    {Py_tp_methods, form_encoder_methods},
    {Py_tp_members, form_encoder_members},
    {Py_tp_traverse, form_encoder_traverse},
    {Py_tp_clear, form_encoder_clear},
    {Py_tp_dealloc, form_encoder_dealloc},
    {0, NULL},
};

PyType_Spec form_encoder_spec = {
    .name = "jsvcodec.core._core.FormEncoder",
    .basicsize = sizeof(FormEncoder),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = form_encoder_slots,
};
