/* Model -> tree: see tree_maker.h.
 *
 * The containers that are open stand on a stack of our own, of a fixed size; what is nested deeper is left to Python.
 * Callables and members may run code that changes anything: so every object in use is referred to, a list is asked for
 * its length each time, and a dict that has changed its size is refused, as Python does.
 */
#include "tree_maker.h"
#include <math.h>
#include "json_scalars.h"
#include "plan.h"
#include "text.h"

enum { TREE_LEVELS = 128, KNOWN_WAYS = 16, PARTS_BETWEEN_LOOKS = 1 << 16 };

typedef struct {
    PyObject *plans;     /* borrowed, as all here */
    PyObject *plan_for;  /* is asked once for each type that is not in `plans` */
    PyObject *otherwise; /* makes the tree of a part that is left to Python; NULL: the whole value is declined */
    const Scalars *scalars;
    PyTypeObject *plan_type;
    Py_ssize_t most_levels;
    Dates dates;
    bool keeps_nulls; /* members that are None */
} TreeOptions;

typedef enum { LEFT, STAYS, STAYS_FINITE, IS_TEXT, IS_LIST, IS_DICT, IS_MODEL, IS_CONSTANT, IS_CALLED } Way;

typedef struct {
    PyTypeObject *type; /* with references to both */
    PyObject *plan;
    Way way;
} KnownWay;

typedef struct {
    PyObject *source; /* a list or tuple, a dict, or an instance */
    PyObject *tree;   /* the list or dict that is made of it */
    PyObject *key;    /* of a dict: that of the part which is being made */
    PyObject *extra;  /* of an instance: a dict of members that its class does not know, or NULL */
    WritePlan *plan;  /* of an instance, else NULL */
    bool in_extra;    /* the members of its class are made */
    Py_ssize_t at;    /* the next item or member, or what PyDict_Next keeps */
    Py_ssize_t size;  /* of a dict that is gone through, when that began */
} TreeLevel;

typedef struct {
    const TreeOptions *options;
    TreeLevel *levels;
    Py_ssize_t open;
    Py_ssize_t parts; /* until signals are looked at */
    KnownWay known[KNOWN_WAYS];
    Buffer text; /* of one scalar after the other */
    bool has_text;
    Usual usual;
} TreeMaker;

/* After an exception: it is that of the caller's code where parts are left to Python, which has seen it otherwise. */
static Outcome
tree_failed(const TreeMaker *maker)
{
    return maker->options->otherwise == NULL ? outcome_of_exception() : FAILED;
}

/* ---- types ---- */

static Way
way_of_plan(const TreeMaker *maker, PyTypeObject *type, PyObject *plan)
{
    if (Py_IS_TYPE(plan, maker->options->plan_type)) {
        const WritePlan *known = (WritePlan *)plan;
        return known->cls != type || !known->of_trees ? LEFT : known->constants ? IS_CONSTANT : IS_MODEL;
    }
    return plan == Py_None                      ? LEFT
           : plan == Py_True                    ? STAYS
           : plan == (PyObject *)&PyFloat_Type   ? STAYS_FINITE
           : plan == (PyObject *)&PyUnicode_Type ? IS_TEXT
           : plan == (PyObject *)&PyList_Type    ? IS_LIST
           : plan == (PyObject *)&PyDict_Type    ? IS_DICT
                                                 : IS_CALLED;
}

/* Whether a dict finds the type by its address, and nothing but it. */
static bool
is_found_by_address(PyTypeObject *type)
{
    const PyTypeObject *meta = Py_TYPE(type);
    return meta->tp_hash == PyType_Type.tp_hash && meta->tp_richcompare == PyType_Type.tp_richcompare;
}

/* A new reference, or NULL with an exception. */
static PyObject *
look_up_plan(const TreeOptions *options, PyTypeObject *type)
{
    if (!is_found_by_address(type)) {
        return Py_NewRef(Py_None);
    }
    PyObject *plan = PyDict_GetItemWithError(options->plans, (PyObject *)type);
    if (plan != NULL || PyErr_Occurred()) {
        return Py_XNewRef(plan);
    }
    plan = PyObject_CallOneArg(options->plan_for, (PyObject *)type);
    if (plan != NULL && PyDict_SetItem(options->plans, (PyObject *)type, plan) < 0) {
        Py_CLEAR(plan);
    }
    return plan;
}

static ALWAYS_INLINE KnownWay *
known_way(TreeMaker *maker, const PyTypeObject *type)
{
    uint32_t bits = (uint32_t)((uintptr_t)type >> 4) * UINT32_C(0x9e3779b1);
    return &maker->known[bits >> 28];
}

