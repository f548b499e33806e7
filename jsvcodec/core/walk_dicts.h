/* The dicts of the walk: see walk.h, which includes this in the middle. */

static ALWAYS_INLINE char *
put_key(Writer *writer, char *at, const WritePlan *plan, PyObject *key, Spelling spelling)
{
    Py_ssize_t start = at - writer->buffer->start;
    at = put_string(writer, at, key, ':', spelling);
    if (UNLIKELY(plan != NULL) && at != NULL && is_planned(plan, writer->buffer->start + start, at)) {
        return put_end(writer, DECLINED); /* which of the two counts is Python's to say */
    }
    return at;
}

/* A pair whose key is no str: both are kept meanwhile. */
static ALWAYS_INLINE char *
put_rare_pair(Writer *writer, char *at, PyObject *key, PyObject *value, Spelling spelling)
{
    Py_INCREF(key);
    Py_INCREF(value);
    writer->buffer->cursor = at;
    writer->runs++;
    Outcome outcome = write_scalar_key(writer, key);
    at = outcome == DONE ? put_item(writer, writer->buffer->cursor, value, spelling) : put_end(writer, outcome);
    Py_DECREF(key);
    Py_DECREF(value);
    return at;
}

/* The rest of a dict that the caller holds. `plan` is that of the model whose further members these are, or NULL. */
static ALWAYS_INLINE char *
put_rest(Writer *writer, char *at, PyObject *dict, WritePlan *plan, Level *saved, Spelling spelling)
{
    bool skips_none = (spelling == JSV || plan != NULL) && !writer->options->keeps_nulls;
    bool keys_differ = saved->keys_differ;
    Py_ssize_t position = saved->at;
    DictEntry copy;
    DictEntries entries = {NULL, NULL};

    while (LIKELY(at != NULL)) {
        if (entries.next == entries.end) { /* all have been taken, or Python code may have run */
            if (UNLIKELY(PyDict_GET_SIZE(dict) != saved->size)) {
                return put_end(writer, DECLINED);
            }
            entries = dict_entries(dict, &position, &copy);
            if (entries.next == entries.end) {
                break;
            }
        }
        PyObject *key = entries.next->key, *value = entries.next->value;
        bool in_place = entries.next != &copy, text_key = in_place || PyUnicode_CheckExact(key);
        entries.next++;
        position += in_place;
        if (UNLIKELY(value == NULL) || (value == Py_None && skips_none)) {
            continue; /* nothing to write */
        }
        if (UNLIKELY(!text_key)) {
            if (!keys_differ && (plan != NULL || !have_different_texts(writer, dict))) {
                return put_end(writer, DECLINED);
            }
            keys_differ = true;
        }
        saved->at = position;
        saved->keys_differ = keys_differ;
        if (UNLIKELY(!text_key)) {
            at = put_rare_pair(writer, at, key, value, spelling);
        }
        else {
            at = put_key(writer, at, plan, key, spelling);
            at = UNLIKELY(at == NULL) ? NULL : put_item(writer, at, value, spelling);
        }
        if (!text_key || !(PyUnicode_CheckExact(value) || is_simple(value))) {
            entries.next = entries.end;
        }
    }
    return UNLIKELY(at == NULL) ? NULL : put_closer(writer, at, IN_DICT, spelling);
}

FOR_EACH_SPELLING(put_rest)

/* The rest of a dict that is no level, and the end of the reference to it. */
static ALWAYS_INLINE char *
put_held(Writer *writer, char *at, PyObject *dict, Py_ssize_t position, Py_ssize_t size, Spelling spelling)
{
    Level level = {.place = IN_DICT, .container = dict, .at = position, .size = size};
    at = UNLIKELY(at == NULL) ? NULL : SPELLED(spelling, put_rest)(writer, at, dict, NULL, &level);
    Py_DECREF(dict);
    return at;
}

static NEVER_INLINE char *
jsv_put_held(Writer *writer, char *at, PyObject *dict, Py_ssize_t position, Py_ssize_t size)
{
    return put_held(writer, at, dict, position, size, JSV);
}

static NEVER_INLINE char *
json_put_held(Writer *writer, char *at, PyObject *dict, Py_ssize_t position, Py_ssize_t size)
{
    return put_held(writer, at, dict, position, size, JSON);
}

/* As most dicts are read: in place, until that is not possible any more. */
static ALWAYS_INLINE char *
put_dict(Writer *writer, char *at, PyObject *dict, WritePlan *plan, Level *saved, Spelling spelling)
{
    if (UNLIKELY(saved != NULL)) {
        return SPELLED(spelling, put_rest)(writer, at, dict, plan, saved);
    }
    PyObject *left_out = spelling == JSV && !writer->options->keeps_nulls ? Py_None : NULL; /* or deleted */
    Py_ssize_t size = PyDict_GET_SIZE(dict);
    DictEntries entries = dict_entries_in_place(dict);
    const DictEntry *first = entries.next;
    size_t runs = writer->runs;

    at = put_opener(writer, at, '{');
    for (; LIKELY(at != NULL) && entries.next < entries.end; entries.next++) {
        PyObject *value = entries.next->value;
        if (entries.next + 1 < entries.end) {
            PREFETCH(entries.next[1].key);
            PREFETCH(entries.next[1].value);
        }
        if (UNLIKELY(value == NULL) || value == left_out) {
            continue;
        }
        at = put_string(writer, at, entries.next->key, ':', spelling);
        if (UNLIKELY(at == NULL)) {
            return NULL;
        }
        if (LIKELY(PyUnicode_CheckExact(value))) {
            at = put_string(writer, at, value, ',', spelling);
        }
        else if (is_simple(value)) {
            at = put_simple(writer, at, value, spelling);
        }
        else {
            Py_INCREF(dict);
            at = put_nested(writer, at, value, spelling);
            if (UNLIKELY(writer->runs != runs)) {
                return SPELLED(spelling, put_held)(writer, at, dict, entries.next + 1 - first, size);
            }
            Py_DECREF(dict);
        }
    }
    if (UNLIKELY(first == NULL)) {
        return SPELLED(spelling, put_held)(writer, at, Py_NewRef(dict), 0, size);
    }
    return UNLIKELY(at == NULL) ? NULL : put_closer(writer, at, IN_DICT, spelling);
}

FOR_EACH_SPELLING(put_dict)

/* A dict whose entries stand in a tuple in another order than its own. */
static ALWAYS_INLINE char *
put_pairs(Writer *writer, char *at, PyObject *pairs, WritePlan *plan, Level *saved, Spelling spelling)
{
    bool skips_none = spelling == JSV && !writer->options->keeps_nulls;
    Py_ssize_t i = saved == NULL ? 0 : saved->at;

    at = saved == NULL ? put_opener(writer, at, '{') : at;
    while (LIKELY(at != NULL) && i < PyTuple_GET_SIZE(pairs)) {
        PyObject *key = PyTuple_GET_ITEM(pairs, i), *value = PyTuple_GET_ITEM(pairs, i + 1);
        i += 2;
        if (saved != NULL) {
            saved->at = i;
        }
        if (value != Py_None || !skips_none) {
            at = put_key(writer, at, plan, key, spelling);
            at = UNLIKELY(at == NULL) ? NULL : put_item(writer, at, value, spelling);
        }
    }
    return UNLIKELY(at == NULL) ? NULL : put_closer(writer, at, IN_PAIRS, spelling);
}

FOR_EACH_SPELLING(put_pairs)
