/* The typed reader: one forward pass, one loop, no recursion.
 *
 * It goes as the tree reader does, but every part knows what Kind of value it is to be. Members of a class are mostly
 * sent in its order, so the text is first compared with the names that are expected next, and a name is only looked up
 * where none of them stands. Values without a kind of the core's own become trees for their hook, members that nobody
 * asked for are passed over. Levels wait inside the reader: so deep a nesting of types is left to Python. All user code
 * runs after the text has been read, when the reader is gone from the C stack: see deferred.h.
 * Every failure is a NULL, with an exception where memory ran out or where library code raised one.
 */
#include "model_reader.h"
#include "filling.h"
#include "skip.h"
#include "text.h"
#include "tree_reader.h"

enum { NAMES_EXPECTED = 16 };

typedef struct {
    KeyCache *keys;
    int patience; /* see item_from_span */
    Filling filling;
} Reader;

/* ---- values ---- */

/* A scalar or enum in one of its rare spellings, which the library reads; takes over the reference, which may be NULL. */
static PyObject *
ask_library(Reader *reader, const Kind *kind, PyObject *text)
{
    if (text == NULL) {
        return NULL;
    }
    pace_leave(&reader->filling.pace);
    PyObject *value = PyObject_CallFunctionObjArgs(kind->hook, text, Py_None, NULL);
    pace_return(&reader->filling.pace);
    Py_DECREF(text);
    return value;
}

/* What no text stands for: None, or for a member what it takes when it is not sent. */
static PyObject *
read_nothing(Reader *reader, const Want *want)
{
    const Level *here = reader->filling.here;
    if (want->nulls & NOTHING_IS_NONE) {
        return Py_NewRef(Py_None);
    }
    if (want->nulls & NOTHING_IS_BYTES) {
        return PyBytes_FromStringAndSize(NULL, 0);
    }
    if (here->kind != NULL && here->kind->form == FORM_CLASS) {
        return here->kind->build == BUILD_SLOTS ? Py_XNewRef(here->member->value) : NULL;
    }
    return want->kind->form == FORM_HOOK ? defer_hook(&reader->filling, want->kind, Py_NewRef(Py_None), NULL, 0) : NULL;
}

/* A text that is not nothing. */
static PyObject *
read_text(Reader *reader, const Want *want, const Span *span)
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
            value = kind->read(reader->filling.scalars, (const char *)span->start, span->length);
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
    return kind->foreign ? defer_hook(&reader->filling, kind, text_from_span(span), NULL, 0)
                         : ask_library(reader, kind, text_from_span(span));
}

/* A map or list as the text that it is. */
static PyObject *
read_nested_text(Reader *reader, Cursor *text)
{
    const uint8_t *start = text->at;
    if (!skip_value(text, depth_left(&reader->filling), &reader->filling.pace)) {
        return NULL;
    }
    return PyUnicode_DecodeUTF8((const char *)start, text->at - start, "strict");
}

/* A map or list where the kind has no use for one of its own. */
static PyObject *
read_tree_as(Reader *reader, const Kind *kind, Cursor *text)
{
    if (kind->form == FORM_TEXT) {
        return read_nested_text(reader, text);
    }
    if (kind->form > FORM_TEXT) {
        return NULL;
    }
    const uint8_t *start = text->at;
    PyObject *tree = read_tree_value(reader->keys, text, depth_left(&reader->filling), &reader->filling.pace);
    return kind->form == FORM_ANY ? tree : defer_hook(&reader->filling, kind, tree, start, text->at - start);
}

/* ---- names ---- */

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
    Level *here = reader->filling.here;
    if (here->kind->extra == NULL) {
        return skip_value(text, depth_left(&reader->filling), &reader->filling.pace);
    }
    if (here->extra == NULL && (here->extra = PyDict_New()) == NULL) {
        return false;
    }
    PyObject *key = key_from_span(reader->keys, name);
    PyObject *tree = key == NULL || text->at == text->end
                         ? NULL
                         : read_tree_value(reader->keys, text, depth_left(&reader->filling), &reader->filling.pace);
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
    Level *here = reader->filling.here;
    here->name = text->at;
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
        if (UNLIKELY(place < 0 || place >= here->kind->member_count)) {
            return false; /* the dict was changed by code that found it through the collector */
        }
        here->member = here->named = &here->kind->members[place];
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
    Level *here = reader->filling.here;
    const Want *want = &here->kind->parts[0];
    here->name = text->at;
    Span span = read_key_span(text);
    if (UNLIKELY(span.length < 0)) {
        return false;
    }
    here->key = LIKELY(want->kind->form <= FORM_TEXT) || has_foreign_keys(here->kind)
                    ? key_from_span(reader->keys, &span)
                    : read_text(reader, want, &span);
    return here->key != NULL;
}

