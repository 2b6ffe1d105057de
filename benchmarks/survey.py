"""Our estimators beside those of others: `python -m benchmarks.survey`, where R with `survey`, or `svy`, is installed.

The sample is made by a formula, so that everybody has the same one; what R and svy said of it on 29 November 2026
stands in tests/spec/test_survey_cases.py.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys

from banen.account.survey.estimates import rake, variance, weight_effect, weighted_share

SIZE = 240
R_SCRIPT = """
suppressMessages(library(survey)); d <- read.csv(file("stdin"))
s <- svydesign(ids = ~1, weights = ~w, data = d); cl <- svydesign(ids = ~cluster, weights = ~w, data = d)
for (x in list(s, cl)) { m <- svymean(~y, x); cat(sprintf("%.10f %.10f\\n", coef(m), SE(m))) }
a <- data.frame(a = c("p", "q"), Freq = c(600, 400)); b <- data.frame(b = c("m", "w"), Freq = c(550, 450))
r <- rake(s, list(~a, ~b), list(a, b),
          control = list(maxit = 200, epsilon = 1e-10))
m <- svymean(~y, r); cat(sprintf("%.10f %.10f\\n", coef(m), SE(m)))
"""


def sample() -> list[tuple[int, float, int, str, str]]:
    """The sample: answer, weight, cluster, and two groups of each respondent."""
    return [
        (int(n * n % 7 < 3), 1 + (n * 37 % 11) / 4, n // 12, "pq"[n * 13 % 5 < 2], "mw"[n * 17 % 3 == 0])
        for n in range(SIZE)
    ]


def ours() -> list[tuple[float, float]]:
    """Share and standard error: weighted, with clusters, and (the share alone) after raking to two margins."""
    rows = sample()
    answers, weights = [float(y) for y, *_ in rows], [w for _, w, *_ in rows]
    share = weighted_share(weights, answers)
    plain, clustered = variance(weights, answers), variance(weights, answers, [c for _, _, c, *_ in rows])
    cells: dict[tuple[str, ...], float] = {}
    for _, w, _, a, b in rows:
        cells[a, b] = cells.get((a, b), 0.0) + w
    factors = rake(cells, [{"p": 600, "q": 400}, {"m": 550, "w": 450}]).factors
    raked = [w * factors[a, b] for _, w, _, a, b in rows]
    return [(share, plain**0.5), (share, clustered**0.5), (weighted_share(raked, answers), weight_effect(raked))]


def main() -> None:
    """Print the three, one beside the other."""
    names = ("weighted", "clusters", "raked (share, weight effect)")
    for name, (share, error) in zip(names, ours(), strict=True):
        print(f"ours  {share:.10f} {error:.10f}  {name}")
    lines = ["y,w,cluster,a,b", *(",".join(map(str, row)) for row in sample())]
    if rscript := shutil.which("Rscript"):
        told = subprocess.run(
            [rscript, "-e", R_SCRIPT], input="\n".join(lines), capture_output=True, text=True, check=False
        )
        print("\n".join(f"R     {line}" for line in told.stdout.splitlines()) or told.stderr, file=sys.stdout)
    if importlib.util.find_spec("svy"):
        _svy()


def _svy() -> None:
    import polars
    import svy  # type: ignore[import-not-found,unused-ignore]

    frame = polars.DataFrame(sample(), schema=["y", "w", "cluster", "a", "b"], orient="row")
    for design in (svy.Design(wgt="w"), svy.Design(wgt="w", psu="cluster")):
        found = svy.Sample(frame, design).estimation.mean("y").estimates[0]
        print(f"svy   {found.est:.10f} {found.se:.10f}")


if __name__ == "__main__":
    main()
