/* Model -> tree: see tree_maker.h.
 *
 * The containers that are open stand on a stack of our own, of a fixed size; what is nested deeper is left to Python.
 * Callables and members may run code that changes anything: so every object in use is referred to, a list is asked for
 * its length each time, and a dict that has changed its size is refused, as Python does.
 */
#include "tree_maker.h"
#include "tree_leaves.h"

enum { TREE_LEVELS = 128, PARTS_BETWEEN_LOOKS = 1 << 16 };

typedef struct TreeLevel {
    PyObject *source; /* a list or tuple, a dict, or an instance */
    PyObject *tree;   /* the list or dict that is made of it */
    PyObject *key;    /* of a dict: that of the part which is being made */
    PyObject *extra;  /* of an instance: a dict of members that its class does not know, or NULL */
    WritePlan *plan;  /* of an instance, else NULL */
    bool in_extra;    /* the members of its class are made */
    Py_ssize_t at;    /* the next item or member, or what PyDict_Next keeps */
    Py_ssize_t size;  /* of a dict that is gone through, when that began */
} TreeLevel;

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

/* Whether a member is written that the class of an instance does not know: not one that has a name which it does. */
static Outcome
writes_extra(const TreeMaker *maker, const TreeLevel *level, PyObject *key, PyObject *value, bool *writes)
{
    bool is_left_out = value == Py_None && !maker->options->keeps_nulls;
    int is_known = is_left_out ? 1 : PyDict_Contains(level->tree, key);
    if (is_known < 0) {
        return tree_failed(maker);
    }
    *writes = !is_known;
    return maker->options->otherwise == NULL && !PyUnicode_CheckExact(key) ? DECLINED : DONE;
}

/* The next of the members that the class of an instance does not know. */
static Outcome
next_extra(TreeMaker *maker, TreeLevel *level, PyObject **part)
{
    PyObject *key, *value;
    bool writes = false;
    *part = NULL;
    for (;;) {
        Outcome outcome = next_entry(maker, level, level->extra, &key, &value);
        if (outcome != DONE || key == NULL) {
            return outcome;
        }
        outcome = writes_extra(maker, level, key, value, &writes);
        if (outcome == DONE && writes) {
            if (value != Py_None && !stays(maker, value)) {
                Py_XSETREF(level->key, key);
                *part = value;
                return DONE;
            }
            outcome = set_part(maker, level, key, value);
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
    tree_leaves_drop(&maker);
    return outcome;
}

/* The options and the value are referred to meanwhile: see the_argument in calls.h. */
static PyObject *
make_held(ModuleState *state, const TreeOptions *options, PyObject *value)
{
    PyObject *held[] = {options->plans, options->plan_for, options->otherwise, value}, *tree = NULL;
    if (Py_EnterRecursiveCall(" while a tree was made")) {
        return NULL;
    }
    for (int i = 0; i < 4; i++) {
        Py_XINCREF(held[i]);
    }
    char *levels = room_borrow(&state->tree_levels, TREE_LEVELS * sizeof(TreeLevel));
    Outcome outcome = levels == NULL ? FAILED : start_and_make(options, (TreeLevel *)levels, value, &tree);
    if (levels != NULL) {
        room_return(&state->tree_levels, levels);
    }
    for (int i = 0; i < 4; i++) {
        Py_XDECREF(held[i]);
    }
    Py_LeaveRecursiveCall();
    return outcome == DECLINED ? Py_NewRef(Py_NotImplemented) : tree;
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
    return make_held(state, &options, args[6]);
}
