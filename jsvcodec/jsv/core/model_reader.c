/* The typed reader: one forward pass, one loop, no recursion.
 *
 * It goes as the tree reader does, but every part knows what Kind of value it is to be. Members of a class are mostly
 * sent in its order, so the text is first compared with the names that are expected next, and a name is only looked up
 * where none of them stands. Values without a kind of the core's own become trees and go through their hook, members
 * that nobody asked for are passed over. Levels wait inside the reader: so deep a nesting of types is left to Python.
 * Every failure is a NULL, with an exception where memory ran out or where a user's code raised one.
 */
#include "model_reader.h"
#include "instances.h"
#include "skip.h"
#include "text.h"
#include "tree_reader.h"

enum { TYPED_LEVELS = 128, ITEMS_INSIDE = 256, ITEMS_WAITING = 128, NAMES_EXPECTED = 16 };

typedef struct {
    const Kind *kind;     /* of the container being filled; NULL at the root */
    PyObject *object;     /* the container or what its parts are collected in; a sequence has none while it is short */
    PyObject *key;        /* of a map: of the value being read */
    PyObject *extra;      /* of a class: unknown members, or NULL */
    const Member *member; /* of a class: the one being read */
    Py_ssize_t next;      /* of a class: the index of the member expected next; of a sequence: its first waiting item */
    Py_ssize_t missing;   /* of a class: how many required members were not sent yet */
} Level;

typedef struct {
    KeyCache *keys;
    const Scalars *scalars;
    Py_ssize_t max_depth; /* of the text; negative: unbounded */
    Level *here;
    PyObject **items;
    Py_ssize_t waiting;
    Py_ssize_t item_places;
    Level levels[TYPED_LEVELS + 1]; /* the first is the root */
    PyObject *items_inside[ITEMS_INSIDE];
} Reader;

static Py_ssize_t
depth_left(const Reader *reader)
{
    return reader->max_depth < 0 ? -1 : reader->max_depth - (reader->here - reader->levels);
}

/* ---- sequences ---- */

static bool
grow_items(Reader *reader)
{
    bool inside = reader->items == reader->items_inside;
    size_t bytes = (size_t)reader->item_places * sizeof(PyObject *);
    PyObject **larger = PyMem_Realloc(inside ? NULL : reader->items, bytes * 2);
    if (larger == NULL) {
        PyErr_NoMemory();
        return false;
    }
    if (inside) {
        memcpy(larger, reader->items_inside, bytes);
    }
    reader->items = larger;
    reader->item_places *= 2;
    return true;
}

/* Moves the waiting items of the sequence into a new list or tuple. */
static PyObject *
take_waiting(Reader *reader, bool tuple)
{
    Py_ssize_t first = reader->here->next;
    Py_ssize_t count = reader->waiting - first;
    PyObject *sequence = tuple ? PyTuple_New(count) : PyList_New(count);
    if (LIKELY(sequence != NULL)) {
        PyObject **to = tuple ? ((PyTupleObject *)sequence)->ob_item : ((PyListObject *)sequence)->ob_item;
        if (count > 0) {
            memcpy(to, reader->items + first, (size_t)count * sizeof *to);
        }
        reader->waiting = first;
    }
    return sequence;
}

/* Takes over the reference to the value. A long sequence is made into a list before it ends. */
static bool
add_item(Reader *reader, PyObject *value)
{
    Level *here = reader->here;
    if (here->object != NULL) {
        int failed = PyList_Append(here->object, value);
        Py_DECREF(value);
        return failed == 0;
    }
    if (UNLIKELY(reader->waiting == reader->item_places) && !grow_items(reader)) {
        Py_DECREF(value);
        return false;
    }
    reader->items[reader->waiting++] = value;
    if (UNLIKELY(reader->waiting - here->next == ITEMS_WAITING && here->kind->form != FORM_ROW)) {
        here->object = take_waiting(reader, false);
        return here->object != NULL;
    }
    return true;
}

