/* base/number.h — sums that can be defended, and numbers read strictly. */
#ifndef QD_BASE_NUMBER_H
#define QD_BASE_NUMBER_H

#include <math.h>
#include <stdbool.h>

/* Compensated sum after Neumaier (1974): keeps the error of each addition, also where a term is larger than the sum. */
typedef struct {
  double sum, compensation;
} QdSum;

static inline void
qd_sum_add(QdSum *s, double term)
{
  /* the exact error whichever of the two is larger (Knuth), without asking: a branch that cannot be foreseen costs more
   */
  double t = s->sum + term, of_term = t - s->sum;
  s->compensation += (s->sum - (t - of_term)) + (term - of_term);
  s->sum = t;
}

static inline double
qd_sum_value(const QdSum *s)
{
  return s->sum + s->compensation;
}

/** Reads a plain decimal number: optional minus, digits without a leading zero, optional dot and digits.
 *
 * "0,5", "2024x", "010", "1e3", " 1" and "" are not numbers: a wrong decimal sign must never pass as another figure.
 * @return false when text is not such a number; value is then untouched. */
bool qd_parse_number(const char *text, double *value);

#endif
