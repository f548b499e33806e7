/* The untyped reader: one forward pass, one loop, no recursion.
 *
 * The container being filled is `here`; those around it wait on a stack of our own that starts inside the reader and
 * moves to the heap when it is outgrown, so depth costs memory and nothing else. Items of a list wait on a second stack
 * until the list is closed, because a list made with its exact length is smaller and quicker; a list that grows beyond
 * ITEMS_WAITING is made then and appended to, so that the wait never costs a noticeable part of the result.
 * Members go straight into their dict, where a repeated key keeps its place and takes the last value.
 * Every failure is a NULL, with an exception only where memory ran out or the handler of a signal raised one.
 */
#include "tree_reader.h"
#include "text.h"

enum { LEVELS_INSIDE = 32, ITEMS_INSIDE = 256, ITEMS_WAITING = 128 };

typedef struct {
    PyObject *map;          /* being filled, or NULL in a list and at the root */
    PyObject *key;          /* of the member being read */
    uint32_t key_place;     /* of that key, see keys.h */
    PyObject *list;         /* once it is made */
    Py_ssize_t first_item;  /* of this list on the stack of waiting items */
    uint8_t closer;         /* '}' or ']' */
} Level;

typedef struct {
    Level here;
    Level *around;          /* the containers that `here` is in, outermost (the root) first */
    Py_ssize_t depth;
    Py_ssize_t max_depth;
    Py_ssize_t level_places;
    PyObject **items;
    Py_ssize_t waiting;
    Py_ssize_t item_places;
    int patience;           /* see item_from_span */
    Pace *pace;
    Level levels_inside[LEVELS_INSIDE];
    PyObject *items_inside[ITEMS_INSIDE];
} Reader;

