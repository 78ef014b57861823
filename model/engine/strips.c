/* Runs a list of calls over a strip of members, short enough that what one call leaves is still in
 * the processor's cache when the next one reads it. Arithmetic is numpy's own: a call is one of its
 * inner loops, whose address strips.py takes from the ufunc. What numpy composes of several calls
 * is written out here with the same operations in the same order, hence with the same bits; it
 * must be compiled without contraction (-ffp-contract=off). Knows nothing of models.
 */
#include <math.h>
#include <stdint.h>
#include <string.h>

/* Compiled for wider registers too, and the widest that the processor has is taken when the driver
 * is loaded. Element by element in either: the same bits. */
#if defined(__x86_64__) && defined(__gnu_linux__) && defined(__GNUC__) && !defined(__clang__)
#define WIDE __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define WIDE
#endif

typedef void (*inner_loop)(char **, const intptr_t *, const intptr_t *, void *);

enum { LOOP, COPY, SELECT, SELECT_BY_NUMBER, CHOOSE, HOLD, AS_FLOAT, RATIO_OR, LOOKUP, GREATEST, LEAST };

/* One call on one row. `step` is in bytes between members: 0 where all share one value. */
typedef struct {
    int64_t kind;
    inner_loop loop;
    void *data;
    int64_t number; /* HOLD: the point from which the path counts */
    char *base[4];
    intptr_t step[4];
} call;

/* A lookup on an even grid: first, last, 1 / width of a cell, greatest cell, then slopes and
 * intercepts of all cells. */
typedef struct {
    double first, last, scale;
    int64_t cells;
    const double *slopes, *intercepts;
} grid;

#define AT(k, type) (*(type *)(args[k] + i * c->step[k]))

static void copy(const char *from, intptr_t step, char *to, intptr_t n)
{
    if (step == sizeof(double))
        memmove(to, from, n * sizeof(double));
    else
        for (intptr_t i = 0; i < n; i++)
            ((double *)to)[i] = *(const double *)from;
}

static void look_up(const call *c, char **args, intptr_t n)
{
    const grid *g = c->data;
    for (intptr_t i = 0; i < n; i++) {
        double x = AT(0, double);
        x = x < g->first ? g->first : x;
        x = x > g->last ? g->last : x;
        x -= g->first;
        double place = x * g->scale;
        int64_t cell = place >= 0 ? (int64_t)place : 0; /* not a number: any cell will do */
        cell = cell > g->cells ? g->cells : cell;
        AT(1, double) = x * g->slopes[cell] + g->intercepts[cell];
    }
}

/* The greater (or less) of a row and one number for all: numpy's own loop for that goes value by
 * value. What is not a number wins, and of equal values (zeros of two signs) the second, as there.
 * The result may stand in the place of the row, which ivdep allows for: each value is read before
 * it is written. */
#define END(name, beats)                                        \
    WIDE static void name(const call *c, char **args, intptr_t n) \
    {                                                           \
        const double *x = (double *)args[0];                    \
        const double *y = (double *)args[1];                    \
        double *out = (double *)args[2];                        \
        if (c->step[0]) {                                       \
            const double b = *y;                                \
            _Pragma("GCC ivdep")                                \
            for (intptr_t i = 0; i < n; i++)                    \
                out[i] = (x[i] beats b) | (x[i] != x[i]) ? x[i] : b; \
        } else {                                                \
            const double a = *x;                                \
            const int wins = a != a;                            \
            _Pragma("GCC ivdep")                                \
            for (intptr_t i = 0; i < n; i++)                    \
                out[i] = (a beats y[i]) | wins ? a : y[i];      \
        }                                                       \
    }
END(greatest, >)
END(least, <)

static void one(const call *c, char **args, intptr_t n, int64_t point)
{
    switch (c->kind) {
    case COPY:
        copy(args[0], c->step[0], args[1], n);
        break;
    case SELECT:
        for (intptr_t i = 0; i < n; i++)
            AT(3, double) = AT(0, uint8_t) ? AT(1, double) : AT(2, double);
        break;
    case SELECT_BY_NUMBER:
        for (intptr_t i = 0; i < n; i++)
            AT(3, double) = AT(0, double) != 0 ? AT(1, double) : AT(2, double);
        break;
    case CHOOSE: { /* all members go the same way */
        int way = *(double *)args[0] != 0 ? 1 : 2;
        copy(args[way], c->step[way], args[3], n);
        break;
    }
    case HOLD: {
        int way = point >= c->number;
        copy(args[way], c->step[way], args[2], n);
        break;
    }
    case AS_FLOAT:
        for (intptr_t i = 0; i < n; i++)
            AT(1, double) = AT(0, uint8_t);
        break;
    case RATIO_OR:
        for (intptr_t i = 0; i < n; i++) {
            double below = AT(1, double);
            AT(3, double) = fabs(below) < 1e-6 ? AT(2, double) : AT(0, double) / below;
        }
        break;
    case LOOKUP:
        look_up(c, args, n);
        break;
    case GREATEST:
        greatest(c, args, n);
        break;
    case LEAST:
        least(c, args, n);
    }
}

