using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Probes;

/// <summary>
/// Susceptibility of linear regression with labels of variance 1, measured and expected: with m = Hθ a step takes off
/// η(‖m‖² + tr H/B) − ½η²(mᵀHm + tr H²/B) on average, η tr H/B more than a step on other labels takes off the same: what it memorises.
/// </summary>
/// <param name="Dimension">d.</param>
/// <param name="Own">A step on the labels themselves, a labelling each.</param>
/// <param name="Memorised">That less a step on other labels of the same rows.</param>
/// <param name="Gap">The largest distance of a labelling's own drop from η‖g‖² − ½η²gᵀHg.</param>
/// <param name="OwnTruth">The exact mean of the first.</param>
/// <param name="MemorisedTruth">The exact mean of the second.</param>
internal sealed record LinearSusceptibility(int Dimension, double[] Own, double[] Memorised, double Gap, double OwnTruth, double MemorisedTruth)
{
    /// <summary>With the exact means of its rows.</summary>
    public static LinearSusceptibility Of(int d, double rate, int batch, double[,] hessian, double[] theta, double[] own, double[] memorised, double gap)
    {
        var (m, trace, square) = (Product(hessian, theta), 0.0, 0.0);
        for (var i = 0; i <= d; i++)
            trace += hessian[i, i];
        foreach (var entry in hessian)
            square += entry * entry;
        var truth = (rate * (Dot(m, m) + (trace / batch))) - (rate * rate / 2 * (Dot(m, Product(hessian, m)) + (square / batch)));
        return new LinearSusceptibility(d, own, memorised, gap, truth, rate * trace / batch);
    }

    /// <summary>⟨a, b⟩.</summary>
    public static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    /// <summary>Hv.</summary>
    public static double[] Product(double[,] matrix, double[] v)
    {
        var product = new double[v.Length];
        for (var i = 0; i < v.Length; i++)
            for (var j = 0; j < v.Length; j++)
                product[i] += matrix[i, j] * v[j];
        return product;
    }

    /// <summary>Each labelling to rounding, and means over labellings.</summary>
    public IEnumerable<GroundTruthCheck> Checks()
    {
        yield return GroundTruthCheck.Equal($"linear-network@{Dimension}", Gap, 0, 1e-12 * (1 + (10 * OwnTruth)), $"largest difference from η‖g‖² − ½η²gᵀHg, H = XᵀX/B, over {Own.Length} labellings; rounding");
        yield return GroundTruthCheck.Equal($"susceptibility@{Dimension}", Own.Average(), OwnTruth, 4 * DrawMean.Error(Own), "mean over labels of η‖g‖² − ½η²gᵀHg, from the rows; 4 standard errors");
        yield return GroundTruthCheck.Equal($"memorised@{Dimension}", Memorised.Average(), MemorisedTruth, 4 * DrawMean.Error(Memorised), "η tr H/B; 4 standard errors");
    }

    /// <summary>Both against the number of inputs.</summary>
    public static Figure Figure(IReadOnlyList<LinearSusceptibility> laws)
    {
        double[] at = [.. laws.Select(law => (double)law.Dimension)];
        Line Line(string name, LineRole role, Func<LinearSusceptibility, double> of, string? about = null) => new(name, role, at, [.. laws.Select(law => (double?)of(law))], About: about);
        return new LineFigure(
            "susceptibility-law", "What one step takes off random labels, linear regression", $"Means over {laws[0].Own.Length} labellings of one batch. The dashed lines are exact.",
            new Axis("inputs d", AxisScale.Log), new Axis("drop of the loss", AxisScale.Log),
            [
                Line("step on the labels", LineRole.Measured, law => law.Own.Average()),
                Line("exact mean", LineRole.Theory, law => law.OwnTruth, "step on the labels"),
                Line("memorised", LineRole.Measured, law => law.Memorised.Average()),
                Line("η tr H/B", LineRole.Theory, law => law.MemorisedTruth, "memorised"),
            ],
            []);
    }
}
