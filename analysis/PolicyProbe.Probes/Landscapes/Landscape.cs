using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>Where a landscape's axes begin and end.</summary>
public enum LandscapeAxes
{
    /// <summary>From θ₀ on: 0 to reach along both, as the paper's figures.</summary>
    Paper,

    /// <summary>Around θ₀: −reach to reach along both.</summary>
    Centred,
}

/// <summary>
/// Whether the return rises where the surrogate rises. θ(a, b) = θ₀ + a · step + b · r: the step is the agent's own update, recomputed from
/// K pairs, r a random direction. Over a grid of (a, b) the surrogate on those K pairs, and the mean return of episodes rolled out at
/// every θ under common random numbers, with its standard error; where the environment's model is known, the exact return beside it.
/// </summary>
/// <remarks>
/// Ilyas et al., arXiv:1811.02553, section 2.3, figures 5 to 7 and 13 to 20: a, b in [0, 3], r normal of norm 2, K = 2,000 and 10⁶, returns
/// from 10⁶ pairs a point; figures 5, 19, 20 with 2k, 20k and 100k pairs a point. Filter normalisation: H. Li et al., arXiv:1712.09913.
/// </remarks>
public sealed record Landscape : IProbe
{
    /// <summary>K, the pairs behind step and surrogate.</summary>
    [Setting("step-samples", "state-action pairs K behind the update step and the surrogate", Minimum = 2, Maximum = 100_000_000)]
    public int StepSamples { get; init; } = 2000;

    /// <summary>n, the units behind the return of a cell; a panel each.</summary>
    [Setting("samples", "units of rollout behind the return of a cell; several give a panel each", Minimum = 2, Maximum = 100_000_000)]
    public IReadOnlyList<int> Samples { get; init; } = [20_000];

    /// <summary>What n counts.</summary>
    [Setting("unit", "what a cell's sample counts")]
    public SampleUnit Unit { get; init; } = SampleUnit.Pairs;

    /// <summary>The cells along each axis, an odd number.</summary>
    [Setting("grid", "cells along each axis, an odd number", Minimum = 3, Maximum = 501)]
    public int Grid { get; init; } = 9;

    /// <summary>Where the axes begin and end.</summary>
    [Setting("axes", "from θ₀ to reach as in the paper, or as far to either side of θ₀")]
    public LandscapeAxes Axes { get; init; } = LandscapeAxes.Paper;

    /// <summary>How far the axes go, in steps and in random directions.</summary>
    [Setting("reach", "how far the axes go, in steps and in random directions", Minimum = 0, AboveMinimum = true, Maximum = 1e6)]
    public double Reach { get; init; } = 3;

    /// <summary>Which random direction.</summary>
    [Setting("direction", "the random direction: normal of norm 2, or scaled by unit to the network's own norms")]
    public DirectionKind Direction { get; init; } = DirectionKind.Gaussian;

    /// <summary>Whether the return is discounted with the agent's γ.</summary>
    [Setting("discounted", "discount the return with the agent's γ")]
    public bool Discounted { get; init; }

    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "landscape",
        "Does the return rise where the surrogate objective rises?",
        "Ilyas et al., A Closer Look at Deep Policy Gradients, arXiv:1811.02553, section 2.3, figures 5 to 7 and 13 to 20",
        "(grid² + 2) × the sum of samples environment steps: 1,700,000 with the defaults, some seconds on one core")
    {
        Headlines = ["return-change", "surrogate-change", "rank-agreement"],
    };

    /// <inheritdoc/>
    public ProbeCost CostOf(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var cells = (Grid * (double)Grid) + 2;
        return new ProbeCost(StepSamples + context.StepsOf(cells * Samples.Distinct().Sum(size => (double)size), Unit), cells * StepSamples);
    }

    /// <inheritdoc/>
    public ProbeResult Measure(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Grid % 2 == 0)
            throw new WrongUseException($"grid={Grid}: expected an odd number of cells, so that one is in the middle, such as {Grid + 1}.");
        context.Cancellation.ThrowIfCancellationRequested();
        var (agent, threads, rng) = (context.Snapshot.Learner.Agent, context.Threads, context.Stream(Card));
        var update = UpdateStep.Of(context.Snapshot, context.PerceivedEnvironment, StepSamples, rng.Fork("update"));
        var random = Direction == DirectionKind.Gaussian
            ? RandomDirection.Gaussian(agent.Policy.Theta.Length, 2, rng.Fork("direction"))
            : RandomDirection.FilterNormalised(agent.Policy.Network.Layout, agent.Policy.Theta, rng.Fork("direction"));
        var plane = new PolicyPlane(agent.Policy.Theta, update.Step, random);

        // Row by row of b, a within a row; then θ₀, and where the update ends.
        var places = Coordinates().SelectMany(b => Coordinates().Select(a => (a, b))).Append((0.0, 0.0)).Append((1.0, 0.0)).ToList();
        var thetas = places.ConvertAll(place => plane.At(place.Item1, place.Item2));
        double[] surrogate = new GridPoints(GridPoints.Threads(threads, agent.Policy.Network.Traits), null, context.Cancellation).Select(thetas.Count, i => update.Surrogate.At(thetas[i]));

        var makeEnvironment = agent.Perceive(context.MakeEnvironment);
        var options = context.Snapshot.Configuration.Options();
        var discount = Discounted ? options.Discount : 1;
        int[] sizes = [.. Samples.Distinct().Order()];
        var (done, total) = (0.0, thetas.Count * sizes.Sum(size => (double)size));
        var panels = sizes.Select(size =>
        {
            var returns = new PolicyReturns(agent, makeEnvironment)
            {
                Size = size,
                Unit = Unit,
                Discount = discount,
                Threads = threads,
                Cancellation = context.Cancellation,
                Done = () => context.Progress?.Report((done += size) / total),
            }.At(thetas, rng.Fork($"returns/{size}"));
            return new LandscapePanel(size, returns[..^2], returns[^2], returns[^1], [.. surrogate[..^2].Select(value => value - surrogate[^2])]);
        }).ToList();

        double?[]? truth = ExactReturns.Of(agent, options.Hidden.Count, makeEnvironment(), discount) is { } exact ? [.. thetas.Select(exact)] : null;
        var report = new LandscapeReport(this, context.Snapshot, update, Norm(random), Coordinates(), surrogate, panels, truth);
        return new ProbeResult(
            Card.Id, context.Snapshot.Update, context.Snapshot.Configuration.Environment, context.Seed,
            Settings.Of(this).ToDictionary(setting => setting.Id, setting => setting.Value),
            report.Scalars(), report.Findings(), report.Figures());
    }

    /// <summary>The values along an axis.</summary>
    private double[] Coordinates()
    {
        var low = Axes == LandscapeAxes.Paper ? 0 : -Reach;
        return [.. Enumerable.Range(0, Grid).Select(i => low + ((Reach - low) * i / (Grid - 1)))];
    }

    /// <summary>‖v‖.</summary>
    internal static double Norm(double[] vector) => Math.Sqrt(vector.Sum(value => value * value));
}
