using PolicyProbe.Core;

namespace PolicyProbe.Probes;

/// <summary>Where a direction leads from θ₀ on both sides.</summary>
public enum DirectionShape
{
    /// <summary>Down on both sides, as at a maximum.</summary>
    BothDown,

    /// <summary>Up on both sides, as at a minimum.</summary>
    BothUp,

    /// <summary>Up on one side and down on the other: a slope.</summary>
    OneUpOneDown,

    /// <summary>The return of a side is that of θ₀.</summary>
    Unchanged,
}

/// <summary>The three returns of a direction, and what follows from them.</summary>
/// <param name="Ahead">Ĵ(θ₀ + αd).</param>
/// <param name="Behind">Ĵ(θ₀ − αd).</param>
/// <param name="Origin">Ĵ(θ₀) under the same random numbers.</param>
/// <param name="Alpha">α.</param>
internal sealed record DirectionReturns(CellReturn Ahead, CellReturn Behind, CellReturn Origin, double Alpha)
{
    /// <summary>(Ĵ₊ − Ĵ₋)/2α.</summary>
    public CellContrast Slope { get; } = CellContrast.Of([Ahead, Behind], [1 / (2 * Alpha), -1 / (2 * Alpha)]);

    /// <summary>(Ĵ₊ + Ĵ₋ − 2Ĵ₀)/α².</summary>
    public CellContrast Curvature { get; } = CellContrast.Of([Ahead, Behind, Origin], [1 / (Alpha * Alpha), 1 / (Alpha * Alpha), -2 / (Alpha * Alpha)]);

    /// <summary>By the signs of Ĵ₊ − Ĵ₀ and Ĵ₋ − Ĵ₀.</summary>
    public DirectionShape Shape => ShapeOf(Ahead.Mean - Origin.Mean, Behind.Mean - Origin.Mean);

    /// <summary>Whether both changes are beyond their 95 % intervals.</summary>
    public bool IsResolved { get; } = CellContrast.Of([Ahead, Origin], [1, -1]).IsResolved && CellContrast.Of([Behind, Origin], [1, -1]).IsResolved;

    /// <summary>The shape from both changes of the return.</summary>
    public static DirectionShape ShapeOf(double ahead, double behind) => (Math.Sign(ahead), Math.Sign(behind)) switch
    {
        (0, _) or (_, 0) => DirectionShape.Unchanged,
        ( < 0, < 0) => DirectionShape.BothDown,
        ( > 0, > 0) => DirectionShape.BothUp,
        _ => DirectionShape.OneUpOneDown,
    };
}

/// <summary>D independent directions: each has random numbers of its own, so that directions are the units of every interval.</summary>
/// <param name="Directions">The returns along each.</param>
internal sealed record PerturbationSample(IReadOnlyList<DirectionReturns> Directions)
{
    /// <summary>E_d (J₊ + J₋ − 2J₀)/α²: Student's and Hall's interval over directions, joined, since few of them may have most of the curvature.</summary>
    public Estimate MeanCurvature => ReturnSpread.Known(SkewedMean.Of([.. Directions.Select(direction => direction.Curvature.Value)]));

    /// <summary>E_d ((J₊ − J₋)/2α)²: the mean of ŝ² − v, v the variance of ŝ's noise, unbiased; Student's and Hall's interval over directions, joined.</summary>
    public Estimate SquaredSlope => ReturnSpread.Known(SkewedMean.Of([.. Directions.Select(direction => (direction.Slope.Value * direction.Slope.Value) - direction.Slope.Variance)]));

    /// <summary>J(θ₀) from its evaluations along all directions.</summary>
    public Estimate Return => ReturnSpread.Known(MeanInterval.Student([.. Directions.Select(direction => direction.Origin.Mean)]));

