/* A tree of Python objects -> a value of a type, as a Kind describes it. */
#ifndef JSVCODEC_TREE_STRUCTURE_H
#define JSVCODEC_TREE_STRUCTURE_H

#include "model_reader.h"

/* As value_from_text, of a tree; `has_numbers`: one of a format that tells numbers from text. */
Outcome value_from_tree(const Scalars *scalars, bool *looking, const Want *want, Bounds bounds, bool has_numbers,
                        PyObject *tree, PyObject *refused, PyObject **value);

#endif
