using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>Two arms under rules whose arm rates are known, and under softmax policy gradient: a yardstick for what a policy gradient does without a state.</summary>
/// <remarks>
/// A. Kalvit, A. Zeevi (2021): at the gap √(θ log n/n) UCB pulls the better arm in a share λ*(θ) and equal arms alike; Thompson sampling does not settle how often it
/// pulls equal arms, however long it plays ("incomplete learning").
/// </remarks>
public sealed record BanditYardsticks : IDiagnostic
{
    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "bandit-yardsticks", "How often is the better of two arms pulled, and how evenly are equal ones, by UCB, Thompson sampling and policy gradients?",
        "A. Kalvit, A. Zeevi, \"A Closer Look at the Worst-case Behavior of Multi-armed Bandit Algorithms\" (2021); T. L. Lai, H. Robbins, \"Asymptotically Efficient Adaptive Allocation Rules\" (1985)",
        "runs × horizon pulls, about 15 times")
    {
        Headlines = ["ucb-share", "thompson-spread", "reinforce-regret"],
    };

    /// <summary>ρ.</summary>
    [Setting("exploration", "Exploration ρ of UCB.", Minimum = 0.1, Maximum = 10)]
    public double Exploration { get; init; } = 1;

    /// <summary>θ.</summary>
    [Setting("thetas", "Gaps √(θ log n/n) of UCB's shares, as θ, ascending.", Minimum = 0, Maximum = 50)]
    public IReadOnlyList<double> Thetas { get; init; } = [0, 0.25, 1, 2, 4, 9];

    /// <summary>n.</summary>
    [Setting("horizon", "Pulls n.", Minimum = 1000, Maximum = 10_000_000)]
    public int Horizon { get; init; } = 20_000;

    /// <summary>Runs.</summary>
    [Setting("runs", "Independent runs of each player at each horizon.", Minimum = 3, Maximum = 100_000)]
    public int Runs { get; init; } = 40;

    /// <summary>n of the exact distributions.</summary>
    [Setting("exact-horizon", "Pulls of the exact distributions, and of the plays that are tested against them.", Minimum = 10, Maximum = ThompsonDistribution.LongestBernoulli)]
    public int ExactHorizon { get; init; } = 60;

    /// <summary>Plays tested against exact distributions.</summary>
    [Setting("plays", "Plays tested against exact distributions.", Minimum = 100, Maximum = 1_000_000)]
    public int Plays { get; init; } = 2000;

    /// <summary>η.</summary>
    [Setting("step-size", "Step size η of both policy gradients.", Minimum = 0, AboveMinimum = true, Maximum = 1)]
    public double StepSize { get; init; } = 0.1;

    /// <inheritdoc/>
    public IDiagnostic Reduced => this with { Horizon = 5000, ExactHorizon = 40, Plays = 1000 };

    /// <inheritdoc/>
    public ProbeResult Diagnose(DiagnosticContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!Thetas.Zip(Thetas.Skip(1), (before, after) => after > before).All(rises => rises))
            throw new WrongUseException($"thetas={string.Join(',', Thetas)}: expected ascending and each once, as in thetas={string.Join(',', Thetas.Distinct().Order())}.");
        var rng = context.Stream(Card);
        var (ucb, thompson) = (new UpperConfidenceTruths(this), new ThompsonTruths(this));
        List<GroundTruthCheck> checks = [.. ucb.Checks(rng.Fork("ucb"), share => context.Report(0.3 * share)), .. thompson.Checks(rng.Fork("thompson")), .. SoftmaxTruths.Exact(), new SoftmaxTruths(this).Sampled(rng.Fork("reinforce"))];
        context.Report(0.5);
        var rates = new BanditRates(this, rng.Fork("rates"), share => context.Report(0.5 + (0.5 * share)));
        var scalars = rates.Scalars();
        double Value(string id) => scalars.Single(scalar => scalar.Id == id).Value!.Value;
        return context.Result(
            this, "two arms", checks,
            [.. scalars, new Scalar("thompson-spread-exact", thompson.HalfDeviation, null, null, "1", Direction.LowerIsBetter, ExactHorizon, $"√E(N₁/n − ½)² of two arms of ½ under Thompson sampling at n = {ExactHorizon}, exact")],
            [
                new Finding("equal-arms", FindingLevel.Note, FormattableString.Invariant($"Of two equal arms at n = {Horizon}, N₁/n deviates from ½ by {Value("ucb-spread"):0.00} under UCB, {Value("thompson-spread"):0.00} under Thompson sampling and {Value("reinforce-spread"):0.00} under REINFORCE; 0.29 is a uniform share, 0.5 one arm only."), "A policy gradient that settles on one of two equal actions has learned nothing from them: look at several seeds before you read a preference into it."),
                new Finding("small-gaps", FindingLevel.Note, FormattableString.Invariant($"At the gap √(log n/n) UCB pulls the better arm in {Value("ucb-share"):P0}, Thompson sampling in {Value("thompson-share"):P0}, REINFORCE in {Value("reinforce-share"):P0}; softmax with exact gradients in {Value("softmax-share"):P0}."), "What exact gradients have beyond REINFORCE is what the noise of its rewards costs."),
                new Finding("regret", FindingLevel.Note, FormattableString.Invariant($"On arms of 0.6 and 0.4 the regret is {Value("ucb-regret"):0} under UCB, {Value("thompson-regret"):0} under Thompson sampling, {Value("reinforce-regret"):0} under REINFORCE and {Value("softmax-regret"):0} with exact gradients; Lai and Robbins' rate gives {Value("lai-robbins"):0}."), "Regret at one gap says little of another: at small gaps read the shares, at none how unevenly equal arms are pulled."),
            ],
            [ucb.Figure(), thompson.Figure(), .. rates.Figures()]);
    }
}
