/* Columns: see columns.h. The functions recurse as deep as a plan goes, which whoever makes it bounds. */
#include "columns.h"
#include "open_keys.h"

static const char capsule_name[] = "jsvcodec.core.columns";

enum { MOST_DIGITS = 60 }; /* characters of a number; no limit that comes here is lower */

const char columns_doc[] =
    "columns(plan, /)\n"
    "--\n"
    "\n"
    "Return what convert and convert_records take for into_json: the columns whose texts become numbers or bools of JSON.\n"
    "\n"
    "plan is a tuple: 1 for a column of bools, 2 of integers, 3 of numbers, 0 of anything; the plan of the items of its\n"
    "lists, of the values of its maps, both or None, and a tuple of pairs of the name of a member, as bytes that stand\n"
    "between quotes of JSON, and its plan. Raises TypeError and RecursionError.";

/* ---- made and freed ---- */

static void
column_free(Column *column)
{
    if (column == NULL) {
        return;
    }
    for (size_t i = 0; column->members != NULL && i <= column->mask; i++) {
        column_free(column->members[i].column);
        Py_XDECREF(column->members[i].name);
    }
    column_free(column->items);
    column_free(column->values);
    PyMem_Free(column->members);
    PyMem_Free(column);
}

static Column *column_from(PyObject *plan);

/* The place of a key in the table: that which holds it, or a free one. */
static ALWAYS_INLINE ColumnMember *
place_of(const Column *map, const uint8_t *key, Py_ssize_t length, uint64_t hash)
{
    for (size_t place = (size_t)(hash >> 32) & map->mask;; place = (place + 1) & map->mask) {
        ColumnMember *member = &map->members[place];
        if (member->column == NULL ||
            (member->hash == hash && PyBytes_GET_SIZE(member->name) == length &&
             memcmp(PyBytes_AS_STRING(member->name), key, (size_t)length) == 0)) {
            return member;
        }
    }
}

static bool
add_member(Column *map, PyObject *pair)
{
    if (!PyTuple_Check(pair) || PyTuple_GET_SIZE(pair) != 2 || !PyBytes_CheckExact(PyTuple_GET_ITEM(pair, 0))) {
        PyErr_SetString(PyExc_TypeError, "a member is a pair of bytes and a plan");
        return false;
    }
    PyObject *name = PyTuple_GET_ITEM(pair, 0);
    const uint8_t *key = (const uint8_t *)PyBytes_AS_STRING(name);
    uint64_t hash = hash_of_key(key, PyBytes_GET_SIZE(name), 0);
    ColumnMember *member = place_of(map, key, PyBytes_GET_SIZE(name), hash);
    if (member->column != NULL) {
        PyErr_SetString(PyExc_TypeError, "a member is there twice");
        return false;
    }
    member->column = column_from(PyTuple_GET_ITEM(pair, 1));
    if (member->column == NULL) {
        return false;
    }
    member->name = Py_NewRef(name);
    member->hash = hash;
    return true;
}

static bool
add_members(Column *map, PyObject *members)
{
    if (!PyTuple_Check(members)) {
        PyErr_SetString(PyExc_TypeError, "members are a tuple");
        return false;
    }
    size_t count = (size_t)PyTuple_GET_SIZE(members), places = 2;
    while (places < 2 * count + 1) {
        places *= 2;
    }
    map->members = count == 0 ? NULL : PyMem_Calloc(places, sizeof(ColumnMember));
    map->mask = places - 1;
    if (count > 0 && map->members == NULL) {
        PyErr_NoMemory();
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (!add_member(map, PyTuple_GET_ITEM(members, (Py_ssize_t)i))) {
            return false;
        }
    }
    return true;
}

static bool
add_inner(Column **column, PyObject *plan)
{
    return plan == Py_None || (*column = column_from(plan)) != NULL;
}

/* A new column; NULL with an exception. */
static Column *
column_from(PyObject *plan)
{
    if (!PyTuple_Check(plan) || PyTuple_GET_SIZE(plan) != 4 || !PyLong_CheckExact(PyTuple_GET_ITEM(plan, 0)) ||
        PyLong_AsUnsignedLongMask(PyTuple_GET_ITEM(plan, 0)) > COLUMN_OF_NUMBERS) {
        PyErr_SetString(PyExc_TypeError, "a plan is a tuple of a kind, two plans and members");
        return NULL;
    }
    if (Py_EnterRecursiveCall(" while columns were made")) {
        return NULL;
    }
    Column *column = PyMem_Calloc(1, sizeof(Column));
    if (column == NULL) {
        PyErr_NoMemory();
    }
    else {
        column->kind = (ColumnKind)PyLong_AsUnsignedLongMask(PyTuple_GET_ITEM(plan, 0));
        if (!add_inner(&column->items, PyTuple_GET_ITEM(plan, 1)) ||
            !add_inner(&column->values, PyTuple_GET_ITEM(plan, 2)) || !add_members(column, PyTuple_GET_ITEM(plan, 3))) {
            column_free(column);
            column = NULL;
        }
    }
    Py_LeaveRecursiveCall();
    return column;
}

static void
capsule_free(PyObject *capsule)
{
    column_free(PyCapsule_GetPointer(capsule, capsule_name));
}

