/* The typed reader: one forward pass, one loop, no recursion.
 *
 * It goes as the tree reader does, but every part knows what Kind of value it is to be. Members of a class are mostly
 * sent in its order, so the text is first compared with the names that are expected next, and a name is only looked up
 * where none of them stands. Values without a kind of the core's own become trees for their hook, members that nobody
 * asked for are passed over. The loop is written once for all spellings: see spelling.h. Levels wait inside the
 * reader: so deep a nesting of types is left to Python. All user code runs after the text has been read, when the
 * reader is gone from the C stack: see deferred.h. Every failure is a NULL, with an exception where memory ran out or
 * where library code raised one.
 */
#include "model_reader.h"
#include "leaves.h"
#include "skip.h"

enum { NAMES_EXPECTED = 16 };

/* ---- structure ---- */

/* A map or list as the text that it is. That of JSON, which may have white space, is written by Python, and keys that
 * may not come twice are not looked at here. */
static PyObject *
read_nested_text(ModelReader *reader, Cursor *text)
{
    const uint8_t *start = text->at;
    if (reader->source->spelling == JSON || reader->source->unique ||
        !skip_value(JSV, text, depth_left(&reader->filling), &reader->filling.pace)) {
        return NULL;
    }
    return PyUnicode_DecodeUTF8((const char *)start, text->at - start, "strict");
}

/* A map or list where the kind has no use for one of its own. */
static PyObject *
read_tree_as(ModelReader *reader, const Kind *kind, Cursor *text)
{
    if (kind->form == FORM_TEXT) {
        return read_nested_text(reader, text);
    }
    if (kind->form > FORM_TEXT) {
        return NULL;
    }
    const uint8_t *start = text->at;
    TreeSource source = *reader->source;
    source.exact = kind->form == FORM_HOOK && !kind->plain ? source.scalars->decimal : NULL;
    PyObject *tree = read_tree_value(&source, text, depth_left(&reader->filling), &reader->filling.pace);
    if (kind->form == FORM_ANY) {
        return tree;
    }
    bool has_text = source.spelling == JSV; /* that of JSON is not asked for as it stands */
    return defer_hook(&reader->filling, kind, tree, has_text ? start : NULL, text->at - start);
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
    return ((tail ^ member->tail) & member->tail_mask) == 0 &&
           (member->length <= 16 || memcmp(at + 8, member->name + 8, (size_t)member->length - 16) == 0);
}

/* The member whose name stands at the cursor as it is expected, of the few that come next; the cursor then is after its
 * colon. Else NULL, and nothing has happened. */
static ALWAYS_INLINE const Member *
read_expected_name(FillingLevel *here, Cursor *text)
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
            here->name = text->at;
            text->at += member->length;
            here->next = member + 1 - here->kind->members;
            return member;
        }
    }
    return NULL;
}

/* The name as it is compared: see fold_name. */
static PyObject *
folded_name(KeyCache *keys, const Span *span, const Spelling spelling)
{
    uint8_t lower[KEY_LENGTH];
    Span plain;
    if (UNLIKELY(!fold_plain_name(span, lower, &plain))) {
        PyObject *text = text_of_span(span, spelling);
        PyObject *folded = text == NULL ? NULL : fold_name(text);
        Py_XDECREF(text);
        return folded;
    }
    return key_from_span(keys, &plain);
}

/* The value of a member that the class does not know: kept as a tree where it has a place for it, or where it may not
 * come twice. */
