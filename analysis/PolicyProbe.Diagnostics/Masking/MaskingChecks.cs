using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>Whether gradients show a classifier's weakness or hide it: tries several attacks, and says where one that should be weaker is stronger.</summary>
/// <remarks>
/// A. Athalye, N. Carlini, D. Wagner, "Obfuscated Gradients Give a False Sense of Security" (2018), section 3.1; F. Croce, M. Hein, "Reliable Evaluation of Adversarial
/// Robustness with an Ensemble of Diverse Parameter-free Attacks" (2020). A row is broken where the prediction, asked again at the perturbed input, is wrong; never by what
/// an attack says of itself.
/// </remarks>
/// <param name="Set">The perturbations.</param>
public sealed record MaskingChecks(PerturbationSet Set)
{
    private const double Same = 1e-4;

    /// <summary>Steps of the attacks of many.</summary>
    public int Steps { get; init; } = 40;

    /// <summary>Starts of the attacks of many, the first from the input itself.</summary>
    public int Starts { get; init; } = 2;

    /// <summary>Random points of the edge.</summary>
    public int Draws { get; init; } = 20;

    /// <summary>Passes that have to agree.</summary>
    public int Repeats { get; init; } = 5;

    /// <summary>The share of rows by which one attack has to be ahead of another to count, and that has to have no gradient.</summary>
    public double Threshold { get; init; } = 0.05;

    /// <summary>Factors of the set, ascending.</summary>
    public IReadOnlyList<double> Factors { get; init; } = [0.25, 0.5, 1, 2, 4];

    /// <summary>The factor at which nothing should hold; where there are bounds they end it.</summary>
    public double LargeFactor { get; init; } = 50;

    /// <summary>Checks a classifier.</summary>
    /// <param name="classifier">z, as it is deployed.</param>
    /// <param name="x">x [B, n].</param>
    /// <param name="labels">y [B].</param>
    /// <param name="rng">Draws noise and starts.</param>
    /// <exception cref="ArgumentException">Shapes differ, or a label is none of the classes.</exception>
    public MaskingReport Run(IClassifier classifier, ReadOnlySpan<double> x, IReadOnlyList<int> labels, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(rng);
        if (labels.Count == 0 || x.Length != labels.Count * classifier.Inputs || classifier.Inputs != Set.Dimension)
            throw new ArgumentException($"x: expected [B, n], B = {labels.Count} labels and at least 1, n = {Set.Dimension}, got [{x.Length}] of {classifier.Inputs} inputs.", nameof(x));
        foreach (var label in labels)
            if (label < 0 || label >= classifier.Classes)
                throw new ArgumentException($"labels: expected 0 to C − 1, C = {classifier.Classes}, got {label}.", nameof(labels));

        var centres = x.ToArray();
        var right = Right(classifier, centres, labels);
        var (zero, broken) = GradientShares(classifier, centres, labels);
        var here = Attack(classifier, centres, labels, right, Set, rng);
        var byRadius = Factors.Select(factor => (factor, factor == 1 ? here.Strongest : Attack(classifier, centres, labels, right, Set.Scaled(factor), rng).Strongest)).ToList();
        var large = Attack(classifier, centres, labels, right, Set.Scaled(LargeFactor), rng).Strongest;
        broken = Math.Max(broken, (double)here.Broken / labels.Count);

        var flags = new List<MaskingFlag>();
        void Raise(bool when, MaskingFlag flag) => flags.AddRange(when ? [flag] : []);
        Raise(zero > Threshold, MaskingFlag.ZeroGradients);
        Raise(broken > 0, MaskingFlag.BrokenGradients);
        Raise(here.Noise < here.CrossEntropy - Threshold, MaskingFlag.NoiseBeatsGradient);
        Raise(here.Margin < here.CrossEntropy - Threshold, MaskingFlag.MarginBeatsCrossEntropy);
        Raise(here.OneStep < here.Margin - Threshold, MaskingFlag.OneStepBeatsMany);
        Raise(byRadius.Zip(byRadius.Skip(1)).Any(pair => pair.Second.Item2 > pair.First.Item2 + Threshold), MaskingFlag.NotMonotoneInRadius);
        Raise(large > 1.0 / classifier.Classes, MaskingFlag.LargeRadiusHolds);
        Raise(IsStochastic(classifier, centres), MaskingFlag.StochasticForward);
        Raise(AreProbabilities(classifier, centres), MaskingFlag.OutputsAreProbabilities);
        Raise(classifier.Classes < 3, MaskingFlag.TooFewClasses);
        Raise(!flags.Contains(MaskingFlag.StochasticForward) && RowsDepend(classifier, centres, labels.Count), MaskingFlag.RowsDependOnEachOther);
        return new MaskingReport(Share(right), here.CrossEntropy, here.Margin, here.OneStep, here.Noise, here.Strongest, large, byRadius, zero, broken, here.Mismatched, flags);
    }

    private sealed record Outcome(double CrossEntropy, double Margin, double OneStep, double Noise, double Strongest, int Mismatched, int Broken);

