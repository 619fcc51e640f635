using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Tests.Diagnostics.Masking;

/// <summary>Every flag is raised by a classifier made to deserve it, and none by one that does not.</summary>
public sealed class MaskingChecksTests
{
    private const int Rows = 60;
    private static readonly double[] Weights = [1, 0, -0.5, 0.8, -0.6, -0.7];

    [Fact]
    public void A_linear_classifier_raises_none()
    {
        var report = Check(new Linear());
        Assert.Empty(report.Flags);
        Assert.Equal(0, report.Mismatched);
        Assert.Equal(1, report.Clean);
        Assert.True(report.Strongest <= Math.Min(Math.Min(report.CrossEntropy, report.Margin), Math.Min(report.Noise, report.OneStep)));
        Assert.Equal(0, report.ZeroGradients);
    }

    [Fact]
    public void A_network_raises_none_in_either_precision()
    {
        var (rng, spec) = (new Rng(3), new MlpSpec(2, [8], Activation.Tanh, 3));
        var theta = Enumerable.Range(0, new FusedMlp<double>(spec).Layout.ParameterCount).Select(_ => rng.NextNormal()).ToArray();
        Assert.Empty(Check(new NetworkClassifier<double>(new FusedMlp<double>(spec), theta, [])).Flags);
        Assert.Empty(Check(new NetworkClassifier<float>(new FusedMlp<float>(spec), [.. theta.Select(value => (float)value)], [])).Flags);
    }

    // Cross-entropy in single precision: exp(−104) is 0, so that the gradient is, and the loss says nothing.
    [Fact]
    public void Large_logits_in_single_precision_hide_gradients()
    {
        var (x, y) = Data(new Linear(), 1024);
        var far = Enumerable.Range(0, Rows).Select(b => new LinearClassifier(Weights, [0, 0, 0], 1).Reserve(x.AsSpan(2 * b, 2), y[b], PerturbationSet.Of(BallNorm.Linf, 2, 0))).ToList();
        var report = Check(new LinearClassifier(Weights, [0, 0, 0], 1e4));
        Assert.Contains(MaskingFlag.ZeroGradients, report.Flags);
        Assert.Contains(MaskingFlag.MarginBeatsCrossEntropy, report.Flags);
        Assert.Equal(far.Count(reserve => reserve > 104e-4) / (double)Rows, report.ZeroGradients, 0.05);
    }

    [Theory]
    [InlineData(MaskingFlag.StochasticForward)]
    [InlineData(MaskingFlag.OutputsAreProbabilities)]
    [InlineData(MaskingFlag.RowsDependOnEachOther)]
    [InlineData(MaskingFlag.BrokenGradients)]
    [InlineData(MaskingFlag.OneStepBeatsMany)]
    [InlineData(MaskingFlag.NotMonotoneInRadius)]
    public void What_a_classifier_was_made_to_do_is_seen(MaskingFlag flag) => Assert.Contains(flag, Check(new Linear { Fault = flag }).Flags);

    [Fact]
    public void A_classifier_that_looks_at_nothing_holds_in_every_radius_and_has_no_gradient()
    {
        var report = new MaskingChecks(PerturbationSet.Of(BallNorm.Linf, 2, 0.4)).Run(new Linear { Fault = MaskingFlag.LargeRadiusHolds }, [1, 2, 3, 4], [0, 0], new Rng(2));
        Assert.Equal([MaskingFlag.ZeroGradients, MaskingFlag.LargeRadiusHolds], report.Flags);
        Assert.Equal(1, report.LargeRadius);
    }

    [Fact]
    public void Two_classes_are_too_few_for_the_difference_of_logits_ratio()
    {
        var classifier = new LinearClassifier([1, 0, -1, 0], [0, 0], 1);
        var report = new MaskingChecks(PerturbationSet.Of(BallNorm.L2, 2, 0.2)).Run(classifier, [1, 0, -1, 0.5], [0, 1], new Rng(1));
        Assert.Equal([MaskingFlag.TooFewClasses], report.Flags);
        Assert.Equal(1, report.Strongest);
    }

    [Fact]
    public void What_an_attack_claims_does_not_count_where_the_prediction_disagrees()
    {
        var report = Check(new Linear { Boast = 100 });
        Assert.True(report.Mismatched > 0);
        Assert.Equal(Check(new Linear()).Clean, report.Clean);
        Assert.True(report.Margin > 0);
    }

