/* The walk of redaction: a tree in, a copy without its secrets out.
 *
 * It does what the loop of `Redactor` in jsvcodec/_redaction does: the names of members are looked up, and the values of
 * secrets masked; a text is shown to Python only where it holds a mark. What needs more than that is asked of Python.
 */
#ifndef JSVCODEC_REDACTOR_H
#define JSVCODEC_REDACTOR_H

#include "scan.h"

extern const char redact_doc[];

/* The function of the module. */
PyObject *redact_tree(PyObject *const *args, Py_ssize_t count);

#endif
