using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>What centred kernel alignment is exactly, and of representations that have nothing to do with each other.</summary>
public static class AlignmentTruths
{
    private static readonly (int Rows, int First, int Second)[] Sizes = [(12, 3, 5), (40, 8, 8), (100, 30, 10)];

    /// <summary>Turned and scaled copies, orthogonal features, directions in common, and the two ways to compute it; to rounding.</summary>
    public static IEnumerable<GroundTruthCheck> Exact(Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        foreach (var (n, p, q) in Sizes)
        {
            double[] x = Normal(n * p, rng), y = Normal(n * q, rng), turned = Times(x, Orthogonal(p, rng), n), moved = [.. x.Select((value, i) => (3.7 * value) - (i % p))];
            yield return Check($"turned@{n}-{p}", LinearAlignment.Biased(x, turned, n), 1, "CKA(X, XQ), Q orthogonal");
            yield return Check($"turned-debiased@{n}-{p}", LinearAlignment.Debiased(x, turned, n), 1, "the same, debiased");
            yield return Check($"scaled@{n}-{p}", LinearAlignment.Biased(x, moved, n), 1, "CKA(X, 3.7X + 1bᵀ)");
            yield return Check($"gram@{n}-{p}-{q}", LinearAlignment.Biased(x, y, n), ByGram(x, y, n), "tr(KHLH)/√(tr(KHKH) tr(LHLH)) over the n × n kernels");
            yield return Check($"orthogonal@{n}-{p}-{q}", LinearAlignment.Biased(Waves(n, 1, p, _ => 1), Waves(n, p + 1, q, _ => 1), n), 0, "features that are orthogonal and centred: cosines of different frequencies");
            var common = Math.Min(p, q) - 1;
            yield return Check($"in-common@{n}-{p}-{q}", LinearAlignment.Biased(Waves(n, 1, p, _ => 1), Waves(n, p - common + 1, q, _ => 1), n), common / Math.Sqrt(p * q), $"orthonormal features, {common} in common: s/√(pq)");
            double First(int k) => 1.0 / k;
            double Second(int k) => k;
            double Weigh(Func<int, double> f, Func<int, double> g) => Enumerable.Range(1, p).Sum(k => f(k) * f(k) * g(k) * g(k));
            yield return Check($"weighed@{n}-{p}", LinearAlignment.Biased(Waves(n, 1, p, First), Waves(n, 1, p, Second), n), Weigh(First, Second) / Math.Sqrt(Weigh(First, First) * Weigh(Second, Second)), "the same orthonormal features, scaled by 1/k and by k: Σa²b²/√(Σa⁴Σb⁴)");
        }
    }

    /// <summary>Independent Gaussians: the biased kind's mean by their spreads, and the mean of HSIC₁, which is 0.</summary>
    /// <param name="sizes">n.</param>
    /// <param name="first">p.</param>
    /// <param name="second">q.</param>
    /// <param name="draws">Draws of each.</param>
    /// <param name="rng">Draws them.</param>
    /// <param name="means">Receives the mean of both kinds at each n.</param>
    public static IEnumerable<GroundTruthCheck> Independent(IReadOnlyList<int> sizes, int first, int second, int draws, Rng rng, List<(double Biased, double Debiased)> means)
    {
        foreach (var (n, p, q) in sizes.Select(size => (size, first, second)).Append((sizes[0], 1, 1)))
        {
            var (biased, debiased, independence, excess) = (new double[draws], new double[draws], new double[draws], new double[draws]);
            for (var d = 0; d < draws; d++)
            {
                double[] x = Normal(n * p, rng), y = Normal(n * q, rng);
                (biased[d], debiased[d], independence[d]) = (LinearAlignment.Biased(x, y, n)!.Value, LinearAlignment.Debiased(x, y, n) ?? 0, LinearAlignment.Independence(x, y, n));
                excess[d] = biased[d] - (LinearAlignment.Spread(x, n)!.Value * LinearAlignment.Spread(y, n)!.Value / (n - 1));
            }

            if (p == first && q == second && means.Count < sizes.Count)
                means.Add((biased.Average(), debiased.Average()));
            yield return GroundTruthCheck.Equal($"independent-biased@{n}-{p}-{q}", excess.Average(), 0, 4 * Error(excess), $"mean over {draws:N0} draws of CKA − tr K tr L/((n − 1)‖K‖‖L‖), which is 0: XXᵀ is turned at random against YYᵀ; 4 standard errors");
            yield return GroundTruthCheck.Equal($"independent-hsic@{n}-{p}-{q}", independence.Average(), 0, 4 * Error(independence), "mean of HSIC₁ of independent features: 0; 4 standard errors");
            if (p == 1 && q == 1)
                yield return GroundTruthCheck.Equal($"squared-correlation@{n}", biased.Average(), 1.0 / (n - 1), 4 * Error(biased), "with one feature each CKA is r², of mean 1/(n − 1); 4 standard errors");
        }
    }

