/* The untyped reader: one forward pass, one loop, no recursion.
 *
 * The container being filled is `here`; those around it wait on a stack of our own that starts inside the reader and
 * moves to the heap when it is outgrown, so depth costs memory and nothing else. Items of a list wait on a second stack
 * until the list is closed: see waiting.h. Members go straight into their dict, where a repeated key keeps its place
 * and takes the last value. The loop is written once for all spellings: see spelling.h.
 * Every failure is a NULL, with an exception only where memory ran out or the handler of a signal raised one.
 */
#include "tree_reader.h"
#include "json_numbers.h"
#include "tokens.h"
#include "waiting.h"

enum { LEVELS_INSIDE = 32 };

typedef struct {
    PyObject *map;          /* being filled, or NULL in a list and at the root */
    PyObject *key;          /* of the member being read */
    uint32_t key_place;     /* of that key, see keys.h */
    PyObject *list;         /* once it is made */
    Py_ssize_t first_item;  /* of this list on the stack of waiting items */
    uint8_t closer;         /* '}' or ']' */
} TreeLevel;

typedef struct {
    TreeLevel here;
    TreeLevel *around;      /* the containers that `here` is in, outermost (the root) first */
    Py_ssize_t depth;
    Py_ssize_t max_depth;
    Py_ssize_t level_places;
    int patience;           /* see item_from_span */
    const TreeSource *source;
    Pace *pace;
    TreeLevel levels_inside[LEVELS_INSIDE];
    Waiting waiting;
} TreeReader;

