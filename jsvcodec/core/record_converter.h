/* Many records from text to text at once: the lines of a block, or the items of a list.
 *
 * In comes a block of a stream, out goes the text of the records at its start that are plain, with their number and how
 * much of the block they take. Where one is not plain, or goes on after the block, the rest is left to the caller.
 */
#ifndef JSVCODEC_RECORD_CONVERTER_H
#define JSVCODEC_RECORD_CONVERTER_H

#include "scan.h"

extern const char convert_records_doc[];

/* The function of the module. `looking`: see pace.h. */
PyObject *convert_records(bool *looking, PyObject *const *args, Py_ssize_t count);

#endif
