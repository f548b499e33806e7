/* The making of kinds: see schema.h. Arguments come from our own Python side: a wrong one is a TypeError. */
#include "schema.h"
#include "structmember.h"

static const struct {
    const char *name;
    Form form;
    ScalarReader read;
} FORMS[] = {
    {"any", FORM_ANY, NULL},
    {"hook", FORM_HOOK, NULL},
    {"plain hook", FORM_HOOK, NULL},
    {"str", FORM_TEXT, NULL},
    {"bool", FORM_SCALAR, read_bool},
    {"int", FORM_SCALAR, read_int},
    {"float", FORM_SCALAR, read_float},
    {"decimal", FORM_SCALAR, read_decimal},
    {"datetime", FORM_SCALAR, read_datetime},
    {"date", FORM_SCALAR, read_date},
    {"time", FORM_SCALAR, read_time},
    {"timedelta", FORM_SCALAR, read_timedelta},
    {"uuid", FORM_SCALAR, read_uuid},
    {"bytes", FORM_SCALAR, read_base64},
    {"enum", FORM_ENUM, NULL},
    {"list", FORM_LIST, NULL},
    {"tuple", FORM_TUPLE, NULL},
    {"set", FORM_SET, NULL},
    {"frozenset", FORM_FROZENSET, NULL},
    {"row", FORM_ROW, NULL},
    {"map", FORM_MAP, NULL},
    {"class", FORM_CLASS, NULL},
};

static const char *const BUILDS[] = {"slots", "attributes", "call", "dict"};

static bool
wrong(const char *what)
{
    PyErr_SetString(PyExc_TypeError, what);
    return false;
}

bool
want_from_pair(Want *want, PyObject *pair, PyTypeObject *kind_type)
{
    if (!PyTuple_CheckExact(pair) || PyTuple_GET_SIZE(pair) != 2 ||
        !Py_IS_TYPE(PyTuple_GET_ITEM(pair, 0), kind_type) || !PyLong_CheckExact(PyTuple_GET_ITEM(pair, 1))) {
        return wrong("expected a pair of a kind and its nulls");
    }
    unsigned long nulls = PyLong_AsUnsignedLong(PyTuple_GET_ITEM(pair, 1));
    if (nulls == (unsigned long)-1 && PyErr_Occurred()) {
        return false;
    }
    *want = (Want){(Kind *)Py_NewRef(PyTuple_GET_ITEM(pair, 0)), (unsigned)nulls};
    return true;
}

/* ---- kinds ---- */

/* Zeroed room for the items of a tuple; at least one, so that NULL means an exception. */
static void *
room_for(PyObject *tuple, size_t size)
{
    void *room = PyMem_Calloc((size_t)PyTuple_GET_SIZE(tuple) + 1, size);
    if (room == NULL) {
        PyErr_NoMemory();
    }
    return room;
}

static bool
set_form(Kind *kind, const char *name)
{
    for (size_t i = 0; i < sizeof FORMS / sizeof *FORMS; i++) {
        if (strcmp(FORMS[i].name, name) == 0) {
            kind->form = FORMS[i].form;
            kind->read = FORMS[i].read;
            kind->plain = strcmp(name, "plain hook") == 0;
            return true;
        }
    }
    return wrong("no such form");
}

static bool
set_parts(Kind *kind, PyObject *parts)
{
    Form form = kind->form;
    Py_ssize_t count = PyTuple_GET_SIZE(parts);
    bool has_item = form == FORM_LIST || form == FORM_TUPLE || form == FORM_SET || form == FORM_FROZENSET;
    if (form != FORM_ROW && count != (has_item ? 1 : form == FORM_MAP ? 2 : 0)) {
        return wrong("not as many parts as the form has");
    }
    kind->parts = room_for(parts, sizeof *kind->parts);
    if (kind->parts == NULL) {
        return false;
    }
    while (kind->part_count < count) {
        if (!want_from_pair(&kind->parts[kind->part_count], PyTuple_GET_ITEM(parts, kind->part_count), Py_TYPE(kind))) {
            return false;
        }
        kind->foreign |= kind->parts[kind->part_count].kind->foreign;
        kind->part_count++;
    }
    return true;
}

