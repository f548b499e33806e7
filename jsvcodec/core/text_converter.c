/* From text to text: see text_converter.h.
 *
 * One forward pass and no recursion. What is open is a stack of closers, and the keys of open maps are known by their
 * hashes. The pair of formats is a constant of the loop, of which there are four. As in the writer, a comma is laid
 * after each value, and the closer over the last. */
#include "text_converter.h"
#include "calls.h"
#include "conversion.h"
#include "input.h"
#include "json_scan.h"
#include "levels.h"
#include "text.h"
#include "token_copy.h"
#include "utf8.h"

enum {
    MOST_DIGITS = 60,   /* characters of a number; no limit that comes here is lower */
    MOST_EXPONENT = 2,  /* digits: with these any such number is in the range of a float */
};

static ALWAYS_INLINE const uint8_t *
skip_digits(const uint8_t *at, const uint8_t *end)
{
    while (at < end && *at >= '0' && *at <= '9') {
        at++;
    }
    return at;
}

/* Where the number ends that starts at `at`; NULL for none, and for one that Python is to judge. */
static ALWAYS_INLINE const uint8_t *
end_of_number(const uint8_t *at, const uint8_t *end)
{
    const uint8_t *start = at;
    at += *at == '-';
    const uint8_t *digits = at;
    at = skip_digits(at, end);
    if (at == digits || (*digits == '0' && at - digits > 1)) {
        return NULL;
    }
    if (at < end && *at == '.') {
        digits = ++at;
        at = skip_digits(at, end);
        if (at == digits) {
            return NULL;
        }
    }
    if (at < end && (*at | 0x20) == 'e') {
        at++;
        at += at < end && (*at == '+' || *at == '-');
        digits = at;
        at = skip_digits(at, end);
        if (at == digits || at - digits > MOST_EXPONENT) {
            return NULL;
        }
    }
    return at - start <= MOST_DIGITS ? at : NULL;
}

static ALWAYS_INLINE bool
is_word(const uint8_t *at, const uint8_t *end, const char *word, size_t length)
{
    return (size_t)(end - at) >= length && memcmp(at, word, length) == 0;
}

static ALWAYS_INLINE char *
put_word(char *to, const char *word, size_t length)
{
    memcpy(to, word, length);
    return to + length;
}

/* A null and its comma, or what takes the member that was begun at `name` back again. */
static ALWAYS_INLINE char *
put_null(const Conversion *conversion, char *to, Py_ssize_t name, uint8_t closer, Spelling into)
{
    if (into == JSON) {
        return put_word(to, "null,", 5);
    }
    if (closer == '}' && !conversion->keeps_nulls) {
        char *start = conversion->buffer.start + name;
        /* the key is in no str of ours that would be checked */
        return is_utf8((const uint8_t *)start, (const uint8_t *)to) ? start : NULL;
    }
    *to++ = ',';
    return to;
}

/* The key at the cursor and what stands between it and the value. */
static ALWAYS_INLINE const uint8_t *
copy_key(Conversion *conversion, const uint8_t *at, const uint8_t *end, char **to, Spelling from, Spelling into)
{
    const Py_ssize_t name = *to - conversion->buffer.start;
    bool quoted = at < end && *at == '"';
    if (from == JSON) {
        at = LIKELY(quoted) ? copy_token(&conversion->buffer, at + 1, end, to, JSON_STRING, into) : NULL;
        at = LIKELY(at != NULL) ? json_after_blanks(at, end) : NULL;
    }
    else if (quoted) {
        at = copy_token(&conversion->buffer, at + 1, end, to, JSV_QUOTED, into);
        conversion->is_cut = at == NULL;
    }
    else {
        const uint8_t *start = at;
        at = copy_token(&conversion->buffer, at, end, to, JSV_KEY, into);
        at = LIKELY(at != start) ? at : NULL; /* without quotes a key is not empty */
    }
    if (UNLIKELY(at == NULL || at == end || *at != ':')) {
        return NULL;
    }
    const char *key = conversion->buffer.start + name + (into == JSON);
    Py_ssize_t length = *to - (into == JSON) - key; /* its quotes, which all keys have, do not count */
    if (UNLIKELY(!open_keys_add(&conversion->keys, (const uint8_t *)key, length, conversion->depth))) {
        return NULL;
    }
    *(*to)++ = ':';
    return from == JSON ? json_after_blanks(at + 1, end) : at + 1;
}