/* What becomes of values of a type: NULL with an exception. The place is another's after the next call. */
static const KnownWay *
find_way(TreeMaker *maker, PyTypeObject *type)
{
    KnownWay *known = known_way(maker, type);
    if (LIKELY(known->type == type)) {
        return known;
    }
    Py_INCREF(type);
    PyObject *plan = look_up_plan(maker->options, type);
    if (plan == NULL) {
        Py_DECREF(type);
        return NULL;
    }
    KnownWay before = *known;
    *known = (KnownWay){type, plan, way_of_plan(maker, type, plan)};
    Py_XDECREF(before.plan);
    Py_XDECREF(before.type);
    return known;
}

static ALWAYS_INLINE bool
stays(TreeMaker *maker, PyObject *value)
{
    const KnownWay *known = known_way(maker, Py_TYPE(value));
    return known->type == Py_TYPE(value) && known->way == STAYS;
}

/* ---- leaves ---- */

static Outcome
leave(const TreeMaker *maker, PyObject *value, PyObject **made)
{
    if (maker->options->otherwise == NULL || maker->open == 0) {
        return DECLINED;
    }
    *made = PyObject_CallOneArg(maker->options->otherwise, value);
    return *made == NULL ? FAILED : DONE;
}

/* The text that JSON has for a scalar, without its quotes. */
static Outcome
text_of_scalar(TreeMaker *maker, PyObject *value, PyObject **made)
{
    const Scalars *scalars = maker->options->scalars;
    ScalarWriter write = json_scalar_writer(scalars, Py_TYPE(value));
    if (write == NULL || (Py_IS_TYPE(value, scalars->datetime) && has_foreign_zone(value, scalars))) {
        return DECLINED;
    }
    Outcome outcome = maker->has_text ? DONE : buffer_start(&maker->text, NULL, &maker->usual);
    if (outcome == DONE) {
        maker->has_text = true;
        maker->text.cursor = maker->text.start;
        outcome = write(&maker->text, value, scalars, maker->options->dates);
    }
    Py_ssize_t length = outcome == DONE ? buffer_length(&maker->text) - 2 : -1;
    if (length < 0 || *maker->text.start != '"') {
        return outcome == DONE ? DECLINED : outcome;
    }
    *made = text_from_bytes(maker->text.start + 1, length);
    return *made == NULL ? FAILED : DONE;
}

static Outcome
call_for_value(TreeMaker *maker, PyObject *function, PyObject *value, PyObject **made)
{
    if (maker->open == 0) {
        return DECLINED;
    }
    Py_INCREF(function);
    *made = PyObject_CallOneArg(function, value);
    Py_DECREF(function);
    return *made == NULL ? tree_failed(maker) : DONE;
}

/* What becomes of a value that has no parts, or whose parts are no concern of ours. */
static Outcome
make_leaf(TreeMaker *maker, const KnownWay *known, PyObject *value, PyObject **made)
{
    const PlanEntry *constant;
    switch (known->way) {
    case STAYS:
        *made = Py_NewRef(value);
        return DONE;
    case STAYS_FINITE:
        if (!PyFloat_CheckExact(value) || !isfinite(PyFloat_AS_DOUBLE(value))) {
            break;
        }
        *made = Py_NewRef(value);
        return DONE;
    case IS_TEXT:
        return text_of_scalar(maker, value, made);
    case IS_CONSTANT:
        constant = plan_constant((WritePlan *)known->plan, value);
        if (constant == NULL) {
            break;
        }
        *made = Py_NewRef(constant->made);
        return DONE;
    case IS_CALLED:
        return call_for_value(maker, known->plan, value, made);
    default:
        break;
    }
    return leave(maker, value, made);
}

/* ---- levels ---- */

/* Takes over the reference to the source; `tree` is NULL where there is no memory for it. */
static Outcome
push_level(TreeMaker *maker, PyObject *source, PyObject *tree, WritePlan *plan, PyObject *extra)
{
    Py_ssize_t size = PyDict_CheckExact(source) ? PyDict_GET_SIZE(source) : 0;
    maker->levels[maker->open++] = (TreeLevel){
        .source = source, .tree = tree, .extra = extra, .plan = (WritePlan *)Py_XNewRef(plan), .size = size};
    return tree == NULL ? FAILED : DONE;
}

/* Returns the tree, which may be NULL. Code that runs now may change anything but the level, which is off the stack. */
static PyObject *
pop_level(TreeMaker *maker)
{
    TreeLevel level = maker->levels[--maker->open];
    Py_DECREF(level.source);
    Py_XDECREF(level.key);
    Py_XDECREF(level.extra);
    Py_XDECREF(level.plan);
    return level.tree;
}