static bool
take_unknown(ModelReader *reader, const Span *name, Cursor *text)
{
    FillingLevel *here = reader->filling.here;
    bool unique = reader->source->unique;
    if (reader->known_only) {
        return false;
    }
    if (here->kind->extra == NULL && LIKELY(!unique)) {
        return skip_value(reader->source->spelling, text, depth_left(&reader->filling), &reader->filling.pace);
    }
    if (here->extra == NULL && (here->extra = PyDict_New()) == NULL) {
        return false;
    }
    PyObject *key = key_of_span(reader->source->keys, name, reader->source->spelling);
    PyObject *tree = key == NULL || text->at == text->end
                         ? NULL
                         : read_tree_value(reader->source, text, depth_left(&reader->filling), &reader->filling.pace);
    Py_ssize_t before = PyDict_GET_SIZE(here->extra);
    int failed = tree == NULL ? -1 : PyDict_SetItem(here->extra, key, tree);
    Py_XDECREF(key);
    Py_XDECREF(tree);
    return failed == 0 && (!unique || PyDict_GET_SIZE(here->extra) > before);
}

/* The name at the cursor, whatever it is. Leaves the member in the level, or NULL for one that was unknown and taken
 * with its value. */
static bool
read_any_name(ModelReader *reader, Cursor *text)
{
    FillingLevel *here = reader->filling.here;
    here->name = text->at;
    Span span = read_name_span(text, reader->source->spelling);
    if (span.length < 0) {
        return false;
    }
    PyObject *name = folded_name(reader->source->keys, &span, reader->source->spelling);
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
        here->member = &here->kind->members[place];
        here->next = place + 1;
        return true;
    }
    here->member = NULL;
    return !PyErr_Occurred() && take_unknown(reader, &span, text);
}

/* ---- the loop ---- */

static ALWAYS_INLINE bool
read_map_key(ModelReader *reader, Cursor *text, const Spelling spelling)
{
    FillingLevel *here = reader->filling.here;
    const Want *want = &here->kind->parts[0];
    here->name = text->at;
    Span span = read_name_span(text, spelling);
    if (UNLIKELY(span.length < 0)) {
        return false;
    }
    here->key = LIKELY(want->kind->form <= FORM_TEXT) || has_foreign_keys(here->kind)
                    ? key_of_span(reader->source->keys, &span, spelling)
                    : read_spelled_text(reader, want, &span, spelling);
    return here->key != NULL;
}

static bool
opens(const Kind *kind, uint8_t opener)
{
    return opener == '{' ? kind->form >= FORM_MAP : FORM_LIST <= kind->form && kind->form <= FORM_ROW;
}

