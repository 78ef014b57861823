/* Runs a list of calls over a strip of members, short enough that what one call leaves is still in
 * the processor's cache when the next one reads it. Arithmetic is numpy's own: a call is one of its
 * inner loops, whose address strips.py takes from the ufunc. What numpy composes of several calls
 * is written out here with the same operations in the same order, hence with the same bits; it
 * must be compiled without contraction (-ffp-contract=off). Knows nothing of models.
 */
#include <math.h>
#include <stdint.h>
#include <string.h>

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
 * value. What is not a number wins, and of equal values (zeros of two signs) the second, as there. The result may stand
 * in the place of the row, which ivdep allows for: each value is read before it is written. */
static void greatest(const call *c, char **args, intptr_t n)
{
    const double *x = (double *)args[0], *y = (double *)args[1];
    double *out = (double *)args[2];
    if (c->step[0]) {
        const double b = *y;
#pragma GCC ivdep
        for (intptr_t i = 0; i < n; i++)
            out[i] = (x[i] > b) | (x[i] != x[i]) ? x[i] : b;
    } else {
        const double a = *x;
        const int wins = a != a;
#pragma GCC ivdep
        for (intptr_t i = 0; i < n; i++)
            out[i] = (a > y[i]) | wins ? a : y[i];
    }
}

static void least(const call *c, char **args, intptr_t n)
{
    const double *x = (double *)args[0], *y = (double *)args[1];
    double *out = (double *)args[2];
    if (c->step[0]) {
        const double b = *y;
#pragma GCC ivdep
        for (intptr_t i = 0; i < n; i++)
            out[i] = (x[i] < b) | (x[i] != x[i]) ? x[i] : b;
    } else {
        const double a = *x;
        const int wins = a != a;
#pragma GCC ivdep
        for (intptr_t i = 0; i < n; i++)
            out[i] = (a < y[i]) | wins ? a : y[i];
    }
}

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

/* To the totals of `count` rows add the values of a step, each with its weight. `rows` and `totals`
 * are addresses; `steps` are in bytes between members; `offset` leads to the interval and strip. */
void add_weighted(const uint64_t *rows, const int64_t *steps, const uint64_t *totals, int64_t offset,
                  double weight, int64_t count, int64_t members)
{
    for (int64_t k = 0; k < count; k++) {
        double *restrict total = (double *)(totals[k] + offset);
        const double *restrict row = (const double *)rows[k];
        if (steps[k])
            for (int64_t i = 0; i < members; i++)
                total[i] += row[i] * weight;
        else
            for (int64_t i = 0; i < members; i++)
                total[i] += *row * weight;
    }
}