/* Doubles a stack that is full, from inside the reader to the heap the first time. */
static void *
grow(void *stack, const void *inside, Py_ssize_t *places, size_t size)
{
    if ((size_t)*places > PY_SSIZE_T_MAX / 2 / size) {
        PyErr_NoMemory();
        return NULL;
    }
    size_t bytes = (size_t)*places * size;
    void *larger = PyMem_Realloc(stack == inside ? NULL : stack, bytes * 2);
    if (larger == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    if (stack == inside) {
        memcpy(larger, inside, bytes);
    }
    *places *= 2;
    return larger;
}

/* Enters a container. */
static bool
open_container(Reader *reader, uint8_t opener)
{
    if (UNLIKELY(reader->depth == reader->max_depth)) {
        return false;
    }
    if (UNLIKELY(reader->depth == reader->level_places)) {
        void *larger = grow(reader->around, reader->levels_inside, &reader->level_places, sizeof(Level));
        if (larger == NULL) {
            return false;
        }
        reader->around = larger;
    }
    PyObject *map = NULL;
    bool is_map = opener == '{';
    if (is_map && (map = PyDict_New()) == NULL) {
        return false;
    }
    reader->around[reader->depth++] = reader->here;
    reader->here = (Level){
        .map = map,
        .key_place = MAP_START,
        .first_item = reader->waiting,
        .closer = is_map ? '}' : ']',
    };
    return true;
}

/* Makes a list of the items that wait for it. */
static PyObject *
take_waiting(Reader *reader)
{
    Py_ssize_t count = reader->waiting - reader->here.first_item;
    PyObject *list = PyList_New(count);
    if (LIKELY(list != NULL)) {
        for (Py_ssize_t i = 0; i < count; i++) {
            PyList_SET_ITEM(list, i, reader->items[reader->here.first_item + i]);
        }
        reader->waiting = reader->here.first_item;
    }
    return list;
}

/* Leaves the container and returns it finished. */
static PyObject *
close_container(Reader *reader)
{
    PyObject *finished = reader->here.map    ? reader->here.map
                         : reader->here.list ? reader->here.list
                                             : take_waiting(reader);
    if (LIKELY(finished != NULL)) {
        reader->here = reader->around[--reader->depth];
    }
    return finished;
}

/* Both add functions take over the reference to the value, also when they fail. */

static ALWAYS_INLINE bool
add_member(Reader *reader, PyObject *value)
{
    int failed = PyDict_SetItem(reader->here.map, reader->here.key, value);
    Py_CLEAR(reader->here.key);
    Py_DECREF(value);
    return failed == 0;
}

static ALWAYS_INLINE bool
add_item(Reader *reader, PyObject *value)
{
    if (reader->here.list != NULL) {
        int failed = PyList_Append(reader->here.list, value);
        Py_DECREF(value);
        return failed == 0;
    }
    if (UNLIKELY(reader->waiting == reader->item_places)) {
        void *larger = grow(reader->items, reader->items_inside, &reader->item_places, sizeof(PyObject *));
        if (larger == NULL) {
            Py_DECREF(value);
            return false;
        }
        reader->items = larger;
    }
    reader->items[reader->waiting++] = value;
    if (UNLIKELY(reader->waiting - reader->here.first_item == ITEMS_WAITING)) {
        reader->here.list = take_waiting(reader);
        return reader->here.list != NULL;
    }
    return true;
}

/* The key at the cursor, with the colon behind it. */
static ALWAYS_INLINE PyObject *
read_key(KeyCache *keys, uint32_t *before, Cursor *text)
{
    PyObject *expected = read_expected_key(keys, before, text);
    if (LIKELY(expected != NULL)) {
        return expected;
    }
    Span span = read_key_span(text);
    return LIKELY(span.length >= 0) ? map_key_from_span(keys, before, &span) : NULL;
}

/* The quoted or bare scalar at the cursor; no text at all is None. */
static ALWAYS_INLINE PyObject *
read_scalar(Reader *reader, KeyCache *keys, Cursor *text)
{
    if (*text->at == '"') {
        Span quoted = read_quoted_span(text);
        return LIKELY(quoted.length >= 0) ? text_from_span(&quoted) : NULL;
    }
    Span bare = read_bare_span(text, ENDS_BARE);
    if (bare.length == 0) {
        return Py_NewRef(Py_None);
    }
    return reader->here.map != NULL ? text_from_span(&bare) : item_from_span(keys, &reader->patience, &bare);
}

/* Reads the value at the cursor with all that is in it. There are two places where the loop can be: before a value,
 * and behind one. */
static PyObject *
read_nested(Reader *reader, KeyCache *keys, Cursor *cursor)
{
    Cursor text = *cursor; /* a copy that the compiler keeps in registers */
    PyObject *value;

before_value:
    if (reader->here.map != NULL) {
        reader->here.key = read_key(keys, &reader->here.key_place, &text);
        if (UNLIKELY(reader->here.key == NULL)) {
            return NULL;
        }
    }
    if (UNLIKELY(text.at == text.end)) {
        return NULL;
    }
    if (*text.at == '{' || *text.at == '[') {
        if (UNLIKELY(!open_container(reader, *text.at++))) {
            return NULL;
        }
        if (text.at < text.end && *text.at == reader->here.closer) {
            goto close;
        }
        goto before_value;
    }
    value = read_scalar(reader, keys, &text);

behind_value:
    if (UNLIKELY(value == NULL)) {
        return NULL;
    }
    if (reader->depth == 0) {
        *cursor = text;
        return value;
    }
    if (UNLIKELY(!(reader->here.map != NULL ? add_member(reader, value) : add_item(reader, value)))) {
        return NULL;
    }
    if (UNLIKELY(text.at >= reader->pace->next) && !pace_goes_on(reader->pace, &text)) {
        return NULL;
    }
    if (LIKELY(*text.at == ',')) {
        text.at++;
        goto before_value;
    }
    if (UNLIKELY(*text.at != reader->here.closer)) {
        return NULL;
    }

close:
    text.at++;
    value = close_container(reader);
    goto behind_value;
}

static void
drop_level(const Level *level)
{
    Py_XDECREF(level->map);
    Py_XDECREF(level->key);
    Py_XDECREF(level->list);
}

/* Gives back what a document that was declined leaves behind; nothing is left of one that was read. */
static void
drop_unfinished(Reader *reader)
{
    drop_level(&reader->here);
    while (reader->depth > 0) {
        drop_level(&reader->around[--reader->depth]);
    }
    while (reader->waiting > 0) {
        Py_DECREF(reader->items[--reader->waiting]);
    }
}

PyObject *
read_tree_value(KeyCache *keys, Cursor *text, Py_ssize_t depth, Pace *pace)
{
    Reader reader;
    reader.here = (Level){0};
    reader.around = reader.levels_inside;
    reader.depth = 0;
    reader.max_depth = depth;
    reader.level_places = LEVELS_INSIDE;
    reader.items = reader.items_inside;
    reader.waiting = 0;
    reader.item_places = ITEMS_INSIDE;
    reader.patience = ITEM_PATIENCE;
    reader.pace = pace;

    PyObject *tree = read_nested(&reader, keys, text);
    if (tree == NULL) {
        drop_unfinished(&reader);
    }
    if (reader.around != reader.levels_inside) {
        PyMem_Free(reader.around);
    }
    if (reader.items != reader.items_inside) {
        PyMem_Free(reader.items);
    }
    return tree;
}

PyObject *
tree_from_text(KeyCache *keys, bool *looking, Cursor text, Py_ssize_t depth)
{
    if (text.at == text.end) {
        return Py_NewRef(Py_None);
    }
    Pace pace;
    pace_start(&pace, &text, looking);
    PyObject *tree = read_tree_value(keys, &text, depth, &pace);
    pace_leave(&pace);
    if (tree != NULL && text.at != text.end) {
        Py_CLEAR(tree);
    }
    return tree;
}
