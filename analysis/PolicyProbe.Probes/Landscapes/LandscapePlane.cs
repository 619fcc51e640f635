using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>Which plane of policies a landscape shows.</summary>
public enum PlaneKind
{
    /// <summary>θ₀ + a · the update's step + b · a random direction.</summary>
    Update,

    /// <summary>θ₀ + a(θ_A − θ₀) + b(θ_B − θ₀) for two checkpoints of the run.</summary>
    Checkpoints,

    /// <summary>θ₀ + a·u + b·v, u and v the first two principal components of the run's checkpoints.</summary>
    PrincipalComponents,
}

/// <summary>Another policy of the run.</summary>
/// <param name="Update">Updates done.</param>
/// <param name="Theta">θ [P].</param>
internal sealed record Landmark(int Update, float[] Theta);

/// <summary>A plane through θ₀ with its axes, and what is to be seen on it.</summary>
/// <param name="Map">θ(a, b).</param>
/// <param name="Columns">The values of a, ascending.</param>
/// <param name="Rows">The values of b, ascending.</param>
internal sealed record LandscapePlane(PolicyPlane Map, double[] Columns, double[] Rows)
{
    private const double Margin = 0.15;

    /// <summary>What a is.</summary>
    public required string Across { get; init; }

    /// <summary>What b is.</summary>
    public required string Up { get; init; }

    /// <summary>Both in words.</summary>
    public required string Caption { get; init; }

    /// <summary>Places to be pointed at, θ₀ first.</summary>
    public required IReadOnlyList<HeatPoint> Points { get; init; }

    /// <summary>The way of training over the plane; null where it does not lie near it.</summary>
    public HeatPath? Path { get; init; }

    /// <summary>Policies whose return is measured too.</summary>
    public IReadOnlyList<Landmark> Landmarks { get; init; } = [];

    /// <summary>The plane in numbers.</summary>
    public required IReadOnlyList<Scalar> Scalars { get; init; }

    /// <summary>The plane in words.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>How many cells are not θ₀ itself.</summary>
    public int Others => (Columns.Length * Rows.Length) - (Columns.Count(a => a == 0) * Rows.Count(b => b == 0));

    /// <summary>The update's step × a random direction.</summary>
    public static LandscapePlane OfUpdate(float[] origin, UpdateStep update, double[] random, DirectionKind kind, double[] coordinates)
    {
        var norm = Landscape.Norm(random);
        return new LandscapePlane(new PolicyPlane(origin, update.Step, random), coordinates, coordinates)
        {
            Across = "update, in steps taken",
            Up = "random direction",
            Caption = $"Horizontally the update recomputed from {update.Pairs:N0} pairs, 1 the step taken (norm {Number(Landscape.Norm(update.Step))}); vertically a random direction of norm {Number(norm)}{(kind == DirectionKind.FilterNormalised ? ", scaled by unit to the network's own norms" : "")}.",
            Points = [new HeatPoint("θ₀, before the update", 0, 0), new HeatPoint("after it", 1, 0)],
            Scalars = [Plain("direction-norm", norm, 1, "‖r‖ of the random direction")],
        };
    }

    /// <summary>Through two checkpoints.</summary>
    /// <exception cref="WrongUseException">There is no run, or it has no two such checkpoints.</exception>
    public static LandscapePlane Through(ProbeContext context, IReadOnlyList<int> through, double[] coordinates)
    {
        var run = Run(context, "checkpoints");
        if (through.Count != 2 || through[0] == through[1] || !through.All(run.Updates.Contains))
            throw new WrongUseException($"through={(through.Count == 0 ? "none" : string.Join(',', through))}: expected two checkpoints of the run before update {context.Snapshot.Update}, of {(run.Updates.Count == 0 ? "which it has none" : string.Join(", ", run.Updates))}.");
        var origin = context.Snapshot.Learner.Agent.Policy.Theta;
        Landmark[] ends = [.. through.Select(update => new Landmark(update, run.Policy(update)))];
        double[][] axes = [.. ends.Select(end => Minus(end.Theta, origin))];
        double[] lengths = [.. axes.Select(Landscape.Norm)];
        if (lengths.Contains(0))
            throw new WrongUseException($"through={string.Join(',', through)}: expected two policies that differ from the one after {context.Snapshot.Update} updates, got the same.");
        var (a, b) = (through[0], through[1]);
        return new LandscapePlane(new PolicyPlane(origin, axes[0], axes[1]), coordinates, coordinates)
        {
            Across = $"towards checkpoint {a}, 1 there",
            Up = $"towards checkpoint {b}, 1 there",
            Caption = $"From the policy after {context.Snapshot.Update:N0} updates, horizontally to checkpoint {a} (distance {Number(lengths[0])}), vertically to checkpoint {b} (distance {Number(lengths[1])}); observations are filtered as after {context.Snapshot.Update:N0} updates everywhere.",
            Points = [new HeatPoint($"θ₀, after {context.Snapshot.Update} updates", 0, 0), new HeatPoint($"checkpoint {a}", 1, 0), new HeatPoint($"checkpoint {b}", 0, 1)],
            Landmarks = ends,
            Scalars =
            [
                Plain("first-distance", lengths[0], 1, $"‖θ_A − θ₀‖, A checkpoint {a}"),
                Plain("second-distance", lengths[1], 1, $"‖θ_B − θ₀‖, B checkpoint {b}"),
                Plain("axes-cosine", Dot(axes[0], axes[1]) / (lengths[0] * lengths[1]), 1, "cosine of the two axes: the picture draws them at a right angle"),
            ],
            Findings = [SameFilter(context)],
        };
    }

