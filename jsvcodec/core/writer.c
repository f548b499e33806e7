/* The walk is started: see writer.h and walk.h. */
#include "avx2.h"
#include "walk.h"

/* A text that starts with U+FEFF is quoted at the root, where a reader of JSV would take that for a byte order mark. */
static Outcome
quote_byte_order_mark(Buffer *buffer, Py_ssize_t start)
{
    bool marked = buffer_length(buffer) - start >= 3 && memcmp(buffer->start + start, "\xef\xbb\xbf", 3) == 0;
    return UNLIKELY(marked) ? put_quotes_around(buffer, start) : DONE;
}

static char *
put_value(Writer *writer, PyObject *value)
{
#if JSV_AVX2
    if (avx2_here()) {
        return avx2_put_root(writer, value);
    }
#endif
    return put_root(writer, value);
}

Outcome
write_value(Buffer *buffer, PyObject *value, const WriteOptions *options, PyObject **taken)
{
    const Py_ssize_t start = buffer_length(buffer);
    Writer writer; /* field by field: to clear it whole takes as long as a small value */
    writer.buffer = buffer;
    writer.options = options;
    writer.depth = 0;
    writer.runs = 0;
    writer.levels = (Levels){0};
    writer.on_levels = false;
    writer.taken = (Taken){0};
    for (int i = 0; i < KNOWN_PLANS; i++) {
        writer.known[i].type = NULL;
    }
    writer.known_count = 0;
    writer.recursion = options->recursion;
    writer.most_depth = options->depth < 0 ? PY_SSIZE_T_MAX : options->depth;
    writer.plain_depth = options->sort_keys ? 0 : writer.recursion;

    char *at = put_value(&writer, value);
    Outcome outcome = at == NULL ? writer.outcome : DONE;
    if (outcome == DONE) {
        buffer->cursor = at - 1; /* without the comma after the root */
        outcome = options->spelling == JSV ? quote_byte_order_mark(buffer, start) : DONE;
    }
    if (outcome == DECLINED && writer.taken.count > 0 && (*taken = taken_dict(&writer.taken)) == NULL) {
        outcome = FAILED;
    }
    writer_drop(&writer);
    return outcome;
}
