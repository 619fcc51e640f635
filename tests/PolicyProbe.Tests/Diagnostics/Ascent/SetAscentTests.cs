using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Tests.Diagnostics.Ascent;

public sealed class SetAscentTests
{
    private const int Rows = 3;

    public static TheoryData<BallNorm> Norms => [.. Enum.GetValues<BallNorm>()];

    [Theory]
    [MemberData(nameof(Norms))]
    public void Every_attack_stays_in_its_set_and_ends_no_lower_than_it_began(BallNorm norm)
    {
        var rng = new Rng(1);
        foreach (var ascent in Options())
            for (var trial = 0; trial < 12; trial++)
            {
                var drawn = RandomSets.Draw(norm, rng, dimension: 4);
                var run = ascent with { Set = drawn.Set };
                var loss = Loss(rng);
                double[] x = [.. Enumerable.Repeat(drawn.X, Rows).SelectMany(row => row)];
                var found = run.Run(loss, x, new Rng(7));
                var values = new double[Rows];
                loss.Values(found.Perturbed(x), values);
                for (var b = 0; b < Rows; b++)
                {
                    drawn.Holds(found.Delta(b));
                    Assert.True(found.Values[b] >= found.Clean[b]);
                    Assert.Equal(values[b], found.Values[b], 1e-12 * (1 + Math.Abs(values[b])));
                    Assert.True(found.BestStart[b] >= 0 || found.Values[b] == found.Clean[b]);
                    Assert.Equal(run.Steps + 1, found.Traces[b].Length);
                }

                Assert.Equal(found.Deltas, run.Run(loss, x, new Rng(7)).Deltas);
            }
    }

    [Theory]
    [MemberData(nameof(Norms))]
    public void One_step_is_exact_on_a_linear_model(BallNorm norm)
    {
        var rng = new Rng(2);
        double[] w = [.. Enumerable.Range(0, 6).Select(_ => rng.NextNormal())], x = [.. Enumerable.Range(0, 12).Select(_ => rng.NextNormal())];
        var (set, model) = (new PerturbationSet(norm, [0.1, 0.2, 0.3, 0, 0.5, 0.6]), new LogisticLoss(w, 0.3, [1, -1]));
        var found = SetAscent.OneStep(set).Run(model, x, rng);
        for (var b = 0; b < 2; b++)
            Assert.Equal(LogisticLoss.Softplus(model.Logit(x, b) + set.DualNorm(w)), found.Values[b], 1e-12);
    }

    // J(x + δ) − J(x) = ε‖∇J‖_* + O(ε²): the rest falls by four as ε halves, to a tenth for the terms beyond.
    [Theory]
    [MemberData(nameof(Norms))]
    public void The_gain_of_one_small_step_is_the_dual_norm_of_the_gradient(BallNorm norm)
    {
        var rng = new Rng(3);
        var loss = Loss(rng);
        double[] x = [.. Enumerable.Range(0, 4 * Rows).Select(_ => rng.NextNormal())];
        double[] rests = [.. new[] { 2e-4, 1e-4 }.Select(radius =>
        {
            var set = PerturbationSet.Of(norm, 4, radius);
            var found = SetAscent.OneStep(set).Run(loss, x, rng);
            var step = new double[4];
            set.Steepest(found.CleanGradients.AsSpan(0, 4), x.AsSpan(0, 4), step);
            double[] moved = [.. x];
            for (var i = 0; i < 4; i++)
                moved[i] += step[i];
            var values = new double[Rows];
            loss.Values(moved, values);
            return values[0] - found.Clean[0] - set.DualNorm(found.CleanGradients.AsSpan(0, 4));
        })];
        Assert.InRange(rests[0] / rests[1], 3.6, 4.4);
    }

    [Fact]
    public void Halving_finds_a_maximum_inside_that_fixed_steps_overshoot()
    {
        var set = PerturbationSet.Of(BallNorm.L2, 2, 1);
        var peak = OneRow(new Peak([0.3, -0.2]));
        var halved = SetAscent.Auto(set, 200).Run(peak, [0, 0], new Rng(1));
        var fixedSteps = new SetAscent(set) { Steps = 200, StepShare = 0.5 }.Run(peak, [0, 0], new Rng(1));
        Assert.Equal(0, halved.Values[0], 1e-6);
        Assert.True(halved.Values[0] > fixedSteps.Values[0]);
    }

    [Fact]
    public void A_start_rests_where_a_step_no_longer_moves_it()
    {
        var set = PerturbationSet.Of(BallNorm.L2, 2, 1);
        var ascent = new SetAscent(set) { Steps = 100, StepShare = 0.5, Tolerance = 1e-9 };
        var found = ascent.Run(new LogisticLoss([1, 2], 0, [1]), [0, 0], new Rng(1));
        Assert.Equal(3, found.Rested[0]);
        Assert.Equal(found.Traces[0][3], found.Traces[0][100]);
        Assert.Equal(-1, (ascent with { Steps = 1 }).Run(new LogisticLoss([1, 2], 0, [1]), [0, 0], new Rng(1)).Rested[0]);
    }