static PyObject *
close_sequence(Reader *reader)
{
    Level *here = reader->here;
    bool tuple = here->kind->form != FORM_LIST;
    if (here->object == NULL) {
        bool short_row = here->kind->form == FORM_ROW && reader->waiting - here->next != here->kind->part_count;
        return short_row ? NULL : take_waiting(reader, tuple);
    }
    PyObject *list = here->object;
    here->object = NULL;
    if (tuple) {
        Py_SETREF(list, PyList_AsTuple(list));
    }
    return list;
}

/* ---- levels ---- */

static bool
opens(const Kind *kind, uint8_t opener)
{
    return opener == '{' ? kind->form >= FORM_MAP : FORM_LIST <= kind->form && kind->form <= FORM_ROW;
}

/* Enters a container of a kind. */
static bool
open_level(Reader *reader, const Kind *kind)
{
    if (UNLIKELY(depth_left(reader) == 0 || reader->here == reader->levels + TYPED_LEVELS)) {
        return false;
    }
    Level level = {.kind = kind};
    switch (kind->form) {
    case FORM_CLASS:
        if (UNLIKELY(kind->names == NULL)) {
            return false; /* not defined */
        }
        level.missing = kind->required;
        level.object = instance_start(kind, reader->scalars);
        break;
    case FORM_MAP:
        level.object = PyDict_New();
        break;
    case FORM_SET:
        level.object = PySet_New(NULL);
        break;
    case FORM_FROZENSET:
        level.object = PyFrozenSet_New(NULL);
        break;
    default:
        level.next = reader->waiting;
        *++reader->here = level;
        return true;
    }
    if (UNLIKELY(level.object == NULL)) {
        return false;
    }
    *++reader->here = level;
    return true;
}

/* Leaves the container and returns what it has become. */
static PyObject *
close_level(Reader *reader)
{
    Level *here = reader->here;
    PyObject *finished;
    switch (here->kind->form) {
    case FORM_CLASS:
        if (UNLIKELY(here->missing > 0)) {
            return NULL;
        }
        finished = instance_finish(here->kind, here->object, here->extra, reader->scalars);
        here->object = here->extra = NULL;
        break;
    case FORM_MAP: case FORM_SET: case FORM_FROZENSET:
        finished = here->object;
        break;
    default:
        finished = close_sequence(reader);
    }
    if (LIKELY(finished != NULL)) {
        reader->here--;
    }
    return finished;
}

/* Adds to a map; takes over the reference to the value. Where two keys of a text become one, Python is to say which
 * of them comes last. */
static bool
add_pair(Level *here, PyObject *value)
{
    Py_ssize_t before = PyDict_GET_SIZE(here->object);
    int failed = PyDict_SetItem(here->object, here->key, value);
    bool text_key = PyUnicode_CheckExact(here->key);
    Py_CLEAR(here->key);
    Py_DECREF(value);
    return failed == 0 && (text_key || PyDict_GET_SIZE(here->object) > before);
}

/* Stores a value in the innermost container; takes over the reference. */
static bool
add_value(Reader *reader, PyObject *value)
{
    Level *here = reader->here;
    switch (here->kind->form) {
    case FORM_CLASS:
        here->missing -= here->member->required;
        return instance_set(here->kind, here->object, here->member, value);
    case FORM_MAP:
        return add_pair(here, value);
    case FORM_SET: case FORM_FROZENSET: {
        int failed = PySet_Add(here->object, value);
        Py_DECREF(value);
        return failed == 0;
    }
    default:
        return add_item(reader, value);
    }
}

/* ---- values ---- */

/* Takes over the reference to the tree, which may be NULL. */
static PyObject *
call_hook(const Kind *kind, PyObject *tree)
{
    PyObject *value = tree == NULL ? NULL : PyObject_CallOneArg(kind->hook, tree);
    Py_XDECREF(tree);
    return value;
}

