using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>The units of ε.</summary>
public enum ObservationUnits
{
    /// <summary>What the networks see, after the agent's filter.</summary>
    Normalised,

    /// <summary>What the environment gives, before the filter.</summary>
    Raw,
}

/// <summary>
/// The set of perturbations of what an agent sees, at ε = 1. The filter is affine and then clips, so that a ball in raw units is a ball in the agent's with a
/// radius for every dimension, within the filter's bounds.
/// </summary>
internal static class PerceivedSet
{
    // Beyond every observation; what the filter makes of it is its clip range, or no bound where it is still far away.
    private const float Far = 1e30f;
    private const double NoBound = 1e9;

    /// <summary>The set.</summary>
    /// <param name="agent">Whose filter.</param>
    /// <param name="spec">The environment; its box bounds the raw observation where <paramref name="bounded"/>.</param>
    /// <param name="norm">p.</param>
    /// <param name="units">The units of the radius.</param>
    /// <param name="scales">Radius of each dimension [O] in units of ε; empty for 1 everywhere.</param>
    /// <param name="bounded">Whether what is shown must be an observation that the environment could give.</param>
    /// <exception cref="WrongUseException">There are not as many scales as dimensions, or all are 0.</exception>
    public static PerturbationSet Of(Agent agent, EnvironmentSpec spec, BallNorm norm, ObservationUnits units, IReadOnlyList<double> scales, bool bounded)
    {
        var n = spec.Observation.Size;
        if (scales.Count > 0 && scales.Count != n)
            throw new WrongUseException($"scales={string.Join(',', scales)}: expected {n} numbers, one for each dimension of {spec.Id}'s observation, or none, got {scales.Count}.");
        if (scales.Count > 0 && scales.All(scale => scale == 0))
            throw new WrongUseException($"scales={string.Join(',', scales)}: expected at least one above 0, for an attack that may touch nothing is none.");
        double[] radii = [.. Enumerable.Range(0, n).Select(i => (scales.Count == 0 ? 1 : scales[i]) * (units == ObservationUnits.Raw ? Slope(agent.Filter, i) : 1))];
        var (low, high) = (Edge(agent.Filter, spec, units, bounded, -1), Edge(agent.Filter, spec, units, bounded, 1));
        return new PerturbationSet(norm, radii, low, high);
    }

    /// <summary>∂(seen)/∂(raw), inside the clip range.</summary>
    private static double Slope(ObservationFilter filter, int dimension)
    {
        if (filter.IsIdentity)
            return 1;
        var step = 0.1 * Math.Max(filter.Moments.Deviation(dimension), 1e-3);
        float[] low = [.. filter.Moments.Mean.ToArray().Select(value => (float)value)], high = [.. low];
        high[dimension] = (float)(low[dimension] + step);
        var moved = (double)high[dimension] - low[dimension];
        filter.Apply(low);
        filter.Apply(high);
        return Math.Abs((double)high[dimension] - low[dimension]) / moved;
    }

    /// <summary>The bounds on one side; null for none.</summary>
    private static double[]? Edge(ObservationFilter filter, EnvironmentSpec spec, ObservationUnits units, bool bounded, int sign)
    {
        if (!bounded && (units == ObservationUnits.Normalised || filter.IsIdentity))
            return null;
        var box = bounded ? spec.Observation as Box : null;
        float[] edge = [.. Enumerable.Range(0, spec.Observation.Size).Select(i => box is null ? sign * Far : Math.Clamp(sign < 0 ? box.Low[i] : box.High[i], -Far, Far))];
        filter.Apply(edge);
        return [.. edge.Select(value => Math.Abs(value) < NoBound ? value : sign * double.PositiveInfinity)];
    }
}
