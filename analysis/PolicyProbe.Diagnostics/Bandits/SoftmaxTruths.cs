using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>Softmax policy gradient on two arms beside its closed forms, and REINFORCE beside all its sequences.</summary>
/// <param name="settings">Plays.</param>
internal sealed class SoftmaxTruths(BanditYardsticks settings)
{
    private const double Gap = 0.5, Time = 200;
    private const int Sequences = 10;
    private static readonly double[] StepSizes = [0.4, 0.2, 0.1];

    /// <summary>Log-odds, regret, and expected pulls.</summary>
    public static IEnumerable<GroundTruthCheck> Exact()
    {
        double[] logits = [0, 0];
        for (var t = 0; t < 1000; t++)
            new SoftmaxGradient(0.5).Step(logits, [0.7, 0.5]);
        yield return GroundTruthCheck.Equal("softmax-two-logits", logits[0] - logits[1], new SoftmaxGradient(0.5).Play(0.2, 1000).LogOdds, 1e-10, "θ ← θ + ηπ∘(r − πᵀr) of two logits, 1000 steps, and the recursion of their difference; rounding");
        foreach (var step in StepSizes)
        {
            var player = new SoftmaxGradient(step);
            var (x, pulls) = player.Play(Gap, (int)Math.Round(Time / step));
            var name = FormattableString.Invariant($"{step:R}");
            var excess = x + Math.Sinh(x) - (Gap * Time);
            yield return GroundTruthCheck.Equal($"softmax-excess@{name}", excess, 0.5 * step * Gap * Math.Log((1 + Math.Cosh(x)) / 2), Math.Pow(step * Gap, 2), "x + sinh x beyond Δt at t = 200, Δ = ½: ½ηΔ log((1 + cosh x)/2), which vanishes with η; (ηΔ)², the next order");
            yield return GroundTruthCheck.Equal($"softmax-regret@{name}", Gap * pulls, player.Regret(x) + (Gap / 8), Gap / 8, "Σ Δπ₂ over these steps: between (x − e^(−x) + 1)/(2η) and Δ/4 above, a falling sum from the left");
        }
    }

    /// <summary>REINFORCE's mean pulls.</summary>
    public GroundTruthCheck Sampled(Rng rng)
    {
        var (player, arms) = (new SoftmaxReinforce(0.5), new FixedArms(1, 0.5));
        double[] pulls = [.. Enumerable.Range(0, settings.Plays).Select(i => (double)player.Play(arms, Sequences, rng.Fork($"{i}")))];
        var error = Math.Sqrt(pulls.Sum(value => Math.Pow(value - pulls.Average(), 2)) / (pulls.Length - 1.0) / pulls.Length);
        return GroundTruthCheck.Equal("reinforce-pulls", pulls.Average(), player.ExpectedPulls(arms, Sequences), 4 * error, $"E N₁ over all 2^{Sequences} sequences of pulls, rewards 1 and ½, η = ½; 4 standard errors");
    }
}
