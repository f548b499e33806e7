/* Model -> tree: see tree_maker.h.
 *
 * The containers that are open stand on a stack of our own, of a fixed size; what is nested deeper is left to Python.
 * Callables and members may run code that changes anything: so every object in use is referred to, a list is asked for
 * its length each time, and a dict that has changed meanwhile is refused, as Python does. The members of an instance
 * are all read before anything is made of one of them, as Python does, too.
 */
#include "tree_maker.h"
#include "tree_leaves.h"

enum { TREE_LEVELS = 128, PARTS_BETWEEN_LOOKS = 1 << 16 };

/* How far a container has been gone through. */
typedef struct {
    Py_ssize_t at;   /* the next item, or what PyDict_Next keeps */
    Py_ssize_t size; /* of a dict, when that began */
    Py_ssize_t left; /* of its entries */
} Progress;

typedef struct TreeLevel {
    PyObject *source; /* a list, tuple or dict; of an instance the tree itself, which has its members as they are */
    PyObject *tree;   /* the list or dict that is made of it */
    PyObject *key;    /* of a dict: that of the part which is being made */
    Progress progress;
} TreeLevel;

/* ---- levels ---- */

static Progress
start_of(PyObject *container)
{
    Py_ssize_t size = PyDict_CheckExact(container) ? PyDict_GET_SIZE(container) : 0;
    return (Progress){.size = size, .left = size};
}

/* Takes over the references; `tree` is NULL where there is no memory for it. */
static Outcome
push_level(TreeMaker *maker, PyObject *source, PyObject *tree)
{
    maker->levels[maker->open++] = (TreeLevel){.source = source, .tree = tree, .progress = start_of(source)};
    return tree == NULL ? FAILED : DONE;
}

/* Returns the tree, which may be NULL. Code that runs now may change anything but the level, which is off the stack. */
static PyObject *
pop_level(TreeMaker *maker)
{
    TreeLevel level = maker->levels[--maker->open];
    Py_DECREF(level.source);
    Py_XDECREF(level.key);
    return level.tree;
}

/* The next entry of a dict, as new references; both are NULL at the end, and with an exception. */
static Outcome
next_entry(const TreeMaker *maker, PyObject *dict, Progress *progress, PyObject **key, PyObject **value)
{
    PyObject *found_key, *found_value;
    *key = *value = NULL;
    if (UNLIKELY(PyDict_GET_SIZE(dict) != progress->size)) {
        PyErr_SetString(PyExc_RuntimeError, "dictionary changed size during iteration");
        return tree_failed(maker);
    }
    if (!PyDict_Next(dict, &progress->at, &found_key, &found_value)) {
        return DONE;
    }
    if (UNLIKELY(progress->left-- == 0)) {
        PyErr_SetString(PyExc_RuntimeError, "dictionary keys changed during iteration");
        return tree_failed(maker);
    }
    *key = Py_NewRef(found_key);
    *value = Py_NewRef(found_value);
    return DONE;
}

static Outcome
set_part(const TreeMaker *maker, PyObject *tree, PyObject *key, PyObject *value)
{
    return LIKELY(PyDict_SetItem(tree, key, value) == 0) ? DONE : tree_failed(maker);
}

/* ---- the members of an instance ---- */

/* The value of an attribute, as a new reference; NULL with an exception. */
static PyObject *
attribute_of(PyObject *instance, const PlanEntry *entry)
{
    PyObject *value = entry->offset > 0 ? *(PyObject **)((char *)instance + entry->offset) : NULL;
    return LIKELY(value != NULL) ? Py_NewRef(value) : PyObject_GetAttr(instance, entry->object);
}

/* Puts a member into the tree as it is. */
static Outcome
take_member(TreeMaker *maker, PyObject *tree, PyObject *key, PyObject *value, bool *all_stay)
{
    if (value == Py_None) {
        return maker->options->keeps_nulls ? set_part(maker, tree, key, value) : DONE;
    }
    *all_stay = *all_stay && stays(maker, value);
    return set_part(maker, tree, key, value);
}

/* Those that the class of an instance does not know, and that have no name which it does. */
static Outcome
take_extra(TreeMaker *maker, PyObject *tree, PyObject *extra, bool *all_stay)
{
    Progress progress = start_of(extra);
    for (;;) {
        PyObject *key, *value;
        Outcome outcome = next_entry(maker, extra, &progress, &key, &value);
        if (outcome != DONE || key == NULL) {
            return outcome;
        }
        if (maker->options->otherwise == NULL && !PyUnicode_CheckExact(key)) {
            outcome = DECLINED; /* see make_key */
        }
        else {
            int known = PyDict_Contains(tree, key);
            outcome = known < 0    ? tree_failed(maker)
                      : known == 0 ? take_member(maker, tree, key, value, all_stay)
                                   : DONE;
        }
        Py_DECREF(key);
        Py_DECREF(value);
        if (outcome != DONE) {
            return outcome;
        }
    }
}

