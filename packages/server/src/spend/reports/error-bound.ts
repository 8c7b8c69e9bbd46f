/** The bound is stated with this confidence: it lies below the true rate for at most one sample of twenty. */
const CONFIDENCE = 0.95;
/** Halvings of an interval of length 1, after which a double has nothing left to tell apart. */
const MAX_HALVINGS = 60;
/** Terms that are smaller than this part of the sum change it no more. */
const NEGLIGIBLE = 1e-17;

/**
 * The upper bound on the rate of errors of which `wrong` were seen in `checks` (Clopper and Pearson, The use of
 * confidence or fiducial limits illustrated in the case of the binomial, 1934), one-sided, at 95 %: the rate at which
 * so few errors or fewer would be seen with a probability of 5 %. Pure. It holds for independent checks of one and the
 * same rate, whatever that rate is. 1 where every check was wrong. Throws RangeError for what is no sample.
 */
export function upperErrorBound(wrong: number, checks: number): number {
  if (!Number.isSafeInteger(checks) || !Number.isSafeInteger(wrong) || wrong < 0 || wrong > checks) {
    throw new RangeError('Errors are counted among the checks.');
  }
  if (checks === 0 || wrong === checks) return 1;
  let low = wrong / checks;
  let high = 1;
  for (let halving = 0; halving < MAX_HALVINGS; halving += 1) {
    const middle = (low + high) / 2;
    if (lowerTail(wrong, checks, middle) > 1 - CONFIDENCE) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * The probability of at most `wrong` errors in `checks` at a rate of at least `wrong / checks`: the terms fall from
 * the last one down, and after some square root of `checks` of them nothing is added any more.
 */
function lowerTail(wrong: number, checks: number, rate: number): number {
  const odds = (1 - rate) / rate;
  const last = Math.exp(
    logBinomial(checks, wrong) + wrong * Math.log(rate) + (checks - wrong) * Math.log1p(-rate),
  );
  let sum = 0;
  let term = 1;
  for (let count = wrong; count >= 0 && term > sum * NEGLIGIBLE; count -= 1) {
    sum += term;
    term *= (count / (checks - count + 1)) * odds;
  }
  return last * sum;
}

function logBinomial(of: number, chosen: number): number {
  return logFactorial(of) - logFactorial(chosen) - logFactorial(of - chosen);
}

/** Below it the series would not be exact; above, its next term is less than 1e-16. */
const STIRLING_FROM = 32;

/** ln(n!), by its definition or by Stirling's series. */
function logFactorial(n: number): number {
  if (n < STIRLING_FROM) {
    let sum = 0;
    for (let factor = 2; factor <= n; factor += 1) sum += Math.log(factor);
    return sum;
  }
  const square = n * n;
  return (
    (n + 0.5) * Math.log(n) -
    n +
    0.5 * Math.log(2 * Math.PI) +
    (1 / 12 - (1 / 360 - (1 / 1260 - 1 / 1680 / square) / square) / square) / n
  );
}
