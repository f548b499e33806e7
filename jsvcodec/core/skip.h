/* Passing over values that nobody asked for. */
#ifndef JSVCODEC_SKIP_H
#define JSVCODEC_SKIP_H

#include "pace.h"
#include "spelling.h"

/* Moves the cursor past the value that starts there, perhaps an empty one. An exception is that of a signal; false
 * without one means that the value is declined: malformed, not UTF-8, or nested deeper than `depth` (a negative one
 * does not bound it) or than this module cares to go. */
bool skip_value(Spelling spelling, Cursor *text, Py_ssize_t depth, Pace *pace);

#endif