    private Outcome Attack(IClassifier classifier, double[] x, IReadOnlyList<int> labels, bool[] right, PerturbationSet set, Rng rng)
    {
        var (many, mismatched, broken) = (new SetAscent(set) { Steps = Steps, Starts = Starts }, 0, 0);
        bool[] After(SetAscent ascent, AttackLoss loss)
        {
            var found = ascent.Run(new ClassifierLoss(classifier, labels, loss), x, rng.Fork($"{loss}/{ascent.Steps}"));
            var held = Right(classifier, found.Perturbed(x), labels);
            broken = Math.Max(broken, found.BrokenGradients.Count(count => count > 0));
            for (var b = 0; b < held.Length; b++)
            {
                mismatched += loss == AttackLoss.Margin && held[b] == found.Values[b] > 0 ? 1 : 0;
                held[b] &= right[b];
            }

            return held;
        }

        var (crossEntropy, margin) = (Both(After(many, AttackLoss.CrossEntropy), After(SetAscent.OneStep(set), AttackLoss.CrossEntropy)), After(many, AttackLoss.Margin));
        var oneStep = After(SetAscent.OneStep(set), AttackLoss.Margin);
        var noise = Noise(classifier, x, labels, right, set, rng.Fork("noise"));
        return new Outcome(Share(crossEntropy), Share(margin), Share(oneStep), Share(noise), Share(Both(Both(crossEntropy, margin), Both(oneStep, noise))), mismatched, broken);
    }

    private bool[] Noise(IClassifier classifier, double[] x, IReadOnlyList<int> labels, bool[] right, PerturbationSet set, Rng rng)
    {
        var (held, n) = (right, set.Dimension);
        var (point, direction, delta) = (new double[x.Length], new double[n], new double[n]);
        for (var draw = 0; draw < Draws; draw++)
        {
            for (var b = 0; b < labels.Count; b++)
            {
                for (var i = 0; i < n; i++)
                    direction[i] = rng.NextNormal();
                set.Steepest(direction, x.AsSpan(b * n, n), delta);
                for (var i = 0; i < n; i++)
                    point[(b * n) + i] = x[(b * n) + i] + delta[i];
            }

            held = Both(held, Right(classifier, point, labels));
        }

        return held;
    }

    private static (double Zero, double Broken) GradientShares(IClassifier classifier, double[] x, IReadOnlyList<int> labels)
    {
        var (values, gradients, zero, broken) = (new double[labels.Count], new double[x.Length], 0, 0);
        classifier.Gradients(x, labels, AttackLoss.CrossEntropy, values, gradients);
        for (var b = 0; b < values.Length; b++)
        {
            var row = gradients.AsSpan(b * classifier.Inputs, classifier.Inputs);
            zero += row.IndexOfAnyExcept(0) < 0 ? 1 : 0;
            var finite = double.IsFinite(values[b]);
            foreach (var entry in row)
                finite &= double.IsFinite(entry);
            broken += finite ? 0 : 1;
        }

        return ((double)zero / values.Length, (double)broken / values.Length);
    }

    /// <summary>Where no other logit is above that of the label; one that is not a number is wrong.</summary>
    private static bool[] Right(IClassifier classifier, double[] x, IReadOnlyList<int> labels)
    {
        var (logits, right) = (Logits(classifier, x, labels.Count), new bool[labels.Count]);
        for (var b = 0; b < right.Length; b++)
        {
            right[b] = true;
            for (var i = 0; i < classifier.Classes; i++)
                right[b] &= logits[(b * classifier.Classes) + labels[b]] >= logits[(b * classifier.Classes) + i];
        }

        return right;
    }

    private bool IsStochastic(IClassifier classifier, double[] x)
    {
        var rows = x.Length / classifier.Inputs;
        var first = Logits(classifier, x, rows);
        return Enumerable.Range(1, Math.Max(0, Repeats - 1)).Any(_ => Differ(first, Logits(classifier, x, rows)));
    }

    private static bool AreProbabilities(IClassifier classifier, double[] x) => Logits(classifier, x, x.Length / classifier.Inputs)
        .Chunk(classifier.Classes).All(row => row.Min() >= 0 && Math.Abs(row.Sum() - 1) <= Same);

    private static bool RowsDepend(IClassifier classifier, double[] x, int rows)
    {
        var together = Logits(classifier, x, rows);
        return rows > 1 && Enumerable.Range(0, Math.Min(rows, 8)).Any(b =>
            Differ(together[(b * classifier.Classes)..((b + 1) * classifier.Classes)], Logits(classifier, [.. x[(b * classifier.Inputs)..((b + 1) * classifier.Inputs)], .. x[..classifier.Inputs]], 2)[..classifier.Classes]));
    }

    private static double[] Logits(IClassifier classifier, double[] x, int rows)
    {
        var logits = new double[rows * classifier.Classes];
        classifier.Logits(x, logits);
        return logits;
    }

    private static bool Differ(double[] one, double[] other) => one.Zip(other).Any(pair => !(Math.Abs(pair.First - pair.Second) <= Same * Math.Max(1, Math.Abs(pair.First))));

    private static bool[] Both(bool[] one, bool[] other) => [.. one.Zip(other, (a, b) => a && b)];

    private static double Share(bool[] rows) => (double)rows.Count(row => row) / rows.Length;
}
