/* Forms -> JSV: see form_text.h. */
#include "form_text.h"
#include "form_coding.h"
#include "form_fields.h"

typedef struct {
    const FormMembers *members;
    KeyCache *keys;
    Buffer *buffer;
    Py_ssize_t count;                 /* no fewer than there are fields and parts in their values */
    uint64_t seen[FORM_MEMBERS / 64]; /* the members that were sent, by their places */
    PyObject *others;                 /* set of the other names that were sent, or NULL */
    Py_ssize_t place;                 /* of the member that was sent last; negative: another name */
    PyObject *name;                   /* that name, of a member too */
    Py_ssize_t list;                  /* where the items of its value start if that is a list, or 0 */
} FormText;

/* ---- what a text is ---- */

static bool
is_one_quoted(const uint8_t *at, const uint8_t *end)
{
    Cursor text = {at, end};
    return read_quoted_span(&text).length >= 0 && text.at == end;
}

/* Whether a text that starts with a bracket ends with the one that closes it. Counts what may be parts of it. */
static bool
is_one_nested(FormText *form, const uint8_t *at, const uint8_t *end)
{
    Cursor text = {at, end};
    Py_ssize_t depth = 0;
    while (text.at < end) {
        read_bare_span(&text, ENDS_BARE);
        if (text.at == end) {
            return false;
        }
        switch (*text.at) {
        case '"':
            if (read_quoted_span(&text).length < 0) {
                return false;
            }
            continue;
        case '{': case '[':
            depth++;
            /* fall through */
        case ',':
            form->count++;
            break;
        case '}': case ']':
            if (--depth == 0) {
                return text.at + 1 == end;
            }
            break;
        default:
            return false;
        }
        text.at++;
    }
    return false;
}

static bool
has_byte_order_mark(const uint8_t *at, const uint8_t *end)
{
    for (; (at = find_byte(at, end, '\xEF')) < end; at++) {
        if (end - at >= 3 && at[1] == 0xBB && at[2] == 0xBF) {
            return true;
        }
    }
    return false;
}

/* ---- values ---- */

/* Each of these gets a text that has one spare byte before it and, after it, room for as many bytes again and some more.
 * The value is written from the spare byte on. Returns where it ends, which is the spare byte where there is no value;
 * NULL where it is declined. */

/* What a leaf is, quoted, so that it is one whatever it holds. */
static uint8_t *
put_leaf(uint8_t *start, uint8_t *end, unsigned has)
{
    if (UNLIKELY(has & HAS_QUOTE)) {
        Py_ssize_t quotes = 0;
        for (const uint8_t *at = start; at < end; at++) {
            quotes += *at == '"';
        }
        uint8_t *from = end, *to = end += quotes;
        while (from < to) {
            *--to = *--from;
            if (*from == '"') {
                *--to = '"';
            }
        }
    }
    start[-1] = '"';
    *end = '"';
    return end + 1;
}

static uint8_t *
put_as_it_is(uint8_t *start, const uint8_t *end)
{
    memmove(start - 1, start, (size_t)(end - start));
    return (uint8_t *)end - 1;
}

static bool
is_nested(const uint8_t *start, const uint8_t *end)
{
    return start < end && (*start == '{' || *start == '[');
}

static uint8_t *
put_nested(FormText *form, uint8_t *start, const uint8_t *end)
{
    return is_one_nested(form, start, end) ? put_as_it_is(start, end) : NULL;
}

static uint8_t *
put_scalar(uint8_t *start, uint8_t *end, unsigned has)
{
    if (start == end) {
        return start - 1;
    }
    if (UNLIKELY(*start == '"')) {
        return is_one_quoted(start, end) ? put_as_it_is(start, end) : NULL;
    }
    return put_leaf(start, end, has);
}

/* A checkbox and the hidden field that follows it: the first counts. */
static uint8_t *
put_flag(uint8_t *start, const uint8_t *end, unsigned has)
{
    return put_scalar(start, (uint8_t *)find_byte(start, end, ','), has);
}

static uint8_t *
put_anything(FormText *form, uint8_t *start, uint8_t *end, unsigned has)
{
    if (is_nested(start, end)) {
        return put_nested(form, start, end);
    }
    bool is_bare = !(has & (HAS_QUOTE | HAS_COMMA | HAS_BRACKET)) &&
                   !((has & HAS_HIGH) && has_byte_order_mark(start, end));
    return is_bare || (start < end && *start == '"') ? put_scalar(start, end, has) : NULL;
}

/* A map may lack its braces. */
static uint8_t *
put_map(FormText *form, uint8_t *start, uint8_t *end)
{
    if (*start == '{') {
        return put_nested(form, start, end);
    }
    if (end - start == 4 && memcmp(start, "null", 4) == 0) {
        return NULL;
    }
    start[-1] = '{';
    *end++ = '}';
    return is_one_nested(form, start - 1, end) ? end : NULL;
}