    /// <summary>Measures.</summary>
    /// <param name="returns">With E episodes a return.</param>
    /// <param name="theta">θ₀ [P].</param>
    /// <param name="directions">D unit directions [P].</param>
    /// <param name="alpha">α.</param>
    /// <param name="rng">Forked for each direction: the streams of its three returns.</param>
    public static PerturbationSample Of(PolicyReturns returns, float[] theta, IReadOnlyList<double[]> directions, double alpha, Rng rng)
    {
        var (thetas, rngs) = (new List<float[]>(), new List<Rng>());
        for (var i = 0; i < directions.Count; i++)
        {
            var plane = new PolicyPlane(theta, directions[i], directions[i]);
            thetas.AddRange([plane.At(alpha, 0), plane.At(-alpha, 0), theta]);
            rngs.AddRange(Enumerable.Repeat(rng.Fork($"returns/{i}"), 3));
        }

        var cells = returns.At(thetas, rngs);
        return new PerturbationSample([.. Enumerable.Range(0, directions.Count).Select(i => new DirectionReturns(cells[3 * i], cells[(3 * i) + 1], cells[(3 * i) + 2], alpha))]);
    }
}

/// <summary>The same without noise, where the model is known.</summary>
/// <param name="Slopes">(J₊ − J₋)/2α of each direction.</param>
/// <param name="Curvatures">(J₊ + J₋ − 2J₀)/α² of each.</param>
/// <param name="Shapes">The shape of each.</param>
/// <param name="Return">J(θ₀).</param>
/// <param name="MeanCurvature">E_d (J₊ + J₋ − 2J₀)/α²; null where the trace takes too long.</param>
/// <param name="SquaredSlope">E_d ((J₊ − J₋)/2α)².</param>
/// <param name="Trace">tr ∇²J(θ₀), likewise.</param>
/// <param name="GradientNorm">|∇J(θ₀)|.</param>
internal sealed record PerturbationTruth(
    double[] Slopes, double[] Curvatures, DirectionShape[] Shapes, double Return, double? MeanCurvature, double? SquaredSlope, double? Trace, double? GradientNorm)
{
    /// <summary>
    /// The expectations over all directions: their limits tr ∇²J/P and |∇J|²/P, and what a step of α adds, averaged over the directions at
    /// hand: mean (c(d) − dᵀ∇²Jd) and mean (s(d)² − ⟨∇J, d⟩²), of order α², so that the error of so few directions is of order α²/√D.
    /// </summary>
    public static PerturbationTruth? Of(ExactSurroundings exact, float[] theta, IReadOnlyList<double[]> directions, double alpha, GridPoints points)
    {
        List<float[]> thetas = [theta];
        foreach (var direction in directions)
        {
            var plane = new PolicyPlane(theta, direction, direction);
            thetas.AddRange([plane.At(alpha, 0), plane.At(-alpha, 0)]);
        }

        if (exact.Returns(thetas, points) is not { } values)
            return null;
        var (origin, count, p) = (values[0], directions.Count, (double)theta.Length);
        double Ahead(int i) => values[(2 * i) + 1] - origin;
        double Behind(int i) => values[(2 * i) + 2] - origin;
        double[] slopes = [.. Enumerable.Range(0, count).Select(i => (Ahead(i) - Behind(i)) / (2 * alpha))];
        double[] curvatures = [.. Enumerable.Range(0, count).Select(i => (Ahead(i) + Behind(i)) / (alpha * alpha))];
        DirectionShape[] shapes = [.. Enumerable.Range(0, count).Select(i => DirectionReturns.ShapeOf(Ahead(i), Behind(i)))];
        var (gradient, trace) = (exact.Gradient(), exact.Trace(points));
        double? squared = gradient is null ? null
            : (ExactSurroundings.Dot(gradient, gradient) / p) + directions.Select((direction, i) => (slopes[i] * slopes[i]) - Square(ExactSurroundings.Dot(gradient, direction))).Average();
        double? mean = trace is null ? null : (trace / p) + points.Select(count, i => curvatures[i] - exact.Curvature(directions[i])).Average();
        return new PerturbationTruth(slopes, curvatures, shapes, origin, mean, squared, trace, gradient is null ? null : Landscape.Norm(gradient));
    }

    private static double Square(double value) => value * value;
}