/* The value of an attribute, as a new reference; NULL with an exception. */
static PyObject *
attribute_of(PyObject *instance, const PlanEntry *entry)
{
    PyObject *value = entry->offset > 0 ? *(PyObject **)((char *)instance + entry->offset) : NULL;
    return LIKELY(value != NULL) ? Py_NewRef(value) : PyObject_GetAttr(instance, entry->object);
}

static Outcome
open_model(TreeMaker *maker, PyObject *instance, WritePlan *plan, PyObject **made)
{
    PyObject *extra = NULL;
    if (plan->extra.object != NULL) {
        extra = attribute_of(instance, &plan->extra);
        if (extra == NULL) {
            return tree_failed(maker);
        }
        if (extra != Py_None && !PyDict_CheckExact(extra)) {
            Py_DECREF(extra);
            return leave(maker, instance, made);
        }
        bool is_empty = extra == Py_None || PyDict_GET_SIZE(extra) == 0;
        Py_SETREF(extra, is_empty ? NULL : PyDict_Copy(extra));
        if (extra == NULL && !is_empty) {
            return FAILED;
        }
    }
    return push_level(maker, Py_NewRef(instance), PyDict_New(), plan, extra);
}

static Outcome
open_list(TreeMaker *maker, PyObject *value, PyObject **made)
{
    if (PyList_CheckExact(value) || PyTuple_CheckExact(value)) {
        return push_level(maker, Py_NewRef(value), PyList_New(0), NULL, NULL);
    }
    if (!PyAnySet_CheckExact(value)) {
        return leave(maker, value, made);
    }
    PyObject *items = PySequence_List(value);
    return items == NULL ? tree_failed(maker) : push_level(maker, items, PyList_New(0), NULL, NULL);
}

/* What becomes of a part: *made, or where that stays NULL a container that is open from now on. */
static Outcome
begin_part(TreeMaker *maker, PyObject *value, PyObject **made)
{
    const KnownWay *known = find_way(maker, Py_TYPE(value));
    *made = NULL;
    if (known == NULL) {
        return tree_failed(maker);
    }
    bool has_parts = known->way == IS_LIST || known->way == IS_DICT || known->way == IS_MODEL;
    if (!has_parts) {
        return make_leaf(maker, known, value, made);
    }
    if (maker->open == maker->options->most_levels) {
        return leave(maker, value, made);
    }
    if (known->way == IS_LIST) {
        return open_list(maker, value, made);
    }
    if (known->way == IS_DICT) {
        return PyDict_CheckExact(value) ? push_level(maker, Py_NewRef(value), PyDict_New(), NULL, NULL)
                                        : leave(maker, value, made);
    }
    WritePlan *plan = (WritePlan *)known->plan;
    if (plan->cls != Py_TYPE(value)) { /* the value is of another class by now */
        return leave(maker, value, made);
    }
    Py_INCREF(plan);
    Outcome outcome = open_model(maker, value, plan, made);
    Py_DECREF(plan);
    return outcome;
}

/* ---- the parts of a container ---- */

/* Each of these sets *part to the next part, which is not a leaf that stays as it is, or to NULL at the end. */

static Outcome
next_item(TreeMaker *maker, TreeLevel *level, PyObject **part)
{
    PyObject *source = level->source;
    *part = NULL;
    while (level->at < Py_SIZE(source)) {
        PyObject **items = PyList_CheckExact(source) ? ((PyListObject *)source)->ob_item
                                                     : ((PyTupleObject *)source)->ob_item;
        PyObject *item = Py_NewRef(items[level->at++]);
        if (!stays(maker, item)) {
            *part = item;
            return DONE;
        }
        int failed = PyList_Append(level->tree, item);
        Py_DECREF(item);
        if (UNLIKELY(failed < 0)) {
            return FAILED;
        }
    }
    return DONE;
}

/* What a key becomes, as a new reference. */
static Outcome
make_key(TreeMaker *maker, PyObject *key, PyObject **made)
{
    const KnownWay *known = find_way(maker, Py_TYPE(key));
    if (known == NULL) {
        return tree_failed(maker);
    }
    if (maker->options->otherwise == NULL && !PyUnicode_CheckExact(key)) {
        return DECLINED; /* its text is to be made, and may be that of another key */
    }
    return make_leaf(maker, known, key, made);
}