static Outcome
take_members(TreeMaker *maker, PyObject *tree, PyObject *instance, const WritePlan *plan, bool *all_stay)
{
    Outcome outcome = DONE;
    for (Py_ssize_t i = 0; i < plan->count && outcome == DONE; i++) {
        const PlanEntry *entry = &plan->entries[i];
        PyObject *value = attribute_of(instance, entry);
        outcome = UNLIKELY(value == NULL) ? tree_failed(maker) : take_member(maker, tree, entry->made, value, all_stay);
        Py_XDECREF(value);
    }
    if (outcome != DONE || plan->extra.object == NULL) {
        return outcome;
    }
    PyObject *extra = attribute_of(instance, &plan->extra);
    outcome = extra == NULL                ? tree_failed(maker)
              : extra == Py_None           ? DONE
              : PyDict_CheckExact(extra) ? take_extra(maker, tree, extra, all_stay)
                                           : DECLINED;
    Py_XDECREF(extra);
    return outcome;
}

/* ---- what is opened ---- */

static Outcome
open_model(TreeMaker *maker, PyObject *instance, const WritePlan *plan, PyObject **made)
{
    PyObject *tree = PyDict_New();
    bool all_stay = true;
    Outcome outcome = tree == NULL ? FAILED : take_members(maker, tree, instance, plan, &all_stay);
    if (outcome != DONE) {
        Py_XDECREF(tree);
        return outcome == DECLINED ? leave(maker, instance, made) : outcome;
    }
    if (all_stay) {
        *made = tree;
        return DONE;
    }
    return push_level(maker, Py_NewRef(tree), tree);
}

static Outcome
open_list(TreeMaker *maker, PyObject *value, PyObject **made)
{
    if (PyList_CheckExact(value) || PyTuple_CheckExact(value)) {
        return push_level(maker, Py_NewRef(value), PyList_New(0));
    }
    if (!PyAnySet_CheckExact(value)) {
        return leave(maker, value, made);
    }
    PyObject *items = PySequence_List(value);
    return items == NULL ? tree_failed(maker) : push_level(maker, items, PyList_New(0));
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
        return PyDict_CheckExact(value) ? push_level(maker, Py_NewRef(value), PyDict_New())
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
    while (level->progress.at < Py_SIZE(source)) {
        PyObject **items = PyList_CheckExact(source) ? ((PyListObject *)source)->ob_item
                                                     : ((PyTupleObject *)source)->ob_item;
        PyObject *item = Py_NewRef(items[level->progress.at++]);
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

static Outcome
next_pair(TreeMaker *maker, TreeLevel *level, PyObject **part)
{
    PyObject *key, *value, *made = NULL;
    for (;;) {
        Outcome outcome = next_entry(maker, level->source, &level->progress, &key, &value);
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
        outcome = set_part(maker, level->tree, made, value);
        Py_DECREF(made);
        Py_DECREF(value);
        if (outcome != DONE) {
            return outcome;
        }
    }
}

/* The next member, of those that the tree has as they are. */
static Outcome
next_member(TreeMaker *maker, TreeLevel *level, PyObject **part)
{
    PyObject *key;
    for (;;) {
        Outcome outcome = next_entry(maker, level->tree, &level->progress, &key, part);
        if (outcome != DONE || key == NULL) {
            return outcome;
        }
        if (*part != Py_None && !stays(maker, *part)) {
            Py_XSETREF(level->key, key);
            return DONE;
        }
        Py_DECREF(key);
        Py_CLEAR(*part);
    }
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
    return level->source == level->tree        ? next_member(maker, level, part)
           : PyDict_CheckExact(level->source) ? next_pair(maker, level, part)
                                               : next_item(maker, level, part);
}

/* Gives a tree its place in the innermost container; takes over the reference. */
static Outcome
place_tree(const TreeMaker *maker, PyObject *made)
{
    const TreeLevel *level = &maker->levels[maker->open - 1];
    Outcome outcome = PyDict_CheckExact(level->tree)           ? set_part(maker, level->tree, level->key, made)
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
