using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>Risks of least-norm fits along one axis, beside their exact means.</summary>
/// <param name="Name">What varies.</param>
/// <param name="Along">Its values, ascending.</param>
/// <param name="Problems">The problem at each.</param>
/// <param name="Risks">The risks of the draws at each.</param>
internal sealed record RiskCurve(string Name, IReadOnlyList<int> Along, IReadOnlyList<MinimumNormRisk> Problems, IReadOnlyList<double[]> Risks)
{
    /// <summary>Risks of fits to designs and noise of their own.</summary>
    public static double[] Draw(MinimumNormRisk problem, int draws, Rng rng)
    {
        var (n, p, risks) = (problem.Samples, problem.Features, new double[draws]);
        var (x, y, weight) = (new double[n * p], new double[n], Math.Sqrt(problem.Signal / p));
        for (var draw = 0; draw < draws; draw++)
        {
            for (var i = 0; i < n; i++)
            {
                y[i] = Math.Sqrt(problem.Noise) * rng.NextNormal();
                for (var j = 0; j < p; j++)
                    y[i] += weight * (x[(i * p) + j] = rng.NextNormal());
            }

            risks[draw] = LeastSquares.MinimumNorm(x, y).Sum(v => (v - weight) * (v - weight));
        }

        return risks;
    }

    /// <summary>Means against the exact ones, where |p − n| is large enough for the mean of the draws to be near normal.</summary>
    public IEnumerable<GroundTruthCheck> Checks()
    {
        for (var i = 0; i < Along.Count; i++)
        {
            var problem = Problems[i];
            if (Math.Abs(problem.Samples - problem.Features) < DoubleDescent.Apart)
                continue;
            yield return GroundTruthCheck.Equal(
                $"{Name}-{(problem.Features < problem.Samples ? "over" : "under")}determined@{Along[i]}", Risks[i].Average(), problem.Mean, 4 * Math.Sqrt(problem.Variance / Risks[i].Length),
                $"{(problem.Features < problem.Samples ? "σ²p/(n − p − 1)" : "(1 − n/p) + σ²n/(p − n − 1)")}, n = {problem.Samples}, p = {problem.Features}, exact at this size; 4 standard errors, from the exact variance");
        }
    }
}