/* What no text stands for: None, or for a member what it takes when it is not sent. */
static PyObject *
read_nothing(const Reader *reader, const Want *want)
{
    const Level *here = reader->here;
    if (want->nulls & NOTHING_IS_NONE) {
        return Py_NewRef(Py_None);
    }
    if (want->nulls & NOTHING_IS_BYTES) {
        return PyBytes_FromStringAndSize(NULL, 0);
    }
    if (here->kind != NULL && here->kind->form == FORM_CLASS) {
        return here->kind->build == BUILD_SLOTS ? Py_XNewRef(here->member->value) : NULL;
    }
    return want->kind->form == FORM_HOOK ? call_hook(want->kind, Py_NewRef(Py_None)) : NULL;
}

/* A text that is not nothing. */
static PyObject *
read_text(const Reader *reader, const Want *want, const Span *span)
{
    const Kind *kind = want->kind;
    if (UNLIKELY(want->nulls & (EMPTY_IS_NONE | NULL_IS_NOTHING))) {
        if (span->length == 0 && (want->nulls & EMPTY_IS_NONE)) {
            return Py_NewRef(Py_None);
        }
        if (span->length == 4 && (want->nulls & NULL_IS_NOTHING) && memcmp(span->start, "null", 4) == 0) {
            return read_nothing(reader, want);
        }
    }
    PyObject *value = NULL;
    switch (kind->form) {
    case FORM_TEXT: case FORM_ANY:
        return text_from_span(span);
    case FORM_SCALAR:
        if (LIKELY(!span->doubled)) {
            value = kind->read(reader->scalars, (const char *)span->start, span->length);
        }
        break;
    case FORM_ENUM: {
        PyObject *text = key_from_span(reader->keys, span);
        value = text == NULL ? NULL : Py_XNewRef(PyDict_GetItemWithError(kind->table, text));
        Py_XDECREF(text);
        break;
    }
    case FORM_HOOK:
        break;
    default:
        return NULL;
    }
    if (LIKELY(value != NULL) || PyErr_Occurred()) {
        return value;
    }
    return call_hook(kind, text_from_span(span));
}

/* A map or list as the text that it is. */
static PyObject *
read_nested_text(const Reader *reader, Cursor *text)
{
    Span span = {.start = text->at, .ascii = true};
    if (!skip_value(text, depth_left(reader))) {
        return NULL;
    }
    span.length = text->at - span.start;
    for (Py_ssize_t i = 0; i < span.length && span.ascii; i++) {
        span.ascii = span.start[i] < 0x80;
    }
    return text_from_span(&span);
}

/* A map or list where the kind has no use for one of its own. */
static PyObject *
read_tree_as(const Reader *reader, const Kind *kind, Cursor *text)
{
    if (kind->form == FORM_TEXT) {
        return read_nested_text(reader, text);
    }
    if (kind->form > FORM_TEXT) {
        return NULL;
    }
    PyObject *tree = read_tree_value(reader->keys, text, depth_left(reader));
    return kind->form == FORM_ANY ? tree : call_hook(kind, tree);
}

/* ---- names ---- */

/* The key at the cursor, which then stands behind its colon. A length of -1 means that there is none. */
static ALWAYS_INLINE Span
read_key_span(Cursor *text)
{
    Span span;
    if (text->at < text->end && *text->at == '"') {
        span = read_quoted_span(text);
    }
    else {
        span = read_bare_span(text, ENDS_KEY);
        span.length = span.length ? span.length : -1;
    }
    if (text->at == text->end || *text->at != ':') {
        span.length = -1;
    }
    else {
        text->at++;
    }
    return span;
}

/* Whether the name of a member stands at `at`, where its first eight bytes were seen already. */
static ALWAYS_INLINE bool
is_rest_of_name(const Member *member, const uint8_t *at)
{
    uint64_t tail;
    if (member->length <= 8) {
        return member->length > 0;
    }
    memcpy(&tail, at + member->length - 8, 8);
    return tail == member->tail &&
           (member->length <= 16 || memcmp(at + 8, member->name + 8, (size_t)member->length - 16) == 0);
}

/* The member whose bare name stands at the cursor, of the few that are expected next; the cursor then is behind its
 * colon. Else NULL, and nothing has happened. */
