/* The containers that the writer has open, innermost last: a stack of our own, so that nothing recurses. */
#ifndef JSVCODEC_LEVELS_H
#define JSVCODEC_LEVELS_H

#include "plan.h"

typedef enum { IN_SEQUENCE, IN_SET, IN_DICT, IN_MODEL } Place;

typedef struct {
    Place place;
    PyObject *owner;     /* the value as its container holds it: two open levels with the same owner are a cycle */
    PyObject *container; /* what is gone through: a list or tuple, a dict, an instance, the iterator of a set */
    WritePlan *plan;     /* IN_MODEL, and IN_DICT behind it; else NULL */
    Py_ssize_t at;       /* the next item or member, or what PyDict_Next keeps */
    Py_ssize_t size;     /* of a dict when it was opened */
    bool keys_differ;    /* IN_DICT: no two of its keys, not all str, have the same text */
} Level;

enum { FIRST_LEVELS = 8 }; /* they are on the C stack, of which calls inside of calls must not take much */

typedef struct {
    Level *all;
    Py_ssize_t count;
    Py_ssize_t room;
    Py_ssize_t depth; /* the most that may be open */
    Level first[FIRST_LEVELS];
} Levels;

void levels_start(Levels *levels, Py_ssize_t depth);
void levels_drop(Levels *levels);

/* Puts a container, whose opener is written, on the stack; DECLINED when that is too deep, or a cycle. */
Outcome levels_push(Levels *levels, Place place, PyObject *owner, PyObject *container);

/* Writes the opener, too. */
Outcome levels_open(Levels *levels, Buffer *buffer, Place place, PyObject *owner, PyObject *container);

/* Writes the closer; the level is gone. */
Outcome levels_close(Levels *levels, Buffer *buffer);

/* Lays a closer over the last comma, and a comma behind it, where there is room for two bytes. */
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

/* lay_closer for a list, where there is room for CLOSER_ROOM bytes. */
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

static ALWAYS_INLINE Level *
levels_top(Levels *levels)
{
    return &levels->all[levels->count - 1];
}

#endif
