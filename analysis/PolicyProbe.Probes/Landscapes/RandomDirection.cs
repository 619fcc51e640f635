using PolicyProbe.Core;

namespace PolicyProbe.Probes;

/// <summary>Which random direction a landscape shows beside the update's step.</summary>
public enum DirectionKind
{
    /// <summary>Normal numbers, scaled to norm 2, as in arXiv:1811.02553.</summary>
    Gaussian,

    /// <summary>Normal numbers, each unit's weights and bias scaled to the norm of the network's own.</summary>
    FilterNormalised,
}

/// <summary>Random directions in parameter space.</summary>
public static class RandomDirection
{
    /// <summary>Independent normal numbers [P], scaled to a norm.</summary>
    /// <exception cref="ArgumentException">No parameters.</exception>
    public static double[] Gaussian(int parameters, double norm, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        if (parameters < 1)
            throw new ArgumentException($"parameters: expected at least 1, got {parameters}.", nameof(parameters));
        var direction = Normal(parameters, rng);
        Scale(direction, [Enumerable.Range(0, parameters)], _ => norm);
        return direction;
    }

    /// <summary>
    /// Independent normal numbers [P], each filter dᵤ ← dᵤ/‖dᵤ‖ · ‖θᵤ‖. A filter is what enters one unit, a row of a weight with its bias; of
    /// a block that belongs to no unit (a free log σ) it is the block.
    /// </summary>
    /// <remarks>
    /// H. Li et al., "Visualizing the Loss Landscape of Neural Nets", arXiv:1712.09913, section 4. The scale of a layer of no consequence to
    /// the function is of none to the picture. Their released code leaves biases out; here they move with their unit.
    /// </remarks>
    /// <exception cref="ArgumentException">θ is not the layout's.</exception>
    public static double[] FilterNormalised(NetworkLayout layout, ReadOnlySpan<float> theta, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(rng);
        if (theta.Length != layout.ParameterCount)
            throw new ArgumentException($"theta: expected [P], P = {layout.ParameterCount}, got {theta.Length}.", nameof(theta));
        var own = new double[theta.Length];
        for (var i = 0; i < own.Length; i++)
            own[i] = theta[i];
        var direction = Normal(own.Length, rng);
        Scale(direction, Filters(layout), filter => Math.Sqrt(filter.Sum(i => own[i] * own[i])));
        return direction;
    }

    /// <summary>The parameters of each filter, by their places in θ.</summary>
    internal static IEnumerable<IReadOnlyList<int>> Filters(NetworkLayout layout)
    {
        var blocks = layout.Parameters;
        for (var k = 0; k < blocks.Count; k++)
        {
            var block = blocks[k];
            if (block.Role != BlockRole.Weight)
            {
                yield return [.. Enumerable.Range(block.Offset, block.Count)];
                continue;
            }

            var (units, width) = (block.Shape[0], block.Count / block.Shape[0]);
            var bias = k + 1 < blocks.Count && blocks[k + 1] is { Role: BlockRole.Bias } next && next.Count == units ? next : null;
            for (var unit = 0; unit < units; unit++)
                yield return [.. Enumerable.Range(block.Offset + (unit * width), width), .. bias is null ? [] : new[] { bias.Offset + unit }];
            if (bias is not null)
                k++;
        }
    }

    private static double[] Normal(int count, Rng rng)
    {
        var numbers = new double[count];
        for (var i = 0; i < count; i++)
            numbers[i] = rng.NextNormal();
        return numbers;
    }

    private static void Scale(double[] direction, IEnumerable<IEnumerable<int>> filters, Func<IEnumerable<int>, double> norm)
    {
        foreach (var filter in filters)
        {
            var factor = norm(filter) / Math.Sqrt(filter.Sum(i => direction[i] * direction[i]));
            foreach (var i in filter)
                direction[i] *= factor;
        }
    }
}
