/* What a long read does for the process around it: it lets signals be handled, and Python code run with its own
 * collector.
 *
 * While a text is read the garbage collector is paused (see collection.h) and no bytecode runs, so that nobody would
 * answer Ctrl-C before the end. So the handlers of signals are called every few megabytes. They are Python
 * code, as are the few functions that a reader asks in between: both run with the collector as the caller has it, and
 * whatever they do to it stays. A reader holds no borrowed reference while they run. A handler that reads in its turn
 * is not interrupted by another one, or a stream of signals would fill the C stack with readers.
 */
#ifndef JSVCODEC_PACE_H
#define JSVCODEC_PACE_H

#include "collection.h"
#include "scan.h"

enum { BYTES_BETWEEN_LOOKS = 4 << 20 };

typedef struct {
    const uint8_t *next; /* where the text ends, or where signals are looked at before */
    Py_ssize_t size;     /* of the text */
    bool *looking;       /* of the interpreter: a reader that looked at signals has not come back yet */
    bool paused;
    bool interrupted;    /* the handler of a signal raised what is set now */
} Pace;

static inline void
pace_set_next(Pace *pace, const Cursor *text)
{
    pace->next = text->end - text->at > BYTES_BETWEEN_LOOKS ? text->at + BYTES_BETWEEN_LOOKS : text->end;
}

static inline void
pace_start(Pace *pace, const Cursor *text, bool *looking)
{
    pace->looking = looking;
    pace_set_next(pace, text);
    pace->size = text->end - text->at;
    pace->paused = collection_pause(pace->size);
    pace->interrupted = false;
}

/* Around Python code, and pace_leave also at the end. */
static inline void
pace_leave(Pace *pace)
{
    collection_resume(pace->paused);
    pace->paused = false;
}

static inline void
pace_return(Pace *pace)
{
    pace->paused = collection_pause(pace->size);
}

/* To be asked where the cursor has reached `next`. False at the end of the text, or where a handler raised. */
static inline bool
pace_goes_on(Pace *pace, const Cursor *text)
{
    if (text->at == text->end) {
        return false;
    }
    pace_set_next(pace, text);
    if (*pace->looking) {
        return true;
    }
    *pace->looking = true;
    pace_leave(pace);
    pace->interrupted = PyErr_CheckSignals() < 0;
    pace_return(pace);
    *pace->looking = false;
    return !pace->interrupted;
}

#endif