    /// <summary>Along the first two principal components of the run so far.</summary>
    /// <exception cref="WrongUseException">There is no run, or its policies do not span a plane.</exception>
    public static LandscapePlane OfComponents(ProbeContext context, int grid)
    {
        var run = Run(context, "principal-components");
        var origin = context.Snapshot.Learner.Agent.Policy.Theta;
        Landmark[] way = [.. run.Updates.Select(update => new Landmark(update, run.Policy(update))), new Landmark(context.Snapshot.Update, origin)];
        var components = way.Length < 3 ? null : PrincipalComponents.Of([.. way.Select(point => point.Theta)], 2);
        if (components is not { Directions: [var first, var second] })
            throw new WrongUseException($"plane=principal-components: expected at least two checkpoints of the run before update {context.Snapshot.Update} that span a plane with it, got {(way.Length == 1 ? "none" : string.Join(", ", run.Updates))}.");
        double[][] differences = [.. way.Select(point => Minus(point.Theta, origin))];
        var (x, y) = (differences.Select(difference => Dot(difference, first)).ToArray(), differences.Select(difference => Dot(difference, second)).ToArray());
        var inside = x.Concat(y).Sum(value => value * value) / differences.Sum(difference => Dot(difference, difference));
        var updates = string.Join(", ", way.Select(point => point.Update));
        return new LandscapePlane(new PolicyPlane(origin, first, second), Span(x, grid), Span(y, grid))
        {
            Across = $"first principal component ({components.Shares[0]:P1} of the variance)",
            Up = $"second principal component ({components.Shares[1]:P1})",
            Caption = $"Both axes in the norm of θ, from the policy after {context.Snapshot.Update:N0} updates; the line is training, projected onto the plane: after {updates} updates. Observations are filtered as after {context.Snapshot.Update:N0} updates everywhere.",
            Points = [new HeatPoint($"θ₀, after {context.Snapshot.Update} updates", 0, 0), new HeatPoint($"after {way[0].Update} updates", x[0], y[0])],
            Path = new HeatPath("training", x, y),
            Scalars =
            [
                Plain("first-share", components.Shares[0], way.Length, "the first component's share of the variance of θ over the run's checkpoints up to here"),
                Plain("second-share", components.Shares[1], way.Length, "the second component's share"),
                Plain("path-in-plane", Math.Min(1, inside), way.Length, "Σ‖projection of θ_c − θ₀‖²/Σ‖θ_c − θ₀‖² over the checkpoints c: 1 where training lies in the plane"),
            ],
            Findings =
            [
                new Finding("path", FindingLevel.Note,
                    $"The plane of the two principal components of the policies after {updates} updates holds {components.Shares[0] + components.Shares[1]:P0} of their variance and {Math.Min(1, inside):P0} of their squared distance from θ₀.",
                    inside < 0.9 ? "The line is drawn where training's shadow falls: policies off the plane can return something else." : string.Empty),
                SameFilter(context),
            ],
        };
    }

    private static RunCheckpoints Run(ProbeContext context, string plane) => context.Run
        ?? throw new WrongUseException($"plane={plane}: expected a run, whose other checkpoints make the plane; measure with --run or in training.");

    private static Finding SameFilter(ProbeContext context) => new("same-filter", FindingLevel.Note,
        context.Snapshot.Learner.Agent.Filter.IsIdentity ? "The other policies are seen as they were: nothing filters observations here."
        : $"The other policies see observations through the filter after {context.Snapshot.Update:N0} updates, which stands still; in training each had its own.", string.Empty);

    /// <summary>The grid over a path, with a margin to both sides.</summary>
    private static double[] Span(double[] path, int grid)
    {
        var (low, high) = (path.Min(), path.Max());
        var margin = Margin * (high - low);
        return [.. Enumerable.Range(0, grid).Select(i => low - margin + ((high - low + (2 * margin)) * i / (grid - 1)))];
    }

    private static double[] Minus(float[] theta, float[] origin) => [.. theta.Select((value, i) => (double)value - origin[i])];

    private static double Dot(double[] first, double[] second) => first.Zip(second, (x, y) => x * y).Sum();

    private static Scalar Plain(string id, double value, long size, string estimand) => new(id, value, null, null, "1", Direction.Neutral, size, estimand);

    private static string Number(double value) => LandscapeText.Number(value);
}
