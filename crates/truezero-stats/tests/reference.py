"""Writes reference.tsv, against which reference.rs checks the crate: python3 reference.py > reference.tsv (mpmath 1.4).

Each line is a function, its arguments and its values; a decimal number stands for the nearest 64-bit one, and a list of
numbers has spaces between them. Nothing here shares a method with the crate: binomial tails are summed term by term in
whole numbers, Student's tails are hypergeometric series, quantiles are found by bisection, ranks are counted, and the
intervals are their published formulas, all with digits to spare.
"""

from itertools import permutations

from mpmath import atanh, beta, erfinv, exp, log, loggamma, mp, mpf, nstr, sqrt, tanh

mp.dps = 60
MOST = 2**32 - 1


def line(function, arguments, *values):
    numbers = [nstr(mpf(value), 20, min_fixed=-5, max_fixed=20) for value in values]
    print("\t".join([function, *[repr(argument) for argument in arguments], *numbers]))


def mcnemar(b, c):
    """min(1, 2 P(X <= fewer)), X binomial of b + c trials with probability 1/2."""
    fewer, n = min(b, c), b + c
    one = 10**60
    term, total, k = one, 0, fewer
    while term > 0:
        total += term
        term = term * k // (n - k + 1)
        k -= 1
    largest = exp(loggamma(n + 1) - loggamma(fewer + 1) - loggamma(n - fewer + 1) - n * log(mpf(2)))
    return min(mpf(1), 2 * largest * total / one)


def t_tail(t, degrees):
    """P(T > t): the incomplete beta function, by whichever of its two series converges."""
    t, a = mpf(t), mpf(degrees) / 2
    x = degrees / (degrees + t * t)

    def series(first, second, argument):
        term, total, k = mpf(1), mpf(0), 0
        while abs(term) > mpf(10) ** (-mp.dps) * max(abs(total), 1):
            total += term
            term *= (first + k) / (second + k) * argument
            k += 1
        return total

    if x < 0.5:
        return x**a * sqrt(1 - x) / (2 * a * beta(a, 0.5)) * series(a + 0.5, a + 1, x)
    ln_beta = loggamma(a) + loggamma(mpf(0.5)) - loggamma(a + 0.5)
    return 0.5 - sqrt(1 - x) * exp(a * log(x) - ln_beta) * series(a + 0.5, mpf(1.5), 1 - x)


def normal_quantile(level):
    return sqrt(mpf(2)) * erfinv(mpf(level))


def t_quantile(level, degrees):
    tail, below = (1 - mpf(level)) / 2, normal_quantile(level)
    above = 4 * below + 1 if degrees > 50 else mpf(10) ** 18
    for _ in range(220):
        middle = (below + above) / 2
        if t_tail(middle, degrees) > tail:
            below = middle
        else:
            above = middle
    return below


def wilson(errors, examples, level):
    z, n, p = normal_quantile(level), mpf(examples), mpf(errors) / examples
    centre, half = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return [(centre - half) / (1 + z * z / n), (centre + half) / (1 + z * z / n)]


def newcombe(n, b, c, both, level):
    first, second, neither = b + both, c + both, n - b - c - both
    determinant = mpf(both * neither - b * c)
    if determinant > 0:
        determinant = max(determinant - mpf(n) / 2, mpf(0))
    scale = sqrt(mpf(first * (n - first) * second * (n - second)))
    phi = determinant / scale if scale > 0 else mpf(0)
    (low1, high1), (low2, high2) = wilson(first, n, level), wilson(second, n, level)
    p1, p2 = mpf(first) / n, mpf(second) / n

    def joined(x, y):
        return sqrt(x * x - 2 * phi * x * y + y * y)

    return [p1 - p2 - joined(p1 - low1, high2 - p2), p1 - p2 + joined(high1 - p1, p2 - low2)]


LEVELS = [0.5, 0.95, 0.99, 0.999999]

for b, c in [
    (0, 1), (0, 60), (3, 900), (7, 8), (39, 60), (41, 60), (100, 160), (4_000, 4_001), (4_000, 4_300),
    (12_345, 13_000), (100_000, 100_001), (100_000, 101_000), (1_000_000, 1_000_001), (1_000_000, 1_000_002),
    (1_000_000, 1_001_000), (1_000_000, 1_040_000), (16_000_000, 16_010_000), (16_000_000, 16_200_000),
    (100_000_000, 100_000_001), (100_000_000, 100_030_000), (1_000_000_000, 1_000_000_010),
    (1_000_000_000, 1_000_900_000), (2_000_000_000, 2_000_100_000), (2_147_483_646, 2_147_483_647),
    (2_147_000_000, 2_147_483_647), (MOST - 200_000, MOST), (MOST - 1, MOST), (MOST - 2, MOST),
]:
    line("mcnemar", (b, c), mcnemar(b, c))

for degrees in [1, 2, 3, 9, 40, 199, 5_000, 10**6, 3 * 10**6, 16 * 10**6, 10**9, 10**12]:
    for level in [1e-6, *LEVELS, 1 - 2.0**-50]:
        line("t_quantile", (degrees, level), t_quantile(level, degrees))
    for t in [1e-6, 0.3, 1.0, 2.0, 4.5, 12.0, 35.0, 1e4]:
        mp.dps = 400
        if t < 100 or degrees < 50:
            line("t_tail", (degrees, t), t_tail(t, degrees))
    mp.dps = 60

