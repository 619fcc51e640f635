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
/// Whether the return rises where the surrogate rises, over a plane of policies through θ₀: θ₀ + a · step + b · r, the step the agent's own
/// update, recomputed from K pairs, r a random direction; or through two checkpoints, or along the principal components of all. Over a
/// grid of (a, b) the surrogate on those K pairs, and the mean return of episodes rolled out at every θ under common random numbers, with
/// its standard error; where the environment's model is known, the exact surrogate and the exact return beside them.
/// </summary>
/// <remarks>
/// Ilyas et al., arXiv:1811.02553, section 2.3, figures 5 to 7 and 13 to 20: a, b in [0, 3], r normal of norm 2, K = 2,000 and 10⁶, returns
/// from 10⁶ pairs a point; figures 5, 19, 20 with 2k, 20k and 100k pairs a point. Filter normalisation, and the path of training in the
/// plane of its principal components: H. Li et al., arXiv:1712.09913, sections 4 and 7.
/// </remarks>
public sealed record Landscape : IProbe
{
    /// <summary>K, the pairs behind step and surrogate; a plane each.</summary>
    [Setting("step-samples", "state-action pairs K behind the update step and the surrogate; several give a plane each", Minimum = 2, Maximum = 100_000_000)]
    public IReadOnlyList<int> StepSamples { get; init; } = [2000];

    /// <summary>n, the units behind the return of a cell; a panel each.</summary>
    [Setting("samples", "units of rollout behind the return of a cell; several give a panel each", Minimum = 2, Maximum = 100_000_000)]
    public IReadOnlyList<int> Samples { get; init; } = [20_000];

    /// <summary>What n counts.</summary>
    [Setting("unit", "what a cell's sample counts")]
    public SampleUnit Unit { get; init; } = SampleUnit.Pairs;

    /// <summary>h, the wished half-width of the interval of a cell's change from θ₀; 0 to take n and no more.</summary>
    [Setting("half-width", "the wished half-width of the 95 % interval of a cell's change of return from θ₀, for which samples is the first stage; 0 for none", Minimum = 0, Maximum = 1e12)]
    public double HalfWidth { get; init; }

    /// <summary>The most units of a cell where a half-width is wished.</summary>
    [Setting("cap", "the most units of a cell with half-width", Minimum = 2, Maximum = 100_000_000)]
    public int Cap { get; init; } = 200_000;

    /// <summary>Which plane.</summary>
    [Setting("plane", "the update's step and a random direction, or two checkpoints of the run, or the principal components of all up to here")]
    public PlaneKind Plane { get; init; } = PlaneKind.Update;