const char kind_doc[] =
    "kind(form, hook, parts, table, foreign, /)\n"
    "--\n"
    "\n"
    "Return a kind of value for Reader.\n"
    "\n"
    "form is its name; hook(tree, text) makes the value where the core does not know the form, text is the source of a\n"
    "map or list and None for a leaf, and a plain hook gets the tree alone; parts are pairs of a kind and its nulls; table maps the texts of an enum to its\n"
    "members and is empty else; foreign tells that an enum has user code. A kind of the form class is to be defined\n"
    "afterwards. Raises TypeError.";

PyObject *
kind_new(PyTypeObject *type, PyObject *const *args, Py_ssize_t count)
{
    if (count != 5 || !PyUnicode_CheckExact(args[0]) || !PyUnicode_IS_ASCII(args[0]) || !PyCallable_Check(args[1]) ||
        !PyTuple_CheckExact(args[2]) || !PyDict_CheckExact(args[3]) || !PyBool_Check(args[4])) {
        wrong("kind takes a form, a callable, a tuple, a dict and a bool");
        return NULL;
    }
    Kind *kind = (Kind *)type->tp_alloc(type, 0);
    if (kind == NULL) {
        return NULL;
    }
    kind->hook = Py_NewRef(args[1]);
    kind->table = Py_NewRef(args[3]);
    if (!set_form(kind, (const char *)PyUnicode_1BYTE_DATA(args[0])) || !set_parts(kind, args[2])) {
        Py_DECREF(kind);
        return NULL;
    }
    kind->foreign |= kind->form == FORM_HOOK || kind->form == FORM_CLASS || args[4] == Py_True;
    return (PyObject *)kind;
}

/* ---- classes ---- */

/* Hosts differ in the case of the first letter, and names match in any case: so that bit does not count. */
static void
set_masks(Member *member)
{
    uint8_t head[8] = {0}, tail[8];
    Py_ssize_t first = member->name[0] == '"'; /* of JSON */
    bool letter = Py_ISALPHA((unsigned char)member->name[first]);
    memset(head, 0xFF, member->length < 8 ? (size_t)member->length : 8);
    memset(tail, 0xFF, 8);
    if (letter) {
        head[first] = 0xDF;
    }
    if (letter && member->length - 8 <= first && member->length > 8) {
        tail[first + 8 - member->length] = 0xDF;
    }
    memcpy(&member->head_mask, head, 8);
    memcpy(&member->tail_mask, tail, 8);
}

static bool
set_name(Member *member, PyObject *name)
{
    Py_ssize_t length;
    const char *bytes = PyUnicode_AsUTF8AndSize(name, &length);
    if (bytes == NULL) {
        return false;
    }
    member->name = PyMem_Malloc((size_t)length + 1);
    if (member->name == NULL) {
        PyErr_NoMemory();
        return false;
    }
    member->length = length;
    memcpy(member->name, bytes, (size_t)length + 1);
    size_t head = length < 8 ? (size_t)length : 8;
    memcpy(&member->head, bytes, head);
    memcpy(&member->tail, bytes + length - head, head);
    set_masks(member);
    return true;
}

/* Where a value goes in an instance: a slot is given as the descriptor that the class has for it. */
static bool
set_attribute(Member *member, PyObject *attribute, const Kind *kind)
{
    if (kind->build != BUILD_SLOTS) {
        if (!PyUnicode_CheckExact(attribute)) {
            return wrong("expected the name of an attribute");
        }
        member->attribute = Py_NewRef(attribute);
        PyUnicode_InternInPlace(&member->attribute);
        return true;
    }
    const PyMemberDescrObject *slot = (PyMemberDescrObject *)attribute;
    if (!Py_IS_TYPE(attribute, &PyMemberDescr_Type) || slot->d_member->type != T_OBJECT_EX ||
        slot->d_member->flags != 0 || !PyType_IsSubtype(kind->cls, slot->d_common.d_type)) {
        return wrong("expected a slot of the class");
    }
    member->offset = slot->d_member->offset;
    return true;
}