/* The scalar at the cursor and a comma. `*to` is NULL where a member cannot be left out. */
static ALWAYS_INLINE const uint8_t *
copy_scalar(Conversion *conversion, const uint8_t *at, const uint8_t *end, char **to, Py_ssize_t name, uint8_t closer,
            Spelling from, Spelling into)
{
    if (*at == '"') {
        at = copy_token(&conversion->buffer, at + 1, end, to, from == JSON ? JSON_STRING : JSV_QUOTED, into);
        conversion->is_cut = from == JSV && at == NULL;
    }
    else if (from == JSV) {
        if (is_stop(*at, ENDS_BARE)) {
            *to = put_null(conversion, *to, name, closer, into);
            return at;
        }
        at = copy_token(&conversion->buffer, at, end, to, JSV_BARE, into);
    }
    else if (*at == 'n') {
        *to = put_null(conversion, *to, name, closer, into);
        return is_word(at, end, "null", 4) ? at + 4 : NULL;
    }
    else if (*at == 't' && is_word(at, end, "true", 4)) {
        *to = put_word(*to, into == JSON ? "true" : "True", 4);
        at += 4;
    }
    else if (*at == 'f' && is_word(at, end, "false", 5)) {
        *to = put_word(*to, into == JSON ? "false" : "False", 5);
        at += 5;
    }
    else {
        const uint8_t *start = at;
        at = end_of_number(at, end);
        if (UNLIKELY(at == NULL)) {
            return NULL;
        }
        copy_short((uint8_t *)*to, start, at - start);
        *to += at - start;
    }
    if (UNLIKELY(at == NULL)) { /* `*to` may be in a buffer that has grown since, and moved */
        return NULL;
    }
    *(*to)++ = ',';
    return at;
}

static ALWAYS_INLINE bool
open_container(Conversion *conversion, uint8_t *closer, uint8_t opener)
{
    if (UNLIKELY(conversion->depth == conversion->max_depth)) {
        return false;
    }
    conversion->around[conversion->depth++] = (Around){conversion->column, conversion->keys.count, *closer};
    *closer = opener + 2; /* in ASCII */
    return true;
}

static ALWAYS_INLINE char *
close_container(Conversion *conversion, uint8_t *closer, char *to, Spelling into)
{
    const Around *around = &conversion->around[--conversion->depth];
    open_keys_close(&conversion->keys, around->keys);
    to = *closer == '}' || into == JSON ? lay_closer(to, (char)*closer) : lay_list_closer(to);
    conversion->column = around->column;
    *closer = around->closer;
    return to;
}

/* The column of the value that is next, whose key, if it has one, was written from `name` on. */
static ALWAYS_INLINE const Column *
next_column(const Conversion *conversion, uint8_t closer, Py_ssize_t name, const char *to)
{
    const Column *column = conversion->column;
    if (closer == 0) {
        return conversion->columns;
    }
    if (column == NULL || closer == ']') {
        return column == NULL ? NULL : column->items;
    }
    const char *key = conversion->buffer.start + name + 1; /* without its quotes, and the colon */
    return column_of_member(column, (const uint8_t *)key, to - 2 - key);
}

/* False: declined, or with an exception. As in the readers there are two places where the loop can be: before a value,
 * and after one. */
static ALWAYS_INLINE bool
convert_as(Conversion *conversion, Cursor text, Spelling from, Spelling into, bool has_columns)
{
    const uint8_t *at = text.at, *const end = text.end;
    char *to = conversion->buffer.cursor;
    Py_ssize_t name = 0; /* where the member begins that is being written */
    const Column *column = NULL; /* of the value that is next */
    uint8_t closer = conversion->depth == 0 ? 0 : ']'; /* of the container that is being read, 0 at the root */

before_value:
    to = room_for(&conversion->buffer, to, end - at);
    if (UNLIKELY(to == NULL)) {
        return false;
    }
    if (from == JSON) {
        at = json_after_blanks(at, end);
    }
    if (closer == '}') {
        name = to - conversion->buffer.start;
        at = copy_key(conversion, at, end, &to, from, into);
        if (UNLIKELY(at == NULL)) {
            return false;
        }
    }
    if (UNLIKELY(at == end)) {
        return false;
    }
    if (has_columns) {
        column = next_column(conversion, closer, name, to);
    }
    if (*at == '{' || *at == '[') {
        if (UNLIKELY(!open_container(conversion, &closer, *at))) {
            return false;
        }
        conversion->column = column;
        *to++ = (char)*at++;
        if (from == JSON) {
            at = json_after_blanks(at, end);
        }
        if (at < end && *at == closer) {
            goto close;
        }
        goto before_value;
    }
    const Py_ssize_t scalar = to - conversion->buffer.start;
    at = copy_scalar(conversion, at, end, &to, name, closer, from, into);
    if (UNLIKELY(at == NULL || to == NULL)) {
        return false;
    }
    if (has_columns && column != NULL && column->kind != COLUMN_OF_ANYTHING && conversion->buffer.start[scalar] == '"') {
        to = put_as_column(column->kind, conversion->buffer.start + scalar, to - 1);
        if (UNLIKELY(to == NULL)) {
            return false;
        }
        *to++ = ',';
    }

after_value:
    if (from == JSON) {
        at = json_after_blanks(at, end);
    }
    if (closer == 0) {
        conversion->buffer.cursor = to - 1; /* the comma after the root */
        return at == end;
    }
    if (UNLIKELY(at >= conversion->pace.next)) {
        Cursor rest = {at, end};
        if (!pace_goes_on(&conversion->pace, &rest)) {
            return false;
        }
    }
    if (LIKELY(*at == ',')) {
        at++;
        if (UNLIKELY(conversion->depth == conversion->records.depth) && !records_add(conversion, at, to)) {
            return false;
        }
        goto before_value;
    }
    if (UNLIKELY(*at != closer || conversion->depth == conversion->records.depth)) {
        return false;
    }

close:
    at++;
    to = close_container(conversion, &closer, to, into);
    goto after_value;
}

