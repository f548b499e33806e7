/* The indented form -> compact text, both UTF-8. */
#ifndef JSVCODEC_LAYOUT_H
#define JSVCODEC_LAYOUT_H

#include "scan.h"

/* Whether a text is in the indented form: an opener and a line break, which compact text never has outside quotes. */
bool layout_starts(Cursor text);

/* Returns compact text of `*length` bytes for PyMem_Free. NULL without an exception means that the text is not the
 * indented form of anything; with one, that memory ran out. Expects that layout_starts. */
uint8_t *layout_undo(Cursor text, Py_ssize_t *length);

#endif