    [Fact]
    public void Wrong_shapes_and_labels_are_told_what_would_be_right()
    {
        var checks = new MaskingChecks(PerturbationSet.Of(BallNorm.L2, 2, 0.2));
        Assert.Contains("x: expected [B, n], B = 1", Assert.Throws<ArgumentException>(() => checks.Run(new Linear(), [1], [0], new Rng(1))).Message, StringComparison.Ordinal);
        Assert.Contains("labels: expected 0 to C − 1, C = 3, got 3", Assert.Throws<ArgumentException>(() => checks.Run(new Linear(), [1, 2], [3], new Rng(1))).Message, StringComparison.Ordinal);
    }

    private static MaskingReport Check(IClassifier classifier)
    {
        var (x, y) = Data(classifier is Linear or LinearClassifier ? new Linear() : classifier, classifier is Linear { Fault: MaskingFlag.NotMonotoneInRadius } ? 2 : 1024);
        return new MaskingChecks(PerturbationSet.Of(BallNorm.Linf, 2, 0.4)).Run(classifier, x, y, new Rng(2));
    }

    /// <summary>Inputs on a lattice, with the labels that the classifier gives them.</summary>
    private static (double[] X, int[] Y) Data(IClassifier classifier, int lattice)
    {
        var rng = new Rng(1);
        double[] x = [.. Enumerable.Range(0, 2 * Rows).Select(_ => Math.Round(lattice * rng.NextNormal()) / lattice)];
        var logits = new double[Rows * classifier.Classes];
        classifier.Logits(x, logits);
        return (x, [.. logits.Chunk(classifier.Classes).Select(row => Array.IndexOf(row, row.Max()))]);
    }

    /// <summary>z = Wx in double precision, with a fault.</summary>
    private sealed class Linear : IClassifier
    {
        private int _calls;

        public MaskingFlag? Fault { get; init; }

        public double Boast { get; init; }

        public int Inputs => 2;

        public int Classes => 3;

        public void Logits(ReadOnlySpan<double> x, Span<double> logits)
        {
            _calls++;
            var (mean, rows) = (0.0, x.Length / 2);
            foreach (var value in x)
                mean += value / x.Length;
            for (var b = 0; b < rows; b++)
            {
                var (row, sign, first, second) = (new double[3], 1.0, x[2 * b], x[(2 * b) + 1]);
                if (Fault == MaskingFlag.NotMonotoneInRadius)
                {
                    // Wrong at a small distance from the lattice of halves, right at once beyond.
                    var near = Math.Max(Math.Abs(first - (Math.Round(2 * first) / 2)), Math.Abs(second - (Math.Round(2 * second) / 2)));
                    (sign, first, second) = (near is > 1e-9 and < 0.12 ? -1 : 1, Math.Round(2 * first) / 2, Math.Round(2 * second) / 2);
                }

                for (var i = 0; i < 3; i++)
                    row[i] = Fault == MaskingFlag.LargeRadiusHolds ? (i == 0 ? 2 : 0) : (sign * ((Weights[2 * i] * first) + (Weights[(2 * i) + 1] * second)))
                        + (Fault == MaskingFlag.StochasticForward ? 1e-3 * _calls * i : 0) + (Fault == MaskingFlag.RowsDependOnEachOther ? mean * i : 0);
                if (Fault == MaskingFlag.OutputsAreProbabilities)
                    Softmax(row);
                row.CopyTo(logits[(3 * b)..]);
            }
        }

        public void Gradients(ReadOnlySpan<double> x, IReadOnlyList<int> labels, AttackLoss loss, Span<double> values, Span<double> gradients)
        {
            var (logits, derivative) = (new double[labels.Count * 3], new double[3]);
            Logits(x, logits);
            gradients.Clear();
            for (var b = 0; b < labels.Count; b++)
            {
                values[b] = LossArithmetic.Of<double>(loss, logits.AsSpan(3 * b, 3), labels[b], derivative) + (loss == AttackLoss.Margin ? Boast : 0);
                var shattered = Fault == MaskingFlag.OneStepBeatsMany && 1024 * x[2 * b] != Math.Round(1024 * x[2 * b]);
                for (var i = 0; i < 3 && !shattered && Fault is not (MaskingFlag.LargeRadiusHolds or MaskingFlag.NotMonotoneInRadius); i++)
                    for (var k = 0; k < 2; k++)
                        gradients[(2 * b) + k] += derivative[i] * Weights[(2 * i) + k];
            }

            if (Fault == MaskingFlag.BrokenGradients)
                gradients[0] = double.NaN;
        }

        private static void Softmax(Span<double> row)
        {
            var sum = 0.0;
            for (var i = 0; i < row.Length; i++)
                sum += row[i] = Math.Exp(row[i]);
            for (var i = 0; i < row.Length; i++)
                row[i] /= sum;
        }
    }
}