/* The next entry of a dict, as new references; *key is NULL at the end. */
static Outcome
next_entry(const TreeMaker *maker, TreeLevel *level, PyObject *dict, PyObject **key, PyObject **value)
{
    *key = *value = NULL;
    if (UNLIKELY(PyDict_GET_SIZE(dict) != level->size)) {
        PyErr_SetString(PyExc_RuntimeError, "dictionary changed size during iteration");
        return tree_failed(maker);
    }
    if (PyDict_Next(dict, &level->at, key, value)) {
        Py_INCREF(*key);
        Py_INCREF(*value);
    }
    return DONE;
}

static Outcome
set_part(const TreeMaker *maker, const TreeLevel *level, PyObject *key, PyObject *value)
{
    return LIKELY(PyDict_SetItem(level->tree, key, value) == 0) ? DONE : tree_failed(maker);
}

static Outcome
next_pair(TreeMaker *maker, TreeLevel *level, PyObject **part)
{
    PyObject *key, *value, *made = NULL;
    for (;;) {
        Outcome outcome = next_entry(maker, level, level->source, &key, &value);
        *part = NULL;
        if (outcome != DONE || key == NULL) {
            return outcome;
        }
        if (PyUnicode_CheckExact(key) && stays(maker, key)) {
            made = Py_NewRef(key);
        }
        else {
            outcome = make_key(maker, key, &made);
        }
        Py_DECREF(key);
        if (outcome != DONE) {
            Py_DECREF(value);
            return outcome;
        }
        if (!stays(maker, value)) {
            Py_XSETREF(level->key, made);
            *part = value;
            return DONE;
        }
        outcome = set_part(maker, level, made, value);
        Py_DECREF(made);
        Py_DECREF(value);
        if (outcome != DONE) {
            return outcome;
        }
    }
}

/* The next of the members that the class of an instance does not know, and that have no name which it does. */
static Outcome
next_extra(TreeMaker *maker, TreeLevel *level, PyObject **part)
{
    PyObject *key, *value;
    *part = NULL;
    for (;;) {
        Outcome outcome = next_entry(maker, level, level->extra, &key, &value);
        if (outcome != DONE || key == NULL) {
            return outcome;
        }
        bool skips = value == Py_None && !maker->options->keeps_nulls;
        int known = skips ? 1 : PyDict_Contains(level->tree, key);
        outcome = known < 0                                                                ? tree_failed(maker)
                  : maker->options->otherwise == NULL && !PyUnicode_CheckExact(key)        ? DECLINED
                  : known == 0 && (value == Py_None || stays(maker, value)) ? set_part(maker, level, key, value)
                                                                            : DONE;
        if (outcome == DONE && known == 0 && value != Py_None && !stays(maker, value)) {
            Py_XSETREF(level->key, key);
            *part = value;
            return DONE;
        }
        Py_DECREF(key);
        Py_DECREF(value);
        if (outcome != DONE) {
            return outcome;
        }
    }
}

static Outcome
next_member(TreeMaker *maker, TreeLevel *level, PyObject **part)
{
    WritePlan *plan = level->plan;
    while (!level->in_extra && level->at < plan->count) {
        const PlanEntry *entry = &plan->entries[level->at++];
        PyObject *value = attribute_of(level->source, entry);
        if (UNLIKELY(value == NULL)) {
            return tree_failed(maker);
        }
        bool is_none = value == Py_None;
        if (!is_none && !stays(maker, value)) {
            Py_XSETREF(level->key, Py_NewRef(entry->made));
            *part = value;
            return DONE;
        }
        Outcome outcome =
            is_none && !maker->options->keeps_nulls ? DONE : set_part(maker, level, entry->made, value);
        Py_DECREF(value);
        if (outcome != DONE) {
            return outcome;
        }
    }
    *part = NULL;
    if (level->extra == NULL) {
        return DONE;
    }
    if (!level->in_extra) {
        level->in_extra = true;
        level->at = 0;
        level->size = PyDict_GET_SIZE(level->extra);
    }
    return next_extra(maker, level, part);
}

static Outcome
next_part(TreeMaker *maker, PyObject **part)
{
    TreeLevel *level = &maker->levels[maker->open - 1];
    *part = NULL;
    if (UNLIKELY(--maker->parts <= 0)) {
        maker->parts = PARTS_BETWEEN_LOOKS;
        if (PyErr_CheckSignals() < 0) {
            return FAILED;
        }
    }
    return level->plan != NULL                 ? next_member(maker, level, part)
           : PyDict_CheckExact(level->source) ? next_pair(maker, level, part)
                                               : next_item(maker, level, part);
}

