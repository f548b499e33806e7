/* The containers that the writer has open: the outer ones on the C stack, the deeper ones on a stack of our own. */
#ifndef JSVCODEC_LEVELS_H
#define JSVCODEC_LEVELS_H

#include "plan.h"

typedef enum { IN_SEQUENCE, IN_SET, IN_DICT, IN_PAIRS, IN_MODEL } Place;

/* A container that is being written, with references to what it holds. */
typedef struct {
    Place place;
    bool keys_differ;    /* IN_DICT: no two of its keys, not all str, have the same text */
    PyObject *owner;     /* the value as its container holds it */
    PyObject *container; /* what is gone through: a list or tuple, a dict, a tuple of keys and values, an instance, the
                          * iterator of a set */
    WritePlan *plan;     /* IN_MODEL, and IN_DICT after it; else NULL */
    Py_ssize_t at;       /* the next item or member, or what PyDict_Next keeps */
    Py_ssize_t size;     /* of a dict when it was opened */
} Level;

typedef struct {
    Level *all;
    Py_ssize_t count;
    Py_ssize_t room;
} Levels;

/* DECLINED when it is a cycle: two open levels of the same owner. */
Outcome levels_push(Levels *levels, PyObject *owner, Place place, PyObject *container, WritePlan *plan);
void levels_pop(Levels *levels);
void levels_drop(Levels *levels);

static ALWAYS_INLINE Level *
levels_top(Levels *levels)
{
    return &levels->all[levels->count - 1];
}

static ALWAYS_INLINE bool
is_map(Place place)
{
    return place >= IN_DICT;
}

/* ---- closers ---- */

/* Lays a closer over the last comma, and a comma after it, where there is room for two bytes. */
static ALWAYS_INLINE char *
lay_closer(char *at, char closer)
{
    at -= at[-1] == ','; /* an opener stands there when nothing was written */
    *at++ = closer;
    *at++ = ',';
    return at;
}

enum { CLOSER_ROOM = 4 }; /* bytes: two quotes, the closer and a comma */

/* Puts quotes around the item before the last comma where it is the only one of a list, and white space alone, as which
 * ServiceStack would read an empty list. */
char *quote_blank_item(char *at);

/* lay_closer for a list of JSV, where there is room for CLOSER_ROOM bytes. */
static ALWAYS_INLINE char *
lay_list_closer(char *at)
{
    if (LIKELY(at[-1] == ',')) {
        uint8_t last = (uint8_t)at[-2];
        if (UNLIKELY(last <= ' ' || last >= 0x80)) { /* it may be white space */
            at = quote_blank_item(at);
        }
        at--;
    }
    *at++ = ']';
    *at++ = ',';
    return at;
}

#endif