    /// <summary>√(pq/((n + p)(n + q))): about what the biased kind is of independent Gaussians, by the quotient of the means: E‖XᵀY‖² = pq(n − 1), E‖XᵀX‖² = p(n − 1)(n + p).</summary>
    public static double Expected(double rows, int first, int second) => Math.Sqrt(first * (double)second / ((rows + first) * (rows + second)));

    private static GroundTruthCheck Check(string id, double? measured, double truth, string what) => GroundTruthCheck.Equal(id, measured ?? double.NaN, truth, 1e-11, $"{what}; rounding");

    private static double Error(double[] values) => MeanInterval.Student(values) is { Value: { } mean } ? Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1.0) / values.Length) : double.NaN;

    private static double[] Normal(int count, Rng rng) => [.. Enumerable.Range(0, count).Select(_ => rng.NextNormal())];

    /// <summary>s_k √(2/n) cos(πk(j + ½)/n), k = from …: orthonormal and centred, times s_k [n, count].</summary>
    private static double[] Waves(int n, int from, int count, Func<int, double> scale) =>
        [.. Enumerable.Range(0, n * count).Select(i => scale(from + (i % count)) * Math.Sqrt(2.0 / n) * Math.Cos(Math.PI * (from + (i % count)) * ((i / count) + 0.5) / n))];

    /// <summary>The eigenvectors of a random symmetric matrix.</summary>
    private static double[,] Orthogonal(int size, Rng rng)
    {
        var matrix = new double[size, size];
        for (var i = 0; i < size; i++)
            for (var j = 0; j <= i; j++)
                matrix[i, j] = matrix[j, i] = rng.NextNormal();
        return SymmetricEigen.Of(matrix).Vectors;
    }

    private static double[] Times(double[] x, double[,] q, int rows)
    {
        var (p, product) = (x.Length / rows, new double[x.Length]);
        for (var i = 0; i < product.Length; i++)
            for (var j = 0; j < p; j++)
                product[i] += x[(i / p * p) + j] * q[j, i % p];
        return product;
    }

    private static double ByGram(double[] x, double[] y, int n)
    {
        double[,] k = CentredKernel(x, n), l = CentredKernel(y, n);
        double Sum(double[,] a, double[,] b) => a.Cast<double>().Zip(b.Cast<double>(), (first, second) => first * second).Sum();
        return Sum(k, l) / Math.Sqrt(Sum(k, k) * Sum(l, l));
    }

    /// <summary>HKH, by the means of the rows of K.</summary>
    private static double[,] CentredKernel(double[] x, int n)
    {
        var (p, kernel) = (x.Length / n, new double[n, n]);
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
                kernel[i, j] = Enumerable.Range(0, p).Sum(f => x[(i * p) + f] * x[(j * p) + f]);
        double[] means = [.. Enumerable.Range(0, n).Select(i => Enumerable.Range(0, n).Average(j => kernel[i, j]))];
        var all = means.Average();
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
                kernel[i, j] += all;
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
                kernel[i, j] -= means[i] + means[j];
        return kernel;
    }
}