    [Fact]
    public void Entries_that_are_not_finite_and_gradients_of_0_are_counted_and_do_no_harm()
    {
        var set = PerturbationSet.Of(BallNorm.L2, 2, 1);
        var found = new SetAscent(set) { Steps = 4 }.Run(new HalfBroken(), [0, 0, 0, 0], new Rng(1));
        Assert.Equal([4, 0], found.BrokenGradients);
        Assert.Equal([0, 4], found.ZeroGradients);
        Assert.Equal(1, found.Delta(0)[1], 1e-12);
        Assert.Equal([0, 0], found.Delta(1).ToArray());
    }

    [Fact]
    public void More_starts_never_find_less_and_each_depends_on_its_number_alone()
    {
        var rng = new Rng(5);
        var (set, loss) = (PerturbationSet.Of(BallNorm.L2, 4, 2), Loss(rng));
        double[] x = [.. Enumerable.Range(0, 4 * Rows).Select(_ => rng.NextNormal())];
        var few = new SetAscent(set) { Steps = 5, Starts = 2 }.Run(loss, x, new Rng(9));
        var many = new SetAscent(set) { Steps = 5, Starts = 8 }.Run(loss, x, new Rng(9));
        Assert.All(few.Values.Zip(many.Values), pair => Assert.True(pair.Second >= pair.First));
    }

    [Fact]
    public void Wrong_shapes_and_options_are_told_what_would_be_right()
    {
        var (ascent, loss) = (new SetAscent(PerturbationSet.Of(BallNorm.L2, 2, 1)), new LogisticLoss([1, 2], 0, [1, 1]));
        Assert.Contains("x: expected [B, n], B = 2, n = 2, got [3]", Message(() => ascent.Run(loss, [1, 2, 3], new Rng(1))), StringComparison.Ordinal);
        Assert.Contains("objective: expected dimension n = 2", Message(() => ascent.Run(new LogisticLoss([1], 0, [1]), [1], new Rng(1))), StringComparison.Ordinal);
        Assert.Contains("StepShare", Message(() => (ascent with { StepShare = 0 }).Run(loss, [1, 2, 3, 4], new Rng(1))), StringComparison.Ordinal);
        Assert.Contains("Tolerance", Message(() => (ascent with { Tolerance = -1 }).Run(loss, [1, 2, 3, 4], new Rng(1))), StringComparison.Ordinal);
    }

    private static IEnumerable<SetAscent> Options()
    {
        var set = PerturbationSet.Of(BallNorm.L2, 4, 1);
        yield return SetAscent.OneStep(set);
        yield return SetAscent.OneStep(set) with { RandomStart = true };
        yield return new SetAscent(set) { Steps = 7, StepShare = 3, Momentum = true };
        yield return new SetAscent(set) { Steps = 9, Starts = 3, RandomStart = true, Tolerance = 1e-3 };
        yield return SetAscent.Auto(set, 15, starts: 2);
        yield return SetAscent.Auto(set, 15) with { RandomStart = true, Tolerance = 1e-2 };
    }

    private static ShallowLoss Loss(Rng rng) => new(ShallowNetwork.Random(HiddenUnit.Tanh, 4, 5, rng), [.. Enumerable.Range(0, Rows).Select(_ => rng.NextNormal())]);

    private static IRowObjective OneRow(IObjective objective) => PolicyProbe.Diagnostics.Rows.Of(objective);

    private static string Message(Action act) => Assert.Throws<ArgumentException>(act).Message;

    private sealed class Peak(double[] at) : IObjective
    {
        public int Dimension => at.Length;

        public double Value(ReadOnlySpan<double> x) => Gradient(x, new double[at.Length]);

        public double Gradient(ReadOnlySpan<double> x, Span<double> gradient)
        {
            var value = 0.0;
            for (var i = 0; i < at.Length; i++)
            {
                gradient[i] = at[i] - x[i];
                value -= 0.5 * gradient[i] * gradient[i];
            }

            return value;
        }
    }

    /// <summary>F = x₂ with a gradient whose first entry is not a number; and a constant.</summary>
    private sealed class HalfBroken : IRowObjective
    {
        public int Count => 2;

        public int Dimension => 2;

        public void Values(ReadOnlySpan<double> x, Span<double> values) => (values[0], values[1]) = (x[1], 3);

        public void Gradients(ReadOnlySpan<double> x, Span<double> values, Span<double> gradients)
        {
            Values(x, values);
            (gradients[0], gradients[1], gradients[2], gradients[3]) = (double.NaN, 1, 0, 0);
        }
    }
}
