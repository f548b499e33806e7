/* The containers of a model that are being filled, and the values that wait to be put into them.
 *
 * What is being filled is `here`, the levels around it lie below it. A class or map collects its parts in an object of
 * its own; items of a sequence wait on one stack for all of them: see waiting.h. Functions that take a value take over
 * its reference, also when they fail. A value that user code will make is None until then, see deferred.h; the
 * container that directly holds one is an object from then on, and is made itself where it cannot be changed.
 */
#ifndef JSVCODEC_FILLING_H
#define JSVCODEC_FILLING_H

#include "collisions.h"
#include "deferred.h"
#include "instances.h"
#include "pace.h"
#include "waiting.h"

enum { TYPED_LEVELS = 128 };

typedef struct {
    const Kind *kind;     /* of the container; NULL at the root */
    PyObject *object;     /* the container or what its parts are collected in; a sequence has none while it is short */
    PyObject *key;        /* of a map: of the value being read */
    PyObject *extra;      /* of a class: unknown members, or NULL; they are dropped where the class has no place for them */
    const Member *member; /* of a class: the one being read */
    Py_ssize_t next;      /* of a class: the index of the member expected next; of a sequence: its first waiting item */
    Py_ssize_t missing;   /* of a class: how many required members were not sent yet */
    const uint8_t *name;  /* of a class or map: where the name or key of the part being read stands in the text */
    PyObject *step;       /* of a map or class that is read from a tree: the key, borrowed from the walk; else NULL */
    Collisions *counted;  /* of a map or set: see collisions.h */
    Py_ssize_t first;     /* the operation that was the next one when the container was opened */
    FrameId frame;        /* once it is needed */
    bool waits;           /* a part is still to be made by user code */
} FillingLevel;

typedef struct {
    const Scalars *scalars;
    Deferred *deferred;
    Pace pace;
    Py_ssize_t max_depth; /* of the text; negative: unbounded */
    bool unique;          /* a repeated key or member is declined */
    FillingLevel *here;
    FillingLevel levels[TYPED_LEVELS + 1]; /* the first is the root */
    Waiting waiting;
} Filling;

void filling_start(Filling *filling, Deferred *deferred, bool *looking, Py_ssize_t max_depth, bool unique);

/* Frees what is left of a document that was declined; of one that was read nothing is. */
void filling_end(Filling *filling);

/* Enters a container of a kind. False where it is nested too deep, or with an exception. */
bool open_level(Filling *filling, const Kind *kind);

/* Leaves the container and returns what it has become; NULL where parts are missing, or with an exception, or where an
 * operation will make it: see take_deferred. */
PyObject *close_level(Filling *filling);

/* Has user code make a value later: returns NULL always. Takes over the tree, which may be NULL; `text` is where it
 * stands if it is a map or list. */
PyObject *defer_hook(Filling *filling, const Kind *kind, PyObject *tree, const uint8_t *text, Py_ssize_t length);

/* After a NULL: gives the operation that will make the value its place in `here` and returns a None for that place.
 * NULL where there is no such operation, or with an exception. */
PyObject *take_deferred(Filling *filling);

/* What no text stands for: None, or for a member what it takes when it is not sent. NULL as from defer_hook. */
PyObject *value_of_nothing(Filling *filling, const Want *want);

/* Stores a value in a container that is no class. False: as instance_set, or what cannot be put there. */
bool add_part(Filling *filling, PyObject *value);

/* How many items the sequence that is `here` has. */
static inline Py_ssize_t
item_count(const Filling *filling)
{
    const FillingLevel *here = filling->here;
    return here->object != NULL ? PyList_GET_SIZE(here->object) : filling->waiting.count - here->next;
}

/* Whether keys are made, by user code, when the map is read: until then its dict has their texts. */
static inline bool
has_foreign_keys(const Kind *map)
{
    const Kind *key = map->parts[0].kind;
    return key->form == FORM_HOOK || (key->form == FORM_ENUM && key->foreign);
}

/* How many containers more may be nested here; negative: any number. */
static inline Py_ssize_t
depth_left(const Filling *filling)
{
    return filling->max_depth < 0 ? -1 : filling->max_depth - (filling->here - filling->levels);
}

/* Stores a value in the innermost container, which is `here`. */
static ALWAYS_INLINE bool
add_value(Filling *filling, FillingLevel *here, PyObject *value)
{
    if (here->kind->form == FORM_CLASS) {
        here->missing -= here->member->required;
        return instance_set(here->kind, here->object, here->member, value);
    }
    return add_part(filling, value);
}

#endif