for n in [1, 38, 10_000, 10**6, MOST]:
    for errors in sorted({0, 1, n // 1000, n // 3, n - 1, n}):
        for level in LEVELS:
            line("wilson", (errors, n, level), *wilson(errors, n, level))

for counts in [
    (1, 0, 0, 0), (10, 5, 5, 0), (50, 12, 2, 36), (50, 14, 0, 36), (10_000, 43, 21, 100), (10_000, 1, 0, 140),
    (10**6, 10, 12, 20_000), (10**6, 600_000, 399_999, 1), (MOST, 0, 0, 0), (MOST, 0, 0, MOST), (MOST, 1, 0, 2**31),
    (MOST, 3, 5, 40_000_000), (MOST, 20_000, 30_000, 50_000_000), (MOST, 2**31, 2**31 - 1, 0),
    (MOST, 2**30, 2**30, 2**29),
]:
    for level in LEVELS:
        line("newcombe", (*counts, level), *newcombe(*counts, level))


def mean(values):
    return sum(values) / mpf(len(values))


def squared_error(values):
    """Of the mean."""
    return sum((value - mean(values)) ** 2 for value in values) / (len(values) - 1) / len(values)


def crossed(rows, level, added=()):
    """Values by network and example; `added` are means of further examples."""
    by_example = [mean(column) for column in zip(*rows)] + [mpf(value) for value in added]
    squared = t_quantile(level, len(by_example) - 1) ** 2 * squared_error(by_example)
    if len(rows) > 1:
        squared += t_quantile(level, len(rows) - 1) ** 2 * squared_error([mean(row) for row in rows])
    return [mean(by_example) - sqrt(squared), mean(by_example) + sqrt(squared)]


def listed(numbers):
    return " ".join(str(number) for number in numbers)


def listed_line(function, lists, arguments, *values):
    numbers = [nstr(mpf(value), 20, min_fixed=-5, max_fixed=20) for value in values]
    print("\t".join([function, *map(listed, lists), *map(repr, arguments), *numbers]))


def draws(seed):
    """Whole numbers below 1000 that look random: a linear congruence."""
    while True:
        seed = (seed * 1_103_515_245 + 12_345) % 2**31
        yield seed // 65_536 % 1000


for networks in [1, 2, 3, 5, 10]:
    for examples in [2, 7, 30]:
        draw = draws(100 * networks + examples)
        shifts = [next(draw) for _ in range(networks)]
        rows = [[shift + next(draw) for _ in range(examples)] for shift in shifts]
        for level in LEVELS:
            flat = [value for row in rows for value in row]
            listed_line("crossed", [flat], [networks, level], *crossed(rows, level))

for seeds in [1, 2, 4]:
    for examples in [3, 20, 60]:
        draw = draws(1000 * seeds + examples)
        # 0: neither errs; 1: the first; 2: the second; 3: both.
        cells = [[[0, 0, 0, 1, 2, 2, 3][next(draw) % 7] for _ in range(examples)] for _ in range(seeds)]
        signs = [[(cell in (1, 3)) - (cell in (2, 3)) for cell in row] for row in cells]
        for level in LEVELS:
            low, high = crossed(signs, level, added=[1, -1])
            flat = [cell for row in cells for cell in row]
            listed_line("paired", [flat], [seeds, level], max(low, -1), min(high, 1))


def ranks(values):
    return [mpf(sum(other < value for other in values)) + mpf(values.count(value) + 1) / 2 for value in values]


def pearson(one, other):
    products = sum((a - mean(one)) * (b - mean(other)) for a, b in zip(one, other))
    squares = sum((a - mean(one)) ** 2 for a in one) * sum((b - mean(other)) ** 2 for b in other)
    return products / sqrt(squares)


for count in [4, 5, 7, 8, 10, 25, 60]:
    for different in [3, 1000]:
        draw = draws(10 * count + different)
        xs, ys = ([next(draw) % different for _ in range(count)] for _ in range(2))
        ys = [y + x // 3 for x, y in zip(xs, ys)]
        rho = pearson(ranks(xs), ranks(ys))
        if count < 10:
            mp.dps = 25
            far = [abs(pearson(ranks(xs), order)) >= abs(rho) - mpf(10) ** -15 for order in permutations(ranks(ys))]
            mp.dps = 60
            p = mpf(sum(far)) / len(far)
        else:
            p = 2 * t_tail(abs(rho) * sqrt((count - 2) / (1 - rho**2)), count - 2)
        for level in [0.9, 0.95]:
            most = 1 - mpf(12) / (count**3 - count)
            held = max(-most, min(most, rho))
            reach = normal_quantile(level) * sqrt((1 + held**2 / 2) / (count - 3))
            ends = [min(rho, tanh(atanh(held) - reach)), max(rho, tanh(atanh(held) + reach))]
            listed_line("spearman", [xs, ys], [level], rho, p, *ends)