/* Enters a container. */
static bool
open_container(TreeReader *reader, uint8_t opener)
{
    if (UNLIKELY(reader->depth == reader->max_depth)) {
        return false;
    }
    if (UNLIKELY(reader->depth == reader->level_places)) {
        void *larger = stack_doubled(reader->around, reader->levels_inside, &reader->level_places, sizeof(TreeLevel));
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
    reader->here = (TreeLevel){
        .map = map,
        .key_place = MAP_START,
        .first_item = reader->waiting.count,
        .closer = is_map ? '}' : ']',
    };
    return true;
}

/* Leaves the container and returns it finished. */
static PyObject *
close_container(TreeReader *reader)
{
    PyObject *finished = reader->here.map    ? reader->here.map
                         : reader->here.list ? reader->here.list
                                             : waiting_take(&reader->waiting, reader->here.first_item, false);
    if (LIKELY(finished != NULL)) {
        reader->here = reader->around[--reader->depth];
    }
    return finished;
}

/* Adds a value to the container; takes over the reference, also when it fails. */
static ALWAYS_INLINE bool
add_to_container(TreeReader *reader, PyObject *value)
{
    TreeLevel *here = &reader->here;
    if (here->map == NULL) {
        return waiting_add(&reader->waiting, here->list, value) &&
               waiting_bound(&reader->waiting, here->first_item, &here->list);
    }
    Py_ssize_t before = PyDict_GET_SIZE(here->map);
    int failed = PyDict_SetItem(here->map, here->key, value);
    Py_CLEAR(here->key);
    Py_DECREF(value);
    return failed == 0 && (LIKELY(!reader->source->unique) || PyDict_GET_SIZE(here->map) > before);
}

/* The key at the cursor, with the colon after it. */
static ALWAYS_INLINE PyObject *
read_key(KeyCache *keys, uint32_t *before, Cursor *text, const Spelling spelling)
{
    PyObject *expected = read_expected_key(keys, before, text, spelling);
    if (LIKELY(expected != NULL)) {
        return expected;
    }
    Span span = read_name_span(text, spelling);
    if (UNLIKELY(span.length < 0)) {
        return NULL;
    }
    return spelling == JSON && span.escapes ? json_text_from_escapes(&span) : map_key_from_span(keys, before, &span);
}

static ALWAYS_INLINE PyObject *
text_or_item(TreeReader *reader, KeyCache *keys, const Span *span)
{
    return reader->here.map != NULL ? text_from_span(span) : item_from_span(keys, &reader->patience, span);
}

/* The quoted or bare scalar at the cursor; no text at all is None. */
static ALWAYS_INLINE PyObject *
read_jsv_scalar(TreeReader *reader, KeyCache *keys, Cursor *text)
{
    if (*text->at == '"') {
        Span quoted = read_quoted_span(text);
        return LIKELY(quoted.length >= 0) ? text_from_span(&quoted) : NULL;
    }
    Span bare = read_bare_span(text, ENDS_BARE);
    return bare.length == 0 ? Py_NewRef(Py_None) : text_or_item(reader, keys, &bare);
}

/* The string, number or word at the cursor. */
static ALWAYS_INLINE PyObject *
read_json_scalar(TreeReader *reader, KeyCache *keys, Cursor *text)
{
    if (*text->at == '"') {
        Span span = json_read_span(text);
        if (UNLIKELY(span.length < 0)) {
            return NULL;
        }
        return UNLIKELY(span.escapes) ? json_text_from_escapes(&span) : text_or_item(reader, keys, &span);
    }
    if (json_starts_number(*text->at)) {
        JsonNumber number;
        if (UNLIKELY(!json_read_number(text, &number))) {
            return NULL;
        }
        PyTypeObject *exact = reader->source->exact;
        return UNLIKELY(exact != NULL) ? json_exact_number(&number, exact) : json_untyped_number(&number);
    }
    return Py_XNewRef(json_read_word(text));
}

/* Reads the value at the cursor with all that is in it. There are two places where the loop can be: before a value,
 * and after one. */
static ALWAYS_INLINE PyObject *
read_spelled_tree(TreeReader *reader, Cursor *cursor, const Spelling spelling)
{
    KeyCache *keys = reader->source->keys;
    Cursor text = *cursor; /* a copy that the compiler keeps in registers */
    PyObject *value;

before_value:
    skip_blank(&text, spelling);
    if (reader->here.map != NULL) {
        reader->here.key = read_key(keys, &reader->here.key_place, &text, spelling);
        if (UNLIKELY(reader->here.key == NULL)) {
            return NULL;
        }
        skip_blank(&text, spelling);
    }
    if (UNLIKELY(text.at == text.end)) {
        return NULL;
    }
    if (*text.at == '{' || *text.at == '[') {
        if (UNLIKELY(!open_container(reader, *text.at++))) {
            return NULL;
        }
        skip_blank(&text, spelling);
        if (text.at < text.end && *text.at == reader->here.closer) {
            goto close;
        }
        goto before_value;
    }
    value = spelling == JSON ? read_json_scalar(reader, keys, &text) : read_jsv_scalar(reader, keys, &text);

after_value:
    if (UNLIKELY(value == NULL)) {
        return NULL;
    }
    if (reader->depth == 0) {
        *cursor = text;
        return value;
    }
    if (UNLIKELY(!add_to_container(reader, value))) {
        return NULL;
    }
    skip_blank(&text, spelling);
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
    goto after_value;
}

static NEVER_INLINE PyObject *
read_jsv_tree(TreeReader *reader, Cursor *cursor)
{
    return read_spelled_tree(reader, cursor, JSV);
}

static NEVER_INLINE PyObject *
read_json_tree(TreeReader *reader, Cursor *cursor)
{
    return read_spelled_tree(reader, cursor, JSON);
}

static void
drop_level(const TreeLevel *level)
{
    Py_XDECREF(level->map);
    Py_XDECREF(level->key);
    Py_XDECREF(level->list);
}

/* Frees what is left of a document that was declined; of one that was read nothing is. */
static void
drop_unfinished(TreeReader *reader)
{
    drop_level(&reader->here);
    while (reader->depth > 0) {
        drop_level(&reader->around[--reader->depth]);
    }
}

PyObject *
read_tree_value(const TreeSource *source, Cursor *text, Py_ssize_t depth, Pace *pace)
{
    TreeReader reader;
    reader.here = (TreeLevel){0};
    reader.around = reader.levels_inside;
    reader.depth = 0;
    reader.max_depth = depth;
    reader.level_places = LEVELS_INSIDE;
    reader.patience = ITEM_PATIENCE;
    reader.source = source;
    reader.pace = pace;
    waiting_start(&reader.waiting);

    PyObject *tree = source->spelling == JSON ? read_json_tree(&reader, text) : read_jsv_tree(&reader, text);
    if (tree == NULL) {
        drop_unfinished(&reader);
    }
    if (reader.around != reader.levels_inside) {
        PyMem_Free(reader.around);
    }
    waiting_end(&reader.waiting);
    return tree;
}

PyObject *
tree_from_text(const TreeSource *source, bool *looking, Cursor text, Py_ssize_t depth)
{
    if (text.at == text.end) {
        return source->spelling == JSON ? NULL : Py_NewRef(Py_None);
    }
    Pace pace;
    pace_start(&pace, &text, looking);
    PyObject *tree = read_tree_value(source, &text, depth, &pace);
    pace_leave(&pace);
    skip_blank(&text, source->spelling);
    if (tree != NULL && text.at != text.end) {
        Py_CLEAR(tree);
    }
    return tree;
}