static bool
set_start(Member *member, PyObject *required, PyObject *value, PyObject *factory)
{
    if (!PyBool_Check(required) || !PyTuple_CheckExact(value) || PyTuple_GET_SIZE(value) > 1 ||
        !(factory == Py_None || PyCallable_Check(factory))) {
        return wrong("expected a bool, a tuple of no or one value, and a callable or None");
    }
    member->required = required == Py_True;
    if (PyTuple_GET_SIZE(value) == 1) {
        member->value = Py_NewRef(PyTuple_GET_ITEM(value, 0));
    }
    else if (factory != Py_None) {
        member->factory = Py_NewRef(factory);
        member->foreign_factory = factory != (PyObject *)&PyDict_Type && factory != (PyObject *)&PyList_Type;
    }
    return true;
}

static bool
add_member(Kind *kind, PyObject *given)
{
    if (!PyTuple_CheckExact(given) || PyTuple_GET_SIZE(given) != 6 || !PyUnicode_CheckExact(PyTuple_GET_ITEM(given, 0))) {
        return wrong("a member is a name, a want, an attribute, a bool, a tuple and a factory");
    }
    Member *member = &kind->members[kind->member_count++];
    return set_name(member, PyTuple_GET_ITEM(given, 0)) &&
           want_from_pair(&member->want, PyTuple_GET_ITEM(given, 1), Py_TYPE(kind)) &&
           set_attribute(member, PyTuple_GET_ITEM(given, 2), kind) &&
           set_start(member, PyTuple_GET_ITEM(given, 3), PyTuple_GET_ITEM(given, 4), PyTuple_GET_ITEM(given, 5));
}

/* Whether every name leads to a member. */
static bool
are_names(PyObject *names, Py_ssize_t count)
{
    Py_ssize_t at = 0;
    PyObject *name, *index;
    while (PyDict_Next(names, &at, &name, &index)) {
        if (!PyUnicode_CheckExact(name) || !PyLong_CheckExact(index)) {
            return false;
        }
        int overflow;
        long place = PyLong_AsLongAndOverflow(index, &overflow);
        if (overflow || place < 0 || place >= count) {
            return false;
        }
    }
    return true;
}

static bool
define(Kind *kind, PyObject *cls, PyObject *build, PyObject *members, PyObject *names, PyObject *extra)
{
    kind->build = BUILD_SLOTS;
    while (strcmp(BUILDS[kind->build], (const char *)PyUnicode_1BYTE_DATA(build)) != 0) {
        if (kind->build == BUILD_DICT) {
            return wrong("no such way to build");
        }
        kind->build++;
    }
    if (kind->build <= BUILD_ATTRIBUTES && ((PyTypeObject *)cls)->tp_new != PyBaseObject_Type.tp_new) {
        return wrong("instances of this class are not made by object.__new__");
    }
    kind->members = room_for(members, sizeof *kind->members);
    if (kind->members == NULL) {
        return false;
    }
    kind->cls = (PyTypeObject *)Py_NewRef(cls);
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(members); i++) {
        if (!add_member(kind, PyTuple_GET_ITEM(members, i))) {
            return false;
        }
        kind->required += kind->members[i].required;
        kind->foreign_factories |= kind->members[i].foreign_factory;
    }
    int overflow;
    long place = PyLong_AsLongAndOverflow(extra, &overflow);
    if (overflow || place < -1 || place >= kind->member_count || !are_names(names, kind->member_count)) {
        return wrong("a name leads to no member");
    }
    kind->extra = place == -1 ? NULL : &kind->members[place];
    kind->names = PyDict_Copy(names);
    return kind->names != NULL;
}