/* The items of a list: all that are in its brackets, bare ones between commas, or the only one. */
static uint8_t *
put_items(FormText *form, uint8_t *start, uint8_t *end, unsigned has)
{
    form->count++; /* Python counts an item, unless it is one as it stands */
    if (*start == '[') {
        if (end[-1] != ']' || !is_one_nested(form, start, end)) {
            return NULL;
        }
        memmove(start - 1, start + 1, (size_t)(end - start - 2));
        return end - 3;
    }
    if (*start == '{') {
        return put_nested(form, start, end);
    }
    if (*start == '"') {
        return is_one_quoted(start, end) ? put_as_it_is(start, end) : NULL;
    }
    if ((has & (HAS_QUOTE | HAS_BRACKET)) || ((has & HAS_HIGH) && has_byte_order_mark(start, end))) {
        return NULL;
    }
    if (has & HAS_COMMA) {
        for (const uint8_t *at = start; at < end; at++) {
            form->count += *at == ',';
        }
    }
    return put_as_it_is(start, end);
}

static uint8_t *
put_value(FormText *form, Sent sent, uint8_t *start, uint8_t *end, unsigned has)
{
    switch (sent) {
    case SENT_TEXT:
        return put_leaf(start, end, has);
    case SENT_RAW:
        return is_nested(start, end) ? put_nested(form, start, end) : put_leaf(start, end, has);
    case SENT_FLAG:
        return put_flag(start, end, has);
    case SENT_SCALAR:
        return put_scalar(start, end, has);
    case SENT_MAP:
        return start == end ? start - 1 : put_map(form, start, end);
    case SENT_CLASS:
        return start == end ? start - 1 : *start == '{' ? put_nested(form, start, end) : NULL;
    case SENT_LIST:
        return NULL; /* see add_items */
    default:
        return put_anything(form, start, end, has);
    }
}

/* ---- names ---- */

/* What there is for a name that is not written as any member is. DECLINED where it may be that of a part. */
static Outcome
find_folded(const FormText *form, const Span *name, unsigned has, PyObject **found)
{
    uint8_t lower[KEY_LENGTH];
    Span span;
    if ((has & HAS_PATH) || !fold_plain_name(name, lower, &span)) {
        return DECLINED;
    }
    PyObject *folded = key_from_span(form->keys, &span);
    if (folded == NULL) {
        return FAILED;
    }
    *found = PyDict_GetItemWithError(form->members->names, folded);
    Py_DECREF(folded);
    return PyErr_Occurred() ? FAILED : DONE;
}

/* Whether a name that is no member's is sent for the first time: 1, 0, or -1 with an exception. */
static int
is_new_name(FormText *form, PyObject *name)
{
    if (form->others == NULL && (form->others = PySet_New(NULL)) == NULL) {
        return -1;
    }
    Py_ssize_t before = PySet_GET_SIZE(form->others);
    return PySet_Add(form->others, name) < 0 ? -1 : PySet_GET_SIZE(form->others) > before;
}

/* Sets how the member of a name is sent, and whether it is again; notes it as the one that was sent last. */
static Outcome
find_member(FormText *form, const Span *span, PyObject *name, unsigned has, Sent *sent, bool *again, bool *adjacent)
{
    const FormMembers *members = form->members;
    PyObject *found = PyDict_GetItemWithError(members->names, name);
    Outcome outcome = PyErr_Occurred()                   ? FAILED
                      : found == NULL && members->is_class ? find_folded(form, span, has, &found)
                                                           : DONE;
    if (outcome != DONE) {
        return outcome;
    }
    if (found != NULL) {
        Py_ssize_t code = PyLong_AsSsize_t(found);
        Py_ssize_t place = code / SENT_KINDS;
        if (UNLIKELY(code < 0 || place >= FORM_MEMBERS)) {
            PyErr_Clear();
            return DECLINED; /* the dict was changed by code that found it through the collector */
        }
        uint64_t bit = UINT64_C(1) << place % 64;
        *sent = (Sent)(code % SENT_KINDS);
        *again = (form->seen[place / 64] & bit) != 0;
        *adjacent = form->place == place;
        form->seen[place / 64] |= bit;
        form->place = place;
        return DONE;
    }
    int is_new = members->others < 0 ? 0 : is_new_name(form, name);
    if (members->others < 0 || is_new < 0) {
        return is_new < 0 ? FAILED : DECLINED;
    }
    *sent = (Sent)members->others;
    *again = !is_new;
    *adjacent = form->place < 0 && form->name != NULL && PyUnicode_Compare(form->name, name) == 0;
    form->place = -1;
    return PyErr_Occurred() ? FAILED : DONE;
}

