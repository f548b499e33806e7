/* JSV or JSON -> JSV or JSON, from text to text: `dumps(loads(text))` without a tree, but for numbers, which keep
 * their spelling. What is not plain is declined: what is no text of its format, repeated keys, numbers that are long
 * or have a long exponent, lone surrogates, nesting beyond a few hundred levels. */
#ifndef JSVCODEC_TEXT_CONVERTER_H
#define JSVCODEC_TEXT_CONVERTER_H

#include "scan.h"

extern const char convert_doc[];

/* The function of the module. `looking`: see pace.h. */
PyObject *convert_text(bool *looking, PyObject *const *args, Py_ssize_t count);

#endif