    /// <summary>The two checkpoints that a plane of checkpoints goes through, by their updates.</summary>
    [Setting("through", "with plane=checkpoints: the updates of the two checkpoints, such as 150,300", Minimum = 0, MayBeEmpty = true)]
    public IReadOnlyList<int> Through { get; init; } = [];

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
        var (cells, steps) = ((Grid * (double)Grid) + 2 + (Plane == PlaneKind.Checkpoints ? 2 : 0), StepSamples.Distinct().ToList());
        var units = HalfWidth > 0 ? Math.Max(Cap, Samples.Max()) : Samples.Distinct().Sum(size => (double)size);
        return new ProbeCost(steps.Sum(size => (double)size) + (steps.Count * context.StepsOf(cells * units, Unit)), cells * steps.Sum(size => (double)size));
    }

    /// <inheritdoc/>
    public ProbeResult Measure(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Grid % 2 == 0)
            throw new WrongUseException($"grid={Grid}: expected an odd number of cells, so that one is in the middle, such as {Grid + 1}.");
        int[] sizes = [.. StepSamples.Distinct().Order()];
        if (sizes.Length > 1 && Plane != PlaneKind.Update)
            throw new WrongUseException($"step-samples={string.Join(',', StepSamples)}: expected one number with this plane, which does not depend on it, such as {sizes[0]}.");
        if (HalfWidth > 0 && Samples.Distinct().Count() > 1)
            throw new WrongUseException($"samples={string.Join(',', Samples)}: expected one number with half-width, the first stage of every cell, such as {Samples.Min()}.");
        context.Cancellation.ThrowIfCancellationRequested();
        using var kept = context.Kept(this);
        var rng = context.Stream(Card);
        LandscapeReport[] reports = [.. sizes.Select((size, i) => Report(context, kept, size, i, sizes.Length, rng))];
        return context.Result(this, [.. reports.SelectMany(report => report.Scalars())], [.. reports.SelectMany(report => report.Findings())], [.. reports.SelectMany(report => report.Figures())]);
    }

    /// <summary>The plane of one K.</summary>
    private LandscapeReport Report(ProbeContext context, IKeptParts? kept, int stepSamples, int index, int count, Rng rng)
    {
        var (agent, options) = (context.Snapshot.Learner.Agent, context.Snapshot.Configuration.Options());
        var update = UpdateStep.Of(context.Snapshot, context.PerceivedEnvironment, stepSamples, rng.Fork("update"));
        var plane = PlaneOf(context, update, rng);

        // Row by row of b, a within a row; then θ₀, and where the update ends; then what else the plane is to be seen with.
        var cells = plane.Rows.SelectMany(b => plane.Columns.Select(a => plane.Map.At(a, b))).ToList();
        var straight = new PolicyPlane(agent.Policy.Theta, update.Step, new double[update.Step.Length]);
        List<float[]> thetas = [.. cells, straight.At(0, 0), straight.At(1, 0), .. plane.Landmarks.Select(landmark => landmark.Theta)];
        var (origin, makeEnvironment, discount) = (cells.Count, agent.Perceive(context.MakeEnvironment), Discounted ? options.Discount : 1);
        double[] surrogate = new GridPoints(GridPoints.Threads(context.Threads, agent.Policy.Network.Traits), null, context.Cancellation).Select(thetas.Count, i => update.Surrogate.At(thetas[i]));

        int[] sizes = [.. Samples.Distinct().Order()];
        var (start, share) = ((double)index / count, 1.0 / count);
        var (done, total) = (0.0, thetas.Count * sizes.Sum(size => (double)size));
        CellReturn[] Returns(int size, IReadOnlyList<float[]> at, string stream, Action report) => new PolicyReturns(agent, makeEnvironment)
        {
            Size = size,
            Unit = Unit,
            Discount = discount,
            Threads = context.Threads,
            Cancellation = context.Cancellation,
            Kept = kept is null ? null : new KeptCells(kept, stream),
            Done = report,
        }.At(at, rng.Fork(stream));

        var panels = sizes.Select(size =>
        {
            var stage = HalfWidth > 0 ? share / 2 : share;
            var returns = Returns(size, thetas, $"returns/{size}", () => context.Progress?.Report(start + (stage * (done += size) / total)));
            var (changes, capped) = (returns.Select(cell => cell.Difference(returns[origin])).ToArray(), 0);
            if (HalfWidth > 0)
            {
                (returns, changes, capped) = new TwoStageReturns(HalfWidth, Math.Max(1, Cap / size)).Extend(
                    returns, origin, [.. thetas.Select(theta => theta.AsSpan().SequenceEqual(thetas[origin]))], (sample, places) => Returns(size, [.. places.Select(place => thetas[place])], $"returns/{size}/{sample}", () => { }),
                    part => context.Progress?.Report(start + (share * (1 + part) / 2)));
                context.Progress?.Report(start + share);
            }

            return new LandscapePanel(size, returns[..origin], returns[origin], returns[origin + 1], [.. surrogate[..origin].Select(value => value - surrogate[origin])])
            {
                Differences = changes[..origin],
                UpdatedChange = changes[origin + 1],
                LandmarkChanges = changes[(origin + 2)..],
                Adaptive = HalfWidth > 0,
                Capped = capped,
                Others = plane.Others,
            };
        }).ToList();

        var exact = ExactLandscape.Of(agent, options.Hidden.Count, makeEnvironment(), discount, thetas);
        return new LandscapeReport(this, context.Snapshot, update, plane, surrogate, panels, exact) { Suffix = count == 1 ? "" : $"-step-{stepSamples}", Among = index };
    }

    private LandscapePlane PlaneOf(ProbeContext context, UpdateStep update, Rng rng)
    {
        var agent = context.Snapshot.Learner.Agent;
        return Plane switch
        {
            PlaneKind.Checkpoints => LandscapePlane.Through(context, Through, Coordinates()),
            PlaneKind.PrincipalComponents => LandscapePlane.OfComponents(context, Grid),
            _ => LandscapePlane.OfUpdate(
                agent.Policy.Theta, update,
                Direction == DirectionKind.Gaussian
                    ? RandomDirection.Gaussian(agent.Policy.Theta.Length, 2, rng.Fork("direction"))
                    : RandomDirection.FilterNormalised(agent.Policy.Network.Layout, agent.Policy.Theta, rng.Fork("direction")),
                Direction, Coordinates()),
        };
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