/* The key of a member and its colon, where there is room. */
static uint8_t *
put_name(uint8_t *at, const Span *name)
{
    const uint8_t *end = name->start + name->length;
    unsigned high = 0;
    if (LIKELY(name->length > 0 && scan_until(name->start, end, ENDS_KEY, &high) == end)) {
        memcpy(at, name->start, (size_t)name->length);
        at += name->length;
    }
    else {
        memcpy(at + 1, name->start, (size_t)name->length);
        at = put_leaf(at + 1, at + 1 + name->length, 0);
    }
    *at = ':';
    return at + 1;
}

/* ---- the whole ---- */

/* Adds what was sent for a list: a member, or more items of the one that was added last. */
static Outcome
add_items(FormText *form, const Span *name, Cursor coded, bool more)
{
    Buffer *buffer = form->buffer;
    unsigned has = 0;
    uint8_t *at = (uint8_t *)buffer->cursor;
    if (coded.at == coded.end) {
        return DONE;
    }
    if (more && form->list > 0) {
        at -= 2; /* the closer and its comma */
        bool is_first = at == (uint8_t *)buffer->start + form->list;
        if (!is_first) {
            *at++ = ',';
        }
    }
    else {
        at = put_name(at, name);
        *at++ = '[';
        form->list = at - (uint8_t *)buffer->start;
    }
    uint8_t *start = at + 1;
    uint8_t *end = form_decode(start, coded.at, coded.end, &has);
    end = put_items(form, start, end, has);
    if (end == NULL) {
        return DECLINED;
    }
    if (end == at && at[-1] == ',') {
        end--; /* an empty list was added to items */
    }
    *end++ = ']';
    *end++ = ',';
    buffer->cursor = (char *)end;
    return DONE;
}

static Outcome
add_member(FormText *form, Sent sent, const Span *name, Cursor coded)
{
    unsigned has = 0;
    uint8_t *at = put_name((uint8_t *)form->buffer->cursor, name);
    uint8_t *start = at + 1;
    uint8_t *end = form_decode(start, coded.at, coded.end, &has);
    end = put_value(form, sent, start, end, has);
    if (end == NULL) {
        return DECLINED;
    }
    if (LIKELY(end > at)) {
        *end++ = ',';
        form->buffer->cursor = (char *)end;
    }
    return DONE;
}

static Outcome
add_field(FormText *form, const FormField *field)
{
    Sent sent = SENT_TEXT;
    bool again = false, adjacent = false;
    Py_ssize_t size = field->text.end - field->name.at;
    Outcome outcome = size > PY_SSIZE_T_MAX / 4 ? DECLINED : buffer_reserve(form->buffer, 3 * size);
    if (outcome != DONE) {
        return outcome;
    }
    /* A name whose coding is undone waits where neither it as a key nor the value will come to stand, with quotes. */
    unsigned has;
    Span span = form_span((uint8_t *)form->buffer->cursor + 2 * size + SLACK / 2, field->name, &has);
    PyObject *name = form_name(form->keys, &span, has);
    if (UNLIKELY(name == NULL)) {
        return PyErr_Occurred() ? FAILED : DECLINED;
    }
    outcome = find_member(form, &span, name, has, &sent, &again, &adjacent);
    Py_XSETREF(form->name, name);
    if (outcome != DONE) {
        return outcome;
    }
    if (sent == SENT_LIST && (adjacent || !again)) {
        form->list = adjacent ? form->list : 0;
        return add_items(form, &span, field->text, adjacent);
    }
    form->list = 0;
    if (LIKELY(!again)) {
        return add_member(form, sent, &span, field->text);
    }
    return sent == SENT_FLAG && !form->members->unique ? DONE : DECLINED; /* of a flag the first counts */
}

/* Adds all fields and counts them. */
static Outcome
add_fields(FormText *form, Cursor text, bool *looking)
{
    Fields fields;
    FormField field;
    Outcome outcome = write_byte(form->buffer, '{');
    fields_start(&fields, text, looking);
    while (outcome == DONE && fields_next(&fields, &field)) {
        outcome = add_field(form, &field);
    }
    form->count += fields.count;
    if (!fields_end(&fields)) {
        return FAILED;
    }
    if (outcome == DONE) {
        form->buffer->cursor -= form->buffer->cursor[-1] == ',';
        outcome = write_byte(form->buffer, '}');
    }
    return outcome;
}

Outcome
form_to_jsv(const FormMembers *members, KeyCache *keys, bool *looking, Cursor text, Buffer *buffer)
{
    FormText form = {.members = members, .keys = keys, .buffer = buffer, .place = -1};
    Outcome outcome = add_fields(&form, text, looking);
    Py_XDECREF(form.others);
    Py_XDECREF(form.name);
    return outcome == DONE && members->fields >= 0 && form.count > members->fields ? DECLINED : outcome;
}
