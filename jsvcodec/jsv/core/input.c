/* Opening and closing what the caller gave; see input.h. */
#include "input.h"
#include "layout.h"
#include <string.h>

static void
read_in_place(Input *input, const void *start, Py_ssize_t length)
{
    input->text.at = start;
    input->text.end = input->text.at + length;
}

static bool
open_str(Input *input, PyObject *text)
{
    if (PyUnicode_IS_ASCII(text)) {
        read_in_place(input, PyUnicode_1BYTE_DATA(text), PyUnicode_GET_LENGTH(text));
        return true;
    }
    input->copy = PyUnicode_AsUTF8String(text);
    if (input->copy == NULL) {
        if (PyErr_ExceptionMatches(PyExc_UnicodeEncodeError)) {
            PyErr_Clear(); /* a lone surrogate */
        }
        return false;
    }
    read_in_place(input, PyBytes_AS_STRING(input->copy), PyBytes_GET_SIZE(input->copy));
    return true;
}

static bool
open_buffer(Input *input, PyObject *data)
{
    if (PyBytes_CheckExact(data)) {
        read_in_place(input, PyBytes_AS_STRING(data), PyBytes_GET_SIZE(data));
        return true;
    }
    input->copy = PyObject_CheckBuffer(data) ? PyBytes_FromObject(data) : NULL;
    if (input->copy == NULL) {
        return false;
    }
    read_in_place(input, PyBytes_AS_STRING(input->copy), PyBytes_GET_SIZE(input->copy));
    return true;
}

static void
skip_bom(Cursor *text)
{
    if (text->end - text->at >= 3 && memcmp(text->at, "\xEF\xBB\xBF", 3) == 0) {
        text->at += 3;
    }
}

static bool
undo_layout(Input *input)
{
    Py_ssize_t length;
    input->compact = layout_undo(input->text, &length);
    if (input->compact == NULL) {
        return false;
    }
    input->text = (Cursor){input->compact, input->compact + length};
    return true;
}

bool
input_open(Input *input, PyObject *data)
{
    input->copy = NULL;
    input->compact = NULL;
    if (PyUnicode_Check(data) ? open_str(input, data) : open_buffer(input, data)) {
        skip_bom(&input->text);
        if (!layout_starts(input->text) || undo_layout(input)) {
            return true;
        }
    }
    input_close(input);
    return false;
}

void
input_close(Input *input)
{
    PyMem_Free(input->compact);
    Py_XDECREF(input->copy);
}
