namespace PolicyProbe.Diagnostics;

/// <summary>
/// Gaussian averaging by K regularised fits: f⁺ = argmin_v Σ ½(v − f)² + λ ½hσ²|∇v|², h = 1/K. Each is an implicit step of the heat equation, (1 − λhσ²Δ)f⁺ = f,
/// so that a wave of wavenumber k shrinks to (1 + λhσ²k²)^−K of itself: the Gaussian average's e^(−σ²k²/2) as K grows where λ = ½, and e^(−σ²k²) where λ = 1.
/// </summary>
/// <remarks>C. Campbell et al., "Deterministic Gaussian Averaged Neural Networks" (2020); the constant λ follows from the Euler–Lagrange equation.</remarks>
public static class HeatIteration
{
    /// <summary>The λ for which the iteration tends to the average over N(0, σ²).</summary>
    public const double Gaussian = 0.5;

    /// <summary>(1 + λσ²k²/K)^−K.</summary>
    public static double Factor(double sigma, double wavenumber, int steps, double lambda = Gaussian) => Math.Pow(1 + (lambda * sigma * sigma * wavenumber * wavenumber / steps), -steps);

    /// <summary>
    /// All K fits on a periodic grid, by differences of neighbours. (1 + 2a)v_i − a(v_{i−1} + v_{i+1}) = f_i, a = λhσ²/Δ², is solved exactly as two passes of
    /// y_i = f_i + ρy_{i−1}, one in each direction, ρ the root below 1 of aρ² − (1 + 2a)ρ + a.
    /// </summary>
    /// <param name="values">f [N] at the points of one period.</param>
    /// <param name="spacing">Δ.</param>
    /// <param name="sigma">σ.</param>
    /// <param name="steps">K.</param>
    /// <param name="lambda">λ.</param>
    public static double[] Run(ReadOnlySpan<double> values, double spacing, double sigma, int steps, double lambda = Gaussian)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(values.Length, 1);
        if (!(spacing > 0))
            throw new ArgumentOutOfRangeException(nameof(spacing), spacing, "spacing: expected positive.");
        var a = lambda * sigma * sigma / steps / (spacing * spacing);
        var scale = 2 / (1 + (2 * a) + Math.Sqrt(1 + (4 * a)));
        var v = values.ToArray();
        for (var step = 0; step < steps; step++)
        {
            Filter(v, a * scale);
            Array.Reverse(v);
            Filter(v, a * scale);
            Array.Reverse(v);
            Vector.Scale(v, scale);
        }

        return v;
    }

    /// <summary>y_i = f_i + ρy_{i−1} around the period, in place.</summary>
    private static void Filter(double[] v, double rho)
    {
        var (before, weight) = (0.0, 1.0);
        for (var i = v.Length - 1; i >= 0; i--)
            (before, weight) = (before + (weight * v[i]), weight * rho);
        before /= 1 - weight;
        for (var i = 0; i < v.Length; i++)
            before = v[i] += rho * before;
    }
}