PyObject *
columns_new(PyObject *plan)
{
    Column *column = column_from(plan);
    PyObject *capsule = column == NULL ? NULL : PyCapsule_New(column, capsule_name, capsule_free);
    if (capsule == NULL) {
        column_free(column);
    }
    return capsule;
}

const Column *
columns_in(PyObject *capsule)
{
    return PyCapsule_IsValid(capsule, capsule_name) ? PyCapsule_GetPointer(capsule, capsule_name) : NULL;
}

/* ---- used ---- */

const Column *
column_of_member(const Column *map, const uint8_t *key, Py_ssize_t length)
{
    if (map->members == NULL) {
        return map->values;
    }
    return place_of(map, key, length, hash_of_key(key, length, 0))->column;
}

static const char *
after_digits(const char *at, const char *end)
{
    while (at < end && *at >= '0' && *at <= '9') {
        at++;
    }
    return at;
}

/* What a number of JSON without an exponent is, and where its digits begin and its whole part ends. */
static ColumnKind
number_from(const char *at, const char *end, const char **first, const char **stop)
{
    *first = at + (at < end && *at == '-');
    *stop = after_digits(*first, end);
    if (*stop == *first || (**first == '0' && *stop - *first > 1)) {
        return COLUMN_OF_ANYTHING;
    }
    if (*stop == end) {
        return COLUMN_OF_INTS;
    }
    const char *point = *stop + 1;
    return **stop == '.' && point < end && after_digits(point, end) == end ? COLUMN_OF_NUMBERS : COLUMN_OF_ANYTHING;
}

/* Whether it is an integer of JSON, or with a point any number that a Decimal is written as; not -0. */
static bool
is_plain_number(const char *at, const char *end, bool may_have_point)
{
    const char *first, *stop;
    if (end - at > MOST_DIGITS) {
        return false;
    }
    switch (number_from(at, end, &first, &stop)) {
    case COLUMN_OF_INTS:
        return !(*first == '0' && first > at);
    case COLUMN_OF_NUMBERS: /* a Decimal with more zeros has an exponent */
        return may_have_point && !(*first == '0' && end - stop > 6 && memcmp(stop + 1, "000000", 6) == 0);
    default:
        return false;
    }
}

static bool
is_word(const char *at, const char *end, const char *word)
{
    return (size_t)(end - at) == strlen(word) && memcmp(at, word, strlen(word)) == 0;
}

char *
put_as_column(ColumnKind kind, char *start, char *to)
{
    char *text = start + 1, *end = to - 1; /* in the quotes */
    if (kind == COLUMN_OF_BOOLS) {
        bool is_true = is_word(text, end, "True");
        if (!is_true && !is_word(text, end, "False")) {
            return NULL;
        }
        *text = is_true ? 't' : 'f';
    }
    else if (!is_plain_number(text, end, kind == COLUMN_OF_NUMBERS)) {
        return NULL;
    }
    memmove(start, text, (size_t)(end - text));
    return to - 2;
}

/* ---- texts that are looked at, before there are columns ---- */

enum { MOST_DIGITS_OF_INT = 15, MOST_OF_DECIMAL = 29 };

const char short_numbers_doc[] =
    "short_numbers(texts, /)\n"
    "--\n"
    "\n"
    "Return what all texts of a tuple or list are: 2 for integers of JSON of up to 15 digits, 3 for numbers of JSON without\n"
    "an exponent, of up to 29 characters and none of them a negative zero; 0 where some text is neither.";

/* Whether no digit but zeros follows the minus. */
static bool
is_minus_zero(const char *at, const char *end)
{
    if (at == end || *at != '-') {
        return false;
    }
    for (at++; at < end && (*at == '0' || *at == '.'); at++) {
    }
    return at == end;
}

static ColumnKind
kind_of_text(PyObject *text)
{
    if (!PyUnicode_Check(text) || !PyUnicode_IS_ASCII(text)) {
        return COLUMN_OF_ANYTHING;
    }
    const char *at = PyUnicode_DATA(text), *end = at + PyUnicode_GET_LENGTH(text);
    const char *first, *stop;
    if (end - at > MOST_OF_DECIMAL || is_minus_zero(at, end)) {
        return COLUMN_OF_ANYTHING;
    }
    ColumnKind kind = number_from(at, end, &first, &stop);
    return kind == COLUMN_OF_INTS && end - first > MOST_DIGITS_OF_INT ? COLUMN_OF_NUMBERS : kind;
}

PyObject *
short_numbers(PyObject *texts)
{
    if (!PyTuple_CheckExact(texts) && !PyList_CheckExact(texts)) {
        return PyErr_Format(PyExc_TypeError, "a tuple or list is taken");
    }
    PyObject *const *items = PySequence_Fast_ITEMS(texts);
    Py_ssize_t count = PySequence_Fast_GET_SIZE(texts);
    ColumnKind kind = COLUMN_OF_INTS;
    for (Py_ssize_t i = 0; kind != COLUMN_OF_ANYTHING && i < count; i++) {
        ColumnKind found = kind_of_text(items[i]);
        kind = found == COLUMN_OF_ANYTHING || found > kind ? found : kind;
    }
    return PyLong_FromLong(kind);
}
