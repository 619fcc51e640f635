namespace PolicyProbe.Diagnostics;

/// <summary>What a network decides about B rows, and losses of its outputs that are above 0 where it decides something else: what a search for critical samples climbs.</summary>
public interface IDecisions
{
    /// <summary>B.</summary>
    int Count { get; }

    /// <summary>The ways in which a decision can turn, a loss each: above 0 where it has turned so. A row is turned where one of them is above 0.</summary>
    /// <param name="rows">Which rows, ascending; the losses number them from 0.</param>
    IReadOnlyList<IOutputLoss> Turned(IReadOnlyList<int> rows);
}

/// <summary>
/// The greatest of K outputs. It turns where another output is greater: first any, by the margin, then each by itself, so that on a linear network every other class is reached that
/// can be.
/// </summary>
/// <param name="labels">The greatest output of every row [B].</param>
/// <param name="classes">K, at least 2.</param>
public sealed class GreedyDecisions(IReadOnlyList<int> labels, int classes) : IDecisions
{
    /// <inheritdoc/>
    public int Count => labels.Count;

    /// <inheritdoc/>
    public IReadOnlyList<IOutputLoss> Turned(IReadOnlyList<int> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        int[] chosen = [.. rows.Select(row => labels[row])];
        var ways = new List<IOutputLoss> { new Margin(chosen) };
        for (var k = 1; k < classes && classes > 2; k++)
            ways.Add(new TargetedMargin(chosen, [.. chosen.Select(label => (label + k) % classes)]));
        return ways;
    }
}

/// <summary>
/// The first A outputs as a mean, which turns where it leaves what it was by more than its deviation: ±(zᵢ − cᵢ)/σᵢ − 1 above 0 for some i. On a linear network each way is reached that can be.
/// </summary>
/// <param name="centres">c [B, A].</param>
/// <param name="deviations">σ [B, A], above 0.</param>
/// <param name="size">A.</param>
public sealed class MeanDecisions(double[] centres, double[] deviations, int size) : IDecisions
{
    /// <inheritdoc/>
    public int Count => centres.Length / size;

    /// <inheritdoc/>
    public IReadOnlyList<IOutputLoss> Turned(IReadOnlyList<int> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var ways = new List<IOutputLoss>();
        for (var i = 0; i < size; i++)
        {
            double[] c = [.. rows.Select(row => centres[(row * size) + i])], sigma = [.. rows.Select(row => deviations[(row * size) + i])];
            ways.AddRange([new Shift(c, sigma, i, 1), new Shift(c, sigma, i, -1)]);
        }

        return ways;
    }

    private sealed class Shift(double[] c, double[] sigma, int output, int sign) : IOutputLoss
    {
        public double Of(ReadOnlySpan<double> outputs, int row, Span<double> derivative)
        {
            derivative.Clear();
            derivative[output] = sign / sigma[row];
            return (sign * (outputs[output] - c[row]) / sigma[row]) - 1;
        }
    }
}
