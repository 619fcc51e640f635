using PolicyProbe.Core;

namespace PolicyProbe.Probes;

/// <summary>Changes of the return along D independent directions at R radii; random numbers are common to a direction, so that directions are the units.</summary>
/// <param name="Radii">r [R], ascending.</param>
/// <param name="Changes">Ĵ(θ₀ + rd) − Ĵ(θ₀), [R][D].</param>
/// <param name="Origin">Ĵ(θ₀) of each direction [D].</param>
internal sealed record RoughnessSample(double[] Radii, CellContrast[][] Changes, double[] Origin)
{
    /// <summary>D.</summary>
    public int Directions => Origin.Length;

    /// <summary>The first directions, a third of all, choose the radii; the others give the slope, so that the choice does not bend it.</summary>
    public int Choosing => Directions / 3;

    /// <summary>J(θ₀).</summary>
    public Estimate Return => ReturnSpread.Known(MeanInterval.Student(Origin));

    /// <summary>V(r) from all directions, noise taken out.</summary>
    public Estimate Variance(int j) => ReturnSpread.Variance(Values(j, 0, Directions), Noise(j, 0, Directions));

    /// <summary>The mean variance of a change's noise.</summary>
    public double MeanNoise(int j) => Noise(j, 0, Directions).Average();

    /// <summary>The first of the radii from which on, along the choosing directions, V̂ is at least the mean variance of the noise; R where the largest has less.</summary>
    public int FirstResolved()
    {
        var first = Radii.Length;
        while (first > 0 && Choosing >= 3 && IsClear(first - 1))
            first--;
        return first;
    }

    /// <summary>The slope over the resolved radii, from the directions that did not choose them.</summary>
    public Estimate Slope()
    {
        var (first, left) = (FirstResolved(), Directions - Choosing);
        return Radii.Length - first < 2
            ? Estimate.None($"the variance is clear of the returns' noise at {Radii.Length - first} of {Radii.Length} radii, and a slope needs two", left)
            : PowerLaw.Fit(Radii[first..], [.. Enumerable.Range(first, Radii.Length - first).Select(j => ReturnSpread.Units(Values(j, Choosing, left), Noise(j, Choosing, left)))]);
    }

    /// <summary>Measures.</summary>
    /// <param name="returns">With E episodes a return.</param>
    /// <param name="theta">θ₀ [P].</param>
    /// <param name="directions">D unit directions [P].</param>
    /// <param name="radii">r [R], ascending.</param>
    /// <param name="rng">Forked for each direction: the streams of its returns.</param>
    public static RoughnessSample Of(PolicyReturns returns, float[] theta, IReadOnlyList<double[]> directions, double[] radii, Rng rng)
    {
        var (thetas, rngs, each) = (new List<float[]>(), new List<Rng>(), radii.Length + 1);
        for (var i = 0; i < directions.Count; i++)
        {
            var plane = new PolicyPlane(theta, directions[i], directions[i]);
            thetas.AddRange([theta, .. radii.Select(r => plane.At(r, 0))]);
            rngs.AddRange(Enumerable.Repeat(rng.Fork($"returns/{i}"), each));
        }

        var cells = returns.At(thetas, rngs);
        return new RoughnessSample(
            radii,
            [.. radii.Select((_, j) => Enumerable.Range(0, directions.Count).Select(i => CellContrast.Of([cells[(each * i) + 1 + j], cells[each * i]], [1, -1])).ToArray())],
            [.. Enumerable.Range(0, directions.Count).Select(i => cells[each * i].Mean)]);
    }

    private bool IsClear(int j) => ReturnSpread.Exact(Values(j, 0, Choosing)) is > 0 and var seen && seen >= 2 * Noise(j, 0, Choosing).Average();

    private double[] Values(int j, int from, int count) => [.. Changes[j].Skip(from).Take(count).Select(change => change.Value)];

    private double[] Noise(int j, int from, int count) => [.. Changes[j].Skip(from).Take(count).Select(change => change.Variance)];
}

/// <summary>The same without noise, where the model is known.</summary>
/// <param name="Variances">V(r) over all directions [R].</param>
/// <param name="Return">J(θ₀).</param>
internal sealed record RoughnessTruth(double[] Variances, double Return)
{
    /// <summary>
    /// V(r) = r²|∇J|²/P, the variance of the linear part over all directions, and what the rest adds, from the directions at hand: the sample
    /// variance of the exact changes less that of r⟨∇J, d⟩. The rest is of order r³, so that V is exact at small radii.
    /// </summary>
    public static RoughnessTruth? Of(ExactSurroundings exact, float[] theta, IReadOnlyList<double[]> directions, double[] radii, GridPoints points)
    {
        List<float[]> thetas = [theta];
        foreach (var direction in directions)
            thetas.AddRange(radii.Select(r => new PolicyPlane(theta, direction, direction).At(r, 0)));
        if (exact.Gradient() is not { } gradient || exact.Returns(thetas, points) is not { } values)
            return null;
        var square = ExactSurroundings.Dot(gradient, gradient) / theta.Length;
        var linear = ReturnSpread.Exact([.. directions.Select(direction => ExactSurroundings.Dot(gradient, direction))]);
        return new RoughnessTruth(
            [.. radii.Select((r, j) => (r * r * (square - linear)) + ReturnSpread.Exact([.. Enumerable.Range(0, directions.Count).Select(i => values[1 + (radii.Length * i) + j] - values[0])]))],
            values[0]);
    }
}
