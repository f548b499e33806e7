/* What Python calls to write: see writing.h.
 *
 * Arguments come from our own Python side, so a wrong one is a plain TypeError. What cannot be written, for whatever
 * reason, is DECLINED: the Python writer then does the same work and raises with the reason and the path.
 */
#include "writing.h"
#include "indent.h"
#include "module.h"

/* ---- tree or model -> text ---- */

static PyObject *
none_as_null(PyObject *value)
{
    return value == Py_None ? NULL : value;
}

static bool
read_options(PyObject *module, PyObject *const *args, Py_ssize_t count, WriteOptions *options, bool *indent)
{
    const WritingState *state = &module_state(module)->writing;
    if (count != 7 || !PyLong_CheckExact(args[1]) || !PyBool_Check(args[2]) || !PyBool_Check(args[3]) ||
        !(args[5] == Py_None || PyDict_CheckExact(args[5]))) {
        PyErr_SetString(PyExc_TypeError,
                        "takes a value, a depth, two bools, a callable or None, a dict or None, a callable or None");
        return false;
    }
    *indent = args[2] == Py_True;
    *options = (WriteOptions){
        .scalars = &state->scalars,
        .plan_type = state->plan_type,
        .depth = PyLong_AsSsize_t(args[1]),
        .dates_exact = args[3] == Py_True,
        .unstructure = none_as_null(args[4]),
        .plans = none_as_null(args[5]),
        .plan_for = none_as_null(args[6]),
    };
    return !(options->depth == -1 && PyErr_Occurred());
}

typedef PyObject *(*Taker)(Buffer *buffer);

/* The other buffer, of 4 KB, is for the indented form alone: kept out of the frame of the usual way. */
static PyObject *
take_indented(Buffer *compact, Taker take)
{
    Buffer buffer;
    buffer_start(&buffer);
    Outcome outcome = write_indented(&buffer, compact->start, buffer_length(compact));
    buffer_drop(compact);
    if (outcome != DONE) {
        buffer_drop(&buffer);
        return NULL;
    }
    return take(&buffer);
}

static PyObject *
write_with(PyObject *module, PyObject *const *args, Py_ssize_t count, Taker take)
{
    WriteOptions options;
    bool indent;
    if (!read_options(module, args, count, &options, &indent)) {
        return NULL;
    }
    Buffer buffer;
    buffer_start(&buffer);
    Outcome outcome = write_value(&buffer, args[0], &options);
    if (outcome != DONE) {
        buffer_drop(&buffer);
        return outcome == FAILED ? NULL : Py_NewRef(module_state(module)->declined);
    }
    return indent ? take_indented(&buffer, take) : take(&buffer);
}

PyDoc_STRVAR(write_tree_doc,
"write_tree(value, depth, indent, dates_exact, unstructure, plans, plan_for, /)\n"
"--\n"
"\n"
"Return the JSV text of a tree or model as UTF-8, or DECLINED.\n"
"\n"
"depth bounds the nesting, -1 does not; indent gives ServiceStack's Dump layout; dates_exact always writes time and\n"
"zone. plans maps classes to what write_plan made, or to None; plan_for(cls), or None, is asked once for each class that\n"
"is not in it, and its answer is put there. unstructure(value), or None, is called for an instance of any other class, a\n"
"subclass of a scalar too, and returns one level of a tree or the value itself; what it raises means DECLINED.\n"
"Raises MemoryError, and what is no Exception, as KeyboardInterrupt.");

static PyObject *
write_tree(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    return write_with(module, args, count, buffer_bytes);
}

PyDoc_STRVAR(write_text_doc,
"write_text(value, depth, indent, dates_exact, unstructure, plans, plan_for, /)\n"
"--\n"
"\n"
"Like write_tree, but the text is a str.");

static PyObject *
write_text(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    return write_with(module, args, count, buffer_str);
}

/* ---- compact text -> indented text ---- */

PyDoc_STRVAR(indent_text_doc,
"indent_text(text, /)\n"
"--\n"
"\n"
"Return compact JSV text of UTF-8 bytes in ServiceStack's Dump layout. Raises MemoryError.");

static PyObject *
indent_text(PyObject *Py_UNUSED(module), PyObject *text)
{
    if (!PyBytes_Check(text)) {
        PyErr_SetString(PyExc_TypeError, "indent_text takes bytes");
        return NULL;
    }
    Buffer buffer;
    buffer_start(&buffer);
    if (write_indented(&buffer, PyBytes_AS_STRING(text), PyBytes_GET_SIZE(text)) != DONE) {
        buffer_drop(&buffer);
        return NULL;
    }
    return buffer_bytes(&buffer);
}

/* ---- plans ---- */

PyDoc_STRVAR(write_plan_doc,
"write_plan(cls, entries, extra, constants, /)\n"
"--\n"
"\n"
"Return what write_tree is to know about a class.\n"
"\n"
"entries is a tuple of pairs. Where constants is false they are (attribute, wire name as JSV text) in the order of writing:\n"
"members that are None are left out, and extra names the attribute, or is None, that holds a dict of further members.\n"
"Where it is true they are (object, finished JSV text) for each constant of the class, such as the members of an enum.\n"
"Raises TypeError.");

static PyObject *
write_plan(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    return plan_new(module_state(module)->writing.plan_type, args, count);
}

PyMethodDef writing_methods[] = {
    {"write_tree", (PyCFunction)(void (*)(void))write_tree, METH_FASTCALL, write_tree_doc},
    {"write_text", (PyCFunction)(void (*)(void))write_text, METH_FASTCALL, write_text_doc},
    {"write_plan", (PyCFunction)(void (*)(void))write_plan, METH_FASTCALL, write_plan_doc},
    {"indent_text", indent_text, METH_O, indent_text_doc},
    {NULL, NULL, 0, NULL},
};

/* ---- state ---- */

int
writing_setup(PyObject *module, WritingState *state)
{
    state->plan_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &plan_spec, NULL);
    if (state->plan_type == NULL || scalars_setup(&state->scalars) < 0) {
        return -1;
    }
    return PyModule_AddFunctions(module, writing_methods);
}

int
writing_traverse(const WritingState *state, visitproc visit, void *arg)
{
    Py_VISIT(state->plan_type);
    return scalars_traverse(&state->scalars, visit, arg);
}

void
writing_clear(WritingState *state)
{
    Py_CLEAR(state->plan_type);
    scalars_clear(&state->scalars);
}
