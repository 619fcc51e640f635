using PolicyProbe.Core;

namespace PolicyProbe.Tests.Core.Heads;

/// <summary>What every head promises, checked on random outputs: derivatives against differences, Fisher against KL.</summary>
internal static class HeadLaws
{
    private const double H = 1e-5;

    public static double[] Outputs(int count, Rng rng, double scale = 1) =>
        [.. Enumerable.Range(0, count).Select(_ => scale * rng.NextNormal())];

    /// <summary>∇ of the weighted sum over rows of log π, H and KL against central differences.</summary>
    /// <remarks>Central differences with h = 1e-5 err by h² f‴/6 ≈ 1e-10 and ε/h ≈ 1e-11 of the values, both below 1e-7 here.</remarks>
    public static void Gradients_match_central_differences(IHead head, int rows, Rng rng)
    {
        var z = Outputs(rows * head.OutputSize, rng);
        var old = Outputs(rows * head.OutputSize, rng);
        var weights = Outputs(rows, rng);
        var actions = new float[rows * head.ActionSize];
        head.Sample<double>(z, rng, actions);

        var start = Outputs(z.Length, rng);
        Check((x, values) => head.LogProbability<double>(x, actions, values), g => head.AddLogProbabilityGradient<double>(z, actions, weights, g));
        Check((x, values) => head.Entropy<double>(x, values), g => head.AddEntropyGradient<double>(z, weights, g));
        Check((x, values) => head.KullbackLeibler<double>(old, x, values), g => head.AddKullbackLeiblerGradient<double>(old, z, weights, g));

        void Check(Action<double[], double[]> values, Action<double[]> gradient)
        {
            var g = (double[])start.Clone();
            gradient(g);
            for (var i = 0; i < z.Length; i++)
                Assert.Equal((Sum(i, H) - Sum(i, -H)) / (2 * H), g[i] - start[i], 1e-7);

            double Sum(int i, double h)
            {
                var moved = (double[])z.Clone();
                moved[i] += h;
                var row = new double[rows];
                values(moved, row);
                return row.Zip(weights, (value, weight) => value * weight).Sum();
            }
        }
    }

    /// <summary>M v against the derivative of ∇KL(z₀ ‖ z) along v at z = z₀.</summary>
    public static void Fisher_product_is_the_Hessian_of_KL(IHead head, int rows, Rng rng)
    {
        var z = Outputs(rows * head.OutputSize, rng);
        var v = Outputs(z.Length, rng);
        var ones = Enumerable.Repeat(1.0, rows).ToArray();
        var product = new double[z.Length];
        head.FisherProduct<double>(z, v, product);
        var (plus, minus) = (Gradient(H), Gradient(-H));
        for (var i = 0; i < z.Length; i++)
            Assert.Equal((plus[i] - minus[i]) / (2 * H), product[i], 1e-7);

        double[] Gradient(double h)
        {
            var moved = z.Zip(v, (value, direction) => value + (h * direction)).ToArray();
            var g = new double[z.Length];
            head.AddKullbackLeiblerGradient<double>(z, moved, ones, g);
            return g;
        }
    }

    /// <summary>The weighed second derivative of log π along v against the derivative of its gradient along v, added to what was there.</summary>
    /// <remarks>Tolerances as above.</remarks>
    public static void Log_probability_has_the_Hessian_that_differences_of_its_gradient_have(IHead head, int rows, Rng rng)
    {
        var z = Outputs(rows * head.OutputSize, rng);
        var (v, weights, start) = (Outputs(z.Length, rng), Outputs(rows, rng), Outputs(z.Length, rng));
        var actions = new float[rows * head.ActionSize];
        head.Sample<double>(z, rng, actions);
        var product = (double[])start.Clone();
        head.AddLogProbabilityHessian<double>(z, actions, weights, v, product);
        var (plus, minus) = (Gradient(H), Gradient(-H));
        for (var i = 0; i < z.Length; i++)
        {
            // The third derivatives of a normal with a small σ are large: a share of the entry.
            var expected = (plus[i] - minus[i]) / (2 * H);
            Assert.Equal(expected, product[i] - start[i], 1e-6 * Math.Max(1, Math.Abs(expected)));
        }

        double[] Gradient(double h)
        {
            var moved = z.Zip(v, (value, direction) => value + (h * direction)).ToArray();
            var g = new double[z.Length];
            head.AddLogProbabilityGradient<double>(moved, actions, weights, g);
            return g;
        }
    }

