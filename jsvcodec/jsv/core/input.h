/* What the caller gave -> contiguous UTF-8 bytes of compact text.
 *
 * In comes a str or any object with a contiguous buffer; out goes a cursor that stays valid until input_close.
 * Buffers and ASCII strs are read in place. Another str is encoded into a temporary: asking the str itself for UTF-8
 * would leave a copy in the caller's object for life. A leading BOM is passed over, and the indented form is undone
 * into a temporary, so that the readers know compact text only.
 */
#ifndef JSVCODEC_INPUT_H
#define JSVCODEC_INPUT_H

#include "scan.h"

typedef struct {
    Cursor text;
    PyObject *encoded; /* the temporary behind a str that is not ASCII, or NULL */
    Py_buffer buffer;  /* held while buffer.obj is set */
    uint8_t *compact;  /* the temporary behind the indented form, or NULL */
} Input;

/* False means: closed already, and declined unless an exception is set (memory, or neither str nor buffer). */
bool input_open(Input *input, PyObject *data);

void input_close(Input *input);

#endif