void run_calls(const call *calls, int64_t count, int64_t members, int64_t point)
{
    intptr_t n = members;
    for (const call *c = calls; c < calls + count; c++) {
        char *args[4] = {c->base[0], c->base[1], c->base[2], c->base[3]};
        if (c->kind == LOOP)
            c->loop(args, &n, c->step, c->data);
        else
            one(c, args, n, point);
    }
}

/* When a step begins: a value of a path is put in its row, or one between two of its knots. */
typedef struct {
    const double *from, *to; /* of the block's first member; without `to` the value is `from` */
    double share;            /* of the way to `to` */
    intptr_t step;           /* in bytes between members: 0 where all share one value */
    double *row;
} move;

/* When a step's values are there: a row is added to its total with a weight, or saved. */
typedef struct {
    const double *row;
    intptr_t step;
    double *total; /* of the block's first member */
    double weight;
} tell;

/* All that a strip does from the first step to the last. `*_at` lead to what a step is concerned
 * with: the entries from at[step] to before at[step + 1]. */
typedef struct {
    const call *core, *watch, *save, *move;
    int64_t core_count, watch_count, save_count, move_count;
    double *now; /* what changes in time and is one value for all members, from [step, value] */
    const double *timed;
    int64_t timed_count;
    const move *moves;
    const int64_t *moves_at;
    const tell *adds;
    const int64_t *adds_at;
    const tell *saves;
    const int64_t *saves_at;
    double *const *bounded; /* stocks that never are negative */
    int64_t bounded_count;
    int64_t steps; /* after which the stocks do not move on */
} route;

WIDE static void put(const move *m, int64_t first, int64_t members)
{
    const char *from = (const char *)m->from + first * m->step;
    if (!m->to) {
        copy(from, m->step, (char *)m->row, members);
        return;
    }
    const char *to = (const char *)m->to + first * m->step;
    for (int64_t i = 0; i < members; i++) {
        const double x = *(const double *)(from + i * m->step);
        m->row[i] = x + m->share * (*(const double *)(to + i * m->step) - x);
    }
}

WIDE static void add(const tell *t, int64_t first, int64_t members)
{
    double *restrict total = t->total + first;
    const double *restrict row = t->row;
    const double weight = t->weight;
    if (t->step)
        for (int64_t i = 0; i < members; i++)
            total[i] += row[i] * weight;
    else
        for (int64_t i = 0; i < members; i++)
            total[i] += *row * weight;
}

/* The steps from `begin` to before `end` for the strip of members that begins with `first`. */
void run_steps(const route *r, int64_t begin, int64_t end, int64_t first, int64_t members)
{
    for (int64_t step = begin; step < end; step++) {
        memcpy(r->now, r->timed + step * r->timed_count, r->timed_count * sizeof(double));
        for (int64_t k = r->moves_at[step]; k < r->moves_at[step + 1]; k++)
            put(r->moves + k, first, members);
        run_calls(r->core, r->core_count, members, step);
        if (r->adds_at[step] < r->adds_at[step + 1])
            run_calls(r->watch, r->watch_count, members, step);
        for (int64_t k = r->adds_at[step]; k < r->adds_at[step + 1]; k++)
            add(r->adds + k, first, members);
        if (r->saves_at[step] < r->saves_at[step + 1])
            run_calls(r->save, r->save_count, members, step);
        for (int64_t k = r->saves_at[step]; k < r->saves_at[step + 1]; k++) {
            const tell *t = r->saves + k;
            copy((const char *)t->row, t->step, (char *)(t->total + first), members);
        }
        if (step == r->steps)
            continue;
        run_calls(r->move, r->move_count, members, step);
        for (int64_t k = 0; k < r->bounded_count; k++)
            for (int64_t i = 0; i < members; i++)
                r->bounded[k][i] = r->bounded[k][i] <= 0 ? 0.0 : r->bounded[k][i];
    }
}