/* Gives a tree its place in the innermost container; takes over the reference. */
static Outcome
place_tree(const TreeMaker *maker, PyObject *made)
{
    const TreeLevel *level = &maker->levels[maker->open - 1];
    Outcome outcome = PyDict_CheckExact(level->tree)           ? set_part(maker, level, level->key, made)
                      : PyList_Append(level->tree, made) == 0 ? DONE
                                                              : FAILED;
    Py_DECREF(made);
    return outcome;
}

/* ---- the whole ---- */

static Outcome
make_tree(TreeMaker *maker, PyObject *value, PyObject **tree)
{
    PyObject *part = Py_NewRef(value), *made;
    for (;;) {
        Outcome outcome = begin_part(maker, part, &made);
        Py_DECREF(part);
        if (outcome != DONE) {
            return outcome;
        }
        for (part = NULL; part == NULL;) {
            if (made != NULL && maker->open == 0) {
                *tree = made;
                return DONE;
            }
            outcome = made == NULL ? DONE : place_tree(maker, made);
            outcome = outcome == DONE ? next_part(maker, &part) : outcome;
            if (outcome != DONE) {
                return outcome;
            }
            made = part == NULL ? pop_level(maker) : NULL;
        }
    }
}

static Outcome
start_and_make(const TreeOptions *options, TreeLevel *levels, PyObject *value, PyObject **tree)
{
    TreeMaker maker = {.options = options, .levels = levels, .parts = PARTS_BETWEEN_LOOKS};
    Outcome outcome = make_tree(&maker, value, tree);
    while (maker.open > 0) {
        Py_XDECREF(pop_level(&maker));
    }
    for (int i = 0; i < KNOWN_WAYS; i++) {
        Py_XDECREF(maker.known[i].plan);
        Py_XDECREF(maker.known[i].type);
    }
    if (maker.has_text) {
        buffer_drop(&maker.text);
    }
    return outcome;
}

const char tree_of_doc[] =
    "tree_of(plans, plan_for, otherwise, depth, dates, keeps_nulls, value, /)\n"
    "--\n"
    "\n"
    "Return the tree of a container or model, or NotImplemented where that is declined.\n"
    "\n"
    "plans maps types to what becomes of their values: True: they are leaves and stay; float: the same, where they are\n"
    "finite; str: the text that JSON has; list or dict: one of those; what tree_plan made: by that plan; any other\n"
    "callable: what it returns of them; None: they are left. plan_for(type) is asked once for each type that is not there,\n"
    "and its answer is put there. What is left, or nested more than some levels deep, otherwise(value) makes the tree of;\n"
    "where it is None the whole value is declined, and so is one that has more levels than depth, which is -1 for no\n"
    "bound. dates is None or 'wcf'; keeps_nulls keeps members that are None. Raises what the callables raise, and\n"
    "TypeError.";

PyObject *
tree_of_value(ModuleState *state, PyObject *const *args, Py_ssize_t count)
{
    if (count != 7 || !PyDict_Check(args[0]) || !PyLong_CheckExact(args[3]) || !PyBool_Check(args[5]) ||
        !(args[4] == Py_None || PyUnicode_CheckExact(args[4]))) {
        PyErr_SetString(PyExc_TypeError, "tree_of takes a dict, two callables, a depth, two options and a value");
        return NULL;
    }
    Py_ssize_t depth = PyLong_AsSsize_t(args[3]);
    if (depth == -1 && PyErr_Occurred()) {
        return NULL;
    }
    TreeOptions options = {
        .plans = args[0],
        .plan_for = args[1],
        .otherwise = args[2] == Py_None ? NULL : args[2],
        .scalars = &state->scalars,
        .plan_type = state->plan_type,
        .most_levels = depth < 0 || depth > TREE_LEVELS ? TREE_LEVELS : depth,
        .dates = args[4] != Py_None && PyUnicode_CompareWithASCIIString(args[4], "wcf") == 0 ? DATES_WCF : DATES_EXACT,
        .keeps_nulls = args[5] == Py_True,
    };
    if (Py_EnterRecursiveCall(" while a tree was made")) {
        return NULL;
    }
    PyObject *tree = NULL;
    char *levels = room_borrow(&state->tree_levels, TREE_LEVELS * sizeof(TreeLevel));
    Outcome outcome = levels == NULL ? FAILED : start_and_make(&options, (TreeLevel *)levels, args[6], &tree);
    if (levels != NULL) {
        room_return(&state->tree_levels, levels);
    }
    Py_LeaveRecursiveCall();
    return outcome == DECLINED ? Py_NewRef(Py_NotImplemented) : tree;
}