static void
forget_class(Kind *kind)
{
    Member *members = kind->members;
    Py_ssize_t count = kind->member_count;
    kind->members = NULL;
    kind->member_count = 0;
    kind->extra = NULL;
    for (Py_ssize_t i = 0; i < count; i++) {
        Py_XDECREF(members[i].want.kind);
        Py_XDECREF(members[i].attribute);
        Py_XDECREF(members[i].value);
        Py_XDECREF(members[i].factory);
        PyMem_Free(members[i].name);
    }
    PyMem_Free(members);
    Py_CLEAR(kind->cls);
    Py_CLEAR(kind->names);
}

PyDoc_STRVAR(define_doc,
"define(cls, build, members, names, extra, /)\n"
"--\n"
"\n"
"Say once what a class is.\n"
"\n"
"build is how instances are made: slots, attributes, call or dict. A member is a tuple of its name on the wire with a\n"
"colon, or nothing; a pair of its kind and nulls; its slot, or the name to set it by; whether it must be sent; a tuple of\n"
"its default, or of nothing; its factory or None. names maps folded names to indexes, extra is the index of the member\n"
"that takes unknown ones, or -1. Raises TypeError.");

static PyObject *
kind_define(PyObject *self, PyObject *const *args, Py_ssize_t count)
{
    Kind *kind = (Kind *)self;
    if (kind->form != FORM_CLASS || kind->members != NULL || count != 5 || !PyType_Check(args[0]) ||
        !PyUnicode_CheckExact(args[1]) || !PyUnicode_IS_ASCII(args[1]) || !PyTuple_CheckExact(args[2]) ||
        !PyDict_CheckExact(args[3]) || !PyLong_CheckExact(args[4])) {
        wrong("define takes a class, a way to build, a tuple, a dict and an index, and only once");
        return NULL;
    }
    if (!define(kind, args[0], args[1], args[2], args[3], args[4])) {
        forget_class(kind);
        return NULL;
    }
    Py_RETURN_NONE;
}

/* ---- the type ---- */

static int
kind_traverse(Kind *kind, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(kind));
    Py_VISIT(kind->hook);
    Py_VISIT(kind->table);
    Py_VISIT(kind->cls);
    Py_VISIT(kind->names);
    for (Py_ssize_t i = 0; i < kind->part_count; i++) {
        Py_VISIT(kind->parts[i].kind);
    }
    for (Py_ssize_t i = 0; i < kind->member_count; i++) {
        Py_VISIT(kind->members[i].want.kind);
        Py_VISIT(kind->members[i].value);
        Py_VISIT(kind->members[i].factory);
    }
    return 0;
}

static int
kind_clear(Kind *kind)
{
    Want *parts = kind->parts;
    Py_ssize_t count = kind->part_count;
    kind->parts = NULL;
    kind->part_count = 0;
    for (Py_ssize_t i = 0; i < count; i++) {
        Py_DECREF(parts[i].kind);
    }
    PyMem_Free(parts);
    forget_class(kind);
    Py_CLEAR(kind->hook);
    Py_CLEAR(kind->table);
    return 0;
}

static void
kind_dealloc(Kind *kind)
{
    PyTypeObject *type = Py_TYPE(kind);
    PyObject_GC_UnTrack(kind);
    kind_clear(kind);
    type->tp_free(kind);
    Py_DECREF(type);
}

static PyMethodDef kind_methods[] = {
    {"define", (PyCFunction)(void (*)(void))kind_define, METH_FASTCALL, define_doc},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot kind_slots[] = {
    {Py_tp_doc, "How a text becomes a value of one type."},
    {Py_tp_methods, kind_methods},
    {Py_tp_traverse, kind_traverse},
    {Py_tp_clear, kind_clear},
    {Py_tp_dealloc, kind_dealloc},
    {0, NULL},
};

PyType_Spec kind_spec = {
    .name = "jsvcodec.core._core.Kind",
    .basicsize = sizeof(Kind),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = kind_slots,
};