/* Reads the value at the cursor with all that is in it. */
static ALWAYS_INLINE PyObject *
read_spelled_value(ModelReader *reader, const Want *root, Cursor *cursor, const Spelling spelling)
{
    /* Copies that the compiler keeps in registers. */
    Cursor text = *cursor;
    FillingLevel *here = reader->filling.here;
    const Want *want = root;
    PyObject *value;
    Span span;
    goto before_value;

before_part:
    skip_blank(&text, spelling);
    switch (here->kind->form) {
    case FORM_CLASS:
        here->member = read_expected_name(here, &text);
        if (UNLIKELY(here->member == NULL)) {
            if (!read_any_name(reader, &text)) {
                return NULL;
            }
            if (here->member == NULL) {
                goto after_part;
            }
        }
        want = &here->member->want;
        break;
    case FORM_MAP:
        if (UNLIKELY(!read_map_key(reader, &text, spelling))) {
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
    skip_blank(&text, spelling);
    if (UNLIKELY(text.at == text.end)) {
        return NULL;
    }
    if (*text.at == '{' || *text.at == '[') {
        if (UNLIKELY(!opens(want->kind, *text.at))) {
            value = read_tree_as(reader, want->kind, &text);
            goto after_value;
        }
        uint8_t closer = *text.at++ == '{' ? '}' : ']';
        if (UNLIKELY(!open_level(&reader->filling, want->kind))) {
            return NULL;
        }
        here = reader->filling.here;
        skip_blank(&text, spelling);
        if (text.at < text.end && *text.at == closer) {
            goto close;
        }
        goto before_part;
    }
    if (*text.at == '"') {
        span = read_text_span(&text, spelling);
        if (UNLIKELY(span.length < 0)) {
            return NULL;
        }
    }
    else if (spelling == JSON) {
        value = read_number_or_word(reader, want, &text);
        goto after_value;
    }
    else {
        span = read_bare_span(&text, ENDS_BARE);
        if (UNLIKELY(span.length == 0)) {
            value = value_of_nothing(&reader->filling, want);
            goto after_value;
        }
    }
    if (want->kind->form != FORM_TEXT || (spelling == JSON && UNLIKELY(span.escapes))) {
        value = read_spelled_text(reader, want, &span, spelling);
    }
    else if (here->member != NULL) {
        value = text_from_span(&span);
    }
    else {
        value = item_from_span(reader->source->keys, &reader->patience, &span);
    }

after_value:
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

after_part:
    skip_blank(&text, spelling);
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
    goto after_value;
}

static NEVER_INLINE PyObject *
read_jsv_value(ModelReader *reader, const Want *root, Cursor *cursor)
{
    return read_spelled_value(reader, root, cursor, JSV);
}

static NEVER_INLINE PyObject *
read_json_value(ModelReader *reader, const Want *root, Cursor *cursor)
{
    return read_spelled_value(reader, root, cursor, JSON);
}

static PyObject *
read_root(ModelReader *reader, const Want *want, Cursor *text)
{
    if (reader->source->spelling == JSON) {
        PyObject *value = read_json_value(reader, want, text);
        json_skip_blank(text);
        return value;
    }
    return text->at == text->end ? value_of_nothing(&reader->filling, want) : read_jsv_value(reader, want, text);
}

/* Whether the text ends where a document, or an item, may. That of an item is passed over. */
static bool
ends(Cursor *text, bool is_item)
{
    return is_item ? text->at < text->end && *text->at++ == ',' : text->at == text->end;
}

/* The first phase. In a function of its own, so that its levels are off the C stack when user code runs. */
static NEVER_INLINE Outcome
read_document(const TreeSource *source, bool *looking, const Want *want, Cursor *text, bool is_item, Bounds bounds,
              Deferred *deferred, PyObject **value)
{
    ModelReader reader;
    reader.source = source;
    reader.known_only = bounds.known_only;
    reader.patience = ITEM_PATIENCE;
    filling_start(&reader.filling, deferred, looking, bounds.depth, source->unique);
    *value = read_root(&reader, want, text);
    if (*value == NULL) {
        *value = take_deferred(&reader.filling); /* of what no text at all stands for */
    }
    filling_end(&reader.filling);
    if (*value != NULL && ends(text, is_item)) {
        return DONE;
    }
    Py_CLEAR(*value);
    return !PyErr_Occurred() ? DECLINED : reader.filling.pace.interrupted ? FAILED : outcome_of_exception();
}

Outcome
value_from_text(const TreeSource *source, bool *looking, const Want *want, Bounds bounds, Cursor text,
                PyObject *refused, PyObject **value)
{
    Deferred deferred;
    deferred_start(&deferred, text, source->spelling, bounds.collisions, source->scalars);
    Outcome outcome = read_document(source, looking, want, &text, false, bounds, &deferred, value);
    return deferred_finish(&deferred, outcome, refused, value);
}

Outcome
item_from_text(const TreeSource *source, bool *looking, const Want *want, Bounds bounds, Cursor *text,
               PyObject *refused, PyObject **value)
{
    Deferred deferred;
    if (bounds.depth == 0 || text->at == text->end) {
        return DECLINED;
    }
    bounds.depth -= bounds.depth > 0; /* the list */
    deferred_start(&deferred, *text, source->spelling, bounds.collisions, source->scalars);
    Outcome outcome = read_document(source, looking, want, text, true, bounds, &deferred, value);
    deferred.text.end = text->at; /* what follows is no part of the value */
    return deferred_finish(&deferred, outcome, refused, value);
}