static ALWAYS_INLINE const Member *
read_expected_name(Level *here, Cursor *text)
{
    const Member *member = here->kind->members + here->next;
    const Member *end = here->kind->members + here->kind->member_count;
    Py_ssize_t left = text->end - text->at;
    uint64_t head;
    if (UNLIKELY(left < 8)) {
        return NULL;
    }
    memcpy(&head, text->at, 8);
    end = end - member > NAMES_EXPECTED ? member + NAMES_EXPECTED : end;
    for (; member < end; member++) {
        if (((head ^ member->head) & member->head_mask) == 0 && member->length <= left &&
            is_rest_of_name(member, text->at)) {
            text->at += member->length;
            here->next = member + 1 - here->kind->members;
            return member;
        }
    }
    return NULL;
}

/* The name as it is compared: without outer white space and without case. */
static PyObject *
folded_name(KeyCache *keys, const Span *span)
{
    uint8_t lower[KEY_LENGTH];
    if (UNLIKELY(!span->ascii || span->doubled || span->length == 0 || span->length > KEY_LENGTH ||
                 span->start[0] <= ' ' || span->start[span->length - 1] <= ' ')) {
        PyObject *text = text_from_span(span);
        PyObject *stripped = text == NULL ? NULL : PyObject_CallMethod(text, "strip", NULL);
        PyObject *folded = stripped == NULL ? NULL : PyObject_CallMethod(stripped, "lower", NULL);
        Py_XDECREF(text);
        Py_XDECREF(stripped);
        return folded;
    }
    for (Py_ssize_t i = 0; i < span->length; i++) {
        uint8_t c = span->start[i];
        lower[i] = 'A' <= c && c <= 'Z' ? c | 0x20 : c;
    }
    Span folded = {lower, span->length, 0, true};
    return key_from_span(keys, &folded);
}

/* The value of a member that the class does not know: kept as a tree where it has a place for it. */
static bool
take_unknown(Reader *reader, const Span *name, Cursor *text)
{
    Level *here = reader->here;
    if (here->kind->extra == NULL) {
        return skip_value(text, depth_left(reader));
    }
    if (here->extra == NULL && (here->extra = PyDict_New()) == NULL) {
        return false;
    }
    PyObject *key = key_from_span(reader->keys, name);
    PyObject *tree = key == NULL || text->at == text->end
                         ? NULL
                         : read_tree_value(reader->keys, text, depth_left(reader));
    int failed = tree == NULL ? -1 : PyDict_SetItem(here->extra, key, tree);
    Py_XDECREF(key);
    Py_XDECREF(tree);
    return failed == 0;
}

/* The name at the cursor, whatever it is. Leaves the member in the level, or NULL for one that was unknown and taken
 * with its value. */
static bool
read_any_name(Reader *reader, Cursor *text)
{
    Level *here = reader->here;
    Span span = read_key_span(text);
    if (span.length < 0) {
        return false;
    }
    PyObject *name = folded_name(reader->keys, &span);
    if (name == NULL) {
        return false;
    }
    PyObject *index = PyDict_GetItemWithError(here->kind->names, name);
    Py_DECREF(name);
    if (index != NULL) {
        Py_ssize_t place = PyLong_AsSsize_t(index);
        here->member = &here->kind->members[place];
        here->next = place + 1;
        return true;
    }
    here->member = NULL;
    return !PyErr_Occurred() && take_unknown(reader, &span, text);
}

/* ---- the loop ---- */

static bool
read_map_key(Reader *reader, Cursor *text)
{
    Level *here = reader->here;
    const Want *want = &here->kind->parts[0];
    Span span = read_key_span(text);
    if (UNLIKELY(span.length < 0)) {
        return false;
    }
    here->key = LIKELY(want->kind->form <= FORM_TEXT && want->kind->form != FORM_HOOK)
                    ? key_from_span(reader->keys, &span)
                    : read_text(reader, want, &span);
    return here->key != NULL;
}

