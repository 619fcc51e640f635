namespace PolicyProbe.Diagnostics;

/// <summary>
/// Softmax policy gradient with exact gradients on a bandit of known means: θ ← θ + η π ∘ (r − πᵀr). On two arms of gap Δ the log-odds x = θ₁ − θ₂ follow
/// x ← x + 2ηΔπ₁π₂ = x + ηΔ/(1 + cosh x).
/// </summary>
/// <remarks>
/// As η → 0 with t = η × steps, x + sinh x grows by Δ for every unit of t, so that π₂ ~ 1/(2Δt). A step with finite η adds ½ sinh x (ηΔ/(1 + cosh x))² + O(η³) to
/// x + sinh x beyond that, ½ηΔ log((1 + cosh x)/(1 + cosh x₀)) in all, to the order of η². Its regret Σ Δπ₂ is 1/(2η)(x − e^{−x} + 1) from x₀ = 0, and at most Δ/4 above:
/// each step's is ½(1 + e^{−x})/η times the step of x, a falling function summed from the left. (Ours, by calculus; 1/t rates are those of J. Mei et al., "On the Global
/// Convergence Rates of Softmax Policy Gradient Methods", 2020.)
/// </remarks>
/// <param name="StepSize">η.</param>
public sealed record SoftmaxGradient(double StepSize)
{
    /// <summary>One step on any number of arms, in place.</summary>
    /// <param name="logits">θ [K].</param>
    /// <param name="means">r [K].</param>
    public void Step(Span<double> logits, ReadOnlySpan<double> means)
    {
        Span<double> policy = stackalloc double[logits.Length];
        var (most, total, value) = (double.NegativeInfinity, 0.0, 0.0);
        foreach (var logit in logits)
            most = Math.Max(most, logit);
        for (var i = 0; i < policy.Length; i++)
            total += policy[i] = Math.Exp(logits[i] - most);
        for (var i = 0; i < policy.Length; i++)
            value += (policy[i] /= total) * means[i];
        for (var i = 0; i < policy.Length; i++)
            logits[i] += StepSize * policy[i] * (means[i] - value);
    }

    /// <summary>Two arms from x₀ = 0: the log-odds after so many steps, and Σ π₂ over them, the expected pulls of the worse arm.</summary>
    public (double LogOdds, double WorsePulls) Play(double gap, int steps)
    {
        var (x, pulls) = (0.0, 0.0);
        for (var t = 0; t < steps; t++)
        {
            pulls += 1 / (1 + Math.Exp(x));
            x += StepSize * gap / (1 + Math.Cosh(x));
        }

        return (x, pulls);
    }

    /// <summary>x of the limit η → 0 from x₀ = 0: x + sinh x = Δt, by bisection.</summary>
    /// <param name="gap">Δ, at least 0.</param>
    /// <param name="time">t = η × steps.</param>
    public static double LogOdds(double gap, double time)
    {
        var (low, high) = (0.0, Math.Asinh(gap * time) + 1e-9);
        for (var i = 0; i < 200; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = middle + Math.Sinh(middle) < gap * time ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }

    /// <summary>∫ Δπ₂ of the limit, in steps: 1/(2η)(x − e^{−x} + 1).</summary>
    /// <param name="logOdds">x at the end, from x₀ = 0.</param>
    public double Regret(double logOdds) => (logOdds - Math.Exp(-logOdds) + 1) / (2 * StepSize);
}
