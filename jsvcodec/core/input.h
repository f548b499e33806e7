/* What the caller gave -> contiguous UTF-8 bytes of a text.
 *
 * In comes a str or any object with a buffer; out goes a cursor that stays valid until input_close. What cannot change,
 * bytes and ASCII strs, is read in place. Any other buffer is copied, since code that runs while it is read, a
 * finalizer or another thread, could change its bytes between two looks at them. Another str is encoded into a
 * temporary: asking the str itself for UTF-8 would leave a copy in the caller's object for life. A leading BOM and the
 * one line break that may end a document are passed over, and the indented form is undone into a temporary where it
 * may be one, so that the readers of JSV know compact text only.
 */
#ifndef JSVCODEC_INPUT_H
#define JSVCODEC_INPUT_H

#include "scan.h"
#include "spelling.h"

typedef struct {
    Cursor text;
    PyObject *copy;   /* bytes of our own, or NULL */
    uint8_t *compact; /* the compact text that was made of the indented form, or NULL */
} Input;

/* False means: closed already, and declined; with an exception where a copy could not be made. */
bool input_open(Input *input, PyObject *data, bool may_be_laid_out);

/* The same for a text that the caller keeps. */
bool input_open_text(Input *input, Cursor text, bool may_be_laid_out);

void input_close(Input *input);

#endif
