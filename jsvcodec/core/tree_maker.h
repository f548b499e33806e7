/* A value with models in it -> a tree: dicts, lists and leaves.
 *
 * What becomes of the values of a type is said by Python, once for each type, as an entry of `plans`:
 *   True          they are leaves, and stay as they are
 *   float         the same, where they are finite
 *   str           they become the text that JSON has
 *   list, dict    they become one, with trees of their parts; dicts, lists, tuples and sets alone
 *   a plan        of members: they become a dict of them; of constants: they become what it has for them
 *   a callable    they become what it returns
 *   None          anything else
 */
#ifndef JSVCODEC_TREE_MAKER_H
#define JSVCODEC_TREE_MAKER_H

#include "module.h"

/* See the docstring in tree_maker.c. */
extern const char tree_of_doc[];
PyObject *tree_of_value(ModuleState *state, PyObject *const *args, Py_ssize_t count);

#endif
