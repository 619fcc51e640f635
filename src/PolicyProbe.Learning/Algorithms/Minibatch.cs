using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>The rows of a rollout that one gradient step sees; its arrays are its own.</summary>
/// <param name="Observations">[B, O].</param>
/// <param name="Actions">[B, A].</param>
/// <param name="LogProbabilities">log π_old(a|s) [B].</param>
/// <param name="Advantages">Â [B].</param>
/// <param name="Weights">The weight of each pair in the policy's gradient [B]; null where all count alike.</param>
/// <param name="Targets">V_target [B].</param>
/// <param name="OldValues">V_old [B].</param>
internal sealed record Minibatch(
    float[] Observations, float[] Actions, float[] LogProbabilities, float[] Advantages, float[]? Weights, float[] Targets, float[] OldValues)
{
    /// <summary>B.</summary>
    public int Size => Advantages.Length;

    /// <summary>All rows, in order.</summary>
    public static Minibatch Whole(Rollout rollout, Estimates estimates) => new(
        rollout.Observations, rollout.Actions, rollout.LogProbabilities, [.. estimates.Advantages], estimates.Weights, estimates.Targets, rollout.Values);

    /// <summary>Passes over all rows in minibatches of a size, each pass in an order of its own; the last of a pass may be smaller.</summary>
    public static IEnumerable<Minibatch> Epochs(Rollout rollout, Estimates estimates, int epochs, int size, Rng rng)
    {
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            var order = rng.Permutation(rollout.Pairs);
            for (var start = 0; start < order.Length; start += size)
                yield return Gather(rollout, estimates, order.AsSpan(start, Math.Min(size, order.Length - start)));
        }
    }

    /// <summary>The given rows of an array of rows, in the given order.</summary>
    public static float[] Rows(float[] source, int width, ReadOnlySpan<int> rows)
    {
        var gathered = new float[rows.Length * width];
        for (var i = 0; i < rows.Length; i++)
            source.AsSpan(rows[i] * width, width).CopyTo(gathered.AsSpan(i * width, width));
        return gathered;
    }

    private static Minibatch Gather(Rollout rollout, Estimates estimates, ReadOnlySpan<int> rows) => new(
        Rows(rollout.Observations, rollout.Observations.Length / rollout.Pairs, rows),
        Rows(rollout.Actions, rollout.Actions.Length / rollout.Pairs, rows),
        Rows(rollout.LogProbabilities, 1, rows),
        Rows(estimates.Advantages, 1, rows),
        estimates.Weights is null ? null : Rows(estimates.Weights, 1, rows),
        Rows(estimates.Targets, 1, rows),
        Rows(rollout.Values, 1, rows));
}
