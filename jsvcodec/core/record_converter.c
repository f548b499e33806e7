/* Many records from text to text: see record_converter.h. */
#include "record_converter.h"
#include "conversion.h"
#include "layout.h"
#include "record_lines.h"
#include "utf8.h"

bool
conversion_start(Conversion *conversion, char *room, Usual *usual, Cursor text, const Way *way, bool *looking)
{
    const Py_ssize_t size = text.end - text.at;
    conversion->depth = 0;
    conversion->max_depth = way->depth < 0 || way->depth > MOST_LEVELS ? MOST_LEVELS : way->depth;
    conversion->keeps_nulls = way->keeps_nulls;
    conversion->columns = conversion->column = way->columns;
    conversion->records = (Records){.depth = -1, .until = text.at};
    if (buffer_start(&conversion->buffer, room, usual) != DONE ||
        buffer_reserve(&conversion->buffer, size + size / 4 + SLACK) != DONE) {
        buffer_drop(&conversion->buffer);
        return false;
    }
    open_keys_start(&conversion->keys);
    pace_start(&conversion->pace, &text, looking);
    return true;
}

void
conversion_end(Conversion *conversion)
{
    buffer_drop(&conversion->buffer);
    pace_leave(&conversion->pace);
    open_keys_drop(&conversion->keys);
}

bool
records_add(Conversion *conversion, const uint8_t *at, char *to)
{
    Records *records = &conversion->records;
    const char *start = conversion->buffer.start + records->length, *end = to - 1;
    if (end == start || has_mark(start, end) || (records->containers_only && *start != '{' && *start != '[')) {
        return false;
    }
    to[-1] = records->separator;
    records->length = to - conversion->buffer.start;
    records->until = at;
    records->count++;
    return true;
}

static void
convert_items(Conversion *conversion, Cursor text, const Way *way)
{
    if (conversion->max_depth == 0) {
        return;
    }
    conversion->around[0] = (Around){NULL, 0, 0};
    conversion->depth = conversion->records.depth = 1;
    convert_between(conversion, text, way->from, way->into);
}

static bool
convert_line(Conversion *conversion, Cursor line, const Way *way)
{
    conversion->buffer.cursor = conversion->buffer.start + conversion->records.length;
    conversion->depth = 0;
    conversion->is_cut = false;
    open_keys_close(&conversion->keys, 0);
    if (has_mark((const char *)line.at, (const char *)line.end) || layout_starts(line)) {
        return false;
    }
    pace_set_next(&conversion->pace, &line);
    return convert_between(conversion, line, way->from, way->into) && write_byte(&conversion->buffer, ',') == DONE;
}

/* Converts the record that begins at a line: that line, and those that a string goes on in. Returns where it ends, at
 * its LF, or NULL. */
static const uint8_t *
convert_record(Conversion *conversion, Cursor text, const Way *way)
{
    const uint8_t *end = text.at;
    for (int lines = 0; lines < MOST_LINES && (end = end_of_line(end, text.end)) != NULL; lines++, end++) {
        if (convert_line(conversion, line_up_to(text.at, end), way)) {
            return end;
        }
        if (!conversion->is_cut || PyErr_Occurred()) {
            break;
        }
    }
    return NULL;
}

static void
convert_lines(Conversion *conversion, Cursor text, const Way *way)
{
    while (text.at < text.end) {
        Py_ssize_t blank = blank_line(text);
        if (blank > 0) {
            conversion->records.until = text.at += blank; /* a blank line is none */
            continue;
        }
        const uint8_t *end = convert_record(conversion, text, way);
        if (end == NULL || !records_add(conversion, end + 1, conversion->buffer.cursor)) {
            return;
        }
        text.at = end + 1;
    }
}

/* ---- results ---- */

/* The text of the records without the last separator, their number, and how many bytes and line breaks they take. */
static PyObject *
result(const Conversion *conversion, const uint8_t *start)
{
    const Records *records = &conversion->records;
    const char *text = conversion->buffer.start;
    const Py_ssize_t length = records->length - (records->length > 0), size = records->until - start;
    if (!is_utf8((const uint8_t *)text, (const uint8_t *)text + length)) {
        return Py_BuildValue("(y#nnn)", "", (Py_ssize_t)0, (Py_ssize_t)0, (Py_ssize_t)0, (Py_ssize_t)0);
    }
    return Py_BuildValue("(y#nnn)", text, length, records->count, size, line_breaks(start, records->until));
}

const char convert_records_doc[] =
    "convert_records(from_json, into_json, depth, keeps_nulls, how, block, start, /)\n"
    "--\n"
    "\n"
    "Return the text of the records from a start in a block of bytes on, how many they are, and how many bytes and line\n"
    "breaks they take.\n"
    "\n"
    "how is items, the separator, containers_only: whether the records are items before commas, or else lines; the\n"
    "character that stands between two in the text; whether a scalar is left to Python. What the core declines, and what\n"
    "comes after it, is not taken. The other arguments are those of convert. Raises MemoryError and what the handlers of\n"
    "signals raise.";

PyObject *
convert_records(bool *looking, PyObject *const *args, Py_ssize_t count)
{
    char room[LENT_ROOM + SLACK]; /* no user code runs meanwhile but the handlers of signals */
    Conversion conversion;
    Usual unknown = {0, 0};
    Way way;
    Cursor text;
    Records records = {.depth = -1};
    int items, containers_only;
    if (!way_from(&way, args, count, 7)) {
        return NULL;
    }
    if (!PyTuple_Check(args[4])) {
        return PyErr_Format(PyExc_TypeError, "a tuple, bytes and an offset are taken");
    }
    if (!block_from(&text, args[5], args[6]) ||
        !PyArg_ParseTuple(args[4], "pcp", &items, &records.separator, &containers_only)) {
        return NULL;
    }
    records.containers_only = containers_only;
    PyObject *into = Py_NewRef(args[1]), *block = Py_NewRef(args[5]), *made = NULL;
    if (conversion_start(&conversion, room, &unknown, text, &way, looking)) {
        records.until = text.at;
        conversion.records = records;
        (items ? convert_items : convert_lines)(&conversion, text, &way);
        made = PyErr_Occurred() ? NULL : result(&conversion, text.at);
        conversion_end(&conversion);
    }
    Py_DECREF(into);
    Py_DECREF(block);
    return made;
}