#define CONVERSION(name, from, into, has_columns) \
    static NEVER_INLINE bool name(Conversion *conversion, Cursor text) \
    { \
        return convert_as(conversion, text, from, into, has_columns); \
    }

CONVERSION(jsv_to_json, JSV, JSON, false)
CONVERSION(json_to_jsv, JSON, JSV, false)
CONVERSION(jsv_to_jsv, JSV, JSV, false)
CONVERSION(json_to_json, JSON, JSON, false)
CONVERSION(jsv_to_columns, JSV, JSON, true)
CONVERSION(json_to_columns, JSON, JSON, true)

bool
convert_between(Conversion *conversion, Cursor text, Spelling from, Spelling into)
{
    if (conversion->columns != NULL && text.at < text.end) {
        return from == JSON ? json_to_columns(conversion, text) : jsv_to_columns(conversion, text);
    }
    if (from == JSON) {
        return into == JSON ? json_to_json(conversion, text) : json_to_jsv(conversion, text);
    }
    if (text.at == text.end) {
        Outcome outcome = into == JSON ? write_bytes(&conversion->buffer, "null", 4) : DONE;
        return outcome == DONE;
    }
    return into == JSON ? jsv_to_json(conversion, text) : jsv_to_jsv(conversion, text);
}

/* NULL where it is not UTF-8, or with an exception: of memory, no other. */
static PyObject *
unless_not_utf8(PyObject *made)
{
    if (made == NULL) {
        outcome_of_exception();
    }
    return made;
}

/* A new str; NULL without an exception where the text is declined. */
static PyObject *
converted(bool *looking, Cursor text, const Way *way)
{
    char room[LENT_ROOM + SLACK]; /* no user code runs meanwhile but the handlers of signals */
    Conversion conversion;
    Usual unknown = {0, 0};
    PyObject *made = NULL;
    Buffer *buffer = &conversion.buffer;

    if (!conversion_start(&conversion, room, &unknown, text, way, looking)) {
        return NULL;
    }
    if (convert_between(&conversion, text, way->from, way->into) && !has_mark(buffer->start, buffer->cursor)) {
        made = unless_not_utf8(buffer_str(buffer));
    }
    conversion_end(&conversion);
    return made;
}

const char convert_doc[] =
    "convert(from_json, into_json, depth, keeps_nulls, otherwise, data, /)\n"
    "--\n"
    "\n"
    "Return a document of JSV, or of JSON where from_json is true, as JSV or JSON.\n"
    "\n"
    "into_json may be what columns returns: JSON, in whose columns texts become numbers and bools, or are declined.\n"
    "depth bounds the nesting, -1 does not; keeps_nulls writes members of JSV that are null; data is a str or a contiguous\n"
    "buffer of UTF-8. otherwise(data) is called for what the core declines, and its result returned. Raises what it raises,\n"
    "MemoryError, RecursionError and what the handlers of signals raise.";

bool
way_from(Way *way, PyObject *const *args, Py_ssize_t count, Py_ssize_t wanted)
{
    const Column *columns = count != wanted ? NULL : columns_in(args[1]);
    if (count != wanted || !PyBool_Check(args[0]) || (!PyBool_Check(args[1]) && columns == NULL) ||
        !PyLong_CheckExact(args[2]) || !PyBool_Check(args[3])) {
        PyErr_SetString(PyExc_TypeError, "two bools, a depth, a bool and what is to be converted are taken");
        return false;
    }
    *way = (Way){
        .from = args[0] == Py_True ? JSON : JSV,
        .into = args[1] == Py_True || columns != NULL ? JSON : JSV,
        .depth = PyLong_AsSsize_t(args[2]),
        .keeps_nulls = args[3] == Py_True,
        .columns = columns,
    };
    return !(way->depth == -1 && PyErr_Occurred());
}

PyObject *
convert_text(bool *looking, PyObject *const *args, Py_ssize_t count)
{
    Way way;
    Input input;
    PyObject *made = NULL;
    if (!way_from(&way, args, count, 6)) {
        return NULL;
    }
    PyObject *into = Py_NewRef(args[1]), *otherwise = Py_NewRef(args[4]), *data = Py_NewRef(args[5]); /* see the_argument */
    if (input_open(&input, data, way.from == JSV)) {
        made = converted(looking, input.text, &way);
        input_close(&input);
    }
    else if (PyErr_Occurred()) {
        outcome_of_exception();
    }
    if (UNLIKELY(made == NULL) && !PyErr_Occurred()) {
        made = call_fallback(otherwise, data, " while a text was converted");
    }
    Py_DECREF(into);
    Py_DECREF(otherwise);
    Py_DECREF(data);
    return made;
}
