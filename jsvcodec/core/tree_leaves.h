/* What becomes of the values of a type in a tree, and of those that have no parts: see tree_maker.h. */
#ifndef JSVCODEC_TREE_LEAVES_H
#define JSVCODEC_TREE_LEAVES_H

#include "plan.h"
#include "scalars.h"

enum { WAY_BITS = 4, KNOWN_WAYS = 1 << WAY_BITS };

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

typedef enum { LEFT, STAYS, STAYS_FINITE, IS_TEXT, IS_LIST, IS_DICT, IS_MODEL, IS_CONSTANT, IS_CALLED } TreeWay;

typedef struct {
    PyTypeObject *type; /* with references to both */
    PyObject *plan;
    TreeWay way;
} KnownWay;

struct TreeLevel;

typedef struct {
    const TreeOptions *options;
    struct TreeLevel *levels;
    Py_ssize_t open;
    Py_ssize_t parts; /* until signals are looked at */
    KnownWay known[KNOWN_WAYS];
    Buffer text; /* of one scalar after the other */
    bool has_text;
    Usual usual;
} TreeMaker;

/* What becomes of values of a type: NULL with an exception. The place is another's after the next call. */
const KnownWay *find_way(TreeMaker *maker, PyTypeObject *type);

/* What becomes of a value that has no parts, or whose parts are no concern of ours, as a new reference. */
Outcome make_leaf(TreeMaker *maker, const KnownWay *known, PyObject *value, PyObject **made);

/* The tree of a part that is left to Python. */
Outcome leave(const TreeMaker *maker, PyObject *value, PyObject **made);

void tree_leaves_drop(TreeMaker *maker);

/* After an exception, which is raised where parts are left to Python, as that would raise it. */
static inline Outcome
tree_failed(const TreeMaker *maker)
{
    return maker->options->otherwise == NULL ? outcome_of_exception() : FAILED;
}

static ALWAYS_INLINE KnownWay *
known_way(TreeMaker *maker, const PyTypeObject *type)
{
    uint32_t bits = (uint32_t)((uintptr_t)type >> 4) * UINT32_C(0x9e3779b1);
    return &maker->known[bits >> (32 - WAY_BITS)];
}

static ALWAYS_INLINE bool
stays(TreeMaker *maker, PyObject *value)
{
    const KnownWay *known = known_way(maker, Py_TYPE(value));
    return known->type == Py_TYPE(value) && known->way == STAYS;
}

#endif
