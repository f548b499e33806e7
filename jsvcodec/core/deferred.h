/* User code that a document asks for, put off until the whole text has been read.
 *
 * The core may decline a text, and Python then reads it from the start; user code must not run for both. So reading
 * has two phases. In the first the text is parsed and all is made that takes no user code; what does (a hook, a class
 * that is called, a factory, a set of instances) becomes an Operation, and a None holds its place. Only this
 * phase may decline. In the second the operations run in the order in which their values ended in the text, parts
 * before the whole, and each result goes to its place. What an operation raises is kept with its path, operations
 * that need its result are dropped, the others still run: so all problems of a document are reported at once.
 *
 * A path is made of frames, one for each value of an operation and each container around it, and only of those.
 * The names in it are read from the text again when there is something to report.
 */
#ifndef JSVCODEC_DEFERRED_H
#define JSVCODEC_DEFERRED_H

#include "schema.h"
#include "spelling.h"

typedef uint32_t FrameId;

enum { NO_FRAME = 0, ROOT_FRAME = 1, FIRST_FRAME = 2 };

/* One step of a path: what it leads out of, and the name in the text or else the index. */
typedef struct {
    FrameId around;
    const uint8_t *name; /* where a key or a member's name stands in the text, or NULL */
    Py_ssize_t index;
    PyObject *step; /* made when it is first reported, for all paths that go on from here */
} Frame;

/* Where a result goes; the kind of the container says which of the rest counts. */
typedef struct {
    const Kind *kind;    /* NULL at the root */
    PyObject *container; /* the instance, the list that items are collected in, the dict */
    const Member *member;
    Py_ssize_t index;
    PyObject *key;
} ResultPlace;

typedef struct {
    const Kind *kind;    /* of what is made */
    PyObject *argument;  /* the tree, the list of items, the dict of members or of values by the texts of their keys */
    const uint8_t *text; /* of a tree that is a map or list: where it stands, else NULL */
    Py_ssize_t length;
    Py_ssize_t first;    /* the first of the operations that this one depends on, all those up to it */
    FrameId frame;
    ResultPlace place;
} Operation;

typedef struct {
    Operation *operations;
    Py_ssize_t count, room;
    Frame *frames; /* the first is FIRST_FRAME */
    Py_ssize_t frame_count, frame_room;
    bool unplaced; /* the last operation has no place yet: whoever asked for a value is to give it one */
    PyObject *failures; /* pairs of a path and an exception, or a text; NULL before anything runs */
    Cursor text;        /* the whole */
    Spelling spelling;
    Py_ssize_t collisions; /* the bound; negative: none */
    Py_ssize_t nesting;    /* how deep the text is nested; negative until that is asked for */
    const Scalars *scalars;
} Deferred;

static inline void
deferred_start(Deferred *deferred, Cursor text, Spelling spelling, Py_ssize_t collisions, const Scalars *scalars)
{
    deferred->count = deferred->room = deferred->frame_count = deferred->frame_room = 0;
    deferred->operations = NULL;
    deferred->frames = NULL;
    deferred->failures = NULL;
    deferred->unplaced = false;
    deferred->text = text;
    deferred->spelling = spelling;
    deferred->collisions = collisions;
    deferred->nesting = -1;
    deferred->scalars = scalars;
}

/* A new frame; NO_FRAME with an exception. */
FrameId deferred_frame(Deferred *deferred, Frame frame);

/* Adds an operation whose place and frame are still to be given; takes over the reference, which may be NULL. False
 * with an exception. */
bool deferred_add(Deferred *deferred, const Kind *kind, PyObject *argument, Py_ssize_t first);

/* The second phase: runs all operations where the first was DONE, and drops them. `*value` is what the text was read
 * as, and is replaced where the root is the result of one. FAILED with the exception that `refused` raised for the
 * list of all failures, or one that ends everything. */
Outcome deferred_run(Deferred *deferred, Outcome read, PyObject *refused, PyObject **value);

/* The same, which costs nothing where no user code was asked for. */
static ALWAYS_INLINE Outcome
deferred_finish(Deferred *deferred, Outcome read, PyObject *refused, PyObject **value)
{
    bool nothing = deferred->room == 0 && deferred->frame_room == 0;
    return LIKELY(nothing) ? read : deferred_run(deferred, read, refused, value);
}

static inline Operation *
last_operation(const Deferred *deferred)
{
    return &deferred->operations[deferred->count - 1];
}

#endif
