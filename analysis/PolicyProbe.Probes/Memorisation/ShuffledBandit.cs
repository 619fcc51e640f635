using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using static PolicyProbe.Probes.ReportText;

namespace PolicyProbe.Probes;

/// <summary>What a small step gains, a unit of step length: on its own batch and on a fresh one, with true and with shuffled advantages, on a bandit where all four are known.</summary>
internal sealed class ShuffledBandit
{
    private static readonly string[] Names = ["true, own batch", "true, fresh batch", "shuffled, own batch", "shuffled, fresh batch"];
    private static readonly string[] Ids = ["true-in-sample", "true-held-out", "shuffled-in-sample", "shuffled-held-out"];
    private readonly ShuffledAdvantages _settings;
    private readonly ScoredBandit _bandit;
    private readonly List<GroundTruthCheck> _checks = [];

    /// <summary>Draws batches.</summary>
    public ShuffledBandit(ShuffledAdvantages settings, Rng rng, Action<double> report)
    {
        _settings = settings;
        double[] logits = [.. Enumerable.Range(0, settings.Arms).Select(_ => rng.NextNormal())], means = [.. logits.Select(_ => rng.NextNormal())];
        var policy = logits.Select(Math.Exp).ToList();
        _bandit = new ScoredBandit([.. policy.Select(weight => weight / policy.Sum())], means, settings.Noise);
        foreach (var b in settings.Batches)
        {
            var gains = Ids.Select(_ => new double[settings.Draws]).ToArray();
            for (var i = 0; i < settings.Draws; i++)
            {
                var ((advantages, scores), (fresh, freshScores)) = (_bandit.Draw(b, rng), _bandit.Draw(b, rng));
                var (own, other) = (ShuffledGradient.Of(advantages, scores), ShuffledGradient.Of(fresh, freshScores));
                ShuffledGradient.Shuffle<double>(settings.Kind, advantages, rng);
                var shuffled = ShuffledGradient.Of(advantages, scores);
                (gains[0][i], gains[1][i], gains[2][i], gains[3][i]) = (Dot(own, own), Dot(own, other), Dot(shuffled, shuffled), Dot(shuffled, other));
            }

            for (var k = 0; k < Ids.Length; k++)
                _checks.Add(ShuffleTruths.Sampled($"{Ids[k]}@B={b}", gains[k], Exact(k, b), $"in closed form; 4 standard errors of {settings.Draws:N0} batches"));
            report((double)_checks.Count / (Ids.Length * settings.Batches.Count));
        }
    }

    /// <summary>Measurements beside exact answers.</summary>
    public IReadOnlyList<GroundTruthCheck> Checks => _checks;

    /// <summary>What to conclude.</summary>
    public IReadOnlyList<Finding> Findings()
    {
        var shares = string.Join(", ", _settings.Batches.Select(b => $"{_bandit.Shuffled(_settings.Kind, b) / _bandit.InSample(b):P0} at B = {b:N0}"));
        return
        [
            new Finding("noise-improves-too", FindingLevel.Note, $"A small step on shuffled advantages raises the surrogate of its own batch by so much of what a step on the true ones does: {shares}; what it gains on a fresh batch is {(_settings.Kind == NoiseKind.Permutation ? "1/B of the true gain" : "nothing")}.",
                "An improved surrogate is no evidence of learning: hold it against fresh pairs, or against shuffled advantages."),
            new Finding("more-pairs", FindingLevel.Note, $"The noise's gain falls with 1/B, the true one tends to ‖∇J‖² = {Number(_bandit.GradientSquare)}.", "Where an agent's share of noise is near 1, more pairs an update help more than more epochs."),
        ];
    }

    /// <summary>The four gains against the batch.</summary>
    public IReadOnlyList<Figure> Figures()
    {
        double[] x = [.. _settings.Batches.Select(b => (double)b)];

        // What shuffled advantages gain on a fresh batch is so near 0 that its mean has either sign: no line for an axis of logarithms.
        int[] shown = [0, 1, 2];
        return
        [
            new LineFigure(
                "surrogate-gain", "What a small step gains, against the pairs it is made from",
                $"First-order gain of the surrogate a unit of step length, mean of {_settings.Draws:N0} batches of a softmax policy on {_settings.Arms} arms. The dashed lines under them are exact. What shuffled advantages gain on a fresh batch is too near 0 to be drawn; it is among the exact answers.",
                new Axis("pairs B", AxisScale.Log), new Axis("gain", AxisScale.Log),
                [
                    .. shown.Select(k => new Line(Names[k], LineRole.Measured, x, [.. _settings.Batches.Select(b => _checks.Single(check => check.Id == $"{Ids[k]}@B={b}").Measured)])),
                    .. shown.Select(k => new Line($"{Names[k]}, exact", LineRole.Theory, x, [.. _settings.Batches.Select(b => (double?)Exact(k, b))], About: Names[k])),
                ],
                []),
        ];
    }

    private double Exact(int gain, int b) => gain switch
    {
        0 => _bandit.InSample(b),
        1 => _bandit.GradientSquare,
        2 => _bandit.Shuffled(_settings.Kind, b),
        _ => _bandit.ShuffledHeldOut(_settings.Kind, b),
    };

    private static double Dot(double[] a, double[] b) => a.Zip(b, (one, other) => one * other).Sum();
}