/* Reads the value at the cursor with all that is in it. */
static PyObject *
read_nested(Reader *reader, const Want *root, Cursor *cursor)
{
    Cursor text = *cursor; /* a copy that the compiler keeps in registers */
    const Want *want = root;
    const Member *member;
    PyObject *value;
    Span span;
    goto before_value;

before_part:
    switch (reader->here->kind->form) {
    case FORM_CLASS:
        member = read_expected_name(reader->here, &text);
        if (LIKELY(member != NULL)) {
            reader->here->member = member;
        }
        else if (!read_any_name(reader, &text)) {
            return NULL;
        }
        else if (reader->here->member == NULL) {
            goto behind_part;
        }
        want = &reader->here->member->want;
        break;
    case FORM_MAP:
        if (UNLIKELY(!read_map_key(reader, &text))) {
            return NULL;
        }
        want = &reader->here->kind->parts[1];
        break;
    case FORM_ROW: {
        Py_ssize_t index = reader->waiting - reader->here->next;
        if (index == reader->here->kind->part_count) {
            return NULL;
        }
        want = &reader->here->kind->parts[index];
        break;
    }
    default:
        want = &reader->here->kind->parts[0];
    }

before_value:
    if (UNLIKELY(text.at == text.end)) {
        return NULL;
    }
    if (*text.at == '{' || *text.at == '[') {
        if (UNLIKELY(!opens(want->kind, *text.at))) {
            value = read_tree_as(reader, want->kind, &text);
            goto behind_value;
        }
        uint8_t closer = *text.at++ == '{' ? '}' : ']';
        if (UNLIKELY(!open_level(reader, want->kind))) {
            return NULL;
        }
        if (text.at < text.end && *text.at == closer) {
            goto close;
        }
        goto before_part;
    }
    if (*text.at == '"') {
        span = read_quoted_span(&text);
        if (UNLIKELY(span.length < 0)) {
            return NULL;
        }
    }
    else {
        span = read_bare_span(&text, ENDS_BARE);
        if (UNLIKELY(span.length == 0)) {
            value = read_nothing(reader, want);
            goto behind_value;
        }
    }
    value = LIKELY(want->kind->form == FORM_TEXT) ? text_from_span(&span) : read_text(reader, want, &span);

behind_value:
    if (UNLIKELY(value == NULL)) {
        return NULL;
    }
    if (reader->here == reader->levels) {
        *cursor = text;
        return value;
    }
    if (UNLIKELY(!add_value(reader, value))) {
        return NULL;
    }

behind_part:
    if (UNLIKELY(text.at == text.end)) {
        return NULL;
    }
    if (LIKELY(*text.at == ',')) {
        text.at++;
        goto before_part;
    }
    if (UNLIKELY(*text.at != (reader->here->kind->form >= FORM_MAP ? '}' : ']'))) {
        return NULL;
    }

close:
    text.at++;
    value = close_level(reader);
    goto behind_value;
}

/* Gives back what a document that was declined leaves behind; nothing is left of one that was read. */
static void
drop_unfinished(Reader *reader)
{
    for (; reader->here > reader->levels; reader->here--) {
        Py_XDECREF(reader->here->object);
        Py_XDECREF(reader->here->key);
        Py_XDECREF(reader->here->extra);
    }
    while (reader->waiting > 0) {
        Py_DECREF(reader->items[--reader->waiting]);
    }
}

PyObject *
value_from_text(KeyCache *keys, const Scalars *scalars, const Want *want, Cursor text, Py_ssize_t depth)
{
    Reader reader;
    reader.keys = keys;
    reader.scalars = scalars;
    reader.max_depth = depth;
    reader.here = reader.levels;
    reader.levels[0] = (Level){0};
    reader.items = reader.items_inside;
    reader.waiting = 0;
    reader.item_places = ITEMS_INSIDE;

    PyObject *value = text.at == text.end ? read_nothing(&reader, want) : read_nested(&reader, want, &text);
    if (value != NULL && text.at != text.end) {
        Py_CLEAR(value);
    }
    if (value == NULL) {
        drop_unfinished(&reader);
    }
    if (reader.items != reader.items_inside) {
        PyMem_Free(reader.items);
    }
    return value;
}
