/* jsvcodec.core._core: the compiled core as Python sees it.
 *
 * The core accepts or declines: for whatever it does not read or write to the end exactly as the Python side would, it
 * calls the Python side, which does the same work again and gives the result or raises. So there are no error texts
 * about documents here; running out of memory is raised.
 */
#include "module.h"
#include "columns.h"
#include "dict_entries.h"
#include "encoder.h"
#include "form_encoder.h"
#include "form_reader.h"
#include "model_converter.h"
#include "plan.h"
#include "reader.h"
#include "record_converter.h"
#include "redactor.h"
#include "text_converter.h"
#include "tree_maker.h"
#include "verb.h"

static ModuleState *
module_state(PyObject *module)
{
    return (ModuleState *)PyModule_GetState(module);
}

static PyObject *
kind(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    return kind_new(module_state(module)->kind_type, args, count);
}

static PyObject *
reader(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    const ModuleState *state = module_state(module);
    return reader_new(state->reader_type, state->kind_type, args, count);
}

static PyObject *
write_plan(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    return plan_new(module_state(module)->plan_type, args, count, false);
}

static PyObject *
tree_plan(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    return plan_new(module_state(module)->plan_type, args, count, true);
}

static PyObject *
tree_of(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    return tree_of_value(module_state(module), args, count);
}

static PyObject *
encoder(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    return encoder_new(module_state(module), args, count);
}

static PyObject *
convert(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    return convert_text(&module_state(module)->looking, args, count);
}

static PyObject *
records(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    return convert_records(&module_state(module)->looking, args, count);
}

static PyObject *
models(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    return convert_models(module_state(module), args, count);
}

static PyObject *
columns(PyObject *Py_UNUSED(module), PyObject *plan)
{
    return columns_new(plan);
}

static PyObject *
numbers(PyObject *Py_UNUSED(module), PyObject *texts)
{
    return short_numbers(texts);
}

static PyObject *
redact(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t count)
{
    return redact_tree(args, count);
}

static PyObject *
form_reader(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    return form_reader_new(module_state(module), args, count);
}

static PyObject *
form_encoder(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    return form_encoder_new(module_state(module), args, count);
}

static PyObject *
verb(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    return verb_new(module_state(module)->verb_type, args, count);
}

static PyMethodDef module_methods[] = {
    {"kind", (PyCFunction)(void (*)(void))kind, METH_FASTCALL, kind_doc},
    {"reader", (PyCFunction)(void (*)(void))reader, METH_FASTCALL, reader_doc},
    {"write_plan", (PyCFunction)(void (*)(void))write_plan, METH_FASTCALL, plan_doc},
    {"tree_plan", (PyCFunction)(void (*)(void))tree_plan, METH_FASTCALL, tree_plan_doc},
    {"tree_of", (PyCFunction)(void (*)(void))tree_of, METH_FASTCALL, tree_of_doc},
    {"encoder", (PyCFunction)(void (*)(void))encoder, METH_FASTCALL, encoder_doc},
    {"form_reader", (PyCFunction)(void (*)(void))form_reader, METH_FASTCALL, form_reader_doc},
    {"form_encoder", (PyCFunction)(void (*)(void))form_encoder, METH_FASTCALL, form_encoder_doc},
    {"convert", (PyCFunction)(void (*)(void))convert, METH_FASTCALL, convert_doc},
    {"convert_records", (PyCFunction)(void (*)(void))records, METH_FASTCALL, convert_records_doc},
    {"convert_models", (PyCFunction)(void (*)(void))models, METH_FASTCALL, convert_models_doc},
    {"columns", columns, METH_O, columns_doc},
    {"short_numbers", numbers, METH_O, short_numbers_doc},
    {"redact", (PyCFunction)(void (*)(void))redact, METH_FASTCALL, redact_doc},
    {"verb", (PyCFunction)(void (*)(void))verb, METH_FASTCALL, verb_doc},
    {NULL, NULL, 0, NULL},
};

static bool
add_type(PyObject *module, PyTypeObject **type, PyType_Spec *spec)
{
    *type = (PyTypeObject *)PyType_FromModuleAndSpec(module, spec, NULL);
    return *type != NULL;
}

static int
module_exec(PyObject *module)
{
    ModuleState *state = module_state(module);
    bool added = add_type(module, &state->kind_type, &kind_spec) &&
                 add_type(module, &state->reader_type, &reader_spec) &&
                 add_type(module, &state->plan_type, &plan_spec) &&
                 add_type(module, &state->encoder_type, &encoder_spec) &&
                 add_type(module, &state->form_reader_type, &form_reader_spec) &&
                 add_type(module, &state->form_encoder_type, &form_encoder_spec) &&
                 add_type(module, &state->verb_type, &verb_spec);
    return added && dict_entries_setup() == 0 ? scalars_setup(&state->scalars) : -1;
}

static int
module_traverse(PyObject *module, visitproc visit, void *arg)
{
    const ModuleState *state = module_state(module);
    Py_VISIT(state->kind_type);
    Py_VISIT(state->reader_type);
    Py_VISIT(state->plan_type);
    Py_VISIT(state->encoder_type);
    Py_VISIT(state->form_reader_type);
    Py_VISIT(state->form_encoder_type);
    Py_VISIT(state->verb_type);
    return scalars_traverse(&state->scalars, visit, arg);
}

static int
module_clear(PyObject *module)
{
    ModuleState *state = module_state(module);
    Py_CLEAR(state->kind_type);
    Py_CLEAR(state->reader_type);
    Py_CLEAR(state->plan_type);
    Py_CLEAR(state->encoder_type);
    Py_CLEAR(state->form_reader_type);
    Py_CLEAR(state->form_encoder_type);
    Py_CLEAR(state->verb_type);
    scalars_clear(&state->scalars);
    keys_clear(&state->keys);
    PyMem_Free(state->tree_levels);
    state->tree_levels = NULL;
    return 0;
}

static void
module_free(void *module)
{
    module_clear(module);
}

static PyModuleDef_Slot module_slots[] = {
    {Py_mod_exec, module_exec},
#if PY_VERSION_HEX >= 0x030C0000
    {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED},
#endif
#ifdef Py_mod_gil
    {Py_mod_gil, Py_MOD_GIL_USED}, /* borrowed references and caches count on it: a free-threaded build turns it on */
#endif
    {0, NULL},
};

static struct PyModuleDef module_definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "jsvcodec.core._core",
    .m_doc = "The compiled core of jsvcodec.jsv: it accepts or declines.",
    .m_size = sizeof(ModuleState),
    .m_methods = module_methods,
    .m_slots = module_slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
    .m_free = module_free,
};

PyMODINIT_FUNC
PyInit__core(void)
{
    return PyModuleDef_Init(&module_definition);
}