    /// <summary>KL is 0 exactly at equality, positive elsewhere, and vᵀMv/2 for a small step v.</summary>
    public static void KL_is_a_divergence(IHead head, int rows, Rng rng)
    {
        var z = Outputs(rows * head.OutputSize, rng);
        var divergence = new double[rows];
        head.KullbackLeibler<double>(z, z, divergence);
        Assert.All(divergence, value => Assert.Equal(0, value));
        head.KullbackLeibler<double>(z, Outputs(z.Length, rng), divergence);
        Assert.All(divergence, value => Assert.True(value > 0));

        // A step of 1e-6: the third order is 1e-6 of the second. A form that cancels would have lost every digit at 1e-12.
        double[] v = [.. Outputs(z.Length, rng).Select(value => 1e-6 * value)];
        var product = new double[z.Length];
        head.FisherProduct<double>(z, v, product);
        head.KullbackLeibler<double>(z, [.. z.Zip(v, (value, step) => value + step)], divergence);
        for (var b = 0; b < rows; b++)
        {
            var half = 0.5 * Enumerable.Range(b * head.OutputSize, head.OutputSize).Sum(i => v[i] * product[i]);
            Assert.Equal(1, divergence[b] / half, 1e-4);
        }
    }

    /// <summary>float32 agrees with float64 within a few of its units in the last place.</summary>
    public static void Single_precision_agrees_with_double(IHead head, int rows, Rng rng)
    {
        float[] z = [.. Outputs(rows * head.OutputSize, rng).Select(value => (float)value)];
        float[] old = [.. Outputs(z.Length, rng).Select(value => (float)value)];
        double[] wide = [.. z.Select(value => (double)value)];
        double[] wideOld = [.. old.Select(value => (double)value)];
        var actions = new float[rows * head.ActionSize];
        head.Sample<double>(wide, rng, actions);
        var (narrow, exact) = (new float[rows], new double[rows]);

        head.LogProbability<float>(z, actions, narrow);
        head.LogProbability<double>(wide, actions, exact);
        Compare();
        head.Entropy<float>(z, narrow);
        head.Entropy<double>(wide, exact);
        Compare();
        head.KullbackLeibler<float>(old, z, narrow);
        head.KullbackLeibler<double>(wideOld, wide, exact);
        Compare();

        void Compare()
        {
            for (var b = 0; b < rows; b++)
                Assert.Equal(exact[b], narrow[b], 2e-5 * Math.Max(1, Math.Abs(exact[b])));
        }
    }

    /// <summary>Wrong lengths are refused with the parameter's name, before anything is written.</summary>
    public static void Wrong_lengths_are_refused_by_name(IHead head)
    {
        var (o, a) = (head.OutputSize, head.ActionSize);
        var (z, values, actions) = (new double[2 * o], new double[2], new float[2 * a]);
        Name("actions", () => head.Sample<double>(z, new Rng(1), new float[(2 * a) + 1]));
        Name("actions", () => head.Mode<double>(z, new float[(2 * a) - 1]));
        Name("actions", () => head.LogProbability<double>(z, new float[(2 * a) + 1], values));
        Name("logProbabilities", () => head.LogProbability<double>(z, actions, new double[3]));
        Name("weights", () => head.AddLogProbabilityGradient<double>(z, actions, new double[3], z));
        Name("gradient", () => head.AddLogProbabilityGradient<double>(z, actions, values, new double[1]));
        Name("v", () => head.AddLogProbabilityHessian<double>(z, actions, values, new double[1], z));
        Name("product", () => head.AddLogProbabilityHessian<double>(z, actions, values, z, new double[1]));
        Name("entropy", () => head.Entropy<double>(z, new double[1]));
        Name("weights", () => head.AddEntropyGradient<double>(z, new double[1], z));
        Name("oldOutputs", () => head.KullbackLeibler<double>(new double[o], z, values));
        Name("divergence", () => head.KullbackLeibler<double>(z, z, new double[1]));
        Name("gradient", () => head.AddKullbackLeiblerGradient<double>(z, z, values, new double[1]));
        Name("v", () => head.FisherProduct<double>(z, new double[1], z));
        Name("product", () => head.FisherProduct<double>(z, z, new double[1]));
        if (o > 1)
            Name("outputs", () => head.Entropy<double>(new double[o + 1], values));

        static void Name(string expected, Action call)
        {
            var refusal = Assert.Throws<ArgumentException>(call);
            Assert.Equal(expected, refusal.ParamName);
            Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
        }
    }
}
