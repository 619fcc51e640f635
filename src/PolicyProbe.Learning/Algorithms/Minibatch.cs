using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>The rows of a rollout that one gradient step sees, copied, so that tricks may change them; the next step's are copied over them.</summary>
internal sealed class Minibatch
{
    private readonly float[] _observations;
    private readonly float[] _actions;
    private readonly float[] _logProbabilities;
    private readonly float[] _advantages;
    private readonly float[]? _weights;
    private readonly float[] _targets;
    private readonly float[] _oldValues;
    private readonly int _observationSize;
    private readonly int _actionSize;

    private Minibatch(Rollout rollout, float[] observations, float[] actions, float[] logProbabilities, float[] advantages, float[]? weights, float[] targets, float[] oldValues)
    {
        (_observations, _actions, _logProbabilities, _advantages, _weights, _targets, _oldValues) = (observations, actions, logProbabilities, advantages, weights, targets, oldValues);
        (_observationSize, _actionSize) = (rollout.Observations.Length / rollout.Pairs, rollout.Actions.Length / rollout.Pairs);
        Size = advantages.Length;
    }

    /// <summary>B.</summary>
    public int Size { get; private set; }

    /// <summary>[B, O].</summary>
    public ReadOnlySpan<float> Observations => _observations.AsSpan(0, Size * _observationSize);

    /// <summary>[B, A].</summary>
    public ReadOnlySpan<float> Actions => _actions.AsSpan(0, Size * _actionSize);

    /// <summary>log π_old(a|s) [B].</summary>
    public ReadOnlySpan<float> LogProbabilities => _logProbabilities.AsSpan(0, Size);

    /// <summary>Â [B].</summary>
    public Span<float> Advantages => _advantages.AsSpan(0, Size);

    /// <summary>The weight of each pair in the policy's gradient [B]; empty where all count alike.</summary>
    public ReadOnlySpan<float> Weights => _weights is null ? [] : _weights.AsSpan(0, Size);

    /// <summary>V_target [B].</summary>
    public ReadOnlySpan<float> Targets => _targets.AsSpan(0, Size);

    /// <summary>V_old [B].</summary>
    public ReadOnlySpan<float> OldValues => _oldValues.AsSpan(0, Size);

    /// <summary>All rows, in order; only the advantages are copied.</summary>
    public static Minibatch Whole(Rollout rollout, Estimates estimates) => new(
        rollout, rollout.Observations, rollout.Actions, rollout.LogProbabilities, [.. estimates.Advantages], estimates.Weights, estimates.Targets, rollout.Values);

    /// <summary>
    /// Passes over all rows in minibatches of a size, each pass in an order of its own; the last of a pass may be smaller. It is the
    /// same object each time, filled anew.
    /// </summary>
    public static IEnumerable<Minibatch> Epochs(Rollout rollout, Estimates estimates, int epochs, int size, Rng rng) =>
        Epochs(rollout, estimates, Orders(rollout.Pairs, epochs, rng), size);

    /// <summary>Passes over all rows in minibatches of a size, each pass in a given order.</summary>
    public static IEnumerable<Minibatch> Epochs(Rollout rollout, Estimates estimates, IEnumerable<int[]> orders, int size)
    {
        var batch = Room(rollout, estimates, Math.Min(size, rollout.Pairs));
        foreach (var order in orders)
        {
            for (var start = 0; start < order.Length; start += size)
            {
                batch.Gather(rollout, estimates, order.AsSpan(start, Math.Min(size, order.Length - start)));
                yield return batch;
            }
        }
    }

    /// <summary>An order of all rows for each of some passes, drawn when it is asked for.</summary>
    public static IEnumerable<int[]> Orders(int pairs, int epochs, Rng rng) => Enumerable.Range(0, epochs).Select(_ => rng.Permutation(pairs));

    /// <summary>The given rows of an array of rows, in the given order.</summary>
    public static float[] Rows(float[] source, int width, ReadOnlySpan<int> rows)
    {
        var gathered = new float[rows.Length * width];
        Rows(source, width, rows, gathered);
        return gathered;
    }

    private static void Rows(ReadOnlySpan<float> source, int width, ReadOnlySpan<int> rows, Span<float> gathered)
    {
        if (width == 1)
            for (var i = 0; i < rows.Length; i++)
                gathered[i] = source[rows[i]];
        else
            for (var i = 0; i < rows.Length; i++)
                source.Slice(rows[i] * width, width).CopyTo(gathered[(i * width)..]);
    }

    private static Minibatch Room(Rollout rollout, Estimates estimates, int size) => new(
        rollout, new float[size * (rollout.Observations.Length / rollout.Pairs)], new float[size * (rollout.Actions.Length / rollout.Pairs)],
        new float[size], new float[size], estimates.Weights is null ? null : new float[size], new float[size], new float[size]);

    private void Gather(Rollout rollout, Estimates estimates, ReadOnlySpan<int> rows)
    {
        Size = rows.Length;
        Rows(rollout.Observations, _observationSize, rows, _observations);
        Rows(rollout.Actions, _actionSize, rows, _actions);
        Rows(rollout.LogProbabilities, 1, rows, _logProbabilities);
        Rows(estimates.Advantages, 1, rows, _advantages);
        if (_weights is not null)
            Rows(estimates.Weights, 1, rows, _weights);
        Rows(estimates.Targets, 1, rows, _targets);
        Rows(rollout.Values, 1, rows, _oldValues);
    }
}