static bool
opens(const Kind *kind, uint8_t opener)
{
    return opener == '{' ? kind->form >= FORM_MAP : FORM_LIST <= kind->form && kind->form <= FORM_ROW;
}

/* Reads the value at the cursor with all that is in it. */
static PyObject *
read_nested(Reader *reader, const Want *root, Cursor *cursor)
{
    /* Copies that the compiler keeps in registers. */
    Cursor text = *cursor;
    Level *here = reader->filling.here;
    const Want *want = root;
    PyObject *value;
    Span span;
    goto before_value;

before_part:
    switch (here->kind->form) {
    case FORM_CLASS:
        here->member = read_expected_name(here, &text);
        if (UNLIKELY(here->member == NULL)) {
            if (!read_any_name(reader, &text)) {
                return NULL;
            }
            if (here->member == NULL) {
                goto behind_part;
            }
        }
        want = &here->member->want;
        break;
    case FORM_MAP:
        if (UNLIKELY(!read_map_key(reader, &text))) {
            return NULL;
        }
        want = &here->kind->parts[1];
        break;
    case FORM_ROW: {
        Py_ssize_t index = item_count(&reader->filling);
        if (index >= here->kind->part_count) {
            return NULL;
        }
        want = &here->kind->parts[index];
        break;
    }
    default:
        want = &here->kind->parts[0];
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
        if (UNLIKELY(!open_level(&reader->filling, want->kind))) {
            return NULL;
        }
        here = reader->filling.here;
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
    if (want->kind->form != FORM_TEXT) {
        value = read_text(reader, want, &span);
    }
    else if (here->member != NULL) {
        value = text_from_span(&span);
    }
    else {
        value = item_from_span(reader->keys, &reader->patience, &span);
    }

behind_value:
    if (UNLIKELY(value == NULL) && (value = take_deferred(&reader->filling)) == NULL) {
        return NULL;
    }
    if (here == reader->filling.levels) {
        *cursor = text;
        return value;
    }
    if (UNLIKELY(!add_value(&reader->filling, here, value))) {
        return NULL;
    }

behind_part:
    if (UNLIKELY(text.at >= reader->filling.pace.next) && !pace_goes_on(&reader->filling.pace, &text)) {
        return NULL;
    }
    if (LIKELY(*text.at == ',')) {
        text.at++;
        goto before_part;
    }
    if (UNLIKELY(*text.at != (here->kind->form >= FORM_MAP ? '}' : ']'))) {
        return NULL;
    }

close:
    text.at++;
    value = close_level(&reader->filling);
    here = reader->filling.here;
    goto behind_value;
}

/* The first phase. In a function of its own, so that its levels are off the C stack when user code runs. */
static NEVER_INLINE Outcome
read_document(KeyCache *keys, bool *looking, const Want *want, Cursor text, Py_ssize_t depth, Deferred *deferred,
              PyObject **value)
{
    Reader reader;
    reader.keys = keys;
    reader.patience = ITEM_PATIENCE;
    filling_start(&reader.filling, deferred, text, looking, depth);
    *value = text.at == text.end ? read_nothing(&reader, want) : read_nested(&reader, want, &text);
    if (*value == NULL) {
        *value = take_deferred(&reader.filling); /* of what no text at all stands for */
    }
    filling_end(&reader.filling);
    if (*value != NULL && text.at == text.end) {
        return DONE;
    }
    Py_CLEAR(*value);
    return !PyErr_Occurred() ? DECLINED : reader.filling.pace.interrupted ? FAILED : outcome_of_exception();
}

Outcome
value_from_text(KeyCache *keys, bool *looking, const Scalars *scalars, const Want *want, Bounds bounds, Cursor text,
                PyObject *refused, PyObject **value)
{
    Deferred deferred;
    deferred_start(&deferred, text, bounds.collisions, scalars);
    Outcome outcome = read_document(keys, looking, want, text, bounds.depth, &deferred, value);
    if (LIKELY(deferred.room == 0 && deferred.frame_room == 0)) {
        return outcome; /* no user code was asked for */
    }
    if (outcome == DONE && !deferred_run(&deferred, refused, value)) {
        Py_CLEAR(*value);
        outcome = FAILED;
    }
    deferred_end(&deferred);
    return outcome;
}
