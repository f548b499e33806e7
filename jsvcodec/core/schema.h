/* What a text is to become: kinds of values, made once for a type from Python.
 *
 * A Kind knows how a text becomes a value of one type; a Want is a place where such a value may stand, and says what
 * counts as None there. Kinds point to the kinds of their parts, and those of classes may point back, so they take
 * part in garbage collection. Nothing in a Kind changes once it is made and, if it is a class, defined. Each has a
 * hook, the Python function that makes the value out of a tree: it is asked where the core does not know the form.
 * User code runs in hooks of FORM_HOOK and of foreign enums, in classes that are called, in factories that are neither
 * dict nor list, and in the hashing of what these make; only there, and only once a text is read: see deferred.h.
 */
#ifndef JSVCODEC_SCHEMA_H
#define JSVCODEC_SCHEMA_H

#include "scalars.h"

typedef enum {
    FORM_ANY,  /* the tree itself */
    FORM_HOOK, /* what the hook makes of the tree */
    FORM_TEXT,
    FORM_SCALAR,
    FORM_ENUM,
    FORM_LIST,
    FORM_TUPLE,
    FORM_SET,
    FORM_FROZENSET,
    FORM_ROW, /* a tuple of so many parts */
    FORM_MAP,
    FORM_CLASS,
} Form;

/* How an instance of a class is made. The first two do, one by one, what the class's generated __init__ would do. */
typedef enum {
    BUILD_SLOTS,      /* every member goes to its place in the instance */
    BUILD_ATTRIBUTES, /* every member is set as object.__setattr__ does */
    BUILD_CALL,       /* the class is called with keyword arguments */
    BUILD_DICT,       /* a TypedDict is its members */
} Build;

/* What counts as None, or as nothing, where a value is wanted. */
enum {
    NOTHING_IS_NONE = 1,  /* no text */
    EMPTY_IS_NONE = 2,    /* an empty quoted text */
    NULL_IS_NOTHING = 4,  /* the word null, bare or quoted */
    NOTHING_IS_BYTES = 8, /* no text: no bytes */
};

typedef struct Kind Kind;

typedef struct {
    Kind *kind;
    unsigned nulls;
} Want;

typedef struct {
    uint64_t head, head_mask; /* the first bytes of the name, and which bits of a word count: not the first letter's case */
    uint64_t tail, tail_mask; /* the last eight, where there are more */
    Py_ssize_t length;
    char *name; /* on the wire with its colon, in UTF-8; "" where it cannot stand bare or is not read */
    Want want;
    Py_ssize_t offset;        /* of its place in the instance, for BUILD_SLOTS */
    PyObject *attribute;      /* what it is called in Python, else */
    PyObject *value;          /* that it takes when it is not sent, or NULL */
    PyObject *factory;        /* that makes this value, or NULL */
    bool foreign_factory;     /* one that is user code */
    bool required;
} Member;

typedef PyObject *(*ScalarReader)(const Scalars *scalars, const char *text, Py_ssize_t length);

struct Kind {
    PyObject_HEAD
    Form form;
    PyObject *hook;    /* hook(tree, text): the text is that of a map or list, None for a leaf */
    bool plain;        /* of FORM_HOOK: hook(tree), a function of the user's */
    bool foreign;      /* its values, or parts of them, are made or hashed by user code */
    ScalarReader read; /* of FORM_SCALAR */
    PyObject *table;   /* of FORM_ENUM: dict of text -> member */
    Want *parts;       /* the item; the key and the value; the items of a row */
    Py_ssize_t part_count;

    /* Of FORM_CLASS. */
    PyTypeObject *cls; /* NULL until the class is defined */
    Build build;
    Member *members; /* in the order in which the class sets them */
    Py_ssize_t member_count;
    Py_ssize_t required; /* how many of them must be sent */
    bool foreign_factories; /* of one member or more */
    const Member *extra; /* the member that takes those that the class does not know, or NULL */
    PyObject *names;     /* dict of folded name -> index of the member */
};

extern PyType_Spec kind_spec;

/* See the docstring in schema.c. */
extern const char kind_doc[];
PyObject *kind_new(PyTypeObject *type, PyObject *const *args, Py_ssize_t count);

/* A pair of a Kind and its nulls -> a Want with a reference; false with an exception. */
bool want_from_pair(Want *want, PyObject *pair, PyTypeObject *kind_type);

#endif
